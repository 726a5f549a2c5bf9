"""Convolution of functions of a real number, as data: its definition, and examples to work out.

    (f*g)(i) = integral over all j of f(j) g(i-j)

An example is a function on an interval each for signal and filter, and what is needed to see what
their convolution is: one antiderivative, and a value for each range of i.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite

from symconv.family.member import Member
from symconv.language.line import (
    INFINITY,
    Branch,
    Call,
    Cases,
    Chain,
    Integral,
    Line,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    equation,
    inequality,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a function is between two whole numbers, or with no end; elsewhere it is 0."""

    body: Line
    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class Example:
    """Signal and filter in j, and what is claimed of their convolution.

    `product` is f(j) g(i-j) where it is not 0, and `values` are of the ranges of i that there are.
    """

    what: str
    signal: Part
    filter: Part
    product: Line
    antiderivative: Line
    values: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of i, and the bounds of j within which the product is not 0 there."""

    low: float
    high: float
    lower: Line
    upper: Line


def convolved(member: Member) -> Line:
    """(f*g)(i)"""
    return Call(member.operation, (Name(member.dimensions[0].i),))


def integral(member: Member) -> Integral:
    """The integral of f(j) g(i-j) over all j."""
    x = member.dimensions[0]
    signal, taps = map(Name, member.names[:2])
    body = Product((Call(signal, (Name(x.j),)), Call(taps, (back(member),))))
    return Integral(x.j, number(-inf), number(inf), body)


def back(member: Member) -> Line:
    """i-j: how far the output is from the input."""
    x = member.dimensions[0]
    return Sum((Name(x.i), Negative(Name(x.j))))


def examples(member: Member) -> tuple[Example, ...]:
    """A box with a box, a box with an exponential that dies away, a Gaussian with a Gaussian."""
    x = member.dimensions[0]
    i, j = Name(x.i), Name(x.j)
    two = Number(2)
    box = Part(Number(1), 0, 1)
    growing = _exp(Sum((j, Negative(i))))
    decay = Part(_exp(Negative(j)), 0)
    bell = Part(_exp(Negative(Quotient(Power(j, two), two))))
    other = _exp(Negative(Quotient(Power(back(member), two), two)))
    width = _exp(Negative(Quotient(Power(i, two), Number(4))))
    root = Call(Name("sqrt"), (Name("pi"),))
    centred = Call(Name("erf"), (Sum((j, Negative(Quotient(i, two)))),))
    return (
        Example(
            "A box with a box", box, box, Number(1), j,
            (i, Sum((two, Negative(i)))),
        ),
        Example(
            "A box with an exponential", box, decay, growing, growing,
            (
                Sum((Number(1), Negative(_exp(Negative(i))))),
                Sum((_exp(Sum((Number(1), Negative(i)))), Negative(_exp(Negative(i))))),
            ),
        ),
        Example(
            "A Gaussian with a Gaussian", bell, bell, Product((bell.body, other)),
            Product((Quotient(root, two), width, centred)),
            (Product((root, width)),),
        ),
    )  # fmt: skip


def pieces(example: Example, index: str) -> list[Piece]:
    """Where the product is not 0: j from max(a, i-d) to min(b, i-c), for a filter from c to d.

    Which of the two is met changes at a+c, a+d, b+c and b+d only.
    """
    a, b, c, d = example.signal.low, example.signal.high, example.filter.low, example.filter.high
    ends = sorted({x + y for x in (a, b) for y in (c, d) if isfinite(x + y)})
    return [
        Piece(
            low,
            high,
            number(a) if a + d >= high else _shifted(index, -d),
            number(b) if b + c <= low else _shifted(index, -c),
        )
        for low, high in pairwise([-inf, *ends, inf])
        if a + c <= low and high <= b + d
    ]


def _shifted(index: str, by: float) -> Line:
    """i + by"""
    if not by:
        return Name(index)
    return Sum((Name(index), number(by))) if isfinite(by) else number(by)


def number(value: float) -> Line:
    """A whole number as a line, or an endless one."""
    size: Line = Number(int(abs(value))) if isfinite(value) else INFINITY
    return Negative(size) if value < 0 else size


def within(low: float, name: str, high: float) -> tuple[Chain, ...]:
    """low <= name <= high, as far as there are bounds."""
    sides = [number(low)] * isfinite(low) + [Name(name)] + [number(high)] * isfinite(high)
    return (inequality(*sides),) if len(sides) > 1 else ()


def given(member: Member, role: int, part: Part) -> Chain:
    """f(j) = its body where it has one, 0 elsewhere."""
    x = member.dimensions[0]
    conditions = within(part.low, x.j, part.high)
    body = part.body
    if conditions:
        body = Cases((Branch(body, conditions), Branch(Number(0))))
    return equation(Call(Name(member.names[role]), (Name(x.j),)), body)


def _exp(exponent: Line) -> Line:
    return Call(Name("exp"), (exponent,))
