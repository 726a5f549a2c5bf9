"""What a lowered function executes: counted from its operations, loop by loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from symconv.kernels.lowering.lower_c import Body
from symconv.kernels.lowering.operations import (
    Add,
    Call,
    Declare,
    End,
    For,
    Keep,
    Operation,
    Run,
    Store,
    Total,
)
from symconv.kernels.lowering.routine import WIDE
from symconv.kernels.lowering.staging import PACKED


@dataclass(frozen=True, slots=True)
class Counts:
    """Multiply-adds of vectors and of single numbers, loads, stores, and what these move."""

    vectors: int = 0
    singles: int = 0
    loads: int = 0
    stores: int = 0
    inputs: int = 0
    """How many entries of inputs and of copies of them loads and stores move."""
    outputs: int = 0
    """How many entries of the output they move."""
    fused: int = 0
    """How many entries the multiply-adds are of."""
    read: int = 0
    """Loads for vectors: of one, or of a number into all lanes."""
    written: int = 0
    """Stores of whole vectors."""
    anywhere: int = 0
    """Those of the loads for vectors that read a whole one of an array: it may begin anywhere."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, x.name) + getattr(other, x.name) for x in fields(self)))

    def __mul__(self, times: int) -> Counts:
        return Counts(*(getattr(self, x.name) * times for x in fields(self)))


def counts(body: Body) -> Counts:
    """Of one call of a function. What a step of a loop reads more than once is read once."""
    routines = {routine.name: routine for routine in body.routines}

    @cache
    def routine(name: str, given: tuple[tuple[str, int], ...]) -> Counts:
        return within(routines[name].operations, dict(given))

    def within(operations: Sequence[Operation], known: Mapping[str, int]) -> Counts:
        found, n = Counts(), 0
        read: set[str] = set()
        while n < len(operations):
            operation = operations[n]
            if isinstance(operation, For):
                last = end(operations, n)
                found += loop(operation, operations[n + 1 : last], known)
                n = last
            elif isinstance(operation, Run):
                given = tuple((name, extent.at(known)) for name, extent in operation.counts)
                found += routine(operation.symbol, given)
            else:
                found += _single(operation, read)
            n += 1
        return found

    def loop(head: For, inside: Sequence[Operation], known: Mapping[str, int]) -> Counts:
        if head.step:
            # All lanes of a vector at once.
            return within(inside, {**known, head.step: head.count.constant})
        times = head.count.at(known)
        if any(head.variable in names for names in map(extents, inside)):
            return sum(
                (within(inside, {**known, head.variable: n}) for n in range(times)), Counts()
            )
        return within(inside, known) * times

    return within(body.operations, {})


def end(operations: Sequence[Operation], start: int) -> int:
    depth = 0
    for n in range(start, len(operations)):
        depth += isinstance(operations[n], For) - isinstance(operations[n], End)
        if not depth:
            return n
    raise AssertionError("a loop without an end")


def extents(operation: Operation) -> frozenset[str]:
    """The variables that decide how often something is done."""
    if isinstance(operation, For):
        return operation.count.variables
    if isinstance(operation, Run):
        return frozenset(name for _, extent in operation.counts for name in extent.variables)
    return frozenset()


def _single(operation: Operation, read: set[str]) -> Counts:
    if isinstance(operation, Add | Declare):
        fresh = [text for text in operation.reads if text not in read]
        read.update(fresh)
        wide = sum(text.startswith(WIDE) for text in fresh)
        entries = wide * operation.width + len(fresh) - wide
        found = Counts(
            loads=len(fresh),
            inputs=entries,
            read=len(fresh) * bool(operation.width),
            anywhere=sum(text.startswith(WIDE) and f", {PACKED}" not in text for text in fresh),
        )
        if isinstance(operation, Declare) or not operation.multiplies:
            return found
        lanes = operation.width or 1
        return found + Counts(bool(operation.width), not operation.width, fused=lanes)
    if isinstance(operation, Store):
        again, lanes = operation.sign == "+=", operation.width or 1
        loads = operation.reads + again
        inputs, outputs = operation.reads, again * lanes + lanes
        if operation.target.startswith(PACKED):
            inputs, outputs = inputs + outputs, 0
        wide = bool(operation.width)
        return Counts(
            0, operation.terms, loads, 1, inputs, outputs, operation.terms, again * wide, int(wide)
        )
    assert isinstance(operation, Keep | Total | End | Call), operation
    return Counts()
