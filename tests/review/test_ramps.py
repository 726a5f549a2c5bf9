"""Gradients through max(0, z_i), whose slope is an indicator of where z_i is positive."""

from __future__ import annotations

import pytest

from tests.review.tables import last

LAYER = r"""Let $x \in \mathbb{R}^n$, $w \in \mathbb{R}^k$ and for $i = 1, \dots, n-k+1$
$$ z_i = \sum_{j=1}^{k} w_j x_{i+j-1}, \qquad a_i = \max(0, z_i). $$
The loss is $L = \frac12 \sum_{i=1}^{n-k+1} (a_i - t_i)^2$.
"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_{i=1}^{n-k+1} (a_i - t_i) \mathbf{1}[z_i > 0] x_{i+j-1}", "holds"),
        (r"\sum_{i=1}^{n-k+1} (a_i - t_i) [z_i > 0] x_{i+j-1}", "holds"),
        (r"\sum_{i : z_i > 0} (a_i - t_i) x_{i+j-1}", "holds"),
        (r"\sum_{i=1}^{n-k+1} (a_i - t_i) \mathbf{1}[z_i > 0] x_{i+j}", "ill-formed"),
        (r"\sum_{i=1}^{n-k+1} (t_i - a_i) \mathbf{1}[z_i > 0] x_{i+j-1}", "unread"),
        (r"\sum_{i : z_i < 0} (a_i - t_i) x_{i+j-1}", "unread"),
    ],
)
def test_slopes_by_indicators(right: str, verdict: str) -> None:
    claim = last(LAYER, rf"\frac{{\partial L}}{{\partial w_j}} = {right}")
    assert claim.verdict == verdict, claim.reason


def test_errors_that_are_called_delta() -> None:
    text = LAYER + r"With $\delta_i = (a_i - t_i) \mathbb{1}[z_i > 0]$ we have"
    slope = r"\frac{\partial L}{\partial w_j} = \sum_{i=1}^{n-k+1} \delta_i x_{i+j%s}"
    assert last(text, slope % "-1").verdict == "holds"
    assert last(text, slope % "").verdict == "ill-formed"
