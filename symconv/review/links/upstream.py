r"""Gradients that words say are given: what comes from above is all through which a loss depends.

"$\frac{\partial L}{\partial y}$ is given", "$L$ depends on $w$ only through $y$".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.reading.losses import LOSSES
from symconv.reading.reader import Statement
from symconv.review.links.hypotheses import Way

_GIVEN = re.compile(
    r"\b(?:given|from (?:above|upstream|(?:the )?(?:next|following|later|upper)\b)"
    r"|(?:the )?layer above|upstream|incoming|flow(?:s|ing)?|arriv(?:es?|ing)|receiv(?:es?|ed|ing)"
    r"|(?:sent|passed|handed) (?:back|down)|back-?propagated|already (?:know|have|computed)"
    r"|(?:is|are) known)\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"(\\?[A-Za-z]+)\s+depends\b[^.;]{0,80}?\b(?:only|solely|exclusively|all\b[^.;]{0,40}?)"
    r"\s+(?:through|via)\s+"
    r"(?:the\s+)?(?:outputs?\s+)?(\\?[A-Za-z]+)(?![A-Za-z])"
)


def ways(spoken: str) -> set[Way]:
    """By which ways losses depend on all others, as words say.

    >>> ways("The loss L depends on w and x only through y.")
    {Way(loss='L', array='y')}
    >>> ways("A loss C depends on all of them through z.")
    {Way(loss='C', array='z')}
    """
    found = {(match[1].lstrip("\\"), match[2].lstrip("\\")) for match in _THROUGH.finditer(spoken)}
    return {Way(loss, array) for loss, array in found if loss in LOSSES}


def given(statement: Statement, words: Sequence[str]) -> Iterator[Way]:
    """The way that a statement shows, if words of its sentence say that its gradient is given."""
    named = set(_gradients(statement))
    if len(named) == 1 and any(map(_GIVEN.search, words)):
        yield from named


def _gradients(statement: Statement) -> Iterator[Way]:
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
                    yield Way(loss, array)
