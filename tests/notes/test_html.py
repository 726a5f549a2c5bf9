"""Notes as a page for browsers: one file, MathML that is well formed, LaTeX to copy."""

from __future__ import annotations

import re
import shutil
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symconv.convolution import Convolution
from symconv.derivation.chain import NAMED
from symconv.errors import IllFormed
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.notes.contents import derivations
from symconv.notes.html import html
from symconv.notes.page import markdown
from symconv.notes.wishes import Wishes
from symconv.rendering import sealed
from symconv.resources import templates
from symconv.writing.notation import notation

LECTURE = notation("lecture")
PLAIN = Wishes()
MEMBERS = {
    "correlation": Member((4,), (6,)),
    "flip": Member((2,), (3,), flip=True),
    "one": Member((1,), (1,)),
    "functions": Member((4,), (6,), names=("x", "h")),
    "2-D": Member((2, 2), (3, 3), names=("f", "W")),
    "fill and bias": Member.strided(
        (4,), (3,), (1,), (1,), ((1, 1),), fill=("circular",), bias=True
    ),
    "channels": Member((2,), (3,), channels=Channels(2, 2, 1)),
}
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Outline(HTMLParser):
    """Checks that elements are closed in order, and keeps those that were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.elements = list[str](), list[tuple[str, dict[str, str | None]]]()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(autouse=True)
def _derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derivations take the most time of a page."""
    monkeypatch.setattr("symconv.notes.shown.derivations", derivations_of)


derivations_of = cache(derivations)


@cache
def written(member: Member) -> str:
    functions = member == MEMBERS["functions"]
    (text,) = html(member, LECTURE, Wishes(functions=functions)).values()
    return text


def sources(text: str) -> list[str]:
    """The LaTeX that can be copied, display by display."""
    return [unescape(x) for x in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]


@pytest.mark.parametrize("which", MEMBERS)
def test_a_page_is_whole(which: str) -> None:
    text = written(MEMBERS[which])
    outline = Outline(text)
    ids = [each["id"] for _, each in outline.elements if "id" in each]
    assert len(ids) == len(set(ids))
    links = [str(each["href"]) for each in outline.all("a")]
    assert len(links) >= 6
    assert {link.removeprefix("#") for link in links} <= set(ids)
    labelled = [each["aria-labelledby"] for each in outline.all("section")]
    assert [f"#{each}" for each in labelled] == links, "the contents, in their order"
    for math in re.findall(r"<math.*?</math>", text, re.DOTALL):
        ElementTree.fromstring(math)
    buttons = [each["aria-label"] for each in outline.all("button")]
    assert len(buttons) == len(set(buttons)) == len(sources(text)), "each says what it copies"
    assert "$" not in re.sub(r"<(pre|script).*?</\1>", "", text, flags=re.DOTALL)
    assert sealed(text)


@pytest.mark.parametrize("which", MEMBERS)
def test_what_is_copied_is_what_stands_in_markdown(which: str) -> None:
    wishes = Wishes(functions=which == "functions")
    other = markdown(MEMBERS[which], LECTURE, wishes)["convolution.md"]
    displays = re.split(r"^\$\$$", other, flags=re.MULTILINE)[1::2]
    assert sources(written(MEMBERS[which])) == [each.strip("\n") for each in displays]


def test_nothing_is_loaded() -> None:
    text = written(MEMBERS["correlation"])
    outline = Outline(text)
    assert "://" not in text
    assert not {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in outline.elements}
    assert not [each for _, each in outline.elements if "src" in each]
    assert not re.search(r"@import|url\((?!#)|fetch\(|XMLHttp", text)


def test_each_step_stands_beside_its_reason_and_its_scope() -> None:
    member = MEMBERS["correlation"]
    steps = [x for made in derivations(member).values() for each in made for x in each.steps]
    text = written(member)
    assert text.count("<li>\n") == text.count('class="reason"') == len(steps)
    decided = [step for step in steps if step.scope != NAMED]
    assert text.count('<span class="scope">all sizes</span>') == len(decided)
    assert "definition of inner product <span" in text
    padded = written(MEMBERS["fill and bias"])
    assert '<span class="scope">all sizes, at these options</span>' in padded
    assert "It has padding 1+1 (circular before+after)." in padded


def test_words_of_a_person_are_escaped() -> None:
    signs = """<b>&amp; "d" 'e' --> </title><script>alert(1)</script>"""
    (text,) = html(MEMBERS["one"], LECTURE, Wishes(signs, signs)).values()
    outline = Outline(text)
    assert len(outline.all("script")) == 1
    assert not outline.all("b")
    assert unescape(re.findall(r"<title>(.*?)</title>", text)[0]) == signs
    assert unescape(re.findall(r"<h1>(.*?)</h1>", text)[0]) == signs
    assert unescape(re.findall(r'<p class="author">(.*?)</p>', text)[0]) == signs


def test_the_title_of_a_page_without_one_is_its_heading() -> None:
    assert "<title>Convolution for I = 4 and J = 6</title>" in written(MEMBERS["correlation"])


def test_macros_are_shown() -> None:
    own = notation(
        "bracket", macros=[r"f=\mathbf{x}", r"g=\tap{#1}"], define=[r"\newcommand{\tap}[1]{w_{#1}}"]
    )
    (text,) = html(MEMBERS["correlation"], own, PLAIN).values()
    assert "<mi>𝐱</mi>" in text
    assert "<msub><mi>w</mi><mn>1</mn></msub>" in text
    assert r"\tap{1+j-i}" in sources(text)[0]


def test_a_macro_without_mathml_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    own = notation("bracket", macros=[r"f=\binom{f}{x}"])
    with pytest.raises(IllFormed, match="cannot be shown in HTML"):
        Convolution(4, 6).notes(tmp_path / "notes", kind="html", notation=own)
    assert not (tmp_path / "notes").exists()


def test_templates_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("body { color: teal }", encoding="utf-8")
    (text,) = html(MEMBERS["one"], LECTURE, Wishes(templates=tmp_path)).values()
    assert "body { color: teal }" in text
    assert "color-scheme: light" not in text


def test_the_templates_of_symconv_are_a_start(tmp_path: Path) -> None:
    for name in ("document.html.j2", "display.html.j2", "page.css", "page.js"):
        shutil.copy(templates() / "notes" / name, tmp_path)
    (text,) = html(MEMBERS["one"], LECTURE, Wishes(templates=tmp_path)).values()
    assert text == written(MEMBERS["one"])


def test_the_errors_of_a_template_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "display.html.j2").write_text("<p>\n{{ nothing }}", encoding="utf-8")
    with pytest.raises(IllFormed, match=r"display\.html\.j2:2: 'nothing' is undefined"):
        html(MEMBERS["one"], LECTURE, Wishes(templates=tmp_path))


def test_a_page_edited_by_hand_is_left_alone(tmp_path: Path) -> None:
    conv = Convolution(1, 1)
    (path,) = conv.notes(tmp_path, kind="html")
    assert path.name == "convolution.html"
    path.write_text(path.read_text("utf-8").replace("Outputs", "What comes out"), "utf-8")
    with pytest.raises(Exception, match="edited by hand"):
        conv.notes(tmp_path, kind="html")
    conv.notes(tmp_path, kind="html", force=True)
    assert sealed(path.read_text("utf-8"))
