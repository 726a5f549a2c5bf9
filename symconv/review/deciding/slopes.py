"""Derivatives of functions that have one name everywhere, by the functions themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from symconv.language.context import Context
from symconv.language.opaque import applied, split
from symconv.language.term import Term
from symconv.language.value import Value

SLOPES: Mapping[str, tuple[tuple[int, int], ...]] = MappingProxyType(
    {"tanh": ((1, 0), (-1, 2)), "sigmoid": ((1, 1), (-1, 2))}
)
"""What f' is, as a polynomial in f: tanh' = 1 - tanh^2, coefficients with their powers."""


def ruled(value: Value) -> Value:
    """A value with each derivative of such a function by the function itself."""
    return replace(value, terms=tuple(each for term in value.terms for each in _ruled(term)))


def _ruled(term: Term) -> Iterator[Term]:
    for n, entry in enumerate(term.entries):
        function, array = split(entry.operand) or ("", "")
        if function.removesuffix("'") in SLOPES and function.endswith("'"):
            values = replace(entry, operand=applied(function[:-1], array))
            others = (*term.entries[:n], *term.entries[n + 1 :])
            for coefficient, power in SLOPES[function[:-1]]:
                entries = (*others, *(values,) * power)
                made = replace(term, coefficient=term.coefficient * coefficient, entries=entries)
                yield from _ruled(made)
            return
    yield term


def transcendental(left: Value, right: Value, context: Context) -> bool:
    """Whether what differs are polynomials in the values of one such function, at one array.

    These satisfy no polynomial, so that the sides differ as they are written. Of an array that was
    given in numbers that is not known.
    """
    both = left.operands | right.operands
    found = {of for name in both if (of := split(name)) is not None}
    if len(found) != 1:
        return False
    ((function, array),) = found
    value = context.values.get(array)
    return function in SLOPES and (value is None or bool(value.operands))
