"""The definition, by plain loops and from 0: nothing here comes from symconv's mathematics."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from symconv.family.member import Member
from symconv.kernels.functions import Function


def triples(member: Member) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]:
    """(output, input, tap) of every product."""
    for i in product(*map(range, member.outputs)):
        for k in product(*map(range, member.taps)):
            j = tuple(a + b for a, b in zip(i, k, strict=True))
            flipped = tuple(n - 1 - x for n, x in zip(member.taps, k, strict=True))
            yield i, j, flipped if member.flip else k


def flat(place: Sequence[int], shape: Sequence[int]) -> int:
    found = 0
    for index, length in zip(place, shape, strict=True):
        found = found * length + index
    return found


def entries(member: Member, name: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(place in the output, place in each input) of every product of a function."""
    outputs, inputs, taps = member.outputs, member.inputs, member.taps
    for i, j, k in triples(member):
        at_i, at_j, at_k = flat(i, outputs), flat(j, inputs), flat(k, taps)
        yield {
            "forward": (at_i, (at_j, at_k)),
            "vjp_signal": (at_j, (at_i, at_k)),
            "vjp_filter": (at_k, (at_i, at_j)),
            "jacobian_signal": (at_i * prod(inputs) + at_j, (at_k,)),
            "jacobian_filter": (at_i * prod(taps) + at_k, (at_j,)),
        }[name]


def direct(member: Member, function: Function, inputs: Sequence[Sequence[Any]]) -> list[Any]:
    out = [0] * function.output.length
    for place, reads in entries(member, function.name):
        out[place] += prod(x[n] for x, n in zip(inputs, reads, strict=True))
    return out
