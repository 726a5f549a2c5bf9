r"""Sums of polynomials in their index: what they come to, for any limits."""

from __future__ import annotations

from symconv.review.links.brackets import MEANT
from tests.review.tables import last

ALONE = {
    r"\sum_{p=1}^{N} p = \frac{N (N+1)}{2}": "holds",
    r"\sum_{p=1}^{N} p = \frac{N (N-1)}{2}": "fails",
    r"1 + 2 + \cdots + N = \frac{N (N+1)}{2}": "holds",
    r"1 + 2 + 3 + \dots + N = \frac{N (N+1)}{2} - 1": "fails",
    r"\sum_{p=0}^{t} 3 (t - p + 2) = \frac{3}{2} (t+1) (t+4)": "holds",
    r"\sum_{p=0}^{t} 3 (t - p + 1) = \frac{3}{2} (t+1) (t+4)": "fails",
    r"\sum_{p=t-4}^{2} (t - p) = (7-t) t - \frac{(7-t)(t-2)}{2}": "holds",
    r"\sum_{p=1}^{N} p = 45": "unread",
    r"\sum_{p=1}^{N} \frac{1}{p} = \frac{N+1}{2}": "unread",
}


def test_sums_of_polynomials() -> None:
    assert {display: last("We add:", display).verdict for display in ALONE} == ALONE


def test_a_sum_is_taken_from_below() -> None:
    claim = last("", r"\sum_{p=1}^{N} p^2 = \frac{N (N+1) (2N+1)}{6}")
    assert (claim.verdict, claim.assumptions) == ("holds", ("N >= 0",))


MISSING = {
    r"\sum_{i=1}^n x_i + y_i": "holds",
    r"\sum_{i=1}^n x_i + 2 y_i": "fails",
    r"\sum_{i=1}^n x_i - y_i": "fails",
}


def test_brackets_may_be_missing_around_what_a_sum_goes_over() -> None:
    for right, verdict in MISSING.items():
        found = last(r"Let $x, y \in \mathbb{R}^n$.", rf"\sum_{{i=1}}^n (x_i + y_i) = {right}")
        assert found.verdict == verdict, right
        assert (MEANT in found.assumptions) == (verdict == "holds")
