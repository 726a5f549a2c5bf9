r"""Layers of which nobody says how large they are: z^l = W^l a^{l-1} + b^l, for every l.

The sizes follow from the form: z^l has n_l entries, and W^l has n_l rows and n_(l-1) columns. What
is said of one layer is said of all: claims about z^{l+1} and \delta^{l-1} read it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, OF_ENTRIES, name_of
from symconv.language.subscripts import separate
from symconv.language.term import Operand
from symconv.review.layers.convolved import Convolution, convolution
from symconv.review.layers.layers import Layer, Layered, layered, spelled, wholes

Shape: TypeAlias = "tuple[tuple[str, int], ...]"
"""What the length of each axis is called, and how many layers after its own it has it from."""

COLUMN: Shape = (("n", 0),)
IMAGE: Shape = (("n", 0), ("m", 0))
KERNEL: Shape = (("r", 0), ("s", 0))


@dataclass(frozen=True, slots=True)
class Rule:
    """What an array of a layer is made of, as it is written; its indices, entry by entry."""

    left: Layered
    right: Line
    indices: tuple[str, ...] = ()

    def at(self, layer: Layer) -> Line:
        """The right side for another layer."""
        return moved(self.right, self.left.layer, layer)


@dataclass
class Family:
    """What a document says of its layers."""

    bases: frozenset[str] = frozenset()
    """Names that carry layers."""
    matrices: frozenset[str] = frozenset()
    """Those of which the transpose is taken, or entries with two indices."""
    rules: dict[str, Rule] = field(default_factory=dict)
    """In the order in which the arrays of a layer are made."""
    shapes: dict[str, Shape] = field(default_factory=dict)
    rank: int = 0
    """Of how many dimensions what is convolved is; 0 where none of it is read here."""
    convolution: Convolution | None = None
    first: int = 1
    """The place from which layers that are convolved count."""

    losses: frozenset[str] = frozenset()
    """Losses of one example, which have a number: C_0."""
    functions: frozenset[str] = frozenset()
    """Functions that are taken of the arrays of layers."""
    generic: frozenset[str] = frozenset()
    """Functions that are differentiated, and of which no equation says what they are."""
    capitals: frozenset[str] = frozenset()
    """Matrices of which the entries are called by small letters: w_{jk} of W."""

    def spelled(self, line: Line) -> Line:
        """A line with its layers as parts of the names that carry them."""
        line = spelled(_lost(line, self.losses), self.bases, self.functions)
        return _sized(_capitalised(line, self.capitals))

    def forget(self) -> None:
        """Layers are made in another way from here on."""
        self.rules, self.shapes, self.convolution = {}, {}, None

    def learn(self, left: Line, right: Line) -> str | None:
        """Take note of what an equation says of a layer; the array of which it does."""
        rule = self.read(left, right)
        if rule is None:
            return None
        shapes = self.shaped(rule)
        if shapes is None:
            return None
        self.shapes |= shapes
        self.rules[rule.left.base] = rule
        return rule.left.base

    def read(self, left: Line, right: Line) -> Rule | None:
        """The rule that an equation is, if it says how a layer is made of itself or the last."""
        indices: tuple[str, ...] = ()
        if isinstance(left, written.Access):
            if not all(isinstance(place, written.Name) for place in left.subscripts):
                return None
            indices = tuple(p.text for p in left.subscripts if isinstance(p, written.Name))
            left = left.array
        mine = layered(left)
        others = [*wholes(right)]
        if mine is None or not others or mine in others:
            return None
        near = all(
            other.layer.letter == mine.layer.letter
            and -1 <= other.layer.shift - mine.layer.shift <= 0
            for other in others
        )
        counted = _from_layer(right, mine.layer.letter)
        return Rule(mine, right, indices) if near and not counted else None

    def shaped(self, rule: Rule) -> dict[str, Shape] | None:
        """The shapes of the arrays of a rule; None where its form does not show them."""
        if rule.indices:
            return _by_indices(rule)
        if not all(_takes_layers(part) for part in written.every(rule.right)):
            return None
        match rule.right:
            case written.Call(function, (argument,)) if not _is_array(function):
                inner = layered(argument)
                if inner is None:
                    return self.shaped(replace(rule, right=argument))
                if inner.layer != rule.left.layer:
                    return None
                same = self.shapes.get(inner.base, self.shapes.get(rule.left.base, COLUMN))
                return {rule.left.base: same, inner.base: same}
        return self._convolved(rule) or self._linear(rule)

    def _convolved(self, rule: Rule) -> dict[str, Shape] | None:
        """z^l = a^{l-1} * W^l + b^l: images, kernels, and a bias that is one number."""
        what = convolution(rule.right, rule.left, self.rank) if self.rank else None
        if what is None:
            return None
        self.convolution = what
        image, kernel = IMAGE[: self.rank], KERNEL[: self.rank]
        return {
            rule.left.base: image, what.signal: image, what.kernel: kernel,
            **dict.fromkeys(what.biases, ()),
        }  # fmt: skip

    def _linear(self, rule: Rule) -> dict[str, Shape] | None:
        """z^l = W^l a^{l-1} + b^l: a matrix, and columns; or numbers, where w is none."""
        terms = rule.right.terms if isinstance(rule.right, written.Sum) else (rule.right,)
        here, found = rule.left.layer.shift, dict[str, Shape]()
        products = 0
        for term in terms:
            match term:
                case written.Product((matrix, vector)):
                    turned = isinstance(matrix, written.Transpose)
                    body = matrix.body if isinstance(matrix, written.Transpose) else matrix
                    weights, of = layered(body), layered(vector)
                    if weights is None or of is None or of.layer.shift != here - 1:
                        return None
                    own, products = weights.layer.shift, products + 1
                    axes = (("n", here - own), ("n", here - 1 - own))
                    found[weights.base] = axes[::-1] if turned else axes
                    found[of.base] = COLUMN
                case _:
                    bias = layered(term)
                    if bias is None:
                        return None
                    found[bias.base] = (("n", here - bias.layer.shift),)
        if products != 1:
            return None
        found[rule.left.base] = COLUMN
        matrices = [base for base, shape in found.items() if len(shape) == 2]
        if len(matrices) != 1:
            return None  # rows, z^{l+1} = z^l W^l: what is multiplied from the left is no matrix
        (weights_base,) = matrices
        if weights_base[:1].islower() and weights_base not in self.matrices:
            return dict.fromkeys(found, ())
        if any(base[:1].isupper() for base in found if base != weights_base):
            return None  # whole batches, of which each column is one
        return found

    @property
    def order(self) -> tuple[str, ...]:
        """The arrays of a layer in the order in which they are made: z^l before a^l."""
        return tuple(sorted(self.rules, key=lambda base: self._activates(self.rules[base])))

    def _activates(self, rule: Rule) -> bool:
        return isinstance(rule.right, written.Call)

    def sizes(self, whole: Layered) -> tuple[Affine, ...]:
        shape = self.shapes[whole.base]
        return tuple(Affine.of(f"{name}_{whole.layer.after(by)}") for name, by in shape)

    def operand(self, whole: Layered) -> Operand:
        first = self.first if self.convolution is not None else 1
        return Operand(str(whole), self.sizes(whole), first)


def _from_layer(line: Line, letter: str) -> bool:
    """Whether a sum starts at the number of a layer: it is another sum in each of them."""
    sums = (part for part in written.every(line) if isinstance(part, written.Summation))
    return any(each == written.Name(letter) for s in sums for each in written.every(s.lower))


def _takes_layers(line: Line) -> bool:
    """Whether a part of a rule is no function that mixes entries, as softmax does."""
    match line:
        case written.Call(written.Name(function), _):
            return function not in FUNCTIONS - OF_ENTRIES
    return True


def _is_array(function: Line) -> bool:
    whole = layered(function)
    return whole is not None and whole.base[:1].isupper()


def _by_indices(rule: Rule) -> dict[str, Shape] | None:
    """Shapes by the letters of subscripts: those of the left side, and of vectors that are read."""
    here = rule.left.layer.shift
    if len(rule.indices) != 1:
        return None
    lengths = {rule.indices[0]: here}
    entries = [*_entries(rule.right)]
    for whole, letters in entries:
        if len(letters) == 1 and lengths.setdefault(letters[0], whole.layer.shift) is None:
            return None
    found: dict[str, Shape] = {rule.left.base: COLUMN}
    for whole, letters in entries:
        if not {*letters} <= lengths.keys():
            return None
        shape = tuple(("n", lengths[letter] - whole.layer.shift) for letter in letters)
        if found.setdefault(whole.base, shape) != shape:
            return None
    known = {str(whole) for whole, _ in entries}
    return found if {str(whole) for whole in wholes(rule.right)} <= known else None


def _entries(line: Line) -> Iterator[tuple[Layered, tuple[str, ...]]]:
    """The entries of layers that are read on a line, with their letters."""
    for part in written.every(line):
        match part:
            case written.Access(array, places):
                whole = layered(array)
                letters = [p.text for p in separate(places, 2) if isinstance(p, written.Name)]
                if whole is not None and len(letters) == len(separate(places, 2)):
                    yield whole, tuple(letters)


def moved(line: Line, start: Layer, end: Layer) -> Line:
    """What is written of one layer, of another: z^{l+1} for z^l, and a^l for a^{l-1} with it."""
    whole = layered(line)
    if whole is not None and whole.layer.letter == start.letter:
        there = Layered(whole.base, end.after(whole.layer.shift - start.shift))
        return written.Name(str(there), span=line.span)
    return written.changed(line, lambda part: moved(part, start, end))


def found_in(equations: Iterable[tuple[Line, Line]], firsts: Iterable[Line] = ()) -> Family | None:
    """The family of which the equations of a document speak; None where there is none.

    `firsts` are the sides with which its statements begin: they say what functions are.
    """
    sides = [*equations]
    every = frozenset(whole.base for pair in sides for side in pair for whole in wholes_in(side))
    if not every:
        return None
    spelled_sides = [
        (_sized(spelled(left, every)), _sized(spelled(right, every))) for left, right in sides
    ]
    rank = _rank(spelled_sides, every)
    family = Family(every, frozenset(_matrices(spelled_sides)), rank=rank)
    bases = set[str]()
    for left, right in spelled_sides:
        rule = family.read(left, right)
        if rule is not None and (shapes := family.shaped(rule)) is not None:
            family.shapes |= shapes
            bases |= shapes.keys()
    if not any(shape != COLUMN for shape in family.shapes.values()):
        return None
    errors = {
        mine.base
        for left, right in spelled_sides
        if isinstance(right, written.Derivative)
        and (mine := layered(left.array if isinstance(left, written.Access) else left)) is not None
    }
    kept = frozenset(bases | errors | {written.UNIT} & every)
    kept |= {base for base in every if base.islower() and base.upper() in bases}
    capitals = frozenset(base for base in kept if base.islower() and base.upper() in kept)
    matrices = family.matrices | {base.upper() for base in capitals}
    functions = frozenset(_functions(spelled_sides)) - (kept - errors)
    if not functions and not any(family.shapes.values()):
        return None  # numbers that are multiplied: their labels may be powers
    says = {name for left in firsts if (name := _says(left)) is not None}
    generic = functions - says - FUNCTIONS
    return Family(
        kept, matrices, rank=rank, losses=frozenset(_losses(spelled_sides)), functions=functions,
        generic=generic, capitals=capitals,
    )  # fmt: skip


def _losses(sides: Sequence[tuple[Line, Line]]) -> Iterator[str]:
    for part in (part for pair in sides for side in pair for part in written.every(side)):
        match part:
            case written.Derivative(written.Access(written.Name(loss), (written.Number(),))):
                yield loss


def _lost(line: Line, losses: frozenset[str]) -> Line:
    """The line with C_0 as a name, where that is a loss."""
    match line:
        case written.Access(written.Name(loss), (written.Number(count),)) if loss in losses:
            return written.Name(f"{loss}_{count}", span=line.span)
    return written.changed(line, lambda part: _lost(part, losses)) if losses else line


def _rank(sides: Sequence[tuple[Line, Line]], bases: frozenset[str]) -> int:
    """Of how many dimensions layers are; 0 where examples of them are written out."""
    ranks = set[int]()
    for part in (part for pair in sides for side in pair for part in written.every(side)):
        match part:
            case written.Access(array, places):
                whole = layered(array)
                numbers = all(isinstance(each, written.Number) for each in places)
                if numbers and len(separate(places, 2)) == 2 and name_of(array) in bases:
                    return 0
                if whole is not None:
                    ranks.add(len(separate(places, 2)))
    return 1 if ranks == {1} else 2


def _functions(sides: Sequence[tuple[Line, Line]]) -> Iterator[str]:
    """The functions that are taken of the arrays of layers."""
    for part in (part for pair in sides for side in pair for part in written.every(side)):
        match part:
            case written.Call(function, (argument,)) if any(wholes(argument)):
                whole = layered(function)
                name = whole.base if whole is not None else name_of(function)
                if name is not None and not name[:1].isupper():
                    yield name.rstrip("'")


def _says(left: Line) -> str | None:
    """The function of which an equation says what it makes of something, or its derivative."""
    match left:
        case written.Call(written.Name(name), _) | written.Derivative(
            written.Call(written.Name(name), _)
        ):
            return name.rstrip("'")
    return None


def _sized(line: Line) -> Line:
    """Sums that run up to n_l or n^{[l]}: to the size of a layer."""
    match line:
        case written.Summation(_, _, upper, _):
            line = replace(line, upper=size_of(upper))
    return written.changed(line, _sized)


def size_of(size: Line) -> Line:
    """n_{l-1} or n^{[l-1]} as the size of a layer."""
    match size:
        case written.Access(written.Name(), (place,)) if not isinstance(place, written.Number):
            whole = layered(written.Power(written.Name("n"), written.Matrix(((place,),))))
        case _:
            whole = layered(size)
    return written.Name(f"n_{whole.layer}") if whole is not None else size


def _capitalised(line: Line, bases: frozenset[str]) -> Line:
    whole = layered(line)
    if whole is not None and whole.base in bases:
        return written.Name(str(replace(whole, base=whole.base.upper())), span=line.span)
    return written.changed(line, lambda part: _capitalised(part, bases))


def wholes_in(line: Line) -> Iterator[Layered]:
    """Names with a layer, be it behind a subscript: w_{jk}^l."""
    for part in written.every(line):
        match part:
            case written.Power(written.Access(array, _), exponent):
                whole = layered(written.Power(array, exponent))
            case written.Power(written.Unit(), exponent):
                whole = layered(written.Power(written.Name(written.UNIT), exponent))
            case _:
                whole = layered(part)
        if whole is not None:
            yield whole


def _matrices(sides: Sequence[tuple[Line, Line]]) -> Iterator[str]:
    for part in (part for pair in sides for side in pair for part in written.every(side)):
        match part:
            case written.Transpose(body) if (whole := layered(body)) is not None:
                yield whole.base
            case written.Access(array, places) if len(separate(places, 2)) == 2:
                if (whole := layered(array)) is not None:
                    yield whole.base
