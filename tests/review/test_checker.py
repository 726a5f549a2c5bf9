"""What the verifier says of short documents: the line, the verdict, what it needed for it."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked


def claims(text: str) -> list[Claim]:
    return list(checked(text_document(text), decide).claims)


def said(text: str) -> list[tuple[int, str]]:
    """The line and the verdict of each claim."""
    return [(c.record()["line"], c.verdict) for c in claims(text)]


LECTURE = r"""
Signals and filters are $s \in \mathbb{R}^N$ and $t \in \mathbb{R}^{1+N-M}$. We define

$$(s * t)_m = \sum_{n=m}^{m+N-M} s_n t_{1+n-m}$$

"""
"""Line 4 defines a correlation; what follows begins on line 6."""

HOLDS: dict[str, str] = {
    "commuted factors": r"$$(s*t)_m = \sum_{n=m}^{m+N-M} t_{1+n-m} s_n$$",
    "change of variable": r"$$(s*t)_m = \sum_{k=1}^{1+N-M} t_k s_{k+m-1}$$",
    "counted from 0": r"$$(s*t)_m = \sum_{k=0}^{N-M} t_{k+1} s_{k+m}$$",
    "a limit that is less strict": (
        r"$$(s*t)_m = \sum_{n=1}^{N} \begin{cases} s_n t_{1+n-m} & m \le n < 1+m+N-M \\ 0 &"
        r" \text{otherwise} \end{cases}$$"
    ),
    "sum rule": (
        r"$$\frac{\partial (s*t)_m}{\partial w} = "
        r"\sum_{k=1}^{1+N-M} \frac{\partial}{\partial w} t_k s_{k+m-1}$$"
    ),
    "Jacobian": (
        r"$$\frac{\partial (s*t)}{\partial t} = "
        r"\sum_{m=1}^{M}\sum_{k=1}^{1+N-M} \delta_m \delta_k^\top s_{k+m-1}$$"
    ),
    "one entry of a Jacobian": (
        r"$$\frac{\partial (s*t)_m}{\partial s_n} = \begin{cases} t_{1+n-m} &"
        r" \text{if } 0 \le n-m \le N-M \\ 0 & \text{otherwise} \end{cases}$$"
    ),
    "a chain": (
        r"$$\begin{aligned} (s*t)_m &= \sum_{n=m}^{m+N-M} t_{1+n-m} s_n \\"
        r" &= \sum_{k=1}^{1+N-M} t_k s_{k+m-1} \end{aligned}$$"
    ),
    "a macro of the author": (
        r"$$\newcommand{\s}[1]{s_{#1}} (s*t)_m = \sum_{k=1}^{1+N-M} t_k \s{k+m-1}$$"
    ),
    "sizes from the matrix": (
        r"$$\frac{\partial (s*t)}{\partial s} = "
        r"\begin{bmatrix} t_1 & t_2 & 0 \\ 0 & t_1 & t_2 \end{bmatrix}$$"
    ),
    "sizes from the words": (
        "For example, if M = 2 and N = 3:\n\n"
        r"$$\frac{\partial (s*t)}{\partial t} = "
        r"\begin{bmatrix} s_1 & s_2 \\ s_2 & s_3 \end{bmatrix}$$"
    ),
    "a fraction": (r"$$\frac{1}{2} (s*t)_m = \sum_{k=1}^{1+N-M} \frac{3}{6} t_k s_{k+m-1}$$"),
    "a mean of rows": (
        r"$$\frac{\partial}{\partial w} \frac{(s*t)_m}{4} = "
        r"0.25 \sum_{k=1}^{1+N-M} \frac{\partial}{\partial w} t_k s_{k+m-1}$$"
    ),
    "numbers": (
        r"$$\begin{bmatrix} 1 \\ 2 \\ 5 \end{bmatrix} * \begin{bmatrix} 3 \\ 1 \end{bmatrix}"
        r" = \begin{bmatrix} 5 \\ 11 \end{bmatrix}$$"
    ),
}


@pytest.mark.parametrize("case", HOLDS)
def test_what_is_right_holds(case: str) -> None:
    found = claims(LECTURE + HOLDS[case])[3:]
    assert found
    assert {c.verdict for c in found} == {"holds"}


FAILS: dict[str, tuple[str, str]] = {
    "index": (r"$$(s*t)_m = \sum_{k=1}^{1+N-M} t_k s_{k+m}$$", "ill-formed"),
    "index of the filter": (
        r"$$(s*t)_m = \sum_{n=m}^{m+N-M} s_n t_{1+N-M+m-n}$$",
        "fails",
    ),
    "lower limit": (r"$$(s*t)_m = \sum_{k=2}^{1+N-M} t_k s_{k+m-1}$$", "fails"),
    "upper limit": (r"$$(s*t)_m = \sum_{k=1}^{N-M} t_k s_{k+m-1}$$", "fails"),
    "sign": (r"$$(s*t)_m = -\sum_{k=1}^{1+N-M} t_k s_{k+m-1}$$", "fails"),
    "strict condition": (
        r"$$(s*t)_m = \sum_{n=1}^{N} \begin{cases} s_n t_{1+n-m} & m \le n < m+N-M \\ 0 &"
        r" \text{otherwise} \end{cases}$$",
        "fails",
    ),
    "transposed Jacobian": (
        r"$$\frac{\partial (s*t)}{\partial t} = "
        r"\sum_{m=1}^{M}\sum_{k=1}^{1+N-M} \delta_k \delta_m^\top s_{k+m-1}$$",
        "ill-formed",
    ),
    "unit vector of index 0": (
        r"$$\frac{\partial (s*t)}{\partial t} = "
        r"\sum_{m=0}^{M}\sum_{k=1}^{1+N-M} \delta_m \delta_k^\top s_{k+m-1}$$",
        "ill-formed",
    ),
    "fraction": (
        r"$$\frac{1}{2} (s*t)_m = \frac{1}{3} \sum_{k=1}^{1+N-M} t_k s_{k+m-1}$$",
        "fails",
    ),
    "division by zero": (
        r"$$(s*t)_m = \frac{1}{0} \sum_{k=1}^{1+N-M} t_k s_{k+m-1}$$",
        "ill-formed",
    ),
    "matrix entry": (
        r"$$\frac{\partial (s*t)}{\partial s} = "
        r"\begin{bmatrix} t_1 & t_2 & 0 \\ 0 & t_2 & t_1 \end{bmatrix}$$",
        "fails",
    ),
    "number": (
        r"$$\begin{bmatrix} 1 \\ 2 \\ 5 \end{bmatrix} * \begin{bmatrix} 3 \\ 1 \end{bmatrix}"
        r" = \begin{bmatrix} 5 \\ 12 \end{bmatrix}$$",
        "fails",
    ),
}


@pytest.mark.parametrize("case", FAILS)
def test_what_is_wrong_is_an_erratum(case: str) -> None:
    text, verdict = FAILS[case]
    (*_, found) = claims(LECTURE + text)
    assert found.verdict == verdict
    assert found.counterexample is not None or verdict == "ill-formed"


def test_a_product_rule_says_what_it_takes_for_granted() -> None:
    text = LECTURE + (
        r"$$\frac{\partial (s*t)_m}{\partial w} = \sum_{n=m}^{m+N-M} t_{1+n-m} "
        r"\frac{\partial}{\partial w} s_n \qquad \text{product rule}$$"
    )
    (*_, found) = claims(text)
    assert (found.verdict, found.assumptions) == ("holds", ("dt/dw = 0",))


def test_an_assumption_that_leaves_nothing_is_none() -> None:
    text = LECTURE + (
        r"$$\sum_{n=1}^{N} \frac{\partial}{\partial w} s_n = "
        r"2 \sum_{n=1}^{N} \frac{\partial}{\partial w} s_n$$"
    )
    (*_, found) = claims(text)
    assert found.verdict == "fails"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (FAILS["index"][0], "right side: sum_{k=1}^{1+N-M} t[k] s[k+m-1]"),
        (FAILS["lower limit"][0], "right side: sum_{k=1}^{1+N-M} t[k] s[k+m-1]"),
        (FAILS["upper limit"][0], "right side: sum_{k=1}^{N-M+1} t[k] s[k+m-1]"),
        (FAILS["sign"][0], "right side: sum_{k=1}^{1+N-M} t[k] s[k+m-1]"),
        (FAILS["matrix entry"][0], "cell 2, 2: t[1]"),
        (FAILS["number"][0], "cell 2: 11"),
    ],
)
def test_one_change_that_mends_it_is_suggested(text: str, suggestion: str) -> None:
    assert claims(LECTURE + text)[-1].suggestion == suggestion


def test_a_declaration_that_the_definition_does_not_fit() -> None:
    text = LECTURE.replace("{1+N-M}$. We", "{N-M}$. We") + HOLDS["commuted factors"]
    first, second, _, last = claims(text)
    assert (first.verdict, second.verdict, last.verdict) == ("definition", "ill-formed", "holds")
    assert second.suggestion == "t in R^{1+N-M}"


def test_one_wrong_line_of_a_chain_is_one_erratum() -> None:
    text = LECTURE + (
        r"$$\begin{aligned} (s*t)_m &= \sum_{k=1}^{1+N-M} t_k s_{k+m-1} \\"
        "\n"
        r" &= \sum_{k=1}^{1+N-M} t_{k} s_{k+1-m} \\"
        "\n"
        r" &= \sum_{n=m}^{m+N-M} t_{1+n-m} s_n \end{aligned}$$"
    )
    found = claims(text)[3:]
    assert [c.erratum for c in found] == [False, True, False]
    assert "line 6" in found[-1].remarks[0]


def test_a_chain_goes_on_over_displays() -> None:
    text = LECTURE + (
        r"$$(s*t)_m = \sum_{k=1}^{1+N-M} t_k s_{k+m-1}$$"
        "\n\nand so\n\n"
        r"$$= \sum_{k=0}^{N-M} t_{k} s_{k+m}$$"
    )
    assert [v for _, v in said(text)][3:] == ["holds", "ill-formed"]


def test_sizes_of_an_example_stay_in_it_though_it_taught_something() -> None:
    text = (
        LECTURE
        + r"$$v_m = \sum_{n=m}^{m+N-M} s_n t_{1+n-m}$$"
        + "\n\nFor example, if M = 2 and N = 3:\n\n"
        + r"$$\begin{bmatrix} 1 \\ 2 \\ 5 \end{bmatrix} \otimes"
        + r"\begin{bmatrix} 3 \\ 1 \end{bmatrix} = \begin{bmatrix} 5 \\ 11 \end{bmatrix}$$"
        + "\n\nFor all sizes\n\n"
        + HOLDS["change of variable"].replace("(s*t)", "v")
    )
    *_, learnt, last = claims(text)
    assert learnt.assumptions == (r"\otimes is the valid correlation",)
    assert (last.verdict, last.scope) == ("holds", "all sizes")


def test_a_ragged_matrix_is_judged_row_by_row() -> None:
    text = LECTURE + (
        r"$$\frac{\partial (s*t)}{\partial s} = \begin{bmatrix} t_1 & t_2 & 0 & 0 \\"
        "\n"
        r"0 & t_1 & t_2 \\ 0 & 0 & t_1 & t_2 \end{bmatrix}$$"
    )
    text = text.replace("$$\\frac", "With M = 3 and N = 4:\n\n$$\\frac")
    found = claims(text)[3:]
    assert [c.verdict for c in found] == ["holds", "ill-formed", "holds"]
    assert found[1].suggestion == "row 2: put a 0 at its end"


def test_a_matrix_where_a_vector_is_is_ill_formed() -> None:
    text = LECTURE + (
        r"$$\frac{\partial (s*t)}{\partial t} = "
        r"\sum_{m=1}^{M}\sum_{k=1}^{1+N-M} \delta_m s_{k+m-1}$$"
    )
    assert claims(text)[-1].verdict == "ill-formed"


def test_a_flattened_image() -> None:
    text = r"""A 1 x 2 pattern is moved over a 2 x 3 image $x \in \mathbb{R}^P$ with P = 6:

$$\frac{\partial (x \star V)}{\partial x} = \begin{bmatrix}
V_{1,1} & V_{1,2} & 0 & 0 & 0 & 0 \\
0 & V_{1,1} & V_{1,2} & 0 & 0 & 0 \\
0 & 0 & 0 & V_{1,1} & V_{1,2} & 0 \\
0 & 0 & 0 & 0 & V_{1,1} & %s \end{bmatrix}$$"""
    right, wrong = claims(text % "V_{1,2}")[-1], claims(text % "V_{1,1}")[-1]
    assert right.verdict == "holds"
    assert "row by row" in right.assumptions[0]
    assert wrong.verdict == "fails"


FROM_0 = r"""
Let $u \in \mathbb{R}^{B}$ and $v \in \mathbb{R}^D$, counted from 0, and

$$(u * v)_q = \sum_{d=0}^{D-1} u_{q+d} v_d .$$

%s
"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$$(u * v)_q = \sum_{d=q}^{q+D-1} u_{d} v_{d-q}$$", "holds"),
        (r"$$(u * v)_q = \sum_{d=q}^{q+D} u_{d} v_{d-q}$$", "ill-formed"),
        (r"$$\frac{\partial (u*v)_q}{\partial v_d} = u_{q+d}$$", "holds"),
        (
            r"$$\frac{\partial (u*v)}{\partial v} = "
            r"\sum_{q=0}^{B-D} \sum_{d=0}^{D-1} \delta_q \delta_d^\top u_{q+d}$$",
            "holds",
        ),
        (
            r"$$\frac{\partial (u*v)}{\partial v} = "
            r"\sum_{q=0}^{B-D} \sum_{d=0}^{D} \delta_q \delta_d^\top u_{q+d}$$",
            "ill-formed",
        ),
    ],
)
def test_arrays_that_count_from_0(text: str, verdict: str) -> None:
    found = claims(FROM_0 % text)
    assert [c.verdict for c in found] == ["definition"] * 3 + [verdict]


SEQUENCES = r"""
$$y[n] = \sum_{k=-\infty}^{\infty} x[k] h[n-k] %s$$
"""


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (r"= \sum_{k=-\infty}^{\infty} h[k] x[n-k]", "holds"),
        (r"= \sum_{k} h[k] x[n-k]", "holds"),
        (r"= \sum_{k=-\infty}^{\infty} h[k] x[n-k+1]", "fails"),
        (r"= \sum_{k=-\infty}^{\infty} h[-k] x[n-k]", "fails"),
        (r"= \sum_{k=0}^{\infty} h[k] x[n-k]", "unread"),
    ],
)
def test_sums_without_an_end(step: str, verdict: str) -> None:
    definition, found = claims(SEQUENCES % step)
    assert (definition.verdict, found.verdict) == ("definition", verdict)


LAYER = r"""
$$Y_{ij} = \sum_{m=0}^{k-1}\sum_{n=0}^{k-1} W_{mn} X_{i+m,j+n}$$

$$\frac{\partial L}{\partial W_{mn}}
  = \sum_i\sum_j \frac{\partial L}{\partial Y_{ij}} \frac{\partial Y_{ij}}{\partial W_{mn}}$$

"""


@pytest.mark.parametrize(
    ("text", "verdict", "assumed"),
    [
        (
            r"$$= \sum_i \sum_j \frac{\partial L}{\partial Y_{ij}} X_{i+m,j+n}$$",
            "holds",
            (),
        ),
        (
            r"$$\frac{\partial L}{\partial X_{pq}} = "
            r"\sum_i \sum_j \frac{\partial L}{\partial Y_{ij}} W_{p-i,q-j}$$",
            "holds",
            ("W is zero outside what its definition reads",),
        ),
        (
            r"$$\frac{\partial L}{\partial W_{mn}} = "
            r"\sum_{i=0}^{H-1} \sum_{j=0}^{V-1} \frac{\partial L}{\partial Y_{ij}} X_{i+m,j+n}$$",
            "holds",
            ("the indices of Y run over 0..H - 1, 0..V - 1",),
        ),
        (
            r"$$\frac{\partial L}{\partial X_{pq}} = "
            r"\sum_i \sum_j \frac{\partial L}{\partial Y_{ij}} W_{p+i,q-j}$$",
            "fails",
            ("W is zero outside what its definition reads",),
        ),
    ],
)
def test_the_chain_rule(text: str, verdict: str, assumed: tuple[str, ...]) -> None:
    found = claims(LAYER + text)
    assert [c.verdict for c in found] == ["definition", "holds", verdict]
    assert found[1].assumptions == ("L depends on W through Y alone",)
    assert found[2].assumptions == assumed


def test_an_operation_is_recognised_by_what_it_gives() -> None:
    text = r"""
$$U = \begin{bmatrix} u_{11} & u_{12} \\ u_{21} & u_{22} \end{bmatrix}, \quad
  V = \begin{bmatrix} v_{11} & v_{12} \end{bmatrix}$$

$$U \circledast V = \begin{bmatrix} u_{11} v_{11} + u_{12} v_{12} \\
  u_{21} v_{11} + u_{22} v_{12} \end{bmatrix}$$
"""
    (*_, found) = claims(text.replace(r"\circledast", "*"))
    assert found.verdict == "holds"
    assert found.assumptions == ("* is the valid correlation",)


@pytest.mark.parametrize(
    "text",
    [
        r"$$A B = B A$$",
        r"$$W_1 a_1 = a_1 W_1$$",
        r"$$z = \sigma(W x + b)$$",
        r"$$\mathcal{F}\{f * g\} = \mathcal{F}\{f\} \mathcal{F}\{g\}$$",
        r"$$x^\top y = y^\top x$$",
        r"$$\alpha = 3 \text{ apples}$$",
        r"$$\frac{\partial E}{\partial q} = 7$$",
        r"$$\frac{1}{N} + \frac{1}{N} = \frac{1}{N}$$",
    ],
)
def test_what_is_not_understood_is_no_alarm_and_nothing_holds(text: str) -> None:
    assert {c.verdict for c in claims(text)} <= {"unread", "definition"}


def test_names_of_an_earlier_section_may_mean_something_else() -> None:
    text = r"""
# One

$$y = \begin{bmatrix} 1 \\ 2 \end{bmatrix}$$

# Two

$$y = \begin{bmatrix} 3 \\ 4 \\ 5 \end{bmatrix}$$
"""
    assert said(text) == [(4, "definition"), (8, "definition")]


def test_equations_inside_a_matrix_are_examples() -> None:
    text = r"$$v = \begin{bmatrix} 1 \cdot 2 + 3 = 5 \\ 2 \cdot 2 = 5 \end{bmatrix}$$"
    assert [(c.kind, c.verdict) for c in claims(text)] == [
        ("definition", "definition"),
        ("example", "holds"),
        ("example", "fails"),
    ]


def test_a_read_outside_a_matrix_that_was_written_out() -> None:
    text = r"""
$$K = \begin{bmatrix} k_{11} & k_{12} \end{bmatrix}$$

so $$r_{11} = k_{11} + k_{12}$$ and $$r_{12} = k_{21}$$
"""
    assert [v for _, v in said(text)] == ["definition", "definition", "ill-formed"]


def test_shapes_that_nobody_has_said_are_not_wrong() -> None:
    text = "\n\n".join(
        (
            r"$$\text{N}(m) = u_m a_m + v_m$$",
            r"$$\text{N}(B) - (u_1 a_1 + v_1) = (u_1 a_1 + v_1, \cdots, u_n a_n + v_n)$$",
        )
    )
    assert [claim.verdict for claim in claims(text)] == ["definition", "unread"]
