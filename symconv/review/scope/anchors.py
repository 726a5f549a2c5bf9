"""Of which names a document says what they are: only of those anything may be called wrong."""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.entries import bias_of
from symconv.language.formal import POWERS
from symconv.language.line import (
    Access,
    Call,
    Cases,
    Derivative,
    Line,
    Name,
    Summation,
    SummationOver,
    Unit,
    parts,
)
from symconv.language.names import OF_ARRAYS, name_of
from symconv.language.opaque import split
from symconv.language.value import Value


def unknown(line: Line, context: Context) -> set[str]:
    """Names of arrays on a line of which nobody has said what they are."""
    name = name_of(line)
    if name is not None:
        known = name in context.values or name in context.operands or name in context.names
        return set() if known else {name}
    match line:
        case Access(array, _):
            return unknown(array, context)
        case Call(Name(function), arguments) if function in OF_ARRAYS | {written.INNER.text}:
            return set().union(*(unknown(x, context) for x in arguments))
        case Call(function, arguments):
            return set().union(*(unknown(x, context) for x in (function, *arguments)))
        case Cases(branches):
            return set().union(*(unknown(branch.value, context) for branch in branches))
        case Derivative(body, _):
            return set() if name_of(body) in context.through else unknown(body, context)
        case Summation(_, _, _, body) | SummationOver(_, _, body):
            return unknown(body, context)
        case Unit():
            return set()
    return set().union(*(unknown(part, context) for part in parts(line)))


def unsized(line: Line, context: Context) -> set[str]:
    """Names of which it is only known what they equal, and not of which shape they are."""
    name = name_of(line)
    value = context.values.get(name) if name is not None else None
    if name is not None and value is not None:
        sized = bool(value.slots) and all(slot.size is not None for slot in value.slots)
        return set() if sized else {name}
    if isinstance(line, Derivative) and _is_number(line.body, context):
        return unsized(line.by, context)
    return set().union(*(unsized(part, context) for part in parts(line)))


def _is_number(loss: Line, context: Context) -> bool:
    """Whether what is differentiated is a number that is made of declared arrays."""
    value = context.values.get(name_of(loss) or "")
    if value is None or value.slots or not value.operands:
        return False
    return value.operands <= context.operands.keys()


def anchored(value: Value, context: Context) -> bool:
    return not loose(value, context)


def loose(value: Value, context: Context) -> frozenset[str]:
    """Operands of which the document says nothing: s_A too, where s is a number."""
    entries = (entry for term in value.terms for entry in term.entries if entry.subscripts)
    others = {
        entry.operand for entry in entries
        if (known := context.operands.get(entry.operand)) is not None and not known.sizes
    }  # fmt: skip
    unknown = (name for name in value.operands if not _is_anchored(name, context))
    return frozenset({*unknown, *others})


def called(value: Value) -> frozenset[str]:
    """The functions of which a value holds values: sigma, and sigma' for its derivative."""
    return frozenset(of[0] for name in value.operands if (of := split(name)) is not None)


def _is_anchored(name: str, context: Context) -> bool:
    if name == POWERS:
        return context.multiplied
    known = (*context.values.values(), *context.entries.values())
    if any(name == bias_of(each) for each in context.operands):
        return True
    if name in context.operands or any(name in value.operands for value in known):
        return True
    of = split(name)
    if of is not None:
        return heard_of(of[1], context)
    if name.startswith("d") and "/d" in name:
        above, _, below = name[1:].partition("/d")
        return above in context.operands or _is_gradient(above, below, context)
    called = (key for key, known in context.gradients.items() if known == name)
    return any(_is_gradient(*key, context) for key in called)


def gradient_of(name: str, context: Context) -> bool:
    """Whether an operand holds the derivatives of a scalar of which only is known what it is of."""
    named = {(loss,): array for (loss, array), of in context.gradients.items() if of == name}
    if any(context.through.get(loss) == (array,) for (loss,), array in named.items()):
        return True
    loss, slash, array = name[1:].partition("/d")
    return bool(slash) and name.startswith("d") and context.through.get(loss) == (array,)


def _is_gradient(loss: str, array: str, context: Context) -> bool:
    """Whether it is known through what a loss depends on all else, and how large an array is."""
    return loss in context.through and heard_of(array, context)


def heard_of(array: str, context: Context) -> bool:
    """Whether an array was declared or defined, or something is made of it, be it by a function."""
    known = (*context.values.values(), *context.entries.values())
    listed = any(name == array for name, _ in context.entries)
    read = {name for value in known for name in value.operands}
    made = listed or array in read | {of[1] for name in read if (of := split(name)) is not None}
    return made or array in context.operands or array in context.values
