"""From formulas, other parts and blocks of prose to the parts of a document, in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symconv.documents.parts import Formula, Mark, Part, Prose, Range, Span
from symconv.documents.stretches import blanked
from symconv.reading.source import Source

_OPERATORS = frozenset("=*+-/<>·×∗⊗")


def joined(text: str, spans: Sequence[Span], block: Callable[[int], int]) -> list[Span]:
    """Formulas that an author cut at an operator, such as `$A$*$B$`, made one again."""
    done: list[Span] = []
    pieces: list[Range] = []  # of the last one
    for span in spans:
        last = done[-1] if done else None
        if last is not None and last.environment == "" == span.environment:
            # The length first: a gap may be most of the document.
            gap = text[last.end : span.start] if span.start - last.end < 80 else ""
            operator = gap.strip()
            lines = gap.count("\n")
            near = lines == 0 or (lines == 1 and not last.display and not span.display)
            if operator in _OPERATORS and near and block(last.start) == block(span.start):
                start = last.end + gap.index(operator)
                pieces += ((start, start + 1), *span.pieces)
                display = last.display or span.display
                done[-1] = replace(last, end=span.end, display=display)
                continue
        if last is not None:
            done[-1] = replace(last, pieces=tuple(pieces))
        pieces = list(span.pieces)
        done.append(span)
    if done:
        done[-1] = replace(done[-1], pieces=tuple(pieces))
    return done


_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?\Z")
_BROKEN = re.compile(r"[.,;:!。，；：]?(?:  +|\\\\?)\r?\n")
_AFTER = re.compile(r"[ \t.,;:!。，；：]*(?:\\\\?|\{[#:][^{}\n]{0,80}\})?[ \t]*\r?(?=\n|\Z)")


def alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but marks of a list or quotation and punctuation shares these lines."""
    line = text.rfind("\n", max(0, start - 200), start) + 1
    if not line and start > 200:
        return False
    return bool(_BEFORE.match(text[line:start])) and bool(_AFTER.match(text, end))


def promoted(text: str, spans: Sequence[Span], blocks: Sequence[Range]) -> list[Span]:
    """Lines that are nothing but `$..$` made displays, where they are no wrapped sentence.

    That is, a run of such lines which is a whole block, or which a colon announces.
    """
    done = list(spans)
    starts = [start for start, _ in blocks]
    n = 0
    while n < len(done):
        first = n
        n += 1
        if done[first].display or not alone(text, done[first].start, done[first].end):
            continue
        while (
            n < len(done)
            and alone(text, done[n].start, done[n].end)
            and done[n].start - done[n - 1].end < 80
            and text.count("\n", done[n - 1].end, done[n].start) == 1
        ):
            n += 1
        k = bisect_right(starts, done[first].start) - 1
        if k < 0:
            continue
        low = max(blocks[k][0], done[first].start - 80)
        before = text[low : done[first].start].strip(" \t>\r\n")
        after = text[done[n - 1].end : min(blocks[k][1], done[n - 1].end + 80)]
        begins = (low == blocks[k][0] and not before) or (
            first > 0 and done[first - 1].display and not _between(text, done, first)
        )
        ends = not after.strip(" \t\r\n>.,;:!。，；：\\") or bool(_BROKEN.match(after))
        ends = ends or "\n" in text[done[first].start : done[first].end]
        if before.endswith((":", "：")) or (begins and ends):
            done[first:n] = [replace(span, display=True) for span in done[first:n]]
    return done


def _between(text: str, spans: Sequence[Span], n: int) -> str:
    """What stands between a span and the one before it, apart from white space."""
    gap = text[max(spans[n - 1].end, spans[n].start - 80) : spans[n].start]
    return gap.strip(" \t>\r\n.,;")


def assembled(
    source: Source,
    blocks: Sequence[Range],
    spans: Sequence[Span],
    marks: Iterable[Mark],
    blanks: Iterable[Range],
) -> list[Part]:
    """Formulas, other parts and the prose of the blocks between them, in order."""
    text = blanked(source.text, blanks)
    starts = [start for start, _ in blocks]

    def block(offset: int) -> int:
        return bisect_right(starts, offset)

    spans = promoted(text, joined(source.text, spans, block), blocks)
    entries = [
        Mark(
            span.start,
            span.end,
            (Formula(source, span.pieces, span.display, span.environment, block(span.start)),),
        )
        for span in spans
    ]
    parts: list[Part] = []
    at = 0
    length = len(text)
    for mark in sorted([*entries, *marks, Mark(length, length)], key=lambda m: (m.start, -m.end)):
        if mark.start < at:
            continue  # a formula in a title
        for n in range(max(0, bisect_right(starts, at) - 1), len(blocks)):
            start, end = max(at, blocks[n][0]), min(mark.start, blocks[n][1])
            if blocks[n][0] >= mark.start:
                break
            prose = text[start:end].rstrip()
            end = start + len(prose)
            prose = prose.lstrip()
            if prose:
                parts.append(Prose(source, end - len(prose), end, prose, n + 1))
        parts += mark.parts
        at = mark.end
    return parts
