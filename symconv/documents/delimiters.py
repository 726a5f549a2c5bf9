r"""Where formulas begin and end: environments, dollars, brackets, braces, blank lines.

Tables are made beforehand (blank lines, braces, matched environments), so that the time grows with
the length of the text and nesting costs no stack.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from symconv.documents.parts import Range

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
_WITH_ARGUMENT = re.compile(
    r"(?:x{0,2}alignat|alignedat|IEEEeqnarray|array|subarray|[tdr]?multlined)\*?\Z"
)
ARGUMENT = re.compile(r"[ \t]*(?:\[[^\[\]\n]{0,40}\])?[ \t]*(?:\{[^{}\n]{0,200}\})?")


def inside(text: str, environment: str, start: int, end: int) -> Range:
    """The inside of an environment between its begin and its end, without a column argument."""
    if _WITH_ARGUMENT.match(environment):
        found = ARGUMENT.match(text, start, end)
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
