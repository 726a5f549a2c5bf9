"""What is shown of a long row: the first of it, the last, and what is asked for; dots between."""

from __future__ import annotations

from collections.abc import Iterable

TOLD = 30
"""Products of an output that are told in words at most."""


def shortened(count: int, most: int) -> list[int | None]:
    """All of 0, 1, ... count-1, or the first and the last of them with None for those between.

    >>> shortened(9, 5)
    [0, 1, 2, None, 8]
    """
    if count <= most:
        return list(range(count))
    return abbreviated(count, most, range(max(most - 2, 1)))


def abbreviated(count: int, most: int, wanted: Iterable[int]) -> list[int | None]:
    """All of them, or the first, the last and those wanted, with None for each gap.

    >>> abbreviated(30, 20, [11, 12])
    [0, None, 11, 12, None, 29]
    """
    if count <= most:
        return list(range(count))
    found: list[int | None] = []
    last = -1
    for place in sorted({0, count - 1, *wanted}):
        if place - last > 1:
            # Dots take the room of one entry: where one alone is missing, it is shown.
            found.append(place - 1 if place - last == 2 else None)
        found.append(place)
        last = place
    return found
