"""Convolution as an operator: what its sign means, and what it does to whole arrays."""

from __future__ import annotations

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
