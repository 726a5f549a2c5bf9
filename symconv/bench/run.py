"""One run: who is there, the rows one after another, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from symconv.bench import limits, peers
from symconv.bench.figures import Run
from symconv.bench.race import Result, race
from symconv.bench.rows import Row
from symconv.kernels import toolchain


def run(rows: Sequence[Row], rounds: int, step: Callable[[Row], object] = lambda row: None) -> Run:
    """Time every map of the rows; `step` is called after each round of one.

    Raises what `race` raises, and ToolchainError where no C compiler works.
    """
    probe = limits.probe()
    present, failed = peers.load(None if probe is None else probe.call)
    results: list[Result] = []
    for row in rows:
        results += race(row, present, probe, rounds, partial(step, row))
    compiler = toolchain.find()
    return Run(
        tuple(results),
        rounds,
        {each.peer.name: each.version for each in present},
        tuple(peer.name for peer in peers.absent()),
        failed,
        compiler.identity if compiler else "",
        datetime.now(UTC).isoformat(timespec="seconds"),
    )
