r"""Fourier matrices under a name, and what roots of unity add up to."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

NAMED = r"""The DFT matrix $F_n$ has entries $(F_n)_{jk} = \omega_n^{jk}$ with
$\omega_n = e^{2 \pi i/n}$. For $n = 4$ it is
$$
%s = \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & i & -1 & -i \\ 1 & -1 & 1 & %s \\ 1 & -i & -1 & i
\end{pmatrix}
$$
"""


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["F_4", r"F_{4 \times 4}"])
@pytest.mark.parametrize(("entry", "verdict"), [("-1", "holds"), ("1", "fails")])
def test_a_matrix_under_its_name(name: str, entry: str, verdict: str) -> None:
    assert verdicts(NAMED % (name, entry))[-1] == verdict


GIVEN = r"""Let $F_{jk} = \omega^{jk}$ with $\omega = e^{2 \pi i/4}$ for $0 \le j, k < 4$. So
$$
F = \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & i & -1 & -i \\ 1 & -1 & 1 & %s \\ 1 & -i & -1 & i
\end{pmatrix}
$$
"""


@pytest.mark.parametrize(("entry", "verdict"), [("-1", "holds"), ("1", "fails")])
def test_roots_of_a_given_order(entry: str, verdict: str) -> None:
    assert verdicts(GIVEN % entry)[-1] == verdict


SUMS = [
    (r"\sum_{n=0}^{N-1} \omega^{kn} \omega^{-ln} = N \delta_{kl}", "holds"),
    (r"\sum_{n=0}^{N-1} \omega^{n(k-l)} = \begin{cases} N & k = l \\ 0 & k \ne l \end{cases}",
     "holds"),
    (r"\sum_{n=0}^{N-1} \omega^{kn} \overline{\omega^{ln}} = N \delta_{kl}", "holds"),
    (r"\sum_{n=0}^{N-1} \omega^{n(k-l)} = \delta_{kl}", "fails"),
    (r"\sum_{n=0}^{N-1} \omega^{n(k+l)} = N \delta_{kl}", "fails"),
]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize(("display", "verdict"), SUMS)
def test_orthogonality(display: str, verdict: str) -> None:
    text = rf"Let $\omega = e^{{-2\pi i/N}}$. Then $$ {display} $$"
    assert verdicts(text)[-1] == verdict


ROUND = r"""
The circular convolution of $p$ and $q$, of length $N$, is

$$ r[t] = \sum_{s=0}^{N-1} p[s] q[(t-s) \bmod N] $$

With the transform

$$ P[u] = \sum_{t=0}^{N-1} p[t] e^{-j 2 \pi u t / N} $$

that of $r[t]$ is

$$ R[u] = \sum_{t=0}^{N-1} r[t] e^{-j 2 \pi u t / N} $$
"""

SAID_OF_IT = {
    r"R[u] = \sum_{s=0}^{N-1} p[s] \sum_{t=0}^{N-1} q[(t-s) \bmod N] e^{-j 2 \pi u t / N}": "holds",
    r"R[u] = \sum_{s=1}^{N-1} p[s] \sum_{t=0}^{N-1} q[(t-s) \bmod N] e^{-j 2 \pi u t / N}": "fails",
    r"R[u] = \sum_{s=0}^{N-1} p[s] e^{-j 2 \pi u s / N} Q[u]": "holds",
    r"R[u] = \sum_{s=0}^{N-1} p[s] e^{-j 2 \pi u s / N} P[u]": "unread",
    r"R[u] = P[u] Q[u]": "holds",
    r"R[u] = P[u] R[u]": "fails",
}


@pytest.mark.thorough
def test_a_transform_is_called_by_the_capital_of_its_sequence() -> None:
    assert {display: last(ROUND, display).verdict for display in SAID_OF_IT} == SAID_OF_IT
    assert "Q is the transform of q" in last(ROUND, "R[u] = P[u] Q[u]").assumptions


COMPLEX = r"""
The transform of a signal is $$ X[k] = \sum_{n=0}^{N-1} x[n] W_N^{kn}, $$
where $W_N = e^{-j 2 \pi/N}$. Then
"""


@pytest.mark.parametrize(("right", "wrong", "assumed"), [
    (r"X[N-k] = \overline{X[k]}", r"X[N-k] = X[k]", "x is real"),
    (r"X^*[k] = \sum_{n=0}^{N-1} x^*[n] W_N^{-kn}",
     r"X^*[k] = \sum_{n=0}^{N-1} x^*[n] W_N^{kn}", ""),
    (r"\sum_{n=0}^{N-1} |x[n]|^2 = \frac{1}{N} \sum_{k=0}^{N-1} |X[k]|^2",
     r"\sum_{n=0}^{N-1} |x[n]|^2 = \sum_{k=0}^{N-1} |X[k]|^2", ""),
    (r"\sum_{k=0}^{N-1} X[k] X[N-k] = N \sum_{n=0}^{N-1} x[n]^2",
     r"\sum_{k=0}^{N-1} X[k] X[N-k] = \sum_{n=0}^{N-1} x[n]^2", "X has period N"),
])  # fmt: skip
def test_conjugates_of_arrays_and_what_is_read_in_the_next_period(
    right: str, wrong: str, assumed: str
) -> None:
    claim = last(COMPLEX, right)
    assert claim.verdict == "holds", claim.reason
    assert assumed in " ".join(claim.assumptions)
    assert last(COMPLEX, wrong).erratum


def test_a_matrix_may_have_the_letter_of_a_root() -> None:
    assert not last(COMPLEX, r"\mathbf{X} = \mathbf{W} \mathbf{x}").erratum


def test_what_was_shifted_by_a_letter_is_shifted_by_it_in_a_transform() -> None:
    before = r"""The DFT of $x$ is $\hat x_k = \sum_{n=0}^{N-1} x_n e^{-2\pi i k n / N}$.

If $y_n = x_{(n-d) \bmod N}$ then"""
    right = r"\hat y_k = e^{-2\pi i k d / N} \hat x_k"
    assert last(before, right).verdict == "holds"
    assert last(before, right.replace("-2", "2")).verdict == "fails"


EXPONENTIALS = [
    r"e^{-j(2\pi/M) mt}", r"e^{-jm\frac{2\pi}{M}t}", r"e^{-jm(2\pi/M)t}", r"e^{-2\pi jmt/M}",
    r"e^{-j\left(\frac{2\pi}{M}\right)mt}", r"e^{-j{2\pi\over M}mt}", r"\exp\{-j 2\pi mt/M\}",
    r"\exp[-j2\pi mt/M]", r"e^{-\text{j}2\pi mt/M}", r"e^{-2\pi\mathbf{i}mt/M}",
]  # fmt: skip


@pytest.mark.parametrize("exponential", EXPONENTIALS)
def test_ways_to_write_a_root_of_unity(exponential: str) -> None:
    text = rf"The transform of $M$ samples is $$ G[m] = \sum_{{t=0}}^{{M-1}} g[t] {exponential} $$"
    text += "\n\nThen $$ G[0] = \\sum_{t=0}^{M-1} %s g[t] $$"
    assert verdicts(text % "")[-1] == "holds"
    assert verdicts(text % "2")[-1] == "fails"
