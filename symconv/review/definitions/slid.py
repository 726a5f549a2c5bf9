r"""A product sign that is none: y = x \times w, where w is an image that slides over x.

No matrices multiply so, and the result is as large as there are places for w.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.reading.reader import Statement
from symconv.review.scope.scope import Scope

SIGN = r"\times"
"""The sign that such a product is read as."""


def slid(statement: Statement, scope: Scope) -> Statement:
    """A statement with the products of two images in it that only slide over each other."""
    if statement.first is None:
        return statement
    whole = _size(statement.first, scope)
    return statement.changed(lambda side: _read(side, whole, scope)) if whole else statement


def _read(side: Line, whole: tuple[int, ...], scope: Scope) -> Line:
    match side:
        case written.Product((one, other)):
            sizes = _size(one, scope), _size(other, scope)
            if all(sizes) and slides(*sizes, whole):
                image, kernel = (one, other) if sizes[0] >= sizes[1] else (other, one)
                return written.Operation(SIGN, image, kernel, span=side.span)
    return side


def slides(one: tuple[int, ...], other: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether images have no product of that size, and one has so many places in the other.

    >>> slides((3, 4), (2, 2), (2, 3)), slides((2, 2), (2, 3), (2, 3))
    (True, False)
    """
    places = tuple(abs(a - b) + 1 for a, b in zip(one, other, strict=True))
    multiplied = one[1] == other[0] and (one[0], other[1]) == whole
    return places == whole and not multiplied


def _size(line: Line, scope: Scope) -> tuple[int, ...]:
    """The size of an image of which each entry was written; empty where it is none."""
    name, context = name_of(line) or "", scope.here
    operand, value = context.operands.get(name), context.values.get(name)
    sizes = operand.sizes if operand is not None else ()
    if value is not None:
        sizes = tuple(slot.size for slot in value.slots if slot.size is not None)
    known = tuple(size.constant for size in sizes if not size.variables)
    return known if len(known) == len(sizes) == 2 else ()
