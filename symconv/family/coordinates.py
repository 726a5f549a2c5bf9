"""A Jacobian as coordinates: which entry of the other operand stands in which row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import IllFormed, Unsupported
from symconv.family.jacobian import jacobian
from symconv.family.member import Member
from symconv.family.names import BIAS
from symconv.family.nest import separated
from symconv.family.runs import Group, Indices, Run
from symconv.language.affine import Affine
from symconv.language.term import Operand, Term, variable
from symconv.language.value import Value

Sums: TypeAlias = list[Indices]

KEPT = 100_000
"""Points along all dimensions up to which they are kept for the next values of the same member."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """`entries[n]` stands at (`rows[n]`, `columns[n]`), counted from 0; elsewhere there is a 0.

    An entry is given by its place in the other operand, or by its value there; several at one
    place are added. Arrays of several dimensions are flattened row by row, the last index running
    fastest. Indices are of 32 bits where that is enough, as in SciPy: filling them is a matter of
    memory.
    """

    shape: tuple[int, int]
    rows: Indices
    columns: Indices
    entries: npt.NDArray[Any]

    def dense(self) -> npt.NDArray[Any]:
        """The whole matrix, for entries given by their values."""
        found = np.zeros(self.shape, self.entries.dtype)
        np.add.at(found, (self.rows, self.columns), self.entries)
        return found


def coordinates(member: Member, role: str, values: npt.ArrayLike | None = None) -> Coordinates:
    """The coordinates of a Jacobian at the member's sizes, with what each entry is.

    That is its place in the other operand, flattened, or with `values` of that operand its value
    there; an entry that reads no operand is 1. Raises IllFormed for values of another shape.
    """
    other = np.ones((), int) if role == BIAS else _other(member, role, values)
    points = sum(x.outputs * x.taps for x in member.dimensions)
    apart = _kept if points <= KEPT else _apart
    flat, parts = other.ravel(), []
    for rows, columns, entries in apart(member, role, other.shape):
        # They lie inside: to clip them costs nothing, where to check them does.
        found = flat.take(_summed(entries), mode="clip")
        parts.append((_summed(rows), _summed(columns), found))
    shape = prod(member.counts("output")), prod(member.counts(role))
    return Coordinates(shape, *(_joined([part[n] for part in parts]) for n in range(3)))


def _other(member: Member, role: str, values: npt.ArrayLike | None) -> npt.NDArray[Any]:
    """Values of the other operand, or the places in it, by all its axes."""
    other = "filter" if role == "signal" else "signal"
    shape, axes = member.shape(other), member.counts(other)
    if values is None:
        return np.arange(prod(shape)).reshape(axes)
    known = np.asarray(values)
    name = member.operand(other).name
    if known.shape != shape:
        raise IllFormed(f"{name} has shape {known.shape}: give {shape}")
    if known.dtype.kind not in "biufcO":
        raise IllFormed(f"{name} holds {known.dtype}: give numbers")
    return known.reshape(axes)


def _apart(member: Member, role: str, counts: tuple[int, ...]) -> list[tuple[Sums, Sums, Sums]]:
    """For each term, what rows, columns and entries are the sums of, group by group.

    The variables of different groups have nothing to do with one another, so that what is as long
    as the Jacobian itself is only added, once.
    """
    fixed, groups = _groups(member, role)
    sizes = [slot.size.constant if slot.size is not None else 0 for slot in fixed.slots]
    slots = [Affine.of(variable(n)) - slot.first for n, slot in enumerate(fixed.slots)]
    front, back = slice(len(member.axes("output"))), slice(len(member.axes("output")), None)
    row, column = _flat(slots[front], sizes[front]), _flat(slots[back], sizes[back])
    kind = np.int32 if max(prod(sizes[front]), prod(sizes[back])) < 2**31 else np.int64
    found = []
    for term, apart in zip(fixed.terms, groups, strict=True):
        entry = _entry(term, member.context.operands, counts)
        runs = [group.runs for group in apart]
        found.append(
            (_sums(row, runs, kind), _sums(column, runs, kind), _sums(entry, runs, np.intp))
        )
    return found


_kept = lru_cache(maxsize=64)(_apart)


@lru_cache(maxsize=64)
def _groups(member: Member, role: str) -> tuple[Value, list[list[Group]]]:
    return separated(jacobian(member, role), member.sizes)


def _flat(places: Sequence[Affine], counts: Sequence[int]) -> Affine:
    """The place in an array laid out row by row."""
    flat = Affine()
    for place, count in zip(places, counts, strict=True):
        flat = flat * count + place
    return flat


def _entry(term: Term, operands: Mapping[str, Operand], counts: Sequence[int]) -> Affine:
    if term.coefficient != 1 or len(term.entries) > 1:
        raise Unsupported("coordinates where an entry is no single tap or sample")
    for entry in term.entries:
        first = operands[entry.operand].first
        return _flat([subscript - first for subscript in entry.subscripts], counts)
    return Affine()


def _sums(form: Affine, groups: Sequence[Sequence[Run]], kind: type[np.integer[Any]]) -> Sums:
    """A form at every point of each group, as far as it is in the variables of that group."""
    starts = [form.constant, *(0 for _ in groups[1:])]
    return [
        _joined([run.along(form, start, kind) for run in runs])
        for start, runs in zip(starts, groups, strict=True)
    ]


def _summed(sums: Sums) -> Indices:
    """All sums of one number of each group, the last group running fastest."""
    total, *rest = sums
    for own in rest:
        total = np.add.outer(total, own).ravel()
    return total


def _joined(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    if not parts:
        return np.empty(0, np.int64)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
