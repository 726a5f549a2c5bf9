r"""Vectors that are declared as matrices of one row or one column: x in R^{1 x n}, of which x_i
is an entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from symconv.documents.formats import Document, Formula
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand
from symconv.reading.reader import read

ONE = written.Number(1)


def flat(document: Document) -> frozenset[str]:
    r"""The names of such vectors, if one of them is read at one index, and none at two.

    >>> from symconv.documents.formats import text_document
    >>> said = r"$x \in \mathbb{R}^{1 \times n}$ and $b \in \mathbb{R}^{1 \times m}$"
    >>> sorted(flat(text_document(said + r", $y_j = \sum_i x_i W_{ij} + b_j$")))
    ['b', 'x']
    >>> flat(text_document(said + r", $y_{1j} = \sum_i x_{1i} W_{ij} + b_{1j}$")), flat(
    ...     text_document(said + r", $x_i \in \mathbb{R}^{1 \times n}$ is an example")
    ... )
    (frozenset(), frozenset())
    """
    if not any(r"\times" in text or "×" in text for text in document.formulas):
        return frozenset()
    lines = list(_sides(document))
    chains = [part for line in lines for part in written.every(line) if _declares(part)]
    names = {name_of(chain.first) for chain in chains if isinstance(chain, written.Chain)}
    single = False
    for part in (part for line in lines for part in written.every(line)):
        match part:
            case written.Chain(written.Access(array)) if (
                _declares(part) and name_of(array) in names
            ):
                return frozenset()
            case written.Access(array, subscripts) if name_of(array) in names:
                if len(subscripts) > 1 or isinstance(subscripts[0], written.Product):
                    return frozenset()
                single |= any(isinstance(x, written.Name) for x in written.every(subscripts[0]))
    return frozenset(name for name in names if name is not None) if single else frozenset()


def flattened(operand: Operand, names: frozenset[str]) -> Operand:
    """A declared array, as a row or a column if it is one of such vectors.

    >>> flattened(Operand("x", (Affine(1), Affine.of("n"))), frozenset("x"))
    Operand(name='x', sizes=(Affine(constant=0, coefficients=(('n', 1),)),), first=1, row=True)
    """
    one = Affine(1)
    match operand.sizes:
        case (first, size) if first == one and operand.name in names:
            return Operand(operand.name, (size,), operand.first, row=True)
        case (size, last) if last == one and operand.name in names:
            return Operand(operand.name, (size,), operand.first)
    return operand


def _declares(part: Line) -> bool:
    match part:
        case written.Chain(links=(*_, written.Link("in", written.Space(sizes)))):
            return len(sizes) == 2 and (ONE in sizes) and set(sizes) != {ONE}
    return False


def _sides(document: Document) -> Iterator[Line]:
    for part in document.parts:
        if isinstance(part, Formula):
            for statement in read(part.source, part.pieces, document.macros):
                if statement.first is not None and statement.links:
                    yield written.Chain(statement.first, statement.links)
                elif statement.first is not None:
                    yield statement.first
