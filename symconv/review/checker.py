"""From a document to claims: part by part, statement by statement, link by link.

A statement is a definition if its left side is not known yet; every other relation is decided. A
chain goes on over displays that begin with a relation. After a wrong line the next one is held
against the last line that was right, so that one error is one error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from symconv.documents.formats import (
    Closing,
    Document,
    Formula,
    Heading,
    Opening,
    Part,
    Prose,
)
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line, Link
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.reading.segments import IMPLIES
from symconv.reading.source import Source
from symconv.reading.vocabulary import OTHERWISE
from symconv.review import prose
from symconv.review.aliases import gradient, observed, spelled_out
from symconv.review.claims import ERRATA, Claim, Kind
from symconv.review.constants import constants
from symconv.review.declarations import Declarations
from symconv.review.definitions import may_change, new
from symconv.review.findings import Decide, Finding
from symconv.review.introductions import Introductions
from symconv.review.links import Links
from symconv.review.matrices import Matrices
from symconv.review.order import in_order
from symconv.review.questions import RESTRICTED, restricted
from symconv.review.reasons import remarks as reasoned
from symconv.review.record import Record
from symconv.review.relations import ORDERS, concludes, related
from symconv.review.restated import lettered
from symconv.review.rows import is_ragged
from symconv.review.scope import Scope
from symconv.review.sentences import UNLIMITED, limits, pads, premises, supposed, trailing
from symconv.review.sequences import entries
from symconv.review.settings import (
    PASSING,
    listed,
    named,
    sets,
    sets_several,
    setting,
    vacuous,
)
from symconv.review.sides import has_matrix, plain
from symconv.review.sizes import Sizes
from symconv.review.steps import Steps


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a chain, and whether it may be built upon."""

    line: Line
    source: Source
    trusted: bool = True


NOTHING: Mapping[str, int] = MappingProxyType({})
"""No letters that stand for numbers."""

Progress: TypeAlias = Callable[[], object]
"""Called after each part of a document."""


class Checker:
    """Reads one document from its beginning to its end."""

    def __init__(
        self, decide: Decide, progress: Progress = tuple, numbers: Mapping[str, int] = NOTHING
    ) -> None:
        """`numbers` is what some letters stand for all along."""
        self.progress = progress
        self.scope = Scope()
        fixed = {name: Affine(number) for name, number in numbers.items()}
        self.scope.context = self.scope.context.child(names=fixed)
        self.steps = Steps()
        self.links = Links(self.scope, decide)
        self.record = Record(self.scope)
        self.declarations = Declarations(self.record)
        self.introductions = Introductions(self.record, self.links, self.declarations)
        self.matrices = Matrices(self.record, self.links)
        self.last: _Side | None = None
        self.trusted: _Side | None = None
        self.sizes = Sizes()
        self.words = ""
        """The words before the formula at hand."""
        self.named: tuple[str, Line] | None = None
        """A formula without a relation that words stood before: they may say what it is."""
        self.defined = set[written.Chain]()
        """First equations that defined something, whatever the letters of their indices."""
        self.throughout = False
        """Whether the words before the formula at hand say that it holds from here on."""
        self.padded = False
        """Whether the document speaks of what is read outside of arrays."""
        self.limits = UNLIMITED
        """What the sentence around the display at hand restricts it to."""
        self.macros: Mapping[str, Macro] = {}
        self.around: tuple[Sequence[Part], int] = (), 0
        """The parts of the document, and which of them is the formula at hand."""
        self.endless = False
        """Whether the chain at hand says what an operation on sequences is, which have no end."""
        self.running = False
        """Whether the formula at hand is written as those in running text are, be it a line."""
        self.sure = True
        """Whether the statement before this one was read, and is right."""
        self.aside = False
        """Whether the formula at hand only restricts the display before it."""
        self.begun: _Side | None = None
        """A left side that stands alone, before the row with its right side."""
        self.head: Line = written.Number(0)

    def check(self, document: Document) -> list[Claim]:
        for fault in document.faults:
            finding = Finding("ill-formed" if fault.certain else "unread", reason=fault.message)
            self.record.say(fault.source, (fault.start, fault.end), "markup", finding)
        self.macros = document.macros
        displayed = False
        limited = limits(document.parts, document.macros)
        aside = trailing(document.parts)
        self.padded = any(pads(p.text) for p in document.parts if isinstance(p, Prose))
        for n, part in enumerate(document.parts):
            self.limits = limited.get(n, UNLIMITED)
            self.aside = n in aside
            self.around = document.parts, n
            displayed = self.part(part, document.macros, displayed)
            self.progress()
        return self.record.ordered([part.source for part in document.parts])

    def part(self, part: Part, macros: Mapping[str, Macro], displayed: bool) -> bool:
        """One part; whether a display came after the last words."""
        match part:
            case Heading():
                self.scope.section += 1
                self.scope.doubted = set()
                self.scope.leave()
                self.sizes.forget()
                self.scope.shapes = ()
            case Opening() | Closing():
                self.sizes.forget()
            case Prose(text=words):
                self.observe(words)
                self.words = words
                self.throughout = prose.throughout(words, self.throughout)
                if prose.generalizes(words):
                    self.scope.leave()
                if displayed:
                    self.scope.settings = {}
                    self.scope.shapes = ()
                self.scope.set(prose.settings(words))
                self.scope.shapes += prose.shapes(words)
                return False
            case Formula(source=source, pieces=pieces, display=display):
                reading = read(source, pieces, macros)
                for mend in reading.mends:
                    finding = Finding("ill-formed", reason=mend.message)
                    span = mend.start, mend.end
                    self.record.say(source, span, "markup", finding, suggestion=mend.edit)
                start = pieces[0][0]
                single = source.text[max(0, start - 2) : start]
                dollar = single[-1:] == "$" != single[:1]
                self.running = not display or dollar or single == r"\("
                inside = source.text[start : pieces[-1][1]]
                if not display:
                    self.scope.shapes += prose.shapes(inside)
                self.sure = False
                for statement in reading:
                    said = len(self.record.claims)
                    for heard in in_order(statement, self.scope):
                        self.statement(heard, source, display)
                    now = {claim.verdict for claim in self.record.claims[said:]}
                    self.sure = bool(now) and now <= {"holds", "definition"}
                self.words = ""
                return displayed or display
        return displayed

    # --- statements --------------------------------------------------------------------------

    def statement(self, statement: Statement, source: Source, display: bool) -> None:
        if statement.trouble is not None:
            if display:
                self.unread(source, statement.span, str(statement.trouble))
                self.last = self.trusted = None
            return
        if not statement.links:
            if statement.first is not None:
                self.named = (self.words, statement.first)
                if display and self.words:
                    self.shape(self.words, statement.first, source, statement.span)
            if display and statement.first is not None:
                self.scope.declare_all(statement.first)
                self.last = self.trusted = self.begun = _Side(statement.first, source)
                self.head = plain(statement.first)
            return
        if not display and statement.first is not None:
            if self.throughout:
                self.scope.suppose(written.Chain(statement.first, statement.links))
            self.sizes.fact(written.Chain(statement.first, statement.links))
        restricts = self.aside and statement.links[0].relation != "in"
        if listed(statement):
            return
        for side in (statement.first, *(link.side for link in statement.links)):
            if side is not None:
                self.steps.observe(side)
        if prose.denies(self.words):
            self.unread(source, statement.span, "its author says that it does not hold")
            self.last = self.trusted = None
            return
        concluded = IMPLIES in statement.words
        if not display and (restricts or (not concluded and setting(statement, self.scope))):
            return
        if statement.links[0].relation == "in" and statement.first is not None:
            self.membership(statement, source)
            return
        if any(sets_several(link.side) for link in statement.links):
            self.unread(source, statement.span, PASSING)
            self.last = self.trusted = None
            return
        for side in (statement.first, *(link.side for link in statement.links)):
            if side is not None:
                observed(side, self.scope)
        if statement.first is not None:
            constants((statement.first, *(link.side for link in statement.links)), self.scope)
        statement = _with(statement, lambda side: spelled_out(side, self.scope))
        statement = _with(statement, lambda side: entries(side, source, self.scope))
        if display and self.limits.chains:
            statement = replace(statement, conditions=(*statement.conditions, *self.limits.chains))
        if self.declarations.fixed(statement, source):
            return
        first = statement.first
        if first is None:
            if self.last is None:
                self.unread(source, statement.span, "nothing stands before it")
                return
            left = self.last
            first = left.line if left is self.begun else None
        else:
            left = self.trusted = _Side(first, source)
            self.endless = False
            self.head = plain(first)
        self.begun = None
        self.chain(left, statement, source, fresh=first is not None, display=display)

    def observe(self, after: str) -> None:
        """What the words on both sides of a formula say that it is: the kernel size k."""
        if self.named is not None:
            before, line = self.named
            self.sizes.observe(before, line, after)
            self.named = None

    def shape(self, words: str, line: Line, source: Source, span: tuple[int, int]) -> None:
        """A display without a relation may be the output shape that its words announce."""
        finding = self.sizes.shape(words, line)
        if finding is not None and finding.ruling in ("holds", "fails"):
            self.record.say(source, span, "equation", finding)

    def membership(self, statement: Statement, source: Source) -> None:
        """`f in R^J` declares f, unless f is made of something: then it is a claim."""
        assert statement.first is not None, "nothing goes on with a membership"
        link = statement.links[0]
        sized = isinstance(link.side, written.Space) and link.side.sizes
        if sized and self.declarations.made(statement.first, self.padded):
            self.related(statement.first, link, statement, source, statement.span, True)
        else:
            chain = written.Chain(statement.first, statement.links)
            self.declarations.declare(chain, source, statement.span)

    def unread(self, source: Source, span: tuple[int, int], reason: str) -> None:
        self.record.say(source, span, "equation", Finding("unread", reason=reason))

    # --- chains --------------------------------------------------------------------------------

    def chain(
        self, left: _Side, statement: Statement, source: Source, fresh: bool, display: bool
    ) -> None:
        for n, link in enumerate(statement.links):
            right = _Side(link.side, source)
            span = link.side.span or statement.span
            if n == 0 and fresh and left.line.span is not None:
                span = left.line.span[0], span[1]
            kind: Kind = "matrix" if has_matrix(link.side) else "equation"
            if link.relation not in ("=", ":="):
                self.related(left.line, link, statement, source, span, display)
                if link.relation not in ORDERS:
                    self.last = self.trusted = None
                    return
                left = self.last = self.trusted = right
                self.head = plain(link.side)
                continue
            if n or not fresh:
                self.scope.declare_all(link.side)
            counted = self.sizes.decide(
                plain(left.line), plain(link.side), fresh=n == 0 and fresh, head=self.head
            )
            if counted is not None and counted.ruling in ("holds", "fails") and display:
                self.record.say(source, span, kind, counted, (left.line, link.side))
                left = self.last = right
                continue
            first = n == 0 and fresh
            passing = not display and sets(left.line, link.side, again=not first)
            called = gradient(left.line, link.side, self.scope) if first else None
            if called and not display:
                finding = Finding("definition", reason=f"{called} is what a gradient is called")
                self.record.say(source, span, "definition", finding)
                left = self.last = right
                continue
            if passing and not isinstance(left.line, written.Name):
                self.scope.doubted |= named(left.line)
                self.record.say(source, span, kind, Finding("unread", reason=PASSING))
                left = self.last = right
                continue
            if self.links.learns(left.line, link.side):
                finding = Finding("definition", reason="what an operation on sequences is")
                self.endless = True
                self.record.say(source, span, "definition", finding)
                left = self.last = self.trusted = right
                continue
            if (first or new(left.line, self.scope)) and self.introductions.introduce(
                left.line, link.side, statement.conditions, source, span,
                padded=self.padded, display=display,
            ):  # fmt: skip
                self.defined.add(lettered(left.line, link.side))
                self.matrices.cells(left.line, link.side, source)
                left = self.last = self.trusted = right
                continue
            if isinstance(link.side, written.Matrix) and is_ragged(link.side):
                self.matrices.rows(left.line, link.side, source, span)
                left = self.last = replace(right, trusted=False)
                continue
            again = may_change(left.line, link.side, self.scope) if first else None
            finding = self.linked(
                left, right, statement, source, span, kind, again,
                first=first, passing=passing,
            )  # fmt: skip
            if finding.ruling == "definition":
                self.trusted = right
            elif not finding.holds:
                right = replace(right, trusted=False)
            else:
                self.trusted = right
            self.matrices.cells(left.line, link.side, source)
            left = self.last = right

    def related(
        self, left: Line, link: Link, statement: Statement, source: Source,
        span: tuple[int, int], display: bool,
    ) -> None:  # fmt: skip
        """An inequality or a membership; in running text it is mostly a condition."""
        words = " ".join((self.words, *statement.words))
        before = premises(*self.around, self.macros)
        ranges, _ = restricted((*before, *statement.conditions), self.scope.here)
        finding = related(left, link, self.scope.here, ranges, concludes(words))
        given = (*before, *self.limits.chains)
        if statement.first and written.Chain(statement.first, statement.links) in given:
            finding = Finding("definition", reason="a condition that was given before")
        finding = self.doubted(finding, (left, link.side), statement)
        claimed = link.relation == "in" or concludes(self.words)
        if display or (claimed and (finding.holds or finding.ruling in ERRATA)):
            self.record.say(source, span, "equation", finding, (left, link.side))

    def linked(
        self, left: _Side, right: _Side, statement: Statement, source: Source,
        span: tuple[int, int], kind: Kind, again: str | None, *, first: bool, passing: bool,
    ) -> Finding:  # fmt: skip
        """One link decided and said; against the last line that is right where this one was not.

        `again` is a name that may be defined again, as what an operation is may be by the `first`
        link of a chain; what is said in `passing` is no erratum.
        """
        remarks: tuple[str, ...] = ()
        finding = self.links.compared(left.line, right.line, self.head, statement.conditions)
        passes = first and self.running and not again and not concludes(self.words)
        if passes and finding.ruling in ERRATA:
            again = may_change(left.line, right.line, self.scope, passing=True)
        if again and not finding.holds:
            finding = self.links.redefined(again, left.line, right.line)
        elif first and not finding.holds:
            finding = self.links.relearns(left.line, right.line) or finding
        if first and finding.holds:
            finding = vacuous(left.line, right.line, self.scope) or finding
            if lettered(left.line, right.line) in self.defined:
                finding = Finding("definition", reason="a definition that is in force, said again")
        if passing and finding.ruling in ERRATA:
            finding = Finding("unread", reason=PASSING)
        against = self.trusted
        if not finding.holds and not left.trusted and against is not None and against is not left:
            anew = self.links.compared(against.line, right.line, self.head, statement.conditions)
            if anew.holds or finding.ruling != "unread":
                finding = anew
                if anew.holds and against.line.span is not None:
                    line = against.source.place(against.line.span[0]).line
                    remarks = (f"held against line {line}, as the line before is wrong",)
        words = {word.strip(".,:;()") for said in statement.words for word in said.lower().split()}
        if finding.ruling in ERRATA and (not self.limits.whole or words & OTHERWISE):
            finding = Finding("unread", reason=RESTRICTED)
        finding = self.doubted(finding, (left.line, right.line), statement)
        if finding.holds and not remarks and right.line is statement.links[-1].side:
            remarks = tuple(reasoned(statement.words, left.line, right.line, finding.assumptions))
        suggestion = None
        if finding.ruling in ERRATA:
            suggestion = self.links.corrected(
                left.line, right.line, self.head, statement.conditions, finding
            )
        self.record.say(
            source, span, kind, finding, (left.line, right.line),
            remarks=remarks, suggestion=suggestion,
        )  # fmt: skip
        return finding

    def doubted(self, finding: Finding, lines: Sequence[Line], statement: Statement) -> Finding:
        """A finding, without the errata that a hypothesis may excuse which was not read."""
        if finding.ruling not in ERRATA:
            return finding
        if self.running and supposed(*self.around):
            self.scope.doubted |= named(lines[0])
            return Finding("unread", reason="supposed, and not said to be so")
        if self.endless and finding.ruling == "ill-formed":
            return Finding("unread", reason="sequences may be zero outside of what was declared")
        if IMPLIES in statement.words and not self.sure:
            return Finding("unread", reason="it follows from what was not read")
        doubtful = sorted(self.scope.bearing(lines) & self.scope.doubted)
        if doubtful:
            names = ", ".join(doubtful)
            return Finding("unread", reason=f"what was said of {names} in passing is not in force")
        return finding


def _with(statement: Statement, change: Callable[[Line], Line]) -> Statement:
    """The statement with each of its sides changed."""
    first = change(statement.first) if statement.first is not None else None
    links = tuple(replace(link, side=change(link.side)) for link in statement.links)
    return replace(statement, first=first, links=links)
