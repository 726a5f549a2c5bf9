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
