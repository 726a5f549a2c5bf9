"""Scalar formulas and their values at whole numbers, exactly.

Everything is bounded: formulas in their depth, numbers and powers in their size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import MODULO, Line
from symconv.language.names import OF_ENTRIES
from symconv.writing.text import text

Rational: TypeAlias = "int | Fraction"
Point: TypeAlias = Mapping[str, Rational]

DEEPEST = 60
LARGEST = 10**6
POWER = 8


class Undefined(Unsupported):
    """No value at a point: a division by zero, a power beyond all bounds."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A scalar formula.

    names    all names in it
    plain    those that stand somewhere without an argument after them
    divides  whether something is divided or rounded in it
    """

    line: Line
    names: frozenset[str]
    plain: frozenset[str]
    divides: bool
    at: Callable[[Point], Rational]

    @property
    def lone(self) -> str | None:
        """The name, if it is nothing else."""
        return scalar_name(self.line)


def scalar_name(line: Line) -> str | None:
    """What a scalar is called, with its labels; None for everything else.

    >>> scalar_name(written.Access(written.Name("n'"), (written.Name("h"),)))
    "n'_h"
    >>> scalar_name(written.Access(written.Name("log"), (written.Number(2),))) is None
    True
    """
    match line:
        case written.Name(name) | written.Access(written.Name(name)) if name in OF_ENTRIES:
            return None  # a function, be it with its base
        case written.Name(name):
            return name
        case written.Access(written.Name(name), subscripts) if "_" not in name:
            labels = [_label(subscript) for subscript in subscripts]
            return f"{name}_{','.join(labels)}" if all(labels) else None
        case written.Power(base, written.Matrix(((layer,),))):
            name = scalar_name(base) or ""
            return f"{name}^[{text(layer)}]" if name and "^" not in name else None
        case written.Power(base, layer) if _is_layer(layer):
            name = scalar_name(base) or ""
            return f"{name}^({text(layer)})" if name and "^" not in name else None
    return None


def _is_layer(exponent: Line) -> bool:
    """Whether the number of a layer is hung on a size: l of H^l, l - 1 of H^{l-1}."""
    match exponent:
        case written.Sum((written.Name() as letter, written.Number() | written.Negative())):
            return letter.text in _LAYERS
        case written.Name(text_of):
            return text_of in _LAYERS
    return False


_LAYERS = ("l", "L", "ell")


def _label(line: Line) -> str:
    match line:
        case written.Name(name):
            return name
        case written.Number(count):
            return str(count)
        case written.Product(factors) if all(isinstance(f, written.Name) for f in factors):
            return "".join(map(_label, factors))
    return ""


def scalar_names(line: Line) -> set[str] | None:
    """The names in a scalar formula; None where the line is none."""
    try:
        return set(formula(line).names)
    except Unsupported:
        return None


def value(line: Line, point: Mapping[str, int]) -> Fraction:
    """The value of a scalar formula.

    >>> value(written.Floor(written.Name("i"), written.Number(2)), {"i": 7})
    Fraction(3, 1)
    """
    return Fraction(formula(line).at(point))


def formula(line: Line, depth: int = 0) -> Formula:
    """A line as a scalar formula. Raises Unsupported where it is none."""
    if depth > DEEPEST:
        raise Unsupported("a formula that is nested too deeply")
    name = scalar_name(line)
    if name is not None:
        return _named(line, name)

    def inner(part: Line) -> Formula:
        return formula(part, depth + 1)

    match line:
        case written.Number(count) if count <= LARGEST:
            return Formula(line, frozenset(), frozenset(), False, lambda point: count)
        case written.Sum(terms) if terms:
            return _joined(line, [inner(term) for term in terms], _total)
        case written.Negative(body):
            return _joined(line, [inner(body)], lambda values: -values[0])
        case written.Product(factors) if MODULO in factors:
            return _modulo(line, factors, inner)
        case written.Product(factors) if factors:
            return _joined(line, [inner(factor) for factor in factors], _multiplied)
        case written.Operation(r"\cdot" | "*" | r"\times", left, right):
            return _joined(line, [inner(left), inner(right)], _multiplied)
        case written.Quotient(above, below):
            return _joined(line, [inner(above), inner(below)], _divided, True)
        case written.Floor(above, below):
            parts = [inner(above), inner(below)]
            return _joined(line, parts, lambda values: floor(_divided(values)), True)
        case written.Call(written.Name("ceil"), (argument,)):
            return _joined(line, [inner(argument)], lambda values: -floor(-values[0]), True)
        case written.Call(written.Name("floor"), (argument,)):
            return _joined(line, [inner(argument)], lambda values: floor(values[0]), True)
        case written.Call(function, (argument,)) if scalar_name(function) is not None:
            both = _joined(line, [inner(function), inner(argument)], _multiplied)
            plain = inner(argument).plain
            return Formula(line, both.names, plain, both.divides, both.at)
        case written.Power(base, exponent):
            return _joined(line, [inner(base), inner(exponent)], _raised)
    raise Unsupported("no scalar formula")


def _named(line: Line, name: str) -> Formula:
    if line == MODULO:
        raise Unsupported("a remainder of nothing")
    names = frozenset((name,))

    def at(point: Point) -> Rational:
        return point[name]

    return Formula(line, names, names, False, at)


def _joined(
    line: Line,
    parts: Sequence[Formula],
    join: Callable[[Sequence[Rational]], Rational],
    divides: bool = False,
) -> Formula:
    ats = [part.at for part in parts]

    def at(point: Point) -> Rational:
        return join([each(point) for each in ats])

    return Formula(
        line,
        frozenset().union(*(part.names for part in parts)),
        frozenset().union(*(part.plain for part in parts)),
        divides or any(part.divides for part in parts),
        at,
    )


def _modulo(line: Line, factors: tuple[Line, ...], inner: Callable[[Line], Formula]) -> Formula:
    where = factors.index(MODULO)
    before, after = factors[:where], factors[where + 1 :]
    if not before or not after or MODULO in after:
        raise Unsupported("a remainder of nothing")
    parts = [inner(written.product(*before)), inner(written.product(*after))]
    return _joined(line, parts, _remainder, True)


def _total(values: Sequence[Rational]) -> Rational:
    return sum(values)


def _multiplied(values: Sequence[Rational]) -> Rational:
    return prod(values)


def _divided(values: Sequence[Rational]) -> Rational:
    above, below = values
    if not below:
        raise Undefined("a division by zero")
    quotient = Fraction(above) / below
    return quotient.numerator if quotient.denominator == 1 else quotient


def _remainder(values: Sequence[Rational]) -> Rational:
    if not values[1]:
        raise Undefined("a division by zero")
    return values[0] % values[1]


def _raised(values: Sequence[Rational]) -> Rational:
    base, exponent = map(Fraction, values)
    whole = exponent.denominator == 1 and 0 <= exponent <= 2 * POWER
    if not whole or abs(base) > LARGEST:
        raise Undefined("a power that is too large or not whole")
    return Fraction(base ** int(exponent))
