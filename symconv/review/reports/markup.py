"""A report in Markdown, to be pasted in a review or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.review.claims import Claim
from symconv.review.reports import wording
from symconv.review.reports.excerpt import CUT, printable

LINES = 30
"""Lines of an author's formula beyond which it is not quoted to its end."""


def markdown(name: str, claims: Sequence[Claim], every: bool = False) -> str:
    """A section for each erratum; with `every`, then a table of all claims."""
    return "\n\n".join(_blocks(name, claims, every)) + "\n"


def _blocks(name: str, claims: Sequence[Claim], every: bool) -> Iterator[str]:
    counts = wording.Counts.of(claims)
    yield f"## {code(name)}"
    yield f"{_sentence(str(counts))} {wording.clean(counts)}".rstrip()
    for claim in claims:
        if claim.erratum:
            yield from _erratum(claim, name)
    if every:
        yield from _table(claims, name)
    elif notes := list(_notes(claims)):
        yield "\n".join(notes)


def _erratum(claim: Claim, name: str) -> Iterator[str]:
    at = claim.source.place(claim.start)
    where = f"Line {at.line}, column {at.column}"
    if claim.source.name != name:
        where = f"{code(claim.source.name)}, {where.lower()}"
    reason = f": {plain(claim.reason)}" if claim.reason else ""
    yield f"### {where}: {wording.verdict(claim)}{reason}"
    yield _fenced(claim.text)
    if items := [f"- {item}" for item in _details(claim)]:
        yield "\n".join(items)


def _details(claim: Claim) -> Iterator[str]:
    for what, said in wording.details(claim, code, plain):
        yield f"{what}: {said}"


def _notes(claims: Sequence[Claim]) -> Iterator[str]:
    for assumption, lines in wording.assumed(claims).items():
        where = ", ".join(map(str, lines))
        yield f"- assuming {plain(assumption)}: line{'s' * (len(lines) > 1)} {where}"
    for claim in claims:
        if not claim.erratum:
            for remark in claim.remarks:
                yield f"- line {wording.line(claim)}: {plain(remark)}"


def _table(claims: Sequence[Claim], name: str) -> Iterator[str]:
    if not claims:
        return
    rows = ["| Place | Verdict | Why | What |", "|---|---|---|---|"]
    for claim in claims:
        at = claim.source.place(claim.start)
        why = [plain(claim.reason)] if claim.reason else []
        why += [] if claim.erratum else list(_details(claim))
        file = "" if claim.source.name == name else f"{code(claim.source.name)}:"
        cells = (
            f"{file}{at.line}:{at.column}",
            wording.verdict(claim),
            "; ".join(why),
            code(wording.shortened(claim.text, 60)),
        )
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    yield "\n".join(rows)


def code(text: str) -> str:
    """Text between as many ticks as keep it together.

    >>> print(code("a `b` c"), code("`"))
    ``a `b` c`` `` ` ``
    """
    text = printable(text)
    ticks = "`" * (_longest(text) + 1)
    space = " " if text[:1] == "`" or text[-1:] == "`" or not text.strip() else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def plain(text: str) -> str:
    r"""Words as they are, whatever they would mean in Markdown.

    >>> print(plain("a * b_1 <c> $d$ ..."))
    a \* b\_1 \<c\> \$d\$ ...
    """
    return re.sub(r"([\\`*_\[\]<>$~#@&])", r"\\\1", wording.shortened(text))


def _fenced(text: str) -> str:
    lines = text.replace("\r", "").split("\n")
    shown = [printable(line).rstrip() for line in lines[:LINES]]
    shown = [line if len(line) <= 1000 else line[:1000] + CUT for line in shown]
    if len(lines) > LINES:
        shown.append(CUT)
    body = "\n".join(shown)
    fence = "`" * max(3, _longest(body) + 1)
    return f"{fence}latex\n{body}\n{fence}"


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
