"""Pieces cut into tiles: what a block says, as far as a piece has room for it.

A tile is a piece whose blocked loops are whole multiples of their block. What is left over is a
tile of its own: the last outputs once more, together with some that were there before, or, where
that would add them twice, a smaller block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.family.nest import Loop, Piece, boxes, zero
from symconv.kernels.schedule import Block
from symconv.language.affine import Affine


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece with its block: lanes of one loop, and how many points of which others."""

    piece: Piece
    vector: str
    lanes: int
    points: tuple[tuple[str, int], ...]

    @property
    def sizes(self) -> dict[str, int]:
        """How many points of each blocked loop are taken at once."""
        return {self.vector: self.lanes, **dict(self.points)}

    @property
    def reduces(self) -> bool:
        """Whether the lanes are summed in the end."""
        return next(x.reduction for x in self.piece.loops if x.variable == self.vector)


def rounds(pieces: Sequence[Piece], outer: str, shape: Sequence[int]) -> Sequence[Piece]:
    """The pieces with one of their sums as the outermost loop, each round of it added.

    Where the extent of that loop varies, or that of another with it, a piece is added as a whole.
    """
    if not outer:
        return pieces
    found = [zero(shape)]
    for piece in pieces:
        deciding = {name for loop in piece.loops for name in loop.extent.variables}
        loops = sorted(piece.loops, key=lambda loop: loop.variable != outer)
        if loops and not loops[0].extent.coefficients and loops[0].variable not in deciding:
            loops[0] = replace(
                loops[0], reduction=loops[0].reduction and loops[0].variable != outer
            )
            piece = replace(piece, loops=tuple(loops))
        if piece.coefficient:
            found.append(replace(piece, accumulate=True))
    return found


def fits(piece: Piece, block: Block) -> bool:
    """Whether a piece can be blocked so; otherwise its loops stay as they are."""
    deciding = {name for loop in piece.loops for name in loop.extent.variables}
    vector = next((loop for loop in piece.loops if loop.variable == block.vector), None)
    if vector is None or vector.variable in deciding:
        return False
    if any(loop.reduction and loop.variable in deciding for loop in piece.loops):
        return False
    return not block.staged or staging(piece, block) is not None


def staging(piece: Piece, block: Block) -> tuple[int, ...] | None:
    """Which dimensions of the staged array stay in the copy of it that has lanes last.

    Those of the lanes, and of loops that can be outside of the copying, are left out. None where
    the array has no dimension along which the lanes run alone, or where they are summed: their loop
    then stands inside.
    """
    outputs = {loop.variable for loop in piece.loops if not loop.reduction}
    vector, outside = block.vector, outputs.difference(name for name, _ in block.tile)
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


def tiles(piece: Piece, block: Block, width: int) -> Iterator[Tile]:
    """The tiles of a piece that fits, for vectors of a width. Together they do what it does."""
    for box in boxes(piece, block.vector):
        (vector,) = (loop for loop in box.loops if loop.variable == block.vector)
        for part, lanes in _lanes(box, vector, block.lanes, width):
            for tile, points in _points(part, block, block.points):
                yield Tile(tile, block.vector, lanes, tuple(points.items()))


def _lanes(piece: Piece, loop: Loop, lanes: int, width: int) -> Iterator[tuple[Piece, int]]:
    """Whole blocks of lanes, then whole vectors, then single lanes."""
    start, left = 0, loop.extent.constant
    for size in dict.fromkeys((lanes, left % lanes // width * width, left % lanes % width)):
        if not 0 < size <= left:
            continue
        taken = left // size * size
        yield _part(piece, loop, start, taken), size
        start, left = start + taken, left - taken
        again = -(-left // width) * width
        if left and not (loop.reduction or piece.accumulate) and again <= start + left:
            yield _part(piece, loop, start + left - again, again), again
            return


def _points(
    piece: Piece, block: Block, room: int, done: Sequence[str] = ()
) -> Iterator[tuple[Piece, dict[str, int]]]:
    """Points of the loops of a tile, as many as there is room for, evenly over each loop."""
    deciding = {name for loop in piece.loops for name in loop.extent.variables}
    found = {loop.variable: loop for loop in piece.loops if not loop.reduction}
    free = [
        (found[name], most)
        for name, most in block.tile
        if name in found
        and name not in (block.vector, *done, *deciding)
        and not found[name].extent.coefficients
    ]
    if not free or room < 2:
        yield piece, {}
        return
    loop, most = free[0]
    length = loop.extent.constant
    turns = -(-length // min(room, most, length))
    count = -(-length // turns)
    for part, size in _split(piece, loop, count):
        for inner, points in _points(part, block, room // count, (*done, loop.variable)):
            yield inner, {loop.variable: size, **points}


def _split(piece: Piece, loop: Loop, size: int) -> Iterator[tuple[Piece, int]]:
    """A piece as parts in which a loop over outputs is a multiple of a size, with that size."""
    length = loop.extent.constant
    rest = length % size
    yield _part(piece, loop, 0, length - rest), size
    if rest and piece.accumulate:
        yield _part(piece, loop, length - rest, rest), rest
    elif rest:
        yield _part(piece, loop, length - size, size), size


def _part(piece: Piece, loop: Loop, start: int, extent: int) -> Piece:
    """The part in which a loop runs from a start on; sums but the first are added to it."""
    part = restrict(piece, loop, start, extent)
    return replace(part, accumulate=True) if loop.reduction and start else part


def restrict(piece: Piece, loop: Loop, start: int, extent: int) -> Piece:
    """The part of a piece in which a loop runs from a start on, counted from 0 again."""
    moved: Mapping[str, Affine] = {loop.variable: Affine.of(loop.variable) + start}
    return Piece(
        tuple(
            Loop(x.variable, Affine(extent), x.reduction)
            if x == loop
            else Loop(x.variable, x.extent.substitute(moved), x.reduction)
            for x in piece.loops
        ),
        piece.output.substitute(moved),
        tuple(factor.substitute(moved) for factor in piece.factors),
        piece.coefficient,
        piece.accumulate,
    )
