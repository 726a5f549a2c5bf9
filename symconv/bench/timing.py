"""Calls timed in turn, so that what disturbs the machine disturbs all of them alike."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import TypeVar

from symconv.bench.tasks import Call

Name = TypeVar("Name", bound=Hashable)

SAMPLE = 0.001
"""Seconds that one sample takes at least: a clock tells calls of nanoseconds apart only so."""

PATIENCE = 2.0
"""Seconds for all samples of one call and the calls before them: a slow one has fewer of them."""

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call, one for each round that it took part in."""

    samples: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.samples)

    @property
    def median(self) -> float:
        return median(self.samples)

    def scaled(self, share: float) -> Timing:
        """The seconds of so much of it.

        >>> Timing((2.0, 4.0)).scaled(0.5)
        Timing(samples=(1.0, 2.0))
        """
        return Timing(tuple(seconds * share for seconds in self.samples))

    def __add__(self, other: Timing) -> Timing:
        """The seconds of both, one after the other."""
        return Timing(tuple(map(sum, zip(self.samples, other.samples, strict=False))))

    def over(self, other: Timing) -> float:
        """How many times as long as the other: the median over rounds, so what drifts cancels.

        >>> Timing((2.0, 4.0, 8.0)).over(Timing((1.0, 2.0, 4.0)))
        2.0
        """
        pairs = zip(self.samples, other.samples, strict=False)
        return median(mine / its for mine, its in pairs)


def interleaved(
    calls: Mapping[Name, Call], rounds: int, step: Callable[[], object] = lambda: None
) -> dict[Name, Timing]:
    """Time all calls once in every round, each after a call that does not count.

    That brings near what others drove out of the cache. Slow calls rest in the last rounds. `step`
    is called after each round.
    """
    clocks = {name: _Clock(call, rounds) for name, call in calls.items()}
    known: dict[Name, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, clock in clocks.items():
            known[name] += islice(clock, 1)
        step()
    return {name: Timing(tuple(samples)) for name, samples in known.items()}


class _Clock(Iterator[float]):
    """Samples of one call: as many as there is patience for."""

    def __init__(self, call: Call, rounds: int) -> None:
        names = [f"argument{n}" for n, _ in enumerate(call.arguments)]
        given = [*names, *(f"{name}={name}" for name in call.named)]
        scope = {"function": call.function, **dict(zip(names, call.arguments, strict=True))}
        # As one writes it: unpacking arguments takes longer than the smallest kernels.
        self.timer = timeit.Timer(f"function({', '.join(given)})", globals={**scope, **call.named})
        self.timer.timeit(1)
        once = self.timer.timeit(1)
        self.number = max(1, round(SAMPLE / once)) if once < SAMPLE else 1
        if self.number > 1:
            # The first calls are slow; a short one is timed again.
            each = self.timer.timeit(self.number) / self.number
            self.number = max(1, round(SAMPLE / each))
        self.left = max(FEWEST, min(rounds, int(PATIENCE / (once + max(once, SAMPLE)))))

    def __next__(self) -> float:
        if not self.left:
            raise StopIteration
        self.left -= 1
        self.timer.timeit(1)
        return self.timer.timeit(self.number) / self.number
