"""What is said of a member at its sizes: outputs, worked examples, matrices."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest

from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.expansion import expand
from symconv.judges.question import Question
from symconv.language.affine import Affine
from symconv.language.elaborate import elaborate
from symconv.language.line import (
    Chain,
    Derivative,
    Dots,
    Line,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
)
from symconv.language.term import Operand
from symconv.notes.lines import example, flattened, matrix, outputs, shortened
from symconv.writing.text import text

LECTURE = Member((4,), (6,))
ALL = 1000


def rows_of(line: Chain) -> list[str]:
    assert isinstance(line.last, Matrix)
    return [text(row[0]) for row in line.last.rows]


def worked(member: Member, signal: Any, taps: Any, most: int = ALL, products: int = ALL) -> Chain:
    return example(member, signal, taps, most, products)


def test_the_worked_example_of_the_lecture() -> None:
    line = worked(LECTURE, [0, 1, 1, 0, 0, 0], [2, 3, 1])
    assert rows_of(line) == [
        "0·2 + 1·3 + 1·1 = 4",
        "1·2 + 1·3 + 0·1 = 5",
        "1·2 + 0·3 + 0·1 = 2",
        "0·2 + 0·3 + 0·1 = 0",
    ]
    assert isinstance(line.first, Operation)
    assert text(line.first.left).split("\n") == [f"[ {n} ]" for n in (0, 1, 1, 0, 0, 0)]
    assert text(line.first.right).split("\n") == [f"[ {n} ]" for n in (2, 3, 1)]


def test_the_flipped_example_takes_the_filter_backwards() -> None:
    line = worked(Member((2,), (4,), True), [1, 2, 3, 5], [2, 3, 7])
    assert rows_of(line) == ["1·7 + 2·3 + 3·2 = 19", "2·7 + 3·3 + 5·2 = 33"]


def test_negative_numbers_are_in_parentheses() -> None:
    line = worked(Member((2,), (3,)), [-1, 2, 0], [3, -4])
    assert rows_of(line) == ["(-1)·3 + 2 (-4) = -11", "2·3 + 0 (-4) = 6"]


@pytest.mark.parametrize("flip", [False, True])
def test_every_row_is_the_sum_that_numpy_finds(flip: bool) -> None:
    source = np.random.default_rng(5)
    for i, j in ((1, 1), (1, 4), (3, 5), (5, 5), (7, 9)):
        signal, taps = source.integers(-9, 10, j), source.integers(-9, 10, 1 + j - i)
        line = worked(Member((i,), (j,), flip), signal.tolist(), taps.tolist())
        wanted = np.correlate(signal, taps[::-1] if flip else taps, "valid")
        assert [row.split(" = ")[1] for row in rows_of(line)] == [str(n) for n in wanted]
        for row, expected in zip(rows_of(line), wanted, strict=True):
            left = row.split(" = ")[0].replace("·", "*").replace(" (", "*(").replace("+*", "+ ")
            assert eval(left) == expected


@pytest.mark.parametrize("flip", [False, True])
def test_both_sides_of_an_example_mean_the_same(flip: bool) -> None:
    member = Member((3,), (5,), flip)
    line = worked(member, [1, -2, 3, 5, 7], [11, 13, -17])
    assert isinstance(line.last, Matrix)
    sums = Matrix(tuple((row[0].last,) for row in line.last.rows if isinstance(row[0], Chain)))
    products = Matrix(tuple((row[0].first,) for row in line.last.rows if isinstance(row[0], Chain)))
    for right in (sums, products):
        sides = (elaborate(side, member.context) for side in (line.first, right))
        assert decide(Question(*sides)).holds


def test_an_example_in_two_dimensions() -> None:
    line = worked(Member((1, 2), (2, 3)), [[1, 2, 3], [4, 5, 6]], [[10, 1], [0, -1]])
    sides = [row.split(" = ") for row in rows_of(line)]
    assert [sorted(left.split(" + ")) for left, _ in sides] == [
        ["1·10", "2·1", "4·0", "5 (-1)"],
        ["2·10", "3·1", "5·0", "6 (-1)"],
    ]
    assert [right for _, right in sides] == ["7", "17"]
    assert isinstance(line.first, Operation)
    assert text(line.first.left) == "[ 1  2  3 ]\n[ 4  5  6 ]"
    assert worked(Member((1, 2), (2, 3)), [1, 2, 3, 4, 5, 6], [10, 1, 0, -1]) == line


def test_numpy_arrays_are_taken() -> None:
    line = worked(LECTURE, np.array([0, 1, 1, 0, 0, 0]), np.array([2, 3, 1]))
    assert line == worked(LECTURE, (0, 1, 1, 0, 0, 0), (2, 3, 1))


BAD: dict[str, tuple[Any, Any, str]] = {
    "signal too long": ([0] * 7, [1, 2, 3], "signal f has 7 entries: give 6"),
    "signal too short": ([0] * 5, [1, 2, 3], "signal f has 5 entries: give 6"),
    "filter too long": ([0] * 6, [1, 2, 3, 4], "filter g has 4 entries: give 3"),
    "no filter": ([0] * 6, [], "filter g has 0 entries: give 3"),
    "a number for a vector": ([0] * 6, 3, "filter g has 1 entries: give 3"),
    "floats": ([0.5] * 6, [1, 2, 3], "signal f holds 0.5"),
    "whole floats": ([1.0] * 6, [1, 2, 3], "signal f holds 1.0"),
    "bools": ([0] * 6, [True, False, True], "filter g holds True"),
    "text": (list("abcdef"), [1, 2, 3], "signal f holds 'a'"),
    "None": ([0] * 6, [1, None, 3], "filter g holds None"),
    "an array of floats": (np.zeros(6), [1, 2, 3], "signal f holds 0.0"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_example(case: str) -> None:
    signal, taps, message = BAD[case]
    with pytest.raises(IllFormed) as caught:
        worked(LECTURE, signal, taps)
    assert message in str(caught.value)


# --- outputs ----------------------------------------------------------------------------------


def test_outputs_of_the_lecture() -> None:
    assert [text(line) for line in outputs(LECTURE, ALL, ALL)] == [
        f"(f*g)[{n}] = f[{n}] g[1] + f[{n + 1}] g[2] + f[{n + 2}] g[3]" for n in (1, 2, 3, 4)
    ]


def test_outputs_of_the_flipped_one() -> None:
    (line,) = outputs(Member((1,), (3,), True, ("x", "h")), ALL, ALL)
    assert text(line) == "(x*h)[1] = x[1] h[3] + x[2] h[2] + x[3] h[1]"


@pytest.mark.parametrize(
    "member",
    [
        Member((4,), (6,)),
        Member((3,), (7,), True, ("alpha", "W2")),
        Member((1,), (1,)),
        Member((2, 1), (3, 3)),
        Member((2, 1), (3, 3), True),
    ],
    ids=lambda m: f"{m.word} {m.outputs} {m.inputs}",
)
def test_outputs_mean_what_the_definition_does(member: Member) -> None:
    wanted = expand(member.value, member.sizes)
    lines = outputs(member, ALL, ALL)
    assert len(lines) == len(wanted)
    for line, (place, polynomial) in zip(lines, wanted.items(), strict=True):
        left, right = (elaborate(side, member.context) for side in (line.first, line.last))
        assert expand(right, member.sizes)[()] == polynomial
        assert expand(left, member.sizes)[()] == polynomial
        assert text(line.first).endswith(f"[{','.join(map(str, place))}]")


def test_long_outputs_have_dots_between_the_first_and_the_last() -> None:
    lines = [text(line) for line in outputs(Member((30,), (49,)), 5, 4)]
    assert lines == [
        "(f*g)[1] = f[1] g[1] + f[2] g[2] + ... + f[20] g[20]",
        "(f*g)[2] = f[2] g[1] + f[3] g[2] + ... + f[21] g[20]",
        "(f*g)[3] = f[3] g[1] + f[4] g[2] + ... + f[22] g[20]",
        ":",
        "(f*g)[30] = f[30] g[1] + f[31] g[2] + ... + f[49] g[20]",
    ]


def test_a_long_example_keeps_the_whole_sum() -> None:
    """Dots stand for products that are left out of the text, not out of the result."""
    line = worked(Member((9,), (14,)), list(range(1, 15)), [1] * 6, 4, 4)
    assert rows_of(line) == [
        "1·1 + 2·1 + ... + 6·1 = 21",
        "2·1 + 3·1 + ... + 7·1 = 27",
        ":",
        "9·1 + 10·1 + ... + 14·1 = 69",
    ]
    assert isinstance(line.first, Operation)
    assert text(line.first.left).split("\n") == ["[ 1  ]", "[ 2  ]", "[ :  ]", "[ 14 ]"]


# --- matrices ---------------------------------------------------------------------------------


def cells(line: Chain) -> list[list[str]]:
    assert isinstance(line.last, Matrix)
    return [[text(cell) for cell in row] for row in line.last.rows]


def test_the_matrices_of_the_lecture() -> None:
    by_signal = cells(matrix(LECTURE, "signal", ALL, ALL))
    assert by_signal == [
        ["0"] * n + ["g[1]", "g[2]", "g[3]"] + ["0"] * (3 - n) for n in (0, 1, 2, 3)
    ]
    by_filter = cells(matrix(LECTURE, "filter", ALL, ALL))
    assert by_filter == [[f"f[{n}]", f"f[{n + 1}]", f"f[{n + 2}]"] for n in (1, 2, 3, 4)]
    assert text(matrix(LECTURE, "filter", 1, 1).first) == "d(f*g)/df".replace("df", "dg")


@pytest.mark.parametrize("role", ["signal", "filter"])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(("i", "j"), [(1, 1), (2, 5), (5, 5), (4, 6)])
def test_a_whole_matrix_means_the_derivative(role: str, flip: bool, i: int, j: int) -> None:
    member = Member((i,), (j,), flip)
    line = matrix(member, role, ALL, ALL)
    assert line.first == Derivative(member.operation, Name(member.operand(role).name))
    left = elaborate(line.first, member.context)
    assert isinstance(line.last, Matrix)
    rows = [[elaborate(cell, member.context) for cell in row] for row in line.last.rows]
    wanted = expand(left, member.sizes)
    found = {
        (r, c): expand(cell, member.sizes)[()]
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
    }
    assert found == wanted


def test_a_matrix_in_two_dimensions_is_flattened_row_by_row() -> None:
    found = cells(matrix(Member((2, 1), (2, 3)), "signal", ALL, ALL))
    taps = ["g[1,1]", "g[1,2]", "g[1,3]"]
    assert found == [[*taps, "0", "0", "0"], ["0", "0", "0", *taps]]
    lecture = cells(matrix(Member((2, 2), (3, 3), names=("f", "W")), "signal", ALL, ALL))
    w = [[f"W[{r},{c}]" for c in (1, 2)] for r in (1, 2)]
    assert lecture == [["0"] * n + [*w[0], "0", *w[1]] + ["0"] * (4 - n) for n in (0, 1, 3, 4)]


def test_a_large_matrix_keeps_its_first_and_last_rows_and_columns() -> None:
    found = cells(matrix(Member((30,), (32,)), "signal", 4, 5))
    assert found == [
        ["g[1]", "g[2]", "g[3]", "...", "0"],
        ["0", "g[1]", "g[2]", "...", "0"],
        [":", ":", ":", ".", ":"],
        ["0", "0", "0", "...", "g[3]"],
    ]
    assert [len(row) for row in cells(matrix(Member((30,), (32,)), "filter", 4, 5))] == [3] * 4


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [
        (0, 3, []),
        (3, 3, [0, 1, 2]),
        (4, 3, [0, None, 3]),
        (9, 5, [0, 1, 2, None, 8]),
        (9, 1, [0, None, 8]),
        (1, 1, [0]),
    ],
)
def test_shortened(count: int, most: int, expected: list[int | None]) -> None:
    assert shortened(count, most) == expected


# --- flattened --------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [0, 1])
def test_flattening_counts_every_place_once(origin: int) -> None:
    """By the formula that is printed, row by row as NumPy does: a bijection."""
    array = Operand("f", (Affine.of("J1"), Affine.of("J2"), Affine.of("J3")), origin)
    line, sizes = flattened(array, ("a", "b", "c")), (2, 3, 4)

    def value(line: Line, at: dict[str, int]) -> int:
        match line:
            case Number(count):
                return count
            case Name(name):
                return at[name]
            case Negative(body):
                return -value(body, at)
            case Sum(terms):
                return sum(value(term, at) for term in terms)
            case Product(factors):
                return prod(value(factor, at) for factor in factors)
        raise AssertionError(line)

    named = dict(zip(("J1", "J2", "J3"), sizes, strict=True))
    places = product(*(range(origin, origin + n) for n in sizes))
    found = [value(line, {**named, **dict(zip("abc", at, strict=True))}) for at in places]
    assert found == list(range(origin, origin + prod(sizes)))


def test_dots_are_never_taken_for_a_value() -> None:
    (line, *_) = outputs(Member((1,), (9,)), 5, 4)
    assert isinstance(line.last, Sum)
    assert Dots("horizontal") in line.last.terms
