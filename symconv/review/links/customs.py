"""Customs by which what seems wrong is right: units, labels, fonts, capitals, symmetry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symconv.documents.formats import Formula, Prose
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.roots import turn_of
from symconv.language.subscripts import separate
from symconv.reading.reader import Statement
from symconv.review.findings import Finding
from symconv.review.links.hypotheses import symmetric
from symconv.review.links.links import Links
from symconv.review.scope.names import free_names
from symconv.review.scope.record import Record
from symconv.review.words.fonts import bold, italic
from symconv.review.words.place import Place
from symconv.review.words.symmetric import speaks_of_symmetric

_UNIT = re.compile(
    r"(?:^|[\s~(])(?:[munkMG]?(?:s|Hz|V|W|A|m|B)|µs|dB|cm|km|[KMGT]i?B|bits?|bytes?|seconds?"
    r"|minutes?|hours?|%|percent)(?:$|[\s~.,)])"
)
_UNEQUAL = re.compile(r"an array of \d dimensions meets one of 0|of 0 dimensions meets one of")


@dataclass
class Customs:
    """What a document, and its field, write in a way of their own."""

    record: Record
    links: Links
    place: Place

    def of(
        self, finding: Finding, lines: Sequence[Line], statement: Statement, head: Line
    ) -> str | None:
        """Why what seems wrong of two sides may be right; None where no such custom is known."""
        return (
            self.by_convention(finding, lines)
            or self.by_symmetry(finding, lines, head)
            or self.by_units(finding, statement)
            or self.by_labels(finding, lines)
        )

    def by_convention(self, finding: Finding, lines: Sequence[Line]) -> str | None:
        """Why it may be right by a convention: one that the document names, or of capitals."""
        said = " ".join(part.text for part in self.place.parts if isinstance(part, Prose))
        if _UNEQUAL.search(finding.reason) and "broadcast" in said:
            return "right where a number is added to each entry"
        if finding.counterexample is not None and _but_for_capitals(finding.counterexample):
            return "right where small letters are the entries of capitals"
        if any(map(_sums_over_all, lines)) and any(map(_sums_so_many, lines)):
            return "as many numbers, perhaps, as are summed over"
        if letter := self.by_turn(lines):
            return f"{letter} may be a matrix beside the root of unity"
        if letter := self.by_font(lines):
            return rf"{letter} may be a number beside \mathbf{{{letter}}}"
        if "Einstein" in said and any(_twice(line) for line in lines):
            return "right where repeated indices are summed over"
        return None

    def by_units(self, finding: Finding, statement: Statement) -> str | None:
        """Why numbers may be equal that differ by what a unit is of another one: 0.5 = 500 ms."""
        point = finding.counterexample
        reasons = (link.reason for link in statement.links)
        unit = any(_UNIT.search(words) for words in (*statement.words, *reasons))
        if point is None or point.sizes or point.at or not unit:
            return None
        try:
            left, right = Fraction(point.left), Fraction(point.right)
        except ValueError:
            return None
        if left <= 0 or right <= 0:
            return None
        ratio = max(left / right, right / left)
        exact = (power for count in (10, 1024) for n in range(1, 13) for power in [count**n])
        near = any(abs(ratio / many - 1) < Fraction(1, 100) for many in (*exact, 8, 60, 3600))
        return "numbers in other units" if near else None

    def by_labels(self, finding: Finding, lines: Sequence[Line]) -> str | None:
        """Why functions may be called by names with labels that look like entries: g_h(x)."""
        point = finding.counterexample
        for part in (part for line in lines for part in written.every(line)) if point else ():
            match part:
                case written.Call(written.Access(array, (written.Name(label),))):
                    called = name_of(array)
                    if point and label in point.sizes and f"{called}[" in point.left + point.right:
                        return f"{called} with the label {label} may be a function"
        return None

    def by_symmetry(self, finding: Finding, lines: Sequence[Line], head: Line) -> str | None:
        """Why an equation may be right where matrices are symmetric, if words speak of such."""
        said = " ".join(part.text for part in self.place.parts if isinstance(part, Prose))
        if finding.ruling != "fails" or not speaks_of_symmetric(said):
            return None
        here = self.record.scope.here
        bearing = self.record.scope.bearing(lines)
        square = {n for n in bearing & here.operands.keys() if len(here.operands[n].sizes) == 2}
        if not square:
            tables = (x for line in lines for x in written.every(line) if _is_table(x))
            return "right, perhaps, where matrices are symmetric" if any(tables) else None
        left, right = lines
        for each in symmetric(square, here):
            for one in (left, written.Transpose(left)):
                again = self.links.trials.under(each.here, one, right, head, ())
                if again.holds:
                    return f"right where {each.words}"
        return None

    def by_font(self, lines: Sequence[Line]) -> str:
        """An array on the lines, in bold elsewhere, whose letter stands here in italics; or ""."""
        part = self.place.parts[self.place.number]
        here = italic(part.text) if isinstance(part, Formula) else frozenset[str]()
        free = {name for line in lines for name in free_names(line)}
        arrays = {name for name in free & here if self.record.scope.rank(name)}
        every = (part.text for part in self.place.parts if isinstance(part, Formula))
        return min(arrays & bold(every), default="") if arrays else ""

    def by_turn(self, lines: Sequence[Line]) -> str:
        """A capital that is a root of unity, times a whole array: X = W x beside W_N; or ""."""
        scope = self.record.scope
        for part in (part for line in lines for part in written.every(line)):
            match part:
                case written.Product((*_, written.Name(letter), written.Name(array))):
                    value = scope.here.values.get(letter)
                    root = value is not None and turn_of(value) is not None
                    if root and letter[:1].isupper() and scope.rank(array) != 0:
                        return letter
        return ""


def _is_table(line: Line) -> bool:
    """Whether an entry with two indices is read."""
    return isinstance(line, written.Access) and len(separate(line.subscripts, 2)) == 2


def _but_for_capitals(point: Counterexample) -> bool:
    """Whether two sides are the same products where Y and y are one array."""
    left, right = (
        sorted(" ".join(sorted(term.lower().split())) for term in side.split(" + "))
        for side in (point.left, point.right)
    )
    return left == right and point.left != point.right


def _twice(line: Line) -> bool:
    """Whether a letter is a subscript of two factors, over which no sum runs."""
    for part in written.every(line):
        factors = part.factors if isinstance(part, written.Product) else ()
        read = [
            {index.text for index in separate(x.subscripts, 2) if isinstance(index, written.Name)}
            for x in factors
            if isinstance(x, written.Access)
        ]
        if any(one & other for n, one in enumerate(read) for other in read[:n]):
            return True
    return False


def _sums_over_all(line: Line) -> bool:
    """Whether a line sums over all there are, as softmax does."""
    sums = (part for part in written.every(line) if isinstance(part, written.SummationOver))
    return any(not part.conditions for part in sums)


def _sums_so_many(line: Line) -> bool:
    """Whether a line sums up to a number."""
    sums = (part for part in written.every(line) if isinstance(part, written.Summation))
    return any(isinstance(part.upper, written.Number) for part in sums)
