"""Numbers with sixty digits that carry a derivative along, and those of such numbers again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, localcontext
from fractions import Fraction
from math import isinf
from typing import TypeAlias

from symconv.errors import Unsupported

DIGITS = 60

EXACT = Context(prec=DIGITS, Emax=10**6, Emin=-(10**6))

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899")

Scalar: TypeAlias = "Decimal | Dual"


class Undefined(Unsupported):
    """No value at a point: a division by zero, the logarithm of a negative number."""


@dataclass(frozen=True, slots=True)
class Dual:
    """A number and its derivative by what the level names; higher levels vary inside of lower."""

    value: Scalar
    slope: Scalar
    level: int


def primal(x: Scalar) -> Decimal:
    while isinstance(x, Dual):
        x = x.value
    return x


def slope(x: Scalar, level: int) -> Scalar:
    return x.slope if isinstance(x, Dual) and x.level == level else Decimal(0)


def _parts(x: Scalar, level: int) -> tuple[Scalar, Scalar]:
    if isinstance(x, Dual) and x.level == level:
        return x.value, x.slope
    return x, Decimal(0)


def _level(*several: Scalar) -> int:
    return max(x.level if isinstance(x, Dual) else 0 for x in several)


def add(x: Scalar, y: Scalar) -> Scalar:
    if isinstance(x, Decimal) and isinstance(y, Decimal):
        return x + y
    level = _level(x, y)
    (a, da), (b, db) = _parts(x, level), _parts(y, level)
    return Dual(add(a, b), add(da, db), level)


def times(x: Scalar, y: Scalar) -> Scalar:
    if isinstance(x, Decimal) and isinstance(y, Decimal):
        return x * y
    level = _level(x, y)
    (a, da), (b, db) = _parts(x, level), _parts(y, level)
    return Dual(times(a, b), add(times(da, b), times(a, db)), level)


def negative(x: Scalar) -> Scalar:
    return times(Decimal(-1), x)


def inverse(x: Scalar) -> Scalar:
    def one_over(value: Decimal) -> Decimal:
        if not value:
            raise Undefined("a division by zero")
        return 1 / value

    def its_slope(value: Scalar) -> Scalar:
        return negative(inverse(times(value, value)))

    return _applied(x, one_over, its_slope)


def exp(x: Scalar) -> Scalar:
    return _applied(x, Decimal.exp, exp)


def log(x: Scalar) -> Scalar:
    def natural(value: Decimal) -> Decimal:
        if value <= 0:
            raise Undefined("the logarithm of what is not positive")
        return value.ln()

    return _applied(x, natural, inverse)


def sine(x: Scalar) -> Scalar:
    return _applied(x, lambda value: _sine(value), cosine)


def cosine(x: Scalar) -> Scalar:
    return _applied(x, lambda value: _sine(value + PI / 2), lambda value: negative(sine(value)))


def _sine(x: Decimal) -> Decimal:
    """The sum of x^n / n!, n = 1, 3, 5.. with every second sign turned, near 0."""
    x = x.remainder_near(2 * PI)
    term = total = x
    for n in range(2, 4 * DIGITS, 2):
        term = -term * x * x / (n * (n + 1))
        total += term
    return total


def any_function(name: str, x: Scalar) -> Scalar:
    """A function of its own for each name, where any may be meant."""
    step = Decimal(1 + sum(map(ord, name)) % 89) / 97
    return add(Decimal(2), sine(add(times(1 + step, x), step)))


def power(x: Scalar, exponent: Fraction) -> Scalar:
    """A rational power; of positive numbers, where it is no whole one."""
    if exponent.denominator == 1:
        if exponent < 0:
            return inverse(power(x, -exponent))
        found: Scalar = Decimal(1)
        for _ in range(exponent.numerator):
            found = times(found, x)
        return found
    ratio = Decimal(exponent.numerator) / Decimal(exponent.denominator)
    return exp(times(ratio, log(x)))


def _applied(
    x: Scalar, function: Callable[[Decimal], Decimal], its_slope: Callable[[Scalar], Scalar]
) -> Scalar:
    if isinstance(x, Decimal):
        return function(x)
    return Dual(_applied(x.value, function, its_slope), times(its_slope(x.value), x.slope), x.level)


def computed(work: Callable[[], Scalar]) -> Decimal:
    """A number, computed with many digits. Raises Undefined where there is none."""
    with localcontext(EXACT):
        try:
            found = primal(work())
        except DecimalException as trouble:
            raise Undefined("a number beyond all bounds") from trouble
    if not found.is_finite():
        raise Undefined("a number beyond all bounds")
    return found


CLOSE = Decimal(10) ** -30
FAR = Decimal(10) ** -12


def differ(one: Decimal, other: Decimal) -> bool | None:
    """Whether two numbers are different; None where that is not certain."""
    size = max(abs(one), abs(other), Decimal(1))
    gap = abs(one - other)
    if gap <= CLOSE * size:
        return False
    return True if gap >= FAR * size else None


def shown(number: Decimal) -> str:
    """A number as a fraction, where it is one of small parts, and with six digits elsewhere.

    >>> shown(Decimal(1) / 3), shown(Decimal(2).ln())
    ('1/3', '0.693147')
    >>> shown(EXACT.exp(Decimal(3000)))
    '7.64620e+1302'
    """
    near = Fraction(number).limit_denominator(10**6)
    gap = abs(Decimal(near.numerator) / Decimal(near.denominator) - number)
    if gap < Decimal(10) ** -20:
        return str(near)
    return f"{number:.6g}" if isinf(float(number)) else f"{float(number):.6g}"
