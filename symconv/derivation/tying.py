"""Tied weights: a convolution as a dense layer whose weights are re-used across a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, derive
from symconv.derivation.jacobians import closed_form, derivations, entries
from symconv.derivation.lecture import tap
from symconv.derivation.setting import freed, is_the_lecture, setting
from symconv.errors import Refused
from symconv.family.member import Member
from symconv.family.names import ERROR
from symconv.language.affine import Affine
from symconv.language.line import Access, Chain, Derivative, Name, Product, Transpose
from symconv.language.term import Slot


def tying(
    member: Member,
    steps: str = "fine",
    signal: Sequence[Derivation] = (),
    filter: Sequence[Derivation] = (),
) -> list[Derivation]:
    """J_f = sum_k g[k] T_k, and the gradient by a tap: the sum over its places in the matrix.

    The derivations of the Jacobians are made where they are not given. Raises Refused for any but
    the lecture's own form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("tied weights are derived for the lecture's form in one dimension")
    signal = signal or derivations(member, "signal")
    filter = filter or derivations(member, "filter")
    return [_matrix(member, steps, closed_form(signal)), _gradient(member, steps, filter)]


def _matrix(member: Member, steps: str, closed: Chain) -> Derivation:
    """From the closed form of the Jacobian: each tap before the places where it stands."""
    (x,) = member.dimensions
    left = Derivative(member.operation, Name(member.signal.name))
    found = [
        moves.put_in(closed, ("the Jacobian by the signal",)),
        moves.over({x.j: (Affine.of(x.i), Affine.of(x.i) + x.J - x.I)}),
        moves.change_of_variable(x.j, x.k, tap(member)),
        moves.exchange((x.k,)),
        moves.out_of_sum(member.filter.name),
    ]
    shape = (Slot(x.I, x.origin), Slot(x.J, x.origin))
    here = replace(setting(member, steps=steps), shape=shape)
    return derive(here, (), left, found)


def _gradient(member: Member, steps: str, jacobian: Sequence[Derivation]) -> Derivation:
    """J_g^T e as a sum over entries of e f^T, the gradient of a dense layer by its matrix."""
    (x,) = member.dimensions
    matrix = Derivative(member.operation, Name(member.filter.name))
    first = Access(Product((Transpose(matrix), Name(ERROR))), (Name(x.k),))
    there = freed(setting(member, steps=steps), member, (x.k,), member.filter.sizes)
    found = [
        moves.transposed_product((x.i,), member.result),
        moves.put_in(entries(jacobian, there.context), ("the Jacobian by the filter",)),
        moves.outer_product(ERROR, member.signal.name),
    ]
    lead = (
        "Each weight of a dense layer has a gradient of its own: an entry of the outer product of "
        "error and signal. That of a tap is their sum over the places where it stands:"
    )
    return derive(there, (lead,), first, found)
