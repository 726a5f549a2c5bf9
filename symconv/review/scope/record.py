"""The claims of one document, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language.line import Line
from symconv.language.roots import OTHER_SIZE
from symconv.reading.source import Source
from symconv.review.claims import Claim, Kind
from symconv.review.findings import Finding
from symconv.review.scope.scope import Scope

ELSE = "of something else, perhaps, than what was defined before"
"""Why a departure is no claim where what was before stays in force."""


@dataclass
class Record:
    """What has been said of a document so far, and the scope in which it was said."""

    scope: Scope
    claims: list[Claim] = field(default_factory=list)
    keeps: bool = False
    """Whether what a section says of something else leaves in force what it defined before."""
    departed: bool = False
    """Whether a section defined something anew on its way."""

    def depart(self) -> bool:
        """A section defines something anew; whether what it defined before stays in force."""
        self.departed = True
        return self.keeps

    def say(
        self, source: Source, span: tuple[int, int], kind: Kind, finding: Finding,
        lines: Sequence[Line] = (), *, remarks: tuple[str, ...] = (),
        suggestion: str | None = None,
    ) -> None:  # fmt: skip
        """A finding at its place; where it is of an example, `lines` show of which sizes."""
        if self.scope.is_other_order:
            finding = Finding("unread", reason=OTHER_SIZE)
        scope = finding.scope
        if scope == "this instance":
            scope = self.scope.example(lines) or scope
        self.claims.append(
            Claim(
                source, *span, kind, finding.ruling, finding.reason, scope, finding.assumptions,
                remarks, finding.counterexample, suggestion, {**self.scope.settings},
            )
        )  # fmt: skip

    def change(self, at: int, finding: Finding, suggestion: str | None) -> None:
        """An earlier claim, about which something later says more."""
        self.claims[at] = replace(
            self.claims[at],
            verdict=finding.ruling,
            scope=finding.scope,
            reason=finding.reason,
            assumptions=finding.assumptions,
            counterexample=finding.counterexample,
            suggestion=suggestion,
        )

    def ordered(self, sources: Sequence[Source]) -> list[Claim]:
        """The claims as their places follow each other in the sources, those of no part first."""
        order = {source: n for n, source in enumerate(dict.fromkeys(map(id, sources)))}
        return sorted(self.claims, key=lambda c: (order.get(id(c.source), -1), c.start, c.end))
