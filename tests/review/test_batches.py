"""A batch as rows of a matrix: biases added to each row, a row by one subscript, its gradients."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, last

LAYER = r"""
The inputs of a batch are the rows of $X \in \mathbb{R}^{B \times D}$. The weights are
$W \in \mathbb{R}^{D \times M}$ and the bias is $b \in \mathbb{R}^{M}$. The layer gives

$$ Y = X W + b $$

and with $G = \frac{\partial L}{\partial Y}$ the gradients are

$$ \frac{\partial L}{\partial X_{ik}} = \sum_{j=1}^{M} G_{ij} W_{kj} $$
$$ \frac{\partial L}{\partial X} = G W^T $$
"""

RIGHT = [
    r"Y_i = X_i W + b",
    r"Y_{ij} = \sum_{k=1}^{D} X_{ik} W_{kj} + b_j",
    r"\frac{\partial L}{\partial X} = G W^T",
    r"\frac{\partial L}{\partial W} = X^T G",
    r"\frac{\partial L}{\partial b} = \sum_{i=1}^{B} G_i",
    r"\frac{\partial L}{\partial b_j} = \sum_{i=1}^{B} \frac{\partial L}{\partial Y_{ij}}",
]

WRONG = [
    r"\frac{\partial L}{\partial b} = \sum_{i=1}^{B-1} G_i",
    r"\frac{\partial L}{\partial W} = G^T X",
    r"Y_i = X_i W - b",
    r"Y_{ij} = \sum_{k=1}^{D} X_{ik} W_{kj} + b_i",
    r"\frac{\partial L}{\partial b_j} = \frac{\partial L}{\partial Y_{1j}}",
]


@pytest.mark.parametrize("display", RIGHT)
def test_a_batch_is_read_by_its_rows(display: str) -> None:
    check_right(LAYER, display)


@pytest.mark.parametrize("display", WRONG)
def test_what_is_wrong_of_a_batch_is_seen(display: str) -> None:
    assert last(LAYER, display).erratum


def test_that_a_bias_is_added_to_each_row_is_said() -> None:
    assert "b is added to each row" in last(LAYER, r"X W + b = b + X W").assumptions


def test_a_bias_may_be_added_to_each_column() -> None:
    columns = (
        r"Let $W \in \mathbb{R}^{M \times D}$, $X \in \mathbb{R}^{D \times B}$"
        r" and $b \in \mathbb{R}^M$."
    )
    claim = last(columns, r"b + W X = W X + b")
    assert claim.verdict == "holds"
    assert "b is added to each column" in claim.assumptions


def test_a_bias_of_a_square_layer_may_be_added_in_two_ways() -> None:
    square = r"Let $X, W \in \mathbb{R}^{N \times N}$ and $b \in \mathbb{R}^N$."
    check_unread(square, "X W + b = b + X W", "each row of a matrix, or to each column")


def test_a_vector_of_another_size_is_not_added_to_a_matrix() -> None:
    other = r"Let $X \in \mathbb{R}^{N \times M}$ and $b \in \mathbb{R}^{K}$."
    assert last(other, "X + b = b + X").verdict == "ill-formed"


def test_what_stands_beside_a_matrix_may_be_its_column() -> None:
    columns = (
        r"Let $X \in \mathbb{R}^{D \times N}$ hold the examples, and take weights"
        r" $W \in \mathbb{R}^{M \times D}$. $$ Y = W X $$"
    )
    check_unread(columns, "Y_i = W X_i", "rows of a matrix, or its columns")
