"""Where sequences are zero of which nothing else is known: h[n] = 0 for n < 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.line import Chain, Line
from symconv.language.names import name_of
from symconv.language.subscripts import constraints
from symconv.language.term import Entry, Operand, Slot, Term, variable
from symconv.language.value import Value
from symconv.review.scope.arrays import letter
from symconv.review.scope.scope import Scope

STEP = Value(
    (Slot(None, letter="n"),), (Term(1, constraints=(Constraint(Affine.of(variable(0))),)),)
)
"""The unit step: 1 from 0 on."""

_OUTSIDE = re.compile(r"\b(?:outside|unless|except)\b", re.IGNORECASE)


def put_zeros(left: Line, words: str, said: Sequence[Chain], scope: Scope) -> bool:
    """Put into force that a sequence is zero where the conditions after it say so, if that is read.

    It has entries elsewhere; `words` stand between it and the conditions. A sequence that took
    numbers for an example is any such sequence again.
    """
    if not isinstance(left, written.Access | written.Call) or not said:
        return False
    name = name_of(left.array if isinstance(left, written.Access) else left.function)
    places = left.subscripts if isinstance(left, written.Access) else left.arguments
    index = letter(places[0]) if len(places) == 1 else None
    value = scope.context.values.get(name or "")
    taken = name in scope.context.operands or name in scope.context.gradients.values()
    if name is None or index is None or taken or (value is not None and value.operands):
        return taken
    try:
        if _OUTSIDE.search(words):
            where = [c for chain in said for c in constraints(chain, scope.context)]
        else:
            where = [*_elsewhere(said, scope)]
    except Unsupported:
        return False
    if any(index not in each.form.variables for each in where):
        return False
    place = Affine.of(variable(0))
    held = tuple(each.substitute({index: place}) for each in where)
    elsewhere = Term(1, (Entry(name, (place,)),), constraints=held)
    scope.define(name, Value((Slot(None, letter=index),), (elsewhere,)))
    return True


def ending(array: Operand) -> Value:
    """A sequence that is zero outside of where an array has entries."""
    place = Affine.of(variable(0))
    inside = between(array.first, place, array.sizes[0] + array.first - 1)
    term = Term(1, (Entry(array.name, (place,)),), constraints=tuple(inside))
    return Value((Slot(None, letter="n"),), (term,))


def is_part(name: str, value: Value) -> bool:
    """Whether a value is a sequence of that name as it is, where it is not zero."""
    entry = Entry(name, (Affine.of(variable(0)),))
    match value.terms:
        case (Term(1, (held,), (), constraints),):
            return held == entry and bool(constraints)
    return False


def _elsewhere(said: Sequence[Chain], scope: Scope) -> Iterator[Constraint]:
    """What holds where none of several inequalities does. Raises Unsupported for others."""
    for chain in said:
        found = constraints(chain, scope.context)
        if len(found) != 1 or found[0].equality:
            raise Unsupported("what holds elsewhere is not one inequality")
        yield Constraint(found[0].form * -1 - 1)
