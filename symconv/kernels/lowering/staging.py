"""Copies of part of an array in which lanes lie side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from symconv.family.pieces import Loop, Reference
from symconv.kernels.lowering.operations import INDENT, Operation, Store, closed, opened, spelled
from symconv.kernels.schedules.tiling import LANE, Tile, point
from symconv.language.affine import Affine

PACKED = "packed"


@dataclass(frozen=True, slots=True)
class Frame:
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
        yield from opened(loops, depth)
        yield Store(
            INDENT * (depth + len(loops)), target, "=", f"{self.array}[{spelled(source)}]", 1
        )
        yield from closed(loops, depth)


def frame(tile: Tile, factor: Reference, kept: Sequence[int], shape: Sequence[int]) -> Frame:
    """The copy that a tile needs of an array of a shape, some of whose dimensions stay in it."""
    piece = tile.parts[0].piece
    strides = [prod(shape[n + 1 :]) for n in range(len(shape))]
    place = Affine.sum(0, ())
    for n, subscript in enumerate(factor.subscripts):
        if n not in kept:
            place += subscript * strides[n]
    outside = {loop.variable for loop in tile.outer}
    return Frame(
        tuple(x for x in piece.loops if x.variable in outside & place.variables),
        factor.array,
        place.substitute({LANE: Affine(), point(tile.vector): Affine()}),
        tuple((shape[n], strides[n]) for n in kept),
        place.coefficient(LANE),
        lanes(tile),
    )


def lanes(tile: Tile) -> int:
    """How many lanes a tile has, in all its vectors."""
    part = tile.parts[0]
    several: Mapping[str, int] = {x.variable: x.extent.constant for x in part.points}
    return part.lanes * several.get(point(tile.vector), 1)


def packed(factor: Reference, kept: Sequence[int], shape: Sequence[int], tile: Tile) -> Affine:
    """Where an entry stands in the copy."""
    place = Affine()
    for n in kept:
        place = place * shape[n] + factor.subscripts[n]
    several = tile.parts[0].lanes * Affine.of(point(tile.vector))
    whole = lanes(tile) == tile.parts[0].lanes
    return place * lanes(tile) + LANE + (0 if whole else several)
