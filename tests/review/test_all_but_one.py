r"""Sums up to n over all but one place: \sum_{k=1, k \neq i}^{n}, \sum_{k \neq i}^{n}."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

SOFTMAX = r"""$$ s_i = \frac{e^{v_i}}{\sum_{k=1}^{m} e^{v_k}} $$
$$ L = -\sum_{k=1}^m t_k \log s_k $$
$$ \frac{\partial L}{\partial v_i} = -t_i (1 - s_i) + %s $$
"""


@pytest.mark.parametrize(
    ("total", "verdict"),
    [
        (r"\sum_{k=1, k \neq i}^{m} t_k s_i", "holds"),
        (r"\sum_{k \ne i}^m t_k s_i", "holds"),
        (r"\sum^m_{k \neq i, k = 1} t_k s_i", "holds"),
        (r"\sum_{\substack{k=1 \\ k \neq i}}^{m} t_k s_i", "holds"),
        (r"\sum_{k=1, k \neq i}^{m} t_k s_k", "fails"),
        (r"\sum_{k \ne i}^{m-1} t_k s_i", "unread"),
        (r"\sum_{k=1, j \ne i}^{m} t_k s_i", "unread"),
    ],
)
def test_softmax_with_cross_entropy(total: str, verdict: str) -> None:
    assert verdicts(SOFTMAX % total)[-1] == verdict


@pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "fails")])
def test_the_total_without_one_place(sign: str, verdict: str) -> None:
    text = rf"""Let $a, b \in \mathbb{{R}}^n$, counted from 1. Then
$$ \sum_{{j=1, j \neq i}}^{{n}} a_j b_j = \sum_{{j=1}}^{{n}} a_j b_j {sign} a_i b_i $$
for $1 \le i \le n$."""
    assert verdicts(text)[-1] == verdict
