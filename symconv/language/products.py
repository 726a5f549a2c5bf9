"""Products and powers: of numbers, arrays, derivatives after a chain rule, roots of unity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.atoms import number
from symconv.language.context import Context
from symconv.language.extremes import Meaning
from symconv.language.line import Line
from symconv.language.matrices import identity_like, inverse, power
from symconv.language.names import FUNCTIONS, name_of, normed
from symconv.language.roots import (
    ROOT,
    conjugated,
    exponential,
    is_root_name,
    raised,
    unitary,
    written_imaginary,
)
from symconv.language.subscripts import affine
from symconv.language.surds import half_power, over, square_root
from symconv.language.value import Value
from symconv.language.whole import inner, squared

Whether: TypeAlias = "Callable[[Line, Context], bool]"

FROBENIUS = written.Name("F")
"""The subscript of the norm of a matrix that is the norm of all its entries."""

LARGEST_POWER = 8
"""Powers are written out as products up to this one."""
LARGEST_EXPONENT = 64
"""Powers of numbers are computed up to this one."""


def multiplied(
    factors: Sequence[Line],
    context: Context,
    elaborate: Meaning,
    is_array: Whether,
    dotted: bool = False,
) -> Value:
    r"""A product; of derivatives dL/dy dy/dx, in either order, the sum over all places of y.

    Where it is `dotted`, x \cdot y of two columns is their inner product.
    """
    found = elaborate(factors[0], context)
    for before, factor in pairwise(factors):
        value = elaborate(factor, context)
        match _slope(before, context), _slope(factor, context):
            case written.Derivative(_, by), written.Derivative(body, _) if body == by:
                pair = found, value
            case written.Derivative(body, _), written.Derivative(_, by) if body == by:
                pair = value, found
            case _ if dotted and _is_column(found) and _is_column(value):
                found = inner(found, value)
                continue
            case _ if value.rank == 2 and _is_column(found) and _is_part(before):
                found = found.transposed().times(value).transposed()  # X_i W, with the row X_i
                continue
            case _:
                found = found.times(value)
                continue
        name = name_of(by)
        rank = elaborate(written.Name(name), context).rank if name and is_array(by, context) else 0
        rank = 0 if rank in context.turned else rank
        found = pair[0].contracted(pair[1], rank) if rank else found.times(value)
    return found


def _is_column(value: Value) -> bool:
    return value.rank == 1 and not value.row


def _is_part(line: Line) -> bool:
    """Whether a vector is what some subscripts leave of an array, a row of a matrix say."""
    return isinstance(line, written.Access) and name_of(line) is None


def _slope(line: Line, context: Context) -> Line:
    """A derivative, where it is called by a name: delta of dC/dz."""
    name = name_of(line)
    for (loss, array), called in context.gradients.items():
        if name == called:
            return written.Derivative(written.Name(loss), written.Name(array))
    return line


def raises(line: Line, index: str, context: Context) -> bool:
    """Whether a known square matrix is raised to a power with an index in it: P^k."""
    return any(
        isinstance(part, written.Power)
        and _is_square(part.base, context)
        and any(x == written.Name(index) for x in written.every(part.exponent))
        for part in written.every(line)
    )


def counts(line: Line, index: str) -> bool:
    """Whether an index is a number on a line, n x[n] or (-1)^n, or |x[n]| is taken.

    >>> from symconv.reading.reader import line
    >>> counts(line("n x[n]"), "n"), counts(line("x[n-1]"), "n"), counts(line("|x[n]|"), "n")
    (True, False, True)
    """
    match line:
        case written.Name(text):
            return text == index
        case written.Access() if normed(line) is None:
            return False
        case written.Summation(_, _, _, body) | written.SummationOver(_, _, body):
            return counts(body, index)
        case written.Cases(branches):
            return any(counts(branch.value, index) for branch in branches)
        case written.Call(written.Name("norm"), (body,)):
            return any(part == written.Name(index) for part in written.every(body))
        case written.Call(written.Name(function), _) if function not in FUNCTIONS:
            return function == index
    return any(counts(part, index) for part in written.parts(line))


def _number_of_times(exponent: Line, context: Context) -> int | None:
    """An exponent in letters that stand for numbers here."""
    if not any(isinstance(part, written.Name) for part in written.every(exponent)):
        return None
    try:
        form = affine(exponent, context)
    except Unsupported:
        return None
    return None if form.variables else form.constant


def _to_the(value: Value, count: int) -> Value:
    """A number to a power; raises Unsupported for what is none, or would be written too long."""
    fraction = value.fraction
    if fraction is not None and abs(count) <= LARGEST_EXPONENT:
        if not fraction and count < 0:
            raise IllFormed("a division by zero")
        return number(fraction**count)
    if value.rank or not 0 <= count <= LARGEST_POWER:
        raise Unsupported("a power that is no product of a few scalars")
    return value.to_the(count) if count else number(1)


def _times(base: Line, exponent: Line, context: Context) -> int | None:
    """How often a matrix is multiplied where letters say it, and it is known what these are."""
    letters = any(isinstance(part, written.Name) for part in written.every(exponent))
    if not letters or not _is_square(base, context):
        return None
    try:
        form = affine(exponent, context)
    except Unsupported:
        return None
    return form.constant if not form.variables and 0 <= form.constant <= LARGEST_POWER else None


def _scalar(base: Line, context: Context, elaborate: Meaning) -> Value | None:
    """What is raised to a power, if it is a number."""
    try:
        value = elaborate(base, context)
    except Unsupported:
        return None
    return None if value.rank else value


def _is_square(base: Line, context: Context) -> bool:
    value = context.values.get(base.text) if isinstance(base, written.Name) else None
    return value is not None and value.rank == 2 and value.slots[0].size == value.slots[1].size


def raised_to(base: Line, exponent: Line, context: Context, elaborate: Meaning) -> Value:
    """A power: of a root of unity, a norm squared, of a number or a matrix; or W^l, a name."""
    turn = is_root_name(base, context)
    if turn is not None:
        return raised(turn, exponent, context)
    euler = base == written.Name("e") and "e" not in context.values | context.operands.keys()
    if euler and written_imaginary(context) is not None:
        return exponential(exponent, context)
    count = _times(base, exponent, context)
    if count is not None:
        matrix = elaborate(base, context)
        return power(matrix, count) if count else identity_like(matrix)
    count = _number_of_times(exponent, context)
    if count is not None and (scalar := _scalar(base, context, elaborate)) is not None:
        return _to_the(scalar, count)
    half = half_power(exponent) if context.order else 0
    if half:
        surd = square_root(elaborate(base, context))
        return surd if half > 0 else over(number(1), surd)
    name = name_of(written.Power(base, exponent))
    if name is not None:
        return elaborate(written.Name(name), context)
    if exponent == written.Name("H") and isinstance(base, written.Access):
        return conjugated(elaborate(base, context), context).transposed()
    within = normed(base) if exponent == written.Number(2) else None
    if within is not None:
        array, kind = elaborate(within[0], context), within[1]
        if not array.rank and (context.order or not array.operands - {ROOT}):
            return array.times(conjugated(array, context))
        if (array.rank, kind) in ((1, None), (1, written.Number(2)), (2, FROBENIUS)):
            return squared(array)
        raise Unsupported("a norm that is no root of the squares of all entries")
    match exponent:
        case written.Number(count) if 1 <= count <= LARGEST_POWER:
            value = elaborate(base, context)
            return power(value, count) if value.rank else value.to_the(count)
        case written.Negative(written.Number(1)):
            value = elaborate(base, context)
            turned = unitary(value) if value.operands == {ROOT} else None
            return turned or inverse(value)
    raise Unsupported("a power that is no product of a few scalars")
