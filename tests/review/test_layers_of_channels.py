"""Layers of several channels, as they are commonly written: from 0, sizes with labels, a bias."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

LAYER = r"""Let $X \in \mathbb{R}^{C_{in} \times H}$ be the input of a layer with the kernels
$V \in \mathbb{R}^{C_{out} \times C_{in} \times k_h}$ and biases $b \in \mathbb{R}^{C_{out}}$. With
stride 1 and no padding the output is
$$Y_{o,i} = b_o + \sum_{c=0}^{C_{in}-1} \sum_{m=0}^{k_h-1} X_{c,i+m} V_{o,c,m},$$
"""
AFTER = r"""where $Y \in \mathbb{R}^{C_{out} \times (H-k_h+1)}$. """
TO_BIAS = (
    r"$$\frac{\partial E}{\partial b_o} = \sum_{i=0}^{H-k_h} \frac{\partial E}{\partial Y_{o,i}}$$"
)
TO_KERNEL = (
    r"$$\frac{\partial E}{\partial V_{o,c,m}} = "
    r"\sum_{i=0}^{H-k_h} \frac{\partial E}{\partial Y_{o,i}} X_{c,i+m}$$"
)
TO_SIGNAL = (
    r"$$\frac{\partial E}{\partial X_{c,p}} = \sum_{o=0}^{C_{out}-1} \sum_{m=0}^{k_h-1} "
    r"\frac{\partial E}{\partial Y_{o,p-m}} V_{o,c,m}$$"
)


RIGHT = [TO_BIAS, TO_SIGNAL]
WRONG = [
    (TO_BIAS.replace("{H-k_h}", "{H-k_h-1}"), "fails"),
    (TO_BIAS.replace("{H-k_h}", "{H-k_h+1}"), "ill-formed"),
    (TO_BIAS[:-2] + " + b_o$$", "unread"),  # with a penalty it is right
    (TO_KERNEL.replace("i+m", "i-m"), "ill-formed"),
    (TO_KERNEL.replace("Y_{o,i}", "Y_{c,i}"), "fails"),
    (TO_SIGNAL.replace("p-m", "p+m"), "ill-formed"),
    (TO_SIGNAL.replace("V_{o,c,m}", "V_{o,c,k_h-1-m}"), "ill-formed"),
]

DIFFER_FIRST = {WRONG[1][0], WRONG[3][0]}
"""What reads outside, and is seen to differ before that where nothing restricts the places."""


@pytest.mark.parametrize("after", ["", AFTER])
@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        *((said, "holds") for said in RIGHT),
        WRONG[0],
        *(pytest.param(*wrong, marks=pytest.mark.thorough) for wrong in WRONG[1:]),
    ],
)
def test_gradients_by_one_way(after: str, said: str, verdict: str) -> None:
    found = verdicts(LAYER + after + TO_KERNEL + "\n\nAnd\n\n" + said)
    assert "holds" in found[:-1]
    assert found[-1] == ("fails" if said in DIFFER_FIRST and not after else verdict)


def test_the_output_declared_before_it_is_defined() -> None:
    before = LAYER.replace("output is", AFTER[6:].replace(". ", "") + " is")
    assert verdicts(before + TO_KERNEL)[-1] == "holds"


def test_of_a_bias_that_is_nowhere_nothing_follows() -> None:
    assert verdicts(LAYER.replace("b_o +", "") + TO_BIAS.replace("b_o", "a_o"))[-1] == "unread"


UNDECLARED = r"""The layer has several channels,
$$ y_{f,i,j} = b_f + \sum_{c=1}^{C} \sum_{p=0}^{K-1} \sum_{q=0}^{K-1} w_{f,c,p,q} u_{c,i+p,j+q} $$
With $g_{f,i,j} = \partial E / \partial y_{f,i,j}$ $$ %s $$"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial E}{\partial b_f} = \sum_{i,j} g_{f,i,j}", "holds"),
        (
            r"\frac{\partial E}{\partial w_{f,c,p,q}} = \sum_{i,j} g_{f,i,j} u_{c,i+p,j+q}",
            "holds",
        ),
        (r"\frac{\partial E}{\partial w_{f,c,p,q}} = \sum_{i,j} g_{f,i,j} u_{c,i-p,j+q}", "fails"),
        (
            r"\frac{\partial E}{\partial u_{c,m,n}} = \sum_{f=1}^{F} \sum_{p=0}^{K-1} "
            r"\sum_{q=0}^{K-1} g_{f,m-p,n-q} w_{f,c,p,q}",
            "holds",
        ),
        (
            r"\frac{\partial E}{\partial u_{c,m,n}} = \sum_{f=1}^{F} \sum_{p=0}^{K-1} "
            r"\sum_{q=0}^{K-1} g_{f,m+p,n-q} w_{f,c,p,q}",
            "unread",
        ),
    ],
)
def test_channels_of_which_no_sizes_are_said(line: str, verdict: str) -> None:
    assert verdicts(UNDECLARED % line) == ["definition", "definition", verdict]


def test_an_entry_that_a_stride_reads_only_at_the_second_place() -> None:
    """Where N >= 2 M, both sides are alike at all sizes that are small together."""
    layer = r"""Let $u \in \mathbb{R}^{C \times D \times N}$ and
$v \in \mathbb{R}^{C \times D \times K}$. With
$$r_i = \sum_{c=1}^C \sum_{d=1}^D \sum_{k=1}^K v_{c,d,k} u_{c,d,2i+k-2}$$ for $1 \le i \le M$. Then
"""
    slope = r"$$\frac{\partial r_i}{\partial v_{c,d,k}} = u_{c,d,2i+k-2}$$"
    assert verdicts(layer + slope)[-1] == "holds"
    assert verdicts(layer + slope.replace("2i+k", "2+k"))[-1] == "fails"
