"""A link of a chain as it is decided: its sides, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.language.line import Line
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.claims import Kind


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a chain, and whether it may be built upon."""

    line: Line
    source: Source
    trusted: bool = True
    miscounted: bool = False
    """Whether it is a size formula that is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """A link of a statement, between the side before it and its own."""

    left: Side
    right: Side
    number: int
    """Which link of the statement it is."""
    statement: Statement
    head: Line
    """The side with which the chain begins."""
    source: Source
    span: tuple[int, int]
    kind: Kind
    first: bool
    """Whether it is the first of its chain."""
    display: bool
    passing: bool = False
    """Whether it is said in passing, and is no erratum."""

    @property
    def sides(self) -> tuple[Line, Line]:
        return self.left.line, self.right.line
