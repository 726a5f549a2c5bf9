"""Free indices of which nobody says how far they go: what only these take outside is no error."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from symconv.judges.question import Question
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.opaque import split
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.review.scope.ranges import inside


def unbounded(question: Question) -> frozenset[str]:
    """The free indices that no condition bounds from both sides."""
    signs = {name: set[bool]() for name in question.free}
    for constraint in question.domain:
        for name, count in constraint.form.coefficients:
            if name in signs:
                signs[name] |= {True, False} if constraint.equality else {count > 0}
    return frozenset(name for name, found in signs.items() if len(found) < 2)


def within(
    left: Value, right: Value, context: Context, indices: Set[str]
) -> tuple[Constraint, ...]:
    """What is taken for granted of such indices: that all is there which either side reads."""
    found = (
        c
        for side in (left, right)
        for c in inside(side, {**context.operands, **of_functions(side, context)})
    )
    return tuple(c for c in found if c.form.variables & indices)


def of_functions(value: Value, context: Context) -> dict[str, Operand]:
    """What holds the values of functions, which reaches as far as the arrays they are taken of."""
    found = dict[str, Operand]()
    for held in value.operands:
        _, array = split(held) or ("", "")
        if array in context.operands:
            found[held] = replace(context.operands[array], name=held)
        elif array in context.values:
            whole = context.values[array]
            if all(slot.size is not None for slot in whole.slots):
                found[held] = whole.like(held)
    return found
