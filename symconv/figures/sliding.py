"""The filter as it slides over the signal: one output, and the products it is the sum of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from symconv.family.member import Member
from symconv.figures import sums
from symconv.figures.abbreviation import shortened
from symconv.figures.drawing import (
    Cell,
    Drawing,
    Item,
    Label,
    Stroke,
    Words,
    fitting,
    stretched,
)
from symconv.figures.grid import (
    Array,
    Padded,
    array,
    check_flat,
    chosen,
    entry,
    gap,
    number,
    sizes,
    taps,
)
from symconv.figures.palette import tint
from symconv.figures.reads import Read, Reads, reads
from symconv.judges.polynomial import Place
from symconv.language.line import Dots, Name
from symconv.writing.text import text

FILTER, SUM, OUTPUTS = 1.4, 3.3, 5.3
"""Where the rows of a figure in one dimension begin, below the signal."""

PRODUCTS, LINES = 7, 4
"""Products in a line, and lines of a sum, that are drawn at most."""

APART = 1.4
"""The room between two arrays that stand beside one another."""


def sliding(member: Member, at: Sequence[int] | None = None) -> Drawing:
    """One output, chosen by its index or the second one, and what it reads.

    Raises Unsupported for members whose outputs have no window in one or two dimensions, IllFormed
    for an output that is not there.
    """
    check_flat(member)
    place = chosen(member, at)
    found = reads(member)
    title = (f"The filter over the signal at output {number(member, place)}", *sizes(member))
    whole = text(sums.written(member, place, found[place]))
    told = f"Each tap of the filter is multiplied by the sample over it: {whole}."
    stretch = widest(member)

    def made(room: int) -> Drawing:
        drawn = (_row if member.rank == 1 else _grids)(member, found, place, stretch, room)
        return Drawing(title, told, tuple(drawn), stretch)

    return fitting(made, member.rank)


def widest(member: Member) -> float:
    """How wide cells have to be for the entries of signal and filter."""
    ends = [
        entry(member, role, tuple(count - 1 for count in member.counts(role)))
        for role in ("signal", "filter")
    ]
    return stretched(ends)


def head(member: Member, place: Place) -> list[Label]:
    """What a sum begins with: (f*g)[2] = b +"""
    bias: list[Label] = [Name(member.names[2]), "+"] if member.bias else []
    return [entry(member, "output", place), "=", *bias]


def _row(member: Member, found: Reads, place: Place, stretch: float, room: int) -> Iterator[Item]:
    """The padded signal, under it the filter, under that the sum, and all outputs."""
    read = found[place]
    kept = [read[n] for n in shortened(len(read), room // 2) if n is not None]
    padded = Padded.of(member, found, [each.at for each in kept], room)
    corners = padded.corners
    over = [each for each in read if each.at in corners]
    yield from padded.cells(taps(member, over))
    columns = [corners[each.at][0] for each in over]
    for each, x in zip(over, columns, strict=True):
        yield Stroke(((x + 0.5, 1), (x + 0.5, FILTER)))
        tap = entry(member, "filter", each.tap)
        yield Cell(x, FILTER, tap, tint(each.tap, member.taps))
    for n in range(int(columns[0]), int(columns[-1])):
        if padded.shown[0][n] is None:
            yield gap(n, FILTER)
    if place[0] + 1 < member.outputs[0]:
        ahead, level = columns[-1] + 1.15, FILTER + 0.5
        yield Stroke(((ahead, level), (ahead + 0.7, level)), arrow=True)

    end = len(padded.shown[0])
    parts = sums.line(member, head(member, place), read, min(PRODUCTS, room), stretch)
    middle, width = (columns[0] + columns[-1] + 1) / 2, sums.width(parts)
    left = max(min(middle - width / 2, end - width), min(0, (end - width) / 2))
    parts = sums.moved(parts, left)
    for part in parts:
        if part.read and part.read.at in corners:
            x = corners[part.read.at][0] + 0.5
            yield Stroke(((x, FILTER + 1), (part.middle, SUM)))
    yield from sums.items(member, parts, SUM)

    outputs = array(member, "output", room, place)
    offset = (end - outputs.width) / 2
    for cell in outputs.at(offset, OUTPUTS):
        yield cell
        if isinstance(cell, Cell) and cell.strong:
            ends = ((parts[0].middle, SUM + 1), (cell.x + 0.5, OUTPUTS))
            yield Stroke(ends, arrow=True, strong=True)
    for y, name in ((0, "signal"), (FILTER, "filter"), (SUM, "sum"), (OUTPUTS, "outputs")):
        yield Words(min(left, offset, 0) - 0.4, y + 0.5, name, "end", faint=True)


def _grids(member: Member, found: Reads, place: Place, stretch: float, room: int) -> Iterator[Item]:
    """The padded image, the filter and the outputs beside one another; the sum below."""
    lines = [list(row) for _, row in groupby(found[place], key=lambda each: each.at[0])]
    padded = Padded.of(member, found, _kept(lines, room // 2), room)
    yield from padded.cells(taps(member, found[place]))
    height, end = (float(len(axis)) for axis in padded.shown)
    yield Words(end / 2, -0.5, Name(member.names[0]), faint=True)
    arrays: list[tuple[str, Label, Array]] = [
        ("*", Name(member.names[1]), array(member, "filter", room)),
        ("=", member.operation, array(member, "output", room, place)),
    ]
    for sign, name, drawn in arrays:
        yield Words(end + APART / 2, 0.5, sign)
        end += APART
        yield from drawn.at(end, 0)
        yield Words(end + drawn.width / 2, -0.5, name, faint=True)
        end, height = end + drawn.width, max(height, drawn.height)
    kept = shortened(len(lines), LINES)
    for n, which in enumerate(kept):
        start = head(member, place) if n == 0 else ["+"]
        if which is None:
            parts = sums.line(member, [*start, Dots("vertical")], [], 0, stretch)
        else:
            parts = sums.line(member, start, lines[which], min(LINES, room), stretch)
        if n == 0:
            left = max(0.0, (end - sums.width(parts)) / 2)
            indent = left + next(part.x for part in parts if part.read)
        else:
            parts = sums.moved(parts, indent - sums.width(parts[:1]) - left)
        yield from sums.items(member, sums.moved(parts, left), height + 0.8 + 1.2 * n)


def _kept(lines: Sequence[Sequence[Read]], room: int) -> list[Place]:
    """The places that are drawn of a window, whatever else is left out."""
    return [
        lines[row][column].at
        for row in shortened(len(lines), room)
        if row is not None
        for column in shortened(len(lines[row]), room)
        if column is not None
    ]
