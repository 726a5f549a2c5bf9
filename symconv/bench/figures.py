"""Results as plain records: what `--json` writes."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symconv import __version__
from symconv.bench.race import Result, summary
from symconv.bench.rows import Goal
from symconv.bench.timing import Timing
from symconv.rendering import UNSEALED, seal


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run found, and with whom."""

    results: tuple[Result, ...]
    rounds: int
    peers: Mapping[str, str]
    """Versions, by name."""
    absent: tuple[str, ...]
    failed: Mapping[str, str]
    """Peers that are installed and do not load, and why."""
    skipped: Mapping[str, str]
    """Rows that were not timed, and why."""
    load: float
    """How many processes were computing in the minute before the run, on all cores."""
    compiler: str
    date: str


def text(run: Run) -> str:
    """The records as JSON."""
    return seal(json.dumps(records(run), indent=2) + "\n")


def records(run: Run) -> dict[str, Any]:
    """A stable interface: seconds of one call, and ratios, which are other times over ours."""
    found = summary(run.results)
    return {
        "version": 2,
        "seal": UNSEALED,
        "symconv": __version__,
        "date": run.date,
        "machine": {
            "system": platform.platform(),
            "processor": processor(),
            "python": platform.python_version(),
            "compiler": run.compiler,
        },
        "load": run.load,
        "rounds": run.rounds,
        "peers": dict(run.peers),
        "absent": list(run.absent),
        "failed": dict(run.failed),
        "skipped": dict(run.skipped),
        "results": [_record(result) for result in run.results],
        "summary": None
        if found is None
        else {
            "maps": found.maps,
            "worst": found.worst,
            "worst_at": f"{found.where.row.name} {found.where.map}",
            "median": found.median,
            "goals": found.goals,
            "goals_reached": found.won,
        },
    }


def _record(result: Result) -> dict[str, Any]:
    return {
        "row": result.row.name,
        "title": result.row.title,
        "dtype": result.row.dtype,
        "map": result.map,
        "threads": result.row.threads,
        "seconds": _times(result.ours),
        "best": result.best,
        "peers": {
            name: {"seconds": _times(timing), "ratio": result.ratio(name)}
            for name, timing in result.peers.items()
        },
        "limits": {
            name: {"seconds": _times(timing), "reached": result.ratio(name)}
            for name, timing in result.limits.items()
        },
        "executed": {name: _times(timing) for name, timing in result.own.items()},
        "refused": dict(result.refused),
        "goals": [_goal(result, goal) for goal in result.goals],
    }


def _times(timing: Timing) -> dict[str, Any]:
    return {"least": timing.least, "median": timing.median, "rounds": len(timing.samples)}


def _goal(result: Result, goal: Goal) -> dict[str, Any]:
    reached = result.reached(goal)
    allowed, executed = result.allowed(goal), result.executed(goal)
    return {
        "factor": goal.factor,
        "against": list(goal.against),
        "found": reached,
        "allowed": allowed and allowed.ratio,
        "executed": executed and executed.ratio,
        "bound": executed and executed.by,
        "reached": None if reached is None else reached >= goal.factor,
    }


def processor() -> str:
    """What the processor calls itself."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() in ("model name", "Model"):
                    return value.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
