"""Derivatives of a member as values: Jacobians, and what they do to a change or to an error."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from symconv.family.member import Member
from symconv.language.atoms import operand
from symconv.language.value import Value


@lru_cache(maxsize=64)
def jacobian(member: Member, role: str) -> Value:
    """The derivative of every output by every entry of an operand, for all sizes.

    Slots: the outputs' axes, then the operand's.
    """
    return member.value.jacobian(member.operand(role), columns(member, role))


def columns(member: Member, role: str) -> tuple[str, ...]:
    """The indices of a Jacobian's columns: those of the operand, with a prime where a row has it.

    >>> columns(Member((4,), (6,)), "signal")
    ('j',)
    """
    rows = member.letters("output")
    return tuple(f"{x}'" if x in rows else x for x in member.letters(role))


def backprop(member: Member, role: str) -> Value:
    """J^T e: the error of the outputs, sent back to an operand, for all sizes.

    Slots: the operand's axes.
    """
    return pulled(member, jacobian(member, role))


def pulled(member: Member, derivative: Value) -> Value:
    """The error of the outputs, sent back through a derivative of them: summed over its rows."""
    error = operand(member.result, member.letters("output"))
    summed = error.contracted(derivative, len(error.slots))
    # The rows are summed over: their letters are free again.
    slots = (replace(slot, letter=slot.letter.rstrip("'")) for slot in summed.slots)
    return replace(summed, slots=tuple(slots))


def pushed(member: Member, role: str, change: str) -> Value:
    """J v: what a change of an operand does to the outputs, for all sizes.

    The change is an operand of that name and of the operand's shape. Slots: the outputs' axes.
    """
    derivative = jacobian(member, role)
    moved = operand(replace(member.operand(role), name=change))
    return derivative.contracted(moved, len(moved.slots))
