"""The few best blocks of the model, timed: the fastest of each function is kept.

Every candidate is compiled, and then they take turns, so that whatever else the machine does falls
on all of them alike. The least time of each counts, in seconds of this process.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.kernels.compiled import toolchain, wisdom
from symconv.kernels.compiled.wisdom import Entry, Origin, Timed
from symconv.kernels.functions import Function, Numbers, functions
from symconv.kernels.schedules.choice import best
from symconv.kernels.schedules.instructions import UNITS, Unit, having
from symconv.kernels.schedules.meaning import nests
from symconv.kernels.schedules.schedule import Block
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.source import source
from symconv.rendering import render

CANDIDATES = 8
"""Blocks that are timed for each function."""

TURNS = 15
"""How often each of them has its turn."""

SLICE = 2e-3
"""Seconds that a turn takes at least, so that the clock is fine enough."""

CLEARLY = 0.98
"""Of the time of the model's choice another block must need at most so much to be taken."""

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


def origin(compiler: toolchain.Compiler, flags: Sequence[str] = toolchain.FLAGS) -> Origin:
    """What times depend on besides the kernel."""
    return Origin(toolchain.machine(), compiler.identity, tuple(flags))


def flags_for(unit: Unit) -> tuple[str, ...]:
    """How a kernel is compiled for one set of instructions, whatever else this machine has.

    >>> [flag for flag in flags_for(UNITS[1]) if flag.startswith("-m")]
    ['-mavx2', '-mfma']
    """
    kept = (flag for flag in toolchain.FLAGS if flag != "-march=native")
    return (*kept, *(f"-m{feature}" for feature in unit.features))


def learn(emission: Emission, file: Path | None, progress: Progress) -> Entry:
    """What timing finds, which a file remembers: that in the cache where none is given.

    Raises ToolchainError where there is no compiler that works, IllFormed for a file that is no
    wisdom.
    """
    file = file or wisdom.place()
    # Before the work, not after it.
    wisdom.read(file)
    compiler = toolchain.find()
    if compiler is None:
        raise toolchain.missing()
    entry = tune(emission, compiler, progress)
    wisdom.remember(file, entry)
    return entry


def learn_units(
    emission: Emission, file: Path | None, progress: Callable[[str, int, int], None]
) -> dict[str, Entry]:
    """The same for each set of instructions that runs here, by its name, which `progress` is told.

    Each is compiled for itself, as its unit of a dispatch is.
    """
    file = file or wisdom.place()
    wisdom.read(file)
    compiler = toolchain.find()
    if compiler is None:
        raise toolchain.missing()
    found = {}
    for unit in having(toolchain.features()):
        one = replace(emission, dispatch=False, machine=unit.machine, units=())
        found[unit.name] = tune(one, compiler, partial(progress, unit.name), flags_for(unit))
        wisdom.remember(file, found[unit.name])
    return found


def learnt(member: Member, dtype: str, file: Path) -> Entry | None:
    """What a file knows of a kernel here; None where it knows nothing, or nothing can be compiled.

    Raises IllFormed where the file is damaged or not there.
    """
    return _recalled(member, dtype, file, {"": toolchain.FLAGS}).get("")


def learnt_units(member: Member, dtype: str, file: Path) -> dict[str, Entry]:
    """The same for each set of instructions of which it knows something, by its name."""
    return _recalled(member, dtype, file, {unit.name: flags_for(unit) for unit in UNITS})


def _recalled(
    member: Member, dtype: str, file: Path, flags: Mapping[str, Sequence[str]]
) -> dict[str, Entry]:
    if not file.is_file():
        raise IllFormed(f"{file} is not there: symconv tune --wisdom {file} makes it")
    compiler = toolchain.find()
    entries = {
        name: wisdom.recall(file, member, dtype, origin(compiler, each)) if compiler else None
        for name, each in flags.items()
    }
    return {name: entry for name, entry in entries.items() if entry}


def tune(
    emission: Emission,
    compiler: toolchain.Compiler,
    progress: Progress,
    flags: Sequence[str] = toolchain.FLAGS,
) -> Entry:
    """The fastest block of every function that has a choice.

    Raises ToolchainError where the compiler does not compile.
    """
    tried = {
        function: found
        for function in functions(emission.member)
        if len(found := _candidates(emission, function)) > 1
    }
    rounds = max((len(found) for found in tried.values()), default=0)
    total = rounds + TURNS * len(tried)
    kept = []
    # Files of libraries that are loaded cannot be deleted everywhere.
    with tempfile.TemporaryDirectory(prefix="symconv-", ignore_cleanup_errors=True) as folder:
        libraries = []
        for n in range(rounds):
            blocks = tuple((f.name, found[min(n, len(found) - 1)]) for f, found in tried.items())
            chosen = replace(emission, blocks=blocks)
            libraries.append(_compiled(chosen, compiler, Path(folder, str(n)), flags))
            progress(n + 1, total)
        for number, (function, found) in enumerate(tried.items()):
            name, done = symbol(emission, function.name), rounds + TURNS * number
            # The same ones for all: what one of them has read is near for the next one too.
            arrays = _arrays(function, emission.numbers)
            calls = [_call(library, name, arrays) for library in libraries[: len(found)]]
            least = _least(calls, partial(_turned, progress, done, total))
            kept.append((function.name, _fastest(found, least)))
    where = origin(compiler, flags)
    machine = emission.machine.name
    return Entry(repr(emission.member), emission.dtype, machine, where, tuple(kept))


def _turned(progress: Progress, done: int, total: int, turn: int) -> None:
    progress(done + turn, total)


def _candidates(emission: Emission, function: Function) -> list[Block]:
    """The best blocks of the model, the best first, and of those that are much alike one only."""
    known = nests(emission.member, function)
    found: dict[tuple[object, ...], Block] = {}
    for choice in best(function, known, emission.numbers.sums, emission.machine, 10 * CANDIDATES):
        block = choice.block
        kind = (
            (block.vector, block.width, block.lanes),
            (block.strips, block.order, block.staged, block.outer),
        )
        found.setdefault(kind, block)
    return list(found.values())[:CANDIDATES]


def _compiled(
    emission: Emission, compiler: toolchain.Compiler, folder: Path, flags: Sequence[str]
) -> ctypes.CDLL:
    folder.mkdir()
    timing = folder / "timing.c"
    timing.write_text(render("c/timing.c.j2", {}), encoding="utf-8")
    for name, text in source(emission, "c").items():
        (folder / name).write_text(text, encoding="utf-8")
    library = folder / "kernel.so"
    first = folder / f"{emission.stem}.c"
    toolchain.shared_library(compiler, first, library, flags=flags, more=(timing,))
    return ctypes.CDLL(str(library))


def _arrays(function: Function, numbers: Numbers) -> list[npt.NDArray[Any]]:
    """The operands of a function, and its output."""
    source = np.random.default_rng(1)
    return [
        source.integers(1, 9, array.length).astype(dtype)
        for array, dtype in (
            *((x, numbers.inputs) for x in function.inputs),
            (function.output, numbers.sums),
        )
    ]


def _call(
    library: ctypes.CDLL, name: str, arrays: Sequence[npt.NDArray[Any]]
) -> Callable[[int], float]:
    """Seconds of so many calls of a function."""
    places = (ctypes.c_void_p * len(arrays))(*(array.ctypes.data for array in arrays))
    seconds = library.seconds
    seconds.restype = ctypes.c_double

    def call(times: int) -> float:
        # The arrays live as long as this function does.
        assert len(places) == len(arrays)
        found: float = seconds(library[name], places, len(places), ctypes.c_long(times))
        return found

    return call


def _least(calls: Sequence[Callable[[int], float]], progress: Callable[[int], None]) -> list[float]:
    """The least nanoseconds of each call, all of them in turns."""
    often = []
    for call in calls:
        times = 1
        while (spent := call(times)) < SLICE / 4:
            times *= 4
        often.append(max(1, round(times * SLICE / spent)))
    found = [float("inf")] * len(calls)
    for turn in range(TURNS):
        for n, (call, times) in enumerate(zip(calls, often, strict=True)):
            found[n] = min(found[n], 1e9 * call(times) / times)
        progress(turn + 1)
    return found


def _fastest(blocks: Sequence[Block], least: Sequence[float]) -> Timed:
    untuned = least[0]
    nanoseconds, n = min((time, n) for n, time in enumerate(least))
    if nanoseconds > CLEARLY * untuned:
        nanoseconds, n = untuned, 0
    return Timed(blocks[n], round(nanoseconds, 1), round(untuned, 1))
