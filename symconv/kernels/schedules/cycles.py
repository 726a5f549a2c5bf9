"""The cycles of one step of a tile, by what a core can do at once.

The model counts multiply-adds, loads, and that a sum waits for the one before it. It need not be
exact; it has to put the blocks in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log2
from typing import NamedTuple

from symconv.kernels.schedules.machine import BYTES, LINE, WAY, WAYS, Machine, Vectors
from symconv.kernels.schedules.schedule import Sliding
from symconv.kernels.schedules.sliding import ANYWHERE, NOWHERE, read_besides, slid
from symconv.language.affine import Affine

LOADS = "loads"
"""What limits a step that reads more than it computes."""

NUMBER = 1.2
"""Loads of a vector that a number costs which is read into all lanes."""

STEP = 0.5
"""Cycles that a step of the innermost sum takes besides what it computes."""

SPREAD = (0.1, 0.1, 0.6)
"""Cycles for each further line of the cache on which numbers lie that a step reads: of an array
that nearly fits in the first one, of one that the second holds, and of a larger one."""

MISSED = (0.5, 4.0, 12.0)
"""Cycles of an access to a line that others have driven out of the first cache, of such arrays."""

PRESSED = 0.5
"""Cycles for each number for which no register is left: compilers read them early."""

SPREADING = 0.25
"""Registers more for numbers that are let go first, where no multiply-add reads them into all lanes
by itself."""

RESERVED = 4
"""Registers that are needed besides sums and numbers kept for all tiles."""

SCATTERED, CROWDED = (1.0, 2.0), (1.5, 6.0)
"""Cycles to write a lane by itself, of a vector of half a line and of a whole one; and where the
lines of all of them share a place in the first cache, which does not hold so many."""

FOLDING = 0.3
"""Cycles of a sum over the lanes of a vector besides half of one for each time it is folded."""

SPILLED = 1.5
"""Cycles to write a sum that no register is left for, and to read it again."""


@lru_cache(2**14)
def places(steps: tuple[tuple[int, int], ...], way: int) -> tuple[int, int, int]:
    """At how many places one is after so many steps of such lengths, each (count, length).

    And how many of them at most are multiples of `way` apart, and how many lines they are on.
    """
    found = _reached(steps)
    line = way * LINE // WAY
    alike = max(Counter(place % way for place in found).values())
    return len(found), alike, len({place // line for place in found})


@lru_cache(2**14)
def between(steps: tuple[tuple[int, int], ...], width: int, slides: Sliding) -> tuple[int, int]:
    """How many vectors that begin at these places are made of others; and of how many more."""
    reached = _reached(steps)
    found = slid(reached, width, slides.loaded, ANYWHERE if slides.beyond else NOWHERE)
    return len(found), read_besides(reached, found, width)


def _reached(steps: tuple[tuple[int, int], ...]) -> set[int]:
    places = {0}
    for count, length in steps:
        if length:
            places = {place + n * length for place in places for n in range(count)}
    return places


class Written(NamedTuple):
    """A loop that is written out: how often, whether each has a sum, and its step per factor."""

    times: int
    sums: bool
    steps: tuple[int, ...]


class Read(NamedTuple):
    """How a step reads a factor: how far apart lanes are, and whether vectors begin on their size.

    `far` says how large its array is: whether the first cache nearly holds it, the second, or none.
    What is `kept` stays in registers from one tile to the next, as far as there are any. Other
    steps of the sum read rows `again`, so many of them so far apart.
    """

    lanes: int
    aligned: bool
    far: int = 0
    kept: bool = False
    again: tuple[tuple[int, int], ...] = ()


class Step(NamedTuple):
    """What limits a step, its cycles, and those that it takes however few loads it has."""

    bound: str
    cycles: float
    least: float


class Core:
    """One core of a machine, with vectors of one kind and numbers of one type."""

    def __init__(self, machine: Machine, vectors: Vectors, dtype: str) -> None:
        self.machine = machine
        self.vectors = vectors
        self.width = vectors.width(dtype)
        self.size = BYTES[dtype]
        self.way = WAY // self.size
        # Where vectors begin anywhere, many lie on two lines.
        self.ways = WAYS + (-1 if machine.anywhere else 1)

    def aligned(self, place: Affine, lane: str) -> bool:
        """Whether the first vectors of a loop of lanes begin on their size."""
        steps = (c for name, c in place.coefficients if name != lane)
        return not self.machine.anywhere and all(
            c % self.width == 0 for c in (place.constant, *steps)
        )

    def far(self, entries: int) -> int:
        """Whether an array is nearly held by the first cache, by the second, or by none."""
        if entries <= self.way * WAYS:
            return 0
        return 1 if entries * self.size <= self.machine.cache else 2

    def alike(self, steps: Iterable[tuple[int, int]]) -> int:
        """How many of the places after such steps share one in the first cache, at most."""
        return places(tuple(steps), self.way)[1]

    def step(
        self,
        count: int,
        reads: Sequence[Read],
        written: Sequence[Written],
        slides: Sliding | None,
        turned: bool = False,
        ahead: float = 1.0,
        outputs: int = 1,
        vector: bool = True,
    ) -> Step:
        """One step of the innermost sum.

        `count` lanes at once, as a vector or one by one; `turned` if they are moved in registers;
        in so many tiles `ahead` sums do not wait for one another. So many `outputs` share a place
        in the first cache.
        """
        machine = self.machine
        wide = vector and all(read.lanes in (0, 1) for read in reads)
        products = held = 1
        for each in written:
            products *= each.times
            held *= each.times if each.sums else 1
        loads, further, needed, moved, numbers = 0.0, 0.0, [], 0, 0
        for n, read in enumerate(reads):
            step = read.lanes
            steps = tuple([(loop.times, loop.steps[n]) for loop in written])
            number, alike, lines = places(steps, self.way)
            if read.kept and wide:
                number = max(0, number - max(0, machine.registers - held - RESERVED))
            further += 0 if step else SPREAD[read.far] * (lines - 1)
            needed.append(number)
            if read.again:
                alike = places((*steps, *read.again), self.way)[1]
            # Where rows of both lie so, they drive each other out.
            crowd = alike + (outputs if alike > 1 else 1) - self.ways
            further += MISSED[read.far] * max(0, crowd)
            if not step:
                numbers = max(numbers, number)
            if not wide:
                loads += number * (count if step else 1) / self.vectors.loads
            elif step and not read.aligned:
                made, more = between(steps, self.width, slides) if slides and not turned else (0, 0)
                # Where there are masks, lanes that do not count are not read.
                moved += number if turned and not machine.spreads else made
                loads += (number - made + more) * self.vectors.unaligned
            else:
                loads += number * (1 if step else NUMBER) / self.vectors.loads
        times = 1 if wide else count
        limits = {
            "multiply-adds": times
            * max(products, self.vectors.moved * (products + moved))
            / self.vectors.fused,
            LOADS: loads,
            "latency of sums": times * machine.latency * products / held / ahead,
        }
        # The operand of which most is read is let go first.
        soonest = max(needed, default=0)
        registers = held + sum(needed) - soonest + 2.0
        if numbers == soonest and not machine.spreads:
            registers += SPREADING
        spilled = max(0.0, registers - machine.registers)
        pressed = max(0, held + numbers - machine.registers) if machine.spreads else 0
        pressing = SPILLED * spilled, PRESSED * pressed
        most = max(limits, key=lambda what: limits[what])
        least = max(limits[what] for what in limits if what != LOADS)
        return Step(most, *(sum(pressing, x + STEP + further) for x in (limits[most], least)))

    def stored(
        self,
        held: int,
        shape: tuple[int, int],
        reduces: bool,
        step: int,
        points: Iterable[tuple[int, int]],
        vector: bool = True,
    ) -> float:
        """Cycles to write the sums of a tile, of so many lanes and vectors of them.

        `points` are those of one lane, as `places` has them: on one line of the cache they are
        written together.
        """
        lanes, several = shape
        if reduces:
            folds = log2(max(2, lanes))
            return max(self.machine.latency * folds, held * (folds / 2 + FOLDING))
        if step == 1 and vector:
            return held * self.vectors.stored
        wide = self.vectors.bytes == LINE
        cycles = SCATTERED[wide] * held * lanes
        if step % self.way == 0 and lanes * several > WAYS:
            _, _, lines = places(tuple(points), self.way)
            cycles += (CROWDED[wide] - SCATTERED[wide]) * lines * several * lanes
        return cycles
