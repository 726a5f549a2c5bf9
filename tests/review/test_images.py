"""Operations on images and signals of which nobody says the size, and outputs with a stride."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

CONVOLVED = r"$$ (I * K)(i, j) = \sum_m \sum_n I(m, n) K(i-m, j-n) $$"
NAMED = r"$$ R(i, j) = (I * K)(i, j) = \sum_m \sum_n I(m, n) K(i-m, j-n) $$"


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_m \sum_n K(m, n) I(i-m, j-n)", "holds"),
        (r"\sum_u \sum_v I(i-u, j-v) K(u, v)", "holds"),
        (r"\sum_m \sum_n K(m, n) I(i+m, j+n)", "fails"),
        *(
            pytest.param(right, "fails", marks=pytest.mark.thorough)
            for right in (
                r"\sum_m \sum_n K(m, n) I(i-m, n-j)",
                r"\sum_m \sum_n K(n, m) I(i-m, j-n)",
                r"\sum_m K(m, n) I(i-m, j-n)",
            )
        ),
    ],
)
def test_images_are_convolved(right: str, verdict: str) -> None:
    said = verdicts(f"{CONVOLVED}\n\nAlso $$ (I * K)(i, j) = {right} $$")
    assert said == ["definition", verdict]
    assert verdicts(f"{NAMED}\n\nAlso\n$$\nR(i, j) = {right}\n$$")[-1] == verdict


@pytest.mark.parametrize("sign", ["-", "+"])
def test_an_operation_is_heard_before_what_it_makes(sign: str) -> None:
    chain = rf"$$ y(t) = (x * w)(t) = \sum_a x(a) w(t {sign} a) $$"
    assert verdicts(chain) == ["definition", "definition"]
    again = chain + r"Then $$ y(t) = \sum_a x(t - a) w(a) $$"
    assert verdicts(again)[-1] == ("holds" if sign == "-" else "fails")


OTHER = [
    ("Most libraries have the cross-correlation instead,", "definition"),
    ("In the literature one also finds another convention:", "definition"),
    ("Therefore", "fails"),
    ("This is the same as its correlation", "fails"),
]


@pytest.mark.parametrize(("words", "verdict"), OTHER)
def test_words_may_give_a_name_to_another_operation(words: str, verdict: str) -> None:
    for left in ("R(i, j)", "(I * K)(i, j)"):
        text = f"{NAMED}\n\n{words}\n$$\n{left} = " + r"\sum_m \sum_n I(i+m, j+n) K(m, n)"
        assert verdicts(f"{text}\n$$")[-1] == verdict


STRIDED = r"Z_{i,j} = \sum_{m,n} V_{(i-1) s+m, (j-1) s+n} K_{m,n}"
PLAIN = r"The output is $$ Z_{i,j} = \sum_{m,n} V_{i+m-1, j+n-1} K_{m,n} $$"


def test_a_stride_makes_another_output() -> None:
    assert verdicts(f"{PLAIN} With stride $s$ it is $$ {STRIDED} $$") == ["definition"] * 2
    assert verdicts(f"{PLAIN} So $$ {STRIDED} $$")[-1] == "fails"


@pytest.mark.thorough
def test_the_gradient_of_an_output_with_a_stride() -> None:
    weight = r"\frac{\partial Z_{i,j}}{\partial K_{m,n}} = "
    text = f"{PLAIN} With stride $s$ it is $$ {STRIDED} $$ Thus $$ {weight}"
    assert verdicts(text + r"V_{(i-1) s+m, (j-1) s+n} $$")[-1] == "holds"
    assert verdicts(text + r"V_{(i-1) s+n, (j-1) s+m} $$")[-1] == "fails"


def test_recursions_are_neither_wrong_nor_right() -> None:
    text = r"$$ C(n, k) = C(n-1, k-1) + C(n-1, k) $$ $$ C(n, k) = C(n, n-k) $$"
    assert set(verdicts(text)) == {"unread"}


WRITTEN_OUT = r"""Here `*` stands for the convolution of networks.
$$ \begin{bmatrix} u_{11} & u_{12} & u_{13} \\ u_{21} & u_{22} & u_{23} \\ u_{31} & u_{32} & u_{33}
\end{bmatrix} * \begin{bmatrix} k_{11} & k_{12} \\ k_{21} & k_{22} \end{bmatrix} + c
= \begin{bmatrix} v_{11} & v_{12} \\ v_{21} & v_{22} \end{bmatrix} $$ That is
$$ v_{11} = u_{11} k_{11} + u_{12} k_{12} + u_{21} k_{21} + u_{22} k_{22} + c $$ and
"""
TO_IMAGE = (
    r"\frac{\partial E}{\color{blue}{\partial u_{12}}} = \frac{\partial E}{\partial v_{11}} k_{12} "
    r"+ \frac{\partial E}{\partial v_{12}} k_{%s}"
)


@pytest.mark.parametrize(("line", "right", "wrong"), [
    (r"v_{21} = u_{21} k_{11} + u_{22} k_{12} + u_{31} k_{21} + u_{%s} k_{22} + c", "32", "33"),
    (TO_IMAGE, "11", "12"),
])  # fmt: skip
def test_an_operation_between_images_written_out(line: str, right: str, wrong: str) -> None:
    wanted = ["definition", "holds"]
    assert verdicts(f"{WRITTEN_OUT} $$ {line % right} $$") == [*wanted, "holds"]
    assert verdicts(f"{WRITTEN_OUT} $$ {line % wrong} $$")[-1] in ("fails", "unread")
    assert verdicts(f"{WRITTEN_OUT} $$ {line % wrong} $$")[:2] == wanted


def test_a_kernel_is_not_what_is_made_of_its_own_gradient() -> None:
    other = (
        r"\begin{bmatrix} \frac{\partial E}{\partial v_{11}} & \frac{\partial E}{\partial v_{12}} "
    )
    other += (
        r"\\ \frac{\partial E}{\partial v_{21}} & \frac{\partial E}{\partial v_{22}} \end{bmatrix}"
    )
    image = WRITTEN_OUT.partition("$$ ")[2].partition(" *")[0]
    kernel = r"\begin{bmatrix} k_{11} & k_{12} \\ k_{21} & k_{22} \end{bmatrix}"
    assert verdicts(f"{WRITTEN_OUT} $$ {kernel} = {image} * {other} $$")[-1] != "definition"


def test_what_something_depends_on_is_no_product() -> None:
    assert verdicts(rf"{WRITTEN_OUT} $$ v_{{12}} = v_{{12}}(u_{{11}}, u_{{12}}, c) $$")[-1] == (
        "definition"
    )


INFIX = r"""
$$ \begin{bmatrix} p_{1,1} & p_{1,2} & p_{1,3} \\ p_{2,1} & p_{2,2} & p_{2,3} \\
p_{3,1} & p_{3,2} & p_{3,3} \end{bmatrix} \; conv \;
\begin{bmatrix} q_{1,1} & q_{1,2} \\ q_{2,1} & q_{2,2} \end{bmatrix} + b
= \begin{bmatrix} r_{1,1} & r_{1,2} \\ r_{2,1} & r_{2,2} \end{bmatrix} $$
With $\delta_{i,j} = \frac{\partial L}{\partial r_{i,j}}$
$$ \frac{\partial L}{\partial p_{1,2}} = \delta_{1,1} q_{1,2} + \delta_{1,2} q_{1,1} $$
$$ \frac{\partial L}{\partial p_{1,1}} = \delta_{1,1} q_{1,1} $$
"""


@pytest.mark.parametrize(("display", "verdict"), [
    (r"\frac{\partial L}{\partial p_{1,3}} = \delta_{1,2} q_{1,2}", "holds"),
    (r"\frac{\partial L}{\partial p_{1,3}} = \delta_{1,2} q_{1,1}", "fails"),
    (r"\frac{\partial L}{\partial b} = \delta_{1,1} + \delta_{1,2} + \delta_{2,1} + \delta_{2,2}",
     "holds"),
    (r"\frac{\partial L}{\partial b} = \delta_{1,1} + \delta_{1,2} + \delta_{2,1}", "fails"),
])  # fmt: skip
def test_a_convolution_may_be_written_as_a_word(display: str, verdict: str) -> None:
    assert last(INFIX, display).verdict == verdict


def test_an_image_that_was_drawn_is_as_large_as_the_operation_makes_it() -> None:
    assert not last(
        INFIX, r"\frac{\partial L}{\partial q} = [\frac{\partial L}{\partial q_{i,j}}]"
    ).erratum
    strided = INFIX.replace(r" & r_{1,2} \\ r_{2,1} & r_{2,2}", "").replace("[r_{1,1}]", "r_{1,1}")
    assert not last(strided, r"\frac{\partial L}{\partial p_{1,1}} = \delta_{1,1} q_{1,2}").erratum
