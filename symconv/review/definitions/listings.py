r"""Sequences written out in numbers: x[n] = \{1, 2, 3\} is x, and may say where it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.roots import has_roots
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.scope.arrays import is_example, number_of
from symconv.review.scope.labels import numbered
from symconv.review.scope.scope import Scope

_COMPOSED = (written.Number, written.Negative, written.Sum, written.Product, written.Quotient)
"""Of what complex numbers are made, beside their unit."""


def points(statement: Statement, scope: Scope) -> int | None:
    """How many numbers are listed, if that is a sequence of which the document takes transforms."""
    match statement.first, statement.links[:1]:
        case written.Name(name), (written.Link("=", written.Matrix(rows) as listed),) if (
            scope.context.order and is_example(listed) and 1 in (len(rows), len(rows[0]))
        ):
            made = (value for value in scope.context.values.values() if has_roots(value))
            if any(name in value.operands for value in made):
                return max(len(rows), len(rows[0]))
    return None


def listing(statement: Statement, scope: Scope) -> Statement:
    """The statement with the array in the place of x[n], where that is a list of numbers.

    So are blocks x_0 and x_1 into which a signal x is cut, and no entries of it.
    """
    match statement.first, statement.links[:1]:
        case written.Access(written.Name(whole)) as first, (link,) if (
            isinstance(link.side, written.Matrix)
            and is_example(link.side)
            and (block := numbered(first)) is not None
            and scope.rank(whole) == 1
        ):
            return replace(statement, first=written.Name(block, span=first.span))
        case (
            written.Access(written.Name() as array, (written.Name(),))
            | written.Call(written.Name() as array, (written.Name(),)) as first,
            (link,),
        ) if isinstance(link.side, written.Matrix) and _in_numbers(link.side, scope):
            if len(link.side.rows) > 1 and {*map(len, link.side.rows)} == {1}:
                return replace(statement, first=replace(array, span=first.span))
    return statement


def _in_numbers(listed: written.Matrix, scope: Scope) -> bool:
    """Whether a list is one of numbers, be they complex where the document has such."""
    units = {written.Name(scope.imaginary)} if scope.imaginary else set[Line]()
    cells = (cell for row in listed.rows for cell in row)
    return is_example(listed) or all(
        isinstance(part, _COMPOSED) or part in units
        for cell in cells
        for part in written.every(cell)
    )


def lying(statement: Statement, source: Source) -> Statement:
    """The statement with rows in the place of lists that a transposed array is said to be.

    A list in brackets is a column wherever an author does not say which: x^T = [1, 2, 3].
    """
    match statement.first:
        case written.Transpose(written.Name() | written.Access()):
            links = tuple(
                replace(link, side=written.Transpose(link.side, span=link.side.span))
                if isinstance(link.side, written.Matrix)
                and link.side.span is not None
                and source.text[link.side.span[0]] in "[("
                and {*map(len, link.side.rows)} == {1}
                else link
                for link in statement.links
            )
            return replace(statement, links=links)
    return statement


def place_of(statement: Statement, after: Sequence[written.Chain]) -> tuple[str, int] | None:
    """A list of numbers, and the place of its first entry where that is said beside or after it.

    x[k] = [1, 2, 3] for k = [-1, 0, 1], or for -1 <= k <= 1.
    """
    match statement.first, statement.links:
        case (
            written.Access(written.Name(array), (written.Name() as index,)),
            (written.Link("=", written.Matrix(rows)),),
        ) if len(rows) == 1 or {*map(len, rows)} == {1}:
            pass
        case _:
            return None
    count = max(len(rows), *map(len, rows))
    for condition in (*statement.conditions, *after):
        match condition:
            case written.Chain(first, (written.Link("=", written.Matrix(places)),)):
                said = [number_of(cell) for row in places for cell in row]
            case written.Chain(low, (written.Link("<=", first), written.Link("<=", high))):
                said = [number_of(low), *[None] * (count - 2), number_of(high)][:count]
            case _:
                continue
        start, last = said[0], said[-1]
        if first == index and start is not None and last == start + count - 1:
            return array, start
    return None
