"""What the machine allows: small loops in C, timed in the same rounds as everything else."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import reduce
from importlib.machinery import EXTENSION_SUFFIXES
from math import prod
from operator import add
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from symconv.bench.rows import CALL, COPY, LOADS, MEMORY, MULTIPLY_ADDS, READS, WRITES
from symconv.bench.tasks import Call, Task
from symconv.bench.timing import Timing
from symconv.family.dimension import Dimension
from symconv.family.member import Member
from symconv.kernels.compiled import cache, door, toolchain
from symconv.kernels.sources.executed import Executed
from symconv.rendering import render

WIDTHS = (16, 32, 64)
"""Bytes of a vector: which of them a machine is best at shows in the run."""

MOVED = 2**20
"""Bytes that are read and written in one call: small arrays, more than once."""

COUNT = 24_000
"""Vectors that are multiplied and added in one call: some microseconds."""

MODULE = "probe"

Loop: TypeAlias = tuple[str, int]
"""A limit, and the width of the vectors that it is tried with; 0 where it has none."""

LOOPS: Mapping[str, str] = {
    MULTIPLY_ADDS: "multiply_adds",
    LOADS: "loads",
    READS: "reads",
    WRITES: "writes",
}


def probe() -> Any:
    """The compiled module; None where Python's headers are missing.

    Raises ToolchainError where there is no compiler, or one that does not work.
    """
    compiler = toolchain.find()
    if compiler is None:
        raise toolchain.missing()
    includes = door.headers()
    if not includes:
        return None
    text = source()
    key = cache.digest(
        [text, compiler.identity, *toolchain.FLAGS, toolchain.machine(), *door.identity()]
    )
    name = MODULE + EXTENSION_SUFFIXES[0]

    def make(folder: Path) -> None:
        written = folder / "probe.c"
        written.write_text(text, encoding="utf-8")
        toolchain.shared_library(compiler, written, folder / name, flags=door.flags(includes))

    spec = importlib.util.spec_from_file_location(MODULE, cache.entry(key, make) / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source() -> str:
    """The C source of the module."""
    return render("c/probe.c.j2", {"widths": WIDTHS})


def calls(module: Any, task: Task, ours: Call) -> dict[Loop, Call]:
    """What is timed for the limits of a task: each loop at each width, a copy, an empty call.

    Memory is read and written at the places of our own operands. Nothing without the module.
    """
    if module is None:
        return {}
    longer = max(task.signal, task.output, key=lambda array: array.size)
    found: dict[Loop, Call] = {
        (limit, width): Call(getattr(module, f"{loop}{width}"), (COUNT,))
        for limit, loop in LOOPS.items()
        for width in WIDTHS
    }
    out = ours.named.get("out", np.empty(task.expected.shape, task.dtype))
    for width in (0, *WIDTHS):
        move = getattr(module, f"move{width}")
        found[MEMORY, width] = Call(move, (_turns(task), out, *task.operands))
    found[COPY, 0] = Call(module.copy, (np.empty_like(longer), longer))
    found[CALL, 0] = Call(module.nothing, ours.arguments, ours.named)
    return found


def allowed(task: Task, timings: Mapping[Loop, Timing]) -> dict[str, Timing]:
    """The shortest time that each limit leaves for a task: that of the best vectors."""
    found: dict[str, Timing] = {}
    for (limit, width), timing in timings.items():
        if limit in (READS, WRITES):
            continue
        share = 1 / _turns(task) if limit == MEMORY else 1.0
        if limit in LOOPS:
            lanes = width // np.dtype(task.dtype).itemsize
            share = products(task.member) / (lanes * COUNT)
        least = timing.scaled(share)
        if limit not in found or least.median < found[limit].median:
            found[limit] = least
    return found


def own(done: Executed, timings: Mapping[Loop, Timing]) -> dict[str, Timing]:
    """The shortest time that each kind of operation takes that a kernel of ours executes.

    Only what it has in vectors: what compilers make of other loops is not in the text. Where some
    vectors are narrower, all of them are taken for those of which there are most in a second. A
    vector of an array begins anywhere: reading it takes as long as where each is multiplied by one.
    """
    narrowest = done.vector // 4 if done.block.narrowest else done.vector
    counts = {
        MULTIPLY_ADDS: ((MULTIPLY_ADDS, done.counts.vectors),),
        READS: ((READS, done.counts.read - done.counts.anywhere), (LOADS, done.counts.anywhere)),
        WRITES: ((WRITES, done.counts.written),),
    }
    found = {}
    for limit, parts in counts.items():
        rates = [
            reduce(add, (timings[loop, width].scaled(count / COUNT) for loop, count in parts))
            for width in WIDTHS
            if narrowest <= width <= done.vector
            and all((loop, width) in timings for loop, _ in parts)
        ]
        if rates:
            found[limit] = min(rates, key=lambda timing: timing.median)
    return found


def _turns(task: Task) -> int:
    arrays = (*task.operands, task.expected.astype(task.dtype))
    return max(1, MOVED // sum(array.nbytes for array in arrays))


def products(member: Member) -> int:
    """Products that each of the three maps has: pairs of an output and a tap on the signal.

    >>> products(Member((4,), (6,)))
    12
    """
    axes = {axis.letter: axis.count for r in ("filter", "output") for axis in member.axes(r)}
    found = prod(axes.values())
    for x in member.dimensions:
        here, there = (x.inputs, x.outputs) if x.transposed else (x.outputs, x.inputs)
        reads = here * x.taps
        if not x.filled:
            reads = sum(_inside(x, k, here, there) for k in range(x.taps))
        found = found // (x.outputs * x.taps) * reads
    return found


def _inside(x: Dimension, k: int, here: int, there: int) -> int:
    """For how many places one tap reads inside: 0 <= s*place + d*k - p < there."""
    shift = x.before - x.dilation * k
    first = max(0, -(-shift // x.stride))
    last = min(here - 1, (there - 1 + shift) // x.stride)
    return max(0, last - first + 1)
