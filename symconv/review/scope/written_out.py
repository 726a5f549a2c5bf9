"""Arrays of which an author writes out all entries: declared by that, until more are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, Slot
from symconv.review.scope.arrays import own_operands
from symconv.review.scope.scope import Scope


def declare_own(own: Operand, scope: Scope) -> None:
    """An array of which all entries are written out: its size is known, and no more."""
    given = {n: form for n, form in scope.context.names.items() if not form.variables}
    sizes = tuple(size.substitute(given) for size in own.sizes)
    scope.declare(replace(own, sizes=sizes))
    scope.declared_only.add(own.name)
    scope.listed.add(own.name)


def declare_all(line: Line, scope: Scope) -> None:
    """Declare the arrays of which a line writes out a matrix of all entries."""
    for own in own_operands(line):
        if is_new_as(own, scope):
            declare_own(own, scope)


def is_new_as(own: Operand, scope: Scope) -> bool:
    """Whether nothing is known of an array that is written out, or of another in a section."""
    other = scope.is_earlier(own.name) and scope.rank(own.name) != len(own.sizes)
    return other or not scope.knows(own.name)


def outgrow(lines: Sequence[Line], scope: Scope) -> None:
    """Forget arrays that an earlier section listed, where more entries are read than it had.

    They are other arrays of the same name: those of another example.
    """
    for part in (part for line in lines for part in written.every(line)):
        if not isinstance(part, written.Access) or name_of(part) is not None:
            continue
        name = name_of(part.array)
        if name in scope.listed and scope.knows(name) and scope.is_earlier(name):
            slots = elaborate(written.Name(name), scope.context).slots
            try:
                places = [affine(s, scope.context) for s in separate(part.subscripts, len(slots))]
            except SymconvError:
                continue
            if len(places) != len(slots) or any(map(_beyond, slots, places)):
                for other in (name, *scope.made_of(name)):
                    scope.forget(other)


def _beyond(slot: Slot, place: Affine) -> bool:
    """Whether a place that is given as a number lies after the last one of an axis."""
    last = slot.size + (slot.first - 1) if slot.size is not None else None
    return (
        last is not None
        and not (last.variables | place.variables)
        and (place.constant > last.constant)
    )
