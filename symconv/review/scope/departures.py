"""What a document says of something else on the way, before it goes on with what it spoke of.

In Matlab this is y = ..., some authors write y = ...: what comes next may be of either. So it is
wrong only where it is so of both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symconv.review.claims import ERRATA, Claim
from symconv.review.scope.steps import placed

FIRST = "of what the section defined first, and not of what it said of something else"


def returned(claims: Sequence[Claim], kept: Callable[[], Sequence[Claim]]) -> list[Claim]:
    """The claims of a document with departures, without the errata that hold of what was before.

    `kept` reads it again with what was first defined in force all along.
    """
    if all(claim.verdict not in ERRATA for claim in claims):
        return [*claims]
    before = dict(placed(kept()))
    found = list[Claim]()
    for place, claim in placed(claims):
        other = before.get(place)
        if claim.verdict in ERRATA and other is not None and other.verdict == "holds":
            claim = replace(other, remarks=(*other.remarks, FIRST))
        found.append(claim)
    return found
