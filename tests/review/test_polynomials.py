"""Polynomials and z-transforms: products, delays, and equations that are no identities."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, last

POLYNOMIALS = r"""The polynomials $A(z) = \sum_{k=0}^{K} a_k z^k$ and
$B(z) = \sum_{k=0}^{L} b_k z^k$ have a product with the coefficients $c_n = \sum_{k} a_k b_{n-k}$.
"""
TRANSFORMS = r"""# The z-transform
Let $X(z) = \sum_{n} x[n] z^{-n}$ and $H(z) = \sum_{n} h[n] z^{-n}$ be the z-transforms. With
$y[n] = \sum_k h[k] x[n-k]$ and $v[n] = x[n-1]$, and $Y(z) = \sum_n y[n] z^{-n}$,
"""
HOLDS = [
    (POLYNOMIALS, r"A(z) B(z) = \sum_{n=0}^{K+L} c_n z^n"),
    (POLYNOMIALS, r"A(z) B(z) = \sum_{k=0}^{K} \sum_{l=0}^{L} a_k b_l z^{k+l}"),
    (POLYNOMIALS, r"z A(z) = \sum_{k=1}^{K+1} a_{k-1} z^k"),
    (POLYNOMIALS, "(1 + 2z)(3 + z) = 3 + 7z + 2z^2"),
    (POLYNOMIALS, "(1 + 2z + 3z^2)(1 - z) = 1 + z + z^2 - 3z^3"),
    (POLYNOMIALS, "(1 + z)^2 = 1 + 2z + z^2"),
    (TRANSFORMS, "Y(z) = H(z) X(z)"),
    (TRANSFORMS, r"\sum_n v[n] z^{-n} = z^{-1} X(z)"),
    (
        TRANSFORMS,
        r"(1 - \frac12 z^{-1})(1 + z^{-1}) = 1 + \frac12 z^{-1} - \frac12 z^{-2}",
    ),
]
FAILS = [
    (POLYNOMIALS, r"A(z) B(z) = \sum_{n=0}^{K+L} c_n z^{n+1}"),
    (POLYNOMIALS, r"A(z) B(z) = \sum_{k=0}^{K} \sum_{l=0}^{L} a_k b_l z^{k-l}"),
    (POLYNOMIALS, r"z A(z) = \sum_{k=0}^{K} a_{k+1} z^k"),
    (POLYNOMIALS, "(1 + 2z)(3 + z) = 3 + 5z + 2z^2"),
    (POLYNOMIALS, "(1 + z)^2 = 1 + z + z^2"),
    (TRANSFORMS, r"Y(z) = z H(z) X(z)"),
    (TRANSFORMS, r"\sum_n v[n] z^{-n} = z X(z)"),
    (f"{TRANSFORMS} it follows that", "Y(z) = H(z)"),
]
UNREAD = [
    # Equations for z, or for the sequences.
    (POLYNOMIALS, "1 + z = 0"),
    (POLYNOMIALS, "z^2 = z + 1"),
    (TRANSFORMS, "(1 - z^{-1}) X(z) = H(z)"),
    (TRANSFORMS, "Y(z) = H(z) + X(z)"),
    (f"{TRANSFORMS} then if", "Y(z) = H(z)"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), HOLDS)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), FAILS)
def test_wrong(before: str, display: str) -> None:
    claim = last(before, display)
    assert claim.erratum
    assert claim.counterexample is not None


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), UNREAD)
def test_equations_that_may_have_solutions(before: str, display: str) -> None:
    check_unread(before, display, "an equation that some numbers satisfy")


def test_a_counterexample_is_written_as_a_polynomial() -> None:
    shown = last(POLYNOMIALS, "(1 + 2z)(3 + z) = 3 + 5z + 2z^2").counterexample
    assert shown is not None
    assert (shown.left, shown.right) == ("3 + 7 z + 2 z^2", "3 + 5 z + 2 z^2")


IN_GENERAL = r"""Two polynomials are $P(t) = p_0 + p_1 t$ and $Q(t) = q_0 + q_1 t + q_2 t^2$. %s
$P(t) = \sum_{i=0}^{n} p_i t^i$ and $Q(t) = \sum_{j=0}^{m} q_j t^j$ the coefficients are
$$s_k = \sum_{i=0}^{k} p_i q_{k-i}$$
and"""


def test_an_example_that_was_written_out_is_left_for_what_holds_in_general() -> None:
    said = IN_GENERAL % "In general, for"
    assert last(said, r"P(t) Q(t) = \sum_{k=0}^{n+m} s_k t^k").verdict == "holds"
    assert last(said, r"P(t) Q(t) = \sum_{k=0}^{n+m} s_k t^{k+1}").verdict == "fails"
    assert not last(IN_GENERAL % "With", r"P(t) Q(t) = \sum_{k=0}^{n+m} s_k t^k").erratum
