"""What is said around formulas, and how much of a large matrix is printed, fits the member."""

from __future__ import annotations

import re

import pytest

from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided
from symconv.language.line import Matrix
from symconv.notes.page import dollars, markdown, page
from symconv.notes.shown import Shown
from symconv.notes.wishes import Wishes
from symconv.writing.notation import notation
from symconv.writing.text import text

LECTURE = notation("lecture")


def shown(member: Member) -> Shown:
    return Shown(member, LECTURE, dollars)


def test_one_output_of_one_sample_counted_from_0() -> None:
    found = markdown(Member((1,), (1,), origin=0), LECTURE)["convolution.md"]
    assert "networks call convolution. Indices count from 0.\n" in found
    assert "the filter has $1$ tap, and the output is\n" in found
    assert r"1 \cdot 2 = 2" in found, "a sample that is 0 would show nothing"


def test_more_outputs() -> None:
    found = markdown(Member((2,), (3,)), LECTURE, Wishes(functions=True))["convolution.md"]
    assert " Indices count from 1.\n" in found
    assert "the filter has $2$ taps, and the outputs are\n" in found
    assert "With small numbers this can be followed by hand:\n" in found
    assert found.count("\nhave the convolution\n") == 3


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (Member((4,), (6,)), ""),
        (Member((2, 2), (3, 3)), "; the outputs stand row by row"),
        (
            strided((5,), (3,), 1, 1, channels=Channels(2, 3, 1)),
            "; the filter and the outputs stand row by row",
        ),
        (
            Member((1, 2, 1), (2, 2, 2)),
            "; the signal, the filter and the outputs stand row by row",
        ),
    ],
)
def test_what_stands_in_one_column_is_said(member: Member, said: str) -> None:
    below = ", one entry below the other" if said else ""
    assert shown(member).order() == said + below


def test_a_matrix_with_columns_left_out_has_as_few_rows() -> None:
    matrix = shown(Member((12,), (20,))).matrix("signal").last
    assert isinstance(matrix, Matrix)
    assert [list(map(text, row)) for row in matrix.rows] == [
        ["g[1]", "g[2]", "g[3]", "g[4]", "...", "0"],
        ["0", "g[1]", "g[2]", "g[3]", "...", "0"],
        ["0", "0", "g[1]", "g[2]", "...", "0"],
        ["0", "0", "0", "g[1]", "...", "0"],
        [":", ":", ":", ":", ".", ":"],
        ["0", "0", "0", "0", "...", "g[9]"],
    ]


def test_no_space_begins_what_follows_a_display() -> None:
    """In LaTeX the end of a line is a space, also after a brace: smaller type ends with one."""
    texts = page(Member((1, 2, 1), (2, 2, 2)), LECTURE)
    assert any("{\\small\n" in each for each in texts.values())
    for name, each in texts.items():
        if name.startswith(("derivation", "backprop")):
            assert re.search(r"^\\setcounter\{MaxMatrixCols\}\{\d+\}%$", each, re.MULTILINE)
            assert "\n}\n" not in each
