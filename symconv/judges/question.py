"""What the judges are asked, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from symconv.language.affine import Constraint
from symconv.language.value import Value

Ruling: TypeAlias = Literal["holds", "fails", "ill-formed", "undecided"]


@dataclass(frozen=True, slots=True)
class Question:
    """Are the two sides equal, for all sizes and free indices in the domain?

    sizes    names whose values are chosen from outside, at least 0
    free     names of free indices; the domain must bound them
    domain   what sizes and free indices satisfy
    """

    left: Value
    right: Value
    sizes: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    domain: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A concrete point, and both sides there as text; for a range error, what was read."""

    sizes: Mapping[str, int]
    at: Mapping[str, int]
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling with its scope (`all sizes`, `1 <= I <= J <= 6`, `this instance`) and its reason."""

    ruling: Ruling
    scope: str
    reason: str
    counterexample: Counterexample | None = field(default=None)

    @property
    def holds(self) -> bool:
        return self.ruling == "holds"
