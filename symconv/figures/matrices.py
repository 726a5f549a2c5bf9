"""Jacobians as pictures: bands, anti-diagonals, and the blocks of a flattened image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import prod

import numpy as np

from symconv.errors import IllFormed, Unsupported
from symconv.family.coordinates import coordinates
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.figures.abbreviation import shortened
from symconv.figures.drawing import (
    Cell,
    Drawing,
    Item,
    Stroke,
    Words,
    fitting,
    stretched,
)
from symconv.figures.grid import array, entry, gap, sizes
from symconv.figures.palette import tint
from symconv.figures.reads import check_small
from symconv.judges.polynomial import Place
from symconv.language.line import Dots, Line, Name, total
from symconv.writing.text import text

BLOCK = 9
"""Columns of an image up to which two blocks of its matrix have room beside one another."""

APART = 1.4
"""The room between two arrays that stand beside one another."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A Jacobian as far as it is drawn; rows and columns that are left out are None."""

    member: Member
    role: str
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    entries: dict[tuple[int, int], list[Place]]
    """Which entries of the other operand stand in a row and a column."""

    @staticmethod
    def of(member: Member, role: str, most: int) -> Matrix:
        """At most so many rows and columns of it.

        Raises IllFormed for an operand that is neither signal nor filter, Unsupported where there
        are too many entries.
        """
        if role not in ROLES:
            raise IllFormed(f"a figure of the Jacobian by {role!r}: say 'signal' or 'filter'")
        check_small(member)
        counts = member.counts(other(role))
        known = coordinates(member, role)
        rows, columns = (shortened(count, most) for count in known.shape)
        shown = np.isin(known.rows, [n for n in rows if n is not None])
        shown &= np.isin(known.columns, [n for n in columns if n is not None])
        found = dict[tuple[int, int], list[Place]]()
        parts = (x[shown].tolist() for x in (known.rows, known.columns, known.entries))
        for row, column, flat in zip(*parts, strict=True):
            found.setdefault((row, column), []).append(_place(flat, counts))
        return Matrix(member, role, tuple(rows), tuple(columns), found)

    def label(self, row: int, column: int) -> Line:
        """What stands there: a tap or a sample, the sum of several, or a 0."""
        held = self.entries.get((row, column), [])
        return total(*(entry(self.member, other(self.role), place) for place in held))

    @property
    def labels(self) -> list[Line]:
        return [self.label(*place) for place in self.entries]

    def cells(self, y: float) -> Iterator[Item]:
        """Its entries between brackets, the zeros quiet, the blocks of a flattened array apart."""
        counts = self.member.counts(other(self.role))
        for down, row in enumerate(self.rows):
            for right, column in enumerate(self.columns):
                if row is None or column is None:
                    yield Words(right + 0.5, y + down + 0.5, _dots(row, column), faint=True)
                    continue
                held = self.entries.get((row, column), [])
                colour = tint(held[0], counts) if len(held) == 1 else None
                yield Cell(right, y + down, self.label(row, column), colour, faint=not held)
        height, width = len(self.rows), len(self.columns)
        for x, turn in ((-0.1, 0.2), (width + 0.1, -0.2)):
            bracket = ((x + turn, 0), (x, 0), (x, height), (x + turn, height))
            yield Stroke(tuple((a, b + y) for a, b in bracket), strong=True)
        for n in _cuts(self.rows, self.member.counts("output")):
            yield Stroke(((0, y + n), (width, y + n)), strong=True)
        for n in _cuts(self.columns, self.member.counts(self.role)):
            yield Stroke(((n, y), (n, y + height)), strong=True)

    def heads(self, y: float) -> Iterator[Item]:
        """The output of each row beside it."""
        for down, row in enumerate(self.rows):
            if row is not None:
                place = _place(row, self.member.counts("output"))
                name = entry(self.member, "output", place)
                yield Words(-0.4, y + down + 0.5, name, "end", faint=True)

    @property
    def told(self) -> str:
        """Row by row what stands there."""
        parts = []
        for row in self.rows:
            if row is None:
                parts.append("rows left out")
                continue
            said = ("..." if c is None else text(self.label(row, c)) for c in self.columns)
            parts.append(f"row {row + self.member.origin}: {', '.join(said)}")
        return f"{'; '.join(parts)}."


def other(role: str) -> str:
    """The operand whose entries a Jacobian holds."""
    return "filter" if role == "signal" else "signal"


def _place(flat: int, counts: Sequence[int]) -> Place:
    return tuple(int(n) for n in np.unravel_index(flat, counts)) if counts else ()


def _dots(row: int | None, column: int | None) -> Dots:
    if row is column is None:
        return Dots("diagonal")
    return Dots("vertical" if row is None else "horizontal")


def _cuts(shown: Sequence[int | None], counts: Sequence[int]) -> list[int]:
    """Between which rows, or columns, a block of a flattened array ends."""
    block = counts[-1] if len(counts) > 1 else prod(counts)
    return [
        n
        for n, (one, next_) in enumerate(pairwise(shown), 1)
        if one is not None and next_ is not None and one // block != next_ // block
    ]


def jacobian(member: Member, role: str) -> Drawing:
    """The Jacobian by an operand, each entry of the other one in a colour of its own."""
    title = (f"The Jacobian by the {role}", *sizes(member))

    def made(room: int) -> Drawing:
        matrix = Matrix.of(member, role, room)
        names = {
            right: entry(member, role, _place(column, member.counts(role)))
            for right, column in enumerate(matrix.columns)
            if column is not None
        }
        above = (Words(right + 0.5, -0.5, name, faint=True) for right, name in names.items())
        items = (*matrix.cells(0), *matrix.heads(0), *above)
        return Drawing(title, matrix.told, items, stretched([*matrix.labels, *names.values()]))

    return fitting(made, 1)


def flattening(member: Member) -> Drawing:
    """An image, its rows one after the other, and the matrix that the filter then is.

    Raises Unsupported for members of other than two dimensions, and with channels or a batch.
    """
    if member.rank != 2 or member.channels or member.batch is not None:
        raise Unsupported(
            "flattening is drawn for one image with two dimensions, as in -J 3x3: the figure "
            "jacobian has any number of them"
        )
    if member.inputs[-1] > BLOCK:
        raise Unsupported(
            f"no page is wide enough for the blocks of an image with {member.inputs[-1]} columns: "
            f"choose at most {BLOCK}"
        )
    title = ("An image flattened row by row, and its matrix", *sizes(member))
    across = entry(member, "signal", tuple(n - 1 for n in member.counts("signal")))

    def made(room: int) -> Drawing:
        matrix = Matrix.of(member, "signal", room)
        items = list(_arrays(member, room // 2))
        y = max(item.y for item in items if isinstance(item, Cell)) + 2.4
        items += _vector(member, matrix, y)
        items += [*matrix.cells(y + 1.3), *matrix.heads(y + 1.3)]
        told = (
            "Each row of the matrix gives one output, each column belongs to one sample of the "
            f"flattened image; {matrix.told}"
        )
        return Drawing(title, told, tuple(items), stretched([across, *matrix.labels]))

    return fitting(made, 1)


def _arrays(member: Member, room: int) -> Iterator[Item]:
    """Image, filter and outputs beside one another."""
    x = 0.0
    named: list[tuple[str, str, Line]] = [
        ("signal", "", Name(member.names[0])),
        ("filter", "*", Name(member.names[1])),
        ("output", "=", member.operation),
    ]
    for role, sign, name in named:
        drawn = array(member, role, room)
        if sign:
            yield Words(x + APART / 2, 0.5, sign)
            x += APART
        yield from drawn.at(x, 0)
        yield Words(x + drawn.width / 2, -0.5, name, faint=True)
        x += drawn.width


def _vector(member: Member, matrix: Matrix, y: float) -> Iterator[Item]:
    """The flattened image over the columns, its rows under braces."""
    counts = member.counts("signal")
    places = [None if n is None else _place(n, counts) for n in matrix.columns]
    for x, place in enumerate(places):
        if place is None:
            yield gap(x, y)
        else:
            yield Cell(x, y, entry(member, "signal", place))
    for row, run in groupby(enumerate(places), key=lambda at: at[1][0] if at[1] else None):
        if row is not None:
            columns = [x for x, _ in run]
            left, right = columns[0] + 0.1, columns[-1] + 0.9
            yield Stroke(((left, y - 0.15), (left, y - 0.3), (right, y - 0.3), (right, y - 0.15)))
            yield Words((left + right) / 2, y - 0.7, f"row {row + member.origin}", faint=True)
