"""One member of the family: from sizes and options to a definition, its context and its value.

The lecture's convention, for each dimension: I outputs, J inputs, K = 1+J-I taps, counted from 1,

    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]          correlation, what networks call convolution
    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+i+J-I-j]      true convolution, with the filter flipped
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from functools import cached_property

from symconv.errors import IllFormed
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.line import (
    Access,
    Chain,
    Line,
    Link,
    Name,
    Number,
    Operation,
    Space,
    Summation,
    equation,
    product,
)
from symconv.language.value import Operand, Slot, Value

TEXT = frozenset({"NULL", "np", "ctypes", "range", "sum"})
"""What the text of a kernel uses under names of its own."""

ROLES = ("signal", "filter")
"""The two operands, in the order in which they are given everywhere."""

ERROR = "e"
"""The operand that is propagated back: the derivative of a loss by each output."""

OUTPUT = "out"
"""The array that a kernel fills."""

# fmt: off
C_KEYWORDS = frozenset({
    "auto", "break", "case", "char", "const", "double", "else", "enum", "extern", "float",
    "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
    "signed", "sizeof", "static", "struct", "switch", "union", "unsigned", "void", "volatile",
    "while",
})
# fmt: on


@dataclass(frozen=True)
class Member:
    """Sizes and options, checked. Hashes and compares by them alone.

    >>> Member((4,), (6,)).taps
    (3,)
    """

    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    flip: bool = False
    names: tuple[str, str] = ("f", "g")

    def __post_init__(self) -> None:
        if not self.outputs or len(self.outputs) != len(self.inputs):
            raise IllFormed(
                f"outputs={self.outputs} and inputs={self.inputs} have different numbers of "
                "dimensions: give one whole number each, or tuples of the same length"
            )
        for what, counts in (("outputs", self.outputs), ("inputs", self.inputs)):
            for count in counts:
                if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                    raise IllFormed(f"{what}={count!r} is not a whole number of at least 1")
        for i, j in zip(self.outputs, self.inputs, strict=True):
            if i > j:
                raise IllFormed(
                    f"outputs={i} is more than inputs={j}: a filter of 1+J-I taps needs I <= J; "
                    f"give at least {i} inputs, or at most {j} outputs"
                )
        self._check_names()

    def _check_names(self) -> None:
        signal, taps = self.names
        if signal == taps:
            raise IllFormed(f"signal and filter are both called {signal!r}: give two names")
        reserved = {ERROR, OUTPUT, *(letter for group in self.letters for letter in group)}
        reserved |= {str(size) for pair in self.size_names for size in pair}
        for name in self.names:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
                raise IllFormed(f"{name!r} is not a name: use letters and digits, a letter first")
            if keyword.iskeyword(name) or name in C_KEYWORDS | TEXT:
                raise IllFormed(
                    f"{name!r} is a word of Python, of C or of the kernels: choose another name"
                )
            if name in reserved or (re.fullmatch(r"[a-z][0-9]*", name) and name[0] in "eijklmnpqt"):
                raise IllFormed(f"{name!r} names an index, a size or the error: choose another")

    @property
    def rank(self) -> int:
        return len(self.outputs)

    @property
    def taps(self) -> tuple[int, ...]:
        return tuple(1 + j - i for i, j in zip(self.outputs, self.inputs, strict=True))

    @property
    def size_names(self) -> tuple[tuple[str, str], ...]:
        """(I, J) for each dimension; numbered where there are several."""
        marks = [""] if self.rank == 1 else [str(n + 1) for n in range(self.rank)]
        return tuple((f"I{mark}", f"J{mark}") for mark in marks)

    @property
    def letters(self) -> tuple[tuple[str, str, str], ...]:
        """The index of an output, of an input, of a tap, for each dimension."""
        marks = [name[1:] for name, _ in self.size_names]
        return tuple((f"i{mark}", f"j{mark}", f"k{mark}") for mark in marks)

    @property
    def sizes(self) -> dict[str, int]:
        """The chosen sizes by their names."""
        return {
            name: count
            for names, *counts in zip(self.size_names, self.outputs, self.inputs, strict=True)
            for name, count in zip(names, counts, strict=True)
        }

    @property
    def domain(self) -> tuple[Constraint, ...]:
        """1 <= I <= J in each dimension."""
        return tuple(c for i, j in self.size_names for c in between(1, i, j))

    @property
    def convention(self) -> str:
        """Which of the two it is, as every printed text says."""
        if self.flip:
            return "true convolution (the filter is flipped)"
        return "correlation (the filter is not flipped), which networks call convolution"

    @property
    def word(self) -> str:
        return "convolution" if self.flip else "correlation"

    @property
    def result(self) -> Operand:
        return Operand(ERROR, tuple(Affine.of(i) for i, _ in self.size_names))

    @property
    def signal(self) -> Operand:
        return Operand(self.names[0], tuple(Affine.of(j) for _, j in self.size_names))

    @property
    def filter(self) -> Operand:
        return Operand(self.names[1], tuple(1 + Affine.of(j) - i for i, j in self.size_names))

    def operand(self, role: str) -> Operand:
        """The operand of a role, "signal" or "filter"; raises IllFormed for any other word."""
        if role not in ROLES:
            raise IllFormed(f"{role!r} is not an operand: say 'signal' or 'filter'")
        return self.signal if role == "signal" else self.filter

    @property
    def body(self) -> Line:
        """The right side of the definition."""
        outputs, inputs, reads = [], [], []
        for (size_i, size_j), (i, j, _) in zip(self.size_names, self.letters, strict=True):
            first, last = Affine.of(i), Affine.of(i) + size_j - size_i
            tap = 1 + last - j if self.flip else 1 + Affine.of(j) - first
            outputs.append((j, spelled(first), spelled(last)))
            inputs.append(Name(j))
            reads.append(spelled(tap))
        signal, taps = self.names
        body = product(
            Access(Name(signal), tuple(inputs)),
            Access(Name(taps), tuple(reads)),
        )
        for j, lower, upper in reversed(outputs):
            body = Summation(j, lower, upper, body)
        return body

    @property
    def definition(self) -> Chain:
        """(f*g)[i] = sum ..."""
        places = tuple(Name(i) for i, _, _ in self.letters)
        return equation(Access(self.operation, places), self.body)

    @property
    def operation(self) -> Operation:
        """f * g"""
        return Operation("*", Name(self.names[0]), Name(self.names[1]))

    @property
    def shapes(self) -> tuple[Chain, ...]:
        """f in R^J, g in R^{1+J-I}, f*g in R^I."""
        places = (
            (Name(self.names[0]), self.signal),
            (Name(self.names[1]), self.filter),
            (self.operation, self.result),
        )
        return tuple(
            Chain(line, (Link("in", Space(tuple(spelled(size) for size in array.sizes))),))
            for line, array in places
        )

    @property
    def setting(self) -> tuple[Chain, ...]:
        """I = 4, J = 6."""
        return tuple(equation(Name(name), Number(count)) for name, count in self.sizes.items())

    @cached_property
    def context(self) -> Context:
        """Names, operands and the definition of `*`, for all sizes."""
        names = {name: Affine.of(name) for pair in self.size_names for name in pair}
        slots = tuple(
            Slot(Affine.of(size), letter=letter)
            for (size, _), (letter, _, _) in zip(self.size_names, self.letters, strict=True)
        )
        indices = tuple(letter for letter, _, _ in self.letters)
        definition = Definition((self.signal, self.filter), indices, slots, self.body)
        return Context(
            names=names,
            domain=self.domain,
            operands={o.name: o for o in (self.signal, self.filter, self.result)},
            operators={("*", self.rank, self.rank): definition},
        )

    @cached_property
    def value(self) -> Value:
        """What f*g means, for all sizes."""
        return elaborate(self.operation, self.context)
