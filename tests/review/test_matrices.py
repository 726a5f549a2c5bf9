"""Matrices and their structure: each right step beside wrong ones, in the words of several authors.

A step stands after what its document says before; @ marks what a wrong variant has otherwise.
"""

from __future__ import annotations

import pytest

from symconv import verify_text

Case = tuple[str, str, tuple[str, ...]]
"""What comes before, the right step, and wrong ones."""

SHIFT = r"$$P = \begin{bmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \\ 0 & 1 & 0 \end{bmatrix}$$" + "\n\nSo\n\n"

IMAGE = r"""
The image
$$ X = \begin{bmatrix} x_{11} & x_{12} & x_{13} \\ x_{21} & x_{22} & x_{23} \end{bmatrix} $$
and the kernel $K = \begin{bmatrix} k_1 & k_2 \end{bmatrix}$ give
$$ Y = \begin{bmatrix} y_{11} & y_{12} \\ y_{21} & y_{22} \end{bmatrix} $$
with
$$ y_{11} = k_1 x_{11} + k_2 x_{12} $$
$$ y_{12} = k_1 x_{12} + k_2 x_{13} $$
$$ y_{21} = k_1 x_{21} + k_2 x_{22} $$
$$ y_{22} = k_1 x_{22} + k_2 x_{23} $$
Unrolled:
"""

BLOCKS = r"""
With the Toeplitz blocks
$$ H_0 = \begin{pmatrix} h_{00} & 0 \\ h_{01} & h_{00} \end{pmatrix}, \quad
H_1 = \begin{pmatrix} h_{10} & 0 \\ h_{11} & h_{10} \end{pmatrix} $$
the filter is
$$ H = \begin{pmatrix} H_0 & 0 \\ H_1 & H_0 \end{pmatrix} $$
that is
"""

KRONECKER = r"""
The Kronecker product of
$$ A = \begin{bmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{bmatrix} $$
and
$$ B = \begin{bmatrix} b_{11} & b_{12} \end{bmatrix} $$
is written $\otimes$. Then
"""

VEC = r"""
Let $A \in \mathbb{R}^{2\times 2}$, $X \in \mathbb{R}^{2\times 3}$, $B \in \mathbb{R}^{3\times 2}$,
and stack columns with $\mathrm{vec}$. Then
"""

POOL = r"""
Max pooling over windows of 2 by 2 takes
$$ X = \begin{bmatrix} 5 & 1 & 0 & 2 \\ 3 & 4 & 8 & 6 \end{bmatrix} $$
to
"""

POOLED = POOL + r"$$ Y = \text{maxpool}(X) $$" + "\n\nFor a loss,\n\n"

DFT = r"""
Let $w = e^{-2\pi i/N}$, and let $F$ be the matrix with $F_{jk} = w^{jk}$.

"""

TRANSFORM = r"""
Let
$$ X_k = \sum_{n=0}^{N-1} x_n e^{-2\pi i k n/N}, \qquad
H_k = \sum_{n=0}^{N-1} h_n e^{-2\pi i k n/N} $$
and $y_n = \sum_{m=0}^{N-1} h_m x_{(n-m) \bmod N}$, with
$$ Y_k = \sum_{n=0}^{N-1} y_n e^{-2\pi i k n/N}. $$
Then
"""

CIRCULANT = r"""
Let $C_{jk} = c_{(j-k) \bmod n}$ and $F_{jk} = \omega^{jk}$ with $\omega = e^{-2\pi i / n}$. Then

"""

EIGENVECTOR = r"""
Let $w = e^{2\pi i/3}$ and
$$ C = \begin{pmatrix} c_0 & c_2 & c_1 \\ c_1 & c_0 & c_2 \\ c_2 & c_1 & c_0 \end{pmatrix}. $$
Then

"""

CASES: dict[str, Case] = {
    "powers of a shift": (
        SHIFT,
        r"P^2 = \begin{bmatrix} 0 & 1 & 0 \\ 0 & 0 & 1 \\ 1 & 0 & 0 \end{bmatrix}",
        (r"P^2 = \begin{bmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \\ 0 & 1 & 0 \end{bmatrix}",),
    ),
    "the identity": (SHIFT, "P^T P = I", ("P P = I", "P^T P = 2I")),
    "an inverse": (SHIFT, "P^{-1} = P^2", ("P^{-1} = P", "P^{-1} = 2 P^T")),
    "a polynomial in a shift": (
        "With $a = (a_0, a_1, a_2)$ and " + SHIFT,
        r"a_0 I + a_1 P + a_2 P^2 = \begin{bmatrix} a_0 & a_2 & a_1 \\ a_1 & a_0 & a_2 \\"
        r" a_2 & a_1 & a_0 \end{bmatrix}",
        (
            r"a_0 I + a_1 P + a_2 P^2 = \begin{bmatrix} a_0 & a_1 & a_2 \\ a_2 & a_0 & a_1 \\"
            r" a_1 & a_2 & a_0 \end{bmatrix}",
            r"a_0 I + a_1 P + a_1 P^2 = \begin{bmatrix} a_0 & a_2 & a_1 \\ a_1 & a_0 & a_2 \\"
            r" a_2 & a_1 & a_0 \end{bmatrix}",
        ),
    ),
    "an image unrolled": (
        IMAGE,
        r"\begin{bmatrix} y_{11} \\ y_{12} \\ y_{21} \\ y_{22} \end{bmatrix} = \begin{bmatrix}"
        r" k_1 & k_2 & 0 & 0 & 0 & 0 \\ 0 & k_1 & k_2 & 0 & 0 & 0 \\ 0 & 0 & 0 & k_1 & k_2 & 0 \\"
        r" 0 & 0 & 0 & 0 & k_1 & k_2 \end{bmatrix} \begin{bmatrix} x_{11} \\ x_{12} \\ x_{13} \\"
        r" x_{21} \\ x_{22} \\ x_{23} \end{bmatrix}",
        (
            r"\begin{bmatrix} y_{11} \\ y_{12} \\ y_{21} \\ y_{22} \end{bmatrix} = \begin{bmatrix}"
            r" k_1 & k_2 & 0 & 0 & 0 & 0 \\ 0 & k_1 & k_2 & 0 & 0 & 0 \\ 0 & 0 & k_1 & k_2 & 0 & 0"
            r" \\ 0 & 0 & 0 & 0 & k_1 & k_2 \end{bmatrix} \begin{bmatrix} x_{11} \\ x_{12} \\"
            r" x_{13} \\ x_{21} \\ x_{22} \\ x_{23} \end{bmatrix}",
        ),
    ),
    "columns of patches": (
        IMAGE,
        r"\begin{bmatrix} y_{11} & y_{12} & y_{21} & y_{22} \end{bmatrix} = \begin{bmatrix} k_1 &"
        r" k_2 \end{bmatrix} \begin{bmatrix} x_{11} & x_{12} & x_{21} & x_{22} \\"
        r" x_{12} & x_{13} & x_{22} & x_{23} \end{bmatrix}",
        (
            r"\begin{bmatrix} y_{11} & y_{12} & y_{21} & y_{22} \end{bmatrix} = \begin{bmatrix}"
            r" k_1 & k_2 \end{bmatrix} \begin{bmatrix} x_{11} & x_{12} & x_{21} & x_{22} \\"
            r" x_{12} & x_{22} & x_{13} & x_{23} \end{bmatrix}",
        ),
    ),
    "blocks written out": (
        BLOCKS,
        r"H = \begin{pmatrix} h_{00} & 0 & 0 & 0 \\ h_{01} & h_{00} & 0 & 0 \\"
        r" h_{10} & 0 & h_{00} & 0 \\ h_{11} & h_{10} & h_{01} & h_{00} \end{pmatrix}",
        (
            r"H = \begin{pmatrix} h_{00} & 0 & 0 & 0 \\ h_{01} & h_{00} & 0 & 0 \\"
            r" h_{10} & 0 & h_{00} & 0 \\ h_{11} & h_{10} & h_{10} & h_{00} \end{pmatrix}",
            r"H = \begin{pmatrix} h_{00} & 0 & 0 & 0 \\ h_{01} & h_{00} & 0 & 0 \\"
            r" h_{01} & 0 & h_{00} & 0 \\ h_{11} & h_{10} & h_{01} & h_{00} \end{pmatrix}",
        ),
    ),
    "blocks transposed": (
        BLOCKS,
        r"H^T = \begin{pmatrix} H_0^T & H_1^T \\ 0 & H_0^T \end{pmatrix}",
        (
            r"H^T = \begin{pmatrix} H_0^T & 0 \\ H_1^T & H_0^T \end{pmatrix}",
            r"H^T = \begin{pmatrix} H_0 & H_1 \\ 0 & H_0 \end{pmatrix}",
        ),
    ),
    "a Kronecker product": (
        KRONECKER,
        r"A \otimes B = \begin{bmatrix} a_{11} b_{11} & a_{11} b_{12} & a_{12} b_{11} &"
        r" a_{12} b_{12} \\ a_{21} b_{11} & a_{21} b_{12} & a_{22} b_{11} & a_{22} b_{12}"
        r" \end{bmatrix}",
        (
            r"A \otimes B = \begin{bmatrix} a_{11} b_{11} & a_{12} b_{11} & a_{11} b_{12} &"
            r" a_{12} b_{12} \\ a_{21} b_{11} & a_{22} b_{11} & a_{21} b_{12} & a_{22} b_{12}"
            r" \end{bmatrix}",
        ),
    ),
    "a Kronecker product transposed": (
        KRONECKER,
        r"(A \otimes B)^T = A^T \otimes B^T",
        (r"(A \otimes B)^T = B^T \otimes A^T", r"A \otimes B = B \otimes A"),
    ),
    "columns stacked": (
        VEC,
        r"\mathrm{vec}(AXB) = (B^T \otimes A)\, \mathrm{vec}(X)",
        (r"\mathrm{vec}(AXB) = (A \otimes B^T)\, \mathrm{vec}(X)",),
    ),
    "half a number": (
        r"Let $x \in \mathbb{R}^2$ and $$ y = \begin{bmatrix} \frac12 & \frac12 \\ 1 & 0"
        r" \end{bmatrix} x $$",
        r"y = \frac12 \begin{bmatrix} x_1 + x_2 \\ 2 x_1 \end{bmatrix}",
        (r"y = \frac13 \begin{bmatrix} x_1 + x_2 \\ 2 x_1 \end{bmatrix}",),
    ),
    "pooling": (
        POOL,
        r"\text{maxpool}(X) = \begin{bmatrix} 5 & 8 \end{bmatrix}",
        (r"\text{maxpool}(X) = \begin{bmatrix} 5 & 6 \end{bmatrix}",),
    ),
    "pooling by means": (
        POOL,
        r"\text{avgpool}(X) = \frac{1}{4} \begin{bmatrix} 13 & 16 \end{bmatrix}",
        (r"\text{avgpool}(X) = \frac{1}{2} \begin{bmatrix} 13 & 16 \end{bmatrix}",),
    ),
    "a gradient through pooling": (
        POOLED,
        r"\frac{\partial L}{\partial X} = \begin{bmatrix} \frac{\partial L}{\partial y_{11}} & 0 &"
        r" 0 & 0 \\ 0 & 0 & \frac{\partial L}{\partial y_{12}} & 0 \end{bmatrix}",
        (
            r"\frac{\partial L}{\partial X} = \begin{bmatrix} \frac{\partial L}{\partial y_{11}} &"
            r" 0 & 0 & 0 \\ 0 & 0 & 0 & \frac{\partial L}{\partial y_{12}} \end{bmatrix}",
            r"\frac{\partial L}{\partial X} = \begin{bmatrix} \frac{\partial L}{\partial y_{12}} &"
            r" 0 & 0 & 0 \\ 0 & 0 & \frac{\partial L}{\partial y_{11}} & 0 \end{bmatrix}",
        ),
    ),
    "the largest of numbers": (
        "Let $x = (2, 9, 4)^T$ and $$ y = \\max(x). $$ Then\n\n",
        r"\frac{\partial y}{\partial x} = \begin{bmatrix} 0 \\ 1 \\ 0 \end{bmatrix}",
        (r"\frac{\partial y}{\partial x} = \begin{bmatrix} 1 \\ 0 \\ 0 \end{bmatrix}",),
    ),
    "a DFT matrix": (
        DFT,
        r"F_4 = \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & -i & -1 & i \\ 1 & -1 & 1 & -1 \\"
        r" 1 & i & -1 & -i \end{pmatrix}",
        (),
    ),
    "a DFT and back": (DFT, "F F^H = N I", ("F F = N I", "F F^H = I")),
    "an inverse DFT": (DFT, r"F^{-1} = \frac{1}{N} F^H", (r"F^{-1} = F^H",)),
    "powers of a root": (DFT, "w^{k+N} = w^k", ("w^{k+1} = w^k", "w^{N} = w")),
    "the convolution theorem": (TRANSFORM, "Y_k = H_k X_k", ("Y_k = H_k + X_k", "Y_k = N H_k X_k")),
    "an inverse transform": (
        TRANSFORM,
        r"x_n = \frac{1}{N} \sum_{k=0}^{N-1} X_k e^{2\pi i k n/N}",
        (
            r"x_n = \sum_{k=0}^{N-1} X_k e^{2\pi i k n/N}",
            r"x_n = \frac{1}{N} \sum_{k=0}^{N-1} X_k e^{-2\pi i k n/N}",
        ),
    ),
    "a circulant made diagonal": (
        CIRCULANT,
        r"C = F^{-1} \operatorname{diag}(F c) F",
        (
            r"C = F \operatorname{diag}(F c) F^{-1}",
            r"C = F^{-1} \operatorname{diag}(c) F",
        ),
    ),
    "an eigenvector": (
        EIGENVECTOR,
        r"C \begin{pmatrix} 1 \\ w \\ w^2 \end{pmatrix} = (c_0 + c_1 w^2 + c_2 w)"
        r" \begin{pmatrix} 1 \\ w \\ w^2 \end{pmatrix}",
        (
            r"C \begin{pmatrix} 1 \\ w \\ w^2 \end{pmatrix} = (c_0 + c_1 w + c_2 w^2)"
            r" \begin{pmatrix} 1 \\ w \\ w^2 \end{pmatrix}",
        ),
    ),
}

SLOW = {
    *("a circulant made diagonal", "the convolution theorem", "an inverse transform"),
    *("a DFT and back", "an eigenvector", "columns of patches"),
}


def verdict(before: str, step: str) -> str:
    """What is said of the step, and that nothing before it is called wrong."""
    *others, last = verify_text(f"{before}$$ {step} $$\n", "notes.md").claims
    assert not any(claim.erratum for claim in others)
    return last.verdict


def marked(names: dict[str, Case]) -> list[object]:
    return [
        pytest.param(*case, id=name, marks=[pytest.mark.thorough] if name in SLOW else [])
        for name, case in names.items()
    ]


@pytest.mark.parametrize(("before", "right", "wrong"), marked(CASES))
def test_right_steps_hold_and_wrong_ones_are_called_so(
    before: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert verdict(before, right) == "holds"
    assert [verdict(before, each) for each in wrong] == ["fails"] * len(wrong)
