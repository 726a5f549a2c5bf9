r"""The parts of a document, and where LaTeX has them.

Offsets count characters from 0, ranges are half-open. Everything goes from left to right in one
pass, with tables made beforehand (blank lines, braces of a paragraph, matched environments), so
that the time grows with the length of the text and nesting costs no stack.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from symconv.reading.passage import Macro
from symconv.reading.source import Source

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is the widest. Formulas in a title stay in its text and are no parts."""

    source: Source
    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between formulas; what is no prose (code, tags, targets, comments) stands as spaces.

    Character k of `text` is at offset `start + k`. Parts of one paragraph, item or cell have the
    same `block` (numbered within a source).
    """

    source: Source
    start: int
    end: int
    text: str
    block: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Formula:
    r"""Mathematics, without its delimiters; several pieces are read one after the other.

    >>> text = "$A$*$B$"
    >>> formula = Formula(Source("notes.md", text), ((1, 2), (3, 4), (5, 6)), False, "")
    >>> [text[start:end] for start, end in formula.pieces]
    ['A', '*', 'B']
    """

    source: Source
    pieces: tuple[Range, ...]
    display: bool
    environment: str
    block: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Opening:
    r"""`\begin{name}` of something that is neither mathematics nor verbatim; starts there."""

    source: Source
    start: int
    name: str


@dataclass(frozen=True, slots=True)
class Closing:
    r"""`\end{name}` of something that is neither mathematics nor verbatim; ends there."""

    source: Source
    end: int
    name: str


Part = Heading | Prose | Formula | Opening | Closing


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the author should know about the text itself; finding went on after it.

    It is not certain where another file is missed, which may lie in another folder.
    """

    source: Source
    start: int
    end: int
    message: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """Parts in reading order; those of an included file, with their own source, at its place."""

    source: Source
    parts: tuple[Part, ...]
    macros: Mapping[str, Macro]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Findings:
    """What a reader of one source found, before it is put in order."""

    parts: list[Part] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A formula with its delimiters, from start to end."""

    start: int
    end: int
    pieces: tuple[Range, ...]
    display: bool = False
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Parts that stand from start to end, none for something that only ends the prose."""

    start: int
    end: int
    parts: tuple[Part, ...] = ()


# Environments

_NUMBERED = "equation align alignat gather multline flalign eqnarray xalignat xxalignat dmath"
_OTHERS = "displaymath math dgroup darray dseries IEEEeqnarray"
_INNER = (
    "aligned alignedat gathered split cases dcases rcases drcases array subarray multlined "
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix"
)
MATHEMATICS = frozenset(
    name + star for name in f"{_NUMBERED} {_OTHERS} {_INNER}".split() for star in ("", "*")
)
VERBATIM = frozenset(
    name + star
    for name in (
        "verbatim",
        "Verbatim",
        "lstlisting",
        "minted",
        "comment",
        "alltt",
        "filecontents",
        "tikzpicture",
        "pspicture",
        "picture",
    )
    for star in ("", "*")
)
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
_WITH_ARGUMENT = re.compile(
    r"(?:x{0,2}alignat|alignedat|IEEEeqnarray|array|subarray|[tdr]?multlined)\*?\Z"
)
_ARGUMENT = re.compile(r"[ \t]*(?:\[[^\[\]\n]{0,40}\])?[ \t]*(?:\{[^{}\n]{0,200}\})?")


def inside(text: str, environment: str, start: int, end: int) -> Range:
    """The inside of an environment between its begin and its end, without a column argument."""
    if _WITH_ARGUMENT.match(environment):
        found = _ARGUMENT.match(text, start, end)
        start = found.end() if found else start
    return start, end


_BEGIN_END = re.compile(r"\\\\|\\(?P<what>begin|end)[ \t]*\{(?P<name>[A-Za-z@]+\*?)\}|\\.", re.S)


def matched(text: str, skip: Sequence[Range]) -> tuple[dict[int, Range], list[re.Match[str]]]:
    r"""For the offset of every closed `\begin{x}` the range of its `\end{x}`; and stray ends.

    Each name is matched for itself: a forgotten end costs one environment and not the document.
    """
    stacks: dict[str, list[int]] = {}
    pairs: dict[int, Range] = {}
    strays: list[re.Match[str]] = []
    ranges = iter([*skip, (len(text) + 1, len(text) + 1)])
    current = next(ranges)
    for found in _BEGIN_END.finditer(text):
        while found.start() >= current[1] and current[0] <= len(text):
            current = next(ranges)
        if not found["what"] or current[0] <= found.start():
            continue
        stack = stacks.setdefault(found["name"], [])
        if found["what"] == "begin":
            stack.append(found.start())
        elif stack:
            pairs[stack.pop()] = found.span()
        else:
            strays.append(found)
    return pairs, strays


# Delimiters

_BLANK = re.compile(r"\n[ \t>]*\r?(?=\n)|\r(?!\n)[ \t>]*(?=\r)")


class Paragraphs:
    """Where blank lines are: `after(p)` is the next one, or the end of the text."""

    def __init__(self, text: str, more: Iterable[int] = ()) -> None:
        self.at = sorted({*(found.start() for found in _BLANK.finditer(text)), *more, len(text)})

    def after(self, offset: int) -> int:
        """The first limit at or after an offset."""
        return self.at[min(bisect_left(self.at, offset), len(self.at) - 1)]


_DOLLAR = re.compile(r"\\(?:text[a-z]*|mbox|hbox)[ \t]*(?P<words>\{)|\\.|(?P<dollar>\$)", re.S)
_BRACES = re.compile(r"\\.|[{}]", re.S)


class Braces:
    """Which braces belong together, matched once for a whole text and only when asked."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _ends(self) -> dict[int, int]:
        stack: list[int] = []
        ends: dict[int, int] = {}
        for found in _BRACES.finditer(self.text):
            if found[0] == "{":
                stack.append(found.start())
            elif found[0] == "}" and stack:
                ends[stack.pop()] = found.end()
        return ends

    def end(self, start: int, limit: int) -> int:
        """The end of the group whose brace opens at start, or -1 if it is not before the limit."""
        end = self._ends.get(start, -1)
        return end if end <= limit else -1


def dollar(braces: Braces, start: int, limit: int) -> int:
    r"""The offset of the next dollar that is neither escaped nor within `\text{..}`, or -1."""
    while found := _DOLLAR.search(braces.text, start, limit):
        if found["dollar"]:
            return found.start()
        start = found.end()
        if found["words"]:
            end = braces.end(found.end() - 1, limit)
            start = end if end >= 0 else start
    return -1


_CLOSERS = {
    "$$": re.compile(r"\\.|(?P<close>\$\$)", re.S),
    "\\[": re.compile(r"(?P<close>\\\])|(?P<again>\\\[)|\\.", re.S),
    "\\(": re.compile(r"(?P<close>\\\))|(?P<again>\\\()|\\.", re.S),
    "\\\\[": re.compile(r"(?P<close>\\\\\])", re.S),
    "\\\\(": re.compile(r"(?P<close>\\\\\))|(?P<again>\\\\\()", re.S),
}


class Closers:
    """Finds the other end of a delimiter, and remembers where there is none any more."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.none: dict[str, int] = {}

    def after(self, opener: str, start: int, limit: int) -> int:
        """The offset of what closes `opener` from start on, or -1."""
        if start >= self.none.get(opener, len(self.text) + 1):
            return -1
        for found in _CLOSERS[opener].finditer(self.text, start, limit):
            if found.groupdict().get("again"):
                return -1
            if found["close"]:
                return found.start()
        if limit == len(self.text):
            self.none[opener] = start
        return -1


_WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox|intertext|tag|label)[ \t]*\{[^{}]*\}")
_SENTENCE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}(?:,? [A-Za-z]{1,}){3}|(?<![\\$])\$(?!\$)")


def runs_over(text: str) -> bool:
    """Whether the inside of a display takes in a paragraph of prose: its end was forgotten.

    A blank line alone says nothing (authors leave them in displays); a sentence after one does.
    """
    return bool(_BLANK.search(text)) and bool(_SENTENCE.search(_WORDS.sub("", text)))


# Macros

_COMMAND = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?[ \t]*"
    r"(?:\{[ \t]*\\(?P<braced>[A-Za-z@]+|.)[ \t]*\}|\\(?P<bare>[A-Za-z@]+|.))\s{0,9}"
    r"(?:\[(?P<arity>\d)\])?\s{0,9}(?:\[(?P<default>[^\[\]\n]{0,200})\])?\s{0,9}(?=\{)"
    r"|[gex]?def[ \t]*\\(?P<defined>[A-Za-z@]+|.)[ \t]*(?P<parameters>(?:#\d){0,9})[ \t]*(?=\{)"
    r"|DeclareMathOperator(?P<star>\*?)[ \t]*\{?[ \t]*\\(?P<operator>[A-Za-z@]+)[ \t]*\}?"
    r"\s{0,9}(?=\{))"
)
DEFINING = (
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|[gex]?def|DeclareMathOperator)"
    r"(?![A-Za-z@])"
)
_DEFINING = re.compile(DEFINING)


def define(braces: Braces, start: int, limit: int) -> tuple[Macro, int] | None:
    """The macro defined at start and where its definition ends; none if it is not a simple one."""
    text = braces.text
    found = _COMMAND.match(text, start, limit)
    if not found:
        return None
    end = braces.end(found.end(), limit)
    if end < 0:
        return None
    body = text[found.end() + 1 : end - 1]
    if found["operator"]:
        return Macro(found["operator"], 0, None, rf"\operatorname{found['star']}{{{body}}}"), end
    if found["defined"]:
        return Macro(found["defined"], len(found["parameters"]) // 2, None, body), end
    arity = int(found["arity"] or 0)
    name = found["braced"] or found["bare"]
    return Macro(name, arity, found["default"] if arity else None, body), end


def cut(pieces: Iterable[Range], holes: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges without some other ranges; both in order."""
    left: list[Range] = []
    gaps = list(holes)
    k = 0
    for start, end in pieces:
        while k < len(gaps) and gaps[k][1] <= start:
            k += 1
        n = k
        while n < len(gaps) and gaps[n][0] < end:
            if start < gaps[n][0]:
                left.append((start, gaps[n][0]))
            start = max(start, gaps[n][1])
            n += 1
        if start < end:
            left.append((start, end))
    return tuple(left)


_BOX = re.compile(
    r"\\(?:resizebox\*?[ \t]*\{[^{}]{0,80}\}[ \t]*\{[^{}]{0,80}\}|scalebox[ \t]*\{[^{}]{0,80}\})"
    r"\s{0,9}(?=\{\s{0,9}\$)"
)


def unboxed(braces: Braces, start: int, end: int) -> Iterator[Range]:
    r"""What sets a formula smaller around it, as `\resizebox{..}{!}{$` and `$}`."""
    text = braces.text
    for found in _BOX.finditer(text, start, end):
        close = braces.end(found.end(), end)
        if close < 0:
            continue
        last = text.rfind("$", found.end(), close)
        first = text.find("$", found.end(), end)
        if first < last and not text[last + 1 : close - 1].strip():
            yield found.start(), first + 1
            yield last, close
            return


def cleaned(braces: Braces, span: Span, macros: dict[str, Macro]) -> Span | None:
    """A formula without boxes and the macros that it defines; none if nothing else is in it."""
    text = braces.text
    holes: list[Range] = []
    for start, end in span.pieces:
        holes += unboxed(braces, start, end)
        while found := _DEFINING.search(text, start, end):
            defined = define(braces, found.start(), end)
            start = found.end()
            if defined:
                macros[defined[0].name] = defined[0]
                start = defined[1]
                holes.append((found.start(), start))
    pieces = cut(span.pieces, sorted(holes))
    some = [n for n, (start, end) in enumerate(pieces) if text[start:end].strip()]
    # White space between pieces keeps `\\a` and `b` two words; at the ends it is nothing.
    return replace(span, pieces=pieces[some[0] : some[-1] + 1]) if some else None


# From spans to parts

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


def blanked(text: str, blanks: Iterable[Range]) -> str:
    """The text with spaces of the same length in place of some ranges (which may overlap)."""
    out: list[str] = []
    at = 0
    for start, end in sorted(blanks):
        if end > at:
            start = max(start, at)
            out += (text[at:start], " " * (end - start))
            at = end
    return "".join((*out, text[at:]))


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


def split(text: str, limits: Iterable[int]) -> list[Range]:
    """The blocks between some limits, without white space at their ends."""
    blocks: list[Range] = []
    at = 0
    for limit in (*sorted(limits), len(text)):
        found = _TRIM.match(text, at, limit)
        if found and found.end() < limit:
            end = limit
            while text[end - 1].isspace():
                end -= 1
            blocks.append((found.end(), end))
        at = limit
    return blocks


_TRIM = re.compile(r"\s*")


# LaTeX

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
    r"(?P<comment>(?<!\\)(?:\\\\)*%[^\r\n]*)|\\begin[ \t]*\{(?P<name>[A-Za-z]+\*?)\}"
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
            found = _ARGUMENT.match(self.text, end)
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


def ranges(parts: Iterable[Part]) -> Iterator[Range]:
    """From where to where each part stands, without the delimiters of a formula."""
    for part in parts:
        match part:
            case Formula(pieces=pieces):
                yield pieces[0][0], pieces[-1][1]
            case Opening(start=start):
                yield start, start
            case Closing(end=end):
                yield end, end
            case _:
                yield part.start, part.end
