"""Proof that a kernel equals its definition, and by which argument.

What a kernel should do is written out product by product. Three arguments:

* The NumPy source runs over polynomials: each output must be the polynomial of the definition.
* The C source, compiled over unsigned 64-bit integers (a ring: nothing rounds or overflows), is
  called at inputs from which the coefficient of every product can be read off: a proof. Where that
  would take too long, entries are random, and the chance that a wrong kernel passes is stated. So
  are NumPy kernels proved that are large.
* The floating-point builds of the same text are called on whole numbers whose every partial sum is
  exact, with NaN and guard pages around each operand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symconv.errors import Disagreement
from symconv.judges.polynomial import Exact, text
from symconv.kernels.functions import Function
from symconv.kernels.proof.inputs import argument, described, identifying, unknowns
from symconv.kernels.proof.products import Products, Words
from symconv.kernels.sources.emission import Emission

POLYNOMIALS = "the source, run over polynomials, gives those of the definition"
FLOATS = "its float64 and float32 builds are exact between guard pages and NaN"

POLYNOMIAL = 5_000
"""Products up to which NumPy kernels run over polynomials; above, over ring elements."""

POISON = np.uint64(0xA5A5A5A5A5A5A5A5)
"""What an output holds before it is written, so that one left out shows."""

Call: TypeAlias = Callable[..., Words]
"""A function of a kernel: from flat inputs to the flat output."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Functions of one kernel that one argument shows equal to their definitions."""

    kernel: str
    functions: tuple[str, ...]
    argument: str


def findings(written: Sequence[Products]) -> list[Finding]:
    """By which argument each function is proved; the same on every machine."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for wanted in written:
        numpy = POLYNOMIALS if _small(wanted) else argument(wanted)
        grouped.setdefault(("numpy", numpy), []).append(wanted.function.name)
    for wanted in written:
        grouped.setdefault(("C", f"{argument(wanted)}; {FLOATS}"), []).append(wanted.function.name)
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
            module |= dict.fromkeys(("ELEMENT", "SUM"), object)
            _over_polynomials(wanted, run)
        else:
            module |= dict.fromkeys(("ELEMENT", "SUM"), np.uint64)

            def call(*inputs: Words, run: Any = run, function: Function = function) -> Words:
                pairs = zip(inputs, function.inputs, strict=True)
                out = np.full(function.output.shape, POISON, np.uint64)
                # In a ring nothing overflows, whatever NumPy thinks of single numbers.
                with np.errstate(over="ignore"):
                    return np.asarray(run(*(x.reshape(a.shape) for x, a in pairs), out=out)).ravel()

            over_ring("numpy kernel", wanted, call)


def _small(wanted: Products) -> bool:
    return wanted.count <= POLYNOMIAL


def _over_polynomials(wanted: Products, run: Any) -> None:
    function = wanted.function
    pairs = zip(function.inputs, wanted.firsts, strict=True)
    inputs = [unknowns(array, first) for array, first in pairs]
    kept = [array.copy() for array in inputs]
    found = run(*inputs)
    for array, before, after in zip(function.inputs, kept, inputs, strict=True):
        if not np.array_equal(before, after):
            raise Disagreement(f"numpy kernel, {function.name}: writes to {array.name}")
    for place, (right, entry) in enumerate(zip(wanted.polynomials, found.ravel(), strict=True)):
        known = Exact.of(entry)
        if known is None or known.terms != right:
            shown = repr(entry) if known is None else text(known.terms)
            counted = (str(n + 1) for n in np.unravel_index(place, function.output.shape))
            raise disagreement(
                "numpy kernel", function, f"[{','.join(counted)}]", text(right), shown
            )


def over_ring(kernel: str, wanted: Products, call: Call) -> None:
    """Hold a function over the ring against its products, at inputs that are enough.

    Raises Disagreement at the first output that differs.
    """
    for inputs in identifying(wanted):
        expected, found = wanted.at(*inputs), call(*inputs)
        if not np.array_equal(expected, found):
            place = int(np.flatnonzero(expected != found)[0])
            raise disagreement(
                kernel,
                wanted.function,
                f"[{place}]",
                f"{expected[place]} modulo 2^64",
                f"{found[place]}, at {described(wanted.function, inputs)}",
            )


def disagreement(
    kernel: str, function: Function, place: str, wanted: str, found: str
) -> Disagreement:
    """What to raise where an output differs."""
    return Disagreement(f"{kernel}, {function.name}: out{place} should be {wanted}, but is {found}")
