"""Quotients of polynomials in generators of which nothing is known, be they e^x or log(1 + e^x).

Equal quotients have a difference without terms above; no common divisors have to be found for that.
Exponents are rational and may be negative: a product of powers is a monomial, above or below.

>>> E = Ratio.of("E")
>>> s = E.over(E.plus(ONE))
>>> s.plus(ONE.over(E.plus(ONE)), -1).times(E.plus(ONE)).above == E.plus(ONE, -1).above
True
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import TypeAlias

from symconv.errors import Unsupported

Generator: TypeAlias = Hashable
Monomial: TypeAlias = frozenset[tuple[Generator, Fraction]]

TERMS = 400
"""A polynomial has at most so many terms."""

POWER = 12
"""Powers are written out up to this one."""

UNIT: Monomial = frozenset()


@lru_cache(maxsize=4096)
def spelled(what: Hashable) -> str:
    """The same text for equal things, whatever the order in which their sets were filled."""
    if isinstance(what, frozenset):
        return f"{{{','.join(sorted(map(spelled, what)))}}}"
    if isinstance(what, tuple):
        return f"({','.join(map(spelled, what))})"
    if is_dataclass(what):
        parts = (spelled(getattr(what, each.name)) for each in fields(what))
        return f"{type(what).__name__}({','.join(parts)})"
    return repr(what)


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Products of powers of generators, and how often each stands, which is never 0."""

    terms: frozenset[tuple[Monomial, Fraction]]

    @staticmethod
    def of(counts: Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
        total = dict[Monomial, Fraction]()
        for monomial, count in counts:
            total[monomial] = total.get(monomial, Fraction(0)) + count
        if len(total) > TERMS:
            raise Unsupported("too many terms")
        return Polynomial(frozenset((m, count) for m, count in total.items() if count))

    def plus(self, other: Polynomial, times: Fraction | int = 1) -> Polynomial:
        return Polynomial.of((*self.terms, *((m, count * times) for m, count in other.terms)))

    def times(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > TERMS**2 // 4:
            raise Unsupported("too many terms")
        return Polynomial.of(
            (product((m, n)), p * q) for m, p in self.terms for n, q in other.terms
        )

    @property
    def constant(self) -> Fraction | None:
        """The number that it is; None where it is none."""
        if not self.terms:
            return Fraction(0)
        ((monomial, count), *rest) = self.terms
        return count if not rest and not monomial else None

    @property
    def parted(self) -> tuple[Fraction, Monomial, Polynomial]:
        """A number and a monomial, and the polynomial of which it is their product.

        The polynomial is the same for all that differ by a number or a monomial.
        """
        least = dict[Generator, Fraction]()
        held = [dict(monomial) for monomial, _ in self.terms]
        for generator in {g for powers in held for g in powers}:
            least[generator] = min(powers.get(generator, Fraction(0)) for powers in held)
        common = monomial_of(least)
        inverse = raised(common, Fraction(-1))
        rest = [(product((m, inverse)), count) for m, count in self.terms]
        _, first = min(rest, key=lambda term: spelled(term[0]))
        return first, common, Polynomial.of((m, count / first) for m, count in rest)


def monomial_of(powers: Mapping[Generator, Fraction]) -> Monomial:
    return frozenset((generator, power) for generator, power in powers.items() if power)


def product(several: Iterable[Monomial]) -> Monomial:
    """The product of monomials."""
    powers = dict[Generator, Fraction]()
    for monomial in several:
        for generator, power in monomial:
            powers[generator] = powers.get(generator, Fraction(0)) + power
    if any(abs(power) > 4 * POWER for power in powers.values()):
        raise Unsupported("a power that is too large")
    return monomial_of(powers)


def raised(monomial: Monomial, power: Fraction) -> Monomial:
    return frozenset((generator, each * power) for generator, each in monomial)


Factors: TypeAlias = frozenset[tuple[Polynomial, int]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A polynomial over a product of powers of polynomials of several terms each."""

    above: Polynomial
    below: Factors = frozenset()

    @staticmethod
    def number(count: Fraction | int) -> Ratio:
        return Ratio(Polynomial.of([(UNIT, Fraction(count))]))

    @staticmethod
    def of(generator: Generator, power: Fraction | int = 1) -> Ratio:
        return Ratio.monomial(frozenset({(generator, Fraction(power))}))

    @staticmethod
    def monomial(monomial: Monomial, count: Fraction | int = 1) -> Ratio:
        return Ratio(Polynomial.of([(monomial, Fraction(count))]))

    @property
    def zero(self) -> bool:
        return not self.above.terms

    @property
    def constant(self) -> Fraction | None:
        """The number that it is; None where it is none, or nobody sees it."""
        return self.above.constant if not self.below else None

    def plus(self, other: Ratio, times: Fraction | int = 1) -> Ratio:
        mine, theirs = dict(self.below), dict(other.below)
        common = {f: max(mine.get(f, 0), theirs.get(f, 0)) for f in mine | theirs}
        one = self.above.times(_written_out(_less(common, mine)))
        two = other.above.times(_written_out(_less(common, theirs)))
        return _cancelled(one.plus(two, times), common)

    def times(self, other: Ratio) -> Ratio:
        below = dict(self.below)
        for factor, power in other.below:
            below[factor] = below.get(factor, 0) + power
        mine, above = _cancelled(self.above, below), other.above
        crossed = _cancelled(above, dict(mine.below))
        return Ratio(mine.above.times(crossed.above), crossed.below)

    def over(self, other: Ratio) -> Ratio:
        """The quotient. Raises Unsupported for a division by what is 0."""
        if other.zero:
            raise Unsupported("a division by zero")
        count, common, rest = other.above.parted
        inverse = Ratio.monomial(raised(common, Fraction(-1)), 1 / count)
        inverse = Ratio(inverse.above.times(_written_out(dict(other.below))))
        if rest.constant is None:
            inverse = Ratio(inverse.above, frozenset({(rest, 1)}))
        return self.times(inverse)

    def to(self, power: int) -> Ratio:
        """A whole power."""
        if abs(power) > POWER:
            raise Unsupported("a power that is too large")
        base = self if power >= 0 else ONE.over(self)
        return reduce(Ratio.times, [base] * abs(power), ONE)


ONE = Ratio.number(1)
NOTHING = Ratio.number(0)


Powers: TypeAlias = Mapping[Polynomial, int]


def _less(powers: Powers, taken: Powers) -> Powers:
    return {factor: power - taken.get(factor, 0) for factor, power in powers.items()}


def _written_out(powers: Powers) -> Polynomial:
    factors = (factor for factor, power in powers.items() for _ in range(power))
    return reduce(Polynomial.times, factors, ONE.above)


def _cancelled(above: Polynomial, below: Powers) -> Ratio:
    """A quotient without the factor below that the polynomial above is, but for a monomial."""
    powers = dict(below)
    if not above.terms:
        return NOTHING
    if powers and len(above.terms) > 1:
        count, common, rest = above.parted
        if powers.get(rest):
            powers[rest] -= 1
            above = Polynomial.of([(common, count)])
    return Ratio(above, frozenset((factor, power) for factor, power in powers.items() if power))
