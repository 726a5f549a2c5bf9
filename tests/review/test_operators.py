"""Convolution as an operator: what its sign means, and what it does to whole arrays."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, last, verdicts

CALLED = r"""Let $x \in \mathbb{R}^J$ and $h \in \mathbb{R}^{1+J-I}$, and
$$ (x * h)_{i} = \sum_{j=i}^{i+J-I} x_{j} w_{j-i+1} $$
"""


def test_entries_may_be_called_otherwise() -> None:
    """What they are called is one array with the operand from there on."""
    numbers = r"\begin{bmatrix} 1 \\ 2 \\ 3 \end{bmatrix} * \begin{bmatrix} 1 \\ 5 \end{bmatrix} = "
    check_right(CALLED, numbers + r"\begin{bmatrix} 11 \\ 17 \end{bmatrix}")
    check_right(CALLED, r"(x * h)_{i} = \sum_{k=1}^{1+J-I} h_{k} x_{i+k-1}")
    assert last(CALLED, numbers + r"\begin{bmatrix} 11 \\ 18 \end{bmatrix}").verdict == "fails"
    assert last(CALLED, r"(x * h)_{i} = \sum_{k=1}^{1+J-I} w_{k} x_{i+k}").erratum


def test_whose_entries_they_are_may_not_be_plain() -> None:
    both = CALLED.replace("x_{j}", "a_{j}")
    assert verdicts(both)[-1] == "unread"


MATRIX = r"""Let $C \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $y \in \mathbb{R}^m$. Then
"""
SEQUENCES = r"""Let $$ (h * x)[n] = \sum_{k} h[k] x[n-k] $$ and
$$ (h \star y)[m] = \sum_{k} h[k] y[m+k] $$
"""

PRODUCTS = {
    r"\langle Cx, y \rangle": (
        (MATRIX, r"(Cx)^T y"),
        (MATRIX, r"\left\langle x, C^T y \right\rangle_{\mathbb{R}^n}"),
        (MATRIX, r"(Cx) \cdot y"),
        (MATRIX, r"y \cdot (Cx) = x \cdot (C^T y)"),
        (MATRIX, r"\sum_{i=1}^{m} \sum_{j=1}^{n} C_{ij} x_j y_i"),
    ),
    r"\langle h * x, y \rangle": (
        (SEQUENCES, r"\langle x, h \star y \rangle"),
        (SEQUENCES, r"\sum_n \sum_k h[k] x[n-k] y[n] = \sum_m x[m] \sum_k h[k] y[m+k]"),
        (SEQUENCES, r"\langle y, x * h \rangle"),
    ),
}
NO_PRODUCTS = {
    r"\langle Cx, y \rangle": (
        (MATRIX, r"\langle x, C y \rangle"),
        (MATRIX, r"2 \langle x, C^T y \rangle"),
        (MATRIX, r"(C^T x) \cdot y"),
        (MATRIX, r"\sum_{i=1}^{m} \sum_{j=1}^{n} C_{ji} x_j y_i"),
    ),
    r"\langle h * x, y \rangle": (
        (SEQUENCES, r"\langle x, h * y \rangle"),
        (SEQUENCES, r"\sum_m x[m] \sum_k h[k] y[m+k+1]"),
        (SEQUENCES, r"\langle h, x * y \rangle"),
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("left", "before", "right"),
    [(left, *each) for left, cases in PRODUCTS.items() for each in cases],
)
def test_inner_products(left: str, before: str, right: str) -> None:
    check_right(before, f"{left} = {right}")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("left", "before", "right"),
    [(left, *each) for left, cases in NO_PRODUCTS.items() for each in cases],
)
def test_wrong_inner_products(left: str, before: str, right: str) -> None:
    claim = last(before, f"{left} = {right}")
    assert claim.erratum
    assert claim.counterexample is not None


def test_what_an_inner_product_is_may_be_said_of_any_arrays() -> None:
    said = r"The inner product is $\langle x, y \rangle = \sum_i x_i y_i$."
    assert verdicts(MATRIX + said)[-1] == "definition"
    check_right(MATRIX + said, r"\langle Cx, y \rangle = \langle x, C^T y \rangle")


def test_nothing_is_said_of_inner_products_of_another_kind() -> None:
    said = r"With weights, $\langle u, v \rangle = \sum_i w_i u_i v_i$."
    claim = last(MATRIX + said, r"\langle Cx, y \rangle = \langle x, C^T y \rangle")
    assert claim.verdict == "unread"


RINGS = {
    "said": r"""For $f, g, h \in \mathbb{R}^N$, with indices modulo $N$, let
$$ (f * g)_n = \sum_{k=0}^{N-1} f_k g_{n-k}. $$
""",
    "said after it": r"""For $f, g, h \in \mathbb{R}^N$ let
$$ (f * g)_n = \sum_{k=0}^{N-1} f_k g_{n-k}, $$ where all indices are taken modulo $N$.
""",
    "mappings": r"""Let $f, g, h : \{0, \dots, N-1\} \to \mathbb{R}$ and
$$ (f * g)[n] = \sum_{k=0}^{N-1} f[k] g[(n-k) \bmod N]. $$
""",
    "rings": r"""Let $f, g, h \colon \mathbb{Z}_N \to \mathbb{R}$ and
$$ (f * g)(n) = \sum_{k=0}^{N-1} f(k) g(n-k). $$
""",
}


@pytest.mark.thorough
@pytest.mark.parametrize("before", RINGS.values(), ids=RINGS)
def test_circular_convolution(before: str) -> None:
    check_right(before, "f * g = g * f")
    check_right(before, "(f * g) * h = f * (g * h)")
    check_right(before, "f * (g + h) = f * g + f * h")
    check_right(before, r"(f * g)_n = \sum_{k=0}^{N-1} f_{(n-k) \bmod N} g_k")
    for wrong in (
        "f * (g + h) = f * g + h",
        "(f * g) * h = f * (g + h)",
        r"(f * g)_n = \sum_{k=0}^{N-1} f_{(n+k) \bmod N} g_k",
        r"(f * g)_n = \sum_{k=0}^{N-1} f_k g_{(n-k) \bmod (N-1)}",
        r"(f * g)_n = \sum_{k=1}^{N-1} f_k g_{(n-k) \bmod N}",
    ):
        claim = last(before, wrong)
        assert claim.erratum, wrong
        assert claim.counterexample is not None


def test_places_that_begin_at_two_numbers_are_no_mapping() -> None:
    text = (
        r"Let $g: \{1,\dots,M\} \times \{0,\ldots,K-1\} \to \mathbb{R}$. $$ g_{1,0} = g_{M,K-1} $$"
    )
    assert "fails" not in verdicts(text)
    assert "ill-formed" not in verdicts(text)


SHIFT = (
    RINGS["said"]
    + r"""The shift is $(T_s f)_n = f_{n-s}$.
"""
)
CIRCULANT = r"""Let $x, y \in \mathbb{R}^n$ and let $C$ be the operator with
$$ (Cx)_i = \sum_{j=0}^{n-1} c_{(i-j) \bmod n} x_j $$
"""
OPERATORS = [
    (SHIFT, "T_s (f * g) = (T_s f) * g"),
    (SHIFT, "(T_s f) * g = f * (T_s g)"),
    (SHIFT, r"(T_s(f * g))_n = \sum_{k=0}^{N-1} f_{k-s} g_{n-k}"),
    (SHIFT, "T_s^T = T_{-s}"),
    (CIRCULANT, r"\langle Cx, y \rangle = \langle x, C^T y \rangle"),
    (CIRCULANT, r"(C^T y)_j = \sum_{i=0}^{n-1} c_{(i-j) \bmod n} y_i"),
    (CIRCULANT, r"C_{ij} = c_{(i-j) \bmod n}"),
]
NO_OPERATORS = [
    (SHIFT, "T_s (f * g) = (T_s f) * (T_s g)"),
    (SHIFT, r"(T_s(f * g))_n = \sum_{k=0}^{N-1} f_{k+s} g_{n-k}"),
    (CIRCULANT, r"(C^T y)_j = \sum_{i=0}^{n-1} c_{(j-i) \bmod n} y_i"),
    (CIRCULANT, r"C_{ij} = c_{(j-i) \bmod n}"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), OPERATORS)
def test_operators_by_what_they_make(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), NO_OPERATORS)
def test_wrong_of_operators(before: str, display: str) -> None:
    claim = last(before, display)
    assert claim.verdict == "fails"
    assert claim.counterexample is not None


def test_an_operator_that_is_not_linear_is_unread() -> None:
    assert verdicts(r"Let $x \in \mathbb{R}^n$. $$ (Cx)_i = x_i^2 $$")[-1] == "unread"


def test_what_a_known_matrix_is_multiplied_with_is_a_column() -> None:
    known = r"Let $C \in \mathbb{R}^{m \times n}$ and $y = C x$."
    assert verdicts(known + r"$$ y_i = \sum_{j=1}^{n} C_{ij} x_j $$ $$ y^T = x^T C^T $$")[1:] == [
        "definition",
        "holds",
        "holds",
    ]
    assert verdicts(known + r"$$ y_i = \sum_{j=1}^{n} C_{ji} x_j $$")[-1] == "ill-formed"


SEPARABLE = r"""With $w_{ij} = u_i v_j$, where $u, v \in \mathbb{R}^K$, the image is
$$ y_{ij} = \sum_{a=1}^{K} \sum_{b=1}^{K} w_{ab} x_{i+a-1,j+b-1} $$
With $t_{ij} = \sum_{b=1}^{K} v_b x_{i,j+b-1}$
"""


@pytest.mark.thorough
def test_separable_filters() -> None:
    check_right(SEPARABLE, r"y_{ij} = \sum_{a=1}^{K} u_a t_{i+a-1,j}")
    for wrong in (r"\sum_{a=1}^{K} v_a t_{i+a-1,j}", r"\sum_{a=1}^{K} u_a t_{i,j+a-1}"):
        assert last(SEPARABLE, f"y_{{ij}} = {wrong}").verdict == "fails"


STACKED = r"""Let $A \in \mathbb{R}^{m \times m}$, $B \in \mathbb{R}^{n \times n}$ and
$X \in \mathbb{R}^{m \times n}$. Stacking columns with $\mathrm{vec}$,
"""


@pytest.mark.thorough
def test_columns_stacked_at_some_sizes() -> None:
    claim = last(STACKED, r"\mathrm{vec}(A X B) = (B^T \otimes A) \mathrm{vec}(X)")
    assert (claim.verdict, claim.scope) == ("holds", "m = 2, n = 3; m = 3, n = 2")
    for wrong in (r"(A \otimes B^T)", r"(B \otimes A)"):
        claim = last(STACKED, rf"\mathrm{{vec}}(A X B) = {wrong} \mathrm{{vec}}(X)")
        assert claim.verdict == "fails"


@pytest.mark.thorough
@pytest.mark.parametrize("right", [r"\langle x, y^T y \rangle", r"\sum_{j=1}^{n} (y^T y)_j x_j"])
def test_a_number_where_an_array_must_stand(right: str) -> None:
    assert last(MATRIX, rf"\langle Cx, y \rangle = {right}").verdict == "ill-formed"
