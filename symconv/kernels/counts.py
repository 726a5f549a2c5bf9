"""What a lowered function executes: counted from its operations, loop by loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from symconv.kernels.lower_c import LOAD, STORE, Body
from symconv.kernels.operations import Add, Call, Declare, End, For, Keep, Operation, Run, Store


@dataclass(frozen=True, slots=True)
class Counts:
    """Multiply-adds of vectors and of single numbers; loads and stores of either."""

    vectors: int = 0
    singles: int = 0
    loads: int = 0
    stores: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.vectors + other.vectors,
            self.singles + other.singles,
            self.loads + other.loads,
            self.stores + other.stores,
        )

    def __mul__(self, times: int) -> Counts:
        return Counts(
            self.vectors * times, self.singles * times, self.loads * times, self.stores * times
        )


def counts(body: Body, width: int) -> Counts:
    """Of one call of a function, with vectors of a width.

    What stands in a loop over lanes and does not depend on the lane is read once for all of them.
    """
    routines = {routine.name: routine for routine in body.routines}

    @cache
    def routine(name: str, given: tuple[tuple[str, int], ...]) -> Counts:
        return within(routines[name].operations, dict(given))

    def within(operations: Sequence[Operation], known: Mapping[str, int]) -> Counts:
        found, n = Counts(), 0
        while n < len(operations):
            operation = operations[n]
            if isinstance(operation, For):
                end = _end(operations, n)
                found += loop(operation, operations[n + 1 : end], known)
                n = end
            elif isinstance(operation, Run):
                given = tuple((name, extent.at(known)) for name, extent in operation.counts)
                found += routine(operation.symbol, given)
            else:
                found += _single(operation)
            n += 1
        return found

    def loop(head: For, inside: Sequence[Operation], known: Mapping[str, int]) -> Counts:
        times = head.count.at(known)
        if head.step:
            return _lanes(inside, times // width)
        if any(head.variable in names for names in map(_extents, inside)):
            return sum(
                (within(inside, {**known, head.variable: n}) for n in range(times)), Counts()
            )
        return within(inside, known) * times

    return within(body.operations, {})


def _end(operations: Sequence[Operation], start: int) -> int:
    depth = 0
    for n in range(start, len(operations)):
        depth += isinstance(operations[n], For) - isinstance(operations[n], End)
        if not depth:
            return n
    raise AssertionError("a loop without an end")


def _extents(operation: Operation) -> frozenset[str]:
    """The variables that decide how often something is done."""
    if isinstance(operation, For):
        return operation.count.variables
    if isinstance(operation, Run):
        return frozenset(name for _, extent in operation.counts for name in extent.variables)
    return frozenset()


def _single(operation: Operation) -> Counts:
    if isinstance(operation, Add):
        return Counts(singles=len(operation.reads) > 1, loads=len(operation.reads))
    if isinstance(operation, Store):
        loads = operation.reads + (operation.sign == "+=")
        return Counts(singles=operation.terms, loads=loads, stores=1)
    assert isinstance(operation, Declare | Keep | End | Call), operation
    return Counts()


def _lanes(operations: Sequence[Operation], vectors: int) -> Counts:
    """A loop over whole vectors."""
    found = Counts()
    reads = dict.fromkeys(x for each in operations if isinstance(each, Add) for x in each.reads)
    for read in reads:
        found += Counts(loads=vectors if read.startswith(LOAD) else 1)
    for each in operations:
        if isinstance(each, Add):
            found += Counts(vectors=vectors if len(each.reads) > 1 else 0)
        elif isinstance(each, Store) and each.target.startswith(STORE):
            found += Counts(loads=vectors * (each.sign == "+="), stores=vectors)
    return found
