"""A person's own function held against the definition, with a smallest counterexample."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.judges.polynomial import Exact
from symconv.kernels.functions import Function, functions
from symconv.kernels.proof.inputs import unknowns
from symconv.kernels.proof.products import Products, written

CHOICES = 20_000
"""Choices of unit vectors that are all tried; of more, this many are drawn."""

RANDOM = 16
"""Random inputs tried after the unit vectors, for functions that are not linear."""

Inputs: TypeAlias = tuple[npt.NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether a function does what the definition says, by which argument, or where it does not."""

    holds: bool
    argument: str
    counterexample: str = ""

    def __str__(self) -> str:
        return self.argument if self.holds else f"{self.argument}\n{self.counterexample}"

    def __bool__(self) -> bool:
        return self.holds


def check(function: Callable[..., Any], member: Member, name: str, tolerance: float = 0.0) -> Trial:
    """Try a function that takes the arrays of the named one: forward(f, g), vjp_signal(e, g), ...

    First over polynomials, which is a proof for all inputs if the function can compute with them;
    then on unit vectors, which is a proof if it is linear in each operand, or the sum of such
    parts, and on random whole numbers. `tolerance` allows for rounding, in a function that goes
    through a Fourier transform, say; the default is none. Raises IllFormed for a name that is
    none, and Unsupported for sizes at which too much would have to be written out.

    >>> print(check(lambda f, g: f[:2] * g[0] + f[1:] * g[1], Member((2,), (3,)), "forward"))
    holds for all inputs: run over polynomials, it gives the definition's
    """
    known = {function.name: function for function in functions(member)}
    if name not in known:
        raise IllFormed(f"{name!r} is not a function of a kernel: choose one of {', '.join(known)}")
    wanted = written(member, known[name])
    if _over_polynomials(function, wanted):
        return Trial(True, "holds for all inputs: run over polynomials, it gives the definition's")
    tried = 0
    for inputs in _inputs(wanted):
        tried += 1
        if _failure(function, wanted, inputs, tolerance):
            smallest = _shrunk(function, wanted, inputs, tolerance)
            shown = _failure(function, wanted, smallest, tolerance)
            return Trial(False, f"{name} differs from {member.word}", shown)
    units = "unit vectors, which is a proof if the function is linear in each operand,"
    if any(_choices(wanted, kind) > CHOICES for kind in wanted.kinds):
        units = "some of all unit vectors"
    return Trial(True, f"holds on {tried:,} inputs: {units} and {RANDOM} random ones")


def _over_polynomials(function: Callable[..., Any], wanted: Products) -> bool:
    asked = wanted.function
    try:
        found = np.asarray(function(*map(unknowns, asked.inputs, wanted.firsts)), object)
        known = [Exact.of(entry) for entry in found.ravel()]
    except Exception:  # whatever a stranger's function raises: it cannot compute with polynomials
        return False
    return found.shape == asked.output.shape and [x and x.terms for x in known] == (
        wanted.polynomials
    )


def _inputs(wanted: Products) -> Iterator[Inputs]:
    """Inputs from simple to random: units in what is multiplied and zeros in the rest, then all."""
    source = random.Random(3)
    asked = wanted.function
    lengths = [array.length for array in asked.inputs]
    for kind in wanted.kinds:
        reach = [lengths[n] for n in kind]
        choices: Iterator[tuple[int, ...]] = product(*map(range, reach))
        if _choices(wanted, kind) > CHOICES:
            choices = (tuple(map(source.randrange, reach)) for _ in range(CHOICES))
        for places in choices:
            inputs = [np.zeros(length) for length in lengths]
            for n, place in zip(kind, places, strict=True):
                inputs[n][place] = 1
            yield _shaped(asked, inputs)
    for _ in range(RANDOM):
        yield _shaped(
            asked, [np.array([source.randint(-4, 4) for _ in range(n)], float) for n in lengths]
        )


def _choices(wanted: Products, kind: Sequence[int]) -> int:
    return prod(wanted.function.inputs[n].length for n in kind)


def _shaped(asked: Function, inputs: Sequence[npt.NDArray[np.float64]]) -> Inputs:
    return tuple(x.reshape(array.shape) for x, array in zip(inputs, asked.inputs, strict=True))


def _failure(
    function: Callable[..., Any], wanted: Products, inputs: Inputs, tolerance: float
) -> str:
    """What is wrong at these inputs; empty where nothing is."""
    asked = wanted.function
    flat = (x.ravel().astype(np.int64).view(np.uint64) for x in inputs)
    expected = wanted.at(*flat).view(np.int64).tolist()
    shown = "; ".join(
        f"{array.name} = {_spelled(x)}" for array, x in zip(asked.inputs, inputs, strict=True)
    )
    try:
        found = np.asarray(function(*(x.copy() for x in inputs)))
    except Exception as error:  # a stranger's function may raise anything: it is the finding
        return f"for {shown} it raises {type(error).__name__}: {error}"
    if found.shape != asked.output.shape:
        return f"for {shown} it gives shape {found.shape}, expected {asked.output.shape}"
    for place, (mine, theirs) in enumerate(zip(expected, found.ravel().tolist(), strict=True)):
        at = ",".join(str(n + 1) for n in np.unravel_index(place, asked.output.shape))
        said = f"for {shown} entry [{at}] should be {mine}, but is"
        if not isinstance(theirs, int | float | complex):
            return f"{said} {theirs!r}"
        if not abs(theirs - mine) <= tolerance:  # `not <=`, so that NaN is a failure
            near = " (rounding? see tolerance=)" if 0 < abs(theirs - mine) < 1e-6 else ""
            return f"{said} {theirs:g}{near}"
    return ""


def _spelled(operand: npt.NDArray[np.float64]) -> str:
    return str(operand.astype(int).tolist()).replace("[", "(").replace("]", ")")


def _shrunk(
    function: Callable[..., Any], wanted: Products, inputs: Inputs, tolerance: float
) -> Inputs:
    """Smaller inputs that still fail: entries set to 0, or to 1, as long as the failure stays."""
    smallest = tuple(x.copy() for x in inputs)
    for operand in smallest:
        flat = operand.reshape(-1)
        for place in range(len(flat)):
            for simpler in (0.0, 1.0):
                kept, flat[place] = flat[place], simpler
                if kept == simpler or _failure(function, wanted, smallest, tolerance):
                    break
                flat[place] = kept
    return smallest
