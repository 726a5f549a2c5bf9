"""A report for a terminal: rows of pieces, each with its role, which whoever prints it colours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from symconv.review.claims import Claim, Ruling
from symconv.review.reports import wording
from symconv.review.reports.excerpt import excerpt, printable

Role: TypeAlias = Literal["", "heading", "place", "right", "wrong", "unread", "mark", "quiet"]
Piece: TypeAlias = tuple[str, Role]
Row: TypeAlias = tuple[Piece, ...]

WIDTH = 100

ROLES: dict[Ruling, Role] = {
    "holds": "right",
    "fails": "wrong",
    "ill-formed": "wrong",
    "definition": "quiet",
    "unread": "unread",
}


def plain(rows: Iterable[Row]) -> str:
    """The rows without colours."""
    return "".join("".join(text for text, _ in row) + "\n" for row in rows)


def rows(
    name: str, claims: Sequence[Claim], every: bool = False, width: int = WIDTH
) -> Iterator[Row]:
    """A report: its errata; with `every`, all of its claims in the order of the document."""
    counts = wording.Counts.of(claims)
    yield ((printable(name), "heading"), (f": {counts}", ""))
    if good := wording.clean(counts):
        yield ((good, "unread" if counts.unread else "right"),)
    apart = True
    for claim in claims:
        if not claim.erratum and not every:
            continue
        if claim.erratum or apart:
            yield ()
        apart = claim.erratum
        yield _head(claim)
        if claim.erratum or claim.verdict == "unread":
            yield from _quoted(claim, width)
        yield from _details(claim, width)
    if not every:
        yield from _notes(claims)


def _notes(claims: Sequence[Claim]) -> Iterator[Row]:
    """What is to be known of what holds, in few words."""
    remarks = [claim for claim in claims if claim.remarks and not claim.erratum]
    assumed = wording.assumed(claims)
    if (remarks or assumed) and any(claim.erratum for claim in claims):
        yield ()
    for assumption, lines in assumed.items():
        where = ", ".join(map(str, lines))
        yield ((f"assuming {assumption}: line{'s' * (len(lines) > 1)} {where}", "quiet"),)
    for claim in remarks:
        for remark in claim.remarks:
            said = wording.shortened(remark)
            yield ((wording.place(claim), "place"), (f": remark: {said}", "quiet"))


def _head(claim: Claim) -> Row:
    reason = f": {wording.shortened(claim.reason)}" if claim.reason else ""
    found = (wording.verdict(claim), ROLES[claim.verdict])
    return ((wording.place(claim), "place"), (": ", ""), found, (reason, ""))


def _quoted(claim: Claim, width: int) -> Iterator[Row]:
    """The author's line and a mark under what is meant."""
    last = claim.source.place(max(claim.start, claim.end - 1)).line
    margin = len(str(last)) + 2
    shown = excerpt(claim.source, claim.start, claim.end, max(20, width - margin - 3))
    yield ((f"{shown.number:>{margin}} | ", "quiet"), (shown.text.rstrip(), ""))
    to = f" to line {last}" if last > shown.number else ""
    mark = "^" * shown.width
    yield ((f"{'':>{margin}} | ", "quiet"), (" " * shown.start, ""), (mark, "mark"), (to, "quiet"))


def _details(claim: Claim, width: int) -> Iterator[Row]:
    for what, said in wording.details(claim):
        start = f"    {what}"
        whole = textwrap.wrap(
            f"{start}: {said}", max(40, width), subsequent_indent=" " * 8, break_long_words=False,
            break_on_hyphens=False, drop_whitespace=True,
        )  # fmt: skip
        for n, line in enumerate(whole):
            labelled = n == 0 and line.startswith(start)
            yield ((start, "quiet"), (line[len(start) :], "")) if labelled else ((line, ""),)
