"""What templates are told of a function, in whatever language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symconv.kernels.functions import SHARED, Function
from symconv.kernels.lowering.operations import INDENT, Operation
from symconv.kernels.sources.emission import Emission, comment

WORKSPACE = "workspace"
"""What a caller's memory for copies is called."""


def record(
    emission: Emission,
    function: Function,
    operations: Sequence[Operation],
    views: Sequence[str] = (),
) -> dict[str, object]:
    """What is the same in every language: names, shapes, the formulas, and the operations."""
    return {
        "name": function.name,
        "inputs": function.inputs,
        "arguments": ", ".join(array.name for array in function.inputs),
        "shape": function.output.shape,
        "shapes": shapes(function),
        "comment": comment(emission.member, function),
        "views": views,
        "operations": operations,
        "signature": signature(function),
        "operands": _tuple(f'("{a.name}", {a.name}, {a.shape})' for a in function.inputs),
        "shared": function.name in SHARED,
    }


def parameters(emission: Emission, function: Function, restrict: str) -> str:
    """The parameters of a function in C, one a line."""
    arrays = [f"const {emission.element} *{restrict}{array.name}" for array in function.inputs]
    arrays.append(f"{emission.sum} *{restrict}{function.output.name}")
    if emission.workspace:
        arrays.append(f"void *{restrict}{WORKSPACE}")
    return ",\n".join(f"{INDENT}{array}" for array in arrays)


def signature(function: Function) -> str:
    """As NumPy has it for generalized ufuncs: (6),(3)->(4).

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.functions import functions
    >>> signature(functions(Member((4,), (6,)))[0])
    '(6),(3)->(4)'
    """
    *inputs, output = (
        f"({','.join(map(str, array.shape))})" for array in (*function.inputs, function.output)
    )
    return f"{','.join(inputs)}->{output}"


def shapes(function: Function) -> str:
    """A function with the names and shapes of its arrays, as a person reads it."""
    inputs = ", ".join(f"{array.name} {array.shape}" for array in function.inputs)
    return f"{function.name}: {inputs} -> {function.output.name} {function.output.shape}"


def _tuple(parts: Iterable[str]) -> str:
    return f"({''.join(f'{part}, ' for part in parts).rstrip()})"
