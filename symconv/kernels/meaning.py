"""What each function of a kernel computes: its value for all sizes, and its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from symconv.family.jacobian import backprop, jacobian
from symconv.family.member import Member
from symconv.family.nest import Piece, nest
from symconv.language.value import Value


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
