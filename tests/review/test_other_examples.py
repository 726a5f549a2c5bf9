"""Numbers and arrays of one example, which what is said later may not be of."""

from __future__ import annotations

import pytest

from tests.review.tables import check_right, check_unread, last, verdicts

GRAPH = r"""
Take the numbers
$$ x = 2, \quad w = 3, \quad b = 1, \quad y = 5 $$
First
$$ a = w x = 3 \times 2 = 6 $$
$$ p = a + b = 6 + 1 = 7 $$
$$ e = p - y = 7 - 5 = 2 $$
and the loss is
$$ L = e^2 = 2^2 = 4 $$
"""

LISTS = r"""
Let $x[k] = [1, 2, 3, 4]$ for $k = 2, 3, 4, 5$ and
$$ h[k] = [8, 0, 7, 6, 5], \quad -2 \le k \le 2, $$
and let both be zero elsewhere. Their convolution is
$$ y[k] = \sum_{i = -\infty}^{\infty} x[k - i] h[i] $$
"""

LISTED = r"""
# Two equations

$$
\begin{bmatrix} y_1 \\ y_2 \end{bmatrix}
= \begin{bmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{bmatrix}
  \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}
$$

# Four of them

"""


def test_a_computation_in_numbers_holds() -> None:
    assert not {"fails", "ill-formed", "unread"} & {*verdicts(GRAPH)}


@pytest.mark.parametrize("display", [
    r"\frac{\partial L}{\partial w} = 9",
    r"\frac{\partial L}{\partial e} = 5",
    r"\frac{\partial L}{\partial e} = e + 7",
])  # fmt: skip
def test_a_derivative_may_be_taken_of_other_numbers(display: str) -> None:
    check_unread(GRAPH, display, "numbers")


def test_arithmetic_is_none_of_them() -> None:
    assert last(GRAPH, r"L = 2^2 = 5").erratum


@pytest.mark.parametrize("display", [
    "y[0] = x[2] h[-2] = 8",
    r"y[1] = x[3] h[-2] + x[2] h[-1] = 2 \cdot 8 + 1 \cdot 0 = 16",
    "y[7] = x[5] h[2] = 20",
])  # fmt: skip
def test_a_list_begins_where_it_is_said_to(display: str) -> None:
    check_right(LISTS, display)


@pytest.mark.parametrize("display", ["y[1] = 8", "y[7] = x[4] h[2]", "x[1] = 2", "h[0] = 8"])
def test_a_list_begins_nowhere_else(display: str) -> None:
    assert last(LISTS, display).erratum


def test_a_list_may_be_placed_by_a_list() -> None:
    placed = (
        r"Take \begin{align} &x[k] = [4, 5, 7] \quad &\text{for} \quad &k = [-1, 0, 1] \end{align}"
    )
    check_right(placed, "x[-1] = 4")
    assert last(placed, "x[1] = 4").erratum


@pytest.mark.parametrize("first", [-2, 0, 1])
def test_what_is_differentiated_by_is_there(first: int) -> None:
    lists = (
        rf"$$ h[k] = [3, 1], \quad {first} \le k \le {first + 1}, $$ "
        r"$$ x[k] = [1, 4], \quad 0 \le k \le 1, $$ and "
        rf"$$ y[k] = \sum_{{n={first}}}^{{{first + 1}}} h[n] x[k-n] $$"
    )
    slope = r"\frac{\partial y[k]}{\partial h[n]} = x[k%sn]"
    assert not last(lists, slope % "-").erratum
    assert last(lists, slope % "+").verdict != "holds"


def test_more_entries_are_those_of_another_array() -> None:
    more = "y_3 = a_{31} x_1 + a_{32} x_2 + a_{33} x_3"
    assert not last(LISTED, more).erratum
    assert last(LISTED.replace("# Four", "More"), more).verdict == "ill-formed"


def test_entries_given_in_numbers_may_have_others() -> None:
    poles = "Of the first $$ z_3 = \\frac{1}{2} $$ and of the second"
    assert last(poles, "z_3 = 2").verdict == "definition"
    computed = "Let $x = [1, 2]$ and $$ y_1 = x_1 + x_2 $$"
    assert last(computed, "y_1 = 4").erratum


@pytest.mark.parametrize("words", [
    "As $N = 4$, it repeats. But another repeats with $2 N = 17$.",
    "Let $t = 3$. The sum of all from $t = a$ to $t = b$ is meant.",
])  # fmt: skip
def test_what_is_said_in_passing_may_be_of_another(words: str) -> None:
    assert not {"fails", "ill-formed"} & {*verdicts(words)}


def test_a_function_of_any_number_is_none_of_one() -> None:
    loss = r"$$ L(t) = t^2 $$ For example $$ t = 5 $$ and we hope for"
    check_unread(loss, r"L(t^{(0)}) > L(t^{(1)})", "")


def test_equations_to_be_solved_are_no_identities() -> None:
    sizes = r"Let $X \in \mathbb{R}^{n \times p}$, $y \in \mathbb{R}^n$ and $c \in \mathbb{R}^p$. "
    check_unread(sizes + "We solve the normal equations", "X^T X c = X^T y", "to be solved")
    assert last(sizes + "We get", "X^T X c = X^T y").erratum


def test_arrays_are_as_long_as_what_is_read_of_them() -> None:
    layer = r"Let $x \in \mathbb{R}^n$ and $W \in \mathbb{R}^{n \times n}$. $$ z = W x $$"
    claim = last(layer, r"\frac{\partial z_2}{\partial W_{21}} = x_1")
    assert claim.verdict == "holds"
    assert last(layer, r"\frac{\partial z_2}{\partial W_{21}} = x_2").erratum


def test_sizes_that_are_letters_are_equal_where_entries_meet() -> None:
    sizes = r"Let $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$ with $$ y_i = \phi(x_i) $$"
    check_right(
        sizes, r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \odot \phi'(x)"
    )


def test_a_sum_goes_on_over_a_gap_after_its_sign() -> None:
    one, other, both = (
        rf"\begin{{pmatrix}} {n} \\ {m} \end{{pmatrix}}" for n, m in ((1, 3), (4, 5), (6, 11))
    )
    check_right("", rf"(2) {one} \quad+\quad {other} = {both}")
    assert last("", rf"(2) {one} \quad+\quad {one} = {both}").erratum


KERNEL = r"""
$$ K = \begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix} $$
$$ Y = \begin{bmatrix} 9 & 5 \\ 7 & 4 \end{bmatrix} $$

In general the kernel has the shape $K_h \times K_w$, and the output of an input $X$ is

$$ Y_{i,j} = \sum_{u=0}^{K_h-1} \sum_{v=0}^{K_w-1} X_{i S_h + u, j S_w + v} K_{u,v} $$
"""


@pytest.mark.thorough
@pytest.mark.parametrize(("places", "verdict"), [
    ("i S_h + u, j S_w + v", "holds"), ("i + u, j S_w + v", "fails"),
])  # fmt: skip
def test_sizes_and_strides_may_be_called_after_the_kernel(places: str, verdict: str) -> None:
    display = rf"\frac{{\partial Y_{{i,j}}}}{{\partial K_{{u,v}}}} = X_{{{places}}}"
    assert last(KERNEL, display).verdict == verdict


def test_a_kernel_in_numbers_was_an_example() -> None:
    claim = last(KERNEL, r"K \in \mathbb{R}^{C \times K_h \times K_w}")
    assert claim.verdict == "definition"


def test_numbers_are_rounded_down() -> None:
    check_right("", r"O = \left\lfloor \frac{32 + 2 - 3}{2} \right\rfloor + 1 = 16")
    assert last("", r"O = \left\lfloor \frac{32 + 2 - 3}{2} \right\rfloor + 1 = 17").erratum


def test_polynomials_are_functions_of_any_number() -> None:
    loss = "\n$$\nL(w) = (w - 3)^2\n$$\n\nHere\n"
    check_right(loss, r"\frac{dL}{dw} = 2 (w - 3)")
    check_right(loss, "L(1) = (1 - 3)^2 = 4")
    assert last(loss, r"\frac{dL}{dw} = 2 (w + 3)").erratum


def test_a_function_of_two_letters_is_of_any_of_them() -> None:
    both = r"With $$ y = \sin(x) $$ and $$ f(x, y) = 3 x y + x^2 $$"
    check_right(both, r"\frac{\partial f(x, y)}{\partial x} = 3 y + 2 x")
    assert last(both, r"\frac{\partial f(x, y)}{\partial x} = 3 y + x").erratum


def test_angles_may_be_the_same_in_a_circle() -> None:
    assert not last("", r"\cos(3 \frac{2 \pi}{8} k) = \cos(5 \frac{2 \pi}{8} k)").erratum


def test_vectors_with_numbers_are_no_entries() -> None:
    vector = r"The first is $v_1 = \begin{bmatrix} 1 \\ 1 \end{bmatrix}$. For the second"
    product = (
        r"\begin{bmatrix} 2 & 1 \\ 2 & 1 \end{bmatrix} \begin{bmatrix} v_1 \\ v_2 \end{bmatrix}"
    )
    assert not last(vector, f"{product} = {product}").erratum


def test_functions_of_numbers_are_taken_of_numbers() -> None:
    steps = r"Let $g(z) = \max(0, z)$. Then $$ a_1 = g(z_1) = \max(0, 2) = 2 $$"
    assert not last(steps, r"a_2 = g(z_2) = \max(0, 7)").erratum


RULE = r"""
Let $$ Q_{r,s} = \sum_{a=0}^{h-1} \sum_{b=0}^{h-1} V_{a,b} P_{r+a,s+b} $$ be the output, and take
an image of size $3 \times 3$ and a filter of size $2 \times 2$. Then
$$ \frac{\partial E}{\partial V_{12}} = \frac{\partial E}{\partial Q_{11}} P_{12}
+ \frac{\partial E}{\partial Q_{12}} P_{13} + \frac{\partial E}{\partial Q_{21}} P_{22}
+ \frac{\partial E}{\partial Q_{22}} P_{23} $$
and
"""


def test_an_example_may_count_from_1_where_the_rule_counts_from_0() -> None:
    check_right(
        RULE, r"\frac{\partial E}{\partial P_{33}} = \frac{\partial E}{\partial Q_{22}} V_{22}"
    )
    wrong = r"\frac{\partial E}{\partial P_{33}} = \frac{\partial E}{\partial Q_{21}} V_{22}"
    assert last(RULE, wrong).erratum


def test_nothing_says_from_where_an_example_counts_or_how_large_it_is() -> None:
    unsaid = RULE.replace(r"$3 \times 3$", "$H$").replace(r"$2 \times 2$", "$h$")
    right = r"\frac{\partial E}{\partial P_{33}} = \frac{\partial E}{\partial Q_{22}} V_{22}"
    check_unread(unsaid, right, "from where it counts")


def test_what_holds_of_an_example_alone_is_not_said_to_hold() -> None:
    text = r"""For $c = (c_0, c_1, c_2)$ let
$$ C = \begin{pmatrix} c_0 & c_2 & c_1 \\ c_1 & c_0 & c_2 \\ c_2 & c_1 & c_0 \end{pmatrix}. $$
$$ (Cx)_0 = c_0 x_0 + c_2 x_2 + c_1 x_1 $$
With $c = (1, 2, 2)$ and $x = (1, 1, 2)$ the product is $(7, 7, 6)$.
$$ (Cx)_0 = c_0 x_0 + c_2 x_1 + c_1 x_2 $$
$$ (Cx)_0 = c_0 x_0 + c_1 x_1 + c_2 x_2 $$
"""
    found = verdicts(text)
    assert found[2] == found[-1] == "fails"
    assert found[-2] == "holds"


ACCUMULATOR = r"""
### An accumulator
It is $y[n] = \sum_{k=0}^{n} x[k]$ for $n \ge 0$.

%s Two pulses
Let $x[n] = \{1, 1\}$ for $n = 0, 1$ and $h[n] = \{1, 1\}$ for $n = 0, 1$.
$$ y[0] = x[0] h[0] = 1 $$
$$ y[1] = x[0] h[1] + x[1] h[0] = 2 $$
$$ y[2] = x[1] h[1] = 1 $$
"""


@pytest.mark.parametrize(("heading", "verdict"), [("###", "unread"), ("####", "fails")])
def test_an_entry_may_be_of_the_array_of_another_section(heading: str, verdict: str) -> None:
    """The first two are so of both, by chance; what is a part of a section speaks of its arrays."""
    assert verdicts(ACCUMULATOR % heading)[-2:] == [verdict, "holds"]
