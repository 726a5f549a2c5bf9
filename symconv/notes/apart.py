"""Lines of a member spelled in a notation in which no two things print alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from symconv.derivation.setting import ARRAYS, WEIGHT, unused
from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.family.names import ERROR, PULLED, SLOPE
from symconv.language.line import Access, Line, Name, Number, Unit
from symconv.writing.latex import latex
from symconv.writing.notation import Notation
from symconv.writing.text import text


class Spelling(Protocol):
    """A line as LaTeX; with conditions stacked, where it is asked to be narrow."""

    def __call__(self, line: Line, stacked: bool = False) -> str: ...


def speller(member: Member, notation: Notation) -> Spelling:
    """How the lines of a member are spelled.

    Raises IllFormed for a notation in which two of its names or entries print alike, and for a
    macro whose name the member does not have.
    """
    _check(member, notation)
    arrays = whole(member)

    def spelled(line: Line, stacked: bool = False) -> str:
        return latex(line, notation, arrays, stacked)

    return spelled


@lru_cache(maxsize=64)
def _check(member: Member, notation: Notation) -> None:
    names = _names(member)
    known = {*names, *(name.rstrip("0123456789") for name in names)}
    for name, macro in (*notation.names, *notation.entries):
        if name not in known:
            raise IllFormed(
                f"a macro {name}={macro}, but no {name} in this convolution: it has "
                f"{', '.join(sorted(known))}"
            )
    arrays = _arrays(member)
    for name, macro in notation.entries:
        if name not in arrays:
            raise IllFormed(
                f"a macro {name}={macro} for entries, but {name} has none: leave out #1, or take "
                f"one of {', '.join(sorted(arrays))}"
            )
    shown = dict[str, str]()
    for line in _printed(member, names):
        # A whole array and its bare name are one thing.
        operands = frozenset[str]() if isinstance(line, Name) else whole(member)
        spelled, said = latex(line, notation, operands), text(line)
        other = shown.setdefault(re.sub(r"[{}\s]", "", spelled), said)
        if other != said:
            raise IllFormed(
                f"{other} and {said} would both be printed {spelled}: choose other names, another "
                "notation, or macros that tell them apart"
            )


def whole(member: Member) -> frozenset[str]:
    """The names that stand for whole arrays: of the member, and of its derivations."""
    return frozenset({*member.arrays, ERROR, *(unused(member, x) for x in ARRAYS)})


def _arrays(member: Member) -> dict[str, int]:
    """Arrays by their names, and how many subscripts each has."""
    found = {name: len(letters) for name, letters in member.indices.items()}
    found |= {name: len(given.indices) for name, given in member.given}
    return {name: rank for name, rank in found.items() if rank}


def _names(member: Member) -> tuple[str, ...]:
    """All names that may stand in the notes of a member."""
    letters = (x for role in (*member.roles, "output") for x in member.letters(role))
    own = (*member.names, *sorted(member.arrays), *_arrays(member), *member.sizes, *letters)
    borders = (PULLED, SLOPE) if member.given else ()
    other = (unused(member, x) for x in (WEIGHT, *ARRAYS))
    return tuple(dict.fromkeys((*own, *borders, *other)))


def _printed(member: Member, names: tuple[str, ...]) -> Iterator[Line]:
    """Names, units, and entries at places that a name might be taken for."""
    yield from map(Name, names)
    digits = {int(found) for name in names for found in re.findall(r"\d+", name)}
    places: list[Line] = [
        *map(Number, sorted(digits | {1, 2})),
        *(Name(x) for x in names if x[0].islower()),
    ]
    for place in places:
        yield Unit(place)
        yield place
    for name, rank in _arrays(member).items():
        yield from (Access(Name(name), (place,) * rank) for place in places)
