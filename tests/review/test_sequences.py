r"""Sequences without an end, in the words of signal processing."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

SUM = r"""
$$
z[n] = u[n] %(sign)s v[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k]
$$
"""

STEPS = [
    (r"u[n] * v[n] = v[n] * u[n]", "holds"),
    (r"u[n] * v[n] = \sum_{m=-\infty}^{\infty} u[n-m] v[m]", "holds"),
    (r"u[n] * v[n] = \sum_{m=-\infty}^{\infty} u[n+m] v[m]", "fails"),
    (r"u[n] * \delta[n-3] = u[n-3] + 0", "holds"),
    (r"u[n] * \delta[n-3] = u[n+3] + 0", "fails"),
    (r"(u * (v_1 * v_2))[n] = ((u * v_1) * v_2)[n]", "holds"),
    (r"u[n] * (v[n] + w[n]) = u[n] * v[n] + u[n] * w[n]", "holds"),
    (r"u[n] * v[n] = \sum_{w=-\infty}^{\infty} u[m] v[n-m]", "ill-formed"),
    (r"2 * u[n] = u[n] + u[n]", "holds"),
    (r"\sum_k u[k] * v[n-k] = \sum_k u[n-k] * v[k]", "holds"),
]


@pytest.mark.parametrize(("step", "verdict"), STEPS)
def test_a_star_between_entries_is_the_operation_on_sequences(step: str, verdict: str) -> None:
    assert verdicts(SUM % {"sign": "*"} + f"\n$$\n{step}\n$$\n")[-1] == verdict


def test_a_star_that_nobody_has_explained_is_no_product() -> None:
    assert verdicts("$$\nz[n] = u[n] * v[n]\n$$\n\n$$\nz[n] = u[n] v[n+1]\n$$") == [
        "definition",
        "unread",
    ]


def test_a_star_and_an_asterisk_are_two_operations() -> None:
    text = r"""
$$ (u * v)[n] = \sum_k u[k] v[n-k] $$

$$ (u \star v)[n] = \sum_k u[k] v[n+k] $$
"""
    assert verdicts(text) == ["definition", "definition"]


def test_an_operation_gets_another_meaning() -> None:
    text = r"""
$$ (u * v)[n] = \sum_k u[k] v[n-k] $$

# Periodic signals

$$ (u * v)[n] = \sum_{k=0}^{N-1} u[k] v[n+k] $$
"""
    assert verdicts(text) == ["definition", "definition"]


EXAMPLE = r"""
The response to $u[n]=\delta[n]+4\delta[n-1]$, if $v[n]=\delta[n]-\delta[n-2]$, is

$$
z[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k] = \delta[n] + 4\delta[n-1] - \delta[n-2] %s
$$
"""


@pytest.mark.parametrize(
    ("last", "verdict"), [(r"- 4\delta[n-3]", "holds"), (r"- 3\delta[n-3]", "fails"), ("", "fails")]
)
def test_impulses(last: str, verdict: str) -> None:
    assert verdicts(EXAMPLE % last) == ["definition"] * 3 + [verdict]


RIGHT = [
    pytest.param(
        r"""
$$ z[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k] $$

Another system has $z[n] = u[n] - u[n-1]$, and a causal one

$$ z[n] = \sum_{k=0}^{\infty} v[k] u[n-k] $$
""",
        id="the same letter for another system",
    ),
    pytest.param(
        r"""
$$ z[n] = \sum_{k=0}^{L-1} u[k] v[n-k] = \sum_{k=0}^{M-1} v[k] u[n-k] $$

where $u[n] = 0$ for $n<0$ and $n \ge L$.
""",
        id="lengths that are said afterwards",
    ),
    pytest.param(
        r"""
$$ z[n] = \sum_{k=0}^{M-1} v[k] u[n-k] $$

With three taps

$$ z[4] = v[0] u[4] + v[1] u[3] + v[2] u[2] $$
""",
        id="a sum that is written out",
    ),
    pytest.param(
        r"""
$$ z[n] = \sum_{k=0}^{M-1} v[k] u[n-k] $$

Let $v[n] = \delta[n] + \delta[n-1]$.

$$ z[4] = v[0] u[4] + v[1] u[3] = 9 $$
""",
        id="a meaning that comes after the use",
    ),
    pytest.param(
        r"""
$$ (a * b)_n = \sum_{k=0}^n a_k b_{n-k} = \sum_{k+l=n} a_k b_l $$

where $a_0 = 0$, and periodic, $b_{-1} = b_{n-1}$.
""",
        id="a sum over two letters",
    ),
    pytest.param(
        r"""
$$ r_i = p_i + q_i $$

Layers have $r_i = 2$, $q_i = q_{i-1}$, $r_3 = \sqrt{n}$ and $f \equiv f_{i-1}$,
$\theta = \theta_1$, $(k = 2, s = 1)$ or $m = (k = 2, s = 1)$, $n = (k_1 = 2, s = 3)$.
""",
        id="settings",
    ),
    pytest.param(
        r"Then $x \in \mathbb{R}^n$, $\in \mathbb{R}^{m}$ or so.", id="a loose membership"
    ),
    pytest.param(
        r"""
Input $u = [u_0, u_1, u_2]^\top$, kernel $v = [v_0, v_1]^T$, output $z = [z_0, z_1]^\top$:

$$ z_i = \sum_{j=0}^{1} u_{i+j} v_j $$

$$ z_1 = u_1 v_0 + u_2 v_1 $$
""",
        id="columns in a line of text",
    ),
    pytest.param(r"$$ 0 \le n < \infty $$ and $$ \delta[2] = u_2 $$", id="a range without an end"),
    pytest.param(
        r"""
$$ z[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k] $$

Let $u[n] = \delta[n]$ and $v[n] = \delta[n]+\delta[n-1]$.

$$ u[n] * v[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k] = \sum_{k=n-(M-1)}^{n} u[k] v[n-k] $$
""",
        id="a size that nobody has said",
    ),
    pytest.param(r"$$ \sum_{p=+\infty}^{-\infty} u[p] = \sum_{p=-\infty}^{\infty} u[p] $$", id="∞"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_no_alarm(text: str) -> None:
    assert not {"fails", "ill-formed"} & set(verdicts(text))


MEANT = r"""$$ y[n] = \sum_k u[k] h[n-k] $$
If $h[n] = \delta[n] + 3 \delta[n-2]$, then $$ y[n] = u[n] + 3 u[n-%d]. $$"""


def test_what_an_operand_is_may_be_said_after_its_use() -> None:
    assert verdicts(MEANT % 2)[-1] == "holds"
    assert verdicts(MEANT % 1)[-1] != "holds"


def test_lists_of_numbers_may_take_the_place_of_formulas() -> None:
    text = (
        MEANT % 2
        + r"""
For $u[n] = \{1, 2\}$ and $h[n] = \{2, 1\}$, we get $y[n] = \{2, 5, %d\}$."""
    )
    wanted = ["definition", "definition", "holds", "definition", "definition"]
    assert [verdicts(text % last) for last in (2, 3)] == [[*wanted, "holds"], [*wanted, "fails"]]


def test_a_derivative_that_is_set_to_zero_is_an_equation_to_solve() -> None:
    text = r"""The error $$ E = \sum_n \left(d[n] - \sum_{k=0}^{M-1} h[k] u[n-k]\right)^2 $$ is
least where $$ \frac{\partial E}{\partial h[m]}
= -2 \sum_n \left(d[n] - \sum_{k=0}^{M-1} h[k] u[n-k]\right) u[n %s m] = 0. $$"""
    assert verdicts(text % "-") == ["definition", "holds", "unread"]
    assert verdicts(text % "+") == ["definition", "fails", "unread"]


def test_columns_in_a_line_of_text_are_known() -> None:
    text = r"""
Input $u = [u_0, u_1, u_2]^\top$, kernel $v = [v_0, v_1]^T$, output $z = [z_0, z_1]^\top$:

$$ z_i = \sum_{j=0}^{1} u_{i+j} v_j $$

$$ z_1 = u_1 v_0 + u_2 v_1 = u_1 v_0 + u_2 v_0 $$
"""
    assert verdicts(text) == ["definition"] * 4 + ["holds", "fails"]


CAUSAL = r"""$$ y[n] = \sum_k u[k] v[n-k] $$
If $u[n] = 0$ for $n < 0$ and $v[n] = 0$ for $n < %d$, then $$ %s $$"""


@pytest.mark.parametrize(
    ("begins", "line", "verdict"),
    [
        (0, r"y[n] = \sum_{k=0}^{n} u[k] v[n-k]", "holds"),
        (0, r"y[n] = \sum_{k=0}^{\infty} v[k] u[n-k]", "holds"),
        (0, r"y[2] = u[0] v[2] + u[1] v[1] + u[2] v[0]", "holds"),
        (1, r"y[n] = \sum_{k=0}^{n-1} u[k] v[n-k]", "holds"),
        (0, r"y[n] = \sum_{k=0}^{n-1} u[k] v[n-k]", "fails"),
        (0, r"y[n] = \sum_{k=1}^{n} u[k] v[n-k]", "fails"),
        (0, r"y[2] = u[0] v[2] + u[1] v[1]", "fails"),
    ],
)
def test_sequences_begin_where_a_sentence_says_so(begins: int, line: str, verdict: str) -> None:
    assert verdicts(CAUSAL % (begins, line)) == ["definition"] * 3 + [verdict]


STEP = r"""The unit step $u[n]$ is 1 from 0 on. $$ \delta[n] = u[n] - u[n%s1] $$
For $x[n] = \delta[n-2]$ $$ \sum_{k} x[k] u[n-k] = u[n-%d] $$"""


def test_the_unit_step_is_known_by_words() -> None:
    assert verdicts(STEP % ("-", 2)) == ["holds", "definition", "holds"]
    assert verdicts(STEP % ("+", 1)) == ["fails", "definition", "fails"]
    text = r"With $x[n] = u[n]$ and $y[n] = u[n-1]$ $$ w[n] = x[n] - y[n] = \delta[n]. $$"
    assert verdicts(text)[-1] == "unread"


SHIFTED = r"""
$$ (f * g)[t] = \sum_{s=-\infty}^{\infty} f[s] g[t-s] $$
Now let $g[t]$ be the impulse after three steps.
"""


def test_an_operation_with_one_signal_is_no_erratum_about_any() -> None:
    claim = last(SHIFTED, r"(f * g)[t] = \sum_{s=-\infty}^{\infty} f[s] \delta[t-s-3]")
    assert claim.verdict == "unread", claim.counterexample


TIED = {
    r"\sum_{i+j=4} p_i q_j = p_1 q_3 + p_2 q_2": "holds",
    r"\sum_{i+j=4} p_i q_j = p_1 q_3 + p_2 q_3": "fails",
    r"\sum_{i+j=4} p_i q_j = p_1 q_3 + p_2 q_2 + p_2 q_1": "fails",
}


def test_indices_that_are_tied_together_run_along_their_arrays() -> None:
    arrays = r"Let $p \in \mathbb{R}^2$ and $q \in \mathbb{R}^3$."
    assert {display: last(arrays, display).verdict for display in TIED} == TIED


def test_what_goes_round_is_not_presumed_to_be_a_valid_correlation() -> None:
    cyclic = r"""Let $\star$ be the circular convolution, $p = (1, 0, 2)^T$ and $q = (3, 1)^T$.

$$ p \star q = \begin{bmatrix} 3 \\ 2 \end{bmatrix} $$"""
    text = last(cyclic, r"[(a_1, a_2) \star (b_1, b_2)]_2 = a_1 b_2 + a_2 b_1")
    assert not text.erratum


def test_what_its_author_denies_says_nothing_of_what_is_made_of_it() -> None:
    before = r"""The vertical part is not:

$$ v = \begin{bmatrix} 1 \\ 2 \end{bmatrix} $$

With

$$ r = \begin{bmatrix} 1 & 0 & 3 \end{bmatrix} $$
"""
    claim = last(before, r"K = v r = \begin{bmatrix} 2 & 0 & 6 \\ 4 & 0 & 12 \end{bmatrix}")
    assert not claim.erratum


@pytest.mark.parametrize(
    ("said", "sum_of_7", "verdict"),
    [
        ("for $1 \\le k \\le 4$, else 0", "\\frac{2}{16}", "holds"),
        ("for $1 \\le k \\le 4$ and zero otherwise", "\\frac{2}{16}", "holds"),
        ("for $k = 1, \\ldots, 4$, and $0$ elsewhere", "\\frac{2}{16}", "holds"),
        ("for $1 \\le k \\le 4$ and zero otherwise", "\\frac{4}{16}", "fails"),
        ("for $1 \\le k \\le 4$", "\\frac{2}{16}", "unread"),
    ],
)
def test_what_is_zero_otherwise_in_words(said: str, sum_of_7: str, verdict: str) -> None:
    text = f"Let $p_k = \\frac14$ {said}. Then $$ \\sum_{{k=1}}^4 p_k p_{{7-k}} = {sum_of_7} $$"
    assert verdicts(text)[-1] == verdict
