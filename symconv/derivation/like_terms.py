"""Closed forms with equal terms collected: 1 - (i-1) is 2 - i, and exp(i-i) is 1."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from symconv.language.line import (
    Call,
    Line,
    Name,
    Negative,
    Number,
    Product,
    Quotient,
    Sum,
    product,
    total,
)

Term: TypeAlias = "tuple[Fraction, tuple[Line, ...]]"
"""A coefficient and the factors beside it."""


def terms(line: Line) -> list[Term]:
    """The terms of a line, products of sums multiplied out.

    >>> terms(Negative(Sum((Name("i"), Number(2)))))
    [(Fraction(-1, 1), (Name(text='i'),)), (Fraction(-2, 1), ())]
    """
    match line:
        case Number(value):
            return [(Fraction(value), ())]
        case Negative(body):
            return negated(terms(body))
        case Sum(parts):
            return [term for part in parts for term in terms(part)]
        case Quotient(numerator, Number(value)) if value:
            return [(c / value, rest) for c, rest in terms(numerator)]
        case Product(factors):
            return reduce(_times, map(terms, factors))
        case Call(function, (argument,)):
            inner = collected_terms(terms(argument))
            if function == Name("exp") and inner == Number(0):
                return [(Fraction(1), ())]
            return [(Fraction(1), (Call(function, (inner,)),))]
    return [(Fraction(1), (line,))]


def negated(found: Iterable[Term]) -> list[Term]:
    return [(-c, rest) for c, rest in found]


def collected_terms(found: Iterable[Term]) -> Line:
    """The sum of some terms, equal ones together, and a positive one first if there is one.

    >>> from symconv.writing.text import text
    >>> text(collected_terms(terms(Sum((Negative(Name("i")), Number(1), Number(1))))))
    '2 - i'
    """
    together = dict[tuple[Line, ...], Fraction]()
    for coefficient, rest in found:
        together[rest] = together.get(rest, Fraction(0)) + coefficient
    ordered = sorted(((rest, c) for rest, c in together.items() if c), key=lambda x: x[1] < 0)
    return total(*(_written(c, rest) for rest, c in ordered))


def _written(coefficient: Fraction, rest: tuple[Line, ...]) -> Line:
    size, below = abs(coefficient.numerator), coefficient.denominator
    factors = (Number(size), *rest) if size != 1 or not rest else rest
    line = product(*factors)
    line = line if below == 1 else Quotient(line, Number(below))
    return Negative(line) if coefficient < 0 else line


def _times(left: list[Term], right: list[Term]) -> list[Term]:
    return [(a * b, (*x, *y)) for a, x in left for b, y in right]
