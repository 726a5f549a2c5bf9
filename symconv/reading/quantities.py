r"""Words in the place of names: (\text{input} - \text{kernel}) / \text{stride} + 1.

Words between the signs of a sum or a product say what is counted there; they are no reasons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symconv.reading.cursor import relation_of
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import CONNECTIVES, OPERATIONS

_SIGNS = ("+", "-", "/", "cdot", "times", *OPERATIONS)
_NAMED = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+){0,3}")


def quantities(found: Sequence[Token]) -> list[Token]:
    r"""The tokens with the words that are names as names.

    >>> from symconv.reading.passage import Passage
    >>> from symconv.reading.scanner import tokens
    >>> formula = r"\frac{\text{input}}{2} + \text{one pad} = n \text{ pixels}"
    >>> found, _ = tokens(Passage.of(formula, [(0, len(formula))]))
    >>> [token.text for token in quantities(found) if token.kind == "name"]
    ['input', 'one pad', 'n']
    """
    return [
        replace(token, kind="name") if _counts(found, n, token) else token
        for n, token in enumerate(found)
    ]


SIGN = "conv"


def convolving(found: Sequence[Token]) -> list[Token]:
    r"""The tokens with an asterisk in the place of `conv` between two operands: x \; conv \; k.

    >>> from symconv.reading.passage import Passage
    >>> from symconv.reading.scanner import tokens
    >>> formula = r"x \; conv \; k = conv(x, k)"
    >>> found, _ = tokens(Passage.of(formula, [(0, len(formula))]))
    >>> "".join(token.text for token in convolving(found))
    'x*k=conv(x,k)'
    """
    written, n = list[Token](), 0
    while n < len(found):
        size = _spelled(found, n)
        if size and _operand(found, n - 1, -1) and _operand(found, n + size, 1):
            first, last = found[n], found[n + size - 1]
            written.append(replace(first, kind="mark", text="*", end=last.end))
            n += size
        else:
            written.append(found[n])
            n += 1
    return written


def _spelled(found: Sequence[Token], n: int) -> int:
    """How many tokens spell the sign from a place on; 0 if they do not."""
    if found[n].text.strip().lower() == SIGN and found[n].kind in ("name", "words"):
        return 1
    letters = found[n : n + len(SIGN)]
    spelled = [token.text for token in letters if token.kind == "name"] == [*SIGN]
    return len(SIGN) if spelled and len(letters) == len(SIGN) else 0


def _operand(found: Sequence[Token], n: int, step: int) -> bool:
    """Whether an operand ends before a sign (-1), or begins after it (1), beyond a gap."""
    while 0 <= n < len(found) and found[n].kind == "gap":
        n += step
    if not 0 <= n < len(found):
        return False
    token, bracket = found[n], (")", "]", "}") if step < 0 else ("[",)
    return token.kind in ("name", "number", "end" if step < 0 else "begin") or _is(token, *bracket)


def _counts(found: Sequence[Token], n: int, token: Token) -> bool:
    """Whether words are a quantity: they are part of a sum or product, or all of a fraction."""
    if token.kind != "words" or not _NAMED.fullmatch(token.text):
        return False
    if {*token.text.lower().split()} & CONNECTIVES:
        return False
    before = found[n - 1] if n else None
    after = found[n + 1] if n + 1 < len(found) else None
    signs = _is(before, *_SIGNS), _is(after, *_SIGNS)
    ends = _ends(before, "(", "[", "{"), _ends(after, ")", "]", "}")
    if any(signs):
        return (signs[0] or ends[0]) and (signs[1] or ends[1])
    return _is(before, "{") and _is(after, "}") and n > 1 and _is(found[n - 2], "frac", "}")


def _is(token: Token | None, *texts: str) -> bool:
    return token is not None and token.kind in ("mark", "command") and token.text in texts


def _ends(token: Token | None, *brackets: str) -> bool:
    """Whether a side, or what is in brackets, begins or ends there."""
    laid_out = token is None or token.kind in ("cell", "row", "begin", "end")
    return laid_out or relation_of(token) is not None or _is(token, *brackets)
