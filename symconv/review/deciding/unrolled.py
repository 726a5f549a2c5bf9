"""Drawn matrices that are those of a convolution in two dimensions, images being read row by row.

Each row has the taps of the kernel where one output reads the image: row r, column c of it is
column r W + c of the matrix. The same holds of its transpose, which sends errors back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.subscripts import separate
from symconv.review.findings import Finding
from symconv.writing.text import text

TOLERANCE = 12
"""At most one of so many taps is wrong in a matrix that is nearly that of a convolution."""

STRIDES = range(1, 4)

Tap = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution of an image: its size, that of its kernel, stride and padding."""

    image: tuple[int, int]
    kernel: tuple[int, int]
    stride: int
    padding: int
    flipped: bool

    @property
    def outputs(self) -> tuple[int, int]:
        height, width = (
            (size + 2 * self.padding - taps) // self.stride + 1
            for size, taps in zip(self.image, self.kernel, strict=True)
        )
        return height, width

    @property
    def words(self) -> str:
        what = "convolution" if self.flipped else "cross-correlation"
        (height, width), (rows, columns) = self.image, self.kernel
        more = f", stride {self.stride}" * (self.stride > 1)
        more += f", padding {self.padding}" * bool(self.padding)
        return f"the {what} of {rows} x {columns} taps with {height} x {width} entries{more}"

    def cells(self) -> list[list[Tap | None]]:
        """The tap at each place of its matrix, counted from 0."""
        height, width = self.image
        return [
            [self._tap(out, (r, c)) for r, c in product(range(height), range(width))]
            for out in product(range(self.outputs[0]), range(self.outputs[1]))
        ]

    def _tap(self, out: Tap, at: Tap) -> Tap | None:
        row, column = (
            place + self.padding - self.stride * begin for place, begin in zip(at, out, strict=True)
        )
        if not (0 <= row < self.kernel[0] and 0 <= column < self.kernel[1]):
            return None
        if self.flipped:
            return self.kernel[0] - 1 - row, self.kernel[1] - 1 - column
        return row, column


def unrolled(matrix: written.Matrix) -> tuple[Finding, str | None] | None:
    """Whether a matrix of taps and zeros is that of a convolution; None for another matrix.

    With the cell that would make it one, where it nearly is.
    """
    found = _taps(matrix)
    if found is None:
        return None
    name, cells, first = found
    best: tuple[list[tuple[int, int, Tap | None]], Layer, bool] | None = None
    for turned in (False, True):
        own = [list(row) for row in zip(*cells, strict=True)] if turned else cells
        for layer in _layers(own):
            wrong = [
                (r, c, tap)
                for r, row in enumerate(layer.cells())
                for c, tap in enumerate(row)
                if own[r][c] != tap
            ]
            if best is None or len(wrong) < len(best[0]):
                best = wrong, layer, turned
    if best is None:
        return None
    wrong, layer, turned = best
    whole = f"the matrix of {layer.words}{', transposed' * turned}"
    if not wrong:
        return Finding("holds", "this instance", f"it is {whole}"), None
    taps = sum(cell is not None for row in cells for cell in row)
    if len(wrong) * TOLERANCE > taps:
        return None
    r, c, tap = wrong[0]
    r, c = (c, r) if turned else (r, c)
    right = text(_entry(name, tap, first))
    there = text(_entry(name, cells[r][c], first))
    reason = f"{there} at {r + 1}, {c + 1}, but {right} in {whole}"
    return Finding("fails", "this instance", reason), f"cell {r + 1}, {c + 1}: {right}"


def _taps(matrix: written.Matrix) -> tuple[Name, list[list[Tap | None]], int] | None:
    """The kernel's name, the tap in each cell, from 0, and from where its rows are counted."""
    places = [[_place(cell) for cell in row] for row in matrix.rows]
    names = {cell[0] for row in places for cell in row if isinstance(cell, tuple)}
    if len(names) != 1 or any(cell is None for row in places for cell in row):
        return None
    taps = {cell[1] for row in places for cell in row if isinstance(cell, tuple)}
    first = min(min(tap) for tap in taps)
    if first not in (0, 1):
        return None
    cells = [
        [(cell[1][0] - first, cell[1][1] - first) if isinstance(cell, tuple) else None
         for cell in row] for row in places
    ]  # fmt: skip
    return names.pop(), cells, first


def _place(cell: Line) -> tuple[Name, Tap] | int | None:
    """Which tap a cell is; 0 for nothing, None for what is neither."""
    match cell:
        case Number(0) | written.Blank():
            return 0
        case written.Access(Name() as name, subscripts):
            match tuple(separate(subscripts, 2)):
                case (Number(row), Number(column)):
                    return replace(name, span=None), (row, column)
    return None


def _entry(name: Name, tap: Tap | None, first: int) -> Line:
    if tap is None:
        return Number(0)
    return written.Access(name, tuple(Number(place + first) for place in tap))


def _layers(cells: Sequence[Sequence[Tap | None]]) -> Iterator[Layer]:
    """The convolutions that have a matrix of such a shape, and as many taps."""
    taps = {tap for row in cells for tap in row if tap is not None}
    kernel = max(r for r, _ in taps) + 1, max(c for _, c in taps) + 1
    count, inputs = len(cells), len(cells[0])
    if len(taps) != kernel[0] * kernel[1] or min(kernel) < 2:
        return
    for height in (n for n in range(1, inputs + 1) if not inputs % n):
        for stride, padding in product(STRIDES, range(max(kernel))):
            for flipped in (False, True):
                layer = Layer((height, inputs // height), kernel, stride, padding, flipped)
                if min(layer.outputs) > 0 and layer.outputs[0] * layer.outputs[1] == count:
                    yield layer
