"""The pattern of a Jacobian in words: a banded Toeplitz matrix of the taps."""

from __future__ import annotations

from collections.abc import Callable

from symconv.family.member import Member
from symconv.family.structure import BORDERS, CIRCULANT, HANKEL, TOEPLITZ, banded, structure

WORDS = (TOEPLITZ, HANKEL, CIRCULANT)
BLOCKS = {"n": "the examples of a batch", "q": "groups", "m": "output channels"}
"""What a block on the diagonal belongs to, by its index."""


def pattern(member: Member, role: str, letter: Callable[[str], str]) -> str:
    """A sentence, where there is one for all sizes; `letter` is how a name stands in it."""
    found = structure(member, role)
    leading, spatial = found[: -member.rank], set(found[-member.rank :])
    if len(spatial) > 1 or not all(spatial):
        return ""
    levels = {1: "", 2: "doubly block "}.get(member.rank, "multilevel block ")
    band = "banded " if member.rank == 1 and banded(member, role) else ""
    other = member.operand("filter" if role == "signal" else "signal").name
    kind = spatial.pop()
    word = next(word for word in WORDS if kind.startswith(word))
    at = kind.removeprefix(word).removesuffix(BORDERS)
    matrix = f"{band}{levels}{word} matrix{at} of the entries of {letter(other)}"
    matrix += f",{BORDERS}" if kind.endswith(BORDERS) else ""
    letters = member.letters("output")
    blocks = [
        BLOCKS[x] for x, how in zip(letters, leading, strict=False) if how.startswith("block")
    ]
    pairs = "m" in letters and role == "signal"
    each = "for each output and input channel " if pairs else ""
    said = f"This is {each}a {matrix}, whatever the sizes."
    if blocks:
        return f"The matrix is block diagonal: {' and '.join(blocks)} share no entry. {said}"
    return said
