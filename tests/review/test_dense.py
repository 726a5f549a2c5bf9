"""Dense layers without sizes, whose form says what is a matrix and what a column."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

LAYER = r"""A layer with the weights $V$ gives $u = Vq + c$. So
$$ \frac{\partial E}{\partial q} = V^T \frac{\partial E}{\partial u} $$
and
$$ %s $$"""
BATCH = r"""A layer gives $$ U = QV, $$ so that
$$ \frac{\partial E}{\partial Q} = \frac{\partial E}{\partial U} V^T $$ and $$ %s $$"""


@pytest.mark.parametrize(
    ("text", "said", "verdict"),
    [
        (LAYER, r"\frac{\partial E}{\partial V} = \frac{\partial E}{\partial u} q^T", "holds"),
        (LAYER, r"\frac{\partial E}{\partial c} = \frac{\partial E}{\partial u}", "holds"),
        # Transposed, it is the gradient of those who write it so.
        (LAYER, r"\frac{\partial E}{\partial V} = q \frac{\partial E}{\partial u}^T", "unread"),
        # For a batch it would be right.
        (
            LAYER,
            r"\frac{\partial E}{\partial c} = \sum_i \frac{\partial E}{\partial u_i}",
            "unread",
        ),
        (LAYER, r"\frac{\partial E}{\partial c} = 2 \frac{\partial E}{\partial u}", "fails"),
        (BATCH, r"\frac{\partial E}{\partial V} = Q^T \frac{\partial E}{\partial U}", "holds"),
        (BATCH, r"\frac{\partial E}{\partial V} = \frac{\partial E}{\partial U} Q^T", "ill-formed"),
    ],
)
def test_gradients(text: str, said: str, verdict: str) -> None:
    assert verdicts(text % said)[-1] == verdict


def test_who_says_sizes_says_them_himself() -> None:
    text = r"$$ u = Vq + c, $$ where $q \in \mathbb{R}^n$, $V \in \mathbb{R}^{n \times n}$ and "
    text += r"$c \in \mathbb{R}^n$ for a layer with $$ \frac{\partial E}{\partial q} = V^T "
    text += r"\frac{\partial E}{\partial u} $$"
    assert verdicts(text) == ["definition"] * 4 + ["holds"]


def test_without_layers_nothing_is_taken_for_a_matrix() -> None:
    assert (
        verdicts(r"A current gives $U = RQ$ and $\frac{\partial U}{\partial Q} = R$.")[0]
        == "unread"
    )


def test_a_vector_of_ones_adds_the_bias_of_each_row() -> None:
    text = (
        r"For $Q \in \mathbb{R}^{N \times D}$, $V \in \mathbb{R}^{D \times M}$, "
        r"$c \in \mathbb{R}^M$ and $\mathbf{1} \in \mathbb{R}^N$ let $U = QV + \mathbf{1} c^T$. "
        r"$$ \frac{\partial E}{\partial V} = Q^T \frac{\partial E}{\partial U}, \quad "
        r"\frac{\partial E}{\partial c_m} = \sum_{n=1}^{N} \frac{\partial E}{\partial U_{%s}} $$"
    )
    assert verdicts(text % "nm")[-2:] == ["holds", "holds"]
    assert verdicts(text % "mn")[-2:] == ["holds", "fails"]
