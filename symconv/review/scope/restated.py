"""Definitions that are said again, in other letters at most: no step, and nothing to decide."""

from __future__ import annotations

from collections.abc import Mapping

from symconv.language import line as written
from symconv.language.line import Chain, Line, equation
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.review.scope.arrays import letter


def lettered(left: Line, right: Line) -> Chain:
    """`left = right` with its indices called by numbers, so that letters make no difference.

    >>> from symconv.reading.reader import line
    >>> one = line("y_i"), line(r"\\sum_{k=1}^{K} x_{i+k} w_k")
    >>> lettered(*one) == lettered(line("y_n"), line(r"\\sum_{j=1}^{K} x_{n+j} w_j"))
    True
    >>> lettered(line("y_0"), line("x_0 w_1")) == lettered(line("y_0"), line("x_1 w_0"))
    False
    """
    names = dict[str, str]()
    match left:
        case written.Access(_, indices) | written.Call(_, indices) if name_of(left) is None:
            for called in map(letter, separate(indices, 2)):
                if called is not None:
                    names[called] = f"index {len(names)}"
    return equation(_renamed(left, names), _renamed(right, names))


def _renamed(line: Line, names: Mapping[str, str]) -> Line:
    called = names.get(letter(line) or "")
    if called is not None:
        return written.Name(called)
    match line:
        case written.Summation(index, lower, upper, body):
            inner = f"index {len(names)}"
            low, high = _renamed(lower, names), _renamed(upper, names)
            return written.Summation(inner, low, high, _renamed(body, {**names, index: inner}))
        case written.SummationOver(indices, conditions, body):
            more = {index: f"index {len(names) + n}" for n, index in enumerate(indices)}
            inside = written.SummationOver(tuple(more.values()), conditions, body)
            return written.changed(inside, lambda part: _renamed(part, {**names, **more}))
    return written.changed(line, lambda part: _renamed(part, names))
