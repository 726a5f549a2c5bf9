r"""Capitals with numbers that are numbers: G_1 = V_1 W_1 + V_2 W_2, as their derivatives show.

\partial G_1 / \partial W_1 = V_1 is said of no matrices, nor where something is transposed.
"""

from __future__ import annotations

from collections.abc import Iterator

from symconv.documents.formats import Document, Formula
from symconv.language import line as written
from symconv.language.line import Access, Line, Name, Number
from symconv.reading.reader import read


def neurons(document: Document) -> frozenset[str]:
    """The names of which only numbered entries stand in a document, and these are numbers.

    >>> from symconv.documents.formats import text_document
    >>> text = r"$$G_1 = V_1 W_1 + V_2 W_2$$ $$\\frac{\\partial G_1}{\\partial W_2} = V_2$$"
    >>> sorted(neurons(text_document(text)))
    ['G', 'V', 'W']
    """
    formulas = [part for part in document.parts if isinstance(part, Formula)]
    if not any("_" in part.text and "partial" in part.text for part in formulas):
        return frozenset()
    sides, shown = list[Line](), False
    for part in formulas:
        for statement in read(part.source, part.pieces, document.macros):
            here = [link.side for link in statement.links]
            if statement.first is not None and here:
                shown = shown or _shows(statement.first, here)
                here.append(statement.first)
            sides += here
    every = [part for side in sides for part in written.every(side)]
    turned = any(isinstance(part, written.Transpose | written.Space) for part in every)
    if not shown or turned:
        return frozenset()
    numbered = {name for side in sides for name in _names(side, numbered=True)}
    return frozenset(numbered - {name for side in sides for name in _names(side, numbered=False)})


def _shows(first: Line, sides: list[Line]) -> bool:
    """Whether a derivative of one entry by another is said to be an entry."""
    match first:
        case written.Derivative(body, by) if _entry(body) and _entry(by):
            return any(map(_entry, sides))
    return False


def _entry(line: Line) -> str | None:
    match line:
        case Access(Name(name), (Number(),)) if name[:1].isupper():
            return name
    return None


def _names(line: Line, numbered: bool) -> Iterator[str]:
    """The capitals that stand with a number, or otherwise."""
    if (name := _entry(line)) is not None:
        if numbered:
            yield name
        return
    if isinstance(line, Name) and not numbered:
        yield line.text
    for part in written.parts(line):
        yield from _names(part, numbered)
