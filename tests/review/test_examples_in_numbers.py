r"""Worked examples of gradients: all arrays take numbers, sums run as outputs do, signals begin."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, check_wrong, last

LAYER = r"""
Let $u \in \mathbb{R}^N$ be a signal, $v \in \mathbb{R}^K$ a filter, and
$r_i = \sum_{j=1}^K v_j u_{i+j-1}$.
With a cost $J$ and $g_i = \partial J / \partial r_i$,
$$ \frac{\partial J}{\partial v_j} = \sum_i g_i u_{i+j-1}. $$
Example: $u = (2, 1, 0, 3)$ and $v = (1, -2)$. With $g = (1, 0, 2)$
"""
IMAGE = r"""
Let $S \in \mathbb{R}^{m \times n}$ and $V \in \mathbb{R}^{p \times q}$, and
$$ R_{ij} = \sum_{a=1}^p \sum_{b=1}^q V_{ab} S_{i+a-1, j+b-1}. $$
For a cost $J$ let $G_{ij} = \partial J / \partial R_{ij}$. Then
$$ \frac{\partial J}{\partial V_{ab}} = \sum_i \sum_j G_{ij} S_{i+a-1, j+b-1}. $$
For example let
$$ S = \begin{pmatrix} 1 & 0 & 2 \\ 3 & 1 & 1 \\ 0 & 2 & 1 \end{pmatrix}, \quad
   V = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}. $$
If $G = \begin{pmatrix} 1 & 0 \\ 0 & 3 \end{pmatrix}$, then
"""
SQUARES = r"""
Let $u \in \mathbb{R}^N$ and $v \in \mathbb{R}^K$, and
$$ r_n = \sum_{k=1}^K v_k u_{n+k-1}, \quad 1 \le n \le N-K+1. $$
The cost is $J = \frac12 \sum_n (r_n - s_n)^2$, so that
"""
CAUSAL = r"""
$$ r_n = \sum_{k=0}^{K-1} v_k u_{n-k} $$
for a causal filter, with $u_j = 0$ for $j < 0$ or $j \ge N$. For $N = 3$ and $K = 2$
"""
AFTER = r"""
$$ r_n = \sum_{k=0}^{K-1} v_k u_{n+k}, \qquad 0 \le n \le N - K $$
for $u \in \mathbb{R}^N$ and $v \in \mathbb{R}^K$. For $N = 4$ and $K = 2$
"""
SILENT = r"""
$$ r_n = \sum_{k=0}^{K-1} v_k u_{n-k} $$
where $u \in \mathbb{R}^N$ is zero outside. For $N = 3$ and $K = 2$
"""
BAND = r"""
r = \begin{bmatrix} v_0 & 0 & 0 \\ v_1 & v_0 & 0 \\ 0 & v_1 & v_0 \\ 0 & 0 & v_1 \end{bmatrix}
""".strip()
ROWS = r"r = \begin{bmatrix} v_0 & v_1 & 0 & 0 \\ 0 & v_0 & v_1 & 0 \\ 0 & 0 & %s \end{bmatrix} u"

RIGHT = [
    # The arrays that take numbers say how long all others are.
    (LAYER, r"\frac{\partial J}{\partial v} = (2, 7)"),
    (LAYER, r"\frac{\partial J}{\partial u} = (1, -2, 2, -4)"),
    (IMAGE, r"\frac{\partial J}{\partial V} = \begin{pmatrix} 4 & 3 \\ 9 & 4 \end{pmatrix}"),
    # A sum without limits runs as far as outputs do that have its index.
    (SQUARES, r"\frac{\partial^2 J}{\partial v_k \partial v_l} = \sum_n u_{n+k-1} u_{n+l-1}"),
    # A signal that is zero before 0 begins there, also as a column.
    (CAUSAL, BAND + " u"),
    (CAUSAL, BAND + r"\begin{bmatrix} u_0 \\ u_1 \\ u_2 \end{bmatrix}"),
    # Where an array begins that is declared after its sum is shown by that.
    (AFTER, ROWS % "v_0 & v_1"),
]


@pytest.mark.parametrize(("before", "display"), RIGHT)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(
    ("before", "display", "mend"),
    [
        (LAYER, r"\frac{\partial J}{\partial v} = (2, 6)", "cell 2: 7"),
        (LAYER, r"\frac{\partial J}{\partial u} = (1, -2, 2, 4)", "cell 4: -4"),
        (
            IMAGE,
            r"\frac{\partial J}{\partial V} = \begin{pmatrix} 4 & 3 \\ 8 & 4 \end{pmatrix}",
            "cell 2, 1: 9",
        ),
        (
            SQUARES,
            r"\frac{\partial^2 J}{\partial v_k \partial v_l} = \sum_n u_{n+k-1} u_{n+l}",
            "",
        ),
        (CAUSAL, BAND.replace(r"0 & v_1 & v_0", r"0 & v_0 & v_1") + " u", ""),
        (AFTER, ROWS % "v_1 & v_0", ""),
    ],
)
def test_wrong(before: str, display: str, mend: str) -> None:
    check_wrong(before, display, mend)


def test_what_lies_outside_of_what_was_declared_late_may_be_zero() -> None:
    check_unread(SILENT, BAND + " u", "outside")


PATCH = r"""
Let $S \in \mathbb{R}^{h \times w}$ be an image and $V \in \mathbb{R}^{a \times b}$ a kernel, and
$$ R(i,j) = \sum_{m=0}^{a-1} \sum_{n=0}^{b-1} S(i+m, j+n) V(m,n). $$
"""
SHAPES = "For a $3 \\times 3$ image and a $2 \\times 2$ kernel"
FOUR = "R(0,1) = S(0,1) V(0,0) + S(0,2) V(0,1) + S(1,1) V(1,0) + S(1,2) V(1,1)"


def test_words_say_the_shapes_of_arrays_whose_sizes_are_letters() -> None:
    check_right(PATCH + SHAPES, FOUR)
    check_right((PATCH + SHAPES).replace("(m,n)", "_{m,n}").replace("(i,j)", "_{ij}").replace(
        "(i+m, j+n)", "_{i+m,j+n}"), FOUR.replace("(", "_{").replace(")", "}"))  # fmt: skip
    check_wrong(PATCH + SHAPES, FOUR.replace("S(1,1)", "S(2,1)"), "")
    check_wrong(PATCH + SHAPES, "R(0,1) = S(0,1) V(0,0) + S(0,2) V(0,1)", "")


def test_of_shapes_that_nobody_says_what_is_right_of_some_is_not_wrong() -> None:
    check_unread(PATCH, FOUR, "right where")
    check_wrong(PATCH, FOUR.replace("S(1,1)", "S(1,2)"), "")


def test_what_holds_at_the_sizes_of_an_example_is_not_said_to_hold_at_all_sizes() -> None:
    claim = last(AFTER, ROWS % "v_0 & v_1")
    assert claim.scope == "K = 2, N = 4"


@pytest.mark.parametrize(
    "words",
    [
        "where $u$ is zero outside of $0, \\ldots, n-1$.",
        "wobei $u$ außerhalb von $0, \\ldots, n-1$ null ist.",
        "où $u$ est nul en dehors de $0, \\ldots, n-1$.",
        "donde $u$ es cero fuera de $0, \\ldots, n-1$.",
        "其中 $u$ 在 $0, \\ldots, n-1$ 之外为零。",
        "где $u$ равен нулю вне $0, \\ldots, n-1$.",
    ],
)
def test_other_languages_say_what_is_zero_outside(words: str) -> None:
    before = rf"""
$u \in \mathbb{{R}}^n$, $v \in \mathbb{{R}}^k$:
$$ r_i = \sum_{{j=0}}^{{k-1}} v_j u_{{i+j-p}} $$
{words}

($p = 1$, $n = 3$, $k = 3$)
"""
    check_right(before, "r_2 = v_0 u_1 + v_1 u_2")
    assert last(before, "r_1 = v_0 u_0 + v_1 u_1 + v_2 u_1").verdict == "fails"
    assert last(before, "r_2 = v_0 u_1 + v_2 u_2").verdict != "holds"


def test_where_taps_end_is_not_said_by_where_the_signal_does() -> None:
    before = CAUSAL.split("For $N")[0]
    check_unread(before, r"r_n = \sum_{j=0}^{N-1} v_{n-j} u_j", "outside")
    assert last(before, r"r_n = \sum_{j=0}^{N-1} v_{n+j} u_j").verdict == "fails"
