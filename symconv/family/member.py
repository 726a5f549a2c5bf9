"""One member of the family: from sizes and options to a definition, its context and its value.

The lecture's convention, for each dimension: I outputs, J inputs, K = 1+J-I taps, counted from 1,

    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]          correlation, what networks call convolution
    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+i+J-I-j]      true convolution, with the filter flipped

With a stride s, a dilation d or zeros around the signal, p of them before it, K is a size of its
own and the sum runs over the taps: sum_{k=1}^K f[s(i-1)+d(k-1)+1-p] g[k], where a read outside the
signal counts as zero.
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
    Branch,
    Cases,
    Chain,
    Line,
    Link,
    Name,
    Number,
    Operation,
    Space,
    Summation,
    equation,
    inequality,
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
    taps: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    dilation: tuple[int, ...] = ()
    padding: tuple[tuple[int, int], ...] = ()
    """Zeros before and after the signal; like the three above, the lecture's if left out."""

    def __post_init__(self) -> None:
        self._check_sizes()
        self._check_names()
        self._complete()

    @staticmethod
    def strided(
        inputs: tuple[int, ...],
        taps: tuple[int, ...],
        stride: tuple[int, ...],
        dilation: tuple[int, ...],
        padding: tuple[tuple[int, int], ...],
        flip: bool = False,
        names: tuple[str, str] = ("f", "g"),
    ) -> Member:
        """The member with all outputs that there is room for: floor((J+p-d(K-1)-1)/s) + 1.

        >>> Member.strided((6,), (3,), (2,), (1,), ((1, 1),)).outputs
        (3,)
        """
        outputs: list[int] = []
        for j, k, s, d, p in zip(inputs, taps, stride, dilation, padding, strict=True):
            room = j + sum(p) - d * (k - 1) - 1
            if room < 0:
                raise IllFormed(
                    f"inputs={j} give no output in dimension {len(outputs) + 1}: {k} taps at "
                    f"dilation {d} with padding {p} need at least {j - room} inputs"
                )
            outputs.append(room // s + 1)
        return Member(tuple(outputs), inputs, flip, names, taps, stride, dilation, padding)

    def _check_sizes(self) -> None:
        if not self.outputs or len(self.outputs) != len(self.inputs):
            raise IllFormed(
                f"outputs={self.outputs} and inputs={self.inputs} have different numbers of "
                "dimensions: give one whole number each, or tuples of the same length"
            )
        for what, counts in (("outputs", self.outputs), ("inputs", self.inputs)):
            for count in counts:
                if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                    raise IllFormed(f"{what}={count!r} is not a whole number of at least 1")
        plain = not (self.taps or self.stride or self.dilation or self.padding)
        for i, j in zip(self.outputs, self.inputs, strict=True):
            if plain and i > j:
                raise IllFormed(
                    f"outputs={i} is more than inputs={j}: a filter of 1+J-I taps needs I <= J; "
                    f"give at least {i} inputs, or at most {j} outputs"
                )

    def _complete(self) -> None:
        """Spell out what was left out, so that two ways to say one member are equal."""
        count = self.rank
        taps = tuple(1 + j - i for i, j in zip(self.outputs, self.inputs, strict=True))
        defaults = {
            "taps": taps,
            "stride": (1,) * count,
            "dilation": (1,) * count,
            "padding": ((0, 0),) * count,
        }
        for field, default in defaults.items():
            object.__setattr__(self, field, getattr(self, field) or default)

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
    def plain(self) -> bool:
        """Whether it is the lecture's: stride and dilation 1, and no padding."""
        return {*self.stride, *self.dilation} == {1} and not any(map(any, self.padding))

    @property
    def options(self) -> str:
        """Stride, dilation and padding in words; empty for the lecture's."""
        if self.plain:
            return ""
        zeros = ", ".join(f"{before}+{after}" for before, after in self.padding)
        strides, dilations = (" x ".join(map(str, x)) for x in (self.stride, self.dilation))
        return f"stride {strides}, dilation {dilations}, padding {zeros} (zeros before+after)"

    @property
    def size_names(self) -> tuple[tuple[str, str], ...]:
        """(I, J) for each dimension; numbered where there are several."""
        marks = [""] if self.rank == 1 else [str(n + 1) for n in range(self.rank)]
        return tuple((f"I{mark}", f"J{mark}") for mark in marks)

    @property
    def tap_names(self) -> tuple[str, ...]:
        """K for each dimension."""
        return tuple(name.replace("I", "K") for name, _ in self.size_names)

    @property
    def letters(self) -> tuple[tuple[str, str, str], ...]:
        """The index of an output, of an input, of a tap, for each dimension."""
        marks = [name[1:] for name, _ in self.size_names]
        return tuple((f"i{mark}", f"j{mark}", f"k{mark}") for mark in marks)

    @property
    def sizes(self) -> dict[str, int]:
        """The chosen sizes by their names, with K where it does not follow from I and J."""
        known = {
            name: count
            for names, *counts in zip(self.size_names, self.outputs, self.inputs, strict=True)
            for name, count in zip(names, counts, strict=True)
        }
        return known if self.plain else known | dict(zip(self.tap_names, self.taps, strict=True))

    @property
    def domain(self) -> tuple[Constraint, ...]:
        """What sizes satisfy: 1 <= I <= J; in general, that I is as large as there is room for."""
        if self.plain:
            return tuple(c for i, j in self.size_names for c in between(1, i, j))
        return tuple(
            c
            for (size_i, size_j), size_k, (low, room, high) in zip(
                self.size_names, self.tap_names, self.room, strict=True
            )
            for c in (
                *(Constraint.at_most(1, size) for size in (size_i, size_j, size_k)),
                *between(low, room, high),
            )
        )

    @property
    def room(self) -> tuple[tuple[Affine, Affine, Affine], ...]:
        """For each dimension, what the outputs need at least of the padded signal, and at most."""
        found = []
        for n, ((size_i, size_j), size_k) in enumerate(
            zip(self.size_names, self.tap_names, strict=True)
        ):
            s, d = self.stride[n], self.dilation[n]
            least = s * (Affine.of(size_i) - 1) + d * (Affine.of(size_k) - 1) + 1
            found.append((least, Affine.of(size_j) + sum(self.padding[n]), least + s - 1))
        return tuple(found)

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
        if self.plain:
            sizes = tuple(1 + Affine.of(j) - i for i, j in self.size_names)
        else:
            sizes = tuple(map(Affine.of, self.tap_names))
        return Operand(self.names[1], sizes)

    def operand(self, role: str) -> Operand:
        """The operand of a role, "signal" or "filter"; raises IllFormed for any other word."""
        if role not in ROLES:
            raise IllFormed(f"{role!r} is not an operand: say 'signal' or 'filter'")
        return self.signal if role == "signal" else self.filter

    @property
    def body(self) -> Line:
        """The right side of the definition."""
        return self._plain_body if self.plain else self._strided_body

    @property
    def _strided_body(self) -> Line:
        """sum_{k=1}^K f[s(i-1)+d(k-1)+1-p] g[k], with zero for what lies outside the signal."""
        samples, taps, inside = [], [], []
        for n, ((_, size_j), size_k) in enumerate(
            zip(self.size_names, self.tap_names, strict=True)
        ):
            i, _, k = self.letters[n]
            start = self.stride[n] * (Affine.of(i) - 1) + 1 - self.padding[n][0]
            place = start + self.dilation[n] * (Affine.of(k) - 1)
            samples.append(spelled(place))
            taps.append(spelled(1 + Affine.of(size_k) - k if self.flip else Affine.of(k)))
            if any(self.padding[n]):
                inside.append(inequality(Number(1), spelled(place), Name(size_j)))
        sample: Line = Access(Name(self.names[0]), tuple(samples))
        if inside:
            sample = Cases((Branch(sample, tuple(inside)), Branch(Number(0))))
        body = product(sample, Access(Name(self.names[1]), tuple(taps)))
        for (_, _, k), size_k in reversed(list(zip(self.letters, self.tap_names, strict=True))):
            body = Summation(k, Number(1), Name(size_k), body)
        return body

    @property
    def _plain_body(self) -> Line:
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
        names = {name: Affine.of(name) for name in self.sizes}
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
