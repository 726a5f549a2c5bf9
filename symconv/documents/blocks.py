"""Titles, paragraphs, items and cells of Markdown. The only door to markdown-it.

It is given a text of the same length where formulas are words and code is white space, for the
blocks alone, of which it says the lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from symconv.documents.assembly import alone
from symconv.documents.finder import QUOTED, Finder, lines_of
from symconv.documents.parts import Heading, Mark, Range

_PARSER = MarkdownIt("commonmark").enable("table")
_PARSER.core.ruler.enableOnly(["normalize", "block"])
NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})\.?[ \t]+[A-Z][^.!?;:$\\]{1,80}\Z")


def _masked(finder: Finder) -> str:
    """The text, as long as before, with a word for each formula and no code or comment."""
    pieces: list[str] = []
    at = 0
    code = set(finder.code)
    words = [(span.start, span.end, True) for span in finder.spans]
    blanks = [(start, end, False) for start, end in (*finder.code, *finder.blanks)]
    for start, end, word in sorted([*words, *blanks], key=lambda e: (e[0], not e[2])):
        if start < at:
            continue
        pieces.append(finder.text[at:start])
        gone = finder.text[start:end]
        whole = (start, end) in code or (
            gone[:2] in ("<!", "{%") and alone(finder.text, start, end)
        )
        if whole and not word:
            # Whole lines: what is gone separates paragraphs, as it did itself.
            pieces.append(re.sub(r"[^\r\n]", " ", gone))
        else:
            kept = gone.rstrip("\r\n")
            pieces.append("x" * len(kept) + gone[len(kept) :])
        at = end
    return "".join((*pieces, finder.text[at:]))


def _leaves(tokens: list[Token]) -> Iterator[tuple[str, int, int, int, str]]:
    """Of each leaf block its kind, lines from and to, depth of quotation or level, and content."""
    quoted = 0
    for n, token in enumerate(tokens):
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "heading_open":
            yield "heading", first, last, int(token.tag[1:]), tokens[n + 1].content
        elif token.type == "paragraph_open":
            yield "paragraph", first, last, quoted, tokens[n + 1].content
        elif token.type in ("tr_open", "html_block", "code_block"):
            yield token.type, first, last, quoted, ""


class Blocks:
    """What markdown-it says about lines, brought to offsets."""

    def __init__(self, finder: Finder) -> None:
        self.finder, self.source, self.text = finder, finder.source, finder.text
        self.masked = _masked(finder)
        self.lines = lines_of(self.masked)
        self.blocks: list[Range] = []
        self.marks: list[Mark] = []
        self.blanks: list[Range] = []
        self.code: list[Range] = []
        for leaf in _leaves(_PARSER.parse(self.masked)):
            self.leaf(*leaf)

    def leaf(self, kind: str, first: int, last: int, level: int, content: str) -> None:
        if last <= first or first >= len(self.lines):
            return
        last = min(last, len(self.lines))
        start, end = self.lines[first][0], self.lines[last - 1][1]
        if kind == "code_block":
            self.code.append((start, end))
            return
        if kind == "tr_open":
            self.row(start, end)
            return
        if kind == "heading":
            if content.strip("x \t.,"):
                self.heading(start, end, level, content)
                return
            last = first + 1  # a formula that a rule of dashes follows
            end = self.lines[first][1]
        if kind in ("paragraph", "heading"):
            if kind == "paragraph" and level:
                self.quoted(first, last)
            start = self.content(start, self.lines[first][1], content)
        end = start + len(self.masked[start:end].rstrip())
        if kind == "paragraph" and last == first + 1:
            numbered = NUMBERED.match(self.masked[start:end])
            if numbered and not self.formulas(start, end):
                depth = numbered["number"].count(".") + 1
                self.title(start, end, depth, self.text[start:end])
                return
        if start < end:
            self.blocks.append((start, end))

    def content(self, start: int, end: int, content: str) -> int:
        """Where the content of a block begins on its first line, after marks of lists."""
        line = self.masked[start:end].rstrip()
        head = content.split("\n", 1)[0].rstrip()
        return start + max(0, len(line) - len(head)) if head and line.endswith(head) else start

    def quoted(self, first: int, last: int) -> None:
        for n in range(first, last):
            found = QUOTED.match(self.masked, *self.lines[n])
            if found:
                self.blanks.append(found.span())

    def formulas(self, start: int, end: int) -> bool:
        spans = self.finder.spans
        n = bisect_left(spans, start, key=lambda span: span.start)
        return n < len(spans) and spans[n].start < end

    def heading(self, start: int, end: int, level: int, content: str) -> None:
        at = self.masked.find(content, start, end)
        at = start if at < 0 else at
        end = start + len(self.masked[start:end].rstrip())
        self.title(start, end, level, self.text[at : at + len(content)])

    def title(self, start: int, end: int, level: int, text: str) -> None:
        heading = Heading(self.source, start, end, level, " ".join(text.split()))
        self.marks.append(Mark(start, end, (heading,)))

    def row(self, start: int, end: int) -> None:
        limits = [m.start() for m in re.finditer(r"(?<!\\)\|", self.masked[start:end])]
        at = start
        for limit in (*(start + n for n in limits), end):
            cell = self.masked[at:limit]
            left = at + len(cell) - len(cell.lstrip(" \t>"))
            right = at + len(cell.rstrip())
            if left < right:
                self.blocks.append((left, right))
            at = limit + 1
