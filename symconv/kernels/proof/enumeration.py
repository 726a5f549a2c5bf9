"""A value at given sizes, every term written out with arrays: millions of products in seconds.

The same meaning as judges.expansion, by a way of its own: the variables of a term are assigned one
after the other, for all points found so far at once, the one with the fewest new points first.
Nothing here comes from the loop nest that kernels are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import Unsupported
from symconv.judges.expansion import RangeError
from symconv.language.affine import Affine, Constraint
from symconv.language.term import Slot, Term, variable
from symconv.language.value import Value

Indices: TypeAlias = npt.NDArray[np.int64]

ROOM = 2**18
"""Points held at a time, for each variable assigned so far: a few tens of megabytes in all."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some products of one term, `count` of them: where each is added, and what it multiplies.

    `place` holds an array for each slot; a factor is an operand with an array for each subscript.
    """

    count: int
    coefficient: int
    place: tuple[Indices, ...]
    factors: tuple[tuple[str, tuple[Indices, ...]], ...]


def batches(value: Value, sizes: Mapping[str, int]) -> Iterator[Batch]:
    """Every product of a value; the same one may come more than once.

    Raises RangeError where an operand is read outside its declared size.

    >>> from symconv.language.term import Operand
    >>> from symconv.language.atoms import operand
    >>> (batch,) = batches(operand(Operand("f", (Affine.of("J"),))), {"J": 3})
    >>> batch.count, batch.place, batch.factors
    (3, (array([1, 2, 3]),), (('f', (array([1, 2, 3]),)),))
    """
    if any(slot.size is None for slot in value.slots):
        raise Unsupported("an array of unknown size cannot be written out")
    for term in value.terms:
        ranges = _ranges(term, value.slots, sizes)
        _check_obligations(term, ranges, sizes)
        names = [variable(n) for n in range(value.rank)] + list(term.locals)
        held = [*ranges, *(c.substitute(sizes) for c in term.constraints)]
        reads = [
            (entry.operand, [s.substitute(sizes) for s in entry.subscripts])
            for entry in term.entries
        ]
        for points in solutions(names, held):
            yield Batch(
                points.count,
                term.count,
                tuple(points.columns[variable(n)] for n in range(value.rank)),
                tuple((name, tuple(map(points.at, subscripts))) for name, subscripts in reads),
            )


def _ranges(term: Term, slots: Sequence[Slot], sizes: Mapping[str, int]) -> list[Constraint]:
    within = term.within((slot, variable(n)) for n, slot in enumerate(slots))
    return [c.substitute(sizes) for c in within]


def _check_obligations(term: Term, ranges: Sequence[Constraint], sizes: Mapping[str, int]) -> None:
    """Raise RangeError at a point at which an obligation fails whose premises hold."""
    for obligation in term.obligations:
        premises = [c.substitute(sizes) for c in obligation.premises]
        for miss in obligation.claim.negation:
            wrong = [*ranges, *premises, miss.substitute(sizes)]
            names = sorted({name for c in wrong for name in c.form.variables})
            for points in solutions(names, wrong):
                point = {name: int(column[0]) for name, column in points.columns.items()}
                raise RangeError(obligation.claim, {**sizes, **point})


@dataclass(frozen=True, slots=True)
class Points:
    """Assignments of some variables, `count` of them: an array for each variable."""

    count: int
    columns: dict[str, Indices]

    def at(self, form: Affine) -> Indices:
        """A form in these variables, at every point."""
        found = np.full(self.count, form.constant, np.int64)
        for name, multiple in form.coefficients:
            found += self.columns[name] if multiple == 1 else multiple * self.columns[name]
        return found


def solutions(names: Sequence[str], constraints: Sequence[Constraint]) -> Iterator[Points]:
    """All integer points of a bounded set, at most ROOM at a time and never none.

    Raises Unsupported where the set is not bounded.

    >>> from symconv.language.affine import between
    >>> triangle = [*between(1, "i", 3), *between(1, "j", "i")]
    >>> [points.columns["j"] for points in solutions(["i", "j"], triangle)]
    [array([1, 1, 2, 1, 2, 3])]
    """
    if any(c.truth is False for c in constraints):
        return
    forms = [f for c in constraints for f in ((c.form, -c.form) if c.equality else (c.form,))]
    yield from _assigned(Points(1, {}), tuple(names), forms)


def _assigned(
    points: Points, waiting: tuple[str, ...], forms: Sequence[Affine]
) -> Iterator[Points]:
    if not waiting:
        yield points
        return
    spans = {name: span for name in waiting if (span := _span(points, name, forms))}
    if not spans:
        raise Unsupported(f"no finite range for {', '.join(waiting)}")
    chosen = min(spans, key=lambda name: spans[name].total)
    rest = tuple(name for name in waiting if name != chosen)
    for more in spans[chosen].extended(points, chosen):
        yield from _assigned(more, rest, forms)


@dataclass(frozen=True, slots=True)
class _Span:
    """At each point, from where on and how many values a further variable takes."""

    lower: Indices
    counts: Indices
    total: int

    def extended(self, points: Points, name: str) -> Iterator[Points]:
        """The points with every value of the variable, some at a time."""
        ends = np.cumsum(self.counts)
        starts = ends - self.counts
        for first in range(0, self.total, ROOM):
            last = min(first + ROOM, self.total)
            here = np.clip(ends, first, last) - np.clip(starts, first, last)
            rows = np.repeat(np.arange(points.count), here)
            columns = {other: column[rows] for other, column in points.columns.items()}
            columns[name] = np.arange(first, last) + (self.lower - starts)[rows]
            yield Points(last - first, columns)


def _span(points: Points, name: str, forms: Sequence[Affine]) -> _Span | None:
    """What the forms that hold no other new variable leave; None where that is not bounded."""
    lower: Indices | None = None
    upper: Indices | None = None
    known = points.columns.keys() | {name}
    for form in forms:
        multiple = form.coefficient(name)
        if not multiple or not form.variables <= known:
            continue
        rest = points.at(form - Affine.of(name) * multiple)
        if multiple > 0:
            bound = -(rest // multiple)
            lower = bound if lower is None else np.maximum(lower, bound)
        else:
            bound = rest // -multiple
            upper = bound if upper is None else np.minimum(upper, bound)
    if lower is None or upper is None:
        return None
    counts = np.maximum(upper - lower + 1, 0)
    return _Span(lower, counts, int(counts.sum()))
