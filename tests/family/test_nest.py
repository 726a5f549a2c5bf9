"""Pieces: run slowly and plainly, they compute what the value says, each output written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from symconv.errors import Unsupported
from symconv.family.jacobian import backprop, jacobian
from symconv.family.member import Member
from symconv.family.names import ERROR, OUTPUT
from symconv.family.nest import nest
from symconv.family.pieces import Loop, Piece, Reference, scattered, zero
from symconv.judges.expansion import expand
from symconv.judges.polynomial import Place, Polynomial
from symconv.language.affine import Affine, Constraint, between
from symconv.language.atoms import matrix, number, unit
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

FUNCTIONS = {
    "forward": lambda member: member.value,
    "vjp_signal": lambda member: backprop(member, "signal"),
    "vjp_filter": lambda member: backprop(member, "filter"),
    "jacobian_signal": lambda member: jacobian(member, "signal"),
    "jacobian_filter": lambda member: jacobian(member, "filter"),
}
GRID = [Member((i,), (j,), flip) for j in range(1, 9) for i in range(1, j + 1) for flip in (0, 1)]
HIGHER = [
    Member((2, 3), (4, 3)),
    Member((2, 3), (4, 3), True),
    Member((1, 2), (3, 4)),
    Member((3, 1), (3, 2), True),
    Member((1, 1), (1, 1)),
    Member((2, 1, 2), (3, 2, 2)),
    Member((2, 1, 2), (2, 3, 3), True),
    Member((9,), (13,), taps=(3,), dilation=(2,)),
    Member((8,), (9,), True, taps=(3,), dilation=(3,), padding=((2, 3),)),
    Member((5,), (11,), taps=(4,), dilation=(2,), stride=(2,), padding=((4, 0),)),
    Member((1,), (9,), taps=(5,), dilation=(2,)),
]


def run(pieces: Sequence[Piece], shape: Sequence[int]) -> dict[Place, Polynomial]:
    """What the array holds after all pieces, counted from 1.

    Fails where a piece adds to an entry that is not there, writes outside, or writes twice.
    """
    held: dict[Place, Counter[tuple[tuple[str, Place], ...]] | None]
    held = dict.fromkeys(product(*(range(1, n + 1) for n in shape)))
    written: Counter[Place] = Counter()
    for number_, piece in enumerate(pieces):
        here: dict[Place, Counter[tuple[tuple[str, Place], ...]]] = {}
        makers: dict[Place, set[tuple[int, ...]]] = {}
        for point in piece.points():
            place = at(piece.output, point)
            assert place in held, f"piece {number_} writes outside, at {place}"
            outer = tuple(point[x.variable] for x in piece.loops if not x.reduction)
            makers.setdefault(place, set()).add(outer)
            monomial = tuple(sorted((x.array, at(x, point)) for x in piece.factors))
            here.setdefault(place, Counter())[monomial] += piece.coefficient
        for place, found in here.items():
            if piece.accumulate:
                known = held[place]
                assert known is not None, f"piece {number_} adds to nothing, at {place}"
                for monomial, count in found.items():
                    known[monomial] += count
            else:
                assert len(makers[place]) == 1, f"piece {number_} writes {place} twice"
                filling = not piece.factors and not piece.coefficient
                written[place] += not filling
                held[place] = Counter() if filling else found
    assert all(count <= 1 for count in written.values())
    done: dict[Place, Polynomial] = {}
    for place, found_ in held.items():
        assert found_ is not None, f"{place} is never written"
        done[place] = {m: c for m, c in found_.items() if c}
    return done


def at(reference: Reference, point: Mapping[str, int]) -> Place:
    return tuple(s.at(point) + 1 for s in reference.subscripts)


def shape_of(value: Value, sizes: Mapping[str, int]) -> list[int]:
    return [slot.size.at(sizes) for slot in value.slots if slot.size is not None]


def check(value: Value, sizes: Mapping[str, int], operands: Mapping[str, Operand]) -> list[Piece]:
    pieces = nest(value, sizes, operands)
    wanted = expand(value, sizes)
    assert run(pieces, shape_of(value, sizes)) == wanted
    return pieces


@pytest.mark.parametrize("function", FUNCTIONS)
def test_pieces_in_one_dimension(function: str) -> None:
    for member in GRID:
        check(FUNCTIONS[function](member), member.sizes, member.context.operands)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("member", HIGHER, ids=str)
def test_pieces_in_more_dimensions(member: Member, function: str) -> None:
    check(FUNCTIONS[function](member), member.sizes, member.context.operands)


@pytest.mark.parametrize("member", [*GRID[::3], *HIGHER], ids=str)
def test_scattered_is_the_adjoint(member: Member) -> None:
    forward = nest(member.value, member.sizes, member.context.operands)
    turned = scattered(forward, member.signal.name, member.inputs)
    assert run(turned, member.inputs) == expand(backprop(member, "signal"), member.sizes)
    assert all(not loop.extent.coefficients for piece in turned for loop in piece.loops)
    taps = scattered(forward, member.filter.name, member.taps)
    assert run(taps, member.taps) == expand(backprop(member, "filter"), member.sizes)


@pytest.mark.parametrize(
    ("function", "count"),
    [
        ("forward", 1),
        ("vjp_signal", 3),
        ("vjp_filter", 1),
        ("jacobian_signal", 2),
        ("jacobian_filter", 1),
    ],
)
@pytest.mark.parametrize("flip", [False, True], ids=["correlation", "convolution"])
def test_few_pieces_at_large_sizes(function: str, count: int, flip: bool) -> None:
    member = Member((1000,), (1100,), flip)
    value = FUNCTIONS[function](member)
    pieces = nest(value, member.sizes, member.context.operands)
    assert len(pieces) == count


def test_the_backprop_of_a_long_signal_is_a_box_and_two_triangles() -> None:
    member = Member((1000,), (1100,))
    pieces = nest(backprop(member, "signal"), member.sizes, member.context.operands)
    slopes = [[loop.extent.coefficients for loop in piece.loops] for piece in pieces]
    assert [any(piece) for piece in slopes] == [True, False, True]
    assert sum(piece.loops[0].extent.constant for piece in pieces) == 1100


def test_a_dilated_backprop_has_one_box_in_the_middle() -> None:
    """Where every tap reads inside, outputs that are alike modulo the dilation are no matter."""
    member = Member((992,), (1000,), taps=(5,), dilation=(2,))
    pieces = nest(backprop(member, "signal"), member.sizes, member.context.operands)
    boxes = [x for x in pieces if not any(loop.extent.coefficients for loop in x.loops)]
    (middle,) = boxes
    assert middle.loops[0].extent.constant == 984
    assert [s.coefficients for s in middle.output.subscripts] == [(("j", 1),)]
    assert len(pieces) == 5


def test_products_counts_every_point() -> None:
    for member in (Member((4,), (6,)), Member((1,), (3,)), Member((2, 3), (4, 3))):
        for function in ("forward", "vjp_signal", "vjp_filter"):
            pieces = nest(FUNCTIONS[function](member), member.sizes, member.context.operands)
            expected = prod(member.outputs) * prod(member.taps)
            assert sum(piece.products for piece in pieces if piece.factors) == expected


def test_one_output_and_one_input() -> None:
    member = Member((1,), (1,))
    for function in FUNCTIONS.values():
        (piece,) = check(function(member), member.sizes, member.context.operands)
        assert piece.products == 1
        assert not piece.accumulate


def test_zero_fills_and_adds_to_nothing() -> None:
    piece = zero([2, 3])
    assert (piece.coefficient, piece.factors, piece.accumulate) == (0, (), False)
    assert piece.output.array == OUTPUT
    assert len(list(piece.points())) == 6
    assert run([piece], [2, 3]) == {place: {} for place in product((1, 2), (1, 2, 3))}


def test_the_test_itself_sees_wrong_pieces() -> None:
    """A piece dropped, one doubled, one extent longer, one subscript shifted."""
    member = Member((3,), (5,))
    value = backprop(member, "signal")
    wanted = expand(value, member.sizes)
    pieces = nest(value, member.sizes, member.context.operands)
    first = pieces[0]
    longer = Loop(first.loops[0].variable, first.loops[0].extent + 1, False)
    shifted = tuple(
        Reference(x.array, tuple(s + (x.array == ERROR) for s in x.subscripts))
        for x in first.factors
    )
    for wrong in (
        pieces[1:],
        [*pieces, pieces[-1]],
        [Piece((longer, *first.loops[1:]), first.output, first.factors), *pieces[1:]],
        [Piece(first.loops, first.output, shifted), *pieces[1:]],
        [Piece(first.loops, first.output, first.factors, -1), *pieces[1:]],
    ):
        try:
            found = run(wrong, [5])
        except AssertionError:
            continue
        assert found != wanted


# --- values that no member has ----------------------------------------------------------------

OPERANDS = {
    "f": Operand("f", (Affine(9),)),
    "g": Operand("g", (Affine(9),), first=0),
    "W": Operand("W", (Affine(9), Affine(9))),
}
"""What the values below read; g counts from 0."""


def full(inputs: int, taps: int) -> Value:
    """The padded convolution: every output that any product reaches."""
    guards = (*between(1, "@0", inputs), *between(1, Affine.of("#0") + 1 - Affine.of("@0"), taps))
    entries = (
        Entry("f", (Affine.of("@0"),)),
        Entry("W", (Affine.of("#0") + 1 - Affine.of("@0"), Affine(1))),
    )
    return Value((Slot(Affine(inputs + taps - 1)),), (Term(1, entries, ("@0",), guards),))


@pytest.mark.parametrize(("inputs", "taps"), [(4, 3), (3, 4), (1, 1), (1, 5), (5, 1), (6, 6)])
def test_a_padded_convolution_and_its_jacobian(inputs: int, taps: int) -> None:
    value = full(inputs, taps)
    check(value, {}, OPERANDS)
    pieces = check(value.jacobian(Operand("f", (Affine(inputs),))), {}, OPERANDS)
    assert sum(piece.products for piece in pieces if piece.factors) == inputs * taps


def test_a_lower_triangle_has_a_loop_that_depends_on_another() -> None:
    """y[i] = sum_{j=1}^i f[j]: running sums, and the filled triangle of its Jacobian."""
    entries = (Entry("f", (Affine.of("@0"),)),)
    value = Value((Slot(Affine(5)),), (Term(1, entries, ("@0",), between(1, "@0", "#0")),))
    (piece,) = check(value, {}, OPERANDS)
    assert piece.loops[1].extent == Affine.of(piece.loops[0].variable) + 1
    check(value.jacobian(Operand("f", (Affine(5),))), {}, OPERANDS)


def test_sizes_that_count_from_elsewhere() -> None:
    """Slots and operands that count from 0 land on the same places."""
    term = Term(1, (Entry("g", (Affine.of("#0"),)), Entry("f", (Affine.of("#0") + 1,))))
    pieces = nest(Value((Slot(Affine(3), first=0),), (term,)), {}, OPERANDS)
    found = run(pieces, [3])
    assert found == {(n,): {(("f", (n,)), ("g", (n,))): 1} for n in (1, 2, 3)}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (number(0), "nothing"),
        (matrix([[number(2)], [number(0)], [number(-7)]]), "a literal column"),
        (matrix([[number(0), number(1)], [number(0), number(0)]]), "a literal matrix"),
        (unit(2).settled([Slot(Affine(4))]), "a unit vector"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_values_without_operands(value: Value, what: str) -> None:
    check(value, {}, {})


def test_a_size_that_is_not_known_is_unsupported() -> None:
    member = Member((2,), (3,))
    for sizes in ({}, {"I": 2}, {"J": 3}):
        with pytest.raises(Unsupported):
            nest(member.value, sizes, member.context.operands)


def test_a_guard_in_a_size_that_is_not_known_is_unsupported() -> None:
    guard = Constraint(Affine.of("J") - "#0")
    term = Term(1, (Entry("f", (Affine.of("#0"),)),), (), (guard,))
    with pytest.raises(Unsupported):
        nest(Value((Slot(Affine(3)),), (term,)), {}, OPERANDS)


def test_bounds_that_need_two_others_are_unsupported() -> None:
    bound = Constraint(Affine.of("#0") + "#1" - "@0")
    term = Term(1, (Entry("f", (Affine.of("@0"),)),), ("@0",), (*between(1, "@0", 9), bound))
    with pytest.raises(Unsupported):
        nest(Value((Slot(Affine(2)), Slot(Affine(2))), (term,)), {}, OPERANDS)


def forms(names: Sequence[str], most: int) -> st.SearchStrategy[Affine]:
    part = st.tuples(st.sampled_from(names), st.sampled_from([1, 1, -1, 2, -2, 3]))
    return st.builds(Affine.sum, st.integers(-3, 4), st.lists(part, max_size=most))


@st.composite
def terms(draw: st.DrawFn, rank: int) -> Term:
    slots = [f"#{n}" for n in range(rank)]
    inner = [f"@{n}" for n in range(draw(st.integers(0, 2)))]
    held: list[Constraint] = []
    for name in inner:
        low = draw(st.integers(-1, 2))
        held += between(low, name, low + draw(st.integers(0, 4)))
    names = [*slots, *inner]
    for _ in range(draw(st.integers(0, 2))):
        pair = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
        held.append(Constraint(draw(forms(pair, 2)), draw(st.sampled_from([False, False, True]))))
    entries = [
        Entry(operand, tuple(draw(forms(names, 2)) for _ in OPERANDS[operand].sizes))
        for operand in draw(st.lists(st.sampled_from("ffgW"), max_size=2))
    ]
    coefficient = draw(st.sampled_from([1, 2, -1, -3]))
    return Term(coefficient, tuple(entries), tuple(inner), tuple(held))


@st.composite
def values(draw: st.DrawFn) -> Value:
    rank = draw(st.integers(1, 2))
    slots = tuple(
        Slot(Affine(draw(st.integers(1, 6))), draw(st.integers(0, 2))) for _ in range(rank)
    )
    found = draw(st.lists(terms(rank), min_size=1, max_size=3))
    return Value(slots, tuple(found)).each(lambda term: term)


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(values())
def test_pieces_of_random_values(value: Value) -> None:
    try:
        pieces = nest(value, {}, OPERANDS)
    except Unsupported:
        assume(False)
    first = [slot.first for slot in value.slots]
    wanted = {
        tuple(n - f + 1 for n, f in zip(place, first, strict=True)): {
            tuple(
                (name, tuple(n - OPERANDS[name].first + 1 for n in read)) for name, read in monomial
            ): count
            for monomial, count in polynomial.items()
        }
        for place, polynomial in expand(value, {}).items()
    }
    assert run(pieces, shape_of(value, {})) == wanted
