"""Arrays that take numbers for one example, what ends it, and what an author says is wrong."""

from __future__ import annotations

import pytest

from symconv import verify_text

GENERAL = r"""
Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$ with $N \ge K$, and
$$ (x*w)_n = \sum_{k=1}^{K} x_{n+k-1} w_k $$
"""


def rulings(text: str) -> list[str]:
    """What became of each claim after those of GENERAL."""
    found = [claim.verdict for claim in verify_text(GENERAL + text).claims]
    assert found[:3] == ["definition"] * 3
    return found[3:]


@pytest.mark.parametrize(("text", "wanted"), [
    (r"Say $N = 3$, $K = 2$, $x = (1, 2, 3)$, $w = (1, -1)$: then $x*w = (-1, -1)$.",
     ["definition", "definition", "holds"]),
    (r"Say $N = 3$, $K = 2$, $x = (1, 2, 3)$, $w = (1, -1)$: then $x*w = (-1, 1)$.",
     ["definition", "definition", "fails"]),
    # The numbers of a second example stand for those of the first.
    (r"With $x = (1, 2, 3)$ and $w = (1, -1)$ it is $x*w = (-1, -1)$; with $x = (1, 0, 2)$ and "
     r"$w = (1, 1)$ it is $x*w = (1, 2)$.",
     ["definition"] * 2 + ["holds"] + ["definition"] * 2 + ["holds"]),
    (r"With $x = (1, 2, 3)$ and $w = (1, -1)$ it is $x*w = (-1, -1)$; with $x = (1, 0, 2)$ and "
     r"$w = (1, 1)$ it is $x*w = (1, 3)$.",
     ["definition"] * 2 + ["holds"] + ["definition"] * 2 + ["fails"]),
], ids=["right", "wrong", "two right", "the second wrong"])  # fmt: skip
def test_worked_examples_are_held_against_the_definition(text: str, wanted: list[str]) -> None:
    assert rulings(text) == wanted


EXAMPLE = r"Say $N = 3$, $K = 2$, $x = (1, 2, 3)$ and $w = (1, -1)$."


@pytest.mark.parametrize("words", [
    "In general", "For any signal", "More generally,", "", "## The first output\n\nIt is",
])  # fmt: skip
@pytest.mark.parametrize(("sum_", "wanted"), [
    (r"x_1 w_1 + \sum_{k=2}^{K} x_k w_k", "holds"),
    (r"x_1 w_1 + \sum_{k=2}^{K} x_{k-1} w_k", "fails"),
])  # fmt: skip
def test_after_an_example_arrays_are_what_they_were(words: str, sum_: str, wanted: str) -> None:
    found = rulings(f"{EXAMPLE}\n\n{words}\n$$ (x*w)_1 = {sum_} $$\n")
    assert found == ["definition", "definition", wanted]


def test_what_holds_for_all_sizes_does_so_in_an_example() -> None:
    report = verify_text(GENERAL + EXAMPLE + "\n\n$$ (x*w)_1 = \\sum_{k=1}^{K} x_k w_k $$\n")
    last = report.claims[-1]
    assert (last.verdict, last.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("words", [
    "which is $3$, and not", "It would be wrong to write", "A common mistake is to forget the 1:",
])  # fmt: skip
def test_what_an_author_calls_wrong_is_no_erratum(words: str) -> None:
    wrong = r"$$ (x*w)_n = \sum_{k=1}^{K} x_{n+k} w_k $$"
    assert rulings(f"{words}\n{wrong}\n")[-1] == "unread"
    assert rulings(f"It is not hard to see:\n{wrong}\n")[-1] in ("fails", "ill-formed")
