"""What words beside a matrix say of its structure: Toeplitz, circulant, Hankel, in blocks or not.

Such a matrix has the same entry at all places of a group, along a diagonal, say. A matrix that is
nearly so has a few wrong entries; one that is not at all so is another than the words speak of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.patterns import has_dots
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.findings import Finding
from symconv.review.scope.record import Record
from symconv.writing.text import text

Group = Callable[[int, int], Hashable]
"""To which group a place of a matrix belongs: row and column from 0."""

SMALLEST = 3
"""Rows and columns that a matrix must have for its structure to be seen."""

TOLERANCE = 8
"""At most one cell of so many is wrong in a matrix that is called what it nearly is."""

REACH = 240
"""Characters of the words on either side that may be about a matrix."""

_SAID = re.compile(
    r"(?P<doubly>doubly|block[- ]toeplitz with toeplitz|block[- ]circulant with circulant)?[- ]*"
    r"(?P<block>block(?:ed)?)?[- ]*(?P<kind>toeplitz|circulant|hankel)\b",
    re.I,
)
_DENIED = re.compile(
    r"\b(not|no longer|never|almost|nearly|neither|instead|unlike|except|breaks?|destroys?|"
    r"approximat\w+|embed\w*|extend\w*|rather)\b|n't\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Structure:
    """What a matrix is said to be."""

    kind: str
    block: bool
    doubly: bool

    @property
    def words(self) -> str:
        of_blocks = "doubly block " if self.doubly else "block " if self.block else ""
        name = self.kind if self.kind == "circulant" else self.kind.capitalize()
        return f"{of_blocks}{name}"


@dataclass
class Structures:
    """Holds the matrices of one document against what the words beside them say of each."""

    record: Record
    shown: tuple[written.Matrix, Source, tuple[int, int]] | None = None
    """The matrix of the display before, of which the words after it may speak."""

    def display(self, statements: Iterable[Statement], source: Source, words: str) -> None:
        """Take note of the one matrix in a display; the `words` before it may say what it is."""
        found = [
            (matrix, source, matrix.span or statement.span)
            for statement in statements
            for side in (statement.first, *(link.side for link in statement.links))
            if side is not None and (matrix := large(side)) is not None
        ]
        self.shown = found[0] if len(found) == 1 else None
        structure = named(words, before=True)
        if structure is not None:
            self.say(structure)

    def after(self, words: str) -> None:
        """What the words after a display say of the matrix in it."""
        structure = named(words)
        if structure is not None:
            self.say(structure)
        self.shown = None

    def say(self, structure: Structure) -> None:
        if self.shown is None:
            return
        matrix, source, span = self.shown
        found = structured(matrix, structure)
        if found is not None:
            self.record.say(source, span, "matrix", found[0], suggestion=found[1])
            self.shown = None


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
        Structure(m["kind"].lower(), bool(m["block"]), bool(m["doubly"]))
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


def structured(matrix: written.Matrix, structure: Structure) -> tuple[Finding, str | None] | None:
    """Whether a matrix is what is said of it, and what would mend it; None for another matrix."""
    cells = [[_cell(cell) for cell in row] for row in matrix.rows]
    best: tuple[int, list[_Wrong]] | None = None
    for group in _groups(structure, len(cells), len(cells[0])):
        wrong = list(_wrong(cells, group))
        if best is None or len(wrong) < best[0]:
            best = len(wrong), wrong
    if best is None:
        return None
    count, wrong = best
    if not count:
        return Finding("holds", "this instance", f"it is {structure.words}"), None
    if count * TOLERANCE > len(cells) * len(cells[0]):
        return None
    first = wrong[0]
    reason = (
        f"it is not {structure.words}: {text(first.cell)} at {first.row}, {first.column}, "
        f"but {text(first.other)} at {first.like[0]}, {first.like[1]}"
    )
    mend = f"cell {first.row}, {first.column}: {text(first.other)}" if first.clear else None
    return Finding("fails", "this instance", reason), mend


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A cell that is not what most others of its group are, and one of these; `clear` if most."""

    row: int
    column: int
    cell: Line
    other: Line
    like: tuple[int, int]
    clear: bool


def _cell(cell: Line) -> Line:
    zero = written.Number(0)
    return zero if isinstance(cell, written.Blank) else replace(cell, span=None)


def _wrong(cells: Sequence[Sequence[Line]], group: Group) -> Iterator[_Wrong]:
    members = defaultdict[Hashable, list[tuple[int, int]]](list)
    for r, row in enumerate(cells):
        for c, _ in enumerate(row):
            members[group(r, c)].append((r, c))
    for places in members.values():
        counts = Counter(cells[r][c] for r, c in places).most_common()
        usual, many = counts[0]
        clear = len(counts) == 1 or many > counts[1][1]
        like = next(place for place in places if cells[place[0]][place[1]] == usual)
        for r, c in places:
            if cells[r][c] != usual:
                shown = like[0] + 1, like[1] + 1
                yield _Wrong(r + 1, c + 1, cells[r][c], usual, shown, clear)


def _groups(structure: Structure, rows: int, columns: int) -> Iterator[Group]:
    """The ways to cut a matrix into blocks, each with what must be equal then."""
    along = {"toeplitz": _diagonal, "circulant": _diagonal, "hankel": _antidiagonal}[structure.kind]
    wraps = structure.kind == "circulant"
    if wraps and rows != columns:
        return
    if not (structure.block or structure.doubly):
        yield lambda r, c: along(r, c, rows if wraps else None)
        return
    for height in _divisors(rows):
        for width in _divisors(columns):
            count = rows // height if wraps else None
            if wraps and (count != columns // width or height != width):
                continue
            yield _in_blocks(along, (height, width), count, structure.doubly, wraps)


def _in_blocks(
    along: Callable[[int, int, int | None], int],
    shape: tuple[int, int],
    count: int | None,
    doubly: bool,
    wraps: bool,
) -> Group:
    height, width = shape

    def group(r: int, c: int) -> Hashable:
        outer = along(r // height, c // width, count)
        if doubly:
            return outer, along(r % height, c % width, height if wraps else None)
        return outer, r % height, c % width

    return group


def _diagonal(row: int, column: int, period: int | None) -> int:
    return row - column if period is None else (row - column) % period


def _antidiagonal(row: int, column: int, period: int | None) -> int:
    return row + column


def _divisors(size: int) -> Iterator[int]:
    """How large blocks may be of which there are several, none of them a single cell."""
    return (n for n in range(2, size // 2 + 1) if size % n == 0)
