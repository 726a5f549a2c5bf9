"""What is set, or said again, is no claim that holds; a claim names the sizes that matter to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv import verify_text
from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked
from tests.review.tables import last

SUM = r"$$(u * v)[n] = \sum_k u[k] v[n-k]$$"


def claims(text: str) -> list[Claim]:
    return list(checked(text_document(text), decide).claims)


NOTHING_HOLDS = {
    "a number, said twice": "$$\\tau = 0$$\n\nAs $\\tau = 0$ here,\n\n$$\\tau = 0$$",
    "a size of an example": "Take $P = 0$ and $m = 2$; then $P = 0$ again.",
    "a function at 0": "As $r_2(0) = 0$, we go on.\n\n$$r_2(0) = 0$$",
    "a property of another filter": (
        "# A delay\n\n$$v[n] = \\delta[n-1]$$\n\n# Causal filters\n\n"
        "$$v[n] = 0 \\quad \\text{for } n < 0$$"
    ),
    "a range that is a list": (
        "For $m = 0, \\ldots, L-p$ we get\n\n$$[u+] = w,\n\\quad m=0,\\, 1,\\, \\ldots, L-p$$"
    ),
    "a range, said twice": "For $0 \\le m \\le L$ we get\n\n$$[u+] = w, \\quad 0 \\le m \\le L$$",
}


@pytest.mark.parametrize("text", NOTHING_HOLDS.values(), ids=NOTHING_HOLDS)
def test_nothing_holds_where_nothing_is_compared(text: str) -> None:
    found = claims(text)
    assert {c.verdict for c in found} <= {"definition", "unread"}
    assert all(c.text for c in found)


def test_zeros_that_were_computed_hold() -> None:
    filters = "$$v[n] = \\delta[n-1]$$\n\nso that\n\n"
    assert claims(filters + "$$v[n] = 0 \\quad \\text{for } n < 0$$")[-1].verdict == "holds"
    assert claims(filters + "$$v[3] = 0$$")[-1].verdict == "holds"


def test_an_example_beside_it_does_not_restrict_what_holds_in_general() -> None:
    found = claims(f"At $n = 2$ as elsewhere:\n\n{SUM.replace('$$', '$$ ')}")
    assert found[-1].verdict == "definition"
    found = claims(f"{SUM}\n\nAt $n = 2$ as elsewhere\n\n$$(u * v)[n] = \\sum_k v[k] u[n-k]$$")
    assert (found[-1].verdict, found[-1].scope) == ("holds", "all sizes")


def test_a_scope_names_only_the_sizes_that_matter() -> None:
    matrix = r"\begin{bmatrix} %s \\ %s \end{bmatrix}"
    one, two = matrix % (1, 3), matrix % (2, 6)
    (found,) = (c for c in claims(f"At $q = 2$:\n\n$$x = {one} + {one} = {two}$$")[1:])
    assert (found.verdict, found.scope) == ("holds", "this instance")


def test_a_function_of_a_whole_array_is_no_entry() -> None:
    row = r"\begin{bmatrix} u_1 & u_2 \end{bmatrix}"
    text = "Let $u \\in \\mathbb{R}^2$.\n\n$$q(t) = u_1 + u_2$$\n\nFor all:\n\n$$q(T) = %s$$"
    assert [c.verdict for c in claims(text % row)] == ["definition", "definition", "unread"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sum_{n=1}^{N} \delta_m \delta_n^\top", r"\sum_{n=1}^{N+1} \delta_m \delta_n^\top"),
        (
            r"\text{if } 0 \le n-m \le N-M \\ 0 & \text{otherwise} \end",
            r"\text{if } 0 \le n-M \le N-M \\ 0 & \text{otherwise} \end",
        ),
    ],
)
def test_sums_that_go_too_far_are_no_matter_of_an_example(right: str, wrong: str) -> None:
    """At the sizes of the lecture's example what is too much may be zero, or left out."""
    lecture = Path("tests/notes/lecture.md").read_text()
    lecture = lecture.replace("otherwise}} ", "otherwise} ")
    assert right in lecture
    place = lecture.index(right)
    found = verify_text(lecture.replace(right, wrong), "a.md").claims
    there = [claim.verdict for claim in found if claim.start <= place < claim.end]
    assert there
    assert "holds" not in there


def test_how_many_entries_a_result_has_is_said_after_it() -> None:
    text = r"""Counted from 0, let $x \in \mathbb{R}^n$ and $k \in \mathbb{R}^3$ with
$$ o_t = \sum_{r=0}^{2} k_r x_{2t+r}, \qquad t = 0, \ldots, T-1, $$
so $T = \lfloor (n-3)/2 \rfloor + 1$. With $\ell = \sum_{t=0}^{T-1} o_t$ and $n = 7$ we have
$$ \frac{\partial \ell}{\partial x_4} = k_2 + k_0 $$ $$ \frac{\partial \ell}{\partial x_6} = k_2 $$
$$ \frac{\partial \ell}{\partial x_6} = k_2 + k_0 $$
"""
    assert [claim.verdict for claim in claims(text)][-3:] == ["holds", "holds", "fails"]


def test_a_size_that_words_explain() -> None:
    text = r"""Let $x \in \mathbb{R}^n$ and $z_i = \sum_{k=1}^{K} w_k x_{i+k-1}$ for
$1 \le i \le m$ with $m = n - K + 1$, and $L = \sum_{i=1}^m v_i z_i$.
$$ \frac{\partial L}{\partial w_k} = \sum_{i=1}^{n-K+1} v_i x_{i+k-1} $$
$$ \frac{\partial L}{\partial w_k} = \sum_{i=1}^{n-K} v_i x_{i+k-1} $$
"""
    assert [claim.verdict for claim in claims(text)][-2:] == ["holds", "fails"]


@pytest.mark.parametrize("words", ["so that", "Hence", "and"])
def test_an_example_lasts_as_long_as_its_sentence_and_its_conclusion(words: str) -> None:
    text = r"""Let $x \in \mathbb{R}^n$, $w \in \mathbb{R}^k$, and $y \in \mathbb{R}^m$ with
$$ y_i = \sum_{a=0}^{k-1} w_a x_{si+a}, \qquad i = 0, \dots, m-1. $$
Let $g_i = \frac{\partial L}{\partial y_i}$. For $n = 4$, $k = 2$, $s = 2$, $m = 2$ we have
$$ \begin{bmatrix} y_0 \\ y_1 \end{bmatrix} = \begin{bmatrix} w_0 x_0 + w_1 x_1 \\
w_0 x_2 + w_1 x_3 \end{bmatrix}, $$ %s
$$ \frac{\partial L}{\partial x} = \begin{bmatrix} w_0 g_0 \\ w_1 g_0 \\ w_0 g_1 \\
w_1 g_1 \end{bmatrix} = \begin{bmatrix} w_0 g_0 \\ w_1 g_0 \\ w_0 g_1 \\
w_1 g_0 \end{bmatrix} $$"""
    assert [c.verdict for c in claims(text % words)][-3:] == ["holds", "holds", "fails"]


LAYERS = r"The layers have $k_1 = 3$, $k_2 = 4$ and $s_1 = 1$."


def test_a_number_that_was_set_for_a_numbered_letter_is_read() -> None:
    right = r"r_2 = k_1 + (k_2 - 1) s_1 = 3 + 3 \cdot 1"
    assert last(LAYERS, right).verdict == "holds"
    assert last(LAYERS, right.replace("3 + 3", "3 + 2")).verdict == "fails"


def test_a_place_on_the_left_is_not_summed_over_on_the_right() -> None:
    declared = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$."
    wrong = r"y_i = \sum_{i=1}^n A_{ii} x_i"
    assert last(declared, wrong).verdict == "ill-formed"
    # It is not in force.
    assert last(f"{declared}\n$$ {wrong} $$\nWe write", "y = A x").verdict == "definition"
    assert last(declared, r"y_i = \sum_{j=1}^n A_{ij} x_j").verdict == "definition"
