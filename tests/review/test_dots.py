"""Matrices with dots: what pattern is understood, and that no changed cell is said to hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked
from tests.review.tables import verdicts

BEGINNING = r"""Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$, and

$$y_i = \sum_{k=1}^K x_{i+k-1} w_k$$ for $1 \le i \le M$.

"""
HANKEL = [
    ["x_1", "x_2", r"\cdots", "x_K"],
    ["x_2", "x_3", r"\cdots", "x_{K+1}"],
    [r"\vdots", r"\vdots", r"\ddots", r"\vdots"],
    ["x_M", "x_{M+1}", r"\cdots", "x_N"],
]
BAND = [
    ["w_1", "w_2", r"\cdots", "w_K", "0", r"\cdots", "0"],
    ["0", "w_1", "w_2", r"\cdots", "w_K", r"\cdots", "0"],
    [r"\vdots", "", r"\ddots", "", "", r"\ddots", r"\vdots"],
    ["0", r"\cdots", "0", "w_1", "w_2", r"\cdots", "w_K"],
]
TURNED = [
    ["w_1", "0", r"\cdots", "0"],
    ["w_2", "w_1", "", r"\vdots"],
    [r"\vdots", "w_2", r"\ddots", "0"],
    ["w_K", r"\vdots", r"\ddots", "w_1"],
    ["0", "w_K", "", "w_2"],
    [r"\vdots", "", r"\ddots", r"\vdots"],
    ["0", r"\cdots", "0", "w_K"],
]


def matrix(rows: list[list[str]]) -> str:
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def column(*cells: str) -> str:
    return matrix([[cell] for cell in cells])


def last(text: str) -> Claim:
    return checked(text_document(BEGINNING + text), decide).claims[-1]


HOLDS: dict[str, str] = {
    "a vector": "y = " + column("y_1", "y_2", r"\vdots", "y_M"),
    "a vector, as short as can be": "y = " + column("y_1", r"\vdots", "y_M"),
    "Hankel": r"\frac{\partial y}{\partial w} = " + matrix(HANKEL),
    "Hankel times a vector": f"y = {matrix(HANKEL)} {column('w_1', chr(92) + 'vdots', 'w_K')}",
    "Toeplitz": r"\frac{\partial y}{\partial x} = " + matrix(BAND),
    "backwards": (
        column("x_N", "x_{N-1}", r"\vdots", "x_1") + " = " + r"\sum_{i=1}^N \delta_i x_{N+1-i}"
    ),
    "transposed": (
        matrix(HANKEL) + r"^\top = " + matrix([list(row) for row in zip(*HANKEL, strict=True)])
    ),
}


@pytest.mark.parametrize("case", HOLDS)
def test_a_pattern_holds_for_all_sizes(case: str) -> None:
    found = last(f"$${HOLDS[case]}$$")
    assert (found.verdict, found.scope) == ("holds", "all sizes")


def changed(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    """The matrix with one cell changed, in turn."""
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if "_" in cell or cell == "0":
                name, _, place = cell.partition("_")
                bare = place.strip("{}")
                for other in (f"{name}_{{{bare}+1}}", "0", "") if place else ("x_1", "w_1"):
                    yield [*rows[:r], [*row[:c], other, *row[c + 1 :]], *rows[r + 1 :]]


@pytest.mark.parametrize(
    ("rows", "by"), [(HANKEL, "w"), pytest.param(BAND, "x", marks=pytest.mark.thorough)]
)
def test_no_changed_cell_holds(rows: list[list[str]], by: str) -> None:
    for other in changed(rows):
        found = last(rf"$$\frac{{\partial y}}{{\partial {by}}} = {matrix(other)}$$")
        assert found.verdict in ("unread", "fails", "ill-formed"), other


def test_a_corner_that_is_not_what_the_others_say() -> None:
    rows = [*HANKEL[:-1], [*HANKEL[-1][:-1], "x_{N+1}"]]
    found = last(rf"$$\frac{{\partial y}}{{\partial w}} = {matrix(rows)}$$")
    assert (found.verdict, found.reason) == (
        "ill-formed",
        "cell 4, 4 does not go on as the others do",
    )


def test_a_pattern_of_another_size_than_its_other_side() -> None:
    text = r"$$\sum_{i=1}^M \delta_i y_i = " + column("x_1", "x_2", r"\vdots", "x_N") + "$$"
    assert last(text).verdict in ("fails", "ill-formed")


@pytest.mark.parametrize(
    "cells",
    [
        ("x_1", "x_2", "x_4", r"\vdots", "x_{16}"),
        ("x_1", "x_3", r"\vdots", "x_N"),
        ("x_1", r"\vdots", "w_K"),
        (r"\vdots", "x_N"),
        ("1", r"\vdots", "1"),
        ("x_1", r"\vdots", "x_5", r"\vdots", "x_N"),
    ],
)
def test_dots_that_say_nothing_plain_are_unread(cells: tuple[str, ...]) -> None:
    assert last(f"$$y = {column(*cells)}$$").verdict == "unread"
    assert last(rf"$$\frac{{\partial y}}{{\partial x}} = {matrix(TURNED)}$$").verdict != "holds"


def test_a_vector_written_with_dots_declares_its_array() -> None:
    text = "$$u = " + column("u_0", "u_1", r"\vdots", "u_{n-1}") + "$$ "
    square = r"$$u^\top u = \sum_{i=0}^{%s} u_i u_i$$"
    assert last(text + square % "n-1").verdict == "holds"
    assert last(text + square % "n").verdict == "ill-formed"


def test_an_example_does_not_stay_when_dots_say_what_it_is_in_general() -> None:
    text = (
        r"$$C = \begin{bmatrix} c_0 & c_1 \\ c_1 & c_0 \end{bmatrix}$$ and in general "
        r"$$C = \begin{bmatrix} c_0 & \cdots & c_n \\ c_n & \cdots \\ \vdots \end{bmatrix}$$ "
        r"$$v = C w$$"
    )
    assert last(text).verdict == "unread"


CELLS = [
    (BAND, 0, 1, "w_1", "fails"),
    (BAND, 1, 1, "w_2", "fails"),
    (BAND, 3, 4, "w_3", "fails"),
    (BAND, 3, 6, "w_{K-1}", "fails"),
    (HANKEL, 1, 3, "x_{M+1}", "fails"),
    # w_1, w_2, ..., 0, 0, ..., 0 is so too, and only not what was meant.
    (BAND, 0, 3, "0", "unread"),
]


@pytest.mark.parametrize(("rows", "row", "cell", "other", "verdict"), CELLS)
def test_a_wrong_cell_is_told_by_all_the_others(
    rows: list[list[str]], row: int, cell: int, other: str, verdict: str
) -> None:
    changed = [list(cells) for cells in rows]
    changed[row][cell] = other
    by = "w" if rows is HANKEL else "x"
    found = last(rf"$$\frac{{\partial y}}{{\partial {by}}} = {matrix(changed)}$$")
    assert found.verdict == verdict


def test_another_matrix_is_not_called_one_with_a_wrong_cell() -> None:
    assert last(rf"$$\frac{{\partial y}}{{\partial x}} = {matrix(TURNED)}$$").verdict == "unread"


def test_a_list_of_its_own_entries_says_how_long_an_array_is() -> None:
    one_more = column("y_1", "y_2", chr(92) + "vdots", "y_{M+1}")
    assert last(f"$$y = {one_more}$$").verdict in ("fails", "ill-formed")
    example = column("y_1", "y_2", "y_3")
    assert last(f"$$y = {example}$$").verdict in ("holds", "definition")


CIRCULANT = [
    ["c_0", "c_{n-1}", r"\cdots", "c_1"],
    ["c_1", "c_0", r"\cdots", "c_2"],
    [r"\vdots", r"\vdots", r"\ddots", r"\vdots"],
    ["c_{n-1}", "c_{n-2}", r"\cdots", "c_0"],
]
LOWER = [
    ["h_0", "0", r"\cdots", "0"],
    ["h_1", "h_0", r"\ddots", r"\vdots"],
    [r"\vdots", r"\ddots", r"\ddots", "0"],
    ["h_{n-1}", r"\cdots", "h_1", "h_0"],
]
DRAWN = {
    "circulant": (CIRCULANT, r"_{ij} = c_{(i-j) \bmod n}", r"_{ij} = c_{(j-i) \bmod n}"),
    "transposed": (
        [list(row) for row in zip(*CIRCULANT, strict=True)],
        r"_{ij} = c_{(j-i) \bmod n}",
        r"_{ij} = c_{(i-j) \bmod n}",
    ),
    "lower": (
        LOWER,
        r" x = \sum_{i=1}^{n} \delta_i \sum_{j=1}^{i} h_{i-j} x_j",
        r" x = \sum_{i=1}^{n} \delta_i \sum_{j=1}^{i} h_{j-i} x_j",
    ),
}
SQUARE = r"Let $x \in \mathbb{R}^n$ and "


@pytest.mark.parametrize("case", DRAWN)
def test_diagonals(case: str) -> None:
    rows, right, wrong = DRAWN[case]
    text = f"{SQUARE} $$A = {matrix(rows)}$$ Then $$A{right}$$"
    found = checked(text_document(text), decide).claims[-1]
    assert (found.verdict, found.scope) == ("holds", "all sizes")
    found = checked(text_document(text.replace(right, wrong)), decide).claims[-1]
    assert found.erratum


@pytest.mark.thorough
@pytest.mark.parametrize("case", DRAWN)
def test_no_changed_cell_of_diagonals_holds(case: str) -> None:
    rows, right, _ = DRAWN[case]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            bare = cell.partition("_")[2].strip("{}")
            name = cell.partition("_")[0]
            for other in (f"{name}_{{{bare}+1}}", "0", f"{name}_1", "x_1") if bare else ("h_1",):
                changed = [*rows[:r], [*row[:c], other, *row[c + 1 :]], *rows[r + 1 :]]
                if other == cell:
                    continue
                text = f"{SQUARE} $$A = {matrix(changed)}$$ Then $$A{right}$$"
                claims = checked(text_document(text), decide).claims
                assert claims[-1].verdict != "holds", changed
                told = {claim.verdict for claim in claims}
                assert told & {"unread", "fails", "ill-formed"}, changed


def test_what_counts_from_where_is_as_the_first_claim_has_it() -> None:
    drawn = f"{SQUARE} $$A = {matrix(CIRCULANT)}$$ "
    from_0 = r"$$(A x)_i = \sum_{j=0}^{n-1} c_{(i-j) \bmod n} x_j$$"
    turned = r"$$(A^T x)_i = \sum_{j=0}^{n-1} c_{(i-j) \bmod n} x_j$$"
    verdicts = [c.verdict for c in checked(text_document(drawn + from_0 + turned), decide).claims]
    assert verdicts == ["definition", "definition", "holds", "fails"]


TURNED = r"""Let $C = \begin{pmatrix} w_1 & w_2 & 0 \\ 0 & w_1 & w_2 \end{pmatrix}$ and
$u = C^T z$ for $z = (z_1, z_2)$. """


def test_what_a_drawn_matrix_makes_has_no_more_products_than_are_drawn() -> None:
    right, wrong = (rf"$$ u_j = \sum_{{i=1}}^2 w_{{{n}}} z_i $$" for n in ("j-i+1", "j-i"))
    assert verdicts(f"{TURNED} Then {right} and {wrong}")[-2:] == ["holds", "fails"]


def test_what_is_said_again_in_passing_is_held_against_what_it_was() -> None:
    """Where it differs nothing is said of it from there on, neither by the old nor by the new."""
    right, wrong = (rf"u_j = \sum_{{i=1}}^2 w_{{{n}}} z_i" for n in ("j-i+1", "j-i"))
    text = f"{TURNED} Each entry is ${right}$.\n\n$${right}$$\n"
    assert verdicts(text)[-2:] == ["holds", "holds"]
    text = f"{TURNED} Each entry is ${wrong}$.\n\n$${wrong}$$\n"
    assert verdicts(text)[-2:] == ["unread", "unread"]
