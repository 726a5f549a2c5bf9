"""Where the mathematics of a document is found: tables of texts and their parts, and laws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.documents.formats import (
    Closing,
    Document,
    Formula,
    Heading,
    Macro,
    Opening,
    Prose,
    read_document,
    text_document,
)
from symconv.documents.parts import ranges
from symconv.errors import IllFormed


def brief(document: Document) -> list[str]:
    """The parts, one short string each: P prose, F formula, D display, H heading."""
    out = []
    for part in document.parts:
        match part:
            case Prose(text=text):
                assert len(text) == part.end - part.start
                out.append("P " + " ".join(text.split()))
            case Formula(source=source, pieces=pieces):
                kind = part.environment or ("D" if part.display else "F")
                out.append(f"{kind} " + "|".join(source.text[a:b].strip() for a, b in pieces))
            case Heading():
                out.append(f"H{part.level} {part.text}")
            case Opening(name=name):
                out.append(f"+{name}")
            case Closing(name=name):
                out.append(f"-{name}")
    return out


MARKDOWN = [
    ("The gain $g$ and \\(h\\).", ["P The gain", "F g", "P and", "F h", "P ."]),
    ("Pay $5 or $6, or $20.", ["P Pay $5 or $6, or $20."]),
    ("It is \\$5 for $x$ now", ["P It is \\$5 for", "F x", "P now"]),
    ("so $ x$ and $y $ no", ["P so $ x$ and $y $ no"]),
    ("with $u = \\text{if $k$ odd}$ here", ["P with", "F u = \\text{if $k$ odd}", "P here"]),
    ("In \\\\(p\\\\) we\n\\\\[\nq\n\\\\]\n", ["P In", "F p", "P we", "D q"]),
    ("see \\[12\\], \\[see below\\], \\[p = q\\]", ["P see \\[12\\], \\[see below\\],", "D p = q"]),
    ("$$\np = q\n$$", ["D p = q"]),
    ("kramdown has $$p$$ inline", ["P kramdown has", "F p", "P inline"]),
    ("here $p$ and $$q$$ differ", ["P here", "F p", "P and", "D q", "P differ"]),
    ("$p = q$.", ["D p = q", "P ."]),
    ("Take\n$p$\nas given", ["P Take", "F p", "P as given"]),
    ("Then:\n$p = q$\nas given", ["P Then:", "D p = q", "P as given"]),
    ("$U$*$V$ = $W$", ["D U|*|V|=|W"]),
    ("so $U$ × $V$ and $W$", ["P so", "F U|×|V", "P and", "F W"]),
    ("$U$\n\n* $V$", ["D U", "D V"]),
    ("$$\nu\n\n= - v\n\n- w\n$$", ["D u\n\n= - v\n\n- w"]),
    ("```\n$p$\n```\n~~~ python\n$p$\n~~~\n`$p$` ok", ["P ok"]),
    ("```math\np = q\n```\n", ["D p = q"]),
    ("```{math}\n:label: one\n\np = q\n```\n", ["D p = q"]),
    (
        "````{prf:theorem} T\n:label: t\n\nIf $p$, then\n```{math}\np = q\n```\n````\nand",
        ["P If", "F p", "P , then", "D p = q", "P and"],
    ),
    ("```{code-cell} python\n$p$\n```\nand", ["P and"]),
    ("$`p_1`$ it is", ["F p_1", "P it is"]),
    ("a {math}`p` b :math:`q` c", ["P a", "F p", "P b", "F q", "P c"]),
    ("    $p$\n\nq", ["P q"]),
    ("\\begin{align*}\np&=q\n\\end{align*}", ["align* p&=q"]),
    ("\\begin{alignat}{2}p&=q\\end{alignat}", ["alignat p&=q"]),
    ("> Let\n> $p$ be\n>\n> $$\n> u\n> = v\n> $$", ["P Let", "F p", "P be", "D u|= v"]),
    ("- one $p$\n- $5 in\n- 6$ out", ["P one", "F p", "P $5 in", "P 6$ out"]),
    ("|a|b|\n|-|-|\n| $p|q$ | $5 |\n| 6$ | $q$ |", "P a,P b,F p|q,P $5,P 6$,F q".split(",")),
    ("# On $p$ #\nIt\n\nTwo\n---\nis", ["H1 On $p$", "P It", "H2 Two", "P is"]),
    ("3.2 Borders\n\nThey are.", ["H2 3.2 Borders", "P They are."]),
    ("---\ntitle: $p$\n---\nText", ["P Text"]),
    ("<!-- $p$ -->\n\n<b id='$q$'>bold</b> x", ["P bold x"]),
    ("[a $p$](u$v$w) ![$q$ it](z) http://a/b", ["P [a", "F p", "P ]", "F q"]),
    ("$\\newcommand{\\N}{\\mathbb N}$ in $\\N$", ["P in", "F \\N"]),
    ("u\r\n\r\n$$\r\np\r\n$$\r\nv", ["P u", "D p", "P v"]),
    ("*$p_1$* and _$q_1$_", ["P *", "F p_1", "P * and _", "F q_1", "P _"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "parts"), MARKDOWN)
def test_markdown(text: str, parts: list[str]) -> None:
    document = text_document(text, kind="markdown")
    assert brief(document) == parts
    assert not document.faults


LATEX = [
    ("The $g$, \\(h\\) % $i$\nand \\[j\\]", ["P The", "F g", "P ,", "F h", "P and", "D j"]),
    ("$$p$$ \\begin{math}q\\end{math}", ["D p", "math q"]),
    ("\\begin{gather}p % $\n=q\\end{gather}", ["gather p|=q"]),
    ("\\begin{verbatim}$p$\\end{verbatim}\\verb|$q$| r", ["P r"]),
    (
        "\\begin{lemma}Let $p$.\\end{lemma}",
        ["+lemma", "P Let", "F p", "P .", "-lemma"],
    ),
    ("\\begin{subequations}\\begin{align}p\\end{align}\\end{subequations}", ["align p"]),
    ("\\section*{On $p$} \\subsection[s]{Two}", ["H3 On $p$", "H4 Two"]),
    ("\\$5 and 5\\% of $p$", ["P \\$5 and 5\\% of", "F p"]),
    ("u\n%\nv\n\nw", ["P u v", "P w"]),
    ("\\[\\resizebox{3cm}{!}{$p$}\\]", ["D p"]),
    (
        "\\documentclass{a}$p$\\begin{document}$q$\\end{document}$r$",
        ["D q"],
    ),
]


@pytest.mark.parametrize(("text", "parts"), LATEX)
def test_latex(text: str, parts: list[str]) -> None:
    document = text_document(text, kind="latex")
    assert brief(document) == parts
    assert not document.faults


FAULTS = [
    ("a $$ p = q\n\nAnd here is some more text.\n\n$$r$$", "markdown", "$$", "D r"),
    ("```\n$p$\n\n$q$", "markdown", "```", "D q"),
    ("\\begin{align} p\n\n$q$", "markdown", "\\end{align}", "D q"),
    ("a $p\n\n$q$", "latex", "not closed", "D q"),
    ("\\begin{align} p\n\n\\[q\\]", "latex", "\\end{align}", "D q"),
    ("\\input{x} \\[q\\]", "latex", "no file", "D q"),
]


@pytest.mark.parametrize(("text", "kind", "message", "after"), FAULTS)
def test_finding_goes_on_after_a_fault(text: str, kind: str, message: str, after: str) -> None:
    document = text_document(text, kind=kind)
    assert [message in fault.message for fault in document.faults] == [True]
    assert brief(document)[-1] == after


def test_macros() -> None:
    text = (
        "\\newcommand{\\R}{\\mathbb{R}}\\renewcommand\\v[2][x]{#1#2}\\def\\w#1#2{#2}"
        "\\DeclareMathOperator*{\\argmax}{arg\\,max}"
    )
    assert list(text_document(text, kind="latex").macros.values()) == [
        Macro("R", 0, None, "\\mathbb{R}"),
        Macro("v", 2, "x", "#1#2"),
        Macro("w", 2, None, "#2"),
        Macro("argmax", 0, None, "\\operatorname*{arg\\,max}"),
    ]


def test_plain_text_and_the_guess_of_latex() -> None:
    assert brief(text_document("a `$p$`\n\n# b", kind="plain")) == ["P a `", "F p", "P `", "P # b"]
    assert brief(text_document("\\documentclass{a}\n\\begin{document}%$\n$p$")) == ["D p"]


def test_included_files_keep_their_own_source(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text("one \\input{b} two \\input{a} \\input{c}", "utf-8")
    (tmp_path / "b.tex").write_text("\\newcommand{\\R}{R}$p$", "utf-8")
    document = read_document(tmp_path / "a.tex")
    assert brief(document) == ["P one", "D p", "P two"]
    assert document.parts[1].source.name == str(tmp_path / "b.tex")
    assert list(document.macros) == ["R"]
    assert [f.message for f in document.faults] == ["a includes itself", "c is not there"]


def test_a_notebook_leads_to_places_in_its_file(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": ["$x$"]},
        {"cell_type": "markdown", "source": ['Say "hi"\n', "to $\\alpha + \u00e9$ now"]},
        {"cell_type": "markdown", "source": "and $q$"},
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1), "utf-8")
    document = read_document(path)
    assert brief(document) == ['P Say "hi" to', "F \\alpha + é", "P now", "P and", "F q"]
    formula = document.parts[1]
    assert isinstance(formula, Formula)
    place = formula.source.place(formula.pieces[0][0])
    assert formula.source.line(place.line)[place.column - 1 :].startswith("\\\\alpha + \\u00e9$")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.md", b"a\0b", "binary"),
        ("a.md", b"abc\xff", "byte 3"),
        ("a.ipynb", b"{", "not a notebook"),
        ("a.ipynb", b"[]", "format 4"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(IllFormed, match=message) as caught:
        read_document(tmp_path / name)
    assert name in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(IllFormed, match="not there"):
        read_document(tmp_path / "none.md")
    with pytest.raises(IllFormed, match="folder"):
        read_document(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.md").write_text("é $p$", encoding)
    assert brief(read_document(tmp_path / "a.md")) == ["P é", "F p"]


@pytest.mark.parametrize("kind", ["markdown", "latex", "plain"])
@pytest.mark.parametrize(
    "text",
    [
        "$" * 100_000,
        "$" + "{" * 10_000 + "}" * 10_000 + "$",
        "$a$*" * 10_000,
        "\\newcommand{\\a}{" * 10_000,
        "\\begin{align} " * 10_000,
        "```x\n\n" * 10_000,
        "$\\text{" * 10_000,
        "[![](" * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_extremes_end(kind: str, text: str) -> None:
    text_document(text, kind=kind)


FRAGMENTS = st.sampled_from(
    "$ $$ x y = * \\( \\) \\[ \\] \\\\( \\\\) ` ``` ~~~ # > - | [ ]( ) ![ < > <b> <!-- --> % & { } "
    "\\begin{align} \\end{align} \\begin{proof} \\end{proof} \\begin{verbatim} \\end{verbatim} "
    "\\newcommand{\\a}{ \\text{ \\section{ \\item \\\\ \\$ \\ 5 1. --- |-|-| http://a é".split(" ")
) | st.sampled_from([" ", "\n", "\n\n", "\r\n", "    ", "$x$", "\t", "\r"])


@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from(["markdown", "latex", "plain"]))
def test_parts_are_in_order_and_within_the_text(fragments: list[str], kind: str) -> None:
    text = "".join(fragments)
    document = text_document(text, kind=kind)
    at = 0
    for part, (start, end) in zip(document.parts, ranges(document.parts), strict=True):
        assert at <= start <= end <= len(text)
        at = end
        if isinstance(part, Formula):
            assert all(a < b for a, b in part.pieces)
            assert all(b <= c for (_, b), (c, _) in zip(part.pieces, part.pieces[1:], strict=False))
        if isinstance(part, Prose):
            shown = zip(part.text, text[start:end], strict=True)
            assert all(a in (b, " ") for a, b in shown)


def _starts(document: Document) -> list[tuple[str, str]]:
    """For each piece of a formula its first character, and that of the file at its place."""
    pieces = [(p.source, a) for p in document.parts if isinstance(p, Formula) for a, _ in p.pieces]
    places = [(source.text[a], source, source.place(a)) for source, a in pieces]
    return [(first, source.line(at.line)[at.column - 1 :][:1]) for first, source, at in places]


@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from(["markdown", "latex", "plain"]))
def test_a_place_is_where_its_text_stands(fragments: list[str], kind: str) -> None:
    for first, there in _starts(text_document("".join(fragments), kind=kind)):
        assert first == there or first in "\r\n"


@given(st.lists(FRAGMENTS, max_size=40), st.booleans(), st.booleans(), st.booleans())
def test_a_place_in_a_cell_is_where_the_file_has_it(
    fragments: list[str], ascii_only: bool, whole: bool, indented: bool
) -> None:
    cell = "".join(fragments)
    lines = cell if whole else cell.splitlines(keepends=True)
    data = {"cells": [{"cell_type": "markdown", "source": lines}]}
    text = json.dumps(data, ensure_ascii=ascii_only, indent=1 if indented else None)
    for first, there in _starts(text_document(text, kind="notebook")):
        assert first == there or json.dumps(first, ensure_ascii=ascii_only)[1] == there
