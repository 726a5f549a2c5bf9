"""What might define anew and is but a slip; size formulas with letters that nobody explained."""

from __future__ import annotations

import pytest

import symconv
from symconv.review.scope.departures import FIRST
from tests.review.tables import verdicts

SIGNAL = r"""
With

$$p[n] = \begin{cases} 3 & n = -1 \\ 1 & n = 0 \\ -2 & n = 1 \\ 0 & \text{otherwise} \end{cases}$$

let $q[n] = p[n] * r[n]$ be the convolution $\sum_k p[k] r[n-k]$. Then

$$q[n] = %s$$
"""


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("3 r[n+1] + r[n] - 2 r[n-1]", "holds"), ("3 r[n+1] + r[n] - 2 r[n-2]", "fails")],
)
def test_a_signal_written_out_is_no_other_signal(right: str, verdict: str) -> None:
    assert verdicts(SIGNAL % right)[-1] == verdict


def test_what_differs_by_one_change_from_a_definition_may_be_another_one() -> None:
    delay = SIGNAL % "3 r[n+1] + r[n] - 2 r[n-1]" + "\n$$d[n] = p[n-2]$$\n"
    assert verdicts(f"{delay}\nA shift to the left is\n\n$$d[n] = p[n+2]$$\n")[-1] == "definition"


SIZES = [
    (r"O = \frac{W - K + 2P}{S} + 1", "holds"),
    (r"O = \frac{W - K + 2P}{S} + 2", "fails"),
    (r"O = \frac{W - K + 2P}{S}", "fails"),
    (r"O = \frac{W - K + P}{S} + 1", "unread"),  # right for padding that is counted in all
    (r"O = \frac{W + K + P}{S} + 3", "unread"),  # it may be about something else
]


@pytest.mark.parametrize(("formula", "verdict"), SIZES)
def test_letters_that_mostly_mean_sizes_tell_a_slip(formula: str, verdict: str) -> None:
    assert verdicts(f"The output of a convolution is\n\n$$ {formula} $$\n")[-1] == verdict


def test_the_spatial_extent_of_filters_is_their_size() -> None:
    said = (
        "The input size is $W_1$. Filters have the spatial extent $F$, and there is the stride $S$ "
    )
    text = said + "and the padding $P$. The output size is $W_2$:\n\n$$W_2 = %s$$"
    wrong, right = r"\frac{W_1 - F + 2P}{S + 1}", r"\frac{W_1 - F + 2P}{S} + 1"
    assert [verdicts(text % each)[-1] for each in (wrong, right)] == ["fails", "holds"]


def test_an_entry_in_brackets_is_of_the_signal_even_if_another_one_has_that_number() -> None:
    text = r"""
Let $g_1[n] = \delta[n] + \delta[n-1]$. Now $g[n] = 2\delta[n+1] + 5\delta[n] - 3\delta[n-1]$ and
$h[n] = 7\delta[n+1] + \delta[n-1]$, with $$c[n] = \sum_{k=-\infty}^{\infty} g[k] h[k-n]$$

$$c[-1] = g[-1] h[0] + g[0] h[1] + g[1] h[2]$$

$$c[-1] = g[-1] h[0] + g[0] h[2] + g[1] h[2]$$
"""
    assert verdicts(text)[-2:] == ["holds", "fails"]


def test_letters_in_a_matrix_are_no_lists_of_before() -> None:
    code = "```python\na = [1, 2, 3]\nc = [4, 5, 6]\n```\n"
    matrix = r"$$M = \begin{pmatrix} a & b \\ c & d \end{pmatrix}$$"
    assert "ill-formed" not in verdicts(f"{code}\n{matrix}\n")


LAYERS = r"""
The forward pass computes:

$$\mathbf{z}^{[1]} = \mathbf{W}^{[1]} \mathbf{x} + \mathbf{b}^{[1]}$$
$$\mathbf{a}^{[1]} = g(\mathbf{z}^{[1]})$$
$$\mathbf{z}^{[2]} = \mathbf{W}^{[2]} \mathbf{a}^{[1]} + \mathbf{b}^{[2]}$$
$$\hat{\mathbf{y}} = \mathbf{z}^{[2]}$$

The gradients are

$$\frac{\partial L}{\partial \mathbf{z}^{[1]}} = %s \frac{\partial L}{\partial \mathbf{z}^{[2]}}
\odot g'(\mathbf{z}^{[1]})$$
"""


def test_layers_with_their_number_in_brackets() -> None:
    weights = r"\mathbf{W}^{[2]}"
    assert verdicts(LAYERS % f"({weights})^T")[-1] == "holds"
    assert verdicts(LAYERS % weights)[-1] != "holds"


def test_a_bound_of_what_may_be_negative_is_a_condition() -> None:
    text = "It is stable for $|a| < 1$.\n\n$$|a| < 1$$\n"
    assert all("broke" not in claim.reason for claim in symconv.verify_text(text, "a.md").claims)


@pytest.mark.parametrize("words", ["For the convolution we have", "If we pad,", "(b)"])
def test_words_may_begin_another_one(words: str) -> None:
    first = r"The correlation is $$g(n) = \sum_{a=0}^{K-1} f(n+a) h(a).$$"
    other = r"$$g(n) = \sum_{a=0}^{K-1} f(n-a) h(a).$$"
    assert verdicts(f"{first}\n\n{words}\n{other}\n")[-1] == "definition"
    assert verdicts(f"{first}\n\nThis is\n{other}\n")[-1] == "fails"


KERNELS = r"""
The Sobel filter in x is
$$K = \begin{pmatrix} -1 & 0 & 1 \\ -2 & 0 & 2 \\ -1 & 0 & 1 \end{pmatrix}$$ and in y
$$K = \begin{pmatrix} -1 & -2 & -1 \\ 0 & 0 & 0 \\ 1 & 2 & 1 \end{pmatrix}.$$
"""


def test_one_kernel_in_numbers_comes_after_the_other() -> None:
    assert verdicts(KERNELS) == ["definition", "definition"]


@pytest.mark.parametrize("words", ["The two-point average is", "whereas the delay is"])
def test_one_of_another_kind_is_defined_by_its_name(words: str) -> None:
    text = r"Take $$y[n] = x[n] - x[n-1].$$ %s $$y[n] = x[n] + x[n-1].$$"
    assert verdicts(text % words)[-1] == "definition"
    assert verdicts(text % "So it is")[-1] == "fails"


AGAIN = r"""Let $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $b \in \mathbb{R}^m$. Now

%s

%s

%s
"""
SAID = [
    (r"$$y = W x + b$$", r"$$y = W x - b$$"),
    (r"$$y_i = \sum_{k=0}^{2} v_k z_{i+k}$$", r"$$y_i = \sum_{k=0}^{2} v_k z_{2i+k}$$"),
    (r"$$(u * v)[n] = \sum_k u[k] v[n-k]$$", r"$$(u * v)[n] = \sum_k u[k] v[n+k]$$"),
    (r"$$L = \frac12 \sum_i (p_i - q_i)^2$$", r"$$L = \sum_i (p_i - q_i)^2$$"),
]
ELSE = [
    "Skipping every other place gives", "Some authors write", "In Matlab this is",
    "An ideal one would be", "Bei doppelter Schrittweite gilt", "步长为 2 时",
    "Now let", "Define the output by",
]  # fmt: skip
SO = ["So", "Written out, each output is", "As we saw in (3),", "Daher gilt", "On a donc", "因此"]


@pytest.mark.parametrize(("first", "second"), SAID)
def test_words_that_announce_what_is_known_alone_make_it_wrong(first: str, second: str) -> None:
    for words in ELSE:
        assert verdicts(AGAIN % (first, words, second))[-1] == "definition", words
    for words in SO:
        assert verdicts(AGAIN % (first, words, second))[-1] in ("fails", "ill-formed"), words


def test_what_words_say_of_some_places_alone_defines_nothing() -> None:
    text = AGAIN % (SAID[1][0], "For odd $i$ it is", SAID[1][1])
    assert verdicts(text)[-1] == "unread"


DEPARTURE = r"""A layer is

$$ y_i = \sum_{k=0}^{K-1} w_k x_{i+k} $$

%s

$$ y_i = \sum_{k=0}^{K-1} w_k x_{i-k} $$

The slopes are $$ \frac{\partial y_i}{\partial x_j} = %s, \qquad
\frac{\partial y_i}{\partial w_k} = %s $$
"""


@pytest.mark.parametrize("words", ["In Matlab this would be", "But with a flipped filter it is"])
@pytest.mark.parametrize(
    ("slopes", "found"),
    [
        (("w_{j-i}", "x_{i+k}"), ["holds", "holds"]),
        (("w_{i-j}", "x_{i-k}"), ["holds", "holds"]),
        # One line alone may be meant either way; two different ones are not.
        (("w_{j-i}", "x_{i-k}"), ["fails", "holds"]),
        (("w_{j-i+1}", "x_{i+k}"), ["fails", "holds"]),
        (("w_{i-j+1}", "x_{i-k}"), ["fails", "holds"]),
    ],
)
def test_what_comes_after_a_departure_is_read_as_it_was_meant(
    words: str, slopes: tuple[str, str], found: list[str]
) -> None:
    claims = symconv.verify_text(DEPARTURE % (words, *slopes), "a.md").claims
    assert [claim.verdict for claim in claims] == ["definition", "definition", *found]
    assert (FIRST in claims[-1].remarks) == (slopes[1] == "x_{i+k}" and found[1] == "holds")


def test_one_line_after_a_departure_may_be_of_either() -> None:
    text = (DEPARTURE % ("In Matlab this would be", "w_{j-i}", "")).partition(", \\qquad")[0] + "$$"
    assert verdicts(text)[-1] == "unread"


def test_words_begin_nothing_else_where_the_first_line_after_them_follows() -> None:
    text = r"""The steps are $$ d_l = x_{2l+1} - x_{2l}, \qquad s_l = x_{2l} + \frac12 d_l $$

Backwards one step undoes the other:

\begin{align} x_{2l} &= s_l - \frac12 d_l \\ d_l &= x_{2l+1} - s_l \end{align}
"""
    assert verdicts(text) == ["definition", "definition", "holds", "fails"]


def test_one_number_of_an_example_is_none_of_the_next() -> None:
    text = "1. Case 1: $$ N = \\log_2(128) = 7 $$\n\n1. Case 2: $$ N = \\log_2(1024) = 10 $$\n"
    assert "fails" not in verdicts(text)


RESULT = r"""
The signal is $x[n] = 2\delta[n]$ and the filter $h[n] = \delta[n] - \delta[n-1]$. Then
$y[n] = x[n] * h[n]$ is
$$y[n] = 2\delta[n] - 2\delta[n-1]$$
%s
$$y[n] = \delta[n] - \delta[n-2]$$
$$y[0] = %s$$
"""


@pytest.mark.parametrize(
    ("words", "entry", "found"),
    [
        ("So", "2", ["unread", "holds"]),
        ("So", "1", ["unread", "unread"]),
        ("A step of two samples gives", "1", ["definition", "holds"]),
    ],
)
def test_what_was_computed_is_no_other_signal_without_a_word(
    words: str, entry: str, found: list[str]
) -> None:
    assert verdicts(RESULT % (words, entry))[-2:] == found


@pytest.mark.parametrize("range_", [r"\quad \text{for all } n < 0", r", \quad n < 0", r""])
def test_a_signal_that_is_zero_somewhere_is_not_zero(range_: str) -> None:
    text = (
        rf"A causal system has $$ h[n] = 0 {range_} $$"
        + r"""

## Step response

$$ s[n] = \sum_{k=-\infty}^{\infty} h[k] v[n-k] $$

So $$ s[n] = \sum_{k=-\infty}^{\infty} h[k] v[n-k-1] $$
"""
    )
    assert verdicts(text)[-1] != "holds"


@pytest.mark.parametrize(
    ("claim", "verdict"), [("h[3] = 2", "holds"), ("h[3] = 3", "fails"), ("h[-1] = 2", "unread")]
)
def test_a_sequence_that_is_said_on_one_side_is_not_the_same_on_the_other(
    claim: str, verdict: str
) -> None:
    assert (
        verdicts(f"Take\n\n$$ h[n] = 2, \\quad n \\ge 0 $$\n\nSo\n\n$$ {claim} $$\n")[-1] == verdict
    )


def test_what_is_said_of_some_places_is_no_number_of_all() -> None:
    text = r"Take $$ h[n] = 2 \text{ for } 0 \le n < 3. $$ So $$ \sum_{n=0}^{3} h[n] = 8 $$"
    assert verdicts(text)[-1] != "holds"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("r[-1] = 3 r[-2]", "unread"),
        ("r[-1] q[2] = 5 r[-3] q[2]", "unread"),
        ("r[-1] q[1] + r[0] q[0] = r[0] q[0]", "holds"),
        ("r[-1] q[1] + r[0] q[0] = 2 r[0] q[0]", "unread"),
        ("0 = r[-4]", "holds"),
    ],
)
def test_what_is_zero_outside_proves_nothing_of_its_zeros(claim: str, verdict: str) -> None:
    text = f"A filter has\n\n$$ r[n] = 0, \\quad n < 0 $$\n\nSo\n\n$$ {claim} $$\n"
    assert verdicts(text)[-1] == verdict
