r"""Sequences that are written out in numbers, and full convolutions: both are zero outside."""

from __future__ import annotations

import pytest

import symconv
from tests.review.tables import last, verdicts

LISTED = r"""Let $u[n] = \{1, 2, 3\}$ and $v[n] = \{1, -1\}$. With $z[n] = \sum_{k} u[k] v[n-k]$,
$$ %s $$
"""

OF_LISTS = [
    (r"z[0] = u[0] v[0] = 1", "holds"),
    (r"z[1] = u[0] v[1] + u[1] v[0] = -1 + 2 = 1", "holds"),
    (r"z[1] = u[0] v[1] + u[1] v[0] = 2", "fails"),
    (r"z[3] = u[2] v[1] = -3", "holds"),
    (r"z[3] = u[2] v[0]", "fails"),
    (r"z = [1, 1, 1, -3]", "holds"),
    (r"z = [1, 1, -1, -3]", "fails"),
    (r"z = [1, 1, 1]", "unread"),
    (r"z = [1, 1, 1, 1, -3]", "fails"),
    (r"z = [1, 1, 3]", "fails"),
]


@pytest.mark.parametrize(("display", "verdict"), OF_LISTS)
def test_lists_of_numbers_are_zero_outside(display: str, verdict: str) -> None:
    assert verdicts(LISTED % display)[-1] == verdict


@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        (r"u * v = [1, 1, 1, -3]", "holds"),
        (r"u * v = [1, 1, 1, 3]", "fails"),
        (r"u * v * v = [1, 0, 0, -4, 3]", "holds"),
        (r"u * v * v = [1, 0, 0, -4, 4]", "fails"),
    ],
)
def test_the_convolution_of_lists(display: str, verdict: str) -> None:
    text = r"Let $u = [1, 2, 3]$, $v = [1, -1]$ and $$ (u * v)[n] = \sum_k u[k] v[n-k] $$"
    assert verdicts(f"{text}\n\n$$ {display} $$\n")[-1] == verdict


FULL = r"""Let $u \in \mathbb{R}^N$ and $v \in \mathbb{R}^K$ and
$$ z_n = \sum_{k=0}^{K-1} v_k u_{n-k} $$
For $N = 3$ and $K = 2$ the full convolution is
$$
\begin{bmatrix} z_0 \\ z_1 \\ z_2 \\ z_3 \end{bmatrix} = \begin{bmatrix}
v_0 & 0 & 0 \\ v_1 & v_0 & 0 \\ 0 & v_1 & v_0 \\ 0 & 0 & %s \end{bmatrix}
\begin{bmatrix} u_0 \\ u_1 \\ u_2 \end{bmatrix}
$$
"""


@pytest.mark.parametrize(("entry", "verdict"), [("v_1", "holds"), ("v_0", "fails")])
def test_a_full_convolution_reads_zeros(entry: str, verdict: str) -> None:
    claim = symconv.verify_text(FULL % entry, "notes.md").claims[-1]
    assert claim.verdict == verdict
    assert claim.assumptions == ("u is zero outside its size", "v is zero outside its size")


STEPS = [
    (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} 3 & 4 \end{bmatrix}", "holds"),
    (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} 3 & 5 \end{bmatrix}", "fails"),
    (r"\frac12 \begin{bmatrix} 1 \\ 2 \end{bmatrix} \cdot \begin{bmatrix} 6 & 8 \end{bmatrix}",
     "holds"),
]  # fmt: skip


@pytest.mark.parametrize(("product", "verdict"), STEPS)
def test_a_column_times_a_matrix_of_one_row(product: str, verdict: str) -> None:
    text = rf"$$ \begin{{bmatrix}} 3 & 4 \\ 6 & 8 \end{{bmatrix}} = {product} $$"
    assert verdicts(text) == [verdict]


PLACED = r"""Let $(u * v)[n] = \sum_{m} u[m] v[n-m]$, and let $u = [2, 1, 3]$ and $v = [0, 4, 0.5]$.
"""


@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        (r"(u * v)[1] = 2 \cdot 4 + 1 \cdot 0 = 8", ["holds", "holds"]),
        (r"(u * v)[2] = 2 \cdot 0.5 + 1 \cdot 4 = 6", ["holds", "fails"]),
        (r"u * v = [0, 8, 5, 12.5, 1.5]", ["holds"]),
        (r"u * v = [8, 5, 12.5, 1.5]", ["ill-formed"]),
    ],
)
def test_lists_that_begin_with_zeros_and_hold_decimals(display: str, verdict: list[str]) -> None:
    first = r"$$ (u * v)[0] = 2 \cdot 0. $$"
    assert verdicts(f"{PLACED}{first}\n\nThen $$ {display} $$")[-len(verdict) :] == verdict


def test_a_list_shows_a_pulse_from_0_on() -> None:
    pulse = r"The pulse is $x[n] = u[n] - u[n-3]$, so $x[0] = 1$ and"
    assert last(pulse, r"x[n] = \{1, 1, 1\}").verdict == "holds"
    assert last(pulse, r"x[n] = \{1, 1, 2\}").erratum
