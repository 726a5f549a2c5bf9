"""The sums of a tile as operations: a routine that is given where its first entries stand.

The loop over the lanes goes by whole vectors: LANES at a time, which is all of them where the
compiler has vectors, and 1 where it has not. Around it there are only loops over tiles, for which
numbers stay in registers. Products are put in order of the entries that are read most seldom again,
so that each entry is read once and soon let go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise, product, zip_longest
from operator import itemgetter

from symconv.family.pieces import Loop
from symconv.kernels.lowering.blocking import Blocking, Summed, address
from symconv.kernels.lowering.operations import (
    INDENT,
    Add,
    Declare,
    End,
    For,
    Keep,
    Operation,
    Store,
    Total,
    closed,
    coefficient,
    joined,
    opened,
    spelled,
)
from symconv.kernels.schedules.sliding import ANYWHERE, NOWHERE, Bounds, slid
from symconv.kernels.schedules.tiling import LANE, Part, Tile
from symconv.language.affine import Affine

SUM, TOTAL, KEPT, HELD, AT = "sum", "total", "kept", "held", "at"
VECTOR, LANES, LOAD, STORE, LANE_OF = "VECTOR", "LANES", "LOAD", "STORE", "LANE"
TOTAL_OF, SLIDE, EDGE = "TOTAL", "SLIDE", "EDGE"
"""Macros: a vector of so many lanes, how many it has, one in an array to be read or written, one
lane, the sum of all, lanes that lie in two vectors, and lanes some of which lie in no array."""

WIDE = (LOAD, EDGE)
"""How a text begins that reads a whole vector."""

FREE = 2
"""Registers that are left to the compiler where numbers are held in others."""


def routine(blocking: Blocking, registers: int, cast: str = "") -> Iterator[Operation]:
    """The sums of a tile, and what becomes of them; loops of parts are as the parts say.

    So many `registers` hold vectors. `cast` is what makes an input one of the type of sums, where
    that is another.
    """
    tile, turns = blocking.tile, blocking.turns
    wide = [part for part in blocking.parts if part.wide(blocking.width)]
    narrow = [part for part in blocking.parts if part not in wide]
    if tile.reduces:
        depth = len(turns) + 1
        places = [x for x in tile.sums if not x.reduction]
        totals = [f"{TOTAL}_{n}" for n in range(len(list(_points(places))))]
        yield from opened(turns, 1)
        yield from (Declare(INDENT * depth, f"{total} = 0") for total in totals)
        for parts in (wide, *([part] for part in narrow)):
            if parts:
                yield from _Lanes(blocking, parts, registers, cast).added(places, totals)
        for place, total in zip(_points(places), totals, strict=True):
            target = f"{blocking.output[0]}[{spelled(blocking.step.substitute(place))}]"
            yield Store(INDENT * depth, target, _sign(tile), total)
    else:
        assert not (wide and narrow), tile
        lanes = _Lanes(blocking, blocking.parts, registers, cast)
        if turns and lanes.wide:
            yield from lanes.hold()
        yield from opened(turns, 1)
        yield from lanes.stored()
    yield from closed(turns, 1)


def _read_from(reads: Sequence[Affine], part: Part) -> list[int]:
    """Where entries are read, from the first ones of the loops: vectors may be moved from there."""
    return [form.constant + bool(form.coefficient(LANE)) * part.moved for form in reads]


def _sign(tile: Tile) -> str:
    return "+=" if tile.accumulate else "="


def _points(loops: Sequence[Loop]) -> Iterator[dict[str, Affine]]:
    """All points of loops that are written out."""
    for place in product(*(range(loop.extent.constant) for loop in loops)):
        yield {x.variable: Affine(n) for x, n in zip(loops, place, strict=True)}


def _side_by_side(part: Summed, number: int) -> dict[Affine, set[int]]:
    """Where vectors of an input begin: those that differ by a constant, which are these."""
    found: dict[Affine, set[int]] = {}
    for place in _points(part.part.points):
        form = part.along[number].substitute(place)
        if form.coefficient(LANE):
            found.setdefault(form - form.constant, set()).add(form.constant)
    return found


FOLDED = (3, 4)
"""The lanes of so many vectors are summed at once: they are folded into one on the way."""

CHAINS = 4
"""So many sums at least take turns where vectors are made of others, as each sum would have many
products in a row: a product waits for the one before it, and a core looks ahead of only so many
that wait."""


class _Lanes:
    """The loop over the lanes of some parts of a tile, and the sums in it."""

    def __init__(
        self, blocking: Blocking, parts: Sequence[Summed], registers: int, cast: str
    ) -> None:
        self.blocking = blocking
        self.parts = parts
        self.width = blocking.width
        self.registers = registers
        self.cast = cast
        self.kept = 0
        self.held: dict[str, str] = {}
        self.depth = len(blocking.turns) + 1
        self.wide = parts[0].wide(self.width)
        self.vector = self.width if self.wide else 0
        # Of single lanes, those that do not count are left out; of a vector they are masked.
        counted = parts[0].part.counted
        self.first = counted[0] if counted and not self.wide else 0
        self.lanes = parts[0].part.lanes - self.first
        self.sums = blocking.tile.sums
        self.names = {self._key(p): f"{SUM}_{n}" for n, p in enumerate(_points(self.sums))}

    def _key(self, place: Mapping[str, Affine]) -> tuple[int, ...]:
        zero = Affine()
        return tuple(place.get(loop.variable, zero).constant for loop in self.sums)

    def hold(self) -> Iterator[Operation]:
        """Numbers that all tiles multiply by, read into all lanes, as many as registers are left.

        Compilers would read them again for each tile.
        """
        texts = [
            (self._texts(reads, at), reads)
            for part in self.parts
            for _, reads, at in self._ordered([part])
        ]
        fixed = Counter(
            text
            for found, reads in texts
            for text, place in zip(found, reads, strict=True)
            if not place.variables
        )
        free = self.registers - max(self._held(parts) for parts in self._together()) - FREE
        for n, (text, _) in enumerate(fixed.most_common(max(0, free))):
            name = self.held[text] = f"{HELD}_{n}"
            zero = f"({VECTOR}({self.width})){{0}}"
            yield Declare(INDENT, f"{name} = {text} - {zero}", self.vector, (text,))
            yield Keep(INDENT, name)
        self.registers -= len(self.held)

    def _summing(self) -> Iterator[Operation]:
        """The lanes opened, and the products added up."""
        step = f"{LANES}({self.width})" if self.wide else ""
        yield For(INDENT * self.depth, LANE, Affine(self.lanes), step)
        used = {self._key(place) for part in self.parts for place in _points(part.part.points)}
        self.names = {key: name for key, name in self.names.items() if key in used}
        for name in self.names.values():
            text = f"{name} = {{0}}" if self.wide else f"{name} = 0"
            yield Declare(INDENT * (self.depth + 1), text, self.vector)
        for parts in self._together():
            loops = parts[0].loops
            yield from opened(loops, self.depth + 1)
            yield from self._products(parts, INDENT * (self.depth + 1 + len(loops)))
            yield from closed(loops, self.depth + 1)

    def _together(self) -> Iterator[Sequence[Summed]]:
        """Parts of which not all lanes count share loops, where registers hold what they need.

        What several of them read is then read once. Others read nothing alike.
        """
        shared = self.blocking.tile.reduces or any(part.part.counted for part in self.parts)
        for _, group in groupby(self.parts, lambda part: part.loops):
            parts = [*group]
            if shared and self._held(parts) < self.registers:
                yield parts
            else:
                yield from ([part] for part in parts)

    def _held(self, parts: Sequence[Summed]) -> int:
        """How many vectors products need at once, sums among them."""
        texts = [self._texts(reads, at) for _, reads, at in self._ordered(parts)]
        last = {text: n for n, reads in enumerate(texts) for text in reads if text.startswith(WIDE)}
        first = {text: n for n, reads in reversed([*enumerate(texts)]) for text in reads}
        held = [sum(first[text] <= n <= last[text] for text in last) for n in range(len(texts))]
        return len(self.names) + max(held)

    def _products(self, parts: Sequence[Summed], indent: str) -> Iterator[Operation]:
        """The products of parts that have the same loops."""
        arrays = [array for array, _ in self.blocking.inputs]
        forms = self._ordered(parts)
        texts = [(key, self._texts(reads, at), at) for key, reads, at in forms]
        moved = self._slid(arrays, [part for part in parts if not part.part.moved])
        uses = Counter(text for _, reads, _ in texts for text in reads if text.startswith(WIDE))
        # What others are made of is in a register, however often it is read.
        uses.update(text for pair in moved.values() for text in (*pair[:2], *pair[:2]))
        kept = dict(self.held)
        for key, reads, at in texts:
            for text in (part for each in reads for part in (*moved.get(each, ())[:2], each)):
                if text in kept or (text not in moved and uses[text] < 2):
                    continue
                name = kept[text] = f"{KEPT}_{self.kept}"
                self.kept += 1
                if text in moved:
                    first, second, rest = moved[text]
                    pair = f"{kept[first]}, {kept[second]}"
                    yield Declare(
                        indent, f"{name} = {SLIDE}({self.width}, {pair}, {rest})", self.vector
                    )
                else:
                    yield Declare(indent, f"{name} = {text}", self.vector, (text,))
                    yield Keep(indent, name)
            factors = [kept.get(text, text) for text in reads]
            counted = "{}, {}".format(*at.counted) if self.wide and at.counted else ""
            if counted:
                one, *others = factors
                other = others[0] if others else "1"
                products = f"{joined([coefficient(at.piece.coefficient, [one])])}, {other}"
            else:
                products = joined([coefficient(at.piece.coefficient, factors)])
            fresh = tuple(text for text in reads if text not in kept)
            yield Add(
                indent, self.names[key], products, fresh, self.vector, len(reads) > 1, counted
            )

    def _ordered(
        self, parts: Sequence[Summed]
    ) -> Sequence[tuple[tuple[int, ...], tuple[Affine, ...], Part]]:
        """Of each product its sum, where it reads, and its part: what is read is soon let go."""
        forms = [
            (self._key(place), tuple(along.substitute(place) for along in each.along), each.part)
            for each in parts
            for place in _points(each.part.points)
        ]
        # The operand of which most is read is let go first.
        read = [_read_from(reads, part) for _, reads, part in forms]
        several = [-len(set(places)) for places in zip(*read, strict=True)]
        order = sorted(range(len(several)), key=lambda n: several[n])
        found = sorted(forms, key=lambda x: ([_read_from(*x[1:])[n] for n in order], x[0]))
        if not self.blocking.slides:
            return found
        runs = [[*run] for _, run in groupby(found, key=itemgetter(0))]
        groups = max(1, len(runs) // CHAINS)
        cuts = [len(runs) * n // groups for n in range(groups + 1)]
        return [
            each
            for first, after in pairwise(cuts)
            for turn in zip_longest(*runs[first:after])
            for each in turn
            if each
        ]

    def _texts(self, reads: Sequence[Affine], part: Part) -> tuple[str, ...]:
        arrays = (array for array, _ in self.blocking.inputs)
        return tuple(self._read(*each, part) for each in zip(arrays, reads, strict=True))

    def _slid(
        self, arrays: Sequence[str], parts: Sequence[Summed]
    ) -> dict[str, tuple[str, str, str]]:
        """The vectors that lie in two others: which ones, and the rest of what says where."""
        found: dict[str, tuple[str, str, str]] = {}
        slides = self.blocking.slides
        if not (self.wide and slides):
            return found
        for n, array in enumerate(arrays):
            beside: dict[Affine, set[int]] = {}
            bounds: dict[Affine, Bounds] = {}
            for part in parts:
                before, behind = part.room[n]
                for rest, places in _side_by_side(part, n).items():
                    first, last = bounds.get(rest, ANYWHERE)
                    inside = max(first, min(places) - before), min(last, max(places) + behind)
                    bounds[rest] = inside if slides.beyond else NOWHERE
                    beside.setdefault(rest, set()).update(places)
            for rest, places in beside.items():
                for place, first in slid(places, self.width, slides.loaded, bounds[rest]).items():
                    low, high = rest + first, rest + first + self.width
                    text = f"{place - first}, {address(array, rest + place)}"
                    found[self._read(array, rest + place)] = (
                        self._read(array, low),
                        self._read(array, high),
                        text,
                    )
        return found

    def _read(self, array: str, place: Affine, part: Part | None = None) -> str:
        if self.wide and place.coefficient(LANE):
            if part and part.counted and part.moved:
                first, after = part.counted
                where = f"{part.moved}, {first}, {after}, {address(array, place)}"
                return f"{EDGE}({self.width}, {where})"
            return f"{LOAD}({self.width}, {address(array, place)})"
        at = place.substitute({LANE: Affine.of(LANE) + self.first})
        return f"{self.cast}{array}[{spelled(at)}]"

    def added(self, places: Sequence[Loop], totals: Sequence[str]) -> Iterator[Operation]:
        """Sums whose lanes are summed."""
        yield from self._summing()
        inside = INDENT * (self.depth + 1)
        vectors = []
        for place in _points(places):
            fixed = {name: n.constant for name, n in place.items()}
            mine = [
                name
                for key, name in self.names.items()
                if all(
                    fixed.get(loop.variable, n) == n for loop, n in zip(self.sums, key, strict=True)
                )
            ]
            for name in mine[1:]:
                yield Add(inside, mine[0], name, (), self.vector)
            vectors.append(mine[0])
        for n in range(0, len(totals), FOLDED[-1]):
            several = vectors[n : n + FOLDED[-1]]
            into = totals[n : n + FOLDED[-1]]
            if self.wide and self.width >= FOLDED[-1] and len(several) in FOLDED:
                yield Total(inside, self.width, len(several), ", ".join((*into, *several)))
                continue
            for total, vector in zip(into, several, strict=True):
                text = f"{TOTAL_OF}({self.width}, {vector})" if self.wide else vector
                yield Add(inside, total, text)
        yield End(INDENT * self.depth)

    def stored(self) -> Iterator[Operation]:
        """Sums each of whose lanes is an output."""
        yield from self._summing()
        step, output = self.blocking.step, self.blocking.output[0]
        sign = _sign(self.blocking.tile)
        inside = INDENT * (self.depth + 1)
        scattered = self.wide and step.coefficient(LANE) != 1
        if scattered:
            yield For(inside, AT, Affine.of(f"{LANES}({self.width})"))
            inside += INDENT
        for place in _points(self.sums):
            name = self.names[self._key(place)]
            to = step.substitute(place)
            if scattered:
                to = to.substitute({LANE: Affine.of(LANE) + AT})
                text = f"{LANE_OF}({name}, {AT})"
                yield Store(inside, f"{output}[{spelled(to)}]", sign, text)
            elif self.wide:
                target = f"{STORE}({self.width}, {address(output, to)})"
                yield Store(inside, target, sign, name, width=self.width)
            else:
                yield Store(inside, f"{output}[{spelled(to)}]", sign, name)
        if scattered:
            yield End(INDENT * (self.depth + 1))
        yield End(INDENT * self.depth)
