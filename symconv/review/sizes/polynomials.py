"""The polynomial that a scalar formula is: two formulas of one normal form are equal everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import MODULO, Line
from symconv.review.sizes.scalars import POWER, Formula, scalar_name

Monomial: TypeAlias = tuple[tuple[str, int], ...]
Polynomial: TypeAlias = dict[Monomial, Fraction]

TERMS = 300


def normal(line: Line, given: Mapping[str, Formula]) -> Polynomial:
    """The polynomial that a formula is for whole numbers, with what is given put in.

    A floor is rid of all that is whole in it; what is left is a variable of its own.
    """
    name = scalar_name(line)
    if name is not None:
        return normal(given[name].line, given) if name in given else {((name, 1),): Fraction(1)}

    def inner(part: Line) -> Polynomial:
        return normal(part, given)

    match line:
        case written.Number(count):
            return {(): Fraction(count)} if count else {}
        case written.Sum(terms):
            return added(*(inner(term) for term in terms))
        case written.Negative(body):
            return scaled(inner(body), Fraction(-1))
        case written.Product(factors) if MODULO not in factors:
            return _times(*(inner(factor) for factor in factors))
        case written.Operation(_, left, right):
            return _times(inner(left), inner(right))
        case written.Power(base, written.Number(power)) if power <= POWER:
            return _times(*([inner(base)] * power))
        case written.Quotient(above, below):
            return _over(inner(above), inner(below))
        case written.Floor(above, below):
            return _floored(inner(above), inner(below))
        case written.Call(written.Name("floor" | "ceil" as function), (argument,)):
            sign = Fraction(-1 if function == "ceil" else 1)
            above, below = _parted(argument)
            return scaled(_floored(scaled(inner(above), sign), inner(below)), sign)
        case written.Call(function_line, (argument,)):
            return _times(inner(function_line), inner(argument))
    raise Unsupported("no polynomial")


def _parted(line: Line) -> tuple[Line, Line]:
    match line:
        case written.Quotient(above, below):
            return above, below
    return line, written.Number(1)


def added(*several: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for each in several:
        for monomial, coefficient in each.items():
            result[monomial] = result.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}


def scaled(one: Polynomial, factor: Fraction) -> Polynomial:
    return {monomial: coefficient * factor for monomial, coefficient in one.items()}


def _times(*several: Polynomial) -> Polynomial:
    result: Polynomial = {(): Fraction(1)}
    for each in several:
        if len(result) * len(each) > TERMS:
            raise Unsupported("too many terms")
        result = added(
            *({_merged(a, b, 1): p * q} for a, p in result.items() for b, q in each.items())
        )
    return result


def _merged(one: Monomial, other: Monomial, sign: int) -> Monomial:
    """The product of two monomials; with the sign -1 their quotient."""
    powers = dict(one)
    for name, power in other:
        powers[name] = powers.get(name, 0) + sign * power
    if any(abs(power) > 2 * POWER for power in powers.values()):
        raise Unsupported("a power that is too large")
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def _over(above: Polynomial, below: Polynomial) -> Polynomial:
    """A quotient by one monomial, whose letters may get negative powers: 1/N + 1/K^2."""
    if len(below) != 1:
        raise Unsupported("a quotient that is no polynomial")
    ((divisor, count),) = below.items()
    return {_merged(monomial, divisor, -1): each / count for monomial, each in above.items()}


def _floored(above: Polynomial, below: Polynomial) -> Polynomial:
    """floor(above / below), for a monomial below."""
    if len(below) != 1:
        raise Unsupported("a floor of a quotient that is no polynomial")
    ((divisor, count),) = below.items()
    if count < 0:
        above, count = scaled(above, Fraction(-1)), -count
    whole: Polynomial = {}
    rest: Polynomial = {}
    for monomial, coefficient in above.items():
        shape = _merged(monomial, divisor, -1)
        if coefficient.denominator != 1 or any(power < 0 for _, power in shape):
            rest[monomial] = coefficient
            continue
        out = Fraction(coefficient // count)
        whole = added(whole, {shape: out})
        rest = added(rest, {monomial: coefficient - out * count})
    if not divisor and set(rest) <= {()}:
        return added(whole, {(): Fraction(floor(rest.get((), Fraction(0)) / count))})
    if not rest:
        return whole
    name = f"floor({sorted(rest.items())}, {divisor}, {count})"
    return added(whole, {((name, 1),): Fraction(1)})
