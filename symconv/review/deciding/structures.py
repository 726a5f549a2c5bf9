"""What words beside a matrix say of its structure: Toeplitz, circulant, Hankel, in blocks or not.

Such a matrix has the same entry at all places of a group, along a diagonal, say. A matrix that is
nearly so has a few wrong entries; one that is not at all so is another than the words speak of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.findings import Finding
from symconv.writing.text import text

Group = Callable[[int, int], Hashable]
"""To which group a place of a matrix belongs: row and column from 0."""

TOLERANCE = 8
"""At most one cell of so many is wrong in a matrix that is called what it nearly is."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a matrix is said to be."""

    kind: str
    block: bool
    doubly: bool
    several: bool = False

    @property
    def words(self) -> str:
        of_blocks = "doubly block " if self.doubly else "block " if self.block else ""
        name = self.kind if self.kind == "circulant" else self.kind.capitalize()
        return f"{of_blocks}{name}"


def structured(matrix: written.Matrix, structure: Structure) -> tuple[Finding, str | None] | None:
    """Whether a matrix is what is said of it, and what would mend it; None for another matrix."""
    said = structure.words
    cells = [[_cell(cell) for cell in row] for row in matrix.rows]
    best: tuple[int, list[_Wrong]] | None = None
    if all(_is_block(cell) for row in cells for cell in row):
        structure = replace(structure, block=False, doubly=False)  # each cell is a block
    for group in _groups(structure, len(cells), len(cells[0])):
        wrong = list(_wrong(cells, group))
        if best is None or len(wrong) < best[0]:
            best = len(wrong), wrong
    if best is None:
        return None
    count, wrong = best
    if not count:
        return Finding("holds", "this instance", f"it is {said}"), None
    if count * TOLERANCE > len(cells) * len(cells[0]):
        return None
    first = wrong[0]
    reason = (
        f"it is not {said}: {text(first.cell)} at {first.row}, {first.column}, "
        f"but {text(first.other)} at {first.like[0]}, {first.like[1]}"
    )
    mend = f"cell {first.row}, {first.column}: {text(first.other)}" if first.clear else None
    return Finding("fails", "this instance", reason), mend


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A cell that is not what most others of its group are, and one of these; `clear` if most."""

    row: int
    column: int
    cell: Line
    other: Line
    like: tuple[int, int]
    clear: bool


def _cell(cell: Line) -> Line:
    zero = written.Number(0)
    return zero if isinstance(cell, written.Blank) else replace(cell, span=None)


def _is_block(cell: Line) -> bool:
    """Whether a cell is a matrix itself: F_0, by its capital."""
    name = cell.array if isinstance(cell, written.Access) else cell
    return isinstance(name, written.Name) and name.text[:1].isupper()


def _wrong(cells: Sequence[Sequence[Line]], group: Group) -> Iterator[_Wrong]:
    members = defaultdict[Hashable, list[tuple[int, int]]](list)
    for r, row in enumerate(cells):
        for c, _ in enumerate(row):
            members[group(r, c)].append((r, c))
    for places in members.values():
        counts = Counter(cells[r][c] for r, c in places).most_common()
        usual, many = counts[0]
        clear = len(counts) == 1 or many > counts[1][1]
        like = next(place for place in places if cells[place[0]][place[1]] == usual)
        for r, c in places:
            if cells[r][c] != usual:
                shown = like[0] + 1, like[1] + 1
                yield _Wrong(r + 1, c + 1, cells[r][c], usual, shown, clear)


def _groups(structure: Structure, rows: int, columns: int) -> Iterator[Group]:
    """The ways to cut a matrix into blocks, each with what must be equal then."""
    along = {"toeplitz": _diagonal, "circulant": _diagonal, "hankel": _antidiagonal}[structure.kind]
    wraps = structure.kind == "circulant"
    if wraps and rows != columns:
        return
    if not (structure.block or structure.doubly):
        yield lambda r, c: along(r, c, rows if wraps else None)
        return
    for height in _divisors(rows):
        for width in _divisors(columns):
            count = rows // height if wraps else None
            if wraps and (count != columns // width or height != width):
                continue
            yield _in_blocks(along, (height, width), count, structure.doubly, wraps)


def _in_blocks(
    along: Callable[[int, int, int | None], int],
    shape: tuple[int, int],
    count: int | None,
    doubly: bool,
    wraps: bool,
) -> Group:
    height, width = shape

    def group(r: int, c: int) -> Hashable:
        outer = along(r // height, c // width, count)
        if doubly:
            return outer, along(r % height, c % width, height if wraps else None)
        return outer, r % height, c % width

    return group


def _diagonal(row: int, column: int, period: int | None) -> int:
    return row - column if period is None else (row - column) % period


def _antidiagonal(row: int, column: int, period: int | None) -> int:
    return row + column


def _divisors(size: int) -> Iterator[int]:
    """How large blocks may be of which there are several, none of them a single cell."""
    return (n for n in range(2, size // 2 + 1) if size % n == 0)
