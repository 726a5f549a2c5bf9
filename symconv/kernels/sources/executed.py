"""How a function of a kernel in C is scheduled, and what one call of it executes."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.kernels.functions import Function, function
from symconv.kernels.lowering import lower_c
from symconv.kernels.lowering.counts import Counts, counts
from symconv.kernels.schedules.choice import Choice, choose
from symconv.kernels.schedules.machine import BYTES
from symconv.kernels.schedules.meaning import nests
from symconv.kernels.schedules.schedule import PLAIN, Block
from symconv.kernels.sources.emission import Emission, symbol


@dataclass(frozen=True, slots=True)
class Executed:
    """A function, its block, and what it executes; and why it was chosen, where the model did."""

    function: Function
    block: Block
    choice: Choice | None
    counts: Counts
    vector: int
    """Bytes of the vectors of the block; those of one number where there is no block."""


def executed(emission: Emission, name: str) -> Executed:
    """What the function of a name does.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedules.schedule import Schedule
    >>> executed(Emission(Member((4,), (6,)), Schedule("unrolled")), "forward").counts.singles
    12
    """
    asked = function(emission.member, name)
    known = nests(emission.member, asked)
    loops, timed = emission.schedule.form == "loops", dict(emission.blocks)
    block, chosen = timed.get(name, PLAIN) if loops else PLAIN, None
    if loops and name not in timed:
        chosen = choose(asked, known, emission.numbers.sums, emission.machine)
        block = chosen.block
    cut, prefix = known.get(block.order, known["gather"]), symbol(emission, name)
    registers = emission.machine.registers
    lowered = lower_c.lower(asked, cut, emission.schedule, block, prefix, registers=registers)
    vector = block.width * BYTES[emission.numbers.sums]
    return Executed(asked, block, chosen, counts(lowered), vector)
