r"""The formulas of Markdown and plain text, and what is no prose, in one pass from left to right.

They are found before blocks are, as Markdown would otherwise see emphasis, lists and headings in
mathematics.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from symconv.documents.assembly import alone
from symconv.documents.delimiters import (
    MATHEMATICS,
    Braces,
    Closers,
    Paragraphs,
    dollar,
    inside,
    matched,
    runs_over,
)
from symconv.documents.macros import DEFINING, cleaned, define
from symconv.documents.parts import Fault, Findings, Range, Span
from symconv.documents.stretches import cut
from symconv.reading.source import Source

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_PREFIX = r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*"
_FENCE = re.compile(_PREFIX + r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\r\n]*)\r?\n?\Z")
_OPTIONS = re.compile(r"(?:[ \t>]*:[a-z][\w-]*:[^\r\n]*(?:\r?\n|\Z))+")
"""What MyST writes first in a block: `:label: one`."""
_PROSE = re.compile(
    r"\{(?:prf:\w+|admonition|note|tip|hint|important|warning|caution|attention|seealso|dropdown"
    r"|exercise(?:-start)?|solution(?:-start)?|theorem|proof|definition|example|margin|sidebar)\}",
    re.I,
)
"""Blocks of MyST with text in them."""
_TITLE = re.compile(_PREFIX + r"#{1,6}[ \t]")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+", re.M)
_MATTER = re.compile(r"---[ \t]*\r?\n(?:(?!---|\.\.\.).*\n)*?(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?\n?\Z")

_ATTRIBUTE = r"""\s+[A-Za-z_:][\w:.-]*+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'=<>`]+))?"""
_TOKEN = re.compile(
    r"(?P<comment><!--)"
    r"|(?P<double>\\\\[(\[])"
    r"|(?P<bracket>\\[(\[])"
    r"|(?P<begin>\\(?P<what>begin|end)[ \t]*\{(?P<name>[A-Za-z]+\*?)\})"
    rf"|(?P<define>{DEFINING})"
    r"|(?P<escape>\\.)"
    r"|(?P<ticks>`+)"
    r"|(?P<github>\$`)"
    r"|(?P<dollars>\$\$?)"
    r"|(?P<target>\]\([ \t\n]{0,9}(?:<[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*+)"
    r"""(?:\s{1,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?[ \t\n]{0,9}\)"""
    r"(?:\{[^{}\n$]{0,200}\})?)"
    r"|(?P<reference>\]\[[^\[\]\n$`]{0,200}\])"
    r"|(?P<image>!\[)"
    r"|(?P<open>\[)"
    r"|(?P<close>\])"
    r"|(?P<url>(?<![A-Za-z])(?:https?|ftp)://[^\s<>()\[\]{}$`]*+(?:\([^\s<>()$`]*\))?[^\s<>()$`]*)"
    r"|(?P<auto><(?:https?|ftp|mailto):[^\s<>]*>)"
    r"|<(?P<raw>pre|script|style|code|svg|textarea)(?=[\s>])[^<>]*>"
    rf"|(?P<tag></?[A-Za-z][\w-]*+(?:{_ATTRIBUTE})*+\s*/?>)"
    r"|(?P<liquid>\{%[^\n{}]{0,500}%\})",
    re.S | re.I,
)
_DEFINED = re.compile(r"^[ \t]{0,3}\[[^\[\]\n]{1,200}\]:[^\n]*", re.M)
# Backslashes before brackets are also how Markdown spells plain brackets: \[1\], \[see below\].
_PLAIN = re.compile(r"\s*(?:\d+(?:\s*[,–-]\s*\d+)*|[A-Za-z][a-z]{2,}(?: [A-Za-z]?[a-z]+)+\.?)\s*\Z")
_SPACED = re.compile(r"(?=[^\n]*(?:\\[A-Za-z{]|[_^]))[^\n]{1,300}")
"""What is a formula even between a dollar and a space: it is on one line, and in LaTeX."""
_GITHUB = re.compile(r"`\$")
_ROLE = re.compile(r"(:[A-Za-z][\w-]*:|\{[A-Za-z][\w:-]*\})\Z")
"""What MyST, Sphinx and others write before ticks: :math:`x`, {math}`x`, :ref:`there`."""
_MATH_ROLES = (":math:", "{math}")
_TICKS = re.compile(r"`+")


def lines_of(text: str) -> list[Range]:
    """The lines with their ends, as markdown-it counts them: a lone carriage return is one too."""
    return [found.span() for found in _LINE.finditer(text) if found.end() > found.start()]


class Finder:
    """One pass over a source, for its formulas and for what is no prose."""

    def __init__(self, source: Source, plain: bool) -> None:
        self.source, self.text, self.plain = source, source.text, plain
        self.found = Findings()
        self.braces = Braces(self.text)
        self.spans: list[Span] = []
        self.code: list[Range] = []  # blocks of it, with their fences
        self.blanks: list[Range] = []
        self.bounds: list[int] = []  # an inline formula does not go beyond these
        self.ends: set[int] = set()  # lines that end a block with text in it
        self.endless: dict[str, int] = {}  # lengths of fences that nothing closes any more
        self.lines = lines_of(self.text)
        self.starts = [start for start, _ in self.lines]
        self.cells: set[int] = set()  # starts of lines that are rows of a table
        self.tables: list[Range] = []
        self.inline: list[Range] = []  # code in sentences, without its ticks
        if not plain:
            self.scanlines_of()
        self.closers = Closers(self.text)
        self.paragraphs = Paragraphs(self.text, self.bounds)
        self.pairs, _ = matched(self.text, self.code)
        self.ticks: dict[int, list[int]] = {}
        for found in _TICKS.finditer(self.text):
            self.ticks.setdefault(len(found[0]), []).append(found.start())

    def fault(self, start: int, end: int, message: str) -> None:
        self.found.faults.append(Fault(self.source, start, end, message))

    # Lines: front matter, fences, titles, items, tables

    def scanlines_of(self) -> None:
        text, n, items = self.text, 0, False
        matter = _MATTER.match(text)
        if matter:
            self.code.append(matter.span())
            n = bisect_left(self.starts, matter.end())
        while n < len(self.lines):
            start, end = self.lines[n]
            line = text[start:end]
            n += 1
            if n - 1 in self.ends:
                self.bounds += (start, end)
                self.code.append((start, end))
            elif not line.strip(" \t>\r\n"):
                items = False
            elif ("`" in line or "~" in line) and (fence := _FENCE.match(line)):
                n = self.fence(n - 1, fence)
            elif _TITLE.match(line):
                self.bounds += (start, end)
            elif _ITEM.match(line):
                # The first item after a sentence may be a line of its formula that begins with +.
                if items or self.fresh(n - 1):
                    self.bounds.append(start)
                items = True
            elif "-" in line and "|" in line and n > 1 and RULE.match(line):
                n = max(n, self.table(n - 2))

    def fresh(self, n: int) -> bool:
        """Whether a line begins a paragraph."""
        return n == 0 or not self.text[slice(*self.lines[n - 1])].strip(" \t>\r\n")

    def table(self, n: int) -> int:
        """Rows from line n on; the number of the line after them."""
        first, end = self.lines[n][0], self.lines[n][0]
        while n < len(self.lines) and "|" in self.text[slice(*self.lines[n])]:
            start, end = self.lines[n]
            self.cells.add(start)
            self.bounds += (start, end)
            n += 1
        if first < end:
            self.tables.append((first, end))
        return n

    def fence(self, first: int, opening: re.Match[str]) -> int:
        """A fenced block that begins on a line; the number of the line after it."""
        text = self.text
        quoted = ">" in opening[0][: opening.start("fence")]
        mark = opening["fence"]
        start = self.lines[first][0]
        n = first + 1
        closed = None
        endless = len(mark) >= self.endless.get(mark[0], len(text) + 1)
        prose = _PROSE.match(opening["info"]) is not None
        while n < len(self.lines) and (quoted or not endless):
            line = text[slice(*self.lines[n])]
            content = line.lstrip(" \t>")
            if quoted and ">" not in line[: len(line) - len(content)]:
                closed = n  # the quotation ended, and the block with it
                break
            if content.startswith(mark) and not content.strip().strip(mark[0]):
                closed = n + 1
                break
            n += 1
        after = start + opening.end("fence")
        if closed is None:
            self.endless[mark[0]] = min(len(mark), self.endless.get(mark[0], len(mark)))
            self.fault(start + opening.start("fence"), after, f"{mark} opens a block without end")
            # Most likely the block is as short as others are: what follows is looked through.
            n = first + 1
            while n < len(self.lines) and not self.fresh(n):
                n += 1
            closed = n
        end = self.lines[closed - 1][1]
        self.bounds += (start, end)
        if prose:
            options = _OPTIONS.match(text, self.lines[first][1])
            self.code.append((start, options.end() if options else self.lines[first][1]))
            self.ends.add(closed - 1)
            return first + 1
        self.code.append((start, end))
        if opening["info"].strip().lower() in ("math", "{math}"):
            last = (
                closed - 1
                if text[self.lines[closed - 1][0] : end].strip(" \t>\r\n`~") == ""
                else closed
            )
            inner = (self.lines[first][1], self.lines[last - 1][1])
            options = _OPTIONS.match(text, *inner)
            inner = (options.end() if options else inner[0], inner[1])
            if text[slice(*inner)].strip():
                self.add(start, end, inner, True)
        return closed

    # Formulas

    def add(self, start: int, end: int, inner: Range, display: bool, name: str = "") -> int:
        pieces: tuple[Range, ...] = (inner,)
        line = self.lines[bisect_right(self.starts, start) - 1][0]
        if "\n" in self.text[slice(*inner)] and ">" in self.text[line:start]:
            # In a quotation every line has its mark again, which is no mathematics.
            marks = (m.span() for m in QUOTED.finditer(self.text, *inner))
            first = self.text.find("\n", *inner) + 1
            pieces = cut(pieces, [m for m in marks if m[0] >= first])
        if not any(self.text[a:b].strip() for a, b in pieces):
            self.blanks.append((start, end))
            return end
        span = cleaned(self.braces, Span(start, end, pieces, display, name), self.found.macros)
        if span:
            self.spans.append(span)
        else:
            self.blanks.append((start, end))
        return end

    def dollars(self, start: int, mark: str) -> int:
        begin = start + len(mark)
        limit = self.paragraphs.after(begin)
        if mark == "$":
            return self.single(start, limit)
        close = self.closers.after(mark, begin, self.wall(begin))
        if close == begin:
            return begin + 2  # $$$$
        if close >= 0 and not runs_over(self.text[begin:close]):
            lines = self.text.count("\n", begin, close) > 0
            whole = lines or alone(self.text, start, close + 2)
            return self.add(start, close + 2, (begin, close), whole)
        self.fault(start, begin, "$$ opens a formula without end")
        self.blanks.append((start, limit))
        return limit

    def wall(self, offset: int) -> int:
        """Where a display ends at the latest: at the next block of code."""
        n = bisect_left(self.code, (offset, offset))
        return self.code[n][0] if n < len(self.code) else len(self.text)

    def single(self, start: int, limit: int) -> int:
        """Pandoc's rule, by which an amount of dollars is no mathematics, but for what is LaTeX."""
        text, begin = self.text, start + 1
        close = dollar(self.braces, begin, limit)
        if close <= begin or text[close + 1 : close + 2].isdigit():
            return begin
        spaced = text[begin].isspace() or text[close - 1].isspace()
        if spaced and not _SPACED.fullmatch(text, begin, close):
            return begin
        if text[begin] == "{" == text[close + 1 : close + 2]:
            return begin  # ${name} of a program, and the next one
        if self.row(start) and re.search(r"\s\|\s", text[begin:close]):
            return begin
        return self.add(start, close + 1, (begin, close), False)

    def row(self, offset: int) -> bool:
        return self.lines[bisect_right(self.starts, offset) - 1][0] in self.cells

    def brackets(self, start: int, opener: str) -> int:
        begin = start + len(opener)
        display = opener.endswith("[")
        limit = self.wall(begin) if display else self.paragraphs.after(begin)
        close = self.closers.after(opener, begin, limit)
        if close < 0 or runs_over(self.text[begin:close]):
            line = self.text.find("\n", begin)
            if display and alone(self.text, start, begin) and line >= 0:
                self.fault(start, begin, f"{opener} opens a formula without end")
                limit = self.paragraphs.after(begin)
                self.blanks.append((start, limit))
                return limit
            return begin
        if len(opener) == 2 and not self.plain and _PLAIN.match(self.text[begin:close][:200]):
            return begin
        return self.add(start, close + len(opener), (begin, close), display)

    def begin(self, start: int, end: int, name: str) -> int:
        if name not in MATHEMATICS:
            return end
        pair = self.pairs.get(start)
        if pair is None or pair[0] > self.wall(start):
            self.fault(start, end, f"\\begin{{{name}}} has no \\end{{{name}}}")
            limit = self.paragraphs.after(end)
            self.blanks.append((start, limit))
            return limit
        return self.add(start, pair[1], inside(self.text, name, end, pair[0]), name != "math", name)

    def span_of_code(self, start: int, length: int) -> int:
        """The end of inline code, or of its opening ticks where nothing closes them."""
        end = start + length
        places = self.ticks.get(length, [])  # an escaped tick makes a run shorter
        n = bisect_left(places, end)
        if n < len(places) and places[n] < self.paragraphs.after(end):
            role = _ROLE.search(self.text, max(0, start - 40), start)
            if self.plain and not (role and role[1] in _MATH_ROLES):
                return end
            start = role.start() if role else start
            if role and role[1] in _MATH_ROLES:
                return self.add(start, places[n] + length, (end, places[n]), False)
            self.inline.append((end, places[n]))
            end = places[n] + length
            self.blanks.append((start, end))
        return end

    def definition(self, start: int, end: int) -> int:
        defined = define(self.braces, start, self.paragraphs.after(end))
        if defined:
            self.found.macros[defined[0].name] = defined[0]
            end = defined[1]
            self.blanks.append((start, end))
        return end

    def find(self) -> None:
        text, at = self.text, 0
        code = iter([*self.code, (len(text) + 1, len(text) + 1)])
        block: Range = next(code)
        brackets: list[tuple[int, bool]] = []
        gone: set[str] = set()
        while found := _TOKEN.search(text, at):
            here = found.start()
            while block[1] <= here:
                block = next(code)
            if block[0] <= here:
                at = block[1]
                continue
            at = found.end()
            if found["double"] or found["bracket"]:
                at = self.brackets(here, found[0])
            elif found["what"]:
                at = self.begin(here, at, found["name"]) if found["what"] == "begin" else at
            elif found["define"]:
                at = self.definition(here, at)
            elif found["dollars"]:
                at = self.dollars(here, found[0])
            elif found["url"] or found["auto"]:
                self.blanks.append(found.span())
            elif self.plain and not found["ticks"]:
                at = here + 1 if not found["escape"] else at
            elif found["comment"]:
                at = self.comment(here, gone)
            elif found["ticks"]:
                at = self.span_of_code(here, len(found[0]))
            elif found["github"]:
                at = self.github(here)
            elif found["image"] or found["open"]:
                brackets.append((here, bool(found["image"])))
            elif found["target"] or found["reference"] or found["close"]:
                # What a paragraph left open does not reach into another one.
                if brackets and self.paragraphs.after(brackets[-1][0]) < here:
                    brackets.clear()
                if brackets:
                    start, image = brackets.pop()
                    if not found["close"]:
                        # Words of an image stand beside no text; a formula among them counts.
                        self.blanks.append((start if image else here + 1, at))
                    continue
                at = here + 1
            elif found["raw"]:
                at = self.raw(here, at, found["raw"].lower(), gone)
            elif found["tag"] or found["liquid"]:
                self.blanks.append(found.span())
        self.spans.sort(key=lambda span: span.start)
        if not self.plain:
            self.blanks += (found.span() for found in _DEFINED.finditer(text))

    def comment(self, start: int, gone: set[str]) -> int:
        end = -1 if "-->" in gone else self.text.find("-->", start)
        if end < 0:
            gone.add("-->")
            self.fault(start, start + 4, "<!-- opens a comment without end")
            return start + 4
        self.blanks.append((start, end + 3))
        return end + 3

    def raw(self, start: int, end: int, name: str, gone: set[str]) -> int:
        close = f"</{name}>"
        found = None
        if close not in gone:
            found = re.compile(close, re.I).search(self.text, end)
        if found is None:
            gone.add(close)
        else:
            end = found.end()
        self.blanks.append((start, end))
        return end

    def github(self, start: int) -> int:
        limit = self.paragraphs.after(start)
        close = _GITHUB.search(self.text, start + 2, limit)
        if close is None:
            return self.single(start, limit)
        return self.add(start, close.end(), (start + 2, close.start()), False)
