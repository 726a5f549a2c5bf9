"""How things are spelled: the part of a printed formula that does not change what it means."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.errors import IllFormed


@dataclass(frozen=True, slots=True)
class Notation:
    """The LaTeX around the subscripts of an operand, and after a whole operand.

    >>> notation("lecture").whole
    '(\\\\ldots)'
    """

    name: str
    whole: str
    opening: str
    closing: str


NOTATIONS = {
    n.name: n
    for n in (
        Notation("lecture", whole=r"(\ldots)", opening="_{[", closing="]}"),
        Notation("subscript", whole="", opening="_{", closing="}"),
    )
}


def notation(name: str) -> Notation:
    """The notation of a name; raises IllFormed for a name that is none."""
    if name not in NOTATIONS:
        raise IllFormed(f"{name!r} is not a notation: choose {' or '.join(map(repr, NOTATIONS))}")
    return NOTATIONS[name]
