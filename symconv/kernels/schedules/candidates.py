"""The blocks that are worth a thought: for each loop whose lanes can be vectors, a few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from math import ceil, inf, prod
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from symconv.family.pieces import Loop, Piece, boxes
from symconv.kernels.schedules.cycles import LOADS, STEP, Read, Step, Written
from symconv.kernels.schedules.edges import Band, bands
from symconv.kernels.schedules.machine import NARROWEST
from symconv.kernels.schedules.model import TURN, Model, volume
from symconv.kernels.schedules.schedule import SLIDES, Block, Sliding, Strip
from symconv.kernels.schedules.tiling import deciding, fits, rounds

VECTORS = (1, 2, 3, 4, 6, 8, 10, 12)
"""Of so many vectors the lanes of a block are made."""

ROWS = 4
"""Rows of a strip at most: each of them holds an operand in a register."""

TEXT = 96
"""Products that a step has written out at most: compilers take long over more."""


FIRST = [how for how in SLIDES if how is not None and how.beyond]
"""Ways to slide by which blocks are compared at first."""


def candidates(
    model: Model, pieces: Sequence[Piece], most: float = inf
) -> Iterator[tuple[float, Block]]:
    """For every loop whose lanes lie side by side, or can be copied so, the best blocks.

    Each with about the cycles that it takes for the largest piece, which are `most` at the most.
    """
    finalists = model.machine.finalists
    for name in dict.fromkeys(loop.variable for piece in pieces for loop in piece.loops):
        whole = (x.whole if isinstance(x, Band) else x for x in bands(pieces, name, model.shapes))
        piece = max(whole, key=lambda piece: volume(piece, piece.loops))
        loop = next((loop for loop in piece.loops if loop.variable == name), None)
        if loop is None:
            continue
        box = next(iter(boxes(piece, loop.variable)))
        vector = next(x for x in box.loops if x.variable == loop.variable)
        far = {x.array for x in box.factors if model.apart(box, x.array, vector) not in (0, 1)}
        if len(far) > 1 or vector.extent.constant < model.width:
            continue
        # A copy that is too large may be made in parts, one for each round of a sum.
        for outer in ("", *(x.variable for x in box.loops if x.reduction and x != vector)):
            turned = rounds([box], outer, model.outputs)[-1]
            score = _Score(model, turned, vector)
            slides = model.machine.slides and score.between("".join(far))
            # Of those that do the same in this piece the first one.
            known: dict[_Laid, Block] = {}
            for block in _fitting(model, turned, vector, "".join(far), outer):
                known.setdefault(score.laid(block), block)
            scored: list[tuple[float, _Laid, Block]] = []
            products = volume(turned, turned.loops)
            enough = most / products if products else inf
            for least, laid, block in sorted(
                ((score.least(laid), laid, block) for laid, block in known.items()),
                key=itemgetter(0),
            ):
                # Those that follow need more cycles, whatever they read.
                if least > enough:
                    break
                cycles, _ = score.slid(laid, block, FIRST if slides else (), enough)
                scored.append((cycles, laid, block))
                scored = nsmallest(finalists, scored, key=itemgetter(0))
                if len(scored) == finalists:
                    enough = min(enough, scored[-1][0])
            # In which of the other ways it slides changes less than which block it is.
            ways = SLIDES[1:] if slides else ()
            slid = (score.slid(laid, block, ways) for _, laid, block in scored)
            best = [(products * each, x) for each, x in sorted(slid, key=itemgetter(0))]
            yield from best
            rest = vector.extent.constant % model.width
            narrowest = NARROWEST // model.core.size
            if best and replace(best[0][1], narrowest=narrowest).vector_of(rest) == rest:
                yield from ((cycles, replace(x, narrowest=narrowest)) for cycles, x in best)
            if not outer and (known or not far):
                break


def _fitting(model: Model, piece: Piece, vector: Loop, staged: str, outer: str) -> Iterator[Block]:
    """The blocks that fit, with no larger a copy than there is room for."""
    free = [
        loop
        for loop in piece.loops
        if loop.variable not in (vector.variable, outer, *deciding(piece))
        and not loop.extent.coefficients
    ]
    others = sorted((loop for loop in free if not loop.reduction), key=lambda x: -x.extent.constant)
    strips = dict.fromkeys(((), *_strips(model, piece, vector, free)))
    for count in VECTORS:
        lanes = count * model.width
        if count > 1 and lanes > vector.extent.constant:
            return
        for cut in strips:
            one = Block(vector.variable, model.width, lanes, 1, (), staged, outer, cut)
            # Whether blocks fit is decided by which loops are blocked, not by how much.
            for tiled in (False, True):
                blocks = _blocks(model, one, others) if tiled else _alone(model, one, others)
                first = next(blocks, None)
                if first and _fits(model, piece, first):
                    yield first
                    yield from blocks


def _fits(model: Model, piece: Piece, block: Block) -> bool:
    return fits(piece, block) and model.room(piece, block) <= model.machine.stack


def _sums(block: Block, others: Sequence[Loop]) -> int:
    """How many rows of strips have sums of their own."""
    names = {loop.variable for loop in others}
    return prod(strip.rows for strip in block.strips if strip.loop in names)


def _alone(model: Model, one: Block, others: Sequence[Loop]) -> Iterator[Block]:
    """A block of one point: no loop is in the tile, and all can stand around a copy."""
    count, rows = one.lanes // one.width, prod(strip.rows for strip in one.strips)
    if _sums(one, others) * count < model.machine.registers and rows * count <= TEXT:
        yield one


def _blocks(model: Model, one: Block, others: Sequence[Loop]) -> Iterator[Block]:
    """Blocks of several points, as many along one loop and then along the others."""
    count, rows = one.lanes // one.width, prod(strip.rows for strip in one.strips)
    held = count * _sums(one, others)
    most = min(ceil(model.machine.registers / held) - 1, TEXT // (rows * count))
    cut = {strip.loop for strip in one.strips}
    for points in range(2, most + 1):
        for first in others:
            # The same number again of the others, for pieces that lack the first ones.
            rest = [(x.variable, points) for x in others if x != first]
            # A larger share of a whole loop does what a smaller number of points does.
            whole = points if first.variable in cut else max(1, first.extent.constant)
            for share in range(2, min(points, whole) + 1):
                if points // share * share == points:
                    tile = ((first.variable, share), *rest)
                    yield Block(
                        one.vector,
                        one.width,
                        one.lanes,
                        points,
                        tile,
                        one.staged,
                        one.outer,
                        one.strips,
                    )


def _strips(
    model: Model, piece: Piece, vector: Loop, free: Sequence[Loop]
) -> Iterator[tuple[Strip, ...]]:
    """Rows that read again what other lanes or points read."""
    places = [model.place(piece, x.array) for x in piece.factors]
    for loop in free if model.machine.slides and not vector.reduction else ():
        # All vectors that begin between two others.
        steps = {place.coefficient(loop.variable) for place in places}
        if loop.reduction and steps <= {-1, 0, 1} and 1 < loop.extent.constant <= TEXT:
            yield (Strip(loop.variable, loop.extent.constant),)
    # All of them, so that numbers can stay in registers.
    sums = [loop for loop in free if loop.reduction and loop.extent.constant > 1]
    number = prod(loop.extent.constant for loop in sums)
    if not vector.reduction and 1 < number < model.machine.registers:
        yield tuple(Strip(loop.variable, loop.extent.constant) for loop in sums)
    for loop in free:
        aparts = set()
        for place in places:
            if model.machine.spreads and not place.coefficient(vector.variable):
                continue
            step = place.coefficient(loop.variable)
            for other in piece.loops:
                along = place.coefficient(other.variable)
                along *= model.width if other == vector else 1
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


class _Laid(NamedTuple):
    """What a block does in a piece: the loops that are written out, and how outputs lie in them."""

    lanes: int
    held: int
    """How many sums of vectors it has at once."""
    written: tuple[Written, ...]
    outputs: tuple[tuple[int, int], ...]
    waste: float
    """How many more outputs are summed than there are."""
    rows: int
    """Rows of a sum that are added to the same ones."""
    staged: str


_Cut: TypeAlias = tuple[Mapping[str, int], Sequence[Written], Sequence[tuple[int, int]], int, int]
"""What is left of loops that are cut, what is written out of them, how many rows are added to the
same sums, and how many sums there are."""


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
        self.reads = [
            Read(
                form.coefficient(vector.variable),
                model.core.aligned(form, vector.variable),
                model.core.far(prod(model.shapes[factor.array])),
            )
            for form, factor in zip(flat, piece.factors, strict=True)
        ]
        sums = [loop for loop in piece.loops if loop.reduction]
        self.summed = volume(piece, sums)
        self.cuts: dict[tuple[int, tuple[Strip, ...]], _Cut] = {}
        self.kept = [read._replace(kept=not read.lanes) for read in self.reads]
        self.output = piece.output.flat(model.outputs)
        length, width = self.extents[vector.variable], model.width
        whole = vector.variable in self.reductions
        self.ragged = 1.0 if whole else ceil(length / width) * width / length
        self.laying = {name: self.output.coefficient(name) for name in self.extents}

    def between(self, staged: str) -> bool:
        """Whether vectors may begin in the middle of others, but for those of a copy."""
        return any(
            read.lanes and not read.aligned
            for array, read in zip(self.arrays, self.reads, strict=True)
            if array != staged
        )

    def laid(self, block: Block) -> _Laid:
        cut = block.lanes, block.strips
        if cut not in self.cuts:
            self.cuts[cut] = self._cut(*cut)
        lengths, lanes, deep, rows, held = self.cuts[cut]
        written, outputs = [*lanes], [*deep]
        room, waste = block.points, self.ragged
        for name, most in block.tile:
            length = lengths[name]
            count = min(room, most, length)
            room //= count
            if count > 1:
                waste *= ceil(length / count) * count / length
                written.append(Written(count, True, self.steps[name]))
                outputs.append((count, self.laying[name]))
                held *= count
        return _Laid(block.lanes, held, tuple(written), tuple(outputs), waste, rows, block.staged)

    def _cut(self, lanes: int, strips: Sequence[Strip]) -> _Cut:
        width, vector = self.model.width, self.vector.variable
        written = [Written(lanes // width, True, tuple(width * c for c in self.steps[vector]))]
        outputs: list[tuple[int, int]] = []
        lengths, rows = dict(self.extents), 1
        for strip in strips:
            apart = lanes if strip.loop == vector else strip.apart
            steps = tuple(apart * c for c in self.steps[strip.loop])
            sums = strip.loop not in self.reductions
            written.append(Written(strip.rows, sums, steps))
            rows *= 1 if sums else strip.rows
            if sums:
                outputs.append((strip.rows, apart * self.laying[strip.loop]))
            lengths[strip.loop] = strip.apart
        held = prod(loop.times for loop in written if loop.sums)
        return lengths, written, outputs, rows, held

    def least(self, laid: _Laid) -> float:
        """Cycles for each product that are needed whatever is read."""
        core, held = self.model.core, laid.held
        products = held * laid.rows
        computing = max(products / core.vectors.fused, self.model.machine.latency * laid.rows)
        each = computing + STEP + TURN / max(1.0, self._turns(laid))
        return laid.waste * each / (products * self.model.width)

    def _turns(self, laid: _Laid) -> float:
        """Steps of a tile."""
        reduces = self.vector.variable in self.reductions
        return self.summed / laid.rows / (laid.lanes if reduces else 1)

    def slid(
        self, laid: _Laid, block: Block, ways: Sequence[Sliding | None], enough: float = inf
    ) -> tuple[float, Block]:
        """A block that slides as is best, of some ways to do so, which spare loads alone.

        It is left as it is where it needs `enough` cycles or more, however it slides.
        """
        step = self.cycles(laid, None)
        cycles, best = step.cycles, block
        for how in ways if step.bound == LOADS and step.least < enough else ():
            less = self.cycles(laid, how).cycles
            if less < cycles:
                cycles, best = less, replace(block, slides=how)
        return cycles, best

    def cycles(self, laid: _Laid, slides: Sliding | None) -> Step:
        """What a step of the block takes for each product."""
        width, vector = self.model.width, self.vector.variable
        reduces = vector in self.reductions
        reads = self.kept if self.summed == laid.rows else self.reads
        if laid.staged:
            reads = [
                Read(1, True) if array == laid.staged else read
                for array, read in zip(self.arrays, reads, strict=True)
            ]
        alike = 1 if reduces else self.model.core.alike(laid.outputs)
        step = self.model.core.step(width, reads, laid.written, slides, outputs=alike)
        held = laid.held
        turns = self._turns(laid)
        call = TURN + self.model.core.stored(
            held,
            (width, laid.lanes // width),
            reduces,
            self.laying[vector],
            laid.outputs,
        )
        each = held * laid.rows * width
        cycles, least = (
            laid.waste * (x + call / max(1.0, turns)) / each for x in (step.cycles, step.least)
        )
        return Step(step.bound, cycles, least)
