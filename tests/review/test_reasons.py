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
BOTH_TERMS = (
    r"\sum_{j=i}^{i+J-I} \left(v_{1+j-i} \frac{\partial u_j}{\partial z}"
    r" + u_j \frac{\partial v_{1+j-i}}{\partial z}\right)"
)
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
    (ENTRY, SUM_OUTSIDE, "chain rule", "the step is a definition put in, not the chain rule"),
    (SUM_OUTSIDE, SUM_INSIDE, "chain rule", "the step is the sum rule, not the chain rule"),
    (SUM_INSIDE, BOTH_TERMS, "chain rule", "the step is the product rule, not the chain rule"),
    (SUM_INSIDE, BOTH_TERMS, "by Leibniz", ""),
    (TAKEN_OUT, REINDEXED, "linearity", "the step is a change of variable, not linearity"),
    (TAKEN_OUT, REINDEXED, "by the triangle inequality",
     "the triangle inequality gives an inequality, and this step is an equality"),
    (r"(u*v)_i", r"\sum_{k=1}^{1+J-I} v_k u_{k+i-1}", "change of variable", ""),
]  # fmt: skip

ENTRIES = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$. "
BY_ROWS = r"\sum_{i=1}^m \sum_{j=1}^n y_i A_{ij} x_j"
BY_COLUMNS = r"\sum_{j=1}^n \sum_{i=1}^m y_i A_{ij} x_j"

LAWS: list[tuple[str, str, str, str]] = [
    (BY_ROWS, BY_COLUMNS, "exchange of the sums", ""),
    (BY_ROWS, BY_COLUMNS, "definition", "the step is a swap of two sums, not a definition put in"),
    (r"y^T A x", BY_ROWS, "definition of the transpose", ""),
    (r"A_{ij} x_j", r"x_j A_{ij}", "commutativity", ""),
    (r"A_{ij} x_j", r"x_j A_{ij}", "distributive law",
     "the step is another order of factors, not distributivity"),
    (r"\sum_{j=1}^n (x_j + A_{ij})", r"\sum_{j=1}^n x_j + \sum_{j=1}^n A_{ij}", "product rule",
     "the step is a sum taken apart, not the product rule"),
    (r"\sum_{j=1}^n (x_j + A_{ij})", r"\sum_{j=1}^n x_j + \sum_{j=1}^n A_{ij}", "linearity", ""),
    (r"\sum_{j=1}^n \delta_{ij} x_j", r"x_i", "Kronecker delta", ""),
    (r"\sum_{j=1}^n \delta_{ij} x_j", r"x_i", "product rule",
     "the step is the sifting of a delta, not the product rule"),
]  # fmt: skip


def claims(text: str) -> list[Claim]:
    return list(checked(text_document(text), decide).claims)


@pytest.mark.parametrize(("left", "right", "reason", "remark"), STEPS)
def test_a_reason_that_is_not_that_of_the_step_is_a_remark(
    left: str, right: str, reason: str, remark: str
) -> None:
    beside = rf" \qquad \text{{{reason}}}" if reason else ""
    (*_, found) = claims(DECLARED + DISCRETE + f"$${left} = {right}{beside}$$")
    assert (found.verdict, found.remarks) == ("holds", (remark,) if remark else ())


@pytest.mark.parametrize(("left", "right", "reason", "remark"), LAWS)
def test_a_reason_stands_over_the_sign_or_before_the_formula_too(
    left: str, right: str, reason: str, remark: str
) -> None:
    over = rf"$${left} \overset{{\text{{{reason}}}}}{{=}} {right}$$"
    before = rf"By the {reason}, we get $${left} = {right}$$"
    for step in (over, before):
        (*_, found) = claims(ENTRIES + step)
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


def test_what_does_not_depend_on_a_weight_is_a_reason() -> None:
    right = r"\frac{\partial}{\partial z} \sum_{k=1}^n u_k v_k = \sum_{k=1}^n u_k "
    right += r"\frac{\partial v_k}{\partial z} && \text{$u$ does not depend on $z$}"
    before = r"Let $u, v \in \mathbb{R}^n$. $$\begin{aligned} %s \end{aligned}$$"
    assert claims(before % right)[-1].verdict == "holds"
    assert claims(before % right.replace("= ", "= 2 "))[-1].verdict == "fails"
    assert claims(before % right.replace("does not depend on $z$", "even"))[-1].verdict == "unread"
