"""Whether two lines are the same function of their letters: both judges heard.

`holds` is said where both sides are one quotient, in all cases, and no point says otherwise;
`fails` where they are not, and at a point the two sides are different numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from symconv.calculus.dual import Undefined, differ, shown
from symconv.calculus.exact import Edge, Exact, Undecided
from symconv.calculus.generators import Atom, Exp, Geometric, Log, Root, Total, Until, atoms, held
from symconv.calculus.known import Known, places_of, summed_over
from symconv.calculus.points import samples
from symconv.calculus.ratio import ONE, Generator, Polynomial, Ratio, spelled
from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line, Name, Number

SAME = "by the rules for sums, functions and derivatives"
"""Why two sides are equal."""

FEWEST = 3
"""So many points at least have to show nothing against what holds."""

SIGNS = 3
"""Signs on which it may depend what the sides are."""

PLACES = 4
"""Different letters that stand as places."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comparing two lines came to.

    used      names whose definitions were put in
    numbers   letters without subscripts that were read
    """

    ruling: Literal["holds", "fails", "unread"]
    reason: str = ""
    scope: str = ""
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    used: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass
class _Seen:
    """What was seen while both sides were compared in all cases."""

    equal: bool = True
    something: bool = False
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


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places that are one, or are not."""

    one: str
    other: str
    same: bool

    def fits(self, places: Mapping[str, Hashable]) -> bool:
        """Whether that is so where places are called so, as far as both are spoken of."""
        if not {self.one, self.other} <= places.keys():
            return True
        return (places[self.one] == places[self.other]) == self.same


def compared(
    left: Line, right: Line, known: Known, pairs: Sequence[Pair] = (), *, step: bool = False,
    least: int | None = None,
) -> Answer:  # fmt: skip
    """Whether `left = right`, with all definitions put in, at places of which `pairs` are true.

    `step` is whether it is one of a chain, which goes on from what is right; `least` the first
    place at which it is so.

    >>> from symconv.calculus.known import SIGMOID
    >>> known = Known(functions={"s": SIGMOID})
    >>> s = written.Call(Name("s"), (Name("x"),))
    >>> rest = written.Sum((Number(1), written.Negative(s)))
    >>> slope = written.Call(Name("s'"), (Name("x"),))
    >>> compared(slope, written.Product((s, rest)), known).ruling
    'holds'
    >>> wrong = compared(slope, s, known)
    >>> wrong.ruling, wrong.counterexample.values, wrong.counterexample.left
    ('fails', {'e^x': 2}, '2/9')
    """
    try:
        return _compared(left, right, known, pairs, step, least)
    except Unsupported as limit:
        return Answer("unread", str(limit))


def _compared(
    left: Line, right: Line, known: Known, pairs: Sequence[Pair], step: bool, least: int | None
) -> Answer:
    lines = [*_closure((left, right), known)]
    indices = sorted(set[str]().union(*(_free_places(line, formals) for line, formals in lines)))
    if len(indices) > PLACES:
        raise Unsupported("too many places")
    worlds = [places for places in _told_apart(indices) if all(p.fits(places) for p in pairs)]
    seen = _seen(left, right, known, worlds, whole=False, ones=frozenset())
    if not seen.equal and len(seen.ranges) == 1:
        again = _seen(left, right, known, worlds, whole=True, ones=frozenset())
        seen = again if again.equal else seen
    ones = frozenset[str]()
    candidates = frozenset(seen.sums)
    if not seen.equal and candidates:
        whole = len(seen.ranges) == 1
        again = _seen(left, right, known, worlds, whole=whole, ones=candidates)
        if again.equal:
            seen, ones = again, candidates
    scope = "all sizes" if indices or seen.ranges or seen.sums else "all numbers"
    assumed = [f"sum_k {name}[k] = 1" for name in sorted(ones)]
    assumed += sorted(map(_not_zero, seen.divisors))
    assumed += dict.fromkeys(map(_not_zero, seen.edges))
    used, numbers = frozenset(seen.used), frozenset(seen.numbers)
    agreeing, shown_at = _sampled(
        left, right, known, lines, indices, seen, candidates, pairs, least
    )
    if seen.equal:
        if shown_at is not None or agreeing < FEWEST:
            return Answer("unread", "too few numbers to compare it at")
        if not seen.something and right != Number(0):
            return Answer("unread", "both sides are zero everywhere")
        return Answer("holds", SAME, scope, tuple(assumed), None, used, numbers)
    if shown_at is None:
        return Answer("unread", "equal for some numbers, and not seen to be so for all")
    strangers = _strangers(left, right, seen, step) - seen.sizes
    if strangers:
        return Answer("unread", f"nothing is known of {', '.join(sorted(strangers))}")
    return Answer("fails", "the two sides differ", scope, (), shown_at, used, numbers)


def _strangers(left: Line, right: Line, seen: _Seen, step: bool) -> set[str]:
    """Letters that a side may not speak of: those that what is differentiated is not made of."""
    computed = [any(map(_differentiates, written.every(side))) for side in (left, right)]
    if computed == [True, False] or (step and seen.right):
        return seen.right - seen.left
    if computed == [False, True]:
        return seen.left - seen.right
    return seen.left ^ seen.right


def _differentiates(line: Line) -> bool:
    if isinstance(line, written.Derivative):
        return True
    return isinstance(line, Name) and line.text.endswith("'")


# --- the first judge ------------------------------------------------------------------------------


def _seen(
    left: Line, right: Line, known: Known, worlds: Sequence[Mapping[str, str]], *, whole: bool,
    ones: frozenset[str],
) -> _Seen:  # fmt: skip
    seen = _Seen()
    smooth = not any(_differentiates(x) for side in (left, right) for x in written.every(side))
    for places in worlds:
        _in_all_cases(left, right, known, places, {}, whole, ones, seen, smooth)
    return seen


def _in_all_cases(
    left: Line, right: Line, known: Known, places: Mapping[str, str],
    signs: Mapping[Polynomial, int], whole: bool, ones: frozenset[str], seen: _Seen, smooth: bool,
) -> None:  # fmt: skip
    factors = frozenset(_bare_letters(left) | _bare_letters(right))
    mine, theirs = (Exact(known, places, signs, whole, factors) for _ in range(2))
    try:
        one, other = mine.of(left), theirs.of(right)
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
                lines = _put(left, zero), _put(right, zero)
            _in_all_cases(*lines, known, places, given, whole, ones, seen, smooth)
        return
    except Edge:
        if not signs or 0 not in signs.values():
            raise
        seen.edges.append(next(p for p, sign in signs.items() if not sign))
        return
    one, other = (_with_ones(side, ones) for side in (one, other)) if ones else (one, other)
    seen.equal = seen.equal and one.plus(other, -1).zero
    seen.something = seen.something or not one.zero
    seen.left |= mine.read
    seen.right |= theirs.read
    seen.used |= mine.used | theirs.used
    seen.numbers |= mine.numbers | theirs.numbers
    seen.ranges |= mine.ranges | theirs.ranges
    seen.sizes |= mine.sizes | theirs.sizes
    seen.divisors |= mine.divisors | theirs.divisors
    for side in (one, other):
        _sort(side, seen)


def _bare_letters(line: Line) -> set[str]:
    """Names that stand somewhere by themselves: they are numbers, and no functions."""
    called = {id(x.function) for x in written.every(line) if isinstance(x, written.Call)}
    return {x.text for x in written.every(line) if isinstance(x, Name) and id(x) not in called}


def _letters(ratio: Ratio) -> set[str]:
    return {atom.name for atom in atoms(ratio)}


def _sort(ratio: Ratio, seen: _Seen) -> None:
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


def _bare(polynomial: Polynomial, seen: _Seen) -> None:
    for monomial, _ in polynomial.terms:
        for generator, _ in monomial:
            match generator:
                case Atom(name):
                    seen.bare.add(name)
                case Exp(power):
                    if len(power) > 1 or any(n != 1 for _, n in power):
                        seen.bare |= _letters(Ratio.monomial(power))
                case Total(_, _, body) | Until(_, body):
                    for part in (body.above, *(factor for factor, _ in body.below)):
                        _bare(part, seen)
                case Geometric(base):
                    _bare(base, seen)
                case Log(of) | Root(of):
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


def _put(line: Line, zero: tuple[str, Line]) -> Line:
    if line == Name(zero[0]):
        return zero[1]
    return written.changed(line, lambda part: _put(part, zero))


def _not_zero(polynomial: Polynomial) -> str:
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


# --- the second judge -----------------------------------------------------------------------------


def _sampled(
    left: Line, right: Line, known: Known, lines: Sequence[tuple[Line, frozenset[str]]],
    indices: Sequence[str], seen: _Seen, ones: frozenset[str], pairs: Sequence[Pair],
    least: int | None,
) -> tuple[int, Counterexample | None]:  # fmt: skip
    """At how many points both sides are equal, and the first one at which they are not."""
    every = [part for line, _ in lines for part in written.every(line)]
    limits = [x for x in every if isinstance(x, written.Summation)]
    first = 0 if any(x.lower == Number(0) for x in limits) else 1
    first = first if least is None else least
    named = {x.text for s in limits for x in written.every(s.upper) if isinstance(x, Name)}
    sizes = sorted(named.difference(indices))
    numbers = [n.value for x in every if isinstance(x, written.Access) for n in x.subscripts
               if isinstance(n, Number)]  # fmt: skip
    exponents = seen.exponents - seen.bare - ones
    agreeing = 0
    for sample, values in samples(
        known, sizes, indices, first, max(numbers, default=0), exponents, ones
    ):
        if not all(pair.fits(sample.indices) for pair in pairs):
            continue
        try:
            one, other = sample.at(left), sample.at(right)
        except Undefined:
            continue
        verdict = differ(one, other)
        if verdict:
            sides = shown(one), shown(other)
            point = Counterexample(sample.sizes, sample.indices, *sides, values=values.shown())
            return agreeing, point
        agreeing += verdict is False
    return agreeing, None


# --- places ---------------------------------------------------------------------------------------


def _closure(lines: Sequence[Line], known: Known) -> Iterator[tuple[Line, frozenset[str]]]:
    """Lines and the definitions of all names in them, each with its formal indices."""
    done = set[str]()
    todo: list[tuple[Line, frozenset[str]]] = [(line, frozenset()) for line in lines]
    while todo:
        line, formals = todo.pop()
        yield line, formals
        for name in {x.text.rstrip("'") for x in written.every(line) if isinstance(x, Name)} - done:
            done.add(name)
            quantity, function = known.quantities.get(name), known.functions.get(name)
            if quantity is not None:
                todo.append((quantity.body, frozenset(quantity.indices)))
            if function is not None:
                todo.append((function.body, frozenset()))


def _free_places(line: Line, formals: frozenset[str]) -> set[str]:
    """The letters of free places on a line."""
    match line:
        case written.Summation(index, lower, upper, body):
            inner = formals | {index}
            limits = _free_places(lower, formals) | _free_places(upper, formals)
            return limits | _free_places(body, inner)
        case written.SummationOver(_, conditions, body):
            inner = formals | {*summed_over(line)}
            return set[str]().union(*(_free_places(x, inner) for x in (body, *conditions)))
        case written.Access() | written.Unit():
            own = places_of(line) - formals
            return own.union(*(_free_places(part, formals) for part in written.parts(line)))
    return set[str]().union(*(_free_places(part, formals) for part in written.parts(line)))


def _told_apart(indices: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Every way in which some places may be one: what each of them is called."""
    if not indices:
        yield {}
        return
    *rest, last = indices
    for places in _told_apart(rest):
        for other in dict.fromkeys(places.values()):
            yield {**places, last: other}
        yield {**places, last: last}
