r"""What the names of one document mean where numbers are spoken of, and since which section.

Definitions are kept apart from those of arrays. A function means what the document says that it is,
in a formula or by its customary name in words; what is called \tanh means one thing everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.calculus.arrays import Equation, in_entries
from symconv.calculus.cases import differentiates
from symconv.calculus.conditions import Undecided
from symconv.calculus.exact import Exact
from symconv.calculus.generators import Atom
from symconv.calculus.known import (
    CALLED,
    EXTREME,
    PRIMITIVE,
    Function,
    Known,
    Quantity,
    letter,
    squared,
)
from symconv.calculus.ratio import Ratio
from symconv.calculus.recursions import Start
from symconv.calculus.standing import INDICES, is_whole
from symconv.calculus.wholes import sum_over
from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.names import FUNCTIONS, normed
from symconv.reading.losses import LOSSES
from symconv.review.functions.equations import averages, is_matrix, ranks
from symconv.review.functions.losses import Losses, Lossy
from symconv.review.functions.shapes import Shapes
from symconv.review.scope.names import runs_on
from symconv.review.scope.scope import Scope


@dataclass
class Meanings:
    """What names mean, as far as a document was read."""

    scope: Scope
    known: Known = field(default_factory=Known)
    shapes: Shapes = field(init=False)
    losses: Losses = field(default_factory=Losses)
    arrays: set[str] = field(default_factory=set)
    """Names of what may be arrays, as they are products of matrices."""
    made_in: dict[str, int] = field(default_factory=dict)
    """The section in which a name got its meaning."""
    recursions: dict[str, Quantity] = field(default_factory=dict)
    """Sequences that are said by what they were before."""
    starts: dict[tuple[str, int], Start] = field(default_factory=dict)
    """What sequences are at one place, r_0 = 1, by their names and the section."""
    others: dict[str, Quantity | Function] = field(default_factory=dict)
    """What names were before they got another meaning of the same letters."""
    speaking: set[str] = field(default_factory=set)
    """Quantities that are made of functions."""
    in_words: set[str] = field(default_factory=set)
    """Functions of which words say what they are."""
    waiting: dict[str, Quantity] = field(default_factory=dict)
    """Definitions that speak of functions that are not known yet."""
    supposed: dict[str, Function] = field(default_factory=dict)
    """What functions may be of which nothing is said."""
    confirmed: set[str] = field(default_factory=set)
    """Those of which something held that holds of no other function."""
    wholes: dict[str, tuple[tuple[Line, ...], Line]] = field(default_factory=dict)
    """Functions of arrays: what they are of, and what they are."""
    totals: set[str] = field(default_factory=set)
    """Losses that are written as arrays, and are the sums of their entries."""
    turned: tuple[bool, ...] = (False, True)
    """Whether derivatives of vectors may stand as they mostly do, and whether transposed."""
    upright: bool = False
    """Whether a gradient by a matrix was right that is wrong if such gradients are transposed."""

    def __post_init__(self) -> None:
        self.shapes = Shapes(self.scope, self.known)

    def define(self, name: str, what: Quantity | Function) -> None:
        self.speaking.discard(name)
        self.others.pop(name, None)
        self.waiting.pop(name, None)
        self.shapes.axes.pop(name, None)
        self.known.define(name, what)
        if isinstance(what, Function):
            self.scope.functions.add(name)
        self.made_in[name] = self.scope.section
        self.arrays.discard(name)

    def understand(self) -> None:
        """Put definitions into force of which it is known by now what they speak of."""
        for name, what in [*self.waiting.items()]:
            if self.made_in[name] == self.scope.section and self.understood(what):
                self.define(name, what)
                self.speaking.add(name)

    def forget(self, name: str, line: Line) -> None:
        self.known.forget(name, line)
        self.waiting.pop(name, None)
        self.made_in[name] = self.scope.section
        if any(is_matrix(part) for part in written.every(line)):
            self.arrays.add(name)

    def renew(self, sides: Sequence[Line]) -> None:
        """Forget numbers of other sections whose names are those of arrays or sizes here."""
        for part in (part for side in sides for part in written.every(side)):
            for name, rank in ranks(part):
                quantity = self.known.quantities.get(name)
                if quantity is None or len(quantity.indices) == rank:
                    continue
                if self.made_in[name] != self.scope.section:
                    del self.known.quantities[name]

    def begin(self, left: Line, right: Line) -> None:
        """Take note of what a sequence is at one place, if an equation says that."""
        match left:
            case written.Access(Name(sequence), (Number(place),)) if isinstance(right, Number):
                self.starts[sequence, self.scope.section] = place, right

    def meaning(self, name: str) -> Function | Quantity | None:
        """What a name is, where it was said in this section."""
        here = self.made_in.get(name) == self.scope.section
        return self.known.quantities.get(name) or self.known.functions.get(name) if here else None

    def knows(self, name: str) -> bool:
        return name in self.known.quantities or name in self.known.functions

    def defined(self, left: Line, right: Line) -> tuple[str, Function | Quantity] | None:
        """The name that a left side may define, and what it would be."""
        match left:
            case written.Call(Name(function), arguments) if all(
                isinstance(argument, Name) for argument in arguments
            ):
                formals = tuple(x.text for x in arguments if isinstance(x, Name))
                return (function, Function(formals, right)) if _is_free(function) else None
            case written.Call(Name(function), (written.Access() as argument,)) if (
                self.says_function(left, right)
            ):
                return function, Function(("x",), written.put(right, {argument: Name("x")}))
        match left:
            case written.Access(Name(sequence), (Name(place),)) if sequence in self.recursions:
                return sequence, Quantity((place,), right)
        power = squared(left)
        if power is not None:
            return power, Quantity((), right)
        own = letter(left)
        if own is None or self.known.is_function(own.name):
            return None
        indices = tuple(place.text for place in own.places if isinstance(place, Name))
        if len({*indices}) < len(own.places):
            return None
        return own.name, Quantity(indices, right)

    def says_function(self, left: Line, right: Line) -> bool:
        r"""Whether a function is what it makes of one entry: \sigma(z_i) = 1 / (1 + e^{-z_i})."""
        match left:
            case written.Call(Name(function), (written.Access() as argument,)):
                body = written.put(right, {argument: Number(0)})
                letters = {x for x in written.every(body) if isinstance(x, Name | written.Access)}
                free = _is_free(function) and not self.known.is_function(function)
                return free and body != right and letters <= {Name("e")}
        return False

    def equations(self, left: Line, right: Line) -> list[Equation]:
        """An equation between arrays as those between their entries that it may be.

        There are several where derivatives of vectors may stand transposed. Raises IllFormed where
        sizes do not meet, however they stand.
        """
        found, examples, wrong = list[Equation](), self.shapes.examples, list[IllFormed]()
        right = self.summed(left, right)
        for turned in self.turned if self.is_whole(left, right) else ():
            try:
                one = in_entries(
                    left, right, self.shapes.of, self.known, turned=turned, examples=examples
                )
            except IllFormed as each:
                wrong.append(each)
                continue
            except Unsupported:
                continue
            found += [one] if one not in found else []
        if len(wrong) == len(self.turned):
            raise wrong[0]
        return found or [Equation(left, right, (), {})]

    def of_arrays(self, left: Line, right: Line) -> bool:
        r"""Take note of a function of arrays, h_\theta(x) = \sigma(\theta^T x); if it is one."""
        match left:
            case written.Call(function, arguments) if all(isinstance(x, Name) for x in arguments):
                parts = [*written.every(right)]
                own = letter(function)
                arrays = [x.body for x in parts if isinstance(x, written.Transpose)]
                if own is not None and _is_free(own.name) and arrays and {*arguments} <= {*parts}:
                    self.wholes[own.name] = arguments, right
                    return True
        return False

    def applied(self, line: Line) -> Line:
        """A line with what functions of arrays are, in the place of them."""
        match line:
            case written.Call(function, arguments) if (own := letter(function)) is not None and (
                (known := self.wholes.get(own.name)) and len(known[0]) == len(arguments)
            ):
                found = known[1]
                for formal, argument in zip(known[0], arguments, strict=True):
                    found = written.put(found, {formal: argument})
                return found
        return written.changed(line, self.applied)

    def summed(self, left: Line, right: Line) -> Line:
        """What a loss is that is written as for one output: L = -y log a, of each of them."""
        name = left.text if isinstance(left, Name) else ""
        if name.partition("_")[0] not in LOSSES or self.shapes.of(name):
            return right
        parts = [*written.every(right)]
        arrays = {x.text for x in parts if isinstance(x, Name) and self.shapes.of(x.text)}
        shapes = [self.shapes.of(array) or () for array in arrays]
        whole = (written.Transpose, written.Operation, written.Access, written.Summation)
        if (
            not arrays
            or any(len(axes) != 1 for axes in shapes)
            or any(
                isinstance(x, whole) or (isinstance(x, written.Call) and normed(x)) for x in parts
            )
        ):
            return right
        place = next(i for i in INDICES if Name(i) not in parts)
        for array in arrays:
            right = written.put(right, {Name(array): written.Access(Name(array), (Name(place),))})
        self.totals.add(name)
        return sum_over(place, next(filter(None, (axes[0] for axes in shapes)), None), right)

    def fit(self, left: Line, right: Line) -> bool:
        """Whether the sizes of both sides meet, as far as they are known."""
        try:
            self.equations(left, right)
        except IllFormed:
            return False
        return True

    def stand(self, left: Line, right: Line) -> None:
        """Take note of how gradients stand, of which one equals something."""
        self.upright = self.upright or not self.fit(written.Transpose(left), right)

    def with_losses(self, sides: Sequence[Line]) -> Lossy | None:
        """What is known with a loss of which nothing is, and what that assumes."""
        here = [name for name, section in self.made_in.items() if section == self.scope.section]
        return self.losses.known_with(sides, self.known, self.waiting, self.shapes, here)

    def is_whole(self, left: Line, right: Line) -> bool:
        """Whether whole arrays stand in an equation."""
        return any(is_whole(side, self.shapes.of, self.known) for side in (left, right))

    def shaped(self, name: str, equation: Equation) -> None:
        """Take note of what an equation says of the axes of what it defines, and is made of."""
        if name in self.known.quantities:
            found = {**equation.inferred, name: equation.axes}
            here = self.scope.section
            self.shapes.axes |= {each: (here, axes) for each, axes in found.items()}

    def understood(self, what: Function | Quantity) -> bool:
        """Whether the body of a definition can be read, in one way."""
        if isinstance(what, Quantity) and runs_on(what.body, frozenset(what.indices)):
            return False
        try:
            if isinstance(what, Function):
                # z may be an array elsewhere: here it stands for any number.
                formals = {name: Ratio.of(Atom(name)) for name in what.formals}
                Exact(self.known).of(what.body, formals)
            else:
                # What it is made of was understood: it need not be put in, if nothing varies by it.
                opened = any(map(differentiates, written.every(what.body)))
                known = self.known if opened else replace(self.known, quantities={})
                Exact(known, {i: i for i in what.indices}).of(what.body)
        except Undecided:
            return True
        except Unsupported:
            return False
        return True

    def functions(self, line: Line) -> set[str]:
        """The functions of this document on a line, be they differentiated."""
        names = {x.text.rstrip("'") for x in written.every(line) if isinstance(x, Name)}
        return names & self.known.functions.keys()

    def is_slope(self, line: Line) -> bool:
        """Whether a line is the derivative of a function that is known, at a place."""
        match line:
            case written.Call(Name(text)):
                return text.endswith("'") and self.known.is_function(text)
        return False

    def is_array(self, name: str) -> bool:
        """Whether a letter that stands for a number was declared, or defined, as an array."""
        return bool(self.scope.rank(name))

    def bears(self, lines: Sequence[Line]) -> bool:
        """Whether functions are spoken of, or what is made of such."""
        parts = [part for line in lines for part in written.every(line)]
        return any(map(self.speaks, parts)) or any(map(averages, lines))

    def speaks(self, part: Line) -> bool:
        match part:
            case written.Power(Name("e"), exponent):
                return not isinstance(exponent, Number)
            case Name(text):
                bare = text.rstrip("'")
                if bare in EXTREME:
                    return False
                if text in self.known.quantities:
                    return text in self.speaking
                known = self.known.function(bare) is not None or bare in self.known.generic
                return known or bare in PRIMITIVE
            case written.Call(Name(text), arguments):
                return text in EXTREME and len(arguments) == 2
            case written.Derivative(body, _):
                own = letter(body)
                return own is not None and self.knows(own.name)
        return False


def _is_free(function: str) -> bool:
    """Whether an author may say what a function of this name is."""
    return function not in FUNCTIONS and function not in CALLED and "'" not in function
