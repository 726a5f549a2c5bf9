r"""Sums of polynomials in their index, \sum_{m=0}^n (n-m+1), as polynomials in the other letters.

Two judges: the sum in closed form, by the sums of powers, and the terms added at given numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import comb
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Dots, Line, Name, Negative, Number, Power, Product, Quotient, Sum

HIGHEST = 12
"""The highest degree of what is summed."""

LONGEST = 1000
"""So many terms are added at most."""

Monomial: TypeAlias = tuple[tuple[str, int], ...]
Polynomial: TypeAlias = "dict[Monomial, Fraction]"

NUMBER: Monomial = ()


@dataclass
class Closed:
    """Reads lines as polynomials; `ranges` are the sums that were put in closed form."""

    ranges: list[tuple[Line, Line]] = field(default_factory=list)

    def of(self, line: Line) -> Polynomial:
        """What a line is. Raises Unsupported where it is no polynomial.

        >>> from symconv.reading.reader import line
        >>> total = Closed().of(line(r"\\sum_{m=1}^{n} (2m - 1)"))
        >>> total == Closed().of(line("n^2"))
        True
        """
        match line:
            case Number(count):
                return _kept({NUMBER: Fraction(count)})
            case Name(text) if line != written.INFINITY:
                return {((text, 1),): Fraction(1)}
            case Negative(body):
                return _times(self.of(body), {NUMBER: Fraction(-1)})
            case Sum(terms) if (progression := in_full(terms)) is not None:
                return self.of(progression)
            case Sum(terms):
                found: Polynomial = {}
                for term in terms:
                    found = _plus(found, self.of(term))
                return found
            case Product(factors):
                return self._product(factors)
            case written.Operation(r"\cdot" | r"\times", left, right):
                return self._product((left, right))
            case Quotient(above, below):
                divisor = self.of(below)
                if divisor.keys() != {NUMBER}:
                    raise Unsupported("a division by what is no number here")
                return _times(self.of(above), {NUMBER: 1 / divisor[NUMBER]})
            case Power(base, Number(count)) if count <= HIGHEST:
                return self._product((base,) * int(count))
            case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
                return self.of(only)
            case written.Call() if (pair := multiplied(line)) is not None:
                return self._product(pair)
            case written.Summation(index, lower, upper, body):
                self.ranges.append((lower, upper))
                return self._sum(index, self.of(lower), self.of(upper), self.of(body))
        raise Unsupported("no polynomial")

    def _product(self, factors: Sequence[Line]) -> Polynomial:
        found: Polynomial = {NUMBER: Fraction(1)}
        for factor in factors:
            found = _times(found, self.of(factor))
        return found

    def _sum(self, index: str, low: Polynomial, high: Polynomial, body: Polynomial) -> Polynomial:
        before = _plus(low, {NUMBER: Fraction(-1)})
        found: Polynomial = {}
        for monomial, count in body.items():
            degree = dict(monomial).get(index, 0)
            rest = tuple(each for each in monomial if each[0] != index)
            closed = _plus(
                _at(_total(degree), high), _times(_at(_total(degree), before), _MINUS_ONE)
            )
            found = _plus(found, _times({rest: count}, closed))
        return found


_MINUS_ONE: Polynomial = {NUMBER: Fraction(-1)}


def in_full(terms: Sequence[Line]) -> Line | None:
    """1 + 2 + ... + n as the sum of k from 1 to n; None where it is no such progression."""
    match terms:
        case (Number(first), Number(second), *between, Dots(), last) if not isinstance(last, Dots):
            numbers = [first, second, *(x.value for x in between if isinstance(x, Number))]
            if numbers == [first + n for n in range(len(between) + 2)]:
                return written.Summation("k'", Number(first), last, Name("k'"))
    return None


def multiplied(line: written.Call) -> tuple[Line, Line] | None:
    """n (n+1) as a product of two; None where it may be a function of something, f(n+1)."""
    match line:
        case written.Call(Name() as factor, (other,)) if factor in [*written.every(other)]:
            return factor, other
        case written.Call(Number() | Sum() | Power() | Quotient() as factor, (other,)):
            return factor, other
        case written.Call(written.Call() as inner, (other,)) if multiplied(inner) is not None:
            return inner, other
    return None


@cache
def _total(power: int) -> tuple[Fraction, ...]:
    """The coefficients, from degree 0 on, of 1^p + ... + x^p as a polynomial in x."""
    if power > HIGHEST:
        raise Unsupported("a sum of too high powers")
    found = [Fraction(comb(power + 1, n)) for n in range(power + 2)]  # (x+1)^{p+1}
    found[0] -= 1
    for lower in range(power):
        for n, coefficient in enumerate(_total(lower)):
            found[n] -= comb(power + 1, lower) * coefficient
    return tuple(coefficient / (power + 1) for coefficient in found)


def _at(coefficients: Sequence[Fraction], place: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for coefficient in reversed(coefficients):
        found = _plus(_times(found, place), {NUMBER: coefficient})
    return found


def _plus(one: Polynomial, other: Polynomial) -> Polynomial:
    return _kept({m: one.get(m, Fraction()) + other.get(m, Fraction()) for m in {*one, *other}})


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for mine, count in one.items():
        for theirs, times in other.items():
            powers = dict(mine)
            for name, power in theirs:
                powers[name] = powers.get(name, 0) + power
            if sum(powers.values()) > 2 * HIGHEST:
                raise Unsupported("a polynomial of a high degree")
            monomial = tuple(sorted(powers.items()))
            found[monomial] = found.get(monomial, Fraction()) + count * times
    return _kept(found)


def _kept(polynomial: Polynomial) -> Polynomial:
    return {monomial: count for monomial, count in polynomial.items() if count}


def added(line: Line, numbers: Mapping[str, int]) -> Fraction:
    """What a line is at numbers, every term of its sums being added.

    >>> from symconv.reading.reader import line
    >>> added(line(r"\\sum_{m=1}^{n} m^2"), {"n": 3})
    Fraction(14, 1)
    """
    match line:
        case Number(count):
            return Fraction(count)
        case Name(text) if text in numbers:
            return Fraction(numbers[text])
        case Negative(body):
            return -added(body, numbers)
        case Sum(terms):
            progression = in_full(terms)
            parts = terms if progression is None else (progression,)
            return sum((added(term, numbers) for term in parts), Fraction())
        case Product(factors):
            return _multiplied(added(factor, numbers) for factor in factors)
        case written.Operation(r"\cdot" | r"\times", left, right):
            return added(left, numbers) * added(right, numbers)
        case Quotient(above, below):
            return added(above, numbers) / added(below, numbers)
        case Power(base, Number(count)):
            return added(base, numbers) ** int(count)
        case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
            return added(only, numbers)
        case written.Call() if (pair := multiplied(line)) is not None:
            return added(pair[0], numbers) * added(pair[1], numbers)
        case written.Summation(index, lower, upper, body):
            ends = added(lower, numbers), added(upper, numbers)
            if any(end.denominator > 1 for end in ends) or ends[1] - ends[0] > LONGEST:
                raise Unsupported("a sum that does not end at whole numbers, or is long")
            first, last = int(ends[0]), int(ends[1])
            if last < first - 1:
                raise Unsupported("a sum that ends before it begins")
            return sum(
                (added(body, {**numbers, index: at}) for at in range(first, last + 1)), Fraction()
            )
    raise Unsupported("no polynomial")


def _multiplied(factors: Iterator[Fraction]) -> Fraction:
    found = Fraction(1)
    for factor in factors:
        found *= factor
    return found
