"""Displays and their statements: what is cut, what goes on, what stands beside it."""

from __future__ import annotations

import pytest

from symconv.language.line import Line
from symconv.reading.passage import Macro
from symconv.reading.reader import Reading, Statement, read
from symconv.reading.source import Source
from symconv.writing.text import text


def reading(latex: str, **macros: Macro) -> Reading:
    return read(Source("notes", latex), macros=macros)


def shown(statement: Statement) -> str:
    if statement.trouble is not None:
        return f"! {statement.trouble}"
    first = "" if statement.first is None else text(statement.first)
    sides = [f"{link.relation} {text(link.side)}" for link in statement.links]
    held = [f"[{text(chain)}]" for chain in statement.conditions]
    words = [repr(each) for each in statement.words]
    return " ".join(filter(None, [first, *sides, *held, *words]))


TABLE: list[tuple[str, list[str]]] = [
    # rows and columns
    (r"a &= b \\ c &= d", ["a = b", "c = d"]),
    (r"a &= b & c &= d \\ e &= f", ["a = b", "c = d", "e = f"]),
    (r"\begin{align*} a &= b \\[2pt] c &= d \\ \end{align*}", ["a = b", "c = d"]),
    (r"\begin{alignedat}{2} a &= b \\ c &= d \end{alignedat}", ["a = b", "c = d"]),
    (r"a & = & b", ["a = b"]),
    (r"\left\{ \begin{aligned} a &= b \\ c &= d \end{aligned} \right.", ["a = b", "c = d"]),
    (r"\left\{ \begin{array}{l} a = b \\ c = d \end{array} \right.", ["a = b", "c = d"]),
    (r"\left\{ \begin{array}{rcl} a &=& b \\ c &=& d \end{array} \right. .", ["a = b", "c = d"]),
    (r"\begin{cases} a = b = 2 \\ c = d \end{cases}", ["a = b = 2", "c = d"]),
    (r"\begin{cases} a = 1 & b = 2 \\ a = 2 & b = 1 \end{cases}", ["{a=1 if b=2; a=2 if b=1}"]),
    (r"\color{blue}{a} &= b \\ &\color{blue}{= c}", ["a = b", "= c"]),
    (r"x_{\ensuremath{a+1}}^2 = \ensuremath{b}_1", ["x[a+1]^2 = b[1]"]),
    (r"a &= b \\ &= c \\ &\le d", ["a = b", "= c", "<= d"]),
    (r"= b + c", ["= b + c"]),
    (r"a &= b \\ &+ c", ["a = b + c"]),
    (r"a &= b + \\ & c", ["a = b + c"]),
    (r"a &= \\ & c", ["a = c"]),
    (r"a &= b \\ &\cdot c \\ -x &= y", ["a = b c", "-x = y"]),
    (r"\left( a + \right. \\ \left. b \right) = c", ["a + b = c"]),
    (r"a &= b \\ & \quad {} + c \\ & \quad {} - d", ["a = b + c - d"]),
    (r"a &= \left( b \right. \\ & \qquad \left. + c \right)", ["a = b + c"]),
    (r"( a = b \\ c = d", ["! ) was expected at the end", "c = d"]),
    # gaps, commas, arrows
    (r"a = b, \quad c = d", ["a = b", "c = d"]),
    (r"a = b \qquad c = d", ["a = b", "c = d"]),
    (r"a = b \Rightarrow c = d \iff e = f", ["a = b", "c = d 'implies'", "e = f 'implies'"]),
    (r"a = b \text{ and } c = d", ["a = b", "c = d"]),
    (r"y \quad = \quad x", ["y = x"]),
    (r"x = y \quad + z", ["x = y + z"]),
    (r"x = y \quad z", ["! the condition 'what stands beside it'"]),
    (r"a &= b & c", ["! the condition 'what stands beside it'"]),
    (r"x = y \qquad (1)", ["x = y"]),
    (r"(1) \quad y = x", ["1", "y = x"]),
    (r"f, g \in \mathbb{R}^J, h \in \mathbb{R}^{1+J-I}",
     ["f in R^{J}", "g in R^{J}", "h in R^{1+J-I}"]),
    (r"i, j \ge 0", ["i >= 0", "j >= 0"]),
    (r"a, b", ["! a comma between what is no list of statements"]),
    # words
    (r"\text{So } a = b.", ["a = b 'So'"]),
    (r"a = b \qquad \text{change of variable } k = 1+j-i",
     ["a = b 'change of variable'"]),
    (r"a = b \quad \text{since } K = 1", ["a = b [K = 1] 'since'"]),
    (r"\therefore a = b", ["a = b 'therefore'"]),
    # conditions
    (r"y_i = 0 \quad \text{for } 1 \le i \le n", ["y[i] = 0 [1 <= i <= n] 'for'"]),
    (r"y_i = 0 \quad (1 \le i \le n)", ["y[i] = 0 [1 <= i <= n]"]),
    (r"y_i = 0 \quad (i = 1, \ldots, n)", ["y[i] = 0 [1 <= i <= n]"]),
    (r"y_i = 0 \quad (\text{for } 1 \le i \le n)", ["y[i] = 0 [1 <= i <= n] 'for'"]),
    (r"y_i = \sum_{k=1}^{n} x_{i+k} && k = j-i \\ &= z_i",
     ["y[i] = sum_{k=1}^{n} x[i+k] [k = j-i]", "= z[i]"]),
    (r"y_i = 0, \quad \text{for } i, j = 1, \ldots, n",
     ["y[i] = 0 [1 <= i <= n] [1 <= j <= n] 'for'"]),
    (r"y_i = 0 \quad \text{for } 1 \le i, j \le n",
     ["y[i] = 0 [1 <= i <= n] [1 <= j <= n] 'for'"]),
    (r"y_i = 0 \text{ if } 1 \le i \text{ and } i \le n",
     ["y[i] = 0 [1 <= i] [i <= n] 'if' 'and'"]),
    (r"y_i = 0 \quad \forall i \in \{0, \ldots, n-1\}", ["y[i] = 0 [0 <= i <= n-1]"]),
    (r"y_i = 0 \quad \text{for all } i, j", ["y[i] = 0 'for all'"]),
    (r"y_i = 0 \text{ if } i > 1 \text{ and } n = 2", ["y[i] = 0 [i > 1] [n = 2] 'if' 'and'"]),
    (r"y_i = 0 \text{ if } i > 1 \text{ or } n = 2", ["! the condition 'or'"]),
    (r"y_i = 0 \quad \text{for } i \text{ even}", ["! the condition 'even'"]),
    (r"y_i = 0 \quad \text{for odd } i", ["! the condition 'for odd'"]),
    # ranges
    (r"i = 1, \ldots, n", ["1 <= i <= n"]),
    (r"i = 1, 2, \ldots, n, j = 0, 1, ..., m", ["1 <= i <= n", "0 <= j <= m"]),
    (r"i = k, k+1, \ldots, n", ["k <= i <= n"]),
    (r"i = 1, 3, \ldots, n", ["! a list that does not go on by ones"]),
    (r"i \in \{1, \ldots, n\}", ["1 <= i <= n"]),
    # nothing
    ("", []),
    (r"\\ & \quad \\", []),
    (r"\text{Hence}", []),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), TABLE)
def test_a_display_is_these_statements(latex: str, expected: list[str]) -> None:
    def plain(said: str) -> str:
        return said.replace(" ", "")

    found = reading(latex)
    assert [plain(shown(statement)) for statement in found] == [plain(each) for each in expected]
    assert found.mends == ()


def test_statements_know_their_places() -> None:
    source = r"a &= b, \quad \text{for } n = 1 \\ &= c"
    first, second = reading(source)
    assert source[slice(*first.span)] == "a &= b"
    assert source[slice(*second.span)] == "= c"
    assert (second.first, second.links[0].side.span) == (None, (len(source) - 1, len(source)))


def test_a_macro_has_the_place_of_its_call() -> None:
    (statement,) = reading(r"y = \w{1} + \e", w=Macro("w", 1, None, "w_{#1}"),
                           e=Macro("e", 0, None, "="))  # fmt: skip
    assert statement.trouble is not None
    assert (statement.trouble.start, statement.trouble.end) == (12, 14)
    (statement,) = reading(r"y = \w{1}", w=Macro("w", 1, None, "w_{#1}"))
    side: Line = statement.links[0].side
    assert (text(side), side.span) == ("w[1]", (4, 9))


def test_cases_with_three_columns_are_a_matrix_and_mended() -> None:
    found = reading(r"A = \begin{cases} 1 & 2 & 3 \\ 4 & 5 & 6 \end{cases}")
    (mend,) = found.mends
    assert (mend.start, mend.end) == (4, 17)
    assert "two columns" in mend.message
    (statement,) = found
    assert text(statement.links[0].side) == "[ 1  2  3 ]\n[ 4  5  6 ]"


def test_mends_and_statements_stand_together() -> None:
    found = reading(r"a = \begin{bmatrix} b } \\ c \end{bmatrix}")
    assert [mend.start for mend in found.mends] == [22]
    assert [statement.trouble for statement in found] == [None]


def test_pieces_make_one_statement() -> None:
    source = Source("notes", "$A$*$B$=$C$")
    (statement,) = read(source, [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)])
    assert (shown(statement), statement.span) == ("A*B = C", (1, 10))
