"""Arrays that are made of others, taken by themselves: by what is made of them one differentiates.

Definitions are put in where they are read, so that a loss of z is soon one of W and x. To take its
derivative by z, all that was made of z is made again, of z as it stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context, Definition
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.opaque import split
from symconv.language.term import Entry, Term, variable
from symconv.language.value import Value

Remade: TypeAlias = "Callable[[Definition, Context], Value]"
"""How a value is made by its recipe in a context."""


def taken_apart(name: str, made: Value, body: Line, context: Context, remade: Remade) -> Context:
    """The context in which an array is no longer made of others, but others are made of it.

    Raises Unsupported where what a body reads may be made of the array in a way that is not known.
    """
    values = {each: value for each, value in context.values.items() if each != name}
    if all(slot.size is not None for slot in made.slots):
        found = replace(context, operands={**context.operands, name: made.like(name)})
    else:
        places = tuple(Affine.of(variable(n)) for n in range(made.rank))
        values[name] = Value(made.slots, (Term(1, (Entry(name, places),)),))
        found = context
    found = replace(found, values=values)
    changed, unsure = {name}, {*_unsure(name, made, context)}
    for each, recipe in context.recipes.items():
        read = _read(recipe.body)
        if each == name or each not in values:
            continue
        differs = any(isinstance(part, written.Derivative) for part in written.every(recipe.body))
        if unsure & read or (changed & read and differs):
            unsure.add(each)
        elif changed & read:
            value = context.values[each]
            if _sized(remade(recipe, context), value) == value:
                found = found.child(values={each: _sized(remade(recipe, found), value)})
                changed.add(each)
            else:
                unsure.add(each)
    if unsure & _read(body):
        raise Unsupported(f"how {', '.join(sorted(unsure & _read(body)))} depends on {name}")
    return found


def _sized(value: Value, like: Value) -> Value:
    """A value as large as another one where its definition leaves that open, and counted alike."""
    if value.rank != like.rank:
        return value
    value = value.counted_from([slot.first for slot in like.slots])
    slots = (
        theirs if mine.size is None else mine
        for mine, theirs in zip(value.slots, like.slots, strict=True)
    )
    return replace(value, slots=tuple(slots))


def _unsure(name: str, made: Value, context: Context) -> Iterator[str]:
    """What is made of the same operands, and not known how."""
    for each, value in context.values.items():
        if each != name and each not in context.recipes and value.operands & made.operands:
            yield each
    yield from (array for (array, _), v in context.entries.items() if v.operands & made.operands)
    yield from context.gradients.values()


def _read(line: Line) -> set[str]:
    """The arrays that are read on a line."""
    return {called for part in written.every(line) if (called := name_of(part)) is not None}


def depends(value: Value, name: str, context: Context) -> bool:
    """Whether a value is made of an array, be it through functions of others."""
    return any(each == name or _reads(each, name, context) for each in value.operands)


def _reads(operand: str, name: str, context: Context) -> bool:
    """Whether what holds values of a function is made of an array, or what a loss depends on."""
    of = split(operand)
    if of is None:
        known = (context.values.get(each) for each in context.through.get(operand, ()))
        return any(value is not None and depends(value, name, context) for value in known)
    inner = context.values.get(of[1])
    return of[1] == name or (inner is not None and depends(inner, name, context))
