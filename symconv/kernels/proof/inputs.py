"""Inputs that identify a function among the sums of products, and why they are enough.

* Unknowns: arrays of named polynomials, for code that computes with any kind of number.
* Unit vectors against distinct powers of a base, over the ring of unsigned 64-bit integers. For
  each set of inputs whose entries the definition multiplies, the inputs outside it are zero, the
  largest in it holds the powers, and each other one a 1 at one place. A text that is a sum of
  such products then shows the coefficient of each as a digit of an output; the smaller sets come
  first, and so the products of fewer of these inputs are known to agree.
* Random ring elements, which also catch a text that is no sum of such products: entries of 1 cannot
  tell g from g g. Where unit vectors would take too long they are all there is, and the chance that
  a wrong kernel passes is stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, product
from math import prod

import numpy as np
import numpy.typing as npt

from symconv.judges.polynomial import Exact
from symconv.kernels.functions import Array, Function
from symconv.kernels.proof.products import Products, Words

COEFFICIENTS = "the coefficient of every product, read off over Z/2^64, is that of the definition"

COMPLETE = 20_000_000
"""Products and outputs, over all runs, up to which every unit vector is tried."""

ROUNDS = 4
"""Independent random runs of an identity test."""


def unknowns(array: Array, first: int = 1) -> npt.NDArray[np.object_]:
    """An array whose entries are their own names, by its axes, counted from `first`.

    >>> from symconv.judges.polynomial import text
    >>> [text(entry.terms) for entry in unknowns(Array("g", (4,), (2, 2)))]
    ['g[1,1]', 'g[1,2]', 'g[2,1]', 'g[2,2]']
    """
    found = np.empty(array.axes, object)
    for place in np.ndindex(array.axes):
        found[place] = Exact.entry(array.name, tuple(index + first for index in place))
    return found.reshape(array.shape)


def identifying(wanted: Products) -> Iterator[tuple[Words, ...]]:
    """Flat inputs at which agreement is enough: see `argument`."""
    return chain(_units(wanted) if _complete(wanted) else (), _random(wanted))


def argument(wanted: Products) -> str:
    """Why agreement at those inputs is enough."""
    if _complete(wanted):
        return COEFFICIENTS
    return f"random runs over Z/2^64, which a wrong kernel passes {_chance(wanted)}"


def _complete(wanted: Products) -> bool:
    """Whether every unit vector is tried."""
    runs, window = 0, 64 // _bits(wanted)
    for kind in wanted.kinds:
        *others, largest = sorted(wanted.function.inputs[n].length for n in kind) or [1]
        runs += prod(others) * -(-largest // window)
    return runs * (wanted.count + wanted.function.output.length) <= COMPLETE


def _bits(wanted: Products) -> int:
    """The bits of a digit, which holds the coefficient of one product.

    It has room for many times the products that an output has: texts that differ in any coefficient
    then differ in a digit.
    """
    return (16 * wanted.most).bit_length()


def _units(wanted: Products) -> Iterator[tuple[Words, ...]]:
    lengths, bits = [array.length for array in wanted.function.inputs], _bits(wanted)
    window = 64 // bits
    for kind in wanted.kinds:
        if not kind:
            yield tuple(np.zeros(length, np.uint64) for length in lengths)
            continue
        *others, largest = sorted(kind, key=lambda n: (lengths[n], n))
        starts = range(0, lengths[largest], window)
        for *units, first in product(*(range(lengths[n]) for n in others), starts):
            inputs = tuple(np.zeros(length, np.uint64) for length in lengths)
            for n, unit in zip(others, units, strict=True):
                inputs[n][unit] = 1
            powers = inputs[largest][first : first + window]
            powers[:] = [1 << (digit * bits) for digit in range(len(powers))]
            yield inputs


def _random(wanted: Products) -> Iterator[tuple[Words, ...]]:
    source = np.random.default_rng(1)
    for _ in range(ROUNDS):
        yield tuple(
            source.integers(0, 2**64, array.length, np.uint64, endpoint=False)
            for array in wanted.function.inputs
        )


def _chance(wanted: Products) -> str:
    """A bound on the chance that a wrong text passes all random runs.

    A difference in some coefficient makes a polynomial that is not zero, in which no entry is
    squared. Let 2^v be the largest power of 2 in all its coefficients, n = 64 - v, and c an odd
    coefficient after division by 2^v, of as many factors as there are. Fix everything but these
    factors. What multiplies all of them is c plus multiples of coefficients of larger products,
    which are even: it is odd again. The products of fewer of the factors, a bias among them, are
    the rest of a polynomial in the factors alone, u A + B for the first of them, u, where A is of
    the same kind with one factor less. For A of exactly k < n factors 2, this is 0 modulo 2^n with
    probability 2^(k-n) at most, as u is uniform. So with P(1, n) = 2^-n

        P(d, n) = 2^-n (1 + sum_{k=1}^n 2^(k-1) P(d-1, k))

    bounds it for d factors; P(2, n) = (n+2)/2^(n+1). No factor at all leaves c, which is not 0.
    Coefficients below 16 times the number of products bound v.
    """
    kept = 64 - _bits(wanted)
    degree = max(map(len, wanted.kinds))
    # 2^(n+d-1) P(d, n), at every n: whole numbers.
    scaled = [1] * (kept + 1)
    for d in range(2, degree + 1):
        scaled = [2 ** (d - 1) + sum(scaled[1 : n + 1]) for n in range(kept + 1)]
    exponent = ROUNDS * (kept + max(degree, 1) - 1 - scaled[kept].bit_length())
    return f"with a chance below 2^-{exponent}"


def described(function: Function, inputs: Sequence[Words]) -> str:
    """Some inputs in words, those of many entries cut short.

    >>> g = Array("g", (3,))
    >>> described(Function("twice", (g,), Array("out", (3,))), [np.array([0, 5, 0], np.uint64)])
    'g[1] = 5'
    """
    shown = []
    for array, operand in zip(function.inputs, inputs, strict=True):
        places = np.flatnonzero(operand)
        some = ", ".join(f"{array.name}[{p}] = {operand[p]}" for p in places[:4])
        more = ", ..." if len(places) > 4 else ""
        shown.append(f"{some}{more}" or f"{array.name} = 0")
    return "; ".join(shown)
