"""Matrices with dots, cell by cell: where each cell stands that is written out.

Where the dots show no one pattern, a cell may be wrong. What a matrix must show is known from the
other side; a cell of it is called wrong where nearly all the others are right, at sizes so large
that nothing that is written out falls together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from symconv.language.context import Context
from symconv.language.line import Blank, Dots, Line, Matrix
from symconv.language.value import Value

LARGEST = 12
"""Sizes are looked for up to this one."""

LETTERS = 3
"""Sizes of one matrix for which that is done."""

Stretch: TypeAlias = "tuple[tuple[int, ...], range, Sequence[Line]]"
"""The row of cells that stand side by side, the places where they may begin, and the cells."""


def large_sizes(whole: Value, picture: Matrix, context: Context) -> Mapping[str, int] | None:
    """The smallest sizes, no two alike, at which all that is written out has its own place."""
    longest = max(len(picture.rows), *(max(map(len, runs(row)), default=0) for row in picture.rows))
    sizes = [slot.size for slot in whole.slots if slot.size is not None]
    sizes += [size for operand in context.operands.values() for size in operand.sizes]
    names = sorted({name for size in sizes for name in size.variables})
    if len(sizes) < whole.rank or len(names) > LETTERS:
        return None
    points = sorted(product(range(1, LARGEST + 1), repeat=len(names)), key=lambda p: (sum(p), p))
    for counts in points:
        point = dict(zip(names, counts, strict=True))
        counted = {size: size.at(point) for size in sizes if size.variables}
        apart = len(set(counted.values())) == len(counted)
        if apart and all(count > longest for count in counted.values()):
            return point
    return None


def places(whole: Value, picture: Matrix, sizes: Mapping[str, int]) -> Iterator[Stretch]:
    """The cells that stand side by side, each stretch with its row and where it may begin."""
    firsts = [slot.first for slot in whole.slots]
    lengths = [slot.size.at(sizes) for slot in whole.slots if slot.size is not None]
    column = all(len(row) == 1 for row in picture.rows)
    if whole.rank != (1 if column else 2) or len(lengths) < whole.rank:
        return
    numbered: list[tuple[tuple[int, ...], Sequence[Line]]]
    if column:
        numbered = [((), [row[0] for row in picture.rows])]
    else:
        numbered = [((r,), row) for r, row in _numbered(picture.rows, firsts[0], lengths[0])]
    endless = any(_dotted(cell) for _, row in numbered for cell in row)
    for place, row in numbered:
        stretches = runs(row)
        for n, stretch in enumerate(stretches):
            first, last = firsts[-1], firsts[-1] + lengths[-1] - len(stretch)
            begins = not _dotted(row[0]) and n == 0
            ends = not _dotted(row[-1]) and n == len(stretches) - 1
            if begins and ends and endless:
                continue
            starts = range(first if not ends else last, (last if not begins else first) + 1)
            yield place, starts, stretch


def runs(row: Sequence[Line]) -> list[list[Line]]:
    """The cells of a row between its dots."""
    found = [list[Line]()]
    for cell in row:
        if _dotted(cell):
            found.append([])
        else:
            found[-1].append(cell)
    return [each for each in found if each]


def _numbered(
    rows: Sequence[tuple[Line, ...]], first: int, length: int
) -> Iterator[tuple[int, tuple[Line, ...]]]:
    """The rows before all dots and after all dots, with their numbers."""
    dotted = [all(map(_dotted, row)) for row in rows]
    before = dotted.index(True) if True in dotted else len(rows)
    after = dotted[::-1].index(True) if True in dotted else 0
    yield from ((first + n, rows[n]) for n in range(before))
    yield from ((first + length - n, rows[-n]) for n in range(after, 0, -1))


def _dotted(cell: Line) -> bool:
    return isinstance(cell, Dots | Blank)
