r"""Matrices with dots: what stands where cells are left out.

Two patterns are understood. In a *grid* all cells are one term whose subscripts grow evenly from
row to row and from column to column, as its corners show; how many rows and columns there are
follows from the last of them. In a *band* each row has the same run of terms, one place further to
the right than in the row above, and zeros around it. Everything else is refused, and not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.line import Line, Matrix

Subscript = Callable[[Line], Affine]
"""Reads a subscript or raises Unsupported."""

Separate = Callable[[written.Access], Sequence[Line]]
"""The subscripts of an access, which may be written without commas."""

UNCLEAR = "dots that several patterns fit, or none"


PLACES = ("row of dots", "column of dots")
"""What the row and the column are called, as no author can write them."""


TELLING = 6
"""Cells that must be written out for one that differs from all others to be called wrong."""


def hole(number: int) -> str:
    """What stands for a subscript that was taken out."""
    return f"hole {number}"


def has_dots(matrix: Matrix) -> bool:
    return any(isinstance(cell, written.Dots) for row in matrix.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Cell:
    """A term with its subscripts taken out, and these."""

    term: Line
    places: tuple[Affine, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """How cells are taken apart: what their subscripts are is a matter of the context."""

    subscript: Subscript
    separate: Separate

    def cell(self, line: Line) -> Cell:
        places = list[Affine]()

        def opened(part: Line) -> Line:
            if not isinstance(part, written.Access):
                return written.changed(part, opened)
            holes = list[Line]()
            for each in self.separate(part):
                places.append(self.subscript(each))
                holes.append(written.Name(hole(len(places) - 1)))
            return replace(part, subscripts=tuple(holes))

        return Cell(opened(line), tuple(places))


@dataclass(frozen=True, slots=True)
class Pattern:
    """One term at the places of an array where guards hold, with its holes as forms of the place.

    The variables of a place are PLACES; a vector has the first alone.
    """

    term: Line
    holes: tuple[Affine, ...]
    sizes: tuple[Affine, ...]
    guards: tuple[Constraint, ...] = ()


def grid(matrix: Matrix, read: Reader) -> Pattern:
    """The pattern of a matrix or vector whose corners show it.

    Raises IllFormed where a corner is not what the others say, and Unsupported where the pattern is
    not plain.
    """
    rows, columns = _axis(matrix.rows), _axis(tuple(zip(*_even(matrix), strict=True)))
    known = {(r, c): read.cell(matrix.rows[r][c]) for r in rows.known for c in columns.known}
    first = known[0, 0]
    if any(cell.term != first.term for cell in known.values()) or not first.places:
        raise Unsupported(UNCLEAR)
    steps = [
        _steps([known[r, 0].places for r in rows.known], rows),
        _steps([known[0, c].places for c in columns.known], columns),
    ]
    lengths = [
        _length(axis, step, first.places, known[end].places)
        for axis, step, end in (
            (rows, steps[0], (rows.known[-1], 0)),
            (columns, steps[1], (0, columns.known[-1])),
        )
    ]
    wrong = list[tuple[int, int]]()
    for (r, c), cell in known.items():
        down, right = rows.place(r, lengths[0]) - 1, columns.place(c, lengths[1]) - 1
        for n, place in enumerate(cell.places):
            wanted = first.places[n] + down * steps[0][n] + right * steps[1][n]
            if (place - wanted).variables:
                raise Unsupported("dots whose corners fit together for some sizes only")
            wrong += [(r, c)] * (place != wanted)
    if wrong and (len(known) < TELLING or len({*wrong}) > 1):
        raise Unsupported(UNCLEAR)
    if wrong:
        row, column = (n + 1 for n in wrong[0])
        raise IllFormed(f"cell {row}, {column} does not go on as the others do")
    vector = len(matrix.rows[0]) == 1
    down, right = (Affine.of(name) - 1 for name in PLACES)
    holes = tuple(
        place + down * steps[0][n] + right * steps[1][n] for n, place in enumerate(first.places)
    )
    return Pattern(first.term, holes, tuple(lengths[: 1 if vector else 2]))


@dataclass(frozen=True, slots=True)
class Axis:
    """Rows, or columns: which are written out, and how many come before the dots."""

    known: tuple[int, ...]
    before: int
    count: int

    @property
    def dotted(self) -> bool:
        return self.before < self.count

    def place(self, index: int, length: Affine) -> Affine:
        """Where a row or column stands, counted from 1."""
        if index < self.before:
            return Affine(index + 1)
        return length - (self.count - 1 - index)


def _even(matrix: Matrix) -> Sequence[Sequence[Line]]:
    if len({len(row) for row in matrix.rows}) != 1:
        raise Unsupported("dots in rows of several lengths")
    return matrix.rows


def _axis(lines: Sequence[Sequence[Line]]) -> Axis:
    """Rows of a matrix; those that only hold dots are left out."""
    dotted = [n for n, row in enumerate(lines) if all(map(_is_left_out, row))]
    known = tuple(n for n in range(len(lines)) if n not in dotted)
    if not known or known[0] != 0 or known[-1] != len(lines) - 1:
        raise Unsupported(UNCLEAR)
    if dotted and dotted != [*range(dotted[0], dotted[-1] + 1)]:
        raise Unsupported("dots in several places")
    return Axis(known, dotted[0] if dotted else len(lines), len(lines))


def _is_left_out(cell: Line) -> bool:
    return isinstance(cell, written.Dots | written.Blank)


def _steps(places: Sequence[tuple[Affine, ...]], axis: Axis) -> tuple[int, ...]:
    """By how much each hole grows from one row to the next."""
    found = list[int]()
    for n, first in enumerate(places[0]):
        if axis.before >= 2:
            step = places[1][n] - first
            if step.variables:
                raise Unsupported(UNCLEAR)
            found.append(step.constant)
        elif not axis.dotted:
            found.append(0)
        else:
            # From one row to the last: evenly by ones, as everybody writes 1, ..., n.
            far = places[-1][n] - first
            falling = all(count < 0 for _, count in far.coefficients) and far != Affine()
            found.append(0 if far == Affine() else -1 if falling else 1)
    return tuple(found)


def _length(
    axis: Axis, steps: Sequence[int], first: Sequence[Affine], last: Sequence[Affine]
) -> Affine:
    """How many rows there are, by the last of them."""
    if not axis.dotted:
        return Affine(axis.count)
    for step, low, high in zip(steps, first, last, strict=True):
        if abs(step) == 1:
            return (high - low) * step + 1
    raise Unsupported("dots that do not say how many there are")


# --- bands ---------------------------------------------------------------------------------------


def band(matrix: Matrix, sizes: Sequence[Affine], read: Reader) -> Pattern:
    """The pattern of a band in an array of known sizes: its own do not follow from the dots.

    The band of a matrix whose columns are shifted is that of its transpose. Raises IllFormed where
    the sizes do not fit for certain, and Unsupported where the matrix is not plainly a band.
    """
    if len(sizes) != 2:
        raise Unsupported(UNCLEAR)
    for rows, (low, high), (short, long) in (
        (matrix.rows, PLACES, sizes),
        (_turned(matrix), PLACES[::-1], sizes[::-1]),
    ):
        try:
            run = _band(rows, read)
        except Unsupported:
            continue
        over = long - short - run.length + 1
        if over.variables:
            raise Unsupported("a band that fits for some sizes only")
        if over != Affine():
            raise IllFormed(f"the last row of the band ends {abs(over.constant)} off the edge")
        along = Affine.of(high) - low
        guards = between(0, along, run.length - 1)
        holes = (run.first.places[0] + along * run.step,)
        return Pattern(run.first.term, holes, tuple(sizes), guards)
    raise Unsupported(UNCLEAR)


def _turned(matrix: Matrix) -> tuple[tuple[Line, ...], ...]:
    return tuple(zip(*_even(matrix), strict=True))


def _band(rows: Sequence[Sequence[Line]], read: Reader) -> _Run:
    runs = list[tuple[int, _Run]]()
    for n, row in enumerate(rows):
        if not all(map(_is_left_out, row)):
            runs.append((n, _run(row, read)))
    shown = [n for n, _ in runs]
    before = next((n for n, at in enumerate(shown) if at != n), len(shown))
    if before < 2 or before == len(shown) or shown[-1] != len(rows) - 1:
        raise Unsupported(UNCLEAR)
    first = runs[0][1]
    for n, run in runs:
        leading = n if n < before else None
        trailing = None if n < before else len(rows) - 1 - n
        same = (run.first, run.length, run.step) == (first.first, first.length, first.step)
        if not same or not run.fits(leading, trailing):
            raise Unsupported(UNCLEAR)
    if not first.zeros_after:
        raise Unsupported(UNCLEAR)
    return first


@dataclass(frozen=True, slots=True)
class _Run:
    """A row: zeros, a run of terms, zeros; how many zeros, -1 where dots stand among them.

    The subscripts of the terms grow or fall by a step of one.
    """

    before: int
    first: Cell
    length: Affine
    step: int
    after: int

    @property
    def zeros_after(self) -> bool:
        return self.after != 0

    def fits(self, leading: int | None, trailing: int | None) -> bool:
        ahead = leading is None or self.before == leading
        behind = trailing is None or self.after == trailing
        return ahead and behind


def _run(row: Sequence[Line], read: Reader) -> _Run:
    terms = [n for n, cell in enumerate(row) if not (_is_zero(cell) or _is_left_out(cell))]
    if not terms:
        raise Unsupported(UNCLEAR)
    start, stop = terms[0], terms[-1]
    inner = row[start : stop + 1]
    if any(_is_zero(cell) or isinstance(cell, written.Blank) for cell in inner):
        raise Unsupported(UNCLEAR)
    dots = [n for n, cell in enumerate(inner) if _is_dots(cell)]
    known = [read.cell(cell) for cell in inner if not _is_dots(cell)]
    first, last = known[0], known[-1]
    if len(dots) > 1 or any(cell.term != first.term for cell in known) or len(first.places) != 1:
        raise Unsupported(UNCLEAR)
    count = dots[0] if dots else len(known)
    step = _step(known[:count], last)
    length = (last.places[0] - first.places[0]) * step + 1
    evenly = all(
        cell.places[0] == first.places[0] + n * step for n, cell in enumerate(known[:count])
    )
    ending = all(
        cell.places[0] == last.places[0] - n * step
        for n, cell in enumerate(reversed(known[count:]))
    )
    if not evenly or not ending or (not dots and length != Affine(len(known))):
        raise Unsupported(UNCLEAR)
    return _Run(_zeros(row[:start]), first, length, step, _zeros(row[stop + 1 :]))


def _step(known: Sequence[Cell], last: Cell) -> int:
    """Whether subscripts grow or fall, by the first two terms, or by the first and the last."""
    far = (known[1] if len(known) > 1 else last).places[0] - known[0].places[0]
    signs = {count < 0 for _, count in far.coefficients} or {far.constant < 0}
    return -1 if signs == {True} else 1


def _zeros(cells: Sequence[Line]) -> int:
    return -1 if any(map(_is_dots, cells)) else len(cells)


def _is_zero(cell: Line) -> bool:
    return cell == written.Number(0)


def _is_dots(cell: Line) -> bool:
    return isinstance(cell, written.Dots)
