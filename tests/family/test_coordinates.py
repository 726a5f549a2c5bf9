"""Sparse coordinates against dense matrices that plain loops fill."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from symconv.family.coordinates import coordinates
from symconv.family.jacobian import jacobian
from symconv.family.member import Member
from symconv.family.nest import nest
from symconv.language.affine import Affine, between
from symconv.language.value import Entry, Operand, Slot, Term, Value

MEMBERS = [
    *(Member((i,), (j,), flip) for j in range(1, 7) for i in range(1, j + 1) for flip in (0, 1)),
    Member((2, 3), (3, 5)),
    Member((2, 1), (4, 2), True),
    Member((1, 1), (1, 1)),
    Member((2, 1, 2), (2, 3, 3), True),
]


def short(member: Member) -> str:
    return f"{member.word} {member.outputs} {member.inputs}"


def by_loops(member: Member, role: str) -> tuple[list[list[int]], int]:
    """Which entry of the other operand, from 1, stands where, and how many do."""
    columns, other = (member.inputs, member.taps)
    if role == "filter":
        columns, other = other, columns
    found = [[0] * int(np.prod(columns)) for _ in range(int(np.prod(member.outputs)))]
    count = 0
    for out in np.ndindex(*member.outputs):
        for tap in np.ndindex(*member.taps):
            read = tuple(o + t for o, t in zip(out, tap, strict=True))
            at = tap
            if member.flip:
                at = tuple(n - 1 - t for n, t in zip(member.taps, tap, strict=True))
            column, entry = (read, at) if role == "signal" else (at, read)
            row = int(np.ravel_multi_index(out, member.outputs))
            place = int(np.ravel_multi_index(column, columns))
            found[row][place] = 1 + int(np.ravel_multi_index(entry, other))
            count += 1
    return found, count


@pytest.mark.parametrize("role", ["signal", "filter"])
@pytest.mark.parametrize("member", MEMBERS, ids=short)
def test_coordinates_are_those_of_plain_loops(member: Member, role: str) -> None:
    columns, other = (member.inputs, member.taps)
    if role == "filter":
        columns, other = other, columns
    pieces = nest(jacobian(member, role), member.sizes, member.context.operands)
    wanted, count = by_loops(member, role)
    labels = np.arange(1, np.prod(other) + 1).reshape(other)
    found = coordinates(pieces, member.outputs, columns, labels)
    assert found.dense().tolist() == wanted
    assert found.shape == (len(wanted), len(wanted[0]))
    assert len(found.rows) == len(found.columns) == len(found.entries) == count
    assert len(set(zip(found.rows.tolist(), found.columns.tolist(), strict=True))) == count


def test_triangles_that_are_no_boxes() -> None:
    """The Jacobian of a padded convolution: 4 inputs, 3 taps, 6 outputs."""
    inputs, taps = 4, 3
    tap = Affine.of("#0") + 1 - Affine.of("#1")
    term = Term(1, (Entry("g", (tap,)),), (), between(1, tap, taps))
    value = Value((Slot(Affine(inputs + taps - 1)), Slot(Affine(inputs))), (term,))
    pieces = nest(value, {}, {"g": Operand("g", (Affine(taps),))})
    assert any(loop.extent.coefficients for piece in pieces for loop in piece.loops)
    found = coordinates(pieces, [inputs + taps - 1], [inputs], np.array([1, 2, 3]))
    wanted = [
        [(r - c + 1) * (0 <= r - c < taps) for c in range(inputs)] for r in range(inputs + taps - 1)
    ]
    assert found.dense().tolist() == wanted
    assert len(found.rows) == inputs * taps


def test_entries_that_meet_are_added() -> None:
    """Two terms at the same place: the dense matrix holds their sum."""
    here = between(1, "#0", 2)
    terms = (
        Term(1, (Entry("g", (Affine.of("#0"),)),), (), here),
        Term(1, (Entry("g", (Affine.of("#1"),)),), (), here),
    )
    value = Value((Slot(Affine(2)), Slot(Affine(3))), terms)
    pieces = nest(value, {}, {"g": Operand("g", (Affine(3),))})
    found = coordinates(pieces, [2], [3], np.array([1, 10, 100]))
    wanted = [[10**r + 10**c for c in range(3)] for r in range(2)]
    assert found.dense().tolist() == wanted


def test_a_value_that_is_zero_everywhere_has_no_coordinates() -> None:
    value = Value((Slot(Affine(2)), Slot(Affine(3))), ())
    found = coordinates(nest(value, {}, {}), [2], [3], np.array([1, 2, 3]))
    assert found.dense().tolist() == [[0, 0, 0], [0, 0, 0]]
    assert found.rows.size == found.columns.size == found.entries.size == 0


def test_values_keep_their_kind() -> None:
    member = Member((2,), (3,))
    pieces = nest(jacobian(member, "signal"), member.sizes, member.context.operands)
    small = coordinates(pieces, (2,), (3,), np.array([2, 3], np.int8))
    assert small.dense().dtype == np.int8
    exact = coordinates(pieces, (2,), (3,), np.array([10**30, 3], object)).dense()
    assert [x for x, _ in product(exact[0], "1")] == [10**30, 3, 0]
