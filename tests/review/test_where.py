r"""What is said beside a formula of its parts: z = \sigma(u), where u_i = ..."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import last

SAID = [
    (
        r"y_i = \sum_{k=1}^{K} w_k u_{i+k} \quad \text{where } u_i = x_i^2",
        r"y_i = \sum_{k=1}^{K} w_k x_{i+k}^2",
        r"y_i = \sum_{k=1}^{K} w_k x_{i+k}",
    ),
    (
        r"p_i = q_i^2 \quad \text{with}\quad q_i = \sum_{j=1}^{n} A_{ij} x_j",
        r"p_i = \left(\sum_{j=1}^{n} A_{ij} x_j\right)^2",
        r"p_i = \left(\sum_{j=1}^{n} A_{ji} x_j\right)^2",
    ),
    (
        r"y_n = \sum_k h_k x_m, \quad \text{where } m = n - k",
        r"y_n = \sum_k h_k x_{n-k}",
        r"y_n = \sum_k h_k x_{n+k}",
    ),
]


@pytest.mark.parametrize(("said", "right", "wrong"), SAID)
def test_it_is_put_in(said: str, right: str, wrong: str) -> None:
    claim = last(f"$$ {said} $$", right)
    assert claim.verdict == "holds" or claim.reason.endswith("said again")
    assert last(f"$$ {said} $$", wrong).verdict == "fails"


def test_it_is_a_claim_of_its_own() -> None:
    text = (
        r"$$ \hat{y} = \mathrm{softmax}(o) \quad \text{where} \quad "
        r"\hat{y}_i = \frac{\exp(o_i)}{\sum_j \exp(o_j)} $$"
    )
    found = verify_text(text, "a.md").claims
    assert [claim.verdict for claim in found] == ["holds", "definition"]
    assert text[found[1].start :].startswith(r"\hat{y}_i = \frac")


@pytest.mark.parametrize("said", [r"\text{where } u_i = 0", r"\text{if } u_i = x_i + 1"])
def test_conditions_stay_conditions(said: str) -> None:
    found = verify_text(rf"$$ y_i = \sum_k w_k u_{{i+k}} \quad {said} $$", "a.md").claims
    assert len(found) == 1
