"""LaTeX and the Lines that it is, one construct a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symconv.language.line import (
    Access,
    Blank,
    Branch,
    Call,
    Cases,
    Chain,
    Derivative,
    Dots,
    Floor,
    Integral,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    Product,
    Quotient,
    Space,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    Unit,
    equation,
    inequality,
    parts,
)
from symconv.reading.cursor import Unread
from symconv.reading.reader import line
from symconv.writing.latex import latex
from symconv.writing.notation import notation

a, b, c, f, g, h, i, j, k, n, p, s, w, x, y, z = map(Name, "abcfghijknpswxyz")
A, B, I, J, K, W, T = map(Name, "ABIJKWT")  # noqa: E741
zero, one, two, three = map(Number, range(4))


def at(array: Line, *subscripts: Line) -> Access:
    return Access(array, subscripts)


def minus(body: Line) -> Negative:
    return Negative(body)


def column(*cells: Line) -> Matrix:
    return Matrix(tuple((cell,) for cell in cells))


positive = Chain(x, (Link(">", zero),))
READ: list[tuple[str, Line]] = [
    # names, numbers, subscripts
    (r"W_{ij} w_{11} x_12", Product((at(W, Product((i, j))), at(w, Number(11)), at(x, one), two))),
    (r"{w}_{1,2}", at(w, one, two)),
    (r"x[n-k]", at(x, Sum((n, minus(k))))),
    (r"W[1][2]", at(W, one, two)),
    (r"W[i,j]", at(W, i, j)),
    (r"g_{1+j-i}", at(g, Sum((one, j, minus(i))))),
    (r"f(\ldots)_{[j]} + f(...)_{[j]} + f(\cdot)", Sum((at(f, j), at(f, j), f))),
    (r"f[\cdot] + f[\ldots]_{j}", Sum((f, at(f, j)))),
    (r"(f * g)_{[i]}", at(Operation("*", f, g), i)),
    (r"\delta_{i} \delta_{i,j} \delta_{ij}", Product((
        Unit(i), at(Name("delta"), i, j), at(Name("delta"), Product((i, j)))))),
    (r"n_\text{h} n_{\mathrm{out}}", Product((Name("n_h"), Name("n_out")))),
    (r"R_{\text{col},j}", at(Name("R_col"), j)),
    (r"W^{(l)}_{1} W_{1}^{(l)}", Product((at(Name("W^(l)"), one),) * 2)),
    (r"x' + x^\prime + x^{'} + x''", Sum((*[Name("x'")] * 3, Name("x''")))),
    (r"x^* A^\dagger", Product((Name("x^*"), Name("A^dagger")))),
    (r"\vec{x}_i \vec x", Product((at(x, i), x))),
    (r"\hat{y} \bar x", Product((Name(r"\hat{y}"), Name(r"\bar{x}")))),
    (r"\mathbf{x} \boldsymbol{\beta} \mathbf{AB} \mathsf{out} {\rm conv}", Product((
        x, Name("beta"), Product((A, B)), Name("out"), Name("conv")))),
    (r"\mathbf{1} \mathcal L", Product((Name(r"\mathbf{1}"), Name(r"\mathcal{L}")))),
    (r"0.5 x", Product((Quotient(Number(5), Number(10)), x))),
    (r"x₁₂ + x²", Sum((at(x, Number(12)), Power(x, two)))),
    # transposes
    *((spelled, Transpose(A)) for spelled in (
        "A^T", "A^{T}", r"A^\top", r"A^{\top}", r"A^{\mathsf{T}}", r"A^\mathsf{T}", r"A^{\rm T}",
        r"A^\text{T}", r"A^{\mathrm{T}}", r"A^\intercal", "Aᵀ")),
    (r"A_i^T", Transpose(at(A, i))),
    (r"A^{-1}", Power(A, minus(one))),
    # sums
    (r"\sum_{j=i}^{i+J} f_j g", Summation("j", i, Sum((i, J)), Product((at(f, j), g)))),
    (r"\sum_{j} f_j + g", Sum((SummationOver(("j",), (), at(f, j)), g))),
    (r"\sum\limits_{i,j} x", SummationOver(("i", "j"), (), x)),
    (r"\sum_{i,j=1}^{n} x", Summation("i", one, n, Summation("j", one, n, x))),
    (r"\sum_{j_1=a_{1}}^{b_{1}} x", Summation("j1", at(a, one), at(b, one), x)),
    (r"\sum_{0 \le k < n} x", SummationOver((), (Chain(zero, (Link("<=", k), Link("<", n))),), x)),
    (r"\sum_{k \in \{0, \ldots, n\}} x",
     SummationOver((), (Chain(zero, (Link("<=", k), Link("<=", n))),), x)),
    (r"\sum_{k \in \mathbb{Z}} x", SummationOver(("k",), (), x)),
    (r"\sum_{(i, j) \in \mathbb{Z}^2} x", SummationOver(("i", "j"), (), x)),
    (r"\sum_{1 \le i, j \le n} x", SummationOver(
        (), (inequality(one, i, n), inequality(one, j, n)), x)),
    (r"\sum_{\substack{i \ge 1 \\ i \le n}} x", SummationOver(
        (), (Chain(i, (Link(">=", one),)), inequality(i, n)), x)),
    (r"∑_{k=1}^n x·y", Summation("k", one, n, Product((x, y)))),
    (r"\int_{-\infty}^{\infty} f(j) \, dj", Integral(
        "j", minus(Name("infinity")), Name("infinity"), Call(f, (j,)))),
    # products and quotients
    (r"a/b/c", Quotient(Quotient(a, b), c)),
    (r"a/b \cdot c", Product((Quotient(a, b), c))),
    (r"a \cdot -b", Product((a, minus(b)))),
    (r"a \, (b + c)", Product((a, Sum((b, c))))),
    (r"a(b + c)", Call(a, (Sum((b, c)),))),
    (r"a * b \odot c", Operation(r"\odot", Operation("*", a, b), c)),
    (r"a \odot b \odot c", Operation(r"\odot", Operation(r"\odot", a, b), c)),
    (r"a ⊗ b", Operation(r"\otimes", a, b)),
    (r"f ∗ g", Operation("*", f, g)),
    (r"-a + - b", Sum((minus(a), minus(b)))),
    (r"\text{pad}(x) \operatorname{rot180}(w)", Product((
        Call(Name("pad"), (x,)), Call(Name("rot180"), (w,))))),
    (r"\max(0, x)", Call(Name("max"), (zero, x))),
    (r"\|x\| + |y|", Sum((Call(Name("norm"), (x,)), Call(Name("norm"), (y,))))),
    (r"\left\lfloor \frac{n-k}{s} \right\rfloor + 1", Sum((
        Floor(Sum((n, minus(k))), s), one))),
    (r"\lfloor \frac{n}{s} + 1 \rfloor", Floor(Sum((n, s)), s)),
    (r"\lceil n \rceil", Call(Name("ceil"), (n,))),
    (r"\text{Var}\left[x\right]", at(Name("Var"), x)),
    (r"\underbrace{a + b}_{\text{both}} c", Product((Sum((a, b)), c))),
    (r"\phantom{a} b \label{eq:b} \tag{1}", b),
    # derivatives
    (r"\frac{\partial}{\partial z} f g", Derivative(Product((f, g)), z, operator=True)),
    (r"\frac{\partial y}{\partial x_1} z", Product((Derivative(y, at(x, one)), z))),
    (r"\frac{dy}{dx} + \frac{d}{dx} y", Sum((
        Derivative(y, x), Derivative(y, x, operator=True)))),
    (r"\partial y/\partial x", Derivative(y, x)),
    (r"\frac{\partial (f * g)}{\partial f}", Derivative(Operation("*", f, g), f)),
    (r"\nabla_x y + \nabla y", Sum((Derivative(y, x), Call(Name("nabla"), (y,))))),
    (r"\frac{d}{2} + \frac1d", Sum((Quotient(Name("d"), two), Quotient(one, Name("d"))))),
    # matrices
    *((rf"\begin{{{name}}} a & b \\ c & \\ \end{{{name}}}", Matrix(((a, b), (c, Blank()))))
      for name in ("bmatrix", "pmatrix", "matrix", "vmatrix")),
    (r"\begin{array}{c|c} \hline a & b \\ \hline \end{array}", Matrix(((a, b),))),
    (r"\left[\begin{array}{c} a \\ b \end{array}\right]", column(a, b)),
    (r"\matrix{a & b \cr c & i}", Matrix(((a, b), (c, i)))),
    (r"\begin{bmatrix} 1 \\ \\ 3 \end{bmatrix}", column(one, Blank(), three)),
    (r"\begin{bmatrix} a & \cdots \\ \vdots & \ddots \end{bmatrix}", Matrix((
        (a, Dots("horizontal")), (Dots("vertical"), Dots("diagonal"))))),
    (r"\begin{bmatrix} a = b, & c \end{bmatrix}", Matrix(((equation(a, b), c),))),
    (r"[1 2 3]", column(one, two, three)),
    (r"(a, b)", column(a, b)),
    # cases
    *((rf"\begin{{cases}} a & {said} x > 0 \\ b, & {other} \end{{cases}}",
       Cases((Branch(a, (positive,)), Branch(b))))
      for said in (r"\text{if }", r"\mbox{for }", "") for other in (
          r"\text{otherwise.}", r"\mathrm{otherwise}", r"\text{else}")),
    (r"\begin{cases} a & \text{if $x > 0$} \\ b & \text{otherwise} \end{cases}",
     Cases((Branch(a, (positive,)), Branch(b)))),
    (r"\left\{\begin{array}{ll} a & x > 0 \\ b & \text{otherwise}\end{array}\right.",
     Cases((Branch(a, (positive,)), Branch(b)))),
    (r"\begin{cases} a & x > 0, y = 1 \\ b & x > 0 \text{ and } y = 1 \\ & \text{and } z = 1"
     r"\end{cases}", Cases((
         Branch(a, (positive, equation(y, one))),
         Branch(b, (positive, equation(y, one), equation(z, one)))))),
    (r"\begin{cases} a & 1 \le i, j \le n \end{cases}", Cases((
        Branch(a, (inequality(one, i, n), inequality(one, j, n))),))),
    (r"\begin{cases} a & 1 \le i \text{ and } i \le n \end{cases}", Cases((
        Branch(a, (inequality(one, i), inequality(i, n))),))),
    (r"\begin{cases} a & i = 0, 1, \dots, n \end{cases}", Cases((
        Branch(a, (inequality(zero, i, n),)),
    ))),
    (r"a \circledast_n b", Operation(r"\circledast_n", a, b)),
    (r"\mathcal{F}^{-1}\{a\}", Call(Power(Name(r"\mathcal{F}"), Negative(Number(1))), (a,))),
    ("DFT(a)", Call(Name("DFT"), (a,))),
    (r"\begin{cases} a & b & c \end{cases}", Matrix(((a, b, c),))),
    # chains
    (r"a = b \leq c ≠ d", Chain(a, (Link("=", b), Link("<=", c), Link("!=", Name("d"))))),
    (r"y \stackrel{\text{def}}{=} x \overset{(a)}{=} z", Chain(y, (Link(":=", x), Link("=", z)))),
    (r"f \in \mathbb{R}^J", Chain(f, (Link("in", Space((J,))),))),
    (r"f \in ℝ^{I \times (1+J)}", Chain(f, (Link("in", Space((I, Sum((one, J))))),))),
]  # fmt: skip


@pytest.mark.parametrize(("latex_", "expected"), READ)
def test_a_construct_is_read(latex_: str, expected: Line) -> None:
    assert line(latex_) == expected


@pytest.mark.parametrize("latex_", [text for text, _ in READ])
def test_what_is_read_is_written_and_read_again(latex_: str) -> None:
    read = line(latex_)
    # \delta_{ij} and \delta_{i} differ by their subscripts alone; rot180 is written as rot_180.
    if not {"delta", "rot180"} & {each.text for each in nodes(read) if isinstance(each, Name)}:
        assert line(latex(read, notation("subscript"), frozenset())) == read


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        (r"\overset{\text{sum rule}}{=}", "sum rule"),
        (r"\stackrel{(a)}{=}", "(a)"),
        (r"\overset{i \to j}{\underset{(b)}{=}}", "i j (b)"),
        (r"\mathop{=}\limits^{\text{def}}", "def"),
        (r"\underbrace{=}_{\text{linear}}", "linear"),
        ("=^{(3)}", "(3)"),
        (r"\xlongequal{\text{linear}}", "linear"),
        ("=", ""),
    ],
)
def test_a_reason_stands_over_a_sign(sign: str, reason: str) -> None:
    (link,) = equal(line(f"x {sign} y"), Chain(x, (Link("=", y),)))
    assert link.reason == reason


def equal(read: Line, expected: Chain) -> tuple[Link, ...]:
    assert isinstance(read, Chain)
    assert read == expected
    return read.links


@pytest.mark.parametrize("text", [r"y = ^{t}x", r"x \overset{?}{=} y", r"x \mathop{=}^{!} y"])
def test_no_other_script_of_a_sign_is_a_reason(text: str) -> None:
    with pytest.raises(Unread):
        line(text)


def test_declared_names_have_numbers() -> None:
    assert line("I_{1} + I_2", {"I1"}) == Sum((Name("I1"), at(I, two)))
    assert line("I_1'", {"I1"}) == Name("I1'")


REFUSED = [
    ("a/b c", "a factor after a slash", 4),
    (r"f \otimes g \odot h", "otimes and odot without parentheses", 18),
    ("x^2^3", "a second ^", 3),
    ("x_1_2", "a second _", 3),
    ("1 2", "two numbers side by side", 2),
    (r"a \pm b", "a sign that is two signs", 2),
    (r"\sum^n x", "a sum that does not say over what", 7),
    (r"\sum_{i > 1}^{n} x", "a sum with an upper limit", 17),
    (r"\frac{\partial^2 y}{\partial x^3}", "a derivative whose order is not that", 32),
    (r"\frac{\partial y}{\partial x \partial z}", "a derivative whose order is not that", 39),
    (r"\begin{cases} a & \text{if } x > 0 \text{ or } x < 1 \end{cases}", "the condition 'or'", 35),
    (r"\begin{cases} a & \text{if even} \end{cases}", "the condition 'if even'", 18),
    (r"\begin{cases} a = b \\ c = d \end{cases}", "a case without its condition", 20),
    (r"\begin{bmatrix} \end{bmatrix}", "a matrix without a cell", 16),
    (r"\begin{tikz} a \end{tikz}", r"\begin{tikz} inside a formula", 13),
    (r"\{1, 2\}", "a set or a sequence in braces", 0),
    (r"a \text{ of } b", "the text 'of' was not expected here", 2),
    (r"x^-", "a sign as a script needs braces", 2),
    ("a +", "something is missing at the end", 2),
    ("(a", ") was expected at the end", 1),
    ("(a]", ") was expected instead of ]", 2),
    (r"\prod_i x", "a product that does not say from where to where", 8),
    (r"a \overset{?}{=} b", r"\overset was not expected here", 2),
    ("", "something is missing", 0),
    ("{a", "a brace that is never closed", 0),
    ("a}", "a closing brace that nothing opened", 1),
]


@pytest.mark.parametrize(("latex_", "message", "start"), REFUSED)
def test_what_has_no_one_meaning_is_not_read(latex_: str, message: str, start: int) -> None:
    with pytest.raises(Unread) as caught:
        line(latex_)
    assert str(caught.value).startswith(message)
    assert caught.value.start == start


# --- places -------------------------------------------------------------------------------------


def nodes(read: Line) -> Iterator[Line]:
    yield read
    for part in parts(read):
        yield from nodes(part)


@pytest.mark.parametrize("latex_", [text for text, _ in READ])
def test_every_node_knows_its_place(latex_: str) -> None:
    """What stands there, read alone, is the node: but for parts of numbers, labels and floors."""
    read = line(latex_)
    assert read.span is not None
    for node in nodes(read):
        if node.span is None:
            # Nobody wrote these, but the reader: limits that are understood, names of functions.
            assert isinstance(node, Name) or node == minus(Name("infinity")) or "i,j=1" in latex_
            continue
        start, end = node.span
        assert 0 <= start <= end <= len(latex_)
        if latex_[:start].endswith(r"\left"):
            start -= len(r"\left")
        piece = latex_[start:end]
        piece += r"\right." * (piece.count(r"\left") - piece.count(r"\right"))
        scripted = isinstance(node, Name | Number | Blank | Space) or "lfloor" in latex_
        short = "le i, j" in latex_ or r"\dots, n" in latex_
        if not scripted and not short and not piece.startswith(("+", "_", "^")):
            assert line(piece) == node, piece
