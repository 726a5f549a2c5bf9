"""The Jacobian of any member by any of its operands, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.derivation import moves
from symconv.derivation.bordered import bordered
from symconv.derivation.chain import NAMED, Course, Derivation, concluded
from symconv.derivation.gathering import gather
from symconv.derivation.lecture import rows
from symconv.derivation.rewriting import OPENED, Everywhere, Move, opened
from symconv.derivation.setting import (
    WEIGHT,
    declared,
    everywhere,
    is_the_lecture,
    padded,
    setting,
    unused,
    varied,
)
from symconv.family.jacobian import columns
from symconv.family.member import Member
from symconv.family.names import BIAS, RESULT
from symconv.language.context import Context
from symconv.language.line import (
    Cases,
    Chain,
    Derivative,
    Line,
    Name,
    Product,
    Sum,
    equation,
)


def derivations(member: Member, role: str, steps: str = "fine") -> list[Derivation]:
    """The Jacobian by an operand, from the definition to its closed form.

    Where padding is filled with anything but zeros, that of the padded signal comes first. With
    coarse `steps` moves of one stage are one step.
    """
    member.check_role(role)
    here = setting(member, member.operand(role).name, member.letters("output"), steps)
    weight = unused(member, WEIGHT)
    first = Derivative(member.definition.first, Name(weight))
    if is_the_lecture(member):
        return rows(member, role, here, first)
    here = padded(member, here)
    course = Course(here, first)
    opening, *others = differentiated(member, role)
    course.take(opening)
    if member.given:
        varying = weight if role == "signal" else ""
        course.setting = declared(here, member.padded, weight=varying)
    course.take(*others)
    if member.given and role == "signal":
        return bordered(member, course)
    array = member.operand(role)
    gather(course, array, columns(member, role), weight)
    there = everywhere(member, role, padded(member, setting(member, steps=steps)))
    made = course.made()
    read = moves.read_off(array, weight)
    return [made, concluded(there, ("which says that",), made, read)]


def closed_form(made: Sequence[Derivation]) -> Chain:
    """The Jacobian as it was derived, entry by entry or as a whole."""
    return equation(made[-1].first, made[-1].last)


def entries(made: Sequence[Derivation], context: Context) -> Chain:
    """The same of one that was derived as a whole, entry by entry."""
    found = moves.by_entries().apply(closed_form(made), context)
    assert isinstance(found, Chain)
    return found


def slopes(made: Sequence[Derivation]) -> list[Chain]:
    """What stands before the derivatives of padded signals, as it was derived."""
    return [equation(x.first, x.last) for x in made if x.steps[-1].scope == NAMED]


def differentiated(member: Member, role: str) -> Iterator[Move | Everywhere]:
    """Down to the derivative of the operand: the sum rule for all sums at once."""
    line: Line = member.body
    weight = unused(member, WEIGHT)
    if isinstance(line, Sum):
        yield moves.put_in(member.definition, ("definition of ", Name(RESULT)), OPENED)
        yield moves.SUM_RULE
        still = varied(member, "signal") if role == BIAS else (member.operand(BIAS).name,)
        yield moves.constant_rule(still, weight)
        if role == BIAS:
            return
        line = line.terms[-1]
    else:
        yield moves.definition("*", member.word)
    sums, line = opened(line)
    if sums:
        yield Everywhere(moves.SUM_RULE)
    if member.transposed:
        yield moves.CASES_RULE
    yield moves.product_rule(*varied(member, role), weight)
    if role == "signal" and isinstance(line, Product) and isinstance(line.factors[0], Cases):
        # Padding with zeros.
        yield moves.CASES_RULE
