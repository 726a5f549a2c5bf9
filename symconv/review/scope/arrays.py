"""Arrays that an author writes out: all entries of one, or numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.drawn import dots_reader
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.patterns import PLACES, grid, has_dots
from symconv.language.term import Entry, Operand, Term, variable
from symconv.language.value import Value
from symconv.reading.source import Source


def is_example(side: Line) -> bool:
    """Whether a side is a number, or a matrix that holds numbers only, and dots."""
    if not isinstance(side, written.Matrix):
        return _is_number(side)
    return all(
        _is_number(cell.last if isinstance(cell, written.Chain) else cell)
        for row in side.rows
        for cell in row
    )


def _is_number(cell: Line) -> bool:
    match cell:
        case written.Negative(body) | written.Quotient(body, written.Number()):
            return isinstance(body, written.Number | written.Quotient) and _is_number(body)
    return isinstance(cell, written.Number | written.Dots | written.Blank)


def number_of(side: Line) -> int | None:
    """The whole number that is written, if it is one."""
    match side:
        case written.Number(count):
            return count
        case written.Negative(written.Number(count)):
            return -count
    return None


def letter(index: Line) -> str | None:
    """An index as one name: i, or i1 for i_{1}."""
    match index:
        case written.Name(text):
            return text
        case written.Access(written.Name(text), (written.Number(mark),)):
            return f"{text}{mark}"
    return None


def bracketed(line: Line, source: Source) -> bool:
    """Whether an author wrote x[n], and not x_n."""
    return line.span is not None and source.text[line.span[1] - 1 : line.span[1]] == "]"


def own_operands(line: Line) -> Iterator[Operand]:
    """The arrays of which a line holds a matrix of all entries, each in its own place."""
    own = own_entries(line)
    if own is not None:
        yield own
        return
    for part in written.parts(line):
        yield from own_operands(part)


def own_entries(line: Line) -> Operand | None:
    """The operand that a matrix [w_11 w_12; w_21 w_22] is the whole of; or a vector [x_1; x_2]."""
    if not isinstance(line, written.Matrix) or not line.rows or not line.rows[0]:
        return None
    if has_dots(line):
        return _dotted_entries(line)
    columns = len(line.rows[0])
    name, first = None, 1
    for r, row in enumerate(line.rows):
        if len(row) != columns:
            return None
        for c, cell in enumerate(row):
            if not isinstance(cell, written.Access):
                return None
            place = _place(cell.subscripts, 1 if columns == 1 else 2)
            own = name_of(cell.array)
            if place is None or own is None:
                return None
            if name is None:
                name, first = own, place[0]
            expected = (r + first,) if columns == 1 else (r + first, c + first)
            if own != name or place != expected:
                return None
    if name is None or (len(line.rows) == 1 and columns == 1):
        return None
    sizes = (len(line.rows),) if columns == 1 else (len(line.rows), columns)
    return Operand(name, tuple(Affine(size) for size in sizes), first)


def _dotted_entries(line: written.Matrix) -> Operand | None:
    """The same of a column, or a matrix, with dots. A row may stand for a column: no array."""
    if len(line.rows) == 1:
        return None
    match line.rows:
        case (
            (written.Access(array, (written.Number(first),)),),
            (written.Dots(),),
            (written.Access(other, (written.Number(last),)),),
        ) if array == other and last > first and (name := name_of(array)) is not None:
            return Operand(name, (Affine(last - first + 1),), first)
    try:
        pattern = grid(line, dots_reader(Context()))
    except SymconvError:
        return None
    firsts = {form.constant for form in pattern.holes}
    places = [Affine.of(place) for place, _ in zip(PLACES, pattern.sizes, strict=False)]
    match pattern.term:
        case written.Access(array, _) if (name := name_of(array)) is not None:
            if [form - form.constant for form in pattern.holes] == places and len(firsts) == 1:
                return Operand(name, pattern.sizes, firsts.pop() + 1)
    return None


def _place(subscripts: Sequence[Line], rank: int) -> tuple[int, ...] | None:
    match subscripts:
        case [written.Number(count)] if rank == 2 and 10 <= count <= 99:
            return count // 10, count % 10
        case [written.Product((written.Number(row), written.Number(column)), joint=False)] if (
            rank == 2
        ):
            return row, column
        case [written.Number(count)] if rank == 1:
            return (count,)
        case [written.Number(row), written.Number(column)] if rank == 2:
            return row, column
    return None


def any_there(name: str, value: Value) -> Value | None:
    """Any sequence that is zero but at the places at which one was given: 2 delta[n+1] - delta[n].

    None where the value is no such list of single entries.
    """
    if value.rank != 1 or value.slots[0].size is not None or value.operands:
        return None
    fixed = {term.constraints for term in value.terms if not term.locals}
    single = all(len(held) == 1 and held[0].equality for held in fixed)
    if not fixed or not single or len(fixed) != len(value.terms):
        return None
    entry = Entry(name, (Affine.of(variable(0)),))
    terms = (Term(1, (entry,), constraints=term.constraints) for term in value.terms)
    return replace(value, terms=tuple(terms))
