"""The cycles of a function, blocked in some way: of its tiles, its copies and its plain loops."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf, prod

from symconv.family.pieces import Loop, Piece, Reference
from symconv.kernels.functions import Function
from symconv.kernels.schedules.cycles import Core, Read, Step, Written
from symconv.kernels.schedules.edges import fringed
from symconv.kernels.schedules.machine import FARTHER, WAY, WAYS, Machine, Vectors
from symconv.kernels.schedules.schedule import Block
from symconv.kernels.schedules.tiling import LANE, Part, Tile, fits, point, rounds, staging, tiles
from symconv.language.affine import Affine

AROUND = 2.5
"""Cycles to enter a loop and to leave it."""

AGAIN = 5.0
"""The same where sums stay in registers meanwhile: none of them is done before the next begins."""

CALL, TURN = 5.0, 2.0
"""Cycles to enter a routine and to leave it, and those of each further tile in it."""

COPY, APART = 2.0, 12.0
"""Cycles to copy an entry to where lanes lie side by side: of a row, and of a column."""

AHEAD = 96
"""Multiply-adds by which a core begins the next tile before this one is done."""

SEEN = 0.6
"""The part of fetching that is seen, as others go on beside it."""

SHORT = 25
"""Products of one output up to which a compiler unrolls its sum, or overlaps it with the next."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Cycles of a function by the model, and what most of them go to."""

    cycles: float
    bound: str


def volume(piece: Piece, loops: Iterable[Loop]) -> float:
    """About how many points some of its loops visit: extents that vary are taken in the middle."""
    middle = {loop.variable: max(0, loop.extent.constant - 1) // 2 for loop in piece.loops}
    return prod(max(0, loop.extent.at(middle)) for loop in loops)


class Model:
    """The cycles of one function on a machine, with vectors of one kind."""

    def __init__(self, function: Function, machine: Machine, vectors: Vectors, dtype: str) -> None:
        self.core = Core(machine, vectors, dtype)
        self.machine = machine
        self.width = self.core.width
        self.shapes = {x.name: x.axes for x in (*function.inputs, function.output)}
        self.outputs = function.output.axes

    def estimate(self, block: Block, pieces: Sequence[Piece], enough: float = inf) -> Estimate:
        """Of all pieces, blocked where the block fits; of some of them where that is enough."""
        spent: dict[str, float] = {}
        for what, cycles in self._spent(block, pieces):
            spent[what] = spent.get(what, 0) + cycles
            if sum(spent.values()) > enough:
                break
        bound = max(spent, key=lambda what: spent[what], default="nothing")
        return Estimate(sum(spent.values()), bound)

    def _spent(self, block: Block, pieces: Sequence[Piece]) -> Iterator[tuple[str, float]]:
        """What cycles go to, those of the largest pieces first."""
        copied: dict[tuple[int, float], float] = {}
        middles, ends = fringed(rounds(pieces, block.outer, self.outputs), block, self.shapes)
        for piece in sorted(middles, key=lambda piece: -volume(piece, piece.loops)):
            if not fits(piece, block):
                yield "plain loops", self._plain(piece)
                continue
            room = self.room(piece, block)
            for tile in tiles(piece, block):
                yield from self._tile(tile, block, room)
                if block.staged:
                    times = self._times_copied(piece, block)
                    last = len(self.shapes[block.staged]) - 1
                    each = COPY if last in (staging(piece, block) or ()) else APART
                    copied[block.lanes, times] = each * times * room
        for tile in ends:
            yield from self._tile(tile, block)
        if copied:
            yield "copies", sum(copied.values())

    def apart(self, piece: Piece, array: str, loop: Loop) -> int:
        """How far apart the entries of an array lie along a loop."""
        return self.place(piece, array).coefficient(loop.variable)

    def place(self, piece: Piece, array: str) -> Affine:
        """Where the entry of an array stands that a piece reads or writes."""
        entry = next(x for x in (piece.output, *piece.factors) if x.array == array)
        return entry.flat(self.shapes[array])

    def largest_copy(self, block: Block, pieces: Sequence[Piece]) -> int:
        """How many entries the largest copy has, over all pieces."""
        cut = rounds(pieces, block.outer, self.outputs)
        return max((self.room(x, block) for x in cut if fits(x, block)), default=0)

    def room(self, piece: Piece, block: Block) -> int:
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
        return ceil(volume(piece, loops) / block.lanes)

    def _tile(self, tile: Tile, block: Block, room: int = 0) -> Iterator[tuple[str, float]]:
        """The cycles of all tiles of one kind, and what they go to."""
        calls = volume(tile.parts[0].piece, tile.outer)
        held = prod(loop.extent.constant for loop in tile.sums)
        steps = [
            (part, volume(part.piece, _inner(part)), prod(x.extent.constant for x in part.points))
            for part in tile.parts
        ]
        # Lanes that are summed in the end wait for all of them.
        whole = sum(times * products for _, times, products in steps)
        ahead = 1.0 if tile.reduces else max(1.0, AHEAD / whole)
        computing = 0.0
        for part, times, _ in steps:
            each = self._part(tile, part, block, ahead)
            cycles = each.cycles
            if tile.reduces and len(loops := _inner(part)) > 1:
                # Steps of such sums are short, and so may be their innermost loop.
                cycles += AGAIN * volume(part.piece, loops[:-1]) / times
            computing += times * cycles
            yield each.bound, calls * times * cycles
        lanes = tile.parts[0].lanes
        outside = [loop.variable for loop in tile.outer]
        fetched = self.fetched([x.piece for x in tile.parts], outside, block.staged, room)
        if fetched:
            yield "fetching", calls * _waited(fetched, computing)
        inner = volume(tile.parts[0].piece, tile.outer[-1:])
        several = prod(x.extent.constant for x in tile.sums if x.variable == point(tile.vector))
        output = tile.parts[0].piece.output.flat(self.outputs)
        points = [
            (x.extent.constant, output.coefficient(x.variable))
            for x in tile.sums
            if x.variable != point(tile.vector)
        ]
        wide, step = _wide(tile, lanes, block), output.coefficient(LANE)
        stored = self.core.stored(held, (lanes, several), tile.reduces, step, points, wide)
        yield "calls and stores", calls * (TURN + stored) + calls / max(1.0, inner) * (CALL - TURN)

    def fetched(
        self, pieces: Sequence[Piece], outside: Container[str] = (), staged: str = "", room: int = 0
    ) -> float:
        """Cycles until what pieces that belong together read in their inner loops is there.

        That is nothing for what the first cache holds. Of what is staged a copy is read, with so
        much room.
        """
        size, found = self.core.size, 0.0
        last = [
            {x.variable: x.extent.constant - 1 for x in piece.loops if x.variable not in outside}
            for piece in pieces
        ]
        for read in zip(*(piece.factors for piece in pieces), strict=True):
            array = read[0].array
            shape = self.shapes[array]
            whole = size * (room if array == staged else prod(shape))
            entries = prod(
                _entries(length, n, zip(last, read, strict=True)) for n, length in enumerate(shape)
            )
            if whole > WAY * WAYS:
                found += (
                    size
                    * entries
                    / (self.machine.fetched if whole <= self.machine.cache else FARTHER)
                )
        return found

    def _part(self, tile: Tile, part: Part, block: Block, ahead: float) -> Step:
        sums = {loop.variable for loop in tile.sums}
        inner = _inner(part)
        flat = [x.flat(self.shapes[x.array]) for x in part.piece.factors]
        reads = []
        # The loops over tiles and over sums that stand in a routine.
        turned = [x.variable for x in (*tile.outer[-1:], *inner)] if tile.outer else []
        for form, factor in zip(flat, part.piece.factors, strict=True):
            # In a copy, lanes lie side by side.
            staged = factor.array == block.staged
            aligned = staged or self.core.aligned(form, LANE)
            far = self.core.far(0 if staged else prod(self.shapes[factor.array]))
            kept = bool(turned) and not any(form.coefficient(name) for name in turned)
            steps = {form.coefficient(loop.variable) for loop in part.points}
            again = tuple(
                (min(loop.extent.constant, WAYS), step)
                for loop in inner
                if (step := form.coefficient(loop.variable)) in steps
            )
            lanes = 1 if staged else form.coefficient(LANE)
            reads.append(Read(lanes, aligned, far, kept, again))
        written = [
            Written(
                loop.extent.constant,
                loop.variable in sums,
                tuple(form.coefficient(loop.variable) for form in flat),
            )
            for loop in part.points
        ]
        output = part.piece.output.flat(self.outputs)
        alike = self.core.alike(
            (loop.extent.constant, output.coefficient(loop.variable))
            for loop in part.points
            if loop.variable in sums and not tile.reduces
        )
        moved = bool(part.moved)
        wide = _wide(tile, part.lanes, block)
        return self.core.step(part.lanes, reads, written, block.slides, moved, ahead, alike, wide)

    def _plain(self, piece: Piece) -> float:
        """Compilers vectorise the innermost loop over outputs, unless the sum in it is long."""
        computing = self._looped(piece)
        return computing + _waited(self.fetched([piece]), computing)

    def _looped(self, piece: Piece) -> float:
        products = volume(piece, piece.loops)
        outputs = [loop for loop in piece.loops if not loop.reduction]
        sums = [loop for loop in piece.loops if loop.reduction]
        each = volume(piece, sums)
        if outputs and not any(loop.extent.coefficients for loop in sums):
            inner = outputs[-1]
            side_by_side = self.apart(piece, piece.output.array, inner) == 1 and all(
                self.apart(piece, factor.array, inner) in (0, 1) for factor in piece.factors
            )
            # Fitted to what GCC makes of such loops.
            if side_by_side and inner.extent.constant >= self.width:
                if each <= SHORT:
                    rows = products / each / inner.extent.constant
                    # What is left of a row is done one by one.
                    left = 0.7 * each * (inner.extent.constant % self.width)
                    vectors = products * max(0.95, 0.6 + each / 32) / self.width
                    return vectors + rows * (AROUND + left)
                if each <= 2 * SHORT or len(sums) == 1:
                    return max(products * 2.2 / self.width, each * self.machine.latency)
        return products * (1.3 if each <= SHORT else self.machine.latency)


def _entries(length: int, place: int, reads: Iterable[tuple[Mapping[str, int], Reference]]) -> int:
    """How many entries of one dimension are read in all rounds of loops, whose last ones are known.

    Other loops stay in their first round.
    """
    first, after = length, 0
    for last, read in reads:
        subscript = read.subscripts[place]
        low = high = subscript.constant
        for name, each in subscript.coefficients:
            step = each * max(0, last.get(name, 0))
            if step < 0:
                low += step
            else:
                high += step
        first, after = min(first, low), max(after, high)
    return min(length, 1 + after - first)


def _waited(fetched: float, computing: float) -> float:
    """Cycles that a core waits for what is fetched beside what it computes."""
    return max(SEEN * fetched, fetched - computing)


def _wide(tile: Tile, lanes: int, block: Block) -> bool:
    """Whether so many lanes are one vector, be it a narrow one."""
    return lanes == (block.width if tile.reduces else block.vector_of(lanes))


def _inner(part: Part) -> list[Loop]:
    """The loops of the sums of a part."""
    return [
        loop
        for loop in part.piece.loops
        if loop.reduction and loop.variable != LANE and loop not in part.points
    ]
