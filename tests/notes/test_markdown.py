"""Notes in Markdown: mathematics between dollars, displays by themselves, no LaTeX around them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from symconv.convolution import Convolution
from symconv.errors import IllFormed, Refused
from symconv.family.member import Member
from symconv.notes.contents import derivations
from symconv.notes.page import markdown, page
from symconv.notes.wishes import Wishes
from symconv.rendering import sealed
from symconv.writing.notation import NOTATIONS

MEMBERS = {
    "correlation": Member((4,), (6,)),
    "flip": Member((3,), (5,), flip=True),
    "2-D": Member((2, 2), (3, 3), names=("f", "W")),
    "stride": Member.strided((7,), (3,), (2,), (1,), ((1, 1),)),
    "fill and bias": Member.strided(
        (5,), (3,), (1,), (1,), ((1, 1),), fill=("reflect",), bias=True
    ),
    "transposed": Member((7,), (3,), taps=(3,), stride=(2,), transposed=True),
}


@pytest.fixture(autouse=True)
def _derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derivations take the most time of a page, and are the same in each notation."""
    monkeypatch.setattr("symconv.notes.shown.derivations", derivations_of)


derivations_of = cache(derivations)


@cache
def written(member: Member, notation: str = "lecture") -> str:
    return markdown(member, NOTATIONS[notation])["convolution.md"]


def test_it_is_one_file_and_the_images_that_it_shows() -> None:
    name, *images = markdown(MEMBERS["correlation"], NOTATIONS["lecture"])
    assert name == "convolution.md"
    assert re.findall(r"!\[.*\]\((.*)\)", written(MEMBERS["correlation"])) == images
    assert len(images) == 3


@pytest.mark.parametrize("which", MEMBERS)
def test_a_page_is_what_renderers_of_markdown_take(which: str) -> None:
    for notation in NOTATIONS if which == "correlation" else ["lecture"]:
        text = written(MEMBERS[which], notation)
        parts = re.split(r"^\$\$$", text, flags=re.MULTILINE)
        displays, around = parts[1::2], parts[::2]
        assert len(displays) == len(around) - 1 > 4
        dollars_are_balanced(text, displays, around)
        nothing_is_of_a_document(text, displays, around)
        sealed_under_its_head(text)
    same_formulas_as_in_the_document(MEMBERS[which])


def dollars_are_balanced(text: str, displays: list[str], around: list[str]) -> None:
    assert {line for line in text.splitlines() if "$$" in line} == {"$$"}
    for display in displays:
        assert "$" not in display
        assert display.strip()
        assert "\n\n" not in display, "an empty line ends the mathematics"
        assert display.count("{") == display.count("}")
        assert display.count(r"\left") == display.count(r"\right")
    for paragraph in "".join(around).split("\n\n"):
        assert paragraph.count("$") % 2 == 0
    inline = [x for one in around for x in re.findall(r"\$([^$]*)\$", one)]
    assert all(x and x.strip() == x for x in inline), "no space beside a dollar"
    assert all(one.startswith("\n\n") or one == "\n" for one in around[1:])


def nothing_is_of_a_document(text: str, displays: list[str], around: list[str]) -> None:
    for foreign in (r"\label", r"\ref", r"\input", r"\section", r"\subsection", r"\[", r"\docum"):
        assert not re.search(r"(?<!\\)" + re.escape(foreign), text)
    for foreign in (r"\setcounter", r"\begingroup", r"\usepackage", r"\BLOCK", "{%", "{{ "):
        assert foreign not in text
    environments = set(re.findall(r"\\begin\{(\w+\*?)\}", text))
    assert "equation" not in environments
    assert environments <= {"aligned", "bmatrix", "cases"}
    for name in environments:
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}")
    words = re.sub(r"\$[^$]*\$", "", "".join(around))
    assert not re.findall(r"\\[a-zA-Z]", words), "a command outside of mathematics"


def sealed_under_its_head(text: str) -> None:
    assert sealed(text)
    assert not sealed(text.replace("worked example", "example"))
    front, _, rest = text.partition("\n\n")
    comments = front.splitlines()
    assert all(x.startswith("<!-- ") and x.endswith(" -->") for x in comments)
    assert "--" not in "".join(x[4:-3] for x in comments), "ends a comment"
    assert rest.startswith("# Convolution for $")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def same_formulas_as_in_the_document(member: Member) -> None:
    """Every row of a matrix, every step of a derivation."""
    shown = bare(written(member))
    rows = [
        row
        for name, fragment in page(member, NOTATIONS["lecture"]).items()
        if name != "convolution.tex"
        for row in fragment.partition(r"\begingroup")[2].splitlines()
        if "&" in row or "=" in row
    ]
    assert len(rows) > 10
    for row in rows:
        assert bare(row) in shown, row


def bare(latex: str) -> str:
    r"""A formula without its ends of rows and its label, and without spaces."""
    return re.sub(r"\\notag|\\label\{[^}]*\}|\\\\\*?|\s+", "", latex)


def test_headings_are_those_of_the_lecture() -> None:
    found = re.findall(r"^#+ .*", written(MEMBERS["correlation"]), re.MULTILINE)
    assert found == [
        "# Convolution for $I = 4$ and $J = 6$",
        "## Definition",
        "## Outputs",
        "## A worked example",
        "## Jacobian by the signal",
        "## Jacobian by the filter",
        "## Backprop to the signal",
        "## Backprop to the filter",
        "## Tied weights",
    ]


@pytest.mark.parametrize(
    ("which", "there", "missing"),
    [
        ("2-D", "## Backprop to the filter", "## Tied weights"),
        ("flip", "## Tied weights", "## Jacobian by the bias"),
        ("fill and bias", "## Jacobian by the bias", "## Tied weights"),
    ],
)
def test_headings_are_left_out_where_nothing_stands_under_them(
    which: str, there: str, missing: str
) -> None:
    lines = written(MEMBERS[which]).splitlines()
    assert there in lines
    assert missing not in lines


# --- conv.notes -------------------------------------------------------------------------------

CONV = Convolution(outputs=2, inputs=3)


@pytest.mark.parametrize(("kind", "notation"), [("md", "subscript"), ("tex", "lecture")])
def test_notes_are_written_as_they_are_returned(kind: str, notation: str, tmp_path: Path) -> None:
    paths = CONV.notes(tmp_path / "notes", kind=kind, notation=notation)
    made = (markdown if kind == "md" else page)(
        CONV.member, NOTATIONS[notation], Wishes(functions=True)
    )
    assert paths == [tmp_path / "notes" / name for name in made]
    assert sorted(paths) == sorted((tmp_path / "notes").iterdir())
    assert [path.read_text(encoding="utf-8") for path in paths] == list(made.values())
    assert all(sealed(path.read_text(encoding="utf-8")) for path in paths)
    assert CONV.notes(tmp_path / "notes", kind=kind, notation=notation) == paths


@pytest.mark.parametrize("kind", ["md", "tex"])
def test_notes_that_were_edited_are_not_overwritten(kind: str, tmp_path: Path) -> None:
    paths = CONV.notes(tmp_path, kind=kind)
    edited = paths[-1]
    edited.write_text(edited.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in paths}
    with pytest.raises(Refused, match="edited by hand"):
        CONV.notes(tmp_path, kind=kind, notation="subscript")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert CONV.notes(tmp_path, kind=kind, force=True) == paths
    assert sealed(edited.read_text(encoding="utf-8"))


@pytest.mark.parametrize("wrong", [{"kind": "doc"}, {"kind": ""}, {"kind": "MD"}, {"kind": None}])
def test_a_kind_that_is_none_is_ill_formed(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(IllFormed, match="choose 'tex', 'pdf', 'html', 'md' or 'ipynb'"):
        CONV.notes(tmp_path / "notes", **wrong)
    assert not (tmp_path / "notes").exists()


@pytest.mark.parametrize("kind", ["md", "tex", "pdf"])
def test_a_notation_that_is_none_is_ill_formed(kind: str, tmp_path: Path) -> None:
    with pytest.raises(IllFormed, match="not a notation"):
        CONV.notes(tmp_path / "notes", kind=kind, notation="physics")
    assert not (tmp_path / "notes").exists()
