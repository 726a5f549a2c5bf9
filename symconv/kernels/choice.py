"""Which block is chosen for a function, by a model of its cycles.

The model counts what a core can do at once: multiply-adds, loads, and that a sum waits for the one
before it. It need not be exact; it has to put the blocks in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nsmallest
from math import ceil, log2, prod

from symconv.family.nest import Loop, Piece, boxes
from symconv.kernels.functions import Function
from symconv.kernels.machine import BYTES, FARTHER, FETCHED, LINE, WAY, WAYS, Machine, Vectors
from symconv.kernels.meaning import Nests
from symconv.kernels.schedule import PLAIN, Block, Strip
from symconv.kernels.tiling import (
    LANE,
    Part,
    Tile,
    deciding,
    fits,
    point,
    rounds,
    staging,
    tiles,
)

VECTORS = (1, 2, 3, 4, 6, 8, 10, 12)
"""Of so many vectors the lanes of a block are made."""

ROWS = 4
"""Rows of a strip at most: each of them holds an operand in a register."""

NUMBER = 1.2
"""Loads of a vector that a number costs which is read into all lanes."""

FINALISTS = 4
"""Blocks of one vector loop that are best for the largest piece, then compared over all pieces."""

STEP = 0.5
"""Cycles that a step of the innermost sum takes besides what it computes."""

SPREAD = 0.1
"""Cycles for each further line of the cache on which numbers lie that a step reads."""

MISSED = 0.5
"""Cycles of an access to a line that others have driven out of the first cache."""

TEXT = 48
"""Products that a step has written out at most: compilers take long over more."""

CALL = 5.0
"""Cycles to enter a tile and to leave it."""

COPY, APART = 2.0, 12.0
"""Cycles to copy an entry to where lanes lie side by side: of a row, and of a column."""

SCATTERED, FAR = 1.0, 6.0
"""Cycles to write a lane by itself: of a vector of half a line, and of a whole one."""

SPILLED = 1.5
"""Cycles to write a sum that no register is left for, and to read it again."""

SHORT = 25
"""Products of one output up to which a compiler unrolls its sum, or overlaps it with the next."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Cycles of a function by the model, and what most of them go to."""

    cycles: float
    bound: str


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
    found = [Choice(PLAIN, plain, plain)]
    for order, pieces in nests.items():
        if not any(loop.reduction for piece in pieces for loop in piece.loops):
            continue
        largest = max(pieces, key=lambda piece: _volume(piece, piece.loops))
        for model in models:
            for block in dict.fromkeys(model.candidates(largest)):
                # Borders may need a larger copy than the largest piece does.
                if model.largest_copy(block, pieces) > machine.stack:
                    continue
                estimate = model.estimate(block, pieces)
                found.append(Choice(replace(block, order=order), estimate, plain))
    # Of equals the first one: plain loops before blocks.
    return sorted(found, key=lambda choice: choice.estimate.cycles)[:number]


def _volume(piece: Piece, loops: Iterable[Loop]) -> float:
    """About how many points some of its loops visit: extents that vary are taken in the middle."""
    middle = {loop.variable: max(0, loop.extent.constant - 1) // 2 for loop in piece.loops}
    return prod(max(0, loop.extent.at(middle)) for loop in loops)


@lru_cache(2**14)
def _places(steps: tuple[tuple[int, int], ...], way: int) -> tuple[int, int, int]:
    """At how many places one is after so many steps of such lengths, each (count, length).

    And how many of them at most are multiples of `way` apart, and how many lines they are on.
    """
    places = {0}
    for count, length in steps:
        if length:
            places = {place + n * length for place in places for n in range(count)}
    line = way * LINE // WAY
    alike = max(Counter(place % way for place in places).values())
    return len(places), alike, len({place // line for place in places})


@dataclass(frozen=True, slots=True)
class _Written:
    """A loop that is written out: how often, whether each has a sum, and its step per factor."""

    count: int
    sums: bool
    steps: tuple[int, ...]


class Model:
    """The cycles of one function on a machine, with vectors of one kind."""

    def __init__(self, function: Function, machine: Machine, vectors: Vectors, dtype: str) -> None:
        self.machine = machine
        self.vectors = vectors
        self.width = vectors.width(dtype)
        self.way = WAY // BYTES[dtype]
        self.shapes = {x.name: x.axes for x in (*function.inputs, function.output)}
        self.outputs = function.output.axes

    def estimate(self, block: Block, pieces: Sequence[Piece]) -> Estimate:
        """Of all pieces, blocked where the block fits."""
        spent: dict[str, float] = {}
        copied: dict[tuple[int, float], float] = {}
        for piece in rounds(pieces, block.outer, self.outputs):
            if not fits(piece, block):
                spent["plain loops"] = spent.get("plain loops", 0) + self._plain(piece)
                continue
            for tile in tiles(piece, block):
                for what, cycles in self._tile(tile, block):
                    spent[what] = spent.get(what, 0) + cycles
                if block.staged:
                    times = self._times_copied(piece, block)
                    last = len(self.shapes[block.staged]) - 1
                    each = COPY if last in (staging(piece, block) or ()) else APART
                    copied[block.lanes, times] = each * times * self._room(piece, block)
        if copied:
            spent["copies"] = sum(copied.values())
        bound = max(spent, key=lambda what: spent[what], default="nothing")
        return Estimate(sum(spent.values()), bound)

    def candidates(self, piece: Piece) -> Iterator[Block]:
        """For every loop whose lanes lie side by side, or can be copied so, the best blocks."""
        for loop in piece.loops:
            box = next(iter(boxes(piece, loop.variable)))
            vector = next(x for x in box.loops if x.variable == loop.variable)
            far = {x.array for x in box.factors if self._step(box, x.array, vector) not in (0, 1)}
            if len(far) > 1 or vector.extent.constant < self.width:
                continue
            # A copy that is too large may be made in parts, one for each round of a sum.
            for outer in ("", *(x.variable for x in box.loops if x.reduction and x != vector)):
                turned = rounds([box], outer, self.outputs)[-1]
                known = [
                    block
                    for block in self._blocks(turned, vector, "".join(far), outer)
                    if fits(turned, block) and self._room(turned, block) <= self.machine.stack
                ]
                score = _Score(self, turned, vector)
                yield from nsmallest(FINALISTS, known, key=score.cycles)
                if not outer and (known or not far):
                    break

    def _blocks(self, piece: Piece, vector: Loop, staged: str, outer: str) -> Iterator[Block]:
        free = [
            loop
            for loop in piece.loops
            if loop.variable not in (vector.variable, outer, *deciding(piece))
            and not loop.extent.coefficients
        ]
        others = sorted(
            (loop for loop in free if not loop.reduction), key=lambda x: -x.extent.constant
        )
        strips = [(), *self._strips(piece, vector, free)]
        for count in VECTORS:
            lanes = count * self.width
            if count > 1 and lanes > vector.extent.constant:
                return
            for cut in strips:
                deep = prod(
                    strip.rows
                    for strip in cut
                    if any(loop.variable == strip.loop for loop in others)
                )
                # With one point no loop is in the tile, and all can stand around a copy.
                rows = prod(strip.rows for strip in cut)
                if deep * count < self.machine.registers and rows * count <= TEXT:
                    yield Block(vector.variable, self.width, lanes, 1, (), staged, outer, cut)
                most = min(
                    ceil(self.machine.registers / (count * deep)) - 1, TEXT // (rows * count)
                )
                for points in range(2, most + 1):
                    for first in others:
                        # The same number again of the others, for pieces that lack the first ones.
                        rest = [(x.variable, points) for x in others if x != first]
                        for share in range(2, points + 1):
                            if points // share * share == points:
                                tile = ((first.variable, share), *rest)
                                yield Block(
                                    vector.variable,
                                    self.width,
                                    lanes,
                                    points,
                                    tile,
                                    staged,
                                    outer,
                                    cut,
                                )

    def _strips(
        self, piece: Piece, vector: Loop, free: Sequence[Loop]
    ) -> Iterator[tuple[Strip, ...]]:
        """Rows that read again what other lanes or points read."""
        for loop in free:
            aparts = set()
            for factor in piece.factors:
                if self.machine.spreads and not self._step(piece, factor.array, vector):
                    continue
                step = self._step(piece, factor.array, loop)
                for other in piece.loops:
                    along = self._step(piece, factor.array, other)
                    along *= self.width if other == vector else 1
                    shared = step and along and along % step == 0
                    if other != loop and shared and (other == vector or not other.reduction):
                        aparts.add(abs(along // step))
            for apart in sorted(aparts):
                most = ceil(loop.extent.constant / apart)
                if apart < loop.extent.constant:
                    for rows in range(2, min(most, ROWS) + 1):
                        strip = Strip(loop.variable, rows, apart)
                        yield (strip,)
                        if vector.reduction:
                            for more in (2, 4):
                                yield (strip, Strip(vector.variable, more))

    def _step(self, piece: Piece, array: str, loop: Loop) -> int:
        """How far apart the entries of an array lie along a loop."""
        entry = next(x for x in (piece.output, *piece.factors) if x.array == array)
        return entry.flat(self.shapes[array]).coefficient(loop.variable)

    def largest_copy(self, block: Block, pieces: Sequence[Piece]) -> int:
        """How many entries the largest copy has, over all pieces."""
        cut = rounds(pieces, block.outer, self.outputs)
        return max((self._room(x, block) for x in cut if fits(x, block)), default=0)

    def _room(self, piece: Piece, block: Block) -> int:
        """How many entries a copy has."""
        if not block.staged:
            return 0
        kept = staging(piece, block) or ()
        return prod(self.shapes[block.staged][n] for n in kept) * block.lanes

    def _times_copied(self, piece: Piece, block: Block) -> float:
        """How often a copy is made: once for each block of lanes, and for each loop around."""
        kept = staging(piece, block) or ()
        factor = next(x for x in piece.factors if x.array == block.staged)
        around = {
            name for n, s in enumerate(factor.subscripts) if n not in kept for name in s.variables
        }
        loops = [x for x in piece.loops if x.variable in around and not x.reduction]
        return ceil(_volume(piece, loops) / block.lanes)

    def _tile(self, tile: Tile, block: Block) -> Iterator[tuple[str, float]]:
        """The cycles of all tiles of one kind, and what they go to."""
        calls = _volume(tile.parts[0].piece, tile.outer)
        held = prod(loop.extent.constant for loop in tile.sums)
        for part in tile.parts:
            what, cycles = self._part(tile, part, block)
            inner = [
                loop
                for loop in part.piece.loops
                if loop.reduction and loop.variable != LANE and loop not in part.points
            ]
            yield what, calls * _volume(part.piece, inner) * cycles
        lanes = tile.parts[0].lanes
        outside = [loop.variable for loop in tile.outer]
        fetched = sum(self._fetched(x.piece, outside, block.staged) for x in tile.parts)
        if fetched:
            yield "fetching", calls * fetched
        several = prod(x.extent.constant for x in tile.sums if x.variable == point(tile.vector))
        step = tile.parts[0].piece.output.flat(self.outputs).coefficient(LANE)
        stored = self.stored(held, (lanes, several), tile.reduces, step)
        yield "calls and stores", calls * (CALL + stored)

    def _fetched(self, piece: Piece, outside: Iterable[str] = (), staged: str = "") -> float:
        """Cycles until what a piece reads in its inner loops is there.

        That is nothing for what the first cache holds.
        """
        around = set(outside)
        reach = {
            x.variable: max(0, x.extent.constant - 1)
            for x in piece.loops
            if x.variable not in around
        }
        size, found = WAY // self.way, 0.0
        for factor in piece.factors:
            shape = self.shapes[factor.array]
            whole = prod(shape) * size
            if factor.array == staged or whole <= WAY * WAYS:
                continue
            rate = FETCHED if whole <= self.machine.cache else FARTHER
            found += (
                size
                / rate
                * prod(
                    min(length, 1 + sum(abs(c) * reach.get(name, 0) for name, c in s.coefficients))
                    for length, s in zip(shape, factor.subscripts, strict=True)
                )
            )
        return found

    def _part(self, tile: Tile, part: Part, block: Block) -> tuple[str, float]:
        sums = {loop.variable for loop in tile.sums}
        flat = [x.flat(self.shapes[x.array]) for x in part.piece.factors]
        # In a copy, lanes lie side by side.
        names = [loop.variable for loop in part.points]
        lanes = []
        aligned = []
        for form, factor in zip(flat, part.piece.factors, strict=True):
            staged = factor.array == block.staged
            lanes.append(1 if staged else form.coefficient(LANE))
            others = [c for name, c in form.coefficients if name != LANE]
            aligned.append(staged or all(c % self.width == 0 for c in (form.constant, *others)))
        written = [
            _Written(
                loop.extent.constant,
                loop.variable in sums,
                tuple(form.coefficient(loop.variable) for form in flat),
            )
            for loop in part.points
        ]
        assert len(names) == len(written)
        return self.step(part.lanes, lanes, aligned, written)

    def step(
        self,
        count: int,
        lanes: Sequence[int],
        aligned: Sequence[bool],
        written: Sequence[_Written],
    ) -> tuple[str, float]:
        """Cycles of one step of the innermost sum, and what limits it.

        `count` lanes at once, that are so far apart in each factor.
        """
        machine = self.machine
        wide = count == self.width and all(step in (0, 1) for step in lanes)
        products = prod(loop.count for loop in written)
        held = prod(loop.count for loop in written if loop.sums)
        loads, further, needed = 0.0, 0.0, []
        for n, step in enumerate(lanes):
            steps = tuple((loop.count, loop.steps[n]) for loop in written)
            each, alike, lines = _places(steps, self.way)
            further += 0 if step else SPREAD * (lines - 1)
            needed.append(each)
            loads += MISSED * max(0, alike - WAYS)
            if not wide:
                loads += each * (count if step else 1) / self.vectors.loads
            elif step and not aligned[n]:
                loads += each * self.vectors.unaligned
            else:
                loads += each * (1 if step else NUMBER) / self.vectors.loads
        times = 1 if wide else count
        limits = {
            "multiply-adds": times * products / self.vectors.fused,
            "loads": loads,
            "latency of sums": times * machine.latency * products / held,
        }
        most = max(limits, key=lambda what: limits[what])
        # The operand of which most is read is let go first.
        registers = held + sum(needed) - max(needed, default=0) + 2
        spilled = max(0, registers - machine.registers)
        return most, limits[most] + STEP + further + SPILLED * spilled

    def stored(self, held: int, shape: tuple[int, int], reduces: bool, step: int) -> float:
        """Cycles to write the sums of a tile, of so many lanes and vectors of them."""
        lanes, several = shape
        if reduces:
            return max(self.machine.latency, held) * log2(max(2, lanes))
        if step == 1 and lanes == self.width:
            return held / self.vectors.fused
        missed = MISSED if step % self.way == 0 and lanes * several > WAYS else 0
        each = FAR if self.vectors.bytes == LINE else SCATTERED
        return (each + missed) * held * lanes

    def _plain(self, piece: Piece) -> float:
        """Compilers vectorise the innermost loop over outputs, unless the sum in it is long."""
        return self._looped(piece) + self._fetched(piece)

    def _looped(self, piece: Piece) -> float:
        products = _volume(piece, piece.loops)
        outputs = [loop for loop in piece.loops if not loop.reduction]
        sums = [loop for loop in piece.loops if loop.reduction]
        each = _volume(piece, sums)
        if outputs and not any(loop.extent.coefficients for loop in sums):
            inner = outputs[-1]
            side_by_side = self._step(piece, piece.output.array, inner) == 1 and all(
                self._step(piece, factor.array, inner) in (0, 1) for factor in piece.factors
            )
            # Fitted to what GCC makes of such loops.
            if side_by_side and inner.extent.constant >= self.width:
                if each <= SHORT:
                    return products * (0.6 + each / 32) / self.width
                if each <= 2 * SHORT or len(sums) == 1:
                    return max(products * 2.2 / self.width, each * self.machine.latency)
        return products * (1.3 if each <= SHORT else self.machine.latency)


class _Score:
    """About the cycles for each product of a piece, in blocks of one vector loop: their order."""

    def __init__(self, model: Model, piece: Piece, vector: Loop) -> None:
        self.model = model
        self.vector = vector
        self.extents = {x.variable: x.extent.constant for x in piece.loops}
        self.reductions = {x.variable for x in piece.loops if x.reduction}
        flat = [x.flat(model.shapes[x.array]) for x in piece.factors]
        self.arrays = [factor.array for factor in piece.factors]
        self.steps = {name: tuple(form.coefficient(name) for form in flat) for name in self.extents}
        width = model.width
        self.aligned = [
            all(c % width == 0 for name, c in form.coefficients if name != vector.variable)
            and form.constant % width == 0
            for form in flat
        ]
        sums = [loop for loop in piece.loops if loop.reduction]
        self.summed = _volume(piece, sums)
        self.output = piece.output.flat(model.outputs).coefficient(vector.variable)

    def cycles(self, block: Block) -> float:
        width, vector = self.model.width, self.vector.variable
        across = self.steps[vector]
        written = [_Written(block.lanes // width, True, tuple(width * c for c in across))]
        lanes, aligned = list(across), list(self.aligned)
        for n, array in enumerate(self.arrays):
            if array == block.staged:
                lanes[n], aligned[n] = 1, True
        room, waste = block.points, 1.0
        length = self.extents[vector]
        if vector not in self.reductions:
            waste *= ceil(length / width) * width / length
        cut = dict(self.extents)
        rows = 1
        for strip in block.strips:
            apart = block.lanes if strip.loop == vector else strip.apart
            steps = tuple(apart * c for c in self.steps[strip.loop])
            sums = strip.loop not in self.reductions
            written.append(_Written(strip.rows, sums, steps))
            rows *= 1 if sums else strip.rows
            cut[strip.loop] = strip.apart
        for name, most in block.tile:
            length = cut[name]
            count = min(room, most, length)
            room //= count
            waste *= ceil(length / count) * count / length
            written.append(_Written(count, True, self.steps[name]))
        _, cycles = self.model.step(width, lanes, aligned, written)
        held = prod(loop.count for loop in written if loop.sums)
        reduces = vector in self.reductions
        steps_ = self.summed / rows / (block.lanes if reduces else 1)
        call = CALL + self.model.stored(held, (width, block.lanes // width), reduces, self.output)
        return waste * (cycles + call / max(1.0, steps_)) / (held * rows * width)
