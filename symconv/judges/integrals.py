"""The judge of integrals: whether an antiderivative is one, and gives a value between two bounds.

SymPy differentiates and takes limits; nothing here integrates. The second door to SymPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Integral, Line

if TYPE_CHECKING:
    import sympy

INFINITY = written.INFINITY.text
CONSTANTS = frozenset({"pi", INFINITY})
FUNCTIONS = frozenset({"exp", "sqrt", "erf"})
"""What a name may stand for besides a real variable."""


def evaluates(integral: Integral, antiderivative: Line, value: Line) -> bool:
    """Whether the derivative of the antiderivative is what is integrated, and its ends differ so.

    >>> from symconv.language.line import Name, Number
    >>> one = Integral("x", Number(0), Name("y"), Number(1))
    >>> evaluates(one, Name("x"), Name("y")), evaluates(one, Name("x"), Number(1))
    (True, False)
    """
    import sympy

    if not differentiates(antiderivative, integral.variable, integral.body):
        return False
    variable = sympy.Symbol(integral.variable, real=True)
    before = expression(antiderivative)
    ends = [before.subs(variable, expression(end)) for end in (integral.lower, integral.upper)]
    return _vanishes(ends[1] - ends[0] - expression(value))


@lru_cache(maxsize=64)
def differentiates(function: Line, variable: str, to: Line) -> bool:
    """Whether the derivative of a function by a variable is another.

    >>> from symconv.language.line import Name, Number
    >>> differentiates(Name("x"), "x", Number(1)), differentiates(Name("x"), "y", Number(1))
    (True, False)
    """
    import sympy

    derivative = expression(function).diff(sympy.Symbol(variable, real=True))
    return _vanishes(derivative - expression(to))


def same(left: Line, right: Line, at: Mapping[str, Fraction] = MappingProxyType({})) -> bool:
    """Whether two lines are one function of their variables, or of those that `at` does not give.

    >>> from symconv.language.line import Name, Number, Power, Product
    >>> same(Product((Name("x"), Name("x"))), Power(Name("x"), Number(2)))
    True
    >>> same(Name("x"), Number(3), {"x": Fraction(3)})
    True
    """
    import sympy

    there = {sympy.Symbol(name, real=True): sympy.Rational(x) for name, x in at.items()}
    return _vanishes((expression(left) - expression(right)).subs(there))


def _vanishes(difference: sympy.Expr) -> bool:
    """Whether it is 0, once products of exponentials are one, and multiplied out: a proof if so."""
    import sympy

    together = sympy.powsimp(difference, combine="exp")
    return bool(sympy.expand(together, power_exp=False) == 0)


def expression(line: Line) -> sympy.Expr:
    """A line of real numbers and variables in SymPy, term by term; no text is ever parsed.

    Raises Unsupported for what has no place in a closed form.
    """
    import sympy

    match line:
        case written.Number(count):
            return sympy.Integer(count)
        case written.Name(text):
            known = {"pi": sympy.pi, INFINITY: sympy.oo}
            return known[text] if text in CONSTANTS else sympy.Symbol(text, real=True)
        case written.Negative(body):
            return -expression(body)
        case written.Sum(terms):
            return sympy.Add(*map(expression, terms))
        case written.Product(factors):
            return sympy.Mul(*map(expression, factors))
        case written.Quotient(numerator, denominator):
            return expression(numerator) / expression(denominator)
        case written.Power(base, exponent):
            return expression(base) ** expression(exponent)
        case written.Call(written.Name(text), (argument,)) if text in FUNCTIONS:
            return {"exp": sympy.exp, "sqrt": sympy.sqrt, "erf": sympy.erf}[text](
                expression(argument)
            )
    raise Unsupported(f"a {type(line).__name__} in a closed form")
