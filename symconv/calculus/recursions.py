"""Sequences that are said by what they were before, y[n] = a x[n] + (1 - a) y[n-1].

A closed form is right if it is what the recursion makes of itself one place before, and what the
sequence is at the place where it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias

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


Start: TypeAlias = "tuple[int, Line]"
"""A place, and what a sequence is there."""


def solves(
    name: str, recursion: Quantity, closed: Quantity, known: Known, start: Start | None = None
) -> Answer:
    """Whether a closed form is the sequence that a recursion says.

    `start` is what the sequence is where it begins, if that is not part of the closed form.

    >>> from symconv.reading.reader import line
    >>> grows = Quantity(("n",), line("2 y[n-1]"))
    >>> solves("y", grows, Quantity(("n",), line("2^n y[0]")), Known()).ruling
    'holds'
    >>> solves("y", grows, Quantity(("n",), line("2^{n+1} y[0]")), Known()).ruling
    'fails'
    >>> solves("y", grows, Quantity(("L",), line(r"3 \\cdot 2^L")), Known(), (0, Number(3))).ruling
    'holds'
    """
    closed, recursion = (_by_one_letter(each, (closed, recursion)) for each in (closed, recursion))
    starts = {
        x.subscripts[0]
        for x in written.every(closed.body)
        if isinstance(x, Access) and x.array == Name(name)
    }
    place = starts.pop() if len(starts) == 1 else None
    here = deepcopy(known)
    if place is None and start is not None:
        place = Number(start[0]) if start[0] >= 0 else Negative(Number(-start[0]))
        here.define(name, closed)
        begun = start[1]
    elif isinstance(place, Number | Negative):
        begun = Name(f"{name} at its start")
        entry = Access(Name(name), (place,))
        here.define(name, replace(closed, body=_put(closed.body, entry, begun)))
    else:
        raise Unsupported(f"where {name} begins")
    first = compared(Access(Name(name), (place,)), begun, here, step=True)
    if first.ruling != "holds":
        return first
    after = 1 + (place.value if isinstance(place, Number) else -_value(place))
    later = Access(Name(name), (Name(closed.indices[0]),))
    return compared(later, recursion.body, here, step=True, least=after)


LETTERS = "n t m q u l k".split()
"""Letters for places, of which one is taken that stands nowhere else."""


def _by_one_letter(what: Quantity, both: Sequence[Quantity]) -> Quantity:
    """What a sequence is at a place with a letter of its own, where it is called by another."""
    formals = {index for each in both for index in each.indices}
    if len(formals) == 1 and all(index.islower() for index in formals):
        return what
    parts = [part for each in both for part in written.every(each.body)]
    taken = {x.text for x in parts if isinstance(x, Name)}
    taken |= {x.index for x in parts if isinstance(x, written.Summation)}
    (old,), new = what.indices, next((letter for letter in LETTERS if letter not in taken), None)
    if new is None or old in _bound(what.body):
        raise Unsupported("places that are called alike")
    return Quantity((new,), _put(what.body, Name(old), Name(new)))


def _bound(line: Line) -> set[str]:
    """Indices of sums and products on a line."""
    sums = {x.index for x in written.every(line) if isinstance(x, written.Summation)}
    products = (x for x in written.every(line) if isinstance(x, written.Call))
    return sums | {
        x.arguments[0].text
        for x in products
        if x.function == written.PRODUCT_OVER and isinstance(x.arguments[0], Name)
    }


def _value(start: Negative) -> int:
    if not isinstance(start.body, Number):
        raise Unsupported("where a sequence begins")
    return start.body.value


def _put(line: Line, old: Line, new: Line) -> Line:
    return new if line == old else written.changed(line, lambda part: _put(part, old, new))
