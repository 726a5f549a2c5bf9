"""A program that checks a kernel where it is used: against the definition, on whole numbers."""

from __future__ import annotations

from math import prod

from symconv.errors import Unsupported
from symconv.family.pieces import boxes
from symconv.kernels.functions import Function, functions
from symconv.kernels.lowering import lower_definition
from symconv.kernels.schedules.meaning import pieces, value
from symconv.kernels.sources.emission import Emission, comment, file, flags, symbol, units
from symconv.rendering import render

WHOLE = {"float64": 2**53, "float32": 2**24, "int64": 2**53, "int32": 2**31 - 1}
"""Up to where each type of number holds every whole number, and float64 at least as many."""

LARGEST = 4
"""The largest input, where sums of products of such inputs are exact."""


def program(emission: Emission) -> dict[str, str]:
    """The program by the name of its file: C99, to be compiled and run beside the kernel.

    Each function is run on whole numbers so small that every sum is exact, and must write what the
    definition says, and nowhere else. Raises Unsupported where a sum of ones would not be exact.
    """
    name = f"{emission.stem}_check"
    records = [_record(emission, function) for function in functions(emission.member)]
    bounds = {
        word
        for record in records
        for operation in record["operations"]  # type: ignore[attr-defined]
        for word in _WORDS
        if any(f"{word}(" in str(getattr(operation, end, "")) for end in ("first", "last"))
    }
    return {
        f"{name}.c": render(
            "c/check.c.j2",
            {
                "file": file(emission, f"{name}.c"),
                "sources": " ".join(units(emission)),
                "program": name,
                "flags": " ".join(("-std=c99", *flags(emission))),
                "header": f"{emission.stem}.h",
                "stem": emission.stem,
                "element": emission.element,
                "sum": emission.sum,
                "most": max(len(f.inputs) for f in functions(emission.member)),
                "workspace": emission.workspace,
                "functions": records,
                **{word: word in bounds for word in _WORDS},
            },
        )
    }


_WORDS = (lower_definition.LEAST, lower_definition.GREATEST, lower_definition.QUOTIENT)


def _record(emission: Emission, function: Function) -> dict[str, object]:
    member = emission.member
    operations = lower_definition.lower(
        value(member, function.name),
        member.sizes,
        member.context.operands,
        function.inputs,
        function.output,
    )
    text = " ".join(str(getattr(x, "products", "")) for x in operations)
    return {
        "name": function.name,
        "symbol": symbol(emission, function.name),
        "comment": comment(member, function),
        "inputs": [
            {"name": x.name, "place": n, "read": f"{x.name}[" in text}
            for n, x in enumerate(function.inputs)
        ],
        "lengths": ", ".join(str(x.length) for x in function.inputs),
        "count": len(function.inputs),
        "length": function.output.length,
        "reach": _reach(emission, function),
        "operations": operations,
    }


def _reach(emission: Emission, function: Function) -> int:
    """How large inputs may be. The loops of the kernel bound how many products a sum has."""
    cut = pieces(emission.member, function.name)
    most = sum(
        abs(box.coefficient) * prod(x.extent.constant for x in box.loops if x.reduction)
        for piece in cut
        for box in boxes(piece)
    )
    degree = max((len(piece.factors) for piece in cut), default=1)
    for reach in range(LARGEST, 0, -1):
        if most * reach**degree <= WHOLE["float32"]:
            return reach
    if most <= WHOLE[emission.numbers.sums]:
        return 1
    raise Unsupported(
        f"{function.name} may add {most:,} products, and {emission.numbers.sums} does not hold "
        "every whole number of that size: check float64, or a smaller size"
    )
