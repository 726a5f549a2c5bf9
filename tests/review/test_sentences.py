"""Conditions in running text restrict the display of their sentence, and no other."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

BEGINNING = r"""Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$, and

$$y_i = \sum_{k=1}^K x_{i+k-1} w_k %s$$ %s

"""
ONE = r"$$y_i = \sum_{k=1}^K x_k w_k%s$$"
ENTRY = r"$$\frac{\partial y_i}{\partial x_j} = w_{j-i+1}%s$$"
ZERO = r"$$\frac{\partial y_i}{\partial x_j} = 0%s$$"

RESTRICTED: dict[str, tuple[str, list[str]]] = {
    "before": ("For $i = 1$ we get " + ONE % "", ["holds"]),
    "after": (ONE % "" + " for $i = 1$.", ["holds"]),
    "not in the next sentence": (
        f"For $i = 1$ we get {ONE % '.'} Now {ONE % ''}",
        ["holds", "fails"],
    ),
    "not in the sentence before": (f"{ONE % '.'} For $i = 1$ it is simple.", ["fails"]),
    "not after the end of a display": (f"{ONE % '.'} for $i = 1$", ["fails"]),
    "said of one, perhaps of both": (
        f"{ONE % ''} for $i = 1$, and then {ONE % ''}",
        ["holds", "unread"],
    ),
    "of two indices": (
        ENTRY % "" + r" for all $i$ and $j$ with $i \le j \le i+K-1$.",
        ["holds"],
    ),
    "too wide": (ENTRY % "" + r" for $i \le j \le i+K$.", ["ill-formed"]),
    "where an index runs": (ENTRY % "" + r", where $0 \le j-i < K$.", ["holds"]),
    "in the display": (ENTRY % r", \quad i \le j \le i+K-1", ["holds"]),
    "a list": (ENTRY % "" + r" for $j = i, i+1, \ldots, i+K-1$.", ["holds"]),
    "otherwise": (
        f"{ENTRY % ''} for $i \\le j < i+K$, and {ZERO % ''} otherwise.",
        ["holds", "unread"],
    ),
    "otherwise, in the display": (
        r"\begin{aligned} y_1 &= \sum_{k=1}^K x_k w_k \\ y_i &= 0 & \text{otherwise} \end{aligned}",
        ["holds", "unread"],
    ),
    "what is not read": (f"For odd $i$ {ONE % '.'}", ["unread"]),
    "what is not read, after": (f"{ONE % ''} for $i$ even.", ["unread"]),
    "what is not read does no harm": (
        r"$$y_i = \sum_{k=i}^{i+K-1} x_k w_{k-i+1}$$ for even $i$.",
        ["holds"],
    ),
}


@pytest.mark.parametrize("case", RESTRICTED)
def test_a_condition_restricts_its_own_sentence(case: str) -> None:
    text, expected = RESTRICTED[case]
    if text.startswith(r"\begin"):
        text = f"$${text}$$"
    assert verdicts(BEGINNING % ("", "") + text)[3:] == expected


JACOBIAN = (
    r"$$\frac{\partial y}{\partial w} = \sum_{i=1}^M \sum_{k=1}^K \delta_i\delta_k^T x_{%s}$$"
)


@pytest.mark.parametrize(
    ("inside", "after"),
    [("", r"for $1 \le i \le M$."), (r"\quad \text{for } i = 1, \ldots, M", "")],
)
def test_a_size_that_a_range_introduces_is_what_the_reads_need(inside: str, after: str) -> None:
    text = BEGINNING % (inside, after)
    assert verdicts(text + JACOBIAN % "i+k-1")[3:] == ["holds"]
    assert verdicts(text + JACOBIAN % "i+k")[3:] == ["ill-formed"]


@pytest.mark.parametrize(
    ("range_", "verdict"),
    [
        (r"for $1 \le i \le N-K+1$.", "definition"),
        (r"for $1 \le i \le N$.", "ill-formed"),
        (r"for $0 \le i \le N-K$.", "ill-formed"),
        (r"for $1 \le i \le N$, where $x$ is padded with zeros.", "definition"),
        (r"for $1 \le i \le M$.", "definition"),
        ("for all $i$.", "definition"),
    ],
)
def test_a_range_for_which_something_is_read_outside(range_: str, verdict: str) -> None:
    assert verdicts(BEGINNING % ("", range_)) == ["definition", "definition", verdict]
