"""Lines written down in few words, for tables of what moves make of them."""

from __future__ import annotations

import re

from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Derivative,
    Line,
    Link,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
    Summation,
    Transpose,
    Unit,
    inequality,
)

ZERO = Number(0)


def af(written: str) -> Line:
    """A subscript or a bound as it is written: 1+j-i."""
    parts = re.findall(r"([+-]?)(\w+)", written)
    terms: list[Line] = [Number(int(x)) if x.isdigit() else Name(x) for _, x in parts]
    signed = tuple(
        Negative(x) if sign == "-" else x for (sign, _), x in zip(parts, terms, strict=True)
    )
    return signed[0] if len(signed) == 1 else Sum(signed)


def at(name: str, *subscripts: str) -> Line:
    return Access(Name(name), tuple(map(af, subscripts)))


def times(*factors: Line) -> Line:
    return factors[0] if len(factors) == 1 else Product(factors)


def sigma(index: str, lower: str, upper: str, *body: Line) -> Line:
    return Summation(index, af(lower), af(upper), times(*body))


def d(*body: Line, by: str = "z") -> Line:
    """d/dz of what follows."""
    return Derivative(times(*body), Name(by), operator=True)


def where(value: Line, *sides: str, otherwise: Line = ZERO) -> Line:
    return Cases((Branch(value, (inequality(*map(af, sides)),)), Branch(otherwise)))


def row(index: str) -> Line:
    return Transpose(Unit(af(index)))


def out(index: str = "i", left: str = "f", right: str = "g") -> Line:
    return Access(Operation("*", Name(left), Name(right)), (af(index),))


def total(name: str) -> Line:
    """df/dz, the whole of it."""
    return Derivative(Name(name), Name("z"))


def tied(value: Line, index: str, to: str) -> Line:
    """The value where an index is something, and 0 elsewhere."""
    return Cases((Branch(value, (Chain(Name(index), (Link("=", af(to)),)),)), Branch(ZERO)))
