"""Candidates timed in turn within one run, and shown as ratios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

ROUNDS = 9


def interleaved(
    candidates: Mapping[str, Callable[[], object]], repeat: int = 1
) -> dict[str, float]:
    """Median seconds of one call of each candidate, timed in turn, after one call untimed."""
    for call in candidates.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(ROUNDS):
        for name, call in candidates.items():
            start = perf_counter()
            for _ in range(repeat):
                call()
            times[name].append((perf_counter() - start) / repeat)
    return {name: median(taken) for name, taken in times.items()}


def show(
    title: str, times: Mapping[str, float], base: str, unit: float = 1e-9, per: int = 1
) -> None:
    print(f"\n{title}")
    for name, taken in times.items():
        amount = taken / unit / per
        print(f"  {name:<44} {amount:12.1f}   {taken / times[base]:8.3f} x {base}")
