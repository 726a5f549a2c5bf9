r"""Layers as products with matrices that are drawn in entries, with ones, and their gradients."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

LAYER = r"""Let $x = (x_0, \ldots, x_4)^\top$ and $w = (w_0, w_1, w_2)^\top$. A layer is
$$ z = X w + b \mathbf{1}, \qquad X = \begin{pmatrix} x_0 & x_1 & x_2 \\ x_1 & x_2 & x_3 \\
x_2 & x_3 & x_4 \end{pmatrix}. $$ Then $$ %s $$"""

CLAIMS = [
    (r"z_1 = x_1 w_0 + x_2 w_1 + x_3 w_2 + b", "holds"),
    (r"z_1 = x_1 w_0 + x_2 w_1 + x_2 w_2 + b", "fails"),
    (r"\frac{\partial L}{\partial w} = X^\top \frac{\partial L}{\partial z}", "holds"),
    (r"\frac{\partial L}{\partial b} = \mathbf{1}^\top \frac{\partial L}{\partial z}", "holds"),
    (r"\|x\|^2 = x_0^2 + x_1^2 + x_2^2 + x_3^2 + x_4^2", "holds"),
    (r"\|x\|^2 = x_0^2 + x_1^2 + x_2^2 + x_3^2", "fails"),
]


@pytest.mark.parametrize(("claim", "verdict"), CLAIMS)
def test_a_layer_with_a_drawn_matrix(claim: str, verdict: str) -> None:
    assert verdicts(LAYER % claim)[-1] == verdict


def test_a_drawn_matrix_is_no_number_beside_a_gradient() -> None:
    text = r"""The weights of the layer are $z = A u + c$. With
    $$ W = \begin{pmatrix} w_0 & w_1 & 0 \\ 0 & w_0 & w_1 \end{pmatrix} $$
    $$ \frac{\partial L}{\partial z} = u $$
    $$ W^\top \frac{\partial L}{\partial z} = \begin{pmatrix} w_0 & 0 \\ w_1 & w_0 \\ 0 & w_1
    \end{pmatrix} \frac{\partial L}{\partial z} $$"""
    assert verdicts(text)[-1] in ("holds", "unread")


def test_a_column_counts_as_its_entries_are_written() -> None:
    text = r"""$$ z = X w, \qquad X = \begin{pmatrix} p & q \\ r & s \end{pmatrix} $$
    $$ V = \begin{pmatrix} w_0 & w_1 \\ w_1 & w_0 \end{pmatrix} $$"""
    assert "ill-formed" not in verdicts(text)
