"""Sizes and names: what makes a member, and what is said about those that do not."""

from __future__ import annotations

from typing import Any

import pytest

from symconv.errors import IllFormed, SymconvError
from symconv.family.member import Member
from symconv.judges.expansion import expand
from symconv.language.affine import Affine
from symconv.writing.text import text

BAD_SIZES = {
    "more outputs than inputs": (
        (5,),
        (4,),
        "outputs=5",
        "at least 5 inputs, or at most 4 outputs",
    ),
    "in the second dimension": ((2, 4), (3, 3), "outputs=4", "at least 4 inputs, or at most 3"),
    "no outputs": ((0,), (4,), "outputs=0", "whole number of at least 1"),
    "negative outputs": ((-3,), (4,), "outputs=-3", "whole number of at least 1"),
    "no inputs": ((1,), (0,), "inputs=0", "whole number of at least 1"),
    "negative inputs": ((1,), (-1,), "inputs=-1", "whole number of at least 1"),
    "a bool": ((True,), (4,), "outputs=True", "whole number"),
    "a bool as inputs": ((1,), (True,), "inputs=True", "whole number"),
    "a float": ((4.0,), (6,), "outputs=4.0", "whole number"),
    "a string": (("4",), (6,), "outputs='4'", "whole number"),
    "None": ((None,), (6,), "outputs=None", "whole number"),
    "different dimensions": ((2, 2), (3,), "outputs=(2, 2)", "tuples of the same length"),
    "no dimensions": ((), (), "outputs=()", "one whole number each"),
}


@pytest.mark.parametrize("case", BAD_SIZES)
def test_sizes_that_make_no_convolution(case: str) -> None:
    outputs, inputs, value, remedy = BAD_SIZES[case]
    with pytest.raises(IllFormed) as caught:
        Member(outputs, inputs)
    assert value in str(caught.value)
    assert remedy in str(caught.value)
    assert isinstance(caught.value, SymconvError | ValueError)


BAD_NAMES: dict[str, tuple[Any, Any, str, str]] = {
    "equal": ("x", "x", "'x'", "give two names"),
    "a word of Python": ("lambda", "g", "'lambda'", "choose another name"),
    "a constant of Python": ("f", "None", "'None'", "choose another name"),
    "a word of C": ("f", "register", "'register'", "choose another name"),
    "another word of C": ("double", "g", "'double'", "choose another name"),
    "the index of outputs": ("i", "g", "'i'", "choose another"),
    "the index of inputs": ("f", "j", "'j'", "choose another"),
    "the index of taps": ("f", "k", "'k'", "choose another"),
    "a numbered index": ("i1", "g", "'i1'", "choose another"),
    "a size": ("f", "J", "'J'", "choose another"),
    "another size": ("I", "g", "'I'", "choose another"),
    "the error": ("e", "g", "'e'", "choose another"),
    "the array that is filled": ("f", "out", "'out'", "choose another"),
    "a digit first": ("1f", "g", "'1f'", "a letter first"),
    "an underscore": ("f_1", "g", "'f_1'", "letters and digits"),
    "a space": ("f g", "g", "'f g'", "letters and digits"),
    "a bracket": ("f", "g[1]", "'g[1]'", "letters and digits"),
    "a backslash": ("f", r"\alpha", r"alpha", "letters and digits"),
    "a letter that is not ASCII": ("f", "ä", "'ä'", "letters and digits"),
    "a line after it": ("f", "g\n", r"'g\n'", "letters and digits"),
    "empty": ("", "g", "''", "letters and digits"),
}


@pytest.mark.parametrize("case", BAD_NAMES)
def test_names_that_cannot_be_used(case: str) -> None:
    signal, taps, value, remedy = BAD_NAMES[case]
    with pytest.raises(IllFormed) as caught:
        Member((4,), (6,), names=(signal, taps))
    assert value in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("names", [("I1", "g"), ("f", "J2"), ("f", "k2")])
def test_numbered_sizes_and_indices_are_taken_in_two_dimensions(names: tuple[str, str]) -> None:
    with pytest.raises(IllFormed, match="choose another"):
        Member((2, 2), (3, 3), names=names)


@pytest.mark.parametrize("names", [("f", "g"), ("x", "w"), ("signal", "W"), ("alpha", "S2")])
def test_names_that_can(names: tuple[str, str]) -> None:
    member = Member((2,), (4,), names=names)
    assert (member.signal.name, member.filter.name) == names
    assert member.operand("signal").name == names[0]
    (entries,) = {
        tuple(name for name, _ in monomial)
        for polynomial in expand(member.value, member.sizes).values()
        for monomial in polynomial
    }
    assert sorted(entries) == sorted(names)


@pytest.mark.parametrize(
    ("outputs", "inputs", "taps", "sizes"),
    [
        ((4,), (6,), (3,), {"I": 4, "J": 6}),
        ((1,), (1,), (1,), {"I": 1, "J": 1}),
        ((1,), (5,), (5,), {"I": 1, "J": 5}),
        ((5,), (5,), (1,), {"I": 5, "J": 5}),
        ((2, 3), (4, 3), (3, 1), {"I1": 2, "J1": 4, "I2": 3, "J2": 3}),
        ((1, 2, 3), (2, 2, 5), (2, 1, 3), {"I1": 1, "J1": 2, "I2": 2, "J2": 2, "I3": 3, "J3": 5}),
    ],
)
def test_sizes_and_taps(
    outputs: tuple[int, ...], inputs: tuple[int, ...], taps: tuple[int, ...], sizes: dict[str, int]
) -> None:
    member = Member(outputs, inputs)
    assert member.taps == taps
    assert member.sizes == sizes
    assert member.rank == len(outputs)
    assert tuple(size.at(sizes) for size in member.filter.sizes) == taps
    assert tuple(size.at(sizes) for size in member.signal.sizes) == inputs
    assert tuple(size.at(sizes) for size in member.result.sizes) == outputs
    assert all(c.holds(sizes) for c in member.domain)


def test_the_domain_is_every_size_that_a_member_may_have() -> None:
    domain = Member((2,), (3,)).domain
    for i in range(-1, 4):
        for j in range(-1, 4):
            inside = all(c.holds({"I": i, "J": j}) for c in domain)
            try:
                Member((i,), (j,))
            except IllFormed:
                assert not inside
            else:
                assert inside


def test_the_definition_is_the_lecture_s() -> None:
    assert text(Member((4,), (6,)).definition) == "(f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]"


def test_the_flipped_definition_reads_the_filter_backwards() -> None:
    for i, j in ((1, 1), (1, 4), (3, 5), (5, 5)):
        right, turned = (
            expand(Member((i,), (j,), flip).value, {"I": i, "J": j}) for flip in (0, 1)
        )
        taps = 1 + j - i
        for place, polynomial in right.items():
            assert turned[place] == {
                tuple((name, (1 + taps - at[0],) if name == "g" else at) for name, at in m): c
                for m, c in polynomial.items()
            }


def test_what_is_computed_is_a_plain_double_loop() -> None:
    for flip in (False, True):
        member = Member((2, 3), (4, 4), flip)
        found = expand(member.value, member.sizes)
        assert list(found) == [(r, c) for r in (1, 2) for c in (1, 2, 3)]
        for (r, c), polynomial in found.items():
            wanted = {}
            for u in (1, 2, 3):
                for v in (1, 2):
                    tap = (4 - u, 3 - v) if flip else (u, v)
                    wanted[("f", (r + u - 1, c + v - 1)), ("g", tap)] = 1
            assert polynomial == wanted


def test_each_says_which_convention_it_is() -> None:
    plain, turned = Member((4,), (6,)), Member((4,), (6,), True)
    assert (plain.word, turned.word) == ("correlation", "convolution")
    assert "not flipped" in plain.convention
    assert "is flipped" in turned.convention
    assert plain.convention != turned.convention


def test_members_compare_by_sizes_and_options_alone() -> None:
    member = Member((4,), (6,))
    assert member.value is member.value
    assert member == Member((4,), (6,))
    assert hash(member) == hash(Member((4,), (6,)))
    others = [
        Member((3,), (6,)),
        Member((4,), (7,)),
        Member((4,), (6,), True),
        Member((4,), (6,), names=("f", "h")),
        Member((4, 1), (6, 1)),
    ]
    assert len({member, *others}) == 6


@pytest.mark.parametrize("role", ["f", "", "Signal", "taps", "vjp_signal"])
def test_a_role_that_is_none(role: str) -> None:
    with pytest.raises(IllFormed, match="say one of 'signal', 'filter'") as caught:
        Member((4,), (6,)).operand(role)
    assert repr(role) in str(caught.value)


def test_shapes_are_for_all_sizes_and_the_setting_for_these() -> None:
    member = Member((4,), (6,))
    assert [text(line) for line in member.shapes] == [
        "f in R^{J}",
        "g in R^{1+J-I}",
        "f*g in R^{I}",
    ]
    assert [text(line) for line in member.setting] == ["I = 4", "J = 6"]
    assert member.signal.sizes == (Affine.of("J"),)
