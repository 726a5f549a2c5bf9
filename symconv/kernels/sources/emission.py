"""What decides the text of a kernel, and what its files and functions are called."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from symconv.errors import IllFormed
from symconv.family.formulas import formulas
from symconv.family.member import Member
from symconv.family.stem import stem
from symconv.kernels.functions import NUMBERS, Function, Numbers
from symconv.kernels.lowering.operations import INDENT
from symconv.kernels.schedules.instructions import UNITS
from symconv.kernels.schedules.machine import MACHINE, Machine
from symconv.kernels.schedules.schedule import Schedule, Timings, UnitTimings
from symconv.provenance import head
from symconv.writing.text import text


@dataclass(frozen=True, slots=True)
class Emission:
    """What decides the text of a kernel: nothing else does.

    In C, `threads` share long loops where OpenMP is on; with `workspace` the caller provides memory
    for copies; with `dispatch` there is a unit for each set of instructions.
    """

    member: Member
    schedule: Schedule
    dtype: str = "float64"
    name: str = ""
    machine: Machine = MACHINE
    threads: bool = False
    workspace: bool = False
    dispatch: bool = False
    blocks: Timings = ()
    """Of functions whose block is known, on one set of instructions; those of others are chosen."""
    units: UnitTimings = ()
    """The same for the units of a dispatch, by their names."""

    def __post_init__(self) -> None:
        if self.threads and self.workspace:
            raise IllFormed(
                "threads and workspace exclude each other: each thread keeps its copies on a stack "
                "of its own"
            )
        if self.dispatch and (self.blocks or self.machine != MACHINE):
            raise IllFormed(
                "dispatch is for every set of instructions: leave out machine and blocks"
            )
        own = [unit.name for unit in UNITS if self.dispatch]
        for name in (name for name, _ in self.units if name not in own):
            raise IllFormed(
                f"{name!r} is no unit of this kernel: it has {', '.join(own) or 'none'}"
            )
        if self.dtype not in NUMBERS:
            known = ", ".join(NUMBERS)
            raise IllFormed(f"dtype={self.dtype!r} is not a type of kernel: choose one of {known}")
        if self.name and not (self.name.isidentifier() and self.name.isascii()):
            raise IllFormed(f"name={self.name!r} cannot name a C function: use letters and digits")

    @property
    def numbers(self) -> Numbers:
        """The types of number."""
        return NUMBERS[self.dtype]

    @property
    def element(self) -> str:
        """What C calls the type of the inputs."""
        return f"{self.stem}_element"

    @property
    def sum(self) -> str:
        """What C calls the type of sums and outputs."""
        return f"{self.stem}_sum" if self.numbers.mixed else self.element

    @property
    def stem(self) -> str:
        """The name of the files, and what every C function starts with: correlation_4_6."""
        return self.name or stem(self.member)


def symbol(emission: Emission, function: str, unit: str = "") -> str:
    """The name of a function in C; of a unit, with the unit's name in it."""
    return "_".join(filter(None, (emission.stem, unit, function)))


def units(emission: Emission) -> tuple[str, ...]:
    """The names of the C sources of a kernel: that of the functions that are called comes first."""
    names = ["", *(f"_{unit.name}" for unit in UNITS if emission.dispatch)]
    return tuple(f"{emission.stem}{name}.c" for name in names)


def flags(emission: Emission) -> tuple[str, ...]:
    """What a compiler has to be told for a fast kernel."""
    native = () if emission.dispatch else ("-march=native",)
    threads = ("-fopenmp",) if emission.threads else ()
    return ("-O3", *native, "-ffp-contract=fast", *threads)


def file(emission: Emission, title: str) -> dict[str, object]:
    """What the head of a file says."""
    return {"name": title, "head": head(emission.member, str(emission.numbers))}


def comment(member: Member, function: Function) -> list[str]:
    """The formulas of a function, in lines that are not too long."""
    return [
        part
        for line in formulas(member, function.name)
        for part in textwrap.wrap(text(line), 90, subsequent_indent=INDENT, break_long_words=False)
    ]
