"""The values that all others are made of: numbers, whole operands, unit vectors, matrices.

>>> f = operand(Operand("f", (Affine.of("J"),)))
>>> f.at(Affine.of("i") + 1).terms[0].entries
(Entry(operand='f', subscripts=(Affine(constant=1, coefficients=(('i', 1),)),)),)
"""

from __future__ import annotations

from collections.abc import Sequence

from symconv.errors import IllFormed
from symconv.language.affine import Affine, Constraint, Integral
from symconv.language.term import Entry, Operand, Placement, Rational, Slot, Term, variable
from symconv.language.value import Value


def number(value: Rational) -> Value:
    return Value((), (Term(value),) if value else ())


def operand(array: Operand, letters: Sequence[str] = ()) -> Value:
    """A whole operand as a vector, a matrix or an array of more dimensions."""
    letters = letters or [""] * len(array.sizes)
    places = tuple(Affine.of(variable(n)) for n in range(len(array.sizes)))
    slots = tuple(Slot(s, array.first, x) for s, x in zip(array.sizes, letters, strict=True))
    return Value(slots, (Term(1, (Entry(array.name, places),)),), array.row)


def unit(place: Integral, letter: str = "") -> Value:
    """The unit column vector with its 1 at a place; its size is settled by what it meets."""
    here = Constraint.equal(variable(0), place)
    term = Term(1, constraints=(here,), placed=(Placement(variable(0), (here,)),))
    return Value((Slot(None, letter=letter),), (term,))


def matrix(rows: Sequence[Sequence[Value]]) -> Value:
    """A literal matrix of scalars. One column makes a column vector, one row a matrix of one row.

    Raises IllFormed when the rows are not of one length.
    """
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise IllFormed(f"a ragged matrix: rows of {', '.join(map(str, sorted(lengths)))} cells")
    (width,) = lengths
    column = width == 1
    terms: list[Term] = []
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            here = [Constraint.equal("#0", r)] + ([] if column else [Constraint.equal("#1", c)])
            terms += cell.guarded(here).terms
    slots = [Slot(Affine(len(rows)))] + ([] if column else [Slot(Affine(width))])
    return Value(tuple(slots), tuple(terms))
