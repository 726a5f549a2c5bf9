"""From LaTeX to PDF, by whatever TeX engine there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from symconv.errors import ToolchainError, Unsupported

ENGINES = {
    "latexmk": (
        "latexmk",
        "-pdf",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
    ),
    "tectonic": ("tectonic", "--chatter", "minimal"),
    "pdflatex": ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"),
}
"""Programs that make a PDF, in the order in which they are looked for."""

LONGEST = 120
"""Seconds after which an engine is taken to hang; a page takes one or two."""


def pdf(texts: Mapping[str, str], document: str) -> bytes:
    """The PDF of a document among some LaTeX files.

    Raises Unsupported where there is no TeX engine, ToolchainError with the engine's own error and
    the lines around the place where it stands, where one fails.
    """
    command = next((x for name, x in ENGINES.items() if shutil.which(name)), None)
    if command is None:
        raise Unsupported(
            f"no TeX engine for a PDF: install one of {', '.join(ENGINES)} (Debian: latexmk, "
            "texlive-latex-recommended and texlive-pictures), or take --format tex"
        )
    with tempfile.TemporaryDirectory(prefix="symconv-") as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        try:
            made = subprocess.run(
                [*command, document],
                cwd=folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LONGEST,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except subprocess.TimeoutExpired as slow:
            raise ToolchainError(f"{command[0]} did not end within {LONGEST} s") from slow
        result = Path(folder, document).with_suffix(".pdf")
        if made.returncode or not result.is_file():
            raise ToolchainError(
                f"{command[0]} could not typeset {document}: {_said(made.stdout, texts)}"
            )
        return result.read_bytes()


PLACE = re.compile(r"(?:error: )?(?:\./)?(?P<file>[^:\s]+):(?P<line>\d+): (?P<said>.+)")
"""How an engine says where an error is."""

AROUND = 2
"""Lines that are shown before and after that of an error."""


def _said(log: str, texts: Mapping[str, str]) -> str:
    """The first error of a TeX log, with the lines of its file around it.

    >>> print(_said("./a.tex:2: Undefined control sequence.", {"a.tex": "one\\n\\\\two\\nthree"}))
    Undefined control sequence.
      a.tex:1 | one
    > a.tex:2 | \\two
      a.tex:3 | three
    >>> _said("! Emergency stop.\\nl.3 more", {})
    'Emergency stop. l.3 more'
    """
    lines = log.splitlines()
    for n, line in enumerate(lines):
        place = PLACE.match(line)
        if place and place["file"] in texts:
            shown = _around(place["file"], int(place["line"]), texts[place["file"]])
            return "\n".join([place["said"], *shown])
        if line.startswith("!"):
            where = next((x for x in lines[n:] if x.startswith("l.")), "")
            return f"{line[1:].strip()} {where}".strip()
    return lines[-1] if lines else "it said nothing"


def _around(file: str, number: int, text: str) -> Iterator[str]:
    """The lines of a file around one of them, which is marked."""
    for n, line in enumerate(text.splitlines(), 1):
        if abs(n - number) <= AROUND:
            yield f"{'>' if n == number else ' '} {file}:{n} | {line}"
