"""Networks as authors describe them: in rows, in small letters, with words in the formulas."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.verify import checked
from tests.review.tables import check_right, last, verdicts

ROWS = r"""
A layer of a network, for rows:

$$\mathbf{u}^{(\ell)} = \mathbf{r}^{(\ell-1)} \mathbf{M}^{(\ell)} + \mathbf{c}^{(\ell)}$$

$$\mathbf{r}^{(\ell)} = g(\mathbf{u}^{(\ell)})$$

$$\delta^{(\ell)} = \frac{\partial L}{\partial \mathbf{u}^{(\ell)}}$$

$$\frac{\partial L}{\partial \mathbf{M}^{(\ell)}} = (\mathbf{r}^{(\ell-1)})^T \delta^{(\ell)}$$
"""
OF_ROWS = (
    r"\delta^{(\ell)} = \big(\delta^{(\ell+1)} (\mathbf{M}^{(\ell+1)})^{\top}\big) "
    r"\odot g'(\mathbf{u}^{(\ell)})"
)
NOT_OF_ROWS = (
    r"\delta^{(\ell)} = (\delta^{(\ell+1)} \mathbf{M}^{(\ell+1)}) \odot g'(\mathbf{u}^{(\ell)})"
)

ATTENTION = r"""
The gradients of attention:

$$S = \frac{QK^T}{\sqrt{d_k}}, \quad P = \text{softmax}(S), \quad O = PV$$
"""
LOGISTIC = r"""
Logistic regression, the gradients by backpropagation:

$$z = v^T x + c, \quad a = \sigma(z), \quad L = -(t \log a + (1-t) \log(1-a))$$
"""
PRODUCT = "If $C = AB$ in a neural network, the gradients are\n\n$$dA = dC B^T$$\n"
RIGHT = [
    (ATTENTION, r"dV = P^T dO"),
    (ATTENTION, r"dQ = \frac{1}{\sqrt{d_k}} dS K"),
    (LOGISTIC, r"dz = a - t"),
    (LOGISTIC + "\n$$dz = a - t$$\n", r"dv = x \, dz"),
    (PRODUCT, r"dB = A^T dC"),
    ("$$s = sigmoid(u)$$", r"\frac{ds}{du} = s (1 - s)"),
    (r"$$Tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$", r"Tanh'(x) = 1 - Tanh^2(x)"),
]
WRONG = [
    (ATTENTION, r"dV = P dO"),
    (ATTENTION, r"dQ = dS K"),
    (LOGISTIC + "\n$$dz = a - t$$\n", r"dv = 2 x \, dz"),
    (PRODUCT, r"dB = dC A^T"),
    ("$$s = sigmoid(u)$$", r"\frac{ds}{du} = s (1 + s)"),
]


@pytest.mark.thorough
def test_layers_of_rows_are_derived() -> None:
    check_right(ROWS, OF_ROWS)
    assert verdicts(ROWS)[-1] == "holds"


@pytest.mark.thorough
def test_wrong_layers_of_rows_are_seen() -> None:
    assert last(ROWS, NOT_OF_ROWS).erratum
    assert verdicts(ROWS)[-2] == "definition"  # what delta is called


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), RIGHT)
def test_gradients_in_other_letters_are_derived(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "display"), WRONG)
def test_wrong_gradients_in_other_letters_are_seen(before: str, display: str) -> None:
    assert last(before, display).erratum


# --- no errata ------------------------------------------------------------------------------------

DECLARED = r"Let $x \in \mathbb{R}^n$ and $B \in \mathbb{R}^{n \times n}$. "
FINE = [
    # What was said of arrays, numbers and functions before is of others.
    r"The ratio is $$a_o = 1/1.5$$ and so $\frac{\partial a_o}{\partial z_o} = a_o(1 - a_o)$.",
    "$$h = \\begin{pmatrix} 2 \\\\ 3 \\end{pmatrix}$$\n\n$$h^T = [2, 3]$$",
    "Weights $w = [1, 2]$.\n\n$$Y = XW$$\n\nHere $X \\in \\mathbb{R}^{m \\times n}$, "
    "$W \\in \\mathbb{R}^{n \\times d}$, $Y \\in \\mathbb{R}^{m \\times d}$.",
    "The sigmoid function is\n\n$$\\phi(x) = \\frac{1}{1+e^{-x}}$$\n\nThe hyperbolic tangent is\n\n"
    "$$\\phi(x) = \\tanh(x)$$",
    "$$p = \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}, q = \\begin{pmatrix} 3 \\\\ 4 \\\\ 5"
    "\\end{pmatrix}$$\n\nThe line is\n\n$$p = 2 q + 3$$",
    # Nor do these say that something is equal.
    DECLARED + r"Each step does $t \in \R$, $t = t + 1$.",
    DECLARED + r"$$B x = \lambda x$$",
    r"$$\frac{dL}{dh} = \frac{dL}{dz} \frac{dz}{dh} + \frac{dL}{dh}$$",
    r"$$\frac{\partial L}{\partial V} = z_2 \in \mathbb{R}^{n \times h}$$",
    "$$\\begin{aligned} b = 2 & : \\text{ half of it, 10% } \\end{aligned}$$",
]


@pytest.mark.parametrize("text", FINE)
def test_no_alarm(text: str) -> None:
    claims = checked(text_document(text, kind="markdown"), decide).claims
    assert not [claim for claim in claims if claim.erratum]


@pytest.mark.thorough
def test_a_matrix_is_symmetric_where_words_say_so() -> None:
    slope = r"\nabla_x x^T B x = 2 B x"
    claim = last(DECLARED + "Suppose that $B$ is a symmetric matrix.", slope)
    assert (claim.verdict, claim.assumptions) == ("holds", ("B is symmetric",))
    assert last(DECLARED, slope).verdict == "fails"
    assert last(DECLARED + "Some matrices are symmetric.", slope).verdict == "unread"
    assert last(DECLARED + "$B$ is a symmetric matrix.", slope.replace("2", "3")).erratum


def test_macros_that_everybody_has() -> None:
    text = r"Let $x \in \R^n$. Then $\norm{x}^2 = x^T x$, so $\norm{x}^2 = 2 x^T x$."
    assert verdicts(text) == ["definition", "holds", "fails"]
