"""Proof that a kernel equals its definition, and by which argument.

What a kernel should do is written out by the expansion of its value, product by product, and shares
nothing with the loop nest that the text came from. Three arguments:

* The NumPy source runs over polynomials: each output must be the polynomial of the definition.
* The C source, compiled over unsigned 64-bit integers (a ring: nothing rounds or overflows), is
  called with each unit vector of the smaller operand against distinct powers of a base in the
  other. The text is a sum of products, so each digit of an output is the coefficient of one
  product: a proof. Where that would take too long, entries are random, and the chance that a wrong
  kernel passes is stated.
* The floating-point builds of the same text are called on whole numbers whose every partial sum is
  exact, with NaN and guard pages around each operand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from math import prod
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from symconv.errors import Disagreement, Unsupported
from symconv.judges import expansion
from symconv.judges.polynomial import Exact, Place, Polynomial, text
from symconv.kernels import guarded, toolchain
from symconv.kernels.emission import Emission, symbol
from symconv.kernels.functions import Array, Function, functions
from symconv.kernels.meaning import value

POLYNOMIALS = "the source, run over polynomials, gives those of the definition"
COEFFICIENTS = "the coefficient of every product, read off over Z/2^64, is that of the definition"
FLOATS = "its float64 and float32 builds are exact between guard pages and NaN"

LARGEST = 200_000
"""Products that are written out for a proof: beyond, prove the kernel at smaller sizes."""

POLYNOMIAL = 5_000
"""Products up to which NumPy kernels run over polynomials; above, over random ring elements."""

COMPLETE = 20_000_000
"""Products, over all runs, up to which every unit vector is tried."""

POISON = np.uint64(0xA5A5A5A5A5A5A5A5)
"""What an output holds before it is written, so that one left out shows."""

ROUNDS = 4
"""Independent random runs of an identity test."""

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Finding:
    """Functions of one kernel that one argument shows equal to their definitions."""

    kernel: str
    functions: tuple[str, ...]
    argument: str


@dataclass(frozen=True, slots=True)
class Products:
    """A function written out: at each output, coefficient * product of one entry per input."""

    function: Function
    polynomials: dict[Place, Polynomial]
    outputs: Places
    entries: tuple[Places, ...]
    coefficients: Words

    @property
    def most(self) -> int:
        """The largest number of products in one output."""
        return int(np.bincount(self.outputs).max(initial=1))

    def at(self, *inputs: Words) -> Words:
        """The outputs modulo 2^64."""
        found = np.zeros(self.function.output.length, np.uint64)
        product = self.coefficients.copy()
        for entry, operand in zip(self.entries, inputs, strict=True):
            product *= operand[entry]
        np.add.at(found, self.outputs, product)
        return found


def written_out(emission: Emission) -> list[Products]:
    """Every function of a member, written out by the expansion of its value.

    Raises Unsupported where that would be too long.
    """
    member = emission.member
    count = prod(member.outputs) * prod(member.taps)
    if count > LARGEST:
        raise Unsupported(
            f"{count:,} products are too many to write out for a proof ({LARGEST:,} at most): "
            "prove the kernel at smaller sizes, and emit this one with symconv emit"
        )
    return [_products(emission, function) for function in functions(member)]


def _products(emission: Emission, function: Function) -> Products:
    outputs, coefficients = list[int](), list[int]()
    entries: tuple[list[int], ...] = tuple([] for _ in function.inputs)
    places = {array.name: n for n, array in enumerate(function.inputs)}
    member = emission.member
    polynomials = expansion.expand(value(member, function.name), member.sizes)
    for place, polynomial in enumerate(polynomials.values()):
        for monomial, coefficient in polynomial.items():
            outputs.append(place)
            coefficients.append(coefficient % 2**64)
            for operand, at in monomial:
                n = places[operand]
                entries[n].append(_flat(at, function.inputs[n].shape))
    return Products(
        function,
        polynomials,
        np.array(outputs, np.intp),
        tuple(np.array(column, np.intp) for column in entries),
        np.array(coefficients, np.uint64),
    )


def _flat(place: Sequence[int], shape: Sequence[int]) -> int:
    flat = 0
    for index, length in zip(place, shape, strict=True):
        flat = flat * length + index - 1
    return flat


def findings(written: Sequence[Products]) -> list[Finding]:
    """By which argument each function is proved; the same on every machine."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for wanted in written:
        numpy = POLYNOMIALS if _small(wanted) else _argument(wanted)
        grouped.setdefault(("numpy", numpy), []).append(wanted.function.name)
    for wanted in written:
        grouped.setdefault(("C", f"{_argument(wanted)}; {FLOATS}"), []).append(wanted.function.name)
    return [Finding(kernel, tuple(names), why) for (kernel, why), names in grouped.items()]


def prove_numpy(emission: Emission, source: str, written: Sequence[Products]) -> None:
    """Run the source of a NumPy kernel over polynomials, or over a ring where it is large.

    Raises Disagreement at the first output that is not what the definition says.
    """
    module: dict[str, Any] = {"__name__": "kernel"}
    exec(compile(source, f"<{emission.stem}.py>", "exec"), module)
    for wanted in written:
        function = wanted.function
        run = module[function.name]
        if _small(wanted):
            module["ELEMENT"] = object
            _over_polynomials(wanted, run)
        else:
            module["ELEMENT"] = np.uint64

            def call(*inputs: Words, run: Any = run, function: Function = function) -> Words:
                pairs = zip(inputs, function.inputs, strict=True)
                out = np.full(function.output.shape, POISON, np.uint64)
                return np.asarray(run(*(x.reshape(a.shape) for x, a in pairs), out=out)).ravel()

            _over_ring("numpy kernel", wanted, call)


def _small(wanted: Products) -> bool:
    return len(wanted.outputs) <= POLYNOMIAL


def _over_polynomials(wanted: Products, run: Any) -> None:
    inputs = [unknowns(array) for array in wanted.function.inputs]
    kept = [array.copy() for array in inputs]
    found = run(*inputs)
    _untouched(wanted, kept, inputs)
    for (place, polynomial), entry in zip(wanted.polynomials.items(), found.ravel(), strict=True):
        known = Exact.of(entry)
        if known is None or known.terms != polynomial:
            at = f"[{','.join(map(str, place))}]"
            shown = repr(entry) if known is None else text(known.terms)
            raise _disagreement("numpy kernel", wanted.function, at, text(polynomial), shown)


def _untouched(wanted: Products, kept: Sequence[Any], inputs: Sequence[Any]) -> None:
    for array, before, after in zip(wanted.function.inputs, kept, inputs, strict=True):
        if not np.array_equal(before, after):
            raise Disagreement(f"numpy kernel, {wanted.function.name}: writes to {array.name}")


def unknowns(array: Array) -> npt.NDArray[np.object_]:
    """An array whose entries are their own names, counted from 1."""
    found = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        found[place] = Exact.entry(array.name, tuple(index + 1 for index in place))
    return found


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
                    {f"{emission.stem.upper()}_ELEMENT": ctype},
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

        _over_ring("C kernel", wanted, call)

    def _between_guards(self, written: Sequence[Products]) -> None:
        """Every build between guard pages, on inputs whose sums are exact."""
        source = random.Random(2)
        inputs = [
            [_whole(source, array.length) for array in each.function.inputs] for each in written
        ]
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
    if element != "uint64":
        expected = expected.view(np.int64)
    for place, (right, found) in enumerate(zip(expected, outcome.outputs, strict=True)):
        if right != found:
            raise _disagreement(kernel, wanted.function, f"[{place}]", str(right), str(found))


def _whole(source: random.Random, length: int) -> list[int]:
    """Whole numbers so small that sums of a million products stay below 2^24."""
    return [source.choice((-3, -2, -1, 1, 2, 3, 4)) for _ in range(length)]


def _over_ring(kernel: str, wanted: Products, call: Any) -> None:
    """Hold a function over the ring against its products, at inputs that are enough."""
    # The random ones also catch what is no sum of products: entries of 1 cannot tell g from g g.
    for inputs in chain(_unit_inputs(wanted, _unit_runs(wanted)), _random_inputs(wanted)):
        expected, found = wanted.at(*inputs), call(*inputs)
        if not np.array_equal(expected, found):
            place = int(np.flatnonzero(expected != found)[0])
            raise _disagreement(
                kernel,
                wanted.function,
                f"[{place}]",
                f"{expected[place]} modulo 2^64",
                f"{found[place]}, at {_described(wanted.function, inputs)}",
            )


def _argument(wanted: Products) -> str:
    """Why agreement at those inputs is enough."""
    if _unit_runs(wanted):
        return COEFFICIENTS
    return f"random runs over Z/2^64, which a wrong kernel passes {_chance(wanted)}"


def _unit_runs(wanted: Products) -> list[tuple[int, int, int]]:
    """(unit place, first place of the window, bits of a digit); none where it would take too long.

    A digit holds the coefficient of one product, so it has room for many times the products that an
    output has: texts that differ in any coefficient then differ in a digit.
    """
    bits = (16 * wanted.most).bit_length()
    window = 64 // bits
    *units, other = sorted(array.length for array in wanted.function.inputs)
    count = prod(units) * -(-other // window)
    if count * len(wanted.outputs) > COMPLETE:
        return []
    return [(unit, first, bits) for unit in range(prod(units)) for first in range(0, other, window)]


def _unit_inputs(
    wanted: Products, runs: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[Words, ...]]:
    arrays = wanted.function.inputs
    larger = max(range(len(arrays)), key=lambda n: (arrays[n].length, n))
    for unit, first, bits in runs:
        inputs = [np.zeros(array.length, np.uint64) for array in arrays]
        window = range(first, min(first + 64 // bits, arrays[larger].length))
        for n, place in enumerate(window):
            inputs[larger][place] = 1 << (n * bits)
        for n in range(len(arrays)):
            if n != larger:
                inputs[n][unit] = 1
        yield tuple(inputs)


def _random_inputs(wanted: Products) -> Iterator[tuple[Words, ...]]:
    source = np.random.default_rng(1)
    for _ in range(ROUNDS):
        yield tuple(
            source.integers(0, 2**64, array.length, np.uint64, endpoint=False)
            for array in wanted.function.inputs
        )


def _chance(wanted: Products) -> str:
    """A bound on the chance that a wrong text passes all random runs.

    A difference in some coefficient c makes a bilinear form that is not zero. With 2^v the largest
    power of 2 in all its coefficients, n = 64 - v, and everything but the two entries of one odd
    coefficient fixed, it is u w + t modulo 2^n for uniform u, w, which is 0 with probability
    (n+2)/2^(n+1) at most. Coefficients below 16 times the number of products bound v.
    """
    lost = (16 * wanted.most).bit_length()
    kept = 64 - lost
    exponent = ROUNDS * (kept + 1 - (kept + 2).bit_length())
    return f"with a chance below 2^-{exponent}"


def _described(function: Function, inputs: Sequence[Words]) -> str:
    shown = []
    for array, operand in zip(function.inputs, inputs, strict=True):
        places = np.flatnonzero(operand)
        if len(places) > 4:
            shown.append(f"random {array.name}")
        else:
            shown.append(", ".join(f"{array.name}[{p}] = {operand[p]}" for p in places))
    return "; ".join(shown)


def _disagreement(
    kernel: str, function: Function, place: str, wanted: str, found: str
) -> Disagreement:
    return Disagreement(f"{kernel}, {function.name}: out{place} should be {wanted}, but is {found}")
