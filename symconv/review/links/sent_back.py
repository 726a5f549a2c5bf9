r"""Errors that are sent back: e_t = y_t - d_t is \partial L/\partial y_t, and zero beyond them.

Authors read e_{j-k} where y has no entry, as nothing depends on what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.term import variable
from symconv.language.value import Value
from symconv.review.deciding.compare import compare
from symconv.review.findings import Decide
from symconv.review.scope.names import free_names


def sent_back(
    left: Line, right: Line, context: Context, decide: Decide
) -> Iterator[tuple[str, Context]]:
    """Arrays on the right of a gradient that are gradients by what they are made of, gone on by 0.

    Each in words, and the context in which it is so.
    """
    match left:
        case written.Derivative(written.Name(loss), written.Access()):
            read = {
                part.array.text
                for part in written.every(right)
                if isinstance(part, written.Access) and isinstance(part.array, written.Name)
            }
        case _:
            return
    for name in sorted(read & context.recipes.keys() & context.values.keys()):
        recipe, value = context.recipes[name], context.values[name]
        if not recipe.indices:
            continue
        letters = tuple(map(written.Name, recipe.indices))
        for array in sorted(free_names(recipe.body) & context.values.keys()):
            if context.values[array].slots != value.slots:
                continue
            slope = written.Derivative(
                written.Name(loss), written.Access(written.Name(array), letters)
            )
            entry = written.Access(written.Name(name), letters)
            if compare(slope, entry, context, decide).holds:
                there = context.child(values={name: _gone_on(value)})
                yield f"{name} is zero where there is no entry", there
                break


def beyond(left: Line, right: Line, context: Context) -> Context | None:
    r"""The context in which declared filters are zero outside, of \partial L/\partial x_p.

    What is sent back to an entry comes from those outputs that read it, and from no others:
    authors sum over all of them, and write w_{p-i}.
    """
    match left:
        case written.Derivative(written.Name(), written.Access(written.Name(array), places)):
            letters = {place.text for place in places if isinstance(place, written.Name)}
        case _:
            return None
    accesses = [part for part in written.every(right) if isinstance(part, written.Access)]
    read = {
        part.array.text
        for part in accesses
        if isinstance(part.array, written.Name)
        and any(_turned(p, letters) for p in part.subscripts)
    }
    filters = (read & context.operands.keys()) - {array} - context.silent
    if not filters or not written.has_sum(right):
        return None
    return replace(context, silent=context.silent | filters)


def _turned(place: Line, letters: set[str]) -> bool:
    """Whether a place is a difference of one of these letters and another one: p - i."""
    if not isinstance(place, written.Sum):
        return False
    plus = {x.text for x in place.terms if isinstance(x, written.Name)}
    minus = {
        x.body.text
        for x in place.terms
        if isinstance(x, written.Negative) and isinstance(x.body, written.Name)
    }
    return bool((plus & letters and minus - letters) or (minus & letters and plus - letters))


def _gone_on(value: Value) -> Value:
    """An array of any size, with zeros where it had no entries."""
    inside = [c for n, slot in enumerate(value.slots) for c in slot.range(variable(n))]
    slots = tuple(replace(slot, size=None) for slot in value.slots)
    return replace(value.guarded(inside), slots=slots)
