r"""Signals with a label that are read in parentheses: x_1(n), R_{xy}(-l), P_X(k).

Where a document calls x_1 at a bare index, x_1(n), it is a signal of that name, and x_1(n-2) is no
product.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.language.periodic import remainder
from symconv.reading.reader import Statement

_CALLED = re.compile(
    r"(?<![A-Za-z\\])([A-Za-z])\s*_\s*(?:\{\s*([A-Za-z]{1,3}|\d)\s*\}|([A-Za-z]|\d))"
    r"\s*\(\s*([A-Za-z])\s*\)"
)

_PLACES = frozenset("nkml")
"""Letters of places in time; what is called at others may be a function of real numbers."""

_VALUES = frozenset("nkmlxyzijrst")
"""What probabilities P_X(x), of a capital, are called at besides."""


def labelled_signals(formulas: Sequence[str]) -> frozenset[str]:
    r"""The signals with a label that formulas read in parentheses, if they sum over places.

    >>> sorted(labelled_signals([r"y_1(n) = x_{1}(n) - x_1(n-1)", r"R_{xy}(l)", "f_1(x) = x^2"]))
    ['R_xy', 'x_1', 'y_1']
    """
    found = set[str]()
    for formula in formulas:
        for base, braced, bare, place in _CALLED.findall(formula):
            label = braced or bare
            capital = label.isupper() and base in "pPf" and r"\int" not in formula
            if place in (_VALUES if capital else _PLACES) and label != place:
                found.add(f"{base}_{label}")
    return frozenset(found)


def called_signals(statement: Statement, signals: Collection[str]) -> Statement:
    """The statement with these signals called by their whole names.

    What is called at a remainder, x((n-k) mod N), is a signal in any case.
    """
    return statement.changed(lambda side: _read(side, signals))


def _read(line: Line, signals: Collection[str]) -> Line:
    match line:
        case written.Call(written.Access(Name(base), (label,)), places) if (
            name := f"{base}_{_letters(label)}"
        ) in signals:
            inner = tuple(_read(place, signals) for place in places)
            return _read(written.Call(Name(name), inner, span=line.span), signals)
        case written.Call(Name() as signal, (place,)) if remainder(place) is not None:
            return written.Access(signal, (place,), span=line.span)
    return written.changed(line, lambda part: _read(part, signals))


def _letters(label: Line) -> str:
    match label:
        case Name(text):
            return text
        case written.Number(count):
            return str(count)
        case written.Product(factors):
            return "".join(map(_letters, factors))
    return "?"
