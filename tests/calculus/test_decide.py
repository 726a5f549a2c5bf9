r"""Equations between functions of numbers, of which some are wrong by one sign, index or term."""

from __future__ import annotations

import pytest

from symconv.calculus.decide import Pair, compared
from symconv.calculus.known import SIGMOID, Function, Known, Quantity
from symconv.reading.reader import line

KNOWN = Known()
for name, formal, body in (
    ("f", "x", r"\begin{cases} x & x > 0 \\ c x & x \le 0 \end{cases}"),
    ("g", "x", r"\frac{x}{1 + e^{-x}}"),
):
    KNOWN.define(name, Function(formal, line(body)))
KNOWN.define("sigma", SIGMOID)
for name, indices, body in (
    ("a", "", r"\sigma(z)"),
    ("L", "", r"-(y \log a + (1-y) \log(1-a))"),
    ("p", "i", r"\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}"),
    ("C", "", r"-\sum_k y_k \log p_k"),
    ("E", "", r"\frac{1}{2} \sum_i (b_i - y_i)^2"),
    ("mu", "", r"\frac{1}{m} \sum_{i=1}^m x_i"),
    ("v", "", r"\frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2"),
    ("r", "n", r"\frac{1}{M} \sum_{k=0}^{M-1} s[n-k]"),
):
    KNOWN.define(name, Quantity(tuple(indices), line(body)))

HOLDS = [
    (r"\frac{d}{du} u^{-u}", r"-u^{-u} (1 + \log(u))"),
    (r"\sigma'(x)", r"\sigma(x) (1 - \sigma(x))"),
    (r"\sigma''(x)", r"\sigma'(x) (1 - 2 \sigma(x))"),
    (r"\sigma(-x)", r"1 - \sigma(x)"),
    (r"\frac{d}{dx} \tanh x", r"1 - \tanh^2(x)"),
    (r"\frac{d \tanh}{dx}", r"\operatorname{sech}^2(x)"),
    (r"\tanh(x)", r"2 \sigma(2 x) - 1"),
    (r"\frac{d}{dx} \ln(1 + e^x)", r"\sigma(x)"),
    (r"\operatorname{softplus}(x) - \operatorname{softplus}(-x)", "x"),
    (r"\frac{d}{dx} \log x", r"\frac{1}{x}"),
    (r"g'(x)", r"g(x) + \sigma(x) (1 - g(x))"),
    (r"\frac{d}{dx} e^{-\frac{x^2}{2}}", r"-x e^{-x^2/2}"),
    (r"\frac{d}{dx} \sqrt{x}", r"\frac{1}{2 \sqrt{x}}"),
    (r"\frac{d}{dx} x^n", r"n x^{n-1}"),
    (r"\operatorname{ReLU}(x)", r"\begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}"),
    (r"\frac{\partial L}{\partial a}", r"\frac{a - y}{a (1-a)}"),
    (r"\frac{\partial L}{\partial z}", r"\frac{\partial L}{\partial a} \frac{da}{dz}"),
    (r"\frac{\partial L}{\partial z}", r"a - y"),
    (r"\frac{\partial p_i}{\partial z_j}", r"p_i (\delta_{ij} - p_j)"),
    (r"\frac{\partial p_i}{\partial z_j}",
     r"\begin{cases} p_i (1 - p_i) & i = j \\ -p_i p_j & i \ne j \end{cases}"),
    (r"\log p_i", r"z_i - \log \sum_k e^{z_k}"),
    (r"\sum_i p_i", "1"),
    (r"\sum_j \frac{\partial p_i}{\partial z_j}", "0"),
    (r"\frac{\partial C}{\partial p_i}", r"-\frac{y_i}{p_i}"),
    (r"\frac{\partial C}{\partial z_i}",
     r"\sum_k \frac{\partial C}{\partial p_k} \frac{\partial p_k}{\partial z_i}"),
    (r"\frac{\partial C}{\partial z_i}", r"p_i \sum_k y_k - y_i"),
    (r"\frac{\partial C}{\partial z_i}", r"-y_i (1 - p_i) + \sum_{k \ne i} y_k p_i"),
    (r"\frac{\partial E}{\partial b_i}", r"b_i - y_i"),
    ("v", r"\frac{1}{m} \sum_{i=1}^m x_i^2 - \mu^2"),
    (r"\frac{\partial v}{\partial x_i}", r"\frac{2 (x_i - \mu)}{m}"),
    (r"\sum_{i=1}^m \frac{x_i - \mu}{\sqrt{v + \epsilon}}", "0"),
    (r"r[n]", r"r[n-1] + \frac{s[n] - s[n-M]}{M}"),
    (r"r[n]", r"\frac{1}{M} \sum_{j=n-M+1}^{n} s[j]"),
    (r"\sum_{k=1}^{n} 2^{-k}", r"1 - 2^{-n}"),
    (r"b (1-b)^2", r"b - 2 b^2 + b^3"),
]  # fmt: skip
ASSUMING = [
    (r"\frac{\partial C}{\partial z_i}", r"p_i - y_i", "sum_k y[k] = 1"),
    (r"\operatorname{ReLU}'(x)", r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", "x != 0"),
    (r"f'(x)", r"\begin{cases} 1 & x > 0 \\ c & x \le 0 \end{cases}", "x != 0"),
    (r"\sum_{k=0}^{n-1} b^k", r"\frac{1 - b^n}{1 - b}", "b != 1"),
    (r"\sum_{k=0}^{n} b (1-b)^k", r"1 - (1-b)^{n+1}", "b != 0"),
]
FAILS = [
    (r"\frac{d}{du} e^{-u}", r"-u^{-u}"),
    (r"\sigma'(x)", r"\sigma(x) (1 + \sigma(x))"),
    (r"\sigma'(x)", r"\sigma(x) (\sigma(x) - 1)"),
    (r"\frac{d}{dx} \tanh x", r"1 + \tanh^2(x)"),
    (r"\tanh(x)", r"2 \sigma(x) - 1"),
    (r"\frac{d}{dx} \log x", "x"),
    (r"\operatorname{ReLU}'(x)", r"\begin{cases} 0 & x > 0 \\ 1 & x \le 0 \end{cases}"),
    (r"f'(x)", r"\begin{cases} c & x > 0 \\ 1 & x \le 0 \end{cases}"),
    (r"\frac{\partial L}{\partial z}", r"y - a"),
    (r"\frac{\partial L}{\partial a}", r"\frac{a - y}{a (1+a)}"),
    (r"\frac{\partial p_i}{\partial z_j}", r"p_i (1 - p_j)"),
    (r"\frac{\partial p_i}{\partial z_j}", r"p_i (p_j - \delta_{ij})"),
    (r"\frac{\partial p_i}{\partial z_j}", r"-p_i p_j"),
    (r"\frac{\partial C}{\partial z_i}", r"y_i - p_i"),
    (r"\frac{\partial C}{\partial z_i}", r"p_i (1 - y_i)"),
    (r"\frac{\partial C}{\partial z_i}",
     r"-\sum_k \frac{\partial C}{\partial p_k} \frac{\partial p_k}{\partial z_i}"),
    (r"\frac{\partial E}{\partial b_i}", r"2 (b_i - y_i)"),
    (r"\frac{\partial v}{\partial x_i}", r"\frac{2 x_i}{m}"),
    (r"\frac{d}{dx} x^n", r"n x^n"),
    (r"r[n]", r"r[n-1] + \frac{s[n] - s[n-M+1]}{M}"),
    (r"\sum_{k=0}^{n} b^k", r"\frac{1 - b^n}{1 - b}"),
    (r"\log p_i", r"z_i - \log \sum_{k=1}^i e^{z_k}"),
]  # fmt: skip
UNREAD = [
    (r"\frac{\partial L}{\partial w}", r"(a - y) x", "how it depends on w"),
    (r"\frac{\partial u}{\partial z}", r"0", "nothing is known of u"),
    (r"\sigma'(x)", r"b", "nothing is known of b"),
    (r"h'(x)", r"h(x)", "the function h"),
    (r"e^{j x}", r"\frac{1}{e^{-j x}}", "the imaginary unit"),
    (r"\log_2 p_i", r"z_i", "Access is no number"),
    (r"\sum_i 1", "n", "how far it goes"),
]


@pytest.mark.parametrize(("left", "right"), HOLDS)
def test_right(left: str, right: str) -> None:
    answer = compared(line(left), line(right), KNOWN)
    assert (answer.ruling, answer.assumptions) == ("holds", ()), answer


@pytest.mark.parametrize(("left", "right", "assumed"), ASSUMING)
def test_right_with_an_assumption(left: str, right: str, assumed: str) -> None:
    answer = compared(line(left), line(right), KNOWN)
    assert (answer.ruling, answer.assumptions) == ("holds", (assumed,)), answer


@pytest.mark.parametrize(("left", "right"), FAILS)
def test_wrong(left: str, right: str) -> None:
    answer = compared(line(left), line(right), KNOWN)
    assert answer.ruling == "fails", answer
    shown = answer.counterexample
    assert shown is not None
    assert shown.left != shown.right


@pytest.mark.parametrize(("left", "right", "reason"), UNREAD)
def test_undecided(left: str, right: str, reason: str) -> None:
    answer = compared(line(left), line(right), KNOWN)
    assert answer.ruling == "unread"
    assert reason in answer.reason


def test_places_may_be_said_to_be_one_or_not() -> None:
    slope, product = line(r"\frac{\partial p_i}{\partial z_j}"), line(r"-p_i p_j")
    assert compared(slope, product, KNOWN, [Pair("i", "j", same=False)]).ruling == "holds"
    assert compared(slope, product, KNOWN, [Pair("i", "j", same=True)]).ruling == "fails"


def test_an_upper_limit_that_is_an_index_ends_a_sum() -> None:
    """Found by a mutant: with all of the sum it would be right."""
    part = line(r"p_i \sum_{k=1}^{i} y_k - y_i")
    assert compared(line(r"\frac{\partial C}{\partial z_i}"), part, KNOWN).ruling == "fails"


def test_a_step_of_a_chain_may_lose_letters() -> None:
    sides = line("a - y"), line("a")
    assert compared(*sides, KNOWN).ruling == "unread"
    assert compared(*sides, KNOWN, step=True).ruling == "fails"
    assert compared(line("a - y"), line("0"), KNOWN, step=True).ruling == "unread"


def test_a_counterexample_has_simple_numbers() -> None:
    shown = compared(line(r"\sigma'(x)"), line(r"\sigma(x)"), KNOWN).counterexample
    assert shown is not None
    assert (shown.values, shown.left, shown.right) == ({"e^x": 2}, "2/9", "2/3")


def test_what_is_not_understood_keeps_others_from_being_wrong() -> None:
    known = Known()
    known.define("L", Quantity((), line(r"\frac{1}{2} (a - y)^2")))
    known.forget("a")
    answer = compared(line(r"\frac{\partial L}{\partial y}"), line("y - a"), known)
    assert answer.ruling == "unread"
    assert "how a depends on y" in answer.reason
