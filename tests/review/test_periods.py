r"""Subscripts modulo a size, and arrays that repeat."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked
from tests.review.tables import verdicts


def last(text: str) -> Claim:
    return checked(text_document(text), decide).claims[-1]


RING = r"""
Let $u \in \mathbb{R}^M$ and $v \in \mathbb{R}^M$.

$$ (u \circledast v)[t] = \sum_{s=0}^{M-1} u[s] v[(t-s) \bmod M] $$

$$ %s $$
"""
SIX = r"\begin{bmatrix} 1 \\ 2 \\ 5 \end{bmatrix}"
SHIFT = r"\begin{bmatrix} 0 \\ 0 \\ 1 \end{bmatrix}"

CLAIMS = [
    (r"u \circledast v = v \circledast u", "holds"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} v[s] u[((t-s))_M]", "holds"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} v[s] u[\langle t-s \rangle_M]", "holds"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} v[s] u[(t-s+M) \mod M]", "holds"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} v[s] u[(t+s) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} v[s] u[(t-s-1) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-2} v[s] u[(t-s) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} u[s] u[(t-s) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = u[s] v[(t-s) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = \sum_{r=0}^{M-1} u[s] v[(t-s) \bmod M]", "fails"),
    (r"(u \circledast v)[t] = \sum_{s=0}^{M-1} u[s] v[(t-s-3M) \bmod M]", "holds"),
    (rf"{SIX} \circledast {SHIFT} = \begin{{bmatrix}} 2 \\ 5 \\ 1 \end{{bmatrix}}", "holds"),
    (rf"{SIX} \circledast {SHIFT} = \begin{{bmatrix}} 5 \\ 1 \\ 2 \end{{bmatrix}}", "fails"),
    (
        r"\frac{\partial (u \circledast v)}{\partial u} = \begin{bmatrix}"
        r" v_0 & v_2 & v_1 \\ v_1 & v_0 & v_2 \\ v_2 & v_1 & v_0 \end{bmatrix}",
        "holds",
    ),
    (
        r"\frac{\partial (u \circledast v)}{\partial u} = \begin{bmatrix}"
        r" v_0 & v_1 & v_2 \\ v_2 & v_0 & v_1 \\ v_1 & v_2 & v_0 \end{bmatrix}",
        "fails",
    ),
]


@pytest.mark.parametrize(("claim", "verdict"), CLAIMS)
def test_circular_convolution(claim: str, verdict: str) -> None:
    found = last(RING % claim)
    assert found.verdict == verdict
    assert (found.counterexample is not None) == (verdict == "fails")


DEFINED = r"$$ z[t] = \sum_{s=0}^{M-1} u[s] v[(t-s) \bmod M] $$" + "\n\n$$ %s $$\n"


@pytest.mark.parametrize(
    ("claim", "verdict", "assumptions"),
    [
        (r"z[t+M] = z[t]", "holds", ("z has period M",)),
        (r"z[t+1] = z[t]", "fails", ()),
        (r"\sum_{t=0}^{M-1} z[t+1] = \sum_{t=0}^{M-1} z[t]", "holds", ("z has period M",)),
    ],
)
def test_what_is_made_of_remainders_repeats(
    claim: str, verdict: str, assumptions: tuple[str, ...]
) -> None:
    found = last(DEFINED % claim)
    assert (found.verdict, found.assumptions) == (verdict, assumptions)


STATED = "Let $a \\in \\mathbb{R}^p$ with $a_{i+p} = a_i$.\n\n$$ %s $$\n"


@pytest.mark.parametrize(
    ("claim", "verdict", "assumptions"),
    [
        (r"\sum_{i=1}^{p} a_i = \sum_{i=1}^{p} a_{i+1}", "holds", ("a has period p",)),
        (r"\sum_{i=1}^{p} a_i = \sum_{i=1}^{p} a_{p+1-i}", "holds", ()),
        (r"\sum_{i=1}^{p} a_i = \sum_{i=1}^{p-1} a_{i+1}", "fails", ()),
    ],
)
def test_a_period_is_an_assumption_where_it_is_needed(
    claim: str, verdict: str, assumptions: tuple[str, ...]
) -> None:
    found = last(STATED % claim)
    assert (found.verdict, found.assumptions) == (verdict, assumptions)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (r"z_t = u_{1 + s \bmod M}", "parentheses"),
        (r"z_t = \sum_{s=0}^{K-1} u_s v_{(t-s) \bmod M}", "many periods"),
        (r"z_t = \sum_{s=1}^{M} u_s v_{(t-s) \bmod M}", "from 1 on"),
        (r"z_t = u_{((t-s) \bmod M) + 1}", "from 1 on"),
    ],
)
def test_what_a_remainder_leaves_open_is_not_read(claim: str, reason: str) -> None:
    found = last(f"$$ {claim} $$")
    assert found.verdict == "unread"
    assert reason in found.reason


def test_the_range_of_an_index_is_assumed_only_where_more_than_its_remainder_is_read() -> None:
    assert last(r"$$ 2 u[t] = u[t \bmod M] + u[t] $$").assumptions == ("0 <= t < M",)
    assert last(r"$$ 2 u[t \bmod M] = u[(t+M) \bmod M] + u[t \bmod M] $$").assumptions == ()


def test_an_array_has_no_range_that_nobody_gave_it() -> None:
    assert last(r"$$ z_t = u_t v_{(t-1) \bmod M} $$").verdict == "unread"


def test_a_modulus_that_is_no_size_is_not_read() -> None:
    assert last(r"$$ u[t \bmod M^2] = u[(t + 1) \bmod M^2] $$").verdict == "unread"


def test_a_circular_convolution_of_any_arrays_is_of_those_of_an_example() -> None:
    text = r"""$$ (u \circledast v)[n] = \sum_{k=0}^{N-1} u[k] v[(n-k) \bmod N] $$
Take $u = (1, 2, 3)$ and $v = (2, 0, -1)$. $$ (u \circledast v)[1] = %d, \qquad
u \circledast v = (0, %d, 5) $$"""
    assert verdicts(text % (1, 1))[3:] == ["holds", "holds"]
    assert verdicts(text % (2, 3))[3:] == ["fails", "fails"]


WRITTEN_OUT = r"""Let $r = p \circledast q$, where
$$ r_t = \sum_{s=0}^{M-1} p_{(t - s \ \mathrm{mod}\ M)} q_s. $$
With $M = 3$ it is %s"""

CIRCULANT = r"""$$ \begin{pmatrix} r_0 \\ r_1 \\ r_2 \end{pmatrix} = \begin{pmatrix}
p_0 & p_2 & p_1 \\ p_1 & p_0 & p_2 \\ p_2 & p_1 & p_0 \end{pmatrix}
\begin{pmatrix} q_0 \\ q_1 \\ q_2 \end{pmatrix} $$"""


def test_a_subscript_that_ends_with_a_modulus_is_a_remainder_as_a_whole() -> None:
    assert verdicts(WRITTEN_OUT % CIRCULANT)[-1] == "holds"
    assert verdicts(WRITTEN_OUT % CIRCULANT.replace(r"p_1 & p_0 \end", r"p_1 & p_1 \end"))[-1] == (
        "fails"
    )


ANY_SIGNALS = r"""
The circular convolution of two signals is
$$ x[n] \circledast_N w[n] = \sum_{k=0}^{N-1} x[k] w[(n-k)_N] $$ It is commutative:
$$ x[n] \circledast_N w[n] = w[n] \circledast_N x[n] $$ and
"""


@pytest.mark.parametrize(("display", "verdict"), [
    (r"(x[n] \circledast_N w[n]) \circledast_N v[n] "
     r"= x[n] \circledast_N (w[n] \circledast_N v[n])", "holds"),
    (r"x[n] \circledast_N w[n] = \sum_{k=0}^{N-1} w[k] x[(n-k)_N]", "holds"),
    (r"x[n] \circledast_N w[n] = \sum_{k=0}^{N-1} w[k] x[(n+k)_N]", "fails"),
])  # fmt: skip
def test_a_circular_convolution_is_one_of_any_signals(display: str, verdict: str) -> None:
    assert last(rf"{ANY_SIGNALS} $$ {display} $$").verdict == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial z_t}{\partial u_s} = v_{t-s}", "holds"),
        (r"\frac{\partial z_t}{\partial u_s} = v_{t+s}", "fails"),
        (
            r"\frac{\partial L}{\partial u_s} = \sum_{t=0}^{M-1} \frac{\partial L}{\partial z_t} "
            "v_{t-s}",
            "holds",
        ),
    ],
)
def test_gradients_where_indices_go_round(line: str, verdict: str) -> None:
    text = r"""Indices are taken modulo $M$. Let $u, v \in \mathbb{R}^M$ and
$$ z_t = \sum_{s=0}^{M-1} u_s v_{t-s} $$"""
    assert verdicts(f"{text}\n\n$$ {line} $$\n")[-1] == verdict


GOES_ROUND = r"""
Boundaries are periodic, $v_{n+N} = v_n$, and
$$ y_n = \sum_{k=0}^{1} w_k v_{n+k} $$

With $N = 3$
$$ y_2 = w_0 v_2 + w_1 v_%s $$
"""


@pytest.mark.parametrize(("place", "verdict"), [("0", "holds"), ("1", "fails")])
def test_what_is_made_of_an_array_with_a_period_reads_it_round(place: str, verdict: str) -> None:
    assert last(GOES_ROUND % place).verdict == verdict
