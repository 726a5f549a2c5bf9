"""Claims of which a name gets its meaning only after them: y = W x with W = ..."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import verdicts

BEFORE = r"""Let $x \in \mathbb{R}^4$ and $w \in \mathbb{R}^2$, and
$$ y_i = w_1 x_i + w_2 x_{i+1}, \qquad i = 1, 2, 3. $$
"""
BAND = (
    r"$$ W = \begin{pmatrix} w_1 & w_2 & 0 & 0 \\ 0 & w_1 & w_2 & 0 \\ 0 & 0 & w_1 & w_2 "
    r"\end{pmatrix}. $$"
)
BENT = BAND.replace(r"0 & w_1 & w_2 & 0", r"0 & w_2 & w_1 & 0")


@pytest.mark.parametrize(
    ("said", "band", "verdict"),
    [
        ("It is $y = Wx$ with", BAND, "holds"),
        ("It is $y = Wx$ with", BENT, "fails"),
        ("In matrices $$ y = Wx, $$ where", BAND, "holds"),
        ("In matrices $$ y = Wx, $$ where", BENT, "fails"),
        ("In matrices $$ y = W^T x, $$ where", BAND, "unread"),
        # What stands in no such sentence may be about another matrix.
        ("Some write $y = Wx$. Now take", BENT, "unread"),
        ("It is $y = Wx$.\n\n## Another one\n\nNow take", BAND, "unread"),
    ],
)
def test_a_matrix_that_is_said_after_it(said: str, band: str, verdict: str) -> None:
    assert verdicts(BEFORE + said + "\n" + band)[3] == verdict


def test_a_gradient_gets_its_name_after_it() -> None:
    text = (
        r"The loss $E$ depends on y, and $$ \frac{\partial E}{\partial w_1} = \sum_{i=1}^{3} "
        r"\frac{\partial E}{\partial y_i} x_i = \sum_{i=1}^3 %s $$ with "
        r"$g = \frac{\partial E}{\partial y}$."
    )
    assert verdicts(BEFORE + text % "g_i x_i")[-2:] == ["holds", "definition"]
    assert verdicts(BEFORE + text % "g_i x_{i+1}")[-2:] == ["unread", "definition"]


def test_a_matrix_is_given_by_its_transpose() -> None:
    text = r"$$ B^T = \begin{pmatrix} 1 & 2 & 3 \\ 0 & 1 & 4 \end{pmatrix}, \qquad "
    text += r"B = \begin{pmatrix} 1 & 0 \\ 2 & %d \\ 3 & 4 \end{pmatrix} $$"
    assert [verdicts(text % entry) for entry in (1, 2)] == [
        ["definition", "holds"],
        ["definition", "fails"],
    ]


def test_entries_that_are_said_one_after_another() -> None:
    text = r"""Let $d = (d_0, d_1, d_2)$ and $g = (g_0, g_1)$. Two products are saved by
$$ \begin{pmatrix} d_0 & d_1 \\ d_1 & d_2 \end{pmatrix} \begin{pmatrix} g_0 \\ g_1 \end{pmatrix}
= \begin{pmatrix} p_1 + p_2 \\ p_2 - p_3 \end{pmatrix} $$ where
$$ p_1 = (d_0 - d_1) g_0, \quad p_2 = d_1 (g_0 + g_1), \quad p_3 = (d_1 %s d_2) g_1. $$"""
    assert [verdicts(text % sign)[2] for sign in "-+"] == ["holds", "fails"]


NETWORK = r"""The hidden layer is $a = \sigma(z)$ of $u \in \mathbb{R}^n$ with
$$ z_i = \sum_{j=1}^{k} v_j u_{i+j-1} + c, \quad i = 1, \dots, m $$
and one number comes out,
$$ o = q^T a = \sum_{i=1}^{m} q_i a_i, \qquad E = \frac12 (o - t)^2. $$
With the errors
$$ e_i = \frac{\partial E}{\partial z_i} = (o - t) q_i \sigma'(z_i) $$
$$ %s $$"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial E}{\partial o} = o - t", "holds"),
        (r"\frac{\partial E}{\partial o} = t - o", "fails"),
        (r"\frac{\partial E}{\partial q_i} = (o - t) a_i", "holds"),
        (r"\frac{\partial E}{\partial v_j} = \sum_{i=1}^{m} e_i u_{i+j-1}", "holds"),
        (r"\frac{\partial E}{\partial v_j} = \sum_{i=1}^{m} e_i u_{i+j}", "fails"),
        (r"\frac{\partial E}{\partial c} = \sum_{i=1}^{m} e_i", "holds"),
    ],
)
def test_a_network_whose_parts_are_said_one_after_another(line: str, verdict: str) -> None:
    found = verdicts(NETWORK % line)
    assert found[:7] == [
        "definition", "definition", "definition", "definition", "holds", "definition", "definition",
    ]  # fmt: skip
    assert found[7:] == ["holds", verdict]


def test_where_a_sum_ends_is_not_guessed() -> None:
    rounded = (
        r"Let $$ e_k = z_k - u_k $$ $$ y_n = \sum_{\kappa=0}^{N-1} %s $$ "
        r"$$ = (\sum_{\kappa=0}^{N-1} h_\kappa x_{n-\kappa}) + t_n $$ "
        r"where $t_n = \sum_{\kappa=0}^{N-1} e_\kappa$."
    )
    doubtful = rounded % r"h_\kappa x_{n-\kappa} + e_\kappa"
    assert not {"fails", "ill-formed"} & {*verdicts(doubtful)}


@pytest.mark.parametrize(("slope", "verdict"), [
    (r"\frac{3}{2} (x_i + 2)", "holds"), (r"\frac{3}{4} (x_i + 2)", "fails")
])  # fmt: skip
def test_what_a_sum_is_made_of_may_be_said_after_it(slope: str, verdict: str) -> None:
    said = r"We have $o = \frac{1}{4} \sum_i z_i$, $z_i = 3 (x_i + 2)^2$. Therefore, "
    assert verdicts(rf"{said} $\frac{{\partial o}}{{\partial x_i}} = {slope}$")[-1] == verdict


def test_a_gradient_is_wrong_if_one_after_it_shows_on_what_the_loss_depends() -> None:
    text = r"""Let $y_i = \sum_{k=1}^{3} w_k x_{i+k-1} + b$ for $i = 1, \ldots, n$. Then
$$\frac{\partial L}{\partial w_k} = \sum_{i=1}^{n} \frac{\partial L}{\partial y_i} x_{i+k}$$ %s
$$\frac{\partial L}{\partial w_k} = \sum_{i=1}^{n} \frac{\partial L}{\partial y_i} x_{i+k-1}$$"""
    assert verdicts(text % "and")[1:] == ["fails", "holds"]
    assert verdicts(text % "which is wrong, as")[1:] == ["unread", "holds"]


def test_a_counterexample_counts_as_the_document_does() -> None:
    """Where sums begin at 0, so do arrays that were declared: at k = 0 both sides are one."""
    text = r"""Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$ and
$$ y_i = \sum_{k=0}^{K-1} w_k x_{i+k} $$
$$ \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial L}{\partial y_i} x_{i+k} $$
$$ \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial L}{\partial y_i} x_i $$
"""
    *_, right, wrong = verify_text(text, "a.md").claims
    assert (right.verdict, wrong.verdict) == ("holds", "fails")
    assert wrong.counterexample is not None
    assert wrong.counterexample.sizes["k"] == 1
