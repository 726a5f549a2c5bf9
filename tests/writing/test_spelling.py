"""Lines and how they are spelled: plain text, the lecture's LaTeX, and LaTeX with subscripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symconv.errors import IllFormed
from symconv.family.formulas import formulas
from symconv.family.jacobian import columns, jacobian
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided
from symconv.family.options import transposed as adjoint
from symconv.language.express import express
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Derivative,
    Dots,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Space,
    Sum,
    Summation,
    Transpose,
    Unit,
    equation,
    inequality,
)
from symconv.notes import lines
from symconv.writing.latex import columns_of, latex
from symconv.writing.notation import NOTATIONS, notation
from symconv.writing.text import text

ARRAYS = frozenset(["f", "g", "W", "f2", "alpha", "signal"])

f, g, i, j, I, J = map(Name, "fgijIJ")  # noqa: E741
one, two, three = map(Number, (1, 2, 3))
f1, fj, g1 = Access(f, (one,)), Access(f, (j,)), Access(g, (one,))
whole = Operation("*", f, g)
jacobian_f = Derivative(whole, f)
transposed = Transpose(jacobian_f)
tap = Access(g, (Sum((one, j, Negative(i))),))
d, F, G = r"\partial", r"f(\ldots)", r"g(\ldots)"
dF = rf"\frac{{{d} \left({F} * {G}\right)}}{{{d} {F}}}"
df = rf"\frac{{{d} \left(f * g\right)}}{{{d} f}}"

BAND, BOTH = r"\text{if } 0 \le j-i \le J-I", r"\text{if } i \le j \text{ and } i = 2"
OTHERWISE = r"\text{otherwise}"

# name: (line, plain text, the lecture's LaTeX, LaTeX with subscripts)
SPELLED: dict[str, tuple[Line, str, str, str]] = {
    "name": (i, "i", "i", "i"),
    "name with digits": (Name("I12"), "I12", "I_{12}", "I_{12}"),
    "Greek": (Name("theta"), "theta", r"\theta", r"\theta"),
    "Greek with digits": (Name("beta2"), "beta2", r"\beta_{2}", r"\beta_{2}"),
    "word": (Name("loss"), "loss", r"\mathrm{loss}", r"\mathrm{loss}"),
    "word with digits": (Name("tap3"), "tap3", r"\mathrm{tap}_{3}", r"\mathrm{tap}_{3}"),
    "whole operand": (f, "f", F, "f"),
    "whole Greek operand": (Name("alpha"), "alpha", r"\alpha(\ldots)", r"\alpha"),
    "entry": (f1, "f[1]", f"{F}_{{[1]}}", "f_{1}"),
    "entry of a matrix": (
        Access(Name("W"), (one, Sum((one, j, Negative(i))))),
        "W[1,1+j-i]",
        r"W(\ldots)_{[1,1+j-i]}",
        "W_{1,1+j-i}",
    ),
    "entry of an operand with digits": (
        Access(Name("f2"), (one,)),
        "f2[1]",
        r"f_{2}(\ldots)_{[1]}",
        "{f_{2}}_{1}",
    ),
    "entry of a Greek operand": (
        Access(Name("alpha"), (i,)),
        "alpha[i]",
        r"\alpha(\ldots)_{[i]}",
        r"\alpha_{i}",
    ),
    "entry of a word": (
        Access(Name("signal"), (i,)),
        "signal[i]",
        r"\mathrm{signal}(\ldots)_{[i]}",
        r"\mathrm{signal}_{i}",
    ),
    "index with digits": (
        Access(f, (Name("j1"),)),
        "f[j1]",
        r"f(\ldots)_{[j_{1}]}",
        "f_{j_{1}}",
    ),
    "negative subscript": (Access(f, (Negative(one),)), "f[-1]", f"{F}_{{[-1]}}", "f_{-1}"),
    "twice the index": (
        Access(f, (Sum((Product((two, i)), one)),)),
        "f[2 i+1]",
        f"{F}_{{[2 i+1]}}",
        "f_{2 i+1}",
    ),
    "operation": (whole, "f*g", f"{F} * {G}", "f * g"),
    "entry of an operation": (
        Access(whole, (i,)),
        "(f*g)[i]",
        f"({F} * {G})_{{[i]}}",
        "(f * g)_{i}",
    ),
    "operation in an operation": (
        Operation("*", whole, g),
        "(f*g)*g",
        rf"\left({F} * {G}\right) * {G}",
        r"\left(f * g\right) * g",
    ),
    "Jacobian": (jacobian_f, "d(f*g)/df", dF, df),
    "entry of a Jacobian": (
        Access(jacobian_f, (i, j)),
        "(d(f*g)/df)[i,j]",
        rf"\left({dF}\right)_{{[i,j]}}",
        rf"\left({df}\right)_{{i,j}}",
    ),
    "entry of a backprop": (
        Access(Product((transposed, Name("e"))), (j,)),
        "((d(f*g)/df)^T e)[j]",
        rf"\left(\left({dF}\right)^{{\mathsf{{T}}}} e\right)_{{[j]}}",
        rf"\left(\left({df}\right)^{{\mathsf{{T}}}} e\right)_{{j}}",
    ),
    "derivative by a weight": (
        Derivative(Access(whole, (i,)), Name("z")),
        "d(f*g)[i]/dz",
        rf"\frac{{{d} ({F} * {G})_{{[i]}}}}{{{d} z}}",
        rf"\frac{{{d} (f * g)_{{i}}}}{{{d} z}}",
    ),
    "derivative as an operator": (
        Derivative(Product((g1, fj)), Name("z"), operator=True),
        "d/dz g[1] f[j]",
        rf"\frac{{{d}}}{{{d} z}} {G}_{{[1]}} {F}_{{[j]}}",
        rf"\frac{{{d}}}{{{d} z}} g_{{1}} f_{{j}}",
    ),
    "derivative as a last factor": (
        Product((g1, Derivative(fj, Name("z"), operator=True))),
        "g[1] d/dz f[j]",
        rf"{G}_{{[1]}} \frac{{{d}}}{{{d} z}} {F}_{{[j]}}",
        rf"g_{{1}} \frac{{{d}}}{{{d} z}} f_{{j}}",
    ),
    "derivative of a sum": (
        Derivative(Sum((fj, one)), Name("z"), operator=True),
        "d/dz (f[j] + 1)",
        rf"\frac{{{d}}}{{{d} z}} \left({F}_{{[j]}} + 1\right)",
        rf"\frac{{{d}}}{{{d} z}} \left(f_{{j}} + 1\right)",
    ),
    "sum": (
        Sum((f1, Negative(g1), three)),
        "f[1] - g[1] + 3",
        f"{F}_{{[1]}} - {G}_{{[1]}} + 3",
        "f_{1} - g_{1} + 3",
    ),
    "negative sum": (
        Negative(Sum((one, two))),
        "-(1 + 2)",
        r"-\left(1 + 2\right)",
        r"-\left(1 + 2\right)",
    ),
    "less a negative": (
        Sum((one, Negative(Negative(two)))),
        "1 - (-2)",
        r"1 - \left(-2\right)",
        r"1 - \left(-2\right)",
    ),
    "less a sum": (
        Sum((one, Negative(Sum((two, three))))),
        "1 - (2 + 3)",
        r"1 - \left(2 + 3\right)",
        r"1 - \left(2 + 3\right)",
    ),
    "sum as a factor": (
        Product((Sum((one, f1)), g1)),
        "(1 + f[1]) g[1]",
        rf"\left(1 + {F}_{{[1]}}\right) {G}_{{[1]}}",
        r"\left(1 + f_{1}\right) g_{1}",
    ),
    "numbers": (Product((Number(0), two)), "0·2", r"0 \cdot 2", r"0 \cdot 2"),
    "number before a name": (Product((two, f1)), "2 f[1]", f"2 {F}_{{[1]}}", "2 f_{1}"),
    "number after a name": (
        Product((f1, two)),
        "f[1]·2",
        rf"{F}_{{[1]}} \cdot 2",
        r"f_{1} \cdot 2",
    ),
    "negative factor": (
        Product((two, Negative(three))),
        "2 (-3)",
        r"2 \left(-3\right)",
        r"2 \left(-3\right)",
    ),
    "negative factor first": (
        Product((Negative(two), three)),
        "(-2)·3",
        r"\left(-2\right) \cdot 3",
        r"\left(-2\right) \cdot 3",
    ),
    "summation": (
        Summation("j", i, Sum((i, J, Negative(I))), Product((fj, tap))),
        "sum_{j=i}^{i+J-I} f[j] g[1+j-i]",
        rf"\sum_{{j=i}}^{{i+J-I}} {F}_{{[j]}} {G}_{{[1+j-i]}}",
        r"\sum_{j=i}^{i+J-I} f_{j} g_{1+j-i}",
    ),
    "nested summations": (
        Summation("i", one, I, Summation("j1", one, J, f1)),
        "sum_{i=1}^{I} sum_{j1=1}^{J} f[1]",
        rf"\sum_{{i=1}}^{{I}} \sum_{{j_{{1}}=1}}^{{J}} {F}_{{[1]}}",
        r"\sum_{i=1}^{I} \sum_{j_{1}=1}^{J} f_{1}",
    ),
    "summation of a sum": (
        Summation("j", one, J, Sum((fj, one))),
        "sum_{j=1}^{J} (f[j] + 1)",
        rf"\sum_{{j=1}}^{{J}} \left({F}_{{[j]}} + 1\right)",
        r"\sum_{j=1}^{J} \left(f_{j} + 1\right)",
    ),
    "summation of a negative": (
        Summation("j", one, J, Negative(fj)),
        "sum_{j=1}^{J} (-f[j])",
        rf"\sum_{{j=1}}^{{J}} \left(-{F}_{{[j]}}\right)",
        r"\sum_{j=1}^{J} \left(-f_{j}\right)",
    ),
    "summation as a first factor": (
        Product((Summation("j", one, J, fj), g1)),
        "(sum_{j=1}^{J} f[j]) g[1]",
        rf"\left(\sum_{{j=1}}^{{J}} {F}_{{[j]}}\right) {G}_{{[1]}}",
        r"\left(\sum_{j=1}^{J} f_{j}\right) g_{1}",
    ),
    "summation as a last factor": (
        Product((g1, Summation("j", one, J, fj))),
        "g[1] sum_{j=1}^{J} f[j]",
        rf"{G}_{{[1]}} \sum_{{j=1}}^{{J}} {F}_{{[j]}}",
        r"g_{1} \sum_{j=1}^{J} f_{j}",
    ),
    "cases": (
        Cases(
            (
                Branch(tap, (inequality(Number(0), Sum((j, Negative(i))), Sum((J, Negative(I)))),)),
                Branch(Number(0)),
            )
        ),
        "{g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}",
        rf"\begin{{cases}} {G}_{{[1+j-i]}} & {BAND} \\ 0 & {OTHERWISE} \end{{cases}}",
        rf"\begin{{cases}} g_{{1+j-i}} & {BAND} \\ 0 & {OTHERWISE} \end{{cases}}",
    ),
    "cases from a negative number on": (
        Cases((Branch(one, (inequality(Negative(two), i),)), Branch(two, ()))),
        "{1 if -2 <= i; 2 otherwise}",
        rf"\begin{{cases}} 1 & \text{{if }} {{-2}} \le i \\ 2 & {OTHERWISE} \end{{cases}}",
        rf"\begin{{cases}} 1 & \text{{if }} {{-2}} \le i \\ 2 & {OTHERWISE} \end{{cases}}",
    ),
    "cases before a factor": (
        Product((Cases((Branch(one, (equation(i, two),)), Branch(two, ()))), f1)),
        "{1 if i = 2; 2 otherwise} f[1]",
        rf"\left(\begin{{cases}} 1 & \text{{if }} i = 2 \\ 2 & {OTHERWISE} \end{{cases}}\right) "
        rf"{F}_{{[1]}}",
        rf"\left(\begin{{cases}} 1 & \text{{if }} i = 2 \\ 2 & {OTHERWISE} \end{{cases}}\right) "
        "f_{1}",
    ),
    "cases after a factor": (
        Product((f1, Cases((Branch(one, (equation(i, two),)), Branch(two, ()))))),
        "f[1] {1 if i = 2; 2 otherwise}",
        rf"{F}_{{[1]}} \begin{{cases}} 1 & \text{{if }} i = 2 \\ 2 & {OTHERWISE} \end{{cases}}",
        rf"f_{{1}} \begin{{cases}} 1 & \text{{if }} i = 2 \\ 2 & {OTHERWISE} \end{{cases}}",
    ),
    "cases of which one is high": (
        Cases((Branch(Derivative(f1, g1), (equation(i, two),)), Branch(two, ()))),
        "{df[1]/dg[1] if i = 2; 2 otherwise}",
        rf"\begin{{cases}} \frac{{{d} {F}_{{[1]}}}}{{{d} {G}_{{[1]}}}} & \text{{if }} i = 2 "
        rf"\\[4pt] 2 & {OTHERWISE} \end{{cases}}",
        rf"\begin{{cases}} \frac{{{d} f_{{1}}}}{{{d} g_{{1}}}} & \text{{if }} i = 2 "
        rf"\\[4pt] 2 & {OTHERWISE} \end{{cases}}",
    ),
    "matrix of which some rows are high": (
        Matrix(((one,), (two,), (Derivative(f1, g1),))),
        "[ 1           ]\n[ 2           ]\n[ df[1]/dg[1] ]",
        f"\\begin{{bmatrix}}\n1 \\\\\n2 \\\\[4pt]\n\\frac{{{d} {F}_{{[1]}}}}"
        f"{{{d} {G}_{{[1]}}}}\n\\end{{bmatrix}}",
        f"\\begin{{bmatrix}}\n1 \\\\\n2 \\\\[4pt]\n\\frac{{{d} f_{{1}}}}"
        f"{{{d} g_{{1}}}}\n\\end{{bmatrix}}",
    ),
    "cases with several conditions": (
        Cases((Branch(one, (inequality(i, j), equation(i, two))), Branch(Negative(one)))),
        "{1 if i <= j and i = 2; -1 otherwise}",
        rf"\begin{{cases}} 1 & {BOTH} \\ -1 & {OTHERWISE} \end{{cases}}",
        rf"\begin{{cases}} 1 & {BOTH} \\ -1 & {OTHERWISE} \end{{cases}}",
    ),
    "unit vectors": (
        Product((Unit(i), Transpose(Unit(Sum((j, one)))))),
        "delta_{i} delta_{j+1}^T",
        r"\delta_{i} \delta_{j+1}^{\mathsf{T}}",
        r"\delta_{i} \delta_{j+1}^{\mathsf{T}}",
    ),
    "transposed operand": (Transpose(f), "f^T", F + r"^{\mathsf{T}}", r"f^{\mathsf{T}}"),
    "transposed operation": (
        Transpose(whole),
        "(f*g)^T",
        rf"\left({F} * {G}\right)^{{\mathsf{{T}}}}",
        r"\left(f * g\right)^{\mathsf{T}}",
    ),
    "matrix": (
        Matrix(
            ((one, Negative(two)), (f1, Dots("horizontal")), (Dots("vertical"), Dots("diagonal")))
        ),
        "[ 1     -2  ]\n[ f[1]  ... ]\n[ :     .   ]",
        "\\begin{bmatrix}\n1 & -2 \\\\\nf(\\ldots)_{[1]} & \\cdots \\\\\n"
        "\\vdots & \\ddots\n\\end{bmatrix}",
        "\\begin{bmatrix}\n1 & -2 \\\\\nf_{1} & \\cdots \\\\\n\\vdots & \\ddots\n\\end{bmatrix}",
    ),
    "cells with an equation": (
        Matrix(((equation(Sum((Product((Number(0), two)), Product((one, three)))), three),),)),
        "[ 0·2 + 1·3 = 3 ]",
        "\\begin{bmatrix}\n0 \\cdot 2 + 1 \\cdot 3 = 3\n\\end{bmatrix}",
        "\\begin{bmatrix}\n0 \\cdot 2 + 1 \\cdot 3 = 3\n\\end{bmatrix}",
    ),
    "sum with dots": (
        Sum((f1, Dots("horizontal"), g1)),
        "f[1] + ... + g[1]",
        rf"{F}_{{[1]}} + \cdots + {G}_{{[1]}}",
        r"f_{1} + \cdots + g_{1}",
    ),
    "membership": (
        Chain(g, (Link("in", Space((Sum((one, J, Negative(I))),))),)),
        "g in R^{1+J-I}",
        rf"{G} \in \mathbb{{R}}^{{1+J-I}}",
        r"g \in \mathbb{R}^{1+J-I}",
    ),
    "space of matrices": (
        Space((I, J)),
        "R^{I x J}",
        r"\mathbb{R}^{I \times J}",
        r"\mathbb{R}^{I \times J}",
    ),
    "chain": (
        Chain(one, (Link("<=", i), Link("<=", I), Link("=", Negative(two)))),
        "1 <= i <= I = -2",
        r"1 \le i \le I = -2",
        r"1 \le i \le I = -2",
    ),
    "a side alone": (Chain(Dots("vertical"), ()), ":", r"\vdots", r"\vdots"),
}


@pytest.mark.parametrize("case", SPELLED)
def test_spelled(case: str) -> None:
    line, plain, lecture, subscript = SPELLED[case]
    assert text(line) == plain
    assert latex(line, notation("lecture"), ARRAYS) == lecture
    assert latex(line, notation("subscript"), ARRAYS) == subscript


def test_different_lines_are_spelled_differently() -> None:
    for writer in (text, *(lambda x, n=n: latex(x, n, ARRAYS) for n in NOTATIONS.values())):
        spelled = [writer(line) for line, *_ in SPELLED.values()]
        assert len(set(spelled)) == len(spelled)


def test_a_name_that_is_no_array_has_no_whole() -> None:
    assert latex(f, notation("lecture"), frozenset()) == "f"
    assert latex(Access(f, (one,)), notation("lecture"), frozenset()) == f"{F}_{{[1]}}"


def test_a_notation_that_is_none() -> None:
    with pytest.raises(IllFormed, match="'lecture', 'subscript' or 'bracket'") as caught:
        notation("tensor")
    assert "'tensor'" in str(caught.value)


def test_columns_of_the_widest_matrix() -> None:
    wide = Matrix(((one,) * 12, (two,) * 12))
    assert columns_of(wide) == 12
    assert columns_of(equation(Operation("*", f, g), wide)) == 12
    assert columns_of(f) == 0


def test_a_negative_number_is_written_as_a_negative() -> None:
    with pytest.raises(ValueError, match="Negative"):
        Number(-1)


# --- what every LaTeX must be -----------------------------------------------------------------


def balanced(source: str) -> None:
    """Braces, delimiters and environments open and close in order."""
    pattern = r"\\left\(|\\right\)|\\begin\{\w+\}|\\end\{\w+\}|\\[{}]|[{}\[\]]"
    closing = {"}": "{", "]": "[", r"\right)": r"\left("}
    open_ones: list[str] = []
    for token in re.findall(pattern, source):
        if token.startswith(r"\end"):
            assert open_ones.pop() == token.replace("end", "begin"), source
        elif token in closing:
            assert open_ones.pop() == closing[token], source
        else:
            open_ones.append(token)
    assert not open_ones, source
    assert source.count(r"\left") == source.count(r"\right")


def test_balanced_sees_what_is_not() -> None:
    for wrong in ("{", "}", r"\left(a", r"{\left(}\right)", r"\begin{cases} \end{bmatrix}"):
        with pytest.raises((AssertionError, IndexError)):
            balanced(wrong)


names = st.sampled_from([*"fgijzIJ", "alpha", "W", "f2", "tap3", "J1"]).map(Name)
numbers = st.integers(0, 12).map(Number)
affines = st.one_of(names, numbers, st.builds(lambda a, b: Sum((a, Negative(b))), names, names))
comparisons = st.builds(inequality, numbers, affines, names)


def inner(child: st.SearchStrategy[Line]) -> st.SearchStrategy[Line]:
    several = st.lists(child, min_size=2, max_size=3).map(tuple)
    branches = st.builds(Branch, child, st.lists(comparisons, min_size=1, max_size=2).map(tuple))
    once = child.filter(lambda x: not isinstance(x, Transpose))
    return st.one_of(
        st.builds(Access, child, st.lists(affines, min_size=1, max_size=2).map(tuple)),
        st.builds(Sum, several),
        st.builds(Product, several),
        st.builds(Negative, child),
        st.builds(Summation, st.sampled_from(["j", "k1"]), affines, affines, child),
        st.builds(Derivative, child, names, st.booleans()),
        st.builds(Operation, st.just("*"), child, child),
        st.builds(lambda b, other: Cases((b, Branch(other))), branches, child),
        st.builds(Transpose, once),
        st.builds(lambda a, b: Matrix(((a, b), (b, a))), child, child),
        st.builds(equation, child, child),
    )


random_lines = st.recursive(
    st.one_of(names, numbers, st.builds(Unit, affines)), inner, max_leaves=8
)


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(random_lines)
def test_latex_of_random_lines_is_balanced(line: Line) -> None:
    for chosen in NOTATIONS.values():
        source = latex(line, chosen, ARRAYS)
        balanced(source)
        assert "--" not in source.replace(" ", "")
        assert "+-" not in source.replace(" ", "")
        assert not re.search(r"\d \d", source)
        assert not re.search(r"\^\{\\mathsf\{T\}\}\^", source)


def printed(member: Member) -> Iterator[Line]:
    yield from (*member.definitions, *member.shapes, *member.relations, *member.setting)
    yield from lines.outputs(member, 12, 8)
    for role in member.roles:
        yield from formulas(member, f"jacobian_{role}")
        yield lines.matrix(member, role, 4, 4)
        yield from formulas(member, f"vjp_{role}")


@pytest.mark.parametrize(
    "member",
    [
        Member((4,), (6,)),
        Member((4,), (6,), True, ("alpha", "W2")),
        Member((2, 3), (3, 5), False, ("signal", "W")),
        Member((20,), (30,)),
        strided((5,), (3,), 2, ((2, 1),), fill="reflect", bias=True),
        strided((3, 4), (2, 2), 1, "same", fill=("circular", "replicate"), batch=2),
        strided((4,), (3,), 2, 1, channels=Channels(2, 3, 2), names=("x", "W", "beta"), bias=True),
        adjoint((3,), (3,), 2, 1, 2, output_padding=1, channels=Channels(2, 1), flip=True),
    ],
    ids=lambda m: f"{m.word} {m.outputs} {m.names}",
)
@pytest.mark.parametrize("spelling", NOTATIONS)
def test_everything_printed_of_a_member_is_balanced(member: Member, spelling: str) -> None:
    for line in printed(member):
        source = latex(line, notation(spelling), member.arrays)
        balanced(source)
        assert source.isascii()


def test_a_transpose_of_a_transpose_compiles() -> None:
    source = latex(Transpose(Transpose(f)), notation("lecture"), ARRAYS)
    assert r"^{\mathsf{T}}^" not in source


def test_sizes_that_are_sums_have_parentheses_in_a_space_of_matrices() -> None:
    space = Space((Sum((one, J, Negative(I))), J))
    assert text(space) == "R^{(1+J-I) x J}"


def test_a_closed_form_in_both_notations() -> None:
    member = Member((4,), (6,))
    value = jacobian(member, "signal")
    line = express(value, ("i", *columns(member, "signal")), member.domain)
    assert text(line) == (
        "sum_{i=1}^{I} sum_{j=1}^{J} delta_{i} delta_{j}^T "
        "{g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}"
    )
    assert latex(line, notation("subscript"), ARRAYS) == (
        r"\sum_{i=1}^{I} \sum_{j=1}^{J} \delta_{i} \delta_{j}^{\mathsf{T}} \begin{cases} "
        r"g_{1+j-i} & \text{if } 0 \le j-i \le J-I \\ 0 & \text{otherwise} \end{cases}"
    )
