"""The written document compiles, with nothing too wide and nothing missing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided, transposed
from symconv.notes.page import page
from symconv.notes.wishes import Wishes
from symconv.writing.notation import notation

pytestmark = pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed, so whether the notes compile was not tested",
)

MEMBERS = [
    Member((4,), (6,)),
    Member((1,), (1,)),
    Member((3,), (3,)),
    Member((12,), (20,), flip=True),
    Member((3,), (30,), names=("alpha", "W")),
    Member((5,), (12,), names=("signal", "taps")),
    Member((100,), (130,)),
    Member((2, 2), (3, 3), names=("f", "W")),
    strided((9,), (3,), 2, 1),
    strided((30,), (4,), 1, "full", flip=True),
    strided((28, 28), (5, 5), 2, "same"),
    strided((9, 9), (3, 3), 1, 0, 2, flip=True),
    strided((7,), (3,), 2, 2, fill="reflect", bias=True),
    strided((5,), (3,), 1, 1, fill="circular", channels=Channels(2, 1, 2), batch=2),
    strided((4, 5), (3, 2), 1, (1, (1, 0)), fill="replicate"),
    transposed((3, 3), (3, 2), (2, 3), 1, channels=Channels(2, 3, 2), bias=True),
    transposed((4,), (3,), 2, 1),
    Member((1, 2, 1), (2, 2, 2)),
    strided((4, 4), (2, 2), 2, 1, channels=Channels(2, 3, 2), batch=2),
    strided((5, 6, 7), (3, 3, 2), 2, 1, channels=Channels(4, 6, 2), batch=3),
    strided((5, 6, 7), (3, 3, 2), 2, 1, channels=Channels(4, 6, 2), batch=3, bias=True, flip=True),
    transposed((3, 3, 3), (3, 3, 2), 2, 1, channels=Channels(4, 6, 2), batch=3),
]


BOTH = 8
"""So many members are compiled in two spellings, the others in either."""

COMPILED = [
    pytest.param(
        member,
        spelling,
        id=f"{member.word}-{member.outputs}-{member.inputs}-{member.options}-{spelling}",
        marks=[pytest.mark.thorough] if n > 1 else [],
    )
    for n, member in enumerate(MEMBERS)
    for k, spelling in enumerate(("lecture", "subscript"))
    if n < BOTH or n % 2 == k
]


@pytest.mark.parametrize(("member", "spelling"), COMPILED)
def test_document_compiles(member: Member, spelling: str, tmp_path: Path) -> None:
    compiles(page(member, notation(spelling)), tmp_path)


def test_a_document_of_one_s_own_macros_compiles(tmp_path: Path) -> None:
    """Subscripts, superscripts and primes that meet those of the formulas; entries of one's own."""
    own = notation(
        "bracket",
        macros=[r"f=\sig^{a}", r"g=\tap{#1}", r"i=\ell", "j=n_0", "k=k'", "e=e^*", "J=N_J"],
        define=[
            r"\newcommand{\sig}{\mathbf{s}}",
            r"\newcommand{\tap}[1]{w_{#1}}",
        ],
    )
    compiles(page(Member((4,), (6,)), own, Wishes(functions=True)), tmp_path)


def compiles(texts: dict[str, str], tmp_path: Path) -> None:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "convolution.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    log = (tmp_path / "convolution.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    # References are in order on a second run, and there are none.
    log = log.replace("LaTeX Warning: Label(s) may have changed. Rerun", "")
    assert not re.findall(r"^(?:Overfull|LaTeX Warning|Missing character).*", log, re.MULTILINE)
