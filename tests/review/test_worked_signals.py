r"""Procedures by hand on signals: numbers, recursions, transforms and steps, right and wrong."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

SUM = r"$$ v[n] = \sum_{k=0}^{n} g[k] s[n-k] $$" + "\n"

BEGUN = r"Take $s[n] = \{2, 1, 3\}$ and $g[n] = \{1, -1\}$, which begin at $n = 0$." + "\n\n" + SUM

ROUND = r"""Take $x_1[n] = \{1, 2, 0\}$, $x_2[n] = \{3, 1, 1\}$ and
$$ c[n] = \sum_{m=0}^{2} x_1[m] x_2[((n-m))_3]. $$
"""

CUT = r"""Cut $s = (2, 1, 3, 5)$ into $s_0 = (2, 1)$ and $s_1 = (3, 5)$, with $g = (1, -1)$ and
$(a * b)[n] = \sum_k a[k] b[n-k]$.
"""

TWO = r"""The convolution of $a[n] = \frac12 (\delta[n] + \delta[n-1])$ and
$d[n] = \delta[n] - \delta[n-1]$ is
$$ a[n] * d[n] = \frac12 (\delta[n] - \delta[n-2]). $$
"""

ENERGY = r"Let $s[n] = \{2, -1, 3\}$, of which $s[0] = 2$." + "\n"

TAPS = r"With $b_0 = 2$, $b_1 = -1$ and $b_2 = 3$, $v_n = \sum_{k=0}^{2} b_k s_{n-k}$." + "\n"

SHORT = r"$$ v[n] = \sum_{k=0}^{n} g[k] s[n-k] $$ $$ v[1] = g[0] s[1] + g[1] s[0] $$" + "\n"

HALVES = r"""Let $v[n] = \frac12 v[n-1] - v[n-2] + s[n]$ with $s[n] = \{4, 2, 1\}$,
initially at rest.
"""

TRANSFORMED = r"""Let $s = \{1, 2, 3\}$ and $g = \{2, 1\}$. With $S(z) = \sum_n s[n] z^{-n}$ and
$V(z) = S(z) G(z)$ it is
"""

STEPS = r"""For $s[n] = u[n]$ and $g[n] = a^n u[n]$ let
$v[n] = \sum_{k=-\infty}^{\infty} s[k] g[n-k]$.
"""

LINES = [
    (BEGUN, "v[1] = g[0] s[1] + g[1] s[0] = 1 - 2 = -1", "holds"),
    (BEGUN, "v[2] = 3", "fails"),
    (BEGUN, r"v[n] = \{2, -1, 2, -3\}", "holds"),
    (ROUND, "c[0] = 3 + 2 = 5", "holds"),
    (ROUND, "c[0] = 6", "fails"),
    (CUT, "s_1 * g = (3, 2, -5)", "holds"),
    (CUT, "s_1 * g = (3, 2, 5)", "fails"),
    (CUT, "s * g = (2, -1, 2, 2, -5)", "holds"),
    (TWO, r"d[n] * d[n] = \delta[n] - 2 \delta[n-1] + \delta[n-2]", "holds"),
    (TWO, r"d[n] * d[n] = \delta[n] - \delta[n-1] + \delta[n-2]", "fails"),
    (ENERGY, r"\sum_{n=0}^{2} |s[n]|^2 = 14", "holds"),
    (ENERGY, r"\sum_{n=0}^{2} (-1)^n s[n] = 6", "holds"),
    (ENERGY, r"\sum_{n=0}^{2} (-1)^n s[n] = 4", "fails"),
    (ENERGY, r"\sum_{n=0}^{2} n s[n] = 5", "holds"),
    (ENERGY, r"|s[1]| = -1", "fails"),
    (ENERGY, r"s[0] + 2 s[1] = 0", "holds"),
    (ENERGY, r"s[0] + 2 s[1] = 2 - 2", "holds"),
    (TAPS, "b_0 b_1 + b_2 = 1", "holds"),
    (TAPS, "b_0 b_1 + b_2 = 2", "fails"),
    (SHORT, "v[2] = g[1] s[1] + g[2] s[0]", "unread"),  # s may have ended
    (SHORT, "v[2] = g[1] s[1] + g[2] s[0] + g[0] s[0]", "fails"),
    (HALVES, r"v[2] = \frac12 v[1] - v[0] + s[2] = -1", "holds"),
    (HALVES, r"v[2] = \frac12 v[1] - v[0] + s[2] = 1", "fails"),
    (TRANSFORMED, "S(z) = 1 + 2 z^{-1} + 3 z^{-2}", "holds"),
    (TRANSFORMED, "V(z) = 2 + 5 z^{-1} + 8 z^{-2} + 3 z^{-3}", "holds"),
    (TRANSFORMED, r"v = \{2, 5, 8, 3\}", "holds"),
    (TRANSFORMED, r"v = \{2, 5, 7, 3\}", "fails"),
    (STEPS, r"v[n] = \sum_{k=0}^{n} a^{n-k} = \frac{1 - a^{n+1}}{1 - a} u[n]", "holds"),
    (STEPS, r"v[n] = \sum_{k=0}^{n} a^{n-k} = \frac{1 - a^{n}}{1 - a} u[n]", "fails"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("before", "line", "verdict"), LINES)
def test_a_line_of_a_procedure(before: str, line: str, verdict: str) -> None:
    claim = last(before, line)
    assert claim.verdict == verdict, claim.reason


def test_signals_that_begin_at_0_are_spoken_of_from_there_on() -> None:
    claim = last(STEPS, r"v[n] = \sum_{k=0}^{n} a^{n-k} = \frac{1 - a^{n+1}}{1 - a} u[n]")
    assert "n >= 0" in claim.assumptions


def test_an_input_called_u_is_no_step() -> None:
    text = r"The input is $u[n]$. $$ v[n] = \frac12 v[n-1] + u[n] $$"
    assert not last(text, r"v[1] = \frac12 v[0] + 1").erratum


def test_numbers_that_a_text_concludes_are_claims() -> None:
    said = BEGUN + "\n%s $v[1] = %d$."
    assert [verdicts(said % ("So", number))[-1] for number in (-1, 1)] == ["holds", "fails"]
    assert verdicts(said % ("Say", 1))[-1] == "unread"


def test_a_kernel_and_the_column_of_its_entries_are_two_arrays() -> None:
    text = r"$$ W = \begin{pmatrix} 1 & -1 \\ 2 & 0 \end{pmatrix} $$" + "\n"
    text += r"$$ w = \begin{pmatrix} 1 \\ -1 \\ 2 \\ 0 \end{pmatrix} $$" + "\n"
    assert last(text, "W_{12} + W_{21} = 1").verdict == "holds"


def test_one_entry_does_not_tell_what_an_operation_is() -> None:
    text = "Take $s = [1, 2, 1]$ and $g = [1, -1]$.\n\n$$(s*g)[1] = 2 - 1$$\n\n"
    text += r"$$(s*g)[n] = \sum_k s[k] g[n-k]$$" + "\n"
    assert last(text, "s * g = [1, 1, -1, -1]").verdict == "holds"
    assert last(text, "s * g = [1, 1, 1, -1]").verdict == "fails"


def test_what_lists_show_to_be_the_convolution_is_no_other_operation() -> None:
    text = "A convolution: $a = [1, 2]$, $b = [3, 1]$, $c = [1, 1]$. $$a * b = [3, 7, 2]$$\n"
    text += "$$a * (b + c) = a * b + a * c$$\n"
    assert last(text, "a * c = [1, 3, 2]").verdict == "holds"


def test_the_equation_of_a_state_is_no_erratum() -> None:
    text = r"With $u[n] = r[n] - x[n]$ the plant $x[n+1] = a x[n] + b u[n]$ becomes" + "\n"
    assert not last(text, "x[n+1] = (a - b) x[n] + b r[n]").erratum


def test_an_entry_may_be_written_with_its_letter() -> None:
    text = (
        r"$$ x[k] = \delta[k] + 2 \delta[k-1], \quad h[k] = 3 \delta[k] + \delta[k-1] $$ "
        r"$$ y[k] = \sum_{m} x[m] h[k-m] $$ $$ y[k=1] = x[0] h[1] + x[1] h[0] = %s $$"
    )
    assert verdicts(text % "7")[-2:] == ["holds", "holds"]
    assert verdicts(text % "8")[-1] == "fails"


def test_lists_that_are_convolved_and_named() -> None:
    text = r"""$\tfrac12 (1, 1) * \tfrac12 (1, 1) = \tfrac14 (1, 2, 1)$. With $s_1 = (1, 2)$,
$s_2 = s_1 * s_1 = (1, 4, 4)$, we have
$$ s_3 = s_2 * s_1 = (1, 6, 12, 8) $$
$$ s_2 * s_2 = (1, 8, 24, 30, 16) $$
"""
    assert verdicts(text) == [
        "holds", "definition", "definition", "holds", "definition", "holds", "fails",
    ]  # fmt: skip


def test_gradients_after_an_example_are_of_any_arrays() -> None:
    text = r"""A filter with taps $b[0], \ldots, b[M-1]$:
$$ y[n] = \sum_{m=0}^{M-1} b[m] x[n-m] = b[0] x[n] + \sum_{m=1}^{M-1} b[m] x[n-m]. $$
With $b = (1, -1)$ and $x = (3, 0, 1)$ we have $$ y[0] = 3, \quad y[1] = -3, \quad y[2] = 2. $$
$$ \frac{\partial L}{\partial b[m]} = \sum_n \frac{\partial L}{\partial y[n]} x[n-m] $$
$$ \frac{\partial L}{\partial x[p]} = \sum_{m=0}^{M-1} b[m] \frac{\partial L}{\partial y[p-m]} $$
"""
    assert verdicts(text) == [
        *("definition", "definition", "holds", "definition", "definition", "holds", "holds"),
        *("fails", "holds", "fails"),
    ]


COUNTED = r"A layer has $9 C$ weights in a block, and another one $C M$ parameters: "


@pytest.mark.parametrize(
    ("equation", "verdict"),
    [
        ("9 C + C M = C (9 + M)", "holds"),
        (r"9 C + C M = C (8 + M)", "fails"),
        (r"\frac{9 C + C M}{9 C M} = \frac{1}{M} + \frac{1}{9}", "holds"),
        (r"\frac{9 C + C M}{9 C M} = \frac{1}{C} + \frac{1}{9}", "fails"),
        (r"1 - \frac{18 C^2}{25 C^2} = 0.28", "holds"),
        (r"1 - \frac{18 C^2}{25 C^2} = 0.38", "fails"),
        (r"9 C M = 25 K", "unread"),
    ],
)
def test_letters_that_count(equation: str, verdict: str) -> None:
    assert (claim := last(COUNTED, equation)).verdict == verdict, claim.reason
