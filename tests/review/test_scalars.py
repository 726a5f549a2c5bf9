"""Scalar formulas: their values, their names, and where they have none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symconv.errors import Unsupported
from symconv.language.line import Number, Sum
from symconv.reading.reader import line
from symconv.review.sizes.scalars import Undefined, scalar_names, value
from tests.review.tables import verdicts

VALUES = [
    (r"\lfloor (q - r) / 2 \rfloor + 1", 3),
    (r"\left\lceil \frac{q - r}{2} \right\rceil", 3),
    (r"(q - r) / 2", Fraction(5, 2)),
    (r"r (q - 1) - 2 r", 8),
    (r"r^2 - q \cdot r", -10),
    (r"- q", -7),
]


@pytest.mark.parametrize(("formula", "expected"), VALUES)
def test_value(formula: str, expected: Fraction) -> None:
    assert value(line(formula), {"q": 7, "r": 2}) == expected


def test_names() -> None:
    assert scalar_names(line(r"\lfloor (q_h + 2 z' - r_{in}) / t \rfloor")) == {
        "q_h", "z'", "r_in", "t"
    }  # fmt: skip
    assert scalar_names(line(r"\sum_{j=1}^{3} q_j")) is None
    assert scalar_names(line("q[j + 1]")) is None


@pytest.mark.parametrize("formula", ["1 / q", r"\lfloor 3 / q \rfloor", "2^{99 + q}"])
def test_no_value(formula: str) -> None:
    with pytest.raises(Undefined):
        value(line(formula), {"q": 0})


def test_depth_is_bounded() -> None:
    deep = line("q")
    for _ in range(200):
        deep = Sum((deep, Number(1)))
    with pytest.raises(Unsupported):
        value(deep, {"q": 1})
    assert scalar_names(deep) is None


@pytest.mark.parametrize(
    "display",
    [r"\log_2 8 = 8 \log_2 1", r"\log_2 f_1 = f_1 \log_2 1", r"\log_2(16) = 16 \log_2(1)"],
)
def test_a_logarithm_with_a_base_is_no_entry_of_an_array(display: str) -> None:
    found = verdicts(rf"Let $f \in \mathbb{{R}}^J$. $$ {display} $$")
    assert found[-1] == "unread"
