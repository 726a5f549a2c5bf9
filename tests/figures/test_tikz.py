"""Figures in LaTeX: they compile in every engine, and nothing is wider than the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symconv import Convolution
from symconv.errors import Unsupported
from symconv.figures.figure import figure
from symconv.figures.names import KINDS
from symconv.writing.notation import notation

ENGINES = ("pdflatex", "lualatex", "xelatex")

CONVOLUTIONS = [
    Convolution(1, 1),
    Convolution(1, 4),
    Convolution(4, 6),
    Convolution(12, 20),
    Convolution(100, 130),
    Convolution(5, 12, names=("signal", "taps")),
    Convolution((2, 2), (3, 3), names=("f", "W")),
    Convolution(4, 6, flip=True, origin=0, names=("alpha", "h")),
    Convolution(signal=6, filter=3, stride=2, padding=1, dilation=2),
    Convolution(signal=(28, 28), filter=(5, 5), padding=2),
    Convolution(signal=(5, 5), filter=(3, 3), stride=2, padding=1, fill="reflect", bias=True),
    Convolution(signal=4, filter=3, padding=1, in_channels=2, out_channels=2),
    Convolution(signal=3, filter=3, stride=2, padding=1, transposed=True),
]


def found() -> dict[str, str]:
    """Every figure that there is of these, by the name of its file."""
    define = [r"\newcommand{\tap}[1]{w_{#1}}"]
    own = notation("lecture", macros=[r"f=\mathbf{f}", r"g=\tap{#1}"], define=define)
    texts = {}
    for n, conv in enumerate(CONVOLUTIONS):
        for kind in KINDS:
            for role in ("signal", "filter"):
                try:
                    made = figure(conv.member, kind, role)
                except Unsupported:
                    continue
                texts[f"{made.name}_{n}.tex"] = made.tikz("bracket" if n % 2 else "lecture")
    texts["figure_own.tex"] = Convolution(4, 6).figure("sliding").tikz(own)
    return texts


@pytest.mark.thorough
@pytest.mark.parametrize("engine", ENGINES)
def test_figures_compile(engine: str, tmp_path: Path) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed, so whether it takes the figures was not tested")
    texts = found()
    assert len(texts) > 40
    document = [
        r"\documentclass[a4paper]{article}",
        r"\usepackage{iftex}",
        r"\ifPDFTeX\usepackage[T1]{fontenc}\fi",
        r"\usepackage{lmodern}",
        r"\usepackage[margin=25mm]{geometry}",
        r"\usepackage{amsmath,amssymb,tikz}",
        r"\newcommand{\tap}[1]{w_{#1}}",
        r"\begin{document}",
        *(rf"\input{{{name}}}" for name in texts),
        r"\end{document}",
    ]
    for name, text in (texts | {"all.tex": "\n".join(document)}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "all.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    log = (tmp_path / "all.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert not re.findall(r"^(?:Overfull|LaTeX Warning|Missing character).*", log, re.MULTILINE)
