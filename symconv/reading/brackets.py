r"""Names in brackets of which entries are read: [\mathbf{X}]_{i,j} is \mathbf{X}_{i,j}."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.reading.tokens import Token


def unbracketed(found: Sequence[Token]) -> list[Token]:
    r"""The tokens without brackets around the name of an array that has a subscript.

    A small letter right after a name is the index of that instead: x[n]_k.

    >>> from symconv.reading.passage import Passage
    >>> from symconv.reading.scanner import tokens
    >>> formula = r"[A]_{i} [b]_{j} + x[n]_k"
    >>> found = tokens(Passage.of(formula, [(0, len(formula))]))[0]
    >>> "".join(token.text for token in unbracketed(found))
    'A_{i}b_{j}+x[n]_k'
    """
    put, skip = list[Token](), set[int]()
    for n, token in enumerate(found):
        if n in skip:
            continue
        if _opens(found[n : n + 4]) and (found[n + 1].text[:1].isupper() or not _indexes(put)):
            skip.add(n + 2)
            continue
        put.append(token)
    return put


def _opens(here: Sequence[Token]) -> bool:
    """Whether these tokens are a name in brackets and the mark of a subscript."""
    if len(here) < 4 or here[1].kind != "name":
        return False
    return here[0].marks("[") and here[2].marks("]") and here[3].marks("_")


def _indexes(before: Sequence[Token]) -> bool:
    """Whether a bracket after these tokens may hold an index: that of a name."""
    if not before or before[-1].kind != "name":
        return False
    return len(before) < 2 or not before[-2].marks("_", "^")
