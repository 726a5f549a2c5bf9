"""What the judges are asked, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
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
    """A concrete point, and both sides there as text; for a range error, what was read.

    `values` are what letters are at the point that stand for numbers: as text, where not whole.
    """

    sizes: Mapping[str, int]
    at: Mapping[str, int]
    left: str
    right: str
    values: Mapping[str, int | str] = field(default_factory=dict, kw_only=True)


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

    def __str__(self) -> str:
        """The ruling, its scope and its reason, and below them the case that shows it.

        >>> print(Verdict("holds", "all sizes", "both sides have the same products"))
        holds (all sizes): both sides have the same products
        """
        said = f"{self.ruling} ({self.scope})" if self.scope else self.ruling
        said += f": {self.reason}" if self.reason else ""
        if self.counterexample is None:
            return said
        shown = self.counterexample
        known = {**shown.sizes, **shown.at, **shown.values}
        where = ", ".join(f"{name} = {n}" for name, n in known.items())
        left, right = shown.left, shown.right
        # Where a read is out of range, what should hold stands left.
        sides = f"left is {left}, right is {right}" if self.ruling == "fails" else f"{left} {right}"
        return f"{said}\n{f'at {where}: ' if where else ''}{sides}"

    def _repr_html_(self) -> str:
        first, *rest = map(escape, str(self).splitlines())
        ruling = escape(self.ruling)
        return "<br>".join([f"<strong>{ruling}</strong>{first.removeprefix(ruling)}", *rest])
