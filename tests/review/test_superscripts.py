"""Layers that are convolved entry by entry: x_i^l of o_{i+m}^{l-1}."""

from __future__ import annotations

import pytest

from symconv import verify_text
from tests.review.tables import verdicts

IMAGE = r"""
$$ u_{i,j}^l = \sum_{m=0}^{p-1} \sum_{n=0}^{q-1} v_{m,n}^l s_{i+m,j+n}^{l-1} + c^l $$
$$ s_{i,j}^l = f(u_{i,j}^l) $$ Let $\delta_{i,j}^l = \frac{\partial E}{\partial u_{i,j}^l}$. Then
"""
ROW = r"""
$$ z^{(l)}_i = b^{(l)} + \sum_{k=1}^{K} w^{(l)}_k a^{(l-1)}_{i+k-1}, \qquad
a^{(l)}_i = \sigma(z^{(l)}_i). $$ With $\delta^{(l)}_i = \frac{\partial C}{\partial z^{(l)}_i}$,
"""
SLOPE = r"\frac{\partial E}{\partial u_{i',j'}^l} = \sum_{m=0}^{p-1} \sum_{n=0}^{q-1} "
WAYS = r"\frac{\partial E}{\partial u_{i'-m,j'-n}^{l+1}} "
BACK = SLOPE + WAYS + r"\frac{\partial u_{i'-m,j'-n}^{l+1}}{\partial u_{i',j'}^l} = "
PLAIN = r"""
$$ u_{ij}^l = \sum_m \sum_n v_{mn}^l s_{i+m,j+n}^{l-1} + c^l $$ $$ s_{ij}^l = f(u_{ij}^l) $$
$$ \delta_{ij}^l = \frac{\partial E}{\partial u_{ij}^l} $$
"""
TAPS = r"\frac{\partial C}{\partial w^{(l)}_k} = \sum_i \delta^{(l)}_i a^{(l-1)}_{%s}"


@pytest.mark.parametrize(("text", "right", "wrong"), [
    (IMAGE + r"$$ \frac{\partial u_{i,j}^l}{\partial v_{m',n'}^l} = s_{%s,j+n'}^{l-1} $$",
     "i+m'", "i-m'"),
    pytest.param(
     IMAGE + r"$$ \frac{\partial E}{\partial v_{m',n'}^l} = \sum_{i=0}^{H-p} \sum_{j=0}^{W-q} "
     r"\frac{\partial E}{\partial u_{i,j}^l} \frac{\partial u_{i,j}^l}{\partial v_{m',n'}^l} "
     r"= \sum_{i=0}^{H-p} \sum_{j=0}^{W-q} \delta_{i,j}^l s_{%s,j+n'}^{l-1} $$", "i+m'", "i",
     marks=pytest.mark.thorough),
    (IMAGE + f"$$ {BACK}" + r"\sum_{m=0}^{p-1} \sum_{n=0}^{q-1} \delta_{%s,j'-n}^{l+1} "
     r"v_{m,n}^{l+1} f'(u_{i',j'}^l) $$", "i'-m", "i'+m"),
    pytest.param(
     IMAGE + f"$$ {BACK}" + r"\sum_{m=0}^{p-1} \sum_{n=0}^{q-1} \delta_{i'-m,j'-n}^{l+1} "
     r"v_{m,n}^{%s} f'(u_{i',j'}^l) $$", "l+1", "l",
     marks=pytest.mark.thorough),
    (ROW + f"$$ {TAPS} $$", "i+k-1", "i+k"),
    (ROW + r"$$ \delta^{(l)}_j = \sum_i \frac{\partial C}{\partial z^{(l+1)}_i} "
     r"\frac{\partial z^{(l+1)}_i}{\partial z^{(l)}_j} "
     r"= \sum_{k=1}^{K} \delta^{(l+1)}_{%s} w^{(l+1)}_k \sigma'(z^{(l)}_j) $$", "j-k+1", "j-k"),
])  # fmt: skip
def test_backpropagation_through_layers(text: str, right: str, wrong: str) -> None:
    assert verdicts(text % right)[-1] == "holds"
    assert verdicts(text % wrong)[-1] == "fails"


@pytest.mark.parametrize(("text", "right", "wrong"), [
    (IMAGE + r"$$ \frac{\partial E}{\partial v_{m',n'}^l} = \sum_{i=0}^{H-p} \sum_{j=0}^{W-q} "
     r"\frac{\partial E}{\partial u_{i,j}^l} \frac{\partial u_{i,j}^l}{\partial v_{m',n'}^l} $$ "
     f"$$ {BACK.removesuffix('= ')} $$"
     r"$$ \frac{\partial E}{\partial c^l} = \sum_{i=0}^{H-p%s} \sum_{j=0}^{W-q} \delta_{i,j}^l $$",
     "", "-1"),
    (PLAIN + r"$$ \delta_{ij}^l = \sum_{m,n} \delta_{%s,j-n}^{l+1} v_{mn}^{l+1} f'(u_{ij}^l) $$",
     "i-m", "i+m"),
])  # fmt: skip
def test_what_is_wrong_alone_does_not_hold(text: str, right: str, wrong: str) -> None:
    assert verdicts(text % right)[-1] == "holds"
    assert verdicts(text % wrong)[-1] in ("fails", "unread")


def test_an_error_is_no_name_that_is_free() -> None:
    wrong = r"$$ \delta_{ij}^l = \sum_m \delta_{i-m,j-n}^{l+1} v_{mn}^{l+1} f'(u_{ij}^l) $$"
    assert verdicts(PLAIN + wrong)[-1] not in ("holds", "definition")


def test_a_sign_of_convolution_is_no_product_of_entries() -> None:
    text = r"""$$ z_x^{l+1} = w_x^{l+1} * \sigma(z_x^l) + b_x^{l+1}
    = \sum_a w_a^{l+1} \sigma(z_{x-a}^l) + b_x^{l+1} $$
    $$ \frac{\partial z_x^{l+1}}{\partial w_a^{l+1}} = \sigma(z_{%s}^l) $$"""
    assert verdicts(text % "x-a") == ["definition", "holds"]
    assert verdicts(text % "x+a")[-1] != "holds"


def test_a_loss_may_be_a_word() -> None:
    text = r"$$ Loss = \frac{1}{2} \sum_i (y_i - t_i)^2 $$ "
    text += r"$$ \frac{\partial Loss}{\partial y_i} = %s $$"
    assert verdicts(text % "y_i - t_i")[-1] == "holds"
    assert verdicts(text % "t_i - y_i")[-1] == "fails"


CHANNELS = r"""
$$ z^{l}_{i,f} = \sum_{k_i=0}^{k-1} \sum_{c} w^{l}_{k_i,c,f} \, a^{l-1}_{i+k_i,c} + b^l_f, \qquad
a^{l}_{i,f} = g(z^{l}_{i,f}) $$ $$ \delta^{l}_{i,f} = \frac{\partial C}{\partial z^{l}_{i,f}} $$
"""


@pytest.mark.parametrize(("line", "right", "wrong"), [
    (r"\frac{\partial C}{\partial w^{l}_{k_i,c,f}} = \sum_i \delta^{l}_{i,f} a^{l-1}_{%s,c}",
     "i+k_i", "i-k_i"),
    (r"\delta^l_{i,c} = g'(z^l_{i,c}) \sum_{k_i=0}^{k-1} \sum_f w^{l+1}_{k_i,%s} "
     r"\delta^{l+1}_{i-k_i,f}", "c,f", "f,c"),
])  # fmt: skip
def test_channels_and_indices_with_labels(line: str, right: str, wrong: str) -> None:
    assert verdicts(f"{CHANNELS} $$ {line % right} $$")[-1] == "holds"
    assert verdicts(f"{CHANNELS} $$ {line % wrong} $$")[-1] != "holds"


def test_arrays_that_are_made_of_each_other_are_no_fault() -> None:
    loop = r"$$ u_i^l = \sum_m w_m^l s_{i+m}^{l-1} $$ $$ s_i^l = f(t_i^l) $$ $$ t_i^l = g(s_i^l) $$"
    text = loop + r"$$ \frac{\partial u_i^{l+1}}{\partial t_i^l} = 1 $$"
    claims = verify_text(text, "a.md").claims
    assert not any("broke" in claim.reason for claim in claims)
    assert claims[-1].verdict != "holds"


@pytest.mark.parametrize(("place", "verdict"), [("i-m,j-n", "holds"), ("i+m,j+n", "unread")])
def test_capitals_have_their_small_letters_as_entries(place: str, verdict: str) -> None:
    text = r"""$$ z^l_{i,j} = \sum_m \sum_n a^{l-1}_{i+m,j+n} w^l_{m,n} + b^l $$
    $$ A^l = \sigma(Z^l), \qquad \delta^l_{i,j} = \frac{\partial L}{\partial z^l_{i,j}} $$
    $$ \delta^l_{i,j} = \sum_m \sum_n \delta^{l+1}_{%s} w^{l+1}_{m,n} \sigma'(z^l_{i,j}) $$"""
    assert verdicts(text % place)[-1] == verdict


OWN = r"""A layer of several channels gives
$$ z_{d,i}^l = \sum_{c=1}^{C} \sum_{m=0}^{M-1} W_{m,c,d}^{l-1} z_{c,i+m}^{l-1} + b_d^{l-1} $$
and $\delta^l = \frac{\partial E}{\partial z^l}$. Then
$$ \frac{\partial E}{\partial W_{m,c,d}^{l-1}} = \sum_i \frac{\partial E}{\partial z_{d,i}^l}
\frac{\partial z_{d,i}^l}{\partial W_{m,c,d}^{l-1}} $$
"""


@pytest.mark.parametrize(("right", "wrong"), [
    (r"$$ \frac{\partial E}{\partial W_{m,c,d}^{l-1}} = \sum_i \delta_{d,i}^l z_{c,i+m}^{l-1} $$",
     r"$$ \frac{\partial E}{\partial W_{m,c,d}^{l-1}} = \sum_i \delta_{c,i}^l z_{d,i+m}^{l-1} $$"),
    pytest.param(
     r"$$ \delta_{c,i}^{l-1} = \sum_{d=1}^D \sum_{m=0}^{M-1} \delta_{d,i-m}^l W_{m,c,d}^{l-1} $$",
     r"$$ \delta_{c,i}^{l-1} = \sum_{d=1}^D \sum_{m=0}^{M-1} \delta_{d,i-m}^l W_{m,d,c}^{l-1} $$",
     marks=pytest.mark.thorough),
])  # fmt: skip
def test_a_layer_is_made_of_the_last_one_of_its_own_name(right: str, wrong: str) -> None:
    """What was made of z^{l-2} for one claim is made of z^{l-1} for the next."""
    assert verdicts(OWN + right)[-2:] == ["holds", "holds"]
    assert verdicts(OWN + wrong)[-1] == "fails"
