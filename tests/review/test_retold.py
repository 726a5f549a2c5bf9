r"""Lectures that others tell in their own way: what is said of each of their claims."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

SAID = [
    # An operation may stand in square brackets; a size that is one too small is found there too.
    (r"Vectors $a\in\mathbb{R}^{n}$ and $b\in\mathbb{R}^{n-m}$, for $i=1,\dots,m$:"
     r"$$ [a * b]_i = \sum_{j=i}^{i+n-m} a_j b_{1+j-i} $$"
     r"$$ \frac{\partial [a * b]_i}{\partial a_j} = b_{1+j-i} $$",
     "definition ill-formed definition holds"),
    # What is listed is declared, be it with too few entries; that is said once.
    (r"Let $v = (v_0,\ldots,v_{L-R-1})$ be a filter and $u = (u_0,\ldots,u_{L-1})$."
     r"$$ (u * v)_r = \sum_{l=r}^{r+L-R} u_l \, v_{l-r}, \qquad 0 \le r < R. $$",
     "ill-formed definition definition"),
    (r"The signal is $s = (s_1, \dots, s_8)$ and the filter $h = (h_1, h_2, h_3)$, and"
     r"$$ y_n = \sum_{k=1}^{3} h_k s_{n+k-1}, \qquad n = 1, \dots, 6. $$",
     "definition definition definition"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID)
def test_each_claim_is_judged(text: str, said: str) -> None:
    assert verdicts(text.replace("$$ $$", "$$\n\n$$")) == said.split()
