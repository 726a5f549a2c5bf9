"""Long sums in parts that threads share: each part has outputs of its own, added up in the end.

How many parts there are depends on sizes alone, so results are the same by any number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from symconv.family.pieces import Loop, Piece, Reference, zero
from symconv.kernels.functions import Array, Function
from symconv.kernels.schedules.schedule import Block
from symconv.kernels.schedules.tiling import deciding, parted
from symconv.language.affine import Affine

PARTS, PART = "parts", "part"
"""The array of all parts' outputs, and the loop over them."""

MOST = 16
"""Parts at most: each costs a thread once more all outputs to be written and read."""

ROOM = 2**12
"""Entries that all parts' outputs have at most: they lie on a stack."""

SHORT = 2**15
"""Products from which on a part is worth it."""


THREADS = (2, 4, 8)
"""Of so many threads each is to have about as much to do."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A function that writes the outputs of every part, its pieces, and what adds these up."""

    function: Function
    pieces: Sequence[Piece]
    total: Piece


def in_parts(function: Function, pieces: Sequence[Piece], block: Block) -> Parted | None:
    """The sums of a function in parts; None where no loop of them is long enough.

    The loop over lanes is cut where no other has as many parts: in each their end is no whole
    vector.
    """
    products = sum(prod(max(1, x.extent.constant) for x in piece.loops) for piece in pieces)
    most = min(MOST, ROOM // max(1, function.output.length), products // SHORT)
    lengths: dict[str, int] = {}
    for piece in pieces:
        for loop in _free(piece):
            lengths[loop.variable] = max(lengths.get(loop.variable, 0), loop.extent.constant)
    able = {name: min(most, length // 2) for name, length in lengths.items()}
    variable = max(able, key=lambda x: (able[x], x != block.vector, lengths[x]), default="")
    if not variable or able[variable] < 2:
        return None
    counts = range(able[variable], able[variable] // 2, -1)
    count = min(counts, key=lambda n: _rounds(lengths[variable], n))
    axes = (count, *function.output.axes)
    found = [zero(axes, PARTS)]
    for piece in pieces:
        if piece.coefficient:
            found += _cut(piece, variable, count)
    total = zero(function.output.axes)
    part = Reference(PARTS, (Affine.of(PART), *total.output.subscripts))
    return Parted(
        replace(function, output=Array(PARTS, axes)),
        found,
        Piece((*total.loops, Loop(PART, Affine(count), True)), total.output, (part,)),
    )


def _rounds(length: int, count: int) -> int:
    """Rounds of a loop in so many parts until all threads have met, summed over their numbers."""
    each, rest = divmod(length, count)
    return sum(-(-count // threads) * each + rest for threads in THREADS)


def _free(piece: Piece) -> Iterator[Loop]:
    """The loops of a sum that may be cut."""
    known = deciding(piece)
    for loop in piece.loops:
        if loop.reduction and not loop.extent.coefficients and loop.variable not in known:
            yield loop


def _cut(piece: Piece, variable: str, count: int) -> Iterator[Piece]:
    """A piece in parts of the same length, and what is left of it, which belongs to the last."""
    loop = next((each for each in _free(piece) if each.variable == variable), None)
    if loop is None:
        yield _of_part(piece, Affine())
        return
    length, rest = divmod(loop.extent.constant, count)
    if length:
        steps = ((PART, count, length), (variable, length, 1))
        cut = parted(piece, loop, 0, steps)
        outer, *inner = sorted(cut.loops, key=lambda each: each.variable != PART)
        loops = (replace(outer, reduction=False), *inner)
        yield _of_part(replace(cut, loops=loops), Affine.of(PART))
    if rest:
        yield _of_part(
            parted(piece, loop, count * length, ((variable, rest, 1),)), Affine(count - 1)
        )


def _of_part(piece: Piece, part: Affine) -> Piece:
    output = Reference(PARTS, (part, *piece.output.subscripts))
    return replace(piece, output=output, accumulate=True)
