"""The points of a grid at which facts are true, of least sum first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from symconv.errors import Unsupported
from symconv.review.sizes.facts import Solved
from symconv.review.sizes.scalars import Rational, Undefined

POINTS = 20_000
SHORTEST = 4


def points(
    names: Iterable[str], facts: Solved, ranges: Callable[[str], range]
) -> tuple[dict[str, range], Iterator[dict[str, Rational]]]:
    """The points of a grid over the free names, of least sum first, that satisfy the facts.

    Names that are given have their values; all are whole numbers.
    """
    rest = {name for fact in facts.rest for name in fact.names}
    needed = facts.needed({*names, *rest})
    given = facts.ordered(needed)
    grid = _small({name: ranges(name) for name in sorted(needed.difference(given))})
    return grid, _points(grid, given, facts)


def _small(grid: dict[str, range]) -> dict[str, range]:
    """The grid with its longest axes cut until it has few enough points."""
    while prod(map(len, grid.values())) > POINTS:
        name = max(grid, key=lambda name: len(grid[name]))
        if len(grid[name]) <= SHORTEST:
            raise Unsupported("too many names")
        grid = {**grid, name: grid[name][:-1]}
    return grid


def _points(
    grid: Mapping[str, range], given: Sequence[str], facts: Solved
) -> Iterator[dict[str, Rational]]:
    for values in sorted(product(*grid.values()), key=lambda values: (sum(values), values)):
        point: dict[str, Rational] = dict(zip(grid, values, strict=True))
        try:
            for name in given:
                point[name] = facts.given[name].at(point)
            if any(point[name].denominator != 1 for name in given):
                continue
            if all(fact.holds(point) for fact in facts.rest):
                yield point
        except Undefined:
            continue


def bounds(grid: Mapping[str, range]) -> str:
    """How far a grid goes: `i, k <= 6, n <= 4`."""
    by_end: dict[int, list[str]] = {}
    for name, values in grid.items():
        by_end.setdefault(values[-1], []).append(name)
    ends = sorted(by_end.items(), reverse=True)
    return ", ".join(f"{', '.join(names)} <= {end}" for end, names in ends)
