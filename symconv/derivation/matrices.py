"""Rewrites about matrices: products with vectors, rows, and what stands before a derivative."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.derivation.rewriting import (
    MULTIPLIED,
    OPENED,
    Move,
    Place,
    holds,
    opened,
    sums,
    where,
)
from symconv.language.affine import Affine, Constraint, between
from symconv.language.express import conditions, spelled
from symconv.language.inequalities import implied
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Link,
    Name,
    Number,
    Product,
    Summation,
    Transpose,
    Unit,
    equation,
    product,
)
from symconv.language.subscripts import affine
from symconv.language.term import Operand


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


def inner_product(array: Operand) -> Move:
    """sum_{j=a}^{b} c[j] dv[j]/dz = (sum_{j=1}^{J} unit_j^T {c[j] if a <= j <= b}) dv/dz.

    The guard is left out where the sum runs over all of v. The place in v is the index itself.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(
                index,
                lower,
                upper,
                Product((*front, Derivative(Access(Name(name), (subscript,)), by, True))),
            ) if name == array.name and subscript == Name(index):
                low, high = affine(lower, place.context), affine(upper, place.context)
                row = _row(index, array, product(*front), between(low, index, high), place)
                return Product((row, Derivative(Name(name), by)))
        return None

    return Move(("definition of inner product",), rule)


def _row(
    index: str, array: Operand, entry: Line, inside: Sequence[Constraint], place: Place
) -> Line:
    """sum_j unit_j^T {entry if inside; 0 otherwise}, over all of an operand."""
    first, last = Affine(array.first), array.sizes[0] + (array.first - 1)
    known = (*place.known, *between(first, index, last))
    guards = [guard for guard in inside if not implied(guard, known)]
    entry = where(entry, conditions(guards))
    return Summation(
        index, spelled(first), spelled(last), Product((Transpose(Unit(Name(index))), entry))
    )


def stacked(index: str, rows: Operand) -> Move:
    """Row by row: dy[i]/dz = (sum_j unit_j^T c) df/dz for each i says that
    dy/dz = (sum_i sum_j unit_i unit_j^T c) df/dz, over as many i as an array has.
    """
    first, last = Affine(rows.first), rows.sizes[0] + (rows.first - 1)

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Chain(
                Derivative(Access(whole, (Name(row),)), by, False),
                (
                    Link(
                        "=",
                        Product((Summation(inner, low, high, Product((unit, entry))), right)),
                    ),
                ),
            ) if row == index and unit == Transpose(Unit(Name(inner))) and not holds(right, row):
                columns = Summation(inner, low, high, Product((Unit(Name(row)), unit, entry)))
                matrix = Summation(row, spelled(first), spelled(last), columns)
                return equation(Derivative(whole, by), Product((matrix, right)))
        return None

    return Move(("row by row",), rule)


def read_off(array: Operand, weight: str, called: str = "") -> Move:
    """What stands before df/dz, or before df[j]/dz, is the Jacobian by f: in an equation for dy/dz.

    Matches where the sums run over all of f, and the weight stands nowhere else. The Jacobian may
    have a name, and is then that.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Chain(Derivative(Access(whole, rows), Name(by), False), (Link("=", right),)):
                pass
            case Chain(
                Derivative(whole, Name(by), False),
                (Link("=", Product((matrix, Derivative(Name(name), Name(also), False)))),),
            ) if (name, by, also) == (array.name, weight, weight) and not holds(matrix, by):
                return equation(Derivative(whole, Name(array.name)), matrix)
            case Chain(Derivative(Name() as whole, Name(by), False), (Link("=", right),)):
                rows = ()
            case _:
                return None
        spans, body = opened(right)
        places = tuple(Name(each.index) for each in spans)
        entry = Access(Name(array.name), places) if places else Name(array.name)
        varying = Derivative(entry, Name(weight), operator=True)
        front = body.factors[:-1] if isinstance(body, Product) else ()
        last = body.factors[-1] if isinstance(body, Product) else body
        whole_array = [(Affine(array.first), size + (array.first - 1)) for size in array.sizes]
        if by != weight or last != varying or [place.bounds(x) for x in spans] != whole_array:
            return None
        if any(holds(factor, weight) for factor in front):
            return None
        matrix = Name(called) if called else Derivative(whole, Name(array.name))
        return equation(Access(matrix, (*rows, *places)), product(*(front or (Number(1),))))

    return Move(("whatever the weight on which ", Name(array.name), " depends"), rule)


def by_entries() -> Move:
    """A = sum_i sum_j unit_i unit_j^T c says that A[i,j] = c."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Chain(
                array,
                (
                    Link(
                        "=",
                        Summation(
                            row, _, _, Summation(column, _, _, Product((unit, other, *rest)))
                        ),
                    ),
                ),
            ) if rest and (unit, other) == (Unit(Name(row)), Transpose(Unit(Name(column)))):
                return equation(Access(array, (Name(row), Name(column))), product(*rest))
        return None

    return Move(("entry by entry",), rule, OPENED)
