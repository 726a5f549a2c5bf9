r"""A general rule at the sizes of an example whose entries are written out one by one.

O_{ij} = \sum_{m=0}^{k-1} \sum_{n=0}^{k-1} F_{mn} X_{i+m,j+n} is said in general, and then, of a
2 x 2 filter and a 3 x 3 image, \partial L/\partial X_{12} = \ldots: the rule counts from 0, as its
sums do, and the example may count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.subscripts import separate
from symconv.language.term import Operand, variable
from symconv.language.value import Value
from symconv.review.definitions.aliases import gradients
from symconv.review.links.hypotheses import Way
from symconv.review.scope import ranges
from symconv.review.scope.scope import Scope

INDICES = "#0", "#1"
SHAPES = (2, 2), (3, 3), (4, 4), (5, 5)
"""Shapes that are tried where the words say none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A rule at given sizes: what is assumed, the context, and from where its entries count."""

    words: tuple[str, ...]
    array: str
    here: Context
    later: int
    """By how much the numbers of places are larger than those of the rule."""

    def counted(self, line: Line) -> Line:
        """The line with places as the rule counts them."""
        match line:
            case written.Access(array, subscripts) if _numbers(subscripts):
                places = [p for p in separate(subscripts, 2) if isinstance(p, written.Number)]
                moved = tuple(_number(place.value - self.later) for place in places)
                return replace(line, array=array, subscripts=moved)
        return written.changed(line, self.counted)


def examples(left: Line, right: Line, scope: Scope) -> Iterator[Example]:
    """The rules of images that two sides speak of, at the shapes of which the words speak."""
    named = {part.text for side in (left, right) for part in written.every(side)
             if isinstance(part, written.Name)}  # fmt: skip
    for name, value in scope.context.values.items():
        if name not in named or value.rank != 2 or any(s.size is not None for s in value.slots):
            continue
        read = sorted(value.operands - scope.context.operands.keys())
        letters = sorted({v for t in value.terms for c in t.constraints for v in c.form.variables}
                         - {v for t in value.terms for v in t.locals} - {*INDICES})  # fmt: skip
        if len(read) < 2 or len(letters) != 1:
            continue
        for small, large in permutations(dict.fromkeys(scope.shapes or SHAPES), 2):
            if small[0] != small[1] or small[0] > large[0] or small[1] > large[1]:
                continue
            here = scope.sized({**scope.settings, letters[0]: small[0]})
            sized = _sized(here.values[name], read, large)
            if sized is None:
                continue
            image, whole, first = sized
            there = replace(here, values={**here.values, name: whole})
            ways = sorted({loss for loss, _ in {*gradients(left), *gradients(right)}})
            there = replace(there, through={**there.through, **dict.fromkeys(ways, (name,))})
            shape = f"{image} is {large[0]} x {large[1]}, {letters[0]} = {small[0]}"
            way = [Way(loss, name).on({*read}) for loss in ways]
            for start in (0, 1):
                words = f"{shape}, counted from {start}"
                yield Example((words, *way), name, there, start - first)


def _sized(value: Value, read: list[str], large: tuple[int, int]) -> tuple[str, Value, int] | None:
    """The array that is the image, all entries of what is made of it, and the first place of both.

    The other one is the filter: its places are those over which the sums run.
    """
    for image in read:
        others = [entry for term in value.terms for entry in term.entries if entry.operand != image]
        if any(s.variables & {*map(variable, range(2))} for e in others for s in e.subscripts):
            continue
        body = value.substitute({variable(n): f"place {n}" for n in range(2)})
        sizes = tuple(map(Affine, large))
        for first in _firsts(value):
            operand = Operand(image, sizes, first)
            names = [f"place {n}" for n in range(2)]
            try:
                slots = ranges.slots(replace(body, slots=()), names, {image: operand}, ())
            except (SymconvError, Unsupported):
                continue
            if {slot.first for slot in slots} == {first}:
                plain = tuple(replace(slot, letter="") for slot in slots)
                return image, replace(value, slots=plain), first
    return None


def _firsts(value: Value) -> tuple[int, ...]:
    """From where arrays may count, that first at which the sums begin."""
    lows = {
        -constraint.form.constant
        for term in value.terms
        for constraint in term.constraints
        if len(constraint.form.variables) == 1 and constraint.form.variables <= {*term.locals}
    }
    return (1, 0) if 1 in lows and 0 not in lows else (0, 1)


def _number(count: int) -> Line:
    return written.Number(count) if count >= 0 else written.Negative(written.Number(-count))


def _numbers(subscripts: tuple[Line, ...]) -> bool:
    """Whether subscripts are two numbers: F_{12}, F_{1,2}."""
    places = separate(subscripts, 2)
    return len(places) == 2 and all(isinstance(place, written.Number) for place in places)


def of_spoken_shapes(sizes: Sequence[str], scope: Scope) -> Iterator[dict[str, int]]:
    """Sizes of declared arrays for which words say some shapes: an image 3 x 3, a kernel 2 x 2."""
    arrays = [array for array in scope.here.operands.values() if len(array.sizes) == 2]
    shapes = [shape for shape in scope.shapes if len(shape) == 2]
    for order in permutations(shapes, len(arrays)):
        found = dict[str, int]()
        for array, shape in zip(arrays, order, strict=True):
            for size, count in zip(array.sizes, shape, strict=True):
                if len(size.variables) == 1 and size == Affine.of(*size.variables):
                    found.setdefault(next(iter(size.variables)), count)
        if found.keys() >= {*sizes}:
            yield found


def as_read(lines: Sequence[Line], scope: Scope) -> dict[str, int]:
    """The sizes of declared arrays that reach just as far as entries of them are read."""
    found = dict[str, int]()
    for part in (part for line in lines for part in written.every(line)):
        match part:
            case written.Access(written.Name(name), places) | written.Call(
                written.Name(name), places
            ) if (array := scope.here.operands.get(name)) is not None:
                each = separate(places, len(array.sizes))
                for size, place in zip(array.sizes, each, strict=False):
                    if isinstance(place, written.Number) and len(size.variables) == 1:
                        (letter,) = size.variables
                        found[letter] = max(found.get(letter, 1), place.value + 1 - array.first)
    return found
