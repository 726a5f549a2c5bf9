r"""Gradients by what an operation makes of arrays, which has no name: dL/d(u * v)_i.

They are those by an array that is defined as just that.
"""

from __future__ import annotations

from contextlib import suppress

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.reading.losses import LOSSES
from symconv.reading.reader import Statement
from symconv.review.definitions.definitions import introduced
from symconv.review.scope.scope import Scope
from symconv.writing.text import text


def by_results(statement: Statement, scope: Scope) -> Statement:
    """The statement with names for what losses are differentiated by, which are then defined."""
    return statement.changed(lambda side: _named(side, scope))


def _named(line: Line, scope: Scope) -> Line:
    match line:
        case written.Derivative(Name(loss) as body, written.Operation() as by) if loss in LOSSES:
            array = _array(by, scope)
            return line if array is None else written.Derivative(body, array, span=line.span)
        case written.Derivative(
            Name(loss) as body, written.Access(written.Operation() as by, subscripts)
        ) if loss in LOSSES:
            array = _array(by, scope)
            if array is not None:
                entry = written.Access(array, subscripts, span=line.span)
                return written.Derivative(body, entry, span=line.span)
    return written.changed(line, lambda part: _named(part, scope))


def _array(operation: written.Operation, scope: Scope) -> Name | None:
    """The name of what an operation makes: the author's own, or its formula."""
    name = text(operation)
    if scope.knows(name):
        return Name(name)
    with suppress(SymconvError):
        if introduced(Name(name), operation, scope) is not None:
            made = scope.context.values[name]
            same = (n for n, value in scope.context.values.items() if value == made and n != name)
            return Name(next(same, name))
    return None
