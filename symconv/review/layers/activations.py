r"""Functions of what has no name: \sigma(w^T x + b) is \sigma of an array that is called so.

An expression that equals a known array is that array: \sigma(W x + b) is \sigma(z) where z is.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, name_of
from symconv.language.term import Slot
from symconv.language.value import Value
from symconv.review.deciding.decided import found
from symconv.review.findings import Decide
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope
from symconv.writing.text import text

ACTIVATIONS = frozenset("sigmoid tanh relu ReLU".split())


def activated(line: Line, scope: Scope, decide: Decide) -> Line:
    """The line with names for the expressions of which functions are taken entry by entry."""
    line = written.changed(line, lambda part: activated(part, scope, decide))
    match line:
        case written.Call(written.Name(function), (argument,)) if _takes(function, scope):
            named = _named(argument, scope, decide)
            return written.Call(line.function, (named,), span=line.span) if named else line
    return line


def _takes(function: str, scope: Scope) -> bool:
    bare = function.rstrip("'")
    if scope.knows(bare) or bare in scope.context.mixing:
        return False
    return bare in ACTIVATIONS or bare in scope.context.entrywise - FUNCTIONS


def _named(argument: Line, scope: Scope, decide: Decide) -> Line | None:
    """The array, or its entry, that an expression is; None where that is not known."""
    if name_of(argument) is not None or isinstance(argument, written.Access):
        return None
    try:
        value = elaborate(argument, scope.here)
    except SymconvError:
        return None
    if not value.operands:
        return None
    letters = () if value.rank else tuple(sorted(_letters(value, argument, scope.here)))
    whole = value.array(*((letter, Slot(None)) for letter in letters)) if letters else value
    places = tuple(map(Affine.of, letters))

    def same(known: Value) -> bool:
        if known.rank != whole.rank or known.operands != whole.operands:
            return False
        entry = known.at(*places) if letters else known
        return found(entry, value, scope.here, decide).holds

    name = next((n for n, known in scope.context.values.items() if same(known)), None)
    if name is None:
        name = text(argument)
        while name in scope.context.values:
            name = f"{name} again"
        recipe = Definition((), letters, whole.slots if letters else (), argument)
        scope.define(name, whole, recipe)
        scope.context = replace(scope.context, unnamed=scope.context.unnamed | {name})
    array = written.Name(name, span=argument.span)
    indices = tuple(map(written.Name, letters))
    return written.Access(array, indices, span=argument.span) if letters else array


def _letters(value: Value, argument: Line, context: Context) -> set[str]:
    """The indices of a scalar that stand free in it."""
    free = {name for term in value.terms for e in term.entries for s in e.subscripts
            for name in s.variables}  # fmt: skip
    return {name for name in free & free_names(argument) if name[:1].islower()}
