"""One dimension: its domain is every size it may have, and its places are where taps lie."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from symconv.family.dimension import FILLS, Dimension
from symconv.language.affine import Constraint
from symconv.language.inequalities import implied


def dimension(**options: Any) -> Dimension:
    known: dict[str, Any] = {
        "mark": "", "outputs": 4, "inputs": 6, "taps": 3, "stride": 1, "dilation": 1,
        "before": 0, "after": 0, "fill": "zeros", "transposed": False,
    }  # fmt: skip
    return Dimension(**known | options)


OPTIONS = [
    {"stride": s, "dilation": d, "before": p[0], "after": p[1], "fill": fill}
    for s, d, p, fill in product((1, 2, 3), (1, 2), ((0, 0), (1, 0), (2, 3)), FILLS)
    if any(p) or fill == "zeros"
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_domain_is_every_size_with_all_outputs_there_is_room_for(
    options: dict[str, Any],
) -> None:
    x = dimension(**options)
    s, d, before, after = (options[name] for name in ("stride", "dilation", "before", "after"))
    least = {"reflect": max(before, after) + 1, "circular": max(before, after)}
    for i, j, k in product(range(-1, 7), range(-1, 6), range(4)):
        taken = 1 + j - i if x.plain else k
        room = len(range(0, j + before + after - d * (taken - 1), s))
        wanted = min(i, j, taken) >= 1 and i == room and j >= least.get(options["fill"], 1)
        holds = all(bound.holds({"I": i, "J": j, "K": k}) for bound in x.domain)
        assert holds == wanted, (i, j, k)


@pytest.mark.parametrize(
    ("s", "d", "p", "extra"),
    [(1, 1, (0, 0), 0), (2, 1, (0, 1), 1), (3, 2, (2, 0), 2), (1, 3, (1, 2), 2), (2, 2, (0, 0), 0)],
)
def test_the_transposed_domain_is_one_number_of_outputs(
    s: int, d: int, p: tuple[int, int], extra: int
) -> None:
    def outputs(j: int, k: int) -> int:
        """One beyond the last place that a tap reaches, and what is added and cut off."""
        return max(s * a + d * b for a in range(j) for b in range(k)) + 1 + extra - sum(p)

    x = dimension(
        outputs=outputs(4, 3), inputs=4, taps=3, stride=s, dilation=d, before=p[0], after=p[1],
        transposed=True,
    )  # fmt: skip
    assert x.extra == extra
    for i, j, k in product(range(-1, 20), range(5), range(4)):
        wanted = min(i, j, k) >= 1 and i == outputs(j, k)
        assert all(bound.holds({"I": i, "J": j, "K": k}) for bound in x.domain) == wanted


def test_places_are_where_the_taps_lie() -> None:
    x = dimension(mark="2", stride=3, dilation=2, before=4)
    assert (x.i, x.j, x.k) == ("i2", "j2", "k2")
    assert x.place.at({"i2": 1, "k2": 1}) == 1 - 4
    assert x.place.at({"i2": 2, "k2": 1}) == 1 - 4 + 3
    assert x.place.at({"i2": 5, "k2": 6}) == 1 - 4 + 3 * 4 + 2 * 5
    turned = dimension(stride=3, dilation=2, before=4, transposed=True)
    assert turned.place.at({"j": 5, "k": 6}) == x.place.at({"i2": 5, "k2": 6})


@pytest.mark.parametrize(
    "options",
    [{"stride": 2}, {"dilation": 2}, {"before": 1}, {"after": 1}, {"transposed": True}],
    ids=str,
)
def test_taps_are_a_size_of_their_own_unless_all_is_plain(options: dict[str, Any]) -> None:
    assert dimension().plain
    assert dimension().K.at({"I": 4, "J": 6}) == 3
    assert not dimension(**options).plain
    assert dimension(**options).K.variables == {"K"}


@pytest.mark.parametrize("fill", FILLS)
def test_what_is_filled_and_how_long_it_is(fill: Any) -> None:
    x = dimension(before=2, after=3, fill=fill)
    assert x.filled == (fill != "zeros")
    assert x.padded.at({"J": 6}) == 11


@pytest.mark.parametrize("options", [o for o in OPTIONS if dimension(**o).plain is False], ids=str)
def test_the_number_of_outputs_is_decided_for_all_sizes(options: dict[str, Any]) -> None:
    """The last tap of the last output lies in the padded signal, and one output more would not."""
    x = dimension(**options)
    last = x.place.substitute({x.i: x.I, x.k: x.K})
    one_more = x.place.substitute({x.i: x.I + 1, x.k: x.K})
    first = x.place.substitute({x.i: 1, x.k: 1})
    assert implied(Constraint.at_most(last, x.J + x.after), x.domain)
    assert implied(Constraint.at_most(x.J + x.after + 1, one_more), x.domain)
    assert implied(Constraint.equal(first, 1 - x.before), x.domain)
    # One output less leaves room for another: it is not the number.
    fewer = [bound.substitute({"I": x.I + 1}) for bound in x.domain]
    assert not implied(Constraint.at_most(x.J + x.after + 1, one_more), fewer)
