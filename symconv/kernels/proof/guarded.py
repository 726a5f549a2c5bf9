"""Calls of a compiled kernel between guard pages, in a process that a stray access kills."""

from __future__ import annotations

import base64
import json
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path

from symconv.errors import ToolchainError, Unsupported
from symconv.kernels.proof import pages
from symconv.kernels.proof.pages import CODES, Call, Element, Outcome, available


def run(library: Path, calls: Sequence[Call]) -> list[Outcome]:
    """The outcome of every call, each made in a child process.

    A call that kills the child has an outcome that says so; the calls after it get a new child.
    Raises Unsupported where there are no guard pages, and ToolchainError when the child fails
    for another reason, such as a library that does not load.
    """
    if not available():
        raise Unsupported(
            f"guarded calls of {library}: this platform ({sys.platform}) has no guard pages; "
            "run the check on Linux or macOS"
        )
    outcomes: list[Outcome] = []
    while len(outcomes) < len(calls):
        outcomes += _run_child(library, calls[len(outcomes) :])
    return outcomes


def _run_child(library: Path, calls: Sequence[Call]) -> list[Outcome]:
    """The outcomes of all calls, or of those up to the one that killed the child."""
    import subprocess

    request = {"library": str(library.absolute()), "calls": [vars(call) for call in calls]}
    child = subprocess.run(
        # Python alone: no file beside this one, or of packages, passes for a module of it.
        [sys.executable, "-I", "-S", pages.__file__],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    outcomes = [
        _outcome(line, call.written)
        for line, call in zip(child.stdout.splitlines(), calls, strict=False)
    ]
    if child.returncode == 0:
        return outcomes
    said = child.stderr.splitlines()
    if child.returncode > 0 or not said:
        raise ToolchainError(
            f"the guarded calls of {library} ended with status {child.returncode}: "
            f"{said[-1] if said else 'nothing was printed'}; "
            "compile the library again, or use the numpy kernel"
        )
    # The damage of a call may kill the child only after it returned.
    return [*outcomes[: len(calls) - 1], Outcome((), _death(said[-1], -child.returncode))]


def _outcome(line: str, element: Element) -> Outcome:
    fields = json.loads(line)
    outputs = array(CODES[element], base64.b64decode(fields["outputs"]))
    return Outcome(tuple(outputs), fields["error"])


def _death(symbol: str, number: int) -> str:
    from signal import Signals

    name = Signals(number).name
    if name in ("SIGSEGV", "SIGBUS"):
        return f"{symbol} reads or writes outside its operands, or misaligned ({name})"
    return f"{symbol} killed its process ({name})"
