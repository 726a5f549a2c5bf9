r"""Discrete transforms called by capitals: once X[k] is that of x[n], H[k] is that of h[n].

Some authors call them by an accent, \hat{x}_k.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.language.roots import indices
from symconv.language.value import Value
from symconv.reading.reader import Statement
from symconv.review.definitions.entries import define_entries
from symconv.review.scope.names import free_names, renamed
from symconv.review.scope.scope import Scope

ACCENTS = (r"\hat", r"\widehat", r"\tilde", r"\widetilde")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`capital[index] = body`, the transform of a sequence."""

    capital: str
    sequence: str
    index: str
    body: Line


@dataclass
class Spectra:
    """The transforms of a document that takes sums with roots of unity."""

    scope: Scope
    pattern: Pattern | None = None
    taken: dict[str, Value] = field(default_factory=dict)
    """Transforms that were taken for what their capitals say, and what they are."""

    def presumed(self, statement: Statement) -> tuple[str, ...]:
        """What is taken for granted of the transforms in a statement that nobody defined."""
        said = tuple[str, ...]()
        first = statement.first
        if not self.scope.context.order or first is None or not statement.links:
            return said
        right = statement.links[0].side
        match first:
            case written.Access(Name(capital), (Name(index),)) | written.Call(
                Name(capital), (Name(index),)
            ) if self.pattern is None and _sequence(capital):
                self.learn(capital, _sequence(capital), index, right)
                return said
        if self.pattern is None:
            return said
        for side in (first, *(link.side for link in statement.links)):
            for capital in sorted(_capitals(side)):
                small = _sequence(capital)
                if accent(capital) != accent(self.pattern.capital):
                    continue
                if self.taken.get(capital, self) == self.scope.context.values.get(capital):
                    said += (f"{capital} is the transform of {small}",)
                    continue
                told = capital in _capitals(first) and small in free_names(right)
                if self.scope.knows(capital) or told or not self._is_spoken_of(small):
                    continue
                body = renamed(self.pattern.body, {self.pattern.sequence: small})
                try:
                    define_entries(capital, (Name(self.pattern.index),), body, self.scope, ())
                except SymconvError:
                    continue
                self.taken[capital] = self.scope.context.values[capital]
                said += (f"{capital} is the transform of {small}",)
        return tuple(dict.fromkeys(said))

    def learn(self, capital: str, sequence: str, index: str, right: Line) -> None:
        """Take what is a sum with roots of unity for what transforms are."""
        sums = isinstance(right, written.Summation) or (
            isinstance(right, written.Product) and isinstance(right.factors[-1], written.Summation)
        )
        known = sequence in free_names(right) and self.scope.context.order
        if known and sums and index in indices(right, self.scope.context):
            self.pattern = self.pattern or Pattern(capital, sequence, index, right)

    def _is_spoken_of(self, small: str) -> bool:
        values = self.scope.context.values
        return small in values or any(small in value.operands for value in values.values())


def _sequence(capital: str) -> str:
    r"""The sequence of which a name is the transform: x of X, and of \hat{x}; "" of other names."""
    if accent(capital):
        return capital[capital.index("{") + 1 : -1]
    return capital.lower() if len(capital) == 1 and capital.isupper() else ""


def accent(name: str) -> str:
    """The accent that a name has, or is, as wide as that may be; "" where there is none."""
    mark = name.partition("{")[0]
    return mark.replace("wide", "") if mark in ACCENTS else ""


def _capitals(line: Line) -> set[str]:
    """The capitals of which a line reads an entry: H of H[k]."""
    found = set[str]()
    for part in written.every(line):
        match part:
            case written.Access(Name(capital), (_,)) | written.Call(Name(capital), (_,)) if (
                _sequence(capital)
            ):
                found.add(capital)
    return found
