"""What a schedule has to know of a machine. Only how fast a kernel is depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from symconv.errors import IllFormed

BYTES = {"float64": 8, "float32": 4, "int64": 8}
"""The sizes of the elements of kernels."""

LINE = 64
"""Bytes of a line of the cache."""

WAY, WAYS = 4096, 8
"""Lines so many bytes apart share a place in the first cache, and it holds so many of them."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of so many bytes, and how many multiply-adds and loads of them a cycle has."""

    bytes: int
    fused: float
    loads: float

    def width(self, dtype: str) -> int:
        """How many elements a vector has."""
        return self.bytes // BYTES[dtype]


@dataclass(frozen=True, slots=True)
class Machine:
    """What a core has, and what it can do at once."""

    name: str
    described: str
    vectors: tuple[Vectors, ...]
    registers: int
    crossing: float
    """Cycles of a load that crosses from one line of the cache into the next."""
    latency: int
    stack: int
    """Elements that a copy on the stack may have: threads do not have much of it."""

    def unaligned(self, vectors: Vectors) -> float:
        """Cycles of a load of a vector that begins anywhere."""
        often = vectors.bytes / LINE
        return (1 - often) / vectors.loads + often * self.crossing


MACHINES = {
    machine.name: machine
    for machine in (
        Machine("avx2", "x86-64 with AVX2", (Vectors(32, 2, 2),), 16, 1.5, 4, 2**15),
        Machine(
            "avx512",
            "x86-64 with AVX-512",
            (Vectors(64, 1, 1), Vectors(32, 2, 2)),
            32,
            1.5,
            4,
            2**15,
        ),
    )
}
"""The machines that kernels are made for: the text is right everywhere, and fast on its own."""

BASELINE = Machine("sse2", "x86-64 with SSE2", (Vectors(16, 1, 2),), 16, 1.5, 4, 2**15)
"""What every x86-64 has."""

MACHINE = MACHINES["avx2"]
"""The one for which text is written where nothing else is said, the same on every machine."""


def machine(name: str) -> Machine:
    """The machine of a name, or `native`, the one that this runs on.

    Raises IllFormed for a name that is none.

    >>> machine("avx2").vectors[0].width("float32")
    8
    """
    if name == "native":
        return native()
    if name not in MACHINES:
        known = ", ".join((*MACHINES, "native"))
        raise IllFormed(f"machine={name!r} is no machine that is known: choose one of {known}")
    return MACHINES[name]


@cache
def native() -> Machine:
    """The machine that this runs on, by what the system says of it; else the usual one."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            flags = next((line.split() for line in lines if line.startswith("flags")), [])
    except OSError:
        flags = []
    wide = {"avx512f", "avx512vl", "avx512dq"} <= set(flags)
    return MACHINES["avx512" if wide else "avx2"]
