"""Jacobians for all sizes against SymPy's own derivatives at many."""

from __future__ import annotations

import pytest
import sympy

from symconv.family.jacobian import backprop, columns, jacobian
from symconv.family.member import Member
from symconv.judges.expansion import column, differentiated, expand, expression
from symconv.language.value import Value

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
    assert columns(Member((4,), (6,)), "signal") == ("j",)
    assert columns(Member((4,), (6,)), "filter") == ("k",)
    assert columns(Member((2, 2), (3, 3)), "filter") == ("k1", "k2")
    value = jacobian(Member((4,), (6,)), "filter")
    assert [slot.letter for slot in value.slots] == ["i", "k"]
