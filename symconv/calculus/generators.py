"""What quotients are made of: letters, exponentials, logarithms, roots and sums, and their rules.

e^(x + y) is e^x e^y, and the logarithm of a product the sum of the logarithms; two of either kind
are then independent but where they are written alike. Places of arrays are words: those of bound
indices begin with @, and any two others are different places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count as counter

from symconv.calculus.ratio import (
    NOTHING,
    ONE,
    Generator,
    Monomial,
    Polynomial,
    Ratio,
    raised,
)
from symconv.errors import Unsupported

LARGEST = 10_000
"""Numbers of which logarithms are taken have no larger parts."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A letter, or an entry of an array."""

    name: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exp:
    """e to a product of powers."""

    power: Monomial


@dataclass(frozen=True, slots=True)
class Log:
    """The natural logarithm of a polynomial."""

    of: Polynomial


@dataclass(frozen=True, slots=True)
class Root:
    """A polynomial, of which it is only a power between 0 and 1 that stands anywhere."""

    of: Polynomial


@dataclass(frozen=True, slots=True)
class Same:
    """1 where two places are one, and 0 elsewhere; one of them at least is bound."""

    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Range:
    """The places over which a sum runs: as written; how many there are; whether it is all."""

    written: str
    count: Ratio | None = field(default=None, compare=False)
    whole: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a quotient over all places of a range, which are called as `index` in it."""

    range: Range
    index: str
    body: Ratio


def bound(place: str) -> bool:
    return place.startswith("@")


def same(one: str, other: str) -> Ratio:
    """1 where two places are one, and 0 elsewhere."""
    if one == other:
        return ONE
    if not bound(one) and not bound(other):
        return NOTHING
    return Ratio.of(Same(frozenset((one, other))))


# --- what is in a quotient ------------------------------------------------------------------------


def held(ratio: Ratio) -> Iterator[Generator]:
    """All generators, those in others too."""
    for polynomial in (ratio.above, *(factor for factor, _ in ratio.below)):
        yield from _held(polynomial)


def _held(polynomial: Polynomial) -> Iterator[Generator]:
    for monomial, _ in polynomial.terms:
        for generator, _ in monomial:
            yield generator
            yield from _inside(generator)


def _inside(generator: Generator) -> Iterator[Generator]:
    match generator:
        case Exp(power):
            yield from _held(Ratio.monomial(power).above)
        case Log(of) | Root(of):
            yield from _held(of)
        case Total(_, _, body):
            yield from held(body)


def atoms(ratio: Ratio) -> set[Atom]:
    return {generator for generator in held(ratio) if isinstance(generator, Atom)}


def _reads(generator: Generator, place: str) -> bool:
    """Whether something in a generator stands at a place."""
    for each in (generator, *_inside(generator)):
        if isinstance(each, Atom | Same) and place in each.places:
            return True
    return False


# --- functions ------------------------------------------------------------------------------------


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
    # The root of a square may be its negative: it stays inside.
    squares = frozenset((g, n) for g, n in common if not isinstance(g, Exp) and n % 2 == 0)
    found = Ratio.monomial(raised(common - squares, power))
    rest = rest.times(Ratio.monomial(squares).above)
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


def rooted(ratio: Ratio) -> Ratio:
    """The quotient with powers of roots between 0 and 1 alone: whole powers are what they are."""
    if not any(isinstance(g, Root) for g in held(ratio)):
        return ratio
    found = NOTHING
    for monomial, count in ratio.above.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            if isinstance(generator, Root):
                whole = power.numerator // power.denominator
                term = term.times(Ratio(generator.of).to(whole))
                power -= whole
            term = term.times(Ratio.of(generator, power))
        found = found.plus(term)
    return found.times(Ratio(ONE.above, ratio.below))


# --- sums -----------------------------------------------------------------------------------------


def summed(over: Range, index: str, body: Ratio) -> Ratio:
    """The sum of a quotient over the places of a range, of which `index` is one.

    What does not depend on the place stands before the sum, and what is at one place alone by
    itself. Raises Unsupported where that place may lie outside.
    """
    outside = frozenset((f, n) for f, n in body.below if not _any(f, index))
    inside = body.below - outside
    alone, kept = NOTHING, dict[Monomial, list[tuple[Monomial, Fraction]]]()
    if any(isinstance(g, Same) and index in g.places for f, _ in inside for g in _held(f)):
        raise Unsupported("a quotient of cases in a sum")
    for monomial, count in body.above.terms:
        here = [g for g, _ in monomial if isinstance(g, Same) and index in g.places]
        if here:
            if not over.whole:
                raise Unsupported("an entry that may lie outside of a sum")
            (other,) = here[0].places - {index}
            rest = frozenset((g, n) for g, n in monomial if g != here[0])
            term = Ratio(Ratio.monomial(rest, count).above, inside)
            alone = alone.plus(renamed(term, index, other))
            continue
        dependent = frozenset((g, n) for g, n in monomial if _reads(g, index))
        kept.setdefault(monomial - dependent, []).append((dependent, count))
    found = alone
    for before, terms in kept.items():
        parts = [terms] if inside else [[term] for term in terms]
        for part in parts:
            each = _sum(over, index, Ratio(Polynomial.of(part), inside))
            found = found.plus(Ratio.monomial(before).times(each))
    return found.times(Ratio(ONE.above, outside))


_FRESH = counter(1)


def fresh() -> str:
    """A place that is bound, and no other one."""
    return f"@.{next(_FRESH)}"


def opened(total: Total) -> tuple[str, Ratio]:
    """The body of a sum, at a place of its own that nothing else can capture."""
    index = fresh()
    return index, renamed(total.body, total.index, index)


def _any(polynomial: Polynomial, place: str) -> bool:
    return any(_reads(g, place) for monomial, _ in polynomial.terms for g, _ in monomial)


def _sum(over: Range, index: str, body: Ratio) -> Ratio:
    if body.constant is not None:
        if over.count is None:
            raise Unsupported("a sum of which nobody says how far it goes")
        return over.count.times(body)
    depth = 1 + max((int(t.index[1:]) for t in held(body) if isinstance(t, Total)), default=0)
    name = f"@{depth}"
    count, _, _ = body.above.parted
    body = body.times(Ratio.number(1 / count))
    return Ratio.of(Total(over, name, renamed(body, index, name))).times(Ratio.number(count))


# --- changes --------------------------------------------------------------------------------------


def renamed(ratio: Ratio, place: str, other: str) -> Ratio:
    """The quotient with another place in the place of one."""

    def moved(places: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(other if each == place else each for each in places)

    def change(generator: Generator) -> Ratio:
        match generator:
            case Atom(name, places):
                return Ratio.of(Atom(name, moved(places)))
            case Same(places):
                return same(*moved(tuple(places)))
        return Ratio.of(generator)

    return changed(ratio, change)


def changed(ratio: Ratio, change: Callable[[Generator], Ratio]) -> Ratio:
    """The quotient with something else in the place of each letter, at any depth.

    `change` says of letters and of `Same` what they are now.
    """
    found = _polynomial(ratio.above, change)
    for factor, power in ratio.below:
        found = found.over(_polynomial(factor, change).to(power))
    return rooted(found)


def _polynomial(polynomial: Polynomial, change: Callable[[Generator], Ratio]) -> Ratio:
    found = NOTHING
    for monomial, count in polynomial.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            term = term.times(to_power(_generator(generator, change), power))
        found = found.plus(term)
    return found


def _generator(generator: Generator, change: Callable[[Generator], Ratio]) -> Ratio:
    match generator:
        case Exp(power):
            return exponential(changed(Ratio.monomial(power), change))
        case Log(of):
            return logarithm(_polynomial(of, change))
        case Root(of):
            new = _polynomial(of, change)
            return Ratio.of(Root(new.above)) if not new.below else _no_root()
        case Total(over):
            index, body = opened(generator)
            return summed(over, index, changed(body, change))
    return change(generator)


def _no_root() -> Ratio:
    raise Unsupported("a root of a quotient")


# --- derivatives ----------------------------------------------------------------------------------


def derivative(ratio: Ratio, by: Atom) -> Ratio:
    """The derivative by a letter or an entry."""
    above = _slope(ratio.above, by)
    found = above.times(Ratio(ONE.above, ratio.below))
    for factor, power in ratio.below:
        slope = _slope(factor, by)
        if not slope.zero:
            found = found.plus(ratio.times(slope).over(Ratio(factor)), -power)
    return rooted(found)


def _slope(polynomial: Polynomial, by: Atom) -> Ratio:
    found = NOTHING
    for monomial, count in polynomial.terms:
        for generator, power in monomial:
            slope = _of(generator, by)
            if not slope.zero:
                rest = Ratio.monomial(monomial, count * power).times(Ratio.of(generator, -1))
                found = found.plus(rest.times(slope))
    return found


def _of(generator: Generator, by: Atom) -> Ratio:
    match generator:
        case Atom(name, places) if name == by.name:
            if len(places) != len(by.places):
                raise Unsupported(f"{name} with one and with more subscripts")
            found = ONE
            for mine, other in zip(places, by.places, strict=True):
                found = found.times(same(mine, other))
            return found
        case Exp(power):
            return Ratio.of(generator).times(derivative(Ratio.monomial(power), by))
        case Log(of):
            return _slope(of, by).over(Ratio(of))
        case Root(of):
            return _slope(of, by)
        case Total(over):
            index, body = opened(generator)
            return summed(over, index, derivative(body, by))
    return NOTHING
