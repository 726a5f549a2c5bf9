"""Sequences that are said by what they were before, y[n] = a x[n] + (1 - a) y[n-1].

A closed form is right if it is what the recursion makes of itself one place before, and what the
sequence is at the place where it begins.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from symconv.calculus.decide import Answer, compared
from symconv.calculus.known import Known, Quantity
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Access, Line, Name, Negative, Number


def is_recursive(name: str, what: Quantity) -> bool:
    """Whether an entry is made of the one before it, and of no other one."""
    if len(what.indices) != 1:
        return False
    before = written.Sum((Name(what.indices[0]), Negative(Number(1))))
    own = [x for x in written.every(what.body) if isinstance(x, Access) and x.array == Name(name)]
    names = sum(x == Name(name) for x in written.every(what.body))
    return bool(own) and names == len(own) and all(x.subscripts == (before,) for x in own)


def solves(name: str, recursion: Quantity, closed: Quantity, known: Known) -> Answer:
    """Whether a closed form is the sequence that a recursion says.

    >>> from symconv.reading.reader import line
    >>> grows = Quantity(("n",), line("2 y[n-1]"))
    >>> solves("y", grows, Quantity(("n",), line("2^n y[0]")), Known()).ruling
    'holds'
    >>> solves("y", grows, Quantity(("n",), line("2^{n+1} y[0]")), Known()).ruling
    'fails'
    """
    starts = {
        x.subscripts[0]
        for x in written.every(closed.body)
        if isinstance(x, Access) and x.array == Name(name)
    }
    start = starts.pop() if len(starts) == 1 else None
    if start is None or not isinstance(start, Number | Negative):
        raise Unsupported(f"where {name} begins")
    begun = Name(f"{name} at its start")
    here = deepcopy(known)
    entry = Access(Name(name), (start,))
    here.define(name, replace(closed, body=_put(closed.body, entry, begun)))
    first = compared(entry, begun, here, step=True)
    if first.ruling != "holds":
        return first
    after = 1 + (start.value if isinstance(start, Number) else -_value(start))
    later = Access(Name(name), (Name(closed.indices[0]),))
    return compared(later, recursion.body, here, step=True, least=after)


def _value(start: Negative) -> int:
    if not isinstance(start.body, Number):
        raise Unsupported("where a sequence begins")
    return start.body.value


def _put(line: Line, old: Line, new: Line) -> Line:
    return new if line == old else written.changed(line, lambda part: _put(part, old, new))
