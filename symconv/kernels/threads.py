"""Which loops of a function threads share, by OpenMP.

A loop is shared where each round writes outputs of its own, so that sums are added up in the same
order by any number of threads, and where it is worth the time that threads take to start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.kernels.counts import counts, end, extents
from symconv.kernels.lower_c import Body
from symconv.kernels.operations import End, For, Operation, Parallel, Store
from symconv.kernels.staging import PACKED

WORTH = 2**18
"""Multiply-adds of a loop from which on threads share it, those of all lanes counted.

Measured with GCC 12 on two cores of Zen 4: two threads that are there begin a loop and meet again
in 1.2 microseconds, in which AVX2 does 2^15 to 2^16 multiply-adds of float32. Half of 2^18 saves
three times as much.
"""


def shared(body: Body) -> Body:
    """The same function with its outermost loops shared, as far as that is worth it."""
    return replace(body, operations=tuple(_shared(body)))


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
