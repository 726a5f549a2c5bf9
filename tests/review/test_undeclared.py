r"""Networks of which nobody declares the arrays: the form of their products says what they are."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import verdicts

TWO_LAYERS = r"""
Let $\sigma$ be the sigmoid function. $$ z_1 = A_1 x + b_1 $$ $$ h_1 = \sigma(z_1) $$
$$ z_2 = A_2 h_1 + b_2 $$ $$ q = \sigma(z_2) $$
$$ L = -\left( y \log q + (1 - y) \log(1 - q) \right) $$
$$ \delta_2 = \frac{\partial L}{\partial z_2} = q - y $$
$$ \delta_1 = A_2^T \delta_2 \odot \sigma'(z_1) $$
"""
REGRESSION = r"""
The model is $h_\theta(x) = \sigma(\theta^T x)$ with a sigmoid, and
$$ J(\theta) = -\frac{1}{m} \sum_{i=1}^m \left[ y^{(i)} \log h_\theta(x^{(i)})
+ (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)})) \right] $$
$$ \sigma'(u) = \sigma(u) (1 - \sigma(u)) $$
"""
UNIT = r"""
Here $a_i = \phi(z_i)$ with $z_i = v x_i + c$, where $\phi'(z_i)$ is written for its slope.
$$ L = \frac12 \sum_{i=1}^n (a_i - y_i)^2 $$
"""


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        pytest.param(
            TWO_LAYERS,
            r"\frac{\partial L}{\partial A_1} = \delta_1 x^T",
            r"\frac{\partial L}{\partial A_1} = x \delta_1^T",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            REGRESSION,
            r"\frac{\partial J}{\partial \theta_j} = "
            r"\frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
            r"\frac{\partial J}{\partial \theta_j} = "
            r"\frac{1}{m} \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}",
            marks=pytest.mark.thorough,
        ),
        (
            UNIT,
            r"\frac{\partial L}{\partial v} = \sum_{i=1}^n (a_i - y_i) \phi'(z_i) x_i",
            r"\frac{\partial L}{\partial v} = \sum_{i=1}^n (a_i + y_i) \phi'(z_i) x_i",
        ),
    ],
)
def test_gradients(before: str, right: str, wrong: str) -> None:
    assert verify_text(f"{before} $$ {right} $$", "a.md").claims[-1].verdict == "holds"
    assert verify_text(f"{before} $$ {wrong} $$", "a.md").claims[-1].verdict == "fails"


def test_what_a_certain_function_makes_right_is_not_wrong() -> None:
    slope = r"$$ \frac{\partial L}{\partial v} = \sum_{i=1}^n (a_i - y_i) x_i $$"
    assert verify_text(UNIT + slope, "a.md").claims[-1].verdict == "unread"


@pytest.mark.thorough
def test_the_sum_over_all_outputs_is_an_assumption() -> None:
    found = verify_text(TWO_LAYERS, "a.md").claims
    assert "L is summed over all outputs" in {x for each in found for x in each.assumptions}


LAYER = r"""Let $x \in \mathbb{R}^n$ and $z_i = \sum_{k=1}^{K} w_k x_{i+k-1} + b$. With
$$h_i = %s$$
the output is $y = \sum_{i=1}^{m} v_i h_i$. Then
"""


@pytest.mark.parametrize("made", [r"\max(u_i, z_i)", r"\genfrac{(}{)}{0pt}{}{z_i}{2}"])
def test_what_is_made_in_a_way_that_was_not_read_may_depend_on_all(made: str) -> None:
    def said(display: str) -> str:
        text = f"{LAYER % made}$${display}$$\n"
        return verify_text(text, "a.md").claims[-1].verdict

    assert said(r"\frac{\partial y}{\partial w_k} = 0") == "unread"
    assert said(r"\frac{\partial y}{\partial w_k} = \sum_{i=1}^{m} v_i x_{i+k-1}") != "holds"
    assert said(r"\frac{\partial y}{\partial v_i} = h_i") == "holds"


def test_what_a_function_makes_is_there_as_far_as_what_it_is_of() -> None:
    said = LAYER % r"\sigma(z_i)"
    claims = verify_text(said, "a.md").claims
    assert [claim.verdict for claim in claims] == ["definition"] * 4


def test_a_sum_without_limits_may_end_where_nobody_says() -> None:
    text = r"Let $x \in \mathbb{R}^N$. The output is $$ y_k = \sum_i w_i x_{k+i-1} $$"
    limited = r"$$ y_k = \sum_{i=1}^K w_i x_{k+i-1} $$"
    slope = r"$$ \frac{\partial y_k}{\partial w_i} = x_{k+i%s} $$"
    found = verify_text(f"{text} {limited} {slope % '-1'} {slope % ''}", "a.md").claims
    assert [c.verdict for c in found][-3:] == ["unread", "holds", "fails"]


@pytest.mark.parametrize(
    ("before", "by", "right", "wrong", "assumed"),
    [
        (
            r"$$ y[n] = \sum_{k=0}^{K-1} h[k] x[n-k] $$",
            r"\frac{\partial y[n]}{\partial x[m]}",
            "h[n-m]",
            "h[m-n]",
            "h is zero outside what its definition reads",
        ),
        (
            r"$$ (h * x)[n] = \sum_{k=0}^{K-1} h[k] x[n-k] $$",
            r"\frac{\partial (h * x)[n]}{\partial x[m]}",
            "h[n-m]",
            "h[n+m]",
            "h is zero outside what its definition reads",
        ),
        (
            r"Let $w \in \mathbb{R}^K$, $x \in \mathbb{R}^N$, $$ y_i = \sum_{k=1}^K w_k x_{i+k} $$",
            r"\frac{\partial y_i}{\partial x_j}",
            "w_{j-i}",
            "w_{j-i+1}",
            "w is zero outside its size",
        ),
    ],
)
def test_an_entry_of_a_jacobian_is_written_without_its_cases(
    before: str, by: str, right: str, wrong: str, assumed: str
) -> None:
    found = verify_text(f"{before}\n\n$$ {by} = {right} $$\n\n$$ {by} = {wrong} $$\n", "a.md")
    holds, fails = found.claims[-2:]
    assert (holds.verdict, holds.assumptions) == ("holds", (assumed,))
    assert fails.verdict == "fails"


@pytest.mark.parametrize(("last", "verdict"), [("5", "definition"), ("6", "ill-formed")])
def test_stated_places_tell_from_where_an_array_counts(last: str, verdict: str) -> None:
    text = (
        r"Let $x \in \mathbb{R}^8$. $$ y_i = \sum_{k=0}^2 w_k x_{i+k}, \quad i = 0, \ldots, %s $$"
    )
    assert verdicts(text % last)[-1] == verdict
