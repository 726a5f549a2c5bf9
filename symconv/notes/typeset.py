"""From LaTeX to PDF, by whatever TeX engine there is."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from symconv.errors import ToolchainError, Unsupported

ENGINES = {
    "latexmk": ("latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error"),
    "tectonic": ("tectonic", "--chatter", "minimal"),
    "pdflatex": ("pdflatex", "-interaction=nonstopmode", "-halt-on-error"),
}
"""Programs that make a PDF, in the order in which they are looked for."""

LONGEST = 120
"""Seconds after which an engine is taken to hang; a page takes one or two."""


def pdf(texts: Mapping[str, str], document: str) -> bytes:
    """The PDF of a document among some LaTeX files.

    Raises Unsupported where there is no TeX engine, ToolchainError with the engine's own error and
    the line where it stands, where one fails.
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
            raise ToolchainError(f"{command[0]} could not typeset {document}: {_said(made.stdout)}")
        return result.read_bytes()


def _said(log: str) -> str:
    """The first error of a TeX log, with the line where it stands.

    >>> _said("This is pdfTeX\\n! Undefined control sequence.\\nl.3 \\\\foo\\n more")
    'Undefined control sequence. l.3 \\\\foo'
    """
    lines = log.splitlines()
    for n, line in enumerate(lines):
        if line.startswith("!"):
            where = next((x for x in lines[n:] if x.startswith("l.")), "")
            return f"{line[1:].strip()} {where}".strip()
    return lines[-1] if lines else "it said nothing"
