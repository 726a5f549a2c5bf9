"""Labels as runs of letters, for pictures: what is slanted, what is a subscript.

>>> [run.text for run in runs(Access(Name("g"), (Number(1), Number(2))))]
['g', '1,2']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symconv.figures.drawing import Label
from symconv.language.line import Access, Dots, Name, Number, Operation, Product, Sum
from symconv.writing.commands import GREEK
from symconv.writing.text import text

DOTS = {"horizontal": "⋯", "vertical": "⋮", "diagonal": "⋱"}

SIGNS = {"*": "∗"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one kind."""

    text: str
    slanted: bool = False
    subscript: bool = False


def runs(label: Label) -> Iterator[Run]:
    """The runs of a label, from left to right."""
    match label:
        case str():
            yield Run(SIGNS.get(label, label))
        case Name(name):
            yield Run(_greek(name), slanted=True)
        case Number(value):
            yield Run(str(value))
        case Access(array, subscripts):
            whole = not isinstance(array, Name)
            yield from (
                *([Run("(")] if whole else []),
                *runs(array),
                *([Run(")")] if whole else []),
            )
            yield Run(",".join(map(text, subscripts)), subscript=True)
        case Operation(symbol, left, right):
            yield from (*runs(left), Run(f" {SIGNS.get(symbol, symbol)} "), *runs(right))
        case Product(factors):
            yield from _joined(factors, "\u2009")
        case Sum(terms):
            yield from _joined(terms, " + ")
        case Dots(direction):
            yield Run(DOTS[direction])
        case _:
            yield Run(text(label))


def _joined(labels: Sequence[Label], sign: str) -> Iterator[Run]:
    for n, each in enumerate(labels):
        if n:
            yield Run(sign)
        yield from runs(each)


def _greek(name: str) -> str:
    """The letter that a name stands for, as in LaTeX: alpha."""
    if name not in GREEK:
        return name
    return unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}")
