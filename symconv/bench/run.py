"""One run: who is there, the rows one after another, and what came of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from symconv.bench import limits, peers
from symconv.bench.figures import Run
from symconv.bench.race import Result, race
from symconv.bench.rows import Row
from symconv.bench.threads import cores
from symconv.errors import ToolchainError
from symconv.kernels.compiled import toolchain


def run(rows: Sequence[Row], rounds: int, step: Callable[[Row], object] = lambda row: None) -> Run:
    """Time every map of the rows; `step` is called after each round of one.

    Rows with more threads than there are cores are left out. Raises what `race` raises, and
    ToolchainError where no C compiler works.
    """
    load, have = _load(), cores()
    skipped = {
        row.name: f"it takes {row.threads} threads, and there is {have} core"
        for row in rows
        if row.threads > have
    }
    probe = limits.probe()
    present, failed = peers.load(None if probe is None else probe.call)
    results: list[Result] = []
    for row in (row for row in rows if row.name not in skipped):
        try:
            results += race(row, present, probe, rounds, partial(step, row))
        except ToolchainError as error:
            # A compiler may lack OpenMP.
            if row.threads == 1:
                raise
            skipped[row.name] = str(error).splitlines()[0]
    compiler = toolchain.find()
    return Run(
        tuple(results),
        rounds,
        {each.peer.name: each.version for each in present},
        tuple(peer.name for peer in peers.absent()),
        failed,
        skipped,
        load,
        compiler.identity if compiler else "",
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _load() -> float:
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):  # not every system counts it
        return 0.0
