"""Macros of the author's own: what they are, what LaTeX knows, and what would print alike."""

from __future__ import annotations

import pytest

from symconv.convolution import Convolution
from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.language.line import Access, Name, Number, Transpose
from symconv.notes.apart import speller
from symconv.notes.page import markdown, page
from symconv.writing.latex import latex
from symconv.writing.notation import Notation, notation

SIG = r"\newcommand{\sig}[1]{s_{#1}}"
ARRAYS = frozenset("fg")
f, j = Name("f"), Name("j")


@pytest.mark.parametrize(
    ("base", "macros", "whole", "entry"),
    [
        ("bracket", [], "f", "f[j]"),
        ("bracket", [r"f=\mathbf{f}"], r"\mathbf{f}", r"\mathbf{f}[j]"),
        ("lecture", [r"f=\mathbf{f}"], r"\mathbf{f}(\ldots)", r"\mathbf{f}(\ldots)_{[j]}"),
        ("lecture", [r"f=\sig{#1}"], r"f(\ldots)", r"\sig{j}"),
        ("subscript", [r"f=\sig{#1}", "f=s"], "s", r"\sig{j}"),
        ("subscript", ["f = f_0"], "f_0", "{f_0}_{j}"),
        ("subscript", ["f=f_0", r"j=\ell"], "f_0", r"{f_0}_{\ell}"),
    ],
)
def test_a_macro_spells_a_name_or_an_entry(
    base: str, macros: list[str], whole: str, entry: str
) -> None:
    own = notation(base, macros=macros, define=[SIG])
    assert latex(f, own, ARRAYS) == whole
    assert latex(Access(f, (j,)), own, ARRAYS) == entry


def test_a_superscript_of_a_macro_does_not_meet_another() -> None:
    own = notation("bracket", macros=["f=f^a", "i=i^b"])
    assert latex(Transpose(f), own, ARRAYS) == r"{f^a}^{\mathsf{T}}"
    assert latex(Name("i'"), own, ARRAYS) == "{i^b}'"
    assert latex(Name("i2"), notation("bracket", macros=["i=i_b"]), ARRAYS) == "{i_b}_{2}"


def test_all_subscripts_go_to_the_place_of_one_macro() -> None:
    own = notation("bracket", macros=[r"f=\sig{#1}"], define=[SIG])
    assert latex(Access(f, (Number(1), j)), own, ARRAYS) == r"\sig{1,j}"


def test_a_notation_is_extended_step_by_step() -> None:
    first = notation("bracket", macros=[r"f=\sig{#1}"], define=[SIG])
    both = notation(first, macros=["g=h"])
    assert both.definitions == (SIG,)
    assert (both.entry_of("f", "1"), both.name_of("g")) == (r"\sig{1}", "h")
    assert notation("bracket") == notation(notation("bracket"))


BAD: dict[str, tuple[list[str], list[str], str]] = {
    "unknown": ([r"f=\sig{#1}"], [], r"LaTeX does not know \\sig, in '\\sig\{#1\}': define it"),
    "unknown in a definition": ([], [r"\newcommand{\a}{\b}"], r"does not know \\b"),
    "input": ([r"f=\input{x}"], [], r"does not know \\input"),
    "shell": ([], [r"\newcommand{\a}{\write18{x}}"], r"does not know \\write"),
    "known already": ([], [r"\newcommand{\frac}{f}"], r"\\frac is defined already"),
    "defined twice": ([], [SIG, SIG], r"\\sig is defined already"),
    "no definition": ([], [r"\def\a{b}"], "defines nothing"),
    "two definitions in one": ([], [r"\newcommand{\a}{b}} \newcommand{\c}{d"], "defines nothing"),
    "arguments too many": ([], [r"\newcommand{\a}[1]{#2}"], "#2 in .* is no argument"),
    "arguments too few": ([r"f=\sig"], [SIG], r"\\sig in '\\sig' has too few arguments"),
    "another place": (["f=f_{#2}"], [], "#1 stands for all subscripts"),
    "no macro": (["f"], [], "'f' is no macro"),
    "empty": (["f="], [], "is no macro"),
    "no name": (["f[j]=x"], [], "is no macro"),
    "twice": (["f=a", "f=b"], [], "second macro for f"),
    "sum": (["f=a+b"], [], r"'a\+b' holds '\+'"),
    "comment": (["f=a%"], [], "holds '%'"),
    "dollar": (["f=$a$"], [], r"holds '\$'"),
    "end of a row": ([r"f=\\"], [], r"does not know \\\\"),
    "two lines": (["f=a\n\nb"], [], "holds '\\\\n'"),
    "accent": (["f=φ"], [], "holds 'φ'"),
    "open": (["f={a"], [], "braces that do not match"),
    "closed": (["f=a}{"], [], "braces that do not match"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_a_macro_that_latex_would_stumble_over_is_refused(wrong: str) -> None:
    macros, define, message = BAD[wrong]
    with pytest.raises(IllFormed, match=message):
        notation("bracket", macros=macros, define=define)


LECTURE, TWO = Member((4,), (6,)), Member((2, 2), (3, 3))
ALIKE: dict[str, tuple[Member, str, list[str], str]] = {
    "two operands": (LECTURE, "lecture", ["f=g"], "f and g would both be printed g"),
    "braces": (LECTURE, "lecture", ["f={g}"], "f and g would both"),
    "operand and index": (LECTURE, "bracket", ["f=i"], "f and i would both be printed i"),
    "index and size": (LECTURE, "bracket", ["i=I"], "I and i would both be printed I"),
    "indices of space": (TWO, "bracket", ["i=j"], "would both be printed j"),
    "a letter of the notes": (LECTURE, "lecture", ["f=z"], "f and z would both"),
    "a number": (LECTURE, "bracket", ["f=#1"], "1 and f.1. would both be printed 1"),
    "entries": (LECTURE, "bracket", ["f=a_{#1}", "g=a_{#1}"], "f.1. and g.1. would both"),
    "name and entry": (
        Member((4,), (6,), names=("f", "f1")), "subscript", [], "f1 and f.1. would both",
    ),
    "unit and entry": (
        Member((4,), (6,), names=("f", "delta")), "subscript", [], "delta.*1. would both",
    ),
    "nothing of that name": (LECTURE, "bracket", ["h=x"], "no h in this convolution: it has I, J"),
    "entries of a size": (LECTURE, "bracket", ["I=a_{#1}"], "but I has none"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", ALIKE)
def test_what_would_print_alike_is_refused(wrong: str) -> None:
    member, base, macros, message = ALIKE[wrong]
    with pytest.raises(IllFormed, match=message):
        speller(member, notation(base, macros=macros))


def test_it_is_refused_wherever_latex_is_printed() -> None:
    conv, alike = Convolution(outputs=2, inputs=3), notation("bracket", macros=["f=g"])
    for printed in (
        lambda: conv.definition(alike),
        lambda: conv.jacobian_latex("signal", alike),
        lambda: conv.derive("signal").latex(alike),
        lambda: page(conv.member, alike),
        lambda: markdown(conv.member, alike),
    ):
        with pytest.raises(IllFormed, match="would both be printed"):
            printed()


@pytest.mark.parametrize("base", ["lecture", "subscript", "bracket"])
def test_the_home_notations_tell_all_things_apart(base: str) -> None:
    for member in (LECTURE, TWO, Member((4,), (6,), names=("signal", "alpha"), bias=True)):
        speller(member, notation(base))


def test_a_document_begins_with_the_definitions() -> None:
    own = notation("bracket", macros=[r"f=\sig{#1}"], define=[SIG])
    document = page(Member((1,), (2,)), own)["convolution.tex"]
    assert document.index(SIG) < document.index(r"\begin{document}")
    text = markdown(Member((1,), (2,)), own)["convolution.md"]
    assert r"\sig" not in text, "not every renderer of Markdown keeps a definition"
    assert "s_{1}" in text


def test_a_notation_of_any_other_kind_is_ill_formed() -> None:
    with pytest.raises(IllFormed, match="3 is not a notation"):
        notation(3)  # type: ignore[arg-type]
    assert isinstance(notation("lecture"), Notation)
