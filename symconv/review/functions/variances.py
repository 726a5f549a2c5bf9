r"""Variances of several features: \sigma_j^2 = \frac{1}{N} \sum_i (x_{ij} - \mu_j)^2.

What is defined as a square, and stands nowhere without it, is a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symconv.documents.formats import Document, Formula
from symconv.language import line as written
from symconv.language.line import Access, Line, Name, Number, Power
from symconv.reading.reader import Statement, read


@dataclass
class Variances:
    """The squares of entries that one document defines."""

    names: frozenset[str] = frozenset()

    def observe(self, document: Document) -> None:
        defined, alone = set[str](), set[str]()
        for part in document.parts:
            if not (isinstance(part, Formula) and "^" in part.text):
                continue
            for statement in read(part.source, part.pieces, document.macros):
                first = statement.first
                own = _square(first) if first is not None and statement.links else None
                defined |= {own.array.text} if own and isinstance(own.array, Name) else set()
        for part in document.parts if defined else ():
            if isinstance(part, Formula):
                for statement in read(part.source, part.pieces, document.macros):
                    alone |= {name for side in statement.sides for name in _alone(side)}
        self.names = frozenset(name for name in defined if name.removesuffix("^2") not in alone)

    def heard(self, statement: Statement) -> Statement:
        """A statement with these squares as names."""
        return statement.changed(self.named) if self.names else statement

    def named(self, line: Line) -> Line:
        own = _square(line)
        if own is not None and isinstance(own.array, Name) and own.array.text in self.names:
            return own
        return written.changed(line, self.named)


def _square(line: Line) -> Access | None:
    """The square of an entry as an entry of squares.

    >>> from symconv.reading.reader import line
    >>> _square(line(r"\\sigma_j^2")) == _square(line(r"\\sigma^2_j"))
    True
    """
    match line:
        case Power(Access(Name(name), places), Number(2)) | Access(
            Power(Name(name), Number(2)), places
        ):
            return Access(Name(f"{name}^2"), places, span=line.span)
    return None


def _alone(line: Line) -> Iterator[str]:
    """Names that stand on a line without a square."""
    if _square(line) is not None:
        return
    if isinstance(line, Name):
        yield line.text
    for part in written.parts(line):
        yield from _alone(part)
