"""The map and its derivatives as printed formulas, one entry of each, for all sizes."""

from __future__ import annotations

from functools import lru_cache

from symconv.family.borders import by_padded, folded
from symconv.family.jacobian import columns, pulled
from symconv.family.member import Member
from symconv.family.names import ERROR, PULLED, SLOPE
from symconv.language.express import entry
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Name,
    Product,
    Transpose,
    equation,
)
from symconv.language.value import Value


@lru_cache(maxsize=64)
def formulas(member: Member, function: str) -> tuple[Chain, ...]:
    """The formula of one entry of what a function computes, for all sizes; the last of them.

    Where the signal is padded with anything but zeros, what comes before says what it reads.
    """
    kind, _, role = function.partition("_")
    if kind == "forward":
        return member.definitions
    matrix: Line = Derivative(member.subject, Name(member.operand(role).name))
    if kind == "vjp":
        matrix = Product((Transpose(matrix), Name(ERROR)))
    if role != "signal" or not member.given:
        read = member.core.jacobian(member.operand(role), columns(member, role))
        return (_equation(member, matrix, pulled(member, read) if kind == "vjp" else read),)
    padded, kept, name = by_padded(member), len(member.axes("output")), SLOPE
    if kind == "vjp":
        padded, kept, name = pulled(member, padded), 0, PULLED
    steps = folded(member, padded, kept, name)
    return tuple(
        _equation(member, Name(step.name) if step.name else matrix, step.value) for step in steps
    )


def _equation(member: Member, array: Line, meaning: Value) -> Chain:
    """array[i,j] = its entry."""
    letters = [slot.letter for slot in meaning.slots]
    body = entry(meaning, letters, member.domain, member.indices)
    return equation(Access(array, tuple(map(Name, letters))) if letters else array, body)
