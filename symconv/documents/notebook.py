"""Where a Jupyter notebook has its mathematics: in its Markdown cells, which are JSON strings."""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass, field, replace

from symconv.documents.markdown import markdown
from symconv.documents.parts import Code, Findings
from symconv.errors import IllFormed
from symconv.reading.source import Place, Source


@dataclass(frozen=True)
class CellSource(Source):
    """The text of one cell, whose places are those of the .ipynb file.

    Offsets count in the cell's text, as its author sees it. Lines and columns are those of the
    file, from 1: the column is that of the character as JSON writes it (where it writes two
    backslashes for one, that of the first).
    """

    file: Source = field(compare=False)
    offsets: array[int] = field(compare=False, repr=False)
    """For each character of the text, and for its end, the offset in the file."""

    def place(self, offset: int) -> Place:
        """Where a character of the cell stands in the file."""
        return self.file.place(self.offsets[offset])

    def line(self, number: int) -> str:
        """A line of the file, as it stands there."""
        return self.file.line(number)


_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"|([{}\[\],:])|[^\s{}\[\],:"]+')
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.S)


@dataclass(slots=True)
class _Cell:
    kind: str = ""
    strings: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of the file between the quotation marks."""


def _cells(text: str) -> list[_Cell]:
    """The cells of a notebook that is known to be JSON; its nesting costs no stack."""
    cells: list[_Cell] = []
    path: list[str] = []  # for each open bracket the key, or "" in a list
    last, key = "", ""
    for found in _TOKEN.finditer(text):
        mark = found[2]
        if mark in ("{", "["):
            path.append(key)
            if path == ["", "cells", ""] and mark == "{":
                cells.append(_Cell())
            last = key = ""
        elif mark in ("}", "]"):
            path.pop()
            key = ""
        elif mark == ":":
            key = last
        elif mark == ",":
            key = ""
        elif found[1] is not None:
            last = found[1] if len(found[1]) < 40 else ""
            if path[:3] == ["", "cells", ""] and cells:
                if len(path) == 3 and key == "cell_type":
                    cells[-1].kind = found[1]
                elif (len(path) == 3 and key == "source") or path[3:] == ["source"]:
                    cells[-1].strings.append(found.span(1))
    return cells


def _decoded(file: Source, strings: list[tuple[int, int]]) -> CellSource:
    characters: list[str] = []
    offsets = array("q")
    end = strings[-1][1] if strings else 0
    for start, stop in strings:
        for found in _CHARACTER.finditer(file.text, start, stop):
            one = found[0]
            character = json.loads(f'"{one}"') if one[0] == "\\" else one
            # Half a surrogate pair is no character, and cannot be printed.
            characters.append("\ufffd" if "\ud800" <= character <= "\udfff" else character)
            offsets.append(found.start())
    offsets.append(end)
    return CellSource(file.name, "".join(characters), file, offsets)


def notebook(source: Source) -> Findings:
    r"""What the Markdown cells of a notebook (format 4) hold; each cell is a source of its own.

    >>> text = '{"cells": [{"cell_type": "markdown", "source": ["Let\n", "$K = 3$"]}]}'
    >>> part = notebook(Source("a.ipynb", text.replace("\n", r"\n"))).parts[1]
    >>> part.source.text, part.source.place(part.pieces[0][0]).column
    ('Let\n$K = 3$', 60)
    """
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise IllFormed(
            f"{source.name} is not a notebook: as JSON it breaks off ({error})"
        ) from error
    if not (isinstance(data, dict) and isinstance(data.get("cells"), list)):
        raise IllFormed(
            f"{source.name} is not a notebook of format 4: it has no list of cells; "
            "open it in Jupyter and save it again"
        )
    all_found = Findings()
    for cell in _cells(source.text):
        before = len(all_found.parts)
        if cell.kind == "code":
            all_found.asides.append(Code(_decoded(source, cell.strings).text, before))
        if cell.kind != "markdown":
            continue
        found = markdown(_decoded(source, cell.strings))
        all_found.asides += (replace(each, before=before + each.before) for each in found.asides)
        all_found.parts += found.parts
        all_found.macros.update(found.macros)
        all_found.faults += found.faults
    return all_found
