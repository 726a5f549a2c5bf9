"""The largest and the smallest of given numbers, and which of an array's entries that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.atoms import number
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import OF_ARRAYS, name_of
from symconv.language.subscripts import affine, separate
from symconv.language.term import Entry, Rational, Term
from symconv.language.value import Value
from symconv.language.windows import of_entries, of_window


class NotGiven(Unsupported):
    """Numbers are wanted, and these are none."""


Meaning: TypeAlias = "Callable[[Line, Context], Value]"
"""What a line means in a context."""

EXTREMES = {"max": True, "min": False}
"""Whether the largest is meant, or the smallest."""

MOST = 400
"""Entries of an array whose largest is looked for."""


def _numbers(value: Value) -> list[tuple[tuple[int, ...], Rational]]:
    """The entries of an array of numbers, with their places. Raises Unsupported for another."""
    spans = list[range]()
    for slot in value.slots:
        if slot.size is None or slot.size.variables:
            raise Unsupported("the largest entry of an array of unknown size")
        spans.append(range(slot.first, slot.first + slot.size.constant))
    places: list[tuple[int, ...]] = [()]
    for span in spans:
        places = [(*place, n) for place in places for n in span]
        if len(places) > MOST:
            raise Unsupported("the largest entry of an array that is too large")
    return [(place, _plain(value.at(*map(Affine, place)))) for place in places]


def _plain(value: Value) -> Rational:
    """A scalar that is a number."""
    if value.rank or any(t.entries or t.locals or t.constraints for t in value.terms):
        raise NotGiven("the largest of what are no given numbers")
    return sum((term.coefficient for term in value.terms), Fraction())


def _extreme(largest: bool, values: Sequence[Value], entries: Sequence[Entry | None]) -> Value:
    """The largest of scalars, or the smallest; the entry that it is, where it is of an array.

    Then its derivative is known too. Raises Unsupported where several entries are the largest.
    """
    found = [_plain(value) for value in values]
    best = max(found) if largest else min(found)
    where = [entries[n] for n, count in enumerate(found) if count == best]
    chosen = where[0]
    if chosen is None or None in where:
        return number(best)
    if len({*where}) > 1:
        raise Unsupported("a largest entry at several places")
    return Value((), (Term(1, (chosen,)),))


def extreme_of(name: str, arguments: Sequence[Line], context: Context, meaning: Meaning) -> Value:
    """max(a, b), or max(x) for an array x: of given numbers, or of entries of one window."""
    match arguments:
        case (written.SummationOver(_, conditions, body),):
            return of_window(name, conditions, body, context)
    try:
        return _of_numbers(name, arguments, context, meaning)
    except NotGiven:
        return of_entries(name, arguments, context)


def _of_numbers(name: str, arguments: Sequence[Line], context: Context, meaning: Meaning) -> Value:
    values, entries = list[Value](), list[Entry | None]()
    for argument in arguments:
        value = meaning(argument, context)
        held = name_of(argument.array if isinstance(argument, written.Access) else argument)
        array = held if held in context.values else _called_so(value, context)
        if value.rank and len(arguments) > 1:
            raise Unsupported(f"the {name} of several arrays")
        for place, count in _numbers(value):
            if isinstance(argument, written.Access) and array is not None:
                rank = context.values[array].rank
                place = tuple(
                    affine(s, context).constant for s in separate(argument.subscripts, rank)
                )
            values.append(number(count))
            entries.append(Entry(array, tuple(map(Affine, place))) if array is not None else None)
    return _extreme(EXTREMES[name], values, entries)


def _called_so(value: Value, context: Context) -> str | None:
    """The one array that is known to hold just these numbers."""
    names = [name for name, known in context.values.items() if known == value and known.rank]
    return names[0] if len(names) == 1 else None


def with_arguments(factors: Sequence[Line], context: Context) -> Sequence[Line]:
    """Factors in which max stands before a matrix, or tr before the last one: its argument.

    So it is of max over a window, which is written as a sum over the places of what follows.
    """
    found = list[Line]()
    for n, factor in enumerate(factors, 1):
        over = _window(found[-1], factor, context) if found and n == len(factors) else None
        if over is not None:
            found[-1] = over
            continue
        last = name_of(found[-1]) if found else None
        known = last in context.values or last in context.operands
        ends = n == len(factors) and last in OF_ARRAYS
        if not known and (ends or (last in EXTREMES and isinstance(factor, written.Matrix))):
            found[-1] = written.Call(found[-1], (factor,))
        else:
            found.append(factor)
    return found


def _window(head: Line, body: Line, context: Context) -> Line | None:
    r"""max over what follows, of `\max_{0 \le k < K}`."""
    match head:
        case written.Access(written.Name(name), places) if (
            name in EXTREMES and name not in context.values and name not in context.operands
        ):
            chains = tuple(place for place in places if isinstance(place, written.Chain))
            if len(chains) == len(places):
                over = written.SummationOver((), chains, body)
                return written.Call(written.Name(name), (over,))
    return None
