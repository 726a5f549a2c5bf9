"""From where arrays count of which nobody said so: the first claim about their entries tells.

These are declared ones of which nothing is known but their size, and matrices that were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.review.scope.arrays import is_example, letter
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope


@dataclass(frozen=True, slots=True)
class Origin:
    """A context in which some arrays count from another number, and which these are.

    Those that are `made` of them as wholes follow.
    """

    here: Context
    declared: Sequence[Operand]
    drawn: Sequence[str]
    made: Sequence[str] = ()


@dataclass
class Origins:
    """The arrays of one document of which it is not yet known from where they count."""

    scope: Scope
    settled: set[str] = field(default_factory=set)
    """Those of which it is, as a claim about their entries holds that would not hold otherwise."""

    def settle(self, left: Line, right: Line) -> None:
        self.settled |= _read_at_places(left) | _read_at_places(right)

    def is_drawn(self, entry: Line) -> bool:
        """Whether a line is the general entry of what was drawn, H_{ij}, or is made of that."""
        match entry:
            case written.Access(written.Name(name), subscripts) if name in self.scope.here.values:
                recipe = self.scope.context.recipes.get(name)
                places = separate(subscripts, self.scope.here.values[name].rank)
                letters = bool(places) and None not in [letter(place) for place in places]
                return letters and recipe is not None and self._draws(recipe.body)
        return False

    def _draws(self, body: Line) -> bool:
        """Whether a matrix stands on a line, or the name of one that was drawn."""
        recipes = self.scope.context.recipes
        named = (recipes[name].body for name in free_names(body) & recipes.keys())
        return any(isinstance(each, written.Matrix) for each in (body, *named))

    def read_in(self, entry: Line) -> Iterator[tuple[str, Operand]]:
        """Arrays nobody declared of which a matrix was drawn, as far as its cells read them."""
        context = self.scope.context
        assert isinstance(entry, written.Access), "an entry of what was drawn"
        terms = context.values[name_of(entry.array) or ""].terms
        cells = [cell for term in terms for cell in term.entries if len(cell.subscripts) == 1]
        for array in {cell.operand for cell in cells} - context.operands.keys():
            places = [cell.subscripts[0] for cell in cells if cell.operand == array]
            ends = context.reaches.get(array)
            if not any(place.variables for place in places):
                numbers = [place.constant for place in places]
                ends = ((Affine(min(numbers)), Affine(max(numbers))),)
            match ends:
                case ((low, high),) if not low.variables:
                    yield array, Operand(array, (high - low + 1,), low.constant)

    def doubtful(self, *lines: Line) -> bool:
        """Whether lines read place 0 of a list of numbers that is counted from 1, it is thought."""
        for part in (part for line in lines for part in written.every(line)):
            match part:
                case written.Access(written.Name(name), (written.Number(0),)):
                    value = self.scope.here.values.get(name)
                    recipe = self.scope.context.recipes.get(name)
                    listed = recipe is not None and is_example(recipe.body)
                    from_1 = value is not None and [slot.first for slot in value.slots] == [1]
                    if listed and from_1 and name not in self.settled:
                        return True
        return False

    def follows(self, left: Line, right: Line) -> bool:
        """Whether lines read entries of what was made of whole arrays that may count otherwise."""
        return any(self._made_whole(_read_at_places(left) | _read_at_places(right)))

    def others(self, left: Line, right: Line) -> Iterator[Origin]:
        """The ways in which arrays may count otherwise that two sides read at places."""
        here, recipes = self.scope.here, self.scope.context.recipes
        said = _read_at_places(left) | _read_at_places(right)
        made = [*self._made_whole(said)]
        inside = {name for each in made for name in _named(recipes[each].body)}
        read = (said | inside) - self.settled
        known = self.scope.context.operands
        declared = [known[n] for n in read & (self.scope.declared_only | inside) & known.keys()]
        moved = [replace(o, first=0) for o in declared if o.sizes and o.first]
        sized = {o.name: replace(here.operands[o.name], first=0) for o in moved}
        drawn = [n for n in read & recipes.keys() if isinstance(recipes[n].body, written.Matrix)]
        turned = {name: _otherwise(here.values[name]) for name in drawn if name in here.values}
        nothing: Mapping[str, Value] = {}
        for operands, values in ((sized, turned), (sized, nothing), ({}, turned)):
            if operands or values:
                context = replace(here.child(values=values), operands={**here.operands, **operands})
                again = [n for n in made if _named(recipes[n].body) & {*operands, *values}]
                for name in again:
                    value = elaborate(recipes[name].body, context)
                    context = context.child(values={name: value})
                yield Origin(context, moved if operands else (), [*values], again)

    def _made_whole(self, names: set[str]) -> Iterator[str]:
        """The arrays among these that were made of others as wholes, y = C x, in their order."""
        for name in self.scope.context.recipes:
            body = self.scope.context.recipes[name].body
            if name in names - self.settled and not isinstance(body, written.Matrix):
                entries = any(isinstance(part, written.Access) for part in written.every(body))
                if not entries and name in self.scope.here.values:
                    yield name

    def take(self, origin: Origin) -> None:
        """From here on they count so."""
        for array in origin.declared:
            self.scope.declare(array)
            self.scope.declared_only.add(array.name)
        for name in (*origin.drawn, *origin.made):
            value = (
                origin.here.values[name]
                if name in origin.made
                else _otherwise(self.scope.context.values[name])
            )
            self.scope.define(name, value, self.scope.context.recipes[name])


def _otherwise(value: Value) -> Value:
    """An array that counts from 0 where it counted from 1, or the other way."""
    return value.counted_from([1 - slot.first for slot in value.slots])


def _read_at_places(line: Line) -> set[str]:
    """The arrays of which entries are read on a line, or of a product with them."""
    found = (part.array for part in written.every(line) if isinstance(part, written.Access))
    return {x.text for array in found for x in written.every(array) if isinstance(x, written.Name)}


def _named(line: Line) -> set[str]:
    """All names on a line."""
    return {part.text for part in written.every(line) if isinstance(part, written.Name)}
