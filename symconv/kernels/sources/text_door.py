"""The C source of an extension module that takes exact arrays straight to a kernel."""

from __future__ import annotations

import json
from collections.abc import Sequence

from symconv.family.names import OUTPUT
from symconv.kernels.functions import SHARED, Array, Function, functions
from symconv.kernels.schedules.machine import BYTES
from symconv.kernels.sources.emission import Emission, comment, file, symbol
from symconv.kernels.sources.records import shapes, signature
from symconv.rendering import render

RELEASED = 50_000
"""Products, or entries written, above which other threads run during a call: about a microsecond,
where letting go of the interpreter's lock and taking it again costs some fifty nanoseconds.
"""

HELD = 64
"""Entries of what rows of a batch share, up to which it is held beside them."""


def door(emission: Emission, module: str) -> str:
    """The C source of an extension module that takes exact arrays straight to a kernel."""
    records = [_door(emission, function) for function in functions(emission.member)]
    arrays = 1 + max(len(f.inputs) for f in functions(emission.member))
    return render(
        "c/door.c.j2",
        {
            "file": file(emission, f"{emission.stem}_door.c"),
            "source": f"{emission.stem}.c",
            "element": emission.element,
            "sum": emission.sum,
            "arrays": arrays,
            "rank": max(len(f.output.shape) for f in functions(emission.member)),
            "module": module,
            "output": OUTPUT,
            "number": _number(emission.numbers.inputs),
            "sums": _number(emission.numbers.sums),
            "functions": records,
        },
    )


def _door(emission: Emission, function: Function) -> dict[str, object]:
    member = emission.member
    arguments = ", ".join(array.name for array in function.inputs)
    documentation = [
        f"{function.name}($module, {arguments}, {OUTPUT}=None)",
        "--",
        "",
        shapes(function),
        "",
        *comment(member, function),
    ]
    places = range(len(function.inputs) + 1)
    element = emission.element
    types = [emission.numbers.inputs] * len(function.inputs) + [emission.numbers.sums]
    forms = [f"{function.name}_{n}" for n in places]
    known = (*function.inputs, function.output)
    starts = [sum(len(array.shape) for array in known[:n]) for n in places]
    called = [f"(const {element} *)at{n}" for n in places[:-1]] + [
        f"({emission.sum} *)at{places[-1]}"
    ]
    return {
        "name": function.name,
        "symbol": symbol(emission, function.name),
        # A string of JSON is a string of C.
        "documentation": [json.dumps(f"{line}\n") for line in documentation],
        "arrays": [
            {"form": form, "shape": _form(array, number, array is function.output)}
            for form, array, number in zip(forms, known, types, strict=True)
        ],
        "output": forms[-1],
        "types": ", ".join(map(_number, types)),
        "data": ", ".join(f"data(given[{n}])" for n in places[:-1]),
        "fitting": " && ".join(
            f"fits(given[{n}], &{forms[n]}, NPY_ARRAY_CARRAY_RO)" for n in places[:-1]
        ),
        "overlapping": " || ".join(
            f"overlap(out, &{forms[-1]}, given[{n}], &{forms[n]})" for n in places[:-1]
        ),
        "count": len(function.inputs),
        "total": len(known),
        "length": function.output.length,
        "heap": function.output.length > HELD,
        "releases": max(member.products, function.output.length) > RELEASED,
        "signature": signature(function),
        "shared": function.name in SHARED,
        "packed": ", ".join(f"arrays[{n}]" for n in places),
        "forms": ", ".join(f"&{form}" for form in forms),
        "starts": ", ".join(f"*at{n} = arrays[{n}]" for n in places),
        "together": " && ".join(
            f"together(inner + {start}, &{form})" for start, form in zip(starts, forms, strict=True)
        ),
        "advance": " ".join(f"at{n} += steps[{n}];" for n in places),
        "arguments": ", ".join(called),
        "held": _held(function, called),
        "rows": " && ".join(f"rows_of(given[{n}], &{forms[n]}, &rows)" for n in places[:-1]),
        "offsets": ", ".join(
            f"({element} *)data(given[{n}]) + n * {function.inputs[n].length}" for n in places[:-1]
        ),
    }


def _held(function: Function, called: Sequence[str]) -> dict[str, object] | None:
    """The smallest operand, which rows of a batch may share, if it is small enough to hold."""
    lengths = [array.length for array in function.inputs]
    place = lengths.index(min(lengths))
    if lengths[place] > HELD:
        return None
    arguments = ", ".join([*called[:place], "held", *called[place + 1 :]])
    return {"place": place, "length": lengths[place], "arguments": arguments}


def _form(array: Array, number: str, output: bool) -> str:
    shape = ", ".join(map(str, array.shape)) or 0
    start = f"{_number(number)}, {output:d}, {BYTES[number]}"
    return f"{{{start}, {len(array.shape)}, {array.length}, {{{shape}}}}}"


def _number(dtype: str) -> str:
    """What NumPy's C API calls a type of number."""
    return f"NPY_{dtype.upper()}"
