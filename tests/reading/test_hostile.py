"""Whatever the text: `read` answers, with statements or with trouble, and in time."""

from __future__ import annotations

from contextlib import suppress
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.reading.cursor import Cursor, Unread
from symconv.reading.passage import Macro
from symconv.reading.reader import Reading, Statement, line, read
from symconv.reading.source import Source


def reading(text: str, **macros: Macro) -> Reading:
    return read(Source("hostile", text), macros=macros)


def trouble(text: str, **macros: Macro) -> str:
    (statement,) = reading(text, **macros)
    assert statement.trouble is not None
    assert statement.first is None
    return str(statement.trouble)


DEEP = "brackets or operators nested more than 40 deep"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{" * 10_000 + "}" * 10_000, DEEP),
        ("(" * 10_000 + "x" + ")" * 10_000, DEEP),
        (r"\frac{" * 10_000 + "}" * 10_000, DEEP),
        (r"\frac{1}{" * 1_000 + "x" + "}" * 1_000, DEEP),
        (r"\sum_i " * 2_000 + "x", DEEP),
        (r"\frac{\partial}{\partial z} " * 1_000 + "x", DEEP),
        (r"\sqrt" * 2_000 + "x", DEEP),
        (r"\hat" * 2_000 + "x", DEEP),
        ("-" * 5_000 + "x", DEEP),
        ("+" * 5_000 + "x", DEEP),
        (r"x\cdot -" + "-" * 5_000 + "x", DEEP),
        ("{}" * 2_000 + "x", DEEP),
        (r"\begin{cases}" * 500 + r"\end{cases}" * 500, DEEP),
        (r"\mathbf{" * 5_000 + "x" + "}" * 5_000, DEEP),
        ("*".join("x" * 2_000), "nested more than 100 deep"),
        ("/".join("x" * 2_000), "nested more than 100 deep"),
        ("x" + "^2" * 2_000, "a second ^: LaTeX takes one of each"),
        ("2" + "_1" * 2_000, "a second _: LaTeX takes one of each"),
        (r"\begin{bmatrix}" + "1&" * 10**6 + r"\end{bmatrix}", "a formula of more than 200000 "),
        (r"\begin{bmatrix}" + "1&" * 20_000 + r"\end{bmatrix}", "a formula of more than 30000 "),
        ("\\" * 10**6, "a formula of more than 200000 "),
        ("\0" * 1_000, r"'\x00' was not expected here"),
        ("__import__('os')", "_ was not expected here"),
        ("1" * 5_000, "a number of more than 30 digits"),
        ("0." + "1" * 5_000, "a number of more than 30 digits"),
        (r"\text{$" * 2_000 + "$}" * 2_000, ""),
    ],
)
def test_what_goes_too_far_is_refused(text: str, message: str) -> None:
    assert trouble(text).startswith(message)


def test_what_is_only_long_is_read() -> None:
    (statement,) = reading("+".join("x" * 10_000))
    assert statement.trouble is None
    (nested,) = reading(r"\begin{cases}1&2&" * 15 + "3" + r"\end{cases}" * 15)
    assert nested.trouble is None
    assert [*reading(" " * 100_000)] == [*reading("")] == []
    assert len([*reading(r"x=y,\\" * 1_000)]) == 1_000


@pytest.mark.parametrize(
    ("text", "macros"),
    [
        (r"\a", {"a": Macro("a", 0, None, r"\a")}),
        (r"\a", {"a": Macro("a", 0, None, r"\b"), "b": Macro("b", 0, None, r"\a")}),
        (r"\a", {"a": Macro("a", 0, None, r"\a\a")}),
        (r"\a{x}", {"a": Macro("a", 1, None, r"\a{#1#1}")}),
        (r"\a{" * 5_000 + "}" * 5_000, {"a": Macro("a", 1, None, "#1")}),
        (r"\a[" * 5_000, {"a": Macro("a", 1, "d", "x")}),
        (r"\a{\a{\a{x}}}", {"a": Macro("a", 1, None, "#1" * 1_000)}),
    ],
)
def test_macros_end(text: str, macros: dict[str, Macro]) -> None:
    said = trouble(text, **macros)
    assert "without end" in said or "more than" in said


@pytest.mark.parametrize(
    "piece",
    [
        "x+",
        "x=y,",
        r"x=y\\",
        r"x=y\quad ",
        r"x=y\text{ and }",
        r"x=y\text{ for }i=1",
        "&x",
        r"\ldots,",
        r"1\le a,",
        "a,",
        r"\begin{bmatrix}1&2\end{bmatrix}+",
        r"\begin{cases}1&x=1\\2&\text{otherwise}\end{cases}+",
        r"\frac{d x}{2}+",
        r"\left\{\begin{array}{c}x & y=1\end{array}\right.+",
    ],
)
def test_the_work_grows_with_the_length(piece: str) -> None:
    def steps(times: int) -> int:
        count = 0
        held = Cursor.peek

        def counted(self: Cursor, ahead: int = 1) -> object:
            nonlocal count
            count += 1
            return held(self, ahead)

        with mock.patch.object(Cursor, "peek", counted):
            reading(piece * times + "x")
        return count

    assert steps(400) <= 2.2 * steps(200) + 100


FORMULA = (
    r"\frac{\partial}{\partial z} (f * g)_{[i]} &= \sum_{j=i}^{i+J-I} "
    r"\frac{\partial f(\ldots)_{[j]}}{\partial z} \, g_{1+j-i} \qquad \text{for } 1 \le i \le n \\"
    r"&= \begin{cases} 1, & \text{if } i = 1, \\ \left\lfloor \frac{n'}{2} \right\rfloor & "
    r"\text{otherwise} \end{cases}, \quad W_{ij}^{\mathsf{T}} \in \mathbb{R}^{I \times J}"
)


def answers(text: str) -> None:
    for statement in reading(text):
        assert (statement.trouble is None) or statement == Statement(
            None, (), statement.span, statement.words
        )
        assert 0 <= statement.span[0] <= statement.span[1] <= len(text)
        if statement.trouble is not None:
            assert 0 <= statement.trouble.start <= statement.trouble.end <= len(text)
    with suppress(Unread):
        line(text)


@pytest.mark.parametrize("start", [0, 25])
def test_every_part_of_a_formula_is_answered(start: int) -> None:
    for end in range(start, len(FORMULA), 2):
        answers(FORMULA[start:end])


SOUP = (
    r"x f _ ^ ' { } ( ) [ ] | , . ; : & \\ = + - * / \le \in 1 23 0.5 ≤ ₂ ᵀ $ % ~ \, \! d \partial "
    r"\frac \sum \int \sqrt \hat \cdot \times \odot \quad \qquad \text{for} \text{and} \text{if} "
    r"\ldots \vdots \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix} \begin{aligned} "
    r"\end{aligned} \begin{array}{cc} \end{array} \left \right \{ \} \lfloor \rfloor \mathbb{R} "
    r"\mathbf \text \mathrm \operatorname{conv} \forall \Rightarrow \nabla \substack \underbrace "
    r"\stackrel{def} \label{a} \delta \infty \rm \matrix{ \cr \prime \top \| \m \n i j n T"
).split(" ")


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=25), st.sampled_from(["", " "]))
def test_any_soup_is_answered(soup: list[str], between: str) -> None:
    text = between.join(soup)
    answers(text)
    m, n = Macro("m", 1, None, r"#1_{#1}"), Macro("n", 2, "x", r"\m{#2}#1")
    assert reading(text, m=m, n=n) is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    answers(text)
