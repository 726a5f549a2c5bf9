"""The largest and the smallest of given numbers, and which of an array's entries that is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symconv.errors import Unsupported
from symconv.language.affine import Affine
from symconv.language.atoms import number
from symconv.language.term import Entry, Rational, Term
from symconv.language.value import Value

MOST = 400
"""Entries of an array whose largest is looked for."""


def numbers(value: Value) -> list[tuple[tuple[int, ...], Rational]]:
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
    return [(place, plain(value.at(*map(Affine, place)))) for place in places]


def plain(value: Value) -> Rational:
    """A scalar that is a number."""
    if value.rank or any(t.entries or t.locals or t.constraints for t in value.terms):
        raise Unsupported("the largest of what are no given numbers")
    return sum((term.coefficient for term in value.terms), Fraction())


def extreme(largest: bool, values: Sequence[Value], entries: Sequence[Entry | None]) -> Value:
    """The largest of scalars, or the smallest; the entry that it is, where it is of an array.

    Then its derivative is known too. Raises Unsupported where several entries are the largest.
    """
    found = [plain(value) for value in values]
    best = max(found) if largest else min(found)
    where = [entries[n] for n, count in enumerate(found) if count == best]
    chosen = where[0]
    if chosen is None or None in where:
        return number(best)
    if len({*where}) > 1:
        raise Unsupported("a largest entry at several places")
    return Value((), (Term(1, (chosen,)),))
