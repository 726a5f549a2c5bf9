"""Subscripts with a product of two letters: decided at some values of the one that is no index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from symconv import verify_text
from symconv.language.line import Line
from symconv.reading.reader import line
from symconv.review.claims import Claim
from symconv.review.scope.steps import Steps, stepped
from tests.review.tables import verdicts

LAYER = r"""
A layer with stride $s$ computes
$$ y_i = \sum_{k=0}^{K-1} w_k u_{si+k}, \qquad 0 \le i < M $$
"""


@pytest.mark.parametrize(("right", "wrong"), [
    (r"\frac{\partial y_i}{\partial w_k} = u_{si+k}",
     r"\frac{\partial y_i}{\partial w_k} = u_{si-k}"),
    (r"\frac{\partial L}{\partial w_k} = \sum_{i=0}^{M-1} \frac{\partial L}{\partial y_i}"
     r"\frac{\partial y_i}{\partial w_k}"
     r" = \sum_{i=0}^{M-1} \frac{\partial L}{\partial y_i} u_{si+k}",
     r"\frac{\partial L}{\partial w_k} = \sum_{i=0}^{M-1} \frac{\partial L}{\partial y_i}"
     r"\frac{\partial y_i}{\partial w_k}"
     r" = \sum_{i=0}^{M-1} \frac{\partial L}{\partial y_i} u_{si+k+1}"),
    pytest.param(r"y_0 = \sum_{k=0}^{K-1} w_k u_k", r"y_0 = \sum_{k=0}^{K-1} w_k u_{k+s}",
                 marks=pytest.mark.thorough),
    # The stride forgotten: right where it is 1.
    pytest.param(r"y_{i+1} = \sum_{k=0}^{K-1} w_k u_{si+s+k}",
                 r"y_{i+1} = \sum_{k=0}^{K-1} w_k u_{si+1+k}", marks=pytest.mark.thorough),
])  # fmt: skip
def test_a_stride_is_decided_at_some_values(right: str, wrong: str) -> None:
    claim = verify_text(f"{LAYER}$$ {right} $$").claims[-1]
    assert claim.verdict == "holds"
    assert claim.scope.endswith("at s = 1; s = 2; s = 3")
    claim = verify_text(f"{LAYER}$$ {wrong} $$").claims[-1]
    assert claim.verdict == "fails"
    assert claim.counterexample is not None
    assert claim.counterexample.sizes["s"] == 2


@pytest.mark.thorough
def test_two_letters_are_told_apart() -> None:
    layer = r"$$ y_i = \sum_{k=0}^{K-1} w_k u_{si+dk} $$"
    derived = r"$$ \frac{\partial y_i}{\partial w_k} = u_{%s} $$"
    assert [c.verdict for c in verify_text(layer + derived % "si+dk").claims][-1] == "holds"
    assert [c.verdict for c in verify_text(layer + derived % "di+sk").claims][-1] == "fails"


@pytest.mark.parametrize("text", [
    # Two sizes; an index by an index; three letters.
    r"$$ y_i = \sum_{k=0}^{K-1} w_k u_{MN+k} $$ $$ y_0 = \sum_{k=0}^{K-1} w_k u_{k+MN} $$",
    r"$$ y_i = \sum_{k=0}^{K-1} w_k u_{ik+1} $$ $$ y_0 = \sum_{k=0}^{K-1} w_k u_{1} $$",
    r"$$ y_i = \sum_k w_k u_{ai+bk+c} $$ $$ z_i = \sum_k w_k u_{ei+k} $$",
])  # fmt: skip
def test_other_products_stay_unread(text: str) -> None:
    assert {claim.verdict for claim in verify_text(text).claims} <= {"unread", "definition"}


@pytest.mark.parametrize(("lines", "letters"), [
    (["x_{si+k}", "y_i"], ("s",)),
    (["x_{i+dk}", "y_i", r"\sum_{k=1}^{K} w_k"], ("d",)),
    (["x_{ij+k}", "y_i", "z_j"], ()),
    (["x_{MN+k}"], ()),
    (["w_{ij}"], ()),
])  # fmt: skip
def test_letters_are_told_from_indices(lines: list[str], letters: tuple[str, ...]) -> None:
    steps = Steps()
    parsed: list[Line] = [line(text) for text in lines]
    for each in parsed:
        steps.observe(each)
    assert steps.letters == letters


@pytest.mark.thorough
def test_a_dilation_before_a_parenthesis_multiplies_it() -> None:
    layer = r"$$ y_n = \sum_{k=0}^{K-1} w_k u_{n+dk} $$"
    derived = (
        r"$$ \frac{\partial L}{\partial w_k} = "
        r"\sum_{n=0}^{N-d(K-1)-1} \frac{\partial L}{\partial y_n} u_{n+%s} $$"
    )
    declared = r"Let $u \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$. "
    assert [c.verdict for c in verify_text(declared + layer + derived % "dk").claims][-1] == "holds"
    assert [c.verdict for c in verify_text(declared + layer + derived % "k").claims][-1] != "holds"


def test_an_example_with_a_stride_is_of_that_stride() -> None:
    text = r"""Let $u \in \mathbb{R}^N$, $v \in \mathbb{R}^K$ and the stride $s$.
$$ y_i = \sum_{k=0}^{K-1} v_k u_{si+k}, \qquad i = 0, \dots, M-1. $$
For $s = %d$ $$ y_i = \sum_{k=i}^{K-1+i} v_{k-i} u_k. $$"""
    assert [verdicts(text % stride)[-1] for stride in (1, 2)] == ["holds", "fails"]


def test_zeros_that_a_sentence_speaks_of_later() -> None:
    text = r"""Let $u \in \mathbb{R}^N$, $v \in \mathbb{R}^K$ and the stride $s$.
$$ y_i = \sum_{k=0}^{K-1} v_k u_{si+k}, \qquad i = 0, \dots, M-1. $$
The loss $E$ depends on them, and
$$ \frac{\partial E}{\partial u_n} = \sum_{i=0}^{M-1} \frac{\partial E}{\partial y_i} v_{%s} $$
where $v_k = 0$ outside $0 \le k < K$."""
    assert [verdicts(text % place)[3] for place in ("n - si", "n + si")] == ["holds", "unread"]


def test_where_one_number_tells_nothing_others_are_not_tried() -> None:
    claims = verify_text(r"So $$ w_n = x_{s n} $$ and $$ \zeta(s n) + w_n = 2 x_n $$").claims
    assert claims[-1].verdict == "unread"
    asked = list[Mapping[str, int]]()

    def read(numbers: Mapping[str, int], proposed: frozenset[str] | None) -> Sequence[Claim]:
        asked.append(numbers)
        return claims

    assert stepped(claims, ("s",), read) == [*claims]
    assert asked == [{"s": 2}]
