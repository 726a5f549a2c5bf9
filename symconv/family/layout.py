"""The sizes and options of a member, checked, and the arrays that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Self

from symconv.errors import IllFormed
from symconv.family import names as naming
from symconv.family.dimension import Dimension, Fill
from symconv.family.names import BIAS, ERROR, ROLES
from symconv.language.affine import Affine, Constraint
from symconv.language.term import Operand, Slot


@dataclass(frozen=True, slots=True)
class Channels:
    """Channels in and out of one group, and the number of groups.

    >>> Channels.of(4, 8, 2)
    Channels(inputs=2, outputs=4, groups=2)
    """

    inputs: int
    outputs: int
    groups: int = 1

    @staticmethod
    def of(inputs: object, outputs: object, groups: object) -> Channels:
        """From the channels of all groups. Raises IllFormed where the groups do not divide them."""
        counts = []
        for what, count in (
            ("in_channels", inputs), ("out_channels", outputs), ("groups", groups)
        ):  # fmt: skip
            if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                raise IllFormed(f"{what}={count!r} is not a whole number of at least 1")
            counts.append(count)
        for what, count in zip(("in_channels", "out_channels"), counts, strict=False):
            if count % counts[2]:
                raise IllFormed(f"{what}={count} is not divisible by groups={groups}")
        return Channels(counts[0] // counts[2], counts[1] // counts[2], counts[2])


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of an array: its index, its size for all sizes, and here.

    A group's axis is one with the next in the arrays that a person passes: 8 channels, 2 groups of
    4. In a formula they are two, since the quotient of a channel by 4 is no affine subscript.
    """

    letter: str
    size: Affine
    count: int
    merges: bool = False


def shape(axes: Iterable[Axis]) -> tuple[int, ...]:
    """The shape of an array as a person passes it.

    >>> shape([Axis("q", Affine.of("G"), 2, merges=True), Axis("c", Affine.of("C"), 4)])
    (8,)
    """
    counts, groups = list[int](), 1
    for axis in axes:
        if axis.merges:
            groups = axis.count
        else:
            counts.append(groups * axis.count)
            groups = 1
    return tuple(counts)


@dataclass(frozen=True)
class Layout:
    """Sizes and options, checked. Hashes and compares by them alone.

    Arrays are laid out as networks have them: signal (batch, channels, inputs ...), filter
    (channels out, channels into a group, taps ...), outputs (batch, channels, outputs ...); without
    a batch or channels those axes are not there. A transposed member's filter is (channels in,
    channels out of a group, taps ...), the filter of the member whose adjoint it is.
    """

    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    flip: bool = False
    names: tuple[str, ...] = ("f", "g")
    taps: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    dilation: tuple[int, ...] = ()
    padding: tuple[tuple[int, int], ...] = ()
    """Places before and after the signal; like the three above, the lecture's if left out."""
    fill: tuple[Fill, ...] = ()
    channels: Channels | None = None
    batch: int | None = None
    bias: bool = False
    transposed: bool = False
    index_names: tuple[str, str, str] = ("i", "j", "k")
    """What the indices of outputs, inputs and taps are called."""
    origin: int = 1
    """What all indices count from."""

    def __post_init__(self) -> None:
        self._check_sizes()
        naming.check_indices(self.index_names)
        if type(self.origin) is not int or self.origin not in (0, 1):
            raise IllFormed(f"origin={self.origin!r}: indices count from 0 or from 1")
        self._complete()
        self._check_room()
        if len(self.names) != len(self.roles):
            raise IllFormed(f"names={self.names}: give names of {', '.join(self.roles)}")
        naming.check_apart(self.index_names, frozenset({*self.names, *self._leading()}))
        naming.check(self.names, frozenset(self._taken()))

    @classmethod
    def strided(
        cls,
        inputs: tuple[int, ...],
        taps: tuple[int, ...],
        stride: tuple[int, ...],
        dilation: tuple[int, ...],
        padding: tuple[tuple[int, int], ...],
        flip: bool = False,
        names: tuple[str, ...] = ("f", "g"),
        fill: tuple[Fill, ...] = (),
        channels: Channels | None = None,
        batch: int | None = None,
        bias: bool = False,
    ) -> Self:
        """The member with all outputs that there is room for: floor((J+p-d(K-1)-1)/s) + 1.

        >>> Layout.strided((6,), (3,), (2,), (1,), ((1, 1),)).outputs
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
        return cls(
            tuple(outputs), inputs, flip, names, taps, stride, dilation, padding, fill, channels,
            batch, bias,
        )  # fmt: skip

    def _check_sizes(self) -> None:
        if not self.outputs or len(self.outputs) != len(self.inputs):
            raise IllFormed(
                f"outputs={self.outputs} and inputs={self.inputs} have different numbers of "
                "dimensions: give one whole number each, or tuples of the same length"
            )
        sizes = [("outputs", self.outputs), ("inputs", self.inputs)]
        if self.batch is not None:
            sizes.append(("batch", (self.batch,)))
        for what, counts in sizes:
            for count in counts:
                if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                    raise IllFormed(f"{what}={count!r} is not a whole number of at least 1")
        for i, j in zip(self.outputs, self.inputs, strict=True):
            if i > j and not self.taps:
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
            "fill": ("zeros",) * count,
        }
        for field, default in defaults.items():
            object.__setattr__(self, field, getattr(self, field) or default)
        # Without padding there is nothing to fill.
        fill = (
            how if any(zeros) else "zeros"
            for how, zeros in zip(self.fill, self.padding, strict=True)
        )
        object.__setattr__(self, "fill", tuple(fill))
        if self.bias and len(self.names) == len(ROLES):
            object.__setattr__(self, "names", (*self.names, "b"))

    def _check_room(self) -> None:
        """Raise IllFormed where a filled border would need more of the signal than there is, and
        where the outputs are not those that there is room for.
        """
        for n, x in enumerate(self.dimensions, 1):
            if not all(bound.holds(self.sizes) for bound in x.reach):
                most = x.inputs - 1 if x.fill == "reflect" else x.inputs
                raise IllFormed(
                    f"padding {(x.before, x.after)} filled by {x.fill!r} is too wide for "
                    f"{x.inputs} inputs in dimension {n}: {most} on a side is the most there is"
                )
        if not all(bound.holds(self.sizes) for bound in self.domain):
            raise IllFormed(
                f"outputs={self.outputs} are not those of inputs={self.inputs} with "
                f"taps={self.taps}, stride={self.stride}, dilation={self.dilation} and "
                f"padding={self.padding}: leave them out, or see Member.strided"
            )

    def _taken(self) -> Iterator[str]:
        for role in (*self.roles, "output"):
            yield from self.letters(role)
        yield from self.index_names
        yield from self.sizes
        yield from self._built()

    def _leading(self) -> Iterator[str]:
        """Names that an index of space cannot have."""
        for role in (*self.roles, "output"):
            yield from self.letters(role)[: -self.rank]
        yield from self._built()

    def _built(self) -> Iterator[str]:
        """Arrays that the formulas bring along."""
        if self.bias:
            yield naming.RESULT
        if any(x.filled for x in self.dimensions):
            for name in (naming.PADDED, naming.PULLED, naming.SLOPE):
                yield from (name, *(f"{name}{x.mark}" for x in self.dimensions))

    @property
    def rank(self) -> int:
        """How many dimensions space has; batch and channels are not counted."""
        return len(self.outputs)

    @property
    def roles(self) -> tuple[str, ...]:
        """The operands: signal, filter and, where there is one, bias."""
        return (*ROLES, BIAS) if self.bias else ROLES

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        marks = [""] if self.rank == 1 else [str(n + 1) for n in range(self.rank)]
        return tuple(
            Dimension(
                mark, i, j, k, s, d, p[0], p[1], fill, self.transposed, self.index_names,
                self.origin,
            )
            for mark, i, j, k, s, d, p, fill in zip(
                marks, self.outputs, self.inputs, self.taps, self.stride, self.dilation,
                self.padding, self.fill, strict=True,
            )
        )  # fmt: skip

    @property
    def plain(self) -> bool:
        """Whether its dimensions are the lecture's: stride and dilation 1, and no padding."""
        return all(dimension.plain for dimension in self.dimensions)

    def axes(self, role: str) -> tuple[Axis, ...]:
        """The axes of an operand, or of "output"; raises IllFormed for any other word."""
        if role != "output":
            self.check_role(role)
        return self._axes[role]

    @cached_property
    def _axes(self) -> dict[str, tuple[Axis, ...]]:
        counts = self.channels or Channels(1, 1)
        batch = Axis("n", Affine.of("N"), self.batch or 1)
        group = Axis("q", Affine.of("G"), counts.groups, merges=True)
        inward = [Axis("c", Affine.of("C"), counts.inputs)] if self.channels else []
        outward = [Axis("m", Affine.of("M"), counts.outputs)] if self.channels else []
        many = [] if self.batch is None else [batch]
        groups = [group] if counts.groups > 1 else []
        pair = [*inward, *outward] if self.transposed else [*outward, *inward]
        inputs, taps, outputs = (
            [Axis(x.j, x.J, x.inputs) for x in self.dimensions],
            [Axis(x.k, x.K, x.taps) for x in self.dimensions],
            [Axis(x.i, x.I, x.outputs) for x in self.dimensions],
        )
        return {
            "signal": (*many, *groups, *inward, *inputs),
            "filter": (*groups, *pair, *taps),
            "output": (*many, *groups, *outward, *outputs),
            BIAS: (*groups, *outward),
        }

    def check_role(self, role: str) -> None:
        """Raise IllFormed for a word that is not one of the operands."""
        if role not in self.roles:
            roles = ", ".join(map(repr, self.roles))
            raise IllFormed(f"{role!r} is not an operand: say one of {roles}")

    def letters(self, role: str) -> tuple[str, ...]:
        """The indices of an operand, or of "output"."""
        return tuple(axis.letter for axis in self.axes(role))

    def counts(self, role: str) -> tuple[int, ...]:
        """How far each index of an operand or of "output" reaches."""
        return tuple(axis.count for axis in self.axes(role))

    def shape(self, role: str) -> tuple[int, ...]:
        """The shape of the array of an operand, or of "output", as a person passes it."""
        return shape(self.axes(role))

    def operand(self, role: str) -> Operand:
        """The operand of a role; that of "output" is the error that is propagated back."""
        axes = self.axes(role)
        roles = dict(zip(self.roles, self.names, strict=False))
        sizes = tuple(axis.size for axis in axes)
        return Operand(roles.get(role, ERROR), sizes, self.origin)

    def slot(self, axis: Axis) -> Slot:
        """The place of an axis in a value."""
        return Slot(axis.size, self.origin, axis.letter)

    @property
    def products(self) -> int:
        """How many products all outputs are made of, those with padding counted too."""
        names = {axis.letter: axis.count for r in ("filter", "output") for axis in self.axes(r)}
        if self.transposed:
            names |= {x.i: x.inputs for x in self.dimensions}
        return prod(names.values())

    @property
    def sizes(self) -> dict[str, int]:
        """The chosen sizes by their names, with K where it does not follow from I and J."""
        known = dict[str, int]()
        for dimension in self.dimensions:
            known |= {
                f"I{dimension.mark}": dimension.outputs,
                f"J{dimension.mark}": dimension.inputs,
            }
        for role in ("signal", "filter", "output"):
            for axis in self.axes(role):
                if len(axis.size.coefficients) == 1 and axis.size.constant == 0:
                    known[axis.size.coefficients[0][0]] = axis.count
        return known

    @property
    def domain(self) -> tuple[Constraint, ...]:
        """What the sizes satisfy."""
        leading = dict.fromkeys(
            axis.size
            for role in ("signal", "filter", "output")
            for axis in self.axes(role)[: -self.rank]
        )
        positive = (Constraint.at_most(1, size) for size in leading)
        return (*(c for x in self.dimensions for c in x.domain), *positive)
