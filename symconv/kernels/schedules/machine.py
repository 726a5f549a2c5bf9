"""What a schedule has to know of a machine. Only how fast a kernel is depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from symconv.errors import IllFormed

BYTES = {"float64": 8, "float32": 4, "int64": 8, "int32": 4}
"""The sizes of the elements of kernels."""

NARROWEST = 16
"""Bytes of the narrowest vectors."""

LINE = 64
"""Bytes of a line of the cache."""

WAY, WAYS = 4096, 8
"""Lines so many bytes apart share a place in the first cache, and it holds so many of them."""

FARTHER = 16
"""Bytes a cycle that come of arrays that the second cache does not hold."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of so many bytes, and how many multiply-adds and loads of them a cycle has."""

    bytes: int
    fused: float
    loads: float
    unaligned: float
    """Cycles of a load that begins anywhere: some cross into the next line of the cache."""
    stored: float
    """Cycles to write one, besides those of what goes on beside it."""
    moved: float = 0.9
    """Vectors made of two others are made where others are multiplied, and beside that: so much of
    a multiply-add takes each of all these, unless the multiply-adds alone take longer."""

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
    spreads: bool
    """Whether a multiply-add can itself read a number from memory into all lanes."""
    slides: bool
    """Whether one instruction makes a vector of lanes that lie in two others."""
    anywhere: bool
    """Whether no vector of an array is taken to begin on its size: arrays seldom begin on a line of
    the cache, which matters where vectors are that long."""
    latency: int
    stack: int
    """Elements that a copy on the stack may have: threads do not have much of it."""
    finalists: int = 4
    """Of the blocks of one vector loop so many, the best for the largest piece, are compared over
    all pieces; where registers are few, others press on them more than is known."""
    fetched: int = 32
    """Bytes a cycle that come from the second cache; more where most of them come unasked."""
    cache: int = 2**20
    """Bytes that stay near the core from one call to the next."""
    streamed: float = 4.0
    """Bytes a cycle from and to memory, where there are more."""


MACHINES = {
    machine.name: machine
    for machine in (
        Machine(
            "avx2",
            "x86-64 with AVX2",
            (Vectors(32, 2, 2, 0.8, 0.5),),
            16,
            False,
            False,
            False,
            4,
            2**15,
        ),
        Machine(
            "avx512",
            "x86-64 with AVX-512",
            (Vectors(64, 1, 1, 1.7, 0.6, 0.75), Vectors(32, 2, 2, 0.8, 0.5, 0.85)),
            32,
            True,
            True,
            True,
            4,
            2**15,
            12,
            256,
        ),
    )
}
"""The machines that kernels are made for: the text is right everywhere, and fast on its own."""

BASELINE = Machine(
    "sse2", "x86-64 with SSE2", (Vectors(16, 1, 2, 0.6, 1),), 16, False, False, False, 4, 2**15
)
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
