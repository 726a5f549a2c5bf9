"""Functions written out: both routes say the same, for members and for what members may become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from symconv.errors import Disagreement, Unsupported
from symconv.family.member import Member
from symconv.judges.expansion import RangeError
from symconv.judges.polynomial import Exact, Polynomial
from symconv.kernels.functions import Array, Function, functions
from symconv.kernels.proof import enumeration, inputs
from symconv.kernels.proof.agreement import over_ring
from symconv.kernels.proof.inputs import COEFFICIENTS, argument, described, identifying, unknowns
from symconv.kernels.proof.products import (
    LARGEST,
    Group,
    Products,
    Words,
    products,
    written,
    written_out,
)
from symconv.kernels.schedules.schedule import Schedule
from symconv.kernels.sources.emission import Emission
from symconv.language.affine import Affine, Constraint, Obligation, between
from symconv.language.atoms import operand
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

MEMBERS = [
    Member((4,), (6,)),
    Member((4,), (6,), flip=True),
    Member((1,), (1,)),
    Member.strided((9,), (3,), (2,), (1,), ((0, 0),)),
    Member.strided((9,), (3,), (1,), (3,), ((2, 1),), flip=True),
    Member.strided((7,), (3,), (3,), (2,), ((4, 4),)),
    Member((2, 3), (3, 5), flip=True),
    Member.strided((5, 6), (2, 3), (2, 1), (1, 2), ((1, 0), (2, 2))),
]


def polynomials(wanted: Products) -> list[Polynomial]:
    """The groups as polynomials, over the axes of every array."""
    found: list[Polynomial] = [{} for _ in range(wanted.function.output.length)]
    for group in wanted.groups:
        places = zip(*(column.tolist() for column in group.entries), strict=True)
        reads = list(places) or [()] * len(group.outputs)
        for output, entries in zip(group.outputs.tolist(), reads, strict=True):
            monomial = []
            for n, entry in zip(group.inputs, entries, strict=True):
                array, first = wanted.function.inputs[n], wanted.firsts[n]
                at = np.unravel_index(entry, array.axes)
                monomial.append((array.name, tuple(int(x) + first for x in at)))
            known = found[output]
            key = tuple(sorted(monomial))
            known[key] = known.get(key, 0) + group.coefficient
    return [{m: c for m, c in polynomial.items() if c} for polynomial in found]


@pytest.mark.parametrize("member", MEMBERS, ids=str)
@pytest.mark.parametrize("room", [enumeration.ROOM, 3])
def test_both_routes_write_out_the_same(
    member: Member, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enumeration, "ROOM", room)
    for function in functions(member):
        wanted = written(member, function)
        assert polynomials(wanted) == wanted.polynomials
        assert wanted.count == sum(map(len, wanted.polynomials))


# What members do not have: three inputs, constants, axes that differ from shapes, another first.


def form(*names: str | int) -> tuple[Affine, ...]:
    return tuple(map(Affine.of, names))


OPERANDS = {
    "f": Operand("f", form(5)),
    "g": Operand("g", form(2, 2, 3)),
    "b": Operand("b", form(2, 2)),
}
F, G, B = Array("f", (5,)), Array("g", (4, 3), (2, 2, 3)), Array("b", (4,), (2, 2))
SLOTS = (Slot(Affine(2)), Slot(Affine(2)), Slot(Affine(3)))
BIAS = Term(1, (Entry("b", form("#0", "#1")),))
SUM = Term(
    1,
    (Entry("g", form("#0", "#1", "@0")), Entry("f", (Affine.of("#2") + "@0" - 1,))),
    ("@0",),
    between(1, "@0", 3),
)


def layer(*terms: Term, arrays: tuple[Array, ...] = (F, G, B)) -> Products:
    """out[q,m,i] in an array of shape (4, 3): groups and channels of a group are one axis there."""
    function = Function("forward", arrays, Array("out", (4, 3), (2, 2, 3)))
    return products(function, Value(SLOTS, terms), {}, OPERANDS)


def summed() -> Products:
    """The derivative of the bias: e, summed over all but the channel."""
    e = Term(1, (Entry("e", form("#0", "@0")),), ("@0",), between(1, "@0", 7))
    function = Function("vjp_bias", (Array("e", (4, 7)),), Array("out", (4,)))
    return products(function, Value((Slot(Affine(4)),), (e,)), {}, {})


def trilinear() -> Products:
    three = Term(-2, (*SUM.entries, *BIAS.entries), SUM.locals, SUM.constraints)
    return layer(SUM, three, replace(BIAS, coefficient=3))


def shifted() -> Products:
    """f counted from 0, out from -1: out[i] = f[i+1] + 7."""
    value = Value((Slot(Affine(5), -1),), (Term(1, (Entry("f", (Affine.of("#0") + 1,)),)), Term(7)))
    function = Function("moved", (F,), Array("out", (5,)))
    return products(function, value, {}, {"f": Operand("f", form(5), 0)})


SYNTHETIC: dict[str, Callable[[], Products]] = {
    "bias": lambda: layer(SUM, BIAS),
    "bias first": lambda: layer(BIAS, SUM),
    "constant": lambda: layer(BIAS, Term(5), SUM),
    "only a constant": lambda: layer(Term(5), arrays=(F,)),
    "sum over e": summed,
    "three factors": trilinear,
    "counted from 0": shifted,
}


@pytest.fixture(params=SYNTHETIC)
def wanted(request: pytest.FixtureRequest) -> Products:
    return SYNTHETIC[request.param]()


def test_both_routes_write_out_the_same_beyond_members(wanted: Products) -> None:
    assert polynomials(wanted) == wanted.polynomials


def test_a_bias_is_a_group_of_its_own() -> None:
    assert layer(SUM, BIAS).kinds == ((2,), (0, 1))
    assert layer(Term(5), SUM, BIAS).kinds == ((), (2,), (0, 1))
    assert layer(SUM, BIAS).most == 4
    assert trilinear().most == 3 * (1 + 2) + 3


def test_outputs_are_those_of_plain_numpy() -> None:
    source = np.random.default_rng(7)
    f, g, b = (source.integers(0, 2**64, a.shape, np.uint64) for a in (F, G, B))
    sums = [[(f[i : i + 3] * g[m]).sum() for i in range(3)] for m in range(4)]
    found = layer(SUM, BIAS).at(*(x.ravel() for x in (f, g, b)))
    assert np.array_equal(found.reshape(4, 3), np.array(sums) + b[:, None])


def test_unknowns_are_named_by_axes_and_have_the_shape_of_the_array(wanted: Products) -> None:
    """Summing their products by hand gives the polynomials of the definition."""
    pairs = zip(wanted.function.inputs, wanted.firsts, strict=True)
    arrays = [unknowns(array, first) for array, first in pairs]
    assert [x.shape for x in arrays] == [array.shape for array in wanted.function.inputs]
    out: list[Any] = [Exact({})] * wanted.function.output.length
    for group in wanted.groups:
        for n, place in enumerate(group.outputs):
            product: Any = Exact({(): group.coefficient})
            for at, column in zip(group.inputs, group.entries, strict=True):
                product = product * arrays[at].ravel()[column[n]]
            out[place] = out[place] + product
    assert [x.terms for x in out] == wanted.polynomials


# Inputs that identify.


def test_the_right_function_agrees(wanted: Products) -> None:
    assert argument(wanted) == COEFFICIENTS
    over_ring("kernel", wanted, wanted.at)


def test_unit_vectors_alone_show_every_wrong_coefficient(
    wanted: Products, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any one coefficient changed, in any group, at any place; and a product at another place."""
    monkeypatch.setattr(inputs, "ROUNDS", 0)
    for n, group in enumerate(wanted.groups):
        for at in range(len(group.outputs)):
            here = slice(at, at + 1)
            entries = tuple(column[here] for column in group.entries)
            for by in (1, -1, 2):
                extra = Group(group.inputs, by, group.outputs[here], entries)
                wrong = replace(wanted, groups=(*wanted.groups, extra))
                with pytest.raises(Disagreement, match=wanted.function.name):
                    over_ring("kernel", wanted, wrong.at)
            moved = group.outputs.copy()
            moved[at] = (moved[at] + 1) % wanted.function.output.length
            groups = list(wanted.groups)
            groups[n] = replace(group, outputs=moved)
            with pytest.raises(Disagreement):
                over_ring("kernel", wanted, replace(wanted, groups=tuple(groups)).at)


def test_two_wrong_coefficients_do_not_hide_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """b[m] counted twice in one channel, and one product of f and g dropped from it."""
    monkeypatch.setattr(inputs, "ROUNDS", 0)
    right = layer(SUM, BIAS)
    (both,) = (group for group in right.groups if len(group.inputs) == 2)
    (one,) = (group for group in right.groups if len(group.inputs) == 1)
    less = Group(both.inputs, -1, both.outputs[:1], tuple(x[:1] for x in both.entries))
    more = Group(one.inputs, 1, one.outputs[:1], tuple(x[:1] for x in one.entries))
    with pytest.raises(Disagreement):
        over_ring("kernel", right, replace(right, groups=(*right.groups, less, more)).at)


def test_random_inputs_show_what_is_no_sum_of_such_products() -> None:
    right = layer(SUM, BIAS)

    def squares(f: Words, g: Words, b: Words) -> Words:
        return right.at(f, g * g, b)

    with pytest.raises(Disagreement, match=r"g\[0\] = \d+, .*, \.\.\."):
        over_ring("kernel", right, squares)


@pytest.mark.parametrize(
    ("terms", "degree"),
    [((BIAS,), 1), ((SUM, BIAS), 2)],
)
def test_the_chance_of_random_runs(
    terms: tuple[Term, ...], degree: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "COMPLETE", 0)
    right = layer(*terms)
    said = int(argument(right).rpartition("-")[2])
    kept = 64 - (16 * right.most).bit_length()
    chance = {1: 0.5**kept, 2: (kept + 2) * 0.5 ** (kept + 1)}[degree]
    assert chance**4 < 0.5**said <= (4 * chance) ** 4
    assert len(list(identifying(right))) == inputs.ROUNDS


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_the_bound_on_zeros_holds_where_all_can_be_counted(degree: int) -> None:
    """Products of `degree` numbers modulo 2^n, plus what random coefficients add to them."""
    n = 3
    grids = np.meshgrid(*[np.arange(2**n)] * degree, indexing="ij")
    bound = [0.5**k for k in range(n + 1)]
    for _ in range(degree - 1):
        bound = [
            0.5**m * (1 + sum(2 ** (k - 1) * bound[k] for k in range(1, m + 1)))
            for m in range(n + 1)
        ]
    source = np.random.default_rng(4)
    most = 0.0
    for _ in range(200):
        polynomial = np.zeros_like(grids[0])
        for chosen in np.ndindex(*[2] * degree):
            whole = all(chosen)
            factor = 1 if whole else int(source.integers(0, 2**n)) * int(source.integers(0, 2))
            polynomial += factor * np.prod(
                [g for g, c in zip(grids, chosen, strict=True) if c] or [np.ones_like(grids[0])],
                axis=0,
            )
        most = max(most, float((polynomial % 2**n == 0).mean()))
    assert most <= bound[n]
    assert most > bound[n] / 2


def test_inputs_are_described_in_a_line() -> None:
    function = Function("forward", (F, Array("g", (2,))), Array("out", (1,)))
    many, none = np.arange(5, dtype=np.uint64) + np.uint64(1), np.zeros(2, np.uint64)
    said = described(function, [many, none])
    assert said == "f[0] = 1, f[1] = 2, f[2] = 3, f[3] = 4, ...; g = 0"


# What is refused.


@pytest.mark.parametrize(
    "member",
    [Member((2,), (LARGEST,)), Member((100_000,), (100_100,))],
    ids=["products", "a dense Jacobian"],
)
def test_too_large_is_refused_with_a_remedy(member: Member) -> None:
    with pytest.raises(Unsupported, match="smaller sizes"):
        written_out(Emission(member, Schedule("loops")))


def test_squares_are_refused() -> None:
    square = Term(1, (Entry("b", form("#0", "#1")), Entry("b", form(1, 1))))
    with pytest.raises(Unsupported, match="several entries"):
        layer(square)


def test_a_read_outside_an_operand_is_an_error() -> None:
    stray = Term(1, (Entry("f", (Affine.of("#2") + 3,)),))
    duties = tuple(map(Obligation, between(1, Affine.of("#2") + 3, 5)))
    with pytest.raises(RangeError) as caught:
        layer(stray.provided(duties))
    assert caught.value.point == {"#0": 1, "#1": 1, "#2": 3}
    with pytest.raises(Unsupported, match="outside f"):
        layer(stray)


def test_a_duty_holds_where_its_premises_do() -> None:
    """What is never read may lie outside."""
    place = Affine.of("#2") + 3
    inside = (Constraint.at_most(place, 5),)
    duties = [Obligation(claim, inside) for claim in between(1, place, 5)]
    wanted = layer(Term(1, (Entry("f", (place,)),), constraints=inside).provided(duties))
    assert wanted.count == 2 * 2 * 2


def test_a_slot_without_a_size_cannot_be_written_out() -> None:
    with pytest.raises(Unsupported, match="unknown size"):
        next(enumeration.batches(replace(operand(OPERANDS["f"]), slots=(Slot(None),)), {}))


def test_an_unbounded_sum_cannot_be_written_out() -> None:
    with pytest.raises(Unsupported, match="no finite range"):
        layer(Term(1, locals=("@0",), constraints=(Constraint.at_most(1, "@0"),)))


def test_millions_of_products_take_seconds() -> None:
    """A plane of 150 x 150 outputs and 14 x 14 taps, without its dense Jacobians."""
    member = Member((150, 150), (163, 163))
    forward, *_ = functions(member)
    wanted = written(member, forward)
    assert wanted.count == 150**2 * 14**2
    ones = [np.ones(array.length, np.uint64) for array in forward.inputs]
    assert set(wanted.at(*ones).tolist()) == {14**2}
