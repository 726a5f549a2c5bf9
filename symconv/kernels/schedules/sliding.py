"""Vectors that need no load: their lanes lie in two others, of which one follows on the other.

Where an output reads many neighbours, most vectors begin in the middle of a line of the cache, and
a core can move lanes between registers while it loads.
"""

from __future__ import annotations

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
    first, last = bounds

    def pays(low: int, here: Iterable[int]) -> bool:
        pair = {low, low + width}
        more = pair.difference(known)
        inside = all(first <= place <= last for place in more)
        return inside and not pair & found.keys() and len({*here} - pair) > 2 * len(more)

    number = 0
    for place in known:
        if place in kept:
            continue
        low = next((x for x in range(place - width + 1, place) if {x, x + width} <= kept), None)
        if low is None:
            here = [x for x in known if place <= x < place + width]
            below = [x for x in range(place - 1, place - width, -1) if x in kept]
            low = next((x for x in (*below, place, here[-1] - width) if pays(x, here)), None)
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
