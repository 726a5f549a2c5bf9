r"""Primes behind the label of a function: g^{[l]'}(z) is g'^{[l]}(z)."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.reading.tokens import Token


def primes_first(found: Sequence[Token]) -> list[Token]:
    """The tokens with the primes at the end of a label before that."""
    put, opened = list[Token](), list[int]()
    for n, token in enumerate(found):
        put.append(token)
        if token.marks("{"):
            opened.append(len(put) - 1)
        elif token.marks("}") and opened:
            start = opened.pop()
            labelled = start > 1 and put[start - 1].marks("^") and put[start - 2].kind == "name"
            if labelled and n + 1 < len(found) and found[n + 1].marks("("):
                _moved(put, start)
    return put


def _moved(put: list[Token], start: int) -> None:
    primes = list[Token]()
    while len(put) > start + 3 and _is_prime(put[-2]):
        if put[-3].marks("^"):
            primes.append(put.pop(-2))
            put.pop(-2)
        else:
            primes.append(put.pop(-2))
    put[start - 1 : start - 1] = [Token("mark", "'", p.start, p.end) for p in primes]


def _is_prime(token: Token) -> bool:
    return token.marks("'") or (token.kind == "command" and token.text == "prime")
