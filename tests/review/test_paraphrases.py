r"""Constructs in other letters than symconv's own notes: each right, wrong and unread."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, check_wrong, last

PADDED = r"""
For all sizes with $N \ge 1$, let $u \in \mathbb{R}^N$, $h \in \mathbb{R}^3$ and
$u \star h \in \mathbb{R}^N$, with the border repeated:
$$ p_n = \begin{cases} u_n & \text{if } 1 \le n \le N \\ u_1 & \text{if } n \le 0 \\
   u_N & \text{otherwise} \end{cases} $$
$$ (u \star h)_n = \sum_{k=1}^{3} p_{n+k-2} h_k $$
Then
"""
STRIDED = r"""
Let $M = \lfloor \frac{N-3}{2} \rfloor + 1$ be the number of outputs, with $a \in \mathbb{R}^{N}$,
$w \in \mathbb{R}^3$ and $a * w \in \mathbb{R}^M$, where
$$ (a * w)_m = \sum_{k=1}^{3} a_{2m+k-2} w_k $$
Then
"""
BIASED = r"""
Let $x \in \mathbb{R}^N$, $v \in \mathbb{R}^N$ and $c \in \mathbb{R}$, and let $t \in \mathbb{R}^N$,
$$ t_n = c + x_n v_n $$
Then
"""
IMAGE = r"""
Let $X \in \mathbb{R}^{3 \times 3}$, $W \in \mathbb{R}^{2 \times 2}$,
$$ (X * W)_{i,j} = \sum_{k=1}^{2} \sum_{l=1}^{2} X_{i+k-1,j+l-1} W_{k,l} $$
Then
"""

HOLDS = [
    (PADDED, r"(u \star h)_n = \sum_{j=n-1}^{n+1} p_j h_{j-n+2}"),
    (PADDED, r"\begin{bmatrix} 1 \\ 2 \\ 4 \end{bmatrix} \star \begin{bmatrix} 1 \\ 0 \\ 3"
             r"\end{bmatrix} = \begin{bmatrix} 7 \\ 13 \\ 14 \end{bmatrix}"),
    (STRIDED, r"(a * w)_m = a_{2m-1} w_1 + a_{2m} w_2 + a_{2m+1} w_3"),
    (STRIDED, r"\begin{bmatrix} 1 \\ 2 \\ 4 \\ 8 \\ 0 \\ 9 \end{bmatrix} * \begin{bmatrix} 1 \\ 0"
              r"\\ 3 \end{bmatrix} = \begin{bmatrix} 13 \\ 4 \end{bmatrix}"),
    (BIASED, r"\frac{\partial t_n}{\partial c} = 1"),
    (BIASED, r"\frac{\partial t_n}{\partial z} = \frac{\partial c}{\partial z}, \quad"
             r"\text{as } \frac{\partial x}{\partial z} = 0 \text{ and }"
             r"\frac{\partial v}{\partial z} = 0"),
    (IMAGE, r"\frac{\partial (X * W)}{\partial W} = \begin{bmatrix}"
            r"X_{1,1} & X_{1,2} & X_{2,1} & X_{2,2} \\ X_{1,2} & X_{1,3} & X_{2,2} & X_{2,3} \\"
            r"X_{2,1} & X_{2,2} & X_{3,1} & X_{3,2} \\ X_{2,2} & X_{2,3} & X_{3,2} & X_{3,3}"
            r"\end{bmatrix}"),
]  # fmt: skip
FAILS = [
    (PADDED, r"(u \star h)_n = \sum_{j=n-1}^{n+1} p_j h_{j-n+1}", "p[j] h[j-n+2]"),
    (PADDED, r"\begin{bmatrix} 1 \\ 2 \\ 4 \end{bmatrix} \star \begin{bmatrix} 1 \\ 0 \\ 3"
             r"\end{bmatrix} = \begin{bmatrix} 7 \\ 12 \\ 14 \end{bmatrix}", "13"),
    (STRIDED, r"(a * w)_m = a_{2m-1} w_1 + a_{2m} w_2 + a_{2m} w_3", "a[2m+1]"),
    (STRIDED, r"\begin{bmatrix} 1 \\ 2 \\ 4 \\ 8 \\ 0 \\ 9 \end{bmatrix} * \begin{bmatrix} 1 \\ 0"
              r"\\ 3 \end{bmatrix} = \begin{bmatrix} 13 \\ 4 \\ 0 \end{bmatrix}", ""),
    (BIASED, r"\frac{\partial t_n}{\partial c} = 2", "1"),
]  # fmt: skip
UNREAD = [
    (IMAGE, r"\frac{\partial (X * W)}{\partial W} = \begin{bmatrix}"
            r"X_{1,1} & X_{2,1} & X_{1,2} & X_{2,2} \\ X_{1,2} & X_{2,2} & X_{1,3} & X_{2,3} \\"
            r"X_{2,1} & X_{3,1} & X_{2,2} & X_{3,2} \\ X_{2,2} & X_{3,2} & X_{2,3} & X_{3,3}"
            r"\end{bmatrix}", "dimensions written as"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "display"), HOLDS)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(("before", "display", "mend"), FAILS)
def test_wrong(before: str, display: str, mend: str) -> None:
    check_wrong(before, display, mend)


@pytest.mark.parametrize(("before", "display", "reason"), UNREAD)
def test_unread(before: str, display: str, reason: str) -> None:
    check_unread(before, display, reason)


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("h_1 u_1 + h_1 u_2 + h_2 u_3", "holds"), ("u_1 h_1 + u_1 h_2 + u_2 h_3", "fails")],
)
def test_what_is_made_of_operands_follows_them(right: str, verdict: str) -> None:
    """The border is that of what the operation gets, which is not what the text called u."""
    assert last(PADDED.replace("N", "3"), rf"(h \star u)_1 = {right}").verdict == verdict


@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        (r"t_n = c + x_n v_n", "definition"),
        (r"t_i = c + x_i v_i", "definition"),
        (r"t_i = v_i x_i + c", "holds"),
        (r"t_1 = c + x_1 v_1", "holds"),
        (r"t_i = c + x_i v_1", "fails"),
    ],
)
def test_a_definition_said_again_is_no_step_that_holds(display: str, verdict: str) -> None:
    claim = last(BIASED, display)
    assert claim.verdict == verdict
    assert ("said again" in claim.reason) == (verdict == "definition")
