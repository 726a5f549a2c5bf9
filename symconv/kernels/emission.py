"""Kernels as source text: records for the templates, from a member, a type and a schedule."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symconv.errors import IllFormed
from symconv.family.formulas import formulas
from symconv.family.member import Member
from symconv.family.names import OUTPUT
from symconv.family.nest import boxes, scattered
from symconv.family.stem import stem
from symconv.kernels import lower_c, lower_numpy
from symconv.kernels.choice import choose_block
from symconv.kernels.functions import C_TYPES, SHARED, Array, Function, check_language, functions
from symconv.kernels.instructions import UNITS, Unit
from symconv.kernels.machine import MACHINE, Machine
from symconv.kernels.meaning import Nest, Nests, nests, pieces
from symconv.kernels.operations import INDENT, Call, Declare, Operation
from symconv.kernels.schedule import PLAIN, Block, Schedule, Timings
from symconv.kernels.staging import PACKED
from symconv.kernels.threads import shared
from symconv.provenance import head
from symconv.rendering import render
from symconv.writing.text import text

RELEASED = 10_000
"""Products, or entries written, above which other threads run during a call: about a microsecond,
where letting go of the interpreter's lock and taking it again costs some fifty nanoseconds.
"""

HELD = 64
"""Entries of what rows of a batch share, up to which it is held beside them."""

WORKSPACE = "workspace"
"""What a caller's memory for copies is called."""

ROOM = 2**24
"""Entries that a copy in a caller's memory may have."""

Blocks: TypeAlias = Callable[[Function, Nests, str, Machine], Block]


@dataclass(frozen=True, slots=True)
class Emission:
    """What decides the text of a kernel: nothing else does.

    In C, `threads` share long loops where OpenMP is on; with `workspace` the caller provides memory
    for copies; with `dispatch` there is a unit for each set of instructions.
    """

    member: Member
    schedule: Schedule
    dtype: str = "float64"
    name: str = ""
    machine: Machine = MACHINE
    threads: bool = False
    workspace: bool = False
    dispatch: bool = False
    blocks: Timings = ()
    """Of functions whose block is known, on one set of instructions; those of others are chosen."""

    def __post_init__(self) -> None:
        if self.threads and self.workspace:
            raise IllFormed(
                "threads and workspace exclude each other: each thread keeps its copies on a stack "
                "of its own"
            )
        if self.dispatch and (self.blocks or self.machine != MACHINE):
            raise IllFormed(
                "dispatch is for every set of instructions: leave out machine and blocks"
            )
        if self.dtype not in C_TYPES:
            known = ", ".join(C_TYPES)
            raise IllFormed(f"dtype={self.dtype!r} is not a type of kernel: choose one of {known}")
        if self.name and not (self.name.isidentifier() and self.name.isascii()):
            raise IllFormed(f"name={self.name!r} cannot name a C function: use letters and digits")

    @property
    def stem(self) -> str:
        """The name of the files, and what every C function starts with: correlation_4_6."""
        return self.name or stem(self.member)


def source(
    emission: Emission, language: str, nest: Nest = pieces, block: Blocks = choose_block
) -> dict[str, str]:
    """The files of a kernel by their names: `.c` and `.h`, or one Python module.

    `nest` gives the pieces of each function, and `block` how its loops are blocked in C; tests put
    wrong pieces and random blocks in their place. Raises IllFormed for a language that is none.
    """
    check_language(language)
    return _c(emission, nest, block) if language == "c" else _numpy(emission, nest)


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
        _record(emission, function, [_call(emission, function)])
        for function in functions(emission.member)
    ]
    imports += ["", "import numpy as np"]
    title = f"{emission.stem}.py: calls the compiled kernel"
    return _module(emission, title, imports, prologue, records, door)


def door(emission: Emission, module: str) -> str:
    """The C source of an extension module that takes exact arrays straight to a kernel."""
    records = [_door(emission, function) for function in functions(emission.member)]
    arrays = 1 + max(len(f.inputs) for f in functions(emission.member))
    number = f"NPY_{emission.dtype.upper()}"
    return render(
        "c/door.c.j2",
        {
            "file": file(emission, f"{emission.stem}_door.c"),
            "source": f"{emission.stem}.c",
            "element": f"{emission.stem}_element",
            "number": number,
            "types": ", ".join([number] * arrays),
            "arrays": arrays,
            "rank": max(len(f.output.shape) for f in functions(emission.member)),
            "module": module,
            "output": OUTPUT,
            "functions": records,
        },
    )


def symbol(emission: Emission, function: str, unit: str = "") -> str:
    """The name of a function in C; of a unit, with the unit's name in it."""
    return "_".join(filter(None, (emission.stem, unit, function)))


def units(emission: Emission) -> tuple[str, ...]:
    """The names of the C sources of a kernel: that of the functions that are called comes first."""
    names = ["", *(f"_{unit.name}" for unit in UNITS if emission.dispatch)]
    return tuple(f"{emission.stem}{name}.c" for name in names)


def flags(emission: Emission) -> tuple[str, ...]:
    """What a compiler has to be told for a fast kernel."""
    native = () if emission.dispatch else ("-march=native",)
    threads = ("-fopenmp",) if emission.threads else ()
    return ("-O3", *native, "-ffp-contract=fast", *threads)


def _c(emission: Emission, nest: Nest, block: Blocks) -> dict[str, str]:
    stem = emission.stem
    known = {f: nests(emission.member, f, nest) for f in functions(emission.member)}
    made = {unit: _unit(emission, known, block, unit) for unit in _units(emission)}
    common: dict[str, object] = {
        "element": f"{stem}_element",
        "macro": stem.upper(),
        "stem": stem,
        "room": max(each.body.room for lowered in made.values() for each in lowered),
        "workspace": emission.workspace,
    }
    records = {unit: [_lowered(emission, each, unit) for each in made[unit]] for unit in made}
    texts = {}
    for unit, lowered in made.items():
        name = "_".join(filter(None, (stem, unit.name)))
        widths = {each.block.width for each in lowered if each.body.routines}
        record = {
            **common,
            "file": file(emission, f"{name}.c"),
            "header": f"{stem}_units.h" if unit.name else f"{stem}.h",
            "functions": records[unit],
            "vectors": [_vector(width) for width in sorted(widths)],
            "owns_workspace": emission.workspace and not unit.name,
            "target": ",".join(unit.features),
            "title": unit.machine.described,
            "registers": f"defined({stem.upper()}_X86)"
            if unit.name
            else "defined(__x86_64__) && defined(__AVX__)",
        }
        texts[f"{name}.c"] = render("c/source.c.j2", record)
    first = _units(emission)[0]
    public = [
        {**_lowered(emission, each, first), "symbol": symbol(emission, each.function.name)}
        for each in made[first]
    ]
    if emission.dispatch:
        texts |= _chosen(emission, common, public, records)
    header = {
        **common,
        "file": file(emission, f"{stem}.h"),
        "functions": public,
        "ctype": C_TYPES[emission.dtype],
        "threads": emission.threads,
        "flags": " ".join(flags(emission)),
    }
    texts[f"{stem}.h"] = render("c/header.h.j2", header)
    return {name: texts[name] for name in (f"{stem}.c", f"{stem}.h", *texts)}


def _units(emission: Emission) -> tuple[Unit, ...]:
    """The sources: for each set of instructions, or one for the machine that is meant."""
    return UNITS if emission.dispatch else (Unit("", emission.machine),)


@dataclass(frozen=True, slots=True)
class _Lowered:
    """A function, how it is blocked, and what became of it."""

    function: Function
    block: Block
    body: lower_c.Body
    read: frozenset[str]


def _unit(
    emission: Emission, known: Mapping[Function, Nests], block: Blocks, unit: Unit
) -> list[_Lowered]:
    """The functions of a unit, lowered."""
    machine, found, timed = unit.machine, [], dict(emission.blocks)
    if emission.workspace:
        machine = replace(machine, stack=ROOM)
    for function, orders in known.items():
        loops = emission.schedule.form == "loops"
        chosen = PLAIN
        if loops:
            chosen = timed.get(function.name) or block(function, orders, emission.dtype, machine)
        cut = orders.get(chosen.order, orders["gather"])
        name = symbol(emission, function.name, unit.name)
        body = lower_c.lower(function, cut, emission.schedule, chosen, name)
        if body.room and emission.workspace:
            there = Declare(INDENT, f"*{PACKED} = {WORKSPACE}")
            body = replace(body, operations=(there, *body.operations[1:]))
        if emission.threads:
            body = shared(body)
        read = frozenset(factor.array for piece in cut for factor in piece.factors)
        found.append(_Lowered(function, chosen, body, read))
    return found


def _lowered(emission: Emission, each: _Lowered, unit: Unit) -> dict[str, object]:
    """The record of a function of a unit."""
    element = f"{emission.stem}_element"
    # All taps may lie on zeros, and not every function makes a copy.
    unused = [array.name for array in each.function.inputs if array.name not in each.read]
    if emission.workspace and not each.body.room:
        unused.append(WORKSPACE)
    return {
        **_record(emission, each.function, each.body.operations),
        "symbol": symbol(emission, each.function.name, unit.name),
        "unused": unused,
        "routines": [_routine(routine, element) for routine in each.body.routines],
        "definition": _parameters(emission, each.function, "restrict "),
        "declaration": _parameters(emission, each.function, ""),
    }


def _chosen(
    emission: Emission,
    common: Mapping[str, object],
    public: Sequence[dict[str, object]],
    records: Mapping[Unit, Sequence[dict[str, object]]],
) -> dict[str, str]:
    """The functions that are called, which choose a unit, and the header of the units."""
    stem, (*better, least) = emission.stem, UNITS
    choices = [
        {
            **function,
            "arguments": f"{function['arguments']}, {OUTPUT}"
            + (f", {WORKSPACE}" if emission.workspace else ""),
            "units": [{"name": u.name, "symbol": records[u][n]["symbol"]} for u in better],
            "otherwise": records[least][n]["symbol"],
        }
        for n, function in enumerate(public)
    ]
    record = {
        **common,
        "file": file(emission, f"{stem}.c"),
        "functions": choices,
        "units": [
            {
                "name": unit.name,
                "supported": f"\n{INDENT * 2}&& ".join(
                    f'__builtin_cpu_supports("{feature}")' for feature in unit.features
                ),
            }
            for unit in better
        ],
    }
    header = {
        **common,
        "file": file(emission, f"{stem}_units.h"),
        "functions": [function for unit in UNITS for function in records[unit]],
    }
    return {
        f"{stem}.c": render("c/dispatch.c.j2", record),
        f"{stem}_units.h": render("c/units.h.j2", header),
    }


def _numpy(emission: Emission, nest: Nest) -> dict[str, str]:
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
        records.append(_record(emission, function, operations, _views(function)))
    title = f"{emission.stem}.py: forward map and its derivatives on NumPy arrays"
    module = _module(emission, title, ["import numpy as np"], [], records)
    return {f"{emission.stem}.py": module}


def _module(
    emission: Emission,
    title: str,
    imports: Sequence[str],
    prologue: Sequence[str],
    records: Sequence[dict[str, object]],
    door: str = "",
) -> str:
    return render(
        "python/module.py.j2",
        {
            "file": file(emission, title),
            "imports": imports,
            "dtype": emission.dtype,
            "prologue": prologue,
            "output": OUTPUT,
            "functions": records,
            "door": door,
        },
    )


def file(emission: Emission, title: str) -> dict[str, object]:
    """What the head of a file says."""
    return {"name": title, "head": head(emission.member, emission.dtype)}


def _record(
    emission: Emission,
    function: Function,
    operations: Sequence[Operation],
    views: Sequence[str] = (),
) -> dict[str, object]:
    return {
        "name": function.name,
        "inputs": function.inputs,
        "arguments": ", ".join(array.name for array in function.inputs),
        "shape": function.output.shape,
        "shapes": _shapes(function),
        "comment": comment(emission.member, function),
        "views": views,
        "operations": operations,
        "signature": _signature(function),
        "operands": _tuple(f'("{a.name}", {a.name}, {a.shape})' for a in function.inputs),
        "shared": function.name in SHARED,
    }


def _door(emission: Emission, function: Function) -> dict[str, object]:
    member = emission.member
    arguments = ", ".join(array.name for array in function.inputs)
    documentation = [
        f"{function.name}($module, {arguments}, {OUTPUT}=None)",
        "--",
        "",
        _shapes(function),
        "",
        *comment(member, function),
    ]
    places = range(len(function.inputs) + 1)
    element = f"{emission.stem}_element"
    forms = [f"{function.name}_{n}" for n in places]
    known = (*function.inputs, function.output)
    starts = [sum(len(array.shape) for array in known[:n]) for n in places]
    called = [f"(const {element} *)at{n}" for n in places[:-1]] + [f"({element} *)at{places[-1]}"]
    return {
        "name": function.name,
        "symbol": symbol(emission, function.name),
        # A string of JSON is a string of C.
        "documentation": [json.dumps(f"{line}\n") for line in documentation],
        "inputs": [{"place": n, "form": forms[n]} for n in places[:-1]],
        "arrays": [
            {"form": form, "shape": _form(array)} for form, array in zip(forms, known, strict=True)
        ],
        "output": forms[-1],
        "count": len(function.inputs),
        "total": len(known),
        "length": function.output.length,
        "heap": function.output.length > HELD,
        "releases": max(member.products, function.output.length) > RELEASED,
        "signature": _signature(function),
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


def _form(array: Array) -> str:
    return f"{{{len(array.shape)}, {array.length}, {{{', '.join(map(str, array.shape)) or 0}}}}}"


def _signature(function: Function) -> str:
    """As NumPy has it for generalized ufuncs: (6),(3)->(4).

    >>> from symconv.family.member import Member
    >>> _signature(functions(Member((4,), (6,)))[0])
    '(6),(3)->(4)'
    """
    *inputs, output = (
        f"({','.join(map(str, array.shape))})" for array in (*function.inputs, function.output)
    )
    return f"{','.join(inputs)}->{output}"


def _tuple(parts: Iterable[str]) -> str:
    return f"({''.join(f'{part}, ' for part in parts).rstrip()})"


def comment(member: Member, function: Function) -> list[str]:
    """The formulas of a function, in lines that are not too long."""
    return [
        part
        for line in formulas(member, function.name)
        for part in textwrap.wrap(text(line), 90, subsequent_indent=INDENT, break_long_words=False)
    ]


def _views(function: Function) -> list[str]:
    """Statements that part the axes which a person passes as one: channels into groups."""
    return [
        f"{array.name} = {array.name}.reshape({array.axes})"
        for array in (*function.inputs, function.output)
        if array.axes != array.shape
    ]


def _shapes(function: Function) -> str:
    inputs = ", ".join(f"{array.name} {array.shape}" for array in function.inputs)
    return f"{function.name}: {inputs} -> {function.output.name} {function.output.shape}"


def _parameters(emission: Emission, function: Function, restrict: str) -> str:
    element = f"{emission.stem}_element"
    arrays = [f"const {element} *{restrict}{array.name}" for array in function.inputs]
    arrays.append(f"{element} *{restrict}{function.output.name}")
    if emission.workspace:
        arrays.append(f"void *{restrict}{WORKSPACE}")
    return ",\n".join(f"{INDENT}{array}" for array in arrays)


def _vector(lanes: int) -> dict[str, object]:
    """A vector of so many lanes; its lanes are summed by folding it, each time by half of it."""
    halves = [lanes >> n for n in range(1, lanes.bit_length())]
    return {
        "lanes": lanes,
        "numbers": ", ".join(map(str, range(lanes))),
        "folds": [", ".join(str((n + half) % lanes) for n in range(lanes)) for half in halves],
    }


def _routine(routine: lower_c.Routine, element: str) -> dict[str, object]:
    arrays = [f"const {element} *restrict {name}" for name in routine.inputs]
    counts = [f"ptrdiff_t {name}" for name in routine.counts]
    parameters = [*arrays, f"{element} *restrict {routine.output}", *counts]
    return {
        "name": routine.name,
        "parameters": ",\n".join(f"{INDENT}{parameter}" for parameter in parameters),
        "operations": routine.operations,
    }


def _call(emission: Emission, function: Function) -> Call:
    addresses = [
        f"ctypes.c_void_p({array.name}.ctypes.data)"
        for array in (*function.inputs, function.output)
    ]
    return Call(INDENT, symbol(emission, function.name), ", ".join(addresses))
