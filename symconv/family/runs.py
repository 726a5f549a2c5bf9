"""The points of a term at given sizes, as runs: loops whose bounds are affine.

The output variables are cut into runs on which the bounds of the variables that depend on them are
affine, and boxes are preferred: a banded value falls into an interior box and two triangles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, lcm, prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import Unsupported
from symconv.family.pieces import Loop
from symconv.language.affine import Affine, Constraint
from symconv.language.term import Slot, Term, variable
from symconv.language.value import Value

Integers = npt.NDArray[np.int64]
Indices: TypeAlias = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Run:
    """Part of the range of some variables: the loops, what the variables are in them."""

    loops: tuple[Loop, ...]
    variables: tuple[tuple[str, Affine], ...]
    reached: int

    def along(self, form: Affine, start: int, kind: type[np.integer[Any]]) -> Indices:
        """A form at every point of the loops, the inner one running fastest.

        As far as it is in these variables: anything else is left out, and `start` its constant.
        """
        mine = dict(self.variables)
        own = Affine.sum(0, ((n, c) for n, c in form.coefficients if n in mine)).substitute(mine)
        outer, *rest = self.loops
        place = np.arange(outer.extent.constant, dtype=kind)
        found: Indices = own.coefficient(outer.variable) * place + (own.constant + start)
        for inner in rest:
            step, extent = own.coefficient(inner.variable), inner.extent
            if extent.coefficients:
                counts = extent.coefficient(outer.variable) * place + extent.constant
                begun = np.repeat(np.cumsum(counts, dtype=kind) - counts, counts)
                steps = np.arange(len(begun), dtype=kind) - begun
                found = np.repeat(found, counts) + step * steps
            else:
                steps = step * np.arange(extent.constant, dtype=kind)
                found = (found[:, None] + steps).ravel()
        return found


@dataclass(frozen=True, slots=True)
class Group:
    """Variables that bound one another, cut into runs; `places` counts the outputs among them."""

    runs: tuple[Run, ...]
    places: int

    @property
    def covered(self) -> bool:
        return bool(self.runs) and sum(run.reached for run in self.runs) == self.places


def groups(value: Value, term: Term) -> list[Group]:
    """The variables of a term in groups that do not bound one another, each cut into runs."""
    slots = {variable(n): slot for n, slot in enumerate(value.slots)}
    ranges = [c for name, slot in slots.items() for c in slot.range(name)]
    constraints = [*ranges, *term.constraints]
    if strange := {n for c in constraints for n in c.form.variables} - {*slots, *term.locals}:
        raise Unsupported(f"a nest needs {', '.join(sorted(strange))} as a number")
    found = []
    parts = _linked([*slots, *term.locals], constraints)
    inner = [x for group in parts for n, x in enumerate(group) if n or x not in slots]
    named = {name: f"t{n + 1}" if len(inner) > 1 else "t" for n, name in enumerate(inner)}
    named |= {x: s.letter or f"n{n}" for n, (x, s) in enumerate(slots.items()) if x not in named}
    for group in parts:
        bounds = [c for c in constraints if c.form.variables and c.form.variables <= set(group)]
        places = prod(size(slots[name]) for name in group if name in slots)
        letters = [named[name] for name in group]
        kept = [name in slots for name in group]
        if len(group) == 1:
            runs = list(_single(group[0], bounds, letters[0], kept[0]))
        else:
            runs = [run for phase in _phases(group, bounds) for run in _pair(phase, letters, kept)]
        found.append(Group(tuple(runs), places))
    return found


def _linked(names: Sequence[str], constraints: Sequence[Constraint]) -> list[list[str]]:
    groups = [[name] for name in names]
    for constraint in constraints:
        touched = [g for g in groups if constraint.form.variables & set(g)]
        if len(touched) > 1:
            merged = [name for name in names if any(name in g for g in touched)]
            groups = [merged if g is touched[0] else g for g in groups if g not in touched[1:]]
    return groups


def _single(name: str, bounds: Sequence[Constraint], letter: str, is_slot: bool) -> Iterator[Run]:
    low, high = _range(name, bounds, {})
    if low <= high:
        count = int(high - low) + 1
        loop = Loop(letter, Affine(count), not is_slot)
        yield Run((loop,), ((name, Affine.of(letter) + int(low)),), count if is_slot else 1)


@dataclass(frozen=True, slots=True)
class _Phase:
    """Two variables that bound one another by unit steps, and all variables in terms of them."""

    outer: str
    inner: str
    bounds: tuple[Constraint, ...]
    variables: tuple[tuple[str, Affine], ...]

    def substitute(self, mapping: Mapping[str, Affine]) -> _Phase:
        return _Phase(
            self.outer,
            self.inner,
            tuple(c.substitute(mapping) for c in self.bounds),
            tuple((name, form.substitute(mapping)) for name, form in self.variables),
        )


def _phases(group: Sequence[str], bounds: Sequence[Constraint]) -> Iterator[_Phase]:
    """A group of variables in phases of its first one, so that no bound divides by anything.

    With a stride s, the outputs of a backprop that are alike modulo s read the same taps. Where
    bounds that would divide bind nothing there is one phase.
    """
    for solved in _solved(group, bounds):
        for part in _sections(solved):
            period = lcm(*(abs(c.form.coefficient(part.inner)) or 1 for c in part.bounds))
            for phase in range(period):
                stepped = Affine.of(part.outer) * period + phase
                yield part.substitute({part.outer: stepped})


def _sections(phase: _Phase) -> Iterator[_Phase]:
    """What lies before the part where no bound divides, that part, and what lies behind it."""
    outer, inner = phase.outer, phase.inner
    alone = tuple(c for c in phase.bounds if inner not in c.form.variables)
    unit = tuple(c for c in phase.bounds if abs(c.form.coefficient(inner)) == 1)
    signs = {side.coefficient(inner) for c in unit for side in _sides(c)}
    if len(alone) + len(unit) == len(phase.bounds) or not {1, -1} <= signs:
        yield phase
        return
    together = [c for c in phase.bounds if inner in c.form.variables]
    first, last = (int(end) for end in _range(outer, alone, {}))
    span = np.arange(first, last + 1, dtype=np.int64)
    same = np.ones(span.shape, dtype=np.bool_)
    for mine, all_ in zip(
        _range(inner, unit, {outer: span}), _range(inner, together, {outer: span}), strict=True
    ):
        same &= mine == all_
    ends = np.flatnonzero(np.diff(same, prepend=False, append=False)).reshape(-1, 2)
    start, end = max(ends.tolist(), key=lambda x: x[1] - x[0], default=(0, 0))
    place = Affine.of(outer)
    for low, high, bounds in (
        (first, first + start - 1, phase.bounds),
        (first + start, first + end - 1, (*alone, *unit)),
        (first + end, last, phase.bounds),
    ):
        if low <= high:
            here = Constraint(place - low), Constraint(high - place)
            yield replace(phase, bounds=(*bounds, *here))


def _solved(group: Sequence[str], bounds: Sequence[Constraint]) -> Iterator[_Phase]:
    """The integer solutions of what ties three variables together, by two of them.

    From a o + b i + c k + e = 0: for each remainder of o modulo c, i runs through one remainder
    modulo c / gcd(b, c), or through none; and k follows.
    """
    own = tuple((name, Affine.of(name)) for name in group)
    if len(group) == 2:
        yield _Phase(group[0], group[1], tuple(bounds), own)
        return
    ties = [c.form for c in bounds if c.equality and c.form.variables == set(group)]
    if len(group) > 3 or not ties:
        raise Unsupported("bounds of one index that need two others")
    outer, inner, last = group
    tie = ties[0]
    modulus, multiple = abs(tie.coefficient(last)), tie.coefficient(inner)
    step = modulus // gcd(multiple, modulus)
    for phase in range(modulus):
        rest = tie.coefficient(outer) * phase + tie.constant
        fitting = [n for n in range(step) if (multiple * n + rest) % modulus == 0]
        for first in fitting:
            known = {
                outer: Affine.of(outer) * modulus + phase,
                inner: Affine.of(inner) * step + first,
            }
            form = (tie - Affine(0, ((last, tie.coefficient(last)),))).substitute(known)
            sign = -1 if tie.coefficient(last) > 0 else 1
            known[last] = Affine(
                sign * form.constant // modulus,
                tuple((name, sign * c // modulus) for name, c in form.coefficients),
            )
            phased = _Phase(outer, inner, tuple(bounds), own).substitute(known)
            live = tuple(c for c in phased.bounds if c.truth is None)
            yield _Phase(outer, inner, live, phased.variables)


def _pair(phase: _Phase, letters: Sequence[str], is_slot: Sequence[bool]) -> Iterator[Run]:
    outer, inner = phase.outer, phase.inner
    alone = [c for c in phase.bounds if inner not in c.form.variables]
    first, last = _range(outer, alone, {})
    span = np.arange(int(first), int(last) + 1, dtype=np.int64)
    together = [c for c in phase.bounds if inner in c.form.variables]
    low, high = _range(inner, together, {outer: span})
    low, high = np.broadcast_to(low, span.shape), np.broadcast_to(high, span.shape)
    for start, count in _affine_runs(low, high - low + 1):
        here = slice(start, start + 2)
        place = Affine.of(letters[0])
        extent = _line(high[here] - low[here] + 1, count, place)
        begin = _line(low[here], count, place)
        loops = (
            Loop(letters[0], Affine(count), not is_slot[0]),
            Loop(letters[1], extent, not is_slot[1]),
        )
        run = {outer: place + int(first) + start, inner: begin + letters[1]}
        variables = tuple((name, form.substitute(run)) for name, form in phase.variables)
        reached = int((high - low + 1)[start : start + count].sum()) if is_slot[1] else count
        yield Run(loops, variables, reached)


def _line(two: Integers, count: int, place: Affine) -> Affine:
    """The affine function through the first two values of a run."""
    return Affine(int(two[0])) + (place * int(two[1] - two[0]) if count > 1 else 0)


def _range(
    name: str, bounds: Sequence[Constraint], known: Mapping[str, Integers]
) -> tuple[Integers, Integers]:
    """The least and the greatest value of a variable, for every value of the known one."""
    lower, upper = list[Integers](), list[Integers]()
    for bound in bounds:
        for form in _sides(bound):
            multiple = form.coefficient(name)
            rest = np.asarray(form.constant, dtype=np.int64)
            for other, factor in form.coefficients:
                if other != name:
                    rest = rest + factor * known[other]
            if multiple > 0:
                lower.append(-(rest // multiple))
            else:
                upper.append(rest // -multiple)
    if not lower or not upper:
        raise Unsupported("an index without a bound")
    return _most(np.maximum, lower), _most(np.minimum, upper)


def _sides(bound: Constraint) -> tuple[Affine, ...]:
    """What has to be 0 or more."""
    return (bound.form, -bound.form) if bound.equality else (bound.form,)


def _most(extreme: np.ufunc, values: Sequence[Integers]) -> Integers:
    found = values[0]
    for value in values[1:]:
        found = extreme(found, value)
    return found


def _affine_runs(low: Integers, extent: Integers) -> list[tuple[int, int]]:
    """(start, count) of runs on which both are affine: first the boxes, then what they leave."""
    free = extent > 0
    stretches = _stretches(low, extent, free)
    boxes = [s for s in stretches if s[1] > 1 and extent[s[0]] == extent[s[0] + 1]]
    runs = []
    for start, count in boxes + [s for s in stretches if s not in boxes]:
        kept = start + np.flatnonzero(free[start : start + count])
        if len(kept):
            runs.append((int(kept[0]), len(kept)))
            free[kept] = False
    return sorted(runs)


def _stretches(
    low: Integers, extent: Integers, valid: npt.NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Maximal (start, count) with one step in both, neighbours sharing the point between them."""
    if not len(low):
        return []
    steps = np.stack([np.diff(low), np.diff(extent), valid[1:] & valid[:-1]])
    turns = np.flatnonzero(np.any(np.diff(steps, axis=1), axis=0)) + 1
    starts = np.concatenate([[0], turns]).astype(int)
    ends = np.concatenate([turns, [max(len(low) - 1, 0)]]).astype(int)
    found = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if start == end or steps[2, start]:
            found.append((start, end - start + 1))
        else:
            found += [(point, 1) for point in range(start, end + 1) if valid[point]]
    return found


def size(slot: Slot) -> int:
    """How many values a slot has. Raises Unsupported where that is not known."""
    if slot.size is None or slot.size.coefficients:
        raise Unsupported("a nest needs every size as a number")
    return slot.size.constant
