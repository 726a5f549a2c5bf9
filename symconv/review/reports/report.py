"""What the verifier hands back for a document: claims, and the forms in which they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symconv.review.claims import Claim
from symconv.review.reports import markup, terminal
from symconv.review.reports.wording import Counts

VERSION = 1
"""Of the JSON interface; a reader of it breaks when a key goes or changes its meaning."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """All claims of one document, in its order. Printed, it shows the errata."""

    name: str
    claims: tuple[Claim, ...]

    @property
    def errata(self) -> tuple[Claim, ...]:
        """What fails or is ill-formed."""
        return tuple(claim for claim in self.claims if claim.erratum)

    @property
    def unread(self) -> tuple[Claim, ...]:
        """What was not understood, or not decided: no error, and no proof."""
        return tuple(claim for claim in self.claims if claim.verdict == "unread")

    @property
    def counts(self) -> Counts:
        return Counts.of(self.claims)

    def record(self) -> dict[str, Any]:
        """The stable JSON interface: what `symconv verify --format json` prints."""
        return records([self])

    def documents(self) -> list[dict[str, Any]]:
        """A record for each file: the document, and what it includes where that has claims."""
        claims: dict[str, list[dict[str, Any]]] = {self.name: []}
        for claim in self.claims:
            claims.setdefault(claim.source.name, []).append(claim.record())
        return [{"path": path, "claims": found} for path, found in claims.items()]

    def text(self, every: bool = False, width: int = terminal.WIDTH) -> str:
        """The errata as a terminal shows them, or every claim."""
        return terminal.plain(terminal.rows(self.name, self.claims, every, width))

    def markdown(self, every: bool = False) -> str:
        """The errata in Markdown, and every claim in a table."""
        return markup.markdown(self.name, self.claims, every)

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Report of {self.name}: {self.counts}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()


def records(reports: Iterable[Report]) -> dict[str, Any]:
    """The stable JSON interface for several documents.

    >>> records([Report("notes.md", ())])
    {'version': 1, 'documents': [{'path': 'notes.md', 'claims': []}]}
    """
    documents = [document for report in reports for document in report.documents()]
    return {"version": VERSION, "documents": documents}
