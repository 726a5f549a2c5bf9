"""What is drawn at random: the same on every machine and in every version of Python.

>>> Draw("7").below(100), Draw("7").below(100)
(71, 71)
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draws from a seed. Only `random()` is called, whose values Python promises to keep."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, count: int) -> int:
        """One of 0, 1, ... count-1."""
        return int(self._random.random() * count)

    def between(self, low: int, high: int) -> int:
        """One of low, ... high, both included."""
        return low + self.below(high - low + 1)

    def one(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def shuffled(self, among: Sequence[T]) -> list[T]:
        """All of them in another order."""
        left = list(among)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]
