"""Gradients in the numbers of an example, and conditions that guard what stands beside them."""

from __future__ import annotations

import pytest

import symconv

MADE = r"""
Let $a \in \mathbb{R}^{T}$ and $b \in \mathbb{R}^{T-S+1}$ and
$$c_s = \sum_{t=s}^{s+T-S} a_t b_{t-s+1}, \qquad s = 1, \dots, S.$$
"""
SAID = r"Say $T = 4$, $S = 3$, $a = (3, 1, 4, 1)$ and $b = (1, 2)$. Then $c_1 = 3 + 2 = 5$."
JACOBIAN = (
    r"\frac{\partial c}{\partial a} ="
    r" \begin{bmatrix} 1 & 2 & 0 & 0 \\ 0 & %s & 2 & 0 \\ 0 & 0 & 1 & 2 \end{bmatrix}"
)


def last(text: str) -> str:
    return symconv.verify_text(text, "t.md").claims[-1].verdict


@pytest.mark.parametrize(("entry", "verdict"), [("1", "holds"), ("3", "fails")])
def test_a_gradient_is_held_against_the_numbers_of_its_example(entry: str, verdict: str) -> None:
    again = f"\n## Gradients\n\nIn our example\n$${JACOBIAN % entry}$$\n"
    assert last(f"{MADE}\n{SAID}\n{again}") == verdict


def test_numbers_that_no_example_gave_are_no_error() -> None:
    assert last(f"{MADE}\n{SAID}\n" + r"$$\frac{\partial c}{\partial a} = "
                r"\begin{bmatrix} 5 & 7 & 0 & 0 \\ 0 & 5 & 7 & 0 \\ 0 & 0 & 5 & 7 \end{bmatrix}$$"
                ) == "unread"  # fmt: skip


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (r"c_s = \sum_{t=1}^{T} [s \le t \le s+T-S] \, b_{t-s+1} a_t", "holds"),
        (r"c_s = \sum_{t=1}^{T} [s \le t < s+T-S] \, b_{t-s+1} a_t", "fails"),
        (r"\frac{\partial c_s}{\partial a_t} = [0 \le t - s \le T-S]\, b_{t-s+1}", "holds"),
        (r"\frac{\partial c_s}{\partial a_t} = [0 \le t - s \le T-S]\, b_{t-s}", "ill-formed"),
    ],
)
def test_a_condition_guards_the_entries_beside_it(said: str, verdict: str) -> None:
    assert last(f"{MADE}\n$${said}$$\n") == verdict


DRAWN = r"""
Let $p \in \mathbb{R}^{n}$ and $q \in \mathbb{R}^{r}$ with
$$c_{\ell} = \sum_{t=0}^{r-1} p_{\ell+t} q_t, \qquad \ell = 0, \dots, n-r$$

With $n = 3$ and $r = 2$:
$$c_0 = p_0 q_0 + p_1 q_1$$

In matrix form $c = H q$ with
$$H = \begin{pmatrix} p_0 & p_1 \\ p_1 & p_2 \end{pmatrix}, \qquad H_{\ell t} = %s$$
"""


@pytest.mark.parametrize(
    ("entry", "verdict"), [(r"p_{\ell+t}", "holds"), (r"p_{\ell-t}", "ill-formed")]
)
def test_a_matrix_is_drawn_for_the_sizes_of_the_last_example(entry: str, verdict: str) -> None:
    verdicts = [claim.verdict for claim in symconv.verify_text(DRAWN % entry, "t.md").claims]
    assert verdicts[-2:] == ["definition", verdict]


CALLED = r"""
Let $x \in \mathbb{R}^J$ and $w \in \mathbb{R}^K$ with $K = J - I + 1$.
$$y(i) = \sum_{k=1}^{K} w(k) x(i+k-1), \quad i = 1, \ldots, I$$

## Gradients

Substituting $j = i + k - 1$ and with $\delta(i) = \frac{\partial E}{\partial y(i)}$,
$$%s$$
"""


@pytest.mark.parametrize(
    "said",
    [
        r"\frac{\partial y(i)}{\partial w(k)} = x(i+k-1)",
        r"\frac{\partial E}{\partial w(k)} = \sum_{i=1}^{I} \delta(i) x(i+k-1)",
    ],
)
def test_entries_may_be_called_and_sizes_told_by_others(said: str) -> None:
    assert last(CALLED % said) == "holds"


def test_a_response_in_numbers_is_of_its_example() -> None:
    said = r"""
The moving average filter is $$y[n] = y[n-1] + \frac{1}{M} (x[n] - x[n-M])$$ with
$$H(z) = \frac1M \sum_{k=0}^{M-1} z^{-k}$$ For $M = 3$: $H(z) = \frac13 (1 + z^{-1} + z^{-2})$.
"""
    assert not symconv.verify_text(said, "t.md").errata


def test_an_index_of_the_example_before_is_no_number_any_more() -> None:
    text = r"""
### First
The input is $x[n] = \{1, 2, 1\}$ and $h[n] = \{1, 1\}$. They are non-zero for $n=0,1,2$.

For $n=0$: $h[0] = 1$

### Second
Convolve a pulse of length 3: $x[n] = u[n] - u[n-3]$ with itself.
"""
    assert last(text) == "definition"
