"""The functions of a kernel: their names, operands and shapes. Needs no mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.family.names import BIAS, ERROR, OUTPUT, ROLES


@dataclass(frozen=True, slots=True)
class Array:
    """An argument: its name and its shape.

    `axes` are the dimensions of the operand that it holds, row by row, where they are more: output
    channels are groups times channels of a group.
    """

    name: str
    shape: tuple[int, ...]
    axes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", self.axes or self.shape)

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

C_TYPES = {"float64": "double", "float32": "float", "int64": "int64_t", "int32": "int32_t"}
"""Types of number by NumPy's names, and what C calls them."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The types of number of a kernel, by NumPy's names: of its inputs, and of sums and outputs."""

    inputs: str
    sums: str

    @property
    def mixed(self) -> bool:
        """Whether they differ."""
        return self.inputs != self.sums

    def __str__(self) -> str:
        return self.inputs + f"; sums and outputs {self.sums}" * self.mixed


NUMBERS = {
    "float64": Numbers("float64", "float64"),
    "float32": Numbers("float32", "float32"),
    "int64": Numbers("int64", "int64"),
    "float32:float64": Numbers("float32", "float64"),
    "int32:int64": Numbers("int32", "int64"),
}
"""What a kernel may compute with. Of a pair, products of two inputs are exact in the sums' type."""

SHARED = ("vjp_filter", "vjp_bias")
"""Maps to what all rows of a batch mostly share, so that its sum over the batch is asked for."""

PROJECTS = {"cmake": "CMakeLists.txt", "meson": "meson.build"}
"""The build systems for which there are fragments, and what each calls its file."""

DENSE = 5_000_000
"""Entries up to which a Jacobian is filled densely: 40 MB of float64, and as many as are proved."""


def check_language(language: str) -> None:
    """Raise IllFormed for a word that is not a language of kernels."""
    if language not in LANGUAGES:
        raise IllFormed(f"{language!r} is not a language of kernels: choose 'c' or 'numpy'")


def check_dense(member: Member, role: str) -> None:
    """Raise Unsupported where a Jacobian is too large to be held with all its zeros."""
    rows, columns = prod(member.counts("output")), prod(member.counts(role))
    if rows * columns > DENSE:
        raise Unsupported(
            f"the Jacobian by the {role} has {rows:,} x {columns:,} entries, "
            f"{rows * columns * 8 / 1e9:,.1f} GB as a dense float64 array: take "
            f"jacobian_sparse({role!r}, ...) or jacobian_coordinates({role!r})"
        )


def functions(member: Member) -> tuple[Function, ...]:
    """The map, J^T e for every operand, and the Jacobians, filled densely where they are not huge.

    >>> [f.name for f in functions(Member((4,), (6,)))]
    ['forward', 'vjp_signal', 'vjp_filter', 'jacobian_signal', 'jacobian_filter']
    """
    operands = {
        role: Array(member.operand(role).name, member.shape(role), member.counts(role))
        for role in member.roles
    }
    outputs = Array(ERROR, member.shape("output"), member.counts("output"))
    found = [_function("forward", tuple(operands.values()), outputs)]
    for role, operand in operands.items():
        others = () if role == BIAS else tuple(operands[r] for r in ROLES if r != role)
        found.append(_function(f"vjp_{role}", (outputs, *others), operand))
    for role in ROLES:
        operand, (other,) = operands[role], (operands[r] for r in ROLES if r != role)
        if outputs.length * operand.length <= DENSE:
            whole = Array("", outputs.shape + operand.shape, outputs.axes + operand.axes)
            found.append(_function(f"jacobian_{role}", (other,), whole))
    return tuple(found)


def _function(name: str, inputs: tuple[Array, ...], output: Array) -> Function:
    return Function(name, inputs, Array(OUTPUT, output.shape, output.axes))


def function(member: Member, name: str) -> Function:
    """The function of a name. Raises IllFormed for a name that is none."""
    known = {each.name: each for each in functions(member)}
    if name not in known:
        raise IllFormed(f"{name!r} is not a function of a kernel: choose one of {', '.join(known)}")
    return known[name]
