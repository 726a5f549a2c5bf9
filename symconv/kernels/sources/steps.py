"""Whether plain loops read an array in small steps, which GCC 12 made wrong vectors of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symconv.family.pieces import Loop, Piece

KEPT = 16
"""Rounds from which a compiler surely does not write a loop out, and make a loop around it vectors.

One of four rounds may be a vector itself.
"""

LARGEST = 64
"""Entries from one round to the next, up to which several rounds may be read as one vector."""


def in_steps(pieces: Sequence[Piece], shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a loop of which vectors may be made reads every second entry, or every third, ...

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedules.meaning import pieces
    >>> in_steps(pieces(Member((40,), (42,)), "forward"), {"f": (42,), "g": (3,)})
    False
    """
    return any(
        2 <= abs(factor.flat(shapes[factor.array]).coefficient(loop.variable)) <= LARGEST
        for piece in pieces
        for loop in _innermost(piece)
        for factor in piece.factors
    )


def _innermost(piece: Piece) -> Iterator[Loop]:
    """The loops of which vectors may be made, those inside them being written out or not."""
    order = sorted(piece.loops, key=lambda loop: loop.reduction)
    for loop in reversed(order):
        yield loop
        if loop.extent.variables or loop.extent.constant >= KEPT:
            return
