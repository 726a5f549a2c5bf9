"""What quotients are made of: letters, exponentials, logarithms, roots, powers, and sums.

Two of either kind are independent but where they are written alike. Names of bound indices begin
with @, and any two other names are different places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from symconv.calculus.ratio import NOTHING, ONE, Generator, Monomial, Polynomial, Ratio
from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint


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
class Applied:
    """A function of which nothing is known, or with primes its derivative, of a quotient."""

    name: str
    primes: int
    of: Ratio


@dataclass(frozen=True, slots=True)
class Root:
    """A polynomial, of which it is only a power between 0 and 1 that stands anywhere."""

    of: Polynomial


@dataclass(frozen=True, slots=True)
class Sine:
    """The sine of a product of powers, over a whole number."""

    of: Monomial
    over: int


@dataclass(frozen=True, slots=True)
class Cosine:
    """The cosine of a product of powers, over a whole number."""

    of: Monomial
    over: int


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
class Positive:
    """1 where a polynomial is more than 0, and 0 where it is less, at a place of a sum."""

    of: Polynomial


@dataclass(frozen=True, slots=True)
class Range:
    """The places over which a sum runs, and how many there are, as far as that is said.

    `whole` is whether these are all places of an array; `still` whether the sum stays as it is
    written, and is not told by where its entries are; `wide` whether each place that is spoken of
    is presumed to be one of them.
    """

    limits: tuple[Affine, Affine] | None = None
    count: Ratio | None = field(default=None, compare=False)
    whole: bool = field(default=True, compare=False)
    still: bool = field(default=False, compare=False)
    wide: bool = field(default=False, compare=False)

    def moved(self, move: Callable[[Affine], Affine]) -> Range:
        if self.limits is None:
            return self
        first, last = map(move, self.limits)
        limits = first, last
        return replace(self, limits=limits, count=number(last - first + 1))


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


@dataclass(frozen=True, slots=True)
class Run:
    """The product of a polynomial over all places up to one: two of them differ by a factor."""

    index: str
    body: Polynomial
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


def held(ratio: Ratio) -> Iterator[Generator]:
    """All generators, those in others too."""
    for polynomial in (ratio.above, *(factor for factor, _ in ratio.below)):
        yield from held_by(polynomial)


def held_by(polynomial: Polynomial) -> Iterator[Generator]:
    """All generators of a polynomial."""
    for monomial, _ in polynomial.terms:
        for generator, _ in monomial:
            yield generator
            yield from _inside(generator)


def _inside(generator: Generator) -> Iterator[Generator]:
    match generator:
        case Exp(power) | Sine(power) | Cosine(power):
            yield from held_by(Ratio.monomial(power).above)
        case Log(of) | Root(of) | Positive(of) | Run(_, of):
            yield from held_by(of)
        case Geometric(base):
            yield from held_by(base)
        case Total(_, _, body) | Until(_, body) | Applied(_, _, body):
            yield from held(body)


def atoms(ratio: Ratio) -> set[Atom]:
    return {generator for generator in held(ratio) if isinstance(generator, Atom)}


def reads(generator: Generator, index: str) -> bool:
    """Whether something in a generator depends on an index."""
    return any(index in form.variables for each in (generator, *_inside(generator))
               for form in forms(each))  # fmt: skip


def forms(generator: Generator) -> tuple[Affine, ...]:
    """The places that a generator itself speaks of."""
    match generator:
        case Atom(_, places):
            return places
        case Same(form) | Until(_, _, form) | Run(_, _, form):
            return (form,)
        case Geometric(_, variable):
            return (Affine.of(variable),)
    return ()
