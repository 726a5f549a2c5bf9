r"""The largest entry in each window of an array: y_i = \max_{0 \le k < 2} x_{2i+k}.

It is an entry of an array of its own, whose name no author can write, at the first and the last
place of the window along each axis. Two windows are one where they begin and end at one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, Obligation
from symconv.language.context import Context
from symconv.language.limits import bound_by
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import affine, constraints, separate
from symconv.language.term import Entry, Slot, Term, variable
from symconv.language.value import Value

Span = tuple[Affine, Affine]
"""The first and the last place of a window along one axis."""

BOXES = 1_000
"""Windows of an array of numbers of which the largest entry is looked for."""


def largest(name: str, array: str) -> str:
    """What holds the largest entries, or the smallest, of the windows of an array.

    >>> largest("max", "x"), pooled_from(largest("max", "x")), pooled_from("x")
    ('max of x', 'x', None)
    """
    return f"{name} of {array}"


def pooled_from(operand: str) -> str | None:
    """The array of which an operand holds the largest entries of windows, or the smallest."""
    name, of, array = operand.partition(" of ")
    return array if of and name in ("max", "min") else None


def of_window(
    name: str, conditions: Sequence[written.Chain], body: Line, context: Context
) -> Value:
    """The largest entry where indices run over what the conditions say."""
    scope, fresh = context, list[str]()
    for index in dict.fromkeys(i for chain in conditions for i in bound_by(chain, context, ())):
        called, scope = scope.bind(index)
        fresh.append(called)
    bounds = [c for chain in conditions for c in constraints(chain, scope)]
    array, places = _entry(body, scope)
    inside = {called: _ends(called, fresh, bounds) for called in fresh}
    if any(sum(called in place.variables for place in places) != 1 for called in fresh):
        raise Unsupported("the largest of entries that are no window")
    return _at(name, array, [_span(place, inside) for place in places], context)


def of_entries(name: str, arguments: Sequence[Line], context: Context) -> Value:
    """The largest of entries that are written out, if they are just those of one window."""
    read = [_entry(argument, context) for argument in arguments]
    arrays, ranks = {array for array, _ in read}, {len(places) for _, places in read}
    if len(arrays) != 1 or len(ranks) != 1:
        raise Unsupported("the largest of what are no given numbers")
    base = read[0][1]
    steps = [[one - other for one, other in zip(p, base, strict=True)] for _, p in read]
    if any(step.variables for each in steps for step in each):
        raise Unsupported("the largest of entries that are no window")
    found = {tuple(step.constant for step in each) for each in steps}
    ends = [(min(axis), max(axis)) for axis in zip(*found, strict=True)]
    if {*product(*(range(first, last + 1) for first, last in ends))} != found:
        raise Unsupported("the largest of entries that are no window")
    spans = [(p + first, p + last) for p, (first, last) in zip(base, ends, strict=True)]
    return _at(name, arrays.pop(), spans, context)


def boxes(operand: str, array: Value, read: Value) -> Value:
    """The largest entries of windows of an array of numbers, by where these begin and end.

    They are those windows that are as long as the ones that are `read`.
    """
    name = operand.partition(" ")[0]
    spans = list[range]()
    for slot in array.slots:
        if slot.size is None or slot.size.variables:
            raise Unsupported("the largest entry of an array of unknown size")
        spans.append(range(slot.first, slot.first + slot.size.constant))
    lengths = {
        _lengths(e.subscripts) for t in read.terms for e in t.entries if e.operand == operand
    }
    axes = [[(a, b) for a in span for b in span if a <= b] for span in spans]
    windows = [
        window
        for window in product(*axes)
        if None in lengths or tuple(b - a for a, b in window) in lengths
    ]
    if len(windows) > BOXES:
        raise Unsupported("the largest entry of an array that is too large")
    terms = list[Term]()
    for window in windows:
        places = product(*(range(a, b + 1) for a, b in window))
        held = [array.at(*map(Affine, place)).fraction for place in places]
        numbers = [number for number in held if number is not None]
        if len(numbers) < len(held):
            raise Unsupported("the largest of what are no given numbers")
        ends = (Affine(end) for span in window for end in span)
        equal = (Constraint.equal(variable(n), end) for n, end in enumerate(ends))
        best = max(numbers) if name == "max" else min(numbers)
        terms.append(Term(best, constraints=tuple(equal)))
    slots = [Slot(slot.size, slot.first) for slot in array.slots for _ in range(2)]
    return Value(tuple(slots), tuple(terms))


def _lengths(ends: Sequence[Affine]) -> tuple[int, ...] | None:
    """How far a window goes along each axis, where these are numbers."""
    apart = [last - first for first, last in zip(ends[::2], ends[1::2], strict=True)]
    return None if any(a.variables for a in apart) else tuple(a.constant for a in apart)


def at_ends(value: Value, *, first: bool = False) -> Value:
    """The value as far as what it reads goes: windows as products of what stands in their corners.

    Of the `first` of these alone, where only that matters.

    >>> window = Value((), (Term(1, (Entry("max of x", (Affine(1), Affine(4))),)),))
    >>> [entry.subscripts[0].constant for entry in at_ends(window).terms[0].entries]
    [1, 4]
    """

    def corners(entry: Entry) -> tuple[Entry, ...]:
        array = pooled_from(entry.operand)
        if array is None:
            return (entry,)
        pairs = zip(entry.subscripts[::2], entry.subscripts[1::2], strict=True)
        places = [*product(*pairs)]
        return tuple(Entry(array, place) for place in (places[:1] if first else places))

    if not any(map(pooled_from, value.operands)):
        return value
    return value.each(
        lambda term: replace(term, entries=tuple(e for x in term.entries for e in corners(x)))
    )


def comparable(*values: Value) -> bool:
    """Whether values that differ are different numbers, be they made of windows.

    The largest entries of different windows are independent of each other as long as they are only
    added; (max(a, b) - a) (max(a, b) - b) is 0, and max(a, b) + min(a, b) = a + b.
    """
    names = {name.partition(" ")[0] for v in values for name in v.operands if pooled_from(name)}
    added = all(
        len(term.entries) == 1
        for value in values
        for term in value.terms
        if any(pooled_from(entry.operand) for entry in term.entries)
    )
    return not names or (len(names) == 1 and added)


def _entry(line: Line, context: Context) -> tuple[str, tuple[Affine, ...]]:
    """An array, and where one of its entries stands."""
    match line:
        case written.Access(written.Name(array), subscripts) if name_of(line) is None:
            value, declared = context.values.get(array), context.operands.get(array)
            rank = value.rank if value is not None else len(declared.sizes) if declared else 2
            places = tuple(affine(s, context) for s in separate(subscripts, rank))
            if value is None and declared is None and not context.lenient:
                raise Unsupported(f"{array} is not a declared operand")
            if (value is None and declared is None) or len(places) == rank:
                return array, places
    raise Unsupported("the largest of what are no given numbers")


def _ends(index: str, indices: Sequence[str], bounds: Sequence[Constraint]) -> Span:
    """From where to where an index of a window runs."""
    least, most = list[Affine](), list[Affine]()
    for bound in bounds:
        multiple = bound.form.coefficient(index)
        rest = bound.form - Affine.of(index) * multiple
        if not multiple:
            continue
        if bound.equality or abs(multiple) != 1 or rest.variables & {*indices}:
            raise Unsupported("the largest of entries that are no window")
        (least if multiple > 0 else most).append(rest * -multiple)
    if len(least) != 1 or len(most) != 1:
        raise Unsupported("how far a window goes")
    return least[0], most[0]


def _span(place: Affine, inside: dict[str, Span]) -> Span:
    ends = [place, place]
    for index, (least, most) in inside.items():
        multiple = place.coefficient(index)
        if abs(multiple) > 1:
            raise Unsupported("the largest of entries that lie apart")
        low, high = (least, most) if multiple > 0 else (most, least)
        ends = [ends[0].substitute({index: low}), ends[1].substitute({index: high})]
    return ends[0], ends[1]


def _at(name: str, array: str, spans: Sequence[Span], context: Context) -> Value:
    """The largest entry of a window, which lies inside the array."""
    value, declared = context.values.get(array), context.operands.get(array)
    ends = [end for span in spans for end in span]
    held = largest(name, array)
    if value is not None and not value.operands:
        return boxes(held, value, Value((), (Term(1, (Entry(held, tuple(ends)),)),))).at(*ends)
    if all(first == last for first, last in spans):
        held, ends = array, [first for first, _ in spans]
    slots = value.slots if value is not None else ()
    if declared is not None:
        slots = tuple(Slot(size, declared.first) for size in declared.sizes)
    inside = (
        Obligation(bound)
        for slot, span in zip(slots, spans, strict=False)
        for place in span
        for bound in slot.range(place)
    )
    term = Term(1, (Entry(held, tuple(ends)),))
    return Value((), (term.provided(inside),)).each(lambda term: term)
