"""What is asked of everybody: one map of one member, on operands whose sums are exact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.family.member import Member
from symconv.kernels.compiled.calling import Kernel

Array: TypeAlias = npt.NDArray[Any]

OPERANDS: Mapping[str, tuple[str, str]] = {
    "forward": ("signal", "filter"),
    "vjp_signal": ("output", "filter"),
    "vjp_filter": ("output", "signal"),
}
"""What each map takes, in this order."""

LARGEST = 3
"""Operands are whole numbers up to this one, never 0: sums are exact in float32."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, and where to find the entries in what it returns."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)
    entries: Callable[[Any], Any] = np.asarray

    def __call__(self) -> Array:
        """The entries, in an array of their own."""
        return np.array(self.entries(self.function(*self.arguments, **self.named)))


@dataclass(frozen=True)
class Task:
    """One map of a member without bias, its operands by role, and the entries that it must give."""

    member: Member
    map: str
    dtype: str
    signal: Array
    filter: Array
    output: Array
    """The error that is sent back: one entry for each output."""
    expected: Array

    @property
    def operands(self) -> tuple[Array, Array]:
        first, second = OPERANDS[self.map]
        found: tuple[Array, Array] = (getattr(self, first), getattr(self, second))
        return found

    @cached_property
    def symmetric(self) -> bool:
        """Whether padding is zeros, as many before as after."""
        return all(x.before == x.after and not x.filled for x in self.member.dimensions)

    @cached_property
    def vector(self) -> bool:
        """Whether it is the lecture's: one dimension, no channels, no padding, stride or flip."""
        member = self.member
        return member.rank == 1 and member.plain and not member.channels and not member.flip

    @cached_property
    def plane(self) -> bool:
        """Whether it is one plane that keeps its size: each tap's window lies around its output."""
        member = self.member
        return (
            member.rank == 2
            and self.symmetric
            and not (member.channels or member.batch or member.flip or member.transposed)
            and set(member.stride + member.dilation) == {1}
            and member.inputs == member.outputs
        )


def task(member: Member, name: str, dtype: str, reference: Kernel) -> Task:
    """A task with its answer, which the kernel `reference` gives over whole numbers.

    Operands are the same in every run.
    """
    seed = int(hashlib.sha256(repr(member).encode()).hexdigest()[:8], 16)
    source = np.random.default_rng(seed)
    whole = {role: _drawn(source, member.shape(role)) for role in ("signal", "filter", "output")}
    expected = getattr(reference, name)(*(whole[role] for role in OPERANDS[name]))
    return Task(
        member, name, dtype, expected=expected, **{r: x.astype(dtype) for r, x in whole.items()}
    )


def _drawn(source: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Whole numbers but 0, which are others when an axis is turned around.

    A filter that reads the same from both ends could not tell a convolution from a correlation.
    """
    known = np.array([n for n in range(-LARGEST, LARGEST + 1) if n])
    axes = [axis for axis, size in enumerate(shape) if size > 1]
    turns: list[Any] = [*axes, axes] if axes else []
    while True:
        found = source.choice(known, shape)
        if not any(np.array_equal(np.flip(found, each), found) for each in turns):
            return found


def wrong(task: Task, call: Call) -> str:
    """What is wrong with the entries of a call; empty where they are the expected ones.

    A peer may go by a transform, so rounding is let pass; no other product is, since one alone
    changes an entry by 1 at least.
    """
    try:
        found = call()
    except Exception as error:  # whatever another library may raise
        text = str(error).strip().split("\n")[0]
        return f"{type(error).__name__}: {text}"
    if found.size != task.expected.size:
        return f"gives {found.size:,} entries where there are {task.expected.size:,}"
    apart = np.abs(found.reshape(task.expected.shape) - task.expected)
    # A NaN is no number that is small.
    if not (apart < 0.25).all():
        place = np.unravel_index(int(np.argmax(~(apart < 0.25))), apart.shape)
        at = ",".join(map(str, place))
        mine, right = found.reshape(task.expected.shape)[place], task.expected[place]
        return f"computes something else: entry [{at}] is {mine:g} and should be {right}"
    return ""
