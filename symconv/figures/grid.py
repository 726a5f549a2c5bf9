"""Arrays of a member as cells: what they are labelled, what stands where, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.figures.abbreviation import abbreviated
from symconv.figures.drawing import Cell, Item, Label, Stroke, Words
from symconv.figures.palette import Tint, tint
from symconv.figures.reads import Read, Reads
from symconv.judges.polynomial import Place
from symconv.language.line import Access, Dots, Line, Name, Number


def entry(member: Member, role: str, place: Place) -> Line:
    """The name of an entry of an operand, or of an output, by its place counted from 0."""
    array = member.subject if role == "output" else Name(member.operand(role).name)
    numbers = tuple(Number(index + member.origin) for index in place)
    return Access(array, numbers) if numbers else array


def sizes(member: Member) -> tuple[Label, ...]:
    """For which sizes a figure is, at the end of its title: for I = 4, J = 6."""
    first, *others = member.setting
    return ("for", first, *(part for line in others for part in (",", line)))


def number(member: Member, place: Place) -> str:
    """The subscripts of an output alone."""
    return ",".join(str(index + member.origin) for index in place)


def chosen(member: Member, at: Sequence[int] | None) -> Place:
    """The place of the output that is shown, counted from 0: the second one if none is given.

    Raises IllFormed for one that is not there.
    """
    counts = member.counts("output")
    if at is None:
        *front, last = counts
        return (*(0 for _ in front), min(1, last - 1))
    place = tuple(index - member.origin for index in at)
    fits = len(place) == len(counts)
    if not fits or not all(0 <= n < count for n, count in zip(place, counts, strict=True)):
        most = "x".join(str(count + member.origin - 1) for count in counts)
        least = "x".join(str(member.origin) for _ in counts)
        asked = "x".join(map(str, at))
        raise IllFormed(f"there is no output {asked}: outputs go from {least} to {most}")
    return place


def check_flat(member: Member) -> None:
    """Raise Unsupported for more than two dimensions of space: paper has no more."""
    if member.rank > 2:
        raise Unsupported(
            f"{member.rank} dimensions: a window is drawn in one or two; the figure jacobian "
            "has any number of them, flattened"
        )


@dataclass(frozen=True, slots=True)
class Padded:
    """The signal with its padding, as far as it is drawn, its left upper corner at (x, y)."""

    member: Member
    samples: Mapping[Place, Place]
    """What the taps find that stand in the padding or in the signal, where it is no zero."""
    shown: tuple[tuple[int | None, ...], ...]
    """Along each dimension the places that are drawn, and None for those left out."""

    @staticmethod
    def of(member: Member, found: Reads, wanted: Iterable[Place], room: int) -> Padded:
        """As much of it as there is room for along a dimension, and always what is wanted."""
        needed = list(wanted)
        shown = []
        for n, x in enumerate(member.dimensions):
            count = x.inputs + x.before + x.after
            ends = {x.before, x.before + x.inputs - 1}
            shown.append(tuple(abbreviated(count, room, ends | {p[n] for p in needed})))
        samples = {r.at: r.sample for row in found.values() for r in row if r.sample is not None}
        return Padded(member, samples, tuple(shown))

    @property
    def places(self) -> Iterator[tuple[int, int, Place | None]]:
        """Row and column of each cell, counted from 0, and the place that it shows, if it does."""
        *upper, across = self.shown
        for row, y in enumerate(upper[0] if upper else [0]):
            for column, x in enumerate(across):
                if x is None or y is None:
                    yield row, column, None
                else:
                    yield row, column, (y, x) if upper else (x,)

    @property
    def corners(self) -> dict[Place, tuple[float, float]]:
        """The left upper corner of the cell of each place that is drawn."""
        return {place: (column, row) for row, column, place in self.places if place is not None}

    def label(self, place: Place) -> Label:
        """What stands there: a sample, the one that fills the padding, or a 0."""
        if place in self.samples:
            return entry(self.member, "signal", self.samples[place])
        if self.outside(place):
            return "" if any(x.filled for x in self.member.dimensions) else Number(0)
        moved = (n - x.before for n, x in zip(place, self.member.dimensions, strict=True))
        return entry(self.member, "signal", tuple(moved))

    def outside(self, place: Place) -> bool:
        """Whether it is padding."""
        return any(
            not x.before <= n < x.before + x.inputs
            for n, x in zip(place, self.member.dimensions, strict=True)
        )

    def cells(self, tints: Mapping[Place, Tint]) -> Iterator[Cell | Words]:
        """All of it, the places that are read in the colours of their taps."""
        for row, column, place in self.places:
            if place is None:
                yield gap(column, row)
                continue
            outside = self.outside(place)
            label = self.label(place)
            yield Cell(column, row, label, tints.get(place), outside=outside, faint=outside)


def gap(x: float, y: float) -> Words:
    """Dots where a cell is left out."""
    return Words(x + 0.5, y + 0.5, Dots("horizontal"), faint=True)


def taps(member: Member, read: Sequence[Read]) -> dict[Place, Tint]:
    """The colour of the tap that stands at each place."""
    return {each.at: tint(each.tap, member.taps) for each in read}


@dataclass(frozen=True, slots=True)
class Array:
    """The signal, the filter in its colours, or the outputs by their numbers, at (0, 0)."""

    cells: tuple[Item, ...]
    width: int
    height: int

    def at(self, x: float, y: float) -> Iterator[Item]:
        """Its cells with their left upper corner there."""
        for cell in self.cells:
            assert not isinstance(cell, Stroke)
            yield replace(cell, x=cell.x + x, y=cell.y + y)


def array(member: Member, role: str, room: int, strong: Place | None = None) -> Array:
    """An operand or the outputs, with dots where there are more than there is room for."""
    counts = member.counts(role)
    near = [() for _ in counts] if strong is None else [range(n - 1, n + 2) for n in strong]
    *upper, across = [
        abbreviated(count, room, {min(max(n, 0), count - 1) for n in around})
        for count, around in zip(counts, near, strict=True)
    ]
    rows = upper[0] if upper else [0]
    cells = list[Item]()
    for y, down in enumerate(rows):
        for x, right in enumerate(across):
            if down is None or right is None:
                cells.append(gap(x, y))
                continue
            place = (down, right) if upper else (right,)
            if role == "output":
                cells.append(Cell(x, y, number(member, place), strong=place == strong))
            else:
                colour = tint(place, counts) if role == "filter" else None
                cells.append(Cell(x, y, entry(member, role, place), colour))
    # What is strong lies over its neighbours.
    cells.sort(key=lambda cell: isinstance(cell, Cell) and cell.strong)
    return Array(tuple(cells), len(across), len(rows))
