"""The first judge in all cases: two lines as quotients, whatever places are one, and the signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symconv.calculus.conditions import Edge, Undecided, decided
from symconv.calculus.exact import Exact
from symconv.calculus.generators import (
    Applied,
    Atom,
    Cosine,
    Exp,
    Geometric,
    Log,
    Positive,
    Root,
    Run,
    Sine,
    Total,
    Until,
    atoms,
    held,
)
from symconv.calculus.known import Known
from symconv.calculus.ratio import ONE, Generator, Polynomial, Ratio, spelled
from symconv.calculus.sums import joined
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line, Name, Number

SIGNS = 3
"""Signs on which it may depend what the sides are."""


@dataclass
class Seen:
    """What was seen while both sides were compared in all cases."""

    equal: bool = True
    something: bool = False
    constant: bool = True
    edges: list[Polynomial] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    ranges: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    divisors: set[Polynomial] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    exponents: set[str] = field(default_factory=set)
    sums: set[str] = field(default_factory=set)
    differences: list[Ratio] = field(default_factory=list)
    functions: tuple[set[tuple[str, int]], set[tuple[str, int]]] = field(
        default_factory=lambda: (set(), set())
    )
    """Functions of which nothing is known, with their primes, on the left and on the right."""


def differentiates(line: Line) -> bool:
    if isinstance(line, written.Derivative):
        return True
    return isinstance(line, Name) and line.text.endswith("'")


def seen_in(
    left: Line, right: Line, known: Known, worlds: Sequence[Mapping[str, str]], *, whole: bool,
    ones: frozenset[str], still: bool = False, wide: bool = False,
) -> Seen:  # fmt: skip
    seen = Seen()
    smooth = not any(differentiates(x) for side in (left, right) for x in written.every(side))
    for places in worlds:
        _in_all_cases(left, right, known, places, {}, (whole, still, wide), ones, seen, smooth)
    return seen


def _in_all_cases(
    left: Line, right: Line, known: Known, places: Mapping[str, str],
    signs: Mapping[Polynomial, int], how: tuple[bool, bool, bool], ones: frozenset[str], seen: Seen,
    smooth: bool,
) -> None:  # fmt: skip
    factors = frozenset(_bare_letters(left) | _bare_letters(right))
    mine, theirs = (Exact(known, places, signs, how[0], factors, *how[1:]) for _ in range(2))
    try:
        one, other = (decided(side, signs) for side in (mine.of(left), theirs.of(right)))
    except Undecided as question:
        if len(signs) == SIGNS:
            raise Unsupported("too many cases") from question
        for sign in (1, -1, 0):
            given = {**signs, question.of: sign}
            lines = left, right
            if sign == 0:
                zero = _zero(question.of)
                if not smooth or zero is None:
                    seen.edges.append(question.of)
                    continue
                at_zero: dict[Line, Line] = {Name(zero[0]): zero[1]}
                lines = written.put(left, at_zero), written.put(right, at_zero)
            _in_all_cases(*lines, known, places, given, how, ones, seen, smooth)
        return
    except Edge:
        if not signs or 0 not in signs.values():
            raise
        seen.edges.append(next(p for p, sign in signs.items() if not sign))
        return
    if any(map(_counts, (one, other))):
        raise Unsupported("a sum of which nobody says how far it goes")
    one, other = (_with_ones(side, ones) for side in (one, other)) if ones else (one, other)
    difference = joined(one.plus(other, -1))
    seen.equal = seen.equal and difference.zero
    seen.differences.append(difference)
    seen.something = seen.something or not one.zero
    seen.constant = seen.constant and None not in (one.constant, other.constant)
    seen.edges += (*mine.edges, *theirs.edges)
    seen.left |= mine.read
    seen.right |= theirs.read
    seen.used |= mine.used | theirs.used
    seen.numbers |= mine.numbers | theirs.numbers
    seen.ranges |= mine.ranges | theirs.ranges
    seen.sizes |= mine.sizes | theirs.sizes
    seen.divisors |= mine.divisors | theirs.divisors
    for side, functions in ((one, seen.functions[0]), (other, seen.functions[1])):
        _sort(side, seen)
        functions |= {(g.name, g.primes) for g in held(side) if isinstance(g, Applied)}


def _counts(ratio: Ratio) -> bool:
    """Whether a quotient asks for how many places a sum runs over that has no limits."""
    return any(isinstance(g, Total) and g.body.constant is not None for g in held(ratio))


def _bare_letters(line: Line) -> set[str]:
    """Names that stand somewhere by themselves: they are numbers, and no functions."""
    called = {id(x.function) for x in written.every(line) if isinstance(x, written.Call)}
    return {x.text for x in written.every(line) if isinstance(x, Name) and id(x) not in called}


def _letters(ratio: Ratio) -> set[str]:
    return {atom.name for atom in atoms(ratio)}


def _sort(ratio: Ratio, seen: Seen) -> None:
    """Which letters stand in exponents alone, and of which arrays all entries are added up."""
    for generator in held(ratio):
        match generator:
            case Exp(power):
                seen.exponents |= {g.name for g, _ in power if isinstance(g, Atom)}
            case Total(_, index, body):
                for monomial, _ in body.above.terms if not body.below else ():
                    match tuple(monomial):
                        case ((Atom(name, (place,)), _),) if place == Affine.of(index):
                            seen.sums.add(name)
    for polynomial in (ratio.above, *(factor for factor, _ in ratio.below)):
        _bare(polynomial, seen)


def _bare(polynomial: Polynomial, seen: Seen) -> None:
    for monomial, _ in polynomial.terms:
        for generator, _ in monomial:
            match generator:
                case Atom(name):
                    seen.bare.add(name)
                case Applied(_, _, of):
                    seen.bare |= _letters(of)
                case Sine(power) | Cosine(power):
                    seen.bare |= _letters(Ratio.monomial(power))
                case Exp(power):
                    if len(power) > 1 or any(n != 1 for _, n in power):
                        seen.bare |= _letters(Ratio.monomial(power))
                case Total(_, _, body) | Until(_, body):
                    for part in (body.above, *(factor for factor, _ in body.below)):
                        _bare(part, seen)
                case Geometric(base):
                    _bare(base, seen)
                case Log(of) | Root(of) | Positive(of) | Run(_, of):
                    _bare(of, seen)


def _with_ones(ratio: Ratio, ones: frozenset[str]) -> Ratio:
    """The quotient with 1 for sums of all entries of arrays."""

    def one(generator: Generator) -> Ratio:
        match generator:
            case Total(over, index, body) if over.whole:
                match tuple(body.above.terms):
                    case ((monomial, count),) if not body.below and count == 1:
                        match tuple(monomial):
                            case ((Atom(name, (place,)), power),) if (
                                name in ones and place == Affine.of(index) and power == 1
                            ):
                                return ONE
        return Ratio.of(generator)

    found = Ratio.number(0)
    for monomial, count in ratio.above.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            whole = one(generator)
            term = term.times(Ratio.of(generator, power) if whole != ONE else ONE)
        found = found.plus(term)
    return found.times(Ratio(ONE.above, ratio.below))


def _zero(polynomial: Polynomial) -> tuple[str, Line] | None:
    """The letter that is 0 where a polynomial is."""
    match tuple(polynomial.terms):
        case ((monomial, _),):
            match tuple(monomial):
                case ((Atom(name, ()), power),) if power > 0:
                    return name, Number(0)
    return None


def not_zero(polynomial: Polynomial) -> str:
    """That a polynomial is not 0; of 1 - a that a is not 1."""
    constant, rest = Fraction(0), dict[str, Fraction]()
    for monomial, count in polynomial.terms:
        match tuple(monomial):
            case ():
                constant = count
            case ((Atom(name, ()), power),) if power == 1:
                rest[name] = count
            case _:
                return f"{_spelled(polynomial)} != 0"
    if len(rest) == 1:
        ((name, count),) = rest.items()
        return f"{name} != {-constant / count}"
    return f"{_spelled(polynomial)} != 0"


def _spelled(polynomial: Polynomial) -> str:
    """A polynomial as plain text; of one that is made of more than letters, what it is made of."""
    terms = list[str]()
    for monomial, count in sorted(polynomial.terms, key=lambda term: spelled(term[0])):
        factors = [str(abs(count))] if abs(count) != 1 or not monomial else []
        for generator, power in sorted(monomial, key=spelled):
            if not isinstance(generator, Atom) or generator.places:
                names = ", ".join(sorted({atom.name for atom in atoms(Ratio(polynomial))}))
                return f"what is made of {names}"
            factors.append(generator.name if power == 1 else f"{generator.name}^{power}")
        sign = ("-" if count < 0 else "") if not terms else (" - " if count < 0 else " + ")
        terms.append(sign + " ".join(factors))
    return "".join(terms)
