r"""How many entries an array has, said after its definition; and places that a later side shows."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

VALID = r"""Let $x \in \mathbb{R}^{N}$ and $w \in \mathbb{R}^{K}$%s. Then
$$ z_i = \sum_{k=1}^{K} w_k x_{i+k-1}, \quad 1 \le i \le M, $$ where"""

LENGTHS = [
    ("", "N - K + 1", "holds"),
    ("", "N - K + 2", "fails"),
    ("", "N - K", "unread"),
    (" and $M = N - K + 1$", "1 + N - K", "holds"),
    (" and $M = N - K + 1$", "N - K", "fails"),
]


@pytest.mark.parametrize(("before", "size", "verdict"), LENGTHS)
def test_a_length_is_what_the_definition_shows(before: str, size: str, verdict: str) -> None:
    assert last(VALID % before, f"M = {size}").verdict == verdict


def test_another_section_may_have_another_length() -> None:
    text = VALID % "" + " $$ M = N - K + 1. $$\n\n## Full\n\nHere $$ M = N + K - 1. $$"
    assert verdicts(text)[-2:] == ["holds", "unread"]


@pytest.mark.parametrize(("place", "verdict"), [("2j+1", "holds"), ("2j+2", "fails")])
def test_a_later_side_shows_at_which_places_an_earlier_one_is_meant(
    place: str, verdict: str
) -> None:
    text = r"""Let $a \in \mathbb{R}^M$, from 0 on, $$ p_j = \frac{1}{2} (a_{2j} + a_{2j+1}) $$ and
    $g_j = \frac{\partial L}{\partial p_j}$. Then $$ \frac{\partial L}{\partial a_{2j}} =
    \frac{\partial L}{\partial a_{%s}} = \frac12 g_j. $$"""
    found = verdicts(text % place)[-2:]
    assert (found == ["holds", "holds"]) == (verdict == "holds")
