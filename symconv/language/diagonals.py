r"""Square matrices with dots that are constant along their diagonals: Toeplitz, circulant, shifts.

Each cell before the dots of its row, and of its column, counts from the beginning, each after them
from the end. Below the diagonal, on it and above it subscripts grow or fall by one from diagonal to
diagonal, or all cells are one number. A pattern must be told by all cells; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.line import Line, Matrix
from symconv.language.patterns import PLACES, TELLING, UNCLEAR, Cell, Pattern, Reader

SIZE = "rows of dots"
"""How many rows there are, as long as that is not known."""


ACROSS = Affine.of(PLACES[0]) - PLACES[1]
"""On which diagonal a place is."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and its diagonal: the row less the column, which may be some less than the size."""

    cell: Cell
    diagonal: Affine


def diagonals(matrix: Matrix, read: Reader, otherwise: Affine | None) -> tuple[Pattern, ...]:
    """The patterns below the diagonal, on it, and above it; what is 0 has none.

    Numbers do not tell how many there are: then it is the size that a document has `otherwise`.
    Raises Unsupported where the cells do not show them.
    """
    rows = [*_filled_up(matrix.rows)]
    if {*map(len, rows)} != {len(rows)}:
        raise Unsupported(UNCLEAR)
    try:
        return _patterns([*_placed(rows, read, strict=True)], otherwise)
    except Unsupported:
        return _patterns([*_placed(rows, read, strict=False)], otherwise)


def _patterns(placed: Sequence[Placed], otherwise: Affine | None) -> tuple[Pattern, ...]:
    if len(placed) < TELLING:
        raise Unsupported(UNCLEAR)
    if all(map(_is_number, placed)) and otherwise is not None:
        return (*_numbers(placed, otherwise),)
    regions = [[each for each in placed if _sign(each.diagonal) == sign] for sign in (1, 0, -1)]
    if not all(regions):
        raise Unsupported(UNCLEAR)
    lines = [_line(region, regions[1]) for region in regions]
    sizes = {size for region, line in zip(regions, lines, strict=True)
             for size in _sizes(region, line)}  # fmt: skip
    if len(sizes) != 1:
        raise Unsupported(UNCLEAR)
    (size,) = sizes
    for region, line in zip(regions, lines, strict=True):
        for each in region:
            here = each.diagonal.substitute({SIZE: size})
            if each.cell.places and each.cell.places[0] != line.at(here, size):
                raise Unsupported(UNCLEAR)
    guards = (
        Constraint.at_most(1, ACROSS),
        Constraint.equal(ACROSS, 0),
        Constraint.at_most(ACROSS, -1),
    )
    return tuple(
        Pattern(line.term, line.holes(ACROSS, size), (size, size), (guard,))
        for line, guard in zip(lines, guards, strict=True)
        if line.term != written.Number(0)
    )


def _filled_up(rows: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """The rows, of which those that end in dots may have been left shorter than others."""
    longest = max(map(len, rows))
    for row in rows:
        open_ = isinstance(row[-1], written.Dots) and row[-1].direction == "horizontal"
        yield (*row, *[written.Blank()] * (longest - len(row) if open_ else 0))


def _numbers(placed: Sequence[Placed], size: Affine) -> Iterator[Pattern]:
    """Diagonals of numbers among zeros: what stands beside the dots must be 0."""
    found = dict[Affine, Line]()
    for each in placed:
        if found.setdefault(each.diagonal, each.cell.term) != each.cell.term:
            raise Unsupported(UNCLEAR)
    for sign in (1, -1):
        for far in (0, sign):
            beside = [d for d in found if _sign(d) == sign and d.coefficient(SIZE) == far]
            inner = [d.constant * sign for d in beside]
            edge = (min(inner) if far else max(inner)) if inner else 0
            for diagonal in beside:
                if diagonal.constant * sign == edge and found[diagonal] != written.Number(0):
                    raise Unsupported(UNCLEAR)
    for diagonal, term in found.items():
        if term != written.Number(0):
            here = Constraint.equal(ACROSS, diagonal.substitute({SIZE: size}))
            yield Pattern(term, (), (size, size), (here,))


def _is_number(placed: Placed) -> bool:
    term = placed.cell.term
    return isinstance(term.body if isinstance(term, written.Negative) else term, written.Number)


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands on the diagonals of a region: a term whose subscript is start + step * diagonal.

    A step of None is that of a term without subscripts.
    """

    term: Line
    start: Affine
    step: int | None

    def at(self, diagonal: Affine, size: Affine) -> Affine:
        return self.start.substitute({SIZE: size}) + diagonal * (self.step or 0)

    def holes(self, diagonal: Affine, size: Affine) -> tuple[Affine, ...]:
        return () if self.step is None else (self.at(diagonal, size),)


def _placed(rows: Sequence[Sequence[Line]], read: Reader, strict: bool) -> Iterator[Placed]:
    """Each cell and its diagonal; `strict` where dots go the way in which they leave out."""
    columns = [*zip(*rows, strict=True)]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if not isinstance(cell, written.Dots | written.Blank):
                down = _place(columns[c], r, "horizontal" if strict else None)
                diagonal = down - _place(row, c, "vertical" if strict else None)
                yield Placed(read.cell(cell), diagonal)


def _place(cells: Sequence[Line], at: int, across: written.Direction | None) -> Affine:
    """Where a cell stands among those of its row or column, counted from 0.

    Dots that go `across` the row or column stand for one cell of it.
    """
    dots = [n for n, cell in enumerate(cells) if _leaves_out(cell, across)]
    if not dots or dots != [*range(dots[0], dots[-1] + 1)]:
        raise Unsupported(UNCLEAR)
    return Affine(at) if at < dots[0] else Affine.of(SIZE) - (len(cells) - at)


def _leaves_out(cell: Line, across: written.Direction | None) -> bool:
    """Whether cells are left out where this one stands."""
    return isinstance(cell, written.Blank) or (
        isinstance(cell, written.Dots) and cell.direction != across
    )


def _sign(diagonal: Affine) -> int:
    count = diagonal.coefficient(SIZE) or diagonal.constant
    return (count > 0) - (count < 0)


def _line(region: Sequence[Placed], diagonal: Sequence[Placed]) -> _Line:
    """How a region goes on, by two diagonals side by side, of which one may be that of all."""
    terms = {each.cell.term for each in region}
    if len(terms) != 1:
        raise Unsupported(UNCLEAR)
    (term,) = terms
    if not region[0].cell.places:
        if not isinstance(term, written.Number):
            raise Unsupported(UNCLEAR)
        return _Line(term, Affine(), None)
    if any(len(each.cell.places) != 1 for each in region):
        raise Unsupported(UNCLEAR)
    first = region[0]
    if all(each.diagonal == first.diagonal for each in region):
        return _Line(term, first.cell.places[0], 0)
    for one, other in combinations((*region, *diagonal), 2):
        if one.cell.term != term or other.cell.term != term:
            continue
        apart = other.diagonal - one.diagonal
        grown = other.cell.places[0] - one.cell.places[0]
        if abs(apart.constant) == 1 and not apart.variables and not grown.variables:
            step = grown.constant * apart.constant
            if abs(step) == 1:
                return _Line(term, first.cell.places[0] - first.diagonal * step, step)
    raise Unsupported(UNCLEAR)


def _sizes(region: Sequence[Placed], line: _Line) -> Iterator[Affine]:
    """What the size is by each two cells of which one is counted from the end."""
    for one in region if line.step else ():
        for other in region:
            apart = one.diagonal - other.diagonal
            if apart.coefficient(SIZE) == 1 and line.step:
                grown = one.cell.places[0] - other.cell.places[0]
                yield grown * line.step - apart.constant
