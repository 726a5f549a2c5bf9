"""Circulant matrices as they are drawn, and what is said of what they make of a column."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked

LARGE = r"""$$A = \begin{pmatrix}
a_0 & a_1 & a_2 & \cdots & a_{m-1} \\
a_{m-1} & a_0 & a_1 & \cdots & a_{m-2} \\
a_{m-2} & a_{m-1} & a_0 & \cdots & a_{m-3} \\
\vdots & \vdots & \vdots & \ddots & \vdots \\
a_1 & a_2 & a_3 & \cdots & a_0
\end{pmatrix}$$

"""
"""Each row goes on to the right."""
SHORT = r"""$$A = \begin{pmatrix}
a_0 & a_1 & a_2 & \cdots & a_{m-1} \\
a_{m-1} & a_0 & a_1 & a_2 & \cdots \\
a_{m-2} & a_{m-1} & a_0 & \cdots \\
\ddots & \ddots & \ddots & \ddots & \ddots \\
a_1 & a_2 & \cdots & a_{m-1} & a_0
\end{pmatrix}$$

"""
"""The same, with rows that end where the pattern is clear."""
DOWN = r"""$$A = \begin{bmatrix}
a_0 & a_{m-1} & \cdots & a_2 & a_1 \\
a_1 & a_0 & a_{m-1} & & a_2 \\
\vdots & a_1 & a_0 & \ddots & \vdots \\
a_{m-2} & & \ddots & \ddots & a_{m-1} \\
a_{m-1} & a_{m-2} & \cdots & a_1 & a_0
\end{bmatrix}$$

"""
"""Each column goes on downwards; dots stand beside what they leave out."""
SMALL = (
    r"$$A = \begin{pmatrix} a_0 & a_1 & a_2 \\ a_2 & a_0 & a_1 \\ a_1 & a_2 & a_0 \end{pmatrix}$$"
)


def claims(text: str) -> tuple[Claim, ...]:
    return checked(text_document(text), decide).claims


@pytest.mark.parametrize(
    ("drawn", "right", "wrong"),
    [
        (LARGE, r"(k-i) \bmod m", r"(i-k) \bmod m"),
        (SHORT, r"(k-i) \bmod m", r"(i-k) \bmod m"),
        (DOWN, r"(i-k) \bmod m", r"(k-i) \bmod m"),
    ],
)
def test_a_drawing_shows_where_its_rows_go_on(drawn: str, right: str, wrong: str) -> None:
    said = "Let $b = A v$. Then $$b_i = \\sum_{k=0}^{m-1} a_{%s} v_k$$"
    assert claims(drawn + said % right)[-1].verdict == "holds"
    assert claims(drawn + said % wrong)[-1].verdict == "fails"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"b_0 = a_0 v_0 + a_1 v_1 + \cdots + a_{m-1} v_{m-1}", "holds"),
        (r"b_0 = a_0 v_0 + a_{m-1} v_1 + \cdots + a_1 v_{m-1}", "fails"),
        (r"b_1 = a_{m-1} v_0 + a_0 v_1 + a_1 v_2 + \cdots", "holds"),
        (r"b_1 = a_{m-1} v_0 + a_1 v_1 + a_2 v_2 + \cdots", "fails"),
        (r"b_i = \sum_{k=0}^{m-1} a_{k-i} v_k", "holds"),
        (r"b_i = \sum_{k=0}^{m-1} a_{i-k} v_k", "fails"),
    ],
)
def test_what_it_makes_of_a_column_counts_as_the_column_does(line: str, verdict: str) -> None:
    claim = claims(f"{LARGE}Let $b = A v$. Then $${line}$$")[-1]
    assert claim.verdict == verdict
    assert claim.verdict == "fails" or not claim.assumptions or claim.assumptions[0] in (
        "3 <= m",
        "a has period m",
    )  # fmt: skip


def test_dots_say_what_an_example_is_in_general() -> None:
    said = claims(
        f"{SMALL}\n\nIn general\n\n{SHORT}Let $b = A v$. Then $$b_0 = a_0 v_0 + \\cdots$$"
    )
    assert [claim.verdict for claim in said] == ["definition"] * 3 + ["holds"]


def test_a_list_that_is_one_too_long_is_wrong_once() -> None:
    said = claims(
        f"{LARGE}Let $v = (v_0, v_1, \\ldots, v_m)$. Then $$b = A v$$ has "
        r"$$b_2 = a_{m-2} v_0 + a_{m-1} v_1 + a_0 v_2 + \cdots$$"
    )
    assert [claim.verdict for claim in said[2:]] == ["ill-formed", "holds"]
    assert said[2].suggestion == "v has m entries"


ENDLESS = r"The answer to $u$ is $$s[n] = \sum_{k=0}^{\infty} g[k] u[n-k].$$ Here $$s[n] = %s$$"


@pytest.mark.parametrize(
    ("sum_", "verdict"),
    [
        (r"g[0] u[n] + g[1] u[n-1] + \cdots", "holds"),
        (r"g[0] u[n] + g[1] u[n+1] + \cdots", "fails"),
        (r"\cdots + g[2] u[n-2] + g[1] u[n-1] + g[0] u[n]", "holds"),
        (r"g[0] u[n] + g[1] u[n-1] + g[1] u[n-1] + \cdots", "fails"),
        (r"g[0] u[n] - g[1] u[n-1] + \cdots", "fails"),
        (r"2 + \cdots", "unread"),
    ],
)
def test_a_sum_that_breaks_off_holds_as_far_as_it_goes(sum_: str, verdict: str) -> None:
    assert claims(ENDLESS % sum_)[-1].verdict == verdict


def test_no_term_is_left_out_to_mend_a_sum_that_breaks_off() -> None:
    wrong = claims(ENDLESS % r"g[0] u[n] + g[1] u[n+1] + \cdots")[-1]
    assert wrong.suggestion == "right side: g[0] u[n] + g[1] u[n-1] + ..."


ROUND = r"""The circular convolution of $a$ and $v$ is
$$b[i] = \sum_{k=0}^{m-1} a[(i-k) \bmod m] v[k].$$

"""


def test_a_drawn_matrix_is_held_against_what_it_is_to_make() -> None:
    down = claims(f"{ROUND}{DOWN}Then $$b = A v$$")[-1]
    assert (down.verdict, down.assumptions) == ("holds", ("v is a column",))
    assert claims(f"{ROUND}{LARGE}Then $$b = A^T v$$")[-1].verdict == "holds"
    assert claims(f"{ROUND}{LARGE}Then $$b = A v$$")[-1].verdict != "holds"
    before = claims(f"{ROUND}It is written $b = A v$ with\n\n{DOWN}")
    assert before[1].verdict == "holds"


TURNED = r"""Let $C$ be given by
$$C_{ij} = c_{(i-j) \bmod n}, \quad 0 \le i, j < n$$
and $\omega = e^{-2\pi i/n}$. With $F_{jk} = \omega^{jk}$
$$C = F^{-1} \operatorname{diag}(F c) F$$
and
$$F C x = (F c) \odot (F x)$$
but
$$%s$$
"""


@pytest.mark.thorough
@pytest.mark.parametrize("wrong", [r"F C x = (F c) \odot x", r"C F x = (F c) \odot (F x)"])
def test_roots_of_unity_beside_an_index_i(wrong: str) -> None:
    found = claims(TURNED % wrong)[-3:]
    assert [claim.verdict for claim in found] == ["holds", "holds", "fails"]
    assert {claim.assumptions for claim in found[1:]} == {("c and x are columns",)}
