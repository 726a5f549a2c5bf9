"""Whether two scalar formulas are equal: one polynomial, or compared at many points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.deciding.decimals import in_decimals
from symconv.review.findings import Finding
from symconv.review.sizes.facts import Condition, Solved, conditions, solved, used
from symconv.review.sizes.points import POINTS, bounds, points
from symconv.review.sizes.polynomials import Polynomial, added, normal, scaled
from symconv.review.sizes.scalars import (
    Formula,
    Point,
    Rational,
    Undefined,
    formula,
    scalar_name,
)
from symconv.writing.text import text

ALL = "all sizes"
INSTANCE = "this instance"
FEW = 3
POLYNOMIAL = "one polynomial"
"""Why two formulas are equal at all sizes."""


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


def of_any_numbers(left: Line, right: Line, numbers: Collection[str]) -> Finding | None:
    r"""The finding for two formulas that are one polynomial, whatever `numbers` their letters are.

    What something is divided by is a number too; several letters that may be matrices are not
    multiplied in any order.

    >>> from symconv.reading.reader import line
    >>> of_any_numbers(line(r"\frac{M N K + M K^2}{M N K^2}"), line("1/K + 1/N"), ()).reason
    'one polynomial'
    >>> of_any_numbers(line("M N - N M"), line("0"), ()) is None
    True
    """
    every = [part for side in (left, right) for part in written.every(side)]
    divisors = [part.denominator for part in every if isinstance(part, written.Quotient)]
    if any(isinstance(part, written.Operation) and part.symbol == "*" for part in every):
        return None
    try:
        one, other = formula(left), formula(right)
        divided = frozenset[str]().union(*(formula(each).names for each in divisors))
        names = one.names | other.names
        _applied((one, other), (), ())
    except Unsupported:
        return None
    scalars = len(names - {*divided, *numbers}) <= 1
    if not names or not scalars or not _same(one, other, {}):
        return None
    return Finding("holds", ALL, POLYNOMIAL)


def of_numbers(left: Line, right: Line) -> Finding | None:
    r"""The finding for two formulas whose letters are numbers, and say how much there is of what.

    What is to be solved for a letter is nothing like that: the sides speak of the same ones, or
    letters go as a fraction is reduced.

    >>> from symconv.reading.reader import line
    >>> of_numbers(line("9 C + C M"), line("C (9 + M)")).ruling
    'holds'
    >>> of_numbers(line("9 C + C M"), line("C (8 + M)")).counterexample.sizes
    {'C': 1, 'M': 1}
    >>> of_numbers(line(r"1 - \frac{27 C^2}{49 C^2}"), line("0.45")).assumptions
    ('rounded to 2 decimals',)
    >>> of_numbers(line("9 C"), line("25 M")) is of_numbers(line("(n-k)/s + 1"), line("n")) is None
    True
    """
    if scalar_name(left) is not None:
        return None
    try:
        one, other = formula(left), formula(right)
        _applied((one, other), (), one.plain | other.plain)
        sides = normal(left, {}), normal(right, {})
    except Unsupported:
        return None
    if not one.names:
        return None
    if sides[0] == sides[1]:
        return Finding("holds", ALL, POLYNOMIAL)
    decimals = in_decimals(left, right, _constant)
    if decimals is not None:
        return replace(decimals, scope=ALL) if decimals.holds else decimals
    if not _different(one, other, {}):
        return None
    reduced = one.divides and bool(other.names) and other.names <= one.names
    reduced = reduced and all(name[:1].isupper() for name in one.names)  # (n - k)/s + 1 = n
    if one.names != other.names and not reduced and not all(map(_is_number, sides)):
        return None
    point = dict.fromkeys(sorted(one.names | other.names), 1)
    for name in (*point, ""):
        values = one.at(point), other.at(point)
        if values[0] != values[1]:
            return Finding("fails", ALL, "the sides differ", (), _shown(point, *values))
        point[name] = 2
    return None


def _constant(line: Line) -> Fraction:
    """The number that a formula is whatever its letters are. Raises Unsupported for others."""
    found = normal(line, {})
    if not _is_number(found):
        raise Unsupported("a formula with letters")
    return found.get((), Fraction(0))


def _is_number(side: Polynomial) -> bool:
    return not any(side)


def solves(left: Line, right: Line, given: written.Chain) -> Finding:
    """Whether `name = formula` makes an equation one between equal polynomials."""
    try:
        one, other = formula(left), formula(right)
        known = solved(conditions([given]))
    except Unsupported as limit:
        return Finding("unread", reason=str(limit))
    said = f"{ALL} with {text(given)}"
    if _same(one, other, known.given):
        return Finding("holds", said, POLYNOMIAL)
    if not _different(one, other, known.given):
        return Finding("unread", reason="no polynomials")
    _, found = points(one.names | other.names, known, _range)
    for point in islice(found, POINTS):
        values = one.at(point), other.at(point)
        if values[0] != values[1]:
            shown = _shown(point, *values)
            return Finding("fails", text(given), "it does not solve the equation before", (), shown)
    return Finding("unread", reason="too few sizes to compare it at")


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
        return Finding("holds", ALL, POLYNOMIAL)
    known = solved(facts)
    if known.given and _same(left, right, known.given) and _possible(left, right, known):
        return Finding("holds", f"{ALL} with {_said(facts)}", POLYNOMIAL)
    return _sampled(left, right, facts, known)


def _numbers(left: Formula, right: Formula) -> Finding:
    values = left.at({}), right.at({})
    if values[0] == values[1]:
        return Finding("holds", INSTANCE)
    if (shaped := _shapes(left.line, right.line)) is not None:
        return shaped
    if (decided := in_decimals(left.line, right.line)) is not None:
        return decided
    if (left.divides or right.divides) and -1 < values[0] - values[1] < 1:
        return Finding("unread", reason="perhaps a rounded number")
    return Finding("fails", INSTANCE, "the sides differ", (), _shown({}, *values))


def _shapes(left: Line, right: Line) -> Finding | None:
    r"""The finding for shapes in the place of matrices: (3 \times 64)(64 \times 2) = 3 \times 2."""
    match left, right:
        case written.Product((first, second)), written.Product((rows, columns)):
            pass
        case _:
            return None
    match first, second:
        case written.Product((top, one), joint=True), written.Product((other, last), joint=True):
            if (one, top, last) == (other, rows, columns):
                return Finding("holds", INSTANCE, "the shape of a product of matrices")
    return None


def _same(left: Formula, right: Formula, given: Mapping[str, Formula]) -> bool:
    try:
        return normal(left.line, given) == normal(right.line, given)
    except Unsupported:
        return False


def _different(left: Formula, right: Formula, given: Mapping[str, Formula]) -> bool:
    """Whether both are polynomials, with no floor left in them, and not the same one."""
    try:
        difference = added(
            normal(left.line, given), scaled(normal(right.line, given), Fraction(-1))
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
    return Finding("fails", within, "the sides differ", (), first)
