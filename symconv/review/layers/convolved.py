r"""Layers that are convolved: z^l = a^{l-1} * W^l + b^l, where nobody says what * is.

It may be the correlation or the convolution, the valid one, or the full one where an array grows;
of which a document speaks its own claims show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symconv.family.member import Member
from symconv.language import line as written
from symconv.language.context import Definition
from symconv.language.elaborate import ENTRYWISE
from symconv.language.line import Line
from symconv.review.layers.layers import Layered, layered, wholes

PAD = written.Name("pad")


@dataclass(frozen=True, slots=True)
class Convolution:
    """Which arrays of a layer are convolved."""

    symbol: str
    signal: str
    kernel: str
    biases: frozenset[str]
    rank: int
    apart: bool = False
    """Whether a sign means something else in a claim than in the layers."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the signs mean: whether each flips its kernel; whether a bias is one number.

    Arrays count from the `first` place, of which sums that read their entries tell.
    """

    flips: tuple[tuple[str, bool], ...]
    tied: bool = True
    apart: bool = False
    first: int = 1

    @property
    def words(self) -> tuple[str, ...]:
        said = tuple(f"{symbol} is the valid {_kind(flip)}" for symbol, flip in self.flips)
        said += () if self.first else ("layers count from 0",)
        return said if self.tied else (*said, "a bias has an entry for each output")

    def operators(self, rank: int) -> dict[tuple[str, int, int], Definition]:
        found = {(symbol, rank, rank): _definition(rank, flip) for symbol, flip in self.flips}
        for symbol, flip in self.flips if self.apart else ():
            found[f"other {symbol}", rank, rank] = _definition(rank, not flip)
        return found


def _kind(flip: bool) -> str:
    return "convolution" if flip else "correlation"


def _definition(rank: int, flip: bool) -> Definition:
    (definition,) = Member((1,) * rank, (1,) * rank, flip=flip).context.operators.values()
    return definition


def convolution(right: Line, here: Layered, rank: int) -> Convolution | None:
    """What is convolved in a rule: two arrays of layers, and biases beside them."""
    terms = right.terms if isinstance(right, written.Sum) else (right,)
    operations = [
        t for t in terms if isinstance(t, written.Operation) and t.symbol not in ENTRYWISE
    ]
    biases = [layered(t) for t in terms if not isinstance(t, written.Operation)]
    if len(operations) != 1 or len(biases) + 1 != len(terms):
        return None
    sides = [layered(operations[0].left), layered(operations[0].right)]
    if None in (*sides, *biases):
        return None
    before = here.layer.after(-1)
    arrays = [side for side in sides if side is not None]
    signals = [side for side in arrays if side.layer == before and side.base.islower()]
    kernels = [side for side in arrays if side not in signals]
    if len(signals) != 1 or len(kernels) != 1:
        return None
    held = frozenset(bias.base for bias in biases if bias is not None)
    return Convolution(operations[0].symbol, signals[0].base, kernels[0].base, held, rank)


def operations(line: Line) -> Iterator[written.Operation]:
    """The operations between arrays of layers on a line, which are no products entry by entry."""
    for part in written.every(line):
        match part:
            case written.Operation(symbol) if symbol not in ENTRYWISE and any(wholes(part)):
                yield part


def readings(
    known: Mapping[str, frozenset[bool]], untied: bool, firsts: Sequence[int] = (1,)
) -> Iterator[Reading]:
    """All that some signs may mean, as far as it is not known."""
    for first in firsts:
        for flips in product(*(sorted(known[symbol]) for symbol in known)):
            for tied in (True, False) if untied else (True,):
                yield Reading(tuple(zip(known, flips, strict=True)), tied, first=first)


def modes(sides: Sequence[Line], what: Convolution) -> Iterator[tuple[list[Line], tuple[str, ...]]]:
    """The sides with the signal before the kernel, each operation as the valid or the full one."""
    found = [*dict.fromkeys(op for side in sides for op in operations(side))]
    for full in product((False, True), repeat=len(found)):
        put = dict(zip(found, full, strict=True))
        words = tuple(
            dict.fromkeys(f"{op.symbol} is full where an array grows" for op in found if put[op])
        )
        yield [_read(side, put, what) for side in sides], words


def _read(line: Line, put: Mapping[written.Operation, bool], what: Convolution) -> Line:
    if isinstance(line, written.Operation) and line in put:
        left, right = (_read(side, put, what) for side in _ordered(line, what))
        symbol = f"other {line.symbol}" if what.apart else line.symbol
        left = written.Call(PAD, (left,)) if put[line] else left
        return replace(line, symbol=symbol, left=left, right=right)
    return written.changed(line, lambda part: _read(part, put, what))


def _ordered(operation: written.Operation, what: Convolution) -> tuple[Line, Line]:
    """The signal, and then the kernel, in whichever order they are written."""
    left, right = operation.left, operation.right
    held = [{whole.base for whole in wholes(side)} for side in (left, right)]
    turned = (what.kernel in held[0]) > (what.kernel in held[1])
    if not any(what.kernel in each for each in held):
        turned = (what.signal in held[1]) > (what.signal in held[0])
    return (right, left) if turned else (left, right)
