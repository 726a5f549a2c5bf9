"""Vectors that need no load: their lanes lie in two others, of which one follows on the other.

Where an output reads many neighbours, most vectors begin in the middle of a line of the cache, and
a core can move lanes between registers while it loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LOADED = 3
"""Every so many of these vectors are loaded all the same, so that neither is waited for."""


def slid(places: Iterable[int], width: int) -> Mapping[int, int]:
    """Of the places where vectors begin, those that lie in two others, and where the first one is.

    >>> slid([0, 1, 2, 3, 4, 5], 4)
    {1: 0, 2: 0}
    """
    known, kept, found = set(places), set[int](), dict[int, int]()
    number = 0
    for place in sorted(known):
        first = next((x for x in range(place - 1, place - width, -1) if x in kept), None)
        if place in kept or first is None or first + width not in known:
            kept.add(place)
            continue
        kept.add(first + width)
        number += 1
        if number % LOADED:
            found[place] = first
    return found
