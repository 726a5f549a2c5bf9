"""Which block is chosen for a function: the one of least cycles by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from symconv.kernels.functions import Function
from symconv.kernels.schedules.candidates import candidates
from symconv.kernels.schedules.machine import Machine
from symconv.kernels.schedules.meaning import Nests
from symconv.kernels.schedules.model import Estimate, Model
from symconv.kernels.schedules.schedule import PLAIN, Block, Order


@dataclass(frozen=True, slots=True)
class Choice:
    """The block chosen, what the model says of it, and what it says of plain loops."""

    block: Block
    estimate: Estimate
    plain: Estimate


class _Likely(NamedTuple):
    """A block of the pieces in one order, and about the cycles that it takes."""

    about: float
    block: Block
    order: Order
    model: Model

    def estimate(self, nests: Nests, enough: float) -> Estimate:
        """What it takes, endless where a copy has no room: borders may need a larger one."""
        pieces = nests[self.order]
        if self.model.largest_copy(self.block, pieces) > self.model.machine.stack:
            return Estimate(inf, "copies")
        return self.model.estimate(self.block, pieces, enough)


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
    known: list[_Likely] = []
    told: dict[_Likely, Estimate] = {}
    for order, pieces in nests.items():
        if not any(loop.reduction for piece in pieces for loop in piece.loops):
            continue
        for model in models:
            some = [_Likely(*x, order, model) for x in candidates(model, pieces, enough)]
            known += some
            if some and number == 1:
                # What the likeliest one takes, others are to come near to from the first.
                first = min(some, key=lambda likely: likely.about)
                told[first] = first.estimate(nests, enough)
                enough = min(enough, told[first].cycles)
    # The likely ones first: in the end the largest pieces alone take longer.
    for each in sorted(dict.fromkeys(known), key=lambda likely: likely.about):
        if each.about > enough:
            break
        estimate = told.get(each) or each.estimate(nests, enough)
        if estimate.cycles < inf:
            found.append(Choice(replace(each.block, order=each.order), estimate, plain))
        if number == 1:
            enough = min(enough, estimate.cycles)
    # Of equals the first one: plain loops before blocks.
    return sorted(found, key=lambda choice: choice.estimate.cycles)[:number]
