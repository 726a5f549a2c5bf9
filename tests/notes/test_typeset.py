"""From LaTeX to PDF by engines that are there, that fail or say nothing, or that are missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from symconv.convolution import Convolution
from symconv.errors import Refused, ToolchainError, Unsupported
from symconv.family.member import Member
from symconv.notes import typeset
from symconv.notes.contents import derivations
from symconv.notes.page import page
from symconv.notes.typeset import ENGINES, pdf
from symconv.notes.wishes import Wishes
from symconv.writing.notation import NOTATIONS

CONV = Convolution(outputs=2, inputs=3)
TEXTS = {"convolution.tex": "a document", "part.tex": "a part"}
derivations_of = cache(derivations)


@pytest.fixture(autouse=True)
def _derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derivations take the most time of a page."""
    monkeypatch.setattr("symconv.notes.shown.derivations", derivations_of)


posix = pytest.mark.skipif(
    sys.platform == "win32", reason="engines are stood in for by shell scripts"
)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that there is to find programs in, with a shell for their scripts."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "cat", "ls", "sleep", "printf"):
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    return programs


def install(programs: Path, name: str, *script: str) -> None:
    place = programs / name
    place.write_text("\n".join(["#!/bin/sh", *script]) + "\n", encoding="utf-8")
    place.chmod(0o755)


LOG = r"""cat <<'LOG'
This is pdfTeX, Version 3.14 (TeX Live)
(./convolution.tex
LaTeX2e <2023-11-01>
! Undefined control sequence.
<recently read> \frak

l.12 \frak
          {x}
!  ==> Fatal error occurred, no output PDF file produced!
LOG"""


@posix
@pytest.mark.parametrize("name", ENGINES)
def test_the_error_of_an_engine_is_given_with_its_line(
    name: str, engine: Path, tmp_path: Path
) -> None:
    install(engine, name, LOG, "exit 1")
    with pytest.raises(ToolchainError) as failure:
        CONV.notes(tmp_path / "notes", kind="pdf")
    assert str(failure.value) == (
        f"{name} could not typeset convolution.tex: Undefined control sequence. l.12 \\frak"
    )
    assert not (tmp_path / "notes").exists()


@posix
def test_the_lines_around_an_error_are_shown(engine: Path) -> None:
    install(engine, "pdflatex", "echo './sub.tex:2: Undefined control sequence.'", "exit 1")
    with pytest.raises(ToolchainError) as failure:
        pdf(TEXTS | {"sub.tex": "one\n\\two\nthree\nfour\nfive\n"}, "convolution.tex")
    assert str(failure.value) == (
        "pdflatex could not typeset convolution.tex: Undefined control sequence.\n"
        "  sub.tex:1 | one\n"
        "> sub.tex:2 | \\two\n"
        "  sub.tex:3 | three\n"
        "  sub.tex:4 | four"
    )


@posix
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (["exit 3"], "it said nothing"),
        (["printf 'a\\nno room on the disk\\n'", "exit 1"], "no room on the disk"),
        (["printf '! Emergency stop.\\n'", "exit 1"], "Emergency stop."),
        (["printf '! a \\377\\nl.1 x\\n'", "exit 1"], "a \N{REPLACEMENT CHARACTER} l.1 x"),
    ],
)  # fmt: skip
def test_what_an_engine_says_is_given_however_little(
    script: list[str], said: str, engine: Path
) -> None:
    install(engine, "pdflatex", *script)
    with pytest.raises(ToolchainError) as failure:
        pdf(TEXTS, "convolution.tex")
    assert str(failure.value) == f"pdflatex could not typeset convolution.tex: {said}"


@posix
def test_an_engine_that_says_well_done_without_a_pdf_has_failed(
    engine: Path, tmp_path: Path
) -> None:
    install(engine, "pdflatex", "printf 'Output written nowhere.\\n'")
    with pytest.raises(ToolchainError, match=r"Output written nowhere\."):
        CONV.notes(tmp_path / "notes", kind="pdf")
    assert not (tmp_path / "notes").exists()


@posix
def test_a_pdf_of_an_engine_that_failed_is_not_taken(engine: Path, tmp_path: Path) -> None:
    install(engine, "pdflatex", "printf '%%PDF-1.5' > convolution.pdf", LOG, "exit 1")
    with pytest.raises(ToolchainError, match="Undefined control sequence"):
        CONV.notes(tmp_path / "notes", kind="pdf")
    assert not (tmp_path / "notes").exists()


@posix
def test_an_engine_that_hangs_is_given_up(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "LONGEST", 0.2)
    install(engine, "pdflatex", "exec sleep 30")
    with pytest.raises(ToolchainError, match=r"pdflatex did not end within 0\.2 s"):
        pdf(TEXTS, "convolution.tex")


def test_without_an_engine_it_is_said_which_to_install(engine: Path, tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as refusal:
        CONV.notes(tmp_path / "notes", kind="pdf")
    assert all(name in str(refusal.value) for name in ENGINES)
    assert "--format tex" in str(refusal.value)
    assert not (tmp_path / "notes").exists()


@posix
def test_an_engine_that_may_not_be_run_is_none(engine: Path) -> None:
    install(engine, "latexmk", "exit 1")
    (engine / "latexmk").chmod(0o644)
    with pytest.raises(Unsupported):
        pdf(TEXTS, "convolution.tex")


@posix
def test_engines_are_taken_in_their_order_and_find_every_file(engine: Path) -> None:
    """The file is named, those beside it are there, and the folder is left to nobody."""
    script = [
        "cat convolution.tex part.tex > convolution.pdf",
        'printf "%s" "$*" >> convolution.pdf',
    ]
    for name in reversed(ENGINES):
        install(engine, name, *script, f"printf ' {name}' >> convolution.pdf")
        made = pdf(TEXTS, "convolution.tex").decode()
        assert made.startswith("a documenta part")
        assert made.endswith(f"convolution.tex {name}")
    before = set(os.listdir())
    pdf(TEXTS, "convolution.tex")
    assert set(os.listdir()) == before


@posix
def test_a_pdf_is_written_beside_its_latex(engine: Path, tmp_path: Path) -> None:
    install(engine, "pdflatex", "printf '%%PDF-1.5' > convolution.pdf")
    paths = CONV.notes(tmp_path / "notes", kind="pdf")
    assert paths[-1] == tmp_path / "notes" / "convolution.pdf"
    assert paths[-1].read_bytes() == b"%PDF-1.5"
    assert (
        paths[:-1] == CONV.notes(tmp_path / "other")
        or len(paths) == len(page(CONV.member, NOTATIONS["lecture"], Wishes(functions=True))) + 1
    )
    assert sorted(paths) == sorted((tmp_path / "notes").iterdir())
    assert CONV.notes(tmp_path / "notes", kind="pdf") == paths


@posix
def test_an_edited_document_keeps_its_pdf(engine: Path, tmp_path: Path) -> None:
    install(engine, "pdflatex", "printf '%%PDF-1.5' > convolution.pdf")
    *_, made = CONV.notes(tmp_path, kind="pdf")
    source = tmp_path / "convolution.tex"
    source.write_text(source.read_text(encoding="utf-8") + "% mine\n", encoding="utf-8")
    made.write_bytes(b"%PDF of mine")
    with pytest.raises(Refused, match="edited by hand"):
        CONV.notes(tmp_path, kind="pdf")
    assert made.read_bytes() == b"%PDF of mine"


# --- engines that are there -------------------------------------------------------------------


@pytest.mark.skipif(
    not any(map(shutil.which, ENGINES)),
    reason=f"none of {', '.join(ENGINES)} is installed, so no PDF was made",
)
def test_a_real_engine_makes_a_pdf(tmp_path: Path) -> None:
    *texts, made = CONV.notes(tmp_path, kind="pdf")
    assert made.read_bytes().startswith(b"%PDF-")
    assert made.read_bytes().rstrip().endswith(b"%%EOF")
    assert sorted(tmp_path.iterdir()) == sorted([*texts, made]), "no auxiliary files"


@pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed, so its errors were not seen",
)
def test_a_real_engine_names_the_line_of_an_error() -> None:
    document = "\\documentclass{article}\n\\begin{document}\n$\\nothing$\n\\end{document}\n"
    with pytest.raises(
        ToolchainError, match=r"sequence\.\n.*\n.*\n> convolution\.tex:3 \| \$\\nothing"
    ):
        pdf({"convolution.tex": document}, "convolution.tex")


@pytest.mark.parametrize(
    "member",
    [
        Member((4,), (6,), flip=True),
        Member.strided((3, 3), (2, 2), (1, 2), (1, 1), ((1, 1), (0, 1))),
    ],
    ids=["flip", "image"],
)
@pytest.mark.parametrize("name", ["xelatex", pytest.param("lualatex", marks=pytest.mark.thorough)])
def test_other_engines_take_the_document_as_well(name: str, member: Member, tmp_path: Path) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed, so the notes were not compiled with it")
    for file, text in page(member, NOTATIONS["lecture"]).items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [name, "-interaction=nonstopmode", "-halt-on-error", "convolution.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    log = (tmp_path / "convolution.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    log = log.replace("LaTeX Warning: Label(s) may have changed. Rerun", "")
    assert not re.findall(r"^(?:Overfull|LaTeX Warning|Missing character).*", log, re.MULTILINE)
