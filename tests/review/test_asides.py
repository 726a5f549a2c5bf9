r"""Signals that are given beside the formulas: in code, in tables, in words."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

BLOCK = "```python\nu = np.array([2, 0, -1])\nv = [1, 3]\n```\n"
SPANS = "Take `u = [2, 0, -1]` and `v = [1, 3]`.\n"
WORDS = "Take u = [2, 0, -1] and v = {1, 3}.\n"
ROWS = "| n | 0 | 1 | 2 |\n|---|---|---|---|\n| u[n] | 2 | 0 | -1 |\n| $v[n]$ | 1 | 3 | 0 |\n"
COLUMNS = "| $n$ | $u[n]$ | v[n] |\n|--|--|--|\n| 0 | 2 | 1 |\n| 1 | 0 | 3 |\n| 2 | -1 | 0 |\n"

ENTRIES = [
    ("u[0] v[1] + u[1] v[0] = 6", "holds"),
    ("u[0] v[1] + u[1] v[0] = 5", "fails"),
    ("u[2] v[1] = -3", "holds"),
    ("u[2] v[1] = 3", "fails"),
]


@pytest.mark.parametrize("given", [BLOCK, SPANS, WORDS, ROWS, COLUMNS])
@pytest.mark.parametrize(("display", "verdict"), ENTRIES)
def test_what_is_given_beside_formulas_is_in_force(given: str, display: str, verdict: str) -> None:
    assert verdicts(f"{given}\n$$ {display} $$\n")[-1] == verdict


@pytest.mark.parametrize(
    "given",
    [
        "",
        SPANS + "\n```\nu = random(3)\n```\n",  # it is something else now
        "`u = [2, 0, -1] * 2` and `v = [1, 3]`\n",
        "| a | 0 | 2 | 1 |\n|--|--|--|--|\n| u[a] | 2 | 0 | -1 |\n",
    ],
)
def test_what_is_not_given_is_not_wrong(given: str) -> None:
    assert verdicts(f"{given}\n$$ u[0] v[1] + u[1] v[0] = 5 $$\n")[-1] == "unread"


def test_matrices_are_counted_from_1_beside_signals_that_begin_at_0() -> None:
    text = "`A = [[1, 2], [3, 5]]`, `u = [2, 0]`\n\n$$u[0] = 2$$ $$A_{12} + A_{21} = %s$$\n"
    assert [verdicts(text % sum_)[-1] for sum_ in (5, 6)] == ["holds", "fails"]


def test_formulas_say_more_than_code() -> None:
    text = "$$u = [1, 2]$$\n\n```\nu = u + 1\n```\n\n$$u_1 + u_2 = %s$$\n"
    assert [verdicts(text % sum_)[-1] for sum_ in (3, 5)] == ["holds", "fails"]


def test_entries_that_a_text_goes_on_to_change_are_not_given() -> None:
    text = "Start with $w_0 = 1$ and $w_1 = 2$.\n\n$$w_0 = w_0 - \\frac{1}{2} = \\frac{1}{2}$$\n"
    assert not {"fails", "ill-formed"} & {*verdicts(text + "\n$$w_0 + w_1 = 1$$\n")}
