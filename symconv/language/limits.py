"""The limits of a sum: as they are written, or as the arrays have them that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.subscripts import affine
from symconv.language.value import Value


def above(lower: Line, index: str, context: Context) -> tuple[Constraint, ...]:
    r"""What keeps an index above the lower limit of its sum: nothing, where that is infinite.

    It lies above the largest of several, \max(0, n-K+1), where it lies above each.
    """
    if lower == written.Negative(written.INFINITY):
        return ()
    each = _arguments(lower, "max")
    return tuple(Constraint.at_most(affine(limit, context), index) for limit in each)


def below(upper: Line, index: str, context: Context) -> tuple[Constraint, ...]:
    if upper == written.INFINITY:
        return ()
    each = _arguments(upper, "min")
    return tuple(Constraint.at_most(index, affine(limit, context)) for limit in each)


def _arguments(limit: Line, extreme: str) -> tuple[Line, ...]:
    match limit:
        case written.Call(written.Name(name), (_, _, *_) as limits) if name == extreme:
            return limits
    return (limit,)


def bound_by(chain: written.Chain, context: Context, said: Sequence[str]) -> Iterator[str]:
    """The indices of which a condition under a sum speaks: k in 0 <= k < n, k, l in k + l = n.

    It has no others than those that were `said` where it speaks of one of them.
    """
    if any(isinstance(part, written.Name) and part.text in said for part in written.every(chain)):
        return
    sides = [chain.first, *(link.side for link in chain.links)]
    middle = sides[1:-1] if len(sides) > 2 else sides[:1]
    for side in middle:
        for part in side.terms if isinstance(side, written.Sum) else (side,):
            if isinstance(part, written.Name) and part.text not in context.names:
                yield part.text


def axis(value: Value, name: str) -> Iterator[Constraint]:
    """The range of the axis along which an index runs: entries with just that subscript."""
    for term in value.terms:
        for obligation in term.obligations:
            claim = obligation.claim
            if name in claim.form.variables and abs(claim.form.coefficient(name)) == 1:
                others = claim.form.variables - {name}
                if not obligation.premises and not any(" " in other for other in others):
                    yield claim
