"""Drawn matrices of a convolution, whose image is read row by row."""

from __future__ import annotations

import pytest

from symconv import verify_text
from symconv.review.claims import Claim
from symconv.review.deciding.unrolled import Layer

LAYERS = [
    Layer((3, 3), (2, 2), 1, 0, flipped=False),
    Layer((3, 4), (2, 3), 1, 0, flipped=True),
    Layer((5, 5), (3, 3), 2, 0, flipped=False),
    Layer((2, 3), (2, 2), 1, 1, flipped=True),
]

Cells = list[list[str]]


def cells(layer: Layer, first: int) -> Cells:
    return [
        [f"w_{{{tap[0] + first},{tap[1] + first}}}" if tap else "0" for tap in row]
        for row in layer.cells()
    ]


def drawn(rows: Cells, words: str = "The convolution is a product by a matrix.") -> list[Claim]:
    body = r" \\ ".join(" & ".join(row) for row in rows)
    found = verify_text(f"{words}\n\n$$ \\begin{{pmatrix}} {body} \\end{{pmatrix}} $$\n", "a.md")
    return [claim for claim in found.claims if claim.kind == "matrix"]


def turned(rows: Cells) -> Cells:
    return [list(row) for row in zip(*rows, strict=True)]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("first", [0, 1])
def test_it_is_recognized(layer: Layer, first: int) -> None:
    rows = cells(layer, first)
    for each in (rows, turned(rows)):
        (claim,) = drawn(each)
        assert claim.verdict == "holds"
        assert "taps with" in claim.reason


def test_a_wrong_tap_is_shown() -> None:
    rows = cells(LAYERS[0], 0)
    assert (rows[2][6], rows[1][2]) == ("w_{1,0}", "w_{0,1}")
    for r, c, wrong in ((2, 6, "w_{1,1}"), (1, 2, "0"), (0, 2, "w_{1,0}")):
        changed = [row[:] for row in rows]
        right, changed[r][c] = changed[r][c], wrong
        (claim,) = drawn(changed)
        assert claim.verdict == "fails"
        said = right.replace("_{", "[").replace("}", "]")
        assert claim.suggestion == f"cell {r + 1}, {c + 1}: {said}"
        (claim,) = drawn(turned(changed))
        assert claim.suggestion == f"cell {c + 1}, {r + 1}: {said}"


def test_others_are_left_alone() -> None:
    rows = cells(LAYERS[0], 0)
    assert not drawn(rows, "These are the coordinates of a rotation.")
    assert not drawn([[*row[1:], row[0]] for row in rows])
    assert not drawn([["w_{1,1}", "w_{1,2}", "0"], ["0", "w_{1,1}", "w_{1,2}"], ["0", "0", "1"]])
