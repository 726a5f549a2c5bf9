"""Laws of convolution for whole sequences, as textbooks of signal processing state them."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, last, verdicts

FULL = r"$$ (x * h)[n] = \sum_{k=-\infty}^{\infty} x[k] h[n-k] $$"
CORRELATION = r"$$ (x \star h)[n] = \sum_{k=-\infty}^{\infty} x[k] h[n+k] $$"

SHIFT = FULL + r" with the shift $(T_s f)[n] = f[n-s]$ and $(R f)[n] = f[-n]$."

SETS = r"$$ (f * g)(n) = \sum_{m \in \mathbb{Z}} f(m) g(n-m) $$ with $\tau_a f(n) = f(n-a)$."
TOGETHER = r"$$ (f * g)(n) = \sum_{i+j=n} f(i) g(j) $$"
FROM_0 = r"$$ (f * g)(n) = \sum_{0 \le m \le n} f(m) g(n-m) $$"

BOTH = r"""Convolution is $y(t) = \int h(s) x(t-s) ds$, and $h[n] = \sum_k x[k] g[n-k]$ of lists."""

HOLDS = [
    *((said, "(f * g) * h = f * (g * h)") for said in (SETS, TOGETHER, FROM_0)),
    (SETS, r"\tau_a (f * g) = f * (\tau_a g)"),
    (SETS, r"(\tau_a f * g)(n) = \sum_m f(m-a) g(n-m) = (f * g)(n-a). \qedhere"),
    (TOGETHER, r"(f * g * h)(n) = \sum_{i+j+k=n} f(i) g(j) h(k)"),
    (SHIFT, "T_s(f * g) = (T_s f) * g"),
    (SHIFT, "(T_s f) * g = f * (T_s g)"),
    (SHIFT, "(T_s(f * g))[n] = (f * g)[n-s]"),
    (SHIFT, "R(f * g) = (R f) * (R g)"),
    (SHIFT, "R (T_s f) = T_{-s} (R f)"),
    (SHIFT, "T_s T_r f = T_{s+r} f"),
    (SHIFT, "T_s(a f + b g) = a T_s f + b T_s g"),
    (FULL, "x * h = h * x"),
    (FULL, "(x * h_1) * h_2 = x * (h_1 * h_2)"),
    (FULL, "(u * v) * w = u * (w * v)"),
    (FULL, "x * (h_1 + h_2) = x * h_1 + x * h_2"),
    (FULL, "x * (h - g) = x * h - x * g"),
    (FULL, r"(a x_1 + b x_2) * h = a (x_1 * h) + b (x_2 * h)"),
    (FULL, r"(a x_1[n] + b x_2[n]) * h[n] = a x_1[n] * h[n] + b x_2[n] * h[n]"),
    (FULL, r"(\alpha x) * h = x * (\alpha h)"),
    (FULL, r"x * \delta = x"),
    (CORRELATION, r"x \star (g + h) = x \star g + x \star h"),
    (BOTH, "(g * h) * x = g * (h * x)"),
    (BOTH, r"(\alpha g) * h = \alpha (g * h)"),
]
WRONG = [
    (SETS, r"\tau_a (f * g) = (\tau_a f) * (\tau_a g)"),
    (TOGETHER, r"(f * g)(n) = \sum_{i+j=n} f(i) g(i)"),
    (SHIFT, "T_s(f * g) = (T_s f) * (T_s g)"),
    (SHIFT, "(T_s(x * h))[n] = (x * h)[n+s]"),
    (SHIFT, "R(f * g) = (R f) * g"),
    (SHIFT, "R (T_s f) = T_{s} (R f)"),
    (FULL, "x * (h_1 + h_2) = x * h_1 + h_2"),
    (FULL, "x * (h - g) = x * h + x * g"),
    (FULL, "(a x_1 + b x_2) * h = a (x_1 * h) + (x_2 * h)"),
    (FULL, "(2 x) * (2 h) = 2 (x * h)"),
    (CORRELATION, r"x \star h = h \star x"),
    (BOTH, "(g + x) * h = g * h + g * h"),
    (BOTH, "x * (u + v) = x * u - x * v"),
    (CORRELATION, r"(x \star h) \star g = x \star (h \star g)"),
]
NO_LAW = [
    # It says what y is; an equation for h; letters that are indices are no numbers.
    (FULL, "y = x * h"),
    (FULL, r"h * g = \delta"),
    (FULL, "n x[n] * h[n] = n (x[n] * h[n])"),
    ("", "x * h = h * x"),
    (BOTH, "(u * v) * w = u * (w + v)"),
]


@pytest.mark.parametrize(("before", "display"), HOLDS)
def test_right(before: str, display: str) -> None:
    check_right(before, display)


@pytest.mark.parametrize(("before", "display"), WRONG)
def test_wrong(before: str, display: str) -> None:
    claim = last(before, display)
    assert claim.verdict == "fails", claim
    assert claim.counterexample is not None


@pytest.mark.parametrize(("before", "display"), NO_LAW)
def test_no_law(before: str, display: str) -> None:
    assert last(before, display).verdict in ("unread", "definition")


def test_a_whole_number_may_be_the_index() -> None:
    check_right(f"For $n \\in \\mathbb{{Z}}$ let {FULL}", r"x[n] * \delta[n] = x[n]")
    assert last(f"For $n \\in \\mathbb{{Z}}$ let {FULL}", r"x[n] * \delta[n] = x[n+1]").erratum


EQUIVARIANCE = r"""Write $(T_v f)(x) = f(x - v)$ for the translation and
$$ (f \star k)(x) = \sum_{y \in \mathbb{Z}^2} f(y) k(y - x) $$ for the correlation. Then
"""


@pytest.mark.thorough
def test_equivariance_where_the_translation_comes_first() -> None:
    check_right(EQUIVARIANCE, r"(T_v f) \star k = T_v (f \star k)")
    check_right(EQUIVARIANCE, r"((T_v f) \star k)(x) = (f \star k)(x - v) = (T_v (f \star k))(x)")
    assert last(EQUIVARIANCE, r"(T_v f) \star k = f \star (T_v k)").verdict == "fails"


RESIDUAL = r"""
$$\frac{\partial L}{\partial x_j} = \frac{\partial L}{\partial y_j}
+ \sum_{k=-1}^{1} w_k \frac{\partial L}{\partial y_{j%sk}}$$
"""
OPERATION = r"$(w * x)_i = \sum_{k=-1}^{1} w_k x_{i+k}$"


@pytest.mark.parametrize(
    "said", [f"{OPERATION} and $y = x + w * x$", f"$y = x + w * x$ where {OPERATION}"]
)
def test_a_sequence_is_made_as_a_whole(said: str) -> None:
    text = f"Let {said}. Then {RESIDUAL % '-'} and {RESIDUAL % '+'}"
    assert verdicts(text)[-2:] == ["holds", "fails"]


def test_what_is_only_added_may_be_a_number() -> None:
    text = f"Let {OPERATION} and $y = w * x + b$. Then "
    assert verdicts(text + r"$$y_i = \sum_{k=-1}^{1} w_k x_{i+k} + b$$")[-1] == "definition"


def test_sums_over_all_whole_numbers() -> None:
    text = r"$$(u \ast v)(n) := \sum_{k \in \mathbb{Z}} u(k) v(n-k).$$ Then "
    right = r"$$(u \ast v) \ast w = u \ast (v \ast w)$$"
    wrong = r"$$\sum_{k \in \mathbb{Z}} u(k) v(n-k) = \sum_{k \in \mathbb{Z}} u(n+k) v(k)$$"
    assert verdicts(text + right + wrong)[1:] == ["holds", "fails"]


def test_a_sum_over_natural_numbers_is_none_over_all_whole_ones() -> None:
    natural = SETS.replace("{Z}", "{N}")
    assert verdicts(natural + " Then $$ (f * g) * h = f * (g * h) $$")[-1] == "unread"
