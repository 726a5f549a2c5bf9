"""What a function of a kernel must compute, written out product by product.

It comes from the function's value alone, and shares nothing with the loop nest that the text of a
kernel comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.judges import expansion
from symconv.judges.polynomial import Polynomial
from symconv.kernels.functions import Array, Function, functions
from symconv.kernels.proof.enumeration import Batch, Indices, batches
from symconv.kernels.schedules.meaning import value
from symconv.kernels.sources.emission import Emission
from symconv.language.term import Operand
from symconv.language.value import Value

LARGEST = 5_000_000
"""Products of a function, and entries of its output, up to which it is written out."""

AT_ONCE = 2**18
"""Products that are summed at a time: their temporary arrays stay in a cache."""

Words: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Group:
    """Products of entries of the same inputs, one of each, with the same coefficient.

    `inputs` are places among the function's, in order; none makes each product a constant. Places
    in arrays are flat, row by row, and counted from 0.
    """

    inputs: tuple[int, ...]
    coefficient: int
    outputs: Places
    entries: tuple[Places, ...]


@dataclass(frozen=True)
class Products:
    """A function written out: its outputs are sums of the products in all groups.

    `firsts` is, for each input, what its subscripts are counted from.
    """

    function: Function
    value: Value
    sizes: Mapping[str, int]
    firsts: tuple[int, ...]
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many products there are."""
        return sum(len(group.outputs) for group in self.groups)

    @property
    def kinds(self) -> tuple[tuple[int, ...], ...]:
        """The sets of inputs that are multiplied, the smaller ones first."""
        return tuple(sorted({group.inputs for group in self.groups}, key=lambda s: (len(s), s)))

    @cached_property
    def most(self) -> int:
        """The largest sum of absolute coefficients in one output; at least 1."""
        sums = np.zeros(self.function.output.length, np.int64)
        for group in self.groups:
            sums += abs(group.coefficient) * np.bincount(group.outputs, minlength=len(sums))
        return max(1, int(sums.max(initial=0)))

    @cached_property
    def polynomials(self) -> list[Polynomial]:
        """The outputs, row by row, by the other route: plain enumeration, for small sizes."""
        return list(expansion.expand(self.value, self.sizes).values())

    def at(self, *inputs: Words) -> Words:
        """The outputs modulo 2^64, for inputs that are flat.

        >>> member = Member((2,), (3,))
        >>> forward = written(member, functions(member)[0])
        >>> forward.at(np.array([1, 2, 3], np.uint64), np.array([10, 100], np.uint64))
        array([210, 320], dtype=uint64)
        """
        found = np.zeros(self.function.output.length, np.uint64)
        for group in self.groups:
            coefficient = np.uint64(group.coefficient % 2**64)
            for first in range(0, len(group.outputs), AT_ONCE):
                here = slice(first, first + AT_ONCE)
                outputs = group.outputs[here]
                product = np.full(len(outputs), coefficient)
                for n, entry in zip(group.inputs, group.entries, strict=True):
                    product *= inputs[n][entry[here]]
                np.add.at(found, outputs, product)
        return found


def written_out(emission: Emission) -> list[Products]:
    """Every function of an emission, written out. Raises Unsupported where that is too long.

    >>> from symconv.kernels.schedules.schedule import choose
    >>> member = Member((4,), (6,))
    >>> [wanted.count for wanted in written_out(Emission(member, choose(member, "loops")))]
    [12, 12, 12, 12, 12]
    """
    return [written(emission.member, function) for function in functions(emission.member)]


def written(member: Member, function: Function) -> Products:
    """One function of a member, written out. Raises Unsupported where that is too long."""
    meant = value(member, function.name)
    return products(function, meant, member.sizes, member.context.operands)


def products(
    function: Function, meant: Value, sizes: Mapping[str, int], operands: Mapping[str, Operand]
) -> Products:
    """A function written out from its value.

    Raises RangeError where an operand is read outside its size, and Unsupported where there is too
    much to write, where a product takes several entries of one input, or where an array is not as
    large as its operand.
    """
    if max(array.length for array in (*function.inputs, function.output)) > LARGEST:
        raise _too_large(function, "entries in one array")
    firsts = tuple(
        operands[array.name].first if array.name in operands else 1 for array in function.inputs
    )
    numbers = {array.name: n for n, array in enumerate(function.inputs)}
    parts: dict[tuple[tuple[int, ...], int], list[list[Places]]] = {}
    count = 0
    for batch in batches(meant, sizes):
        count += batch.count
        if count > LARGEST:
            raise _too_large(function, "products")
        named = ((numbers[name], places) for name, places in batch.factors)
        factors = sorted(named, key=itemgetter(0))
        inputs = tuple(n for n, _ in factors)
        if len({*inputs}) < len(inputs):
            raise Unsupported(f"{function.name}: a product of several entries of one operand")
        columns = [_flat(batch, batch.place, [s.first for s in meant.slots], function.output)]
        columns += [_flat(batch, p, [firsts[n]] * len(p), function.inputs[n]) for n, p in factors]
        parts.setdefault((inputs, batch.coefficient), []).append(columns)
    groups = []
    for (inputs, coefficient), held in parts.items():
        outputs, *entries = (np.concatenate(column) for column in zip(*held, strict=True))
        groups.append(Group(inputs, coefficient, outputs, tuple(entries)))
    return Products(function, meant, sizes, firsts, tuple(groups))


def _flat(
    batch: Batch, subscripts: Sequence[Indices], firsts: Sequence[int], array: Array
) -> Places:
    """Flat places in an array, over its axes."""
    flat = np.zeros(batch.count, np.int64)
    for subscript, first, length in zip(subscripts, firsts, array.axes, strict=True):
        place = subscript - first
        if place.min() < 0 or place.max() >= length:
            raise Unsupported(f"a place outside {array.name}, whose axes are {array.axes}")
        flat = flat * length + place
    # Lengths are at most LARGEST: half the memory is enough.
    return flat.astype(np.int32)


def _too_large(function: Function, what: str) -> Unsupported:
    return Unsupported(
        f"{function.name} has more than {LARGEST:,} {what}, too many to write out for a proof: "
        "prove the kernel at smaller sizes, and emit this one with symconv emit"
    )
