r"""Sequences of numbers that an author lists: x[n] = \{1, \underset{\uparrow}{2}, 3\}."""

from __future__ import annotations

from collections.abc import Callable

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.cursor import Cursor
from symconv.reading.vocabulary import CLOSINGS, ORIGIN

BRACES = "\\{"
INDICES = frozenset("ijklmnt")
"""What is said to be one of these numbers, or each of them: n = \\{0, 1, 2\\} is no sequence."""
UNITS = frozenset("ij")
"""What the imaginary unit is called among complex numbers."""
_ON = written.Dots("horizontal")


def at_sequence(cursor: Cursor, opening: str) -> bool:
    r"""Whether numbers are listed here of which one is marked as that at 0, or in braces.

    In x[n] = \{1, 2, 3\} or x = \{1, 2, 3\} these are a sequence: a set has no places, and is
    called by a capital; nor is it one over which an index runs.
    """
    if opening not in ("[", "(", BRACES):
        return False
    ahead, marked, dotted = 1, False, False
    units = set[str]()
    while (token := cursor.peek(ahead)) is not None:
        if cursor.at(CLOSINGS[opening], ahead=ahead):
            break
        origin = token.kind == "command" and token.text == ORIGIN
        number = token.kind == "number" or token.marks(",", "-", "/", "{", "}")
        fraction = token.kind == "command" and token.text == "frac"
        if token.text in UNITS or token.marks("+"):
            units.add(token.text)
        elif not (origin or number or fraction or token.kind == "dots"):
            return False
        marked, dotted = marked or origin, dotted or token.kind == "dots"
        ahead += 1
    if ahead == 1 or dotted or opening != BRACES or marked:
        return marked
    equal = cursor.place > 1 and cursor.tokens[cursor.place - 1].marks("=")
    before = cursor.tokens[cursor.place - 2]
    named = before.text[:1].islower() and before.text not in INDICES
    if units:  # complex numbers are the samples of a transform, X[k]
        index = cursor.tokens[cursor.place - 3].text if cursor.place > 2 else ""
        return equal and before.marks("]", ")") and len(units & UNITS) == 1 and index not in UNITS
    return equal and (before.marks("]", ")") or named)


def sequence(cursor: Cursor, opening: str, item: Callable[[], Line]) -> Line:
    """A list of numbers, and the place of its first one where another is marked as that at 0."""
    found, first = list[Line](), None

    def items() -> None:
        nonlocal first
        while True:
            if cursor.at(ORIGIN):
                cursor.take()
                first = -len(found)
            found.append(item())
            if not cursor.at(","):
                return
            cursor.take()

    cursor.within(opening, items)
    while found[-2:] == [written.Number(0), _ON]:
        found.pop()  # it is zero from there on
    if first is not None and found[:2] == [_ON, written.Number(0)]:
        del found[0]
        first += 1
    return written.Matrix(tuple((each,) for each in found), first)
