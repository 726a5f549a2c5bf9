"""Matrices that a display draws after the equation that reads them: z = X w, X = [...]."""

from __future__ import annotations

from collections.abc import Iterable

from symconv.language import line as written
from symconv.reading.reader import Statement
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope


def drawn_first(statements: Iterable[Statement], scope: Scope) -> list[Statement]:
    """The statements of one display, those first that draw what earlier ones read."""
    found = list[Statement]()
    for statement in statements:
        match statement:
            case Statement(
                written.Name(name), (written.Link("=" | ":=", written.Matrix()), *_)
            ) if not scope.knows(name):
                readers = (n for n, each in enumerate(found) if _reads(each, name))
                found.insert(next(readers, len(found)), statement)
            case _:
                found.append(statement)
    return found


def _reads(statement: Statement, name: str) -> bool:
    """Whether a name stands on the right of a whole equation."""
    whole = statement.first is not None
    return whole and any(name in free_names(link.side) for link in statement.links)
