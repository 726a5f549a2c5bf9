r"""What A is by its entries, functions of whole arrays, and \nabla before a product."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, check_wrong, last, verdicts

SPELLED = r"""
A layer of three units with two inputs:
$$
\begin{aligned}
\mathbf{u} &= M\mathbf{x} + \mathbf{c} \\
\begin{bmatrix} \mathbf{u}_1 \\ \mathbf{u}_2 \\ \mathbf{u}_3 \end{bmatrix} &=
\begin{bmatrix} m_{11} & m_{12} \\ m_{21} & m_{22} \\ m_{31} & m_{32} \end{bmatrix}
\begin{bmatrix} \mathbf{x}_1 \\ \mathbf{x}_2 \end{bmatrix} +
\begin{bmatrix} \mathbf{c}_1 \\ \mathbf{c}_2 \\ \mathbf{c}_3 \end{bmatrix}
\end{aligned}
$$
"""
DECLARED = r"Let $A \in \mathbb{R}^{2 \times 2}$ and $b, x \in \mathbb{R}^2$."
SQUARE = r"Let $Q \in \mathbb{R}^{n \times n}$ and $b, x \in \mathbb{R}^n$."
LEAST = SQUARE + r" $$ F(x) = \|Q x - b\|_2^2 $$"


def test_entries_say_what_whole_arrays_are() -> None:
    assert verdicts(SPELLED)[-2:] == ["definition", "holds"]
    check_right(SPELLED, r"\frac{\partial \mathbf{u}}{\partial \mathbf{x}} = M")
    check_right(SPELLED, r"\frac{\partial \mathbf{u}_2}{\partial m_{21}} = \mathbf{x}_1")
    assert last(SPELLED, r"\mathbf{u}_2 = m_{21} \mathbf{x}_1 + m_{22} \mathbf{x}_2").erratum
    assert last(SPELLED, r"\frac{\partial \mathbf{u}_2}{\partial m_{12}} = \mathbf{x}_1").erratum


def test_small_letters_with_two_subscripts_are_entries_of_the_capital() -> None:
    product = DECLARED + r" $$ y = A x $$ $$ y_1 = a_{11} x_1 + a_{12} x_2 $$"
    assert verdicts(product)[-1] == "holds"
    check_right(product, r"y_2 = a_{21} x_1 + a_{22} x_2")
    check_wrong(product, r"y_2 = a_{21} x_1 + a_{22} x_1", "A[22] x[2]")
    # As long as nothing shows that they are its entries, they may be something else.
    turned = last(DECLARED + " $$ y = A x $$", r"y_1 = a_{11} x_1 + a_{21} x_2")
    assert not turned.erratum


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        (LEAST, r"\nabla F(x) = 2 Q^T (Q x - b)", r"\nabla F(x) = 2 Q (Q x - b)"),
        (LEAST, r"\frac{\partial F(x)}{\partial x} = 2 Q^T (Q x - b)", r"\nabla F(x) = Q^T Q x"),
        (LEAST, r"F(b) = \|Q b - b\|_2^2", r"F(b) = \|Q b\|_2^2"),
        (SQUARE, r"\nabla_x x^T Q x = (Q + Q^T) x", r"\nabla_x x^T Q x = 2 Q x"),
        (SQUARE, r"\nabla_x b^T x = b", r"\nabla_x b^T x = x"),
    ],
)
def test_functions_of_whole_arrays(before: str, right: str, wrong: str) -> None:
    check_right(before, right)
    assert last(before, wrong).erratum


def test_gradients_of_arrays_stand_as_their_author_has_them() -> None:
    check_unread(SQUARE, r"\nabla_x Q x = Q^T", "transposed")


def test_that_a_matrix_is_symmetric_is_a_condition() -> None:
    check_unread(SQUARE, r"Q = Q^\top", "condition")
    numbers = r"$$ Q = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} $$"
    assert last(numbers, r"Q = Q^\top").erratum
