"""Gradients called dW of whole batches, what signs between their arrays mean, and variances."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, last, verdicts

COLUMNS = r"""
Backpropagation through a layer of $m$ examples:

$$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$$

$$A^{[l]} = g^{[l]}(Z^{[l]})$$

$$dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}$$
"""
ROWS = COLUMNS.replace(r"W^{[l]} A^{[l-1]} +", r"A^{[l-1]} W^{[l]} +")

RIGHT = [
    r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})",
    r"dA^{[l-1]} = W^{[l]T} \cdot dZ^{[l]}",
    r"dZ^{[l]} = W^{[l+1]^T} dZ^{[l+1]} * g'^{[l]}(Z^{[l]})",
    r"dW^{[l]} = 1/m * dZ^{[l]} * A^{[l-1]^T}",
]
WRONG = [
    r"dA^{[l-1]} = W^{[l]} dZ^{[l]}",
    r"dW^{[l]} = \frac{1}{m} A^{[l-1]T} dZ^{[l]}",
    r"dA^{[l-1]} = 2 W^{[l]T} dZ^{[l]}",
]
OTHER_LAYERS = [
    r"dA^{[l-1]} = W^{[l+1]T} dZ^{[l]}",
    r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g'^{[l+1]}(Z^{[l]})",
]


@pytest.mark.thorough
@pytest.mark.parametrize("display", RIGHT)
def test_gradients_of_batches_are_derived(display: str) -> None:
    check_right(COLUMNS, display)


@pytest.mark.thorough
@pytest.mark.parametrize("display", WRONG)
def test_wrong_gradients_of_batches_are_seen(display: str) -> None:
    assert last(COLUMNS, display).erratum


@pytest.mark.thorough
@pytest.mark.parametrize("display", OTHER_LAYERS)
def test_gradients_of_other_layers_do_not_hold(display: str) -> None:
    assert last(COLUMNS, display).verdict != "holds"


@pytest.mark.thorough
def test_examples_may_be_rows() -> None:
    check_right(ROWS, r"dW^{[l]} = \frac{1}{m} A^{[l-1]T} dZ^{[l]}")
    assert last(ROWS, r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}").erratum


@pytest.mark.thorough
def test_that_the_loss_is_a_mean_is_said() -> None:
    claim = last(COLUMNS, RIGHT[-1])
    assert "the loss is a mean over m examples" in claim.assumptions


NORMALIZED = r"""
The backward pass of a batch $x \in \mathbb{R}^{N \times D}$:

$$\sigma^2_j = \frac{1}{N} \sum_{i=1}^N (x_{i,j} - \mu_j)^2$$

$$\hat{x}_{i,j} = \frac{x_{i,j} - \mu_j}{\sqrt{\sigma_j^2 + \epsilon}}$$

$$ y_{i,j} = \gamma_j \hat{x}_{i,j} + \beta_j $$

with $dy_{i,j}$ for the gradient:

$$ \frac{\partial L}{\partial \gamma_j} = \sum_{i=1}^N dy_{i,j} \cdot \hat{x}_{i,j} $$
$$ \frac{\partial \hat{x}_{i,j}}{\partial \sigma^2_j}
   = -\frac{1}{2} (x_{i,j} - \mu_j) (\sigma^2_j + \epsilon)^{-3/2} $$
$$ \frac{\partial \hat{x}_{i,j}}{\partial \sigma^2_j}
   = -\frac{1}{2} (x_{i,j} - \mu_j) (\sigma^2_j + \epsilon)^{-1/2} $$
"""


@pytest.mark.thorough
def test_variances_of_features_are_names_of_their_own() -> None:
    assert verdicts(NORMALIZED)[-3:] == ["holds", "holds", "fails"]


CASES = r"""
The softmax is $p_j = \frac{e^{o_j}}{\sum_k e^{o_k}}$.

Case 1: $i = j$

$$ \frac{\partial p_j}{\partial o_i} = p_i (1 - p_i) $$

Case 2 ($i \ne j$):

$$ \frac{\partial p_j}{\partial o_i} = -p_i p_j $$

$$ \frac{\partial p_j}{\partial o_i} = -p_i p_j, \quad i \ne j $$
$$ \frac{\partial p_j}{\partial o_i} = p_i p_j, \quad i \ne j $$
"""


@pytest.mark.thorough
def test_cases_are_what_a_display_is_about() -> None:
    found = [verdict for verdict in verdicts(CASES) if verdict not in ("unread", "definition")]
    assert found == ["holds", "holds", "holds", "fails"]


WORDS = [
    (r"$$\text{net}_{1} = 0.3 \cdot 0.5 + 0.2 \cdot 1 = 0.35$$", "holds"),
    (r"$$\text{total} = (\text{maps} + 1) \times \text{sides} = (5 + 1) \times 6 = 36$$", "holds"),
    (r"$$\text{total} = (\text{maps} + 1) \times \text{sides} = (5 + 1) \times 6 = 37$$", "fails"),
    (r"The scores are $(3 \times 8)(8 \times 2) = 3 \times 2$.", "holds"),
    (r"The scores are $(3 \times 8)(8 \times 2) = 3 \times 3$.", "fails"),
    (r"$$\begin{array}{rcl} a &=& 2 \cdot 3 \\ &=& 6 \end{array}$$", "holds"),
    (r"$$\sum_i^n -x_i = -\sum_{i=1}^n x_i$$", "holds"),
]


@pytest.mark.parametrize(("text", "verdict"), WORDS)
def test_words_may_be_quantities(text: str, verdict: str) -> None:
    assert verdicts(text)[-1] == verdict


def test_an_array_is_as_long_as_a_claim_has_shown() -> None:
    slope = r"\frac{\partial L}{\partial y_{ij}}"
    total = rf"$$ \frac{{\partial L}}{{\partial %s_j}} = \sum_{{i=%d}}^N {slope} %s $$"
    text = "\n".join(
        (
            r"Normalized over $N$ examples: $$ y_{ij} = \gamma_j u_{ij} + \beta_j $$",
            total % (r"\beta", 1, ""),
            total % (r"\gamma", 2, r"\frac{\partial y_{ij}}{\partial \gamma_j}"),
        )
    )
    assert verdicts(text)[1] == "holds"
    assert verdicts(text)[2] != "holds"


NEURONS = r"""
The layer has one input:

$$ G_1 = V_1 W_1 + V_2 W_2 $$
$$ G_2 = V_2 W_1 + V_3 W_2 $$
$$ \frac{\partial G_2}{\partial W_1} = V_2 $$
$$ \frac{\partial G_2}{\partial W_2} = V_2 $$
"""


def test_capitals_are_numbers_as_their_derivatives_show() -> None:
    assert verdicts(NEURONS)[2:] == ["holds", "fails"]


SQUARES = r"""
$$ J(w) = \frac{1}{2} \| X w - t \|^2 $$

so that, since $t^\top X w = w^\top X^\top t$,

$$ J(w) = \frac{1}{2} (w^\top X^\top X w - 2 t^\top X w + t^\top t) $$
$$ \nabla_w J(w) = X^\top X w - X^\top t $$
$$ \nabla_w J(w) = X^\top X w + X^\top t $$
"""


@pytest.mark.thorough
def test_least_squares_need_no_sizes() -> None:
    assert verdicts(SQUARES)[2:] == ["holds", "holds", "fails"]
    assert (
        "X is a matrix, and w, t columns"
        in last(SQUARES, r"t^\top X w = w^\top X^\top t").assumptions
    )


SAID = r"Let $w, x \in \mathbb{R}^n$ and $a, b \in \mathbb{R}$. "
MORE = [
    (r"$$o_j = softmax(z_j) = \frac{e^{z_j}}{\sum_k e^{z_k}}$$", "holds"),
    (r"$$w_1 x_1 + \ldots + w_n x_n + b = b + \sum_{i=1}^n w_i x_i$$", "holds"),
    (r"$$w_1 x_1 + \ldots + w_n x_n + b = \sum_{i=1}^n w_i x_i - b$$", "fails"),
    (r"$$a_{m \times 1} + b_{m \times 1} = b + a$$", "holds"),
]


@pytest.mark.parametrize(("text", "verdict"), MORE)
def test_what_stands_beside_sums_and_arrays_is_read(text: str, verdict: str) -> None:
    assert verdicts(SAID + text)[-1] == verdict


BY_NAME = r"""
A layer of a network, for a batch:

$$ Z^{[l]} = A^{[l-1]} \cdot W^{[l]T} + b^{[l]} $$
$$ A^{[l]} = f(Z^{[l]}) $$
"""


@pytest.mark.thorough
def test_derivatives_by_matrices_of_layers_are_read_as_those_of_batches() -> None:
    loss = r"\frac{\partial J}{\partial Z^{[l]%s}} \cdot %s"
    right = rf"\frac{{\partial J}}{{\partial W^{{[l]}}}} = {loss % ('T', 'A^{[l-1]}')}"
    check_right(BY_NAME, right)
    assert last(BY_NAME, right.replace("[l]T", "[l]")).verdict != "holds"
    check_right(BY_NAME, rf"\frac{{\partial J}}{{\partial A^{{[l-1]}}}} = {loss % ('', 'W^{[l]}')}")


RIDGE = r"$$ J(w) = (y - H w)^T (y - H w) + \lambda w^T w $$"


def test_the_gradient_of_a_loss_of_one_array_is_by_that() -> None:
    check_right(RIDGE, r"\nabla J(w) = -2 H^T (y - H w) + 2 \lambda w")
    assert last(RIDGE, r"\nabla J(w) = -2 H^T (y - H w) + \lambda w").erratum


def test_derivatives_of_what_is_not_known_yet_are_no_zeros() -> None:
    chain = r"\delta_j^l = \sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
    assert last(r"With $\delta_j^l = \frac{\partial C}{\partial z_j^l}$:", chain).verdict != "holds"


def test_fractions_of_plain_tex_are_read() -> None:
    check_right("", r"{2 \over 4} + {1 + 1 \over 2} = {3 \over 2}")
