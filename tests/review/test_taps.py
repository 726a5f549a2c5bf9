r"""Entries of Jacobians that are made of taps: \partial y_i/\partial x_m = u_{m-i+1} b_i + ..."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

TWO = r"""A layer with two filters computes, for an input $x_1, \dots, x_N$,

$$ a_i = \sum_{j=1}^{K} u_j x_{i+j-1}, \qquad b_i = \sum_{j=1}^{K} v_j x_{i+j-1}, \qquad %s. $$

Then

$$ \frac{\partial y_i}{\partial x_m} = %s. $$
"""

SLOPES = {
    "y_i = a_i + b_i": (
        r"u_{m-i+1} + v_{m-i+1}",
        [r"u_{m-i+1} - v_{m-i+1}", r"u_{m-i} + v_{m-i+1}", r"u_{m-i+1}"],
    ),
    "y_i = a_i b_i": (
        r"u_{m-i+1} b_i + a_i v_{m-i+1}",
        [r"u_{m-i+1} a_i + b_i v_{m-i+1}", r"u_{m-i+1} v_{m-i+1}"],
    ),
    "y_i = x_i + a_i": (r"\delta_{im} + u_{m-i+1}", [r"1 + u_{m-i+1}", r"\delta_{im} u_{m-i+1}"]),
    r"y_i = \sum_{l=1}^{K} v_l a_{i+l-1}": (
        r"\sum_{l=1}^{K} v_l u_{m-i-l+2}",
        [r"\sum_{l=1}^{K-1} v_l u_{m-i-l+2}", r"\sum_{l=1}^{K} v_l u_{m-i+l}"],
    ),
    r"y_i = \sum_{l=1}^{K} a_{i+l-1}": (
        r"\sum_{l=1}^{K} u_{m-i-l+2}",
        [r"\sum_{l=0}^{K} u_{m-i-l+2}", r"\sum_{l=1}^{K+1} u_{m-i-l+2}"],
    ),
    r"y_i = \max(a_i, 0)": (r"u_{m-i+1} [a_i > 0]", [r"u_{m-i+1} [a_m > 0]"]),
    r"y_i = \tanh(a_i)": (
        r"(1 - y_i^2) u_{m-i+1}",
        [r"(1 - y_i) u_{m-i+1}", r"(1 - y_i^2) u_{i-m+1}", r"u_{m-i+1}"],
    ),
}


@pytest.mark.parametrize(("made", "slope"), [(made, right) for made, (right, _) in SLOPES.items()])
def test_what_is_made_of_taps_is_zero_where_there_are_none(made: str, slope: str) -> None:
    assert verdicts(TWO % (made, slope))[-1] == "holds"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("made", "slope"), [(made, slope) for made, (_, wrong) in SLOPES.items() for slope in wrong]
)
def test_that_excuses_nothing_else(made: str, slope: str) -> None:
    assert verdicts(TWO % (made, slope))[-1] == "fails"


def test_of_numbers_no_function_is_known_to_take_other_values() -> None:
    text = r"Let $z = (0, 0)$ and $$ y_i = \tanh(z_i). $$ Then $$ \tanh(z_1) = z_1 $$"
    assert verdicts(text)[-1] != "fails"
