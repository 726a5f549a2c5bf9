"""Why a claim that does not hold may not be called wrong where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symconv.judges.decide import OUTSIDE, SIZES
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.roots import ROOT
from symconv.language.subscripts import separate
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review import prose
from symconv.review.claims import ERRATA
from symconv.review.dense import in_entries
from symconv.review.excuses import (
    at_negative,
    in_numbers,
    of_a_tuple,
    of_another,
    of_letters,
    of_matrices,
    of_unknowns,
)
from symconv.review.findings import Finding
from symconv.review.labels import numbered
from symconv.review.links import Links
from symconv.review.names import free_names, runs_on
from symconv.review.place import Place
from symconv.review.record import Record
from symconv.review.relations import ORDERS, concludes
from symconv.review.sentences import continued, leading, supposed
from symconv.review.settings import PASSING, named
from symconv.review.supports import STEP


@dataclass
class Doubts:
    """What the words around a formula, and what was said before it, leave open of an erratum."""

    record: Record
    links: Links
    place: Place

    def of(
        self, finding: Finding, lines: Sequence[Line], statement: Statement, head: Line, *,
        endless: bool,
    ) -> Finding:  # fmt: skip
        """A finding, without the errata that a hypothesis may excuse which was not read.

        The lines stand in a chain with a head; where that is `endless`, it says what an operation
        on sequences is, which have no end.
        """
        if finding.ruling not in ERRATA:
            return finding
        scope = self.record.scope
        here = scope.here
        named_alone = all(isinstance(line, written.Name) for line in lines)
        said = self.place.running and not concludes(self.place.words)
        if said and named_alone:
            return Finding("unread", reason=PASSING)  # from t = a to t = b
        if said and (of_another(lines, here) or of_a_tuple(lines)):
            return Finding("unread", reason=PASSING)
        if said and named(lines[0]) & scope.renewed and not free_names(lines[1]):
            return Finding("unread", reason="it may be of another example")
        solved = prose.equates(leading(*self.place.around))
        if solved and of_unknowns(lines, here):
            return Finding("unread", reason="an equation to be solved")
        begins = lines[0] == head and not concludes(self.place.words)
        if begins and of_letters(lines, here, solved=solved):
            return Finding("unread", reason="a condition on letters of which nothing is known")
        if any(map(_is_dirac, (part for line in lines for part in written.every(line)))):
            return Finding("unread", reason="a delta that may be one of real numbers")
        if in_numbers(lines, here):
            return Finding("unread", reason="of which numbers it speaks")
        if self.place.running and supposed(*self.place.around):
            if statement.links[0].relation not in ORDERS:  # i < j restricts its sentence alone
                scope.doubted |= named(lines[0])
            return Finding("unread", reason="supposed, and not said to be so")
        if continued(*self.place.around):
            return Finding("unread", reason="it goes on in the next display")
        if self.place.silent and finding.reason == OUTSIDE:
            return Finding("unread", reason="what is read outside may be zero")
        if endless and finding.ruling == "ill-formed":
            return Finding("unread", reason="sequences may be zero outside of what was declared")
        if IMPLIES in statement.words and not self.place.sure:
            return Finding("unread", reason="it follows from what was not read")
        if runs_on(lines[0]):
            return Finding("unread", reason="where a sum ends that stands before it")
        point = finding.counterexample
        if point is not None and point.sizes.keys() & scope.written_out.keys():
            settings, scope.settings = scope.settings, scope.example_sizes
            again = self.links.compared(lines[0], lines[1], head, statement.conditions)
            scope.settings = settings
            if again.ruling not in ERRATA:
                return again
            finding = again
        if (earlier := self.of_earlier(lines)) is not None:
            return Finding("unread", reason=f"{earlier} may be another number in this section")
        bearing = scope.bearing(lines)
        twice = sorted(bearing & scope.resized)
        if twice and finding.reason == SIZES:
            return Finding("unread", reason=f"{', '.join(twice)} had other sizes before")
        if finding.reason == SIZES and of_matrices(lines, here):
            return Finding("unread", reason="what is multiplied with a matrix may be one")
        if finding.reason == OUTSIDE and at_negative(lines):
            return Finding("unread", reason="entries at negative places, of a longer array")
        given = {name for name, _ in scope.context.entries} - scope.context.operands.keys()
        if finding.reason == OUTSIDE and bearing & given:
            return Finding("unread", reason="entries of an array of which not all were given")
        if finding.reason == SIZES and _of_a_layer(finding):
            return Finding("unread", reason="how long a layer is was not said with this letter")
        if _is_point(lines):
            return Finding("unread", reason="an entry of an array, or a name with a number")
        if finding.reason == SIZES and self.reads_numbered(lines):
            return Finding("unread", reason="entries of one array, or arrays with numbers")
        if finding.reason == SIZES and self.reads_rows(lines):
            return Finding("unread", reason="rows of a matrix, or its columns")
        if bearing & scope.dense and in_entries(lines):
            return Finding("unread", reason="a layer may be of a whole batch")
        impulse = any(isinstance(line, written.Cases) for line in lines)
        if impulse and "u" in bearing and not scope.knows("u"):
            context = scope.context
            scope.context = context.child(values={"u": STEP})
            again = self.links.compared(lines[0], lines[1], head, statement.conditions)
            scope.context = context
            if again.holds:
                return Finding("unread", reason="right where u is the unit step")
        doubtful = sorted(bearing & scope.doubted)
        if doubtful:
            names = ", ".join(doubtful)
            return Finding("unread", reason=f"what was said of {names} in passing is not in force")
        return finding

    def of_earlier(self, lines: Sequence[Line]) -> str | None:
        """A number that an earlier section said to be made of others, where no slope is taken."""
        if any(isinstance(x, written.Derivative) for line in lines for x in written.every(line)):
            return None
        scope = self.record.scope
        for name in sorted(name for line in lines for name in free_names(line)):
            value = scope.context.values.get(name)
            made = value is not None and not value.rank and bool(value.operands - {ROOT})
            if made and scope.is_earlier(name):
                return name
        return None

    def reads_numbered(self, lines: Sequence[Line]) -> bool:
        """Whether a matrix has cells v_1, v_2 of which one is known to be an array of its own."""
        for matrix in (part for line in lines for part in written.every(line)):
            if isinstance(matrix, written.Matrix):
                cells = [cell for row in matrix.rows for cell in row]
                alone = (cell.text for cell in cells if isinstance(cell, written.Name))
                if any(map(numbered, cells)) and any(map(self.record.scope.rank, alone)):
                    return True
        return False

    def reads_rows(self, lines: Sequence[Line]) -> bool:
        """Whether one subscript stands at a matrix, X_i: that may be its row, or its column."""
        reads = (part for line in lines for part in written.every(line))
        return any(
            self.record.scope.rank(name_of(part.array) or "") == 2
            and len(separate(part.subscripts, 2)) == 1
            for part in reads
            if isinstance(part, written.Access)
        )


def _of_a_layer(finding: Finding) -> bool:
    """Whether a size of a layer, n_L, meets a letter of another kind, which may be the same."""
    point = finding.counterexample
    sizes = point.left.split(" = ") if point is not None else []
    return len(sizes) == 2 and sizes[0].startswith("n_") != sizes[1].startswith("n_")


def _is_dirac(line: Line) -> bool:
    """Whether a delta is called as a function of a real number is: delta(t)."""
    match line:
        case written.Call(written.Name("delta"), (argument,)):
            return bool({"t", "tau", "x", "omega", "nu", "f"} & free_names(argument))
    return False


def _is_point(lines: Sequence[Line]) -> bool:
    """Whether what a number is the label of is a whole point: x_0 = (x_1, ..., x_n)."""
    match lines:
        case (written.Access(written.Name(), (written.Number(),)), written.Matrix()):
            return True
    return False
