"""Reasons against their steps: what is a remark, and that it is never an erratum."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked

DECLARED = r"Let $u \in \mathbb{R}^J$ and $v \in \mathbb{R}^{1+J-I}$. "
DISCRETE = r"$$(u*v)_i = \sum_{j=i}^{i+J-I} u_j v_{1+j-i}$$ "
CONTINUOUS = r"$$(u*v)(i) = \int_{-\infty}^{\infty} u(j) v(i-j) \, dj$$ "
FLIPPED = r"$$(u*v)_i = \sum_{j=i}^{i+J-I} u_j v_{1+J-I+i-j}$$ "

SUM_OUTSIDE = r"\frac{\partial}{\partial z} \sum_{j=i}^{i+J-I} u_j v_{1+j-i}"
SUM_INSIDE = r"\sum_{j=i}^{i+J-I} \frac{\partial}{\partial z} u_j v_{1+j-i}"
TAKEN_OUT = r"\sum_{j=i}^{i+J-I} v_{1+j-i} \frac{\partial}{\partial z} u_j"
REINDEXED = r"\sum_{k=1}^{1+J-I} v_k \frac{\partial}{\partial z} u_{k+i-1}"
ENTRY = r"\frac{\partial (u*v)_i}{\partial z}"

STEPS: list[tuple[str, str, str, str]] = [
    (ENTRY, SUM_OUTSIDE, "by definition", ""),
    (ENTRY, SUM_OUTSIDE, "sum rule", "the step is a definition put in, not the sum rule"),
    (SUM_OUTSIDE, SUM_INSIDE, "sum rule", ""),
    (SUM_OUTSIDE, SUM_INSIDE, "linearity of the derivative", ""),
    (SUM_OUTSIDE, SUM_INSIDE, "product rule", "the step is the sum rule, not the product rule"),
    (SUM_OUTSIDE, SUM_INSIDE, "product rule and sum rule", ""),
    (
        SUM_INSIDE,
        TAKEN_OUT,
        "product rule",
        "the product rule gives one more term, which vanishes only if dv/dz = 0",
    ),
    (TAKEN_OUT, REINDEXED, "change of variable k = 1+j-i", ""),
    (TAKEN_OUT, REINDEXED, "sum rule", "the step is a change of variable, not the sum rule"),
    (TAKEN_OUT, REINDEXED, "as everybody knows", ""),
    (TAKEN_OUT, REINDEXED, "", ""),
    (SUM_OUTSIDE, REINDEXED, "definition", ""),
]


def claims(text: str) -> list[Claim]:
    return list(checked(text_document(text), decide).claims)


@pytest.mark.parametrize(("left", "right", "reason", "remark"), STEPS)
def test_a_reason_that_is_not_that_of_the_step_is_a_remark(
    left: str, right: str, reason: str, remark: str
) -> None:
    beside = rf" \qquad \text{{{reason}}}" if reason else ""
    (*_, found) = claims(DECLARED + DISCRETE + f"$${left} = {right}{beside}$$")
    assert (found.verdict, found.remarks) == ("holds", (remark,) if remark else ())


@pytest.mark.parametrize(
    ("one", "other", "remark"),
    [
        (CONTINUOUS, DISCRETE, "* runs both operands the same way here, and"),
        (DISCRETE, CONTINUOUS, "* runs one operand backwards here, and"),
        (CONTINUOUS, FLIPPED, ""),
        (CONTINUOUS, CONTINUOUS, ""),
    ],
)
def test_one_sign_for_two_operations_is_a_remark(one: str, other: str, remark: str) -> None:
    found = claims(DECLARED + one + other)[-1]
    assert found.verdict in ("definition", "unread")
    assert any(remark in said for said in found.remarks) if remark else not found.remarks
