"""What the names of a document mean, and the section in which each got its meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.inequalities import impossible
from symconv.language.line import Chain, Line
from symconv.language.names import name_of
from symconv.language.opaque import split
from symconv.language.subscripts import constraints
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.review.scope.index_base import IndexBase
from symconv.review.scope.names import free_names, names_in
from symconv.review.scope.ranges import Ends, reaches


@dataclass
class Known:
    """The context that grows as a document is read."""

    context: Context = field(default_factory=lambda: Context(lenient=True))
    measures: dict[str, tuple[Constraint, ...]] = field(default_factory=dict)
    """How many entries results have, where the section at hand says so after it was used."""
    pending: dict[str, Line] = field(default_factory=dict)
    """Arrays that equal something whose operation nobody has defined yet."""
    unmade: dict[str, Line | None] = field(default_factory=dict)
    """What arrays are made of in a way that was not read, or that cannot be read at all."""
    same: dict[str, str] = field(default_factory=dict)
    """Matrices and what their entries are called, where both are defined and equal."""
    declared_only: set[str] = field(default_factory=set)
    """Arrays whose size was declared, and nothing else said of them yet."""
    functions: set[str] = field(default_factory=set)
    """Functions of numbers of which the document says what they are."""
    resized: set[str] = field(default_factory=set)
    """Arrays that were declared in several sections, of several sizes."""
    listed: set[str] = field(default_factory=set)
    """Arrays of whose size a list of their entries is all that was said."""
    recursive: set[str] = field(default_factory=set)
    """Sequences that this section says by what they were before."""
    sampled: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)
    """Entries that were given as numbers, of which another example may have others."""
    lettered: dict[str, int] = field(default_factory=dict)
    """Arrays whose entries have a letter, as `same` says, and how deep its section lies."""
    lent: dict[str, Operand | Value] = field(default_factory=dict)
    """What arrays are again after the example at hand: declared ones, and those defined."""
    results: dict[str, tuple[Affine, ...]] = field(default_factory=dict)
    """The declared sizes of what operations give: f * g in R^I."""
    signs: set[str] = field(default_factory=set)
    """Signs of operations whose definitions were not read."""
    flipped: dict[str, set[bool]] = field(default_factory=dict)
    """Signs of operations, and whether their definitions run one operand backwards."""
    windows: set[tuple[int, int]] = field(default_factory=set)
    """The windows of which a document says that it pools over them."""
    strides: set[int] = field(default_factory=set)
    """The strides of which a document speaks."""
    imaginary: str = ""
    """What the imaginary unit is called, where there are exponentials of it."""
    angle: str = ""
    """What the angle of discrete-time Fourier transforms is called, where there are any."""
    levels: list[int] = field(default_factory=lambda: [0])
    """How deep the heading of each section is, up to that at hand."""
    defined_in: dict[str, int] = field(default_factory=dict)
    """The section in which a name got its meaning, or the last where a claim of it holds."""
    periods: dict[str, Line] = field(default_factory=dict)
    """Arrays that repeat, and after how many entries."""
    basis: str = ""
    """The letter by which words call unit vectors."""
    lengths: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """The section in which a size got its meaning, and whether that was said: else it was found
    out by what is read for 1 <= i <= M."""
    modulus: str | None = None
    """Modulo which the section at hand says that indices are taken."""
    index_base: IndexBase = field(default_factory=IndexBase)
    """From where the document counts."""
    steps: bool = False
    """Whether u is the unit step, as it is in the whole document."""
    at_places: bool = False
    r"""Whether the document writes \delta(n-k), at the letters of whole numbers."""
    impulses: bool = False
    """Whether that is the unit impulse, of which words speak, and written of nothing else."""
    cyclic: bool = False
    """Whether words speak of convolutions that go round."""
    unsettled: set[str] = field(default_factory=set)
    """Declared arrays of which a whole equation was not read: they may be made of others."""
    zeros: bool = False
    """Whether words before the formula at hand speak of zeros around arrays."""
    symmetric: frozenset[str] = frozenset()
    """Matrices of which the section at hand says that they are symmetric."""
    one_sided: set[str] = field(default_factory=set)
    """Sequences of which is said what they are on one side; on the other they count as zero."""
    doubted: set[str] = field(default_factory=set)
    """Names of which something was supposed, or said in passing, that is not in force."""
    supposed: set[str] = field(default_factory=set)
    """Names that got their meaning in a clause with "if": they may get another one at any place."""
    unlimited: set[str] = field(default_factory=set)
    """Arrays made by sums without limits over others of which nobody says how long they are."""
    italic_sizes: frozenset[str] = frozenset()
    """Letters that are sizes, and arrays in bold."""
    flat: frozenset[str] = frozenset()
    """Vectors that are declared as matrices of one row or one column."""
    dense: set[str] = field(default_factory=set)
    """Arrays of dense layers whose sizes only the form of these says."""
    labelled: set[str] = field(default_factory=set)
    """Sizes and arrays whose names end in letters: k_h, r_{xy}."""
    layers: set[str] = field(default_factory=set)
    """Arrays of layers that are in force for the claim at hand."""
    losses: list[str] = field(default_factory=list)
    """Scalars of which a document has taken derivatives."""

    @property
    def section(self) -> int:
        """The number of the section at hand."""
        return len(self.levels) - 1

    def _substituted(self, names: Mapping[str, Affine]) -> Context:
        sized = {
            name: replace(o, sizes=tuple(size.substitute(names) for size in o.sizes))
            for name, o in self.context.operands.items()
        }
        values = {name: value.substitute(names) for name, value in self.context.values.items()}
        return replace(self.context.child(names=names, values=values), operands=sized)

    def declare(self, operand: Operand) -> None:
        before = self.context.operands.get(operand.name)
        if before is not None and before.sizes != operand.sizes and self.is_earlier(operand.name):
            self.resized.add(operand.name)
        self.defined_in[operand.name] = self.section
        self.listed.discard(operand.name)
        self.context = replace(
            self.context,
            operands={**self.context.operands, operand.name: operand},
            values={n: v for n, v in self.context.values.items() if n != operand.name},
        )

    def define(self, name: str, value: Value, recipe: Definition | None = None) -> None:
        """A name means a value from here on, which was made by a recipe, if that is known."""
        value = value.shortened()
        self.defined_in[name] = self.section
        self.pending.pop(name, None)
        self.unmade.pop(name, None)
        if name not in self.lent:
            self.listed.discard(name)
        self.declared_only -= {name, *value.operands}
        declared = self.context.operands.get(name)
        if declared is not None and declared.row and value.rank == 1:
            value = replace(value, row=True)
        found = self._read_open(recipe) | reaches(value, self.context.operands)
        recipes = {n: made for n, made in self.context.recipes.items() if n != name}
        largest = written.Name("max"), written.Name("min")
        one = recipe is not None and not recipe.indices
        chosen = one and recipe and any(x in largest for x in written.every(recipe.body))
        if recipe is not None and not chosen:  # which entry is the largest is found once
            recipes[name] = recipe
        self.context = replace(
            self.context,
            recipes=recipes,
            reaches={**self.context.reaches, **found},
            values={**self.context.values, name: value},
            operands={n: o for n, o in self.context.operands.items() if n != name},
        )

    def _read_open(self, recipe: Definition | None) -> dict[str, Ends]:
        """How far a definition reads arrays that are made of others, and are open along axes."""
        values = self.context.values
        names = free_names(recipe.body) if recipe is not None else set()
        left = {n for n in names & values.keys() if any(s.size is None for s in values[n].slots)}
        if recipe is None or not left or not recipe.indices:
            return {}
        others = {n: v for n, v in values.items() if n not in left}
        try:
            value = elaborate(recipe.body, replace(self.context, values=others))
        except SymconvError:
            return {}
        found = reaches(value, self.context.operands)
        return {n: reach for n, reach in found.items() if n in left}

    def measure(self, name: str, sizes: Sequence[Affine]) -> None:
        """The sizes of an array that only the form of its layer said are these in all arrays."""
        given = {
            next(iter(mine.variables)): size
            for mine, size in zip(self.context.operands[name].sizes, sizes, strict=False)
            if len(mine.variables) == 1
        }
        self.context = self._substituted(given)
        self.dense -= {
            name
            for name, operand in self.context.operands.items()
            if not any(size.variables for size in operand.sizes)
        }

    def counts(self, size: str) -> bool:
        """Whether arrays that are made of others have so many entries."""
        held = (slot.size for value in self.context.values.values() for slot in value.slots)
        return any(form is not None and size in form.variables for form in held)

    @property
    def bounds(self) -> frozenset[str]:
        """The sizes of which arrays speak that are made of others, as where their sums end."""
        return frozenset().union(*map(names_in, self.context.values.values()))

    def fix_size(self, size: str, said: tuple[Constraint, ...]) -> bool:
        """Put into force in this section what a size is; not where that was another number."""
        before = self.measures.get(size)
        if before is not None and before != said:
            self.free_sizes(size)  # in one section there may be several examples
            return False
        if impossible((*self.context.domain, *said)):
            return False
        self.unmade.pop(size, None)
        if before is None:
            self.measures[size] = said
            self.context = self.context.child(domain=said)
        return True

    def free_sizes(self, *sizes: str) -> None:
        """What was said of sizes is no longer in force."""
        gone = [c for size in sizes for c in self.measures.pop(size, ())]
        domain = tuple(c for c in self.context.domain if c not in gone)
        self.context = replace(self.context, domain=domain)

    def letter(self, name: str, letter: str, first: int) -> None:
        """The entries of a known array are called by a new letter, in this section."""
        value = self.context.values[name]
        self.define(letter, value.counted_from([first] * value.rank))
        self.same[name], self.lettered[name] = letter, self.levels[-1]

    def count_from(self, name: str, first: int) -> None:
        """The places of a sequence of numbers are counted from another number."""
        value = self.context.values.get(name)
        if value is not None and value.rank == 1:
            self.define(name, value.counted_from([first]))

    def made_of(self, name: str) -> dict[str, Value]:
        """What is made of the entries of an array."""
        return {other: v for other, v in self.context.values.items() if name in v.operands}

    def put_in(self, name: str, made: Mapping[str, Value]) -> None:
        """Put in what an array is now where others were made of it, as far as they are known."""
        whole = self.context.values[name]
        for other in [each for each in made if each in self.context.values]:
            self.define(other, made[other].replaced(name, whole))

    def drop_entries(self, name: str) -> None:
        """What single entries were said to be was said of an example: now it is of all of them."""
        single = {key: v for key, v in self.context.entries.items() if key[0] != name}
        self.context = replace(self.context, entries=single)

    def forget(self, name: str) -> None:
        """From here on nothing is known of what the name means, nor of functions of it."""
        self.periods.pop(name, None)
        self.declared_only.discard(name)
        self.one_sided.discard(name)
        self.context = replace(
            self.context,
            values={n: v for n, v in self.context.values.items() if n != name},
            operands={n: o for n, o in self.context.operands.items() if n != name},
            entries={key: v for key, v in self.context.entries.items() if key[0] != name},
        )
        for other, value in self.context.values.items():
            if any((of := split(held)) and of[1] == name for held in value.operands):
                self.forget(other)

    def suppose(self, chain: Chain) -> None:
        """From here on an inequality between sizes holds: `2 <= J`."""
        if any(link.relation not in ("<=", "<", ">=", ">") for link in chain.links):
            return
        try:
            found = constraints(chain, self.context)
        except SymconvError:
            return
        if all(name[:1].isupper() for c in found for name in c.form.variables):
            self.context = self.context.child(domain=found)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the sizes of declared matrices."""
        arrays = [o for o in self.context.operands.values() if len(o.sizes) == 2]
        return tuple(sorted({n for o in arrays for size in o.sizes for n in size.variables}))

    @property
    def free_listed(self) -> frozenset[str]:
        """Arrays of which nothing is known but that their entries were written out."""
        return frozenset(self.listed & self.context.operands.keys())

    def meet(self, lines: Sequence[Line]) -> None:
        """What lines speak of that hold is in this section what it was before.

        Of an array of another example single entries may be so by chance: y[0] = x[0] h[0].
        """
        for name in {name for line in lines for name in free_names(line)} & self.defined_in.keys():
            if not self.is_apart(name) or any(name in _beyond_entries(line) for line in lines):
                self.defined_in[name] = self.section

    def knows(self, name: str) -> bool:
        return name in self.context.operands or name in self.context.values

    def made(self, line: Line) -> bool:
        """Whether this section knows what a name is made of."""
        name = name_of(line) or ""
        return name in self.context.values and not self.is_earlier(name)

    def rank(self, name: str) -> int | None:
        """Of how many dimensions an array is, if it is known."""
        operand, value = self.context.operands.get(name), self.context.values.get(name)
        return len(operand.sizes) if operand is not None else value.rank if value else None

    def is_earlier(self, name: str) -> bool:
        """Whether a name got its meaning in an earlier section."""
        return self.defined_in.get(name) != self.section

    def is_apart(self, name: str) -> bool:
        """Whether that was an earlier section of which the one at hand is no part."""
        before = self.defined_in.get(name, self.section)
        return any(level <= self.levels[before] for level in self.levels[before + 1 :])

    @property
    def arrays(self) -> frozenset[str]:
        """The names of all that is known to have entries."""
        declared = {name for name, operand in self.context.operands.items() if operand.sizes}
        defined = {name for name, value in self.context.values.items() if value.rank}
        return frozenset(declared | defined)

    def silence(self, arrays: Collection[str]) -> None:
        """From here on arrays are zero outside of their declared sizes."""
        self.context = replace(self.context, silent=self.context.silent | {*arrays})

    def fix(self, name: str, weight: str) -> None:
        """From here on an array does not depend on a weight."""
        every = frozenset(self.context.operands)
        varying = self.context.weights.get(weight, every) - {name}
        self.context = self.context.child(weights={weight: varying})


def _beyond_entries(line: Line) -> frozenset[str]:
    """The names on a line that are read elsewhere than at given numbers: x[n], and not x[0]."""
    match line:
        case written.Access(written.Name(), places) | written.Call(written.Name(), places) if all(
            isinstance(place, written.Number) for place in places
        ):
            return frozenset()
        case written.Name(name):
            return frozenset((name,))
    return frozenset[str]().union(*map(_beyond_entries, written.parts(line)))
