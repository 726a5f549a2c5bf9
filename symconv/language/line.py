"""What is written: a small frozen tree that keeps the author's order.

The grammar of the tree, one node a line:

    line    = Chain(first, links)            sides and relations: a = b <= c, each with its reason
            | term
    term    = Number(value)                  a natural number
            | Name(text)                     a size, an index, a weight, a whole operand
            | Call(function, arguments)      f(x): a function of x, or a product: not yet settled
            | Access(array, subscripts)      f[j], W[1,2], (f*g)[i]
            | Sum(terms)                     a + b - c, subtraction being a Negative term
            | Negative(body)
            | Product(factors)               in the author's order, scalars and matrices alike
            | Quotient(numerator, denominator)
            | Floor(numerator, denominator)  the quotient, rounded down
            | Power(base, exponent)
            | Summation(index, lower, upper, body)
            | SummationOver(indices, conditions, body)   limits that are not both written
            | Integral(variable, lower, upper, body)
            | Derivative(body, by, operator) d body/d by; or the operator d/d by before its body
            | Operation(symbol, left, right) f * g, where * has a definition in the context
            | Cases(branches)                Branch(value, conditions), the last one `otherwise`
            | Unit(index)                    the unit column vector with its 1 at the index
            | Transpose(body)
            | Matrix(rows, first)            a literal matrix; a column vector has rows of one cell
            | Space(sizes)                   R^J, R^{I x J}
            | Dots(direction)                cells of a matrix that are left out
            | Blank()                        a cell that is left empty
    branch  = Branch(value, conditions)      chains that hold together; none for `otherwise`

Two lines that differ as written are different, however much they mean the same. Where a line was
read from a text it knows its place there, which is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import chain
from operator import is_not
from typing import Any, Literal, TypeAlias

Direction: TypeAlias = Literal["horizontal", "vertical", "diagonal"]
RelationSign: TypeAlias = Literal["=", ":=", "<=", "<", ">=", ">", "!=", "~", "in", "->", "<-"]


UNIT = "delta"
"""What unit vectors are called, where nothing else is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What every node has besides its parts: where it was read (offsets, half open), if it was."""

    span: tuple[int, int] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Written):
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"Number({self.value}): write a negative number as Negative(Number)")


@dataclass(frozen=True, slots=True)
class Name(Written):
    text: str


@dataclass(frozen=True, slots=True)
class Access(Written):
    array: Line
    subscripts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sum(Written):
    terms: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Negative(Written):
    body: Line


@dataclass(frozen=True, slots=True)
class Product(Written):
    """Factors; `joint` where they are one number for certain, and no subscripts side by side."""

    factors: tuple[Line, ...]
    joint: bool = field(default=False, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Call(Written):
    function: Line
    arguments: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Written):
    numerator: Line
    denominator: Line


@dataclass(frozen=True, slots=True)
class Power(Written):
    base: Line
    exponent: Line


@dataclass(frozen=True, slots=True)
class Floor(Written):
    numerator: Line
    denominator: Line


@dataclass(frozen=True, slots=True)
class Summation(Written):
    index: str
    lower: Line
    upper: Line
    body: Line


@dataclass(frozen=True, slots=True)
class SummationOver(Written):
    indices: tuple[str, ...]
    conditions: tuple[Chain, ...]
    body: Line


@dataclass(frozen=True, slots=True)
class Integral(Written):
    variable: str
    lower: Line
    upper: Line
    body: Line


@dataclass(frozen=True, slots=True)
class Derivative(Written):
    body: Line
    by: Line
    operator: bool = False
    nabla: bool = field(default=False, compare=False)
    """Whether it is written as a gradient, which is a column wherever derivatives are rows."""


@dataclass(frozen=True, slots=True)
class Operation(Written):
    symbol: str
    left: Line
    right: Line


@dataclass(frozen=True, slots=True)
class Branch:
    value: Line
    conditions: tuple[Chain, ...] = ()


@dataclass(frozen=True, slots=True)
class Cases(Written):
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Unit(Written):
    index: Line


@dataclass(frozen=True, slots=True)
class Transpose(Written):
    body: Line


@dataclass(frozen=True, slots=True)
class Matrix(Written):
    rows: tuple[tuple[Line, ...], ...]
    first: int | None = None
    """From where a sequence of numbers counts, of which one is marked as that at 0."""


@dataclass(frozen=True, slots=True)
class Space(Written):
    sizes: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dots(Written):
    direction: Direction


@dataclass(frozen=True, slots=True)
class Blank(Written):
    pass


@dataclass(frozen=True, slots=True)
class Link:
    relation: RelationSign
    side: Line
    reason: str = field(default="", compare=False)
    """Why it holds, as its author says over the sign or beside it; no part of what is said."""


@dataclass(frozen=True, slots=True)
class Chain(Written):
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
    | Call
    | Quotient
    | Power
    | Floor
    | Summation
    | SummationOver
    | Integral
    | Derivative
    | Operation
    | Cases
    | Unit
    | Transpose
    | Matrix
    | Space
    | Dots
    | Blank
    | Chain
)


INFINITY = Name("infinity")

INNER = Name("inner")
"""The function that the inner product of two arrays is: <x, y>."""

PRODUCT_OVER = Name("prod")
r"""The function that \prod is: of its index, of both its limits, and of what is multiplied."""

MODULO = Name("mod")
"""Stands between the factors of a remainder: `n mod N` is a Product of three."""


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


def modulo(side: Line, modulus: Line) -> Product:
    """What is left of a side without multiples of a number, at the place of that side.

    >>> modulo(Name("n"), Name("N")).factors
    (Name(text='n'), Name(text='mod'), Name(text='N'))
    """
    return Product((side, MODULO, modulus), span=side.span)


def total(*terms: Line) -> Line:
    """The sum of the terms; a single term stands alone and an empty sum is 0."""
    if not terms:
        return Number(0)
    return terms[0] if len(terms) == 1 else Sum(terms)


def parts(line: Line) -> tuple[Line, ...]:
    """The lines that a line is directly made of, in the author's order.

    >>> [part.text for part in parts(Product((Name("f"), Name("g"))))]
    ['f', 'g']
    """
    return tuple(_parts(line))


def every(line: Line) -> Iterator[Line]:
    """A line and all that it holds, at any depth.

    >>> [type(part).__name__ for part in every(Product((Name("f"), Negative(Name("g")))))]
    ['Product', 'Name', 'Negative', 'Name']
    """
    waiting = [line]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(_parts(part))


def _parts(whole: Any) -> list[Any]:
    found: list[Any] = []
    for name, held in _holders(whole.__class__):
        each: Any = getattr(whole, name)
        if held == "line":
            found.append(each)
        elif held == "lines":
            found += each
        elif held == "rows":
            found += chain.from_iterable(each)
        else:
            found += chain.from_iterable(map(_parts, each))
    return found


_HELD = {
    "Line": "line",
    "tuple[Line, ...]": "lines",
    "tuple[Chain, ...]": "lines",
    "tuple[tuple[Line, ...], ...]": "rows",
    "tuple[Link, ...]": "others",
    "tuple[Branch, ...]": "others",
}
"""How fields hold lines, by their types: one, several, rows of them, or others that hold them."""


@cache
def _holders(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a class that hold lines, and how: dataclasses find theirs anew at each call.

    >>> _holders(Name), _holders(Summation)
    ((), (('lower', 'line'), ('upper', 'line'), ('body', 'line')))
    """
    return tuple(
        (each.name, _HELD[str(each.type)]) for each in fields(kind) if str(each.type) in _HELD
    )


def changed(line: Line, change: Callable[[Line], Line]) -> Line:
    """The same line with each line changed that it is directly made of.

    >>> changed(Product((Name("f"), Name("g"))), lambda part: Number(2))
    Product(factors=(Number(value=2), Number(value=2)))
    """
    after: Line = _changed(line, change)
    return after


def _changed(whole: Any, change: Callable[[Any], Any]) -> Any:
    holders = _holders(whole.__class__)
    if not holders:
        return whole
    found = dict[str, Any]()
    for name, held in holders:
        before: Any = getattr(whole, name)
        if held == "line":
            after = change(before)
        elif held == "lines":
            after = _each(before, change)
        elif held == "rows":
            after = _each(before, lambda row: _each(row, change))
        else:
            after = _each(before, lambda other: _changed(other, change))
        if after is not before:
            found[name] = after
    return replace(whole, **found) if found else whole


def put(line: Line, given: Mapping[Line, Line]) -> Line:
    """The line with other lines in the place of parts of it; nothing is put in what was put in.

    >>> put(Product((Name("f"), Name("g"))), {Name("f"): Name("g"), Name("g"): Number(2)})
    Product(factors=(Name(text='g'), Number(value=2)))
    """
    return given[line] if line in given else changed(line, lambda part: put(part, given))


def has_sum(line: Line) -> bool:
    """Whether a sum over an index stands on a line, at any depth.

    >>> has_sum(Negative(Summation("i", Number(1), Name("I"), Name("f"))))
    True
    """
    return any(isinstance(part, Summation | SummationOver) for part in every(line))


def has_derivative(line: Line) -> bool:
    """Whether a derivative stands on a line, at any depth.

    >>> has_derivative(Negative(Derivative(Name("L"), Name("w")))), has_derivative(Name("w"))
    (True, False)
    """
    return any(isinstance(part, Derivative) for part in every(line))


def or_zero(
    value: Line, conditions: tuple[Chain, ...], span: tuple[int, int] | None = None
) -> Cases:
    """{value if conditions; 0 otherwise}.

    >>> at_0 = Chain(Name("n"), (Link("=", Number(0)),))
    >>> [branch.value for branch in or_zero(Number(1), (at_0,)).branches]
    [Number(value=1), Number(value=0)]
    """
    return Cases((Branch(value, conditions), Branch(Number(0))), span=span)


def _each(held: tuple[Any, ...], change: Callable[[Any], Any]) -> tuple[Any, ...]:
    """A tuple of what becomes of each; itself where nothing changes."""
    after = tuple([change(each) for each in held])
    return after if any(map(is_not, after, held)) else held


def bound_twice(line: Line) -> str | None:
    """An index of a sum that is also that of the sum right inside it, if there is one.

    >>> inside = Summation("m", Number(0), Name("M"), Name("x"))
    >>> bound_twice(Summation("m", Number(0), Name("M"), inside)), bound_twice(inside)
    ('m', None)
    """
    for part in every(line):
        if isinstance(part, Summation | SummationOver):
            both = {*_indices(part)} & {*_indices(part.body)}
            if both:
                return min(both)
    return None


def _indices(line: Line) -> tuple[str, ...]:
    match line:
        case Summation(index):
            return (index,)
        case SummationOver(indices):
            return indices
    return ()
