r"""Subscripts that are rounded: y_{\lceil j/2 \rceil}, x[\lfloor n/3 \rfloor].

A quotient of a form is no affine form. Its rounding is the one whole number q with
2 q <= n <= 2 q + 1, so what is read there is a sum over q of which one term counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, between
from symconv.language.line import Line
from symconv.language.value import Value


@dataclass(frozen=True, slots=True)
class Rounded:
    """`above / below`, rounded down or up, and what stands for it in the subscript."""

    name: str
    above: Line
    below: Line
    up: bool


def rounded(line: Line) -> tuple[Line, Line, bool] | None:
    r"""What is divided by what, and whether it is rounded up; None where a line is no rounding.

    >>> from symconv.reading.reader import line
    >>> rounded(line(r"\lceil j/2 \rceil"))
    (Name(text='j'), Number(value=2), True)
    """
    match line:
        case written.Floor(above, below):
            return above, below, False
        case written.Call(written.Name("ceil"), (written.Quotient(above, below),)):
            return above, below, True
    return None


def unrounded(subscripts: Sequence[Line]) -> tuple[tuple[Line, ...], list[Rounded]]:
    """Subscripts with a name, which no author can write, for each rounding in them."""
    found = list[Rounded]()

    def inner(line: Line) -> Line:
        quotient = rounded(line)
        if quotient is None:
            return written.changed(line, inner)
        found.append(Rounded(f"rounded {len(found)}", *quotient))
        return written.Name(found[-1].name)

    return tuple(map(inner, subscripts)), found


def at_rounded(value: Value, name: str, above: Affine, below: Affine, *, up: bool) -> Value:
    """The value with the rounded quotient of a form by a number in the place of a name."""
    if below.variables:
        raise Unsupported("a quotient by what is no number in a subscript or a bound")
    if below.constant < 1:
        raise IllFormed(f"a quotient by {below.constant}")
    least = above - Affine.of(name) * below.constant
    last = below.constant - 1
    here = between(-last, least, 0) if up else between(0, least, last)
    return value.each(lambda term: term.where(here).summed([name]))
