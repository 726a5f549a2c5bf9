"""Which loops of a function threads share, by OpenMP.

A loop is shared where each round writes outputs of its own, so that sums are added up in the same
order by any number of threads, and where it is worth the time that threads take to start. Where
such loops have few rounds, sums are made in parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.family.pieces import Piece
from symconv.kernels.functions import Function
from symconv.kernels.lowering.counts import counts, end, extents
from symconv.kernels.lowering.lower_c import Body, lower
from symconv.kernels.lowering.operations import (
    INDENT,
    Declare,
    End,
    For,
    Operation,
    Parallel,
    Store,
)
from symconv.kernels.lowering.staging import PACKED
from symconv.kernels.schedules.machine import MACHINE
from symconv.kernels.schedules.parts import PARTS, in_parts
from symconv.kernels.schedules.schedule import PLAIN, Block, Schedule

WORTH = 2**18
"""Multiply-adds of a loop from which on threads share it, those of all lanes counted.

Measured with GCC 12 on two cores of Zen 4: two threads that are there begin a loop and meet again
in 1.2 microseconds, in which AVX2 does 2^15 to 2^16 multiply-adds of float32. Half of 2^18 saves
three times as much.
"""


ROUNDS = 8
"""Rounds from which on a loop gives several threads about as much to do."""

MOSTLY = 0.9
"""Of all multiply-adds, those in loops that are shared so: with more of them, sums stay whole."""


def shared(
    body: Body,
    function: Function,
    pieces: Sequence[Piece],
    schedule: Schedule,
    block: Block,
    prefix: str,
    cast: str = "",
    registers: int = MACHINE.registers,
) -> Body:
    """A function, lowered so, with its outermost loops shared, as far as that is worth it."""
    whole = replace(body, operations=tuple(_shared(body)))
    if schedule.form == "unrolled" or _fused(whole, ROUNDS) >= MOSTLY * counts(body).fused:
        return whole
    parts = in_parts(function, pieces, block)
    if parts is None:
        return whole
    found = lower(parts.function, parts.pieces, schedule, block, prefix, cast, registers, True)
    ending = replace(function, inputs=(parts.function.output,))
    total = lower(ending, [parts.total], schedule, PLAIN, prefix)
    # Room for a copy is declared first.
    copy = 1 if found.room else 0
    room = Declare(INDENT, f"{PARTS}[{parts.function.output.length}]")
    sums = replace(found, operations=found.operations[copy:])
    operations = (*found.operations[:copy], room, *_shared(sums), *total.operations)
    return replace(found, operations=operations)


def _fused(body: Body, rounds: int) -> int:
    """The multiply-adds in shared loops of so many rounds at least."""
    operations, found = body.operations, 0
    for n, operation in enumerate(operations):
        if isinstance(operation, Parallel):
            head = operations[n + 1]
            assert isinstance(head, For), head
            if head.count.constant >= rounds:
                inside = operations[n + 1 : end(operations, n + 1) + 1]
                found += counts(replace(body, operations=inside)).fused
    return found


def _shared(body: Body) -> Iterator[Operation]:
    operations, n = body.operations, 0
    while n < len(operations):
        operation = operations[n]
        if isinstance(operation, For) and operation.apart:
            after = end(operations, n) + 1
            inside = operations[n:after]
            if _closed(inside) and counts(replace(body, operations=inside)).fused >= WORTH:
                copies = any(
                    isinstance(x, Store) and x.target.startswith(f"{PACKED}[") for x in inside
                )
                yield Parallel(operation.indent, PACKED if copies else "")
                yield from inside
                n = after
                continue
        yield operation
        n += 1


def _closed(operations: Sequence[Operation]) -> bool:
    """Whether no loop around these decides how often something in them is done."""
    around: list[str] = []
    for each in operations:
        if not extents(each) <= set(around):
            return False
        if isinstance(each, For):
            around.append(each.variable)
        elif isinstance(each, End):
            around.pop()
    return True
