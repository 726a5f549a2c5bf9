"""What words say of the structure of a matrix, and marks that are missing."""

from __future__ import annotations

import pytest

from symconv import verify_text
from symconv.review.claims import Claim

TOEPLITZ = [["a", "b", "c"], ["d", "a", "b"], ["e", "d", "a"]]
CIRCULANT = [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]]
HANKEL = [["a", "b", "c"], ["b", "c", "d"], ["c", "d", "e"]]
DOUBLY = [
    ["p", "0", "0", "0"],
    ["q", "p", "0", "0"],
    ["r", "0", "p", "0"],
    ["s", "r", "q", "p"],
    ["0", "0", "r", "0"],
    ["0", "0", "s", "r"],
]


def display(cells: list[list[str]], before: str = "We get", after: str = "") -> list[Claim]:
    rows = r" \\ ".join(" & ".join(row) for row in cells)
    text = f"{before}\n\n$$ M = \\begin{{bmatrix}} {rows} \\end{{bmatrix}} $$\n\n{after}\n"
    return [c for c in verify_text(text, "a.md").claims if c.kind == "matrix"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (TOEPLITZ, "This is a Toeplitz matrix."),
        (CIRCULANT, "which is a circulant matrix."),
        (HANKEL, "a Hankel matrix."),
        (DOUBLY, "It has the shape of a doubly blocked Toeplitz matrix."),
    ],
)
def test_a_matrix_is_what_is_said_of_it_or_one_cell_is_wrong(
    cells: list[list[str]], words: str
) -> None:
    (right,) = display(cells, after=words)
    assert right.verdict == "holds"
    wrong = [row[:] for row in cells]
    wrong[1][0] = "z"
    (found,) = display(wrong, after=words)
    assert found.verdict == "fails"
    assert "z at 2, 1" in found.reason or "at 2, 1" in found.reason


def test_the_cell_that_would_be_right_is_shown_where_most_agree() -> None:
    cells = [row[:] for row in TOEPLITZ]
    cells[1][1] = "z"
    (found,) = display(cells, after="This is a Toeplitz matrix.")
    assert found.suggestion == "cell 2, 2: a"


@pytest.mark.parametrize(
    "words",
    ["This is not a Toeplitz matrix.", "It is almost Toeplitz.", "Later. A Toeplitz matrix is one"],
)
def test_words_that_deny_it_or_speak_of_another_say_nothing(words: str) -> None:
    cells = [row[:] for row in TOEPLITZ]
    cells[0][0] = "z"
    assert not display(cells, after=words)


def test_formulas_may_stand_between_the_words_and_the_matrix() -> None:
    wrong = [row[:] for row in TOEPLITZ]
    wrong[2][2] = "z"
    (found,) = display(wrong, "The Toeplitz matrix of the filter $h$ of length $K$ is")
    assert found.suggestion == "cell 3, 3: a"
    (found,) = display(wrong, after="The matrix $M$ is Toeplitz.")
    assert found.verdict == "fails"


def test_several_matrices_may_be_spoken_of_at_once() -> None:
    rows = [r" \\ ".join(" & ".join(row) for row in cells) for cells in (TOEPLITZ, CIRCULANT)]
    first, second = (rf"\begin{{pmatrix}} {each} \end{{pmatrix}}" for each in rows)
    wrong = second.replace("b & c & a", "b & c & z")
    text = (
        f"We make Toeplitz matrices $F_i$:\n\n$$ F_0 = {first} \\quad F_1 = {second} $$\n\n"
        f"$$ F_2 = {wrong} $$\n\nOther words.\n\n$$ G = {wrong} $$\n"
    )
    found = [c.verdict for c in verify_text(text, "a.md").claims if c.kind == "matrix"]
    assert found == ["holds", "holds", "fails"]


@pytest.mark.parametrize(("last", "verdict"), [("F_0", "holds"), ("F_1", "fails")])
def test_blocks_may_have_names(last: str, verdict: str) -> None:
    cells = [["F_0", "F_3", "F_2"], ["F_1", "F_0", "F_3"], ["F_2", "F_1", last]]
    (found,) = display(cells, "We assemble these into a doubly blocked Toeplitz matrix $F$:")
    assert found.verdict == verdict


def test_a_matrix_that_is_not_nearly_so_is_another() -> None:
    assert not display(
        [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "k"]], after="a Toeplitz matrix."
    )


def test_a_missing_underscore_is_found_and_read_over() -> None:
    said = verify_text(
        "$$ k_{11} = 2 i_{11} $$\n\n$$ r = k_{12} i_{11} + k{21} i_{12} $$\n", "a.md"
    )
    (mark,) = [claim for claim in said.claims if claim.kind == "markup"]
    assert (mark.text, mark.suggestion) == ("k{21}", "k_{21}")
    fine = verify_text("$$ r = k{21} i + {2}{3} x^{2} $$\n", "a.md")
    assert not [claim for claim in fine.claims if claim.kind == "markup"]


CHANNELS = r"""A layer computes

$$ Y_d = \sum_{c=1}^{C} X_c * K_{cd} $$

and so

"""


def test_a_gradient_without_the_sum_over_the_outputs_is_ill_formed() -> None:
    gradient = r"\text{pad}(\frac{\partial L}{\partial Y_d}) * \text{flip}(K_{cd})"
    wrong = verify_text(
        rf"{CHANNELS}$$ \frac{{\partial L}}{{\partial X_c}} = {gradient} $$", "a.md"
    )
    assert wrong.claims[-1].verdict == "ill-formed"
    assert "sum over d is missing" in wrong.claims[-1].reason
    for right in (
        rf"\frac{{\partial L}}{{\partial X_c}} = \sum_{{d=1}}^{{D}} {gradient}",
        r"\frac{\partial L}{\partial K_{cd}} = X_c * \frac{\partial L}{\partial Y_d}",
    ):
        assert not verify_text(f"{CHANNELS}$$ {right} $$", "a.md").errata


def test_an_index_that_is_summed_silently_is_not_missing() -> None:
    text = CHANNELS.replace(r"\sum_{c=1}^{C} ", "")
    gradient = r"\frac{\partial L}{\partial X_c} = \frac{\partial L}{\partial Y_d} * K_{cd}"
    assert not verify_text(f"{text}$$ {gradient} $$", "a.md").errata


def test_what_was_not_read_is_no_ground_for_an_erratum() -> None:
    text = r"""
$$ \begin{bmatrix} X_0 \\ X_1 \end{bmatrix} = \begin{bmatrix} \Gamma & 1 \\ 1 & -1 \end{bmatrix}
\begin{bmatrix} x_0 \\ x_1 \end{bmatrix} $$

$$ X_0 = x_0 + x_1 $$
"""
    assert not verify_text(text, "a.md").errata


def test_i_is_an_image_where_it_is_said_to_be_one() -> None:
    shift = r"$$ P = \begin{bmatrix} 0 & 1 \\ 1 & 0 \end{bmatrix} $$" + "\n\n"
    assert verify_text(f"{shift}$$ P P = I $$", "a.md").claims[-1].verdict == "holds"
    for before in ("The image $I$ is given. ", "Let $I \\in \\mathbb{R}^{2}$. "):
        assert verify_text(f"{before}{shift}$$ P P = I $$", "a.md").claims[-1].verdict != "holds"
