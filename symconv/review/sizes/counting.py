"""The places of a filter on a signal, counted one by one: what size formulas are held against."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=100_000)
def positions(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """The places of a filter on a signal with so much padding on each side, counted one by one.

    >>> positions(5, 3), positions(5, 3, 2), positions(5, 3, 2, 1), positions(7, 3, 1, 0, 2)
    (3, 2, 3, 3)
    """
    length = size + 2 * padding
    places = range(0, length, stride)
    return sum(start + (kernel - 1) * dilation < length for start in places)


@lru_cache(maxsize=100_000)
def sources(size: int, kernel: int, stride: int, padding: int, dilation: int) -> tuple[int, ...]:
    """The sizes of which a filter makes this size: what a transposed convolution may give.

    >>> sources(3, 3, 1, 0, 1), sources(2, 3, 2, 0, 1)
    ((5,), (5, 6))
    """
    most = stride * (size + 1) + kernel * dilation
    tried = range(1, most + 1)
    return tuple(n for n in tried if positions(n, kernel, stride, padding, dilation) == size)
