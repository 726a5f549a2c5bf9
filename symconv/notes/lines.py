"""What is said of a member at its sizes, as lines: outputs, worked example, Jacobians."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from symconv.errors import IllFormed
from symconv.family.jacobian import jacobian
from symconv.family.member import Member
from symconv.figures.abbreviation import shortened
from symconv.judges.expansion import expand
from symconv.judges.polynomial import Monomial, Place, Polynomial
from symconv.language.express import spelled
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Dots,
    Line,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
    equation,
    product,
    total,
)
from symconv.language.term import Operand
from symconv.language.value import Value

COLUMNS = 7
"""Columns of a literal matrix in a worked example: three matrices have to share a line."""


def outputs(member: Member, most: int, products: int) -> list[Chain]:
    """(f*g)[1] = f[1] g[1] + ..., a line for each output, dots for lines and products left out."""
    places = _places(member, "output")
    lines = []
    for kept in shortened(len(places), most):
        if kept is None:
            lines.append(Chain(Dots("vertical"), ()))
            continue
        terms = [_product(member, m) for m in _monomials(member, places[kept])]
        left = Access(member.subject, tuple(map(Number, places[kept])))
        lines.append(equation(left, _long(terms, products)))
    return lines


def example(
    member: Member,
    signal: Sequence[int],
    taps: Sequence[int],
    most: int,
    products: int,
    bias: Sequence[int] = (),
) -> Chain:
    """The lecture's layout: vectors in, and each output as products with their sum.

    With a bias the left side is the name of the outputs: see `operands` for what goes in.

    More rows than `most`, and more products in a sum than asked, are left out for dots. Operands of
    several dimensions are matrices, or columns row by row where they have more than two. Raises
    IllFormed where an operand has the wrong length or holds anything but whole numbers.
    """
    known = _known(member, signal, taps, bias)
    places = _places(member, "output")
    rows: list[tuple[Line, ...]] = [
        (Dots("vertical"),) if kept is None else (_sum(member, places[kept], known, products),)
        for kept in shortened(len(places), most)
    ]
    if member.bias:
        return equation(member.subject, Matrix(tuple(rows)))
    left, right = (_literal(known[name], most) for name in member.names)
    return equation(Operation("*", left, right), Matrix(tuple(rows)))


def operands(
    member: Member,
    signal: Sequence[int],
    taps: Sequence[int],
    most: int,
    bias: Sequence[int] = (),
) -> list[Chain]:
    """f = [...], g = [...] and b = [...], for an example."""
    known = _known(member, signal, taps, bias)
    return [equation(Name(name), _literal(values, most)) for name, values in known.items()]


def _known(
    member: Member, signal: Sequence[int], taps: Sequence[int], bias: Sequence[int]
) -> dict[str, Known]:
    """Each operand's numbers by their places. Raises IllFormed for numbers that are none."""
    given = (signal, taps, bias)[: len(member.roles)]
    return {
        name: _whole_numbers(member, role, values)
        for name, role, values in zip(member.names, member.roles, given, strict=True)
    }


def flattened(array: Operand, letters: Sequence[str]) -> Line:
    """The place of an entry where the array is gone through row by row: J2 (j1-1) + j2.

    >>> from symconv.writing.text import text
    >>> member = Member((2, 2), (3, 3))
    >>> text(flattened(member.signal, member.letters("signal")))
    'J2 (j1 - 1) + j2'
    """
    place: Line = Name(letters[0])
    for letter, size in zip(letters[1:], array.sizes[1:], strict=True):
        before = (place.terms if isinstance(place, Sum) else (place,)) if array.first else ()
        over: Line = total(*before, Negative(Number(1))) if before else place
        place = total(product(spelled(size), over), Name(letter))
    return place


def matrix(member: Member, role: str, rows: int, columns: int) -> Chain:
    """The Jacobian at the member's sizes, with dots where it has more rows or columns than asked.

    In several dimensions outputs and operand are flattened row by row.
    """
    down, across = _places(member, "output"), _places(member, role)
    cells: list[tuple[Line, ...]] = []
    for row in shortened(len(down), rows):
        line: list[Line] = []
        for column in shortened(len(across), columns):
            if row is None or column is None:
                line.append(_dots(row is None, column is None))
            else:
                polynomial = _polynomial(member, role, (*down[row], *across[column]))
                line.append(total(*(_product(member, m) for m in polynomial)))
        cells.append(tuple(line))
    derivative = Derivative(member.subject, Name(member.operand(role).name))
    return equation(derivative, Matrix(tuple(cells)))


def _places(member: Member, role: str) -> list[Place]:
    """All places of an operand, or of "output", row by row."""
    spans = (range(member.origin, member.origin + n) for n in member.counts(role))
    return list(itertools.product(*spans))


def _dots(row: bool, column: bool) -> Dots:
    if row and column:
        return Dots("diagonal")
    return Dots("vertical" if row else "horizontal")


def _monomials(member: Member, place: Place) -> list[Monomial]:
    """The products of one output in the order of the signal's entries, after a bias."""
    polynomial = _polynomial(member, "output", place)
    ordered = (_ordered(member, m) for m in polynomial)
    return sorted(ordered, key=lambda m: (len(m), [at for _, at in m]))


@lru_cache(maxsize=10_000)
def _polynomial(member: Member, role: str, place: Place) -> Polynomial:
    """One output, or one entry of the Jacobian by an operand, at the member's sizes."""
    return expand(_fixed(member, role).at(*place), {})[()]


@lru_cache(maxsize=16)
def _fixed(member: Member, role: str) -> Value:
    value = member.value if role == "output" else jacobian(member, role)
    return value.substitute(member.sizes)


def _ordered(member: Member, monomial: Monomial) -> Monomial:
    """The signal's entry before the filter's."""
    return tuple(sorted(monomial, key=lambda item: member.names.index(item[0])))


def _product(member: Member, monomial: Monomial) -> Line:
    factors = tuple(
        Access(Name(name), tuple(map(Number, place))) if place else Name(name)
        for name, place in _ordered(member, monomial)
    )
    return product(*factors) if factors else Number(1)


def _long(terms: list[Line], most: int) -> Line:
    kept = shortened(len(terms), most)
    return total(*(Dots("horizontal") if n is None else terms[n] for n in kept))


Known = dict[tuple[int, ...], int]


def _sum(member: Member, place: Place, known: dict[str, Known], products: int) -> Chain:
    """0·2 + 1·3 + 1·1 = 4."""
    terms: list[Line] = []
    result = 0
    for monomial in _monomials(member, place):
        numbers = [known[name][at] for name, at in monomial]
        terms.append(product(*map(_number, numbers)))
        value = 1
        for n in numbers:
            value *= n
        result += value
    if len(terms) == 1 and not isinstance(terms[0], Product):
        return Chain(terms[0], ())
    return equation(_long(terms, products), _number(result))


def _number(value: int) -> Line:
    return Number(value) if value >= 0 else Negative(Number(-value))


def _whole_numbers(member: Member, role: str, values: Sequence[int]) -> Known:
    array = member.operand(role)
    places = _places(member, role)
    flat = _flattened(values)
    if len(flat) != len(places):
        raise IllFormed(
            f"the {role} {array.name} has {len(flat)} entries: give {len(places)}, "
            f"for the shape {member.counts(role)}"
        )
    for value in flat:
        if isinstance(value, bool) or not isinstance(value, int):
            raise IllFormed(
                f"the {role} {array.name} holds {value!r}: a worked example takes whole numbers"
            )
    return dict(zip(places, flat, strict=True))


def _flattened(values: object) -> list[int]:
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, list | tuple):
        return [leaf for value in values for leaf in _flattened(value)]
    return [values]  # type: ignore[list-item]


def _literal(known: Known, most: int) -> Line:
    """A matrix or a column of numbers; a number that stands alone is one."""
    places = list(known)
    if places == [()]:
        return _number(known[()])
    if len(places[0]) == 2:
        (top, left), (bottom, right) = places[0], places[-1]
        height, wide = bottom - top + 1, right - left + 1
        columns = shortened(wide, min(most, COLUMNS))
        rows = [
            tuple(
                _dots(r is None, c is None)
                if r is None or c is None
                else _number(known[top + r, left + c])
                for c in columns
            )
            for r in shortened(height, most)
        ]
        return Matrix(tuple(rows))
    cells: list[tuple[Line, ...]] = [
        (Dots("vertical"),) if n is None else (_number(known[places[n]]),)
        for n in shortened(len(places), most)
    ]
    return Matrix(tuple(cells))
