r"""Square matrices of numbers with dots, drawn as a small one: tridiagonal, differences on a ring.

A number stands all along the main diagonal, all along one beside it, or in a corner, and all else
is 0. The dots only say that it goes on so.
"""

from __future__ import annotations

from collections.abc import Iterator

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.line import Line, Matrix
from symconv.language.patterns import PLACES, UNCLEAR, Pattern

SMALLEST = 5
"""Rows that show what stands beside the main diagonal, and what in a corner."""


def stripes(matrix: Matrix, size: Affine) -> tuple[Pattern, ...]:
    """The patterns of the diagonals that are not 0. Raises Unsupported for other matrices."""
    rows = matrix.rows
    if len(rows) < SMALLEST or {*map(len, rows)} != {len(rows)}:
        raise Unsupported(UNCLEAR)
    return tuple(
        Pattern(term, (), (size, size), (Constraint.equal(_across(), diagonal),))
        for diagonal, term in _diagonals(rows, size)
    )


def _across() -> Affine:
    return Affine.of(PLACES[0]) - PLACES[1]


def _diagonals(rows: tuple[tuple[Line, ...], ...], size: Affine) -> Iterator[tuple[Affine, Line]]:
    last = len(rows) - 1
    for diagonal in range(-last, last + 1):
        cells = [row[r - diagonal] for r, row in enumerate(rows) if 0 <= r - diagonal <= last]
        known = [_number(cell) for cell in cells if not isinstance(cell, written.Dots)]
        if not known or any(cell != known[0] for cell in known):
            raise Unsupported(UNCLEAR)
        term = known[0]
        if term == written.Number(0):
            if any(
                isinstance(cell, written.Dots) and cell.direction == "diagonal" for cell in cells
            ):
                raise Unsupported(UNCLEAR)
        elif abs(diagonal) <= 1 < len(known):
            yield Affine(diagonal), term
        elif abs(diagonal) == last:
            yield (size - 1) * (1 if diagonal > 0 else -1), term
        else:
            raise Unsupported(UNCLEAR)


def _number(cell: Line) -> Line:
    body = cell.body if isinstance(cell, written.Negative) else cell
    if isinstance(cell, written.Blank):
        return written.Number(0)
    if not isinstance(body, written.Number):
        raise Unsupported(UNCLEAR)
    return cell
