"""What is in force at a place of a document: what is known, and the example at hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.review.scope.arrays import any_there
from symconv.review.scope.known import Known
from symconv.review.scope.names import free_names, names_in, operations

SYMMETRIC = " is symmetric"
"""What is assumed of a matrix that is its transpose."""


@dataclass
class Scope(Known):
    """What is known, with the sizes and the numbers of the example at hand."""

    settings: dict[str, int] = field(default_factory=dict)
    """Sizes of the example at hand."""
    changed: set[str] = field(default_factory=set)
    """Sizes that were other numbers in this section: it has several examples."""
    earlier: dict[str, int] = field(default_factory=dict)
    """The sizes of all examples, the last of each."""
    shapes: tuple[tuple[int, int], ...] = ()
    """Shapes that the words before a formula speak of."""
    written_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What sizes are where an array is written out, 2 for n in x = (x_1, x_2), and how deep."""
    taken: dict[str, Value] = field(default_factory=dict)
    """The numbers that arrays took for examples before it."""
    renewed: set[str] = field(default_factory=set)
    """Arrays that were made of the numbers of one example, and now are of those of another."""
    points: int | None = None
    """How many entries the list at hand has of whose array transforms are taken."""

    _kept: tuple[Context, dict[str, int], Context] | None = None
    """A context, the sizes put in, and what it became."""

    @property
    def here(self) -> Context:
        """The context with the sizes of the example put in."""
        kept = self._kept
        if kept is None or kept[0] is not self.context or kept[1] != self.settings:
            kept = (self.context, dict(self.settings), self.sized(self.settings))
            self._kept = kept
        return kept[2]

    @property
    def is_other_order(self) -> bool:
        """Whether the example at hand has another number of points than roots are taken of now."""
        taken = self.context.names.get(self.context.order)
        said = self.settings.get(self.context.order, self.points)
        return taken is not None and said is not None and taken != Affine(said)

    def set(self, sizes: Mapping[str, int]) -> None:
        """Sizes of the example at hand, which a later example may go on with."""
        self.changed |= {n for n, count in sizes.items() if self.settings.get(n, count) != count}
        self.settings |= sizes
        for size, said in self.measures.items():
            if size not in sizes and any(c.form.variables & sizes.keys() for c in said):
                self.settings.pop(size, None)  # the number that it was in another example
                known = {n: Affine(count) for n, count in self.settings.items()}
                left = [c.substitute(known) for c in said]
                if all(c.form.variables == {size} for c in left):
                    self.settings |= _solved(size, left)
        self.earlier |= self.settings

    def example(self, lines: Sequence[Line]) -> str:
        """The sizes of the example on which what is written depends, as in a scope of a claim."""
        return given(self.settings, self.bearing(lines))

    def presumes(self, lines: Sequence[Line]) -> bool:
        """Whether a column that was only presumed is read, of which there is an entry at 0.

        Or x_0 is written of what was only declared: then its author counts from 0, where no words
        and no sum of the document begin at 1.
        """
        doubtful = self.index_base.doubtful
        if doubtful and doubtful & self.bearing(lines):
            return True
        base, known = self.index_base, self.context.operands
        if base.said is not None or base.sums_from_1:
            return False
        read = dict[str, set[int]]()
        for part in (part for line in lines for part in written.every(line)):
            match part:
                case written.Access(written.Name(name), (written.Number(place),)):
                    read.setdefault(name, set()).add(place)
        arrays = (known[name] for name in read.keys() & self.declared_only & known.keys())
        return any(
            array.first and 0 in read[array.name] and _has_places(array, max(read[array.name]))
            for array in arrays
        )

    def bearing(self, lines: Sequence[Line]) -> frozenset[str]:
        """The names in lines, and those of which what these mean is made."""
        found, todo = frozenset[str](), [name for line in lines for name in free_names(line)]
        signs = {sign for line in lines for sign in operations(line)}
        made = [d for key, d in self.context.operators.items() if key[0] in signs]
        todo += (name for d in made for name in free_names(d.body) if name in self.unmade)
        sizes = [slot.size for definition in made for slot in definition.slots]
        sizes += [size for d in made for formal in d.formals for size in formal.sizes]
        todo += (name for size in sizes if size is not None for name in size.variables)
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found |= {name}
            operands, values = self.context.operands, self.context.values
            for what in (operands.get(name), values.get(name), self.lent.get(name)):
                if isinstance(what, Operand):
                    todo += (each for size in what.sizes for each in size.variables)
                elif what is not None:
                    todo += (*what.operands, *names_in(what))
        return found

    def recalled(self) -> Context | None:
        """The context with all sizes that were ever given, where that says more."""
        if self.earlier == self.settings:
            return None
        return self.sized(self.earlier)

    def sized(self, settings: Mapping[str, int]) -> Context:
        """The context with numbers for sizes."""
        if not settings:
            return self.context
        return self._substituted({name: Affine(count) for name, count in settings.items()})

    def write_out(self, left: Line, right: Line) -> None:
        """An array is the matrix of its entries: sizes that are letters are those of an example."""
        operand = self.context.operands.get(name_of(left) or "")
        if operand is None or not isinstance(right, written.Matrix):
            return
        counts = [len(right.rows), len(right.rows[0])]
        counts = [max(counts)] if len(operand.sizes) == 1 else counts
        for size, count in zip(operand.sizes, counts, strict=False):
            if len(size.variables) == 1 and size == Affine.of(*size.variables):
                self.written_out[next(iter(size.variables))] = count, self.levels[-1]

    def enter(self, level: int) -> None:
        """A section begins, which may be a part of the one before."""
        self.levels.append(level)
        self.doubted = set()
        self.free_sizes(*self.measures)
        self.written_out = {n: said for n, said in self.written_out.items() if said[1] < level}
        for name in [name for name, deep in self.lettered.items() if deep >= level]:
            del self.lettered[name]
            self.forget(self.same.pop(name))
        self.leave()

    @property
    def example_sizes(self) -> dict[str, int]:
        """The sizes given, and those of arrays that this section writes out."""
        return {n: count for n, (count, _) in self.written_out.items()} | self.settings

    def lend(self, name: str) -> None:
        """What takes numbers for one example, and was declared or defined: `f = [0 1 1]`."""
        known = self.context.operands.get(name) or self.context.values.get(name)
        if known is not None:
            self.lent.setdefault(name, known)

    @property
    def lent_sizes(self) -> dict[str, int]:
        """What the sizes of declared arrays are that take numbers for the example at hand."""
        found = dict[str, int]()
        for name, known in self.lent.items():
            value = self.context.values.get(name)
            if isinstance(known, Operand) and value is not None and value.rank == len(known.sizes):
                for size, slot in zip(known.sizes, value.slots, strict=True):
                    single = len(size.variables) == 1 and size == Affine.of(*size.variables)
                    if single and slot.size is not None and not slot.size.variables:
                        found[next(iter(size.variables))] = slot.size.constant
        return found | self.settings

    @property
    def general(self) -> Context:
        """The context without the example at hand: no sizes are given, and no numbers lent."""
        values = {n: v for n, v in self.context.values.items() if n not in self.lent}
        # Numbers that were lent before were those of another example.
        values |= {n: v for n, v in self.lent.items() if isinstance(v, Value) and v.operands}
        operands = {n: o for n, o in self.lent.items() if isinstance(o, Operand)}
        return replace(self.context, values=values, operands={**self.context.operands, **operands})

    @contextmanager
    def any_example(self, numbers: Collection[str]) -> Iterator[None]:
        """In the meantime arrays are as in general, and so are those of which numbers are known.

        Sequences of which single entries are known are zero at all other places still.
        """
        before = self.context, self.settings, self.lent
        values = {n: v for n, v in self.general.values.items() if n not in numbers}
        now = self.context.values
        known = {n: now[n] for n in numbers if n in now}
        values |= {n: part for n, v in known.items() if (part := any_there(n, v)) is not None}
        self.context, self.settings, self.lent = replace(self.general, values=values), {}, {}
        try:
            yield
        finally:
            self.context, self.settings, self.lent = before

    @property
    def numbers(self) -> dict[str, Value]:
        """The numbers that declared arrays took last for an example."""
        now = {name: self.context.values.get(name) for name in self.lent}
        return self.taken | {n: v for n, v in now.items() if v is not None and not v.operands}

    def leave(self) -> None:
        """The example ends: its sizes are no longer given, and arrays are what they were."""
        self.taken = self.numbers
        self.settings, self.points = {}, None
        self.changed = set()
        listed, sections = self.listed & self.lent.keys(), {**self.defined_in}
        for name, known in self.lent.items():
            self.forget(name)
            if isinstance(known, Operand):
                self.declare(known)
            elif known.operands:  # numbers were those of another example
                recipe = self.context.recipes.get(name) if name in self.renewed else None
                self.define(name, known, recipe)
        self.defined_in |= {name: sections[name] for name in self.lent.keys() & sections.keys()}
        self.listed |= listed
        self.lent.clear()

    def known(self, line: Line) -> bool:
        """Whether it is known what a line means."""
        try:
            elaborate(line, self.here)
        except SymconvError:
            return False
        return True

    def is_new(self, size: str) -> bool:
        """Whether nothing has been said yet of what a size is."""
        sized = (s for operand in self.context.operands.values() for s in operand.sizes)
        held = (slot.size for value in self.context.values.values() for slot in value.slots)
        said = (constraint.form for constraint in self.context.domain)
        known = {n for form in (*sized, *held, *said) if form is not None for n in form.variables}
        return size not in known | self.context.names.keys() | self.earlier.keys()


def _solved(size: str, said: Sequence[Constraint]) -> dict[str, int]:
    """The number that a size is, where just one fits what was said of it."""
    ends = [-c.form.constant // c.form.coefficient(size) for c in said]
    near = {end + more for end in ends for more in (-1, 0, 1)}
    fits = [n for n in near if all(c.holds({size: n}) for c in said)]
    return {size: fits[0]} if len(fits) == 1 else {}


def given(sizes: Mapping[str, int], names: frozenset[str]) -> str:
    """The sizes of some names, as in a scope of a claim."""
    return ", ".join(f"{name} = {size}" for name, size in sizes.items() if name in names)


def _has_places(array: Operand, last: int) -> bool:
    """Whether an array may have an entry at a place, if it counts from 0."""
    (size, *_) = array.sizes
    return bool(size.variables) or last < size.constant
