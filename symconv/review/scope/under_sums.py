r"""Which index a sum binds: where a condition says none, and where it is that of the left side.

A condition may speak of several letters. In dL/dx_u = \sum_{0 \le u - 2t < K} dL/dy_t w_{u-2t}
it is t, as u stands on the left.
"""

from __future__ import annotations

from collections.abc import Collection

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.reader import Statement
from symconv.review.scope.names import free_names


def bound(statement: Statement) -> Statement:
    """The statement with the indices of such sums said."""
    if statement.first is None:
        return statement
    left = _letters(statement.first)
    return statement.changed(lambda side: _bound(side, left))


def _bound(line: Line, outside: Collection[str]) -> Line:
    line = written.changed(line, lambda part: _bound(part, outside))
    match line:
        case written.SummationOver((), (written.Chain(_, (middle, _)),) as conditions, body):
            letters = _letters(middle.side) & _letters(body)
            if letters & {*outside} and letters - {*outside}:
                indices = tuple(sorted(letters - {*outside}))
                return written.SummationOver(indices, conditions, body, span=line.span)
    return line


def _letters(line: Line) -> set[str]:
    """The small letters on a line, each of which may be an index."""
    names = {part.text for part in written.every(line) if isinstance(part, written.Name)}
    return {name for name in names if len(name) == 1 and name.islower()}


def captured(left: Line, body: Line) -> str | None:
    r"""The place of an entry on the left that is nothing but summed over: y_i = \sum_i a_i x_i.

    What capitals have below them may be a label: E_k, the kinetic energy.

    >>> from symconv.reading.reader import line
    >>> captured(line("y_i"), line(r"\sum_{i=1}^n A_{ii} x_i"))
    'i'
    >>> captured(line("y_i"), line(r"x_i + \sum_{i=1}^n A_{ii} x_i"))
    """
    match left:
        case written.Access(written.Name(name), subscripts) if name[:1].islower():
            places = {place.text for place in subscripts if isinstance(place, written.Name)}
        case _:
            return None
    for part in written.every(body):
        if isinstance(part, written.Summation) and part.index in places - free_names(body):
            read = (x for x in written.every(part.body) if isinstance(x, written.Access))
            if any(part.index in free_names(x) for x in read):
                return part.index
    return None
