"""Exponentials, logarithms and powers of quotients, written in one way by their laws.

e^(x + y) is e^x e^y, and the logarithm of a product the sum of the logarithms.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symconv.calculus.generators import (
    Cosine,
    Exp,
    Geometric,
    Log,
    Positive,
    Root,
    Sine,
    Total,
    held,
)
from symconv.calculus.ratio import NOTHING, ONE, Polynomial, Ratio, raised
from symconv.errors import Unsupported
from symconv.language.affine import Affine

LARGEST = 10_000
"""Numbers of which logarithms are taken have no larger parts."""


def exponential(ratio: Ratio) -> Ratio:
    """e to a quotient. Raises Unsupported where that has several terms below."""
    if ratio.below:
        raise Unsupported("an exponential of a quotient")
    found = ONE
    for monomial, count in ratio.above.terms:
        match tuple(monomial):
            case ((Log(of), power),) if power == 1:
                found = found.times(to_power(Ratio(of), count))
            case _:
                found = found.times(Ratio.of(Exp(monomial), count))
    return found


def logarithm(ratio: Ratio) -> Ratio:
    """The logarithm, of products of positive numbers the sum of theirs.

    Raises Unsupported where it cannot be positive, or nobody sees which factor is.
    """
    if ratio.zero:
        raise Unsupported("the logarithm of 0")
    count, common, rest = ratio.above.parted
    found = NOTHING
    for generator, power in common:
        if isinstance(generator, Exp):
            found = found.plus(Ratio.monomial(generator.power), power)
        else:
            found = found.plus(Ratio.of(Log(Ratio.of(generator).above)), power)
    factors = [(rest, 1)] if rest.constant is None else []
    factors += [(factor, -power) for factor, power in ratio.below]
    for factor, times in _positive(count, factors):
        found = found.plus(Ratio.of(Log(factor)), times)
    for prime, sign in _primes(abs(count)):
        found = found.plus(Ratio.of(Log(Ratio.number(prime).above)), sign)
    return found


def _positive(
    count: Fraction, factors: list[tuple[Polynomial, int]]
) -> Iterator[tuple[Polynomial, int]]:
    """Factors of a positive number, each with the sign with which it is positive."""
    doubtful = [factor for factor, power in factors if not _is_positive(factor)]
    if count < 0 and len(doubtful) != 1:
        raise Unsupported("the logarithm of what may be negative")
    if count < 0 and any(power % 2 == 0 for factor, power in factors if factor in doubtful):
        raise Unsupported("the logarithm of what is negative")
    for factor, power in factors:
        turned = count < 0 and factor in doubtful
        yield (Polynomial(frozenset()).plus(factor, -1) if turned else factor), power


def _is_positive(polynomial: Polynomial) -> bool:
    """Whether it is a sum of products of exponentials, and of sums of such."""
    return all(
        count > 0
        and all(
            isinstance(g, Exp) or (isinstance(g, Total) and _sums_positive(g)) for g, _ in monomial
        )
        for monomial, count in polynomial.terms
    )


def _sums_positive(total: Total) -> bool:
    return _is_positive(total.body.above) and all(_is_positive(f) for f, _ in total.body.below)


def _primes(number: Fraction) -> Iterator[tuple[int, int]]:
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        if part > LARGEST:
            raise Unsupported("the logarithm of a large number")
        rest, prime = part, 2
        while rest > 1:
            if rest % prime == 0:
                rest //= prime
                yield prime, sign
            else:
                prime += 1


def to_power(ratio: Ratio, power: Fraction) -> Ratio:
    """A rational power. Raises Unsupported where that is no power of each factor."""
    if power.denominator == 1:
        return ratio.to(int(power))
    if ratio.zero:
        raise Unsupported("a root of 0")
    count, common, rest = ratio.above.parted
    # The root of a square may be its negative: it stays inside, and so do factors of a sum.
    several = rest.constant is None
    inside = frozenset(
        (g, n) for g, n in common if not isinstance(g, Exp) and (several or n % 2 == 0)
    )
    found = Ratio.monomial(raised(common - inside, power))
    rest = rest.times(Ratio.monomial(inside).above)
    factors = [(rest, 1)] if rest.constant is None else []
    if any(not _is_positive(factor) for factor, _ in ratio.below):
        raise Unsupported("a root of a quotient")
    if count < 0:
        if len(factors) != 1:
            raise Unsupported("a root of what is negative")
        factors = [(Polynomial(frozenset()).plus(rest, -1), 1)]
    factors += [(factor, -n) for factor, n in ratio.below]
    factors += [(Ratio.number(prime).above, n) for prime, n in _primes(abs(count))]
    for factor, n in factors:
        found = rooted(found.times(Ratio.of(Root(factor), n * power)))
    return found


MULTIPLE = 8
"""Angles of which so many times another one is, at most."""


def circular(ratio: Ratio) -> tuple[Ratio, Ratio]:
    """The cosine and the sine, by those of the terms. Raises Unsupported for a quotient."""
    if ratio.below:
        raise Unsupported("a sine of a quotient")
    found = ONE, NOTHING
    for monomial, count in ratio.above.terms:
        if abs(count.numerator) > MULTIPLE:
            raise Unsupported("a sine of a large multiple")
        cosine = Ratio.of(Cosine(monomial, count.denominator))
        sine = Ratio.of(Sine(monomial, count.denominator)).times(
            Ratio.number(1 if count > 0 else -1)
        )
        for _ in range(abs(count.numerator)):
            real = found[0].times(cosine).plus(found[1].times(sine), -1)
            turned = found[0].times(sine).plus(found[1].times(cosine))
            found = rooted(real), rooted(turned)
    return found


def positive(ratio: Ratio) -> Ratio:
    """1 where a polynomial is more than 0, and 0 where it is less."""
    if ratio.constant is not None:
        return ONE if ratio.constant > 0 else NOTHING
    if ratio.below:
        raise Unsupported("the sign of a quotient")
    count, common, rest = ratio.above.parted
    found = Ratio.of(Positive(Ratio.monomial(common).times(Ratio(rest)).above))
    return found if count > 0 else ONE.plus(found, -1)


def rooted(ratio: Ratio) -> Ratio:
    """The quotient with powers of roots between 0 and 1 alone: whole powers are what they are.

    Of what is 1 or 0 all powers are one, and the square of a sine is 1 less that of the cosine.
    """
    if not any(isinstance(g, Root | Positive | Sine) for g in held(ratio)):
        return ratio
    found = NOTHING
    for monomial, count in ratio.above.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            if isinstance(generator, Root):
                whole = power.numerator // power.denominator
                term = term.times(Ratio(generator.of).to(whole))
                power -= whole
            if isinstance(generator, Positive):
                power = Fraction(1)
            if isinstance(generator, Sine) and power >= 2:
                cosine = Ratio.of(Cosine(generator.of, generator.over), 2)
                term = term.times(ONE.plus(cosine, -1).to(int(power // 2)))
                power %= 2
            term = term.times(Ratio.of(generator, power))
        found = found.plus(term)
    return found.times(Ratio(ONE.above, ratio.below))


def raised_to(ratio: Ratio, exponent: Affine) -> Ratio:
    """A power whose exponent is made of indices and sizes.

    Raises Unsupported for one of what is negative.
    """
    found = to_power(ratio, Fraction(exponent.constant))
    count, common, rest = ratio.above.parted
    if count < 0:
        if rest.constant is not None:
            raise Unsupported("a power of what is negative")
        rest = Polynomial(frozenset()).plus(rest, -1)
    parts = [(Ratio.number(prime).above, Fraction(n)) for prime, n in _primes(abs(count))]
    parts += [(Ratio.of(generator).above, n) for generator, n in common]
    parts += [(rest, Fraction(1))] if rest.constant is None else []
    parts += [(factor, Fraction(-n)) for factor, n in ratio.below]
    for name, multiple in exponent.coefficients:
        for base, n in parts:
            found = found.times(Ratio.of(Geometric(base, name), n * multiple))
    return found
