r"""Sums over all whole numbers of arrays that were declared: these are zero outside."""

from __future__ import annotations

import pytest

from tests.review.tables import last

SIZES = r"""Let $z \in \mathbb{R}^n$ be the input, $w \in \mathbb{R}^m$ the kernel and
$y \in \mathbb{R}^{m+n-1}$ the output. """

DEFINITIONS = [
    r"$$ y[k] = \sum_{a=-\infty}^{\infty} z[a] w[k-a]. $$",
    r"$$ y(k) = (z * w)(k) = \sum_{a=-\infty}^{\infty} z(a) w(k-a). $$",
]

SUMS = [
    (r"\sum_{b=0}^{m-1} z[k-b] w[b]", {"holds"}),
    (r"\sum_{a=0}^{n-1} z[a] w[k-a]", {"holds", "definition"}),
    (r"\sum_{b=0}^{m-1} z[k+b] w[b]", {"fails", "unread"}),
    (r"\sum_{b=0}^{m-1} z[k-b-1] w[b]", {"fails", "unread"}),
]


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize(("display", "verdicts"), SUMS)
def test_they_end_where_the_arrays_do(definition: str, display: str, verdicts: set[str]) -> None:
    if "(k)" in definition:
        display = display.replace("[", "(").replace("]", ")")
    y = "y(k)" if "(k)" in definition else "y[k]"
    assert last(SIZES + definition, f"{y} = {display}").verdict in verdicts


def test_a_wrong_sum_is_shown_where_it_is_wrong() -> None:
    claim = last(SIZES + DEFINITIONS[0], f"y[k] = {SUMS[2][0]}")
    assert claim.erratum
    assert claim.suggestion == "right side: sum_{b=0}^{m-1} z[k-b] w[b]"


STRIDED = r"""A layer with kernel size $K$ and stride $S$ is
$$ y_t = \sum_{k=0}^{K-1} w_k x_{tS+k}, \qquad t = 0, \dots, T-1. $$
The gradient $\frac{\partial L}{\partial y_t}$ is given.
"""

UNDER = [
    (r"t:\, 0 \le u - tS < K", "u-tS", "holds"),
    (r"0 \le u - tS < K", "u-tS", "holds"),
    (r"t:\, 0 \le u - tS < K", "u-tS+1", "fails"),
    (r"t:\, 0 < u - tS < K", "u-tS", "fails"),
]


@pytest.mark.parametrize(("under", "place", "verdict"), UNDER)
def test_a_condition_binds_the_index_that_stands_nowhere_else(
    under: str, place: str, verdict: str
) -> None:
    gradient = rf"\frac{{\partial L}}{{\partial y_t}} w_{{{place}}}"
    display = rf"\frac{{\partial L}}{{\partial x_u}} = \sum_{{{under}}} {gradient}"
    assert last(STRIDED, display).verdict == verdict


def test_taps_end_where_the_condition_of_a_matrix_says() -> None:
    text = r"""Let $C \in \mathbb{R}^{O \times I}$ with $C_{oi} = w_{i-o}$ for $0 \le i - o < K$ and
    $0$ otherwise, and $y = C x$. Then
    $$ \frac{\partial L}{\partial x_i} = \sum_o C_{oi} \frac{\partial L}{\partial y_o} $$"""
    after = r"\frac{\partial L}{\partial x_i} = \sum_o w_{%s} \frac{\partial L}{\partial y_o}"
    assert last(text, after % "i-o").verdict == "holds"
    assert last(text, after % "o-i").verdict != "holds"
