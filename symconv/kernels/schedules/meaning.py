"""What each function of a kernel computes: its value for all sizes, and its pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from symconv.family.jacobian import backprop, jacobian
from symconv.family.member import Member
from symconv.family.nest import nest
from symconv.family.pieces import Piece, boxes, scattered
from symconv.kernels.functions import Function
from symconv.kernels.schedules.schedule import Order
from symconv.language.value import Value

Nest: TypeAlias = Callable[[Member, str], Sequence[Piece]]
Nests: TypeAlias = Mapping[Order, Sequence[Piece]]

MANY = 64
"""Pieces of a nest beyond which it is no alternative to another."""


def value(member: Member, function: str) -> Value:
    """The meaning of a function, for all sizes."""
    kind, _, role = function.partition("_")
    if kind == "forward":
        return member.value
    return backprop(member, role) if kind == "vjp" else jacobian(member, role)


@lru_cache(maxsize=64)
def pieces(member: Member, function: str) -> Sequence[Piece]:
    """The loop nest of a function at the member's sizes, each output gathered where it stands."""
    return nest(value(member, function), member.sizes, member.context.operands)


def nests(member: Member, function: Function, nest: Nest = pieces) -> Nests:
    """The loop nest of a function in every order that there is.

    A backprop to an operand can add each product of the forward map to the output that it has a
    part in, where that is told by one loop for each dimension. Its loops are as long as those of
    the forward map then, where those of the gathered form may be cut for each output.
    """
    found: dict[Order, Sequence[Piece]] = {"gather": nest(member, function.name)}
    kind, _, role = function.name.partition("_")
    if kind == "vjp":
        operand = member.operand(role).name
        turned = scattered(nest(member, "forward"), operand, function.output.axes)
        # A triangle of outputs and sums is written out.
        cut = [box for piece in turned for box in boxes(piece)]
        single = all(len(s.variables) < 2 for piece in cut for s in piece.output.subscripts)
        if single and len(cut) <= MANY:
            found["scatter"] = cut
    return found
