r"""Brackets that an author left out: \sum_i a_i + b_i, where i is nothing but the index of the sum.

Read as it stands, i has no meaning in b_i. A step that holds with the brackets is no erratum.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.scope.names import free_names

MEANT = "a sum goes on over what follows, though brackets are missing"


def bracketed(line: Line, other: Line) -> Line:
    """The line with each sum going on to the last term in which its index stands.

    An index that stands free on the other side means something of its own.

    >>> from symconv.reading.reader import line
    >>> meant = bracketed(line(r"c + \\sum_{i=1}^n a_i + b_i"), line("s"))
    >>> meant == line(r"c + \\sum_{i=1}^n (a_i + b_i)")
    True
    """
    line = written.changed(line, lambda part: bracketed(part, other))
    if not isinstance(line, written.Sum):
        return line
    for n, term in enumerate(line.terms):
        if isinstance(term, written.Summation) and term.index not in free_names(other):
            inside = [m for m, each in enumerate(line.terms) if term.index in free_names(each)]
            if inside and inside[0] > n:
                last = inside[-1] + 1
                body = written.total(term.body, *line.terms[n + 1 : last])
                whole = written.Summation(term.index, term.lower, term.upper, body, span=term.span)
                return written.total(*line.terms[:n], whole, *line.terms[last:])
    return line
