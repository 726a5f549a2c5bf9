r"""Arrays as mappings: f : \{0, \dots, N-1\} \to \mathbb{R} is an f \in \mathbb{R}^N, from 0 on.

The tokens of a mapping are put as those of a membership, which stand where its own do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.reading.tokens import Kind, Token

_VALUES = (r"\mathbb{R}", r"\mathbb{C}")
_RINGS = r"\mathbb{Z}"


def mappings(found: Sequence[Token]) -> list[Token]:
    """The tokens with mappings into the numbers as memberships."""
    put, n = list[Token](), 0
    while n < len(found):
        read = _mapping(found, n) if found[n].marks(":") else None
        if read is None:
            put.append(found[n])
            n += 1
        else:
            tokens, n = read
            put += tokens
    return put


def _mapping(found: Sequence[Token], colon: int) -> tuple[list[Token], int] | None:
    """What stands for a mapping, and where it ends; None where none begins at the colon."""
    sizes, begins, n = list[list[Token]](), set[bool](), colon
    while n == colon or (n < len(found) and _is(found[n], "command", "times")):
        domain = _domain(found, n + 1)
        if domain is None:
            return None
        sizes.append(domain[0])
        begins.add(found[n + 2].text == "1")
        n = domain[1]
    goal = found[n + 1 : n + 2]
    if not (n < len(found) and _is(found[n], "command", "to")) or not goal:
        return None
    if goal[0].kind != "name" or goal[0].text not in _VALUES:
        return None
    if len(begins) > 1 or (n + 2 < len(found) and found[n + 2].marks("^")):
        return None  # the places of one array are counted alike, and its entries are numbers
    start, end = found[colon + 1], goal[0]

    def made(kind: Kind, text: str, at: Token = start) -> Token:
        return replace(at, kind=kind, text=text)

    inner = [token for size in sizes for token in (*size, made("command", "times"))][:-1]
    membership = [replace(found[colon], kind="command", text="in"), made("name", _VALUES[0])]
    return [
        *membership, made("mark", "^"), made("mark", "{"), *inner, made("mark", "}", end)
    ], n + 2  # fmt: skip


def _domain(found: Sequence[Token], start: int) -> tuple[list[Token], int] | None:
    r"""How many places there are in \{a, \dots, b\} or \mathbb{Z}_N, and where that ends."""
    if start >= len(found):
        return None
    if found[start].marks("\\{"):
        end = next((n for n in range(start, len(found)) if found[n].marks("\\}")), None)
        if end is None:
            return None
        size = _count(found[start + 1 : end])
        return (size, end + 1) if size else None
    if _is(found[start], "name", _RINGS) and len(found) > start + 2:
        after = found[start + 1]
        if after.marks("_") and found[start + 2].kind in ("name", "number"):
            return [found[start + 2]], start + 3
        ring = len(found) > start + 3 and _is(found[start + 3], "name", _RINGS)
        if after.marks("/") and ring:
            return [found[start + 2]], start + 4
    return None


def _count(inside: Sequence[Token]) -> list[Token]:
    """The last less the first, and one; nothing where that is no range with dots."""
    dots = [n for n, token in enumerate(inside) if token.kind == "dots"]
    commas = [n for n, token in enumerate(inside) if token.marks(",")]
    if len(dots) != 1 or dots[0] - 1 not in commas or dots[0] + 1 not in commas:
        return []
    first, last = inside[: commas[0]], [*inside[dots[0] + 2 :]]
    if len(first) != 1 or first[0].text not in ("0", "1") or not last:
        return []
    if first[0].text == "1":
        return last
    more = [replace(last[-1], kind="mark", text="+"), replace(last[-1], kind="number", text="1")]
    return [*last, *more]


def _is(token: Token, kind: Kind, text: str) -> bool:
    return token.kind == kind and token.text == text
