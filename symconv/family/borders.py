"""Derivatives by a signal whose borders are filled: first by the padded signal, then by its own.

A derivative by the padded signal has one term, where the derivative by the signal has three for
each dimension that is filled. So they are printed one after the other: each padding is undone in
turn, as every entry of the signal collects what its copies were given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symconv.family.jacobian import columns
from symconv.family.member import Member
from symconv.language.atoms import operand
from symconv.language.elaborate import defined
from symconv.language.simplify import simplified
from symconv.language.term import Operand
from symconv.language.value import Value


@dataclass(frozen=True, slots=True)
class Step:
    """An array by its name, or the result where that is empty, and what it is made of."""

    name: str
    value: Value


def folded(member: Member, outer: Value, kept: int, name: str) -> list[Step]:
    """What a derivative by the padded signal becomes, padding by padding, as a derivative by f.

    `kept` are the slots before those of the signal; `name` is what the steps are called. Each
    step reads the one before it, as an operand.
    """
    steps, known = list[Step](), outer
    for padded, definition in reversed(member.given):
        at = name + padded[1:]
        steps.append(Step(at, known))
        inner = _inner(member, padded)
        context = replace(member.context, operands={**member.context.operands, inner.name: inner})
        whole = defined(definition, context)
        letters = [slot.letter for slot in outer.slots[kept:]]
        spread = simplified(whole.jacobian(inner, letters), member.domain)
        read = operand(known.like(at), [slot.letter for slot in known.slots])
        known = simplified(read.contracted(spread, len(letters)), member.domain)
    return [*steps, Step("", known)]


def by_padded(member: Member) -> Value:
    """The derivative of every output by every entry of the padded signal, for all sizes."""
    return member.core.jacobian(member.padded, columns(member, "signal"))


def _inner(member: Member, padded: str) -> Operand:
    """The operand that a padding reads: the signal, or the padding before it."""
    earlier = [name for name, _ in member.given]
    n = earlier.index(padded)
    return member.given[n - 1][1].operand(earlier[n - 1]) if n else member.signal


def unfolded(steps: Sequence[Step]) -> Value:
    """The last step with all others put into it."""
    value = steps[-1].value
    for step in reversed(steps[:-1]):
        value = value.replaced(step.name, step.value)
    return value
