r"""Backprop in whole arrays: W^T \delta, \odot, norms, \sigma of a vector, and derivatives."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import check_right, check_unread, check_wrong, last

NET = r"""
Let $x \in \mathbb{R}^n$, $W_1 \in \mathbb{R}^{m \times n}$, $b_1 \in \mathbb{R}^m$,
$W_2 \in \mathbb{R}^{p \times m}$ and $t \in \mathbb{R}^p$. The activation function $\tau$ is
smooth.
$$ z_1 = W_1 x + b_1 $$
$$ h = \tau(z_1) $$
$$ y = W_2 h $$
$$ L = \frac12 \|y - t\|^2 $$
Then $$ \frac{\partial L}{\partial W_2} = (y - t) h^T $$ and
$$ \frac{\partial L}{\partial h} = W_2^T (y - t) $$ and
"""
LINEAR = r"""
With $e = \frac{\partial E}{\partial v}$ for $v = Au$, where $A \in \mathbb{R}^{m \times n}$ and
$u \in \mathbb{R}^n$, we have $$ \frac{\partial E}{\partial u} = A^T e $$ and
$$ \frac{\partial E}{\partial A} = e u^T $$ and
"""
VECTORS = r"Let $u, v, w \in \mathbb{R}^n$ and $A \in \mathbb{R}^{n \times n}$. Then"
RIDGE = r"""
Let $A \in \mathbb{R}^{m \times n}$, $u \in \mathbb{R}^n$ and $t \in \mathbb{R}^m$. Of
$$ v = A u $$ and $$ E = \frac12 (v - t)^T (v - t) + \frac{\lambda}{2} u^T u $$ the gradients are
"""
CONV = r"""
Let $w \in \mathbb{R}^K$, $x \in \mathbb{R}^N$, $t \in \mathbb{R}^{N-K+1}$. A layer is
$$ y_i = \sum_{k=1}^{K} w_k x_{i+k-1}, \quad 1 \le i \le N-K+1 $$
$$ L = \frac12 \sum_{i=1}^{N-K+1} (y_i - t_i)^2 $$ and
"""

HOLDS = [
    (NET, r"\frac{\partial L}{\partial y} = y - t"),
    (NET, r"\frac{\partial L}{\partial z_1} = W_2^T (y - t) \odot \tau'(z_1)"),
    (NET, r"\frac{\partial L}{\partial W_1} = \left(W_2^T (y - t) \odot \tau'(z_1)\right) x^T"),
    (NET, r"\frac{\partial L}{\partial b_1} = \tau'(z_1) \odot W_2^T (y - t)"),
    (NET, r"\frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial h}"
          r"\frac{\partial h}{\partial z_1}"),
    (NET, r"\frac{\partial L}{\partial x} = \frac{\partial z_1}{\partial x}"
          r"\frac{\partial L}{\partial z_1}"),
    (NET, r"\frac{\partial L}{\partial x} = W_1^T \frac{\partial L}{\partial z_1}"),
    (LINEAR, r"\frac{\partial E}{\partial A_{ij}} = e_i u_j"),
    (VECTORS, r"u \odot v = \operatorname{diag}(u) v"),
    (VECTORS, r"\frac{\partial (u \odot v)}{\partial v} = \operatorname{diag}(u)"),
    (VECTORS, r"u^T (v \odot w) = (u \odot v)^T w"),
    (VECTORS, r"\|A u - v\|_2^2 = u^T A^T A u - 2 v^T A u + v^T v"),
    (VECTORS, r"\frac{\partial}{\partial u} \|A u - v\|^2 = 2 A^T (A u - v)"),
    (VECTORS, r"\|A\|_F^2 = \sum_{i=1}^n \sum_{j=1}^n A_{ij}^2"),
    (VECTORS, r"\left\lVert A \right\rVert^2_\text{F} = \operatorname{tr}(A^T A)"),
    (VECTORS, r"\operatorname{tr} A = \sum_{i=1}^n A_{ii}"),
    (VECTORS, r"\mathrm{tr}(A u v^T) = \mathrm{Tr}(u v^T A) = v^T A u"),
    (VECTORS, r"\frac{\partial}{\partial A} \operatorname{trace}(A u v^T) = v u^T"),
    (CONV, r"\frac{\partial L}{\partial y_i} = y_i - t_i"),
    (CONV, r"\frac{\partial L}{\partial w_k} = \sum_{i=1}^{N-K+1} (y_i - t_i) x_{i+k-1}"),
    (RIDGE, r"\frac{\partial E}{\partial A} = (v - t) u^T"),
]  # fmt: skip
FAILS = [
    (NET, r"\frac{\partial L}{\partial y} = 2 (y - t)"),
    (NET, r"\frac{\partial L}{\partial y} = t - y"),
    (NET, r"\frac{\partial L}{\partial z_1} = W_2^T (y - t) \odot h \odot \tau'(z_1)"),
    (NET, r"\frac{\partial L}{\partial x} = W_1^T \frac{\partial L}{\partial b_1} \odot x"),
    (VECTORS, r"u \odot v = \operatorname{diag}(u) w"),
    (VECTORS, r"\|A u - v\|_2^2 = u^T A^T A u - v^T A u + v^T v"),
    (VECTORS, r"\frac{\partial (u \odot v)}{\partial v} = \operatorname{diag}(v)"),
    (VECTORS, r"\operatorname{tr}(A u v^T) = u^T A v"),
    (CONV, r"\frac{\partial L}{\partial y_i} = 2 (y_i - t_i)"),
    (CONV, r"\frac{\partial L}{\partial w_k} = \sum_{i=1}^{N-K+1} (y_i - t_i) x_{i+k-2}"),
]
MISSHAPEN = [
    (NET, r"\frac{\partial L}{\partial h} = W_2 (y - t)"),
    (NET, r"\frac{\partial L}{\partial W_2} = h (y - t)^T"),
    (NET, r"\frac{\partial L}{\partial z_1} = (y - t) \odot \tau'(z_1)"),
    (LINEAR, r"\operatorname{tr}(A) = u^T u"),
    (LINEAR, r"\frac{\partial E}{\partial u} = A e"),
    (LINEAR, r"\frac{\partial E}{\partial A} = u e^T"),
    (RIDGE, r"\frac{\partial E}{\partial A} = u^T"),  # whatever \lambda is
]
UNREAD = [
    # What tau' is might make it right.
    (NET, r"\frac{\partial L}{\partial z_1} = W_2^T (y - t) \odot \tau(z_1)", "what tau, tau' is"),
    # The other convention, of which nothing here says that it is not used for vectors.
    (NET.split("Then")[0], r"\frac{\partial L}{\partial h} = (y - t)^T W_2", "transposed"),
    (VECTORS, r"\|A\|^2 = u^T u", "a norm"),
    # Nothing says that rho is taken entry by entry.
    (NET, r"h = \rho(z_1)", ""),
]


@pytest.mark.parametrize(("before", "display"), HOLDS)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(
    ("before", "display"),
    [
        case if n % 2 else pytest.param(*case, marks=pytest.mark.thorough)
        for n, case in enumerate(FAILS)
    ],
)
def test_wrong(before: str, display: str) -> None:
    check_wrong(before, display, "")


@pytest.mark.parametrize(("before", "display"), MISSHAPEN)
def test_shapes_that_do_not_meet(before: str, display: str) -> None:
    assert last(before, display).erratum, last(before, display)


@pytest.mark.parametrize(("before", "display", "reason"), UNREAD)
def test_unread(before: str, display: str, reason: str) -> None:
    check_unread(before, display, reason)


def test_an_array_that_was_defined_again_is_not_taken_for_the_first() -> None:
    """h takes part in L, and nobody knows any more how it depends on y."""
    again = NET + r"$$ \frac{\partial h}{\partial y} = 0 $$"
    assert verify_text(again).claims[-1].verdict == "unread"


@pytest.mark.parametrize("half", [r"\frac12 u", r"\frac 12 u", r"\tfrac1{2} u", r"\frac{1}2 u"])
def test_a_half_is_no_twelfth(half: str) -> None:
    check_right(VECTORS, f"{half} + {half} = u")
    assert last(VECTORS, f"{half} = 12 u").erratum


def test_labels_in_parentheses_are_no_arguments() -> None:
    layer = r"""
Let $a^{(l-1)} \in \mathbb{R}^n$, $W^{(l)} \in \mathbb{R}^{m \times n}$.
$$ z^{(l)} = W^{(l)} a^{(l-1)} $$ With $\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$
"""
    check_right(layer, r"\frac{\partial J}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T")
    check_right(layer, r"\frac{\partial J}{\partial a^{(l-1)}} = (W^{(l)})^T \delta^{(l)}")


def test_a_power_of_a_number_is_no_label() -> None:
    text = r"Let $z \in \mathbb{R}$. $$ a_k = c_k z $$ $$ c_k z^k = c_k z $$"
    assert verify_text(text).claims[-1].verdict == "unread"


BOLD = r"""
Let $\mathbf{x} \in \mathbb{R}^d$, $\mathbf{W} \in \mathbb{R}^{h \times d}$ and
$\mathbf{V} \in \mathbb{R}^{q \times h}$. The hidden layer is
$$ \mathbf{h} = \mathbf{W} \mathbf{x} $$
"""


def test_a_size_in_italics_is_not_the_array_in_bold() -> None:
    check_right(BOLD, r"\mathbf{V} \mathbf{h} = \mathbf{V} \mathbf{W} \mathbf{x}")
    check_right(BOLD, r"\sum_{i=1}^h h_i = \sum_{i=1}^h \sum_{j=1}^d W_{ij} x_j")
    check_right(BOLD, r"\mathbf{h} \in \mathbb{R}^h")
    wrong = last(BOLD, r"\sum_{i=1}^h h_i = \sum_{i=1}^h h_i^2")
    assert wrong.counterexample is not None
    assert wrong.counterexample.sizes == {"d": 1, "ℎ": 1}
    assert wrong.suggestion == "right side: sum_{i=1}^{ℎ} h[i]"
    assert last(BOLD, r"\mathbf{h} = \mathbf{V} \mathbf{x}").erratum
