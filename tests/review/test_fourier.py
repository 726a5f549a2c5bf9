r"""Fourier matrices under a name, and what roots of unity add up to."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

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
