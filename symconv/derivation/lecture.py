"""The lecture's derivations, in one dimension and without options; and the filter reversed."""

from __future__ import annotations

from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, Setting, concluded, derive
from symconv.derivation.setting import (
    REVERSED,
    WEIGHT,
    called,
    is_the_lecture,
    setting,
    stated,
    unused,
    varied,
)
from symconv.errors import Refused
from symconv.family.member import Member
from symconv.language.affine import Affine
from symconv.language.express import shape, spelled
from symconv.language.line import Access, Line, Name, equation
from symconv.language.term import Operand


def rows(member: Member, role: str, here: Setting, first: Line) -> list[Derivation]:
    """A row of the Jacobian by moves, all rows, and the Jacobian."""
    array, weight = member.operand(role), unused(member, WEIGHT)
    (x,) = member.dimensions
    found = [moves.definition("*", member.word)]
    if role == "filter":
        found.append(moves.change_of_variable(x.j, x.k, tap(member)))
    varying, constant = varied(member, role)
    found += [moves.SUM_RULE, moves.product_rule(varying, constant, weight)]
    found.append(moves.inner_product(array))
    by_entry = derive(here, (), first, found)
    whole = concluded(
        setting(member, array.name), ("So",), by_entry, moves.stacked(x.i, member.result)
    )
    read = moves.read_off(array, weight)
    return [by_entry, whole, concluded(setting(member), ("which says that",), whole, read)]


def tap(member: Member) -> Affine:
    """Which tap the lecture's sum reads for an output and an input."""
    (x,) = member.dimensions
    if member.flip:
        return x.origin + Affine.of(x.i) + x.J - x.I - x.j
    return Affine.of(x.j) - x.i + x.origin


def flipping(member: Member, steps: str = "fine") -> list[Derivation]:
    """The true convolution as the correlation with the filter reversed, or the other way round.

    Raises Refused for any but the lecture's form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("a filter is reversed in the lecture's form, in one dimension")
    (x,) = member.dimensions
    here = setting(member, letters=member.letters("output"), steps=steps)
    turned = reversed_filter(member)
    rule = equation(Access(Name(turned.name), (Name(x.k),)), backwards(member))
    there = stated(here, turned, rule)
    first = Access(member.operation, (Name(x.i),))
    lead = "a true convolution is the correlation with the reversed filter:"
    if not member.flip:
        lead = "a correlation is the true convolution, of which the integral is one, with the "
        lead += "reversed filter, as that is then read backwards:"
    known_as = called(("With ", shape(turned), " for the filter reversed,"), rule)
    found = [
        moves.definition("*", member.word),
        moves.named_again(rule, ("the filter reversed",)),
    ]
    return [known_as, derive(there, (lead,), first, found)]


def backwards(member: Member) -> Line:
    """g[1+K-k], the filter read from its other end."""
    (x,) = member.dimensions
    return Access(Name(member.filter.name), (spelled(x.last(x.K) + x.origin - x.k),))


def reversed_filter(member: Member) -> Operand:
    """A name for the filter read from its other end."""
    return replace(member.filter, name=unused(member, REVERSED))
