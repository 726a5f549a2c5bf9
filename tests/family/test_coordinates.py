"""Sparse coordinates against dense matrices that plain loops fill."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from symconv.family.coordinates import coordinates
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided

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
    other = member.taps if role == "signal" else member.inputs
    wanted, count = by_loops(member, role)
    labels = np.arange(1, np.prod(other) + 1).reshape(other)
    found = coordinates(member, role, labels)
    assert found.dense().tolist() == wanted
    assert found.shape == (len(wanted), len(wanted[0]))
    assert len(found.rows) == len(found.columns) == len(found.entries) == count
    assert len(set(zip(found.rows.tolist(), found.columns.tolist(), strict=True))) == count


def test_triangles_that_are_no_boxes() -> None:
    """The Jacobian of a padded convolution: 4 inputs, 3 taps, 6 outputs."""
    member = strided((4,), (3,), padding="full", flip=True)
    found = coordinates(member, "signal", np.array([1, 2, 3]))
    assert found.dense().tolist() == [
        [(r - c + 1) * (0 <= r - c < 3) for c in range(4)] for r in range(6)
    ]
    assert len(found.rows) == 4 * 3


def test_entries_that_meet_are_added() -> None:
    """The outermost entry stands in the padding too: the dense matrix holds the sum of its taps."""
    member = strided((2,), (2,), padding=2, fill="replicate")
    found = coordinates(member, "signal", np.array([1, 10]))
    assert found.dense().tolist() == [[11, 0], [11, 0], [1, 10], [0, 11], [0, 11]]
    assert len(found.rows) == 5 * 2


def test_a_jacobian_that_is_zero_everywhere_has_no_coordinates() -> None:
    """One output, which reads nothing but padding."""
    member = strided((2,), (1,), 4, ((1, 0),))
    found = coordinates(member, "signal", np.array([7]))
    assert found.dense().tolist() == [[0, 0]]
    assert found.rows.size == found.columns.size == found.entries.size == 0


def test_by_a_bias_every_entry_is_1() -> None:
    member = strided((3,), (2,), channels=Channels(1, 2), batch=2, bias=True)
    found = coordinates(member, "bias")
    assert found.dense().tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]] * 2


def test_values_keep_their_kind() -> None:
    member = Member((2,), (3,))
    small = coordinates(member, "signal", np.array([2, 3], np.int8))
    assert small.dense().dtype == np.int8
    exact = coordinates(member, "signal", np.array([10**30, 3], object)).dense()
    assert exact[0].tolist() == [10**30, 3, 0]


@pytest.mark.parametrize("role", ["signal", "filter"])
def test_what_is_kept_of_a_member_is_what_is_found_anew(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second call with other values, and a member too large to be kept."""
    member = strided((4, 5), (2, 3), (1, 2), 1, fill=("reflect", "zeros"))
    other = member.taps if role == "signal" else member.inputs
    labels = np.arange(np.prod(other)).reshape(other)
    first, second = coordinates(member, role, labels), coordinates(member, role, labels * 7)
    monkeypatch.setattr(importlib.import_module("symconv.family.coordinates"), "KEPT", 0)
    anew = coordinates(member, role, labels)
    assert np.array_equal(first.dense() * 7, second.dense())
    assert np.array_equal(first.dense(), anew.dense())
    assert len(first.rows) == len(anew.rows)
