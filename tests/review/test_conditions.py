"""Equations that say what something has to be, and numbers of an example: no errata."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

QUADRATIC = r"Let $v = (B, A, C)^T$ and $$ T = \begin{pmatrix} a & b \\ c & d \end{pmatrix}. $$ "
WIDE = r"Let $x \in \mathbb{R}^n$ and $P \in \mathbb{R}^{n \times k}$." "\n\n# Example\n\nTake "
OWN = (
    r"$$ x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}, \quad P = \begin{pmatrix} P_{11} & P_{12} "
    r"& P_{13} \\ P_{21} & P_{22} & P_{23} \end{pmatrix}. $$ "
)
MATRIX = r"%s $$ A = \begin{bmatrix} 2 & %d \\ 2 & 3 \end{bmatrix} $$ "


@pytest.mark.parametrize("text", [
    QUADRATIC + "A fixed point is where $$ c a^2 + (d - a) b = 0. $$",
    QUADRATIC + "They meet if $a d = b c$.",
    QUADRATIC + "More of it, then substituting $a = b = c$.",
    QUADRATIC + "1. Begin with $(a, b) = (0, 0)$.",
    QUADRATIC + r"We need to solve $$ T \begin{pmatrix} a \\ b \end{pmatrix} = "
    r"\begin{pmatrix} a \\ b \end{pmatrix} $$",
    r"Here $$ h_1 = U_{ab} \begin{bmatrix} 0 \\ 1 \end{bmatrix} + "
    r"V_{ab} \begin{bmatrix} 1 \\ 0 \\ 0 \end{bmatrix} $$",
    r"For $x = (x_1, \ldots, x_n)$ and a point $x_0 = (x_1, \ldots, x_n)$",
    r"Let $a = (a_0, \ldots, a_{n-1})$. $$ T = \begin{bmatrix} a_0 & a_{-1} \\ a_1 & a_0 "
    r"\end{bmatrix} $$",
    r"1. where $z > 0$ the slope $= 1$",
    r"$$ \delta(t) x(t) = \delta(t) x(0) $$",
])  # fmt: skip
def test_a_condition_is_no_erratum(text: str) -> None:
    assert not {"fails", "ill-formed"} & {*verdicts(text)}


def test_an_identity_has_the_same_letters_on_both_sides() -> None:
    assert last(QUADRATIC, "(a + b)^2 = a^2 + b^2").erratum
    assert last(QUADRATIC, "(a + b)^2 = a^2 + 2 a b + b^2").verdict == "holds"


@pytest.mark.parametrize(("display", "verdict"), [
    (r"z = P^T x = \begin{pmatrix} P_{11} x_1 + P_{21} x_2 \\ P_{12} x_1 + P_{22} x_2 \\ "
     r"P_{13} x_1 + P_{23} x_2 \end{pmatrix}", "holds"),
    (r"z = P^T x = \begin{pmatrix} P_{11} x_1 + P_{21} x_2 \\ P_{12} x_1 + P_{22} x_2 \\ "
     r"P_{13} x_1 + P_{22} x_2 \end{pmatrix}", "fails"),
])  # fmt: skip
def test_an_array_that_is_written_out_says_how_long_it_is(display: str, verdict: str) -> None:
    for heading in ("", "\n\n## Its logits\n\n"):
        assert verdicts(f"{WIDE}{OWN}{heading} $$ {display} $$")[-1] == verdict


def test_numbers_of_one_example_do_not_come_back_after_another() -> None:
    two = MATRIX % ("Take", 7) + "\n\n# Another one\n\n" + MATRIX % ("For example, take", 1)
    product = r"A \begin{bmatrix} 1 \\ 1 \end{bmatrix} = \begin{bmatrix} %s \\ 5 \end{bmatrix}"
    assert last(two, product % "3").verdict == "holds"
    assert last(two, product % "4").erratum
    assert not last(two + "\n\n# Its square\n\n", product % "3").erratum


def test_a_number_may_be_another_one_in_the_next_section() -> None:
    text = r"Let $a \in \mathbb{R}^2$. $$ q = a_1 + 2 a_2 $$ %s"
    assert last(text % "So", "q + a_1 = 2 a_2").erratum
    assert not last(text % "\n\n# Another\n\n", "q + a_1 = 2 a_2").erratum


def test_rows_end_in_more_than_two_backslashes_in_markdown() -> None:
    rows = "\\begin{bmatrix} 1 & 2 \\\\\\\\\\\n 3 & 4 \\end{bmatrix}"
    assert verdicts(
        f"$$ {rows} + {rows} = \\begin{{bmatrix}} 2 & 4 \\\\ 6 & 8 \\end{{bmatrix}} $$"
    ) == ["holds"]
