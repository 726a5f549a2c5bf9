"""What authors leave unsaid and readers take for granted: no erratum rests on it."""

from __future__ import annotations

import pytest

import symconv
from symconv.review.claims import Claim
from tests.review.tables import last


def claims(text: str) -> list[Claim]:
    return list(symconv.verify_text(text, "a.md").claims)


SHEET = r"""
Let $u \in \mathbb{R}^n$ be the signal and $v \in \mathbb{R}^k$ the taps, and let
$$
y_i = \sum_{a=1}^{k} v_a u_{i+a-1}, \qquad i = 1, \dots, m .
$$
Given a loss $E$ and $\delta_i = \partial E/\partial y_i$ we find
$$
\frac{\partial E}{\partial v_a} = \sum_{i=1}^{m} \delta_i u_{i+a-1}, \qquad
\frac{\partial E}{\partial u_j} = \sum_{i=1}^{m} \delta_i \frac{\partial y_i}{\partial u_j} .
$$
"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_{a=1}^{k} v_a \delta_{j-a+1}", "holds"),
        (r"\sum_{i} \delta_i v_{j-i+1}", "holds"),
        (r"\sum_{a=1}^{k} v_a \delta_{j+a-1}", "fails"),
        (r"\sum_{i} \delta_i v_{i-j+1}", "fails"),
        (r"\sum_{a=1}^{k-1} v_a \delta_{j-a+1}", "fails"),
    ],
)
def test_errors_are_zero_where_there_are_no_entries(right: str, verdict: str) -> None:
    last = claims(SHEET + rf"$$ \frac{{\partial E}}{{\partial u_j}} = {right} $$")[-1]
    assert last.verdict == verdict, last.reason
    # A sum without limits takes what there is.
    zero = any("delta is zero where there is no entry" in said for said in last.assumptions)
    assert zero == (verdict == "holds" and "a=1" in right)


@pytest.mark.parametrize(("upper", "verdict"), [("m", "holds"), ("m+1", "fails")])
def test_limits_that_are_written_are_not_excused(upper: str, verdict: str) -> None:
    total = rf"\sum_{{i=1}}^{{{upper}}} \delta_i u_{{i+a-1}}"
    last = claims(SHEET + rf"$$ \frac{{\partial E}}{{\partial v_a}} = {total} $$")[-1]
    assert (last.verdict == "holds") == (verdict == "holds"), last.reason


STRIDE = SHEET + r"With stride 2, $y_i = \sum_{a=1}^{k} v_a u_{2(i-1)+a}$, hence"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial y_i}{\partial v_a} = u_{2(i-1)+a}", "holds"),
        (r"\frac{\partial y_i}{\partial u_j} = v_{j-2i+2}", "holds"),
        (r"\frac{\partial y_i}{\partial v_a} = u_{2i+a}", "fails"),
    ],
)
def test_how_far_outputs_go_is_left_open_by_a_stride(line: str, verdict: str) -> None:
    last = claims(f"{STRIDE}\n$$\n{line}\n$$")[-1]
    assert last.verdict == verdict or (verdict == "fails" and last.erratum), last.reason


BLOCK = r"""
An image $A$ of $3 \times 3$ entries and a pattern $B$ of $2 \times 2$ give
$$
\begin{aligned}
C_{11} &= B_{11}A_{11} + B_{12}A_{12} + B_{21}A_{21} + B_{22}A_{22} \\
C_{12} &= B_{11}A_{12} + B_{12}A_{13} + B_{21}A_{22} + B_{22}A_{23} \\
C_{21} &= B_{11}A_{21} + B_{12}A_{22} + B_{21}A_{31} + B_{22}A_{32} \\
C_{22} &= B_{11}A_{22} + B_{12}A_{23} + B_{21}A_{32} + B_{22}A_{33}
\end{aligned}
$$
so that
$$
\frac{\partial E}{\partial A_{11}} = \frac{\partial E}{\partial C_{11}} B_{11}
$$
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial C_{12}}{\partial B_{21}} = A_{22}", "holds"),
        (r"\frac{\partial C_{12}}{\partial B_{21}} = A_{21}", "fails"),
        (
            r"\frac{\partial E}{\partial A_{12}} = \frac{\partial E}{\partial C_{11}} B_{12}"
            r" + \frac{\partial E}{\partial C_{12}} B_{11}",
            "holds",
        ),
        (
            r"\frac{\partial E}{\partial A_{12}} = \frac{\partial E}{\partial C_{11}} B_{11}"
            r" + \frac{\partial E}{\partial C_{12}} B_{12}",
            "fails",
        ),
        (
            r"\frac{\partial E}{\partial A_{33}} = \frac{\partial E}{\partial C_{22}} B_{21}",
            "fails",
        ),
    ],
)
def test_outputs_that_are_written_out(line: str, verdict: str) -> None:
    last = claims(f"{BLOCK}\nand\n$$\n{line}\n$$")[-1]
    assert last.verdict == verdict, last.reason


FULL = r"""
Given $u = (u_0, u_1, u_2)^T$ and $v = (v_0, v_1)^T$, the full convolution is
$$ y_n = \sum_{k=0}^{1} v_k u_{n-k}, \quad n = 0, \dots, 3 $$
"""


@pytest.mark.parametrize(("low", "verdict"), [("0 & 0 & v_1", "holds"), ("0 & v_1 & 0", "fails")])
def test_around_a_full_convolution_there_are_zeros(low: str, verdict: str) -> None:
    matrix = (
        rf"\begin{{bmatrix}} v_0 & 0 & 0 \\ v_1 & v_0 & 0 \\ 0 & v_1 & v_0 \\ {low} \end{{bmatrix}}"
    )
    found = claims(
        FULL + r"$$ \begin{bmatrix} y_0 \\ y_1 \\ y_2 \\ y_3 \end{bmatrix} = " + matrix
        + r" \begin{bmatrix} u_0 \\ u_1 \\ u_2 \end{bmatrix} $$"
    )  # fmt: skip
    assert found[-2].assumptions == ("u is zero outside its size", "v is zero outside its size")
    assert found[-1].verdict == verdict
    plain = FULL.replace("the full convolution is", "let")
    assert not any(claim.erratum for claim in claims(plain)), "its places say so"
    assert any(claim.erratum for claim in claims(plain.replace("3 $$", "4 $$")))


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"r_3 = p_1 q_1", "holds"),
        (r"r_3 = p_0 q_1", "fails"),
        (r"\frac{\partial E}{\partial p_j} = \sum_{i=0}^{4} \frac{\partial E}{\partial r_i} "
         r"q_{i-2j}", "holds"),
        (r"\frac{\partial E}{\partial p_j} = \sum_{t=0}^{2} \frac{\partial E}{\partial r_{2j+t}} "
         r"q_t", "holds"),
        (r"\frac{\partial E}{\partial p_j} = \sum_{t=0}^{2} \frac{\partial E}{\partial r_{j+2t}} "
         r"q_t", "fails"),
    ],
)  # fmt: skip
def test_places_show_that_what_slides_is_zero_outside(line: str, verdict: str) -> None:
    text = r"""Let $p \in \mathbb{R}^2$ and $q \in \mathbb{R}^3$, and
$$ r_i = \sum_{j=0}^{1} p_j q_{i-2j}, \quad i = 0, \ldots, 4. $$
"""
    right = (
        r"\frac{\partial E}{\partial q_k} = \sum_{j=0}^1 \frac{\partial E}{\partial r_{2j+k}} p_j"
    )
    found = claims(f"{text}$$ {right} $$\n$$ {line} $$")
    assert found[3].verdict == "holds", found[3].reason
    assert found[2].assumptions == ("p is zero outside its size", "q is zero outside its size")
    assert found[-1].verdict == verdict, found[-1].reason


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial E}{\partial U_{c,i}} = \sum_{m=1}^{M} P_{m,c} D_{m,i}", "holds"),
        (r"\frac{\partial E}{\partial U_{c,i}} = \sum_{m=1}^{M} P_{c,m} D_{m,i}", "fails"),
        (r"\frac{\partial E}{\partial U_{c,i}} = \sum_{m} P_{m,c} D_{m,i}", "holds"),
        (r"\frac{\partial E}{\partial U_{c,i}} = \sum_{m} P_{c,m} D_{m,i}", "fails"),
        (r"\frac{\partial E}{\partial P_{m,c}} = \sum_{i} U_{c,i} D_{m,i}", "holds"),
        (r"\frac{\partial E}{\partial P_{m,c}} = \sum_{i} U_{m,i} D_{c,i}", "fails"),
    ],
)
def test_channels_that_are_mixed_after_each_was_filtered(line: str, verdict: str) -> None:
    text = r"""Each channel is filtered, and then they are mixed:
$$ U_{c,i} = \sum_{a=0}^{k-1} W_{c,a} X_{c,i+a} $$
$$ V_{m,i} = \sum_{c=1}^{C} P_{m,c} U_{c,i} $$
Let $D_{m,i} = \frac{\partial E}{\partial V_{m,i}}$.
"""
    assert (found := claims(f"{text}$$ {line} $$")[-1]).verdict == verdict, found.reason


def test_a_capital_that_comes_later_is_not_the_small_letter() -> None:
    text = r"""We write $y = V u$ with the matrix
$$
V_{ij} = \begin{cases} v_{j-i+1} & 1 \le j-i+1 \le k \\ 0 & \text{otherwise} \end{cases}
$$
"""
    assert not any(claim.erratum for claim in claims(SHEET + text))


def test_a_loss_that_is_defined_later_gives_its_gradients() -> None:
    text = r"""
Let $V \in \mathbb{R}^{m \times n}$, $u \in \mathbb{R}^n$ and $y_i = \sum_{j=1}^{n} V_{ij} u_j$.
With $\delta_i = \frac{\partial E}{\partial y_i}$ we have
$$ \frac{\partial E}{\partial V_{ij}} = \delta_i u_j $$
For $E = \frac{1}{2} \sum_i (y_i - t_i)^2$ we get
$$ \delta_i = ERROR $$
"""
    assert claims(text.replace("ERROR", "y_i - t_i"))[-1].verdict == "holds"
    assert claims(text.replace("ERROR", "t_i - y_i"))[-1].verdict == "fails"


STEPS = r"""
Let $u \in \mathbb{R}^{N}$ and $v \in \mathbb{R}^{K}$. With stride $s$ and dilation $d$
$$
y_i = \sum_{k=0}^{K-1} v_k\, u_{s i + d k}, \qquad 0 \le i < M .
$$
"""


def test_an_output_goes_as_far_as_what_it_reads() -> None:
    text = STEPS.replace("d k", "k").replace(" and dilation $d$", "")
    slope = r"$$ \frac{\partial y_i}{\partial u_j} = \sum_{k=0}^{K-1} v_k [j = s i + k] $$"
    assert claims(text + slope)[-1].verdict == "holds"
    assert claims(text + slope.replace("s i + k", "s k + i"))[-1].erratum


SLOPE = r"\frac{\partial y_i}{\partial u_j} = \sum_{k=0}^{K-1} "
CHAINED = r"\sum_{i=0}^{M-1} \frac{\partial E}{\partial y_i} u_{s i + d k}"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial y_i}{\partial v_k} = u_{s i + d k}", "holds"),
        (r"\frac{\partial y_i}{\partial v_k} = u_{d i + s k}", "fails"),
        (SLOPE + r"v_k \, [j = s i + d k]", "holds"),
        (SLOPE + r"v_k [j = s i + d k]", "holds"),
        (SLOPE + r"\mathbb{1}[j = s i + d k] v_k", "holds"),
        (SLOPE + r"v_k [j = s k + d i]", "fails"),
        (r"\frac{\partial E}{\partial v_k} = " + CHAINED, "holds"),
        (r"\frac{\partial E(v)}{\partial v_k} = " + CHAINED, "holds"),
    ],
)
@pytest.mark.thorough  # Each is decided at seven pairs of values.
def test_outputs_go_as_far_as_what_they_read(line: str, verdict: str) -> None:
    last = claims(f"{STEPS}\n$$\n{line}\n$$")[-1]
    assert last.erratum if verdict == "fails" else last.verdict == verdict, last.reason


def test_a_letter_that_nothing_bounds_runs_as_in_the_definition() -> None:
    before = (
        r"Let $A \in \mathbb{R}^{3H}$ and $B \in \mathbb{R}^{H}$ with "
        r"$$ B_i = \sum_{m=0}^{2} A_{3i+m}. $$"
    )
    claim = last(before, r"\frac{\partial B_i}{\partial A_{3i+m}} = 1")
    assert claim.verdict == "holds"
    assert claim.assumptions == ("m as in the definition",)
    assert last(before, r"\frac{\partial B_i}{\partial A_{3i+m}} = 2").verdict == "fails"


def test_many_indices_stand_side_by_side() -> None:
    text = r"""$$ Z_{kij} = \sum_{c=1}^{C} \sum_{a=1}^{m} W_{kca} X_{cj(i+a)} $$
$$ \frac{\partial L}{\partial W_{kca}}
= \sum_{i,j} \frac{\partial L}{\partial Z_{kij}} X_{cj(i+a)} $$
"""
    assert [claim.verdict for claim in claims(text)] == ["definition", "holds"]
