"""The Python module of a kernel: on NumPy alone, or around the compiled library."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.family.names import OUTPUT
from symconv.family.pieces import boxes, scattered
from symconv.kernels.functions import Function, functions
from symconv.kernels.lowering import lower_numpy
from symconv.kernels.lowering.operations import INDENT, Call
from symconv.kernels.schedules.meaning import Nest
from symconv.kernels.sources.emission import Emission, file, symbol
from symconv.kernels.sources.records import record
from symconv.rendering import render


def numpy_files(emission: Emission, nest: Nest) -> dict[str, str]:
    """The module that needs NumPy alone, by its name."""
    member = emission.member
    records = []
    for function in functions(member):
        cut = nest(member, function.name)
        triangles = any(loop.extent.coefficients for piece in cut for loop in piece.loops)
        kind, _, role = function.name.partition("_")
        if kind == "vjp" and triangles:
            forward, operand = nest(member, "forward"), member.operand(role)
            cut = scattered(forward, operand.name, function.output.axes)
        cut = [box for piece in cut for box in boxes(piece)]
        operations = lower_numpy.lower(function, cut, emission.schedule)
        records.append(record(emission, function, operations, _views(function)))
    title = f"{emission.stem}.py: forward map and its derivatives on NumPy arrays"
    module = _module(emission, title, ["import numpy as np"], [], records)
    return {f"{emission.stem}.py": module}


def bindings(emission: Emission, library: str, door: str = "") -> str:
    """A Python module that calls a compiled kernel, which lies in a file beside it.

    `door` is the name of the extension module in that file, where the file is one. Its functions
    then take the place of the module's, and hand back all but the common case.
    """
    imports = ["import importlib.util" if door else "import ctypes", "import pathlib"]
    prologue = [f'_path = str(pathlib.Path(__file__).with_name("{library}"))']
    if door:
        prologue += [
            f'_spec = importlib.util.spec_from_file_location("{door}", _path)',
            "_door = importlib.util.module_from_spec(_spec)",
            "_spec.loader.exec_module(_door)",
        ]
    else:
        prologue.append("_library = ctypes.CDLL(_path)")
    records = [
        record(emission, function, [_call(emission, function)])
        for function in functions(emission.member)
    ]
    imports += ["", "import numpy as np"]
    title = f"{emission.stem}.py: calls the compiled kernel"
    return _module(emission, title, imports, prologue, records, door)


def _module(
    emission: Emission,
    title: str,
    imports: Sequence[str],
    prologue: Sequence[str],
    records: Sequence[dict[str, object]],
    door: str = "",
) -> str:
    numbers, compiled = emission.numbers, bool(prologue)
    return render(
        "python/module.py.j2",
        {
            "file": file(emission, title),
            "imports": imports,
            "dtype": numbers.inputs,
            "sums": numbers.sums,
            "mixed": numbers.mixed,
            "sum": "SUM" if numbers.mixed else "ELEMENT",
            "taken": "SUM" if numbers.mixed and not compiled else "ELEMENT",
            "prologue": prologue,
            "output": OUTPUT,
            "functions": records,
            "door": door,
        },
    )


def _views(function: Function) -> list[str]:
    """Statements that part the axes which a person passes as one: channels into groups."""
    return [
        f"{array.name} = {array.name}.reshape({array.axes})"
        for array in (*function.inputs, function.output)
        if array.axes != array.shape
    ]


def _call(emission: Emission, function: Function) -> Call:
    addresses = [
        f"ctypes.c_void_p({array.name}.ctypes.data)"
        for array in (*function.inputs, function.output)
    ]
    return Call(INDENT, symbol(emission, function.name), ", ".join(addresses))
