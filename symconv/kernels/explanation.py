"""Which schedule each function of a C kernel has, and why, in words and numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from symconv.kernels import lower_c
from symconv.kernels.choice import Choice, choose
from symconv.kernels.counts import Counts, counts
from symconv.kernels.emission import Emission, symbol
from symconv.kernels.functions import functions
from symconv.kernels.machine import BYTES, Machine
from symconv.kernels.meaning import nests
from symconv.kernels.schedule import PLAIN, Block

CALLED = 30.0
"""Cycles of a call, about."""


def explain(emission: Emission) -> str:
    """The schedule of each function, why it was chosen, and what it executes.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedule import Schedule
    >>> print(explain(Emission(Member((100,), (102,)), Schedule("loops"))).splitlines()[1])
      schedule   loops as they are
    """
    found = []
    for function in functions(emission.member):
        lines = [function.name]
        for name, text in _lines(emission, function.name):
            lines += textwrap.wrap(
                f"{name:<10} {text}", 96, initial_indent="  ", subsequent_indent=" " * 13
            )
        found.append("\n".join(lines))
    return "\n\n".join(found)


def _lines(emission: Emission, name: str) -> Iterator[tuple[str, str]]:
    (function,) = (each for each in functions(emission.member) if each.name == name)
    known = nests(emission.member, function)
    block = PLAIN
    if emission.schedule.form == "unrolled":
        yield "schedule", "every product written out"
    elif name in dict(emission.blocks):
        block = dict(emission.blocks)[name]
        yield "schedule", described(block)
        yield "why", "it was the fastest of those that were timed"
    else:
        chosen = choose(function, known, emission.numbers.sums, emission.machine)
        block = chosen.block
        yield "schedule", described(block)
        yield "why", _why(chosen, emission.machine)
    prefix = symbol(emission, name)
    cut = known.get(block.order, known["gather"])
    registers = emission.machine.registers
    lowered = lower_c.lower(function, cut, emission.schedule, block, prefix, registers=registers)
    found = counts(lowered)
    least, size = BYTES[emission.numbers.inputs], BYTES[emission.numbers.sums]
    yield "counted", _counted(found, least * found.inputs + size * found.outputs)
    read = sum(array.length for array in function.inputs)
    touched = least * read + size * function.output.length
    yield "bound", _bound(found, touched, emission.machine, block.width * size)


def _bound(found: Counts, touched: int, machine: Machine, width: int) -> str:
    """What a call cannot be faster than, and by how much: the least cycles of each kind of work."""
    vectors = next((v for v in machine.vectors if v.bytes == width), machine.vectors[-1])
    single = machine.vectors[-1]
    cycles = {
        "multiply-adds": found.vectors / vectors.fused + found.singles / single.fused,
        "loads": found.loads / vectors.loads,
        "memory": touched / machine.streamed if touched > machine.cache else 0.0,
        "the call": CALLED,
    }
    ordered = sorted(cycles, key=lambda what: -cycles[what])
    said = [f"{what} {cycles[what]:,.0f}" for what in ordered if cycles[what]]
    return f"{ordered[0]}: cycles at least by {', by '.join(said)}"


def described(block: Block) -> str:
    """A block in words."""
    if block == PLAIN:
        return "loops as they are"
    vectors = block.lanes // block.width
    parts = [
        f"{block.lanes} lanes of {block.vector}, "
        f"{vectors} vector{'s' if vectors > 1 else ''} of {block.width}"
    ]
    if block.points > 1:
        along = " and ".join(name for name, _ in block.tile)
        parts.append(f"up to {block.points} of these summed at once, along {along}")
    if block.staged:
        parts.append(f"{block.staged} copied so that lanes lie side by side")
    parts += [
        f"{strip.rows} rows of {strip.loop} at once"
        + (f", {strip.apart} apart" if strip.apart > 1 else "")
        for strip in block.strips
    ]
    if block.slides:
        parts.append("vectors made of two others, and not all of them loaded")
    if block.narrowest:
        parts.append("a narrower vector of what is left")
    if block.outer:
        parts.append(f"the sum over {block.outer} outermost")
    if block.order == "scatter":
        parts.append("products as in the forward map")
    return "; ".join(parts)


def _why(chosen: Choice, machine: Machine) -> str:
    if chosen.block == PLAIN:
        return (
            f"no block is faster by the model: {chosen.plain.cycles:,.0f} cycles, most of them "
            f"{chosen.plain.bound}"
        )
    return (
        f"by the model {chosen.estimate.cycles:,.0f} cycles on {machine.described}, bound by "
        f"{chosen.estimate.bound}; loops as they are: {chosen.plain.cycles:,.0f}"
    )


def _counted(found: Counts, moved: int) -> str:
    return (
        f"{found.vectors:,} vector and {found.singles:,} single multiply-adds, "
        f"{found.loads:,} loads, {found.stores:,} stores, which move {moved:,} bytes"
    )
