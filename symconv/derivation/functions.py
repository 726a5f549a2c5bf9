"""Convolution of functions worked out: each integral decided before it is there."""

from __future__ import annotations

from functools import lru_cache

from symconv.derivation.chain import Derivation, Step
from symconv.derivation.rewriting import Reason, renamed, told
from symconv.errors import Refused
from symconv.family.functions import (
    Example,
    back,
    convolved,
    examples,
    given,
    integral,
    pieces,
    within,
)
from symconv.family.member import Member
from symconv.judges.integrals import evaluates, same
from symconv.language.line import (
    Branch,
    Cases,
    Chain,
    Integral,
    Line,
    Number,
    equation,
    product,
)
from symconv.writing.text import text

EVERYWHERE = "all real numbers"
"""The scope of what is decided for functions of a real number."""


def defined(member: Member) -> Chain:
    """(f*g)(i) = integral of f(j) g(i-j), by definition."""
    return equation(convolved(member), integral(member))


def worked(member: Member) -> tuple[Derivation, ...]:
    """Some convolutions in closed form. Raises Refused for an integral that SymPy finds wrong."""
    return tuple(worked_out(member, example) for example in examples(member))


@lru_cache(maxsize=16)
def worked_out(member: Member, example: Example) -> Derivation:
    """One of them: the integral, its bounds in each range, and its values there."""
    x = member.dimensions[0]
    found = pieces(example, x.i)
    integrals = [Integral(x.j, p.lower, p.upper, example.product) for p in found]
    there = product(example.signal.body, renamed(example.filter.body, {x.j: back(member)}))
    if not same(there, example.product):
        raise Refused(f"{text(there)} is not {text(example.product)}")
    why: Reason = ("by the antiderivative ", example.antiderivative)
    for each, value in zip(integrals, example.values, strict=True):
        if not evaluates(each, example.antiderivative, value):
            raise Refused(f"{told(why)}: {text(each)} is not {text(value)}")
    ranges = [within(p.low, x.i, p.high) for p in found]

    def cases(values: tuple[Line, ...]) -> Line:
        if not ranges[0]:
            return values[0]
        branches = (Branch(*pair) for pair in zip(values, ranges, strict=True))
        return Cases((*branches, Branch(Number(0))))

    product_of = "their product, where it is not 0" if ranges[0] else "definition of convolution"
    return Derivation(
        (example.what,),
        convolved(member),
        (
            Step(cases(tuple(integrals)), (product_of,), EVERYWHERE),
            Step(cases(example.values), why, EVERYWHERE),
        ),
    )


def inputs(member: Member) -> tuple[tuple[Line, Line], ...]:
    """What signal and filter are in each example."""
    return tuple((given(member, 0, x.signal), given(member, 1, x.filter)) for x in examples(member))
