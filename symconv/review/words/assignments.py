r"""Assignments: w \leftarrow w - \eta dL/dw, or with = and := where that can be no equation.

They say what a name holds in the next step, and nothing about what it holds now.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.reading.reader import Statement


def assigned(statement: Statement) -> Line | None:
    r"""What a statement assigns to; None where it is no assignment.

    >>> from symconv.reading.reader import read
    >>> from symconv.reading.source import Source
    >>> texts = [r"w = w - \eta g", r"w \leftarrow v", "w = v - w_1", "w_i = w_{i-1} + 1"]
    >>> [assigned(read(Source("notes", text)).statements[0]) for text in texts]
    [Name(text='w'), Name(text='w'), None, None]
    """
    first, links = statement.first, statement.links
    if first is None or not links:
        return None
    if links[0].relation == "<-":
        return first
    if links[0].relation not in ("=", ":=") or len(links) > 1:
        return None
    array = first.array if isinstance(first, written.Access) else first
    if name_of(array) is None:
        return None
    right = links[0].side
    terms = right.terms if isinstance(right, written.Sum) else ()
    return first if any(_scaled(term, first) for term in terms) else None


def counts(statement: Statement) -> bool:
    """Whether a name is said to be itself and a number: t = t + 1, which is no equation.

    >>> from symconv.reading.reader import read
    >>> from symconv.reading.source import Source
    >>> [counts(read(Source("notes", text)).statements[0]) for text in ("t = t + 1", "t = s + 1")]
    [True, False]
    """
    match statement.first, statement.links:
        case written.Name() as name, (written.Link("=", written.Sum((first, written.Number()))),):
            return first == name
    return False


def _scaled(term: Line, name: Line) -> bool:
    """Whether a term is what is assigned to, as it is or times a number."""
    if isinstance(term, written.Negative):
        term = term.body
    factors = term.factors if isinstance(term, written.Product) else (term,)
    return factors[-1] == name and all(
        isinstance(factor, written.Name | written.Number) for factor in factors[:-1]
    )
