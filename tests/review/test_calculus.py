r"""Functions of numbers in documents: where their meaning comes from, and what it decides."""

from __future__ import annotations

import pytest

import symconv
from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked
from tests.review.tables import verdicts

SIGMOID = r"$$ \sigma(x) = \frac{1}{1 + e^{-x}} $$" + "\n"
SLOPE = r"$$ \sigma'(x) = \sigma(x) (1 - \sigma(x)) $$"
WRONG = r"$$ \sigma'(x) = \sigma(x) (1 + \sigma(x)) $$"
NEURON = r"""
For one neuron $z = w x + b$ and $a = \sigma(z)$, where $\sigma$ is the sigmoid function.
Its loss is
$$ E = \frac{1}{2} (a - y)^2 $$
"""
SOFTMAX = r"""
$$ p_i = \frac{e^{z_i}}{\sum_k e^{z_k}} $$
$$ L = -\sum_k y_k \log p_k $$
"""


def last(text: str) -> Claim:
    return checked(text_document(text, kind="markdown"), decide).claims[-1]


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        (SIGMOID, "holds", "fails"),
        ("Let $\\sigma$ be any function.\n", "unread", "unread"),
        ("Here $\\sigma$ is the sigmoid function.\n", "holds", "fails"),
        ("We use the sigmoid $\\sigma$ as our activation.\n", "holds", "fails"),
        (r"$$ \sigma(x) = \tanh(x) $$" + "\n", "fails", "fails"),
    ],
)
def test_a_function_is_what_the_document_says(before: str, right: str, wrong: str) -> None:
    """Of tanh, sigma' = sigma (1 - sigma) is as wrong, and said to be."""
    assert verdicts(before + SLOPE)[-1] == right
    assert verdicts(before + WRONG)[-1] == wrong


def test_what_words_call_the_sigmoid_is_held_against_it() -> None:
    said = r"The sigmoid function is $$ \sigma(x) = \frac{1}{1 + e^{x}} $$"
    assert last(said).verdict == "fails"
    assert last(said.replace("{x}", "{-x}")).verdict == "holds"
    assert last(said.replace("e^{x}", "x^{-x}")).verdict == "fails"
    assert last(said.replace("The sigmoid function", "Our function")).verdict == "definition"
    inverse = r"The inverse of the sigmoid function is $$ g(y) = \log \frac{y}{1-y} $$"
    assert last(inverse).verdict == "definition"


@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        (r"\frac{\partial E}{\partial w} = (a - y) a (1 - a) x", "holds"),
        (r"\frac{\partial E}{\partial w} = \frac{\partial E}{\partial a}"
         r"\frac{\partial a}{\partial z} \frac{\partial z}{\partial w}", "holds"),
        (r"\frac{\partial E}{\partial b} = (a - y) \sigma'(z)", "holds"),
        (r"\frac{\partial E}{\partial w} = (a - y) a (1 - a)", "fails"),
        (r"\frac{\partial E}{\partial w} = (y - a) a (1 - a) x", "fails"),
        (r"\frac{\partial E}{\partial w} = (a - y) a (1 - a) x + \lambda w", "unread"),
        (r"\frac{\partial E}{\partial v} = 0", "unread"),
    ],
)  # fmt: skip
def test_a_neuron(display: str, verdict: str) -> None:
    assert last(f"{NEURON}\n$$ {display} $$\n").verdict == verdict


def test_what_is_said_in_one_section_is_no_ground_for_errata_in_another() -> None:
    slope = r"$$ \frac{\partial L}{\partial z_i} = y_i - p_i $$"
    assert last(f"{SOFTMAX}\n{slope}").verdict == "fails"
    assert last(f"{SOFTMAX}\n# Another loss\n\n{slope}").verdict == "unread"


def test_an_assumption_is_named() -> None:
    claim = last(SOFTMAX + r"$$ \frac{\partial L}{\partial z_i} = p_i - y_i $$")
    assert (claim.verdict, claim.scope) == ("holds", "all sizes")
    assert claim.assumptions == ("sum_k y[k] = 1",)


def test_places_that_are_told_apart() -> None:
    rest = r"$$ \frac{\partial p_i}{\partial z_j} = -p_i p_j %s $$"
    assert last(SOFTMAX + rest % r"\quad \text{for } i \ne j").verdict == "holds"
    assert last(SOFTMAX + rest % "").verdict == "fails"


def test_a_counterexample_says_what_exponentials_are() -> None:
    report = symconv.verify_text(SIGMOID + WRONG, "a.md")
    claim = report.claims[-1]
    assert claim.counterexample is not None
    assert claim.record()["counterexample"] == {
        "sizes": {}, "at": {"e^x": 2}, "left": "2/9", "right": "10/9",
    }  # fmt: skip
    assert "at e^x = 2: left is 2/9, right is 10/9" in str(report)


def test_what_follows_a_wrong_step_is_held_against_the_one_before_it() -> None:
    chain = r"$$ \sigma'(x) = -\sigma(x) (1 - \sigma(x)) = \sigma(x) - \sigma(x)^2 $$"
    assert verdicts(SIGMOID + chain)[-2:] == ["fails", "holds"]


@pytest.mark.parametrize(
    "text",
    [
        # Equations that are to be solved, and conditions.
        r"$$ \tanh(m) = m $$",
        r"$$ \log x = 1 $$",
        r"$$ x(t) = e^{s t} $$ $$ y(t) = c e^{s t} $$ $$ t \frac{d y(t)}{dt} = x(t) $$",
        SIGMOID + r"The boundary is where $$ \sigma(x) = \frac{1}{2} $$",
        NEURON + r"There $\frac{\partial E}{\partial a} = 0$, if $a = y$.",
        NEURON + r"Setting the derivative to 0, $$ \frac{\partial E}{\partial a} = 0 $$",
        NEURON + r"$$ \frac{\partial E}{\partial a} = a - y = 0 $$",
        r"$$ f(x) = e^x $$ An odd function has $$ f(x) = -f(-x) $$",
        # A sum that goes on after a plus.
        r"$$ L = -\sum_j y_j \log a_j + (1 - y_j) \log(1 - a_j) $$"
        r"$$ \frac{\partial L}{\partial a_j} = \frac{a_j - y_j}{a_j (1 - a_j)} $$",
        # Not of real numbers, nor of numbers alone.
        r"$$ e^{j \pi} = -1 $$",
        r"$$ \log_2 8 = 3 $$",
        r"Let $z \in \mathbb{R}^n$." + SIGMOID + r"$$ \frac{d}{dz} \sigma(z) = \sigma(z) $$",
        r"$$ \sum_{k=0}^{\infty} a^k = \frac{1}{1 - a} $$",
        r"$$ G = e^{-s} $$ $$ G_f(s) = f_s $$ $$ G_{f+r}(s) = G_f(s) G_r(s) $$",
        # Another loss, of the same letters.
        NEURON + r"$$ E = -y \log a $$ $$ \frac{\partial E}{\partial a} = a - y $$",
        # What its author does not say.
        "It would be wrong to write " + WRONG,
        r"$$ L = \frac{1}{2} (a - y)^2 + \lambda w^2 $$"
        r"$$ \frac{\partial L}{\partial w} = (a - y) x + 2 \lambda w $$",
    ],
)
def test_no_alarm(text: str) -> None:
    assert not {"fails", "ill-formed"} & {*verdicts(text)}


def test_definitions_in_a_circle() -> None:
    assert verdicts(r"$$ u = e^v $$ $$ v = \log u + 1 $$ $$ u = e^v $$")


MOVING = r"$$ y[n] = \frac{1}{M} \sum_{k=0}^{M-1} x[n-k] $$" + "\n"
SMOOTHED = r"$$ y[n] = a x[n] + (1-a) y[n-1] $$" + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MOVING + r"$$ y[n] = y[n-1] + \frac{x[n] - x[n-M]}{M} $$", "holds"),
        (MOVING + r"$$ y[n] = y[n-1] + \frac{x[n] - x[n-M+1]}{M} $$", "fails"),
        (MOVING + r"$$ y[n] = \frac{1}{M} \sum_{j=n-M+1}^{n} x[j] $$", "holds"),
        (r"$$ \sum_{k=0}^{n-1} a^k = \frac{1 - a^n}{1 - a} $$", "holds"),
        (r"$$ \sum_{k=0}^{n} a^k = \frac{1 - a^n}{1 - a} $$", "fails"),
        (r"$$ \sum_{k=0}^{M-1} \frac{1}{M} = 1 $$", "holds"),
        (SMOOTHED, "definition"),
        (SMOOTHED + r"$$ y[n] = a \sum_{k=0}^{n} (1-a)^k x[n-k] + (1-a)^{n+1} y[-1] $$", "holds"),
        (SMOOTHED + r"$$ y[n] = a \sum_{k=0}^{n} (1-a)^k x[n-k] + (1-a)^n y[-1] $$", "fails"),
        (SMOOTHED + r"$$ y[n] = a \sum_{k=1}^{n} (1-a)^{n-k} x[k] + (1-a)^n y[0] $$", "holds"),
    ],
)
def test_averages_and_powers(text: str, expected: str) -> None:
    assert last(text).verdict == expected


def test_numbers_in_a_function_may_be_rounded() -> None:
    text = r"Let $s(x) = \frac{1}{1 + e^{-x}}$. $$ s(2) = \frac{1}{1 + e^{-2}} "
    text += r"= \frac{1}{1 + %s} = %s $$"
    assert verdicts(text % ("0.135", "0.88"))[-2:] == ["holds", "holds"]
    assert verdicts(text % ("0.145", "0.88"))[-2:] == ["fails", "holds"]
    assert verdicts(text % ("0.135", "0.87"))[-1] == "fails"
