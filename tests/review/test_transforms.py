r"""Transforms that authors call by operators, by accents, or in an angle."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

IN_Z = r"""The z-transform of $p[t]$ is $$ P(z) = \sum_{t=-\infty}^{\infty} p[t] z^{-t}. $$
Let $(p * q)[t] = \sum_{s=-\infty}^{\infty} p[s] q[t-s]$. One has
$$ %s $$
"""

STATED = [
    (r"\mathcal{Z}\{p[t] * q[t]\} = P(z) Q(z)", "holds"),
    (r"\mathcal{Z}\{p * q\} = \mathcal{Z}\{p\} \cdot \mathcal{Z}\{q\}", "holds"),
    (r"\mathcal{Z}\{p * q\} = \mathcal{Z}\{p\} + \mathcal{Z}\{q\}", "fails"),
    (r"\mathcal{Z}\{p[t-r]\} = z^{-r} P(z)", "holds"),
    (r"\mathcal{Z}\{p[t-r]\} = z^r P(z)", "fails"),
    (r"\mathcal{Z}\{p[-t]\} = P(z^{-1})", "holds"),
    (r"\mathcal{Z}\{p[-t]\} = P(z)", "fails"),
    (r"\mathcal{Z}\{\delta[t - 2]\} = z^{-2}", "holds"),
    (r"\sum_t \sum_s p[s] p[s+t] z^{-t} = P(z) P(1/z)", "holds"),
]


@pytest.mark.parametrize(("display", "verdict"), STATED)
def test_an_operator_is_the_sum_that_its_capital_is(display: str, verdict: str) -> None:
    assert verdicts(IN_Z % display)[-1] == verdict


def test_a_mend_and_a_counterexample_are_in_the_letter_of_the_author() -> None:
    claim = last(IN_Z, r"\mathcal{Z}\{p[t-r]\} = z^r P(z)")
    assert (claim.suggestion or "").startswith("right side: z^(-r)")


def test_a_transform_that_begins_at_0_is_not_taken_for_one_over_all_places() -> None:
    text = r"The z-transform is $$ P(z) = \sum_{t=0}^{\infty} p[t] z^{-t}. $$ Then $$ %s $$"
    assert verdicts(text % r"\mathcal{Z}\{p[t-r]\} = z^{-r} P(z)")[-1] == "unread"


def test_the_custom_is_an_assumption_where_no_sum_says_what_a_transform_is() -> None:
    text = r"With the z-transform, $H(z) = 1 + z^{-1}$."
    claim = last(text, r"\mathcal{Z}\{p[t] + q[t]\} = P(z) + Q(z)")
    assert claim.verdict == "holds"
    assert "transforms are sums over all places" in claim.assumptions


IN_AN_ANGLE = r"""The spectrum of $p[t]$ is
$$ P(e^{j\Omega}) = \sum_{t=-\infty}^{\infty} p[t] e^{-j\Omega t}. $$
With $v[t] = \sum_s q[s] p[t-s]$,
$$ %s $$
"""

ANGLES = [
    (r"V(e^{j\Omega}) = \sum_t \sum_s q[s] p[t-s] e^{-j\Omega t}"
     r" = \sum_s q[s] e^{-j\Omega s} P(e^{j\Omega}) = Q(e^{j\Omega}) P(e^{j\Omega})",
     ["holds", "holds", "holds"]),
    (r"V(e^{j\Omega}) = \sum_t \sum_s q[s] p[t-s] e^{-j\Omega t}"
     r" = \sum_s q[s] e^{j\Omega s} P(e^{j\Omega}) = Q(e^{j\Omega}) P(e^{j\Omega})",
     ["holds", "fails", "holds"]),
    (r"\mathcal{F}\{p[t-3]\} = e^{-3j\Omega} P(e^{j\Omega})", ["holds"]),
    (r"\mathcal{F}\{p[t-3]\} = e^{3j\Omega} P(e^{j\Omega})", ["fails"]),
    (r"|1 + 2 e^{-j\Omega}|^2 = 5 + 4 \cos\Omega", ["holds"]),
    (r"|1 + 2 e^{-j\Omega}|^2 = 5 + 2 \cos\Omega", ["fails"]),
    (r"|P(e^{j\Omega})|^2 = \sum_t \sum_s p[s] p[s+t] e^{-j\Omega t}", ["holds"]),
    (r"\mathcal{F}\{p[t+1] + p[t-1]\} = 2 \cos(\Omega) P(e^{j\Omega})", ["holds"]),
]  # fmt: skip


@pytest.mark.parametrize(("display", "found"), ANGLES)
def test_spectra_are_read_in_their_angle(display: str, found: list[str]) -> None:
    assert verdicts(IN_AN_ANGLE % display)[2:] == found


def test_what_waves_become_is_decided_before_the_response_is_defined() -> None:
    text = r"""For $x[n] = e^{j\omega n}$ we get
$$ y[n] = \sum_k h[k] x[n-k] = e^{j\omega n} \sum_k h[k] e^{-j\omega k} = H(e^{j\omega}) e^{%sn} $$
with $H(e^{j\omega}) = \sum_{k=-\infty}^{\infty} h[k] e^{-j\omega k}$."""
    assert verdicts(text % r"j\omega ")[2:4] == ["holds", "holds"]
    assert verdicts(text % r"-j\omega ")[2:4] == ["holds", "fails"]


OF_FINITE = r"""Circularly $(p * q)_t = \sum_{s=0}^{N-1} p_s q_{(t-s) \bmod N}$, and
$$ %s = \sum_{t=0}^{N-1} p_t e^{-2\pi i u t/N}. $$
So $$ %s $$
"""

FINITE = [
    (r"\hat{p}_u", r"\widehat{p * q}_u = \hat{p}_u \hat{q}_u", "holds"),
    (r"\hat{p}_u", r"\widehat{p * q}_u = \hat{p}_u + \hat{q}_u", "fails"),
    (r"P_u", r"\mathrm{DFT}\{p * q\}_u = P_u Q_u", "holds"),
    (r"\mathcal{F}(p)_u", r"\mathcal{F}(p * q) = \mathcal{F}(p) \odot \mathcal{F}(q)", "holds"),
    (r"\mathcal{F}(p)_u", r"\mathcal{F}(p * q) = \mathcal{F}(p) + \mathcal{F}(q)", "fails"),
    (r"DFT(p)[u]", "p * q = IDFT(DFT(p) DFT(q))", "holds"),
    (r"DFT(p)[u]", "p * q = IDFT(DFT(p) + DFT(q))", "fails"),
    (r"DFT(p)[u]", r"\mathcal{F}^{-1}\{\mathcal{F}(p)\} = p", "holds"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("called", "display", "verdict"), FINITE)
def test_finite_transforms_by_operators_and_accents(
    called: str, display: str, verdict: str
) -> None:
    assert verdicts(OF_FINITE % (called, display))[-1] == verdict


PERIODIC = r"""Over a period of $N$,
$$ p[t] \circledast_N q[t] = \sum_{s=0}^{N-1} p[s] q[(t-s) \bmod N] $$
and $ P[u] = \sum_{t=0}^{N-1} p[t] e^{-j 2\pi u t/N}. $ Then
$$ %s $$
"""

PERIODS = [
    (r"\text{DFT}_N\{ p[t] \circledast_N q[t] \} = P[u] \cdot Q[u]", "holds"),
    (r"\text{DFT}_N\{ p[t] \circledast_N q[t] \} = P[u] + Q[u]", "fails"),
    (r"p[t] \circledast_N q[t] = \text{IDFT}_N\{ P[u] Q[u] \}", "holds"),
    (r"p[t] \circledast_N q[t] = q[t] \circledast_N p[t]", "holds"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("display", "verdict"), PERIODS)
def test_a_period_may_hang_on_a_sign(display: str, verdict: str) -> None:
    assert verdicts(PERIODIC % display)[-1] == verdict


PROVED = r"""Let $p$ and $q$ be signals of period $N$,
$$ (p * q)(t) = \sum_{s=0}^{N-1} p(s) q(t-s), $$
$$ P(u) = \sum_{t=0}^{N-1} p(t) e^{-2\pi j u t/N}. $$
Then
$$ \mathcal{F}\{p * q\}(u) = \sum_t \left[ \sum_s p(s) q(t-s) \right] e^{-2\pi j u t/N}
= \sum_s p(s) e^{%s2\pi j u s/N} Q(u) = P(u) Q(u) $$"""


@pytest.mark.thorough
def test_a_proof_for_signals_with_a_period() -> None:
    assert verdicts(PROVED % "-")[2:] == ["holds"] * 3
    assert verdicts(PROVED % "")[2:] == ["holds", "fails", "holds"]


DEFINED_BY_IT = r"""With $$ DFT(p)[u] = \sum_{t=0}^{N-1} p[t] \exp(-2 \pi i t u / N) $$
we take $$ p * q = IDFT(DFT(p) DFT(q)) $$ for what $*$ is. So $$ %s $$"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("display", "verdict"),
    [
        ("DFT(p * q) = DFT(p) DFT(q)", "holds"),
        (r"(p * q)[t] = \sum_{s=0}^{N-1} p[s] q[(t-s) \bmod N]", "holds"),
        (r"(p * q)[t] = \sum_{s=0}^{N-1} p[s] q[(t+s) \bmod N]", "fails"),
        ("DFT(p)[u + N] = DFT(p)[u]", "holds"),
    ],
)
def test_an_operation_that_is_defined_by_transforms(display: str, verdict: str) -> None:
    assert verdicts(DEFINED_BY_IT % display)[-1] == verdict


def test_how_long_a_signal_is_runs_over_no_places() -> None:
    """A size n of x that nothing relates to N left no length at which the sides were compared."""
    text = r"""Let $x \in \mathbb{R}^n$. $$ X_k = \sum_{m=0}^{N-1} x_m e^{-2 \pi i k m / N} $$ So
$$ X_k = \sum_{m=0}^{N-1} x_m e^{%s 2 \pi i k m / N} $$
"""
    assert verdicts(text % "")[-1] == "fails"
    assert verdicts(text % "-")[-1] != "fails"


BEFORE = [
    (r"\mathcal{Z}\{v[n-1]\} = z^{-1} V(z) + v[-1]", "holds"),
    (r"\mathcal{Z}\{v[n-2]\} = z^{-2} V(z) + z^{-1} v[-1] + v[-2]", "holds"),
    (r"\mathcal{Z}\{v[n+1]\} = z V(z) - z v[0]", "holds"),
    (r"\mathcal{Z}\{v[n-1]\} = z^{-1} V(z) + v[0]", "fails"),
    (r"\mathcal{Z}\{v[n-2]\} = z^{-2} V(z) + z^{-1} v[-2] + v[-1]", "fails"),
    (r"\mathcal{Z}\{v[n+1]\} = z V(z) - v[0]", "fails"),
]


@pytest.mark.parametrize(("display", "verdict"), BEFORE)
@pytest.mark.parametrize(
    "before",
    ["", *(rf"$$U(z) = \sum_{{n={low}}}^{{\infty}} u[n] z^{{-n}}$$" for low in (0, r"-\infty"))],
)
def test_what_was_before_stands_beside_sums_from_0_on(
    display: str, verdict: str, before: str
) -> None:
    claim = last(f"The z-transform of a delay, $z^{{-1}}$, is:\n\n{before}\n", display)
    assert claim.verdict == verdict, claim.reason
    assert ("transforms are sums from 0 on" in claim.assumptions) == (verdict == "holds")


FROM_0 = [
    (r"\mathcal{Z}\{g[n-1]\} = z^{-1} G(z) + g[-1]", "holds"),
    (r"\mathcal{Z}\{g[n-1]\} = z^{-1} G(z) + g[0]", "fails"),
    (r"\mathcal{Z}\{g[n-1]\} = z^{-1} G(z) - g[-1]", "fails"),
    (r"\mathcal{Z}\{g[n-2]\} = z^{-2} G(z) + z^{-1} g[-1] + g[-2]", "holds"),
    (r"\mathcal{Z}\{g[n-2]\} = z^{-2} G(z) + g[-1] + z^{-1} g[-2]", "fails"),
    (r"\mathcal{Z}\{g[n+1]\} = z G(z) - z g[0]", "holds"),
    (r"\mathcal{Z}\{g[n+1]\} = z G(z) - g[0]", "fails"),
    (r"\mathcal{Z}\{g[n+2]\} = z^2 (G(z) - g[0]) - z g[1]", "holds"),
]


@pytest.mark.parametrize("before", ["For the one-sided transform", "Once $n = 10$ there is"])
@pytest.mark.parametrize(("display", "verdict"), FROM_0)
def test_samples_beside_transforms_are_of_transforms_from_0_on(
    display: str, verdict: str, before: str
) -> None:
    claim = last(f"{before} $X(z)$, $z^{{-1}}$ and", display)
    assert claim.verdict == verdict
    assert ("transforms are sums from 0 on" in claim.assumptions) == (verdict == "holds")


def test_a_transform_that_words_call_one_sided_is_not_one_over_all_places() -> None:
    display = r"\mathcal{Z}\{g[n-1]\} = z^{-1} G(z)"
    assert last("The z-transform has", display).verdict == "holds"
    assert last("The unilateral z-transform has", display).verdict == "unread"


def test_a_transform_from_0_on_is_one_in_its_statement_alone() -> None:
    told = r"The transform is $$ G(z) = \sum_{n=-\infty}^{\infty} g[n] z^{-n} $$ With a past"
    sided = rf"{told} $$ \mathcal{{Z}}\{{g[n-1]\}} = z^{{-1}} G(z) + g[-1] $$ and without it"
    assert last(sided, r"\mathcal{Z}\{g[n-3]\} = z^{-3} G(z)").verdict == "holds"
    assert last(sided, r"\mathcal{Z}\{g[n-3]\} = z^{-2} G(z)").verdict == "fails"
