"""The order in which the links of a chain are heard: what an operation is before what it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.reading.reader import Statement
from symconv.review.definitions.sequences import of_operation
from symconv.review.scope.scope import Scope


def in_order(statement: Statement, scope: Scope) -> Sequence[Statement]:
    """`s[t] = (x*w)[t] = sum_a ...` in two parts, where nobody has said yet what `*` is.

    It is the last side that says it: that is heard first, and then what s is.
    """
    first, links = statement.first, statement.links
    if first is None or len(links) < 2 or not {x.relation for x in links[:2]} <= {"=", ":="}:
        return (statement,)
    named = links[0].side
    if of_operation(first) or not of_operation(named) or scope.known(named):
        return (statement,)
    meaning = replace(statement, first=named, links=links[1:])
    return (meaning, replace(statement, links=links[:1]))
