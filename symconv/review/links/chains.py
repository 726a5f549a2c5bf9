"""The links of a chain one after another: what each defines, or whether it holds.

A chain goes on over displays that begin with a relation. After a wrong line the next one is held
against the last line that was right, so that one error is one error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.language.names import name_of
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.reading.vocabulary import OTHERWISE
from symconv.review.claims import ERRATA, Kind
from symconv.review.deciding.decimals import in_decimals
from symconv.review.deciding.questions import RESTRICTED, restricted
from symconv.review.deciding.relations import ORDERS, concludes, related
from symconv.review.deciding.rows import is_ragged
from symconv.review.definitions.aliases import gradients
from symconv.review.definitions.products import stated
from symconv.review.definitions.redefinitions import (
    is_computed,
    is_loop,
)
from symconv.review.definitions.spelled import spell
from symconv.review.findings import Finding
from symconv.review.links.anew import Anew
from symconv.review.links.counted import Counted
from symconv.review.links.doubts import Doubts
from symconv.review.links.introductions import Introductions
from symconv.review.links.later import Awaiting, Later
from symconv.review.links.links import Links
from symconv.review.links.matrices import Matrices
from symconv.review.links.meant import meant
from symconv.review.links.outputs import Outputs
from symconv.review.links.step import Side, Step
from symconv.review.links.told import Told
from symconv.review.scope.record import Record
from symconv.review.scope.restated import lettered
from symconv.review.scope.settings import PASSING, named, sets, vacuous
from symconv.review.scope.sides import has_matrix, plain
from symconv.review.scope.written_out import declare_all, outgrow
from symconv.review.sizes.sizes import Sizes
from symconv.review.words import prose
from symconv.review.words.place import Place
from symconv.review.words.reasons import announced
from symconv.review.words.reasons import remarks as reasoned
from symconv.review.words.sentences import leading, premises

NOTHING_BEFORE = "nothing stands before it"


@dataclass
class Chains:
    """Decides the chains of one document, each of which may go on where the last one ended."""

    record: Record
    links: Links
    introductions: Introductions
    matrices: Matrices
    sizes: Sizes
    place: Place
    later: Later
    doubts: Doubts
    last: Side | None = None
    trusted: Side | None = None
    begun: Side | None = None
    """A left side that stands alone, before the row with its right side."""
    head: Line = field(default_factory=lambda: written.Number(0))
    outputs: Outputs = field(default_factory=Outputs)
    whole: written.Chain | None = None
    """The equation before, which may be said again with the entries of its arrays."""
    counted: Counted = field(init=False)
    told: Told = field(init=False)
    anew: Anew = field(init=False)

    def __post_init__(self) -> None:
        self.counted = Counted(self.record, self.sizes, self.place, self.doubts)
        self.told = Told(
            self.record, self.links, self.introductions, self.matrices, self.place, self.later
        )
        self.anew = Anew(self.record, self.links, self.place, self.told)

    def begin(self, left: Line, source: Source) -> Side:
        """A chain begins with its left side."""
        self.last = self.trusted = Side(left, source)
        self.head = plain(left)
        return self.last

    @property
    def before(self) -> tuple[Line, ...]:
        """The sides against which what goes on from here may be held."""
        return tuple(side.line for side in (self.last, self.trusted) if side is not None)

    def stop(self) -> None:
        """Nothing can go on from here."""
        self.last = self.trusted = None

    def go_on(self, statement: Statement, source: Source, display: bool) -> bool:
        """Decide the links of a statement; whether there is a left side to which they belong."""
        first = statement.first
        sides = [link.side for link in statement.links]
        outgrow(statement.sides, self.record.scope)
        if statement.called and not self.continues(statement):
            span = sides[0].span or statement.span
            finding = self.sizes.called(statement.called, plain(sides[0]))
            unread = Finding("unread", reason=f"what {statement.called} is")
            self.record.say(source, span, "equation", finding or unread)
            self.go_on_from_first(statement, source, display)
            return True
        if first is None:
            named = not display and prose.names_a_side(self.place.words)
            if self.last is None or named:
                if len(sides) == 1 or statement.links[1].relation != "=":
                    return False
                span = sides[0].span or statement.span
                finding = Finding("unread", reason=NOTHING_BEFORE)
                self.record.say(source, span, "equation", finding)
                self.go_on_from_first(statement, source, display)
                if not display:
                    self.stop()  # a display after it may go on from what stood before it
                return True
            left = self.last
            first = left.line if left is self.begun else None
        else:
            left = self.trusted = Side(first, source)
            self.told.endless = False
            self.head = plain(first)
        self.begun = None
        if statement.first is not None:
            said = written.Chain(statement.first, statement.links[:1])
            if spell(self.whole, said, self.record.scope):
                self.introductions.declared()
            self.whole = said
        self.chain(left, statement, source, fresh=first is not None, display=display)
        return True

    def go_on_from_first(self, statement: Statement, source: Source, display: bool) -> None:
        """Decide the links after the first side, where what that equals is not written."""
        left = self.begin(statement.links[0].side, source)
        rest = replace(statement, links=statement.links[1:])
        self.chain(left, rest, source, fresh=False, display=display)

    def continues(self, statement: Statement) -> bool:
        """Whether what words name goes on from the side before, as it is equal to that."""
        (link, *_), last = statement.links, self.last
        if last is None or link.relation != "=":
            return False
        return self.links.compared(last.line, link.side, self.head, statement.conditions).holds

    def chain(
        self, left: Side, statement: Statement, source: Source, fresh: bool, display: bool
    ) -> None:
        if fresh:
            self.sizes.roles.hear(leading(*self.place.around))
        for n, link in enumerate(statement.links):
            right = Side(link.side, source)
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
                if not display and link is statement.links[-1]:
                    self.stop()  # of a condition in running text no display goes on
                continue
            if n or not fresh:
                declare_all(link.side, self.record.scope)
            first = n == 0 and fresh
            left = self.last = self.stepped(
                Step(left, right, n, statement, self.head, source, span, kind, first, display)
            )

    def stepped(self, step: Step) -> Side:
        """An equation of a chain decided, and the side from which the chain goes on."""
        left, right = step.sides
        if (counted := self.counted.of(step)) is not None:
            return counted
        self.outputs.observe(left, right)
        step = replace(step, passing=self.is_passing(step))
        if self.told.names(step):
            return step.right
        if self.told.grounds(step):
            self.trusted = step.right
            return step.right
        if isinstance(right, written.Matrix) and is_ragged(right):
            self.matrices.rows(left, right, step.source, step.span)
            return replace(step.right, trusted=False)
        finding = self.linked(step)
        after = replace(step.right, trusted=finding.holds or finding.ruling == "definition")
        if after.trusted:
            self.trusted = after
        self.matrices.cells(left, right, step.source)
        return after

    def is_passing(self, step: Step) -> bool:
        """Whether a link is said in passing: it may be a setting of an example, and no claim."""
        left, right = step.sides
        passing = not step.display and sets(left, right, again=not step.first)
        passing = passing and in_decimals(left, right) is None
        if passing and concludes(self.place.words):
            passing = not is_computed(left, self.record.scope)
        return passing

    def related(
        self, left: Line, link: Link, statement: Statement, source: Source,
        span: tuple[int, int], display: bool,
    ) -> None:  # fmt: skip
        """An inequality or a membership; in running text it is mostly a condition."""
        words = " ".join((self.place.words, *statement.words))
        before = premises(*self.place.around, self.place.macros)
        ranges, _ = restricted((*before, *statement.conditions), self.record.scope.here)
        here, said = self.record.scope.here, self.sizes.facts
        finding = related(left, link, here, ranges, concludes(words), said)
        given = (*before, *self.place.limits.chains)
        if statement.first and written.Chain(statement.first, statement.links) in given:
            finding = Finding("definition", reason="a condition that was given before")
        finding = self.doubted(finding, (left, link.side), statement)
        claimed = link.relation == "in" or concludes(self.place.words)
        if display or (claimed and (finding.holds or finding.ruling in ERRATA)):
            self.record.say(source, span, "equation", finding, (left, link.side))

    def linked(self, step: Step) -> Finding:
        """One link decided and said; against the last line that is right where this one was not.

        A name may be defined again, as what an operation is may be by the first link of a chain.
        """
        left, right, statement, source = step.left, step.right, step.statement, step.source
        first, display, passing = step.first, step.display, step.passing
        before = self.record.scope.context
        self.links.supposing.denied = None
        finding = self.links.compared(*step.sides, step.head, statement.conditions)
        whole = name_of(left.line) or ""
        made = first and finding.ruling == "unread" and whole in self.record.scope.context.operands
        finding = meant(step, finding, self.links, self.place)
        slopes = [*gradients(left.line), *gradients(right.line)]
        finding, again, remarks = self.anew.decided(step, self.anew.name(step), finding)
        if first and not again and not finding.holds:
            wrong = finding.ruling == "fails"
            finding = stated(self.head, plain(right.line), self.record.scope, wrong) or finding
        if first and finding.holds:
            finding = vacuous(left.line, right.line, self.record.scope) or finding
            if lettered(left.line, right.line) in self.told.defined:
                finding = Finding("definition", reason="a definition that is in force, said again")
        if finding.holds:
            self.record.scope.meet((left.line, right.line))
            self.record.scope.write_out(left.line, right.line)
        if passing and finding.ruling in ERRATA:
            finding = Finding("unread", reason=PASSING)
        sifts = self.anew.sifts(step)
        loops = not sifts and is_loop(left.line, right.line, self.record.scope)
        if finding.ruling in ERRATA and loops:
            self.record.scope.doubted |= named(left.line)
            finding = Finding("unread", reason="an equation between what is made of each other")
        if finding.ruling in ERRATA and (by := self.solved(right.line, first)):
            self.record.scope.doubted |= by
            finding = Finding("unread", reason="an equation for what it is differentiated by")
        against = self.trusted
        if not finding.holds and not left.trusted and against is not None and against is not left:
            anew = self.links.compared(against.line, right.line, self.head, statement.conditions)
            # Two sides that differ do so, whatever nobody could read before them.
            silent = anew.ruling == "unread" and self.record.claims[-1].verdict == "unread"
            silent = silent and finding.ruling == "fails"
            if anew.holds or (finding.ruling != "unread" and not silent):
                finding = anew
                if anew.holds and against.line.span is not None:
                    line = against.source.place(against.line.span[0]).line
                    was = (
                        "was not read" if self.record.claims[-1].verdict == "unread" else "is wrong"
                    )
                    remarks = (f"held against line {line}, as the line before {was}",)
        denied = self.links.supposing.denied
        if not sifts:  # what is so of any signal is so of those that are only supposed
            finding = self.standing(finding, (left.line, right.line), statement)
        if finding.holds and not remarks:
            spoken = self.place.words if display and first else ""
            why = reasons(statement, right.line, spoken)
            remarks = tuple(reasoned(why, left.line, right.line, finding.assumptions))
        if made and finding.ruling == "unread":
            self.record.scope.unsettled.add(whole)
        missing = None
        if finding.ruling == "unread" and not self.place.running:
            missing = self.outputs.missing_sum(left.line, right.line)
        suggestion = None
        if missing is not None:
            finding, suggestion = missing
        elif finding.ruling in ERRATA:
            suggestion = self.links.corrected(
                left.line, right.line, self.head, statement.conditions, finding
            )
        self.record.say(
            source, step.span, step.kind, finding, step.sides,
            remarks=remarks, suggestion=suggestion,
        )  # fmt: skip
        number = len(self.record.claims) - 1
        if finding.holds and slopes:
            self.later.confirm()
        if denied is not None and finding.ruling == "unread" and not self.links.layered:
            wrong = self.standing(denied[1], (left.line, right.line), statement)
            if wrong.ruling in ERRATA and not passing:
                self.later.deny(number, denied[0], wrong)
        if finding.ruling in ("unread", *ERRATA):
            conditions = statement.conditions
            self.later.wait(Awaiting(number, left.line, right.line, self.head, conditions, before))
        if finding.ruling == "definition" and again:
            self.later.settle(again, self.place.words)
        return finding

    def solved(self, right: Line, first: bool) -> set[str]:
        """What is looked for where a derivative is said to be zero: dE/dh = ... = 0."""
        match self.head, right:
            case written.Derivative(by=by), written.Number(0) if not first or prose.solves(
                self.place.words
            ):
                return named(by)
        return set()

    def standing(self, finding: Finding, lines: Sequence[Line], statement: Statement) -> Finding:
        """A finding, without the errata that conditions excuse which were not read, or doubts."""
        words = {word.strip(".,:;()") for said in statement.words for word in said.lower().split()}
        if finding.ruling in ERRATA and (not self.place.limits.whole or words & OTHERWISE):
            finding = Finding("unread", reason=RESTRICTED)
        return self.doubted(finding, lines, statement)

    def doubted(self, finding: Finding, lines: Sequence[Line], statement: Statement) -> Finding:
        """A finding in the chain at hand, without the errata that something may excuse."""
        return self.doubts.of(finding, lines, statement, self.head, endless=self.told.endless)


def reasons(statement: Statement, side: Line, before: str = "") -> tuple[str, ...]:
    """Why a side follows: what stands over its sign; what stands beside speaks of the last one.

    What was announced before it speaks of a statement that is but one step.
    """
    over = tuple(link.reason for link in statement.links if link.side is side and link.reason)
    if side is not statement.links[-1].side:
        return over
    if len(statement.links) == 1 and not over and not statement.words and announced(before):
        return (announced(before),)
    return (*over, *statement.words)
