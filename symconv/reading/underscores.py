r"""Subscripts whose underscore is missing: k{21} where k_{11} stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.reading.tokens import Mend, Token


def underscored(found: Sequence[Token]) -> tuple[list[Token], list[Mend]]:
    r"""The tokens with the underscores that are missing, and what had to be mended.

    Braces around digits print as nothing, so k{21} is the product of k and 21; that is meant by
    nobody who writes k_{11} in the same formula.
    """
    indexed = {
        (name.text, len(digits.text))
        for name, mark, brace, digits in zip(found, found[1:], found[2:], found[3:], strict=False)
        if name.kind == "name" and mark.marks("_") and brace.marks("{") and digits.kind == "number"
    }
    kept, mends = list[Token](), list[Mend]()
    for n, token in enumerate(found):
        kept.append(token)
        after = found[n + 1 : n + 4]
        if token.kind != "name" or len(after) < 3 or (n and found[n - 1].marks("_", "^")):
            continue
        brace, digits, closing = after
        known = (token.text, len(digits.text)) in indexed and digits.kind == "number"
        if known and brace.marks("{") and closing.marks("}") and brace.start == token.end:
            said = f"{token.text}{{{digits.text}}} is no entry: its underscore is missing"
            edit = f"{token.text}_{{{digits.text}}}"
            mends.append(Mend(token.start, closing.end, said, edit))
            kept.append(Token("mark", "_", token.end, token.end))
    return kept, mends
