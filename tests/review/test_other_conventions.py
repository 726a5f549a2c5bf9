r"""Steps of a lecture in other conventions: counted from 0, lists as rows, e_i for unit vectors."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_wrong, last, verdicts

FROM_0 = r"""
Let $u \in \mathbb{R}^L$ and $h \in \mathbb{R}^{L-P+1}$, and for $0 \le n < P$
$$ (u \star h)[n] = \sum_{k=0}^{L-P} h[k] u[n+k] $$
Then
"""
FLIPPED = r"""
Let $a \in \mathbb{R}^{N}$ and $b \in \mathbb{R}^{K}$, and
$$ (a * b)_q = \sum_{p=q}^{q+K-1} a_p b_{q+K-p} \quad (q = 1, \ldots, N-K+1) $$
"""
PICTURE = (
    FLIPPED
    + r"""
An image $a$ of $2 \times 3$ pixels, row by row, and a $2 \times 2$ kernel $B$ give
"""
)
CALLED = r"""
Let $f \in \mathbb{R}^A$ and $g \in \mathbb{R}^B$, and for $0 \le i \le A-B$
$$ (f * g)(i) = \sum_{k=0}^{B-1} f(i+k) g(k) $$
With A = 3 and B = 2
$$ f(0) + f(1) = f(1) + f(0) $$
# Derivatives
If the first depends on $s$ and the second does not,
"""

RIGHT = [
    (FROM_0, r"\frac{\partial (u \star h)}{\partial u} = \sum_{n=0}^{P-1} \sum_{l=n}^{n+L-P}"
             r"h[l-n] e_n e_l^\top"),
    (FROM_0, r"\begin{bmatrix} 1 & 0 & 2 & 1 \end{bmatrix} \star"
             r"\begin{bmatrix} 2 & 3 \end{bmatrix} = \begin{bmatrix} 2 & 6 & 7 \end{bmatrix}"),
    (FLIPPED, r"(a * b)_q = \sum_{r=1}^{K} a_{q+K-r} b_r \qquad r = q+K-p"),
    (FLIPPED, r"\frac{\partial (a * b)_q}{\partial t} = \sum_{r=1}^{K}"
              r"\frac{\partial}{\partial t} \left[ a_{q+K-r} b_r \right]"),
    (CALLED, r"\frac{\partial (f * g)(i)}{\partial s} = \sum_{j=i}^{i+B-1} g(j-i)"
             r"\frac{\partial f(j)}{\partial s}"),
    (CALLED, r"\frac{\partial (f * g)(i)}{\partial g(k)} = f(i+k)"),
    (CALLED, r"\frac{\partial (f * g)}{\partial f} = \begin{bmatrix} g(0) & g(1) & 0 \\"
             r"0 & g(0) & g(1) \end{bmatrix}"),
    (PICTURE, r"\frac{\partial (a * B)}{\partial a} = \begin{bmatrix}"
              r"B_{22} & B_{21} & 0 & B_{12} & B_{11} & 0 \\"
              r"0 & B_{22} & B_{21} & 0 & B_{12} & B_{11} \end{bmatrix}"),
]  # fmt: skip
WRONG = [
    (FROM_0 + "the unit vectors $e_l$ say", r"\frac{\partial (u \star h)}{\partial u} ="
     r"\sum_{n=0}^{P-1} \sum_{l=n}^{n+L-P} h[n+L-P-l] e_n e_l^\top", ""),
    (FROM_0, r"\begin{bmatrix} 1 & 0 & 2 & 1 \end{bmatrix} \star"
             r"\begin{bmatrix} 2 & 3 \end{bmatrix} = \begin{bmatrix} 2 & 6 & 8 \end{bmatrix}", "7"),
    (FLIPPED, r"(a * b)_q = \sum_{r=1}^{K} a_{q+K-r} b_{r-1} \qquad r = q+K-p",
     "b[r]"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "display"), RIGHT)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display", "mend"), WRONG)
def test_wrong(before: str, display: str, mend: str) -> None:
    check_wrong(before, display, mend)


def test_a_size_is_too_small_where_places_are_counted_from_0() -> None:
    """One error is one error: what is read fits the size that is meant."""
    text = FROM_0.replace("L-P+1", "L-P")
    assert verdicts(text) == ["definition", "ill-formed", "definition"]
    claim = last(text, r"\frac{\partial (u \star h)[n]}{\partial h[k]} = u[n+k]")
    assert claim.verdict == "holds"


def test_unit_vectors_that_nobody_calls_so_are_assumed() -> None:
    claim = last(*RIGHT[0])
    assert claim.assumptions == ("e_i is the i-th unit vector",)
    wrong = last(FROM_0, RIGHT[0][1].replace("h[l-n]", "h[n+L-P-l]"))
    assert wrong.verdict == "unread"


def test_shapes_are_those_of_a_passage_until_others_are_said() -> None:
    text = r"""
For a picture $X$ of $3 \times 2$ and a kernel $C$ of $2 \times 2$,
$$ Z_{(m,n)} = \sum_{i=1}^{2} \sum_{j=1}^{2} C_{i,j} X_{(m+i-1,n+j-1)} $$
With $x$ for the rows of $X$ one after the other,
"""
    matrix = r"\frac{\partial (x * C)}{\partial x} = \begin{bmatrix} C_{11} & C_{12} & C_{21} &"
    assert last(text, rf"{matrix} C_{{22}} & 0 & 0 \\ 0 & 0 & C_{{11}} & C_{{12}} & C_{{21}}"
                      r"& C_{22} \end{bmatrix}").verdict == "holds"  # fmt: skip


def test_an_operation_is_said_by_the_last_side_of_a_definition() -> None:
    text = r"""
Let $w \in \mathbb{R}^{n-m}$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$, where
$$ y_i = (w \star x)_i := \sum_{j=1}^{n-m+1} w_j x_{i+j-1} $$
"""
    found = ["ill-formed", "definition", "definition", "definition", "definition"]
    assert verdicts(text) == found


def test_what_was_compared_for_one_output_alone_does_not_hold() -> None:
    """Found by a mutant: where N is at least 2 M + K - 2, small N leave but M = 1."""
    text = r"""
Let $x \in \mathbb{R}^{C \times N}$, $w \in \mathbb{R}^{D \times C \times K}$ and
$$ y_{d,i} = \sum_{c=1}^{C} \sum_{k=1}^{K} w_{d,c,k} x_{c,2i+k-2} $$
for $1 \le i \le M$. A loss $L$ depends on all of them through $y$. Then
"""
    left = r"\frac{\partial L}{\partial w_{d,c,k}}"
    right = r"\sum_{i=1}^{M} \frac{\partial L}{\partial y_{d,%s}} x_{c,2i+k-2}"
    assert last(text, f"{left} = {right % 'i'}").scope == "all sizes"
    assert last(text, f"{left} = {right % 'M'}").verdict != "holds"


def test_what_reads_outside_is_wrong_once_another_gradient_holds_in_that_way() -> None:
    layer = r"""
Let $x \in \mathbb{R}^N$, $w \in \mathbb{R}^K$ and $b \in \mathbb{R}$. For $1 \le i \le N-K+1$
$$ y_i = b + \sum_{k=1}^{K} w_k x_{i+k-1} $$
$$ \frac{\partial L}{\partial w_k} = \sum_{i=1}^{N-K+1} \frac{\partial L}{\partial y_i} x_{%s} $$
$$ \frac{\partial L}{\partial b} = \sum_{i=1}^{N-K+1} \frac{\partial L}{\partial y_i} $$"""
    assert verdicts(layer % "i+k")[-2:] == ["ill-formed", "holds"]


def test_a_filter_is_zero_beyond_its_entries_where_errors_are_sent_back() -> None:
    layer = r"""
Let $x \in \mathbb{R}^{N+M-1}$, $w \in \mathbb{R}^M$ and $y \in \mathbb{R}^N$ count from 0, with
$$ y_i = \sum_{m=0}^{M-1} w_m x_{i+m} $$ and a loss $L$ depends on $x$ only through $y$. Then
$$ \frac{\partial L}{\partial x_p} = \sum_{i=0}^{N-1} \frac{\partial L}{\partial y_i}
\frac{\partial y_i}{\partial x_p} $$ and
"""
    gradient = r"\frac{\partial L}{\partial x_p} = \sum_{i=0}^{N-1} \frac{\partial L}{\partial y_i}"
    claim = last(layer, rf"{gradient} w_{{p-i}}")
    assert claim.verdict == "holds", claim.reason
    assert "w is zero outside its size" in claim.assumptions
    assert last(layer, rf"{gradient} w_{{p+i}}").erratum


def test_numbers_may_stand_in_other_units() -> None:
    assert not last("", r"x = \frac{1}{8} + \frac{1}{8} = 250 \text{ ms}").erratum
    assert last("", r"x = \frac{1}{8} + \frac{1}{8} = 350 \text{ ms}").erratum


def test_functions_may_have_labels() -> None:
    layers = r"The outputs are $$ a_L = g_h(\sum_{i=1}^n W_{L,i} x_i + b_L) $$"
    other = r"a_{L+1} = g_o(\sum_{i=1}^n W_{L+1,i} x_i + b_{L+1})"
    assert not last(layers, other).erratum


def test_softmax_is_of_as_many_numbers_as_its_sum_says() -> None:
    softmax = r"\text{softmax}(z_i) = \frac{e^{z_i}}{\sum_{j=1}^{10} e^{z_j}}"
    assert not last("The layer is followed by softmax.", softmax).erratum
