"""A table of results, as rows of text: who was fastest, and how near the limits we are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.bench.figures import Run
from symconv.bench.race import Result, Summary
from symconv.bench.rows import CALL, COPY, LOADS, MULTIPLY_ADDS

COLUMNS = (
    "shape", "map", "time", "best peer", "ratio", "multiply-adds", "loads", "copy", "goals",
)  # fmt: skip

WORDS = {"forward": "forward", "vjp_signal": "to signal", "vjp_filter": "to filter"}

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def rows(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """One for each result, in the order of COLUMNS."""
    previous = ""
    for result in results:
        title = f"{result.row.title}, {result.row.dtype}"
        yield (
            "" if title == previous else title,
            WORDS[result.map],
            time(result.ours.median),
            result.best or "-",
            factor(result.ratio(result.best)) if result.best else "-",
            *(_share(result, limit) for limit in (MULTIPLY_ADDS, LOADS, COPY)),
            _goals(result),
        )
        previous = title


def remarks(run: Run) -> Iterator[str]:
    """What the table does not hold: who was not there, and who computes something else."""
    if run.absent:
        yield f"absent, as not installed: {', '.join(run.absent)}"
    for name, said in run.failed.items():
        yield f"{name} takes no part: it {said}"
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


def _share(result: Result, limit: str) -> str:
    return f"{result.ratio(limit):.0%}" if limit in result.limits else "-"


def _goals(result: Result) -> str:
    found = []
    for goal in result.goals:
        reached = result.reached(goal)
        of = ", ".join(name for name in goal.against)
        if reached is None:
            found.append(f"{of}: absent")
            continue
        shown = f"{reached:.0%}" if goal.against[0] in _SHARES else factor(reached)
        want = f"{goal.factor:.0%}" if goal.against[0] in _SHARES else f"{goal.factor:g}x"
        sign = "✓" if reached >= goal.factor else "✗"
        found.append(f"{sign} {shown} of {want} {of}")
    return "\n".join(found)


_SHARES = (MULTIPLY_ADDS, LOADS, COPY, CALL)
