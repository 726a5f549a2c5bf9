r"""Sums over all whole numbers of arrays that have an end: they are zero outside of their sizes.

\sum_{k=-\infty}^{\infty} x[k] w[n-k] runs over the places of x, where it was declared how many
these are; it is a convolution in full.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.express import spelled
from symconv.language.line import INFINITY, Line, Negative
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.review.scope.scope import Scope


def ended(line: Line, scope: Scope) -> Line:
    """The line with limits for such sums; the arrays in them are silent from here on."""
    line = written.changed(line, lambda part: ended(part, scope))
    match line:
        case written.Summation(index, lower, upper, body) if (lower, upper) == (
            Negative(INFINITY),
            INFINITY,
        ):
            _count(body, scope)
            limits = _limits(index, body, scope)
            if limits is not None:
                scope.silence(_arrays(body, scope))
                return written.Summation(index, *limits, body, span=line.span)
    return line


def _arrays(body: Line, scope: Scope) -> set[str]:
    """The arrays of declared sizes on a line, but for those that go round."""
    read = {name.text for name in written.every(body) if isinstance(name, written.Name)}
    return {n for n in read - scope.periods.keys() if n in scope.context.operands and scope.rank(n)}


def _count(body: Line, scope: Scope) -> None:
    """Signals of which nothing else was said count from where such sums say it."""
    first = scope.index_base.signal
    if first is None:
        return
    for name in sorted(_arrays(body, scope) & scope.declared_only):
        scope.declare(replace(scope.context.operands[name], first=first))


def _limits(index: str, body: Line, scope: Scope) -> tuple[Line, Line] | None:
    """The first and the last place of an array that is read just at an index."""
    for part in written.every(body):
        match part:
            case written.Access(array, subscripts) | written.Call(array, subscripts):
                name = name_of(array)
            case _:
                continue
        if name not in _arrays(body, scope):
            continue
        operand = scope.context.operands[name]
        places = separate(subscripts, len(operand.sizes))
        for place, size in zip(places, operand.sizes, strict=False):
            if place == written.Name(index):
                first = operand.first
                return spelled(Affine(first)), spelled(size + (first - 1))
    return None
