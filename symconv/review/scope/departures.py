"""What a section says of something else on its way, before it goes on with what it spoke of.

Most libraries compute y = ..., but here the filter is flipped, y = ...: what comes next may be of
either. More of it is right where it is read as it was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symconv.review.claims import ERRATA, Claim
from symconv.review.scope.record import ELSE
from symconv.review.scope.steps import placed

FIRST = "of what the section defined first, and not of what it said of something else"
EITHER = "right of what the section defined first"


def returned(claims: Sequence[Claim], kept: Callable[[], Sequence[Claim]]) -> list[Claim]:
    """The claims of a document with departures, each as it was meant.

    `kept` reads it again with what was first defined in force all along. What comes after a
    departure, up to the next one, is read so where fewer lines of it are wrong; but one wrong line
    that would be right so may have been meant either way. An author may also go back to what he
    defined first after some lines that are right.
    """
    if all(claim.verdict not in ERRATA for claim in claims):
        return [*claims]
    before = dict(placed(kept()))
    found, stretch = list[Claim](), list[tuple[Claim, Claim]]()
    for place, claim in placed(claims):
        other = before.get(place, claim)
        if other.reason == ELSE:
            found += [*_meant(stretch), claim]
            stretch = []
        else:
            stretch.append((claim, other))
    return found + _meant(stretch)


def _meant(stretch: Sequence[tuple[Claim, Claim]]) -> list[Claim]:
    """The claims between two departures, by the reading in which fewer are wrong and more right."""
    claims, others = [claim for claim, _ in stretch], [other for _, other in stretch]
    wrong, right = _count(claims)
    fewer, more = _count(others)
    if fewer >= wrong or more <= right:
        first = next((n for n, claim in enumerate(claims) if claim.verdict in ERRATA), 0)
        return claims[:first] + _meant(stretch[first:]) if first else claims
    if wrong == 1:
        return [
            replace(claim, verdict="unread", reason=EITHER, counterexample=None, suggestion=None)
            if claim.verdict in ERRATA
            else claim
            for claim in claims
        ]
    return [
        other if claim.verdict == other.verdict else replace(other, remarks=(*other.remarks, FIRST))
        for claim, other in stretch
    ]


def _count(claims: Sequence[Claim]) -> tuple[int, int]:
    """How many claims are wrong, and how many right."""
    found = [claim.verdict for claim in claims]
    return sum(verdict in ERRATA for verdict in found), found.count("holds")
