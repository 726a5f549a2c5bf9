"""Whole arrays: squared norms, inner products, diagonal matrices, and quotients by a number.

>>> from symconv.language.affine import Affine
>>> from symconv.language.atoms import operand
>>> from symconv.language.term import Operand
>>> x = operand(Operand("x", (Affine.of("n"),)))
>>> [entry.subscripts[0].variables for entry in squared(x).terms[0].entries]
[frozenset({'@0'}), frozenset({'@0'})]
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

from symconv.errors import IllFormed, Unsupported
from symconv.language.affine import Constraint
from symconv.language.atoms import number
from symconv.language.value import Value


def inner(left: Value, right: Value) -> Value:
    """The sum over all places of the products of two arrays of one shape.

    Raises IllFormed where they are arrays of unlike dimensions, and Unsupported where none is one.
    """
    if left.rank != right.rank:
        ranks = f"{left.rank} and {right.rank} dimensions"
        raise IllFormed(f"an inner product of arrays of {ranks}")
    if not left.rank:
        raise Unsupported("an inner product of what are no two arrays of one shape")
    return replace(left, row=False).contracted(replace(right, row=False), left.rank)


def squared(array: Value) -> Value:
    """The sum of the squares of all entries."""
    return inner(array, array)


def diagonal(vector: Value) -> Value:
    """The square matrix with a vector on its diagonal, and zeros elsewhere.

    Raises Unsupported where it is no vector, or nobody said how long it is.
    """
    if vector.rank != 1 or vector.slots[0].size is None:
        raise Unsupported("a diagonal matrix of what is no vector of a known size")
    here = (Constraint.equal("#0", "#1"),)
    return Value(vector.slots * 2, vector.each(lambda term: term.where(here)).terms)


def divided(value: Value, by: Value) -> Value:
    """A value divided by a number, which has a value here."""
    divisor = by.fraction
    if divisor is None:
        raise Unsupported("a division by what is no number here")
    if not divisor:
        raise IllFormed("a division by zero")
    return value.scaled(Fraction(1) / divisor)


def rounded(value: Value, by: Value) -> Value:
    """A number divided by another one, and rounded down: 31 / 2 is 15."""
    above, below = value.fraction, by.fraction
    if above is None or not below:
        raise Unsupported("a part of a number, rounded down, of what is no number here")
    return number(floor(above / below))
