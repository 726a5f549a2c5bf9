r"""What a loss is made of where layers are: of outputs, of the last layer; errors named once."""

from __future__ import annotations

import pytest

from symconv.review.claims import ERRATA
from tests.review.tables import verdicts

LAYERS = r"$u^k = V^k h^{k-1} + c^k$ and $h^k = g(u^k)$"
NAMED = r"Let $\epsilon^k = \frac{\partial C}{\partial u^k}$."


@pytest.mark.parametrize(
    "loss",
    [
        r"$$C = \frac{1}{2} \sum_{j=1}^{m} (s_j - p_j)^2$$ with the prediction $p$.",
        r"$$C_i = \frac{1}{2} \sum_{j=1}^{m} (s_j^{(i)} - p_j^{(i)})^2$$ for the example $i$.",
        r"The loss is $C = \frac{1}{2} \|s - p\|^2$, where $p$ is predicted.",
        r"The loss is $C = \frac{1}{2} (s - \hat{s})^2$.",
    ],
)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\epsilon^k = (V^{k+1})^T \epsilon^{k+1} \odot g'(u^k)",
            r"\epsilon^k = (V^{k+1})^T \epsilon^{k+1} \odot g'(u^{k+1})",
        ),
        (
            r"\frac{\partial C}{\partial c^k} = \epsilon^k",
            r"\frac{\partial C}{\partial c^k} = \epsilon^{k+1}",
        ),
        (
            r"\frac{\partial C}{\partial V^k} = \epsilon^k (h^{k-1})^T",
            r"\frac{\partial C}{\partial V^k} = h^{k-1} (\epsilon^k)^T",
        ),
    ],
)
def test_any_loss_of_what_comes_out(loss: str, right: str, wrong: str) -> None:
    found = verdicts(f"{loss}\n\nThe layers are {LAYERS}. {NAMED}\n\n$${right}$$\n\n$${wrong}$$\n")
    assert found[-2] == "holds"
    assert found[-1] in ERRATA


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"\epsilon^K = \frac{\partial C}{\partial h^K} \odot g'(u^K)", True),
        (r"\epsilon^K = \frac{\partial C}{\partial h^K}", False),
        (r"\epsilon^K = \frac{\partial C}{\partial u^K} = (h^K - s) \odot g'(u^K)", True),
        (r"\epsilon^K = \frac{\partial C}{\partial h^K} = h^K - s", False),
    ],
)
def test_an_error_is_the_derivative_by_one_array(claim: str, right: bool) -> None:
    text = rf"""The layers are {LAYERS}. {NAMED} The loss is
$$C = \frac{{1}}{{2}} \|h^K - s\|^2$$
$${claim}$$
$$\epsilon^k = (V^{{k+1}})^T \epsilon^{{k+1}} \odot g'(u^k)$$
"""
    found = verdicts(text)
    assert ("fails" not in found) == right
    assert found[-1] == "holds"


def test_a_new_section_may_name_another_derivative() -> None:
    text = rf"""# One
The layers are {LAYERS}. {NAMED}

# Two
Here $\epsilon^k = \frac{{\partial C}}{{\partial h^k}}$.
$$\epsilon^k = (V^{{k+1}})^T (\epsilon^{{k+1}} \odot g'(u^{{k+1}}))$$
$$\epsilon^k = (V^{{k+1}})^T \epsilon^{{k+1}} \odot g'(u^k)$$
"""
    assert verdicts(text)[-2:] == ["holds", "fails"]


ROWS = r"""The layer gives $q^{k+1} = q^k R^k + c^k$.
Let $\epsilon^k = \frac{\partial C}{\partial q^k}$.

$$\frac{\partial C}{\partial c^k} = \epsilon^{k+1}$$
"""


def test_rows_are_multiplied_from_the_left() -> None:
    assert not {"fails", "ill-formed"} & set(verdicts(ROWS))


COUNTED = r"""The layers are
$$u_i^k = \sum_{j=%s}^{n^{k-1}} V_{ij}^k h_j^{k-1} + c_i^k, \quad h_i^k = g(u_i^k)$$
With $\epsilon^k = \frac{\partial C}{\partial u^k}$ we have
$$\frac{\partial C}{\partial V^k} = \epsilon^k (h^{k-1})^T$$
"""


def test_a_sum_that_starts_at_the_number_of_the_layer_says_nothing_of_all_layers() -> None:
    assert verdicts(COUNTED % 1)[-1] == "holds"
    assert verdicts(COUNTED % "k")[-1] == "unread"
