"""Sums in which arrays of fewer dimensions meet others: `1 - a`, and `X W + b` of a whole batch.

>>> from symconv.language import atoms
>>> from symconv.language.term import Operand
>>> matrix, vector = Operand("Z", (Affine(3), Affine(2))), Operand("b", (Affine(2),))
>>> [value.rank for value in spread([atoms.operand(matrix), atoms.operand(vector)])]
[2, 2]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.errors import Unsupported
from symconv.language.affine import Affine
from symconv.language.term import variable
from symconv.language.value import Value


def spread(values: Sequence[Value]) -> Sequence[Value]:
    """The terms of a sum with as many dimensions each as the largest of them.

    A number beside vectors is that number at each place: 1 - a is 1 - a_i. A vector beside matrices
    is added to each of their rows, or to each of their columns, where its size tells which. Raises
    Unsupported beside matrices for a number, as 1 may be the identity, and where both may be meant.
    """
    array = max(values, key=lambda value: value.rank)
    if not array.rank:
        return values
    numbers = [value for value in values if not value.rank and not value.operands]
    if numbers and array.rank > 1:
        raise Unsupported("a number beside a matrix")
    return [
        replace(array, terms=value.terms) if value in numbers else _along(value, array)
        for value in values
    ]


def beside_ones(values: Sequence[Value], ones: Sequence[bool]) -> Sequence[Value]:
    """The terms of a sum in which some are `ones` times a number: b 1 beside X w is a column."""
    array = max(values, key=lambda value: value.rank)
    if array.rank != 1 or not any(ones):
        return values
    return [
        replace(array, terms=value.terms) if one and not value.rank else value
        for value, one in zip(values, ones, strict=True)
    ]


def axis_of(vector: Value, matrix: Value) -> int | None:
    """The axis of a matrix along which a vector lies that is added to it; None where none fits.

    0 where it is added to each column, 1 where it is added to each row.
    """
    if vector.rank != 1 or matrix.rank != 2 or vector.slots[0].size is None:
        return None
    axes = (1,) if vector.row else (0, 1)
    fitting = [n for n in axes if matrix.slots[n].size == vector.slots[0].size]
    if len(fitting) == 2:
        raise Unsupported("a vector added to each row of a matrix, or to each column")
    return fitting[0] if fitting else None


def _along(vector: Value, matrix: Value) -> Value:
    """The matrix all of whose rows are the vector, or all of whose columns are it."""
    axis = axis_of(vector, matrix)
    if axis is None:
        return vector
    moved = vector.counted_from([matrix.slots[axis].first])
    moved = moved.each(lambda term: term.substitute({variable(0): Affine.of(variable(axis))}))
    return replace(moved, slots=matrix.slots, row=False)
