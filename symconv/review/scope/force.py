"""What a statement puts into force, in words."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.review.scope.ranges import Misfit


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a statement puts into force: in words, and what is wrong with an earlier declaration."""

    what: str
    misfit: Misfit | None = None
    remark: str = ""
