"""One dimension of space: its sizes, its options, and how far its outputs reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from symconv.language.affine import Affine, Constraint, between

Fill: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
FILLS: tuple[Fill, ...] = ("zeros", "reflect", "replicate", "circular")
"""What stands outside the signal: nothing; its mirror image without the outermost entry; its
outermost entry; the signal again.
"""


@dataclass(frozen=True, slots=True)
class Dimension:
    """I outputs, J inputs and K taps, s samples from output to output and d from tap to tap.

    Padding stands before and after the signal. Where it is transposed, inputs and outputs change
    places: it is the padding of the outputs that is cut off.
    """

    mark: str
    """What its names end in: empty where there is one dimension, else its number."""
    outputs: int
    inputs: int
    taps: int
    stride: int
    dilation: int
    before: int
    after: int
    fill: Fill
    transposed: bool
    letters: tuple[str, str, str] = ("i", "j", "k")
    """What the indices of an output, an input and a tap begin with."""
    origin: int = 1
    """What they count from."""

    @property
    def plain(self) -> bool:
        """Whether it is the lecture's: K follows from I and J."""
        return (self.stride, self.dilation, self.before, self.after) == (1, 1, 0, 0) and (
            not self.transposed
        )

    @property
    def i(self) -> str:
        """The index of an output."""
        return self.letters[0] + self.mark

    @property
    def j(self) -> str:
        """The index of an input."""
        return self.letters[1] + self.mark

    @property
    def k(self) -> str:
        """The index of a tap."""
        return self.letters[2] + self.mark

    @property
    def I(self) -> Affine:  # noqa: E743
        """The number of outputs, by its name."""
        return Affine.of(f"I{self.mark}")

    @property
    def J(self) -> Affine:
        """The number of inputs, by its name."""
        return Affine.of(f"J{self.mark}")

    @property
    def K(self) -> Affine:
        """The number of taps, by its name or by what follows from the other two."""
        return self.J - self.I + 1 if self.plain else Affine.of(f"K{self.mark}")

    @property
    def place(self) -> Affine:
        """Where tap k of output i lies in the signal: counted from 1, s(i-1) + d(k-1) + 1 - p.

        Where it is transposed, where tap k of input j lies in the outputs.
        """
        start = self.stride * (Affine.of(self.j if self.transposed else self.i) - self.origin)
        return start + self.dilation * (Affine.of(self.k) - self.origin) + self.origin - self.before

    def last(self, size: Affine) -> Affine:
        """The last place of as many."""
        return size + (self.origin - 1)

    @property
    def filled(self) -> bool:
        """Whether its padding holds anything but zeros."""
        return self.fill != "zeros"

    @property
    def padded(self) -> Affine:
        """How long the padded signal is."""
        return self.J + self.before + self.after

    @property
    def room(self) -> tuple[Affine, Affine, Affine]:
        """What the outputs need at least of the padded signal, what there is, and the most.

        The most is what would leave no room for another output. Transposed, all of it is used but
        for the output padding.
        """
        many = self.J if self.transposed else self.I
        least = self.stride * (many - 1) + self.dilation * (self.K - 1) + 1
        if self.transposed:
            used = least + self.extra
            return used, self.I + self.before + self.after, used
        return least, self.padded, least + self.stride - 1

    @property
    def extra(self) -> int:
        """Outputs of a transposed member beyond those that a tap reaches at least: its output
        padding.
        """
        reach = self.stride * (self.inputs - 1) + self.dilation * (self.taps - 1) + 1
        return self.outputs + self.before + self.after - reach

    @property
    def domain(self) -> tuple[Constraint, ...]:
        """What the sizes satisfy: 1 <= I <= J; in general, that I is as large as there is room."""
        if self.plain:
            return between(1, self.I, self.J)
        positive = (Constraint.at_most(1, size) for size in (self.I, self.J, self.K))
        return (*positive, *between(*self.room), *self.reach)

    @property
    def reach(self) -> tuple[Constraint, ...]:
        """How wide the padding may be: a reflection or a repetition has no more to give."""
        widest = max(self.before, self.after)
        least = {"reflect": widest + 1, "circular": widest}.get(self.fill, 1)
        return (Constraint.at_most(least, self.J),) if least > 1 else ()
