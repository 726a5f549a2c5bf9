"""A table of results, as rows of text: who was fastest, and how near the limits we are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.bench.figures import Run
from symconv.bench.race import Result, Summary
from symconv.bench.rows import LIMITS

COLUMNS = ("row", "map", "time", "best peer", "ratio", "nearest limit", "goals")

MISSED = ("missed at", "map", "goal", "found", "allowed", "in our text", "bound by")
"""Of goals that were missed: what is allowed by the machine, and by what our kernel executes."""

WORDS = {"forward": "forward", "vjp_signal": "to signal", "vjp_filter": "to filter"}

BUSY = 0.5
"""Processes that were computing, of which it is said that they were."""

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def rows(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """One for each result, in the order of COLUMNS."""
    previous = ""
    for result in results:
        goals = _goals(result)
        yield (
            "" if result.row.name == previous else result.row.name,
            WORDS[result.map],
            time(result.ours.median),
            result.best or "-",
            factor(result.ratio(result.best)) if result.best else "-",
            _nearest(result),
            f"{sum(goals)} of {len(goals)}" if goals else "-",
        )
        previous = result.row.name


def missed(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """One for each goal that was missed, in the order of MISSED."""
    previous = ""
    for result in results:
        for goal in result.goals:
            reached = result.reached(goal)
            if reached is None or reached >= goal.factor:
                continue
            shown = share if goal.against[0] in LIMITS else factor
            allowed, executed = result.allowed(goal), result.executed(goal)
            yield (
                "" if result.row.name == previous else result.row.name,
                WORDS[result.map],
                f"{shown(goal.factor)} {', '.join(goal.against)}",
                shown(reached),
                shown(allowed.ratio) if allowed else "-",
                shown(executed.ratio) if executed else "-",
                executed.by if executed else "-",
            )
            previous = result.row.name


def remarks(run: Run) -> Iterator[str]:
    """What the tables do not hold: who took no part, and why."""
    if run.absent:
        yield f"absent, as not installed: {', '.join(run.absent)}"
    for name, said in run.failed.items():
        yield f"{name} takes no part: it {said}"
    for name, said in run.skipped.items():
        yield f"{name} is not timed: {said}"
    if run.load > BUSY:
        yield (
            f"others were computing before this run, by a load of {run.load:.1f}: times of several "
            "threads say little then"
        )
    for result in run.results:
        for name, said in result.refused.items():
            yield f"{name} is not timed at {result.row.name}, {WORDS[result.map]}: it {said}"


def words(found: Summary) -> str:
    """The worst ratio beside the median one."""
    row, name = found.where.row.name, WORDS[found.where.map]
    text = (
        f"{found.maps} maps; the best peer takes {factor(found.median)} our time in the median, "
        f"and {factor(found.worst)} at worst ({row}, {name}, {found.where.best})"
    )
    return f"{text}; {found.won} of {found.goals} goals reached" if found.goals else text


def time(seconds: float) -> str:
    """With three digits, in a unit that suits it.

    >>> time(0.0000123), time(45.2e-9), time(0.25)
    ('12.3 µs', '45.2 ns', '250 ms')
    """
    unit, name = next(((u, n) for u, n in UNITS if seconds >= u), UNITS[-1])
    amount = seconds / unit
    return f"{amount:.{2 if amount < 10 else 1 if amount < 100 else 0}f} {name}"


def factor(ratio: float) -> str:
    """
    >>> factor(0.953), factor(12.34), factor(345.6)
    ('0.95x', '12.3x', '346x')
    """
    return f"{ratio:.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}x"


def share(ratio: float) -> str:
    """
    >>> share(0.853)
    '85%'
    """
    return f"{ratio:.0%}"


def _nearest(result: Result) -> str:
    """The limit that is reached most. One that is passed bounds something else than this map."""
    reached = {name: result.ratio(name) for name in result.limits}
    bounds = {name: share for name, share in reached.items() if share <= 1}
    most = max(bounds, key=lambda name: bounds[name], default="")
    return f"{bounds[most]:.0%} of {most}" if most else "-"


def _goals(result: Result) -> list[bool]:
    """Whether each goal that could be measured is reached."""
    found = [(result.reached(goal), goal.factor) for goal in result.goals]
    return [reached >= wanted for reached, wanted in found if reached is not None]
