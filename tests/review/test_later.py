"""Claims of which a name gets its meaning only after them: y = W x with W = ..."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

BEFORE = r"""Let $x \in \mathbb{R}^4$ and $w \in \mathbb{R}^2$, and
$$ y_i = w_1 x_i + w_2 x_{i+1}, \qquad i = 1, 2, 3. $$
"""
BAND = (
    r"$$ W = \begin{pmatrix} w_1 & w_2 & 0 & 0 \\ 0 & w_1 & w_2 & 0 \\ 0 & 0 & w_1 & w_2 "
    r"\end{pmatrix}. $$"
)
BENT = BAND.replace(r"0 & w_1 & w_2 & 0", r"0 & w_2 & w_1 & 0")


@pytest.mark.parametrize(
    ("said", "band", "verdict"),
    [
        ("It is $y = Wx$ with", BAND, "holds"),
        ("It is $y = Wx$ with", BENT, "fails"),
        ("In matrices $$ y = Wx, $$ where", BAND, "holds"),
        ("In matrices $$ y = Wx, $$ where", BENT, "fails"),
        ("In matrices $$ y = W^T x, $$ where", BAND, "unread"),
        # What stands in no such sentence may be about another matrix.
        ("Some write $y = Wx$. Now take", BENT, "unread"),
        ("It is $y = Wx$.\n\n## Another one\n\nNow take", BAND, "unread"),
    ],
)
def test_a_matrix_that_is_said_after_it(said: str, band: str, verdict: str) -> None:
    assert verdicts(BEFORE + said + "\n" + band)[3] == verdict


def test_a_gradient_gets_its_name_after_it() -> None:
    text = (
        r"The loss $E$ depends on y, and $$ \frac{\partial E}{\partial w_1} = \sum_{i=1}^{3} "
        r"\frac{\partial E}{\partial y_i} x_i = \sum_{i=1}^3 %s $$ with "
        r"$g = \frac{\partial E}{\partial y}$."
    )
    assert verdicts(BEFORE + text % "g_i x_i")[-2:] == ["holds", "definition"]
    assert verdicts(BEFORE + text % "g_i x_{i+1}")[-2:] == ["unread", "definition"]
