"""A figure as data: cells with labels, words and strokes. Writers print it and decide nothing.

The unit is the width and the height of one cell; x runs to the right and y downwards. A label is a
line of mathematics or words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symconv.errors import Unsupported
from symconv.figures.palette import Tint
from symconv.language.line import Line
from symconv.writing.text import text

Label: TypeAlias = Line | str
Anchor: TypeAlias = Literal["start", "middle", "end"]

SUBSCRIPT = 0.7
"""How large subscripts are, beside what they stand at."""

CAPITAL = 1.4
"""How wide a capital is, in letters."""

LETTER, MARGIN = 0.24, 0.24
"""How wide a letter is, and what a cell has besides its label, in cells of the least width."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle with a label in its middle."""

    x: float
    y: float
    label: Label = ""
    tint: Tint | None = None
    width: float = 1.0
    outside: bool = False
    """Drawn dashed: it is not there, as padding is not."""
    strong: bool = False
    """What the figure is about."""
    faint: bool = False
    """Its label is quiet, as a 0 is."""


@dataclass(frozen=True, slots=True)
class Words:
    """A label without a cell, by the middle of its height."""

    x: float
    y: float
    label: Label
    anchor: Anchor = "middle"
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """Straight lines through some points; the last one may end in an arrow."""

    points: tuple[tuple[float, float], ...]
    arrow: bool = False
    strong: bool = False
    dashed: bool = False


PAGE = 23.8
"""How wide a drawing may be, in cells of the least width."""

SMALLEST = 0.75
"""By how much a drawing may be made smaller, letters and all."""

ROOM, LEAST = {1: 20, 2: 10}, 3
"""Rows and columns of an array that are drawn at most, by its dimensions; and at least."""


Item: TypeAlias = Cell | Words | Stroke


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in this order; a title, and in words what there is to see."""

    title: tuple[Label, ...]
    """Words and lines, one after the other."""
    description: str
    items: tuple[Item, ...]
    stretch: float = 1.0
    """How much wider than high a cell is: as its labels need."""

    @property
    def heading(self) -> str:
        """The title as plain text."""
        return self.titled(lambda part: part if isinstance(part, str) else text(part))

    def titled(self, spelled: Callable[[Label], str]) -> str:
        """The title, its parts spelled and joined."""
        return " ".join(map(spelled, self.title)).replace(" ,", ",")

    @property
    def tints(self) -> list[Tint]:
        """The colours in it."""
        cells = (item for item in self.items if isinstance(item, Cell))
        return sorted({cell.tint for cell in cells if cell.tint is not None})

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The left, upper, right and lower end of everything that is drawn."""
        corners = [corner for item in self.items for corner in _corners(item, self.stretch)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def width(self) -> float:
        """In cells of the least width."""
        left, _, right, _ = self.bounds
        return (right - left) * self.stretch


def fitting(made: Callable[[int], Drawing], dimensions: int) -> Drawing:
    """The drawing with as much room along a dimension as the width of a page leaves it.

    Raises Unsupported where it is too wide with the least room, made smaller as it may be.
    """
    for room in range(ROOM[dimensions], LEAST, -1):
        if (drawing := made(room)).width <= PAGE:
            return drawing
    if (drawing := made(LEAST)).width * SMALLEST > PAGE:
        raise Unsupported(
            "the cells of this figure are too wide for a page: choose shorter names, or zeros "
            "for padding, so that no cell holds a long sum"
        )
    return drawing


def _corners(item: Item, stretch: float) -> Iterator[tuple[float, float]]:
    match item:
        case Cell(x, y):
            yield from ((x, y), (x + item.width, y + 1))
        case Stroke(points):
            yield from points
        case Words(x, y, label, anchor):
            wide = letters(label) * LETTER / stretch
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            yield from ((left, y - 0.45), (left + wide, y + 0.45))


def letters(label: Label) -> float:
    """How many letters wide a label is, those of subscripts being small."""
    if isinstance(label, str):
        return len(label)
    depth, count = 0, 0.0
    for sign in text(label):
        depth += (sign == "[") - (sign == "]")
        if sign not in "[]":  # which are not printed
            count += (SUBSCRIPT if depth else 1) * (CAPITAL if sign.isupper() else 1)
    return count


def wide(label: Label, stretch: float = 1.0) -> float:
    """The width of a cell for this label."""
    return max(1.0, LETTER * letters(label) + MARGIN) / stretch


def stretched(labels: Sequence[Label]) -> float:
    """How wide all cells of a grid have to be."""
    return max((wide(label) for label in labels), default=1.0)
