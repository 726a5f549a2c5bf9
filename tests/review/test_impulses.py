r"""Impulses, and images that are convolved: x[n] = \sum_k x[k] \delta[n-k], f[m, n] ** h[m, n]."""

import pytest

from tests.review.tables import last, verdicts


def said(text: str) -> str:
    """What is said of the last claim."""
    return verdicts(text)[-1]


SIFTED = r"""
The impulse $\delta[n]$ is 1 at $n = 0$ and 0 elsewhere. Any signal $u$ is made of impulses:
$$u[n] = %s$$
"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_{r=-\infty}^{\infty} u[r]\, \delta[n-r]", "holds"),
        (r"\sum_{r=-\infty}^{\infty} u[r]\, \delta[r-n]", "holds"),
        (r"\sum_{r=-\infty}^{\infty} u[r]\, \delta[n+r]", "fails"),
        (r"\sum_{r=-\infty}^{\infty} u[r]\, \delta[n-r+1]", "fails"),
    ],
)
def test_any_signal_is_made_of_impulses(right: str, verdict: str) -> None:
    assert said(SIFTED % right) == verdict


@pytest.mark.parametrize(
    ("places", "verdict"), [("m-a, n-b", "holds"), ("m-b, n-a", "fails"), ("m-a, n+b", "fails")]
)
def test_an_image_is_made_of_impulses(places: str, verdict: str) -> None:
    text = rf"$$u[m,n] = \sum_{{a}}\sum_{{b}} u[a,b]\, \delta[{places}]$$"
    assert said(text) == verdict


IMAGES = r"""
Two images are convolved:
$$u[m,n] ** v[m,n] = \sum_{a}^{} \sum_{b}^{} u[a,b]\, v[m-a, n-b]$$
It commutes:
$$u[m,n] * * v[m,n] = %s$$
"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_a \sum_b u[m-a, n-b]\, v[a,b]", "holds"),
        (r"v[m,n] ** u[m,n]", "holds"),
        (r"\sum_a \sum_b u[m-b, n-a]\, v[a,b]", "fails"),
    ],
)
def test_two_asterisks_convolve_images(right: str, verdict: str) -> None:
    assert said(IMAGES % right) == verdict


def test_an_image_is_no_signal_of_the_same_name() -> None:
    text = r"""
The convolution of signals is $$y[n] = u[n] * v[n] = \sum_r u[r]\, v[n-r]$$
and that of images $$y[m,n] = u[m,n] * v[m,n] = \sum_a \sum_b u[a,b]\, v[m-a, n-b].$$
"""
    assert "fails" not in verdicts(text)


@pytest.mark.parametrize(
    ("right", "verdict"),
    [(r"\sum_{q=+\infty}^{-\infty} v[n-q] u[q]", "holds"),
     (r"\sum_{q=+\infty}^{-\infty} v[n+q] u[q]", "fails")],
)  # fmt: skip
def test_a_sum_over_all_places_may_begin_at_either_end(right: str, verdict: str) -> None:
    text = r"""
The output is
$$y[n] = v[n] * u[n] = \sum_{r=-\infty}^{\infty} v[r] u[n-r]$$
which is
$$y[n] = %s$$
"""
    assert said(text % right) == verdict


@pytest.mark.parametrize(("right", "verdict"), [("4 u^2[n]", "holds"), ("2 u^2[n]", "fails")])
def test_the_square_of_a_signal(right: str, verdict: str) -> None:
    assert said(rf"Let $v[n] = 2 u[n]$. $$v^2[n] = (2 u[n])^2 = {right}$$") == verdict


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("L_u + L_v - 1", "holds"), ("L_u + L_v", "fails"), ("L_u + L_v + 1", "fails")],
)
def test_how_long_a_convolution_is(right: str, verdict: str) -> None:
    text = r"""
The output is
$$y[n] = \sum_{r=0}^{L_v-1} v[r] u[n-r]$$
The output of the filter has length
$$L_y = %s$$
"""
    assert said(text % right) == verdict


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("convolution", "fails"),
        ("circular convolution", "unread"),
        ("spectrum", "unread"),
        ("FFT for a convolution", "unread"),
    ],
)
def test_words_say_of_which_lengths_they_speak(words: str, verdict: str) -> None:
    text = f"Let $u$ have length $N$ and $v$ length $M$.\n\nTheir {words} has length $$L = N + M$$"
    assert said(text) in (verdict, "definition" if verdict == "unread" else verdict)


def test_a_list_may_get_zeros() -> None:
    text = "Given is $u[n] = \\{3, 1\\}$.\n\nWith zeros it is\n\n$u[n] = \\{3, 1, %s\\}$"
    assert "ill-formed" not in verdicts(text % "0, 0")


def test_what_a_function_makes_of_numbers_says_nothing_of_others() -> None:
    text = r"""
Given $u = (1, 2)^\top$, its matrix is $$\mathcal{C}(u) = \begin{pmatrix} 1 & 2 \\ 2 & 1
\end{pmatrix}.$$ Another one is
$$L = \begin{pmatrix} 3 & 4 \\ 4 & 3 \end{pmatrix} = \mathcal{C}(\ell).$$
"""
    assert said(text) == "unread"


def test_what_has_to_be_so_of_what_is_looked_for_is_no_claim() -> None:
    text = r"""
Let $u \in \mathbb{R}^5$ and $v \in \mathbb{R}^4$. One solves
$$\begin{aligned} \min_{u, v}\ & \|u\|^2 \\ \text{s.t.}\ & u = v \end{aligned}$$
"""
    assert said(text) == "unread"


def test_a_filter_may_have_no_more_taps_than_are_written_out() -> None:
    text = r"""
The output is
$$y[n] = u[n] * v[n] = \sum_r u[r] v[n-r]$$
With three taps it is
$$y[1] = %s$$
"""
    assert said(text % r"u[0] v[1] + u[1] v[0] + u[2] v[-1]") == "unread"
    assert said(text % r"u[0] v[1] + u[1] v[1] + u[2] v[-1]") == "fails"


def test_a_formula_shows_how_padding_is_counted() -> None:
    text = r"""
For an input of size $W \times H$, a kernel of size $K$, stride $S$ and padding $P$ the output is
$$W_{out} = \left\lfloor \frac{W - K + 2P}{S} \right\rfloor + 1$$
$$H_{out} = \left\lfloor \frac{H - K + %s}{S} \right\rfloor + 1$$
"""
    assert [said(text % padding) for padding in ("2P", "P")] == ["holds", "fails"]


ROUND = r"""
The circular convolution of $u \in \mathbb{R}^3$ and $v \in \mathbb{R}^3$ is $\star$.
$$u \star v = %s v$$
"""


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (r"u_1 & u_3 & u_2 \\ u_2 & u_1 & u_3 \\ u_3 & u_2 & u_1", "holds"),
        (r"u_1 & u_3 & u_2 \\ u_2 & u_1 & u_3 \\ u_3 & u_1 & u_2", "unread"),
    ],
)
def test_words_say_that_a_convolution_goes_round(rows: str, verdict: str) -> None:
    assert said(ROUND % rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}") == verdict


def test_a_convolution_that_went_round_once_does_so_again() -> None:
    rows = r"\begin{pmatrix} u_1 & u_3 & u_2 \\ u_2 & u_1 & u_3 \\ u_3 & u_2 & u_1 \end{pmatrix}"
    text = ROUND % rows + r"With $u = (1, 0, 2)^\top$ and $v = (0, 3, 1)^\top$ it is" "\n$$%s$$"
    right, wrong = (rf"u \star v = ({entries})^\top" for entries in ("6, 5, 1", "6, 5, 2"))
    assert [said(text % line) for line in (right, wrong)] == ["holds", "fails"]


@pytest.mark.parametrize(
    ("right", "verdict"), [("dU_1 q_{21} + dU_2 q_{22}", "holds"), ("dU_2 q_{22}", "fails")]
)
def test_an_entry_of_a_row_has_one_index(right: str, verdict: str) -> None:
    text = r"""
For the row $V = \begin{pmatrix} v_1 & v_2 \end{pmatrix}$ and
$$Q = \begin{pmatrix} q_{11} & q_{12} \\ q_{21} & q_{22} \end{pmatrix}$$
the layer is $$U = V Q,$$ and the gradients are
$$dV = dU\, Q^T$$
$$dV_2 = %s$$
"""
    assert said(text % right) == verdict


@pytest.mark.parametrize(("right", "verdict"), [("C K K + C K", "holds"), ("C K K + C", "fails")])
def test_what_is_counted_in_running_text_is_a_law(right: str, verdict: str) -> None:
    text = f"The layer has as many parameters as $C K (K + 1) = {right}$ of its kind."
    assert (verdicts(text) or ["unread"])[-1] == verdict


def test_a_row_may_end_in_a_sign_for_a_cell() -> None:
    ends = r"\begin{pmatrix} 2 & 4 & \\ 6 & 8 & \end{pmatrix}"
    assert said(rf"$$2 \begin{{pmatrix}} 1 & 2 \\ 3 & 4 \end{{pmatrix}} = {ends}$$") == "holds"


def test_what_a_side_shows_entry_by_entry_is_known_by_them() -> None:
    text = r"""
Let $d = (d_0, d_1, d_2)^\top$ and $g = (g_0, g_1)^\top$. The filter is
$$F(2, 2) = \begin{pmatrix} d_0 & d_1 \\ d_1 & d_2 \end{pmatrix} \begin{pmatrix} g_0 \\ g_1
\end{pmatrix} = \begin{pmatrix} r_0 \\ r_1 \end{pmatrix}$$
$$r_0 = d_0 g_0 + d_1 g_1$$
$$r_1 = d_1 g_0 + d_%d g_1$$
"""
    assert [verdicts(text % n)[-2:] for n in (2, 1)] == [["holds", "holds"], ["holds", "fails"]]


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"u[0]\, \delta[n] + u[1]\, \delta[n-1]", "holds"),
        (r"u[0]\, \delta[n] + u[1]\, \delta[n-2]", "fails"),
        (r"u[-1]\, \delta[n+1] + u[0]\, \delta[n] + u[1]\, \delta[n-1]", "holds"),
    ],
)
def test_a_signal_is_made_of_a_few_impulses(right: str, verdict: str) -> None:
    assert said(f"$$u[n] = {right}$$") == verdict


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (r"1 & 2 & 0 \\ 4 & 5 & 0 \\ 0 & 0 & 0", "holds"),
        (r"1 & 2 & 0 \\ 4 & 6 & 0 \\ 0 & 0 & 0", "unread"),
    ],
)
def test_zeros_stand_around_an_image(result: str, verdict: str) -> None:
    text = r"""
An image with one pixel is convolved with a kernel:
$$\begin{pmatrix} 1 & 0 & 0 \\ 0 & 0 & 0 \\ 0 & 0 & 0 \end{pmatrix} *
\begin{pmatrix} 7 & 8 & 0 \\ 0 & 1 & 2 \\ 3 & 4 & 5 \end{pmatrix} =
\begin{pmatrix} %s \end{pmatrix}$$
"""
    assert said(text % result) == verdict


def test_square_brackets_may_hold_a_convolution() -> None:
    text = r"""
$$(u * v)_n = \sum_r u_r v_{n-r}$$
$$[(u * v) * w]_n = [u * (v * w)]_n$$
"""
    assert said(text) == "holds"


@pytest.mark.parametrize(
    ("one", "verdict"), [(" + 1", "holds"), ("", "fails"), (" + 2", "fails")]
)  # fmt: skip
def test_a_size_may_carry_the_number_of_its_layer(one: str, verdict: str) -> None:
    text = r"""
With a kernel of size $K^{l}$, stride $S$ and padding $P$ the layers are of size
$$H^{l} = \left\lfloor \frac{H^{l-1} + 2P - K^{l}}{S} \right\rfloor%s$$
"""
    assert said(text % one) == verdict


@pytest.mark.parametrize(("last", "verdict"), [("5", "holds"), ("4", "fails")])
def test_an_example_of_n_says_nothing_of_the_display_after_it(last: str, verdict: str) -> None:
    text = r"""
Show the convolution of $x[n]=\delta[n]+2 \delta[n-1]+3 \delta[n-2]$ and the impulse response
$h[n] = \delta[n] + \delta[n-1]+\delta[n-2]$, $y[n] = h[n]*x[n]$.

The intermediate results, for $n=0$, $n=1$ and $n=2$, are depicted in the figure.
Proceeding with these steps the output is:
$$y[n] = \delta[n] + 3\delta[n-1] + 6\delta[n-2] + %s\delta[n-3] + 3\delta[n-4]$$
"""
    assert said(text % last) == verdict


def test_a_system_may_make_an_output_of_squares() -> None:
    text = r"""
With scalars $\alpha$ and $\beta$ let $x[n]= \alpha x_1[n] + \beta x_2[n]$.
$$w[n] = \alpha y_1[n] + \beta y_2[n] = \alpha x_1^2[n] + \beta x_2^2[n]$$
"""
    assert said(text) != "fails"


def test_an_earlier_example_of_n_is_not_tried_again() -> None:
    text = r"""
$$y[n] = \sum_{k=-\infty}^{\infty} x[k] h[n-k]$$

The convolution of $x[n]=\delta[n]+2 \delta[n-1]+3 \delta[n-2]$ and
$h[n] = \delta[n] + \delta[n-1]+\delta[n-2]$ for $n=2$ is depicted.

The output is:
$$y[n] = \delta[n] + 3 \delta[n-1] + 6 \delta[n-2] + 4 \delta[n-3] + 3 \delta[n-4]$$
"""
    assert said(text) != "holds"


RESPONSE = r"$$ g(k) = 3 \delta(k) - \delta(k-2) $$ and therefore"
IN_PARENTHESES = {
    ("The unit impulse is given.", "g(2) = -1"): "holds",
    ("The unit impulse is given.", "g(2) = 1"): "fails",
    ("The unit impulse is given.", "g(4) = 0"): "holds",
    ("The unit impulse is given.", "g(0) = 0"): "fails",
    ("Die Impulsantwort ist zu bestimmen.", "g(1) = 0"): "holds",
    ("单位脉冲响应", "g(1) = 1"): "fails",
    ("A filter is given.", "g(4) = 0"): "unread",
    ("A filter is given.", "g(0) = 0"): "unread",
    (r"The unit impulse is $\delta(t)$.", "g(4) = 0"): "unread",
}


def test_an_impulse_in_parentheses_is_one_where_words_say_so() -> None:
    found = {
        (words, display): last(f"{words}\n\n{RESPONSE}", display).verdict
        for words, display in IN_PARENTHESES
    }
    assert found == IN_PARENTHESES
