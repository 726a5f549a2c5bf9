r"""Equations in whole arrays said again with their entries: what y = A x - b speaks of.

After y = A x - b, the line [y_1; y_2] = [a_11 a_12; a_21 a_22] [x_1; x_2] - [b_1; b_2] is of the
same form, and says what A, x, b and y are.
"""

from __future__ import annotations

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.definitions import introduced
from symconv.review.scope import Scope


def spell(whole: written.Chain, entries: written.Chain, scope: Scope) -> bool:
    """Put into force what names of one equation are by another; whether there was anything.

    Nothing is changed of names that are known, be it by more than the form of a layer.
    """
    found = written_out(whole, entries) or []
    shaped = {name for name, _ in found if _by_its_form(name, scope)}
    new = {name: each for name, each in found if name in shaped or not scope.knows(name)}
    agreed = all(new.get(name, matrix) == matrix for name, matrix in found)
    if not new or not agreed or len(found) < 2:
        return False
    for name in shaped:
        scope.forget(name)
        scope.dense.discard(name)
    try:
        for name, matrix in new.items():
            scope.declare_all(matrix)
            introduced(written.Name(name), matrix, scope)
        if shaped:
            introduced(whole.first, whole.links[0].side, scope)
    except SymconvError:
        return False
    return True


def _by_its_form(name: str, scope: Scope) -> bool:
    """Whether nothing is known of an array but that it is in a layer of some size."""
    value = scope.context.values.get(name)
    return name in scope.dense or (value is not None and bool(value.operands & scope.dense))


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
