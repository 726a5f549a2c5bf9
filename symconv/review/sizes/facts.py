"""What is said of scalars: relations between formulas, solved for names as far as that goes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.review.sizes.scalars import Formula, Point, Rational, formula
from symconv.writing.text import text

RELATIONS: Mapping[str, Callable[[Rational, Rational], bool]] = {
    "=": operator.eq,
    ":=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "!=": operator.ne,
}


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
