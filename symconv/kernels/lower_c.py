"""Pieces to operations in C: loops in the order of the piece, running sums in the middle.

Where a piece is blocked, the sums of a tile are a static function, which all tiles of the same kind
call with the addresses of their first entries. The loop over lanes is the innermost one there, and
goes by whole vectors: LANES of them at a time, of which a compiler without vectors has 1.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from symconv.family.nest import Loop, Piece, Reference
from symconv.kernels.functions import Function
from symconv.kernels.machine import MACHINE
from symconv.kernels.operations import (
    INDENT,
    Add,
    Declare,
    End,
    For,
    Keep,
    Operation,
    Run,
    Store,
    coefficient,
    joined,
    spelled,
)
from symconv.kernels.schedule import Block, Schedule
from symconv.kernels.tiling import Tile, fits, rounds, staging, tiles
from symconv.language.affine import Affine

WIDTH = 92
SUM, TOTAL, LANE, PACKED, KEPT = "sum", "total", "lane", "packed", "kept"
LANES, LOAD, STORE, LANE_OF = "LANES", "LOAD", "STORE", "LANE"
"""Macros: how many lanes a vector has, a vector in an array to be read or written, one lane."""


@dataclass(frozen=True, slots=True)
class Routine:
    """A static function: the sums of one kind of tile. `counts` are extents that it is given."""

    name: str
    inputs: tuple[str, ...]
    output: str
    counts: tuple[str, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a function, and the routines that it calls."""

    routines: tuple[Routine, ...]
    operations: tuple[Operation, ...]


def lower(
    function: Function,
    pieces: Sequence[Piece],
    schedule: Schedule,
    block: Block,
    prefix: str,
    width: int,
) -> Body:
    """The body of a C function with vectors of a width; its routines' names begin with prefix."""
    shapes = {array.name: array.axes for array in (*function.inputs, function.output)}
    if schedule.form == "unrolled":
        return Body((), tuple(_unrolled(function, pieces, shapes)))
    cut = rounds(pieces, block.outer, function.output.axes)
    return _Blocked(shapes, block, prefix, width).body(cut)


class _Blocked:
    """The lowering of one function: what is shared by all its tiles."""

    def __init__(
        self, shapes: Mapping[str, tuple[int, ...]], block: Block, prefix: str, width: int
    ) -> None:
        self.shapes = shapes
        self.block = block
        self.prefix = prefix
        self.width = width
        self.routines: list[Routine] = []
        self.varying: set[str] = set()
        self.room = 0

    def body(self, pieces: Sequence[Piece]) -> Body:
        cut: list[Piece | Tile] = []
        for piece in pieces:
            cut += tiles(piece, self.block, self.width) if fits(piece, self.block) else [piece]
        blocked = [_Blocking.of(tile, self) if isinstance(tile, Tile) else tile for tile in cut]
        extents: dict[str, set[Affine]] = {}
        for each in blocked:
            if isinstance(each, _Blocking):
                for loop in each.sums:
                    extents.setdefault(loop.variable, set()).add(loop.extent)
        self.varying = {
            name
            for name, known in extents.items()
            if len(known) > 1 or any(extent.coefficients for extent in known)
        }
        # What adds to outputs comes after what writes them. Copies are shared within each part.
        operations: list[Operation] = []
        for adding in (False, True):
            part = [x for x in blocked if x.accumulate is adding]
            for frame in dict.fromkeys(_frame(x) for x in part):
                operations += self._framed(frame, [x for x in part if _frame(x) == frame])
        if self.room:
            operations.insert(0, Declare(INDENT, f"{PACKED}[{self.room}]"))
        return Body(tuple(self.routines), tuple(operations))

    def _framed(
        self, frame: _Frame | None, parts: Sequence[Piece | _Blocking]
    ) -> Iterator[Operation]:
        """All parts that share a copy, in the loops that stand around it."""
        loops = frame.loops if frame else ()
        yield from _opened(loops, 1)
        if frame:
            self.room = max(self.room, frame.room)
            yield from frame.copy(len(loops) + 1)
        for part in parts:
            if isinstance(part, _Blocking):
                yield from self._calls(part, loops)
            else:
                yield from _loops(part, self.shapes)
        yield from _closed(loops, 1)

    def _calls(self, part: _Blocking, around: Sequence[Loop]) -> Iterator[Operation]:
        """The loops over the tiles of a piece, and in them the call of its routine."""
        inside = [loop for loop in part.outer if loop not in around]
        depth = len(around) + 1
        routine = self._routine(part)
        yield from _opened(inside, depth)
        arguments = [_address(name, form) for name, form in (*part.inputs, part.output)]
        counts = {loop.variable: loop.extent for loop in part.sums if self._given(loop)}
        arguments += map(spelled, counts.values())
        yield Run(
            INDENT * (depth + len(inside)),
            routine.name,
            ", ".join(arguments),
            tuple((_count(name), extent) for name, extent in counts.items()),
        )
        yield from _closed(inside, depth)

    def _given(self, loop: Loop) -> bool:
        return loop.variable in self.varying

    def _routine(self, part: _Blocking) -> Routine:
        """The routine that makes the sums of a tile: one that is there already, if it can."""
        sums = [
            Loop(loop.variable, Affine.of(_count(loop.variable)), True)
            if self._given(loop)
            else loop
            for loop in part.sums
        ]
        found = Routine(
            f"{self.prefix}_tile_{len(self.routines) + 1}",
            tuple(name for name, _ in part.inputs),
            part.output[0],
            tuple(_count(loop.variable) for loop in sums if self._given(loop)),
            tuple(_tile(part, sums, self.width)),
        )
        for known in self.routines:
            if (known.inputs, known.operations) == (found.inputs, found.operations):
                return known
        self.routines.append(found)
        return found


def _count(variable: str) -> str:
    return f"count_{variable}"


def _address(array: str, form: Affine) -> str:
    """Where an entry stands: f + 3 * i, or f."""
    return array if form == Affine() else f"{array} + {spelled(form)}"


@dataclass(frozen=True, slots=True)
class _Frame:
    """A copy of part of an array with lanes last, and the loops that stand around it."""

    loops: tuple[Loop, ...]
    array: str
    place: Affine
    steps: tuple[tuple[int, int], ...]
    """The length of each dimension that is copied, and how far apart its entries are."""
    step: int
    lanes: int

    @property
    def room(self) -> int:
        return prod(length for length, _ in self.steps) * self.lanes

    def copy(self, depth: int) -> Iterator[Operation]:
        """Row by row of the array, so that whole lines of a cache are read."""
        names = [f"at_{n}" for n in range(len(self.steps))]
        loops = [
            Loop(name, Affine(length), False)
            for name, (length, _) in zip(names, self.steps, strict=True)
        ]
        lane = Loop(LANE, Affine(self.lanes), False)
        loops = [*loops[:-1], lane, *loops[-1:]]
        to, source = Affine(), self.place + self.step * Affine.of(LANE)
        for name, (length, apart) in zip(names, self.steps, strict=True):
            to = to * length + name
            source += apart * Affine.of(name)
        target = f"{PACKED}[{spelled(to * self.lanes + LANE)}]"
        yield from _opened(loops, depth)
        yield Store(
            INDENT * (depth + len(loops)), target, "=", f"{self.array}[{spelled(source)}]", 1
        )
        yield from _closed(loops, depth)


def _frame(part: Piece | _Blocking) -> _Frame | None:
    return part.frame if isinstance(part, _Blocking) else None


@dataclass(frozen=True, slots=True)
class _Blocking:
    """A tile, its subscripts split: where its first entries stand, and how others do from there."""

    tile: Tile
    frame: _Frame | None
    outer: tuple[Loop, ...]
    sums: tuple[Loop, ...]
    inputs: tuple[tuple[str, Affine], ...]
    output: tuple[str, Affine]
    steps: tuple[Affine, ...]
    """Of each input, by its sums, its points and its lanes."""
    step: Affine

    @property
    def accumulate(self) -> bool:
        return self.tile.piece.accumulate

    @staticmethod
    def of(tile: Tile, lowering: _Blocked) -> _Blocking:
        piece, sizes = tile.piece, tile.sizes
        staged = lowering.block.staged
        blocked = {
            name: Affine.of(name) * size + (LANE if name == tile.vector else _point(name))
            for name, size in sizes.items()
        }
        loops = [
            Loop(
                loop.variable,
                Affine(loop.extent.constant // sizes[loop.variable]),
                loop.reduction,
            )
            if loop.variable in sizes
            else loop
            for loop in piece.loops
        ]
        once = {loop.variable: Affine() for loop in loops if loop.extent == Affine(1)}
        loops = [loop for loop in loops if loop.variable not in once]
        reductions = {loop.variable for loop in loops if loop.reduction}
        inner = {*reductions, LANE, *(_point(name) for name in sizes)}

        def split(form: Affine) -> tuple[Affine, Affine]:
            form = form.substitute(blocked).substitute(once)
            inside = tuple(item for item in form.coefficients if item[0] in inner)
            outside = tuple(item for item in form.coefficients if item[0] not in inner)
            return Affine(form.constant, outside), Affine(0, inside)

        frame = None
        inputs, steps = [], []
        for factor in piece.factors:
            name, form = factor.array, factor.flat(lowering.shapes[factor.array])
            if factor.array == staged:
                kept = staging(piece, lowering.block)
                assert kept is not None, tile
                frame = _staged(tile, factor, kept, lowering.shapes[staged], loops, blocked, once)
                name = PACKED
                form = Affine()
                for n in kept:
                    form = form * lowering.shapes[staged][n] + factor.subscripts[n]
                form = form * tile.lanes
            place, along = split(form)
            if factor.array == staged:
                along += LANE
            inputs.append((name, place))
            steps.append(along)
        place, step = split(piece.output.flat(lowering.shapes[piece.output.array]))

        def reach(loop: Loop) -> tuple[bool, int]:
            strides = [abs(along.coefficient(loop.variable)) for along in steps]
            return loop.variable == tile.vector, -max(strides, default=0)

        return _Blocking(
            tile,
            frame,
            tuple(loop for loop in loops if not loop.reduction),
            tuple(sorted((loop for loop in loops if loop.reduction), key=reach)),
            tuple(inputs),
            (piece.output.array, place),
            tuple(steps),
            step,
        )


def _point(variable: str) -> str:
    """Which point of a loop it is, within a tile: never in the text, where it is a number."""
    return f"{variable}'"


def _staged(
    tile: Tile,
    factor: Reference,
    kept: Sequence[int],
    shape: Sequence[int],
    loops: Sequence[Loop],
    blocked: Mapping[str, Affine],
    once: Mapping[str, Affine],
) -> _Frame:
    strides = [prod(shape[n + 1 :]) for n in range(len(shape))]
    place, around = Affine(), {tile.vector}
    for n, subscript in enumerate(factor.subscripts):
        if n not in kept:
            place += subscript.substitute(blocked).substitute(once) * strides[n]
            around |= subscript.variables
    step = place.coefficient(LANE)
    return _Frame(
        tuple(loop for loop in loops if loop.variable in around and not loop.reduction),
        factor.array,
        place - step * Affine.of(LANE),
        tuple((shape[n], strides[n]) for n in kept),
        step,
        tile.lanes,
    )


def _tile(part: _Blocking, sums: Sequence[Loop], width: int) -> Iterator[Operation]:
    """The sums of a tile: one for each point, of all lanes."""
    tile, output = part.tile, part.output[0]
    steps = {along.coefficient(LANE) for along in part.steps}
    wide = tile.lanes % width == 0 and steps <= {0, 1}
    points = [
        {_point(name): Affine(n) for (name, _), n in zip(tile.points, place, strict=True)}
        for place in product(*(range(size) for _, size in tile.points))
    ]
    names = [f"{SUM}_{n}" for n in range(len(points))]
    lane = f"{LANE} / {LANES}" if wide else LANE
    room = f"{tile.lanes} / {LANES}" if wide else str(tile.lanes)
    for name in names:
        yield Declare(INDENT, f"{name}[{room}] = {{0}}", wide)
    each = For("", LANE, Affine(tile.lanes))
    several = For("", LANE, Affine(tile.lanes), LANES) if wide else each
    yield from _opened(sums, 1)
    inner = INDENT * (len(sums) + 1)
    yield replace(several, indent=inner)
    reads = [
        tuple(
            _read(array, along.substitute(point), wide)
            for (array, _), along in zip(part.inputs, part.steps, strict=True)
        )
        for point in points
    ]
    kept = _kept(reads, tile.lanes // width) if wide else {}
    for vector, name in kept.items():
        yield Declare(inner + INDENT, f"{name} = {vector}", True)
        yield Keep(inner + INDENT, name)
    for name, read in zip(names, reads, strict=True):
        factors = [kept.get(each, each) for each in read]
        products = joined([coefficient(tile.piece.coefficient, factors)])
        yield Add(inner + INDENT, f"{name}[{lane}]", products, read)
    yield End(inner)
    yield from _closed(sums, 1)
    sign = "+=" if tile.piece.accumulate else "="
    places = [part.step.substitute(point) for point in points]
    one = f"{LANE_OF}({{}}, {LANE})" if wide else f"{{}}[{LANE}]"
    if tile.reduces:
        totals = [f"{TOTAL}_{n}" for n in range(len(points))]
        yield from (Declare(INDENT, f"{total} = 0") for total in totals)
        yield replace(each, indent=INDENT)
        for total, name in zip(totals, names, strict=True):
            yield Add(INDENT * 2, total, one.format(name))
        yield End(INDENT)
        for place, total in zip(places, totals, strict=True):
            yield Store(INDENT, f"{output}[{spelled(place)}]", sign, total)
        return
    side_by_side = wide and part.step.coefficient(LANE) == 1
    yield replace(several if side_by_side else each, indent=INDENT)
    for place, name in zip(places, names, strict=True):
        if side_by_side:
            target = f"{STORE}({_address(output, place)})"
            yield Store(INDENT * 2, target, sign, f"{name}[{lane}]")
        else:
            yield Store(INDENT * 2, f"{output}[{spelled(place)}]", sign, one.format(name))
    yield End(INDENT)


def _kept(reads: Sequence[Sequence[str]], vectors: int) -> dict[str, str]:
    """Names for vectors that several sums need, those of most uses first, while registers last."""
    uses = Counter(each for read in reads for each in read if each.startswith(LOAD))
    free = MACHINE.registers - len(reads) * vectors - 2
    shared = [each for each, count in uses.most_common() if count > 1]
    return {each: f"{KEPT}_{n}" for n, each in enumerate(shared[: max(0, free)])}


def _read(array: str, place: Affine, wide: bool) -> str:
    if wide and place.coefficient(LANE):
        return f"{LOAD}({_address(array, place)})"
    return f"{array}[{spelled(place)}]"


def _opened(loops: Sequence[Loop], depth: int) -> Iterator[Operation]:
    for n, loop in enumerate(loops):
        yield For(INDENT * (depth + n), loop.variable, loop.extent)


def _closed(loops: Sequence[Loop], depth: int) -> Iterator[Operation]:
    for n in reversed(range(len(loops))):
        yield End(INDENT * (depth + n))


def _loops(piece: Piece, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Operation]:
    kept = [loop for loop in piece.loops if not loop.reduction]
    summed = [loop for loop in piece.loops if loop.reduction]
    target = _element(piece.output, shapes, {})
    factors = _factors(piece, shapes, {})
    products = joined([coefficient(piece.coefficient, factors)])
    sign = "+=" if piece.accumulate else "="
    depth = len(kept) + 1
    deeper = INDENT * (depth + len(summed))
    yield from _opened(kept, 1)
    if not summed:
        yield Store(INDENT * depth, target, sign, products, len(factors), int(len(factors) > 1))
    elif kept:
        yield Declare(INDENT * depth, f"{SUM} = 0")
        yield from _opened(summed, depth)
        yield Add(deeper, SUM, products, tuple(factors))
        yield from _closed(summed, depth)
        yield Store(INDENT * depth, target, sign, SUM)
    else:
        # Without a loop around it, a variable for the sum would meet that of another piece.
        if not piece.accumulate:
            yield Store(INDENT, target, "=", "0")
        yield from _opened(summed, depth)
        yield Store(deeper, target, "+=", products, len(factors), 1)
        yield from _closed(summed, depth)
    yield from _closed(kept, 1)


def _unrolled(
    function: Function, pieces: Sequence[Piece], shapes: Mapping[str, tuple[int, ...]]
) -> Iterator[Operation]:
    """One statement for each output, in order; what no piece reaches is 0."""
    sums: dict[tuple[int, ...], list[tuple[bool, str]]] = {
        place: [] for place in product(*map(range, function.output.axes))
    }
    for piece in pieces:
        for point in piece.points() if piece.coefficient else ():
            place = tuple(s.at(point) for s in piece.output.subscripts)
            fixed = {name: Affine(count) for name, count in point.items()}
            sums[place].append(coefficient(piece.coefficient, _factors(piece, shapes, fixed)))
    for place, products in sums.items():
        target = _element(Reference(function.output.name, tuple(map(Affine, place))), shapes, {})
        text = joined(products) or "0"
        reads = sum(text.count(f"{array.name}[") for array in function.inputs)
        terms = text.count(" * ")
        yield Store(INDENT, target, "=", _wrapped(text), reads, terms)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=INDENT * 2, break_long_words=False)


def _factors(
    piece: Piece, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine]
) -> list[str]:
    return [_element(factor, shapes, point) for factor in piece.factors]


def _element(
    reference: Reference, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine]
) -> str:
    place = reference.flat(shapes[reference.array]).substitute(point)
    return f"{reference.array}[{spelled(place)}]"
