"""Scalar formulas at whole numbers: their values, their normal forms, and whether two are equal.

Everything is bounded: formulas in their depth, powers in their exponents, identities in the number
of points. Two formulas of one normal form are equal for all sizes; others are compared at points.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import floor, prod
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.findings import Finding
from symconv.writing.text import text

Rational: TypeAlias = "int | Fraction"
Point: TypeAlias = Mapping[str, Rational]
Monomial: TypeAlias = tuple[tuple[str, int], ...]
Polynomial: TypeAlias = dict[Monomial, Fraction]

DEEPEST = 60
LARGEST = 10**6
POWER = 8
TERMS = 300
POINTS = 20_000
SHORTEST = 4

MODULO = written.Name("mod")

RELATIONS: Mapping[str, Callable[[Rational, Rational], bool]] = {
    "=": operator.eq,
    ":=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "!=": operator.ne,
}


class Undefined(Unsupported):
    """No value at a point: a division by zero, a power beyond all bounds."""


# --- values ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formula:
    """A scalar formula.

    names    all names in it
    plain    those that stand somewhere without an argument after them
    divides  whether something is divided or rounded in it
    """

    line: Line
    names: frozenset[str]
    plain: frozenset[str]
    divides: bool
    at: Callable[[Point], Rational]

    @property
    def lone(self) -> str | None:
        """The name, if it is nothing else."""
        return scalar_name(self.line)


def scalar_name(line: Line) -> str | None:
    """What a scalar is called, with its labels; None for everything else.

    >>> scalar_name(written.Access(written.Name("n'"), (written.Name("h"),)))
    "n'_h"
    """
    match line:
        case written.Name(name):
            return name
        case written.Access(written.Name(name), subscripts) if "_" not in name:
            labels = [_label(subscript) for subscript in subscripts]
            return f"{name}_{','.join(labels)}" if all(labels) else None
        case written.Power(base, written.Matrix(((layer,),))):
            name = scalar_name(base) or ""
            return f"{name}^[{text(layer)}]" if name and "^" not in name else None
    return None


def _label(line: Line) -> str:
    match line:
        case written.Name(name):
            return name
        case written.Number(count):
            return str(count)
        case written.Product(factors) if all(isinstance(f, written.Name) for f in factors):
            return "".join(map(_label, factors))
    return ""


def scalar_names(line: Line) -> set[str] | None:
    """The names in a scalar formula; None where the line is none."""
    try:
        return set(formula(line).names)
    except Unsupported:
        return None


def value(line: Line, point: Mapping[str, int]) -> Fraction:
    """The value of a scalar formula.

    >>> value(written.Floor(written.Name("i"), written.Number(2)), {"i": 7})
    Fraction(3, 1)
    """
    return Fraction(formula(line).at(point))


def formula(line: Line, depth: int = 0) -> Formula:
    """A line as a scalar formula. Raises Unsupported where it is none."""
    if depth > DEEPEST:
        raise Unsupported("a formula that is nested too deeply")
    name = scalar_name(line)
    if name is not None:
        return _named(line, name)

    def inner(part: Line) -> Formula:
        return formula(part, depth + 1)

    match line:
        case written.Number(count) if count <= LARGEST:
            return Formula(line, frozenset(), frozenset(), False, lambda point: count)
        case written.Sum(terms) if terms:
            return _joined(line, [inner(term) for term in terms], _total)
        case written.Negative(body):
            return _joined(line, [inner(body)], lambda values: -values[0])
        case written.Product(factors) if MODULO in factors:
            return _modulo(line, factors, inner)
        case written.Product(factors) if factors:
            return _joined(line, [inner(factor) for factor in factors], _multiplied)
        case written.Operation(r"\cdot" | "*" | r"\times", left, right):
            return _joined(line, [inner(left), inner(right)], _multiplied)
        case written.Quotient(above, below):
            return _joined(line, [inner(above), inner(below)], _divided, True)
        case written.Floor(above, below):
            parts = [inner(above), inner(below)]
            return _joined(line, parts, lambda values: floor(_divided(values)), True)
        case written.Call(written.Name("ceil"), (argument,)):
            return _joined(line, [inner(argument)], lambda values: -floor(-values[0]), True)
        case written.Call(written.Name("floor"), (argument,)):
            return _joined(line, [inner(argument)], lambda values: floor(values[0]), True)
        case written.Call(function, (argument,)) if scalar_name(function) is not None:
            both = _joined(line, [inner(function), inner(argument)], _multiplied)
            plain = inner(argument).plain
            return Formula(line, both.names, plain, both.divides, both.at)
        case written.Power(base, exponent):
            return _joined(line, [inner(base), inner(exponent)], _raised)
    raise Unsupported("no scalar formula")


def _named(line: Line, name: str) -> Formula:
    if line == MODULO:
        raise Unsupported("a remainder of nothing")
    names = frozenset((name,))

    def at(point: Point) -> Rational:
        return point[name]

    return Formula(line, names, names, False, at)


def _joined(
    line: Line,
    parts: Sequence[Formula],
    join: Callable[[Sequence[Rational]], Rational],
    divides: bool = False,
) -> Formula:
    ats = [part.at for part in parts]

    def at(point: Point) -> Rational:
        return join([each(point) for each in ats])

    return Formula(
        line,
        frozenset().union(*(part.names for part in parts)),
        frozenset().union(*(part.plain for part in parts)),
        divides or any(part.divides for part in parts),
        at,
    )


def _modulo(line: Line, factors: tuple[Line, ...], inner: Callable[[Line], Formula]) -> Formula:
    where = factors.index(MODULO)
    before, after = factors[:where], factors[where + 1 :]
    if not before or not after or MODULO in after:
        raise Unsupported("a remainder of nothing")
    parts = [inner(written.product(*before)), inner(written.product(*after))]
    return _joined(line, parts, _remainder, True)


def _total(values: Sequence[Rational]) -> Rational:
    return sum(values)


def _multiplied(values: Sequence[Rational]) -> Rational:
    return prod(values)


def _divided(values: Sequence[Rational]) -> Rational:
    above, below = values
    if not below:
        raise Undefined("a division by zero")
    quotient = Fraction(above) / below
    return quotient.numerator if quotient.denominator == 1 else quotient


def _remainder(values: Sequence[Rational]) -> Rational:
    if not values[1]:
        raise Undefined("a division by zero")
    return values[0] % values[1]


def _raised(values: Sequence[Rational]) -> Rational:
    base, exponent = map(Fraction, values)
    whole = exponent.denominator == 1 and 0 <= exponent <= 2 * POWER
    if not whole or abs(base) > LARGEST:
        raise Undefined("a power that is too large or not whole")
    return Fraction(base ** int(exponent))


# --- normal forms ----------------------------------------------------------------------------


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
            return _added(*(inner(term) for term in terms))
        case written.Negative(body):
            return _scaled(inner(body), Fraction(-1))
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
            return _scaled(_floored(_scaled(inner(above), sign), inner(below)), sign)
        case written.Call(function_line, (argument,)):
            return _times(inner(function_line), inner(argument))
    raise Unsupported("no polynomial")


def _parted(line: Line) -> tuple[Line, Line]:
    match line:
        case written.Quotient(above, below):
            return above, below
    return line, written.Number(1)


def _added(*several: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for each in several:
        for monomial, coefficient in each.items():
            result[monomial] = result.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}


def _scaled(one: Polynomial, factor: Fraction) -> Polynomial:
    return {monomial: coefficient * factor for monomial, coefficient in one.items()}


def _times(*several: Polynomial) -> Polynomial:
    result: Polynomial = {(): Fraction(1)}
    for each in several:
        if len(result) * len(each) > TERMS:
            raise Unsupported("too many terms")
        result = _added(
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
    if set(below) != {()}:
        raise Unsupported("a quotient that is no polynomial")
    return _scaled(above, 1 / below[()])


def _floored(above: Polynomial, below: Polynomial) -> Polynomial:
    """floor(above / below), for a monomial below."""
    if len(below) != 1:
        raise Unsupported("a floor of a quotient that is no polynomial")
    ((divisor, count),) = below.items()
    if count < 0:
        above, count = _scaled(above, Fraction(-1)), -count
    whole: Polynomial = {}
    rest: Polynomial = {}
    for monomial, coefficient in above.items():
        shape = _merged(monomial, divisor, -1)
        if coefficient.denominator != 1 or any(power < 0 for _, power in shape):
            rest[monomial] = coefficient
            continue
        out = Fraction(coefficient // count)
        whole = _added(whole, {shape: out})
        rest = _added(rest, {monomial: coefficient - out * count})
    if not divisor and set(rest) <= {()}:
        return _added(whole, {(): Fraction(floor(rest.get((), Fraction(0)) / count))})
    if not rest:
        return whole
    name = f"floor({sorted(rest.items())}, {divisor}, {count})"
    return _added(whole, {((name, 1),): Fraction(1)})


# --- facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """One relation between two scalar formulas."""

    left: Formula
    relation: str
    right: Formula

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names

    @property
    def fixes(self) -> str | None:
        """The name to which it gives a number: s = 1."""
        if self.relation not in ("=", ":="):
            return None
        return self.left.lone if not self.right.names else None

    def holds(self, point: Point) -> bool:
        return RELATIONS[self.relation](self.left.at(point), self.right.at(point))

    def __str__(self) -> str:
        return f"{text(self.left.line)} {self.relation} {text(self.right.line)}"


def conditions(facts: Iterable[written.Chain]) -> tuple[Condition, ...]:
    """The relations between neighbours in chains, as far as they are scalar."""
    return tuple(dict.fromkeys(c for chain in facts for c in _conditions(chain)))


def _conditions(chain: written.Chain) -> Iterator[Condition]:
    left = chain.first
    for link in chain.links:
        if link.relation in RELATIONS:
            with suppress(Unsupported):
                yield Condition(formula(left), link.relation, formula(link.side))
        left = link.side


@dataclass(frozen=True, slots=True)
class Solved:
    """Facts as values of names, in an order in which they can be put in, and what they leave."""

    given: Mapping[str, Formula]
    rest: tuple[Condition, ...]

    def needed(self, names: Iterable[str]) -> frozenset[str]:
        """The names, and those of which the given ones among them are made."""
        found, todo = set[str](), list(names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self.given[name].names if name in self.given else ()
        return frozenset(found)

    def solves(self, fact: Condition) -> str | None:
        """The name to which just this fact has given its value."""
        for one, other in ((fact.left, fact.right), (fact.right, fact.left)):
            name = one.lone
            if name is not None and self.given.get(name) is other:
                return name
        return None

    def ordered(self, names: Iterable[str]) -> list[str]:
        """The given names among those needed, each after those that it is made of."""
        order = list[str]()

        def visit(name: str) -> None:
            if name in self.given and name not in order:
                for each in sorted(self.given[name].names):
                    visit(each)
                order.append(name)

        for name in sorted(names):
            visit(name)
        return order


def solved(facts: Iterable[Condition]) -> Solved:
    """Each equation `name = formula` solved for its name, as long as that goes in no circle."""
    result = Solved({}, ())
    for fact in facts:
        name, side = _solving(fact, result)
        if name is None:
            result = Solved(result.given, (*result.rest, fact))
        else:
            result = Solved({**result.given, name: side}, result.rest)
    return result


def _solving(fact: Condition, before: Solved) -> tuple[str | None, Formula]:
    if fact.relation in ("=", ":="):
        for one, other in ((fact.left, fact.right), (fact.right, fact.left)):
            name = one.lone
            if name and name not in before.given and name not in before.needed(other.names):
                return name, other
    return None, fact.right


def used(facts: Sequence[Condition], names: Iterable[str]) -> tuple[Condition, ...]:
    """The facts that bear on the names: what their values are, and what narrows these."""
    known = solved(facts)
    rest = set(known.rest)
    needed = known.needed(names)
    values = {name: fact for fact in facts if fact not in rest and (name := known.solves(fact))}
    kept = set[Condition]()
    grown = True
    while grown:
        narrowing = {fact for fact in facts if fact in rest or fact.right.divides}
        more = {f for f in narrowing - kept if known.needed(f.names) & needed}
        more |= {fact for name, fact in values.items() if name in needed} - kept
        kept |= more
        needed |= known.needed(name for fact in more for name in fact.names)
        grown = bool(more)
    return tuple(fact for fact in facts if fact in kept)


# --- points ----------------------------------------------------------------------------------


def points(
    names: Iterable[str], facts: Solved, ranges: Callable[[str], range]
) -> tuple[dict[str, range], Iterator[dict[str, Rational]]]:
    """The points of a grid over the free names, of least sum first, that satisfy the facts.

    Names that are given have their values; all are whole numbers.
    """
    rest = {name for fact in facts.rest for name in fact.names}
    needed = facts.needed({*names, *rest})
    given = facts.ordered(needed)
    grid = _small({name: ranges(name) for name in sorted(needed.difference(given))})
    return grid, _points(grid, given, facts)


def _small(grid: dict[str, range]) -> dict[str, range]:
    """The grid with its longest axes cut until it has few enough points."""
    while prod(map(len, grid.values())) > POINTS:
        name = max(grid, key=lambda name: len(grid[name]))
        if len(grid[name]) <= SHORTEST:
            raise Unsupported("too many names")
        grid = {**grid, name: grid[name][:-1]}
    return grid


def _points(
    grid: Mapping[str, range], given: Sequence[str], facts: Solved
) -> Iterator[dict[str, Rational]]:
    for values in sorted(product(*grid.values()), key=lambda values: (sum(values), values)):
        point: dict[str, Rational] = dict(zip(grid, values, strict=True))
        try:
            for name in given:
                point[name] = facts.given[name].at(point)
            if any(point[name].denominator != 1 for name in given):
                continue
            if all(fact.holds(point) for fact in facts.rest):
                yield point
        except Undefined:
            continue


def bounds(grid: Mapping[str, range]) -> str:
    """How far a grid goes: `i, k <= 6, n <= 4`."""
    by_end: dict[int, list[str]] = {}
    for name, values in grid.items():
        by_end.setdefault(values[-1], []).append(name)
    ends = sorted(by_end.items(), reverse=True)
    return ", ".join(f"{', '.join(names)} <= {end}" for end, names in ends)


# --- identities ------------------------------------------------------------------------------

ALL = "all sizes"
INSTANCE = "this instance"
FEW = 3


def identity(
    left: Line, right: Line, facts: Iterable[written.Chain] = (), scalars: Collection[str] = ()
) -> Finding:
    """Whether two scalar formulas are equal wherever the facts are true.

    `scalars` are names that are known to be scalars: s(i - 1) is read as a product only if s is.

    >>> n, two = written.Name("n"), written.Number(2)
    >>> identity(written.Sum((n, n)), written.Product((two, n))).scope
    'all sizes'
    """
    try:
        one, other = formula(left), formula(right)
        known = conditions(facts)
        _applied((one, other), known, scalars)
        return _equal(one, other, used(known, one.names | other.names))
    except Unsupported as limit:
        return Finding("unread", reason=str(limit))


def _applied(
    sides: Sequence[Formula], facts: Sequence[Condition], scalars: Collection[str]
) -> None:
    """Refuse f(n + 1), where nothing says that f is a number and no function."""
    every = [*sides, *(side for fact in facts for side in (fact.left, fact.right))]
    plain = frozenset(scalars).union(*(each.plain for each in every))
    for side in sides:
        for name in sorted(side.names - plain):
            raise Unsupported(f"{name} may be a function")


def _equal(left: Formula, right: Formula, facts: tuple[Condition, ...]) -> Finding:
    if not left.names | right.names:
        return _numbers(left, right)
    if _same(left, right, {}):
        return Finding("holds", ALL, "one polynomial")
    known = solved(facts)
    if known.given and _same(left, right, known.given) and _possible(left, right, known):
        return Finding("holds", f"{ALL} with {_said(facts)}", "one polynomial")
    return _sampled(left, right, facts, known)


def _numbers(left: Formula, right: Formula) -> Finding:
    values = left.at({}), right.at({})
    if values[0] == values[1]:
        return Finding("holds", INSTANCE)
    if (left.divides or right.divides) and -1 < values[0] - values[1] < 1:
        return Finding("unread", reason="perhaps a rounded number")
    return Finding("fails", INSTANCE, "the two sides differ", (), _shown({}, *values))


def _same(left: Formula, right: Formula, given: Mapping[str, Formula]) -> bool:
    try:
        return normal(left.line, given) == normal(right.line, given)
    except Unsupported:
        return False


def _different(left: Formula, right: Formula, given: Mapping[str, Formula]) -> bool:
    """Whether both are polynomials, with no floor left in them, and not the same one."""
    try:
        difference = _added(
            normal(left.line, given), _scaled(normal(right.line, given), Fraction(-1))
        )
    except Unsupported:
        return False
    names = {name for monomial in difference for name, _ in monomial}
    return bool(difference) and not any(name.startswith("floor(") for name in names)


def _possible(left: Formula, right: Formula, facts: Solved) -> bool:
    """Whether the facts do not contradict each other."""
    _, found = points(left.names | right.names, facts, _range)
    return next(found, None) is not None


def _range(name: str) -> range:
    return range(0, 7)


def _said(facts: Iterable[Condition]) -> str:
    return ", ".join(map(str, facts))


def _shown(point: Point, left: Rational, right: Rational) -> Counterexample:
    whole = {name: int(count) for name, count in sorted(point.items())}
    return Counterexample(whole, {}, str(left), str(right))


def _sampled(left: Formula, right: Formula, facts: tuple[Condition, ...], known: Solved) -> Finding:
    grid, found = points(left.names | right.names, known, _range)
    equal, first = 0, None
    seen: dict[str, set[Rational]] = {
        name: set() for name in known.needed(left.names | right.names) if name in grid
    }
    for point in islice(found, POINTS):
        try:
            values = left.at(point), right.at(point)
        except Undefined:
            continue
        if values[0] == values[1]:
            equal += 1
        else:
            first = first or _shown(point, *values)
        for name, at in seen.items():
            at.add(point[name])
    within = ", ".join(part for part in (_said(facts), bounds(grid)) if part)
    if first is None:
        varied = all(len(at) > 1 for at in seen.values())
        if equal < (FEW if grid else 1) or not varied:
            return Finding("unread", reason="too few sizes to compare it at")
        if not known.rest and _different(left, right, known.given):
            return Finding("unread", reason="equal for small sizes only")
        return Finding("holds", within, "equal at all these sizes")
    free = [known.needed(side.names).difference(known.given) for side in (left, right)]
    if free[0] != free[1]:
        return Finding("unread", reason="the two sides speak of different names")
    if equal and (left.divides or right.divides):
        return Finding("unread", reason="equal for some sizes only")
    return Finding("fails", within, "the two sides differ", (), first)
