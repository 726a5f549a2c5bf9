r"""Claims about sums of polynomials in their index: \sum_{m=0}^n 2 (n-m+1) = n^2 + 3n + 2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symconv.calculus.power_sums import Closed, added, in_full
from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line, Number
from symconv.reading.reader import Statement
from symconv.review.deciding.questions import RESTRICTED
from symconv.review.findings import Finding
from symconv.review.scope.names import free_names
from symconv.review.scope.record import Record
from symconv.review.words.place import Place
from symconv.writing.text import text

FARTHEST = 7
"""Letters are whole numbers up to this one where terms are added."""

MOST = 3
"""So many letters are tried."""

SAME = "sums of powers in closed form"


@dataclass
class Totals:
    """Decides the links of which nothing else knows what they say, if they sum polynomials."""

    record: Record
    place: Place
    doubted: Callable[[Finding, Sequence[Line], Statement], Finding]
    left: Line | None = None
    totals: bool = False
    """Whether there was a sum in the chain at hand."""

    def heard(self, statement: Statement, said: int) -> None:
        """Say more of the claims that a statement made, from number `said` on."""
        if statement.first is not None:
            self.left, self.totals = statement.first, _sums(statement.first)
        for n, link in enumerate(statement.links):
            if self.left is None or link.relation != "=":
                self.left = None
                return
            self.totals = self.totals or _sums(link.side)
            begin = statement.first if n == 0 and statement.first is not None else link.side
            begins = begin.span[0] if begin.span else None
            ends = link.side.span[1] if link.side.span else None
            for at, claim in enumerate(self.record.claims[said:], said):
                if (claim.start, claim.end) == (begins, ends) and claim.verdict == "unread":
                    finding = self.link(self.left, link.side)
                    if finding is not None and not finding.holds:
                        finding = self.doubted(finding, (self.left, link.side), statement)
                        whole = self.place.limits.whole
                        finding = finding if whole else Finding("unread", reason=RESTRICTED)
                    if finding is not None:
                        self.record.change(at, finding, None)
            self.left = link.side

    def link(self, left: Line, right: Line) -> Finding | None:
        """Whether two polynomials are equal one side of whose chain sums some; None of others."""
        letters = sorted(free_names(left) | free_names(right))
        known = any(map(self.record.scope.knows, letters))
        if not self.totals or not letters or len(letters) > MOST or known:
            return None
        closed = Closed()
        try:
            equal = closed.of(left) == closed.of(right)
        except Unsupported:
            return None
        points = _points(left, right, letters)
        if equal and len(points) > 2 and all(one == other for _, one, other in points):
            ends = dict.fromkeys(
                f"{text(high)} >= {text(_before(low))}"
                for low, high in closed.ranges
                if free_names(low) | free_names(high)
            )
            return Finding("holds", "all numbers", SAME, tuple(ends))
        wrong = next(((at, one, other) for at, one, other in points if one != other), None)
        if equal or wrong is None or free_names(right) != free_names(left):
            return None  # it may say of which number it is so
        at, one, other = wrong
        shown = Counterexample({}, {}, str(one), str(other), values=at)
        return Finding("fails", "", "the sides differ", (), shown)


def _sums(line: Line) -> bool:
    """Whether a sum over an index, or with dots, stands on a line."""
    return any(
        isinstance(part, written.Summation)
        or (isinstance(part, written.Sum) and in_full(part.terms) is not None)
        for part in written.every(line)
    )


def _before(low: Line) -> Line:
    match low:
        case Number(count) if count > 0:
            return Number(count - 1)
        case Number(count):
            return written.Negative(Number(1 - count))
    return written.Sum((low, written.Negative(Number(1))))


def _points(
    left: Line, right: Line, letters: Sequence[str]
) -> list[tuple[dict[str, int], Fraction, Fraction]]:
    """Numbers of the letters, the smallest first, and what both sides are there."""
    found = list[tuple[dict[str, int], Fraction, Fraction]]()
    for point in sorted(product(range(FARTHEST + 1), repeat=len(letters)), key=sum):
        numbers = dict(zip(letters, point, strict=True))
        try:
            found.append((numbers, added(left, numbers), added(right, numbers)))
        except (Unsupported, ZeroDivisionError):
            continue
    return found
