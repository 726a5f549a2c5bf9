"""How tightly a line binds: what needs parentheses where, in whatever it is written."""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line

CHAIN, SUM, PRODUCT, ATOM, CLOSED = range(5)
"""From the loosest to the tightest: a part that binds less tightly than its place asks for stands
in parentheses. Nothing binds as tightly as `CLOSED` asks for.
"""

CALLABLE = written.Name | written.Access | written.Operation | written.Power
"""What a parenthesis after it would seem to be the argument of."""


def after_sum(body: Line) -> int:
    """A sum after a sum needs no parentheses: it is its body, or what is added to it."""
    return SUM if isinstance(body, written.Summation) else PRODUCT


def at_the_end(factor: Line) -> int:
    """The last factor may be a sum, which reaches as far as the product does."""
    ends_in_sum = isinstance(factor, written.Summation | written.Derivative)
    match factor:
        case written.Call(written.PRODUCT_OVER):
            ends_in_sum = True
    return SUM if ends_in_sum else PRODUCT


def before_a_factor(factor: Line) -> int:
    """No brace closes cases: a factor beside them would seem a part of their last condition."""
    return CLOSED if isinstance(factor, written.Cases) else ATOM


def tall(line: Line) -> bool:
    """Whether a superscript would seem to belong to a part of the line only, or clash with it."""
    kinds = (
        written.Derivative | written.Transpose | written.Space | written.Power | written.Quotient
    )
    return isinstance(line, kinds) or (isinstance(line, written.Name) and "^" in line.text)
