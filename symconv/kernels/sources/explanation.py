"""Which schedule each function of a C kernel has, and why, in words and numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from symconv.kernels.functions import functions
from symconv.kernels.lowering.counts import Counts
from symconv.kernels.schedules.choice import Choice
from symconv.kernels.schedules.machine import BYTES, Machine
from symconv.kernels.schedules.schedule import PLAIN, Block
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.executed import executed

CALLED = 30.0
"""Cycles of a call, about."""


def explain(emission: Emission) -> str:
    """The schedule of each function, why it was chosen, and what it executes.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedules.schedule import Schedule
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
    found = executed(emission, name)
    if emission.schedule.form == "unrolled":
        yield "schedule", "every product written out"
    else:
        yield "schedule", described(found.block)
        timed = "it was the fastest of those that were timed"
        yield "why", _why(found.choice, emission.machine) if found.choice else timed
    least, size = BYTES[emission.numbers.inputs], BYTES[emission.numbers.sums]
    moved = least * found.counts.inputs + size * found.counts.outputs
    yield "counted", _counted(found.counts, moved)
    read = sum(array.length for array in found.function.inputs)
    touched = least * read + size * found.function.output.length
    yield "bound", _bound(found.counts, touched, emission.machine, found.vector)


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
        more = ", some read for this alone" if block.slides.beyond else ""
        often = block.slides.loaded
        still = f", but one of {often} of them loaded" if often else ""
        parts.append(f"vectors made of two others{more}, and not loaded{still}")
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
