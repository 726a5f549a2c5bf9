"""Values by cases: each where its condition holds, and none of those before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from symconv.language.affine import Constraint
from symconv.language.inequalities import impossible
from symconv.language.value import Value


def by_cases(branches: Iterable[tuple[Value, tuple[Constraint, ...]]]) -> Value:
    """Branches in order, each with its condition; the last one may have none.

    >>> from symconv.language.atoms import number
    >>> positive = (Constraint.at_most(1, "n"),)
    >>> len(by_cases([(number(2), positive), (number(3), ())]).terms)
    2
    """
    remaining: list[tuple[Constraint, ...]] = [()]
    pieces: list[Value] = []
    for value, condition in branches:
        pieces += [_within(value, before + condition) for before in remaining]
        missed = [before + miss for before in remaining for miss in _complement(condition)]
        remaining = [region for region in missed if not impossible(region)]
    return reduce(Value.plus, pieces)


def _within(value: Value, region: Sequence[Constraint]) -> Value:
    """The value inside a region; nothing, in its shape, where the region is empty."""
    return replace(value, terms=()) if impossible(region) else value.guarded(region)


def _complement(condition: Sequence[Constraint]) -> list[tuple[Constraint, ...]]:
    """Disjoint regions that together are where the condition fails."""
    return [
        (*condition[:n], miss)
        for n, constraint in enumerate(condition)
        for miss in constraint.negation
    ]
