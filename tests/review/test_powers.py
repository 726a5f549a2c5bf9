"""Powers of shifts and polynomials in them, for matrices that are drawn with dots or in full."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked

DRAWN = r"""We take powers up to $P^{n-1}$ of
$$ P = \begin{bmatrix} 0 & 0 & \cdots & 0 & 1 \\ 1 & 0 & \cdots & 0 & 0 \\
0 & 1 & \cdots & 0 & 0 \\ \vdots & \vdots & \ddots & \vdots & \vdots \\
0 & 0 & \cdots & 1 & 0 \end{bmatrix} $$
$$ C = \begin{bmatrix} c_0 & c_{n-1} & \cdots & c_1 \\ c_1 & c_0 & \cdots & c_2 \\
\vdots & \vdots & \ddots & \vdots \\ c_{n-1} & c_{n-2} & \cdots & c_0 \end{bmatrix} $$
"""
HOLDS = [
    "P^n = I",
    "P^T P = I",
    "P^T = P^{n-1}",
    "C P = P C",
    r"C = \sum_{k=0}^{n-1} c_k P^k",
    r"C = c_0 I + c_1 P + \cdots + c_{n-1} P^{n-1}",
    r"C = c_0 I + c_1 P + c_2 P^2 + \cdots + c_{n-1} P^{n-1}",
]
FAILS = [
    "P^{n-1} = I",
    "P^T = P",
    r"C = \sum_{k=0}^{n-1} c_k P^{k+1}",
    r"C = \sum_{k=1}^{n-1} c_k P^k",
    r"C = c_1 I + c_2 P + \cdots + c_{n-1} P^{n-2}",
    r"C^T = c_0 I + c_1 P + \cdots + c_{n-1} P^{n-1}",
]

SUMS = r"Let $w, x \in \mathbb{R}^n$."
SUMS_HOLD = [
    r"w^T x = w_1 x_1 + \cdots",
    r"w^T x = w_1 x_1 + w_2 x_2 + \cdots + w_n x_n",
    r"w^T x = w_1 x_1 + \cdots + w_{n-1} x_{n-1} + w_n x_n",
    r"\sum_{i=1}^n w_i x_{n+1-i} = w_1 x_n + w_2 x_{n-1} + \dots + w_n x_1",
]
SUMS_FAIL = [
    r"w^T x = w_1 x_1 + w_2 x_1 + \cdots",
    r"w^T x = w_1 x_n + w_2 x_{n-1} + \cdots + w_n x_1",
    r"w^T x = w_1 x_1 + w_2 x_2 + \cdots + w_{n-1} x_{n-1}",
    r"w^T x = w_2 x_2 + w_3 x_3 + \cdots + w_n x_n",
]
SUMS_UNREAD = [
    r"w^T x = w_1 x_2 + \cdots",
    r"w_1 x_1 + w_2 x_2 + \cdots = 1",
    r"w_1 + w_2 + \cdots = x_1",
    r"w^T x = w_1 x_1 + w_2 x_3 + \cdots + w_n x_n",
    r"w^T x = w_1 x_1 + \cdots + w_n x_{n-1}",
    r"\sum_{i=1}^{2} \sum_{j=1}^{2} a_{i,j} = a_{1,1} + \cdots + a_{2,2}",
    r"\sum_{i=1}^{3} \sum_{j=1}^{3} a_{i,j} = a_{1,1} + \cdots + a_{3,3}",
]


def last(text: str, display: str) -> Claim:
    return checked(text_document(f"{text}\n$$ {display} $$\n"), decide).claims[-1]


@pytest.mark.thorough
@pytest.mark.parametrize("display", HOLDS)
def test_powers(display: str) -> None:
    assert last(DRAWN, display).verdict == "holds"


@pytest.mark.thorough
@pytest.mark.parametrize("display", FAILS)
def test_wrong_powers(display: str) -> None:
    claim = last(DRAWN, display)
    assert claim.verdict == "fails"
    assert claim.counterexample is not None


@pytest.mark.parametrize("display", SUMS_HOLD)
def test_sums_with_dots(display: str) -> None:
    claim = last(SUMS, display)
    assert (claim.verdict, claim.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("display", SUMS_FAIL)
def test_wrong_sums_with_dots(display: str) -> None:
    assert last(SUMS, display).verdict == "fails"


@pytest.mark.parametrize("display", SUMS_UNREAD)
def test_sums_whose_dots_say_nothing_plain(display: str) -> None:
    assert last(SUMS, display).verdict == "unread"


def test_a_superscript_that_is_no_power_is_a_label() -> None:
    text = r"Let $W \in \mathbb{R}^{2 \times 2}$ and $x \in \mathbb{R}^2$. $$ y = W x $$"
    assert last(text, "W^l x = y").verdict == "holds"
