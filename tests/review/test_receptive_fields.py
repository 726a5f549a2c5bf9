r"""Receptive fields layer by layer: r_l = r_{l-1} + (k_l - 1) j_{l-1}, in numbers."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

JUMPS = r"""The field is $q_l = q_{l-1} + (k_l - 1) v_{l-1}$ with the jump $v_l = v_{l-1} t_l$,
where $q_0 = 1$ and $v_0 = 1$. Let $k_1 = 5$, $t_1 = 2$, $k_2 = 3$ and $t_2 = 1$. Then

$$%s$$
"""
PRODUCTS = r"""The field is
$$q_l = q_{l-1} + (k_l - 1) \prod_{i=1}^{l-1} t_i, \quad q_0 = 1$$
With $k_1 = 5$, $t_1 = 2$, $k_2 = 3$ and $t_2 = 1$ it is

$$%s$$
"""


@pytest.mark.parametrize("field", [JUMPS, PRODUCTS])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"q_1 = 1 + (5 - 1) \cdot 1", r"q_1 = 1 + 5 \cdot 1"),
        (r"q_2 = 5 + (3 - 1) \cdot 2", r"q_2 = 5 + (3 - 1) \cdot 1"),
    ],
)
def test_a_field_in_numbers(field: str, right: str, wrong: str) -> None:
    assert verdicts(field % right)[-1] == "holds"
    assert verdicts(field % wrong)[-1] == "fails"


@pytest.mark.parametrize(
    ("claim", "verdict"), [(r"v_1 = 1 \cdot 2", "holds"), (r"v_1 = 1 \cdot 3", "fails")]
)
def test_a_jump_in_numbers(claim: str, verdict: str) -> None:
    assert verdicts(JUMPS % claim)[-1] == verdict


def test_numbers_that_nobody_says_are_any() -> None:
    assert verdicts(JUMPS % r"q_3 = 9 + 2 \cdot 2")[-1] == "unread"
    again = (
        r"q_2 = 5 + (3 - 1) \cdot 2$$"
        "\n\nIn another network $k_1 = 11$ and $t_1 = 4$, which makes\n\n$$q_2 = 11 + 4 \\cdot 4"
    )
    assert verdicts(JUMPS % again)[-1] == "unread"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"r_2 = r_1 + (k_2 - 1) j_1", "holds"),
        (r"r_2 = r_1 + (k_2 - 1) j_2", "fails"),
        (r"r_2 = r_1 + k_2 j_1", "fails"),
    ],
)
def test_a_letter_with_a_subscript_is_no_imaginary_unit(claim: str, verdict: str) -> None:
    text = f"""The field is $r_l = r_{{l-1}} + (k_l - 1) j_{{l-1}}$, where $j_l = j_{{l-1}} s_l$ and
$r_0 = j_0 = 1$.

$${claim}$$
"""
    assert verdicts(text)[-1] == verdict
