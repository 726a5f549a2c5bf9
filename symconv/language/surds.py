r"""Square roots of whole numbers, exactly, where there are roots of unity: \sqrt{N} of a DFT.

Those of 3 and of 5 are real parts of roots of unity, twice; of 2 none of order 60 is.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.atoms import number
from symconv.language.line import Line
from symconv.language.roots import ORDER, ROOT, conjugated, powers_of, root
from symconv.language.value import Value
from symconv.language.whole import divided

_SURDS = {
    3: root(ORDER // 12).plus(root(-ORDER // 12)),
    5: root(ORDER // 5).plus(root(-ORDER // 5)).scaled(2).plus(number(1)),
}
"""2 \\cos 30° and 1 + 4 \\cos 72°."""

HALF = written.Quotient(written.Number(1), written.Number(2))


def square_root(value: Value) -> Value:
    r"""The square root of a positive number that holds no prime but 3 and 5 an odd number of times.

    >>> powers_of(square_root(number(12)).times(square_root(number(3)))) == {0: 6}
    True
    """
    fraction = value.fraction
    if fraction is None or fraction < 0:
        raise Unsupported("a square root of what is no number here")
    left = fraction.numerator * fraction.denominator
    found = number(1)
    for prime, surd in _SURDS.items():
        if left % prime == 0 and isqrt(left) ** 2 != left:
            left, found = left // prime, found.times(surd)
    if isqrt(left) ** 2 != left:
        raise Unsupported(f"the square root of {fraction}")
    return found.scaled(Fraction(isqrt(left), fraction.denominator))


def over(value: Value, by: Value) -> Value:
    """A value divided by a number, be it of roots of unity that have a plain absolute value."""
    if by.operands != {ROOT}:
        return divided(value, by)
    turned = conjugated(by)
    whole = powers_of(by.times(turned))
    if whole is None or set(whole) - {0}:
        raise Unsupported("a division by what is no number here")
    if not whole:
        raise IllFormed("a division by zero")
    return value.times(turned).scaled(Fraction(1) / whole[0])


def half_power(exponent: Line) -> int:
    """1 of the power that is a square root, -1 of its reciprocal, else 0."""
    match exponent:
        case written.Negative(body) if body == HALF:
            return -1
    return 1 if exponent == HALF else 0
