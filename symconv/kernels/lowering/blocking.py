"""Where the entries of a tile stand: the first ones, and how others lie from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from symconv.family.pieces import Loop
from symconv.kernels.lowering.operations import spelled
from symconv.kernels.lowering.staging import PACKED, Frame, frame, packed
from symconv.kernels.schedules.schedule import Block, Sliding
from symconv.kernels.schedules.tiling import LANE, Part, Tile, reach, written_out
from symconv.language.affine import Affine


@dataclass(frozen=True, slots=True)
class Summed:
    """A part: the loops of its sums, and how its entries lie from the first ones of the tile."""

    part: Part
    loops: tuple[Loop, ...]
    along: tuple[Affine, ...]
    room: tuple[tuple[int, int], ...]
    """Of each array, how many entries lie before the first one that is read, and behind the last
    vector; none where a copy is read."""

    def wide(self, width: int) -> bool:
        """Whether all lanes are one vector."""
        return self.part.lanes == width and all(x.coefficient(LANE) in (0, 1) for x in self.along)


@dataclass(frozen=True, slots=True)
class Blocking:
    """A tile, its subscripts split: where its first entries stand, and how others do from there."""

    tile: Tile
    frame: Frame | None
    inputs: tuple[tuple[str, Affine], ...]
    output: tuple[str, Affine]
    step: Affine
    """Of the output, by its points and its lanes."""
    parts: tuple[Summed, ...]
    slides: Sliding | None
    width: int
    """How many lanes a vector has."""
    turns: tuple[Loop, ...] = ()
    """Loops over tiles that stand in the routine: what they share is then read once for all."""

    @property
    def accumulate(self) -> bool:
        return self.tile.accumulate

    @property
    def scatters(self) -> bool:
        """Whether lanes are written farther apart than a vector is long."""
        return abs(self.step.coefficient(LANE)) > self.width

    @staticmethod
    def of(
        tile: Tile, block: Block, kept: Sequence[int] | None, shapes: Mapping[str, tuple[int, ...]]
    ) -> Blocking:
        """`kept` are the dimensions of the staged array that stay in its copy."""
        outside = {loop.variable for loop in tile.outer}
        first = tile.parts[0].piece
        copied = None
        forms: list[list[Affine]] = []
        for part in tile.parts:
            row = []
            for factor in part.piece.factors:
                shape = shapes[factor.array]
                if factor.array == block.staged:
                    assert kept is not None, tile
                    row.append(packed(factor, kept, shape, tile))
                    copied = frame(tile, factor, kept, shape)
                else:
                    row.append(factor.flat(shape))
            forms.append(row)
        places = [_split(form, outside)[0] for form in forms[0]]
        parts = [
            Summed(
                part,
                _sums(part, row, tile.vector),
                tuple(form - place for form, place in zip(row, places, strict=True)),
                _room(part, shapes, block.staged),
            )
            for part, row in zip(tile.parts, forms, strict=True)
        ]
        place, step = _split(first.output.flat(shapes[first.output.array]), outside)
        names = [PACKED if x.array == block.staged else x.array for x in first.factors]
        return Blocking(
            tile,
            copied,
            tuple(zip(names, places, strict=True)),
            (first.output.array, place),
            step,
            tuple(parts),
            block.slides,
            block.width if tile.reduces else block.vector_of(tile.parts[0].lanes),
        )

    @property
    def fixed(self) -> bool:
        """Whether all tiles read the same numbers, each into all lanes."""
        return any(
            all(written_out(name) for part in self.parts for name in part.along[n].variables)
            for n in range(len(self.inputs))
        )

    def turned(self, loops: Sequence[Loop]) -> Blocking:
        """With the innermost of the loops around it in the routine."""
        inside = {loop.variable for loop in loops}
        known = {x.variable for x in self.tile.outer} - inside
        split = [_split(place, known) for _, place in self.inputs]
        parts = tuple(
            replace(
                part,
                along=tuple(x + more for x, (_, more) in zip(part.along, split, strict=True)),
            )
            for part in self.parts
        )
        inputs = tuple((x, place) for (x, _), (place, _) in zip(self.inputs, split, strict=True))
        place, step = _split(self.output[1], known)
        return replace(
            self,
            inputs=inputs,
            output=(self.output[0], place),
            step=self.step + step,
            parts=parts,
            turns=tuple(loops),
        )


def _room(
    part: Part, shapes: Mapping[str, tuple[int, ...]], staged: str
) -> tuple[tuple[int, int], ...]:
    found = []
    for factor in part.piece.factors:
        length = prod(shapes[factor.array])
        low, high = reach(factor.flat(shapes[factor.array]), part.piece)
        found.append((0, 0) if factor.array == staged else (low, length - part.lanes - high))
    return tuple(found)


def _split(form: Affine, outside: set[str]) -> tuple[Affine, Affine]:
    """What a form is from the outer loops and its constant, and the rest."""
    outer = tuple(item for item in form.coefficients if item[0] in outside)
    inner = tuple(item for item in form.coefficients if item[0] not in outside)
    return Affine(form.constant, outer), Affine(0, inner)


def _sums(part: Part, forms: Sequence[Affine], vector: str) -> tuple[Loop, ...]:
    """The loops of a sum, those of small steps innermost."""
    written = {LANE, *(loop.variable for loop in part.points)}

    def reach(loop: Loop) -> tuple[bool, int]:
        steps = [abs(form.coefficient(loop.variable)) for form in forms]
        return loop.variable == vector, -max(steps, default=0)

    loops = (x for x in part.piece.loops if x.reduction and x.variable not in written)
    return tuple(sorted(loops, key=reach))


def address(array: str, form: Affine) -> str:
    """Where an entry stands: f + 3 * i, or f."""
    return array if form == Affine() else f"{array} + {spelled(form)}"
