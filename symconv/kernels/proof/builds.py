"""The C source of a kernel, compiled for its proof and called."""

from __future__ import annotations

import ctypes
import random
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from math import isqrt
from pathlib import Path
from typing import Any, Self, cast

import numpy as np

from symconv.errors import Disagreement
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import C_TYPES
from symconv.kernels.lowering.staging import PACKED
from symconv.kernels.proof import guarded, pages
from symconv.kernels.proof.agreement import POISON, disagreement, over_ring
from symconv.kernels.proof.products import Products, Words
from symconv.kernels.schedules.instructions import UNITS, Unit, having
from symconv.kernels.schedules.parts import PARTS
from symconv.kernels.sources.emission import Emission, symbol, units

ROOMS = {
    array: re.compile(rf"^( *)(\w+) {array}\[(\d+)\];$", re.MULTILINE) for array in (PACKED, PARTS)
}
"""Where a function declares room on its stack: for a copy, or for the outputs of parts of sums."""

APART = "_apart"
"""What the variable is called, after the source, that says where this is in one build."""

EXACT = {"float32": 2**24, "float64": 2**53, "int32": 2**31 - 1, "int64": 2**63 - 1}
"""Up to which each type holds every whole number."""


@dataclass(frozen=True, slots=True)
class Build:
    """A compilation of the text: the types of its inputs and of its sums."""

    inputs: pages.Element
    sums: pages.Element

    @property
    def name(self) -> str:
        return self.inputs if self.inputs == self.sums else f"{self.inputs} with {self.sums}"

    def numbers(self, wanted: Products) -> list[list[int]]:
        """Inputs at which every sum is exact, the same for all builds that have one type.

        Where a build has two, products need all of the larger one, so that none may be taken in the
        smaller; odd ones are rounded there.
        """
        source = random.Random(f"2 {wanted.function.name}")
        degree = max(map(len, wanted.kinds), default=1)
        if self.inputs == self.sums:
            most = EXACT["float32"]
            reach = max(n for n in (1, 2, 3, 4) if n == 1 or wanted.most * n**degree <= most)
            some: Sequence[int] = [n for n in range(-reach, reach + 1) if n]
        else:
            root = EXACT[self.sums] // max(wanted.most, 1)
            reach = min(isqrt(root) if degree > 1 else root, EXACT[self.inputs])
            some = range(reach // 2 | 1, reach + 1, 2)
        return [[source.choice(some) for _ in range(x.length)] for x in wanted.function.inputs]


RING = Build("uint64", "uint64")
"""A ring, in which nothing rounds or overflows."""

BUILDS = (RING, Build("float64", "float64"), Build("float32", "float32"))
"""Those of every kernel."""


class Builds:
    """A C kernel being compiled for its proof: over 64-bit integers, and over both floats.

    One whose sums are of another type than its inputs is compiled as it is, too. Compiling starts
    when this is made and is awaited by `prove`, so that other work can go on between; leaving its
    `with` block ends it. Warnings of the compiler are errors here.
    """

    C_TYPES: Mapping[str, str] = {**C_TYPES, "uint64": "uint64_t"}

    FLAGS: Sequence[str] = (*toolchain.FLAGS, *toolchain.WARNINGS)

    def __init__(
        self, emission: Emission, files: Mapping[str, str], compiler: toolchain.Compiler, at: Path
    ) -> None:
        self.emission = emission
        for name, content in files.items():
            (at / name).write_text(content, encoding="utf-8")
        first, *others = (at / name for name in units(emission))
        numbers = emission.numbers
        self.made = Build(cast(pages.Element, numbers.inputs), cast(pages.Element, numbers.sums))
        """With the types that the kernel is made for."""
        self.builds = (*BUILDS, self.made) if numbers.mixed else BUILDS
        # One as a compiler without vectors reads it, lane by lane; units are for those that have.
        floats = (build for build in BUILDS if build not in (RING, self.made))
        self._scalar = None if emission.dispatch else next(floats)
        self.libraries = {build: at / f"{build.name.replace(' ', '_')}.so" for build in self.builds}
        self._running = ExitStack()
        self._compilations = [
            self._running.enter_context(
                toolchain.start(
                    compiler,
                    first,
                    self.libraries[build],
                    self._defines(build),
                    # An optimiser leaves out what it can, a stray read too: one build has none.
                    (*self.FLAGS, "-O0") if build == RING else self.FLAGS,
                    others,
                )
            )
            for build in self.builds
        ]
        self._rooms: dict[str, dict[str, int]] = {}
        for array in ROOMS:
            found = [rooms(files[name], array) for name in units(emission)]
            if any(found):
                self._rooms[array] = {name: room for each in found for name, room in each.items()}
                compilation = self._apart(compiler, files, array)
                self._compilations.append(self._running.enter_context(compilation))

    def _apart(
        self, compiler: toolchain.Compiler, files: Mapping[str, str], array: str
    ) -> toolchain.Compilation:
        """The build over integers once more, with an array of a stack where a variable says.

        On a stack nothing would tell that its end is overstepped.
        """
        folder = self.folder / array
        folder.mkdir()
        for name, content in files.items():
            variable = f"{Path(name).stem}{APART}"
            text = ROOMS[array].sub(rf"\1\2 *{array} = {variable};", content)
            if text != content:
                text = f"void *{variable};\n{text}"
            (folder / name).write_text(text, encoding="utf-8")
        first, *others = (folder / name for name in units(self.emission))
        defines = self._defines(RING)
        flags = (*toolchain.FLAGS, "-O0")
        return toolchain.start(compiler, first, self._library_of(array), defines, flags, others)

    def _defines(self, build: Build) -> dict[str, str]:
        macro = self.emission.stem.upper()
        found = {}
        # The types that it is made for as it will be compiled: without the macros.
        if build != self.made:
            found[f"{macro}_ELEMENT"] = self.C_TYPES[build.inputs]
            if self.emission.numbers.mixed:
                found[f"{macro}_SUM"] = self.C_TYPES[build.sums]
        if build == self._scalar:
            found[f"{macro}_SCALAR"] = ""
        # What every unit says can be tried on any processor.
        if self.emission.dispatch and build == RING:
            found[f"{macro}_EVERY_UNIT"] = "1"
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def prove(self, written: Sequence[Products]) -> None:
        """Wait for the compiler, then hold every function against its definition.

        Raises Disagreement at the first difference, ToolchainError when the text does not compile.
        """
        for compilation in self._compilations:
            compilation.finish()
        # First in a process of its own: a stray write would bring this one down.
        if pages.available():
            self._between_guards(written)
        for unit in ("", *(unit.name for unit in UNITS if self.emission.dispatch)):
            for wanted in written:
                self._ring(wanted, unit)

    @property
    def folder(self) -> Path:
        return self.libraries[RING].parent

    def _library_of(self, array: str) -> Path:
        return self.folder / f"{array}.so"

    @cached_property
    def _library(self) -> Any:
        return np.ctypeslib.load_library(self.libraries[RING].name, self.folder)

    @cached_property
    def workspace(self) -> int | None:
        """How many elements a caller's memory has; None where the functions take none."""
        if not self.emission.workspace:
            return None
        function = self._library[symbol(self.emission, "workspace_bytes")]
        function.restype, function.argtypes = ctypes.c_size_t, []
        return int(function()) // np.dtype(np.uint64).itemsize

    def _ring(self, wanted: Products, unit: str) -> None:
        function = self._library[symbol(self.emission, wanted.function.name, unit)]
        function.restype = None

        def call(*inputs: Words) -> Words:
            out = np.full(wanted.function.output.length, POISON, np.uint64)
            rooms = [] if self.workspace is None else [np.full(self.workspace, POISON, np.uint64)]
            function(*(np.ctypeslib.as_ctypes(x) for x in (*inputs, out, *rooms)))
            return out

        over_ring(f"C kernel{f' for {unit}' if unit else ''}", wanted, call)

    def _between_guards(self, written: Sequence[Products]) -> None:
        """Every build between guard pages, on inputs whose sums are exact.

        Of the units, those that this processor has; all of them in the build over integers.
        """
        here = ("", *(unit.name for unit in runnable(self.emission)))
        every = ("", *(unit.name for unit in UNITS if self.emission.dispatch))
        runs = [
            (build, unit) for build in self.builds for unit in (every if build == RING else here)
        ]
        with ThreadPoolExecutor() as pool:
            found = [pool.submit(self._guarded, *run, written) for run in runs]
            apart = {
                array: pool.submit(
                    guarded.run, self._library_of(array), self._calls(written, every, array)
                )
                for array in self._rooms
            }
        for array, outcomes_ in apart.items():
            for outcome in outcomes_.result():
                if outcome.error:
                    raise Disagreement(f"C kernel with {array} by itself: {outcome.error}")
        for (build, unit), outcomes in zip(runs, found, strict=True):
            for each, outcome in zip(written, outcomes.result(), strict=True):
                _exact(unit, build, each, outcome)

    def _guarded(self, build: Build, unit: str, written: Sequence[Products]) -> list[pages.Outcome]:
        return guarded.run(self.libraries[build], [self._call(build, x, unit) for x in written])

    def _calls(
        self, written: Sequence[Products], every: Sequence[str], array: str
    ) -> list[pages.Call]:
        """Of every function that has such an array, in memory of just the room that it declares."""
        calls = []
        for each in written:
            for unit in every:
                call = self._call(RING, each, unit)
                if room := self._rooms[array].get(call.symbol):
                    variable = "_".join(filter(None, (self.emission.stem, unit))) + APART
                    calls.append(replace(call, workspace=room, through=variable))
        return calls

    def _call(self, build: Build, wanted: Products, unit: str) -> pages.Call:
        return pages.Call(
            symbol(self.emission, wanted.function.name, unit),
            build.inputs,
            tuple(tuple(_as_element(build.inputs, n) for n in x) for x in build.numbers(wanted)),
            wanted.function.output.length,
            build.sums,
            self.workspace,
        )


def rooms(text: str, array: str) -> dict[str, int]:
    """How many entries an array on its stack has, for each function of a source that has one."""
    found = {}
    for function in re.finditer(r"^void (\w+)\(\n.*?^}\n", text, re.MULTILINE | re.DOTALL):
        if room := ROOMS[array].search(function[0]):
            found[function[1]] = int(room[3])
    return found


def runnable(emission: Emission) -> tuple[Unit, ...]:
    """The units of an emission that can run here: of each feature it is known that it is there."""
    return having(toolchain.features()) if emission.dispatch else ()


def _as_element(element: pages.Element, number: int) -> float:
    if element.startswith("float"):
        return float(number)
    return number % 2**64 if element == "uint64" else number


def _exact(unit: str, build: Build, wanted: Products, outcome: pages.Outcome) -> None:
    """Raise Disagreement unless a guarded call wrote exactly the outputs, and nothing else."""
    kernel = f"C kernel over {f'{unit} {build.name}'.strip()}"
    if outcome.error:
        raise Disagreement(f"{kernel}: {outcome.error}")
    inputs = (np.array(x, np.int64).view(np.uint64) for x in build.numbers(wanted))
    expected = wanted.at(*inputs)
    rounds = build.sums.startswith("float")
    found = np.array(outcome.outputs, np.float64 if rounds else build.sums)
    right = expected if build == RING else expected.view(np.int64)
    differing = np.flatnonzero(right != found)
    if len(differing):
        place = int(differing[0])
        raise disagreement(
            kernel, wanted.function, f"[{place}]", str(right[place]), str(found[place])
        )
