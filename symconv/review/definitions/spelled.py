r"""Arrays said again with their entries, Z = [z_11 z_12; z_21 z_22], and whole equations.

After y = A x - b, the line [y_1; y_2] = [a_11 a_12; a_21 a_22] [x_1; x_2] - [b_1; b_2] is of the
same form, and says what A, x, b and y are.
"""

from __future__ import annotations

from contextlib import suppress

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.definitions.definitions import introduced
from symconv.review.scope.arrays import own_entries
from symconv.review.scope.scope import Scope
from symconv.review.scope.written_out import declare_all


def spell(whole: written.Chain | None, entries: written.Chain, scope: Scope) -> bool:
    """Put into force what names are by an equation with entries; whether there was anything.

    It may be the one before it that is said again so, which is the `whole`.
    """
    for name, matrix in written_out(entries.first, entries.links[0].side) or ():
        _call(name, matrix, scope)
    found = (whole and written_out(whole, entries)) or []
    for name, matrix in found:
        _call(name, matrix, scope)
    new = {name: matrix for name, matrix in found if not scope.knows(name)}
    agreed = all(new.get(name, matrix) == matrix for name, matrix in found)
    if not new or not agreed or len(found) < 2:
        return False
    for name, matrix in new.items():
        declare_all(matrix, scope)
        with suppress(SymconvError):
            introduced(written.Name(name), matrix, scope)
    return True


def _call(name: str, matrix: written.Matrix, scope: Scope) -> None:
    """The entries of a known array are called by a new letter; sizes of its form are these."""
    own = own_entries(matrix)
    if own is not None and scope.knows(own.name) and scope.is_earlier(own.name):
        # Another section wrote out another array of this name: which is meant is not sure.
        scope.resized |= {name, own.name}
    if own is None or not scope.knows(name):
        return
    if name in scope.dense:
        scope.measure(name, own.sizes)
    if own.name == name:
        return
    if scope.is_earlier(own.name) and not scope.is_earlier(name):
        scope.forget(own.name)  # a column x, say, or the entries of what X was
    if scope.knows(own.name) or name in scope.context.operands:
        return
    value = scope.context.values[name]
    if tuple(slot.size for slot in value.slots) == own.sizes:
        scope.letter(name, own.name, own.first)


def written_out(whole: Line, entries: Line) -> list[tuple[str, written.Matrix]] | None:
    """The names of one line with the matrices of another in their places; None for other forms.

    >>> from symconv.language.line import Matrix, Name, Number, Product
    >>> column = Matrix(((Number(1),), (Number(2),)))
    >>> written_out(Product((Name("s"), Name("x"))), Product((Name("s"), column)))
    [('x', Matrix(rows=((Number(value=1),), (Number(value=2),)), first=None))]
    """
    match whole, entries:
        case written.Name(name), written.Matrix():
            return [(name, entries)]
    if type(whole) is not type(entries) or _frame(whole) != _frame(entries):
        return None
    found: list[tuple[str, written.Matrix]] = []
    for one, other in zip(written.parts(whole), written.parts(entries), strict=True):
        inside = written_out(one, other)
        if inside is None:
            return None
        found += inside
    return found


def _frame(line: Line) -> Line:
    """A line without what it is made of."""
    return written.changed(line, lambda part: written.Blank())
