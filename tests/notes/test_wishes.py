"""What a person wants of the notes: title and author, a layout of their own, fine sizes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from symconv.convolution import Convolution
from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.notes.page import markdown, page
from symconv.notes.wishes import Wishes
from symconv.rendering import sealed
from symconv.resources import templates
from symconv.writing.notation import notation
from symconv.writing.words import LATEX, in_latex, in_markdown

SMALL, LECTURE = Member((1,), (2,)), notation("lecture")
CONV = Convolution(outputs=1, inputs=2)
SIGNS = r"""50% of R&D_{x} \input{x} $a^b$ #1 ~ <b> | `c` "d" -- ?` 'e'"""


def test_every_sign_that_latex_acts_on_is_escaped() -> None:
    bare = in_latex(SIGNS)
    for spelled in sorted(LATEX.values(), key=len, reverse=True):
        bare = bare.replace(spelled, "")
    assert not re.search(r"[\\{}#$%&_~^<>|`\"]", bare)
    assert in_latex("Müller, Ø") == "Müller, Ø"


def test_every_sign_that_markdown_acts_on_is_escaped() -> None:
    bare = re.sub(r"\\[^A-Za-z0-9 ]", "", in_markdown(SIGNS))
    assert not re.search(r"[\\`*_{}\[\]<>#|~$&!]", bare)
    assert (
        re.sub(r"\\(.)", r"\1", in_markdown(SIGNS).replace(r"\\", "\0")).replace("\0", "\\")
        == SIGNS
    )


@pytest.mark.parametrize("words", ["two\nlines", "a\0b", "tab\t", "\x1b[31m"])
def test_words_that_cannot_be_printed_are_refused(words: str) -> None:
    for make in (page, markdown):
        with pytest.raises(IllFormed, match="cannot be printed"):
            make(SMALL, LECTURE, Wishes(title=words))


def test_words_that_are_none_are_refused() -> None:
    with pytest.raises(IllFormed, match="3 is no text"):
        CONV.notes("nowhere", author=3)  # type: ignore[arg-type]


def test_a_title_stands_for_the_heading() -> None:
    document = page(SMALL, LECTURE, Wishes("Notes & more", "A. Müller"))["convolution.tex"]
    assert r"\title{Notes \& more}" in document
    assert r"\author{A. Müller}" in document
    assert r"\maketitle" in document
    assert r"\section*" not in document
    text, *_ = markdown(SMALL, LECTURE, Wishes("Notes & more", "A. Müller")).values()
    assert "-->\n\n# Notes \\& more\n\nA. Müller\n\nHere convolution means" in text
    assert text.count("\n# ") == 1


def test_an_author_alone_has_the_heading_for_a_title() -> None:
    document = page(SMALL, LECTURE, Wishes(author="A. B."))["convolution.tex"]
    assert r"\title{Convolution for $I = 1$ and $J = 2$}" in document
    text, *_ = markdown(SMALL, LECTURE, Wishes(author="A. B.")).values()
    assert "# Convolution for $I = 1$ and $J = 2$\n\nA. B.\n\nHere" in text
    assert r"\maketitle" not in page(SMALL, LECTURE)["convolution.tex"]


@pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed, so whether titles compile was not tested",
)
def test_a_title_of_all_signs_compiles(tmp_path: Path) -> None:
    for name, text in page(SMALL, LECTURE, Wishes(SIGNS, SIGNS)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "convolution.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]


# --- templates of one's own -------------------------------------------------------------------

HEAD = "{% for line in head %}\n<!-- {{ line }} -->\n{% endfor %}\n"


def own(folder: Path, text: str, name: str = "document.md.j2") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def written(folder: Path) -> str:
    text, *_ = markdown(SMALL, LECTURE, Wishes(templates=folder)).values()
    return text


def test_a_template_of_one_s_own_stands_for_that_of_symconv(tmp_path: Path) -> None:
    text = written(own(tmp_path, HEAD + "My notes, {{ heading }}\n"))
    assert text.endswith("-->\nMy notes, Convolution for $I = 1$ and $J = 2$\n")
    assert sealed(text)
    document = page(SMALL, LECTURE, Wishes(templates=tmp_path))["convolution.tex"]
    assert document == page(SMALL, LECTURE)["convolution.tex"]


def test_the_templates_of_symconv_are_a_start(tmp_path: Path) -> None:
    for name in ("document.tex.j2", "fragment.tex.j2", "document.md.j2"):
        shutil.copy(templates() / "notes" / name, tmp_path)
    assert page(SMALL, LECTURE, Wishes(templates=tmp_path)) == page(SMALL, LECTURE)
    assert written(tmp_path) == markdown(SMALL, LECTURE)["convolution.md"]


BAD: dict[str, tuple[str, int, str]] = {
    "a block that does not end": ("{% for x in outputs %}\n", 4, "Unexpected end of template"),
    "a name that is none": ("one\n{{ nothing }}\n", 5, "'nothing' is undefined"),
    "a filter that is none": ("\n\n{{ head | sparkle }}\n", 6, "No filter named 'sparkle'"),
    "a way out": ("{{ head.__class__.__mro__ }}\n", 4, "access to attribute '__class__'"),
    "a change": ("{{ head.append(1) }}\n", 4, "append"),
    "a division": ("x\n{{ 1 // 0 }}\n", 5, "zero"),
    "no end": ("{% for x in range(10 ** 9) %}.{% endfor %}\n", 4, "Range too big"),
    "a file elsewhere": (
        "{% include '/etc/passwd' %}\n", 4, "there is no template /etc/passwd: put one into ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_the_errors_of_a_template_name_file_and_line(wrong: str, tmp_path: Path) -> None:
    text, line, message = BAD[wrong]
    with pytest.raises(IllFormed) as failure:
        written(own(tmp_path, HEAD + text))
    assert str(failure.value).startswith(f"{tmp_path / 'document.md.j2'}:{line}: ")
    assert message in str(failure.value)


def test_nothing_is_written_where_a_template_fails(tmp_path: Path) -> None:
    own(tmp_path, r"\VAR{nothing}", "fragment.tex.j2")
    with pytest.raises(IllFormed, match=r"fragment\.tex\.j2:1: 'nothing' is undefined"):
        CONV.notes(tmp_path / "notes", templates=tmp_path)
    assert not (tmp_path / "notes").exists()


def test_a_template_without_the_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IllFormed, match=r"document\.md\.j2: its head is missing"):
        written(own(tmp_path, "{{ heading }}\n"))


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IllFormed, match=r"holds no template: put one of document\.tex\.j2"):
            CONV.notes(tmp_path / "notes", templates=folder)


# --- sizes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "role"),
    [
        ({"outputs": 10**8, "inputs": 10**8 + 1}, "signal"),
        ({"signal": (10**4, 10**4), "filter": (3, 3)}, "signal"),
        ({"signal": 3, "filter": 3, "padding": 10**6}, "output"),
    ],
)
def test_sizes_too_large_for_notes_are_refused_at_once(
    options: dict[str, Any], role: str, tmp_path: Path
) -> None:
    for kind in ("tex", "md"):
        with pytest.raises(Unsupported, match=f"entries of the {role}: they go through 250,000"):
            Convolution(**options).notes(tmp_path / "notes", kind=kind)
    assert not (tmp_path / "notes").exists()
