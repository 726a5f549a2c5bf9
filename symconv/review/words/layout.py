"""How words say that derivatives stand: gradients as rows, Jacobians in one layout or the other."""

from __future__ import annotations

import re

_ROWS = re.compile(
    r"\b(?:gradients?(?: of (?:a |the )?(?:scalars?|loss(?:es)?))?(?: (?:is|are|as|being))?"
    r"(?: (?:always|again|then|all|written|taken|here|as|a))*|row[- ]vector) rows?\b(?! by row)"
    r"|\brow gradients?\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\bgradients? (?:(?:is|are|as|a|always|written) )+columns?\b", re.IGNORECASE)
_LAYOUT = re.compile(
    r"\b(numerator|denominator)[*_]{0,2}[- ](?:layout|convention|notation)", re.IGNORECASE
)


def in_rows(words: str) -> bool:
    """Whether words say that gradients are rows.

    >>> in_rows("All gradients are row vectors."), in_rows("the gradient of a scalar is a row")
    (True, True)
    >>> in_rows("Gradients are columns, not rows."), in_rows("The matrix is filled row by row.")
    (False, False)
    """
    return bool(_ROWS.search(words)) and not _COLUMNS.search(words)


def denominator(words: str) -> bool | None:
    """Whether Jacobians have a column for each output, as words say; None if they do not.

    >>> denominator("in numerator layout"), denominator("in Denominator-layout")
    (False, True)
    >>> denominator("by the *numerator* convention")
    False
    >>> denominator("The numerator layout and the denominator layout differ.") is None
    True
    """
    found = {match[1].lower() for match in _LAYOUT.finditer(words)}
    return found == {"denominator"} if len(found) == 1 else None
