"""The names of patterns: decided for all sizes, and held against SymPy's matrices."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy

from symconv.family.jacobian import jacobian
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided
from symconv.family.options import transposed as adjoint
from symconv.family.structure import banded, structure
from symconv.judges.expansion import column, differentiated, expand
from symconv.language.affine import Affine, Constraint
from symconv.language.term import Entry, Term, variable
from symconv.language.value import Value


def short(member: Member) -> str:
    return f"{member.word} {member.outputs} {member.inputs}"


def differentiated_by_sympy(member: Member, role: str) -> sympy.Matrix:
    entries = column(member.value, member.sizes)
    return differentiated(entries, member.operand(role), member.sizes)


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
    module = importlib.import_module("symconv.family.structure")
    member = Member((4,), (6,))
    whole = jacobian(member, "signal")
    assert structure(member, "signal") == ("Toeplitz",)
    monkeypatch.setattr(module, "jacobian", lambda member, role: changed(whole, by))
    assert structure(member, "signal") == ("",)


def test_a_pattern_is_named_in_the_dimension_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 1 of the second dimension cut out: the first dimension stays Toeplitz."""
    module = importlib.import_module("symconv.family.structure")
    member = Member((2, 3), (3, 5))
    cut = jacobian(member, "signal").guarded([Constraint.at_most(2, variable(1))])
    monkeypatch.setattr(module, "jacobian", lambda member, role: cut)
    assert structure(member, "signal") == ("Toeplitz", "")


@pytest.mark.parametrize("flip", [False, True], ids=["correlation", "convolution"])
def test_the_jacobian_by_the_signal_is_banded(flip: bool) -> None:
    assert banded(Member((4,), (6,), flip), "signal")
    assert not banded(Member((4,), (6,), flip), "filter")


def test_banded_sees_an_entry_outside_the_band(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("symconv.family.structure")
    member = Member((4,), (6,))
    whole = jacobian(member, "signal")
    last = [Constraint.equal(variable(0), "I"), Constraint.equal(variable(1), 1)]
    extra = Term(1, (Entry("g", (Affine(1),)),), (), tuple(last))
    monkeypatch.setattr(
        module, "jacobian", lambda member, role: replace(whole, terms=(*whole.terms, extra))
    )
    assert not banded(member, "signal")


# Members of every kind: what is named is seen in the matrices, what is not is not there.

ALIKE, BLOCKS, EACH = "block diagonal with equal blocks", "block diagonal", "a block for each pair"
EDGES = "Toeplitz except at the borders"
FAMILY = [
    (strided((6,), (3,), padding=1, fill="circular"), ("circulant",), ("Hankel",)),
    (strided((6,), (3,), padding=1, fill="circular", flip=True), ("circulant",), ("Toeplitz",)),
    (strided((8,), (3,), 2, 1, fill="circular"), ("circulant at stride 2",),
     ("Hankel at stride 2",)),
    (strided((6,), (3,), padding=((2, 1),), fill="circular"), ("Toeplitz",), ("Hankel",)),
    (strided((6,), (3,), padding=1, fill="reflect"), (EDGES,), ("Hankel",)),
    (strided((7,), (3,), 2, 1, fill="replicate"), ("Toeplitz at stride 2 except at the borders",),
     ("Hankel at stride 2",)),
    (strided((7,), (2,), 1, 0, 2), ("Toeplitz",), ("",)),
    (strided((4, 5), (2, 2), padding=((0, 0), (1, 0)), fill=("zeros", "circular")),
     ("Toeplitz", "circulant"), ("Hankel", "Hankel")),
    (adjoint((4,), (3,)), ("Toeplitz",), ("Toeplitz",)),
    (adjoint((4,), (3,), flip=True), ("Toeplitz",), ("Hankel",)),
    (adjoint((4,), (3,), 2, 1, output_padding=1), ("Toeplitz at stride 2",), ("Toeplitz",)),
    (adjoint((4,), (3,), 1, 1, 2), ("Toeplitz",), ("Toeplitz at stride 2",)),
    (strided((4,), (2,), batch=3), (ALIKE, "Toeplitz"), ("", "Hankel")),
    (strided((4,), (2,), channels=Channels(2, 3)), (EACH, "Toeplitz"), (ALIKE, "Hankel")),
    (strided((4,), (2,), channels=Channels(2, 3, 2)), (BLOCKS, EACH, "Toeplitz"),
     (BLOCKS, ALIKE, "Hankel")),
    (strided((4,), (2,), channels=Channels(1, 2, 2), batch=2), (ALIKE, BLOCKS, EACH, "Toeplitz"),
     ("", BLOCKS, ALIKE, "Hankel")),
    (adjoint((3,), (2,), 2, channels=Channels(2, 3)), (EACH, "Toeplitz at stride 2"),
     (ALIKE, "Toeplitz")),
]  # fmt: skip


def entries(member: Member, role: str) -> tuple[dict[Any, Any], tuple[int, ...]]:
    """The Jacobian at the member's sizes by its places from 0, and how far each slot reaches."""
    shape = (*member.counts("output"), *member.counts(role))
    found = expand(jacobian(member, role), member.sizes)
    return dict(zip(np.ndindex(*shape), found.values(), strict=True)), shape


def moved(member: Member, role: str, row: int, column: int, down: int, across: int) -> bool:
    """Whether every entry is again found so many rows and columns further, where there is one."""
    cells, _ = entries(member, role)
    pairs = []
    for place, cell in cells.items():
        further = list(place)
        further[row] += down
        further[column] += across
        if tuple(further) in cells:
            pairs.append(cell == cells[tuple(further)])
    assert pairs
    return all(pairs)


def seen(member: Member, role: str, axis: int, name: str) -> bool:
    """Whether a matrix at the member's sizes has the pattern."""
    cells, shape = entries(member, role)
    letters, others = member.letters("output"), member.letters(role)
    letter = letters[axis]
    spatial = axis - (len(letters) - member.rank)
    if spatial < 0:
        if letter not in others:
            return name == (EACH if letter == "m" else "")
        row, column = axis, len(letters) + others.index(letter)
        blocks = all(not cell or at[row] == at[column] for at, cell in cells.items())
        equal = moved(member, role, row, column, 1, 1)
        return name == ("" if not blocks else ALIKE if equal else BLOCKS)
    row, column = axis, len(shape) - member.rank + spatial
    word, _, rest = name.partition(" at stride ")
    step = int(rest.split()[0]) if rest else 1
    across = {"Toeplitz": step, "circulant": step, "Hankel": -step}
    down = 1
    if member.transposed:
        down, across = step, {"Toeplitz": 1, "Hankel": -1}
    if not name:
        turns = {(a, b) for a in (1, 2) for b in (-2, -1, 1, 2)}
        return not any(moved(member, role, row, column, a, b) for a, b in turns if a < shape[row])
    if "except" in name:
        whole = moved(member, role, row, column, 1, step)
        return not whole and interior(member, cells, row, column, step)
    if word == "circulant":
        width = shape[column]
        for at, cell in cells.items():
            below = list(at)
            below[row] = (at[row] + 1) % shape[row]
            below[column] = (at[column] + step) % width
            if cell != cells[tuple(below)]:
                return False
        return True
    return moved(member, role, row, column, down, across[word])


def interior(member: Member, cells: Any, row: int, column: int, step: int) -> bool:
    """Whether rows that read no padding repeat, of which there are two at least."""
    (x,) = member.dimensions
    reach = x.dilation * (x.taps - 1)
    first = -(-x.before // x.stride)
    last = (x.inputs - 1 - reach + x.before) // x.stride
    assert first < last
    return all(
        cell == cells[(at[0] + 1, at[1] + step)]
        for at, cell in cells.items()
        if first <= at[row] < last and at[column] + step < x.inputs
    )


@pytest.mark.parametrize(
    ("member", "signal", "filter"), FAMILY, ids=lambda x: short(x) if isinstance(x, Member) else ""
)
def test_patterns_of_every_kind_of_member(
    member: Member, signal: tuple[str, ...], filter: tuple[str, ...]
) -> None:
    for role, names in (("signal", signal), ("filter", filter)):
        assert structure(member, role) == names, role
        if (role, member.dilation) == ("filter", (2,)) and not member.transposed:
            continue  # Two rows down and one column back: a pattern that has no name.
        for axis, name in enumerate(names):
            assert seen(member, role, axis, name), (role, axis, name)


@pytest.mark.parametrize(
    ("member", "bound", "names"),
    [
        (FAMILY[0][0], Constraint.at_most(2, variable(0)), (EDGES,)),
        (FAMILY[0][0], Constraint.at_most(2, variable(1)), ("",)),
        (FAMILY[4][0], Constraint.at_most(variable(0), 3), ("",)),
        (FAMILY[12][0], Constraint.at_most(2, variable(0)), (BLOCKS, "Toeplitz")),
        (FAMILY[12][0], Constraint.at_most(2, variable(3)), (ALIKE, "")),
    ],
)
def test_entries_cut_out_take_the_name_away(
    member: Member, bound: Constraint, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("symconv.family.structure")
    cut = jacobian(member, "signal").guarded([bound])
    monkeypatch.setattr(module, "jacobian", lambda member, role: cut)
    assert structure(member, "signal") == names


def test_entries_between_groups_are_no_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("symconv.family.structure")
    member = FAMILY[14][0]
    whole = jacobian(member, "signal")
    assert structure(member, "signal")[0] == BLOCKS
    between_groups = [Constraint.equal(variable(0), Affine.of(variable(3)) + 1)]
    one = Entry("g", (Affine(1),) * 4)
    strange = replace(whole, terms=(*whole.terms, Term(1, (one,), (), tuple(between_groups))))
    monkeypatch.setattr(module, "jacobian", lambda member, role: strange)
    assert structure(member, "signal")[0] == ""


def test_by_a_bias_nothing_is_named() -> None:
    member = strided((4,), (2,), channels=Channels(2, 3), bias=True)
    assert structure(member, "bias") == ("", "")
    assert structure(member, "signal") == structure(
        replace(member, bias=False, names=("f", "g")), "signal"
    )


@pytest.mark.parametrize(
    ("member", "holds"),
    [
        (strided((7,), (3,), 2, 1), True),
        (strided((7,), (3,), 1, 1, 2, channels=Channels(2, 1)), True),
        (strided((7,), (3,), 1, 1, fill="circular"), False),
        (strided((7,), (3,), 1, 1, fill="reflect"), False),
        (adjoint((7,), (3,)), False),
    ],
    ids=lambda x: short(x) if isinstance(x, Member) else str(x),
)
def test_only_what_reads_no_padding_of_its_own_is_banded(member: Member, holds: bool) -> None:
    assert banded(member, "signal") is holds
    assert not banded(member, "filter")
