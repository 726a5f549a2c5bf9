"""The C source of a kernel and its header, or a source for each set of instructions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symconv.family.names import OUTPUT
from symconv.kernels.functions import C_TYPES, Function, functions
from symconv.kernels.lowering import lower_c
from symconv.kernels.lowering.operations import INDENT, Add, Declare, End, For, Store, Total
from symconv.kernels.lowering.staging import PACKED
from symconv.kernels.lowering.threads import shared
from symconv.kernels.schedules.instructions import UNITS, Unit
from symconv.kernels.schedules.machine import BYTES, Machine
from symconv.kernels.schedules.meaning import Nest, Nests, nests
from symconv.kernels.schedules.schedule import PLAIN, Block
from symconv.kernels.schedules.tiling import rounds
from symconv.kernels.sources.emission import Emission, file, flags, symbol
from symconv.kernels.sources.records import WORKSPACE, parameters, record
from symconv.kernels.sources.steps import in_steps
from symconv.rendering import render

ROOM = 2**24
"""Entries that a copy in a caller's memory may have."""


LOOPS = 20
"""Loops from which a compiler takes longer over a function that only copies than over all others of
the kernel: it writes them out, and out of that makes vectors, and the copy is no faster."""

COMPILED = {
    (False, False): "",
    (False, True): "AS_WRITTEN",
    (True, False): "COPYING",
    (True, True): "COPYING_AS_WRITTEN",
}
"""The macro that says how a function is to be compiled that copies so, or reads in small steps."""

MASKED = {"float32": "s", "float64": "d"}
"""How instructions end that multiply and add some lanes of a vector, of types that have them."""

Blocks: TypeAlias = Callable[[Function, Nests, str, Machine], Block]


def c_files(emission: Emission, nest: Nest, block: Blocks) -> dict[str, str]:
    """The sources and headers by their names, what a program includes and compiles first."""
    stem = emission.stem
    known = {f: nests(emission.member, f, nest) for f in functions(emission.member)}
    made = {unit: _unit(emission, known, block, unit) for unit in _units(emission)}
    common: dict[str, object] = {
        "element": emission.element,
        "sum": emission.sum,
        "mixed": emission.numbers.mixed,
        "macro": stem.upper(),
        "stem": stem,
        "room": max(each.body.room for lowered in made.values() for each in lowered),
        "workspace": emission.workspace,
    }
    records = {unit: [_lowered(emission, each, unit) for each in made[unit]] for unit in made}
    texts = {}
    for unit, lowered in made.items():
        name = "_".join(filter(None, (stem, unit.name)))
        widths = {routine.width for each in lowered for routine in each.body.routines}
        inside = [
            operation
            for each in lowered
            for routine in each.body.routines
            for operation in routine.operations
        ]
        folded = {x.width for x in inside if isinstance(x, Total)}
        record = {
            **common,
            "file": file(emission, f"{name}.c"),
            "header": f"{stem}_units.h" if unit.name else f"{stem}.h",
            "functions": records[unit],
            "vectors": [_vector(width, width in folded) for width in sorted(widths)],
            "scatters": any(r.scatters for each in lowered for r in each.body.routines),
            "slides": any(each.block.slides for each in lowered if each.body.routines),
            "edges": any(isinstance(x, Add) and x.counted for x in inside),
            "folds": bool(folded),
            "size": "d" if BYTES[emission.numbers.sums] == 4 else "q",
            "masked": MASKED.get(emission.dtype, ""),
            "stepping": any(each.stepping for each in lowered),
            "copying": any(each.copying for each in lowered),
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
        "ctype": C_TYPES[emission.numbers.inputs],
        "sum_ctype": C_TYPES[emission.numbers.sums],
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
    stepping: bool
    """Whether its loops, as far as they are not blocked, may read an array in small steps."""

    @property
    def copying(self) -> bool:
        """Whether it only copies entries to their places, in many loops."""
        some = self.body.operations
        return sum(isinstance(each, For) for each in some) >= LOOPS and all(
            isinstance(each, For | End) or (isinstance(each, Store) and not each.terms)
            for each in some
        )


def _unit(
    emission: Emission, known: Mapping[Function, Nests], block: Blocks, unit: Unit
) -> list[_Lowered]:
    """The functions of a unit, lowered."""
    machine, found = unit.machine, []
    timed = dict(dict(emission.units).get(unit.name, ()) if unit.name else emission.blocks)
    if emission.workspace:
        machine = replace(machine, stack=ROOM)
    for function, orders in known.items():
        loops = emission.schedule.form == "loops"
        chosen = PLAIN
        if loops:
            chosen = timed.get(function.name) or block(
                function, orders, emission.numbers.sums, machine
            )
        cut = orders.get(chosen.order, orders["gather"])
        name = symbol(emission, function.name, unit.name)
        cast = f"({emission.sum})" if emission.numbers.mixed else ""
        how = (function, cut, emission.schedule, chosen, name, cast, machine.registers)
        body = lower_c.lower(*how, emission.threads)
        if body.room and emission.workspace:
            there = Declare(INDENT, f"*{PACKED} = {WORKSPACE}", copy=True)
            body = replace(body, operations=(there, *body.operations[1:]))
        if emission.threads:
            body = shared(body, *how)
        read = frozenset(factor.array for piece in cut for factor in piece.factors)
        shapes = {array.name: array.axes for array in function.inputs}
        stepping = loops and in_steps(rounds(cut, chosen.outer, function.output.axes), shapes)
        found.append(_Lowered(function, chosen, body, read, stepping))
    return found


def _lowered(emission: Emission, each: _Lowered, unit: Unit) -> dict[str, object]:
    """The record of a function of a unit."""
    # All taps may lie on zeros, and not every function makes a copy.
    unused = [array.name for array in each.function.inputs if array.name not in each.read]
    if emission.workspace and not each.body.room:
        unused.append(WORKSPACE)
    return {
        **record(emission, each.function, each.body.operations),
        "symbol": symbol(emission, each.function.name, unit.name),
        "unused": unused,
        "compiled": COMPILED[each.copying, each.stepping],
        "routines": [_routine(emission, routine) for routine in each.body.routines],
        "definition": parameters(emission, each.function, "restrict "),
        "declaration": parameters(emission, each.function, ""),
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


def _vector(lanes: int, folded: bool) -> dict[str, object]:
    """A vector of so many lanes; its lanes are summed by folding it, each time by half of it.

    Where several are `folded` into one, that takes halves of two vectors, and then quarters.
    """
    halves = [lanes >> n for n in range(1, lanes.bit_length())]
    folds = [", ".join(str(n ^ half) for n in range(lanes)) for half in halves]

    def lower(half: int) -> str:
        return ", ".join(str(n) for n in range(2 * lanes) if not n & half)

    def upper(half: int) -> str:
        return ", ".join(str(n) for n in range(2 * lanes) if n & half)

    several = {
        "lower_halves": lower(lanes // 2),
        "upper_halves": upper(lanes // 2),
        "lower_quarters": lower(lanes // 4),
        "upper_quarters": upper(lanes // 4),
        "rest": folds[2:],
    }
    return {
        "lanes": lanes,
        "slid": ", ".join(f"(by) + {n}" for n in range(lanes)),
        "added": ", ".join(
            f"{n} < (first) || {n} >= (after) ? {n} : {lanes + n}" for n in range(lanes)
        ),
        "moved": ", ".join(f"({n} - (moved)) & {lanes - 1}" for n in range(lanes)),
        "folds": folds,
        "folded": folded,
        **several,
    }


def _routine(emission: Emission, routine: lower_c.Routine) -> dict[str, object]:
    arrays = [f"const {emission.element} *restrict {name}" for name in routine.inputs]
    counts = [f"ptrdiff_t {name}" for name in routine.counts]
    parameters = [*arrays, f"{emission.sum} *restrict {routine.output}", *counts]
    return {
        "name": routine.name,
        "kind": "FAR_APART" if routine.scatters else "APART",
        "parameters": ",\n".join(f"{INDENT}{parameter}" for parameter in parameters),
        "operations": routine.operations,
    }
