r"""Arrays of which only a sum over their entries says anything."""

from __future__ import annotations

import pytest

from tests.review.tables import last

CLAIMS = [
    (r"\mathbf{v} \cdot \mathbf{w} = \sum_{i=1}^n v_i w_i", True),
    (r"\mathbf{v}^\top \mathbf{w} = \sum_i v_i w_i", True),
    (r"\|\mathbf{v}\|^2 = \sum_i v_i v_i", True),
    (r"\|\mathbf{v}\|^2 = \sum_i v_i", False),
    (r"(A \mathbf{v})_i = \sum_j a_{ij} v_j", True),
    (r"(A \mathbf{v})_i = \sum_j a_{ji} v_j", False),
    (r"(A^\top \mathbf{v})_j = \sum_{i=1}^m a_{ij} v_i", True),
    (r"(A^\top \mathbf{v})_j = \sum_{i=1}^m a_{ji} v_i", False),
    (r"(A B)_{ik} = \sum_j a_{ij} b_{jk}", True),
    (r"(A B)_{ik} = \sum_j b_{ij} a_{jk}", False),
    (r"\mathbf{v}^\top A \mathbf{w} = \sum_{i=1}^m \sum_{j=1}^n v_i a_{ij} w_j", True),
    (r"\mathbf{v}^\top A \mathbf{w} = \sum_{i=1}^m \sum_{j=1}^n w_i a_{ij} v_j", False),
]


@pytest.mark.parametrize(("display", "right"), CLAIMS)
def test_they_have_the_entries_that_are_summed(display: str, *, right: bool) -> None:
    assert (last("", display).verdict == "holds") == right
