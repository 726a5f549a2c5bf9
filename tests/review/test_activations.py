r"""Functions of which nothing is known but that they have a derivative: phi(z_i) and phi'(z_i)."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, check_wrong

LAYER = r"""
Let $v \in \mathbb{R}^K$ and $x \in \mathbb{R}^N$. A layer is
$$ s_n = \sum_{k=1}^{K} v_k x_{n+k-1} $$
$$ a_n = \phi(s_n) $$
$$ b_n = \psi(a_n) $$
The loss is $L = f(a)$. Then
"""
FROM_0 = r"""
With $\mathbf{v} \in \mathbb{R}^K$ and $\mathbf{x} \in \mathbb{R}^N$,
$$ s[n] = \sum_{k=0}^{K-1} v[k] x[n+k], \qquad a[n] = \phi(s[n]) $$
Then
"""

HOLDS = [
    (LAYER, r"\frac{\partial a_n}{\partial s_n} = \phi'(s_n)"),
    (LAYER, r"\frac{\partial a_n}{\partial v_k} = \phi'(s_n) x_{n+k-1}"),
    (LAYER, r"\frac{\partial a_n}{\partial x_j} = \begin{cases} \phi'(s_n) v_{1+j-n}"
            r"& \text{if } 0 \le j-n < K \\ 0 & \text{otherwise} \end{cases}"),
    (LAYER, r"\frac{\partial b_n}{\partial v_k} = \psi'(a_n) \phi'(s_n) x_{n+k-1}"),
    (LAYER, r"\frac{\partial b_n}{\partial s_n} = \psi'(a_n) \phi'(s_n)"),
    (LAYER, r"\frac{\partial (a_n a_n)}{\partial v_k} = 2 \phi(s_n) \phi'(s_n) x_{n+k-1}"),
    (LAYER, r"\frac{\partial L}{\partial v_k} = \sum_{n=1}^{N-K+1}"
            r"\frac{\partial L}{\partial a_n} \phi'(s_n) x_{n+k-1}"),
    (LAYER, r"\frac{\partial a_n}{\partial t} = \phi'(s_n) \sum_{k=1}^{K} \left("
            r"\frac{\partial v_k}{\partial t} x_{n+k-1} + v_k \frac{\partial x_{n+k-1}}{\partial t}"
            r"\right)"),
    (FROM_0, r"\frac{\partial a[n]}{\partial v[k]} = x[n+k] \phi'(s[n])"),
]  # fmt: skip
FAILS = [
    (LAYER, r"\frac{\partial a_n}{\partial v_k} = \phi'(s_n) x_{n}", ""),
    (LAYER, r"\frac{\partial a_n}{\partial v_k} = 2 \phi'(s_n) x_{n+k-1}", ""),
    (LAYER, r"\frac{\partial b_n}{\partial v_k} = \psi'(a_n) \phi'(s_n) v_{k}", ""),
    (LAYER, r"\frac{\partial L}{\partial v_k} = \sum_{n=1}^{N-K}"
            r"\frac{\partial L}{\partial a_n} \phi'(s_n) x_{n+k-1}", "N-K+1"),
    (FROM_0, r"\frac{\partial a[n]}{\partial v[k]} = x[n] \phi'(s[n])", ""),
]  # fmt: skip
MIXED = LAYER.replace(
    "The loss",
    r"""Here
$$ \phi(s_n) = \frac{\exp(s_n)}{\sum_{m=1}^{N-K+1} \exp(s_m)} $$
The loss""",
)
FAILS += [
    (LAYER, r"\frac{\partial a_n}{\partial t} = \phi'(s_n) \sum_{k=1}^{K} \left("
            r"\frac{\partial v_k}{\partial t} x_{k} + v_k \frac{\partial x_{n+k-1}}{\partial t}"
            r"\right)", ""),
]  # fmt: skip
UNREAD = [
    (MIXED, r"\frac{\partial a_n}{\partial v_k} = \phi'(s_n) x_{n+k-1}", ""),
    (MIXED, r"\frac{\partial \phi(s_n)}{\partial s_n} = \phi'(s_n)", "of all entries"),
    (LAYER, r"\frac{\partial a_n}{\partial v_k} = \phi(s_n) x_{n+k-1}", "phi, phi'"),
    (LAYER, r"\phi'(s_n) = \phi(s_n) (1 - \phi(s_n))", "what the function phi' is"),
    (LAYER, r"\frac{\partial b_n}{\partial a_n} = \phi'(a_n)", "phi', psi'"),
    (LAYER, r"\frac{\partial s_n}{\partial a_n} = 0", "made of the same"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "display"), HOLDS)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(("before", "display", "mend"), FAILS)
def test_wrong(before: str, display: str, mend: str) -> None:
    check_wrong(before, display, mend)


@pytest.mark.parametrize(("before", "display", "reason"), UNREAD)
def test_unread(before: str, display: str, reason: str) -> None:
    check_unread(before, display, reason)
