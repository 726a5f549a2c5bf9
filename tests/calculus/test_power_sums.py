r"""Sums of polynomials in closed form, and term by term: both say one thing."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from symconv.calculus.power_sums import Closed, added
from symconv.language.line import Line, Name, Negative, Number, Power, Product, Sum, Summation


def number(count: int) -> Line:
    return Number(count) if count >= 0 else Negative(Number(-count))


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=4),
    st.integers(-2, 3), st.integers(0, 5), st.integers(0, 3),
)  # fmt: skip
def test_closed_forms_are_what_the_terms_add_up_to(
    counts: list[int], low: int, length: int, moved: int
) -> None:
    index = Sum((Name("k"), Product((Number(moved), Name("n")))))
    terms = (Product((number(c), Power(index, Number(p)))) for p, c in enumerate(counts))
    first = number(low)
    total = Summation("k", first, Sum((Name("n"), first)), Sum(tuple(terms)))
    closed = Closed().of(total)
    value = sum(
        (c * Fraction(length) ** dict(m).get("n", 0) for m, c in closed.items()), Fraction()
    )
    assert value == added(total, {"n": length})
