"""Convolution of functions worked out: by moves, each decided for all real numbers."""

from __future__ import annotations

from functools import lru_cache

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, Step
from symconv.derivation.rewriting import Everywhere, Move, Reason, told
from symconv.errors import Refused, Unsupported
from symconv.family.functions import Example, convolved, examples, given, integral
from symconv.family.member import Member
from symconv.judges.reals import agree
from symconv.language.line import Chain, Line, equation
from symconv.writing.text import text

EVERYWHERE = "all real numbers"
"""The scope of what is decided for functions of a real number."""


def defined(member: Member) -> Chain:
    """(f*g)(i) = integral of f(j) g(i-j), by definition."""
    return equation(convolved(member), integral(member))


def inputs(member: Member) -> tuple[tuple[Chain, Chain], ...]:
    """What signal and filter are in each example."""
    return tuple(functions(member, example) for example in examples(member))


def functions(member: Member, example: Example) -> tuple[Chain, Chain]:
    """f(j) = ... and g(j) = ..., in an example."""
    return given(member, 0, example.signal), given(member, 1, example.filter)


def worked(member: Member) -> tuple[Derivation, ...]:
    """Some convolutions in closed form. Raises Refused for a step that is none."""
    return tuple(worked_out(member, example) for example in examples(member))


@lru_cache(maxsize=16)
def worked_out(member: Member, example: Example) -> Derivation:
    """One of them: signal and filter put in, what there is to integrate, and its value."""
    known = functions(member, example)
    both: Reason = ("signal and filter put in",)
    found: list[tuple[Move | Everywhere, ...]] = [tuple(moves.put_in(x, both) for x in known)]
    if example.rewritten:
        found.append((moves.completed_square(example.rewritten),))
    else:
        found.append((moves.NARROWED,))
    found.append((Everywhere(moves.antiderivative(example.antiderivative)),))
    opening = moves.put_in(defined(member), ("definition of convolution",))
    line = opening.apply(convolved(member), member.context)
    steps = [linked(member, convolved(member), line, opening.reason)]
    for together in found:
        after = line
        for move in together:
            after = move.apply(after, member.context)
        steps.append(linked(member, line, after, together[-1].reason, example))
        line = after
    return Derivation((example.what,), convolved(member), tuple(steps))


def linked(
    member: Member, before: Line, after: Line, reason: Reason, example: Example | None = None
) -> Step:
    """The step from one line to the next, if they are one function, maybe of those in an example.

    Raises Refused otherwise.
    """
    (x,) = member.dimensions
    known = (defined(member), *(functions(member, example) if example else ()))
    primitive = example.antiderivative if example else None
    try:
        found = agree(before, after, x.i, known, primitive)
    except Unsupported as error:
        raise Refused(f"{told(reason)}: the two lines cannot be compared ({error})") from error
    if not found:
        raise Refused(f"{told(reason)}: {text(before)} is not {text(after)}")
    return Step(after, reason, EVERYWHERE)
