"""What a derivative is taken by: a weight, an operand, or one entry."""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.derivatives import by_entry, by_operand, by_weight
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.opaque import split
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, variable
from symconv.language.value import Value


def derivative(body: Value, by: Line, context: Context) -> Value:
    """The derivative of a value by what is written. Raises Unsupported where that is none."""
    match by:
        case written.Name(name) if name in context.weights:
            return by_weight(body, name, context)
        case written.Call(written.Name(name) as array, arguments) if name in context.operands:
            return derivative(body, written.Access(array, arguments), context)
        case written.Access(written.Name(name), subscripts) if _unsized(name, context):
            places = [affine(s, context) for s in separate(subscripts, 2)]
            return by_entry(body, name, places, context)
        case written.Access(array, subscripts) if name_of(array) is not None:
            full = derivative(body, array, context)
            added = full.rank - body.rank
            places = [Affine.of(variable(n)) for n in range(body.rank)]
            here = [affine(s, context) for s in separate(subscripts, added)]
            if len(here) == 1 and added == 2:  # x_2 of a matrix of one row, or of one column
                one, other = full.slots[body.rank :]
                if one.size == Affine(1):
                    here = [Affine(one.first), *here]
                elif other.size == Affine(1):
                    here = [*here, Affine(other.first)]
            places += here
            if context.lenient and len(places) < full.rank:
                raise Unsupported(f"a derivative by {name_of(array)} with too few subscripts")
            if context.lenient and not full.rank:
                raise Unsupported(f"a subscript of {name_of(array)}, which is no array")
            entry = replace(full, row=False).at(*places)
            return replace(entry, slots=body.slots, row=body.row)
    known = name_of(by)
    whole = operand_of(known, context) if known is not None else None
    if whole is not None and (whole.sizes or _is_read(whole.name, body, context)):
        return by_operand(body, whole, context)
    if known is not None and context.lenient and known not in context.names:
        return by_weight(body, known, context)
    raise Unsupported("a derivative by something that is neither a weight nor an operand")


def _is_read(scalar: str, body: Value, context: Context) -> bool:
    """Whether something is made of a scalar; otherwise it is a weight, on which all may depend."""
    bodies = (definition.body for definition in context.operators.values())
    values = (body, *context.values.values())
    held = {name for value in values for name in value.operands}
    held |= {of[1] for name in held if (of := split(name)) is not None}
    return scalar in held or any(written.Name(scalar) in written.every(line) for line in bodies)


def _unsized(name: str, context: Context) -> bool:
    """Whether nobody has said how large an array is."""
    if name in context.operands or not context.lenient:
        return False
    value = context.values.get(name)
    return value is None or any(slot.size is None for slot in value.slots)


def operand_of(name: str, context: Context) -> Operand | None:
    """The operand that a name stands for: its own, or the one whose whole it was defined as."""
    if name in context.operands:
        return context.operands[name]
    value = context.values.get(name)
    if value is None:
        return None
    for held in value.operands & context.operands.keys():
        if value.terms == atoms.operand(context.operands[held]).terms:
            return context.operands[held]
    sized = value.rank and all(slot.size is not None for slot in value.slots)
    return value.like(name) if sized else None
