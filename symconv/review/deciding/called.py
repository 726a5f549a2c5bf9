r"""Entries that are written as functions are called, where one differentiates by them.

>>> from symconv.language.affine import Affine
>>> from symconv.language.term import Operand
>>> from symconv.reading.reader import line
>>> from symconv.writing.text import text
>>> made = Context(operands={name: Operand(name, (Affine(3),)) for name in "xy"})
>>> slope = line(r"\frac{\partial y(i)}{\partial x(j)}")
>>> by_calls((slope,), made), text(as_entries(slope))
(True, 'dy[i]/dx[j]')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS


def by_calls(sides: Sequence[Line], context: Context) -> bool:
    """Whether a derivative is by an entry of a known array that is written as a call."""
    parts = (part for side in sides for part in written.every(side))
    slopes = [part.by for part in parts if isinstance(part, written.Derivative)]
    arrays = dict(_arrays(context)) if slopes else {}
    return any(
        isinstance(by, written.Call)
        and isinstance(by.function, written.Name)
        and arrays.get(by.function.text) == len(by.arguments)
        for by in slopes
    )


def as_entries(line: Line) -> Line:
    """The line with entries in the place of what is called at places: w(j-i), and not s(z(i))."""
    match line:
        case written.Call(written.Name(name), places) if name not in FUNCTIONS and not any(
            isinstance(part, written.Call | written.Access)
            for place in places
            for part in written.every(place)
        ):
            return written.Access(line.function, places, span=line.span)
    return written.changed(line, as_entries)


def _arrays(context: Context) -> Iterator[tuple[str, int]]:
    """Arrays and those of which they are made, each with how many places an entry has."""
    for value in context.values.values():
        yield from ((e.operand, len(e.subscripts)) for t in value.terms for e in t.entries)
    yield from ((name, value.rank) for name, value in context.values.items())
    yield from ((name, len(operand.sizes)) for name, operand in context.operands.items())
