"""What each function of a kernel computes: its value for all sizes, its formula, its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from symconv.family.jacobian import backprop, jacobian, letters
from symconv.family.member import ERROR, Member
from symconv.family.nest import Piece, nest
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


def value(member: Member, function: str) -> Value:
    """The meaning of a function, for all sizes."""
    kind, _, role = function.partition("_")
    if kind == "forward":
        return member.value
    return backprop(member, role) if kind == "vjp" else jacobian(member, role)


def formula(member: Member, function: str) -> Chain:
    """The formula of one entry of what a function computes, for all sizes."""
    kind, _, role = function.partition("_")
    if kind == "forward":
        return member.definition
    outputs = tuple(i for i, _, _ in member.letters)
    places = letters(member, role)
    matrix = Derivative(member.operation, Name(member.operand(role).name))
    if kind == "jacobian":
        body = entry(value(member, function), (*outputs, *places), member.domain)
        return equation(_entry(matrix, (*outputs, *places)), body)
    body = entry(value(member, function), places, member.domain, outputs)
    return equation(_entry(Product((Transpose(matrix), Name(ERROR))), places), body)


def _entry(array: Line, places: tuple[str, ...]) -> Access:
    return Access(array, tuple(Name(place) for place in places))


@lru_cache(maxsize=64)
def pieces(member: Member, function: str) -> Sequence[Piece]:
    """The loop nest of a function at the member's sizes, each output gathered where it stands."""
    return nest(value(member, function), member.sizes, member.context.operands)
