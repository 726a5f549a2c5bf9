"""From where declared arrays count: from 1 or from 0, as what is read of them fits."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.elaborate import elaborate
from symconv.language.inequalities import impossible
from symconv.language.line import Line
from symconv.language.term import Operand, Slot
from symconv.review.scope import ranges
from symconv.review.scope.periods import periods, spread
from symconv.review.scope.ranges import slots
from symconv.review.scope.scope import Scope


def recount(
    arrays: Sequence[Operand],
    names: Sequence[str],
    body: Line,
    scope: Scope,
    result: Sequence[Affine] = (),
    stated: Sequence[Constraint] = (),
    declared: Sequence[Affine] = (),
) -> None:
    """Declared arrays count from 0 where their definition fits that and does not fit 1.

    Those that count from 0 already count from 1 where it fits only that. What is read under
    conditions says nothing of that by itself, but with the declared sizes of the result. Where it
    does not follow how far an index goes, but it is `stated`, that tells where arrays begin; so
    may the sizes of an array of entries that was `declared`, where all that is read fills it.
    """

    def fits(first: int | None) -> bool:
        counted = {x.name: x if first is None else replace(x, first=first) for x in arrays}
        operands = {**scope.context.operands, **counted}
        domain = tuple(Constraint(size) for array in arrays for size in array.sizes)
        turning = periods((body,), scope.here)
        domain += tuple(c for each in turning for c in each.range(scope.here))
        try:
            value = elaborate(spread(body), replace(scope.context, operands=operands))
        except Unsupported:
            return False
        try:
            found = slots(value, names, operands, domain)
        except Unsupported:
            if stated:
                return ranges.begun(value, operands, (*domain, *stated))
            start = min((array.first for array in counted.values()), default=1)
            places = [Slot(size, start) for size in result]
            run = (c for name, slot in zip(names, places, strict=False) for c in slot.range(name))
            known = (*domain, *scope.context.domain, *run)
            if len(places) == len(names):
                return ranges.contained(value, known)
            with suppress(Unsupported):
                if ranges.fixed(value, names, operands, domain):
                    return True
            return ranges.contained(value, (*domain, *scope.context.domain))
        some = [Constraint(slot.size - 1) for slot in found if slot.size is not None]
        fit = ranges.fits(value, operands, domain)
        inside = not turning or bool(ranges.inside(value, operands))
        return fit and inside and not impossible((*domain, *some))

    told = _spanned(arrays, names, body, scope, result or declared, stated)
    if told is None and _within_from_0(arrays, body, scope, stated):
        told = 0
    if told is None and fits(None):
        return
    start = told if told is not None else next(filter(fits, (1, 0)), None)
    if start is None and _begins_at_0(arrays, body, scope):
        start = 0  # and the size of one of them does not fit
    if start is None:
        start = _first_read(arrays, names, body, scope)
    if start is not None:
        for array in (*arrays, *_alike(arrays, scope)):
            scope.declare(replace(array, first=start))


def _spanned(
    arrays: Sequence[Operand], names: Sequence[str], body: Line, scope: Scope,
    result: Sequence[Affine], stated: Sequence[Constraint],
) -> int | None:  # fmt: skip
    """From where arrays count if all that is read then fills just the places of the result.

    Of y_n = sum_m a_m b_{n-m} with 0 <= n < 4 these are the stated ones, and those of y in R^4 are
    as many, from where a and b count. None where both would fill them, or neither.
    """
    if scope.index_base.said is not None or any(
        isinstance(x, written.Cases) for x in written.every(body)
    ):
        return None  # that is said, or what is read is
    said, fitting = ranges.stated(names, stated), list[int]()
    if not written.has_sum(body) or (said is None and len(result) != len(names)):
        return None
    for first in (0, 1):
        counted = {x.name: replace(x, first=first) for x in arrays}
        operands = {**scope.context.operands, **counted}
        places = said or tuple(Slot(size, first, n) for size, n in zip(result, names, strict=True))
        domain = tuple(Constraint(size) for array in arrays for size in array.sizes)
        try:
            value = elaborate(body, replace(scope.context, operands=operands))
        except Unsupported:
            return None
        if len(value.terms) == 1 and ranges.fills(value.terms[0], places, domain):
            fitting.append(first)
    return fitting[0] if len(fitting) == 1 else None


def _within_from_0(
    arrays: Sequence[Operand], body: Line, scope: Scope, stated: Sequence[Constraint]
) -> bool:
    """Whether a sum from 0 stays within arrays at all stated places if they count from 0 alone.

    So does that of w_k x_{i+k} over 0 <= k < 3 at 0 <= i <= 5, where x is in R^8.
    """
    from_0 = any(isinstance(x, written.Summation) and x.lower == written.Number(0)
                 for x in written.every(body))  # fmt: skip
    if not (stated and from_0) or scope.index_base.said is not None:
        return False
    domain = tuple(Constraint(size) for array in arrays for size in array.sizes)
    within = list[int]()
    for first in (0, 1):
        operands = {array.name: replace(array, first=first) for array in arrays}
        context = replace(scope.context, operands={**scope.context.operands, **operands})
        with suppress(Unsupported):
            if ranges.contained(elaborate(body, context), (*domain, *stated)):
                within.append(first)
    return within == [0]


def _begins_at_0(arrays: Sequence[Operand], body: Line, scope: Scope) -> bool:
    """Whether an array is read from 0 on, wherever the indices are."""
    try:
        value = elaborate(spread(body), scope.context)
    except Unsupported:
        return False
    return ranges.firsts(value, {array.name: array for array in arrays}) == {0}


def _first_read(
    arrays: Sequence[Operand], names: Sequence[str], body: Line, scope: Scope
) -> int | None:
    """From where arrays count of which the first read tells, as with strides."""
    try:
        value = elaborate(spread(body), scope.context)
        return ranges.start(value, names, {array.name: array for array in arrays})
    except Unsupported:
        return None


def _alike(arrays: Sequence[Operand], scope: Scope) -> list[Operand]:
    """Arrays of which it is only known that they are as large as those: they count alike."""
    sizes, names = {array.sizes for array in arrays}, {array.name for array in arrays}
    others = (scope.context.operands.get(name) for name in scope.declared_only - names)
    return [other for other in others if other is not None and other.sizes in sizes]
