r"""Letters that are labels of arrays: r_{xy} is no entry of r, and G_x is a matrix of its own."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

CORRELATION = r"""For any two signals
$$ c_{uv}[m] = \sum_n u[n+m] v[n], \qquad %s $$
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"c_{uv}[m] = \sum_n u[n] v[n-m]", "holds"),
        (r"c_{uv}[m] = \sum_n u[n] v[n+m]", "fails"),
        (r"c_{vu}[m] = \sum_n v[n] u[n-m]", "holds"),
        (r"c_{vu}[m] = \sum_n v[n] u[n+m]", "fails"),
        (r"c_{uv}[m] = c_{vu}[-m]", "holds"),
        (r"c_{uv}[m] = c_{vu}[m]", "fails"),
        (r"c_{uu}[m] = c_{uu}[-m]", "holds"),
        (r"c_{pq}[m] = \sum_n p[n] q[n-m]", "holds"),
    ],
)
def test_a_correlation_is_called_after_its_signals(line: str, verdict: str) -> None:
    found = verdicts(CORRELATION % line)
    assert found[0] == "definition"
    assert found[-1] == verdict


EDGES = r"""$$ S_x = \begin{bmatrix} 1 & 0 & -1 \\ 3 & 0 & -3 \\ 1 & 0 & -1 \end{bmatrix}
= \begin{bmatrix} 1 \\ 3 \\ 1 \end{bmatrix} \begin{bmatrix} 1 & 0 & %d \end{bmatrix},
\qquad S_y = S_x^T = \begin{bmatrix} 1 & 3 & 1 \\ 0 & 0 & 0 \\ -1 & %d & -1 \end{bmatrix} $$"""


def test_a_matrix_has_a_direction_as_its_label() -> None:
    assert verdicts(EDGES % (-1, -3)) == ["definition", "holds", "definition", "holds"]
    assert verdicts(EDGES % (1, 3)) == ["definition", "fails", "definition", "fails"]


def test_a_list_of_numbers_is_all_entries() -> None:
    text = r"Let $u[n] = \{2, 1\}$. $$ u[0] + u[1] = %d $$"
    assert [verdicts(text % number)[-1] for number in (3, 4)] == ["holds", "fails"]


def test_a_matrix_with_a_label_beside_one_without_is_another() -> None:
    full = r"$$T = \begin{bmatrix} h_1 & 0 \\ h_2 & h_1 \\ 0 & h_2 \end{bmatrix}$$"
    part = r"$$T_v = \begin{bmatrix} h_2 & h_1 & 0 \\ 0 & h_2 & h_1 \end{bmatrix}$$"
    before = f"Let $h \\in \\mathbb{{R}}^2$ and\n{full}\n{part}\n"
    right = r"T_v T = \begin{bmatrix} 2 h_1 h_2 & h_1^2 \\ h_2^2 & 2 h_1 h_2 \end{bmatrix}"
    assert last(before, right).verdict == "holds"
    assert last(before, right.replace("& h_1^2", "& h_2^2")).verdict == "fails"
