r"""Layers as notes have them: biases, remarks in rows, names under braces, single entries."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

LAYER = r"""The output of the layer is
$$ y_{i,j} = \sum_{m=0}^{M-1} \sum_{n=0}^{N-1} k_{m,n} x_{i+m,j+n} + b $$
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (
            r"\frac{\partial C}{\partial b} = \sum_i \sum_j \frac{\partial C}{\partial y_{i,j}}",
            "holds",
        ),
        (
            r"\frac{\partial C}{\partial k_{m,n}} = \sum_i \sum_j "
            r"\frac{\partial C}{\partial y_{i,j}} * x_{i+m,j+n} \ \ \ (2) &// each output",
            "holds",
        ),
        (r"y_{0,1} = \sum_{m=0}^{M-1} \sum_{n=0}^{N-1} k_{m,n} x_{i+m,j+n} + b", "unread"),
    ],
)
def test_claims_about_a_layer(claim: str, verdict: str) -> None:
    assert verdicts(f"{LAYER}\n$$ \\begin{{align}} {claim} \\end{{align}} $$\n")[-1] == verdict


def test_a_sum_in_a_sum_over_the_same_index() -> None:
    text = r"$$ y_i = \sum_{m=0}^{2} \sum_{m=0}^{2} w_{m,n} x_{i+m} $$"
    assert verdicts(text) == ["ill-formed"]


BRACED = r"""The layer has the output
$$ A_{ij} = \sigma\left( \underbrace{\sum_{m=0}^{2} \sum_{n=0}^{2} K_{mn} X_{i+m,j+n}
+ b}_{Z_{ij}} \right) $$
Then
$$ \frac{\partial Z_{ij}}{\partial K_{mn}} = X_{i+m,j%sn} $$
"""


@pytest.mark.parametrize(("sign", "verdict"), [("+", "holds"), ("-", "fails")])
def test_what_has_its_name_under_a_brace(sign: str, verdict: str) -> None:
    assert verdicts(BRACED % sign) == ["definition", "definition", verdict]


IMAGES = r"""The kernel slides over the image.
$$ x = \begin{bmatrix} x_{11} & x_{12} & x_{13} & x_{14} \\ x_{21} & x_{22} & x_{23} & x_{24}
\end{bmatrix}, \quad w = \begin{bmatrix} w_{11} & w_{12} \end{bmatrix}, \quad
y = \begin{bmatrix} y_{11} & y_{12} & y_{13} \\ y_{21} & y_{22} & y_{23} \end{bmatrix} $$
Written out, $y = w \times x$ is
$$ y_{11} = w_{11} x_{11} + w_{12} x_{12} $$
$$ y_{12} = w_{11} x_{12} + w_{12} x_{1%s} $$
$$ y_{13} = w_{11} x_{13} + w_{12} x_{14} $$
$$ y_{21} = w_{11} x_{21} + w_{12} x_{22} $$
$$ y_{22} = w_{11} x_{22} + w_{12} x_{23} $$
$$ y_{23} = w_{11} x_{23} + w_{12} x_{24} $$
"""


def test_a_product_sign_between_images_that_slide() -> None:
    assert verdicts(IMAGES % 3)[3:] == ["holds"] * 7
    assert [n for n, verdict in enumerate(verdicts(IMAGES % 1)) if verdict == "fails"] == [5]


@pytest.mark.parametrize(
    "text",
    [
        "The gain is\n$$ h(i,j) = f(i,j) \\cdot g(i,j) "
        "= \\sum_{k=1}^{m} g(k,j) \\cdot f(i-k,j) $$\n",
        "Let $x_n = e^{2 \\pi i n/N}$.\n\n## Zeros\n$$ H(z) = 1 - a z^{-1} $$\n"
        "At $z = a$ it is\n$$ H(z) = 0 $$\n",
    ],
)
def test_what_is_no_erratum(text: str) -> None:
    assert not {"fails", "ill-formed"} & set(verdicts(text))


def test_a_remark_may_say_for_which_letter_a_line_is() -> None:
    said = r"""Let $x \in \mathbb{R}^N$, $w \in \mathbb{R}^K$ and
$$ y_i = \sum_{k=1}^{K} w_k x_{i+k-1} $$ for $1 \le i \le N-K+1$. Then
$$\begin{align} y_i &= \sum_{j=i}^{i+K-1} w_{j-i+1} x_j \\
&= \sum_{j=i}^{i+K-1} w_m x_j %s \end{align}$$
"""
    assert verdicts(said % r"&// \text{where } m = j-i+1")[-2:] == ["holds", "unread"]
    assert verdicts(said % "")[-1] in ("fails", "ill-formed")
