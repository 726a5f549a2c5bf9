"""Lines as MathML: what stands there, that it is well formed, and that nothing is left out."""

from __future__ import annotations

from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from symconv.errors import IllFormed
from symconv.language.line import (
    Access,
    Blank,
    Branch,
    Call,
    Cases,
    Derivative,
    Dots,
    Floor,
    Integral,
    Line,
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
from symconv.writing.latex import latex
from symconv.writing.mathml import mathml
from symconv.writing.notation import NOTATIONS, Notation, notation
from tests.reading.test_round_trip import ARRAYS, chains, trees

ONE, AT, J, F, G, X, Z = Number(1), Name("i"), Name("j"), Name("f"), Name("g"), Name("x"), Name("z")
TIMES, CALL = "<mo>\u2062</mo>", "<mo>\u2061</mo>"
OPEN, CLOSE = (
    '<mo form="prefix" stretchy="false">(</mo>',
    ('<mo form="postfix" stretchy="false">)</mo>'),
)
DOT = '<mo lspace="0" rspace="0">'
TALL, END = '<mo form="prefix">(</mo>', '<mo form="postfix">)</mo>'


def spelled(line: Line, spelling: str | Notation = "subscript", stacked: bool = False) -> str:
    whole = mathml(line, notation(spelling), ARRAYS, stacked)
    assert whole.startswith("<math>")
    return whole.removeprefix("<math>").removesuffix("</math>")


def mi(letter: str) -> str:
    return f"<mi>{letter}</mi>"


def sub(base: str, place: str) -> str:
    return f"<msub>{base}{place}</msub>"


LESS = Sum((J, Negative(AT)))
GOLDEN: list[tuple[Line, str]] = [
    (ONE, "<mn>1</mn>"),
    (X, mi("x")),
    (Name("I1"), sub(mi("I"), "<mn>1</mn>")),
    (Name("m'"), f"<msup>{mi('m')}<mo>′</mo></msup>"),
    (Name("beta"), mi("β")),
    (Name("tap"), mi("tap")),
    (Name("infinity"), '<mi mathvariant="normal">∞</mi>'),
    (Name("infty"), mi("infty")),
    (Name("n_out"), sub(mi("n"), "<mtext>out</mtext>")),
    (Name(r"\hat{x}"), '<mover accent="true"><mi>x</mi><mo stretchy="false">^</mo></mover>'),
    (Access(G, (ONE,)), sub(mi("g"), "<mn>1</mn>")),
    (
        Access(F, (AT, LESS)),
        sub(mi("f"), "<mrow><mi>i</mi><mo>,</mo><mi>j</mi><mo>−</mo><mi>i</mi></mrow>"),
    ),
    (
        Access(Operation("*", F, G), (AT,)),
        sub(f"<mrow>{OPEN}<mi>f</mi><mo>∗</mo><mi>g</mi>{CLOSE}</mrow>", mi("i")),
    ),
    (Sum((X, Negative(Product((Number(2), Z))))), f"{mi('x')}<mo>−</mo><mn>2</mn>{TIMES}{mi('z')}"),
    (Negative(X), '<mo form="prefix">−</mo><mi>x</mi>'),
    (Product((X, Number(2))), "<mi>x</mi><mo>⋅</mo><mn>2</mn>"),
    (
        Product((X, Sum((X, Z)))),
        f'<mi>x</mi>{TIMES}<mspace width="0.17em" />'
        f"<mrow>{OPEN}<mi>x</mi><mo>+</mo><mi>z</mi>{CLOSE}</mrow>",
    ),
    (Call(Name("exp"), (X,)), f"<mi>exp</mi>{CALL}<mrow>{OPEN}<mi>x</mi>{CLOSE}</mrow>"),
    (Call(Name("sqrt"), (X,)), "<msqrt><mi>x</mi></msqrt>"),
    (Quotient(X, Number(2)), "<mfrac><mi>x</mi><mn>2</mn></mfrac>"),
    (
        Power(Quotient(X, Z), Number(2)),
        f"<msup><mrow>{TALL}<mfrac><mi>x</mi><mi>z</mi></mfrac>{END}</mrow><mn>2</mn></msup>",
    ),
    (
        Floor(X, Number(2)),
        '<mrow><mo form="prefix">⌊</mo><mfrac><mi>x</mi><mn>2</mn></mfrac>'
        '<mo form="postfix">⌋</mo></mrow>',
    ),
    (
        Summation("i", ONE, Name("I"), Access(F, (AT,))),
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>I</mi></munderover>"
        "<msub><mi>f</mi><mi>i</mi></msub>",
    ),
    (
        SummationOver(("i",), (inequality(ONE, AT),), X),
        "<munder><mo>∑</mo><mrow><mi>i</mi><mo>,</mo><mn>1</mn><mo>≤</mo><mi>i</mi></mrow>"
        "</munder><mi>x</mi>",
    ),
    (
        Integral("x", ONE, Number(2), X),
        '<msubsup><mo>∫</mo><mn>1</mn><mn>2</mn></msubsup><mi>x</mi><mspace width="0.17em" />'
        "<mi>d</mi><mi>x</mi>",
    ),
    (
        Derivative(F, Z),
        "<mfrac><mrow><mi>∂</mi><mi>f</mi></mrow><mrow><mi>∂</mi><mi>z</mi></mrow></mfrac>",
    ),
    (
        Derivative(X, Z, operator=True),
        "<mfrac><mi>∂</mi><mrow><mi>∂</mi><mi>z</mi></mrow></mfrac><mi>x</mi>",
    ),
    (Operation(r"\odot", X, Z), '<mi>x</mi><mo stretchy="false">⊙</mo><mi>z</mi>'),
    (
        Cases((Branch(X, (inequality(ONE, AT),)), Branch(Number(0)))),
        '<mrow><mo form="prefix">{</mo><mtable><mtr><mtd style="text-align: left"><mi>x</mi></mtd>'
        '<mtd style="text-align: left"><mrow><mtext>if\u00a0</mtext><mn>1</mn><mo>≤</mo><mi>i</mi>'
        '</mrow></mtd></mtr><mtr><mtd style="text-align: left"><mn>0</mn></mtd>'
        '<mtd style="text-align: left"><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>',
    ),
    (Unit(AT), "<msub><mi>δ</mi><mi>i</mi></msub>"),
    (Transpose(Name("W")), "<msup><mi>W</mi><mi>𝖳</mi></msup>"),
    (
        Matrix(((ONE, Dots("horizontal")), (Dots("vertical"), Dots("diagonal")))),
        '<mrow><mo form="prefix">[</mo><mtable>'
        f"<mtr><mtd><mn>1</mn></mtd><mtd>{DOT}⋯</mo></mtd></mtr>"
        f"<mtr><mtd>{DOT}⋮</mo></mtd><mtd>{DOT}⋱</mo></mtd></mtr></mtable>"
        '<mo form="postfix">]</mo></mrow>',
    ),
    (Space(()), "<mi>ℝ</mi>"),
    (Space((AT, J)), "<msup><mi>ℝ</mi><mrow><mi>i</mi><mo>×</mo><mi>j</mi></mrow></msup>"),
    (Blank(), "<mrow />"),
    (equation(X, ONE), "<mi>x</mi><mo>=</mo><mn>1</mn>"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), GOLDEN, ids=lambda x: type(x).__name__)
def test_a_line_is_spelled(line: Line, expected: str) -> None:
    assert spelled(line) == expected


def test_every_kind_of_line_is_in_the_table() -> None:
    def kinds(line: Line) -> set[type]:
        return {type(line)}.union(*map(kinds, parts(line)))

    assert set[type]().union(*(kinds(line) for line, _ in GOLDEN)) == set(get_args(Line))


def test_notations() -> None:
    entry = Access(G, (ONE,))
    whole = f"<mrow><mi>g</mi>{OPEN}<mo>…</mo>{CLOSE}</mrow>".replace(
        "<mo>…</mo>", '<mi mathvariant="normal">…</mi>'
    )
    bracket = (
        '<mrow><mo form="prefix" stretchy="false">[</mo><mn>1</mn>'
        '<mo form="postfix" stretchy="false">]</mo></mrow>'
    )
    assert spelled(entry, "lecture") == sub(whole, bracket)
    assert spelled(entry, "bracket") == f"<mi>g</mi>{bracket}"
    assert spelled(G, "bracket") == "<mi>g</mi>"
    assert f"<mrow>{spelled(G, 'lecture')}</mrow>" == whole


def test_several_conditions_may_stand_one_below_the_other() -> None:
    both = Cases((Branch(X, (inequality(ONE, AT), inequality(ONE, J))), Branch(Number(0))))
    assert spelled(both).count("<mtr>") == 2
    assert spelled(both).count("and") == 1
    assert spelled(both, stacked=True).count("<mtr>") == 3


def test_a_display_is_a_block_and_may_begin_with_a_sign() -> None:
    shown = mathml(X, notation("subscript"), ARRAYS, display=True, leading="=")
    assert shown == '<math display="block"><mo>=</mo><mi>x</mi></math>'


@pytest.mark.parametrize("spelling", NOTATIONS)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees | chains)
def test_it_is_well_formed(spelling: str, line: Line) -> None:
    root = ElementTree.fromstring(mathml(line, notation(spelling), ARRAYS))
    arity = {"msub": 2, "msup": 2, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3}
    for each in root.iter():
        assert len(each) == arity.get(each.tag, len(each)), each.tag
        assert not (len(each) and each.text), "text beside elements"
        assert len(each) or each.text or each.tag in {"mspace", "mrow"}, f"an empty {each.tag}"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees)
def test_parentheses_are_those_of_latex(line: Line) -> None:
    found = ElementTree.fromstring(mathml(line, notation("bracket"), ARRAYS)).iter("mo")
    signs = "".join(each.text or "" for each in found)
    text = latex(line, notation("bracket"), ARRAYS).replace(r"\\[4pt]", r"\\")
    for fence in "()[]":
        environments = text.count("{bmatrix}") / 2 if fence in "[]" else 0
        assert signs.count(fence) == text.count(fence) + environments


# --- an author's own spelling -------------------------------------------------------------------

OWN: dict[str, str] = {
    r"f=\mathbf{x}": "<mi>𝐱</mi>",
    r"f=\boldsymbol{\alpha}": "<mi>𝜶</mi>",
    r"f=\mathbb{R}": "<mi>ℝ</mi>",
    r"f=\mathcal{B}": "<mi>ℬ</mi>",
    r"f=\mathfrak{C}": "<mi>ℭ</mi>",
    r"f=\mathsf{W}": "<mi>𝖶</mi>",
    r"f=\mathbb{1}": "<mn>𝟙</mn>",
    r"f=\mathrm{d}": '<mi mathvariant="normal">d</mi>',
    r"f=\operatorname{sig}": "<mi>sig</mi>",
    r"f=\text{so it is}": "<mtext>so\u00a0it\u00a0is</mtext>",
    r"f=\varepsilon": "<mi>ε</mi>",
    r"f=\vec{\mathbf{v}}": (
        '<mover accent="true"><mi>𝐯</mi><mo stretchy="false">→</mo></mover>'
    ),
    r"f=\overline{ab}": (
        '<mover accent="true"><mrow><mi>a</mi><mi>b</mi></mrow>'
        '<mo stretchy="true">‾</mo></mover>'
    ),
    r"f=\underline{x}": '<munder accentunder="true"><mi>x</mi><mo>_</mo></munder>',
    r"f=x'_{12}": "<msubsup><mi>x</mi><mn>12</mn><mo>′</mo></msubsup>",
    r"f=x_12": "<msub><mi>x</mi><mn>1</mn></msub><mn>2</mn>",
    r"f=\frac12": "<mfrac><mn>1</mn><mn>2</mn></mfrac>",
    r"f=\sqrt{x}": "<msqrt><mi>x</mi></msqrt>",
    r"f=\overset{\star}{x}": '<mover><mi>x</mi><mo stretchy="false">⋆</mo></mover>',
    r"f={x}^{(l)}": (
        f"<msup><mi>x</mi><mrow>{OPEN}<mi>l</mi>{CLOSE}</mrow></msup>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("macro", OWN)
def test_a_macro_is_shown(macro: str) -> None:
    assert spelled(F, notation("subscript", macros=[macro])) == OWN[macro]


def test_a_macro_of_entries_has_a_place_for_the_subscripts() -> None:
    own = notation(
        "bracket",
        macros=[r"g=\tap{#1}", r"f=\both{#1}{2}"],
        define=[
            r"\newcommand{\tap}[1]{w_{#1}}",
            r"\newcommand{\both}[2]{\tap{#1}^{#2}}",
        ],
    )
    assert spelled(Access(G, (LESS,)), own) == spelled(Access(Name("w"), (LESS,)), "subscript")
    assert spelled(Access(F, (ONE,)), own) == (
        "<msup><msub><mi>w</mi><mn>1</mn></msub><mn>2</mn></msup>"
    )


@pytest.mark.parametrize(
    ("latex_", "why"),
    [
        (r"\binom{n}{k}", r"\binom"),
        (r"\sqrt[3]{x}", r"\sqrt"),
        (r"x_1_2", "a second _"),
        (r"_1", "_ with nothing before it"),
        (r"\hat", "a command or a script without its argument"),
        (r"\text{a_b}", "more than words in 'a_b'"),
        (r"\mathrm x", r"\mathrm without braces"),
    ],
)
def test_what_has_no_mathml_is_refused(latex_: str, why: str) -> None:
    with pytest.raises(IllFormed) as refused:
        spelled(F, notation("subscript", macros=[f"f={latex_}"]))
    said = f"'{latex_}' cannot be shown in HTML, for {why}: take another spelling there, "
    assert str(refused.value) == f"{said}or --format tex"


def test_macros_that_grow_are_refused() -> None:
    define = [r"\newcommand{\aa}{xxxxxxxxxx}"]
    define += [
        rf"\newcommand{{\a{chr(98 + n)}}}{{" + rf"\a{chr(97 + n)}" * 10 + "}" for n in range(5)
    ]
    with pytest.raises(IllFormed, match="grows beyond 10,000 characters"):
        spelled(F, notation("subscript", macros=[r"f=\af"], define=define))
