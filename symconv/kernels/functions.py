"""The five functions of every kernel: their names, operands and shapes. Needs no mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from symconv.errors import IllFormed
from symconv.family.member import ERROR, OUTPUT, Member


@dataclass(frozen=True, slots=True)
class Array:
    """An argument: its name and its shape."""

    name: str
    shape: tuple[int, ...]

    @property
    def length(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a kernel, for one member."""

    name: str
    inputs: tuple[Array, ...]
    output: Array


LANGUAGES = ("c", "numpy")
"""The languages of kernels."""

C_TYPES = {"float64": "double", "float32": "float", "int64": "int64_t"}
"""The types of number of kernels, by NumPy's names, and what C calls them."""

NAMES = ("forward", "vjp_signal", "vjp_filter", "jacobian_signal", "jacobian_filter")
"""The map, J^T e for either operand, and both Jacobians filled densely."""


def check_language(language: str) -> None:
    """Raise IllFormed for a word that is not a language of kernels."""
    if language not in LANGUAGES:
        raise IllFormed(f"{language!r} is not a language of kernels: choose 'c' or 'numpy'")


def functions(member: Member) -> tuple[Function, ...]:
    """The five functions with their shapes.

    >>> [len(f.inputs) for f in functions(Member((4,), (6,)))]
    [2, 2, 2, 1, 1]
    """
    signal = Array(member.names[0], member.inputs)
    taps = Array(member.names[1], member.taps)
    error = Array(ERROR, member.outputs)
    arguments = (
        ((signal, taps), member.outputs),
        ((error, taps), member.inputs),
        ((error, signal), member.taps),
        ((taps,), member.outputs + member.inputs),
        ((signal,), member.outputs + member.taps),
    )
    return tuple(
        Function(name, inputs, Array(OUTPUT, shape))
        for name, (inputs, shape) in zip(NAMES, arguments, strict=True)
    )
