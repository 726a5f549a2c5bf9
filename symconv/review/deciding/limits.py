"""Sums that differ in their limits alone, where nobody has said how long the arrays are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.term import Term
from symconv.language.value import Value
from symconv.review.scope.names import names_in

CUT_SHORT = "right only if what lies outside the narrower limits of the sum is zero"

ZERO_OUTSIDE = "right if arrays are zero outside of what was declared, or for fewer indices"

LONGEST = 8
"""Up to how many terms a sum is looked for that somebody wrote out."""


def own_size(left: Value, right: Value, context: Context) -> str | None:
    """The one size of which one side speaks alone, where nobody has said how long arrays are."""
    own = names_in(left) ^ names_in(right)
    if len(own) != 1 or _sized(left, right, context):
        return None
    return own.pop()


def written_out(left: Value, right: Value) -> bool:
    """Whether one side writes out the other's sum: y_1 = w_1 x_1 + w_2 x_2 + w_3 x_3."""
    flat = len(right.terms) > 1 and not any(term.locals for term in right.terms)
    return flat and all(term.locals and term.entries for term in left.terms)


def open_ended(left: Value, right: Value, context: Context) -> bool:
    """Whether sums may differ in their limits alone: one has no end, or they end at other names.

    Nobody has said how long the sequences are; then these may be zero where a limit cuts them off.
    """
    if _sized(left, right, context):
        return False
    if _endless(left) or _endless(right):
        return True
    limits = _limits(left), _limits(right)
    if not all(limits) or limits[0] == limits[1]:
        return False
    sizes = [{name for name in each if not name[:1].islower()} for each in limits]
    if not all(sizes):
        return True
    # With the limits of windows that are moved along it is one of these sizes that is wrong.
    terms = *left.terms, *right.terms
    nested = sizes[0] <= sizes[1] or sizes[1] <= sizes[0]
    ended = sizes[0] != sizes[1] and any(map(_ends_elsewhere, terms))
    return not (nested and all(map(_is_window, terms)) and not ended)


def commuted(left: Value, right: Value, context: Context) -> bool:
    """Whether two sums with the same limits may differ in what lies outside these alone.

    Authors of x * h = h * x take both for zero there, where nobody has said how long they are.
    """
    if _sized(left, right, context):
        return False
    bounds = _bounds(left), _bounds(right)
    return bool(bounds[0]) and bounds[0] == bounds[1]


def some_terms(left: Value, right: Value, context: Context) -> bool:
    """Whether one side writes out some terms of the other's endless sum.

    These may be all that a filter has, where nobody has said how long it is.
    """
    if _sized(left, right, context):
        return False
    for whole, part in ((left, right), (right, left)):
        flat = bool(part.terms) and not any(term.locals for term in part.terms)
        if flat and len(whole.terms) == 1 and _endless(whole):
            places = [_place(whole.terms[0], term) for term in part.terms]
            return None not in places and len({*places}) == len(places)
    return False


def _place(whole: Term, one: Term) -> tuple[Affine, ...] | None:
    """Where a sum of products has a product: what its indices are there; None if nowhere."""
    entries = {entry.operand: entry for entry in one.entries}
    if whole.coefficient != one.coefficient or len(entries) != len(whole.entries):
        return None
    found = dict[str, Affine]()
    for entry in whole.entries:
        other = entries.get(entry.operand)
        if other is None:
            return None
        for form, place in zip(entry.subscripts, other.subscripts, strict=False):
            locals_here = form.variables & {*whole.locals}
            if len(locals_here) == 1:
                (local,) = locals_here
                count, rest = form.coefficient(local), form.substitute({local: 0})
                if abs(count) == 1:
                    found.setdefault(local, (place - rest) * count)
    there = whole.substitute(found)
    if found.keys() != {*whole.locals} or {*there.entries} != {*one.entries}:
        return None
    return tuple(found[local] for local in whole.locals)


def _sized(left: Value, right: Value, context: Context) -> bool:
    """Whether something is said of arrays in either: numbers have no length."""
    named = (left.operands | right.operands) & context.operands.keys()
    return any(context.operands[name].sizes for name in named)


def _bounds(value: Value) -> list[list[str]]:
    """The limits of each term, whatever its indices are called."""
    found = []
    for term in value.terms:
        named = {local: Affine.of(f"@{n}") for n, local in enumerate(term.locals)}
        limits = (c.form.substitute(named) for c in term.constraints if _sums(term, c))
        found.append(sorted(map(str, limits)))
    return sorted(limits for limits in found if limits)


def unlimited(value: Value) -> Value:
    """A value without the limits of its sums: what it is where nothing lies outside them."""

    def free(term: Term) -> Term:
        kept = [c for c in term.constraints if c.equality or not _sums(term, c)]
        return replace(term, constraints=tuple(kept))

    return value.each(free)


def anywhere(value: Value) -> Value:
    """A value for which nothing has to be inside an array: what it is where these have no end."""
    return value.each(lambda term: replace(term, obligations=()))


def _limits(value: Value) -> set[str]:
    """The names in the limits of the sums."""
    names = {n for t in value.terms for c in t.constraints if _sums(t, c) for n in c.form.variables}
    return names - {local for term in value.terms for local in term.locals}


def _is_window(term: Term) -> bool:
    """Whether each sum has as many terms at every place."""
    for local in term.locals:
        bounds = [c.form for c in term.constraints if c.form.coefficient(local)]
        total = reduce(Affine.__add__, bounds, Affine())
        if any(name[:1].islower() or name == local for name in total.variables):
            return False
    return True


def _ends_elsewhere(term: Term) -> bool:
    """Whether a sum has more limits than two: it ends where an array does, too."""
    counts = (sum(1 for c in term.constraints if c.form.coefficient(x)) for x in term.locals)
    return any(count > 2 for count in counts)


def _sums(term: Term, bound: Constraint) -> bool:
    return bool(bound.form.variables & set(term.locals))


def _endless(value: Value) -> bool:
    """Whether it has a sum without an end."""
    return any(
        not _ended(local, [c for c in term.constraints if local in c.form.variables])
        for term in value.terms
        for local in term.locals
    )


def _ended(local: str, bounds: Sequence[Constraint]) -> bool:
    ends = {bound.form.coefficient(local) > 0 for bound in bounds}
    return len(ends) == 2 or any(bound.equality for bound in bounds)
