"""Stretches of a text: cut out of each other, blanked, parted at limits."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symconv.documents.parts import Range


def cut(pieces: Iterable[Range], holes: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges without some other ranges; both in order."""
    left: list[Range] = []
    gaps = list(holes)
    k = 0
    for start, end in pieces:
        while k < len(gaps) and gaps[k][1] <= start:
            k += 1
        n = k
        while n < len(gaps) and gaps[n][0] < end:
            if start < gaps[n][0]:
                left.append((start, gaps[n][0]))
            start = max(start, gaps[n][1])
            n += 1
        if start < end:
            left.append((start, end))
    return tuple(left)


def blanked(text: str, blanks: Iterable[Range]) -> str:
    """The text with spaces of the same length in place of some ranges (which may overlap)."""
    out: list[str] = []
    at = 0
    for start, end in sorted(blanks):
        if end > at:
            start = max(start, at)
            out += (text[at:start], " " * (end - start))
            at = end
    return "".join((*out, text[at:]))


def split(text: str, limits: Iterable[int]) -> list[Range]:
    """The blocks between some limits, without white space at their ends."""
    blocks: list[Range] = []
    at = 0
    for limit in (*sorted(limits), len(text)):
        found = _TRIM.match(text, at, limit)
        if found and found.end() < limit:
            end = limit
            while text[end - 1].isspace():
                end -= 1
            blocks.append((found.end(), end))
        at = limit
    return blocks


_TRIM = re.compile(r"\s*")
