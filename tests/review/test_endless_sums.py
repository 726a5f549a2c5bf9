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


MADE = r"""A filter layer makes $$ y_j = \sum_{k=0}^{K-1} w_k a_{j+k}, $$
with the error $E = \frac12 \sum_j (y_j - t_j)^2$. """

ZERO = ("w is zero outside what its definition reads",)

SENT_BACK = [
    (r"\sum_{l} (y_{i-l} - t_{i-l}) w_l", "holds", None),
    (r"\sum_{j} (y_j - t_j) w_{i-j}", "holds", None),
    (r"\sum_{l} (y_{i+l} - t_{i+l}) w_l", "fails", None),
    (r"\sum_{j} (y_j - t_j) w_{j-i}", "fails", "sum_{j} (y[j] - t[j]) w[i-j]"),
    (r"\sum_{l} (y_{i-l} - t_{i-l}) w_{l+1}", "fails", "sum_{l} (y[i-l] - t[i-l]) w[l]"),
]


@pytest.mark.parametrize(("display", "verdict", "mend"), SENT_BACK)
def test_they_end_where_a_filter_does(display: str, verdict: str, mend: str | None) -> None:
    claim = last(MADE, rf"\frac{{\partial E}}{{\partial a_i}} = {display}")
    assert (claim.verdict, claim.assumptions) == (verdict, ZERO)
    assert claim.suggestion == (f"right side: {mend}" if mend else None)


def test_limits_that_were_written_are_meant() -> None:
    assert last(MADE, r"\sum_k w_k = \sum_{k=0}^{K-1} w_k").verdict == "holds"
    assert last(MADE, r"\sum_k w_k = \sum_{k=0}^{K} w_k").verdict != "holds"
    display = r"\frac{\partial E}{\partial a_i} = \sum_{l=0}^{K} (y_{i-l} - t_{i-l}) w_l"
    assert last(MADE, display).verdict == "fails"
