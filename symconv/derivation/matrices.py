"""Rewrites about matrices: products with vectors, what is known of an entry, places of entries."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.derivation.moves import (
    MULTIPLIED,
    OPENED,
    REARRANGED,
    Move,
    Place,
    Reason,
    bound_in,
    holds,
    renamed,
)
from symconv.errors import Refused
from symconv.language.affine import Affine, between
from symconv.language.elaborate import affine, constraints
from symconv.language.express import conditions, spelled
from symconv.language.inequalities import implied
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Line,
    Name,
    Number,
    Product,
    Summation,
    Transpose,
    product,
)
from symconv.language.value import Operand


def sums(letters: Sequence[str], array: Operand, body: Line) -> Line:
    """The sum over all of an array, by these indices."""
    for letter, size in reversed(list(zip(letters, array.sizes, strict=True))):
        body = Summation(letter, Number(array.first), spelled(size + (array.first - 1)), body)
    return body


def matrix_product(columns: Sequence[str], vector: Operand) -> Move:
    """(A x)[i] = sum_j A[i,j] x[j], over all of x."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Access(Product((array, Name(name))), rows) if name == vector.name:
                if not isinstance(array, Transpose):
                    return _contracted(array, (*rows, *map(Name, columns)), columns, vector)
        return None

    return Move(("definition of the product",), rule, MULTIPLIED)


def transposed_product(rows: Sequence[str], error: Operand) -> Move:
    """(A^T e)[j] = sum_i A[i,j] e[i], over all of e."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Access(Product((Transpose(array), Name(name))), columns) if name == error.name:
                return _contracted(array, (*map(Name, rows), *columns), rows, error)
            case Product((Transpose(array), Name(name))) if name == error.name:
                return _contracted(array, tuple(map(Name, rows)), rows, error)
        return None

    return Move(("definition of the transposed product",), rule, MULTIPLIED)


def folded_product(error: str) -> Move:
    """sum_i A[i,j] e[i] = (A^T e)[j]: the same from right to left."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(
                index, _, _, Product((Access(array, (Name(row), column)), Access(Name(name), at)))
            ) if name == error and row == index and at == (Name(index),):
                return Access(Product((Transpose(array), Name(error))), (column,))
        return None

    return Move(("definition of the transposed product",), rule, MULTIPLIED)


def _contracted(
    array: Line, places: tuple[Line, ...], letters: Sequence[str], vector: Operand
) -> Line:
    entry = Access(Name(vector.name), tuple(map(Name, letters)))
    return sums(letters, vector, Product((Access(array, places), entry)))


def put_in(known: Chain, why: Reason) -> Move:
    """What is known of an array, or of an entry of it, wherever it stands.

    Not at a place that is called like an index that is summed over in what is known.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match known.first, line:
            case Access(array, letters), Access(found, places) if array == found:
                if len(letters) == len(places):
                    bound = bound_in(known.last)
                    if any(holds(at, x) for at in places for x in bound):
                        return None
                    names = (letter.text for letter in letters if isinstance(letter, Name))
                    return renamed(known.last, dict(zip(names, places, strict=True)))
        return known.last if line == known.first else None

    return Move(why, rule, MULTIPLIED)


def terms_left_out(index: str) -> Move:
    """sum_{j=1}^{J} c {v if a <= j <= b; 0 otherwise} = sum_{j=a}^{b} c v.

    Where a to b lies within 1 to J, as must follow from what is known.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(bound, lower, upper, body) if bound == index:
                front, guarded = _last(body)
                match guarded:
                    case Cases((Branch(value, inside), Branch(Number(0), ()))):
                        limits = _limits(index, inside, place)
                        if limits is None:
                            return None
                        low, high = limits
                        known = (*place.known, *between(low, index, high))
                        old = between(
                            affine(lower, place.context), index, affine(upper, place.context)
                        )
                        if all(implied(each, known) for each in old):
                            inner = product(*front, value)
                            return Summation(index, spelled(low), spelled(high), inner)
        return None

    return Move(("terms that are 0 left out",), rule, REARRANGED)


def guards_exchanged(index: str) -> Move:
    """sum_{k=a}^{b} {v if c <= k <= d; 0 otherwise} w = sum_{k=c}^{d} v {w if a <= k <= b; 0}.

    There is a term for those k that lie within both.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(
                bound,
                lower,
                upper,
                Product((Cases((Branch(value, inside), Branch(Number(0), ()))), other)),
            ) if bound == index:
                limits = _limits(index, inside, place)
                if limits is None:
                    return None
                guards = between(affine(lower, place.context), index, affine(upper, place.context))
                guarded = Cases((Branch(other, conditions(guards)), Branch(Number(0))))
                low, high = map(spelled, limits)
                return Summation(index, low, high, Product((value, guarded)))
        return None

    return Move(("the same terms, as the others are 0",), rule, REARRANGED)


def _last(body: Line) -> tuple[tuple[Line, ...], Line]:
    """The last factor, and those before it."""
    return (body.factors[:-1], body.factors[-1]) if isinstance(body, Product) else ((), body)


def _limits(index: str, inside: Sequence[Chain], place: Place) -> tuple[Affine, Affine] | None:
    """Between which two bounds an index lies, where the conditions say just that."""
    found = [c for chain in inside for c in constraints(chain, place.context)]
    low = [c.form for c in found if c.form.coefficient(index) == 1]
    high = [c.form for c in found if c.form.coefficient(index) == -1]
    if len(found) != 2 or len(low) != 1 or len(high) != 1 or any(c.equality for c in found):
        return None
    return Affine.of(index) - low[0], high[0] + index


def read_backwards(known: Chain, ends: Affine) -> Move:
    """g[x] = r[a-x], as it is known that r[k] = g[a-k], where a is the sum of both ends."""
    match known.first, known.last:
        case Access(turned, _), Access(array, _):
            pass
        case _:
            raise Refused("what is read backwards is an array, entry by entry")

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Access(found, (at,)) if found == array:
                return Access(turned, (spelled(ends - affine(at, place.context)),))
        return None

    return Move(("the filter reversed",), rule)


def outer_product(error: str, signal: str) -> Move:
    """f[j] e[i] = (e f^T)[i,j]."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Product((Access(Name(right), (column,)), Access(Name(left), (row,)))) if (
                left,
                right,
            ) == (error, signal):
                outer = Product((Name(error), Transpose(Name(signal))))
                return Access(outer, (row, column))
        return None

    return Move(("entries of the outer product",), rule, OPENED)
