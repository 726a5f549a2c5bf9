"""Which block is chosen for a function: the one of least cycles by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from operator import itemgetter

from symconv.kernels.functions import Function
from symconv.kernels.schedules.candidates import candidates
from symconv.kernels.schedules.machine import Machine
from symconv.kernels.schedules.meaning import Nests
from symconv.kernels.schedules.model import Estimate, Model
from symconv.kernels.schedules.schedule import PLAIN, Block


@dataclass(frozen=True, slots=True)
class Choice:
    """The block chosen, what the model says of it, and what it says of plain loops."""

    block: Block
    estimate: Estimate
    plain: Estimate


def choose_block(function: Function, nests: Nests, dtype: str, machine: Machine) -> Block:
    """The block that the model finds fastest for a function."""
    return choose(function, nests, dtype, machine).block


def choose(function: Function, nests: Nests, dtype: str, machine: Machine) -> Choice:
    """The choice with its reasons."""
    return best(function, nests, dtype, machine, 1)[0]


def best(
    function: Function, nests: Nests, dtype: str, machine: Machine, number: int
) -> list[Choice]:
    """The blocks of least cycles by the model, the best first; plain loops are one of them."""
    models = [Model(function, machine, vectors, dtype) for vectors in machine.vectors]
    plain = models[-1].estimate(PLAIN, nests["gather"])
    found, enough = [Choice(PLAIN, plain, plain)], plain.cycles if number == 1 else inf
    known = [
        (about, model, order, block)
        for order, pieces in nests.items()
        if any(loop.reduction for piece in pieces for loop in piece.loops)
        for model in models
        for about, block in dict.fromkeys(candidates(model, pieces))
    ]
    # The likely ones first: in the end the largest pieces alone take longer.
    for about, model, order, block in sorted(known, key=itemgetter(0)):
        if about > enough:
            break
        pieces = nests[order]
        # Borders may need a larger copy than the largest piece does.
        if model.largest_copy(block, pieces) > machine.stack:
            continue
        estimate = model.estimate(block, pieces, enough)
        found.append(Choice(replace(block, order=order), estimate, plain))
        if number == 1:
            enough = min(enough, estimate.cycles)
    # Of equals the first one: plain loops before blocks.
    return sorted(found, key=lambda choice: choice.estimate.cycles)[:number]
