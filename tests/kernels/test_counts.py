"""What is counted from the operations of a function, and what is said of its schedule."""

from __future__ import annotations

import re

import pytest

from symconv import Convolution
from symconv.family.member import Member
from symconv.kernels.functions import function
from symconv.kernels.lowering.counts import Counts, counts
from symconv.kernels.lowering.lower_c import lower
from symconv.kernels.proof.products import written
from symconv.kernels.schedules.choice import best, choose
from symconv.kernels.schedules.machine import MACHINE
from symconv.kernels.schedules.meaning import nests, pieces
from symconv.kernels.schedules.model import Model
from symconv.kernels.schedules.schedule import PLAIN, Block, Form, Schedule
from symconv.kernels.schedules.tiling import parted

LAYER = Convolution(signal=(12, 12), filter=(3, 3), padding=1, in_channels=8, out_channels=16)


def counted(member: Member, name: str, block: Block, form: Form = "loops") -> Counts:
    asked = function(member, name)
    return counts(lower(asked, pieces(member, name), Schedule(form), block, "kernel"))


@pytest.mark.parametrize("name", ["forward", "vjp_signal", "vjp_filter"])
def test_plain_loops_read_two_entries_for_each_product(name: str) -> None:
    asked = function(LAYER.member, name)
    products = written(LAYER.member, asked).count
    found = counted(LAYER.member, name, PLAIN)
    assert (found.vectors, found.singles, found.loads) == (0, products, 2 * products)
    assert (found.stores, found.fused) == (asked.output.length, products)


def test_unrolled_text_is_counted_term_by_term() -> None:
    found = counted(Member((4,), (6,)), "vjp_signal", PLAIN, "unrolled")
    assert found == Counts(0, 12, 24, 6, 24, 6, 12)


def test_a_block_that_divides_everything_makes_each_product_once() -> None:
    member, asked = LAYER.member, function(LAYER.member, "forward")
    block = Block("m", 4, 8, 2, (("i2", 2), ("i1", 2)), "g")
    found = counted(member, "forward", block)
    assert (found.fused, found.singles) == (written(member, asked).count, 0)
    # A step reads two vectors of the copy, and a sample for each of two outputs; one in a corner.
    copied, corners = 16 * 8 * 9, 4 * (2 * 2) * 8 * 2
    steps = (found.vectors - 2 * corners) // 4
    assert found.loads == copied + 4 * steps + 3 * corners
    assert found.stores == copied + asked.output.length


def test_whole_outputs_made_anew_are_counted() -> None:
    """Eleven outputs in blocks of eight: the last eight once more."""
    member = Member((11,), (13,))
    found = counted(member, "forward", Block("i", 4, 8))
    assert (found.vectors, found.fused) == (9, 3 * (8 + 4))


def test_sums_over_lanes_leave_a_rest() -> None:
    member = Member((11,), (13,))
    found = counted(member, "vjp_filter", Block("t", 4, 4, 3, (("k", 3),)))
    # The last four of eleven once more, of which one does not count.
    assert (found.vectors, found.singles) == (3 * 3, 0)


def test_the_model_prefers_blocks_where_loops_do_not_vectorise() -> None:
    for name in ("forward", "vjp_signal", "vjp_filter"):
        asked = function(LAYER.member, name)
        found = choose(asked, nests(LAYER.member, asked), "float32", MACHINE)
        assert found.estimate.cycles < found.plain.cycles / 5
    small = Member((4,), (6,))
    for name in ("forward", "vjp_signal", "jacobian_signal"):
        asked = function(small, name)
        assert choose(asked, nests(small, asked), "float32", MACHINE).block == PLAIN


def test_the_choice_is_that_of_least_cycles_and_always_the_same() -> None:
    asked = function(LAYER.member, "forward")
    known = nests(LAYER.member, asked)
    chosen = [choose(asked, known, "float32", MACHINE) for _ in range(2)]
    assert chosen[0] == chosen[1]
    # Others are only looked at until they are no better.
    assert best(asked, known, "float32", MACHINE, 2)[0] == chosen[0]


def test_an_array_is_fetched_once_for_all_parts_of_a_tile() -> None:
    """Both ends of a row that the first cache does not hold, in one tile or in two."""
    member = Convolution(signal=(8, 2048), filter=(1, 3)).member
    asked = function(member, "forward")
    (piece,) = nests(member, asked)["gather"]
    model = Model(asked, MACHINE, MACHINE.vectors[0], "float32")
    (row,) = (x for x in piece.loops if x.extent.constant == 2046)
    ends = [parted(piece, row, start, ((row.variable, 16, 1),)) for start in (0, 8, 2030)]
    first, beside, last = (model.fetched([end]) for end in ends)
    assert first == beside == last == 8 * 18 * 4 / model.machine.fetched
    assert model.fetched([ends[0], ends[1]]) == 8 * 26 * 4 / model.machine.fetched
    # What is copied is read from there, and is near where it is small.
    assert model.fetched([ends[0]], staged="f", room=2**10) == 0
    assert model.fetched([ends[0]], staged="f", room=2**14) == first


def test_an_explanation_names_schedule_reason_and_counts() -> None:
    said = LAYER.explain(dtype="float32")
    parts = dict(zip(re.findall(r"(?m)^\w+", said), re.split(r"(?m)^\w+\n", said)[1:], strict=True))
    assert list(parts)[:3] == ["forward", "vjp_signal", "vjp_filter"]
    forward = " ".join(parts["forward"].split())
    assert re.search(r"schedule \d+ lanes of \w+, \d vectors? of 8;", forward)
    assert re.search(r"why by the model [\d,]+ cycles on x86-64 with AVX2, bound by", forward)
    assert re.search(r"counted [\d,]+ vector and 0 single multiply-adds, [\d,]+ loads,", forward)
    assert "every product written out" in Convolution(4, 6).explain()
