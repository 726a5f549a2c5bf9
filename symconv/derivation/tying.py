"""Tied weights: a convolution as a dense layer whose weights are re-used across a grid."""

from __future__ import annotations

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, derive
from symconv.derivation.lecture import tap
from symconv.derivation.matrices import outer_product, put_in, terms_left_out, transposed_product
from symconv.derivation.setting import freed, is_the_lecture, setting
from symconv.errors import Refused
from symconv.family.formulas import formulas
from symconv.family.jacobian import jacobian
from symconv.family.member import Member
from symconv.family.names import ERROR
from symconv.language.express import express
from symconv.language.line import Derivative, Line, Name, equation


def tying(member: Member, steps: str = "fine") -> list[Derivation]:
    """J_f = sum_k g[k] T_k, and the gradient by a tap: the sum over its places in the matrix.

    Raises Refused for any but the lecture's own form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("tied weights are derived for the lecture's form in one dimension")
    return [_matrix(member, steps), _gradient(member, steps)]


def _matrix(member: Member, steps: str) -> Derivation:
    """From the closed form of the Jacobian: each tap before the places where it stands."""
    (x,) = member.dimensions
    signal, taps = member.signal.name, member.filter.name
    left: Line = Derivative(member.operation, Name(signal))
    closed = express(jacobian(member, "signal"), (x.i, x.j), member.domain, member.indices)
    found = [
        put_in(equation(left, closed), ("the Jacobian by the signal",)),
        terms_left_out(x.j),
        moves.change_of_variable(x.j, x.k, tap(member)),
        moves.exchange((x.i,), (x.k,)),
        moves.out_of_sum(taps),
    ]
    return derive(setting(member, steps=steps), (), left, found)


def _gradient(member: Member, steps: str) -> Derivation:
    """J_g^T e as a sum over entries of e f^T, the gradient of a dense layer by its matrix."""
    (x,) = member.dimensions
    (closed,) = formulas(member, "jacobian_filter")
    (formula,) = formulas(member, "vjp_filter")
    there = freed(setting(member, steps=steps), member, (x.k,), member.filter.sizes)
    found = [
        transposed_product((x.i,), member.result),
        put_in(closed, ("the Jacobian by the filter",)),
        outer_product(ERROR, member.signal.name),
    ]
    lead = (
        "Each weight of a dense layer has a gradient of its own: an entry of the outer product of "
        "error and signal. That of a tap is their sum over the places where it stands:"
    )
    return derive(there, (lead,), formula.first, found)
