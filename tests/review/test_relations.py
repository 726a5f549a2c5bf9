"""Inequalities and memberships: what holds, what fails at a point, and what is only a condition."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.verify import checked

BEGINNING = r"""Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$, and

$$y_i = \sum_{k=1}^K x_{i+k-1} w_k$$ for $1 \le i \le M$.

"""
RANGES = r"Since $1 \le i \le M$ and $1 \le k \le K$, we have "

DECIDED: dict[str, tuple[str, list[str]]] = {
    "concluded": (RANGES + r"$$1 \le i+k-1 \le N.$$", ["holds", "holds"]),
    "concluded in running text": (RANGES + r"$i+k-1 \le N$.", ["holds"]),
    "concluded wrongly": (RANGES + r"$$i+k \le N.$$", ["fails"]),
    "concluded of one index among two": (RANGES + r"$$1 \le k-1.$$", ["fails"]),
    "strict": (RANGES + r"$$i+k-1 < N.$$", ["fails"]),
    "each sign by itself": (RANGES + r"$$2 \le i+k < N.$$", ["holds", "fails"]),
    "a condition": (r"Let $$K \le N.$$", ["definition"]),
    "of indices of which nothing is said": (r"So $$1 \le i \le M.$$", ["definition"] * 2),
    "of sizes alone": (r"So $$K \le N.$$", ["definition"]),
    "always": (r"$$N \le N + 1$$", ["holds"]),
    "never": (r"$$N + 1 \le N$$", ["fails"]),
    "numbers": (r"$$3 \le 2$$ $$2 < 3$$", ["fails", "holds"]),
    "fractions": (r"$$\frac{1}{2} > \frac{1}{3}$$", ["holds"]),
    "norms": (r"$$\|y\| \le \|x\| \|w\|$$", ["unread"]),
    "after an equation": (r"$$y_1 = \sum_{k=1}^K x_k w_k \le 5$$", ["holds", "unread"]),
    "a size that has a name": (r"$$L = M + 1$$ $$L \le N + 2$$", ["definition", "holds"]),
    "the size of an array": (r"$$y \in \mathbb{R}^{N-K+1}$$", ["holds"]),
    "the size of an array, named": (r"Then $y \in \mathbb{R}^{M}$.", ["holds"]),
    "the size of an array, wrong": (r"$$y \in \mathbb{R}^{N-K}$$", ["fails"]),
    "a Jacobian": (
        r"$$\frac{\partial y}{\partial w} \in \mathbb{R}^{M \times K}$$",
        ["holds"],
    ),
    "a Jacobian in the other layout": (
        r"$$\frac{\partial y}{\partial w} \in \mathbb{R}^{K \times M}$$",
        ["unread"],
    ),
    "a Jacobian of another array": (
        r"$$\frac{\partial y}{\partial w} \in \mathbb{R}^{M \times N}$$",
        ["fails"],
    ),
    "at the end of a chain": (
        r"$$z = \frac{\partial y}{\partial w} w \in \mathbb{R}^{M}$$",
        ["definition", "holds"],
    ),
    "declared anew": (r"Let $x \in \mathbb{R}^P$.", ["definition"]),
    "a row": (r"$$y^\top \in \mathbb{R}^{1 \times M}$$", ["holds"]),
}


@pytest.mark.parametrize("case", DECIDED)
def test_each_relation_is_a_claim_of_its_own(case: str) -> None:
    text, expected = DECIDED[case]
    claims = checked(text_document(BEGINNING + text), decide).claims[3:]
    assert [claim.verdict for claim in claims] == expected
    assert all((claim.verdict == "fails") == (claim.counterexample is not None) for claim in claims)


def test_a_wrong_inequality_is_shown_at_a_smallest_point() -> None:
    text = BEGINNING + DECIDED["concluded wrongly"][0]
    found = checked(text_document(text), decide).claims[-1].counterexample
    assert found is not None
    assert dict(found.sizes) == {"N": 1, "K": 1, "i": 1, "k": 1}
    assert (found.left, found.right) == ("2", "1")
