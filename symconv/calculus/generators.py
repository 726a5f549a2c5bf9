"""What quotients are made of: letters, exponentials, logarithms, roots and sums, and their rules.

e^(x + y) is e^x e^y, and the logarithm of a product the sum of the logarithms; two of either kind
are then independent but where they are written alike. Names of bound indices begin with @, and any
two other names are different places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count as counter
from typing import TypeAlias

from symconv.calculus.ratio import (
    NOTHING,
    ONE,
    Generator,
    Monomial,
    Polynomial,
    Ratio,
    raised,
    spelled,
)
from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint

LARGEST = 10_000
"""Numbers of which logarithms are taken have no larger parts."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A letter, or an entry of an array."""

    name: str
    places: tuple[Affine, ...] = ()


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
class Geometric:
    """A polynomial to the power of an index or a size."""

    base: Polynomial
    variable: str


@dataclass(frozen=True, slots=True)
class Same:
    """1 where a form is 0, and 0 elsewhere; there is a bound index in it."""

    form: Affine


@dataclass(frozen=True, slots=True)
class Range:
    """The places over which a sum runs, and how many there are, as far as that is said.

    `whole` is whether these are all places of an array.
    """

    limits: tuple[Affine, Affine] | None = None
    count: Ratio | None = field(default=None, compare=False)
    whole: bool = field(default=True, compare=False)

    def moved(self, move: Callable[[Affine], Affine]) -> Range:
        if self.limits is None:
            return self
        first, last = map(move, self.limits)
        return Range((first, last), number(last - first + 1), self.whole)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a quotient over all places of a range, which are called as `index` in it."""

    range: Range
    index: str
    body: Ratio


@dataclass(frozen=True, slots=True)
class Until:
    """The sum of a quotient over all places up to one: two of them differ by a sum."""

    index: str
    body: Ratio
    last: Affine


def bound(name: str) -> bool:
    return name.startswith("@")


def number(form: Affine) -> Ratio:
    """A form as a number. Raises Unsupported for one with a bound index."""
    found = Ratio.number(form.constant)
    for name, multiple in form.coefficients:
        if bound(name):
            raise Unsupported("an index as a number")
        found = found.plus(Ratio.of(Atom(name)), multiple)
    return found


def is_plain(place: Affine) -> bool:
    """Whether a place is one letter, or a number."""
    return not place.variables or place == Affine.of(next(iter(place.variables)))


def same(one: Affine, other: Affine) -> Ratio:
    """1 where two places are one, and 0 elsewhere. Raises Unsupported where that is not known."""
    form = one - other
    if not form.variables:
        return NOTHING if form.constant else ONE
    if any(map(bound, form.variables)):
        return Ratio.of(Same(Constraint.equal(one, other).form))
    multiples = sorted(multiple for _, multiple in form.coefficients)
    if (multiples == [-1, 1] and not form.constant) or multiples in ([1], [-1]):
        return NOTHING  # a letter and another one, or a number
    raise Unsupported("whether two places are one")


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
        case Geometric(base):
            yield from _held(base)
        case Total(_, _, body) | Until(_, body):
            yield from held(body)


def atoms(ratio: Ratio) -> set[Atom]:
    return {generator for generator in held(ratio) if isinstance(generator, Atom)}


def reads(generator: Generator, index: str) -> bool:
    """Whether something in a generator depends on an index."""
    return any(index in form.variables for each in (generator, *_inside(generator))
               for form in _forms(each))  # fmt: skip


def _forms(generator: Generator) -> tuple[Affine, ...]:
    match generator:
        case Atom(_, places):
            return places
        case Same(form) | Until(_, _, form):
            return (form,)
        case Geometric(_, variable):
            return (Affine.of(variable),)
    return ()


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


# --- sums -----------------------------------------------------------------------------------------


def summed(over: Range, index: str, body: Ratio) -> Ratio:
    """The sum of a quotient over the places of a range, of which `index` is one.

    What does not depend on the place stands before the sum, and what is at one place alone by
    itself. Raises Unsupported where that place may lie outside.
    """
    outside = frozenset((f, n) for f, n in body.below if not _any(f, index))
    inside = body.below - outside
    found, kept = NOTHING, dict[Monomial, list[tuple[Monomial, Fraction]]]()
    if any(isinstance(g, Same) and reads(g, index) for f, _ in inside for g in _held(f)):
        raise Unsupported("a quotient of cases in a sum")
    for monomial, count in body.above.terms:
        here = [g for g, _ in monomial if isinstance(g, Same) and reads(g, index)]
        if here:
            place = _solved(here[0].form, index)
            if not over.whole or not is_plain(place):
                raise Unsupported("an entry that may lie outside of a sum")
            rest = frozenset((g, n) for g, n in monomial if g != here[0])
            term = Ratio(Ratio.monomial(rest, count).above, inside)
            found = found.plus(renamed(term, index, place))
            continue
        dependent = frozenset((g, n) for g, n in monomial if reads(g, index))
        kept.setdefault(monomial - dependent, []).append((dependent, count))
    for before, terms in kept.items():
        parts = [terms] if inside else [[term] for term in terms]
        for part in parts:
            each = _sum(over, index, Ratio(Polynomial.of(part), inside))
            found = found.plus(Ratio.monomial(before).times(each))
    return found.times(Ratio(ONE.above, outside))


def _solved(form: Affine, index: str) -> Affine:
    """The value of an index at which a form is 0."""
    multiple = form.coefficient(index)
    if abs(multiple) != 1:
        raise Unsupported("a place that is no whole number everywhere")
    return (form - Affine.of(index) * multiple) * -multiple


def _any(polynomial: Polynomial, index: str) -> bool:
    return any(reads(g, index) for monomial, _ in polynomial.terms for g, _ in monomial)


def _sum(over: Range, index: str, body: Ratio) -> Ratio:
    if body.constant is not None:
        if over.count is None:
            raise Unsupported("a sum of which nobody says how far it goes")
        return over.count.times(body)
    places = [p for g in held(body) for p in _forms(g) if isinstance(g, Atom) and reads(g, index)]
    moved = sorted((p for p in places if index in p.variables), key=spelled)
    if over.limits and moved and not (over.whole and all(p == Affine.of(index) for p in moved)):
        return _between(*over.limits, index, body)
    count, _, _ = body.above.parted
    body = body.times(Ratio.number(1 / count))
    name = _canonical(body)
    return Ratio.of(Total(over, name, renamed(body, index, Affine.of(name)))).times(
        Ratio.number(count)
    )


def closed(over: Range, index: str, body: Ratio) -> tuple[Ratio, Ratio, list[Ratio]]:
    """The sums of the powers in a body, in closed form; the rest of it; what must not be 0."""
    found, rest, divisors = NOTHING, NOTHING, list[Ratio]()
    if over.limits is None or any(_any(factor, index) for factor, _ in body.below):
        return found, body, divisors
    first, last = over.limits
    for monomial, count in body.above.terms:
        powers = [(g, n) for g, n in monomial if reads(g, index)]
        ratio = ONE
        for generator, n in powers:
            if not isinstance(generator, Geometric) or generator.variable != index:
                break
            ratio = ratio.times(to_power(Ratio(generator.base), n))
        else:
            divisor = ONE.plus(ratio, -1)
            if powers and not divisor.zero:
                ends = raised_to(ratio, first).plus(raised_to(ratio, last + 1), -1)
                before = Ratio.monomial(monomial - {*powers}, count)
                found = found.plus(before.times(ends).over(divisor))
                divisors.append(divisor)
                continue
        rest = rest.plus(Ratio.monomial(monomial, count))
    outside = Ratio(ONE.above, body.below)
    return found.times(outside), rest.times(outside), divisors


def _canonical(body: Ratio) -> str:
    """What the index of a sum is called, by the sums in it."""
    inner = (int(t.index[1:]) for t in held(body) if isinstance(t, Total | Until))
    return f"@{1 + max(inner, default=0)}"


FARTHEST = 8
"""Places by which sums are moved."""


def _between(first: Affine, last: Affine, index: str, body: Ratio) -> Ratio:
    """A sum as the difference of two that begin nowhere, by the place that its entries have."""
    atoms_here = [g for g in held(body) if isinstance(g, Atom) and reads(g, index)]
    name = min(atom.name for atom in atoms_here)
    read = [p for a in atoms_here if a.name == name for p in a.places if index in p.variables]
    place = max(read, key=lambda p: (p.coefficient(index), spelled(p.coefficients), p.constant))
    sign = place.coefficient(index)
    if abs(sign) != 1:
        raise Unsupported("a sum over every second entry")
    rest = place - Affine.of(index) * sign
    low, high = (first * sign + rest, last * sign + rest)[::sign]
    moved = renamed(body, index, (Affine.of(index) - rest) * sign)
    before, moved = _apart(moved, index)
    found = _until(index, moved, high).plus(_until(index, moved, low - 1), -1)
    return before.times(found)


def _apart(body: Ratio, index: str) -> tuple[Ratio, Ratio]:
    """What does not depend on an index, and the rest of which the body is the product with it."""
    outside = frozenset((f, n) for f, n in body.below if not _any(f, index))
    above, still = body.above, frozenset[tuple[Generator, Fraction]]()
    if len(above.terms) == 1:
        ((monomial, count),) = above.terms
        still = frozenset((g, n) for g, n in monomial if not reads(g, index))
        above = Ratio.monomial(monomial - still, count).above
    return Ratio(Ratio.monomial(still).above, outside), Ratio(above, body.below - outside)


def _until(index: str, body: Ratio, last: Affine) -> Ratio:
    """A sum up to a place, by that up to the same place without what is added to it."""
    if abs(last.constant) > FARTHEST:
        raise Unsupported("a sum that is moved far")
    whole = last - last.constant
    count, _, _ = body.above.parted
    name = _canonical(body)
    unit = renamed(body.times(Ratio.number(1 / count)), index, Affine.of(name))
    found = Ratio.of(Until(name, unit, whole)).times(Ratio.number(count))
    more = range(1, last.constant + 1) or range(last.constant + 1, 1)
    for n in more:
        found = found.plus(renamed(body, index, whole + n), 1 if last.constant > 0 else -1)
    return found


_FRESH = counter(1)


def fresh() -> str:
    """A bound index, and no other one."""
    return f"@.{next(_FRESH)}"


def opened(total: Total | Until) -> tuple[str, Ratio]:
    """The body of a sum, at a place of its own that nothing else can capture."""
    index = fresh()
    return index, renamed(total.body, total.index, Affine.of(index))


# --- changes --------------------------------------------------------------------------------------


def renamed(ratio: Ratio, index: str, place: Affine) -> Ratio:
    """The quotient with a place in the place of an index."""

    def moved(form: Affine) -> Affine:
        return form.substitute({index: place})

    def change(generator: Generator) -> Ratio:
        match generator:
            case Atom(name, places):
                return Ratio.of(Atom(name, tuple(map(moved, places))))
            case Same(form):
                return same(moved(form), Affine())
        return Ratio.of(generator)

    return changed(ratio, change, moved)


def _still(form: Affine) -> Affine:
    return form


Change: TypeAlias = Callable[[Generator], Ratio]
Move: TypeAlias = Callable[[Affine], Affine]


def changed(ratio: Ratio, change: Change, move: Move = _still) -> Ratio:
    """The quotient with something else in the place of each letter, at any depth.

    `change` says of letters and of `Same` what they are now, `move` of other places.
    """
    found = _polynomial(ratio.above, change, move)
    for factor, power in ratio.below:
        found = found.over(_polynomial(factor, change, move).to(power))
    return rooted(found)


def _polynomial(polynomial: Polynomial, change: Change, move: Move) -> Ratio:
    found = NOTHING
    for monomial, count in polynomial.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            term = term.times(to_power(_generator(generator, change, move), power))
        found = found.plus(term)
    return found


def _generator(generator: Generator, change: Change, move: Move) -> Ratio:
    match generator:
        case Exp(power):
            return exponential(changed(Ratio.monomial(power), change, move))
        case Log(of):
            return logarithm(_polynomial(of, change, move))
        case Root(of):
            new = _polynomial(of, change, move)
            return Ratio.of(Root(new.above)) if not new.below else _no_root()
        case Geometric(base, variable):
            return raised_to(_polynomial(base, change, move), move(Affine.of(variable)))
        case Total(over):
            index, body = opened(generator)
            return summed(over.moved(move), index, changed(body, change, move))
        case Until(_, _, last):
            index, body = opened(generator)
            return _until(index, changed(body, change, move), move(last))
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
        case Geometric(base, variable):
            slope = _slope(base, by)
            if slope.zero:
                return NOTHING
            return (
                number(Affine.of(variable))
                .times(Ratio.of(generator))
                .times(slope)
                .over(Ratio(base))
            )
        case Total(over):
            index, body = opened(generator)
            return summed(over, index, derivative(body, by))
        case Until(_, body) if any(atom.name == by.name for atom in atoms(body)):
            raise Unsupported("a derivative of a sum that is moved")
    return NOTHING
