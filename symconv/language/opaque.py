"""Functions of one number of which nothing is known but their derivatives' names: sigma(z_i).

What a function makes of the entries of an array is an array of its own, whose name no author can
write. Its derivative is what the primed function makes of them: sigma'(z_i).
"""

from __future__ import annotations

import re

from symconv.language.affine import Affine
from symconv.language.term import Entry, Slot, Term, variable
from symconv.language.value import Value

_APPLIED = re.compile(r"(.*?[^^(])\((.*)\)")
"""A function before its array; after ^ stands a label."""


def applied(function: str, array: str) -> str:
    """What holds the values of a function at the entries of an array.

    >>> applied("sigma", "z"), split(applied("sigma", "z")), derived("sigma(z)")
    ('sigma(z)', ('sigma', 'z'), "sigma'(z)")
    """
    return f"{function}({array})"


def split(operand: str) -> tuple[str, str] | None:
    """The function and the array of which an operand holds the values; None for another one.

    >>> split("a^(l-1)"), split("f(a^(l-1))")
    (None, ('f', 'a^(l-1)'))
    """
    found = _APPLIED.fullmatch(operand)
    return (found[1], found[2]) if found else None


def derived(operand: str) -> str:
    """What holds the derivatives of a function at the same entries."""
    function, array = split(operand) or ("", "")
    return applied(f"{function}'", array)


def opaque(function: str, array: str, slots: tuple[Slot, ...]) -> Value:
    """The array of what a function makes of each entry of an array with these slots."""
    places = tuple(Affine.of(variable(n)) for n in range(len(slots)))
    return Value(slots, (Term(1, (Entry(applied(function, array), places),)),))
