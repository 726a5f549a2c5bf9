"""Arrays that running text declares by their entries: a signal x_0, ..., x_{N-1}."""

from __future__ import annotations

import re
from contextlib import suppress

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.term import Operand
from symconv.reading.cursor import Unread
from symconv.reading.reader import line
from symconv.review.scope.arrays import own_entries

_NOUN = re.compile(
    r"\b(?:signal|filter|kernel|samples|taps|sequence|input|coefficients|abtastwerten?|folge|kern"
    r"|koeffizienten|señal|filtro|muestras|coeficientes|sinal|amostras|filtre|noyau|échantillons"
    r"|suite)\b[^.;]{0,30}$|(?:信号|滤波器|卷积核|序列)[^。；]{0,6}$",
    re.IGNORECASE,
)
"""What has entries. Signals x_1, ..., x_n are several."""


def enumerated(words: str, text: str) -> Operand | None:
    r"""The array of which entries stand in a row, after words that say that it is one.

    >>> enumerated("a signal ", r"x_0, \ldots, x_{N-1}").first
    0
    >>> enumerated("the layers ", r"x_0, \ldots, x_{N-1}") is None
    True
    >>> enumerated("and taps ", r"h(1), h(2), \ldots, h(K)").first
    1
    """
    if not _NOUN.search(words):
        return None
    with suppress(Unread):
        row = _as_entries(line(f"({text})"))
        dotted = any(isinstance(part, written.Dots) for part in written.every(row))
        return own_entries(row) if dotted else None
    return None


def _as_entries(part: Line) -> Line:
    """The line with x[1] for x(1)."""
    match part:
        case written.Call(written.Name() as array, (place,)):
            return written.Access(array, (place,), span=part.span)
    return written.changed(part, _as_entries)
