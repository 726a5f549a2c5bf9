"""How long each kernel of the test matrix takes to emit and to compile.

    python -m tests.kernel_times

prints seconds of a processor for each, the slowest first, for both machines that kernels are made
for, and ends with 1 where one takes more than two seconds. Counted are the source of all functions
of one kernel, from the member on, and one run of the compiler over it, as a kernel is built that is
loaded: not the builds of its proof, nor Python's door. What else a machine does at the time makes
both up to a third longer.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from symconv import Convolution
from symconv.bench.rows import ROWS
from symconv.kernels.compiled import toolchain
from symconv.kernels.schedules.machine import MACHINES
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from tests.kernels.test_safety import MEMBERS

MOST = 2.0
"""Seconds that one kernel may take: all its functions, emitted and compiled."""

MATRIX: dict[str, tuple[Convolution, str]] = {
    **{name: (conv, "float32") for name, conv in MEMBERS.items()},
    **{row.name: (row.conv, row.dtype) for row in ROWS if row.threads == 1},
}
"""The kernels of the tests of safety, and those of the benchmark."""


def emissions() -> Iterator[tuple[str, Emission]]:
    """Every kernel for every machine."""
    for name, (conv, dtype) in MATRIX.items():
        for machine in MACHINES.values():
            schedule = choose(conv.member)
            yield name, Emission(conv.member, schedule, dtype, "kernel", machine)


@dataclass(frozen=True, order=True)
class Times:
    """Seconds of a processor to emit and to compile a kernel."""

    emit: float
    compile: float
    lines: int
    name: str

    @property
    def total(self) -> float:
        return self.emit + self.compile


def timed(name: str, emission: Emission) -> Times:
    compiler = toolchain.find()
    assert compiler is not None
    start = time.process_time()
    texts = source(emission, "c")
    emitted = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        for file, text in texts.items():
            Path(folder, file).write_text(text)
        before = getrusage(RUSAGE_CHILDREN).ru_utime
        toolchain.shared_library(compiler, Path(folder, "kernel.c"), Path(folder, "kernel.so"))
        compiled = getrusage(RUSAGE_CHILDREN).ru_utime - before
    lines = texts["kernel.c"].count("\n")
    return Times(emitted, compiled, lines, f"{name} for {emission.machine.name}")


def main() -> int:
    found = [timed(*each) for each in emissions()]
    for times in sorted(found, key=lambda each: -each.total):
        print(
            f"{times.total:5.2f} s: {times.emit:.2f} to emit, {times.compile:.2f} to compile "
            f"{times.lines:,} lines of {times.name}"
        )
    return int(any(each.total > MOST for each in found))


if __name__ == "__main__":
    sys.exit(main())
