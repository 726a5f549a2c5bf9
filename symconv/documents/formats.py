"""From a file, or a text, to a document: which format it has, and that it can be read at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from symconv.documents.markdown import markdown, plain
from symconv.documents.notebook import CellSource, notebook
from symconv.documents.parts import (
    Closing,
    Code,
    Document,
    Fault,
    Findings,
    Formula,
    Heading,
    Opening,
    Part,
    Prose,
    Table,
)
from symconv.documents.tex import Include, latex
from symconv.errors import IllFormed
from symconv.reading.passage import Macro
from symconv.reading.source import Source

__all__ = [
    "CellSource",
    "Closing",
    "Code",
    "Document",
    "Fault",
    "Formula",
    "Heading",
    "Macro",
    "Opening",
    "Part",
    "Prose",
    "Table",
    "read_document",
    "text_document",
]

_KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".mdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".tex": "latex",
    ".ltx": "latex",
    ".latex": "latex",
    ".ipynb": "notebook",
}
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LATEX = re.compile(r"^[ \t]*\\(?:documentclass|begin[ \t]*\{document\})", re.M)
_DEPTH = 10
_FILES = 200
"""Files that one document may include: each may include others twice, and so on."""


def _text(path: Path) -> str:
    """What a file holds, as text."""
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise IllFormed(f"{path} is a folder; name the files in it") from None
    except FileNotFoundError:
        raise IllFormed(f"{path} is not there") from None
    except OSError as error:
        raise IllFormed(f"{path} cannot be read: {error.strerror}") from error
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark, "utf-8")
    if encoding == "utf-8" and (at := data.find(b"\0")) >= 0:
        raise IllFormed(f"{path} is a binary file (byte {at} is zero), not a text")
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        raise IllFormed(
            f"{path} is not {encoding.upper()} at byte {at}; save it in UTF-8"
        ) from error


class _Inclusion:
    """Follows input commands from the file of a document on."""

    def __init__(self, path: Path | None) -> None:
        self.root = path
        self.chain: list[Path] = [path.resolve()] if path else []
        self.files = 0

    def __call__(self, name: str, source: Source) -> Findings | str:
        if self.root is None:
            return f"{name} is not followed: this text is no file, so it lies in no folder"
        path = self.located(name)
        if path is None:
            return f"{name} is not there"
        if path.resolve() in self.chain:
            return f"{name} includes itself"
        self.files += 1
        if len(self.chain) > _DEPTH or self.files > _FILES:
            return f"{name} is not followed: too many files include others"
        try:
            text = _text(path)
        except IllFormed as error:
            return str(error)
        self.chain.append(path.resolve())
        found = latex(Source(str(path), text), self)
        self.chain.pop()
        return found

    def located(self, name: str) -> Path | None:
        """A regular file beside the including one or, as LaTeX has it, beside the first."""
        assert self.root is not None
        if Path(name).is_absolute() or "\0" in name:
            return None
        for folder in (self.chain[-1].parent, self.root.parent):
            for candidate in (folder / f"{name}.tex", folder / name):
                try:
                    if candidate.is_file():
                        return candidate
                except OSError:
                    continue  # a name too long for a file
        return None


def _document(source: Source, kind: str, include: Include) -> Document:
    if kind == "markdown":
        found = markdown(source)
    elif kind == "latex":
        found = latex(source, include)
    elif kind == "notebook":
        found = notebook(source)
    elif kind == "plain":
        found = plain(source)
    else:
        raise IllFormed(f"kind {kind!r}: it is markdown, latex, plain or notebook")
    return Document(
        source, tuple(found.parts), found.macros, tuple(found.faults), tuple(found.asides)
    )


def read_document(path: Path) -> Document:
    """A file in the format that its name ends in; any other ending is plain text."""
    text = _text(path)
    kind = _KINDS.get(path.suffix.lower()) or ("latex" if _LATEX.search(text) else "plain")
    return _document(Source(str(path), text), kind, _Inclusion(path))


def text_document(text: str, name: str = "<text>", kind: str = "") -> Document:
    r"""A text given as a string: "markdown", "latex", "plain" or "notebook".

    Without a kind it is Markdown, or LaTeX where a line begins with its documentclass.

    >>> [type(part).__name__ for part in text_document("Let $x = y$ be.").parts]
    ['Prose', 'Formula', 'Prose']
    """
    kind = kind or ("latex" if _LATEX.search(text) else "markdown")
    return _document(Source(name, text), kind, _Inclusion(None))
