"""The C source of a kernel, compiled for its proof and called."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import numpy as np

from symconv.errors import Disagreement
from symconv.kernels import guarded, toolchain
from symconv.kernels.agreement import POISON, disagreement, over_ring
from symconv.kernels.emission import Emission, symbol
from symconv.kernels.products import Products, Words

EXACT = 2**24
"""A float32 holds every whole number up to this one."""


class Builds:
    """A C kernel being compiled for its proof: over 64-bit integers, and over both floats.

    Compiling starts when this is made and is awaited by `prove`, so that other work can go on
    between; leaving its `with` block ends it. Warnings of the compiler are errors here.
    """

    ELEMENTS: Mapping[guarded.Element, str] = {
        "uint64": "uint64_t",
        "float64": "double",
        "float32": "float",
    }

    # An optimiser leaves out what it can, a stray read among it: one build has none.
    FLAGS: Mapping[guarded.Element, Sequence[str]] = {
        "uint64": (*toolchain.FLAGS, *toolchain.WARNINGS, "-O0"),
        "float64": (*toolchain.FLAGS, *toolchain.WARNINGS),
        "float32": (*toolchain.FLAGS, *toolchain.WARNINGS),
    }

    def __init__(
        self, emission: Emission, files: Mapping[str, str], compiler: toolchain.Compiler, at: Path
    ) -> None:
        self.emission = emission
        for name, content in files.items():
            (at / name).write_text(content, encoding="utf-8")
        self.libraries = {element: at / f"{element}.so" for element in self.ELEMENTS}
        self._running = ExitStack()
        self._compilations = [
            self._running.enter_context(
                toolchain.start(
                    compiler,
                    at / f"{emission.stem}.c",
                    self.libraries[element],
                    # The type that it is made for as it will be compiled: without the macro.
                    {f"{emission.stem.upper()}_ELEMENT": ctype}
                    if element != emission.dtype
                    else {},
                    self.FLAGS[element],
                )
            )
            for element, ctype in self.ELEMENTS.items()
        ]

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
        if guarded.available():
            self._between_guards(written)
        library = np.ctypeslib.load_library(self.libraries["uint64"].name, self.folder)
        for wanted in written:
            self._ring(library, wanted)

    @property
    def folder(self) -> Path:
        return self.libraries["uint64"].parent

    def _ring(self, library: Any, wanted: Products) -> None:
        function = library[symbol(self.emission, wanted.function.name)]
        function.restype = None

        def call(*inputs: Words) -> Words:
            out = np.full(wanted.function.output.length, POISON, np.uint64)
            function(*(np.ctypeslib.as_ctypes(x) for x in (*inputs, out)))
            return out

        over_ring("C kernel", wanted, call)

    def _between_guards(self, written: Sequence[Products]) -> None:
        """Every build between guard pages, on inputs whose sums are exact."""
        source = random.Random(2)
        inputs = [_whole(source, each) for each in written]
        elements = tuple(self.ELEMENTS)
        with ThreadPoolExecutor() as pool:
            runs = [pool.submit(self._guarded, element, written, inputs) for element in elements]
        for element, run in zip(elements, runs, strict=True):
            for each, operands, outcome in zip(written, inputs, run.result(), strict=True):
                _exact(element, each, operands, outcome)

    def _guarded(
        self,
        element: guarded.Element,
        written: Sequence[Products],
        inputs: Sequence[Sequence[Sequence[int]]],
    ) -> list[guarded.Outcome]:
        calls = [
            guarded.Call(
                symbol(self.emission, each.function.name),
                element,
                tuple(tuple(_as_element(element, n) for n in x) for x in operands),
                each.function.output.length,
            )
            for each, operands in zip(written, inputs, strict=True)
        ]
        return guarded.run(self.libraries[element], calls)


def _as_element(element: str, number: int) -> float:
    return number % 2**64 if element == "uint64" else float(number)


def _exact(
    element: str, wanted: Products, inputs: Sequence[Sequence[int]], outcome: guarded.Outcome
) -> None:
    """Raise Disagreement unless a guarded call wrote exactly the outputs, and nothing else."""
    kernel = f"C kernel over {element}"
    if outcome.error:
        raise Disagreement(f"{kernel}: {outcome.error}")
    expected = wanted.at(*(np.array(x, np.int64).view(np.uint64) for x in inputs))
    found = np.array(outcome.outputs, np.uint64 if element == "uint64" else np.float64)
    right = expected if element == "uint64" else expected.view(np.int64)
    differing = np.flatnonzero(right != found)
    if len(differing):
        place = int(differing[0])
        raise disagreement(
            kernel, wanted.function, f"[{place}]", str(right[place]), str(found[place])
        )


def _whole(source: random.Random, wanted: Products) -> list[list[int]]:
    """Whole numbers so small that every sum of products is exact."""
    degree = max(map(len, wanted.kinds), default=1)
    reach = max(n for n in (1, 2, 3, 4) if n == 1 or wanted.most * n**degree <= EXACT)
    some = [n for n in range(-reach, reach + 1) if n]
    return [[source.choice(some) for _ in range(array.length)] for array in wanted.function.inputs]
