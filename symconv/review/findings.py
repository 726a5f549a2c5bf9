"""What comparing two sides came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from symconv.judges.question import Counterexample, Question, Verdict
from symconv.review.claims import Ruling

Decide = Callable[[Question], Verdict]


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing two sides came to."""

    ruling: Ruling
    scope: str = ""
    reason: str = ""
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None

    @property
    def holds(self) -> bool:
        return self.ruling == "holds"

    def assuming(self, *more: str) -> Finding:
        """The same, with more that it needs."""
        return replace(self, assumptions=(*self.assumptions, *more))
