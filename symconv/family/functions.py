"""Convolution of functions of a real number, as data: its definition, and examples to work out.

    (f*g)(i) = integral over all j of f(j) g(i-j)

An example is a function on an interval each for signal and filter, and a hint how their product can
be integrated: an antiderivative, maybe after it was written in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

from symconv.family.member import Member
from symconv.language.line import (
    INFINITY,
    Call,
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
    or_zero,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a function is between two whole numbers, or with no end; elsewhere it is 0."""

    body: Line
    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class Example:
    """Signal and filter in j, and an antiderivative of f(j) g(i-j) where it is not 0.

    `rewritten` is how that product is written before it is integrated, if not as it is.
    """

    what: str
    signal: Part
    filter: Part
    antiderivative: Line
    rewritten: Line | None = None


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
    decay = Part(_exp(Negative(j)), 0)
    bell = Part(_exp(Negative(Quotient(Power(j, two), two))))
    width = _exp(Negative(Quotient(Power(i, two), Number(4))))
    middle = Sum((j, Negative(Quotient(i, two))))
    root = Call(Name("sqrt"), (Name("pi"),))
    return (
        Example("A box with a box", box, box, j),
        Example("A box with an exponential", box, decay, _exp(Negative(back(member)))),
        Example(
            "A Gaussian with a Gaussian", bell, bell,
            Product((Quotient(root, two), width, Call(Name("erf"), (middle,)))),
            Product((width, _exp(Negative(Power(middle, two))))),
        ),
    )  # fmt: skip


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
        body = or_zero(body, conditions)
    return equation(Call(Name(member.names[role]), (Name(x.j),)), body)


def _exp(exponent: Line) -> Line:
    return Call(Name("exp"), (exponent,))
