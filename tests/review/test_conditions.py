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
    r"$$ u_k = 5 b_k + 4 s_k $$ It follows that $$ s_{k+1} = -s_k. $$ So $$ u_{k+1} = "
    r"5 b_{k+1} + 4 s_{k+1} = 5 b_{k+1} - 4 s_k $$",
    "Once more, with $a^2 - 20 b^2 = 1$, $$ (a, b) = (9, 2) $$",
    r"In $\mathbb{Z}_5$, $$ M = \begin{pmatrix} 2 & 4 \\ 4 & 1 \end{pmatrix} $$ "
    r"$$ M \begin{pmatrix} 1 \\ 2 \end{pmatrix} = \begin{pmatrix} 0 \\ 1 \end{pmatrix} $$",
    "$S_{BH} = S_{AB} = 2$; $S_{BG} = S_{BF} = 3$",
    "Signals begin at $k_y = 0 + 0$. As $k_x = 2$ and $k_h = -2$, $k_y = k_x + k_h = 0$.",
    r"Let $\mathbf{x} \in \mathbb{R}^6$. In the plane $$ \begin{pmatrix} a & b \\ c & d "
    r"\end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix} = x \begin{pmatrix} a \\ c "
    r"\end{pmatrix} + y \begin{pmatrix} b \\ d \end{pmatrix} $$",
    r"From $p_1 = a_1 + a_2$. In general $p_k = \sum_{i=1}^n a_i^k$ and "
    r"$$ e_1 = \sum_i a_i $$ $$ e_1 = p_1 $$",
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


CHANGING = r"""$$ A = \begin{pmatrix} 2 & 4 \\ 4 & 1 \end{pmatrix} $$
$$ P^T A P = \begin{pmatrix} 2 & 0 \\ 0 & -7 \end{pmatrix} $$ where
$$ P = \begin{pmatrix} 1 & -2 \\ 0 & 1 \end{pmatrix}. $$ Then we get
$$ P^T A P = \begin{pmatrix} 2 & 0 \\ 0 & %s \end{pmatrix} $$ where
$$ P = \begin{pmatrix} 1 & -4 \\ 0 & 2 \end{pmatrix}. $$"""


def test_numbers_may_change_from_step_to_step() -> None:
    wanted = ["definition", "holds", "definition", "holds", "definition"]
    assert verdicts(CHANGING % "-28") == wanted
    assert verdicts(CHANGING % "-14")[3] == "fails"


def test_cells_at_the_end_of_a_row_may_be_left_out_where_others_are_empty() -> None:
    square = r"D = \begin{pmatrix} 1 & \\ & 2 & \\ & & 3 \end{pmatrix} $$ $$ D^2 = \begin{pmatrix}"
    assert verdicts(rf"$$ {square} 1 & \\ & 4 & \\ & & 9 \end{{pmatrix}} $$")[-1] == "holds"
    assert verdicts(rf"$$ {square} 1 & \\ & 4 & \\ & & 6 \end{{pmatrix}} $$")[-1] == "fails"


def test_places_that_correspond_to_others_are_no_definitions() -> None:
    sums = r"\sum_{i=0}^{M-1} p_{i-r} q_i = \sum_{k=-r}^{M-1-r} p_k q_{k+r}"
    places = "Here $i = 0$ corresponds to $k = -r$ and $i = M-1$ corresponds to $k = M-1-r$."
    assert verdicts(rf"{places} $$ {sums} $$")[-1] == "holds"


def test_conditions_on_places_are_none_on_values() -> None:
    zero = r"We assume that $w[k < 0] = w[k \geq K] = 0$, and"
    assert not {"fails"} & {*verdicts(rf"{zero} $$ w[k \geq K] = 0 $$")}


def test_colours_are_no_functions() -> None:
    assert verdicts(r"$$ \red{2} \cdot \darkblue{(3 + 1)} = \magenta{8} $$") == ["holds"]
    assert verdicts(r"$$ \red{2} \cdot \darkblue{(3 + 1)} = \magenta{9} $$") == ["fails"]


def test_entries_at_a_border_may_be_made_of_others() -> None:
    text = r"""Let $u \in \mathbb{R}^J$. The mean is $v_j = \frac{1}{3} (u_{j-1} + u_j + u_{j+1})$.
%s

$$ v_1 = \frac{1}{3} (u_1 + u_1 + u_2) $$

$$ v_J = \frac{1}{3} (u_{J-1} + u_J + u_J) $$

$$ v_2 = \frac{1}{3} (u_1 + u_1 + u_3) $$
"""
    assert verdicts(text % "At the borders the last sample is repeated:")[2:4] == ["unread"] * 2
    assert verdicts(text % "At the borders the last sample is repeated:")[-1] == "fails"
    assert "ill-formed" in verdicts(text % "So there is:")
