"""Discrete transforms called by capitals: once X[k] is that of x[n], H[k] is that of h[n]."""

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


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`capital[index] = body`, the transform of a sequence."""

    sequence: str
    index: str
    body: Line


@dataclass
class Spectra:
    """The transforms of a document that takes sums with roots of unity."""

    scope: Scope
    pattern: _Pattern | None = None
    taken: dict[str, Value] = field(default_factory=dict)
    """Transforms that were taken for what their capitals say, and what they are."""

    def presumed(self, statement: Statement) -> tuple[str, ...]:
        """What is taken for granted of the transforms in a statement that nobody defined."""
        said = tuple[str, ...]()
        first = statement.first
        if not self.scope.context.order or first is None or not statement.links:
            return said
        right = statement.links[0].side
        if (found := self._transform(first, right)) is not None:
            self.pattern = self.pattern or found
            return said
        if self.pattern is None:
            return said
        for side in (first, *(link.side for link in statement.links)):
            for capital in sorted(_capitals(side)):
                small = capital.lower()
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

    def _transform(self, left: Line, right: Line) -> _Pattern | None:
        """What X[k] = sum x[n] e^{...} says of the transforms of sequences."""
        match left:
            case written.Access(Name(capital), (Name(index),)) | written.Call(
                Name(capital), (Name(index),)
            ) if _is_capital(capital) and capital.lower() in free_names(right):
                pass
            case _:
                return None
        sums = isinstance(right, written.Summation) or (
            isinstance(right, written.Product) and isinstance(right.factors[-1], written.Summation)
        )
        if not sums or index not in indices(right, self.scope.context):
            return None
        return _Pattern(capital.lower(), index, right)

    def _is_spoken_of(self, small: str) -> bool:
        values = self.scope.context.values
        return small in values or any(small in value.operands for value in values.values())


def _is_capital(name: str) -> bool:
    return len(name) == 1 and name.isupper()


def _capitals(line: Line) -> set[str]:
    """The capitals of which a line reads an entry: H of H[k]."""
    found = set[str]()
    for part in written.every(line):
        match part:
            case written.Access(Name(capital), (_,)) | written.Call(Name(capital), (_,)) if (
                _is_capital(capital)
            ):
                found.add(capital)
    return found
