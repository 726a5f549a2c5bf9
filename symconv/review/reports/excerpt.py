"""An author's line as a report shows it: fit to print, cut around the part that is meant."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from symconv.reading.source import Source

CUT = "…"
BEFORE = 8
"""Characters that stay before the part that is meant, where a line is cut."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line and which columns of a terminal are to be underlined, from `start`, `width` many."""

    number: int
    text: str
    start: int
    width: int


def excerpt(source: Source, start: int, end: int, room: int = 80) -> Excerpt:
    """The line on which a range begins; of a range of several lines, what stands on the first.

    >>> found = excerpt(Source("a.md", "so it is: x = y + z as we saw"), 14, 19, room=21)
    >>> print(found.text, " " * found.start + "^" * found.width, sep=chr(10))
    …s: x = y + z as we …
            ^^^^^
    """
    first = source.place(start)
    last = source.place(max(start, end - 1))
    line = printable(source.line(first.line))
    begin = min(first.column - 1, len(line))
    stop = last.column if last.line == first.line else len(line)
    stop = max(begin + 1, len(line[: min(stop, len(line))].rstrip()))
    left = 0
    if len(line) > room:
        middle = begin - max(BEFORE, (room - (stop - begin)) // 2)
        left = max(0, min(middle, len(line) - room))
        right = left + room
        whole = right == len(line)
        stop = max(begin + 1, min(stop, right - (not whole)))
        line = (
            (CUT if left else line[0]) + line[left + 1 : right - 1] + (line[-1] if whole else CUT)
        )
    begin, stop = begin - left, stop - left
    shown = line[begin:stop]
    return Excerpt(first.line, line, cells(line[:begin]), max(1, cells(shown)))


def printable(text: str) -> str:
    r"""The text with nothing in it that a terminal would obey, one character for each.

    >>> printable("a\tb\x1b[31m")
    'a b�[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character in "\t\r\n":
        return " "
    # Control, format (which turns the direction of a text round), surrogate, separator of lines.
    bad = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "\ufffd" if bad else character


def cells(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> cells("x̂ = 卷积")
    8
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
