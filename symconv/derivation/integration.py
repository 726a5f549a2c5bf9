"""Rewrites of integrals of functions of a real number: limits, exponents and antiderivatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as pairs
from math import inf

from symconv.derivation.like_terms import collected_terms, negated, terms
from symconv.derivation.rewriting import (
    MULTIPLIED,
    REARRANGED,
    Move,
    Place,
    guarded,
    holds,
    renamed,
)
from symconv.errors import Unsupported
from symconv.family.functions import number, within
from symconv.judges.integrals import differentiates, same
from symconv.language.affine import Affine
from symconv.language.express import spelled
from symconv.language.line import (
    INFINITY,
    Branch,
    Call,
    Cases,
    Chain,
    Integral,
    Line,
    Name,
    Negative,
    Number,
    Product,
    Sum,
    product,
)

ENDLESS = (number(-inf), number(inf))

# --- limits -----------------------------------------------------------------------------------


def _narrowed(line: Line, place: Place) -> Line | None:
    """A case for each pair of a lower and an upper limit, where those two are met first."""
    if not isinstance(line, Integral) or (line.lower, line.upper) != ENDLESS:
        return None
    factors = line.body.factors if isinstance(line.body, Product) else (line.body,)
    found = [guarded(factor) or (factor, ()) for factor in factors]
    inside = [chain for _, conditions in found for chain in conditions]
    if not inside or any(link.relation != "<=" for chain in inside for link in chain.links):
        return None
    forms = list(dict.fromkeys(c.form for c in place.where(inside)))
    if any(abs(form.coefficient(line.variable)) != 1 for form in forms):
        return None
    lows = [line.variable - form for form in forms if form.coefficient(line.variable) > 0]
    highs = [form + line.variable for form in forms if form.coefficient(line.variable) < 0]
    values = [value for value, _ in found if value != Number(1)]
    body = product(*values) if values else Number(1)
    ranges = list(_ranges(lows, highs))
    if None in ranges or not ranges:
        return None
    branches = [
        Branch(Integral(line.variable, lower, upper, body), where)
        for _, where, lower, upper in sorted(filter(None, ranges), key=lambda found: found[0])
    ]
    if len(branches) == 1 and not branches[0].conditions:
        return branches[0].value
    return Cases((*branches, Branch(Number(0))))


NARROWED = Move(("the product is 0 elsewhere",), _narrowed, REARRANGED)
"""An integral over all numbers, over those alone where no factor is 0 by its condition.

Matches where conditions are a <= j <= b and a <= i-j <= b, for whole numbers. There is a case for
each pair of limits that can be met.
"""

Range = tuple[float, tuple[Chain, ...], Line, Line]


def _ranges(lows: Sequence[Affine], highs: Sequence[Affine]) -> Iterator[Range | None]:
    """Where each limit is the one that is met; None for what is not about one number."""
    none: list[Affine | None] = [None]
    for low, high in pairs(lows or none, highs or none):
        above = [low - other for other in lows if low is not None and other != low]
        below = [other - high for other in highs if high is not None and other != high]
        across = [high - low] if low is not None and high is not None else []
        span = _span([*above, *below, *across])
        if span is None:
            yield None
            continue
        start, name, end = span
        if start < end:
            lower = number(-inf) if low is None else spelled(low)
            upper = number(inf) if high is None else spelled(high)
            yield start, within(start, name, end), lower, upper


def _span(forms: Sequence[Affine]) -> tuple[float, str, float] | None:
    """From where to where all forms are at least 0, if they are about one number, and whole."""
    start, end = -inf, inf
    names = {name for form in forms for name in form.variables}
    if len(names) > 1:
        return None
    name = next(iter(names), "")
    for form in forms:
        step = form.coefficient(name)
        if not step:
            start = start if form.constant >= 0 else inf
        elif form.constant % step:
            return None
        elif step > 0:
            start = max(start, -form.constant // step)
        else:
            end = min(end, -form.constant // step)
    return start, name, end


# --- exponents --------------------------------------------------------------------------------


def completed_square(after: Line) -> Move:
    """exp(a) exp(b) = exp(c) exp(d), where a + b = c + d."""

    def rule(line: Line, place: Place) -> Line | None:
        mine, other = _exponents(line), _exponents(after)
        if len(mine) < 2 or not other or line == after:
            return None
        return after if same(Sum(mine), Sum(other)) else None

    return Move(("completing the square",), rule, REARRANGED)


def _exponents(line: Line) -> tuple[Line, ...]:
    """The exponents of a product of exponentials; none of anything else."""
    found = list[Line]()
    for factor in line.factors if isinstance(line, Product) else (line,):
        match factor:
            case Call(Name("exp"), (exponent,)):
                found.append(exponent)
            case _:
                return ()
    return tuple(found)


# --- antiderivatives --------------------------------------------------------------------------


def antiderivative(function: Line) -> Move:
    """The integral of c from a to b as F(b) - F(a).

    Matches where the derivative of F is c, which SymPy is asked, and F has a value at both ends: in
    the infinite, erf is 1 and exp is 0 where its argument goes down.
    """

    def rule(line: Line, place: Place) -> Line | None:
        if not isinstance(line, Integral):
            return None
        try:
            if not differentiates(function, line.variable, line.body):
                return None
        except Unsupported:
            return None
        upper, lower = (_at(function, line.variable, end) for end in (line.upper, line.lower))
        if upper is None or lower is None:
            return None
        return collected_terms([*terms(upper), *negated(terms(lower))])

    return Move(("by the antiderivative ", function), rule, MULTIPLIED)


def _at(function: Line, variable: str, end: Line) -> Line | None:
    """What a function is at an end; None where it is not known what it tends to."""
    if end not in ENDLESS:
        return renamed(function, {variable: end})
    sign = 1 if end == INFINITY else -1
    match function:
        case Product(factors):
            found = [_at(factor, variable, end) for factor in factors]
            known = [factor for factor in found if factor is not None]
            return Product(tuple(known)) if len(known) == len(found) else None
        case Call(Name("erf"), (argument,)) if rise := _rise(argument, variable):
            return Number(1) if rise * sign > 0 else Negative(Number(1))
        case Call(Name("exp"), (argument,)) if _rise(argument, variable) * sign < 0:
            return Number(0)
    return None if holds(function, variable) else function


def _rise(argument: Line, variable: str) -> Fraction:
    """How fast an argument grows with a variable, if it does so evenly; else 0."""
    moving = [(c, rest) for c, rest in terms(argument) if any(holds(x, variable) for x in rest)]
    rise = sum((c for c, rest in moving if rest == (Name(variable),)), Fraction(0))
    return rise if all(rest == (Name(variable),) for _, rest in moving) else Fraction(0)
