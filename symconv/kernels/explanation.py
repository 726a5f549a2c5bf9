"""Which schedule each function of a C kernel has, and why, in words and numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from symconv.kernels import lower_c
from symconv.kernels.choice import Choice, choose
from symconv.kernels.counts import Counts, counts
from symconv.kernels.emission import Emission, symbol
from symconv.kernels.functions import functions
from symconv.kernels.machine import Machine
from symconv.kernels.meaning import nests
from symconv.kernels.schedule import PLAIN, Block


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
    else:
        chosen = choose(function, known, emission.dtype, emission.machine)
        block = chosen.block
        yield "schedule", _schedule(block)
        yield "why", _why(chosen, emission.machine)
    prefix = symbol(emission, name)
    body = lower_c.lower(function, known[block.order], emission.schedule, block, prefix)
    yield "counted", _counted(counts(body))


def _schedule(block: Block) -> str:
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
    if block.outer:
        parts.append(f"the sum over {block.outer} outermost")
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


def _counted(found: Counts) -> str:
    return (
        f"{found.vectors:,} vector and {found.singles:,} single multiply-adds, "
        f"{found.loads:,} loads, {found.stores:,} stores"
    )
