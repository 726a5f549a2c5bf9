"""Free indices of which nobody says how far they go: what only these take outside is no error."""

from __future__ import annotations

from collections.abc import Set

from symconv.judges.question import Question
from symconv.language.affine import Constraint
from symconv.language.context import Context
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
    found = (c for side in (left, right) for c in inside(side, context.operands))
    return tuple(c for c in found if c.form.variables & indices)
