r"""What a document says of how its arrays stand: rows, layouts, from where they count, paddings."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, last, verdicts

ROWS = r"""
Vectors are rows: $v \in \mathbb{R}^{1 \times M}$ and $q \in \mathbb{R}^{1 \times (M-P)}$ make the
row $r = v \diamond q$ with
$$ r_a = \sum_{b=a}^{a+M-P} v_b q_{b-a+1}, \qquad 1 \le a \le P. $$
A loss $L$ depends on $v$ and $q$ only through $r$.
"""
PADDED = r"""
Let $u \in \mathbb{R}^n$. With $p$ zeros on both sides it is
$$ \bar{u}_j = \begin{cases} u_{j-p} & p \le j < n+p \\ 0 & \text{otherwise} \end{cases} $$
and
$$ z_i = \sum_{k=0}^{K-1} w_k \bar{u}_{i+k}, \qquad 0 \le i \le n+2p-K. $$
From above comes $g_i = \frac{\partial L}{\partial z_i}$, and
"""
NUMERATOR = r"""
In numerator layout gradients are rows. Let $v \in \mathbb{R}^n$, $A \in \mathbb{R}^{m \times n}$
and $y = A v$. Then
"""
IMPULSES = r"""
Let $f \in \mathbb{R}^J$, $g \in \mathbb{R}^K$ and
$$ (f * g)_i = \sum_{k=1}^{K} f_{i+k-1} g_k, \quad 1 \le i \le J-K+1. $$
The unit vectors are $e_k$.
"""
MEMBERS = r"""
Let $a \in \mathbb{R}^N$ and $A \in \mathbb{R}^{N \times N}$ with $N = 3$.
"""
FULL = r"""
Let $x \in \mathbb{R}^N$ and $h \in \mathbb{R}^K$. All places count:
$$ y_n = \sum_{k=\max(1,n-N+1)}^{\min(n,K)} h_k x_{n-k+1}, \quad 1 \le n \le N+K-1. $$
"""

STEPS = [
    (ROWS, r"\frac{\partial L}{\partial q_k} = \sum_{a=1}^{P} \frac{\partial L}{\partial r_a}"
           r"v_{a+k-1}", "v_{a+k-1}", "v_{a+k}"),
    (PADDED, r"\frac{\partial L}{\partial u_j} = \sum_{i=0}^{n+2p-K} g_i \begin{cases} w_{j+p-i}"
             r"& 0 \le j+p-i < K \\ 0 & \text{otherwise} \end{cases}", "j+p", "j-p"),
    (NUMERATOR, r"\frac{\partial L}{\partial v} = \frac{\partial L}{\partial y} A", " A", " A^T"),
    (NUMERATOR, r"\frac{\partial}{\partial v} (A v) = A", "= A", "= A^T"),
    (NUMERATOR, r"\frac{\partial (v^T v)}{\partial v} = 2 v^T", "= 2", "="),
    (IMPULSES, r"(f * e_k)_i = f_{i+k-1}", "i+k-1", "i+k"),
    (IMPULSES, r"f * g = \sum_{k=1}^{K} g_k (f * e_k)", "e_k", "e_1"),
    (MEMBERS, r"\sum_{n=1}^N a_n \mathbb{1}[n = 2] = a_2", "= a_2", "= a_1"),
    (MEMBERS, r"\sum_{n=1}^N \mathbf{1}_{\{n > 1\}} a_n = a_2 + a_3", "a_2 +", "a_1 + a_2 +"),
    (MEMBERS, r"\sum_{n=1}^N 1\{n > 1\} a_n = a_2 + a_3", "a_2 +", ""),
    (MEMBERS, r"\mathrm{rot}_{180}(A)_{ij} = A_{4-i,4-j}", "4-j", "3-j"),
    (MEMBERS, r"\vec{a}^T \vec{a} = \sum_i a_i a_i", "a_i a_i", "a_i"),
    (FULL, r"y_n = \sum_{m=\max\{1,n-K+1\}}^{\min\{n,N\}} x_m h_{n-m+1}", r"\max\{1", r"\max\{2"),
]  # fmt: skip


QUICK = (PADDED, NUMERATOR)


@pytest.mark.parametrize(
    ("before", "right", "part", "slip"),
    [pytest.param(*step, marks=[] if step[0] in QUICK else pytest.mark.thorough) for step in STEPS],
)
def test_steps(before: str, right: str, part: str, slip: str) -> None:
    check_right(before, right)
    assert part in right
    assert last(before, right.replace(part, slip)).erratum


def test_one_size_is_to_blame_where_rows_do_not_fit() -> None:
    """It is the declaration, and what is said of r afterwards is right."""
    assert verdicts(ROWS) == ["definition", "ill-formed", "unread", "definition"]
    claim = last(ROWS, r"\begin{bmatrix} 1 & 2 & 3 \end{bmatrix} \diamond"
                       r"\begin{bmatrix} 1 & 5 \end{bmatrix} ="
                       r"\begin{bmatrix} 11 & 17 \end{bmatrix}")  # fmt: skip
    assert claim.verdict == "holds"


@pytest.mark.thorough
def test_gradients_by_matrices_in_numerator_layout_are_no_errata() -> None:
    claim = last(NUMERATOR, r"\frac{\partial L}{\partial A} = v \frac{\partial L}{\partial y}")
    assert claim.verdict == "unread"


def test_a_sum_without_a_sign_is_assumed_where_the_next_side_has_one() -> None:
    text = r"""
Let $u \in \mathbb{R}^n$ and $w \in \mathbb{R}^m$, counted from zero.
$$ y_t = w_s u_{t+s} = \sum_{s=0}^{m-1} u_{t+s} w_s $$
"""
    claim = last(text, r"\partial_\alpha y_t = \sum_{s=0}^{m-1} w_s \, \partial_\alpha u_{t+s}")
    assert claim.verdict == "holds"
    assert claim.assumptions == ("dw/dalpha = 0",)


@pytest.mark.thorough
def test_a_row_of_numbers_against_a_column_is_compared() -> None:
    numbers = r"\begin{bmatrix} 1 & 2 & 3 \end{bmatrix} * \begin{bmatrix} 1 & 5 \end{bmatrix} ="
    check_right(IMPULSES, rf"{numbers} \begin{{bmatrix}} 11 \\ 17 \end{{bmatrix}}")
    wrong = last(IMPULSES, rf"{numbers} \begin{{bmatrix}} 11 \\ 16 \end{{bmatrix}}")
    assert wrong.erratum


DECLARED = {
    r"Let $v \in \mathbb{R}^N$ be given.": False,
    r"Let $v \in \mathbb{R}^N$ be given; indices start at 1.": True,
    r"Let $v \in \mathbb{R}^N$ be given, with $S = \sum_{i=1}^N v_i$.": True,
}


def test_who_writes_an_entry_at_0_counts_from_0_unless_he_says_otherwise() -> None:
    for words, wrong in DECLARED.items():
        assert last(words, "u_0 = c_0 v_0 + c_1 v_1").erratum == wrong
    assert last(r"Let $v \in \mathbb{R}^4$ be given.", "u_0 = c_0 v_0 + c_5 v_5").erratum
