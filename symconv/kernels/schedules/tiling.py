"""Pieces cut into tiles: what a block says, as far as a piece has room for it.

A tile is a set of sums that are made at once. Its loops are those of the piece, but each blocked
loop is parted: into whole blocks, into points that are written out, and into the lanes of a vector.
What is left over is a tile of its own: the last outputs once more, together with some that were
there before, or, where that would add them twice, a smaller block. What is left over of a sum is a
part of the same tile: a last vector whose first lanes do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from symconv.family.pieces import Loop, Piece, boxes, zero
from symconv.kernels.schedules.schedule import Block, Strip
from symconv.language.affine import Affine

LANE = "lane"
"""The loop over the lanes of one vector, or over single lanes where they are no whole vector."""

FEW = 8
"""Sums with which a core has enough to do at once."""

Pieces = tuple[Piece, ...]


def point(variable: str) -> str:
    """Which of the sums made at once it is, along a loop: a number in the text, never a name."""
    return f"{variable}'"


def row(variable: str) -> str:
    """Which of the rows of a strip it is: a number in the text as well."""
    return f"{variable}^"


def written_out(variable: str) -> bool:
    """Whether every round of a loop has a line of its own in the text."""
    return variable[-1] in "'^"


@dataclass(frozen=True, slots=True)
class Part:
    """Products of a tile that have loops of their own, around the same sums."""

    piece: Piece
    counted: tuple[int, int] | None = None
    """The first lane whose products count, and the first one after them; None where all do."""
    moved: int = 0
    """So much further on lanes are read, where not all of them lie in the array, and moved back."""

    @property
    def lanes(self) -> int:
        return next(x.extent.constant for x in self.piece.loops if x.variable == LANE)

    @property
    def points(self) -> list[Loop]:
        """The loops that are written out."""
        return [loop for loop in self.piece.loops if written_out(loop.variable)]


@dataclass(frozen=True, slots=True)
class Tile:
    """Sums that are made at once, of the lanes of one loop; their products come in parts.

    Where these are few, the rows of a sum over lanes have sums of their own: one waits for the one
    before it.
    """

    vector: str
    parts: tuple[Part, ...]

    @property
    def reduces(self) -> bool:
        """Whether the lanes are summed in the end."""
        return any(x.reduction for x in self.parts[0].piece.loops if x.variable == LANE)

    @property
    def sums(self) -> list[Loop]:
        """The loops written out that tell the sums of a lane apart."""
        own = [
            loop
            for loop in self.parts[0].points
            if not loop.reduction or loop.variable == point(self.vector)
        ]
        if prod(loop.extent.constant for loop in own) < FEW:
            own += [x for x in self.parts[0].points if x.variable == row(self.vector)]
        return own

    @property
    def outer(self) -> list[Loop]:
        """The loops over all tiles of the kind."""
        return [
            loop
            for loop in self.parts[0].piece.loops
            if not (loop.reduction or written_out(loop.variable) or loop.variable == LANE)
        ]

    @property
    def accumulate(self) -> bool:
        return self.parts[0].piece.accumulate


def rounds(pieces: Sequence[Piece], outer: str, shape: Sequence[int]) -> Sequence[Piece]:
    """The pieces with one of their sums as the outermost loop, each round of it added.

    Where the extent of that loop varies, or that of another with it, a piece is added as a whole.
    """
    if not outer:
        return pieces
    found = [zero(shape, pieces[0].output.array)]
    for piece in pieces:
        loops = sorted(piece.loops, key=lambda loop: loop.variable != outer)
        if loops and not loops[0].extent.coefficients and loops[0].variable not in deciding(piece):
            loops[0] = replace(
                loops[0], reduction=loops[0].reduction and loops[0].variable != outer
            )
            piece = replace(piece, loops=tuple(loops))
        if piece.coefficient:
            found.append(replace(piece, accumulate=True))
    return found


def deciding(piece: Piece) -> set[str]:
    """The variables on which the extents of other loops depend."""
    return {name for loop in piece.loops for name in loop.extent.variables}


def fits(piece: Piece, block: Block) -> bool:
    """Whether a piece can be blocked so; otherwise its loops stay as they are."""
    known = deciding(piece)
    if block.vector in known:
        return False
    if _loop(piece, block.vector) is None:
        return not block.staged and _several(piece, block)
    if any(loop.reduction and loop.variable in known for loop in piece.loops):
        return False
    return not block.staged or staging(piece, block) is not None


def _several(piece: Piece, block: Block) -> bool:
    """Whether a piece without the loop of lanes has sums to be made at once, of one lane each.

    In a loop each would wait for itself. Short ones are left to the compiler.
    """
    if block.points < 2 or any(loop.extent.coefficients for loop in piece.loops):
        return False
    tiled = {name for name, most in block.tile if most > 1}
    summed = prod(x.extent.constant for x in piece.loops if x.reduction)
    return summed > FEW and any(
        x.variable in tiled and not x.reduction and x.extent.constant > 1 for x in piece.loops
    )


def staging(piece: Piece, block: Block) -> tuple[int, ...] | None:
    """Which dimensions of the staged array stay in the copy of it that has lanes last.

    Those of the lanes, and of loops that can be outside of the copying, are left out. None where
    the array has no dimension along which the lanes run alone, or where they are summed: their loop
    then stands inside.
    """
    outputs = {loop.variable for loop in piece.loops if not loop.reduction}
    blocked = {*(name for name, _ in block.tile), *(strip.loop for strip in block.strips)}
    vector, outside = block.vector, outputs - blocked
    if vector not in outputs:
        return None
    for factor in piece.factors:
        if factor.array != block.staged:
            continue
        along = [s for s in factor.subscripts if vector in s.variables]
        if len(along) != 1 or len(along[0].variables) != 1:
            return None
        return tuple(
            n
            for n, subscript in enumerate(factor.subscripts)
            if vector not in subscript.variables
            and (len(subscript.variables) != 1 or not subscript.variables <= outside)
        )
    return None


def tiles(piece: Piece, block: Block) -> Iterator[Tile]:
    """The tiles of a piece that fits. Together they do what it does."""
    if block.vector and _loop(piece, block.vector) is None:
        piece = replace(piece, loops=(Loop(block.vector, Affine(1), False), *piece.loops))
    for box in boxes(piece, block.vector):
        for rows in stripped((box,), block.strips, block.vector):
            for parts in _lanes(rows, block):
                pieces = tuple(part.piece for part in parts)
                for cut in points(pieces, block, block.points):
                    found = (replace(x, piece=y) for x, y in zip(parts, cut, strict=True))
                    yield Tile(block.vector, tuple(found))


def _loop(piece: Piece, variable: str) -> Loop | None:
    return next((loop for loop in piece.loops if loop.variable == variable), None)


def stripped(pieces: Pieces, strips: Sequence[Strip], vector: str) -> Iterator[Pieces]:
    """Loops cut into strips: of outputs one set of pieces for each cut, of sums all in one."""
    if not strips:
        yield pieces
        return
    strip, *rest = strips
    loop = _loop(pieces[0], strip.loop)
    if loop is None or loop.variable == vector or not _plain(pieces[0], loop):
        yield from stripped(pieces, rest, vector)
    elif loop.reduction:
        yield from stripped(tuple(x for each in pieces for x in _cuts(each, strip)), rest, vector)
    else:
        for cut in zip(*(_cuts(each, strip) for each in pieces), strict=True):
            yield from stripped(cut, rest, vector)


def _plain(piece: Piece, loop: Loop) -> bool:
    return not loop.extent.coefficients and loop.variable not in deciding(piece)


def _cuts(piece: Piece, strip: Strip) -> Iterator[Piece]:
    """Whole strips, then the rows that are left: the first ones may be longer by one."""
    loop = _loop(piece, strip.loop)
    assert loop is not None, strip
    apart, whole = strip.apart, strip.apart * strip.rows
    full = loop.extent.constant // whole
    rows, ragged = divmod(loop.extent.constant - full * whole, apart)
    for start, turns, deep, wide in (
        (0, full, strip.rows, apart),
        (full * whole, 1, rows + 1, ragged),
        (full * whole + ragged, 1, rows, apart - ragged),
    ):
        if turns and deep and wide:
            steps = (
                (f"{loop.variable}_turn", turns, whole),
                (row(loop.variable), deep, apart),
                (loop.variable, wide, 1),
            )
            yield parted(piece, loop, start, steps)


def _lanes(pieces: Pieces, block: Block) -> Iterator[tuple[Part, ...]]:
    """Whole blocks of lanes, then whole vectors, then one more: a narrow one, or the last lanes
    once more, or else single lanes.
    """
    loop, width = _loop(pieces[0], block.vector), block.width
    assert loop is not None, block
    if loop.reduction:
        yield tuple(part for piece in pieces for part in _summed(piece, block))
        return
    start, left = 0, loop.extent.constant
    for size in dict.fromkeys((block.lanes, left % block.lanes // width * width, 0)):
        size = size or left
        if not 0 < size <= left:
            continue
        taken = left // size * size
        yield tuple(_vectors(x, loop, start, (taken, size), width) for x in pieces)
        start, left = start + taken, left - taken
        again = -(-left // width) * width
        whole = block.vector_of(left % width) == width
        if left and whole and not pieces[0].accumulate and again <= start + left:
            first = start + left - again
            yield tuple(_vectors(x, loop, first, (again, again), width) for x in pieces)
            return


def _summed(piece: Piece, block: Block) -> Iterator[Part]:
    """The lanes of a sum: rows of blocks, whole blocks, whole vectors, what is left."""
    loop, width = _loop(piece, block.vector), block.width
    assert loop is not None, block
    rows = next((strip.rows for strip in block.strips if strip.loop == loop.variable), 1)
    start, left, length = 0, loop.extent.constant, loop.extent.constant
    for size in (block.lanes * rows, block.lanes, left % block.lanes // width * width):
        if 0 < size <= left:
            taken, lanes = left // size * size, min(size, block.lanes)
            steps = ((row(loop.variable), size // lanes, lanes),)
            yield _vectors(piece, loop, start, (taken, size), width, steps)
            start, left = start + taken, left - taken
    if left and length >= width and block.lanes % width == 0:
        again = _vectors(piece, loop, length - width, (width, width), width)
        yield replace(again, counted=(width - left, width))
    elif left:
        yield _vectors(piece, loop, start, (left, left), width)


def _vectors(
    piece: Piece,
    loop: Loop,
    start: int,
    taken: tuple[int, int],
    width: int,
    rows: Sequence[tuple[str, int, int]] = (),
) -> Part:
    """So many lanes of a piece from a start on, in blocks of a size, by whole vectors if it can."""
    number, size = taken
    lanes = size
    for _, count, _ in rows:
        lanes //= count
    each = width if lanes % width == 0 else lanes
    steps = (
        (loop.variable, number // size, size),
        *rows,
        (point(loop.variable), lanes // each, each),
        (LANE, each, 1),
    )
    return Part(parted(piece, loop, start, steps))


def points(pieces: Pieces, block: Block, room: int, done: Sequence[str] = ()) -> Iterator[Pieces]:
    """Points of the loops of a tile, as many as there is room for, evenly over each loop."""
    piece = pieces[0]
    free = [
        (loop, most)
        for name, most in block.tile
        if name not in (block.vector, *done)
        for loop in piece.loops
        if loop.variable == name and not loop.reduction and _plain(piece, loop)
    ]
    if not free or room < 2:
        yield pieces
        return
    loop, most = free[0]
    length = loop.extent.constant
    turns = -(-length // min(room, most, length))
    size = -(-length // turns)
    for start, taken, count in _spread(length, size, piece.accumulate):
        steps = ((loop.variable, taken // count, count), (point(loop.variable), count, 1))
        cut = tuple(parted(x, loop, start, steps) for x in pieces)
        yield from points(cut, block, room // size, (*done, loop.variable))


def _spread(length: int, size: int, accumulate: bool) -> Iterator[tuple[int, int, int]]:
    """Where so many outputs begin that are a multiple of a size, and with which size."""
    rest = length % size
    yield 0, length - rest, size
    if rest and accumulate:
        yield length - rest, rest, rest
    elif rest:
        yield length - size, size, size


def parted(piece: Piece, loop: Loop, start: int, steps: Sequence[tuple[str, int, int]]) -> Piece:
    """A piece in which a loop is several (variable, extent, step) in its place, from a start on.

    A loop of one round is left out, but for that over lanes.
    """
    kept = [each for each in steps if each[1] > 1 or each[0] == LANE]
    place = Affine.sum(start, ((name, step) for name, _, step in kept))
    moved: Mapping[str, Affine] = {loop.variable: place}
    loops: list[Loop] = []
    for each in piece.loops:
        if each.variable == loop.variable:
            loops += [Loop(name, Affine(extent), loop.reduction) for name, extent, _ in kept]
        else:
            extent = each.extent.substitute(moved)
            # Most loops stay as they are.
            same = extent is each.extent
            loops.append(each if same else Loop(each.variable, extent, each.reduction))
    return Piece(
        tuple(loops),
        piece.output.substitute(moved),
        tuple(factor.substitute(moved) for factor in piece.factors),
        piece.coefficient,
        piece.accumulate,
    )


def reach(form: Affine, piece: Piece) -> tuple[int, int]:
    """Between what the places of lane 0 are."""
    last: dict[str, int] = {LANE: 0}
    for loop in sorted(piece.loops, key=lambda loop: len(loop.extent.coefficients)):
        if loop.variable != LANE:
            extent = loop.extent
            above = sum(max(0, c) * last[name] for name, c in extent.coefficients)
            last[loop.variable] = max(0, extent.constant + above - 1)
    steps = [c * last[name] for name, c in form.coefficients]
    low, high = (sum(limit(0, x) for x in steps) for limit in (min, max))
    return form.constant + low, form.constant + high
