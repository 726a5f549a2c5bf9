"""An author's text and the places in it. Offsets everywhere; lines and columns only in reports."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column as editors count them: from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    r"""A file, or a text given as a string, under the name by which reports call it.

    >>> Source("notes.md", "ab\ncd").place(3)
    Place(line=2, column=1)
    """

    name: str
    text: str

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        breaks = (n + 1 for n, character in enumerate(self.text) if character == "\n")
        return (0, *breaks)

    def place(self, offset: int) -> Place:
        """Where an offset stands."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """A line of the text without its end."""
        start = self._starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else None].rstrip("\r")
