"""Sequences that an author writes out, x = [1, 2, 3]: they are zero outside.

What a sum makes of them is taken at all places at which it meets some of their entries, and x * h
is such an array too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symconv.errors import SymconvError, Unsupported
from symconv.judges.expansion import Steps, solutions
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line, Operation
from symconv.language.term import Slot
from symconv.language.value import Value
from symconv.review.assumptions import zero_outside
from symconv.review.names import free_names
from symconv.review.scope import Scope
from symconv.review.sequences import Sequences

STEPS = 20_000
"""Steps that looking for the places of one array may take."""


@dataclass(frozen=True, slots=True)
class Extended:
    """A context in which arrays are made of sequences that are zero outside.

    `given` is whether these are all arrays of numbers.
    """

    here: Context
    words: tuple[str, ...]
    given: bool


def is_given(value: Value | None) -> bool:
    """Whether a value is an array of numbers."""
    if value is None or not value.rank or value.operands:
        return False
    return all(slot.size is not None and not slot.size.variables for slot in value.slots)


def extended(lines: tuple[Line, Line], context: Context, zeros: bool) -> Extended | None:
    """The arrays on lines that sums make of sequences, at all places where they are not zero.

    Arrays of numbers are such sequences, and any others where words speak of `zeros`.
    """
    names = free_names(lines[0]) | free_names(lines[1])
    found, read, all_given = dict[str, Value](), set[str](), True
    for name in sorted(names & context.recipes.keys() & context.values.keys()):
        recipe = context.recipes[name]
        arrays = free_names(recipe.body) & (context.values.keys() | context.operands.keys())
        given = all(is_given(context.values.get(array)) for array in arrays)
        whole = None
        if recipe.indices and arrays and (given or zeros):
            whole = _everywhere(context.values[name], recipe.body, recipe.indices, context)
        if whole is not None:
            found[name] = whole
            read |= arrays
            all_given = all_given and given
    if not found:
        return None
    words = tuple(f"{name} is zero outside its size" for name in sorted(read))
    return Extended(context.child(values=found), words, all_given)


def _everywhere(value: Value, body: Line, indices: Sequence[str], context: Context) -> Value | None:
    """An array with zeros for what is read outside, at all places where something is read.

    Which these are is found with arrays of the same sizes in the place of lists of numbers, where
    what is 0 would not be seen.
    """
    given = {name: context.values[name] for name in free_names(body) & context.values.keys()}
    lists = {name: each.like(name) for name, each in given.items() if is_given(each)}
    values = {name: each for name, each in context.values.items() if name not in lists}
    opened = replace(context, values=values, operands={**context.operands, **lists})
    try:
        read = elaborate(body, opened)
    except SymconvError:
        return None
    inside, steps = zero_outside(read), Steps(STEPS)
    spans = list[tuple[int, int]]()
    try:
        for term in inside.terms:
            for point in solutions([*indices, *term.locals], term.constraints, steps):
                here = [point[place] for place in indices]
                spans = [
                    (min(first, at), max(last, at))
                    for (first, last), at in zip(spans or [(x, x) for x in here], here, strict=True)
                ]
    except Unsupported:
        return None
    if not spans:
        return None
    sized = (
        replace(slot, size=Affine(last - first + 1), first=first)
        for slot, (first, last) in zip(value.slots, spans, strict=True)
    )
    return replace(zero_outside(value), slots=tuple(sized))


def convolved(
    line: Line, sequences: Sequences, scope: Scope, context: Context
) -> tuple[Line, Context]:
    """The line with a name for each x * h of two sequences that are given, and what that means."""
    for operation in _operations(line, sequences):
        name = f"{operation.symbol} {len(context.values)}"
        whole = _whole(operation, sequences, scope, context)
        if whole is not None:
            context = context.child(values={name: whole})
            line = _put(line, operation, written.Name(name))
    return line, context


def _operations(line: Line, sequences: Sequences) -> Iterator[Operation]:
    """The operations on a line that stand alone, and not at a place as (x * h)[n] does."""
    match line:
        case written.Access(Operation(), _) | written.Call(Operation(), _):
            return
        case Operation(symbol, _, _) if (symbol, 1) in sequences.known:
            yield line
            return
    for part in written.parts(line):
        yield from _operations(part, sequences)


def _put(line: Line, operation: Operation, name: Line) -> Line:
    if line == operation:
        return name
    return written.changed(line, lambda part: _put(part, operation, name))


def _whole(
    operation: Operation, sequences: Sequences, scope: Scope, context: Context
) -> Value | None:
    sides = list[Line]()
    for n, side in enumerate((operation.left, operation.right)):
        if isinstance(side, Operation):
            value = _whole(side, sequences, scope, context)
        else:
            try:
                value = elaborate(side, context)
            except SymconvError:
                return None
        if value is None or value.rank != 1 or not is_given(value):
            return None
        sides.append(written.Name(f"sequence {n}"))
        context = context.child(values={f"sequence {n}": replace(value, row=False)})
    (index,) = sequences.known[operation.symbol, 1].indices
    entry = written.Access(Operation(operation.symbol, *sides), (written.Name(index),))
    body = sequences.spelled(entry, scope)
    try:
        value = elaborate(body, context)
    except SymconvError:
        return None
    whole = value.array((index, Slot(None, letter=index)))
    return _everywhere(whole, body, (index,), context)
