"""Jacobians for all sizes against SymPy's own derivatives at many, and the names of patterns."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
import sympy

from symconv.family.jacobian import backprop, banded, jacobian, letters, structure
from symconv.family.member import Member
from symconv.judges.expansion import column, differentiated, expand, expression
from symconv.language.affine import Affine, Constraint
from symconv.language.value import Entry, Term, Value, variable

ONE_D = [
    Member((i,), (j,), flip) for j in range(1, 8) for i in range(1, j + 1) for flip in (False, True)
]
TWO_D = [Member((2, 3), (3, 5)), Member((2, 1), (4, 2), True), Member((2, 2), (2, 3))]
ROLES = ["signal", "filter"]


def short(member: Member) -> str:
    return f"{member.word} {member.outputs} {member.inputs}"


def differentiated_by_sympy(member: Member, role: str) -> sympy.Matrix:
    entries = column(member.value, member.sizes)
    return differentiated(entries, member.operand(role), member.sizes)


def as_matrix(value: Value, member: Member, columns: int) -> sympy.Matrix:
    cells = [expression(p) for p in expand(value, member.sizes).values()]
    return sympy.Matrix(len(cells) // columns, columns, cells)


@pytest.mark.parametrize("role", ROLES)
def test_closed_form_is_sympys_derivative_in_one_dimension(role: str) -> None:
    for member in ONE_D:
        wanted = differentiated_by_sympy(member, role)
        found = as_matrix(jacobian(member, role), member, wanted.cols)
        assert found == wanted, short(member)
        assert wanted.shape == (
            member.outputs[0],
            (member.inputs, member.taps)[role == "filter"][0],
        )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("member", TWO_D, ids=short)
def test_closed_form_is_sympys_derivative_in_two(member: Member, role: str) -> None:
    wanted = differentiated_by_sympy(member, role)
    assert as_matrix(jacobian(member, role), member, wanted.cols) == wanted
    assert not wanted.is_zero_matrix


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("member", [*ONE_D[::5], *TWO_D], ids=short)
def test_backprop_is_the_transposed_jacobian_times_the_error(member: Member, role: str) -> None:
    wanted = differentiated_by_sympy(member, role)
    places = expand(member.value, member.sizes)
    error = sympy.Matrix([sympy.Symbol("_".join(["e", *map(str, p)])) for p in places])
    found = as_matrix(backprop(member, role), member, 1)
    assert (found - wanted.T * error).expand().is_zero_matrix


def test_the_jacobian_by_the_signal_at_the_lecture_s_sizes() -> None:
    g1, g2, g3 = sympy.symbols("g_1:4")
    assert differentiated_by_sympy(Member((4,), (6,)), "signal") == sympy.Matrix(
        [
            [g1, g2, g3, 0, 0, 0],
            [0, g1, g2, g3, 0, 0],
            [0, 0, g1, g2, g3, 0],
            [0, 0, 0, g1, g2, g3],
        ]
    )


def test_letters_are_those_of_the_operand() -> None:
    assert letters(Member((4,), (6,)), "signal") == ("j",)
    assert letters(Member((4,), (6,)), "filter") == ("k",)
    assert letters(Member((2, 2), (3, 3)), "filter") == ("k1", "k2")
    value = jacobian(Member((4,), (6,)), "filter")
    assert [slot.letter for slot in value.slots] == ["i", "k"]


STRUCTURES = [
    (Member((4,), (6,)), "signal", ("Toeplitz",)),
    (Member((4,), (6,)), "filter", ("Hankel",)),
    (Member((4,), (6,), True), "signal", ("Toeplitz",)),
    (Member((4,), (6,), True), "filter", ("Toeplitz",)),
    (Member((2, 3), (3, 5)), "signal", ("Toeplitz", "Toeplitz")),
    (Member((2, 3), (3, 5)), "filter", ("Hankel", "Hankel")),
    (Member((2, 3), (3, 5), True), "filter", ("Toeplitz", "Toeplitz")),
]


@pytest.mark.parametrize(
    ("member", "role", "names"), STRUCTURES, ids=lambda x: short(x) if isinstance(x, Member) else x
)
def test_structure(member: Member, role: str, names: tuple[str, ...]) -> None:
    assert structure(member, role) == names
    if member.rank == 1:
        dense = differentiated_by_sympy(member, role)
        step = {"Toeplitz": 1, "Hankel": -1}[names[0]]
        rows, columns = dense.shape
        for other, expected in ((step, True), (-step, False)):
            cells = [
                dense[r, c] == dense[r + 1, c + other]
                for r in range(rows - 1)
                for c in range(columns)
                if 0 <= c + other < columns
            ]
            assert all(cells) is expected


def changed(value: Value, by: str) -> Value:
    """The Jacobian with something done to it that breaks its pattern, for many sizes at least."""
    first = [Constraint.equal(variable(0), 1), Constraint.equal(variable(1), 1)]
    extra = Term(1, (Entry("g", (Affine(1),)),), (), tuple(first))
    match by:
        case "one entry more":
            return replace(value, terms=(*value.terms, extra))
        case "one entry zero":
            hole = [miss for c in first for miss in c.negation]
            kept = [
                value.guarded([*first[:n], miss])
                for n, c in enumerate(first)
                for miss in c.negation
            ]
            assert hole
            return replace(value, terms=tuple(term for part in kept for term in part.terms))
        case "taps by row":
            return value.each(
                lambda term: replace(term, entries=(Entry("g", (Affine.of(variable(0)),)),))
            )
        case "only the first rows":
            return value.guarded([Constraint.at_most(variable(0), 2)])
    raise AssertionError(by)


@pytest.mark.parametrize(
    "by", ["one entry more", "one entry zero", "taps by row", "only the first rows"]
)
def test_a_value_without_the_pattern_has_no_name(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("symconv.family.jacobian")
    member = Member((4,), (6,))
    whole = jacobian(member, "signal")
    assert structure(member, "signal") == ("Toeplitz",)
    monkeypatch.setattr(module, "jacobian", lambda member, role: changed(whole, by))
    assert structure(member, "signal") == ("",)


def test_a_pattern_is_named_in_the_dimension_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 1 of the second dimension cut out: the first dimension stays Toeplitz."""
    module = importlib.import_module("symconv.family.jacobian")
    member = Member((2, 3), (3, 5))
    cut = jacobian(member, "signal").guarded([Constraint.at_most(2, variable(1))])
    monkeypatch.setattr(module, "jacobian", lambda member, role: cut)
    assert structure(member, "signal") == ("Toeplitz", "")


@pytest.mark.parametrize("flip", [False, True], ids=["correlation", "convolution"])
def test_the_jacobian_by_the_signal_is_banded(flip: bool) -> None:
    assert banded(Member((4,), (6,), flip), "signal")
    assert not banded(Member((4,), (6,), flip), "filter")


def test_banded_sees_an_entry_outside_the_band(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("symconv.family.jacobian")
    member = Member((4,), (6,))
    whole = jacobian(member, "signal")
    last = [Constraint.equal(variable(0), "I"), Constraint.equal(variable(1), 1)]
    extra = Term(1, (Entry("g", (Affine(1),)),), (), tuple(last))
    monkeypatch.setattr(
        module, "jacobian", lambda member, role: replace(whole, terms=(*whole.terms, extra))
    )
    assert not banded(member, "signal")
