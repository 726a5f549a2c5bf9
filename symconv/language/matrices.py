"""Matrices made of matrices: blocks, diagonals, Kronecker products, columns stacked, inverses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from symconv.errors import IllFormed, Unsupported
from symconv.language.affine import Affine, Constraint, between
from symconv.language.atoms import matrix, number
from symconv.language.term import Rational, Slot, Term, variable
from symconv.language.value import Value
from symconv.language.whole import inner

LARGEST_INVERSE = 16
"""Rows of the largest matrix of numbers that is inverted."""

AS_ONE = "arrays of unknown size, written as one"
"""Why nothing is said of a product of two sizes."""

_DIAGONAL = (Constraint.equal(variable(0), variable(1)),)

IDENTITY = Value((Slot(None), Slot(None)), (Term(1, constraints=_DIAGONAL),))
"""The identity matrix, whose size is that of what it meets."""


def identity(size: Affine) -> Value:
    return replace(IDENTITY, slots=(Slot(size), Slot(size)))


def identity_like(matrix: Value) -> Value:
    """The identity of the size of a square matrix."""
    return replace(IDENTITY, slots=matrix.slots)


def trace(matrix: Value) -> Value:
    """The sum of the diagonal. Raises IllFormed where there is none."""
    if matrix.rank != 2:
        raise IllFormed(f"the trace of an array of {matrix.rank} dimensions")
    rows, columns = (slot.size for slot in matrix.slots)
    if rows is not None and columns is not None and rows != columns:
        raise IllFormed("the trace of a matrix that is not square")
    return inner(matrix, identity_like(matrix))


# --- blocks --------------------------------------------------------------------------------------


BLOCKS = "blocks side by side of different"
"""What matrices in a matrix are that do not fit together."""


def blocks(rows: Sequence[Sequence[Value]]) -> Value:
    """The matrix of which matrices, vectors and zeros are the blocks.

    A zero, and an identity matrix, is as large as the blocks beside it and above it say. Raises
    IllFormed where blocks do not fit together, and Unsupported where it is not known how large
    they are.
    """
    if len({len(row) for row in rows}) != 1:
        raise IllFormed("a ragged matrix of blocks")
    shaped = [[_shape(block) for block in row] for row in rows]
    heights = [_common([shape[0] for shape in row], "heights") for row in shaped]
    columns = list(zip(*shaped, strict=True))
    widths = [_common([shape[1] for shape in column], "widths") for column in columns]
    tops = list(accumulate(heights, initial=Affine()))
    starts = list(accumulate(widths, initial=Affine()))
    terms = list[Term]()
    for row, top, height in zip(rows, tops, heights, strict=False):
        for block, start, width in zip(row, starts, widths, strict=False):
            terms += _moved(_as_matrix(block), (top, start), (height, width)).terms
    stands = all(block.rank == 1 and not block.row for (block, *_) in rows if block.terms)
    if len(columns) == 1 and stands:
        column = Value((Slot(tops[-1]), Slot(Affine(1))), tuple(terms))
        flat = column.each(lambda term: term.substitute({variable(1): Affine(1)}))
        return replace(flat, slots=column.slots[:1])
    return Value((Slot(tops[-1]), Slot(starts[-1])), tuple(terms))


def _shape(block: Value) -> tuple[Affine | None, Affine | None]:
    """The height and the width of a block; None where what is beside it says them."""
    match block.rank:
        case 0 if not block.terms:
            return None, None
        case 0:
            return Affine(1), Affine(1)
        case 1:
            (size,) = (slot.size for slot in block.slots)
            return (Affine(1), size) if block.row else (size, Affine(1))
        case 2:
            return block.slots[0].size, block.slots[1].size
    raise Unsupported(f"a block of {block.rank} dimensions")


def _common(sizes: Sequence[Affine | None], what: str) -> Affine:
    known = list(dict.fromkeys(size for size in sizes if size is not None))
    if not known:
        raise Unsupported("blocks of which it is not said how large they are")
    if len(known) > 1:
        if any(size.variables for size in known):
            raise Unsupported(f"blocks that are of the same {what} for some sizes only")
        counts = " and ".join(str(size.constant) for size in known)
        raise IllFormed(f"{BLOCKS} {what}: {counts}")
    return known[0]


def _as_matrix(block: Value) -> Value:
    """A block with two slots, each counted from 1."""
    if block.rank == 2:
        return block.counted_from([1, 1])
    here, place = (variable(1), variable(0)) if block.row else (variable(0), variable(1))
    block = block.counted_from([1] * block.rank)
    moved = block.each(lambda term: term.substitute({variable(0): here}))
    if block.rank == 0:
        moved = moved.guarded([Constraint.equal(here, 1)])
    moved = moved.guarded([Constraint.equal(place, 1)])
    return replace(moved, slots=(Slot(None), Slot(None)), row=False)


def _moved(block: Value, offsets: Sequence[Affine], sizes: Sequence[Affine]) -> Value:
    """A block further down and to the right, and nothing outside of it."""
    places = {variable(n): Affine.of(variable(n)) - offsets[n] for n in range(2)}
    inside = [bound for n in range(2) for bound in between(1, Affine.of(variable(n)), sizes[n])]
    return block.guarded(inside).each(lambda term: term.substitute(places))


# --- products ------------------------------------------------------------------------------------


def kronecker(left: Value, right: Value) -> Value:
    """The Kronecker product of two matrices, or of two column vectors."""
    if left.rank != right.rank or left.rank not in (1, 2) or left.row or right.row:
        raise Unsupported("a Kronecker product of what are not two matrices, nor two columns")
    rank = left.rank
    left, right = left.counted_from([1] * rank), right.counted_from([1] * rank)
    return _joined(left.outer(right), [(n, n + rank) for n in range(rank)])


def stacked(array: Value) -> Value:
    """The columns of a matrix, one below the other."""
    if array.rank == 1 and not array.row:
        return array
    if array.rank != 2:
        raise Unsupported(f"the columns of an array of {array.rank} dimensions")
    return _joined(array.counted_from([1, 1]), [(1, 0)])


def _joined(array: Value, pairs: Sequence[tuple[int, int]]) -> Value:
    """An array with pairs of dimensions as one: the first goes on by one as the second ends."""
    names = {variable(n): f"dimension {n}" for n in range(array.rank)}
    slots, here = list[Slot](), list[Constraint]()
    for new, (slow, fast) in enumerate(pairs):
        size, count = array.slots[fast].size, array.slots[slow].size
        if size is None or count is None or size.variables:
            raise Unsupported(AS_ONE)
        index = Affine.of(f"dimension {slow}") - 1
        place = index * size.constant + Affine.of(f"dimension {fast}")
        here.append(Constraint.equal(variable(new), place))
        here += between(1, Affine.of(f"dimension {fast}"), size)
        here += between(1, Affine.of(f"dimension {slow}"), count)
        slots.append(Slot(count * size.constant))
    flat = array.each(lambda term: term.substitute(names).where(here).summed([*names.values()]))
    return replace(flat, slots=tuple(slots), row=False)


def power(base: Value, exponent: int) -> Value:
    """A square matrix times itself. Of other arrays, authors mean the powers of the entries."""
    if base.rank != 2:
        raise Unsupported(f"a power of an array of {base.rank} dimensions")
    found = base
    for _ in range(exponent - 1):
        found = found.times(base)
    return found


# --- inverses ------------------------------------------------------------------------------------


def inverse(value: Value) -> Value:
    """The inverse of a matrix of numbers. Raises Unsupported where it is no such matrix."""
    size = value.slots[0].size if value.rank == 2 else None
    if size is None or size != value.slots[1].size or size.variables:
        raise Unsupported("an inverse of what is no square matrix of known size")
    if size.constant > LARGEST_INVERSE or value.operands:
        raise Unsupported("an inverse of what is no small matrix of numbers")
    count = size.constant
    rows = [
        [Fraction(_number(value, r, c)) for c in range(count)]
        + [Fraction(r == c) for c in range(count)]
        for r in range(count)
    ]
    for n in range(count):
        pivot = next((r for r in range(n, count) if rows[r][n]), None)
        if pivot is None:
            raise IllFormed("the inverse of a matrix that has none")
        rows[n], rows[pivot] = rows[pivot], rows[n]
        rows[n] = [cell / rows[n][n] for cell in rows[n]]
        for r in range(count):
            if r != n and rows[r][n]:
                rows[r] = [a - rows[r][n] * b for a, b in zip(rows[r], rows[n], strict=True)]
    firsts = [slot.first for slot in value.slots]
    return matrix([[number(cell) for cell in row[count:]] for row in rows]).counted_from(firsts)


def _number(value: Value, row: int, column: int) -> Rational:
    first = [slot.first for slot in value.slots]
    entry = value.at(Affine(row + first[0]), Affine(column + first[1]))
    if any(term.locals or term.constraints for term in entry.terms):
        raise Unsupported("an inverse of what is not written out")
    return sum((term.coefficient for term in entry.terms), Fraction())
