r"""Fractions of plain TeX: {a \over b} is \frac{a}{b}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.reading.tokens import Token


def overs(found: Sequence[Token]) -> list[Token]:
    r"""The tokens with fractions as they are written today.

    >>> from symconv.reading.passage import Passage
    >>> from symconv.reading.scanner import tokens
    >>> formula = r"{a \over b}"
    >>> "".join(token.text for token in overs(tokens(Passage.of(formula, [(0, len(formula))]))[0]))
    'frac{a}{b}'
    """
    put, opened = list[Token](), list[tuple[int, int | None]]()
    for token in found:
        put.append(token)
        if token.marks("{"):
            opened.append((len(put) - 1, None))
        elif token.kind == "command" and token.text == "over" and opened:
            opened[-1] = opened[-1][0], len(put) - 1
        elif token.marks("}") and opened:
            start, over = opened.pop()
            if over is not None:
                between = put[over]
                closed, again = (replace(between, kind="mark", text=text) for text in "}{")
                put[over : over + 1] = [closed, again]
                put.insert(start, replace(put[start], kind="command", text="frac"))
    return put
