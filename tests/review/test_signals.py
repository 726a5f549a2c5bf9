r"""A chapter on signals and matrices, line by line, and what may not be called wrong in it."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

CONVOLVED = r"$$y[n] = \sum_{k} x[k] h[n-k]$$" + "\n"

TRANSFORM = r"""The z-transform of a sequence is $X(z) = \sum_{n} x[n] z^{-n}$.

For $y[n] = x[n] - \frac12 x[n-1]$ and $w[n] = \sum_k g[k] y[n-k]$,
"""

TAPS = r"""The z-transform is $X(z) = \sum_{n} x[n] z^{-n}$.

$$ v[n] = b[0] x[n] + b[1] x[n-1] + b[2] x[n-2] $$
"""

LOWER = r"""
$$T = \begin{pmatrix}
t_0 & 0 & \cdots & 0 \\ t_1 & t_0 & \ddots & \vdots \\
\vdots & \ddots & \ddots & 0 \\ t_{n-1} & \cdots & t_1 & t_0
\end{pmatrix}$$
"""

TALL = r"""
$$H = \begin{pmatrix} h_0 & 0 & 0 \\ h_1 & h_0 & 0 \\ 0 & h_1 & h_0 \\ 0 & 0 & h_1 \end{pmatrix}$$
"""

FILTER = r"""A filter with taps $h_0, \ldots, h_{L-1}$ makes of a signal $x_0, \ldots, x_{N-1}$
$$y_n = \sum_{k=0}^{L-1} h_k x_{n-k}, \qquad 0 \le n \le N+L-2,$$
where $x_n = 0$ outside $0 \le n \le N-1$. In matrix form
"""

COLUMNS = r"""
\begin{pmatrix} y_0 \\ y_1 \\ \vdots \\ y_{N+L-2} \end{pmatrix} = \begin{pmatrix}
%s & & & \\ %s & %s & & \\ \vdots & %s & \ddots & \\ %s & \vdots & \ddots & %s \\
 & %s & & %s \\ & & \ddots & \vdots \\ & & & %s
\end{pmatrix} \begin{pmatrix} x_0 \\ x_1 \\ \vdots \\ x_{N-1} \end{pmatrix}
"""

RING = r"""Let $D$ be the $n \times n$ matrix
$$D = \begin{pmatrix}
-1 & 1 & 0 & 0 & 0\\ 0 & -1 & 1 & 0 & 0\\ 0 & 0 & \ddots & \ddots & 0\\
0 & 0 & 0 & -1 & 1\\ 1 & 0 & 0 & 0 & -1
\end{pmatrix}$$
"""

SECOND = r"""\begin{pmatrix}
2 & -1 & & & %s \\ -1 & 2 & -1 & & \\ & \ddots & \ddots & \ddots & \\
& & -1 & 2 & -1 \\ %s & & & -1 & 2
\end{pmatrix}"""

CIRCULANT = r"""Let $c = (c_0, c_1, \ldots, c_{N-1})^T$ and
$$C = \begin{bmatrix}
c_0 & c_{N-1} & \cdots & c_1 \\ c_1 & c_0 & \cdots & c_2 \\
\vdots & \vdots & \ddots & \vdots \\ c_{N-1} & c_{N-2} & \cdots & c_0
\end{bmatrix}.$$

## In another basis

Let $F$ have the entries $F_{kn} = \omega^{kn}$ with $\omega = e^{-2\pi i/N}$. Then
$$C = F^{-1} \operatorname{diag}(Fc) F.$$
"""

WINDOWS = r"""Take $x \in \mathbb{R}^4$ and $w = (w_1, w_2, w_3)$. Then $y = Wx$ with
$$W = \begin{pmatrix} w_1 & w_2 & w_3 & 0 \\ 0 & w_1 & w_2 & w_3 \end{pmatrix}.$$
"""

HALVES = r"""The output is
$$y[n] = \sum_k h[k] x[Mn-k],$$
and without leaving anything out it would be $v[n] = \sum_k h[k] x[n-k]$. Therefore
"""

LENGTHS = r"""Let $x[n]$ have length $L$ and $h[n]$ length $P$. Their linear convolution is
$$y[n] = \sum_{m=0}^{L-1} x[m] h[n-m].$$
For $x[n] = \{1, 2, 0, 1\}$ and $h[n] = \{2, 2, 3\}$
"""

PLAIN = "The convolution of two sequences is written with an asterisk.\n"

LINES = [
    (TRANSFORM, r"Y(z) = (1 - \frac12 z^{-1}) X(z)", "holds"),
    (TRANSFORM, r"Y(z) = (1 + \frac12 z^{-1}) X(z)", "fails"),
    (TRANSFORM, r"\frac{Y(z)}{X(z)} = 1 - \frac12 z^{-1}", "holds"),
    (TRANSFORM, r"\frac{Y(z)}{X(z)} = 1 - z^{-1}", "fails"),
    (TRANSFORM, r"W(z) = G(z) Y(z)", "holds"),
    (TRANSFORM, r"\frac{W(z)}{G(z)} = Y(z)", "holds"),
    (TRANSFORM, r"W(z) = G(z) X(z)", "fails"),
    (TRANSFORM, r"\frac{1 - z^{-3}}{1 - z^{-1}} = 1 + z^{-1} + z^{-2}", "holds"),
    (TRANSFORM, r"\frac{1 - z^{-3}}{1 - z^{-1}} = 1 + z^{-1} - z^{-2}", "fails"),
    (TRANSFORM, r"Q(z) = G(z) X(z)", "definition"),
    (TAPS, r"V(z) = (b[0] + b[1] z^{-1} + b[2] z^{-2}) X(z)", "holds"),
    (TAPS, r"\frac{V(z)}{X(z)} = B(z)", "holds"),
    (TAPS, r"V(z) = z B(z) X(z)", "fails"),
    (LOWER, r"T_{ij} = t_{i-j}, \quad i \ge j", "holds"),
    (LOWER, r"T_{ij} = t_{i-j+1}, \quad i \ge j", "fails"),
    (TALL, r"H_{ij} = h_{i-j}", "holds"),
    (TALL, r"H_{ij} = h_{j-i}", "fails"),
    (FILTER, COLUMNS % (*("h_0", "h_1", "h_0", "h_1", "h_{L-1}", "h_0", "h_{L-1}", "h_1"),
                        "h_{L-1}"), "holds"),
    (FILTER, COLUMNS % (*("h_{L-1}", "h_{L-2}", "h_{L-1}", "h_{L-2}", "h_0", "h_{L-1}", "h_0"),
                        "h_{L-2}", "h_0"), "fails"),
    (RING, "D^T D = " + SECOND % (-1, -1), "holds"),
    (RING, "D^T D = " + SECOND % (1, 1), "fails"),
    (RING, r"(D x)_i = x_{i+1} - x_i, \quad 1 \le i < n", "holds"),
    (RING, r"(D x)_i = x_{i+1} + x_i, \quad 1 \le i < n", "fails"),
    (RING, r"(D x)_1 = x_2 - x_1", "holds"),
    (CIRCULANT, r"F^{-1} = \frac{1}{N} F^*", "holds"),
    (CIRCULANT, r"F^{-1} = F^*", "fails"),
    (CIRCULANT, r"C = F \operatorname{diag}(Fc) F^{-1}", "fails"),
    (CIRCULANT, r"F C F^{-1} = \operatorname{diag}(F c)", "holds"),
    (WINDOWS, r"y_2 = w_1 x_2 + w_2 x_3 + w_3 x_4", "holds"),
    (WINDOWS, r"y_i = \sum_{k=1}^3 w_k x_{i+k-1}", "holds"),
    (WINDOWS, r"y_2 = w_1 x_2 + w_2 x_3 + w_3 x_3", "fails"),
    (HALVES, "y[n] = v[Mn]", "holds"),
    (HALVES, "y[n] = v[Mn+1]", "fails"),
    (LENGTHS, "y[3] = x[1] h[2] + x[2] h[1] + x[3] h[0]", "holds"),
    (LENGTHS, r"y[n] = \{2, 6, 7, 8, 2, 3\}", "holds"),
    (LENGTHS, "y[3] = x[1] h[2] + x[2] h[1] + x[3] h[2]", "fails"),
    (LENGTHS, "y[3] = 9", "fails"),
    (PLAIN, "[1, 2, 3] * [1, -1] = [1, 1, 1, -3]", "holds"),
    (PLAIN, r"x[n] * \delta[n-2] = x[n-2]", "holds"),
    # That nobody defines the sign, and nothing was shown by it, leaves this open.
    (PLAIN, "[1, 2, 3] * [1, -1] = [1, 1, 1, 3]", "unread"),
    (PLAIN + "$$[1, 2, 3] * [1, -1] = [1, 1, 1, -3]$$\n", "[1, 2] * [1, 3] = [1, 5, 5]", "fails"),
]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "line", "verdict"), LINES)
def test_a_line_of_a_chapter_on_signals(before: str, line: str, verdict: str) -> None:
    claim = last(before, line)
    assert claim.verdict == verdict, claim.reason


def test_changes_of_variable_are_definitions_and_what_follows_from_them_is_decided() -> None:
    text = CONVOLVED + "Let $m = n - k$. Then $k = n - m$. Put $j = n + k$, so $k = n - j$."
    assert verdicts(text)[1:] == ["definition", "holds", "definition", "fails"]


EXCUSED = [
    # The numbers of these examples stand in words.
    (r"$$y[n] = \sum_{k=0}^{K-1} w[k] x[n+k]$$ With the numbers from above", "y[0] = 3 - 5 = -2"),
    # A list that is read at 0 is counted from there, whatever other sums begin with.
    (r"$$v_i = \sum_{k=1}^{3} w_k u_{i+k-1}$$ For $h = [1, 2]$ and $x = [3, 1]$,", "x_0 = 3"),
    # A loop, in which the one is made of the other.
    (r"$$e[n] = x[n] - y[n]$$ and then", r"y[n] = \sum_{k=0}^{2} h[k] e[n-k]"),
    # An even sequence is turned around.
    (r"$$g[n] = f[-n]$$ For even ones,", "f[n] = g[n]"),
    # Vectors are written out beside roots of unity.
    (r"Let $\omega = e^{-2\pi i/N}$ and", r"c = (c_0, c_1, \ldots, c_{N-1})"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "line"), EXCUSED)
def test_what_an_author_means_otherwise_is_not_called_wrong(before: str, line: str) -> None:
    assert not {"fails", "ill-formed"} & {*verdicts(f"{before}\n$$ {line} $$\n")}


@pytest.mark.thorough
def test_what_sums_make_of_a_sequence_gives_it_back_or_does_not() -> None:
    text = r"$$s[n] = \sum_{k=-\infty}^{n} g[k]$$" + "\n$$ g[n] = s[n] - s[%s] $$\n"
    assert verdicts(text % "n-1")[-1] == "holds"
    assert verdicts(text % "n+1")[-1] == "fails"


@pytest.mark.thorough
def test_a_name_under_a_brace_is_defined_by_what_stands_over_it() -> None:
    brace = r"$$A = D^T \underbrace{\begin{pmatrix} 1 & 2 \\ 3 & 5 \end{pmatrix}}_D = %s$$"
    assert verdicts(brace % r"\begin{pmatrix} 10 & 17 \\ 17 & 29 \end{pmatrix}")[-1] == "holds"
    assert verdicts(brace % r"\begin{pmatrix} 10 & 17 \\ 17 & 28 \end{pmatrix}")[-1] == "fails"


@pytest.mark.thorough
def test_a_side_that_is_not_read_does_not_stop_what_follows() -> None:
    text = r"""
$$\begin{aligned}
y[n] &= T\{x[n]\} \\
&= \sum_{k} x[k] T\{\delta[n-k]\} \\
&= \sum_{k} x[k] h[n-k] \\
&= \sum_{m} x[n-m] h[m] \\
&= \sum_{m} x[n+m] h[m]
\end{aligned}$$"""
    assert verdicts(text) == ["unread", "unread", "unread", "holds", "unread"]


@pytest.mark.thorough
def test_a_signal_that_is_written_out_may_be_zero_elsewhere() -> None:
    text = r"""$$y[n] = \sum_k x[k] h[n-2k]$$ For $h = (h_0, h_1, h_2)$ this is
$$\begin{bmatrix} y_0 \\ y_1 \\ y_2 \\ y_3 \\ y_4 \end{bmatrix} = \begin{bmatrix}
h_0 & 0 \\ h_1 & 0 \\ h_2 & %s \\ 0 & h_1 \\ 0 & h_2
\end{bmatrix} \begin{bmatrix} x_0 \\ x_1 \end{bmatrix}$$"""
    assert verdicts(text % "h_0")[-1] == "holds"
    assert verdicts(text % "h_1")[-1] == "fails"


SUPERPOSED = r"""
$$ v_1(k) = e_1(k) - 2 e_1(k-3) $$

$$ v_2(k) = e_2(k) - 2 e_2(k-3) $$

$$ e(k) = c e_1(k) + d e_2(k) $$

$$ v(k) = e(k) - 2 e(k-3) $$
"""

OF_THEM = {
    r"v(k) = c \, v_1(k) + d \, v_2(k)": "holds",
    r"v(k) = c \, v_1(k) + d \, v_2(k-1)": "fails",
    r"v_1(k-m) = e_1(k-m) - 2 e_1(k-m-3)": "holds",
    r"v_1(k-m) = e_1(k-m) - 2 e_1(k-m-2)": "fails",
}


def test_signals_with_a_label_are_read_in_parentheses() -> None:
    assert {each: last(SUPERPOSED, each).verdict for each in OF_THEM} == OF_THEM


LAGS = r"$$ r_{ab}(l) = \sum_{n=-\infty}^{\infty} a(n) b(n-l) $$"


def test_signals_called_after_two_others_are_read_in_parentheses() -> None:
    assert last(LAGS, r"r_{ab}(-l) = \sum_{n=-\infty}^{\infty} b(n) a(n-l)").verdict == "holds"
    assert last(LAGS, r"r_{ab}(-l) = \sum_{n=-\infty}^{\infty} b(n) a(n+l)").verdict == "fails"


ROUND = r"""With $p_1(n) = \{2, 0, 1\}$ and $p_2(n) = \{1, 3, 5\}$
$$ r(n) = \sum_{k=0}^{N-1} p_1(k) p_2((n-k) \bmod N), $$ where $N = 3$. """


def test_signals_are_read_in_parentheses_at_remainders() -> None:
    assert last(ROUND, r"r(0) = 2 \cdot 1 + 0 \cdot 5 + 1 \cdot 3 = 5").verdict == "holds"
    assert last(ROUND, r"r(n) = \{5, 11, 11\}").verdict == "holds"
    assert last(ROUND, r"r(n) = \{5, 11, 12\}").verdict == "fails"
