r"""Arrays of which nobody says anything, told by the entries that stand beside them in one claim.

In v^T w = \sum_{i=1}^n v_i w_i v and w have n entries; those of A in (A v)_i = \sum_j a_{ij} v_j
are called by its small letter. Where a sum has no limits, its index has a length of its own.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope

_SUMS = (written.Summation, written.SummationOver)


def told_by_entries(
    left: Line, right: Line, scope: Scope
) -> tuple[Context, Line, tuple[str, ...]] | None:
    """A context in which the unknown arrays of a left side have the entries that the right sums.

    With the right side in their names, and what is assumed; None where that is not so plain.
    """
    if not any(isinstance(part, _SUMS) for part in written.every(right)):
        return None
    signs = {"norm", written.INNER.text}
    names = {name for name in free_names(left) - signs if not _is_known(name, scope)}
    read = {a.text: subs for a, subs in _entries(right)}
    called = dict[str, str]()
    for name in names:
        own = name if name in read else name.lower()
        if own in read and not _is_known(own, scope):
            called[own] = name
    indices = {x.text for subs in read.values() for x in subs if isinstance(x, written.Name)}
    if not called or names - indices - {*called.values()}:
        return None
    lengths = _lengths(right, scope)
    operands = dict[str, Operand]()
    for array, places in _entries(right):
        if array.text not in called:
            continue
        sizes, firsts = list[Affine](), set[int]()
        for place in places:
            if not isinstance(place, written.Name):
                return None
            size, first = lengths.get(place.text, (Affine.of(f"n_{place.text}"), 1))
            sizes.append(size)
            firsts.add(first)
        if len(firsts) != 1:
            return None
        first = firsts.pop()
        operand = Operand(called[array.text], tuple(sizes), first)
        if operands.setdefault(operand.name, operand) != operand:
            return None
        ends = tuple((Affine(first), size + (first - 1)) for size in sizes)
        if scope.context.reaches.get(array.text, ends) != ends:
            return None  # what is made of it reads more of it, or less
    put: dict[Line, Line] = {written.Name(a): written.Name(name) for a, name in called.items()}
    words = (
        f"{name} has just the entries {own} that are read" for own, name in sorted(called.items())
    )
    context = replace(scope.here, operands={**scope.here.operands, **operands})
    return context, written.put(right, put), tuple(words)


def _is_known(name: str, scope: Scope) -> bool:
    return scope.knows(name) or name in scope.context.names


def _entries(line: Line) -> list[tuple[written.Name, tuple[Line, ...]]]:
    """The arrays on a line of which entries are read, and where."""
    found = list[tuple[written.Name, tuple[Line, ...]]]()
    for part in written.every(line):
        match part:
            case written.Access(written.Name() as array, subscripts):
                found.append((array, tuple(separate(subscripts, 2))))
    return found


def _lengths(line: Line, scope: Scope) -> dict[str, tuple[Affine, int]]:
    """How far the indices of sums run, and from where."""
    found = dict[str, tuple[Affine, int]]()
    for part in written.every(line):
        match part:
            case written.Summation(index, written.Number(first), upper):
                try:
                    found[index] = affine(upper, scope.here) - (first - 1), first
                except SymconvError:
                    continue
    return found
