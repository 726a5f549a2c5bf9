"""What the names in a document stand for in which `tests.mutation` plants errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.oracle import (
    Array,
    Scalar,
    World,
    Worth,
)

Sizes = Mapping[str, int]

Shape = Callable[[Sizes], Sequence[range]]


@dataclass(frozen=True)
class Description:
    """What the names of a document stand for.

    sizes      all the sizes at which it is evaluated
    free       a free index -> its range at these sizes
    operands   an array -> its places along each axis at these sizes
    operators  a sign -> the map that it stands for
    weights    a weight -> the arrays that may depend on it
    defined    a name -> the array made of the operands
    reach      an array that nobody declared -> the places where the document defines it
    endless    arrays that go on for ever, and are zero outside of their places
    functions  a name -> the function of a number that it stands for
    small      operands of which exponentials are taken
    """

    sizes: Sequence[Sizes]
    free: Mapping[str, Callable[[Sizes], Iterable[int]]]
    operands: Mapping[str, Shape]
    operators: Mapping[str, Callable[[Array, Array], Array]] = field(default_factory=dict)
    weights: Mapping[str, Sequence[str]] = field(default_factory=dict)
    defined: Mapping[str, Callable[[World], Worth]] = field(default_factory=dict)
    reach: Mapping[str, Shape] = field(default_factory=dict)
    endless: frozenset[str] = frozenset()
    functions: Mapping[str, Callable[[Scalar, World], Scalar]] = field(default_factory=dict)
    small: frozenset[str] = frozenset()
