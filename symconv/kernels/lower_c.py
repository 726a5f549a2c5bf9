"""Pieces to operations in C: loops in the order of the piece, a running sum in the middle."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from symconv.family.nest import Loop, Piece, Reference
from symconv.kernels.functions import Function
from symconv.kernels.operations import (
    INDENT,
    Add,
    End,
    For,
    Operation,
    Start,
    Store,
    coefficient,
    joined,
    spelled,
)
from symconv.kernels.schedule import Schedule
from symconv.language.affine import Affine

WIDTH = 92
SUM = "sum"


def lower(function: Function, pieces: Sequence[Piece], schedule: Schedule) -> list[Operation]:
    """The body of a C function."""
    shapes = {array.name: array.axes for array in (*function.inputs, function.output)}
    if schedule.form == "unrolled":
        return list(_unrolled(function, pieces, shapes))
    return [operation for piece in pieces for operation in _loops(piece, shapes)]


def _loops(piece: Piece, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Operation]:
    kept = [loop for loop in piece.loops if not loop.reduction]
    summed = [loop for loop in piece.loops if loop.reduction]
    target = _element(piece.output, shapes, {})
    products = joined([coefficient(piece.coefficient, _factors(piece, shapes, {}))])
    sign = "+=" if piece.accumulate else "="
    for n, loop in enumerate(kept):
        yield For(INDENT * (n + 1), loop.variable, spelled(loop.extent))
    depth = len(kept) + 1
    if not summed:
        yield Store(INDENT * depth, target, sign, products)
    elif kept:
        yield Start(INDENT * depth)
        yield from _sum(summed, depth, Add(INDENT * (depth + len(summed)), products))
        yield Store(INDENT * depth, target, sign, SUM)
    else:
        # Without a loop around it, a variable for the sum would meet that of another piece.
        if not piece.accumulate:
            yield Store(INDENT, target, "=", "0")
        yield from _sum(summed, depth, Store(INDENT * (1 + len(summed)), target, "+=", products))
    for n in reversed(range(len(kept))):
        yield End(INDENT * (n + 1))


def _sum(loops: Sequence[Loop], depth: int, body: Operation) -> Iterator[Operation]:
    for n, loop in enumerate(loops):
        yield For(INDENT * (depth + n), loop.variable, spelled(loop.extent))
    yield body
    for n in reversed(range(len(loops))):
        yield End(INDENT * (depth + n))


def _unrolled(
    function: Function, pieces: Sequence[Piece], shapes: Mapping[str, tuple[int, ...]]
) -> Iterator[Operation]:
    """One statement for each output, in order; what no piece reaches is 0."""
    sums: dict[tuple[int, ...], list[tuple[bool, str]]] = {
        place: [] for place in product(*map(range, function.output.axes))
    }
    for piece in pieces:
        for point in piece.points() if piece.coefficient else ():
            place = tuple(s.at(point) for s in piece.output.subscripts)
            fixed = {name: Affine(count) for name, count in point.items()}
            sums[place].append(coefficient(piece.coefficient, _factors(piece, shapes, fixed)))
    for place, products in sums.items():
        target = _element(Reference(function.output.name, tuple(map(Affine, place))), shapes, {})
        text = joined(products) or "0"
        yield Store(INDENT, target, "=", _wrapped(text))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=INDENT * 2, break_long_words=False)


def _factors(
    piece: Piece, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine]
) -> list[str]:
    return [_element(factor, shapes, point) for factor in piece.factors]


def _element(
    reference: Reference, shapes: Mapping[str, tuple[int, ...]], point: Mapping[str, Affine]
) -> str:
    place = reference.flat(shapes[reference.array]).substitute(point)
    return f"{reference.array}[{spelled(place)}]"
