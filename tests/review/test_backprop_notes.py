"""Backprop as people write it: a bias that nobody declared, and errors delta_i = dC/dz_i."""

from __future__ import annotations

import pytest

from symconv import verify_text

LAYER = r"""
The layer computes
$$ s_n = c + \sum_{m=0}^{M-1} v_m u_{n+m}, \quad n = 0, \dots, N-M $$
and with $\delta_n = \frac{\partial E}{\partial s_n}$ we have
"""


CHAIN = r"""$$ \frac{\partial E}{\partial v_m}
= \sum_n \frac{\partial E}{\partial s_n} \frac{\partial s_n}{\partial v_m}
= \sum_{n=0}^{N-M} \delta_n u_{n+m} $$
"""


def last(text: str) -> str:
    return verify_text(LAYER + text).claims[-1].verdict


def test_the_layer_is_understood() -> None:
    found = verify_text(LAYER).claims
    assert [claim.verdict for claim in found] == ["definition", "definition"]


@pytest.mark.parametrize(("right", "wrong"), [
    (r"\frac{\partial E}{\partial v_m} = \sum_n \frac{\partial E}{\partial s_n}"
     r"\frac{\partial s_n}{\partial v_m} = \sum_{n=0}^{N-M} \delta_n u_{n+m}",
     r"\frac{\partial E}{\partial v_m} = \sum_n \frac{\partial E}{\partial s_n}"
     r"\frac{\partial s_n}{\partial v_m} = \sum_{n=0}^{N-M} \delta_n u_{n+m+1}"),
    (r"\frac{\partial E}{\partial c} = \sum_{n=0}^{N-M} \delta_n",
     r"\frac{\partial E}{\partial c} = \sum_{n=1}^{N-M} \delta_n"),
    (r"\frac{\partial s_n}{\partial c} = 1", r"\frac{\partial s_n}{\partial c} = 0"),
    (r"s_0 - c = \sum_{m=0}^{M-1} v_m u_m", r"s_0 + c = \sum_{m=0}^{M-1} v_m u_m"),
])  # fmt: skip
def test_a_bias_and_its_errors_are_read(right: str, wrong: str) -> None:
    assert last(f"{CHAIN}$$ {right} $$") == "holds"
    assert last(f"{CHAIN}$$ {wrong} $$") == "fails"


def test_what_else_a_loss_depends_on_is_not_known_of_itself() -> None:
    """Without the chain rule above it the loss might depend on c in other ways."""
    assert last(r"$$ \frac{\partial E}{\partial c} = \sum_{n=1}^{N-M} \delta_n $$") == "unread"


def test_without_a_gradient_delta_stays_a_unit_vector() -> None:
    text = r"$$ \sum_{i=1}^{3} i \, \delta_i = \begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix} $$"
    (claim,) = verify_text(text).claims
    assert claim.verdict in ("holds", "unread")


@pytest.mark.parametrize("text", [
    # An index, or a size, is no constant; what is added to no sum of entries may be an array.
    r"$$ y_n = n + \sum_{k=1}^{K} w_k x_{n+k} $$",
    r"$$ y = b + W x $$",
])  # fmt: skip
def test_what_may_be_something_else_is_not_taken_for_a_scalar(text: str) -> None:
    assert not any(claim.verdict == "definition" for claim in verify_text(text).claims)


WRITTEN_OUT = r"$$ y_{11} = x_{11} w_{11} + x_{12} w_{12} + c $$"


@pytest.mark.parametrize(("more", "verdict"), [
    (r"y_{11} - c = x_{11} w_{11} + x_{12} w_{12}", "holds"),
    (r"y_{11} - c = x_{11} w_{11} + x_{12} w_{11}", "fails"),
])  # fmt: skip
def test_a_bias_beside_products_written_out(more: str, verdict: str) -> None:
    assert verify_text(f"{WRITTEN_OUT} Hence $$ {more} $$").claims[-1].verdict == verdict


def test_where_a_full_convolution_ends_is_not_said() -> None:
    text = r"""Let $x \in \mathbb{R}^N$, $h \in \mathbb{R}^M$.
$$ y[n] = \sum_{k=0}^{M-1} h[k] x[n-k] $$
$$ \sum_{k=0}^{M-1} h[k] x[n-k] = \sum_{m=%s}^{n} h[n-m] x[m] $$"""
    assert verify_text(text % "n-M+1").claims[-1].verdict in ("holds", "unread")
    assert verify_text(text % "n-M").claims[-1].erratum


SENT_BACK = r"""Let $u \in \mathbb{R}^{T}$, $h \in \mathbb{R}^{K}$, and
$v_t = \sum_{k=0}^{K-1} h_k u_{t+k}$ for $t = 0, \ldots, T-K$. With
$E = \frac{1}{2} \sum_{t=0}^{T-K} (v_t - c_t)^2$ and $r_t = v_t - c_t$
$$\frac{\partial E}{\partial %s} = \sum_{k=0}^{K-1} h_k r_{%s}$$
"""


def test_errors_that_are_sent_back_are_zero_where_there_is_none() -> None:
    right, wrong = (
        verify_text(SENT_BACK % ("u_j", place), "a.md").claims[-1] for place in ("j-k", "j+k")
    )
    zero = ("r is zero where there is no entry",)
    assert (right.verdict, right.assumptions) == ("holds", zero)
    assert (wrong.verdict, wrong.assumptions) == ("fails", zero)
