"""What the verifier says: one claim for each relation sign, declaration or mend of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from symconv.judges.question import Counterexample
from symconv.reading.source import Source

Kind: TypeAlias = Literal["definition", "declaration", "equation", "matrix", "example", "markup"]
Ruling: TypeAlias = Literal["holds", "fails", "ill-formed", "definition", "unread"]

ERRATA: frozenset[Ruling] = frozenset({"fails", "ill-formed"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that an author says, where he says it, and what is to be said about it.

    start, end   offsets in the source, half open: the right side of the relation
    scope        for which sizes it was decided
    example      the sizes of the example at hand, whether it depends on them or not
    assumptions  what it needs besides what the author said
    remarks      what a reader may like to know; no error
    """

    source: Source
    start: int
    end: int
    kind: Kind
    verdict: Ruling
    reason: str = ""
    scope: str = ""
    assumptions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    suggestion: str | None = field(default=None)
    example: Mapping[str, int] = field(default_factory=dict)

    @property
    def erratum(self) -> bool:
        return self.verdict in ERRATA

    @property
    def text(self) -> str:
        """The author's own words."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line on which it begins, counted from 1."""
        return self.source.place(self.start).line

    @property
    def column(self) -> int:
        """Where it begins on that line, counted from 1."""
        return self.source.place(self.start).column

    @property
    def end_line(self) -> int:
        return self.source.place(max(self.start, self.end - 1)).line

    def record(self) -> dict[str, Any]:
        """The claim as the stable JSON interface has it: lines and columns count from 1."""
        shown = self.counterexample
        return {
            "line": self.line,
            "end_line": self.end_line,
            "column": self.column,
            "source": self.text,
            "kind": self.kind,
            "verdict": self.verdict,
            "scope": self.scope,
            "assumptions": list(self.assumptions),
            "remarks": list(self.remarks),
            "reason": self.reason,
            "counterexample": None
            if shown is None
            else {
                "sizes": dict(shown.sizes),
                "at": {**shown.at, **shown.values},
                "left": shown.left,
                "right": shown.right,
            },
            "suggestion": self.suggestion,
        }
