"""Matrices that are drawn in a document, held against what the words beside them say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symconv.documents.parts import Formula, Heading, Part, Prose
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.patterns import has_dots
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.deciding.structures import Structure, structured
from symconv.review.deciding.unrolled import unrolled
from symconv.review.scope.record import Record

SMALLEST = 3
"""Rows and columns that a matrix must have for its structure to be seen."""

REACH = 240
"""Characters of the words on either side that may be about a matrix."""

_SAID = re.compile(
    r"(?P<doubly>doubly|block[- ]toeplitz with toeplitz|block[- ]circulant with circulant)?[- ]*"
    r"(?P<block>block(?:ed)?)?[- ]*(?P<kind>toeplitz|circulant|hankel)\b(?P<several> matrices)?",
    re.I,
)
_CONVOLUTION = re.compile(r"\b(?:de)?convol|\bcorrelat|\bkernel\b|\bfilter\b", re.I)
FORMULA = "\N{WHITE SQUARE}"
"""What stands for a formula among words."""
_DENIED = re.compile(
    r"\b(not|no longer|never|almost|nearly|neither|instead|unlike|except|breaks?|destroys?|"
    r"approximat\w+|embed\w*|extend\w*|rather)\b|n't\b",
    re.I,
)


@dataclass
class Drawn:
    """Holds the matrices of one document against what the words beside them say of each."""

    record: Record
    going_on: Structure | None = None
    """What several matrices are said to be: the displays that follow at once show more of them."""

    def display(
        self, statements: Iterable[Statement], source: Source, parts: Sequence[Part], number: int
    ) -> None:
        """Hold the matrices of a display against the words on either side of it.

        One matrix may be spoken of before or after it; several are so before them, as matrices.
        """
        found = [
            (matrix, statement)
            for statement in statements
            for side in statement.sides
            if (matrix := large(side)) is not None
        ]
        before, after = words_before(parts, number), words_after(parts, number)
        structure = named(before, before=True)
        self.going_on = self.going_on if not before.strip() else structure
        if self.going_on is not None and not self.going_on.several:
            self.going_on = None
        if len(found) == 1 and self.going_on is None:
            ((matrix, statement),) = found
            said = (structure, named(after))
            for each in (one for one in said if one is not None and not one.several):
                if self.say(matrix, statement, source, each):
                    return
            if convolves(before) or convolves(after):
                self.say(matrix, statement, source, None)
        for matrix, statement in found if self.going_on is not None else ():
            self.say(matrix, statement, source, self.going_on)

    def say(
        self, matrix: written.Matrix, statement: Statement, source: Source, what: Structure | None
    ) -> bool:
        """Say whether a matrix has a structure, or is that of a convolution; whether it may be."""
        found = structured(matrix, what) if what is not None else unrolled(matrix)
        if found is not None:
            span = matrix.span or statement.span
            self.record.say(source, span, "matrix", found[0], suggestion=found[1])
        return found is not None


def words_before(parts: Sequence[Part], number: int) -> str:
    """The words before a part, back to a display or a heading, with a mark for each formula."""
    start = number
    while start and not _is_border(parts[start - 1]):
        start -= 1
    return _spoken(parts[start:number])


def words_after(parts: Sequence[Part], number: int) -> str:
    stop = number + 1
    while stop < len(parts) and not _is_border(parts[stop]):
        stop += 1
    return _spoken(parts[number + 1 : stop])


def _is_border(part: Part) -> bool:
    return isinstance(part, Heading) or (isinstance(part, Formula) and part.display)


def _spoken(parts: Iterable[Part]) -> str:
    said = (part.text if isinstance(part, Prose) else FORMULA for part in parts)
    return "".join(said)


def convolves(words: str) -> bool:
    """Whether words next to a matrix speak of convolution.

    >>> convolves("The convolution can be written as a matrix"), convolves("a rotation matrix")
    (True, False)
    """
    return bool(_CONVOLUTION.search(words)) and not _DENIED.search(words)


def named(words: str, *, before: bool = False) -> Structure | None:
    """What the words next to a matrix say that it is, if they say one thing.

    >>> named("which has the shape of a doubly blocked Toeplitz matrix.").words
    'doubly block Toeplitz'
    >>> named("This is not a Toeplitz matrix") is None
    True
    """
    near = words[-REACH:] if before else words[:REACH]
    sentences = re.split(r"(?<=[.;:!?])\s+(?=[A-Z])|\n\s*\n", near.strip())
    sentence = sentences[-1 if before else 0]
    found = {
        Structure(m["kind"].lower(), bool(m["block"]), bool(m["doubly"]), bool(m["several"]))
        for m in _SAID.finditer(sentence)
    }
    if len(found) != 1 or _DENIED.search(sentence):
        return None
    return found.pop()


def large(line: Line) -> written.Matrix | None:
    """The one matrix on a line whose structure can be seen."""
    found = [
        part
        for part in written.every(line)
        if isinstance(part, written.Matrix)
        and len(part.rows) >= SMALLEST
        and len(part.rows[0]) >= SMALLEST
        and len({len(row) for row in part.rows}) == 1
        and not has_dots(part)
    ]
    return found[0] if len(found) == 1 else None
