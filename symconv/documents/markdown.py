"""What Markdown and plain text hold: formulas first, then blocks around them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from symconv.documents.assembly import assembled
from symconv.documents.blocks import NUMBERED, Blocks
from symconv.documents.finder import RULE, Finder
from symconv.documents.parts import Aside, Code, Findings, Heading, Mark, Span, Table, ranges
from symconv.documents.stretches import blanked, cut, split
from symconv.reading.source import Source


def _settled(text: str, spans: list[Span]) -> list[Span]:
    """With `$$` in a sentence taken as inline where the document has no other inline dollars.

    That is kramdown's way, which uses two dollars everywhere; others mean a display by them.
    """

    def two(span: Span) -> bool:
        return text.startswith("$$", span.start)

    single = any(text[span.start] == "$" and not two(span) for span in spans)
    return [replace(s, display=True) if single and two(s) else s for s in spans]


def markdown(source: Source) -> Findings:
    """What a Markdown source holds.

    >>> found = markdown(Source("notes.md", "# Sizes\\n\\nLet $K = 3$."))
    >>> [type(part).__name__ for part in found.parts]
    ['Heading', 'Prose', 'Formula', 'Prose']
    """
    finder = Finder(source, plain=False)
    finder.find()
    blocks = Blocks(finder)
    code = cut([(0, len(source.text))], blocks.code)
    starts = [start for start, _ in code]

    def shown(span: Span) -> bool:
        n = bisect_right(starts, span.start) - 1
        return n >= 0 and span.start < code[n][1]

    spans = _settled(source.text, [span for span in finder.spans if shown(span)])
    blanks = [*finder.blanks, *blocks.blanks]
    finder.found.parts = assembled(source, sorted(blocks.blocks), spans, blocks.marks, blanks)
    finder.found.asides = _asides(finder, blocks)
    return finder.found


def _asides(finder: Finder, blocks: Blocks) -> list[Aside]:
    """Code and tables, in the order in which they stand."""
    text, starts = finder.text, [start for start, _ in ranges(finder.found.parts)]
    found = list[tuple[int, Aside]]()
    for start, end in (*finder.code, *finder.inline, *blocks.code):
        found.append((start, Code(text[start:end], bisect_left(starts, start))))
    for start, end in finder.tables:
        lines = (line for line in text[start:end].splitlines() if not RULE.match(line))
        rows = (tuple(cell.strip() for cell in line.strip(" \t>|").split("|")) for line in lines)
        found.append((start, Table(tuple(rows), bisect_left(starts, start))))
    return [aside for _, aside in sorted(found, key=lambda each: each[0])]


def plain(source: Source) -> Findings:
    """What a plain text holds: the same formulas; paragraphs between blank lines are all blocks."""
    finder = Finder(source, plain=True)
    finder.find()
    shown = blanked(source.text, finder.blanks)
    limits = list(finder.paragraphs.at)
    blocks, marks = [], []
    starts = [span.start for span in finder.spans]
    for start, end in split(shown, limits):
        numbered = NUMBERED.match(shown[start:end])
        if numbered and bisect_left(starts, start) == bisect_left(starts, end):
            depth = numbered["number"].count(".") + 1
            title = " ".join(shown[start:end].split())
            marks.append(Mark(start, end, (Heading(source, start, end, depth, title),)))
        else:
            blocks.append((start, end))
    spans = _settled(source.text, finder.spans)
    finder.found.parts = assembled(source, blocks, spans, marks, finder.blanks)
    return finder.found
