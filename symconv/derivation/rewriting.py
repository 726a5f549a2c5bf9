"""What a move is: a rewrite of the written line that matches its own rule, or refuses.

A rule looks at one place of a line and gives what stands there afterwards, or None where it does
not match. `Move.apply` takes the first place, from outside in and from left to right. That a move
leaves the meaning unchanged is not taken on trust: see symconv.derivation.chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from symconv.errors import Refused
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Integral,
    Line,
    Link,
    Name,
    Number,
    Product,
    Summation,
    changed,
    or_zero,
    parts,
)
from symconv.language.subscripts import affine, constraints
from symconv.language.term import Operand
from symconv.writing.text import text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule looks: the names in force there, and what is known of the indices."""

    context: Context
    known: tuple[Constraint, ...]

    def bounds(self, summation: Summation) -> tuple[Affine, Affine]:
        """From where to where a sum runs."""
        return affine(summation.lower, self.context), affine(summation.upper, self.context)

    def within(self, summation: Summation) -> Place:
        """The place under a sum: its index lies between its bounds."""
        lower, upper = self.bounds(summation)
        return Place(self.context, (*self.known, *between(lower, summation.index, upper)))

    def where(self, conditions: Sequence[Chain]) -> tuple[Constraint, ...]:
        """What some conditions say."""
        return tuple(c for chain in conditions for c in constraints(chain, self.context))


Rule: TypeAlias = "Callable[[Line, Place], Line | None]"
Reason: TypeAlias = "tuple[str | Line, ...]"
"""Words and the formulas among them."""


def told(reason: Reason) -> str:
    """A reason as plain text.

    >>> told(("change of variable ", Name("k")))
    'change of variable k'
    """
    return "".join(part if isinstance(part, str) else text(part) for part in reason)


OPENED, DIFFERENTIATED, REARRANGED, MULTIPLIED = (
    "opened", "differentiated", "rearranged", "multiplied",
)  # fmt: skip
"""Stages of a derivation: what is defined is written out, differentiation reaches its operand, sums
are put in order, a matrix is multiplied. Moves of one stage in a row are one coarse step.
"""


def composed(reasons: Sequence[Reason]) -> Reason:
    """Several reasons as one, each of them once.

    >>> told(composed([("sum rule",), ("sum rule",), ("product rule",)]))
    'sum rule; product rule'
    """
    first, *others = dict.fromkeys(reasons)
    return sum((("; ", *reason) for reason in others), first)


@dataclass(frozen=True, slots=True)
class Move:
    """A named rewrite: the reason that is printed for it, with its condition, and its rule.

    A move without a stage is a step of its own, however coarse the steps are.
    """

    reason: Reason
    rule: Rule
    stage: str = ""

    def apply(self, line: Line, context: Context) -> Line:
        """The line after the move. Raises Refused where it matches nowhere in it."""
        found = _first(line, self.rule, Place(context, context.domain))
        if found is None:
            raise Refused(f"{told(self.reason)}: matches nothing in this line")
        return found


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A move made as often as it matches, as one step."""

    move: Move

    @property
    def reason(self) -> Reason:
        return self.move.reason

    @property
    def stage(self) -> str:
        return self.move.stage

    def apply(self, line: Line, context: Context) -> Line:
        """The line after all of them. Raises Refused where there is none."""
        line = self.move.apply(line, context)
        while (found := _first(line, self.move.rule, Place(context, context.domain))) is not None:
            line = found
        return line


def _first(line: Line, rule: Rule, place: Place) -> Line | None:
    found = rule(line, place)
    if found is not None:
        return found
    inner = place.within(line) if isinstance(line, Summation) else place
    for field in fields(line):
        part = getattr(line, field.name)
        rewritten = _within(part, rule, inner)
        if rewritten is not None:
            return replace(line, **{field.name: rewritten})
    return None


def _within(part: Any, rule: Rule, place: Place) -> Any | None:
    """A part of a line with its first match rewritten: a line, or a tuple of them or of parts."""
    if isinstance(part, tuple):
        for n, one in enumerate(part):
            found = _within(one, rule, place)
            if found is not None:
                return (*part[:n], found, *part[n + 1 :])
        return None
    if isinstance(part, Link):
        found = _first(part.side, rule, place)
        return None if found is None else replace(part, side=found)
    if isinstance(part, Branch):
        found = _first(part.value, rule, place)
        return None if found is None else replace(part, value=found)
    if isinstance(part, str | int | None):
        return None
    return _first(part, rule, place)


def renamed(line: Line, terms: Mapping[str, Line]) -> Line:
    """The line with terms in the places of indices, all at once.

    Sums over such an index, and integrals by it, are left alone.
    """
    if isinstance(line, Name):
        return terms.get(line.text, line)
    if (bound := _bound(line)) in terms:
        terms = {name: term for name, term in terms.items() if name != bound}
    return changed(line, lambda part: renamed(part, terms))


def _bound(line: Line) -> str | None:
    """What a sum or an integral goes over."""
    match line:
        case Summation(name) | Integral(name):
            return name
    return None


def bound_in(line: Line) -> set[str]:
    """The indices of the sums in a line, and what it integrates by."""
    inner = {name for part in parts(line) for name in bound_in(part)}
    return inner if (bound := _bound(line)) is None else inner | {bound}


def holds(line: Line, name: str) -> bool:
    """Whether an operand or an index stands in a line."""
    return line == Name(name) or any(holds(part, name) for part in parts(line))


def collected(line: Line, context: Context) -> Line:
    """The line with its subscripts, conditions and bounds collected: 1+(k+i-1)-i is k."""
    if isinstance(line, Chain):
        return changed(line, lambda side: spelled(affine(side, context)))
    if isinstance(line, Access):
        subscripts = tuple(spelled(affine(s, context)) for s in line.subscripts)
        return Access(collected(line.array, context), subscripts)
    if isinstance(line, Summation):
        lower, upper = (spelled(affine(end, context)) for end in (line.lower, line.upper))
        return Summation(line.index, lower, upper, collected(line.body, context))
    return changed(line, lambda part: collected(part, context))


def opened(line: Line) -> tuple[tuple[Summation, ...], Line]:
    """The sums that stand one within the other, from the outside, and what they are of."""
    found = list[Summation]()
    while isinstance(line, Summation):
        found.append(line)
        line = line.body
    return tuple(found), line


def closed(sums: Sequence[Summation], body: Line) -> Line:
    """Sums one within the other, of something else."""
    for each in reversed(sums):
        body = replace(each, body=body)
    return body


def guarded(line: Line) -> tuple[Line, tuple[Chain, ...]] | None:
    """What a line is where it is not 0, and where that is: {v if ...; 0 otherwise}."""
    match line:
        case Cases((Branch(value, inside), Branch(Number(0), ()))):
            return value, inside
    return None


def where(value: Line, inside: Sequence[Chain]) -> Line:
    """{value if inside; 0 otherwise}, or the value alone where nothing is asked."""
    if not inside:
        return value
    return or_zero(value, tuple(inside))


def last_factor(body: Line) -> tuple[tuple[Line, ...], Line]:
    """The factors before the last, and that."""
    return (body.factors[:-1], body.factors[-1]) if isinstance(body, Product) else ((), body)


def sums(letters: Sequence[str], array: Operand, body: Line) -> Line:
    """The sum over all of an array, by these indices."""
    for letter, size in reversed(list(zip(letters, array.sizes, strict=True))):
        body = Summation(letter, Number(array.first), spelled(size + (array.first - 1)), body)
    return body
