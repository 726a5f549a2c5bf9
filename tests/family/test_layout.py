"""Sizes and options together: the arrays that they make, and what is said where they make none."""

from __future__ import annotations

from typing import Any

import pytest

from symconv.errors import IllFormed
from symconv.family.layout import Axis, Channels, Layout, shape
from symconv.language.affine import Affine

PLAIN = Layout((4,), (6,))
DEEP = Layout((4,), (6,), channels=Channels(2, 3, 5), batch=7, bias=True)
TURNED = Layout((7,), (3,), taps=(3,), stride=(2,), channels=Channels(2, 3, 5), transposed=True)
PLANE = Layout.strided((5, 7), (2, 3), (1, 2), (2, 1), ((0, 1), (2, 0)), channels=Channels(2, 3))


# Channels.


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((1, 1, 1), Channels(1, 1, 1)),
        ((6, 4, 1), Channels(6, 4)),
        ((6, 4, 2), Channels(3, 2, 2)),
        ((3, 6, 3), Channels(1, 2, 3)),
    ],
)
def test_channels_are_those_of_one_group(given: tuple[int, ...], wanted: Channels) -> None:
    assert Channels.of(*given) == wanted


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, 4, 1), "in_channels=0 is not a whole number of at least 1"),
        ((4, -1, 1), "out_channels=-1 is not a whole number of at least 1"),
        ((4, 4, 0), "groups=0 is not a whole number of at least 1"),
        ((True, 4, 1), "in_channels=True is not a whole number of at least 1"),
        ((4, 4.0, 1), "out_channels=4.0 is not a whole number of at least 1"),
        ((4, 4, "2"), "groups='2' is not a whole number of at least 1"),
        ((5, 4, 2), "in_channels=5 is not divisible by groups=2"),
        ((4, 6, 4), "out_channels=6 is not divisible by groups=4"),
    ],
)
def test_channels_that_make_no_groups(given: tuple[Any, ...], said: str) -> None:
    with pytest.raises(IllFormed) as caught:
        Channels.of(*given)
    assert str(caught.value) == said


# Axes and shapes.


@pytest.mark.parametrize(
    ("layout", "role", "letters", "counts", "person"),
    [
        (PLAIN, "signal", "j", (6,), (6,)),
        (PLAIN, "filter", "k", (3,), (3,)),
        (PLAIN, "output", "i", (4,), (4,)),
        (DEEP, "signal", "nqcj", (7, 5, 2, 6), (7, 10, 6)),
        (DEEP, "filter", "qmck", (5, 3, 2, 3), (15, 2, 3)),
        (DEEP, "bias", "qm", (5, 3), (15,)),
        (DEEP, "output", "nqmi", (7, 5, 3, 4), (7, 15, 4)),
        (TURNED, "signal", "qcj", (5, 2, 3), (10, 3)),
        (TURNED, "filter", "qcmk", (5, 2, 3, 3), (10, 3, 3)),
        (TURNED, "output", "qmi", (5, 3, 7), (15, 7)),
        (PLANE, "signal", "c j1 j2", (2, 5, 7), (2, 5, 7)),
        (PLANE, "filter", "m c k1 k2", (3, 2, 2, 3), (3, 2, 2, 3)),
        (PLANE, "output", "m i1 i2", (3, 4, 4), (3, 4, 4)),
        (Layout((4,), (6,), batch=7, bias=True), "signal", "nj", (7, 6), (7, 6)),
        (Layout((4,), (6,), batch=7, bias=True), "filter", "k", (3,), (3,)),
        (Layout((4,), (6,), batch=7, bias=True), "bias", "", (), ()),
        (Layout((4,), (6,), batch=1), "output", "ni", (1, 4), (1, 4)),
        (Layout((4,), (6,), channels=Channels(1, 1)), "filter", "mck", (1, 1, 3), (1, 1, 3)),
        (Layout((4,), (6,), channels=Channels(1, 2, 3)), "filter", "qmck", (3, 2, 1, 3), (6, 1, 3)),
    ],
)
def test_axes(layout: Layout, role: str, letters: str, counts: Any, person: Any) -> None:
    named = tuple(letters.split() if " " in letters else letters)
    assert layout.letters(role) == named
    assert layout.counts(role) == counts
    assert layout.shape(role) == person
    assert tuple(size.at(layout.sizes) for size in layout.operand(role).sizes) == counts


def test_shapes_join_a_group_with_what_follows_it() -> None:
    def axis(count: int, merges: bool = False) -> Axis:
        return Axis("x", Affine.of("X"), count, merges)

    assert shape([]) == ()
    assert shape([axis(2), axis(3, True), axis(5), axis(7)]) == (2, 15, 7)
    assert shape([axis(3, True), axis(5), axis(3, True), axis(7)]) == (15, 21)


def test_roles_and_names() -> None:
    assert PLAIN.roles == ("signal", "filter")
    assert DEEP.roles == ("signal", "filter", "bias")
    assert [DEEP.operand(role).name for role in (*DEEP.roles, "output")] == ["f", "g", "b", "e"]
    named = Layout((4,), (6,), bias=True, names=("x", "w", "beta"))
    assert named.operand("bias").name == "beta"
    with pytest.raises(
        IllFormed, match=r"'bias' is not an operand: say one of 'signal', 'filter'$"
    ):
        PLAIN.axes("bias")
    with pytest.raises(IllFormed, match=r"say one of 'signal', 'filter', 'bias'$"):
        DEEP.axes("b")


# Sizes and their domain.


@pytest.mark.parametrize(
    ("layout", "sizes"),
    [
        (PLAIN, {"I": 4, "J": 6}),
        (DEEP, {"I": 4, "J": 6, "N": 7, "G": 5, "C": 2, "M": 3}),
        (TURNED, {"I": 7, "J": 3, "K": 3, "G": 5, "C": 2, "M": 3}),
        (PLANE, {"I1": 4, "J1": 5, "K1": 2, "I2": 4, "J2": 7, "K2": 3, "C": 2, "M": 3}),
        (Layout.strided((6,), (3,), (2,), (1,), ((1, 1),)), {"I": 3, "J": 6, "K": 3}),
    ],
)
def test_sizes_satisfy_their_domain_and_others_do_not(layout: Layout, sizes: Any) -> None:
    assert layout.sizes == sizes
    assert all(bound.holds(sizes) for bound in layout.domain)
    for name in sizes:
        assert not all(bound.holds({**sizes, name: 0}) for bound in layout.domain), name
    wrong = {**sizes, next(iter(sizes)): 100}
    assert not all(bound.holds(wrong) for bound in layout.domain)


def test_products_count_every_product_with_those_of_padding() -> None:
    assert PLAIN.products == 4 * 3
    assert DEEP.products == 7 * 5 * 3 * 2 * 4 * 3
    assert TURNED.products == 5 * 2 * 3 * 3 * 3
    assert PLANE.products == 3 * 2 * (4 * 2) * (4 * 3)


def test_what_is_left_out_is_the_lecture_s() -> None:
    spelled = Layout(
        (4,), (6,), taps=(3,), stride=(1,), dilation=(1,), padding=((0, 0),), fill=("reflect",)
    )
    assert spelled == PLAIN
    assert hash(spelled) == hash(PLAIN)
    assert spelled.fill == ("zeros",)
    assert spelled.plain
    assert Layout((4,), (6,), bias=True).names == ("f", "g", "b")
    assert Layout((4,), (6,), bias=True) == Layout((4,), (6,), bias=True, names=("f", "g", "b"))
    half = Layout.strided((4, 4), (2, 2), (1, 1), (1, 1), ((0, 0), (1, 0)), fill=("circular",) * 2)
    assert half.fill == ("zeros", "circular")
    others = {PLAIN, DEEP, TURNED, Layout((4,), (6,), batch=1), Layout((4,), (6,), bias=True)}
    assert len(others | {Layout((4,), (6,), channels=Channels(1, 1))}) == 6


# What makes no layout.


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"batch": 0}, "batch=0 is not a whole number of at least 1"),
        ({"batch": True}, "batch=True is not a whole number of at least 1"),
        ({"batch": 2.5}, "batch=2.5 is not a whole number of at least 1"),
        (
            {"bias": True, "names": ("b", "g")},
            "signal and bias are both called 'b': give two names",
        ),
        (
            {"bias": True, "names": ("f", "w", "w")},
            "filter and bias are both called 'w': give two names",
        ),
        ({"bias": True, "names": ("y", "g")}, "'y' names an index, a size or the error"),
        ({"bias": True, "names": ("f", "g", "e")}, "'e' names an index, a size or the error"),
        ({"batch": 2, "names": ("N", "g")}, "'N' names an index, a size or the error"),
        ({"channels": Channels(2, 3), "names": ("f", "M")}, "'M' names an index, a size"),
        ({"channels": Channels(2, 3), "names": ("c", "g")}, "'c' names an index, a size"),
        ({"channels": Channels(1, 1, 2), "names": ("f", "G")}, "'G' names an index, a size"),
    ],
)
def test_options_that_make_no_layout(options: dict[str, Any], said: str) -> None:
    with pytest.raises(IllFormed) as caught:
        Layout((4,), (6,), **options)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["y", "N", "M", "c", "G", "K", "D", "u", "b"])
def test_names_are_taken_only_where_they_are_in_use(name: str) -> None:
    assert Layout((4,), (6,), names=(name, "g")).names == (name, "g")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"padding": ((1, 0),)}, "K"),
        ({"padding": ((1, 0),), "fill": ("reflect",)}, "D"),
        ({"padding": ((1, 0),), "fill": ("circular",)}, "u"),
    ],
)
def test_names_that_options_take(options: dict[str, Any], name: str) -> None:
    known = {"inputs": (6,), "taps": (3,), "stride": (1,), "dilation": (1,)} | options
    with pytest.raises(IllFormed, match=f"'{name}' names an index, a size or the error"):
        Layout.strided(**known, names=(name, "g"))


@pytest.mark.parametrize(
    ("fill", "padding", "most"),
    [("reflect", (4, 0), 3), ("reflect", (0, 4), 3), ("circular", (5, 1), 4)],
)
def test_a_fill_that_needs_more_than_there_is(fill: Any, padding: Any, most: int) -> None:
    with pytest.raises(IllFormed) as caught:
        Layout.strided((9, 4), (2, 2), (1, 1), (1, 1), ((0, 0), padding), fill=("zeros", fill))
    assert str(caught.value) == (
        f"padding {padding} filled by {fill!r} is too wide for 4 inputs in dimension 2: "
        f"{most} on a side is the most there is"
    )
    widest = tuple(min(side, most) for side in padding)
    Layout.strided((9, 4), (2, 2), (1, 1), (1, 1), ((0, 0), widest), fill=("zeros", fill))
    Layout.strided((1,), (2,), (1,), (1,), ((9, 9),), fill=("replicate",))


@pytest.mark.parametrize("outputs", [2, 4])
def test_outputs_that_are_not_those_of_the_inputs(outputs: int) -> None:
    options: dict[str, Any] = {"taps": (3,), "stride": (2,), "padding": ((1, 1),)}
    assert Layout((3,), (6,), **options).outputs == (3,)
    with pytest.raises(IllFormed, match=r"are not those of inputs=.*leave them out"):
        Layout((outputs,), (6,), **options)


def test_too_few_inputs_are_told_how_many_are_needed() -> None:
    with pytest.raises(IllFormed) as caught:
        Layout.strided((9, 3), (2, 3), (1, 2), (1, 3), ((0, 0), (1, 2)))
    assert str(caught.value) == (
        "inputs=3 give no output in dimension 2: 3 taps at dilation 3 with padding (1, 2) "
        "need at least 4 inputs"
    )
    assert Layout.strided((9, 4), (2, 3), (1, 2), (1, 3), ((0, 0), (1, 2))).outputs == (8, 1)
