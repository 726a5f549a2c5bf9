r"""Gradients that words say are given: what comes from above is all through which a loss depends.

"$\frac{\partial L}{\partial y}$ is given", "$L$ depends on $w$ only through $y$".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.reading.reader import Statement
from symconv.review.scope.names import LOSSES
from symconv.review.scope.scope import Scope

_GIVEN = re.compile(
    r"\b(?:given|from (?:above|upstream|(?:the )?(?:next|following|later|upper)\b)"
    r"|(?:the )?layer above|upstream|incoming|flow(?:s|ing)?|arriv(?:es?|ing)|receiv(?:es?|ed|ing)"
    r"|(?:sent|passed|handed) (?:back|down)|back-?propagated|already (?:know|have|computed)"
    r"|(?:is|are) known)\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"(\\?[A-Za-z]+)\s+depends\b[^.;]{0,80}?\b(?:only|solely|exclusively)\s+(?:through|via)\s+"
    r"(?:the\s+)?(?:outputs?\s+)?(\\?[A-Za-z]+)(?![A-Za-z])"
)


def ways(spoken: str) -> dict[str, str]:
    """Losses and the array through which alone they depend on all others, as words say.

    >>> ways("The loss L depends on w and x only through y.")
    {'L': 'y'}
    """
    found = [(match[1].lstrip("\\"), match[2].lstrip("\\")) for match in _THROUGH.finditer(spoken)]
    return {loss: array for loss, array in found if loss in LOSSES}


@dataclass
class Upstream:
    """What words of one document say of the gradients that are given."""

    scope: Scope
    said: dict[str, str] = field(default_factory=dict)

    def heard(self, statement: Statement, words: Sequence[str]) -> None:
        """A statement, and the words of its sentence before and after it."""
        context = self.scope.context
        for loss, array in self.said.items():
            if loss not in context.through and self.is_made(array):
                self.take(loss, array)
        named = set(_gradients(statement))
        if len(named) == 1 and any(map(_GIVEN.search, words)):
            ((loss, array),) = named
            if self.is_made(array) and loss not in context.values:
                self.take(loss, array)

    def is_made(self, array: str) -> bool:
        """Whether it is known what an array is made of, and how large it is."""
        value = self.scope.context.values.get(array)
        slots = value.slots if value is not None and value.operands else ()
        return bool(slots) and all(slot.size is not None for slot in slots)

    def take(self, loss: str, array: str) -> None:
        through = {**self.scope.context.through, loss: (array,)}
        self.scope.context = replace(self.scope.context, through=through)


def _gradients(statement: Statement) -> Iterator[tuple[str, str]]:
    """The gradient that a statement is or gives a name to."""
    match statement:
        case Statement(first, ()) if first is not None:
            sides: tuple[Line, ...] = (first,)
        case Statement(
            written.Name() | written.Access() | written.Unit(), (written.Link("=" | ":=", side),)
        ):
            sides = (side,)
        case _:
            sides = ()
    for side in sides:
        match side:
            case written.Derivative(written.Name(loss), by) if loss in LOSSES:
                array = name_of(by.array if isinstance(by, written.Access) else by)
                if array is not None:
                    yield loss, array
