"""Indices over which an author sums without a sign, and shows it with a sign: y_t = w_s x_{t+s}
= sum_s w_s x_{t+s}.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.reader import Statement
from symconv.review.scope.names import free_names

REPEATED = "repeated indices are summed over"


def summed(statement: Statement) -> Statement:
    r"""A statement with such sums written out, or as it is.

    >>> from symconv.reading.reader import read
    >>> from symconv.reading.source import Source
    >>> from symconv.writing.text import text
    >>> (said,) = read(Source("notes", r"y_t = w_s x_{t+s} = \sum_{s=0}^{k-1} w_s x_{t+s}"))
    >>> text(summed(said).links[0].side)
    'sum_{s=0}^{k-1} w[s] x[t+s]'
    >>> (said,) = read(Source("notes", r"w_s x_s = \sum_{s=0}^{k-1} w_s x_s"))
    >>> summed(said) == said
    True
    """
    if statement.first is None or len(statement.links) < 2:
        return statement
    links = [*statement.links]
    for n, (link, after) in enumerate(zip(links, statement.links[1:], strict=False)):
        links[n] = replace(link, side=_as_in(after.side, link.side, statement.first))
    return replace(statement, links=tuple(links))


def _as_in(sum_: Line, side: Line, first: Line) -> Line:
    """A side with the sums over it with which another begins, if each is over a repeated index."""
    match sum_:
        case written.Summation(index, body=body) if index not in free_names(first):
            inner = _as_in(body, side, first)
            if inner is not side or (_repeats(side, index) and not _sums(body)):
                return replace(sum_, body=inner, span=side.span)
    return side


def _repeats(side: Line, index: str) -> bool:
    """Whether an index stands in subscripts of two factors."""
    factors = side.factors if isinstance(side, written.Product) else ()
    reads = [x for x in factors if isinstance(x, written.Access)]
    return sum(any(index in free_names(s) for s in x.subscripts) for x in reads) > 1


def _sums(line: Line) -> bool:
    return isinstance(line, written.Summation)
