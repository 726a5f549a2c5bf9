"""Sides of a relation as an author writes them: what is in their cells, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line


def plain(line: Line) -> Line:
    """The line with the last side in the place of each equation inside a cell."""
    if isinstance(line, written.Matrix):
        rows = tuple(
            tuple(cell.last if isinstance(cell, written.Chain) else cell for cell in row)
            for row in line.rows
        )
        return replace(line, rows=rows)
    return written.changed(line, plain)


def has_letters(left: Line) -> bool:
    """Whether a left side speaks of all places at once: y_i, not y_1."""
    match left:
        case written.Access(_, subscripts) | written.Call(_, subscripts):
            return not all(isinstance(each, written.Number) for each in subscripts)
    return False


def stretch(row: tuple[Line, ...], otherwise: tuple[int, int]) -> tuple[int, int]:
    """Where a row stands: from its first cell to its last."""
    spans = [cell.span for cell in row if cell.span is not None]
    return (spans[0][0], spans[-1][1]) if spans else otherwise


def equations(line: Line) -> Iterator[written.Chain]:
    if isinstance(line, written.Matrix):
        yield from (cell for row in line.rows for cell in row if isinstance(cell, written.Chain))
    else:
        for part in written.parts(line):
            yield from equations(part)


def has_matrix(line: Line) -> bool:
    return isinstance(line, written.Matrix) or any(map(has_matrix, written.parts(line)))
