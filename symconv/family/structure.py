"""The pattern of a Jacobian, axis by axis: decided for all sizes, not looked up.

A matrix is Toeplitz along an axis where the entry one row and one column further is the same entry,
Hankel where the entry one row further and one column back is; at a stride, as many columns as the
stride has samples, or taps. It is circulant where that goes on around the end, and block diagonal
where entries of different groups, or of different examples of a batch, are all zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symconv.family.dimension import Dimension
from symconv.family.jacobian import jacobian
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.judges.decide import prove
from symconv.judges.question import Question
from symconv.language.affine import Affine, Constraint, Integral, between
from symconv.language.term import variable
from symconv.language.value import Value

TOEPLITZ, HANKEL, CIRCULANT = "Toeplitz", "Hankel", "circulant"
BLOCKS, ALIKE = "block diagonal", "block diagonal with equal blocks"
EACH = "a block for each pair"
BORDERS = " except at the borders"


def structure(member: Member, role: str) -> tuple[str, ...]:
    """The pattern of a Jacobian along each axis of the outputs, for all sizes; "" for none.

    Also "" where nothing can be decided for all sizes, for want of islpy. By a bias, outputs are
    only repeated.
    """
    member.check_role(role)
    if role not in ROLES:
        return ("",) * len(member.axes("output"))
    pattern = _Pattern(member, role)
    leading = member.letters("output")[: -member.rank]
    return (*map(pattern.leading, leading), *map(pattern.spatial, range(member.rank)))


def banded(member: Member, role: str) -> bool:
    """Whether, for all sizes, an output's entries stand within the reach of its taps, in a band.

    Decided in the first dimension, of which every other is a copy.
    """
    if member.transposed or role != "signal":
        return False
    pattern, x = _Pattern(member, role), member.dimensions[0]
    row, column = (Affine.of(variable(n)) for n in pattern.slots(0))
    right = column - x.origin - x.stride * (row - x.origin) + x.before
    return pattern.equals(pattern.value.guarded(between(0, right, x.dilation * (x.K - 1))))


class _Pattern:
    """One Jacobian, asked along one axis after the other."""

    def __init__(self, member: Member, role: str) -> None:
        self.member, self.role = member, role
        self.value = jacobian(member, role)
        self.rows = len(member.axes("output"))
        self.names = [f"place {n}" for n in range(self.value.rank)]

    def slots(self, dimension: int) -> tuple[int, int]:
        """The slots of a row and of a column, in one dimension of space."""
        row = self.rows - self.member.rank + dimension
        return row, self.value.rank - self.member.rank + dimension

    def leading(self, letter: str) -> str:
        """Along batch, groups or channels: whether all that is off the diagonal is zero."""
        others = self.member.letters(self.role)
        if letter not in others:
            return EACH if letter == "m" else ""
        row, column = self.member.letters("output").index(letter), self.rows + others.index(letter)
        diagonal = [Constraint.equal(variable(row), variable(column))]
        if not self.equals(self.value.guarded(diagonal)):
            return ""
        return ALIKE if self.repeats({row: 1, column: 1}) else BLOCKS

    def spatial(self, dimension: int) -> str:
        x = self.member.dimensions[dimension]
        row, column = self.slots(dimension)
        steps = _steps(x, self.role)
        if steps is None:
            return ""
        down, across = steps
        at = f" at stride {max(steps)}" if max(steps) > 1 else ""
        if self.role == "signal" and self.circulates(x, row, column):
            return CIRCULANT + at
        found = [
            name + at
            for name, turned in ((TOEPLITZ, across), (HANKEL, -across))
            if self.repeats({row: down, column: turned})
        ]
        if not found and self.role == "signal" and x.filled:
            interior = _interior(x, self.names[row])
            if self.repeats({row: down, column: across}, interior):
                found = [TOEPLITZ + at + BORDERS]
        return " and ".join(found)

    def circulates(self, x: Dimension, row: int, column: int) -> bool:
        """Whether what leaves a row at its end comes back at its beginning."""
        if x.fill != "circular" or x.inputs != x.stride * x.outputs:
            return False
        whole = [Constraint.equal(x.J, x.stride * x.I)]
        around = {row: Affine(1), column: x.stride - x.J}
        straight = {row: 1, column: x.stride}
        return self.repeats(straight, whole) and self.repeats(around, whole)

    def repeats(self, steps: Mapping[int, Integral], given: Iterable[Constraint] = ()) -> bool:
        """Is the entry that many steps further along some slots the same entry?"""
        further: list[Integral] = [
            Affine.of(name) + steps.get(n, 0) for n, name in enumerate(self.names)
        ]
        inside = [
            bound
            for places in ([*self.names], further)
            for slot, place in zip(self.value.slots, places, strict=True)
            for bound in slot.range(place)
        ]
        return _for_all_sizes(
            Question(
                self.value.at(*self.names),
                self.value.at(*further),
                tuple(self.member.context.names),
                tuple(self.names),
                (*self.member.domain, *inside, *given),
            )
        )

    def equals(self, other: Value) -> bool:
        names = tuple(self.member.context.names)
        return _for_all_sizes(Question(self.value, other, names, (), self.member.domain))


def _steps(x: Dimension, role: str) -> tuple[int, int] | None:
    """How many rows, and how many columns, further the same entry is expected."""
    if x.transposed:
        return (x.stride, 1) if role == "signal" else (x.dilation, 1)
    if role == "signal":
        return 1, x.stride
    return None if x.stride % x.dilation else (1, x.stride // x.dilation)


def _interior(x: Dimension, row: str) -> list[Constraint]:
    """What makes an output, and the one after it, read nothing beyond the signal."""
    first = x.place.substitute({x.i: row, x.k: x.origin})
    last = x.place.substitute({x.i: Affine.of(row) + 1, x.k: x.last(x.K)})
    return [Constraint.at_most(x.origin, first), Constraint.at_most(last, x.last(x.J))]


def _for_all_sizes(question: Question) -> bool:
    """Whether it is proved: a checked range is not enough here."""
    verdict = prove(question)
    return verdict is not None and verdict.holds
