"""The lecture's derivations for a member: Jacobians step by step, and the filter reversed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, Setting, derive, linked
from symconv.derivation.matrices import read_backwards, sums
from symconv.derivation.moves import Move
from symconv.derivation.setting import (
    REVERSED,
    WEIGHT,
    called,
    everywhere,
    is_the_lecture,
    named,
    padded,
    setting,
    unused,
)
from symconv.errors import Refused
from symconv.family.borders import folded, unfolded
from symconv.family.formulas import formulas
from symconv.family.jacobian import columns, jacobian
from symconv.family.member import Member
from symconv.family.names import BIAS, RESULT, SLOPE
from symconv.language.affine import Affine
from symconv.language.context import Definition
from symconv.language.elaborate import defined
from symconv.language.express import entry, shape, spelled
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Name,
    Product,
    Sum,
    Summation,
    equation,
    product,
)
from symconv.language.value import Operand, Slot, Value


def derivations(member: Member, role: str, steps: str = "fine") -> list[Derivation]:
    """The Jacobian by an operand, from the definition to its closed form.

    Where padding is filled with anything but zeros, that of the padded signal comes first. With
    coarse `steps` moves of one stage are one step.
    """
    member.check_role(role)
    here = setting(member, member.operand(role).name, member.letters("output"), steps)
    first = Derivative(member.definition.first, Name(unused(member, WEIGHT)))
    if is_the_lecture(member):
        return _lecture(member, role, here, first)
    if member.given:
        return _bordered(member, role, here, first)
    made = _gathered(member, role, here, first, jacobian(member, role))
    (closed,) = formulas(member, f"jacobian_{role}")
    there = everywhere(member, role, setting(member, steps=steps))
    return [made, _read_off(member, role, there, "which says that", closed)]


def _bordered(member: Member, role: str, here: Setting, first: Line) -> list[Derivation]:
    """By way of the padded signal p: it is constant like the signal, or varies with it."""
    here = padded(member, here)
    array = member.padded if role == "signal" else member.operand(role)
    meant = member.core.jacobian(array, columns(member, role))
    made = _gathered(member, role, here, first, meant)
    *front, closed = formulas(member, f"jacobian_{role}")
    context = here.context
    if role == "signal":
        folds = folded(member, meant, len(member.axes("output")), SLOPE)
        known = {each.name: unfolded(folds[:n]) for n, each in enumerate(folds[:-1], 1)}
        context = context.child(values=known)
    there = everywhere(member, role, replace(here, context=context))
    lead = "this says that" if front else "which says that"
    return [made, *named(front), _read_off(member, role, there, lead, closed)]


def _lecture(member: Member, role: str, here: Setting, first: Line) -> list[Derivation]:
    array = member.operand(role)
    (x,) = member.dimensions
    whole = (moves.SUM_RULE, _product_rule(member, role), moves.inner_product(array))
    opening: tuple[Move, ...] = (moves.definition("*", member.word),)
    if role == "filter":
        opening = (*opening, moves.change_of_variable(x.j, x.k, tap(member)))
    by_entry = derive(here, (), first, (*opening, *whole))
    rows = moves.stacked(x.i, member.result).apply(by_entry.last, here.context)
    vector = setting(member, array.name)
    start: Line = Derivative(member.operation, Name(unused(member, WEIGHT)))
    stacked = Derivation(("So",), start, (linked(vector, start, rows, ("row by row",)),))
    assert isinstance(rows, Product)
    matrix = rows.factors[0]
    by: Line = Derivative(member.operation, Name(array.name))
    read = _read_off(member, role, setting(member), "which says that", equation(by, matrix))
    return [by_entry, stacked, read]


def tap(member: Member) -> Affine:
    """Which tap the lecture's sum reads for an output and an input."""
    (x,) = member.dimensions
    if member.flip:
        return x.origin + Affine.of(x.i) + x.J - x.I - x.j
    return Affine.of(x.j) - x.i + x.origin


def _product_rule(member: Member, role: str) -> Move:
    """For signal and filter, one of which varies, the signal maybe as it is padded."""
    read = member.padded if member.given else member.signal
    pair = (read.name, member.filter.name)
    varying, constant = pair if role == "signal" else pair[::-1]
    return moves.product_rule(varying, constant, unused(member, WEIGHT))


def _differentiated(member: Member, role: str) -> Iterator[Move]:
    """The moves for a member of any dimensions: as many sum rules as there are sums."""
    line: Line = member.body
    if isinstance(line, Sum):
        yield moves.spelled_out(member.definition, RESULT)
        yield moves.SUM_RULE
        read = member.padded if member.given else member.signal
        still = (read.name, member.filter.name) if role == BIAS else (member.operand(BIAS).name,)
        yield moves.constant_rule(still, unused(member, WEIGHT))
        if role == BIAS:
            return
        line = line.terms[-1]
    else:
        yield moves.definition("*", member.word)
    while isinstance(line, Summation):
        yield moves.SUM_RULE
        line = line.body
    if member.transposed:
        yield moves.CASES_RULE
    yield _product_rule(member, role)


def _gathered(member: Member, role: str, here: Setting, first: Line, matrix: Value) -> Derivation:
    """Down to the sum over all entries of the operand: its matrix times its derivative."""
    made = derive(here, (), first, list(_differentiated(member, role)))
    array, places = member.operand(role), columns(member, role)
    if role == "signal" and member.given:
        array = member.padded
    if not places:
        # One number: its derivative stands alone already.
        return made
    letters = (*member.letters("output"), *places)
    meant = entry(matrix, letters, member.domain, member.indices)
    weight = Name(unused(member, WEIGHT))
    varying = Access(Derivative(Name(array.name), weight), tuple(map(Name, places)))
    gathered = sums(places, array, product(meant, varying))
    why = ("sums gathered by the entries of ", Name(array.name))
    return replace(made, steps=(*made.steps, linked(here, made.last, gathered, why)))


def _read_off(member: Member, role: str, there: Setting, lead: str, closed: Chain) -> Derivation:
    """The Jacobian, which stands before the derivative by the weight."""
    why = ("whatever the weight on which ", Name(member.operand(role).name), " depends")
    return Derivation((lead,), closed.first, (linked(there, closed.first, closed.last, why),))


def flipping(member: Member, steps: str = "fine") -> list[Derivation]:
    """The true convolution as the correlation with the filter reversed, or the other way round.

    Raises Refused for any but the lecture's form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("a filter is reversed in the lecture's form, in one dimension")
    (x,) = member.dimensions
    here = setting(member, letters=member.letters("output"), steps=steps)
    turned = reversed_filter(member)
    definition = Definition((), (x.k,), (Slot(x.K, x.origin, x.k),), backwards(member))
    known = {turned.name: defined(definition, here.context)}
    there = replace(here, context=here.context.child(values=known))
    rule = equation(Access(Name(turned.name), (Name(x.k),)), backwards(member))
    first = Access(member.operation, (Name(x.i),))
    read = read_backwards(rule, x.last(x.K) + x.origin)
    lead = "a true convolution is the correlation with the reversed filter:"
    if not member.flip:
        lead = "a correlation is the true convolution, of which the integral is one, with the "
        lead += "reversed filter, as that is then read backwards:"
    known_as = called(("With ", shape(turned), " for the filter reversed,"), rule)
    found = derive(there, (lead,), first, [moves.definition("*", member.word), read])
    return [known_as, found]


def backwards(member: Member) -> Line:
    """g[1+K-k], the filter read from its other end."""
    (x,) = member.dimensions
    return Access(Name(member.filter.name), (spelled(x.last(x.K) + x.origin - x.k),))


def reversed_filter(member: Member) -> Operand:
    """A name for the filter read from its other end."""
    return replace(member.filter, name=unused(member, REVERSED))
