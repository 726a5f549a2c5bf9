"""Windows: max pooling in letters, rounded and computed places, bands by a distance."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

LARGEST = r"$$ y_i = \max_{0 \le k < 2} x_{2i+k}. $$ "
NUMBERS = r"""Let $X \in \mathbb{R}^{H \times W}$ be an image and
$$ Y_{ij} = \max_{0 \le a, b < 2} X_{2i+a,2j+b}. $$
For $$ X = \begin{pmatrix} 1 & 5 & 2 & 0 \\ 3 & 4 & 7 & 1 \\ 0 & 2 & 8 & 6 \\ 9 & 1 & 3 & 5
\end{pmatrix} $$ we get """
SUMS = NUMBERS.replace(r"\max_{0 \le a, b < 2}", r"\sum_{a, b \in \{0, 1\}}")
MEANS = r"$$ y_i = \frac1p \sum_{k=1}^{p} x_{(i-1)p+k} $$ "
GRADIENT = (
    r"\frac{\partial L}{\partial x_j} = \sum_i \frac{\partial L}{\partial y_i}"
    r"\frac{\partial y_i}{\partial x_j} = \frac1p \frac{\partial L}{\partial y_{%s}}"
)
CHANNELS = r"""A layer computes
$$ y_{m,i} = \sum_{c=1}^{C} \sum_{k=1}^{K} w_{m,c,k} x_{c,i+k-1}. $$
With $$ W_{m,(c-1)K+k} = w_{m,c,k}, \qquad P_{(c-1)K+k,i} = x_{c,i+k-1} $$ we have """
BAND = r"""Let $x \in \mathbb{R}^n$ be padded with zeros and
$$ y_i = \sum_{j=-1}^{1} w_j x_{i+j}. $$ """
CASES = (
    r"\frac{\partial y_i}{\partial x_j} = \begin{cases} w_{%s} & |i-j| \le 1 \\"
    r" 0 & |i-j| > 1 \end{cases}"
)


@pytest.mark.parametrize(("before", "right", "wrong"), [
    (LARGEST, r"y_1 = \max(x_2, x_3)", r"y_1 = \max(x_1, x_2)"),
    (LARGEST.replace(r"0 \le k < 2", "k=0").replace("{k=0}", "{k=0}^{1}"),
     r"y_2 = \max\{x_5, x_4\}", r"y_2 = \max\{x_4, x_3\}"),
    pytest.param(NUMBERS, r"Y = \begin{pmatrix} 5 & 7 \\ 9 & 8 \end{pmatrix}",
                 r"Y = \begin{pmatrix} 5 & 7 \\ 8 & 9 \end{pmatrix}", marks=pytest.mark.thorough),
    pytest.param(SUMS, r"Y = \begin{pmatrix} 13 & 10 \\ 12 & 22 \end{pmatrix}",
                 r"Y = \begin{pmatrix} 13 & 10 \\ 12 & 20 \end{pmatrix}",
                 marks=pytest.mark.thorough),
    pytest.param(BAND, CASES % "j-i", CASES % "i-j", marks=pytest.mark.thorough),
    pytest.param(MEANS, GRADIENT % r"\lceil j/p \rceil", GRADIENT % r"\lfloor j/p \rfloor",
                 marks=pytest.mark.thorough),
    pytest.param(CHANNELS, r"y_{m,i} = \sum_{q=1}^{CK} W_{m,q} P_{q,i}",
                 r"y_{m,i} = \sum_{q=1}^{CK-1} W_{m,q} P_{q,i}", marks=pytest.mark.thorough),
])  # fmt: skip
def test_windows(before: str, right: str, wrong: str) -> None:
    assert verdicts(f"{before}$$ {right} $$")[-1] == "holds"
    assert verdicts(f"{before}$$ {wrong} $$")[-1] in ("fails", "ill-formed")


@pytest.mark.parametrize("display", [
    # What is largest times another number, or beside what is smallest, is no polynomial of both.
    r"(y_1 - x_2)(y_1 - x_3) = 0",
    r"y_1 + \min(x_2, x_3) = x_2 + x_3",
    r"\frac{\partial y_i}{\partial x_j} = 0",
])  # fmt: skip
def test_what_is_largest_is_no_letter_of_its_own(display: str) -> None:
    assert verdicts(f"{LARGEST}$$ {display} $$")[-1] == "unread"


SIZED = r"Let $a \in \mathbb{R}^3$, $b \in \mathbb{R}^2$ and $c \in \mathbb{R}^4$ with "
FULL = r"$$ c_n = \sum_m a_m b_{n-m}, \qquad n = 0, \dots, 3. $$ "


@pytest.mark.parametrize("defined", [
    FULL,
    pytest.param(FULL.replace(r", \qquad n = 0, \dots, 3", ""), marks=pytest.mark.thorough),
])  # fmt: skip
def test_arrays_count_from_where_what_is_read_fills_the_result(defined: str) -> None:
    shown = r"$$ c_0 = a_0 b_0, \quad c_1 = a_0 b_1 + a_1 b_0, \quad c_3 = %s $$"
    assert verdicts(SIZED + defined + shown % "a_2 b_1")[-3:] == ["holds"] * 3
    assert verdicts(SIZED + defined + shown % "a_1 b_1")[-1] == "fails"


TAPS = r"""$$ y[n] = \sum_{k=0}^{2} h[k] x[2n+k] $$ Let $A$ be
$$ A = \begin{bmatrix} h_0 & h_1 & h_2 & 0 & 0 \\ 0 & 0 & h_0 & h_1 & h_2 \end{bmatrix}. $$
For $g = (g_0, g_1)$ we have $u = A^T g$, and so """


@pytest.mark.thorough
def test_taps_that_were_read_are_all_there_are() -> None:
    sent = r"$$ u[m] = \sum_n h[m %s 2n] g[n] $$ $$ u[2] = h[2] g[0] + h[0] g[1] $$"
    assert verdicts(TAPS + sent % "-")[-2:] == ["holds", "holds"]
    assert verdicts(TAPS + sent % "+")[-2] != "holds"


def test_numbers_of_the_example_before_prove_nothing() -> None:
    text = r"With $w = (1, -1)$ let $z_i = w_1 x_i + w_2$. With $w = (2, 1)$ instead, $$ w_1 = 1 $$"
    assert verdicts(text)[-1] != "holds"


def test_what_is_cut_off_is_less_than_one_in_its_last_place() -> None:
    assert verdicts(r"$$ \frac{25}{10} = 2.4 $$") == ["fails"]
    assert verdicts(r"$$ \frac{128}{50} = 2.5 $$") == ["holds"]


def test_numbers_to_compare_with_are_not_denied() -> None:
    assert verdicts(r"It takes $4$ products instead of $2 \cdot 3 = 6$.")[-1] == "holds"
