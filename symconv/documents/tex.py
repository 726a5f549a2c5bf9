r"""Where LaTeX has its mathematics, in one pass from left to right."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from symconv.documents.assembly import assembled
from symconv.documents.delimiters import (
    ARGUMENT,
    MATHEMATICS,
    VERBATIM,
    Braces,
    Closers,
    Paragraphs,
    dollar,
    inside,
    matched,
    runs_over,
)
from symconv.documents.macros import DEFINING, cleaned, define
from symconv.documents.parts import (
    Closing,
    Fault,
    Findings,
    Heading,
    Mark,
    Opening,
    Range,
    Span,
)
from symconv.documents.stretches import blanked, cut, split
from symconv.reading.source import Source

_TABLES = frozenset(("tabular", "tabular*", "tabularx", "longtable", "tabbing"))
_LAYOUT = frozenset(
    (
        "figure",
        "figure*",
        "table",
        "table*",
        "wrapfigure",
        "subfigure",
        "minipage",
        "enumerate",
        "itemize",
    )
)
"""What stands in brackets and braces after their beginning is about places, and no prose."""
_LEVELS = {
    name: level
    for level, name in enumerate(
        (
            "part",
            "chapter",
            "section",
            "subsection",
            "subsubsection",
            "paragraph",
            "subparagraph",
        ),
        1,
    )
}
_TOKEN = re.compile(
    r"(?P<comment>%[^\r\n]*)"
    r"|(?P<row>\\\\)"
    r"|\\(?P<what>begin|end)[ \t]*\{(?P<name>[A-Za-z@]+\*?)\}"
    rf"|(?P<define>{DEFINING})"
    r"|(?P<title>\\(?P<level>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?[ \t]*"
    r"(?:\[[^\[\]\n]{0,300}\])?[ \t]*(?=\{))"
    r"|(?P<input>\\(?:input|include|subfile)(?:[ \t]*\{(?P<file>[^{}\n]{1,400})\}"
    r"|[ \t]+(?P<plain>[^\s{}\\%]{1,400})))"
    r"|(?P<verb>\\(?:verb|lstinline)\*?(?P<fence>[^\sA-Za-z*{])[^\n]{0,2000}?(?P=fence))"
    r"|(?P<quiet>\\(?:url|label|[A-Za-z]*ref|[A-Za-z]*cite[A-Za-z]*|includegraphics|href|"
    r"bibliography|bibliographystyle|usepackage|vspace|hspace)\*?(?![A-Za-z])[ \t]*"
    r"(?:\[[^\[\]]{0,300}\][ \t]*){0,2}\{[^{}]{0,2000}\})"
    r"|(?P<item>\\(?:item|par|newline|bigskip|medskip|smallskip|caption)(?![A-Za-z]))"
    r"|(?P<opener>\\[(\[]|\$\$?)"
    r"|(?P<escape>\\[A-Za-z@]+|\\.)"
    r"|(?P<cell>&)",
    re.S,
)
_VERBATIM = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<comment>%[^\r\n]*)|\\begin[ \t]*\{(?P<name>[A-Za-z]+\*?)\}"
)
_ENDS = re.compile(
    r"\\(?:(?:begin|end)[ \t]*\{([A-Za-z@]+\*?)\}|item(?![A-Za-z])|(?:sub)*section(?![A-Za-z]))"
)
"""Where no formula in a line of text goes on."""
_DOCUMENT = re.compile(r"\\(begin|end)[ \t]*\{document\}")

Include = Callable[[str, Source], "Findings | str"]
"""From what stands in an input command to what the file holds, or to what was wrong."""


class _Reader:
    """One pass over a LaTeX source."""

    def __init__(self, source: Source, include: Include) -> None:
        self.source, self.text, self.include = source, source.text, include
        self.found = Findings()
        self.blanks: list[Range] = []
        self.hidden: list[Range] = []  # comments and verbatim
        self.spans: list[Span] = []
        self.marks: list[Mark] = []
        self.limits: list[int] = []
        self.tables = 0
        self.hide()
        self.hides = [start for start, _ in self.hidden]
        self.pairs, strays = matched(self.text, self.hidden)
        self.strays = {stray.start() for stray in strays}
        # Delimiters in comments count for nothing: the ends are looked for in a text without them.
        self.clean = blanked(self.text, self.hidden)
        self.closers = Closers(self.clean)
        self.braces = Braces(self.clean)
        # A line with a comment alone is no blank line to TeX, hence self.text.
        ends = (m.start() for m in _ENDS.finditer(self.clean) if m[1] not in MATHEMATICS)
        self.paragraphs = Paragraphs(self.text, ends)

    def hide(self) -> None:
        at, gone = 0, {}
        while found := _VERBATIM.search(self.text, at):
            at = found.end()
            if found["comment"]:
                self.hidden.append((found.start("comment"), at))
            elif found["name"] in VERBATIM:
                close = f"\\end{{{found['name']}}}"
                end = -1 if close in gone else self.text.find(close, at)
                if end < 0:
                    gone[close] = at
                else:
                    at = end
                    self.hidden.append((found.end(), end))

    def fault(self, start: int, end: int, message: str, certain: bool = True) -> None:
        self.found.faults.append(Fault(self.source, start, end, message, certain))

    def formula(self, start: int, end: int, inner: Range, display: bool, name: str = "") -> int:
        first = bisect_right(self.hides, inner[0])
        last = bisect_left(self.hides, inner[1])
        pieces = cut([inner], self.hidden[first:last])
        span = cleaned(self.braces, Span(start, end, pieces, display, name), self.found.macros)
        if span:
            self.spans.append(span)
        else:
            self.blanks.append((start, end))
        return end

    def opener(self, start: int, opener: str) -> int:
        """A formula between dollars or brackets; where to go on."""
        begin = start + len(opener)
        blank = self.paragraphs.after(begin)
        if opener == "$":
            close, limit = dollar(self.braces, begin, blank), blank
        else:
            limit = blank if opener == "\\(" else len(self.text)
            close = self.closers.after(opener, begin, limit)
            if close >= 0 and runs_over(self.clean[begin:close]):
                close = -1
        if close >= 0:
            end = close + len(opener)
            return self.formula(start, end, (begin, close), opener in ("$$", "\\["))
        self.fault(start, begin, f"{opener} is not closed in its paragraph")
        self.blanks.append((start, blank))
        return blank

    def begin(self, start: int, end: int, name: str) -> int:
        pair = self.pairs.get(start)
        if name in MATHEMATICS:
            if pair is None:
                self.fault(start, end, f"\\begin{{{name}}} has no \\end{{{name}}}")
                blank = self.paragraphs.after(end)
                self.blanks.append((start, blank))
                return blank
            inner = inside(self.text, name, end, pair[0])
            return self.formula(start, pair[1], inner, name != "math", name)
        if name in VERBATIM:
            if pair is None:
                self.fault(start, end, f"\\begin{{{name}}} has no \\end{{{name}}}")
                return end
            self.marks.append(Mark(start, pair[1]))
            return pair[1]
        if name == "subequations":
            self.blanks.append((start, end))
            return end
        self.tables += name in _TABLES
        self.limits += (start, end)
        self.marks.append(Mark(start, end, (Opening(self.source, start, name),)))
        if name in _TABLES or name in _LAYOUT:
            found = ARGUMENT.match(self.text, end)
            if found:
                self.blanks.append(found.span())
        if pair is None:
            self.fault(start, end, f"\\begin{{{name}}} has no \\end{{{name}}}")
        return end

    def end(self, start: int, end: int, name: str) -> int:
        if start in self.strays:
            self.fault(start, end, f"\\end{{{name}}} has no \\begin{{{name}}}")
            self.blanks.append((start, end))
        elif name == "subequations":
            self.blanks.append((start, end))
        else:
            self.tables -= name in _TABLES
            self.limits += (start, end)
            self.marks.append(Mark(start, end, (Closing(self.source, end, name),)))
        return end

    def definition(self, start: int, end: int) -> int:
        # Only preambles hold long definitions with blank lines; these are no mathematics.
        defined = define(self.braces, start, self.paragraphs.after(end))
        if defined:
            self.found.macros[defined[0].name] = defined[0]
            end = defined[1]
        self.blanks.append((start, end))
        return end

    def input(self, start: int, end: int, name: str) -> int:
        found = self.include(name.strip(), self.source)
        self.limits += (start, end)
        if isinstance(found, str):
            self.fault(start, end, found, certain=False)
            self.marks.append(Mark(start, end))
            return end
        self.found.macros.update(found.macros)
        self.found.faults += found.faults
        self.marks.append(Mark(start, end, tuple(found.parts)))
        return end

    def title(self, start: int, end: int, level: int) -> int:
        close = self.braces.end(end, self.paragraphs.after(end))
        if close < 0:
            return end
        text = " ".join(self.clean[end + 1 : close - 1].split())
        self.limits += (start, close)
        self.marks.append(Mark(start, close, (Heading(self.source, start, close, level, text),)))
        return close

    def tokens(self, start: int, end: int, preamble: bool) -> None:
        at = start
        while found := _TOKEN.search(self.text, at, end):
            at = found.end()
            here = found.start()
            kind = found.lastgroup
            if found["comment"]:
                self.blanks.append(found.span())
            elif found["define"]:
                at = self.definition(here, at)
            elif found["input"]:
                at = self.input(here, at, found["file"] or found["plain"])
            elif found["what"] == "begin" and (not preamble or found["name"] in VERBATIM):
                at = self.begin(here, at, found["name"])
            elif preamble:
                pass
            elif found["what"] == "end":
                at = self.end(here, at, found["name"])
            elif found["title"]:
                at = self.title(here, at, _LEVELS[found["level"]])
            elif found["opener"]:
                at = self.opener(here, found["opener"])
            elif kind in ("verb", "fence", "quiet"):
                self.blanks.append(found.span())
            elif found["item"] or (self.tables > 0 and (found["row"] or found["cell"])):
                self.limits.append(here)
                self.blanks.append(found.span())

    def read(self) -> Findings:
        text = self.clean
        begin = next((m for m in _DOCUMENT.finditer(text) if m[1] == "begin"), None)
        start = begin.end() if begin else 0
        end = next((m.start() for m in _DOCUMENT.finditer(text, start) if m[1] == "end"), len(text))
        if begin:
            self.tokens(0, begin.start(), preamble=True)
            # An included preamble gives macros only.
            self.marks = []
        self.tokens(start, end, preamble=False)
        self.limits += (start, end, *Paragraphs(self.text).at)
        shown = blanked(text, [(0, start), (end, len(text))])
        self.blanks += [(0, start), (end, len(text)), *self.hidden]
        blocks = split(shown, self.limits)
        self.found.parts = assembled(self.source, blocks, self.spans, self.marks, self.blanks)
        return self.found


def latex(source: Source, include: Include) -> Findings:
    r"""What a LaTeX source holds.

    >>> found = latex(Source("a.tex", r"So \(x = y\) holds."), lambda name, _: "no such file")
    >>> [type(part).__name__ for part in found.parts]
    ['Prose', 'Formula', 'Prose']
    """
    return _Reader(source, include).read()
