"""Stride, padding and dilation as they act: where the filter stands for each output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from symconv.family.dimension import Dimension
from symconv.family.member import Member
from symconv.figures.abbreviation import TOLD, shortened
from symconv.figures.drawing import Cell, Drawing, Item, Stroke, Words, fitting
from symconv.figures.grid import Padded, check_flat, entry, gap, number, sizes
from symconv.figures.palette import tint
from symconv.figures.reads import Read, Reads, reads
from symconv.figures.sliding import widest
from symconv.judges.polynomial import Place
from symconv.language.line import Dots
from symconv.writing.text import text

ROWS = 8
"""Outputs that are drawn at most in one dimension, a row for each."""

FIRST, STEP = 2.5, 1.6
"""Where the row of the first output begins, and how far it is to the next one."""


def options(member: Member) -> Drawing:
    """The filter at every output, under the padded signal; in two dimensions at the first ones.

    Raises Unsupported for members whose outputs have no window in one or two dimensions.
    """
    check_flat(member)
    found = reads(member)
    stretch = widest(member)
    said = member.options or "stride 1, dilation 1, no padding"
    title = (said.capitalize(), *sizes(member))

    def made(room: int) -> Drawing:
        drawn = (_rows if member.rank == 1 else _windows)(member, found, room)
        return Drawing(title, _told(found, member), tuple(drawn), stretch)

    return fitting(made, member.rank)


def _told(found: Reads, member: Member) -> str:
    """Which samples the first outputs read."""
    parts = []
    for place in list(found)[:3]:
        read = (
            "..." if n is None else _sample(member, found[place][n])
            for n in shortened(len(found[place]), TOLD)
        )
        parts.append(f"output {number(member, place)} reads {', '.join(read)}")
    return f"{'; '.join(parts)}{'; and so on' if len(found) > 3 else ''}."


def _sample(member: Member, read: Read) -> str:
    return "padding" if read.sample is None else text(entry(member, "signal", read.sample))


def _rows(member: Member, found: Reads, room: int) -> Iterator[Item]:
    (x,) = member.dimensions
    length = x.inputs + x.before + x.after
    wanted = [(n,) for n in (*range(max(room - 4, 1)), *range(length - 3, length)) if n >= 0]
    padded = Padded.of(member, found, wanted, room)
    corners = padded.corners
    yield from padded.cells({})
    end = len(padded.shown[0])
    for n, output in enumerate(shortened(x.outputs, ROWS)):
        y = FIRST + STEP * n
        if output is None:
            yield Words(end / 2, y + 0.5, Dots("vertical"), faint=True)
            continue
        read = [each for each in found[(output,)] if each.at in corners]
        yield from _taps(member, read, corners, y)
        hidden = {n for n, at in enumerate(padded.shown[0]) if at is None}
        if len(read) < len(found[(output,)]):
            yield from (gap(n, y) for n in hidden)
        yield Stroke(((end + 0.25, y + 0.5), (end + 0.85, y + 0.5)), arrow=True)
        yield Cell(end + 1, y, number(member, (output,)))
    yield Words(end + 1.5, FIRST - 0.5, "output", faint=True)
    yield from _padding(x, corners)
    yield from _steps(member, found, corners)


def _taps(
    member: Member, read: list[Read], corners: dict[Place, tuple[float, float]], y: float
) -> Iterator[Item]:
    """The filter at one output, its taps joined where they stand apart."""
    columns = [corners[each.at][0] for each in read]
    for left, right in pairwise(columns):
        if right - left > 1:
            yield Stroke(((left + 1, y + 0.5), (right, y + 0.5)))
    for each, column in zip(read, columns, strict=True):
        colour = tint(each.tap, member.taps)
        yield Cell(column, y, entry(member, "filter", each.tap), colour)


def _padding(x: Dimension, corners: dict[Place, tuple[float, float]]) -> Iterator[Item]:
    """A brace over what stands before the signal, and over what stands after it."""
    for first, count in ((0, x.before), (x.before + x.inputs, x.after)):
        columns = [corners[n,][0] for n in range(first, first + count) if (n,) in corners]
        if columns:
            left, right = min(columns) + 0.1, max(columns) + 0.9
            yield Stroke(((left, -0.15), (left, -0.3), (right, -0.3), (right, -0.15)))
            yield Words((left + right) / 2, -0.75, f"padding {count}", faint=True)


def _steps(
    member: Member, found: Reads, corners: dict[Place, tuple[float, float]]
) -> Iterator[Item]:
    """How far it is from the first tap to the next one, and from the first output to the next."""
    (x,) = member.dimensions

    def middles(reads: Sequence[Read]) -> list[float]:
        return [corners[each.at][0] + 0.5 for each in reads if each.at in corners]

    steps = [("dilation", x.dilation, middles(found[(0,)][:2]), FIRST - 0.25, -0.4)]
    if (1,) in found:
        ends = middles([found[(0,)][0], found[(1,)][0]])
        steps.append(("stride", x.stride, ends, FIRST + 1.3, 0))
    for word, count, columns, y, above in steps:
        if len(columns) == 2 and (count > 1 or word == "stride"):
            yield Stroke(((columns[0], y), (columns[1], y)), arrow=True, strong=True)
            if above:
                yield Words(columns[0], y + above, f"{word} {count}", "start", faint=True)
            else:
                yield Words(columns[1] + 0.3, y, f"{word} {count}", "start", faint=True)


def _windows(member: Member, found: Reads, room: int) -> Iterator[Item]:
    """The padded image with the taps of the first output; frames around the next two windows."""
    ends = [x.inputs + x.before + x.after - 1 for x in member.dimensions]
    wanted = [tuple(min(n, end) for end in ends) for n in range(max(room - 4, 1))]
    wanted += [tuple(max(end - n, 0) for end in ends) for n in (0, 1)]
    padded = Padded.of(member, found, wanted, room)
    corners = padded.corners
    over = {corners[x.at]: x.tap for x in found[(0, 0)] if x.at in corners}
    yield from (cell for cell in padded.cells({}) if (cell.x, cell.y) not in over)
    for (x, y), tap in over.items():
        yield Cell(x, y, entry(member, "filter", tap), tint(tap, member.taps))
    end = len(padded.shown[1])
    windows = [(found[x][0].at, found[x][-1].at) for x in ((0, 1), (1, 0)) if x in found]
    frames = [_frame(corners[a], corners[b]) for a, b in windows if {a, b} <= corners.keys()]
    yield from frames
    said = [
        ("stride", " x ".join(map(str, member.stride))),
        ("dilation", " x ".join(map(str, member.dilation))),
        ("padding", " x ".join(f"{x.before}+{x.after}" for x in member.dimensions)),
    ]
    for n, (word, count) in enumerate(said):
        yield Words(end + 0.8, n + 0.5, f"{word} {count}", "start")
    if frames:
        yield Words(end + 0.8, len(said) + 0.5, "dashed: the next windows", "start", faint=True)


def _frame(first: tuple[float, float], last: tuple[float, float]) -> Stroke:
    """Around a window, from its first cell to its last."""
    left, top, right, bottom = first[0] + 0.08, first[1] + 0.08, last[0] + 0.92, last[1] + 0.92
    around = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return Stroke(around, dashed=True, strong=True)
