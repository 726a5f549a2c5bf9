"""Sets of instructions between which a kernel chooses while it runs: a unit of text for each."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.kernels.schedules.machine import BASELINE, MACHINES, Machine


@dataclass(frozen=True, slots=True)
class Unit:
    """A name for files and functions, what it is made for, and what a processor must have for it.

    `features` are names that compilers and /proc/cpuinfo share, none for what every processor has.
    """

    name: str
    machine: Machine
    features: tuple[str, ...] = ()


UNITS = (
    Unit("avx512", MACHINES["avx512"], ("avx512f", "avx512vl", "avx512bw", "avx512dq")),
    Unit("avx2", MACHINES["avx2"], ("avx2", "fma")),
    Unit("baseline", BASELINE),
)
"""The best first. The baseline is for 16-byte vectors, which every x86-64 has, and most others."""


def having(features: frozenset[str]) -> tuple[Unit, ...]:
    """The units that a processor with these features can run.

    >>> [unit.name for unit in having(frozenset({"avx2", "fma"}))]
    ['avx2', 'baseline']
    """
    return tuple(unit for unit in UNITS if features.issuperset(unit.features))
