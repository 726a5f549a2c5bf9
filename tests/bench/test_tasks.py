"""What is asked of everybody: answers, operands whose sums are exact, and limits per product."""

from itertools import product

import numpy as np
import pytest

from symconv.bench.limits import products
from symconv.bench.rows import ALONE, LIMITS, MAPS, PEERS, ROWS, chosen
from symconv.bench.tasks import OPERANDS, Call, Task, task, wrong
from symconv.convolution import Convolution
from symconv.errors import IllFormed

MEMBERS = {
    "lecture": Convolution(outputs=4, inputs=6),
    "strided": Convolution(signal=9, filter=3, stride=2, padding=((2, 1),), dilation=2),
    "far": Convolution(signal=2, filter=5, padding=4, stride=3),
    "plane": Convolution(signal=(5, 4), filter=(3, 3), padding=1),
    "layer": Convolution(
        signal=(4, 5), filter=(3, 2), padding=1, in_channels=4, out_channels=6, groups=2, batch=2
    ),
    "ring": Convolution(signal=6, filter=3, padding=1, fill="circular"),
    "transposed": Convolution(signal=4, filter=3, stride=2, padding=1, transposed=True),
}


def asked(name: str, map_: str = "forward", dtype: str = "float32") -> Task:
    conv = MEMBERS[name]
    return task(conv.member, map_, dtype, conv.kernel("numpy", dtype="int64"))


@pytest.mark.parametrize("name", MEMBERS)
def test_products_are_those_of_the_jacobian(name: str) -> None:
    member = MEMBERS[name].member
    entries = len(MEMBERS[name].jacobian_coordinates("signal").entries)
    if name == "ring":
        # Two taps may read the same sample.
        entries = member.products
    assert products(member) == entries


@pytest.mark.parametrize(("name", "map_"), [*product(MEMBERS, MAPS)])
def test_the_answer_is_that_of_the_definition(name: str, map_: str) -> None:
    each = asked(name, map_)
    conv = MEMBERS[name]
    to_outputs = conv.jacobian_array("signal", each.filter.astype(int))
    to_taps = conv.jacobian_array("filter", each.signal.astype(int))
    right = {
        "forward": to_outputs @ each.signal.ravel(),
        "vjp_signal": to_outputs.T @ each.output.ravel(),
        "vjp_filter": to_taps.T @ each.output.ravel(),
    }[map_]
    np.testing.assert_array_equal(each.expected.ravel(), right)
    assert [x.dtype for x in each.operands] == ["float32"] * 2
    roles = [getattr(each, role) for role in OPERANDS[map_]]
    assert all(mine is its for mine, its in zip(each.operands, roles, strict=True))


def test_another_answer_is_named() -> None:
    each = asked("lecture")
    f, g = each.operands
    assert wrong(each, Call(np.correlate, (f, g, "valid"))) == ""
    flipped = wrong(each, Call(np.convolve, (f, g, "valid")))
    assert flipped.startswith("computes something else: entry [")
    assert "6 entries where there are 4" in wrong(each, Call(np.correlate, (f, g, "same")))
    assert wrong(each, Call(np.dot, (f, g))).startswith("ValueError: shapes (6,) and (3,)")
    for place, value in ((0, np.nan), (3, np.inf), (2, 1e30)):
        spoiled = each.expected.astype(float)
        spoiled[place] = value
        assert f"entry [{place}]" in wrong(each, Call(np.copy, (spoiled,)))
    rounded = each.expected + 1e-4
    assert wrong(each, Call(np.copy, (rounded,))) == ""


def test_every_single_product_shows() -> None:
    each = asked("lecture")
    f, g = each.operands
    for i, k in product(range(4), range(3)):
        entries = each.expected.copy()
        entries[i] -= int(f[i + k] * g[k])
        assert f"entry [{i}]" in wrong(each, Call(np.copy, (entries,)))


@pytest.mark.parametrize("name", MEMBERS)
def test_operands_differ_from_themselves_turned_around(name: str) -> None:
    each = asked(name)
    for array in (each.signal, each.filter, each.output):
        axes = [axis for axis, size in enumerate(array.shape) if size > 1]
        assert (array != 0).all()
        for turn in (*axes, axes):
            assert not axes or not np.array_equal(array, np.flip(array, turn))


def test_an_array_is_as_the_call_left_it() -> None:
    """Two calls that write to one array are told apart."""
    out = np.zeros(2)
    call = Call(np.add, (1, [1, 2]), {"out": out})
    kept = call()
    out[:] = 7
    assert kept.tolist() == [2, 3]


def test_rows_have_names_of_their_own_and_goals_that_can_be_measured() -> None:
    from symconv.bench.peers import PEERS as TABLE

    known = {PEERS, ALONE, *LIMITS, *(peer.name for peer in TABLE)}
    assert len({row.name for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.goals, row.name
        assert not row.conv.member.bias
        for goal in row.goals:
            assert set(goal.against) <= known
            assert set(goal.maps) <= set(MAPS)


def test_rows_are_chosen_by_name() -> None:
    assert chosen([]) == ROWS
    assert [row.name for row in chosen(["layer", "call"])] == ["call", "layer"]
    with pytest.raises(IllFormed, match="--only leyer: there is no such row; did you mean layer"):
        chosen(["leyer"])
    with pytest.raises(IllFormed, match="--list shows them"):
        chosen(["?"])
