"""Pieces to operations in C: loops in the order of the piece, running sums in the middle.

Where a piece is blocked, the sums of a tile are a static function, which all tiles of the same kind
call with the addresses of their first entries.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symconv.family.pieces import Loop, Piece, Reference
from symconv.kernels.functions import Function
from symconv.kernels.lowering.blocking import Blocking, Summed, address
from symconv.kernels.lowering.operations import (
    INDENT,
    Add,
    Declare,
    Operation,
    Run,
    Store,
    closed,
    coefficient,
    joined,
    opened,
    spelled,
)
from symconv.kernels.lowering.routine import SUM, routine
from symconv.kernels.lowering.staging import PACKED, Frame
from symconv.kernels.schedules.edges import fringed
from symconv.kernels.schedules.machine import MACHINE
from symconv.kernels.schedules.schedule import Block, Schedule
from symconv.kernels.schedules.tiling import fits, rounds, staging, tiles
from symconv.language.affine import Affine

WIDTH = 92


@dataclass(frozen=True, slots=True)
class Routine:
    """A static function: the sums of one kind of tile. `counts` are extents that it is given."""

    name: str
    inputs: tuple[str, ...]
    output: str
    counts: tuple[str, ...]
    operations: tuple[Operation, ...]
    width: int
    scatters: bool
    """Whether it writes lanes far apart."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a function, the routines that it calls, and how many entries are copied at once.

    Where there is a copy, the first operation declares room for it.
    """

    routines: tuple[Routine, ...]
    operations: tuple[Operation, ...]
    room: int = 0


def lower(
    function: Function,
    pieces: Sequence[Piece],
    schedule: Schedule,
    block: Block,
    prefix: str,
    cast: str = "",
    registers: int = MACHINE.registers,
    shares: bool = False,
) -> Body:
    """The body of a C function; the names of its routines begin with a prefix.

    So many `registers` hold vectors. `cast` is what makes an input one of the type of sums, where
    that is another. Where threads are to share loops, the outermost ones stand in the body.
    """
    shapes = {array.name: array.axes for array in (*function.inputs, function.output)}
    if schedule.form == "unrolled":
        return Body((), tuple(_unrolled(function, pieces, shapes, cast)))
    cut = rounds(pieces, block.outer, function.output.axes)
    return _Blocked(shapes, block, prefix, registers, cast, shares).body(cut)


class _Blocked:
    """The lowering of one function: what is shared by all its tiles."""

    def __init__(
        self,
        shapes: Mapping[str, tuple[int, ...]],
        block: Block,
        prefix: str,
        registers: int,
        cast: str,
        shares: bool,
    ) -> None:
        self.shapes = shapes
        self.block = block
        self.prefix = prefix
        self.registers = registers
        self.cast = cast
        self.shares = shares
        self.routines: list[Routine] = []
        self.varying: set[tuple[int, str]] = set()
        self.room = 0

    def body(self, pieces: Sequence[Piece]) -> Body:
        middles, ends = fringed(pieces, self.block, self.shapes)
        # What fills with zero comes first.
        blocked: list[Piece | Blocking] = [piece for piece in middles if not piece.coefficient]
        blocked += (Blocking.of(tile, self.block, None, self.shapes) for tile in ends)
        for piece in middles:
            if not piece.coefficient:
                continue
            if fits(piece, self.block):
                kept = staging(piece, self.block)
                blocked += (
                    Blocking.of(tile, self.block, kept, self.shapes)
                    for tile in tiles(piece, self.block)
                )
            else:
                blocked.append(piece)
        extents: dict[tuple[int, str], set[Affine]] = {}
        for each in blocked:
            if isinstance(each, Blocking):
                for n, part in _numbered(each):
                    for loop in part.loops:
                        extents.setdefault((n, loop.variable), set()).add(loop.extent)
        self.varying = {
            name
            for name, known in extents.items()
            if len(known) > 1 or any(extent.coefficients for extent in known)
        }
        # What adds to outputs comes after what writes them. Copies are shared within each part.
        operations: list[Operation] = []
        for adding in (False, True):
            some = [x for x in blocked if x.accumulate is adding]
            for frame in dict.fromkeys(_frame(x) for x in some):
                operations += self._framed(frame, [x for x in some if _frame(x) == frame])
        if self.room:
            operations.insert(0, Declare(INDENT, f"{PACKED}[{self.room}]", copy=True))
        return Body(tuple(self.routines), tuple(operations), self.room)

    def _framed(
        self, frame: Frame | None, parts: Sequence[Piece | Blocking]
    ) -> Iterator[Operation]:
        """All parts that share a copy, in the loops that stand around it."""
        loops = frame.loops if frame else ()
        yield from opened(loops, 1, _written(*parts))
        if frame:
            self.room = max(self.room, frame.room)
            yield from frame.copy(len(loops) + 1)
        for some in _runs(parts):
            if isinstance(some, Piece):
                yield from _loops(some, self.shapes, self.cast)
            else:
                calls = [(x, tuple(y for y in x.tile.outer if y not in loops)) for x in some]
                yield from self._calls(calls, len(loops) + 1)
        yield from closed(loops, 1)

    def _calls(
        self, calls: Sequence[tuple[Blocking, tuple[Loop, ...]]], depth: int
    ) -> Iterator[Operation]:
        """Calls of routines, each in its loops over tiles: those that begin alike go together.

        What tiles beside each other read is then read while it is near.
        """
        for loop in dict.fromkeys(loops[:1] for _, loops in calls):
            mine = [(x, loops[1:]) for x, loops in calls if loops[:1] == loop]
            if loop and len(mine) == 1:
                ((blocking, rest),) = mine
                yield from self._alone(blocking, (*loop, *rest), depth)
            elif loop:
                yield from opened(loop, depth, _written(*(x for x, _ in mine)))
                yield from self._calls(mine, depth + 1)
                yield from closed(loop, depth)
            else:
                for blocking, _ in mine:
                    yield self._call(blocking, INDENT * depth)

    def _alone(self, blocking: Blocking, loops: Sequence[Loop], depth: int) -> Iterator[Operation]:
        """A call in loops that are its own.

        As many of them as can stand in the routine, where these are all or numbers stay from tile
        to tile: others may share the routine as it is. Threads share the outermost one.
        """
        every = (loops, *(part.loops for part in blocking.parts))
        deciding = {name for some in every for x in some for name in x.extent.variables}
        around, least = len(loops), 1 if self.shares and depth == 1 else 0
        while around > least and loops[around - 1].variable not in deciding:
            around -= 1
        if depth > 1 and not blocking.turned(loops[around:]).fixed:
            around = len(loops)
        yield from opened(loops[:around], depth, _written(blocking))
        yield self._call(blocking.turned(loops[around:]), INDENT * (depth + around))
        yield from closed(loops[:around], depth)

    def _call(self, blocking: Blocking, indent: str) -> Run:
        turns = {_turns(loop): loop.extent for loop in blocking.turns}
        given = turns | {
            _count(n, loop): loop.extent
            for n, part in _numbered(blocking)
            for loop in part.loops
            if (n, loop.variable) in self.varying
        }
        name = self._routine(blocking, tuple(given)).name
        arguments = [address(array, form) for array, form in (*blocking.inputs, blocking.output)]
        arguments += map(spelled, given.values())
        return Run(indent, name, ", ".join(arguments), tuple(given.items()))

    def _routine(self, blocking: Blocking, counts: tuple[str, ...]) -> Routine:
        """The routine that makes the sums of a tile: one that is there already, if it can."""
        asked = replace(
            blocking,
            parts=tuple(self._asking(n, part) for n, part in _numbered(blocking)),
            turns=tuple(
                Loop(loop.variable, Affine.of(_turns(loop)), False) for loop in blocking.turns
            ),
        )
        found = Routine(
            f"{self.prefix}_tile_{len(self.routines) + 1}",
            tuple(name for name, _ in blocking.inputs),
            blocking.output[0],
            counts,
            tuple(routine(asked, self.registers, self.cast)),
            blocking.width,
            blocking.scatters,
        )
        for known in self.routines:
            if (known.inputs, known.operations) == (found.inputs, found.operations):
                return known
        self.routines.append(found)
        return found

    def _asking(self, n: int, part: Summed) -> Summed:
        """A part whose loops run as far as the routine is told, where that is not always alike."""
        return replace(
            part,
            loops=tuple(
                Loop(loop.variable, Affine.of(_count(n, loop)), True)
                if (n, loop.variable) in self.varying
                else loop
                for loop in part.loops
            ),
        )


def _numbered(blocking: Blocking) -> Iterator[tuple[int, Summed]]:
    """The parts, each with the number of the first one that has the same loops."""
    first: dict[tuple[Loop, ...], int] = {}
    for n, part in enumerate(blocking.parts):
        yield first.setdefault(part.loops, n), part


def _count(n: int, loop: Loop) -> str:
    """What the extent of a loop of a part is called, where a routine is given it."""
    return f"count_{loop.variable}_{n + 1}" if n else f"count_{loop.variable}"


def _turns(loop: Loop) -> str:
    """What the extent of a loop over tiles is called in a routine."""
    return f"turns_{loop.variable}"


def _frame(part: Piece | Blocking) -> Frame | None:
    return part.frame if isinstance(part, Blocking) else None


def _runs(parts: Sequence[Piece | Blocking]) -> Iterator[Piece | list[Blocking]]:
    """Parts in their order, blocked ones that follow one another together."""
    run: list[Blocking] = []
    for part in parts:
        if isinstance(part, Blocking):
            run.append(part)
            continue
        if run:
            yield run
            run = []
        yield part
    if run:
        yield run


def _written(*parts: Piece | Blocking) -> frozenset[str]:
    """The loops that decide which outputs are written: each of their rounds writes its own.

    Of several parts in one loop another round of one might write what this one does of another,
    unless the loop stands in the same subscript of all, and in the same way.
    """
    alike: list[set[tuple[int, Affine]]] = []
    for part in parts:
        piece = part.tile.parts[0].piece if isinstance(part, Blocking) else part
        alike.append(set(enumerate(piece.output.subscripts)))
    return frozenset(name for _, s in set.intersection(*alike) for name in s.variables)


def _loops(piece: Piece, shapes: Mapping[str, tuple[int, ...]], cast: str) -> Iterator[Operation]:
    kept = [loop for loop in piece.loops if not loop.reduction]
    summed = [loop for loop in piece.loops if loop.reduction]
    target = _element(piece.output, shapes, {})
    factors = _factors(piece, shapes, {}, cast)
    products = joined([coefficient(piece.coefficient, factors)])
    sign = "+=" if piece.accumulate else "="
    depth = len(kept) + 1
    deeper = INDENT * (depth + len(summed))
    yield from opened(kept, 1, _written(piece))
    if not summed:
        yield Store(INDENT * depth, target, sign, products, len(factors), int(len(factors) > 1))
    elif kept:
        yield Declare(INDENT * depth, f"{SUM} = 0")
        yield from opened(summed, depth)
        yield Add(deeper, SUM, products, tuple(factors), multiplies=len(factors) > 1)
        yield from closed(summed, depth)
        yield Store(INDENT * depth, target, sign, SUM)
    else:
        # Without a loop around it, a variable for the sum would meet that of another piece.
        if not piece.accumulate:
            yield Store(INDENT, target, "=", "0")
        yield from opened(summed, depth)
        yield Store(deeper, target, "+=", products, len(factors), 1)
        yield from closed(summed, depth)
    yield from closed(kept, 1)


def _unrolled(
    function: Function, pieces: Sequence[Piece], shapes: Mapping[str, tuple[int, ...]], cast: str
) -> Iterator[Operation]:
    """One statement for each output, in order; what no piece reaches is 0."""
    sums: dict[tuple[int, ...], list[tuple[bool, str]]] = {
        place: [] for place in product(*map(range, function.output.axes))
    }
    for piece in pieces:
        for point in piece.points() if piece.coefficient else ():
            place = tuple(s.at(point) for s in piece.output.subscripts)
            fixed = {name: Affine(count) for name, count in point.items()}
            sums[place].append(coefficient(piece.coefficient, _factors(piece, shapes, fixed, cast)))
    for place, products in sums.items():
        target = _element(Reference(function.output.name, tuple(map(Affine, place))), shapes, {})
        text = joined(products) or "0"
        reads = sum(text.count(f"{array.name}[") for array in function.inputs)
        terms = text.count(" * ")
        yield Store(INDENT, target, "=", _wrapped(text), reads, terms)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=INDENT * 2, break_long_words=False)


def _factors(
    piece: Piece, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine], cast: str
) -> list[str]:
    """The entries of a product. With the first one the others become of the type of sums."""
    first, *others = [_element(factor, shapes, point) for factor in piece.factors] or [""]
    return [f"{cast}{first}", *others] if first else []


def _element(
    reference: Reference, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine]
) -> str:
    place = reference.flat(shapes[reference.array]).substitute(point)
    return f"{reference.array}[{spelled(place)}]"
