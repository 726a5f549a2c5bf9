"""From a value at fixed sizes to pieces: nests of loops over a product of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from symconv.family.names import OUTPUT
from symconv.family.pieces import Loop, Piece, Reference, zero
from symconv.family.runs import Group, Run, groups, size
from symconv.language.affine import Affine
from symconv.language.term import Operand, Term, variable
from symconv.language.value import Value


def nest(value: Value, sizes: Mapping[str, int], operands: Mapping[str, Operand]) -> list[Piece]:
    """The pieces of a value at given sizes, in gather form: each output is written where it stands.

    A term that reaches every output comes first, and the others are added to it; where there is
    none, the first piece fills with zero.

    Raises Unsupported where the bounds of a variable need more than one other.
    """
    value, cuts = separated(value, sizes)
    whole = next((n for n, cut in enumerate(cuts) if all(group.covered for group in cut)), None)
    pieces = [zero([size(slot) for slot in value.slots])] if whole is None else []
    for n in sorted(range(len(cuts)), key=lambda n: n != whole):
        pieces += [
            _piece(value, value.terms[n], runs, operands, len(cuts) > 1 and n != whole)
            for runs in product(*(group.runs for group in cuts[n]))
        ]
    return pieces


def separated(value: Value, sizes: Mapping[str, int]) -> tuple[Value, list[list[Group]]]:
    """A value at given sizes, and for each of its terms the groups that its points are made of.

    A point is one of each group: the variables of different groups do not bound one another. All of
    them count from 1 here, so that the order of points is the same whatever they counted from.
    """
    value = value.substitute({name: Affine(count) for name, count in sizes.items()})
    value = _from_one(value)
    return value, [groups(value, term) for term in value.terms]


def _from_one(value: Value) -> Value:
    """The same value, its slots and summed indices counted from 1."""
    slots = {variable(n): slot for n, slot in enumerate(value.slots)}
    if all(slot.first == 1 for slot in slots.values()):
        return value
    moved = {name: Affine.of(name) + (slot.first - 1) for name, slot in slots.items()}
    first = min(slot.first for slot in slots.values())

    def counted(term: Term) -> Term:
        return term.substitute(moved | {x: Affine.of(x) + (first - 1) for x in term.locals})

    return replace(
        value.each(counted), slots=tuple(replace(slot, first=1) for slot in slots.values())
    )


def _piece(
    value: Value,
    term: Term,
    runs: Sequence[Run],
    operands: Mapping[str, Operand],
    accumulate: bool,
) -> Piece:
    every = [loop for run in runs for loop in run.loops]
    once: dict[str, Affine] = {x.variable: Affine() for x in every if x.extent == Affine(1)}
    loops = sorted(
        (
            Loop(x.variable, x.extent.substitute(once), x.reduction)
            for x in every
            if x.variable not in once
        ),
        key=lambda x: x.reduction,
    )
    variables = {name: form.substitute(once) for run in runs for name, form in run.variables}
    places = tuple(variables[variable(n)] - slot.first for n, slot in enumerate(value.slots))
    factors = tuple(
        Reference(
            entry.operand,
            tuple(
                s.substitute(variables) - operands[entry.operand].first for s in entry.subscripts
            ),
        )
        for entry in term.entries
    )
    output = Reference(OUTPUT, places)
    return Piece(tuple(loops), output, factors, term.count, accumulate)
