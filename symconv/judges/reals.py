"""The judge of functions of a real number: whether two lines are one function, by cases and all.

Conditions and limits are affine with whole coefficients. Between the places where two of them meet,
which of them hold does not change with the number; so between those places, and at each of them,
every case is settled, and what is left is a question about closed forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice, pairwise
from operator import le, lt
from types import MappingProxyType
from typing import Any

from symconv.errors import Unsupported
from symconv.judges.integrals import evaluates, same
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import (
    INFINITY,
    Call,
    Cases,
    Chain,
    Integral,
    Line,
    Name,
    Negative,
    Number,
    Product,
    changed,
    every,
    product,
)
from symconv.language.subscripts import affine

Point = Mapping[str, Fraction]


def agree(
    before: Line,
    after: Line,
    variable: str,
    known: Sequence[Chain] = (),
    antiderivative: Line | None = None,
) -> bool:
    """Whether two lines are the same for each real value of a variable.

    `known` says what functions are, f(j) = ...; the antiderivative is one of every integral of the
    first line, if the second has none. Raises Unsupported for what is no such line.

    >>> from symconv.language.line import Branch, Link
    >>> i, zero, one = Name("i"), Number(0), Number(1)
    >>> ramp = Cases((Branch(i, (Chain(zero, (Link("<=", i),)),)), Branch(zero)))
    >>> agree(Integral("j", zero, i, one), i, "i", (), Name("j"))
    True
    >>> agree(ramp, i, "i"), agree(ramp, ramp, "i")
    (False, True)
    """
    left, right = (_written_out(line, known) for line in (before, after))
    whole = [*every(left), *every(right)]
    inner = {part.variable for part in whole if isinstance(part, Integral)}
    if len(inner) > 1 or variable in inner:
        raise Unsupported("integrals by several variables, or by the one that is free")
    bound = next(iter(inner), "")
    edges = {edge for line in (left, right) for edge in _edges(line)}
    places = _meetings(edges, variable, bound)
    for value in _samples(places):
        at = {variable: value}
        here, there = _settled(left, at), _settled(right, at)
        exactly = at if value in places else _ANYWHERE
        if not _alike(here, there, at, exactly, _crossed(edges, bound, at), antiderivative):
            return False
    return True


_ANYWHERE: Point = MappingProxyType({})


def _alike(
    left: Line,
    right: Line,
    at: Point,
    exactly: Point,
    crossed: set[Fraction],
    primitive: Line | None,
) -> bool:
    """Whether two sides without cases of their own are the same, exactly at a point or around it.

    Around a point they have to be one closed form, at it they only have to have one value.
    """
    if isinstance(left, Integral) and _closed(right) and primitive:
        return evaluates(left, primitive, right)
    bound = next((side.variable for side in (left, right) if isinstance(side, Integral)), "")
    if not bound:
        return _equal(left, right, exactly)
    # Between the places only: one place alone adds nothing to an integral.
    for place in islice(_samples(crossed), 0, None, 2):
        there = {**at, bound: place}
        if not _equal(_integrand(left, there), _integrand(right, there), exactly):
            return False
    return True


def _closed(line: Line) -> bool:
    """Whether it is neither an integral nor 0, which is an integral of nothing."""
    return not isinstance(line, Integral) and line != Number(0)


def _equal(left: Line, right: Line, exactly: Point) -> bool:
    return left == right or same(left, right, exactly)


def _integrand(line: Line, at: Point) -> Line:
    """What an integral adds at a place: nothing outside its limits, nor where there is none."""
    if not isinstance(line, Integral):
        if line != Number(0):
            raise Unsupported("an integral beside what is none")
        return line
    if _value(line.lower, at) > _value(line.upper, at):
        raise Unsupported("an integral from above to below")
    inside = _value(line.lower, at) <= at[line.variable] <= _value(line.upper, at)
    return _settled(line.body, at) if inside else Number(0)


# --- cases ------------------------------------------------------------------------------------


def _settled(line: Line, at: Point) -> Line:
    """The line with the case of each that holds at a point, products with a zero being zero.

    Those under an integral stay, as they are about its variable as well.
    """
    match line:
        case Cases(branches):
            there = [x for x in branches if all(_true(c, at, le) for c in x.conditions)]
            within = [x for x in there if all(_true(c, at, lt) for c in x.conditions)]
            if len([x for x in within if x.conditions]) > 1:
                raise Unsupported("cases of which two hold at once")
            return _settled(there[0].value, at) if there else Number(0)
        case Product(factors):
            settled = [_settled(factor, at) for factor in factors]
            if Number(0) in settled:
                return Number(0)
            kept = [factor for factor in settled if factor != Number(1)]
            return product(*kept) if kept else Number(1)
        case Integral():
            return line
    return changed(line, lambda part: _settled(part, at))


def _true(chain: Chain, at: Point, at_most: Callable[[Any, Any], bool]) -> bool:
    """Whether a condition holds at a point, where <= may be asked to be <."""
    sides = [chain.first, *(link.side for link in chain.links)]
    if any(link.relation != "<=" for link in chain.links):
        raise Unsupported("a condition on a real number with another relation than <=")
    return all(at_most(_value(low, at), _value(high, at)) for low, high in pairwise(sides))


def _value(line: Line, at: Point) -> Fraction | float:
    if line in _ENDLESS:
        return _ENDLESS[line]
    form = affine(line, Context())
    if strange := form.variables - at.keys():
        raise Unsupported(f"{', '.join(sorted(strange))}, of which nothing is known there")
    return form.constant + sum((c * at[name] for name, c in form.coefficients), Fraction(0))


_ENDLESS: dict[Line, float] = {INFINITY: float("inf"), Negative(INFINITY): -float("inf")}


# --- places -----------------------------------------------------------------------------------


def _edges(line: Line) -> Iterator[Affine]:
    """Where conditions begin to hold, and where integrals begin and end: forms that are 0 there."""
    for part in every(line):
        match part:
            case Chain(first, links):
                sides = [first, *(link.side for link in links)]
                yield from (affine(y, Context()) - affine(x, Context()) for x, y in pairwise(sides))
            case Integral(name, lower, upper, _):
                ends = (end for end in (lower, upper) if end not in _ENDLESS)
                yield from (Affine.of(name) - affine(end, Context()) for end in ends)


def _meetings(edges: set[Affine], variable: str, bound: str) -> set[Fraction]:
    """The values of the variable at which one edge is met, or two cross."""
    found = set[Fraction]()
    straight = [edge for edge in edges if not edge.coefficient(bound)]
    slanted = [edge for edge in edges if edge.coefficient(bound)]
    for one, other in combinations(slanted, 2):
        scaled = one * other.coefficient(bound) - other * one.coefficient(bound)
        straight.append(scaled)
    for edge in straight:
        if step := edge.coefficient(variable):
            found.add(Fraction(-edge.constant, step))
    return found


def _crossed(edges: set[Affine], bound: str, at: Point) -> set[Fraction]:
    """The values of the bound variable at which an edge is met, at a value of the other."""
    found = set[Fraction]()
    for edge in edges:
        if step := edge.coefficient(bound):
            rest = edge.constant + sum(c * at[n] for n, c in edge.coefficients if n != bound)
            found.add(Fraction(-rest, 1) / step)
    return found


def _samples(places: set[Fraction]) -> Iterator[Fraction]:
    """A value before all places, then each place and one between it and the next; one after all."""
    ordered = sorted(places) or [Fraction(0)]
    yield ordered[0] - 1
    for n, place in enumerate(ordered):
        yield place
        yield (place + ordered[n + 1]) / 2 if n + 1 < len(ordered) else place + 1


# --- definitions ------------------------------------------------------------------------------


def _written_out(line: Line, known: Sequence[Chain]) -> Line:
    """The line with what is known of functions put in, and of what that is made of."""
    for chain in known:
        match chain.first, line:
            case Call(function, (Name(letter),)), Call(found, (argument,)) if function == found:
                body = chain.last
                inner = {x.variable for x in every(body) if isinstance(x, Integral)}
                if inner & {x.text for x in every(argument) if isinstance(x, Name)}:
                    raise Unsupported("a function at a place that is called as what it integrates")
                return _written_out(_at(body, letter, argument), known)
    return changed(line, lambda part: _written_out(part, known))


def _at(line: Line, letter: str, argument: Line) -> Line:
    if line == Name(letter):
        return argument
    if isinstance(line, Integral) and line.variable == letter:
        return line
    return changed(line, lambda part: _at(part, letter, argument))
