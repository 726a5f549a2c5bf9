"""Sequences that are said by what they were before, y[n] = a x[n] + (1 - a) y[n-1].

A closed form is right if it is what the recursion makes of itself one place before, and what the
sequence is at the place where it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias

from symconv.calculus.decide import Answer, compared
from symconv.calculus.known import Known, Quantity
from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Access, Line, Name, Negative, Number
from symconv.language.subscripts import affine


def delays(name: str, what: Quantity) -> frozenset[int]:
    """How many places before itself an entry is made of; empty where it is made of others too.

    >>> from symconv.reading.reader import line
    >>> sorted(delays("y", Quantity(("n",), line("y[n-1] + 2 y[n-3] + x[n+1]"))))
    [1, 3]
    """
    if len(what.indices) != 1:
        return frozenset()
    here, found = Affine.of(what.indices[0]), set[int]()
    own = [x for x in written.every(what.body) if isinstance(x, Access) and x.array == Name(name)]
    for entry in own:
        try:
            (place,) = (here - _place(each) for each in entry.subscripts)
        except (SymconvError, ValueError):
            return frozenset()
        if place.variables or place.constant < 1:
            return frozenset()
        found.add(place.constant)
    names = sum(x == Name(name) for x in written.every(what.body))
    return frozenset(found) if names == len(own) else frozenset()


def is_recursive(name: str, what: Quantity) -> bool:
    """Whether an entry is made of those before it, and of no other ones."""
    return bool(delays(name, what))


Start: TypeAlias = "tuple[int, Line]"
"""A place, and what a sequence is there."""
Given: TypeAlias = "Callable[[str, int], Line]"
"""The number that an entry of a sequence is in an example; raises Unsupported where none is."""


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
    if delays(name, recursion) != {1}:
        raise Unsupported(f"where {name} begins")
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
        here.define(name, replace(closed, body=written.put(closed.body, {entry: begun})))
    else:
        raise Unsupported(f"where {name} begins")
    first = compared(Access(Name(name), (place,)), begun, here, step=True)
    if first.ruling != "holds":
        return first
    after = 1 + (place.value if isinstance(place, Number) else -_value(place))
    later = Access(Name(name), (Name(closed.indices[0]),))
    return compared(later, recursion.body, here, step=True, least=after)


MOST = 12
"""Steps of a recursion that are put in."""


def reaches(
    name: str, recursion: Quantity, entry: Line, right: Line, known: Known,
    start: Start | None = None, given: Given | None = None,
) -> Answer:  # fmt: skip
    """Whether an entry of a sequence is what its recursion makes of it, step by step.

    It goes back as far as entries of the sequence stand on the right; where none does, to its
    `start`, or to a place before the first where it is 0. Entries are put in that are `given`.

    >>> from symconv.reading.reader import line
    >>> smooth = Quantity(("n",), line("a y[n-1] + (1 - a) x[n]"))
    >>> entry, right = line("y[1]"), line("(1 - a) x[1] + a (1 - a) x[0] + a^2 y[-1]")
    >>> reaches("y", smooth, entry, right, Known()).ruling
    'holds'
    >>> reaches("y", smooth, entry, line("(1 - a) x[1] + a (1 - a) x[0]"), Known()).assumptions
    ('y[-1] = 0',)
    >>> steps, begins = Quantity(("l",), line("r_{l-1} + 2 s_l")), (0, Number(1))
    >>> reaches("r", steps, line("r_1"), Number(7), Known(), begins, lambda *_: Number(3)).ruling
    'holds'
    """
    place = _place(entry.subscripts[0]) if isinstance(entry, Access) else Affine()
    reads = (x for x in written.every(right) if isinstance(x, Access) and x.array == Name(name))
    stops = {_place(x.subscripts[0]) for x in reads}
    if place.variables:
        # Another sequence may be called so: that it is this one is seen where it holds.
        answer = compared(_unrolled(name, recursion, place, stops), right, known, step=True)
        return answer if answer.ruling == "holds" else Answer("unread")
    if stops:
        line = in_numbers(_unrolled(name, recursion, place, stops), given)
        return compared(line, in_numbers(right, given), known, step=True)
    order = max(delays(name, recursion))
    if start is not None and order > 1:
        raise Unsupported(f"where {name} begins")
    if start is not None:
        first = Affine(start[0])
        line = _unrolled(name, recursion, place, {first})
        line = in_numbers(written.put(line, {_entry(name, first): start[1]}), given)
        return compared(line, in_numbers(right, given), known, step=True)
    for first in (Affine(-1), Affine()):
        silent = [first - back for back in range(order)]
        line = _unrolled(name, recursion, place, silent)
        for each in silent:
            line = written.put(line, {_entry(name, each): Number(0)})
        answer = compared(line, right, known, step=True)
        if answer.ruling == "holds":
            begun = (f"{name}[{each.constant}] = 0" for each in silent)
            return replace(answer, assumptions=(*answer.assumptions, *begun))
    return Answer("unread", f"where {name} begins")


def _unrolled(name: str, recursion: Quantity, place: Affine, stops: Collection[Affine]) -> Line:
    """An entry by its recursion, as far as the places at which that stops."""
    steps = [place - stop for stop in stops]
    if not steps or any(step.variables or not 0 < step.constant <= MOST for step in steps):
        raise Unsupported(f"where {name} begins")
    (index,), line = recursion.indices, _entry(name, place)
    for back in range(max(step.constant for step in steps)):
        if place - back not in stops:
            line = written.put(
                line, {_entry(name, place - back): _at(recursion.body, index, place - back)}
            )
    return line


def stepped(name: str, recursion: Quantity, place: int, start: Start, given: Given) -> Line:
    """An entry of a sequence, step by step from where it begins, in numbers."""
    if place == start[0]:
        return start[1]
    first = Affine(start[0])
    line = _unrolled(name, recursion, Affine(place), {first})
    return in_numbers(written.put(line, {_entry(name, first): start[1]}), given)


def in_numbers(line: Line, given: Given | None) -> Line:
    """A line with the numbers that entries are, its products of them written out."""
    if given is None:
        return line
    match line:
        case Access(Name(name), (Number(place),)):
            return given(name, place)
        case written.Call(written.PRODUCT_OVER, (Name(index), lower, upper, body)):
            first, last = _place(lower), _place(upper)
            if first.variables or last.variables or last.constant - first.constant > MOST:
                raise Unsupported("a product of many factors")
            places = range(first.constant, last.constant + 1)
            factors = (in_numbers(_at(body, index, Affine(place)), given) for place in places)
            return written.Product((Number(1), *factors))
    return written.changed(line, lambda part: in_numbers(part, given))


def _place(line: Line) -> Affine:
    return affine(line, Context())


def _entry(name: str, place: Affine) -> Line:
    return Access(Name(name), (spelled(place),))


def _at(line: Line, index: str, place: Affine) -> Line:
    """A body at another place: y[n-1] is y[1] at 2."""
    match line:
        case Access(array, (at,)):
            return Access(array, (spelled(_place(at).substitute({index: place})),))
        case Name(text) if text == index:
            return spelled(place)
    return written.changed(line, lambda part: _at(part, index, place))


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
    return Quantity((new,), written.put(what.body, {Name(old): Name(new)}))


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
