"""What is wrong of arrays and functions together: sizes do not meet, or a sum is missing."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked


def last(text: str) -> Claim:
    """The last claim of a text."""
    return checked(text_document(text, kind="markdown"), decide).claims[-1]


NETWORK = r"""Let $x \in \mathbb{R}^D$, $V \in \mathbb{R}^{H \times D}$,
$W \in \mathbb{R}^{K \times H}$ and $c, y \in \mathbb{R}^K$, with
$$ h = \tanh(V x) $$
$$ p = \mathrm{softmax}(W h + c) $$
$$ L = -\sum_{k=1}^K y_k \log p_k $$
"""

UPRIGHT = r"Then $$ \frac{\partial L}{\partial W} = (p - y) h^T $$ and"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("before", "claim", "verdict", "reason"),
    [
        ("", r"\frac{\partial L}{\partial h} = W^T (p - y)", "holds", ""),
        ("", r"\frac{\partial L}{\partial h} = W (p - y)", "ill-formed", "K x H and K are mult"),
        ("", r"\frac{\partial L}{\partial W} = (p - y) x^T", "ill-formed", "K x H and K x D"),
        ("", r"\frac{\partial L}{\partial W} = h (p - y)^T", "unread", ""),
        (UPRIGHT, r"\frac{\partial L}{\partial W} = h (p - y)^T", "ill-formed", "H x K"),
        ("", r"\frac{\partial L}{\partial h} = h \odot (p - y)", "ill-formed", "entry by entry"),
        ("", r"\frac{\partial L}{\partial c} = p + y", "fails", "differ"),
    ],
)
def test_sizes_beside_functions(before: str, claim: str, verdict: str, reason: str) -> None:
    found = last(f"{NETWORK}\n{before}\n$$ {claim} $$")
    assert found.verdict == verdict
    assert reason in found.reason


RIDGE = r"""Let $X \in \mathbb{R}^{N \times D}$, $w \in \mathbb{R}^D$, $y \in \mathbb{R}^N$ and
$$ J = \frac{1}{2} \|X w - y\|^2 + \frac{\lambda}{2} \|w\|^2 $$
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\nabla_w J = X^T X w - X^T y + \lambda w", "holds"),
        (r"\nabla_w J = (X^T X + \lambda I) w - X^T y", "holds"),
        (r"\nabla_w J = (X X^T + \lambda I) w - X^T y", "ill-formed"),
        (r"\nabla_w J = X^T X w + X^T y + \lambda w", "fails"),
    ],
)
def test_sums_in_one_another_are_exchanged(claim: str, verdict: str) -> None:
    assert last(f"{RIDGE}\n$$ {claim} $$").verdict == verdict


SOFTMAX = r"""$$ p_i = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}} $$
"""


@pytest.mark.parametrize(
    ("words", "claim", "verdict"),
    [
        ("So", r"\sum_{k=1}^K p_k = 1", "holds"),
        ("So", r"\sum_{k=1}^K p_k = 2", "fails"),
        ("So", r"\log p_i = s_i - \log \left( \sum_{k=1}^K e^{s_k} \right)", "holds"),
        ("So", r"\log p_i = s_i - \log \left( e^{s_k} \right)", "fails"),
        ("With the sum left implicit,", r"\log p_i = s_i - \log \left( e^{s_k} \right)", "unread"),
        ("So", r"\frac{\partial p_K}{\partial s_i} = p_K (\delta_{i,K} - p_i)", "unread"),
        ("So", r"\frac{\partial p_i}{\partial s_j} = p_i (\delta_{i,j} - p_K)", "fails"),
    ],
)
def test_places_and_numbers(words: str, claim: str, verdict: str) -> None:
    assert last(f"{SOFTMAX}\n{words}\n\n$$ {claim} $$").verdict == verdict


NORMALIZED = r"""$$ v = \frac{1}{N} \sum_{i=1}^N x_i^2 $$
$$ h_i = \frac{x_i}{v} $$
"""
SEEN = (
    r"$$ \frac{\partial L}{\partial v}"
    r" = -\sum_{i=1}^N \frac{\partial L}{\partial h_i} \frac{x_i}{v^2} $$"
)
WHOLE = (
    r"$$ \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial h_i} \frac{1}{v}"
    r" + \frac{\partial L}{\partial v} \frac{2 x_i}{N} $$"
)
HALF = r"$$ \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial v} \frac{2 x_i}{N} $$"


@pytest.mark.parametrize(
    ("before", "claim", "verdict"),
    [
        (SEEN, HALF, "fails"),
        ("", HALF, "unread"),
        (r"For a loss $L$ that depends on $h$,", HALF, "fails"),
        (r"For a loss $L$ that depends on $v$,", HALF, "holds"),
    ],
)
def test_through_what_a_loss_depends(before: str, claim: str, verdict: str) -> None:
    """A first term that is missing was not seen where the rest speaks of the variance alone."""
    assert last(f"{NORMALIZED}\n{before}\n{claim}").verdict == verdict


def test_a_gradient_in_two_terms() -> None:
    found = last(f"{NORMALIZED}\n{WHOLE}")
    assert found.verdict == "holds"
    assert found.assumptions == ("L depends on all else through h alone",)


def test_an_error_with_a_number_is_no_unit_vector() -> None:
    text = r"""Let $z_2, t \in \mathbb{R}^m$ and $E = \frac{1}{2} \|z_2 - t\|^2$.
Let $\delta_2 = z_2 - t$. Then
$$ \frac{\partial E}{\partial z_2} = \delta_2 $$"""
    assert last(text).verdict == "holds"
    assert last(text.replace(r"} = \delta_2", r"} = 2 \delta_2")).verdict == "fails"


def test_what_an_eigenvalue_is_said_of_is_no_claim() -> None:
    text = (
        r"Let $A \in \mathbb{R}^{n \times n}$ and $v \in \mathbb{R}^n$ with $$ A v = \lambda v $$"
    )
    assert last(text).verdict == "unread"
