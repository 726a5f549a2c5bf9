"""One row after another: everybody's answer checked, then all of them timed in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from symconv.bench import limits
from symconv.bench.peers import Present
from symconv.bench.rows import ALONE, CALL, MAPS, MEMORY, MULTIPLY_ADDS, PEERS, Goal, Row
from symconv.bench.tasks import Call, Task, task, wrong
from symconv.bench.threads import limit
from symconv.bench.timing import Timing, interleaved
from symconv.errors import Disagreement
from symconv.kernels.compiled.calling import emitted
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.executed import executed

OURS = "symconv"


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much of a goal a limit leaves, and which one."""

    ratio: float
    by: str


@dataclass(frozen=True, slots=True)
class Result:
    """One map of a row: how long each took, and what each limit of the machine allows."""

    row: Row
    map: str
    ours: Timing
    peers: Mapping[str, Timing]
    limits: Mapping[str, Timing]
    refused: Mapping[str, str]
    """Peers that are not timed, as they do not compute the map that is defined; and how so."""
    own: Mapping[str, Timing] = field(default_factory=dict)
    """The least that each kind of operation takes that our kernel executes."""

    @property
    def best(self) -> str:
        """The fastest peer; empty where none takes part."""
        return min(self.peers, key=lambda name: self.peers[name].median, default="")

    def ratio(self, name: str) -> float:
        """How many times as long as ours another takes, or a limit allows."""
        return {**self.peers, **self.limits}[name].over(self.ours)

    @property
    def goals(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.row.goals if self.map in goal.maps)

    def reached(self, goal: Goal) -> float | None:
        """What there is of a goal: the least ratio to those that it names; None without them."""
        return min((self.ratio(name) for name in self._against(goal)), default=None)

    def allowed(self, goal: Goal) -> Allowed | None:
        """What the machine allows of a goal, in sums that have every product of the formula.

        After an empty call no kernel is faster than these multiply-adds, or than memory is read and
        written; what is reached is allowed. None where this is not known, or nobody that the goal
        names takes part.
        """
        return self._allowed(goal, {})

    def executed(self, goal: Goal) -> Allowed | None:
        """What is allowed by the operations that our kernel executes besides."""
        return self._allowed(goal, self.own)

    def _allowed(self, goal: Goal, own: Mapping[str, Timing]) -> Allowed | None:
        if not {MULTIPLY_ADDS, MEMORY, CALL} <= self.limits.keys():
            return None
        call = self.limits[CALL].median
        least = [(self.limits[name].median, name) for name in (MULTIPLY_ADDS, MEMORY)]
        seconds, by = max([*least, *((timing.median, name) for name, timing in own.items())])
        known = {**self.peers, **self.limits}
        most = min(
            (known[name].median / (seconds + call) for name in self._against(goal)), default=None
        )
        reached = self.reached(goal)
        if most is None or reached is None:
            return None
        return Allowed(max(most, reached), by if seconds > call else CALL)

    def _against(self, goal: Goal) -> list[str]:
        names = self.peers if goal.against == (PEERS,) else goal.against
        return [name for name in names if name in self.peers or name in self.limits]


@dataclass(frozen=True, slots=True)
class Summary:
    """The best peers' ratios over all maps of all rows."""

    maps: int
    worst: float
    where: Result
    median: float
    goals: int
    won: int


def race(
    row: Row,
    peers: Sequence[Present],
    probe: Any,
    rounds: int,
    step: Callable[[], object] = lambda: None,
) -> Iterator[Result]:
    """The results of a row, map by map; `step` is called after each round.

    Raises Disagreement where our own kernel does not give what the definition says, and
    ToolchainError where no C compiler works.
    """
    conv = row.conv
    alone = kernel = conv.kernel(dtype=row.dtype)
    if row.threads > 1:
        kernel = conv.kernel(dtype=row.dtype, threads=True)
        limit(kernel, row.threads)
    reference = conv.kernel("numpy", dtype="int64")
    emission = emitted(conv.member, choose(conv.member), row.dtype)
    for name in MAPS:
        asked = task(conv.member, name, row.dtype, reference)
        out = {} if row.fresh else {"out": np.empty(asked.expected.shape, row.dtype)}
        ours = Call(getattr(kernel, name), asked.operands, out)
        if said := wrong(asked, ours):
            raise Disagreement(f"{name} of {conv!r} in {row.dtype} {said}")
        calls, refused = checked(asked, peers if row.threads == 1 else ())
        if row.threads > 1:
            calls[ALONE] = Call(getattr(alone, name), asked.operands, out)
        # What is measured of the machine is on one thread, too.
        bounds = limits.calls(probe if row.threads == 1 else None, asked, ours)
        known = interleaved({OURS: ours, **calls, **bounds}, rounds, step)
        timed = {bound: known[bound] for bound in bounds}
        yield Result(
            row,
            name,
            known[OURS],
            {peer: known[peer] for peer in calls},
            limits.allowed(asked, timed),
            refused,
            limits.own(executed(emission, name), timed) if timed else {},
        )


def checked(task: Task, peers: Sequence[Present]) -> tuple[dict[str, Call], dict[str, str]]:
    """The calls of all peers that have this map and compute it, and what is wrong with others."""
    calls, refused = dict[str, Call](), dict[str, str]()
    for each in peers:
        try:
            call = each.prepare(task)
            said = "" if call is None else wrong(task, call)
        except Exception as error:  # whatever another library may raise
            call, said = None, f"{type(error).__name__}: {error}"
        if said:
            refused[each.peer.name] = said
        elif call is not None:
            calls[each.peer.name] = call
    return calls, refused


def summary(results: Sequence[Result]) -> Summary | None:
    """The worst and the median ratio to the best peer; None where no peer took part."""
    held = [result for result in results if result.peers and result.row.threads == 1]
    if not held:
        return None
    ratios = {id(result): result.ratio(result.best) for result in held}
    where = min(held, key=lambda result: ratios[id(result)])
    found = [
        (goal, reached)
        for result in results
        for goal in result.goals
        if (reached := result.reached(goal)) is not None
    ]
    return Summary(
        len(held),
        ratios[id(where)],
        where,
        median(ratios.values()),
        len(found),
        sum(reached >= goal.factor for goal, reached in found),
    )
