"""Layers without sizes: z^l = W^l a^{l-1} + b^l, convolved ones, and gradients through them."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import check_right, check_unread, check_wrong, last, verdicts

DENSE = r"""
$$ z^l = W^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l) $$
Let $\delta^l = \frac{\partial C}{\partial z^l}$ and
"""
AHEAD = r"""
$$ z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)} $$ $$ a^{(l+1)} = f(z^{(l+1)}) $$
Let $\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$ and
"""
ENTRIES = r"""
$$ a^l_j = \sigma\left( \sum_k w^l_{jk} a^{l-1}_k + b^l_j \right) $$ or
$$ z^l \equiv w^l a^{l-1} + b^l $$
$$ \delta^l_j \equiv \frac{\partial C}{\partial z^l_j} $$ and
"""
SINGLE = r"""
$$ z^{(L)} = w^{(L)} a^{(L-1)} + b^{(L)}, \qquad a^{(L)} = \sigma(z^{(L)}) $$
$$ C_0 = (a^{(L)} - y)^2 $$ and
"""
LAST = DENSE + r"$$ C = \frac12 \|a^L - y\|^2 $$ and"
IMAGES = r"""
$$ z^l = W^l * a^{l-1} + b^l $$ $$ a^l = \sigma(z^l) $$
Let $\delta^l = \frac{\partial C}{\partial z^l}$ and
"""
SHOWN = IMAGES + r"$$ \frac{\partial C}{\partial W^l} = a^{l-1} * \delta^l $$ and"
FLIPPED = (
    IMAGES + r"$$ \frac{\partial C}{\partial W^l} = \delta^l * \operatorname{rot180}(a^{l-1}) $$"
)

OUTER = DENSE + r"$$ \frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T $$ and"

HOLDS = [
    (DENSE, r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)"),
    (DENSE, r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T"),
    (DENSE, r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j"),
    (DENSE, r"\delta^l = \delta^{l+1} \frac{\partial z^{l+1}}{\partial z^l}"),
    (DENSE, r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"),
    (AHEAD, r"\delta^{(l)} = \left((W^{(l)})^T \delta^{(l+1)}\right) \odot f'(z^{(l)})"),
    (AHEAD, r"\nabla_{W^{(l)}} J = \delta^{(l+1)} (a^{(l)})^T"),
    (AHEAD, r"\delta_i^{(l)} = \sum_{j=1}^{s_{l+1}} W_{ji}^{(l)} \delta_j^{(l+1)} f'(z_i^{(l)})"),
    (ENTRIES, r"\delta^L = \nabla_a C \odot \sigma'(z^L)"),
    (ENTRIES, r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)"),
    (SINGLE, r"\frac{\partial C_0}{\partial w^{(L)}} = a^{(L-1)} \sigma'(z^{(L)}) 2 (a^{(L)} - y)"),
    (LAST, r"\delta^L = (a^L - y) \odot \sigma'(z^L)"),
    (IMAGES, r"\delta^l = \delta^{l+1} * \operatorname{rot180}(W^{l+1}) \odot \sigma'(z^l)"),
    (IMAGES, r"\frac{\partial C}{\partial b^l} = \sum_{i,j} \delta^l_{ij}"),
    (IMAGES, r"\frac{\partial C}{\partial W^l} = \operatorname{rot180}(a^{l-1}) * \delta^l"),
    (SHOWN, r"\frac{\partial C}{\partial a^l} = \delta^{l+1} * \operatorname{rot180}(W^{l+1})"),
]  # fmt: skip
FAILS = [
    (DENSE, r"\delta^l = (W^l)^T \delta^{l+1} \odot \sigma'(z^l)", "W^(l+1)^T"),
    (DENSE, r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^{l+1})", "sigma'(z^l)"),
    (DENSE, r"\delta^l = (W^{l+1})^T \delta^{l+1}", ""),
    (DENSE, r"\delta^l = W^{l+1} \delta^{l+1} \odot \sigma'(z^l)", "W^(l+1)^T"),
    (DENSE, r"\frac{\partial C}{\partial W^l} = \delta^l (a^l)^T", "a^(l-1)"),
    (OUTER, r"\frac{\partial C}{\partial W^l} = a^{l-1} (\delta^l)^T", "delta^l a^(l-1)^T"),
    (DENSE, r"\delta_j^l = \sum_k w_{jk}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)", "[k j]"),
    (DENSE, r"z^{l+1} = W^l a^l + b^{l+1}", "W^(l+1)"),
    (DENSE, r"z^{l+1} = W^{l+1} \delta(z^l) + b^{l+1}", "sigma(z^l)"),
    (AHEAD, r"\nabla_{W^{(l)}} J = \delta^{(l)} (a^{(l)})^T", ""),
    (SINGLE, r"\frac{\partial C_0}{\partial b^{(L)}} = \sigma'(z^{(L)}) (a^{(L)} - y)", ""),
    (LAST, r"\delta^L = (a^L - y) \odot \sigma^l(z^l)", ""),
    (IMAGES, r"\delta^l = \delta^{l+1} * W^{l+1} \odot \sigma'(z^l)", "rot180"),
    (IMAGES, r"\frac{\partial C}{\partial W^l} = a^l * \delta^l", "a^(l-1)"),
    (IMAGES, r"\frac{\partial C}{\partial b^l} = 2 \sum_{i,j} \delta^l_{ij}", ""),
    (FLIPPED, r"\frac{\partial C}{\partial W^l} = a^{l-1} * \delta^l", "rot180"),
]  # fmt: skip
RESIDUAL = r"$$ z^l = W^l a^{l-1} + b^l $$ $$ a^l = \sigma(z^l) + a^{l-1} $$"
LINEAR = LAST + r"$$ a^L = z^L $$ and"
BOTH = IMAGES.replace("Let", "This is a cross-correlation. Let")
UNREAD = [
    # Forward a correlation, backward a convolution, and one sign for both.
    (BOTH, r"\delta^l = \delta^{l+1} * W^{l+1} \odot \sigma'(z^l)", "both meanings"),
    # Right for one sigma.
    (DENSE, r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot a^l \odot (1 - a^l)", "may make it"),
    # Jacobians in short, or in the other layout.
    (DENSE, r"\frac{\partial z^l}{\partial W^l} = a^{l-1}", "in short"),
    (DENSE, r"\frac{\partial z^l}{\partial a^{l-1}} = (W^l)^T", "transposed"),
    # Layers of another kind.
    (RESIDUAL, r"\frac{\partial C}{\partial z^l} = \frac{\partial C}{\partial a^l}", ""),
    (LINEAR, r"\delta^L = a^L - y", ""),
    # The last layer, for which the general one is written.
    (LAST, r"\frac{\partial C}{\partial W^l} = \delta^L (a^{L-1})^T", ""),
    # Nothing says what the activation is.
    (DENSE + r"$$ \sigma'(x) = 2 $$", r"\delta^l = 2 (W^{l+1})^T \delta^{l+1}", "may make it"),
    # Rows for columns.
    (DENSE, r"\frac{\partial C}{\partial a^l} = \delta^{l+1} W^{l+1}", "transposed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "display"),
    [HOLDS[0], *(pytest.param(*case, marks=pytest.mark.thorough) for case in HOLDS[1:])],
)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(
    ("before", "display", "mend"),
    [FAILS[0], *(pytest.param(*case, marks=pytest.mark.thorough) for case in FAILS[1:])],
)
def test_wrong(before: str, display: str, mend: str) -> None:
    check_wrong(before, display, mend)


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display", "reason"), UNREAD)
def test_unread(before: str, display: str, reason: str) -> None:
    check_unread(before, display, reason)


def test_what_the_form_says_is_said_with_the_claim() -> None:
    claim = last(DENSE, r"\frac{\partial C}{\partial b^l} = \delta^l")
    assert claim.assumptions == (
        "C depends on b^l through z^l alone", "layers are columns",
    )  # fmt: skip


@pytest.mark.thorough
def test_sizes_that_are_declared_are_those_of_the_layers() -> None:
    sized = r"Let $W^{[l]} \in \mathbb{R}^{n^{[l]} \times n^{[l-1]}}$."
    layers = r"$$ z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \qquad a^{[l]} = g(z^{[l]}) $$"
    claim = last(
        sized + layers,
        r"\frac{\partial L}{\partial W^{[l]}} = \frac{\partial L}{\partial z^{[l]}} a^{[l-1]T}",
    )
    assert claim.verdict == "holds"
    assert "layers are columns" not in claim.assumptions


@pytest.mark.thorough
def test_layers_may_be_counted_otherwise_in_another_section() -> None:
    again = "\n# Again\n" + r"$$ z^{l+1} = W^l a^l + b^l $$ $$ a^{l+1} = \sigma(z^{l+1}) $$"
    text = f"{DENSE}\n{again}\n" + r"$$ \frac{\partial C}{\partial b^l} = \delta^{l+1} $$"
    assert not {"fails", "ill-formed"} & {*verdicts(text)}


@pytest.mark.parametrize(
    "text",
    [
        r"w \leftarrow w - \eta \frac{\partial L}{\partial w}",
        r"W^l = W^l - \eta \frac{\partial C}{\partial W^l}",
        r"v := \beta v + (1 - \beta) g",
    ],
)
def test_an_assignment_is_no_equation(text: str) -> None:
    (claim,) = verify_text(f"$$ {text} $$").claims
    assert (claim.verdict, claim.reason) == ("definition", "an assignment: what comes next")


def test_what_is_known_is_no_assignment() -> None:
    check_wrong(r"Let $x, y \in \mathbb{R}^n$.", "x = x + y", "x")


@pytest.mark.thorough
def test_functions_of_expressions() -> None:
    sized = r"Let $x, w \in \mathbb{R}^n$, $b \in \mathbb{R}$. The activation function $\sigma$"
    check_right(sized, r"\sigma(w^T x + b) = \sigma(b + x^T w)")
    check_unread(sized, r"\sigma(w^T x + b) = \sigma(w^T x - b)", "")
