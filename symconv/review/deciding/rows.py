"""Matrices whose rows are not of one length: what can be said of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symconv.errors import SymconvError
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Dots, Line, Matrix, Number
from symconv.language.value import Value
from symconv.review.deciding.decided import found
from symconv.review.deciding.excuses import is_zero
from symconv.review.findings import Decide, Finding


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is to be said of one row of a ragged matrix, and a row that would be right."""

    row: int
    finding: Finding
    mended: str = ""


def is_ragged(line: Line) -> bool:
    """Whether a matrix has rows of several lengths, with no dots that would explain it."""
    if not isinstance(line, Matrix) or len({len(row) for row in line.rows}) == 1:
        return False
    return not any(isinstance(cell, Dots) for row in line.rows for cell in row)


def row_by_row(left: Line, right: Matrix, context: Context, decide: Decide) -> Iterator[RowFinding]:
    """Each row of a ragged matrix against the row of the left side, where that is known."""
    try:
        whole = elaborate(left, context)
    except SymconvError as problem:
        for n, _ in enumerate(right.rows, 1):
            yield RowFinding(n, Finding("unread", reason=str(problem)))
        return
    width = whole.slots[1].size if whole.rank == 2 else None
    for n, row in enumerate(right.rows, 1):
        if width is None or width.variables:
            yield RowFinding(n, Finding("unread", reason="how long the rows must be"))
            continue
        wanted = _row(whole, n)
        if len(row) == width.constant:
            yield RowFinding(n, _row_finding(wanted, row, context, decide))
            continue
        count = f"row {n} has {len(row)} cells where there must be {width.constant}"
        mended = ""
        if len(row) == width.constant - 1:
            for place in range(len(row), -1, -1):
                longer = (*row[:place], Number(0), *row[place:])
                if _row_finding(wanted, longer, context, decide).holds:
                    mended = f"row {n}: put a 0 {_at(place, len(row))}"
                    break
        yield RowFinding(n, Finding("ill-formed", "this instance", count), mended)


def _at(place: int, cells: int) -> str:
    return "at its end" if place == cells else f"before cell {place + 1}"


def _row(whole: Value, number: int) -> Value:
    """One row of a matrix, as a column of its cells."""
    first = whole.slots[0].first
    fixed = whole.each(lambda term: term.substitute({"#0": Affine(first + number - 1), "#1": "#0"}))
    return replace(fixed, slots=whole.slots[1:])


def _row_finding(wanted: Value, row: tuple[Line, ...], context: Context, decide: Decide) -> Finding:
    cells = Matrix(tuple((cell,) for cell in row))
    try:
        return found(wanted, elaborate(cells, context), context, decide, stated_zero=is_zero(cells))
    except SymconvError as problem:
        return Finding("unread", reason=str(problem))
