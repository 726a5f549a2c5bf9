"""Chains whose first side is not written: what the words before them speak of is = 2 + 3 = 5."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Four layers see $= 1 + 4 \\times 2 = 9$ entries.", ["unread", "holds"]),
        ("Four layers see $= 1 + 4 \\times 2 = 8$ entries.", ["unread", "fails"]),
        ("感受野 $= 1 + 4 \\times 2 = 8$。", ["unread", "fails"]),
        ("There are $= 3 \\cdot 3 \\cdot 64 = 576 = 23^2$ weights.", ["unread", "holds", "fails"]),
        ("The slope is\n\n$$= p (1 - p) = p - p^2$$\n", ["unread", "holds"]),
        ("The slope is\n\n$$= p (1 - p) = p - p^3$$\n", ["unread", "unread"]),
        ("There are $= 9$ weights.", ["unread"]),
        ("Of $= 2 + 3 = 5$ taps.\n\n$$= 4 + 4$$\n", ["unread", "holds", "unread"]),
    ],
)
def test_the_rest_of_a_chain_is_held_against_its_first_side(text: str, found: list[str]) -> None:
    assert verdicts(text) == found
