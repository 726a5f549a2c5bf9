"""Transforms in halves, means over axes, and gradients that only their form shows to be wrong."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

DFT = r"Let $F_k = \sum_{n=0}^{N-1} u_n V^{nk}$ with $V = e^{-2\pi i/N}$. Then $$ %s $$"
EVEN = r"\sum_{n=0}^{N/2-1} u_{2n} V^{2nk}"
ODD = r"\sum_{n=0}^{N/2-1} u_{2n+1} V^{2nk}"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (rf"F_k = {EVEN} + V^k {ODD}", "holds"),
        (rf"F_k = {EVEN} + V^{{2k}} {ODD}", "fails"),
        (rf"F_{{k+N/2}} = {EVEN} - V^k {ODD}", "holds"),
        (rf"F_{{k+N/2}} = {EVEN} + V^k {ODD}", "fails"),
    ],
)
def test_even_and_odd_samples(line: str, verdict: str) -> None:
    assert verdicts(DFT % line)[-1] == verdict


def test_halves_that_repeat_may_be_right() -> None:
    rows = r"$$F_{%s} = p_k %s e^{-\frac{2\pi i k}{N}} q_k$$"
    assert verdicts(rows % ("k", "+") + rows % (r"k+\frac{N}{2}", "-"))[-1] == "unread"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{1}{HW} \sum_{a=1}^H \sum_{b=1}^W \sum_{c=1}^C v_{r,c} U_{a,b,c}", "holds"),
        (
            r"\frac{1}{W} \sum_{b=1}^W \sum_{c=1}^C v_{r,c} \frac{1}{H} \sum_{a=1}^H U_{a,b,c}",
            "holds",
        ),
        (r"\frac{1}{HW} \sum_{a=1}^H \sum_{b=1}^W \sum_{c=1}^C v_{r,c}^2 U_{a,b,c}", "fails"),
    ],
)
def test_means_over_several_axes(line: str, verdict: str) -> None:
    text = r"""$$m_c = \frac{1}{H W} \sum_{a=1}^{H} \sum_{b=1}^{W} U_{a,b,c}$$
$$s_r = \sum_{c=1}^{C} v_{r,c} m_c = """
    assert verdicts(f"{text}{line}$$")[-1] == verdict


def test_sizes_that_are_called_after_the_index_they_bound() -> None:
    text = r"""For $0 \le a \le N_a - 1$ let
$$ q(a) = \sum_{u=0}^{N_u-1} p(a-u) h(u) = \sum_{t=0}^{N_u-1} p(a-N_u+1+t) h(N_u-%s-t) $$"""
    assert verdicts(text % "1")[-1] == "holds"
    assert verdicts(text % "2")[-1] != "holds"


@pytest.mark.thorough
@pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "fails")])
def test_one_gradient_alone(sign: str, verdict: str) -> None:
    text = r"""The layer is $$z_{i,j} = \sum_{a=0}^{k-1} \sum_{b=0}^{k-1} v_{a,b} u_{i+a,j+b} + c,$$
so $$\frac{\partial L}{\partial u_{i,j}} = \sum_{a=0}^{k-1} \sum_{b=0}^{k-1}
\frac{\partial L}{\partial z_{i%sa,j%sb}} v_{a,b}$$"""
    assert verdicts(text % (sign, sign))[-1] == verdict


def test_what_differs_after_what_was_not_read() -> None:
    assert verdicts(r"$$\int_0^1 g(t) dt = 3 + 4 = 8$$")[-1] == "fails"
    assert verdicts(r"$$\int_0^1 g(t) dt = 3 + 4 = 7$$")[-1] == "holds"


def test_channels_are_broadcast() -> None:
    text = r"""Let $u \in \mathbb{R}^{N \times C \times H \times W}$ and
$a \in \mathbb{R}^{1 \times C \times 1 \times 1}$."""
    assert verdicts(rf"{text} $$v = a u + a$$")[-1] == "unread"


def test_a_bias_is_called_like_the_weights() -> None:
    text = r"""Let $$K = \begin{bmatrix} v_{11} & v_{12} \\ v_{21} & v_{22} \end{bmatrix}$$ and
$$q(i,j) = v_0 + \sum_{a=1}^2 \sum_{b=1}^2 u_{i+a-1,j+b-1} K_{a,b}.$$
$$q(1,1) = u_{11} v_{11} + u_{12} v_{12} + u_{%s} v_{21} + u_{22} v_{22} + v_0$$"""
    assert verdicts(text % "21")[-1] == "holds"
    assert verdicts(text % "12")[-1] == "fails"


def test_depths_are_no_sizes_of_outputs() -> None:
    text = (
        "It takes a volume of size $W_1 \\times D_1$ and a window $F$ with a stride $S$, and gives "
    )
    assert verdicts(text + "a volume of size $W_2 \\times D_2$: $$D_2 = D_1$$")[-1] == "definition"
