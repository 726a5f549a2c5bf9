"""Which block is chosen for a function, by a model of its cycles.

The model counts what a core can do at once: multiply-adds, loads, and that a sum waits for the one
before it. It need not be exact; it has to put the blocks in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import ceil, prod

from symconv.family.nest import Loop, Piece, boxes
from symconv.kernels.functions import Function
from symconv.kernels.machine import MACHINE, Machine
from symconv.kernels.schedule import PLAIN, Block
from symconv.kernels.tiling import Tile, fits, rounds, staging, tiles

VECTORS = (1, 2, 3, 4, 6, 8)
"""Of so many vectors the lanes of a block are made."""

FINALISTS = 4
"""Blocks of one vector loop that are best for the largest piece, then compared over all pieces."""

STEP = 0.5
"""Cycles that a step of the innermost sum takes besides what it computes."""

CALL = 15.0
"""Cycles to enter a tile and to leave it."""

COPY = 2.0
"""Cycles to copy an entry to where lanes lie side by side."""

SCATTERED = 1.0
"""Cycles to write a lane by itself."""

SPILLED = 1.5
"""Cycles to write a sum that no register is left for, and to read it again."""

SPARE = 6
"""Registers that compilers need beside the sums, one vector and one number."""

LINE, CACHED = 0.6, 64
"""Cycles for each line of the cache that a step reads from, and its bytes."""

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


def choose_block(function: Function, pieces: Sequence[Piece], dtype: str) -> Block:
    """The block that the model finds fastest for the pieces of a function."""
    return choose(function, pieces, dtype).block


def choose(
    function: Function, pieces: Sequence[Piece], dtype: str, machine: Machine = MACHINE
) -> Choice:
    """The choice with its reasons."""
    model = Model(function, machine, machine.width(dtype))
    plain = model.estimate(PLAIN, pieces)
    best = Choice(PLAIN, plain, plain)
    if any(loop.reduction for piece in pieces for loop in piece.loops):
        largest = max(pieces, key=lambda piece: _volume(piece, piece.loops))
        for block in model.candidates(largest):
            found = model.estimate(block, pieces)
            if found.cycles < best.estimate.cycles:
                best = Choice(block, found, plain)
    return best


def _volume(piece: Piece, loops: Iterable[Loop]) -> float:
    """About how many points some of its loops visit: extents that vary are taken in the middle."""
    middle = {loop.variable: max(0, loop.extent.constant - 1) // 2 for loop in piece.loops}
    return prod(max(0, loop.extent.at(middle)) for loop in loops)


class Model:
    """The cycles of one function on a machine, for vectors of a width."""

    def __init__(self, function: Function, machine: Machine, width: int) -> None:
        self.machine = machine
        self.width = width
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
            for tile in tiles(piece, block, self.width):
                for what, cycles in self._tile(tile, block):
                    spent[what] = spent.get(what, 0) + cycles
                if block.staged:
                    times = self._times_copied(tile, block)
                    copied[tile.lanes, times] = COPY * times * self._room(tile.piece, block)
        if copied:
            spent["copies"] = sum(copied.values())
        bound = max(spent, key=lambda what: spent[what], default="nothing")
        return Estimate(sum(spent.values()), bound)

    def candidates(self, piece: Piece) -> Iterator[Block]:
        """For every loop whose lanes lie side by side, or can be copied so, the best blocks."""
        for loop in piece.loops:
            box = next(iter(boxes(piece, loop.variable)))
            vector = next(x for x in box.loops if x.variable == loop.variable)
            strides = _Strides(self, box, loop.variable)
            far = {x.array for x in box.factors if strides.along(x.array, vector) not in (0, 1)}
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
                strides = _Strides(self, turned, loop.variable)
                yield from nsmallest(FINALISTS, known, key=strides.score)
                if not outer and (known or not far):
                    break

    def _blocks(self, piece: Piece, vector: Loop, staged: str, outer: str) -> Iterator[Block]:
        deciding = {name for loop in piece.loops for name in loop.extent.variables}
        others = [
            loop
            for loop in piece.loops
            if not loop.reduction and loop.variable not in (vector.variable, outer, *deciding)
            if not loop.extent.coefficients
        ]
        others.sort(key=lambda loop: -loop.extent.constant)
        for count in VECTORS:
            lanes = count * self.width
            if count > 1 and lanes > vector.extent.constant:
                return
            # With one point no loop is in the tile, and all can stand around a copy.
            yield Block(vector.variable, lanes, 1, (), staged, outer)
            for points in range(2, self.machine.registers // count):
                for first in others:
                    # The same number again of the others, for pieces that lack the first ones.
                    rest = [(x.variable, points) for x in others if x != first]
                    for most in range(2, points + 1):
                        if points // most * most == points:
                            tile = ((first.variable, most), *rest)
                            yield Block(vector.variable, lanes, points, tile, staged, outer)

    def _room(self, piece: Piece, block: Block) -> int:
        """How many entries a copy has."""
        if not block.staged:
            return 0
        kept = staging(piece, block) or ()
        return prod(self.shapes[block.staged][n] for n in kept) * block.lanes

    def _times_copied(self, tile: Tile, block: Block) -> float:
        """How often a copy is made: once for each block of lanes, and for each loop around."""
        kept = staging(tile.piece, block) or ()
        factor = next(x for x in tile.piece.factors if x.array == block.staged)
        around = {
            name for n, s in enumerate(factor.subscripts) if n not in kept for name in s.variables
        }
        loops = [x for x in tile.piece.loops if x.variable in around and not x.reduction]
        return _volume(tile.piece, loops) / tile.lanes

    def _tile(self, tile: Tile, block: Block) -> Iterator[tuple[str, float]]:
        """The cycles of all tiles of one kind, and what they go to."""
        strides = _Strides(self, tile.piece, tile.vector)
        kept = [loop for loop in tile.piece.loops if not loop.reduction]
        sums = [loop for loop in tile.piece.loops if loop.reduction]
        points = prod(count for _, count in tile.points)
        calls = _volume(tile.piece, kept) / points / (1 if tile.reduces else tile.lanes)
        steps = _volume(tile.piece, sums) / (tile.lanes if tile.reduces else 1)
        what, cycles = strides.step(tile.lanes, dict(tile.points), block.staged)
        yield what, calls * steps * cycles
        yield "calls and stores", calls * (CALL + strides.stores(tile.lanes, points, tile.reduces))

    def _plain(self, piece: Piece) -> float:
        """Compilers vectorise the innermost loop over outputs, unless the sum in it is long."""
        products = _volume(piece, piece.loops)
        outputs = [loop for loop in piece.loops if not loop.reduction]
        sums = [loop for loop in piece.loops if loop.reduction]
        each = _volume(piece, sums)
        if outputs and not any(loop.extent.coefficients for loop in sums):
            inner = outputs[-1]
            strides = _Strides(self, piece, inner.variable)
            side_by_side = strides.output(inner) == 1 and all(
                strides.along(factor.array, inner) in (0, 1) for factor in piece.factors
            )
            # Fitted to what GCC makes of such loops.
            if side_by_side and inner.extent.constant >= self.width:
                if each <= SHORT:
                    return products * (0.6 + each / 32) / self.width
                if each <= 2 * SHORT or len(sums) == 1:
                    return products * 2.2 / self.width
        return products * (1.3 if each <= SHORT else self.machine.latency)


class _Strides:
    """How far apart the entries of a piece lie along its loops, and what that costs."""

    def __init__(self, model: Model, piece: Piece, vector: str) -> None:
        self.model = model
        self.piece = piece
        self.vector = next(loop for loop in piece.loops if loop.variable == vector)
        self.flat = {x.array: x.flat(model.shapes[x.array]) for x in (piece.output, *piece.factors)}

    def along(self, array: str, loop: Loop) -> int:
        return self.flat[array].coefficient(loop.variable)

    def output(self, loop: Loop) -> int:
        return self.along(self.piece.output.array, loop)

    def step(self, lanes: int, points: dict[str, int], staged: str) -> tuple[str, float]:
        """Cycles of one step of the innermost sum, and what limits it."""
        machine = self.model.machine
        vectors, loads, lines = self._vectors(lanes), 0.0, 0.0
        size = self.model.machine.vector // self.model.width
        held = vectors * prod(points.values())
        for factor in self.piece.factors:
            stride = self.along(factor.array, self.vector)
            names = self.flat[factor.array].variables
            distinct = prod(count for name, count in points.items() if name in names)
            near = float(lanes if stride else 0)
            apart = 1
            for name, count in points.items():
                step = abs(self.flat[factor.array].coefficient(name))
                if step * size >= CACHED:
                    apart *= count
                else:
                    near += step * count
            near = near * size / CACHED
            # The next steps mostly find the line of a number again.
            lines += apart * (near if stride else max(0.4, near))
            if stride == 0:
                loads += distinct
            elif stride == 1 or factor.array == staged:
                loads += distinct * vectors
            else:
                loads += distinct * 2 * lanes
        limits = {
            "multiply-adds": held / machine.fused,
            "loads": loads / machine.loads,
            "latency of sums": float(machine.latency),
        }
        most = max(limits, key=lambda what: limits[what])
        spilled = max(0, held + 2 + SPARE - machine.registers)
        return most, limits[most] + STEP + LINE * lines + SPILLED * spilled

    def _vectors(self, lanes: int) -> float:
        """Instructions for all lanes; of what is no whole vector, compilers make some pairs."""
        return lanes / (self.model.width if lanes % self.model.width == 0 else 2)

    def stores(self, lanes: int, points: int, reduces: bool) -> float:
        if reduces:
            return lanes * max(self.model.machine.latency, points)
        if self.output(self.vector) == 1:
            return points * self._vectors(lanes)
        return SCATTERED * points * lanes

    def score(self, block: Block) -> float:
        """Cycles for each product of this piece, roughly: the order of candidates."""
        points, room, waste = dict[str, int](), block.points, 1.0
        for name, most in block.tile:
            length = next(x.extent.constant for x in self.piece.loops if x.variable == name)
            count = min(room, most, length)
            room //= count
            points[name] = count
            waste *= ceil(length / count) * count / length
        length = self.vector.extent.constant
        waste *= ceil(length / self.model.width) * self.model.width / length
        number = prod(points.values())
        reduces = self.vector.reduction
        sums = [loop for loop in self.piece.loops if loop.reduction]
        steps = _volume(self.piece, sums) / (block.lanes if reduces else 1)
        _, cycles = self.step(block.lanes, points, block.staged)
        call = CALL + self.stores(block.lanes, number, reduces)
        return waste * (cycles + call / max(1.0, steps)) / (number * block.lanes)
