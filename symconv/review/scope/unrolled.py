"""Arrays of several dimensions written out row by row: the Jacobian of an image as one matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from math import prod

from symconv.language.affine import Affine, Constraint, between
from symconv.language.term import Slot, Term, variable
from symconv.language.value import Value

ROW_BY_ROW = "several dimensions are written out row by row"


def extents(value: Value) -> tuple[int, ...] | None:
    """The sizes of an array, where they are numbers."""
    sizes = [slot.size for slot in value.slots]
    if any(size is None or size.variables for size in sizes):
        return None
    return tuple(size.constant for size in sizes if size is not None)


def unrolled(value: Value, like: Value) -> Value | None:
    """The value with neighbouring dimensions as one, so that it has the sizes of the other.

    None where there is no way to do that, or more than one.
    """
    mine, theirs = extents(value), extents(like)
    if mine is None or theirs is None or not 0 < len(theirs) < len(mine):
        return None
    ways = [cuts for cuts in _ways(len(mine), len(theirs)) if _sizes(mine, cuts) == theirs]
    if len(ways) != 1:
        return None
    firsts = [slot.first for slot in value.slots]
    flat = value.each(lambda term: _joined(term, mine, firsts, ways[0]))
    moved = replace(flat, slots=tuple(Slot(Affine(size)) for size in theirs), row=like.row)
    return moved.counted_from([slot.first for slot in like.slots])


Cuts = Sequence[tuple[int, int]]
"""Which dimensions become one, half open."""


def _ways(rank: int, fewer: int) -> Iterator[Cuts]:
    for inner in combinations(range(1, rank), fewer - 1):
        yield [*pairwise((0, *inner, rank))]


def _sizes(sizes: Sequence[int], cuts: Cuts) -> tuple[int, ...]:
    return tuple(prod(sizes[start:stop]) for start, stop in cuts)


def _joined(term: Term, sizes: Sequence[int], firsts: Sequence[int], cuts: Cuts) -> Term:
    """The term with its places counted on from row to row, each new one from 1."""
    names = {variable(n): f"dimension {n}" for n in range(len(sizes))}
    term = term.substitute(names)
    here = list[Constraint]()
    for new, (start, stop) in enumerate(cuts):
        place = Affine(1)
        for n in range(start, stop):
            index = Affine.of(f"dimension {n}")
            here += between(firsts[n], index, firsts[n] + sizes[n] - 1)
            place += (index - firsts[n]) * prod(sizes[n + 1 : stop])
        here.append(Constraint.equal(variable(new), place))
    return term.where(here).summed([*names.values()])
