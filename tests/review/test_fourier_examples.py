r"""Transforms with square roots of their size, and of lists of numbers, at the size of these."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

SPLIT = r"""The unitary transform of $a \in \mathbb{C}^n$ is
$$ A_k = %s \sum_{m=0}^{n-1} a_m \overline{\omega}^{km}, \qquad \omega = e^{2\pi\imath/n}. $$
"""

UNITARY = [
    (r"\frac{1}{\sqrt n}", r"a_m = \frac{1}{\sqrt{n}} \sum_{k=0}^{n-1} A_k \omega^{km}", "holds"),
    (r"n^{-1/2}", r"\sum_{m=0}^{n-1} |a_m|^2 = \sum_{k=0}^{n-1} |A_k|^2", "holds"),
    (r"n^{-1/2}", r"a_m = \frac{1}{n} \sum_{k=0}^{n-1} A_k \omega^{km}", "fails"),
    (r"\frac{1}{\sqrt n}", r"n \sum_{m=0}^{n-1} |a_m|^2 = \sum_{k=0}^{n-1} |A_k|^2", "fails"),
]


@pytest.mark.parametrize(("scale", "display", "verdict"), UNITARY)
def test_square_roots_of_the_size_are_exact(scale: str, display: str, verdict: str) -> None:
    claim = last(SPLIT % scale + "Then", display)
    assert (claim.verdict, claim.scope[:5]) == (verdict, "n = 3"), claim.reason


BY_HAND = r"""With
$$ X[k] = \sum_{n=0}^{N-1} x[n] e^{-j 2\pi kn/N} $$
we take $x[n] = \{3, 1, 0, -1\}$. Then $$ X[0] = 3 + 1 - 1 = 3, $$ $$ %s $$
"""

SAMPLES = [
    (r"X[1] = 3 + 1 (-j) + 0 - j = 3 - 2j", "holds"),
    (r"X[1] = 3 + 1 (-j) + 0 + j = 3", "fails"),
    (r"X[k] = [3, 3 - 2j, 3, 3 + 2j]", "holds"),
    (r"X[k] = \{3, 3 + j2, 3, 3 - j2\}", "fails"),
]


@pytest.mark.parametrize(("display", "verdict"), SAMPLES)
def test_samples_are_those_of_the_list(display: str, verdict: str) -> None:
    found = verdicts(BY_HAND % display)
    assert found[2:4] == ["holds", "holds"]
    assert found[4] == verdict


def test_a_root_is_that_of_the_size_at_hand() -> None:
    text = r"$$ X[k] = \sum_{n=0}^{N-1} x[n] W_N^{kn}, \quad W_N = e^{-j 2\pi/N} $$ "
    text += r"For $x = [1, 2, 0, 0]$ it is $$ X[1] = x[0] + x[1] W_4 = 1 + 2 (%s). $$"
    assert verdicts(text % "-j")[-1] == "holds"
    assert verdicts(text % "j")[-1] == "fails"


def test_a_new_index_may_have_a_prime() -> None:
    text = r"With $y_n = \sum_{m=0}^{3} h_m x_{n-m}$ let $n' = n - m$, so that $%s$."
    assert verdicts(text % "n = n' + m")[1:] == ["definition", "holds"]
    assert verdicts(text % "n = n' - m")[-1] == "fails"


def test_an_operation_at_two_places_is_no_product() -> None:
    text = r"$$ x[n] * h[n] = \sum_{k=-\infty}^{\infty} x[k] h[n-k] $$ "
    text += r"With $q = n - k$ it is $$ \sum_{q=-\infty}^{\infty} x[n-q] h[q] = %s * x[n]. $$"
    assert verdicts(text % "h[n]")[-1] == "holds"
    assert verdicts(text % "h[q]")[-1] == "unread"
