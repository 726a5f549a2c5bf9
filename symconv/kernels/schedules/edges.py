"""Outputs at the ends of a loop of lanes, which have fewer sums than others, in whole vectors.

Where a signal ends, a nest has pieces of their own for the outputs that read across: alike but for
which sums each output has. Here these come together again: the outputs in the middle are a piece
that has all sums, and at both ends there are vectors in which, for some sums, not all lanes count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from symconv.family.pieces import Loop, Piece, Reference
from symconv.kernels.schedules.schedule import Block
from symconv.kernels.schedules.tiling import LANE, Part, Tile, parted, points, reach, stripped
from symconv.language.affine import Affine

Shapes = Mapping[str, tuple[int, ...]]

MOST = 256
"""Sums that are told apart at most: each that only some lanes have is written out."""


TEXT = 160
"""Products that a tile at an end has written out at most: compilers take long over more."""


@dataclass(frozen=True, slots=True)
class Band:
    """Pieces that are alike but for which sums each output along a loop has."""

    pieces: tuple[Piece, ...]
    whole: Piece
    """As if each output had all of the sums."""
    vector: Loop
    sums: Loop
    spans: tuple[tuple[int, int], ...]
    """Which outputs each of the sums has: the first one, and the first one after them."""


def bands(pieces: Sequence[Piece], vector: str, shapes: Shapes) -> Iterator[Piece | Band]:
    """Pieces, those that are alike along a loop as bands."""
    groups: dict[object, list[_Placed]] = {}
    law = next((law for piece in pieces if (law := _law(piece, vector, shapes))), None)
    for piece in pieces:
        placed = _placed(piece, law) if law else None
        if placed is None:
            yield piece
        else:
            groups.setdefault(placed.key, []).append(placed)
    for group in groups.values():
        band = _band(group)
        if band is None:
            yield from (placed.piece for placed in group)
        else:
            yield band


@dataclass(frozen=True, slots=True)
class _Law:
    """What an output o reads along one dimension, for each entry y of an operand.

    That is entry o + step * y + start of the other one. Lanes share the former, and lie side by
    side in the latter.
    """

    vector: str
    sums: str
    output: int
    """The dimension of the output, and of each factor, that this is about."""
    across: tuple[int, int]
    entry: tuple[int, int]
    """A factor, and its dimension."""
    step: int
    start: int


def _law(piece: Piece, vector: str, shapes: Shapes) -> _Law | None:
    """None where lanes do not lie side by side, or more than one sum goes with them."""
    loops = {loop.variable: loop for loop in piece.loops}
    if vector not in loops or loops[vector].reduction or loops[vector].extent.coefficients:
        return None
    entries = (piece.output, *piece.factors)
    names = {n for x in entries for s in x.subscripts if vector in s.variables for n in s.variables}
    sums = names - {vector}
    places = [[d for d, s in enumerate(x.subscripts) if names & s.variables] for x in piece.factors]
    mine = [(n, *where) for n, where in enumerate(places) if where]
    outputs = [d for d, s in enumerate(piece.output.subscripts) if vector in s.variables]
    if len(sums) != 1 or len(mine) != 2 or len(outputs) != 1 or any(len(x) != 2 for x in mine):
        return None
    (name,) = sums
    # Of few entries each is read for all outputs.
    (n, d), (m, e) = sorted(mine, key=lambda x: -shapes[piece.factors[x[0]].array][x[1]])
    across, entry = piece.factors[n].subscripts[d], piece.factors[m].subscripts[e]
    out, sign = piece.output.subscripts[outputs[0]], entry.coefficient(name)
    step = across.coefficient(name) * sign
    rest = across - out - step * entry
    sides = (
        prod(shapes[piece.factors[n].array][d + 1 :]),
        prod(shapes[piece.output.array][outputs[0] + 1 :]),
    )
    if abs(sign) != 1 or rest.coefficients or sides != (1, 1):
        return None
    return _Law(vector, name, outputs[0], (n, d), (m, e), step, rest.constant)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece that follows a law, and what else it does: the loops of it may have one round."""

    key: object
    piece: Piece
    law: _Law
    output: Affine
    entry: Affine

    @property
    def entries(self) -> range:
        """Which entries may be read: from the first to the last."""
        loops = {loop.variable: loop.extent for loop in self.piece.loops}
        last = loops.get(self.law.vector, Affine(1)).constant - 1
        extent = loops.get(self.law.sums, Affine(1))
        corners = [
            self.entry.at({self.law.vector: v, self.law.sums: n})
            for v in (0, last)
            for n in (0, extent.at({self.law.vector: v}) - 1)
        ]
        return range(min(corners), max(corners) + 1)

    def spans(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Each entry that is read, and by which outputs."""
        law, loops = self.law, {loop.variable: loop.extent for loop in self.piece.loops}
        length = loops.get(law.vector, Affine(1)).constant
        extent = loops.get(law.sums, Affine(1))
        slope, steps = extent.coefficient(law.vector), self.entry.coefficient(law.vector)
        sign = self.entry.coefficient(law.sums)
        for y in self.entries:
            # Round n of the sum, if n = place + along * v, is one of 0 to constant + slope * v - 1.
            low, high = 0, length
            place, along = sign * (y - self.entry.constant), -sign * steps
            bounds = [(place, along), (extent.constant - 1 - place, slope - along)]
            if not sign:
                rest = y - self.entry.constant
                bounds = [(rest, -steps), (-rest, steps)]
            for constant, rise in bounds:
                if rise > 0:
                    low = max(low, -(constant // rise))
                elif rise < 0:
                    high = min(high, constant // -rise + 1)
                elif constant < 0:
                    high = 0
            first, apart = self.output.constant, max(1, self.output.coefficient(law.vector))
            if low < high and apart == 1:
                yield y, (first + low, first + high)
            else:
                # The outputs between them are those of other pieces.
                for n in range(low, high):
                    yield y, (first + apart * n, first + apart * n + 1)


def _placed(piece: Piece, law: _Law) -> _Placed | None:
    """None where a piece does not follow a law, or its outputs are added to."""
    (n, d), (m, e) = law.across, law.entry
    if piece.accumulate or max(n, m) >= len(piece.factors):
        return None
    out, entry = piece.output.subscripts[law.output], piece.factors[m].subscripts[e]
    own = {x.variable: x for x in piece.loops if x.variable in (law.vector, law.sums)}
    others = tuple(x for x in piece.loops if x.variable not in own)
    lanes, sums = own.get(law.vector), own.get(law.sums)
    if piece.factors[n].subscripts[d] != out + law.step * entry + law.start:
        return None
    if not (out.variables <= {law.vector} and entry.variables <= own.keys()):
        return None
    if lanes and (lanes.extent.coefficients or out.coefficient(law.vector) < 1):
        return None
    if lanes and out.coefficient(law.vector) > 1 and lanes.extent.constant > MOST:
        return None
    if sums and (
        not sums.extent.variables <= {law.vector} or abs(entry.coefficient(law.sums)) != 1
    ):
        return None
    rest = [_without(piece.output, {law.output})] + [
        _without(x, {b for a, b in (law.across, law.entry) if a == number})
        for number, x in enumerate(piece.factors)
    ]
    used = {name for entry in rest for s in entry if s for name in s.variables}
    used |= {name for loop in others for name in loop.extent.variables}
    if used & own.keys():
        return None
    arrays = tuple(x.array for x in piece.factors)
    return _Placed((others, *rest, arrays, piece.coefficient), piece, law, out, entry)


def _without(entry: Reference, places: set[int]) -> tuple[Affine | None, ...]:
    return tuple(None if n in places else s for n, s in enumerate(entry.subscripts))


def _with(entry: Reference, subscripts: Mapping[int, Affine]) -> Reference:
    return replace(
        entry, subscripts=tuple(subscripts.get(n, s) for n, s in enumerate(entry.subscripts))
    )


def _band(group: Sequence[_Placed]) -> Band | None:
    """None where all outputs have all sums, or what they have is not in one run."""
    known: dict[int, list[tuple[int, int]]] = {}
    if len(group) < 2 or any(len(placed.entries) > MOST for placed in group):
        return None
    for placed in group:
        for place, span in placed.spans():
            known.setdefault(place, []).append(span)
    joined = {entry: _joined(spans) for entry, spans in known.items()}
    entries = sorted(known)
    outputs = _joined(span for spans in known.values() for span in spans)
    if outputs is None or None in joined.values():
        return None
    # What one output has twice is no matter of a mask.
    if any(sum(b - a for a, b in known[n]) != x[1] - x[0] for n, x in joined.items() if x):
        return None
    if entries != list(range(entries[0], entries[-1] + 1)):
        return None
    first, after = outputs
    spans = tuple((x[0] - first, x[1] - first) for n in entries if (x := joined[n]) is not None)
    model = group[0]
    law = model.law
    lanes = Loop(law.vector, Affine(after - first), False)
    sums = Loop(law.sums, Affine(len(entries)), True)
    out, entry = Affine.of(law.vector) + first, Affine.of(law.sums) + entries[0]
    places: dict[tuple[int, int], Affine] = {
        law.entry: entry,
        law.across: out + law.step * entry + law.start,
    }
    others = [x for x in model.piece.loops if x.variable not in (law.vector, law.sums)]
    whole = Piece(
        (
            *(x for x in others if not x.reduction),
            lanes,
            *(x for x in others if x.reduction),
            sums,
        ),
        _with(model.piece.output, {law.output: out}),
        tuple(
            _with(x, {d: s for (m, d), s in places.items() if m == n})
            for n, x in enumerate(model.piece.factors)
        ),
        model.piece.coefficient,
    )
    return Band(tuple(x.piece for x in group), whole, lanes, sums, spans)


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The one run that some runs are together; None where they are apart."""
    first, *others = sorted(spans)
    start, end = first
    for one, after in others:
        if one > end:
            return None
        end = max(end, after)
    return start, end


def fringed(
    pieces: Sequence[Piece], block: Block, shapes: Shapes
) -> tuple[Sequence[Piece], Sequence[Tile]]:
    """The pieces with whole vectors at the ends of the loop of lanes, as far as that can be."""
    if block.staged or block.width < 2:
        return pieces, ()
    middles: list[Piece] = []
    tiles: list[Tile] = []
    for each in bands(pieces, block.vector, shapes):
        found = _ends(each, block, shapes) if isinstance(each, Band) else None
        if found:
            middle, ends = found
            middles += middle
            tiles += ends
        else:
            middles += each.pieces if isinstance(each, Band) else (each,)
    return middles, tiles


def _ends(band: Band, block: Block, shapes: Shapes) -> tuple[list[Piece], list[Tile]] | None:
    """The piece in the middle of a band, and the tiles at both ends."""
    width, length = block.width, band.vector.extent.constant
    if width > length:
        return None
    start = max(first for first, _ in band.spans)
    end = min(after for _, after in band.spans)
    lanes: dict[int, int] = {}
    left = 0
    while left < min(start, length):
        number = block.vector_of(length - left)
        lanes[min(left, length - number)] = number
        left += width
    left = min(left, length)
    right = length
    # What is left in the middle is whole vectors, or nothing.
    while right > max(end, left) or left < right < left + width:
        number = block.vector_of(right - left)
        right = max(0, right - number)
        lanes[right] = number
    tiles: list[Tile] = []
    for at, number in sorted(lanes.items()):
        parts = _parts(band, at, number, shapes)
        if parts is None:
            return None
        tiles += _tiles(parts, block)
    middle = []
    if left < right:
        middle.append(
            parted(band.whole, band.vector, left, ((band.vector.variable, right - left, 1),))
        )
    return middle, tiles


def _parts(band: Band, at: int, width: int, shapes: Shapes) -> list[Part] | None:
    """The parts of a tile of one vector of outputs: sums that all lanes have, then others."""
    here = parted(band.whole, band.vector, at, ((LANE, width, 1),))
    counted = [(max(0, first - at), min(width, after - at)) for first, after in band.spans]
    parts = []
    n = 0
    while n < len(counted):
        first, after = counted[n]
        run = 1
        if (first, after) == (0, width):
            while n + run < len(counted) and counted[n + run] == (0, width):
                run += 1
        if first < after:
            piece = parted(here, band.sums, n, ((band.sums.variable, run, 1),))
            part = Part(piece)
            if after - first < width:
                moved = _moved(piece, (first, after), width, shapes)
                if moved is None:
                    return None
                part = Part(piece, (first, after), moved)
            parts.append(part)
        n += run
    return parts


def _tiles(parts: Sequence[Part], block: Block) -> Iterator[Tile]:
    """The tiles of one vector of outputs: other loops are cut as they are in the middle.

    There are fewer points where their text would be too long.
    """
    for cuts in zip(*(stripped((x.piece,), block.strips, LANE) for x in parts), strict=True):
        mine = [replace(x, piece=y) for x, cut in zip(parts, cuts, strict=True) for y in cut]
        each = sum(prod(loop.extent.constant for loop in x.points) for x in mine)
        room = min(block.points, max(1, TEXT // each))
        for cut in points(tuple(x.piece for x in mine), block, room):
            found = (replace(x, piece=y) for x, y in zip(mine, cut, strict=True))
            yield Tile(block.vector, tuple(found))


def _moved(piece: Piece, counted: tuple[int, int], width: int, shapes: Shapes) -> int | None:
    """From how much further on a vector can be read, all lanes that count in it, inside an array.

    None where there is no such place. A line of a signal is best read from its start, or its end.
    """
    first, after = counted
    least, most = after - width, first
    for factor in piece.factors:
        form = factor.flat(shapes[factor.array])
        if form.coefficient(LANE):
            low, high = reach(form, piece)
            least = max(least, -low)
            most = min(most, prod(shapes[factor.array]) - width - high)
    return None if least > most else most if first else least
