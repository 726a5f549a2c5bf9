r"""What a chapter on networks says of whole arrays, batches, losses and stacks of layers."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

SOFTMAX = r"""
For scores $z \in \mathbb{R}^K$ let
$$ p = \mathrm{softmax}(z) $$
With labels $y \in \mathbb{R}^K$ the loss is
$$ L = -y^T \log p $$
"""
PENALTY = r"""
Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$ and
$$ E = \frac{1}{2} \|A x - b\|^2 + \frac{\lambda}{2} \|x\|^2 $$
"""
LAYERS = r"""
$z_1 = W_1 x + b_1$, $a_1 = \mathrm{ReLU}(z_1)$, $z_2 = W_2 a_1 + b_2$ and
$p = \mathrm{softmax}(z_2)$, with $x \in \mathbb{R}^d$, $W_1 \in \mathbb{R}^{h \times d}$,
$W_2 \in \mathbb{R}^{c \times h}$. The loss is
$$ L = -\sum_i y_i \log p_i $$
"""
BATCH = r"""
There are $N$ examples $x^{(n)} \in \mathbb{R}^D$. With $\sigma(t) = \frac{1}{1 + e^{-t}}$ we have
$$ z^{(n)} = w^T x^{(n)} + b, \qquad a^{(n)} = \sigma(z^{(n)}) $$
$$ J = \frac{1}{2N} \sum_{n=1}^N (a^{(n)} - y^{(n)})^2 $$
"""
NORMALIZED = r"""
$$ \mu = \frac{1}{m} \sum_{i=1}^m x_i $$
$$ \sigma^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2 $$
$$ \hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} $$
$$ y_i = \gamma \hat{x}_i + \beta $$
"""
GAUSSIAN = r"""
$$ G(x, y) = \frac{1}{2 \pi s^2} e^{-\frac{x^2 + y^2}{2 s^2}} $$
$$ g(x) = \frac{1}{\sqrt{2 \pi} s} \exp\left(-\frac{x^2}{2 s^2}\right) $$
"""
RECTIFIED = r"""
Let $v \in \mathbb{R}^K$ and $x \in \mathbb{R}^N$. A layer is
$$ s_n = \sum_{k=1}^{K} v_k x_{n+k-1} $$
$$ a_n = \operatorname{relu}(s_n) $$
"""
STACK = r"""
$$ r_l = r_{l-1} + (k_l - 1) \prod_{i=1}^{l-1} s_i, \qquad r_0 = 1 $$
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("before", "claim", "verdict"),
    [
        (SOFTMAX, r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) - p p^T", "holds"),
        (SOFTMAX, r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) + p p^T", "fails"),
        (SOFTMAX, r"\frac{\partial p}{\partial z} = p p^T", "fails"),
        (SOFTMAX, r"\nabla_z L = p - y", "holds"),
        (SOFTMAX, r"\nabla_z L = y - p", "fails"),
        (SOFTMAX, r"\nabla_z L = p", "fails"),
        (SOFTMAX, r"\nabla_z L = p^T y", "unread"),
        (PENALTY, r"\frac{\partial E}{\partial x} = A^T (A x - b) + \lambda x", "holds"),
        (PENALTY, r"\frac{\partial E}{\partial x} = A^T (A x - b) + 2 \lambda x", "fails"),
        (PENALTY, r"\frac{\partial^2 E}{\partial x^2} = A^T A + \lambda I", "holds"),
        (PENALTY, r"\frac{\partial^2 E}{\partial x^2} = A^T A + I", "fails"),
        (LAYERS, r"\frac{\partial L}{\partial z_2} = p - y", "holds"),
        (LAYERS, r"\frac{\partial L}{\partial W_2} = (p - y) a_1^T", "holds"),
        (LAYERS, r"\frac{\partial L}{\partial W_2} = (y - p) a_1^T", "fails"),
        (LAYERS, r"\frac{\partial L}{\partial a_1} = W_2^T (p - y)", "holds"),
        (LAYERS, r"\frac{\partial L}{\partial a_1} = W_2^T p", "fails"),
        (
            LAYERS,
            r"\frac{\partial L}{\partial z_1} = W_2^T (p - y) \odot \mathrm{ReLU}'(z_1)",
            "holds",
        ),
        (LAYERS, r"\frac{\partial L}{\partial z_1} = W_2^T (p - y)", "fails"),
        (
            BATCH,
            r"\frac{\partial J}{\partial z^{(n)}} "
            r"= \frac{1}{N} (a^{(n)} - y^{(n)}) a^{(n)} (1 - a^{(n)})",
            "holds",
        ),
        (
            BATCH,
            r"\nabla_w J = \frac{1}{N} \sum_{n=1}^N (a^{(n)} - y^{(n)}) \sigma'(z^{(n)}) x^{(n)}",
            "holds",
        ),
        (BATCH, r"\frac{\partial J}{\partial z^{(n)}} = \frac{1}{N} (a^{(n)} - y^{(n)})", "fails"),
        (
            NORMALIZED,
            r"\frac{\partial L}{\partial \sigma^2} = \sum_{i=1}^m \frac{\partial L}{\partial "
            r"\hat{x}_i} (x_i - \mu) \frac{-1}{2} (\sigma^2 + \epsilon)^{-3/2}",
            "holds",
        ),
        (
            NORMALIZED,
            r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m "
            r"\frac{\partial L}{\partial y_i} \hat{x}_i",
            "holds",
        ),
        (
            NORMALIZED,
            r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m "
            r"\frac{\partial L}{\partial y_i} x_i",
            "fails",
        ),
        (
            NORMALIZED,
            r"\frac{\partial L}{\partial \hat{x}_i} = \gamma \frac{\partial L}{\partial y_{i+1}}",
            "fails",
        ),
        (GAUSSIAN, r"G(x, y) = g(x) g(y)", "holds"),
        (GAUSSIAN, r"G(x, y) = 2 g(x) g(y)", "definition"),
        (
            GAUSSIAN,
            r"\frac{\partial^2 G}{\partial x^2} = \frac{x^2 - s^2}{s^4} G(x, y)",
            "holds",
        ),
        (GAUSSIAN, r"\frac{\partial^2 G}{\partial x^2} = \frac{x^2}{s^4} G(x, y)", "fails"),
        (RECTIFIED, r"\frac{\partial a_n}{\partial v_k} = \mathrm{relu}'(s_n) x_{n+k-1}", "holds"),
        (RECTIFIED, r"\frac{\partial a_n}{\partial v_k} = \mathrm{relu}(s_n) x_{n}", "fails"),
        (STACK, r"r_L = 1 + \sum_{l=1}^L (k_l - 1) \prod_{i=1}^{l-1} s_i", "holds"),
        (STACK, r"r_L = 1 + \sum_{l=1}^L (k_l - 1) \prod_{i=1}^{l} s_i", "unread"),
        (STACK, r"r_L = \sum_{l=1}^L (k_l - 1) \prod_{i=1}^{l-1} s_i", "fails"),
        ("", r"\frac{d^2}{dx^2} \sin(2 x) = -4 \sin(2 x)", "holds"),
        ("", r"\frac{d}{dx} \cos x = \sin x", "fails"),
        ("", r"\sin(a + b) = \sin(a) \cos(b) + \cos(a) \sin(b)", "holds"),
        ("", r"\sin^2 x = 1 - \cos^2 x", "holds"),
    ],
)
def test_a_chapter(before: str, claim: str, verdict: str) -> None:
    assert verdicts(f"{before}\nThen\n$$ {claim} $$\n")[-1] == verdict


def test_sizes_are_no_places() -> None:
    """A letter for a place that is a size as well would tie both together."""
    names = r"Let $k \times l$ be the size of $A \in \mathbb{R}^{k \times l}$ and"
    text = names + r" $x \in \mathbb{R}^l$. $$ E = \frac{\lambda}{2} \|A x\|^2 $$ Then $$ {} $$"
    right = r"\frac{\partial E}{\partial x} = \lambda A^T (A x)"
    assert verdicts(text.replace("{} $$", right + " $$"))[-1] == "holds"
    assert verdicts(text.replace("{} $$", right + " + x $$"))[-1] == "fails"


def test_what_one_section_declares_is_not_of_another() -> None:
    text = SOFTMAX + "\n# Numbers\n\nOf a number $z$\n$$ z = w b + c $$\n$$ q = e^z $$\n"
    assert verdicts(text + r"$$ \frac{\partial q}{\partial w} = b q $$")[-1] != "fails"
