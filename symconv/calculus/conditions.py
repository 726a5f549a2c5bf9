"""Cases of lines that are read exactly: which of them holds, by the places and signs given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from symconv.calculus.functions import positive
from symconv.calculus.generators import (
    Atom,
    Positive,
    Run,
    Same,
    Total,
    Until,
    atoms,
    bound,
    held,
    same,
)
from symconv.calculus.ratio import NOTHING, ONE, Generator, Polynomial, Ratio
from symconv.calculus.sums import changed
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line, Name, Number


class Undecided(Unsupported):
    """A sign on which it depends what a line is."""

    def __init__(self, of: Polynomial) -> None:
        super().__init__("it depends on the sign of something")
        self.of = of


class Edge(Unsupported):
    """A derivative where two cases meet."""


ORDER = frozenset({"<", "<=", ">", ">="})

Names = Mapping[str, "Ratio | Affine"]
"""Formal names of a definition: numbers, or the places for which indices stand."""


class Conditions(ABC):
    places: Mapping[str, str]
    signs: Mapping[Polynomial, int]
    edges: list[Polynomial]
    """What must not be 0 at any place of a sum, as cases meet there."""
    standing: dict[Atom, Ratio]
    """What letters stand for of which a function is differentiated."""

    @abstractmethod
    def of(self, line: Line, names: Names | None = None) -> Ratio:
        """What a line is."""

    @abstractmethod
    def place(self, line: Line, names: Names) -> Affine:
        """An index, or what is computed of indices and sizes."""

    def cases(self, branches: Sequence[written.Branch], names: Names) -> Ratio:
        found, rest = NOTHING, ONE
        for branch in branches:
            here = ONE
            for chain in branch.conditions:
                here = here.times(self.where(chain, names))
            here = here.times(rest) if not branch.conditions else here
            if not here.zero:
                found = found.plus(here.times(self.of(branch.value, names)))
            rest = rest.plus(here, -1)
        if rest.constant != 0:
            raise Edge("cases that do not say what is there")
        return found

    def where(self, chain: written.Chain, names: Names) -> Ratio:
        """1 where a condition holds, and 0 elsewhere."""
        found, left = ONE, chain.first
        for link in chain.links:
            found = found.times(self._related(left, link.relation, link.side, names))
            left = link.side
        return found

    def _related(self, left: Line, relation: str, right: Line, names: Names) -> Ratio:
        if self._are_places(left, right, names):
            equal = same(self.place(left, names), self.place(right, names))
            if relation == "=":
                return equal
            if relation == "!=":
                return ONE.plus(equal, -1)
            raise Unsupported("an order of places")
        difference = self.of(left, names).plus(self.of(right, names), -1)
        if relation in ORDER and self.at_places(difference):
            more = positive(difference)
            self.edges.append(difference.above)
            return more if relation in (">", ">=") else ONE.plus(more, -1)
        sign = self.sign(difference)
        true = {
            "=": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0,
            "<=": sign <= 0, ">=": sign >= 0,
        }  # fmt: skip
        if relation not in true:
            raise Unsupported(f"the relation {relation} in a condition")
        return ONE if true[relation] else NOTHING

    def _are_places(self, left: Line, right: Line, names: Names) -> bool:
        """Whether two sides are places: indices and numbers, one index at least."""

        def place(line: Line) -> bool:
            return isinstance(line, Name) and (
                isinstance(names.get(line.text), Affine)
                or (line.text in self.places and line.text not in names)
            )

        sides = (left, right)
        return any(map(place, sides)) and all(place(s) or isinstance(s, Number) for s in sides)

    def sign(self, ratio: Ratio) -> int:
        """The sign of a number, where it is known. Raises Undecided where it has to be given."""
        number = ratio.constant
        if number is None:
            ratio = changed(ratio, self._stands_for)
            number = ratio.constant
        if number is not None:
            return (number > 0) - (number < 0)
        if ratio.below or any(isinstance(g, Same) for g in held(ratio)) or is_bound(ratio):
            raise Unsupported("cases of what is no polynomial")
        count, common, rest = ratio.above.parted
        whole = Ratio.monomial(common).times(Ratio(rest)).above
        if whole not in self.signs:
            raise Undecided(whole)
        sign = self.signs[whole]
        return sign if count > 0 else -sign

    def at_places(self, ratio: Ratio) -> bool:
        """Whether it speaks of places of a sum that it does not hold itself."""
        return is_bound(changed(ratio, self._stands_for))

    def _stands_for(self, generator: Generator) -> Ratio:
        if isinstance(generator, Atom) and generator in self.standing:
            return self.standing[generator]
        return Ratio.of(generator)


def is_bound(ratio: Ratio) -> bool:
    """Whether it speaks of places of a sum that it does not hold itself."""
    inside = {each.index for each in held(ratio) if isinstance(each, Total | Until | Run)}
    names = {name for atom in atoms(ratio) for p in atom.places for name in p.variables}
    return any(bound(name) and name not in inside for name in names)


def decided(ratio: Ratio, signs: Mapping[Polynomial, int]) -> Ratio:
    """A quotient with 1 or 0 for what depends on the sign of something that is no place of a sum.

    Raises Undecided where that sign has to be given.
    """

    def change(generator: Generator) -> Ratio:
        if isinstance(generator, Positive) and not is_bound(Ratio(generator.of)):
            if generator.of not in signs:
                raise Undecided(generator.of)
            return ONE if signs[generator.of] > 0 else NOTHING
        return Ratio.of(generator)

    if not any(isinstance(g, Positive) for g in held(ratio)):
        return ratio
    return changed(ratio, change)


def meeting(ratio: Ratio, name: str) -> list[Polynomial]:
    """What is 0 where cases in a quotient meet that depend on a name."""
    signs = [generator.of for generator in held(ratio) if isinstance(generator, Positive)]
    return [of for of in signs if any(atom.name == name for atom in atoms(Ratio(of)))]
