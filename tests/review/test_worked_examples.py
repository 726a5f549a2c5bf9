r"""Examples that authors work out in numbers: lists, entries, sizes, one example after another."""

from __future__ import annotations

import pytest

import symconv
from tests.review.tables import verdicts

TWO = r"""# Convolution by hand

Let the input be $x = [1, 2, 0, 3]$ and the kernel $w = [1, -1]$. We do not flip it:
$$ y_i = \sum_{k=1}^{2} x_{i+k-1} w_k $$
Then
$$ y_3 = 0 \cdot 1 + 3 \cdot (-1) = -3 $$
so $y = [-1, 2, %s]$.

Now a second example. Let $x = [2, 5, 1]$ and $w = [3, 1]$. Then
$y_1 = 2 \cdot 3 + 5 \cdot 1 = 11$ and $y_2 = 5 \cdot 3 + 1 \cdot 1 = 16$, so $y = [11, %s]$.
"""


def check(text: str, wrong: int) -> None:
    """So many errata, nothing unread; and what holds in the same text is on other lines."""
    found = verdicts(text)
    assert "unread" not in found
    assert sum(verdict in ("fails", "ill-formed") for verdict in found) == wrong


def test_what_is_made_of_one_example_is_made_of_the_next() -> None:
    check(TWO % (-3, 16), 0)
    check(TWO % (-3, 15), 1)
    check(TWO % (-2, 16), 1)


def test_an_array_that_is_written_out_says_where_it_differs() -> None:
    claims = symconv.verify_text(TWO % (-3, 15), "notes.md").claims
    (wrong,) = (claim for claim in claims if claim.erratum)
    assert wrong.suggestion == "cell 2: 16"


NAMED = r"""
\begin{aligned}
\text{output height} &= \left\lfloor \frac{28 - 5}{1} \right\rfloor + 1 = 24 \\
\text{after pooling} &= 24 / 2 = 12 \\
\text{second layer} &= \lfloor (12 - 5)/2 \rfloor + 1 = %s
\end{aligned}
"""


def test_words_may_stand_for_a_left_side() -> None:
    named = ["unread", "holds", "unread", "holds", "unread"]
    assert verdicts(f"$${NAMED % 4}$$") == [*named, "holds"]
    assert verdicts(f"$${NAMED % 5}$$") == [*named, "fails"]


def test_words_between_go_on() -> None:
    text = r"$$ \begin{aligned} a &= 2 \cdot 3 \\ \text{hence } &= %s \end{aligned} $$"
    assert verdicts(text % 6) == ["definition", "holds"]
    assert verdicts(text % 7) == ["definition", "fails"]


PLACED = r"""
Let $x[n] = \{1, \underset{\uparrow}{2}, 3\}$ and $h[n] = \{\underline{1}, -1\}$. Then
$$ y[n] = \sum_k x[k] h[n-k] = %s $$
"""

PLACES = {
    r"\{1, \underset{\uparrow}{1}, 1, -3\}": "holds",
    r"\{0, 1, \overset{\downarrow}{1}, 1, -3, 0\}": "holds",
    r"[\dots, 0, 1, \underline{1}, 1, -3, 0, \dots]": "holds",
    r"\{1, 1, 1, -3\}": "holds",
    r"\{\underset{\uparrow}{1}, 1, 1, -3\}": "fails",
    r"\{1, \underset{\uparrow}{1}, 1, -2\}": "fails",
    r"\{1, \underset{\uparrow}{1}, 1\}": "fails",
    r"\{1, 1, -1, -3\}": "fails",
}

SHIFTED = r"""
Let $x[n] = \{\underset{\uparrow}{1}, 2, 3\}$. Then
$$ x[n-1] = \{\underset{\uparrow}{0}, 1, 2, 3\} $$
$$ x[n+1] = \{1, \underset{\uparrow}{2}, 3\} $$
$$ x[-n] = \{3, 2, \underset{\uparrow}{1}\} $$
$$ x[n-2] = \{0, \underset{\uparrow}{0}, 1, 2, 3\} $$
"""


def test_lists_count_from_the_entry_that_is_marked() -> None:
    assert {display: verdicts(PLACED % display)[-1] for display in PLACES} == PLACES
    assert verdicts(SHIFTED) == ["definition", "holds", "holds", "holds", "fails"]


@pytest.mark.parametrize(
    ("equation", "verdict", "beside"),
    [
        ("2/3 = 0.667", "holds", "rounded to 3 decimals"),
        ("2/3 = 0.66", "holds", "cut off after 2 decimals"),
        ("2/3 = 0.68", "fails", "right side: 0.67"),
        ("1/3 = 0.34", "unread", "rounded"),
        ("5/36 = 0.129", "fails", "right side: 0.139"),
        (r"\frac{1}{1 + e^{-0.3775}} = 0.59327", "holds", "rounded to 5 decimals"),
        (r"\frac{1}{1 + e^{-0.3775}} = 0.59237", "fails", "right side: 0.59327"),
        (r"\sqrt{2} = 1.424", "fails", "right side: 1.414"),
        (r"0.15 \cdot 0.05 + 0.35 = 0.3675", "fails", "right side: 0.3575"),
        (r"0.74 \cdot 0.36 = 0.25", "unread", "rounded"),
        ("0.33 + 0.33 + 0.33 = 1.00", "unread", "rounded"),
        (r"3 \cdot 0.5 = 2.5", "fails", "right side: 1.5"),
        ("9/4 = 2{,}25", "holds", ""),
        (r"\frac{1}{3} = 0{,}333", "holds", "rounded to 3 decimals"),
        (r"48 \cdot 1000 = 48{,}000", "holds", ""),
        (r"8 \cdot 9232 = 73.856", "unread", "groups digits"),
        ("9/8 = 1{,}125", "unread", "groups digits"),
    ],
)  # fmt: skip
def test_what_is_rounded_is_not_wrong(equation: str, verdict: str, beside: str) -> None:
    (claim,) = symconv.verify_text(f"It is ${equation}$.", "notes.md").claims
    assert claim.verdict == verdict
    assert beside in "; ".join((*claim.assumptions, claim.reason, claim.suggestion or ""))


def test_about_is_no_equality() -> None:
    displays = {
        r"2/3 \approx 0.67": "holds",
        r"2/3 \approx 0.7": "holds",
        r"2/3 \approx 1": "unread",
    }
    assert {x: verdicts(f"$$ {x} $$")[-1] for x in displays} == displays


FIRST = r"""
Let $x[n] = \{1, 2, 3\}$ and $h[n] = \{1, 1\}$, with $y[n] = \sum_k x[k] h[n-k]$. Then
$$ y[n] = \{1, 3, 5\}, \quad 0 \le n \le 2 $$
$$ y[n] = \{1, 3, 5\} $$
$$ y[0] = 1 $$
For $n = \{0, 1\}$ we have $y[n] = x[n] h[0] + x[n-1] h[1]$.
"""


def test_a_few_places_of_a_sequence_are_no_erratum() -> None:
    assert not {"fails", "ill-formed"} & {*verdicts(FIRST)}
