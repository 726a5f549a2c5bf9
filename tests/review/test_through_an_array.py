r"""Gradients of a known loss that depends on all else through one array, of a curved function."""

from __future__ import annotations

import pytest

from tests.review.tables import last

NETWORK = r"""$$ u_i = \sum_{k=0}^{K-1} v_k x_{i+k}, \qquad a_i = \tanh(u_i), \qquad
y_j = \sum_{k=0}^{K-1} w_k a_{j+k} $$ """

LOSSES = [
    r"\frac12 \sum_j (y_j - t_j)^2",
    r"\frac12 \sum_{j=0}^{M-1} (y_j - t_j)^2",
]

BY_U = r"\frac{\partial E}{\partial u_i} = "


@pytest.mark.parametrize("loss", LOSSES)
def test_what_holds_of_any_loss_holds_of_it(loss: str) -> None:
    right = rf"{BY_U} (1 - a_i^2) \frac{{\partial E}}{{\partial a_i}}"
    claim = last(f"{NETWORK} $$ E = {loss} $$", right)
    assert (claim.verdict, claim.assumptions) == ("holds", ())


@pytest.mark.thorough
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    "wrong",
    [
        rf"{BY_U} (1 + a_i^2) \frac{{\partial E}}{{\partial a_i}}",
        rf"{BY_U} (1 - a_i) \frac{{\partial E}}{{\partial a_i}}",
        rf"{BY_U} (1 - a_i^2) \frac{{\partial E}}{{\partial y_i}}",
    ],
)
def test_what_does_not_never_holds(loss: str, wrong: str) -> None:
    assert last(f"{NETWORK} $$ E = {loss} $$", wrong).verdict != "holds"


def test_a_loss_that_depends_on_it_in_two_ways_is_none_of_them() -> None:
    penalised = rf"{NETWORK} $$ E = {LOSSES[0]} + \sum_j u_j^2 $$"
    right = rf"{BY_U} (1 - a_i^2) \frac{{\partial E}}{{\partial a_i}}"
    assert last(penalised, right).verdict != "holds"


@pytest.mark.thorough
def test_sums_over_all_places_are_cut_off_nowhere() -> None:
    r"""\sum_i (1 - a_i^2) x_{i+k} \sum_l (y_{i-l} - t_{i-l}) w_l reads before the first place."""
    whole = r"\sum_i (1 - a_i^2) x_{i+k} \sum_{l=0}^{K-1} (y_{i-l} - t_{i-l}) w_l"
    over_all, over_some = (rf"{NETWORK} $$ E = {loss} $$" for loss in LOSSES)
    by_v = r"\frac{\partial E}{\partial v_k} = "
    assert last(over_all, by_v + whole).verdict == "holds"
    assert last(over_all, by_v + whole.replace("x_{i+k}", "x_{i-k}")).verdict != "holds"
    assert last(over_some, by_v + whole).verdict != "holds"


CORRELATION = r"""Signal $s \in \mathbb{R}^{N}$, filter $k \in \mathbb{R}^{N-M+1}$,
for $1 \le m \le M$
$$ (s * k)_m = \sum_{n=m}^{m+N-M} s_n k_{1+n-m} $$
and a loss $L$ of $s * k$."""


def test_a_gradient_by_what_an_operation_makes() -> None:
    right = r"\frac{\partial L}{\partial k_q} = \sum_{m=1}^{M} "
    right += r"\frac{\partial L}{\partial (s * k)_m} s_{q+m-1}"
    assert last(CORRELATION, right).verdict == "holds"
    assert last(CORRELATION, right.replace("s_{q+m-1}", "s_{q+m-2}")).verdict != "holds"
    assert last(CORRELATION, right.replace(" s_", " 2 s_")).verdict == "fails"
