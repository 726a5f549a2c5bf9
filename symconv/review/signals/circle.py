r"""Frequency responses as what they are in z: H(e^{j\omega}) is H(z) on the unit circle.

There e^{-jk\omega} is z^{-k}, and 2 \cos\omega is z + z^{-1}; as there may be half angles, all is
written in a square root of z.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symconv.calculus.known import Known, prefixed
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Negative, Number, Power, Product, Quotient, Sum

ANGLES = frozenset(r"omega Omega w \hat{omega} theta".split())
"""What the angle is called."""

UNITS = frozenset("ij") | {r"\mathrm{j}", r"\mathrm{i}"}

IMAGINARY = Name("the imaginary unit")

ROOT = Name("root of z")
"""What stands for e^{j omega/2}."""

FARTHEST = 32
"""How often an angle is taken at most."""


def angles(line: Line) -> Iterator[tuple[str, Fraction]]:
    r"""The angles on a line, and how often each is taken: of e^{-2j\omega} and \cos\omega.

    >>> from symconv.reading.reader import line
    >>> sorted(angles(line(r"e^{-2j\omega} \cos(\omega / 2)")))
    [('omega', Fraction(-2, 1)), ('omega', Fraction(1, 2))]
    """
    for part in written.every(line):
        match part:
            case Power(Name("e"), exponent) if (found := _multiple(exponent)) is not None:
                angle, units, often = found
                if units == 1:
                    yield angle, often
            case written.Call(Name("cos" | "sin"), (argument,)) if (
                found := _multiple(argument)
            ) is not None and not found[1]:
                yield found[0], found[2]


def _multiple(line: Line) -> tuple[str, int, Fraction] | None:
    """The angle of a multiple of it, how many imaginary units multiply it, and the number."""
    match line:
        case Name(text) if text in ANGLES:
            return text, 0, Fraction(1)
        case Negative(body):
            found = _multiple(body)
            return (found[0], found[1], -found[2]) if found else None
        case Quotient(above, Number(count)) if count:
            found = _multiple(above)
            return (found[0], found[1], found[2] / count) if found else None
        case Product(factors):
            angle, units, often = "", 0, Fraction(1)
            for factor in factors:
                match factor:
                    case Number(count):
                        often *= count
                    case Quotient(Number(over), Number(under)) if under:
                        often *= Fraction(over, under)
                    case Name(text) if text in UNITS:
                        units += 1
                    case _:
                        inner = _multiple(factor)
                        if inner is None or angle:
                            return None
                        angle, units, often = inner[0], units + inner[1], often * inner[2]
            return (angle, units, often) if angle else None
    return None


def on_circle(line: Line) -> Line:
    """The line in the root of z."""
    match line:
        case Power(Name("e"), exponent) if (found := _multiple(exponent)) is not None and (
            found[1] == 1
        ):
            return _turned(found[2])
        case written.Call(Name("cos" | "sin" as function), (argument,)) if (
            found := _multiple(argument)
        ) is not None and not found[1]:
            return _circular(function, found[2])
        case Name(text) if text in UNITS:
            return IMAGINARY
    return written.changed(line, on_circle)


def applied(line: Line) -> Line:
    r"""The line with \cos \omega as \cos(\omega): functions are taken of what follows them.

    >>> from symconv.reading.reader import line
    >>> applied(line(r"4 \cos^2 \omega")) == line(r"4 (\cos(\omega))^2")
    True
    """
    match line:
        case Product(factors):
            try:
                found = written.product(*prefixed(factors, Known()))
            except Unsupported:
                found = line
            if found != line:
                return applied(found)
        case written.Call(Power(Name("cos" | "sin") as function, Number(often)), arguments) if (
            often > 0
        ):
            return Power(applied(written.Call(function, arguments)), Number(often))
    return written.changed(line, applied)


def _turned(often: Fraction) -> Line:
    steps = int(2 * often)
    whole = written.product(*[ROOT] * abs(steps)) if steps else Number(1)
    return Quotient(Number(1), whole) if steps < 0 else whole


def _circular(function: str, often: Fraction) -> Line:
    one, other = _turned(often), _turned(-often)
    if function == "cos":
        return Quotient(Sum((one, other)), Number(2))
    below = Product((Number(2), IMAGINARY))
    return Quotient(Sum((one, Negative(other))), below)
