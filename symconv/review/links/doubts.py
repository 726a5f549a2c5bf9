"""Why a claim that does not hold may not be called wrong where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.documents.formats import Formula
from symconv.errors import SymconvError
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.roots import ROOT
from symconv.language.subscripts import separate
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review.claims import ERRATA
from symconv.review.deciding.called import as_entries
from symconv.review.deciding.excuses import (
    in_numbers,
    left_out,
    of_a_layer,
    of_a_tuple,
    of_another,
    of_letters,
    of_other_shapes,
    of_unknowns,
    on_itself,
)
from symconv.review.deciding.questions import RESTRICTED, elaborated
from symconv.review.deciding.relations import ORDERS, concludes
from symconv.review.findings import Finding
from symconv.review.layers.dense import in_entries
from symconv.review.links.customs import Customs
from symconv.review.links.in_short import in_short
from symconv.review.links.links import Links
from symconv.review.scope.index_base import UNCOUNTED
from symconv.review.scope.labels import numbered
from symconv.review.scope.names import free_names, runs_on
from symconv.review.scope.record import Record
from symconv.review.scope.settings import PASSING, named
from symconv.review.scope.supports import STEP
from symconv.review.scope.unlimited import unlimited
from symconv.review.words import prose
from symconv.review.words.borders import continues
from symconv.review.words.place import Place
from symconv.review.words.sentences import continued, last_words, leading
from symconv.review.words.supposing import constrains, supposed

_PLACE = re.compile(r"\[(-?\d+)\]")

_ENTRY = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*(?:\[|\(|_\{?)\s*(-?\d+)")

_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_CASE = re.compile(r"\$\s*([a-z])\s*(?:=|\\neq?|≠)\s*([a-z])\s*\$")
"""Indices that are equal, or are not, as a heading says."""


OUTSIDE_ZERO = "what is read outside may be zero"
"""Why what is made of entries that an array does not have is no erratum."""
SUPPOSED = "supposed, and not said to be so"
"""Why what has to be so, or what follows if it is, is no erratum."""


@dataclass
class Doubts:
    """What the words around a formula, and what was said before it, leave open of an erratum."""

    record: Record
    links: Links
    place: Place
    customs: Customs = field(init=False)

    def __post_init__(self) -> None:
        self.customs = Customs(self.record, self.links, self.place)

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
        reason = self.by_words(lines, statement, head)
        if reason is None and finding.reason == OUTSIDE and self.record.scope.presumes(lines):
            reason = UNCOUNTED
        if reason is None and self.place.silent and finding.reason == OUTSIDE:
            reason = OUTSIDE_ZERO
        if reason is None and self.record.scope.cyclic:
            zeros = any("zero outside" in each for each in finding.assumptions)
            reason = "right if indices go round, perhaps" if zeros else None
        if reason is None and endless and finding.ruling == "ill-formed":
            reason = "sequences may be zero outside of what was declared"
        if reason is None:
            beside = " ".join(statement.words)
            reason = self.customs.of(finding, lines, statement, head)
            reason = reason or in_short(finding, lines, self.record.scope.context, beside)
        if reason is None:
            finding = self.as_written_out(finding, lines, statement, head)
            if finding.ruling not in ERRATA:
                return finding
            reason = (
                self.by_side(finding.counterexample, lines)
                or self.by_period(finding.counterexample)
                or self.by_shapes(finding, lines)
                or self.by_names(lines, statement, head)
                or self.by_lengths(finding.counterexample)
            )
        return finding if reason is None else Finding("unread", reason=reason)

    def by_words(self, lines: Sequence[Line], statement: Statement, head: Line) -> str | None:
        """Why the words around an equation, or its letters, do not say that it is right."""
        scope, here = self.record.scope, self.record.scope.here
        said = self.place.running and not concludes(self.place.words)
        if said and all(map(_is_letter, lines)):
            return PASSING  # from t = a to t = b, with g = c_1 = c_2
        if self.in_case(lines):
            return RESTRICTED
        if (said and of_another(lines, here)) or of_a_tuple(lines, here, passing=said):
            return PASSING
        if said and named(lines[0]) & scope.renewed and not free_names(lines[1]):
            return "it may be of another example"
        if self.place.ring:
            return "of numbers that may be taken modulo one"
        solved = prose.equates(leading(*self.place.around))
        if solved and of_unknowns(lines, here):
            return "an equation to be solved"
        if isinstance(lines[0], written.Derivative) and _is_term(lines[0], lines[1]):
            return "what is added to a gradient from another path"
        if lines[0] == head and (array := on_itself(lines, here)) is not None:
            scope.doubted.add(array)
            return f"a condition on {array}, of which nothing is known"
        begins = lines[0] == head and not concludes(self.place.words)
        if begins and of_letters(lines, here, solved=solved):
            return "a condition on letters of which nothing is known"
        if _is_of_eigenvectors(*lines):
            return "an equation for eigenvectors"
        if any(map(_is_dirac, (part for line in lines for part in written.every(line)))):
            return "a delta that may be one of real numbers"
        if any(map(self.links.sequences.is_slipped, lines)):
            return "at which of two places an operation on sequences is taken"
        if in_numbers(lines, here):
            return "of which numbers it speaks"
        if self.place.running and supposed(*self.place.around):
            if statement.links[0].relation not in ORDERS:  # i < j restricts its sentence alone
                scope.doubted |= named(lines[0])
            return SUPPOSED
        if any(map(constrains, statement.words)):
            return SUPPOSED
        if continued(*self.place.around):
            return "it goes on in the next display"
        if IMPLIES in statement.words and not self.place.sure:
            return "it follows from what was not read"
        return "where a sum ends that stands before it" if runs_on(lines[0]) else None

    def in_case(self, lines: Sequence[Line]) -> bool:
        """Whether the heading above says for which indices all of its section is: `i = k`."""
        part = self.place.parts[self.place.number]
        if not isinstance(part, Formula):
            return False
        headings = _HEADING.findall(part.source.text[: part.pieces[0][0]])
        letters = (
            {name for pair in _CASE.findall(headings[-1]) for name in pair} if headings else ()
        )
        return any(
            isinstance(x, written.Name) and x.text in letters
            for line in lines
            for x in written.every(line)
        )

    def as_written_out(
        self, finding: Finding, lines: Sequence[Line], statement: Statement, head: Line
    ) -> Finding:
        """The finding at the sizes of the arrays that this section writes out, if it has some."""
        scope, point = self.record.scope, finding.counterexample
        if point is None or not point.sizes.keys() & scope.written_out.keys():
            return finding
        settings, scope.settings = scope.settings, scope.example_sizes
        found = self.links.compared(lines[0], lines[1], head, statement.conditions)
        scope.settings = settings
        return found

    def by_shapes(self, finding: Finding, lines: Sequence[Line]) -> str | None:
        """Why arrays may be of other shapes, where it is these that do not meet."""
        scope = self.record.scope
        bearing = scope.bearing(lines)
        if finding.ruling == "ill-formed" and _is_point(lines):
            return "an entry of an array, or a name with a number"
        if (other := of_other_shapes(finding.reason, lines, scope.here)) is not None:
            return other
        if finding.reason.startswith("the sides have") and any(map(_shows_entry, lines)):
            return "a matrix by its general entry"
        if finding.reason.startswith("the sides have"):
            operands, flat = scope.here.operands, scope.bearing(_flattest(lines, scope.here))
            if any(not operands[name].sizes for name in flat & operands.keys()):
                return "a letter of a list, which may be an array here"
            if self.place.running and not concludes(self.place.words):
                return PASSING
        twice = sorted(bearing & scope.resized)
        if twice and finding.reason in (SIZES, OUTSIDE):
            return f"{', '.join(twice)} had other sizes before"
        if finding.reason == SIZES:
            if of_a_layer(finding):
                return "how long a layer is was not said with this letter"
            if self.reads_numbered(lines):
                return "entries of one array, or arrays with numbers"
            if self.reads_rows(lines):
                return "rows of a matrix, or its columns"
            if isinstance(lines[0], written.Name) and _adds_number(lines[1]):
                return "numbers, perhaps, that are called as arrays were"
        if finding.reason == OUTSIDE:
            beyond = continues(last_words(*self.place.around))
            if beyond and isinstance(lines[0], written.Access):
                return "what stands beyond the ends of an array"
            entries = {name for name, _ in scope.context.entries}
            if bearing & entries - scope.context.operands.keys():
                return "entries of an array of which not all were given"
            if _between_layers(finding) and not any(map(written.has_sum, lines)):
                return "how long layers are only their form says"
        if bearing & scope.dense and in_entries(lines):
            return "a layer may be of a whole batch"
        return None

    def by_names(self, lines: Sequence[Line], statement: Statement, head: Line) -> str | None:
        """Why names may mean something else here."""
        scope = self.record.scope
        if (earlier := self.of_earlier(lines) or self.of_another(head, lines)) is not None:
            return f"{earlier} may be another one in this section"
        bearing = scope.bearing(lines)
        impulse = any(isinstance(line, written.Cases) for line in lines)
        if impulse and "u" in bearing and not scope.knows("u"):
            context = scope.context
            scope.context = context.child(values={"u": STEP})
            again = self.links.compared(lines[0], lines[1], head, statement.conditions)
            scope.context = context
            if again.holds:
                return "right where u is the unit step"
        if scope.at_places and written.UNIT in bearing and not scope.knows(written.UNIT):
            return "delta may be the unit impulse"
        if special := self.of_one_signal(lines):
            return f"{special} may be that one signal"
        if unlimited(lines[0], scope) != unlimited(lines[1], scope):
            return "where a sum ends that has no limits"
        if doubtful := ", ".join(sorted(bearing & scope.doubted)):
            return f"what was said of {doubtful} in passing is not in force"
        unsettled = ", ".join(sorted(bearing & scope.unsettled))
        if unsettled and any(map(written.has_derivative, lines)):
            return f"what {unsettled} is made of was not read"
        return None

    def of_one_signal(self, lines: Sequence[Line]) -> str | None:
        """A signal of which an operation is taken, where impulses stand on the other side for it.

        (x * h)[n] = sum x[m] delta[n-m-1] is said of one h.
        """
        left, right = (list(written.every(line)) for line in lines)
        impulses = [part for part in right if isinstance(part, written.Cases)]
        if not impulses or not any(isinstance(part, written.Operation) for part in left):
            return None
        scope = self.record.scope
        gone = free_names(lines[0]) - free_names(lines[1]) - {scope.basis}
        return next((name for name in sorted(gone) if not scope.knows(name)), None)

    def by_side(self, point: Counterexample | None, lines: Sequence[Line]) -> str | None:
        """Whether an entry is said that nobody gave: h[-1] = 3 after h[n] = 2 for n >= 0."""
        match lines[0]:
            case written.Access(written.Name(name)) if name in self.record.scope.one_sided:
                if point is not None and point.left == "0":
                    return f"nobody says what {name} is there"
        return None

    def by_period(self, point: Counterexample | None) -> str | None:
        """Whether samples outside of one period are read, where transforms are taken of that."""
        context = self.record.scope.context
        if point is None or not context.order:
            return None
        size = point.sizes.get(context.order)
        places = [int(place) for place in _PLACE.findall(f"{point.left} {point.right}")]
        if any(place < 0 or (size is not None and place >= size) for place in places):
            return "samples outside of one period may be those within it"
        return None

    def by_lengths(self, point: Counterexample | None) -> str | None:
        """Whether products were left out that nothing else reads, as signals may end before them.

        In y[3] = x[1] h[2] + x[2] h[1] there is no x[3] h[0].
        """
        scope, parts = self.record.scope, self.place.parts
        if point is not None and point.sizes and self.place.silent:
            shown = replace(point, sizes={}, at={})
            return OUTSIDE_ZERO if left_out(shown) else None
        if point is not None and self.place.silent:
            more = left_out(replace(point, at={}))
            if more and all(any(self.is_outside(*entry) for entry in product) for product in more):
                return OUTSIDE_ZERO
        read = {entry for part in parts if isinstance(part, Formula) for entry in entries_in(part)}
        ends = list[str]()
        for product in left_out(point) if point is not None else ():
            last = [f"{name}[{place}]" for name, place in product
                    if not scope.knows(name) and (name, place) not in read]  # fmt: skip
            if not last:
                return None
            ends.append(last[0])
        return f"right if {', '.join(ends)} is zero" if ends else None

    def is_outside(self, name: str, place: int) -> bool:
        """Whether an array of a known size has no entry at a place."""
        operand = self.record.scope.here.operands.get(name)
        if operand is None or len(operand.sizes) != 1 or operand.sizes[0].variables:
            return False
        return not operand.first <= place < operand.first + operand.sizes[0].constant

    def of_earlier(self, lines: Sequence[Line]) -> str | None:
        """A number that an earlier section gave; or made of others, where no slope is taken.

        Or an array that an earlier section made, of which one entry is said.
        """
        slopes = any(map(written.has_derivative, lines))
        scope = self.record.scope
        match as_entries(lines[0]):
            case written.Access(written.Name(name), (written.Number(),)) if scope.is_apart(name):
                return name
        for name in sorted(name for line in lines for name in free_names(line)):
            value = scope.context.values.get(name)
            if value is None or value.rank or not scope.is_earlier(name):
                continue
            if not value.operands or (not slopes and value.operands != {ROOT}):
                return name
        return None

    def of_another(self, head: Line, lines: Sequence[Line]) -> str | None:
        """An array that an earlier section made of more than is said of a later entry of it.

        After y[n] = (x * h)[n], y[n+1] = 2 x[n] + 3 is said of another one.
        """
        scope = self.record.scope
        for line in (head, lines[0]):
            match as_entries(line):
                case written.Access(written.Name(name), (written.Sum(),)) | written.Product(
                    (written.Number(), written.Access(written.Name(name), (written.Sum(),)))
                ) if scope.is_apart(name):
                    made = scope.context.values.get(name)
                    if made is not None and not made.operands <= scope.bearing(lines[1:]) | {name}:
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


def _between_layers(finding: Finding) -> bool:
    """Whether two layers are as long as nobody says."""
    sizes = finding.counterexample.sizes if finding.counterexample is not None else {}
    return sum(size.startswith("n_") for size in sizes) > 1


def entries_in(formula: Formula) -> Iterator[tuple[str, int]]:
    """The entries with one number as their place that a formula reads, as far as they are plain."""
    for name, place in _ENTRY.findall(formula.text):
        yield name, int(place)


def _adds_number(line: Line) -> bool:
    """Whether a number is added to what is made of names and numbers alone: x/2 + 3."""
    if not isinstance(line, written.Sum) or any(
        not isinstance(
            x,
            written.Sum | written.Product | written.Quotient | written.Negative | written.Name
            | written.Number,
        )
        for x in written.every(line)
    ):  # fmt: skip
        return False
    return any(not free_names(term) for term in line.terms)


def _is_of_eigenvectors(left: Line, right: Line) -> bool:
    """Whether what is made of something is said to be a multiple of it: A v = lambda v."""
    while isinstance(left, written.Summation | written.SummationOver):
        left = left.body
    match left, right:
        case written.Product((_, *_, one)), written.Product((number, other)):
            name = number.array if isinstance(number, written.Access) else number
            return one == other and name_of(name) in ("lambda", "mu", "sigma")
    return False


def _is_term(line: Line, total: Line) -> bool:
    """Whether a line is one of what is added up in another."""
    return isinstance(total, written.Sum) and line in total.terms


def _is_letter(line: Line) -> bool:
    """Whether a side is a letter, or one with a number."""
    return isinstance(line, written.Name) or (
        isinstance(line, written.Access)
        and all(isinstance(place, written.Number) for place in line.subscripts)
    )


def _is_dirac(line: Line) -> bool:
    """Whether a delta is called as a function of a real number is: delta(t)."""
    match line:
        case written.Call(written.Name("delta"), (argument,)):
            return bool({"t", "tau", "x", "omega", "nu", "f"} & free_names(argument))
    return False


def _flattest(lines: Sequence[Line], context: Context) -> Sequence[Line]:
    """The sides of the fewest dimensions: only these would be right with an array for a letter."""
    try:
        ranks = [elaborated(line, context).rank for line in lines]
    except SymconvError:
        return lines
    return [line for line, rank in zip(lines, ranks, strict=True) if rank == min(ranks)]


def _is_point(lines: Sequence[Line]) -> bool:
    """Whether what a number is the label of is a whole point: x_0 = (x_1, ..., x_n)."""
    match lines:
        case (written.Access(written.Name(), (written.Number(),)), written.Matrix()):
            return True
    return False


def _shows_entry(line: Line) -> bool:
    """Whether a line is a matrix by its general entry, [a_{ij}]."""
    match line:
        case written.Matrix(((cell,),)):
            entries = [x for x in written.every(cell) if isinstance(x, written.Access)]
            return any(isinstance(p, written.Name) for x in entries for p in x.subscripts)
    return False
