"""Vectors that need no load: their lanes lie in two others, of which one follows on the other.

Where an output reads many neighbours, most vectors begin in the middle of a line of the cache, and
a core can move lanes between registers while it loads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from math import inf

Bounds = tuple[float, float]
"""The first and the last place at which a vector may begin: it lies in its array then."""

ANYWHERE: Bounds = (-inf, inf)
NOWHERE: Bounds = (inf, -inf)


def slid(
    places: Iterable[int], width: int, loaded: int, bounds: Bounds = ANYWHERE
) -> Mapping[int, int]:
    """Of the places where vectors begin, those that lie in two others, and where the first one is.

    One of the two, or both, may be read for this alone where that spares more loads than it needs.
    Every so many of them is `loaded` all the same: it is left out.

    >>> slid([0, 1, 2, 3, 4, 5], 4, 3, (0, 5)), slid([0, 1, 2, 3, 4, 5], 4, 0, (0, 5))
    ({1: 0, 2: 0}, {1: 0, 2: 0, 3: 0})
    >>> slid([2, 3, 4, 5, 6], 8, 3), slid([2, 3, 4, 5, 6], 8, 3, (-5, 6)), slid([2, 3], 8, 3)
    ({3: 2, 4: 2, 6: 2}, {2: -2, 3: -2, 5: -2}, {})
    """
    known, kept, found = sorted(set(places)), set[int](), dict[int, int]()
    there = set(known)
    first, last = bounds

    def pays(low: int, place: int, here: int) -> bool:
        """Whether a pair spares more loads than it needs, where so many begin within it."""
        high = low + width
        if low in found or high in found:
            return False
        more = [x for x in (low, high) if x not in there]
        own = 1 if low == place else high in there
        return here - own > 2 * len(more) and all(first <= x <= last for x in more)

    number = 0
    for n, place in enumerate(known):
        if place in kept:
            continue
        before = range(place - width + 1, place)
        low = next((x for x in before if x in kept and x + width in kept), None)
        if low is None:
            after = bisect_left(known, place + width, n)
            below = [x for x in reversed(before) if x in kept]
            tried = (*below, place, known[after - 1] - width)
            low = next((x for x in tried if pays(x, place, after - n)), None)
            kept |= {place} if low is None else {low, low + width}
            if place in kept:
                continue
        assert low is not None
        number += 1
        if not loaded or number % loaded:
            found[place] = low
    return found


def read_besides(places: Iterable[int], found: Mapping[int, int], width: int) -> int:
    """How many vectors are read only because others lie in them.

    >>> read_besides([2, 3, 4, 5, 6], slid([2, 3, 4, 5, 6], 8, 3), 8)
    1
    """
    return len({x + n for x in found.values() for n in (0, width)}.difference(places))
