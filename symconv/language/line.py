"""What is written: a small frozen tree that keeps the author's order.

The grammar of the tree, one node a line:

    line    = Chain(first, links)            sides and relations: a = b <= c, each with its reason
            | term
    term    = Number(value)                  a natural number
            | Name(text)                     a size, an index, a weight, a whole operand
            | Access(array, subscripts)      f[j], W[1,2], (f*g)[i]
            | Sum(terms)                     a + b - c, subtraction being a Negative term
            | Negative(body)
            | Product(factors)               in the author's order, scalars and matrices alike
            | Floor(numerator, denominator)  the quotient, rounded down
            | Summation(index, lower, upper, body)
            | Derivative(body, by, operator) d body/d by; or the operator d/d by before its body
            | Operation(symbol, left, right) f * g, where * has a definition in the context
            | Cases(branches)                Branch(value, conditions), the last one `otherwise`
            | Unit(index)                    the unit column vector with its 1 at the index
            | Transpose(body)
            | Matrix(rows)                   a literal matrix; a column vector has rows of one cell
            | Space(sizes)                   R^J, R^{I x J}
            | Dots(direction)                cells of a matrix that are left out
    branch  = Branch(value, conditions)      chains that hold together; none for `otherwise`

Two lines that differ as written are different, however much they mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias

RelationSign: TypeAlias = Literal["=", "<=", "in"]


@dataclass(frozen=True, slots=True)
class Number:
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"Number({self.value}): write a negative number as Negative(Number)")


@dataclass(frozen=True, slots=True)
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Access:
    array: Line
    subscripts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    body: Line


@dataclass(frozen=True, slots=True)
class Product:
    factors: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    numerator: Line
    denominator: Line


@dataclass(frozen=True, slots=True)
class Summation:
    index: str
    lower: Line
    upper: Line
    body: Line


@dataclass(frozen=True, slots=True)
class Derivative:
    body: Line
    by: Line
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    symbol: str
    left: Line
    right: Line


@dataclass(frozen=True, slots=True)
class Branch:
    value: Line
    conditions: tuple[Chain, ...] = ()


@dataclass(frozen=True, slots=True)
class Cases:
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    index: Line


@dataclass(frozen=True, slots=True)
class Transpose:
    body: Line


@dataclass(frozen=True, slots=True)
class Matrix:
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Space:
    sizes: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    direction: Literal["horizontal", "vertical", "diagonal"]


@dataclass(frozen=True, slots=True)
class Link:
    relation: RelationSign
    side: Line
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    first: Line
    links: tuple[Link, ...]

    @property
    def last(self) -> Line:
        return self.links[-1].side


Line: TypeAlias = (
    Number
    | Name
    | Access
    | Sum
    | Negative
    | Product
    | Floor
    | Summation
    | Derivative
    | Operation
    | Cases
    | Unit
    | Transpose
    | Matrix
    | Space
    | Dots
    | Chain
)


def equation(left: Line, right: Line, reason: str = "") -> Chain:
    """`left = right`.

    >>> equation(Name("K"), Number(3)).last
    Number(value=3)
    """
    return Chain(left, (Link("=", right, reason),))


def inequality(*sides: Line) -> Chain:
    """`a <= b <= ...`, as many sides as given."""
    return Chain(sides[0], tuple(Link("<=", side) for side in sides[1:]))


def product(*factors: Line) -> Line:
    """The product of the factors; a single factor stands alone."""
    return factors[0] if len(factors) == 1 else Product(factors)


def total(*terms: Line) -> Line:
    """The sum of the terms; a single term stands alone and an empty sum is 0."""
    if not terms:
        return Number(0)
    return terms[0] if len(terms) == 1 else Sum(terms)


def parts(line: Line) -> Iterator[Line]:
    """The lines that a line is directly made of, in the author's order.

    >>> [part.text for part in parts(Product((Name("f"), Name("g"))))]
    ['f', 'g']
    """
    for field in fields(line):
        yield from _parts(getattr(line, field.name))


def _parts(held: Any) -> Iterator[Line]:
    if isinstance(held, tuple):
        for each in held:
            yield from _parts(each)
    elif isinstance(held, Link | Branch):
        for field in fields(held):
            yield from _parts(getattr(held, field.name))
    elif not isinstance(held, str | int):
        yield held


def changed(line: Line, change: Callable[[Line], Line]) -> Line:
    """The same line with each line changed that it is directly made of.

    >>> changed(Product((Name("f"), Name("g"))), lambda part: Number(2))
    Product(factors=(Number(value=2), Number(value=2)))
    """
    held = {field.name: _changed(getattr(line, field.name), change) for field in fields(line)}
    return replace(line, **held)


def _changed(held: Any, change: Callable[[Line], Line]) -> Any:
    if isinstance(held, tuple):
        return tuple(_changed(each, change) for each in held)
    if isinstance(held, Link | Branch):
        inside = {x.name: _changed(getattr(held, x.name), change) for x in fields(held)}
        return replace(held, **inside)
    return held if isinstance(held, str | int) else change(held)
