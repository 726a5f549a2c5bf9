"""Arrays that mean something now, in the place of their entries where these were used before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symconv.language.context import Context
from symconv.language.value import Value
from symconv.language.windows import boxes, pooled_from
from symconv.review.scope.unrolled import extents

Which: TypeAlias = "Callable[[str, Value], bool]"
"""Tells by a name and what it means now whether that is put in where it was used before."""


def put_in(side: Value, context: Context, which: Which) -> Value:
    """The side with what some names mean now in the place of their entries, and of their windows.

    Raises Unsupported where the largest entries are wanted of too large an array.
    """
    for name in side.operands & context.values.keys():
        if which(name, context.values[name]):
            side = side.replaced(name, context.values[name])
    for name in side.operands:
        array = pooled_from(name)
        value = context.values.get(array or "")
        if array and value is not None and not value.operands and which(array, value):
            side = side.replaced(name, boxes(name, value, side))
    return side


def is_array(name: str, value: Value) -> bool:
    """Whether it is an array of given numbers."""
    return bool(value.rank) and not value.operands and extents(value) is not None


def is_sequence(name: str, value: Value) -> bool:
    """Whether it is a sequence of given numbers: h[n] = delta[n] + delta[n-1]."""
    endless = all(slot.size is None for slot in value.slots)
    return bool(value.rank) and not value.operands and endless


def longest_list(context: Context) -> int:
    """How many entries the longest list of numbers has; 0 where there is none."""
    lists = (each for name, each in context.values.items() if is_array(name, each))
    sizes = (extents(each) for each in lists)
    return max((size[0] for size in sizes if size is not None and len(size) == 1), default=0)
