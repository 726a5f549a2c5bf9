"""The links of a chain one after another: what each defines, or whether it holds.

A chain goes on over displays that begin with a relation. After a wrong line the next one is held
against the last line that was right, so that one error is one error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.judges.decide import OUTSIDE
from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.language.names import name_of
from symconv.language.roots import indices
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.reading.source import Source
from symconv.reading.vocabulary import OTHERWISE
from symconv.review.claims import ERRATA, Kind
from symconv.review.deciding.decimals import in_decimals, mended
from symconv.review.deciding.differences import RIGHT_FOR
from symconv.review.deciding.questions import RESTRICTED, restricted
from symconv.review.deciding.relations import ORDERS, concludes, related
from symconv.review.deciding.rows import is_ragged
from symconv.review.definitions.aliases import gradient, gradients
from symconv.review.definitions.products import stated
from symconv.review.definitions.redefinitions import (
    in_general,
    is_computed,
    is_loop,
    may_change,
    new,
    says_again,
)
from symconv.review.definitions.spelled import spell
from symconv.review.findings import Finding
from symconv.review.links.brackets import MEANT, bracketed
from symconv.review.links.doubts import Doubts
from symconv.review.links.introductions import Introductions
from symconv.review.links.later import Awaiting, Later
from symconv.review.links.later_sides import where_later
from symconv.review.links.links import Links
from symconv.review.links.matrices import Matrices
from symconv.review.links.outputs import Outputs
from symconv.review.links.zeros import read_so_far, with_zeros, written_out
from symconv.review.scope.arrays import is_example
from symconv.review.scope.record import Record
from symconv.review.scope.restated import lettered
from symconv.review.scope.settings import PASSING, named, sets, vacuous
from symconv.review.scope.sides import has_matrix, plain
from symconv.review.scope.supports import put_zeros
from symconv.review.sizes.arithmetic import ALL, INSTANCE, POLYNOMIAL, of_numbers
from symconv.review.sizes.formulas import COUNTED
from symconv.review.sizes.lengths import length
from symconv.review.sizes.scalars import scalar_name, scalar_names
from symconv.review.sizes.sizes import KEPT, Sizes
from symconv.review.words import prose
from symconv.review.words.place import Place
from symconv.review.words.reasons import announced
from symconv.review.words.reasons import remarks as reasoned
from symconv.review.words.sentences import after, following, leading, premises, sentence

RESTRICTS = re.compile(r"\s*,?\s*(?:for|if|when|where|whenever)\b[^.]{0,12}$", re.IGNORECASE)
"""Words between a formula in running text and the condition under which it is said."""
COUNTS = frozenset("bcdghklmnoprstw")
"""Small letters that say how many there are of something."""

EXPLAINED = re.compile(r"\b(?:with|where)\s*$", re.IGNORECASE)
"""Words before what says what a letter is that stood before them."""


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a chain, and whether it may be built upon."""

    line: Line
    source: Source
    trusted: bool = True
    miscounted: bool = False
    """Whether it is a size formula that is wrong."""


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
    endless: bool = False
    """Whether the chain at hand says what an operation on sequences is, which have no end."""
    outputs: Outputs = field(default_factory=Outputs)
    whole: written.Chain | None = None
    """The equation before, which may be said again with the entries of its arrays."""
    defined: set[written.Chain] = field(default_factory=set)
    """First equations that defined something, whatever the letters of their indices."""

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
        self.record.scope.outgrow(sides if first is None else (first, *sides))
        if statement.called and not self.continues(statement):
            span = sides[0].span or statement.span
            finding = self.sizes.called(statement.called, plain(sides[0]))
            unread = Finding("unread", reason=f"what {statement.called} is")
            self.record.say(source, span, "equation", finding or unread)
            self.chain(
                self.begin(sides[0], source), replace(statement, links=statement.links[1:]),
                source, fresh=False, display=display,
            )  # fmt: skip
            return True
        if first is None:
            named = not display and prose.names_a_side(self.place.words)
            if self.last is None or named:
                return False
            left = self.last
            first = left.line if left is self.begun else None
        else:
            left = self.trusted = Side(first, source)
            self.endless = False
            self.head = plain(first)
        self.begun = None
        if statement.first is not None:
            said = written.Chain(statement.first, statement.links[:1])
            if spell(self.whole, said, self.record.scope):
                self.introductions.declared()
            self.whole = said
        self.chain(left, statement, source, fresh=first is not None, display=display)
        return True

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
                continue
            if n or not fresh:
                self.record.scope.declare_all(link.side)
            first = n == 0 and fresh
            if first and scalar_name(left.line):
                self.sizes.observe(self.place.words, left.line, "", made=True)
            # After a line that is wrong the next one is held against the head of the chain.
            begun = self.head if left.miscounted else plain(left.line)
            counted = self.sizes.decide(
                begun, plain(link.side), fresh=first or left.miscounted, head=self.head
            )
            if counted is None and self.place.counts:
                counted = self.in_letters(left.line, link.side)
            if counted is None or counted.ruling == "unread":
                counted = length(left.line, link.side, self.record.scope) or counted
            if first and IMPLIES in statement.words:
                counted = self.sizes.solved(left.line, link.side) or counted
            if first and (counted is None or counted.ruling == "unread"):
                before, later = leading(*self.place.around), after(*self.place.around)
                spoken = f"{sentence(before, -1)} {sentence(later, 0)}"
                counted = self.sizes.kept(spoken, left.line, link.side) or counted
            self.sizes.asked = (left.line, link.side) if first else None
            if counted is not None and (unit := self.doubts.customs.by_units(counted, statement)):
                counted = Finding("unread", reason=unit)
            if counted is not None and _is_said(counted, display):
                mend = mended(left.line, link.side) if counted.ruling == "fails" else None
                self.record.say(
                    source, span, kind, counted, (left.line, link.side), suggestion=mend
                )
                left = self.last = replace(right, miscounted=not counted.holds)
                continue
            self.outputs.observe(left.line, link.side)
            passing = not display and sets(left.line, link.side, again=not first)
            passing = passing and in_decimals(left.line, link.side) is None
            if passing and concludes(self.place.words):
                passing = not is_computed(left.line, self.record.scope)
            called = gradient(left.line, link.side, self.record.scope) if first else None
            if called and (not display or isinstance(left.line, written.Unit)):
                finding = Finding("definition", reason=f"{called} is what a gradient is called")
                self.record.say(source, span, "definition", finding)
                self.later.settle(called, self.place.words)
                left = self.last = right
                continue
            if passing and self.place.silent and link.side == written.Number(0):
                more = following(*self.place.around, self.place.macros)
                if not put_zeros(left.line, *more, self.record.scope):
                    self.record.scope.doubted |= named(left.line)
                finding = Finding("definition", reason="what is zero outside")
                self.record.say(source, span, "definition", finding)
                left = self.last = right
                continue
            if (
                passing
                and not isinstance(left.line, written.Name)
                and not self.links.compared(left.line, link.side, self.head).holds
            ):
                self.record.scope.doubted |= named(left.line)
                self.record.say(source, span, kind, Finding("unread", reason=PASSING))
                left = self.last = right
                continue
            if isinstance(link.side, written.Call) and link.side.function == left.line:
                finding = Finding("definition", reason="what it depends on")
                self.record.say(source, span, "definition", finding)
                left = self.last = right
                continue
            if first and self.links.capitals.learn(left.line, link.side):
                finding = Finding("definition", reason="what the transform of a sequence is")
                self.record.say(source, span, "definition", finding)
                left = self.last = self.trusted = right
                continue
            if self.links.learns(left.line, link.side):
                finding = Finding("definition", reason="what an operation on sequences is")
                self.endless = True
                self.record.say(source, span, "definition", finding)
                self.introductions.declared()
                left = self.last = self.trusted = right
                continue
            fits = first and self.fits(left, right, statement)
            begins = (first and not fits) or new(left.line, self.record.scope)
            begins = begins and (display or not prose.corresponds(after(*self.place.around)))
            if begins and self.introductions.introduce(
                left.line, self.known(statement, n), statement.conditions, source, span,
                padded=self.place.padded, zeros=self.record.scope.zeros or self.place.silent,
                layers=self.place.layers, display=display,
                explained=bool(EXPLAINED.search(self.place.words)),
            ):  # fmt: skip
                self.transformed(left.line)
                self.defined.add(lettered(left.line, link.side))
                self.matrices.cells(left.line, link.side, source)
                self.introductions.declared()
                if prose.supposes(self.place.words) and not display:
                    self.record.scope.supposed |= named(left.line)
                    self.record.scope.free_sizes(*named(left.line))
                for name in named(left.line):
                    self.later.settle(name, self.place.words)
                left = self.last = self.trusted = right
                continue
            if isinstance(link.side, written.Matrix) and is_ragged(link.side):
                self.matrices.rows(left.line, link.side, source, span)
                left = self.last = replace(right, trusted=False)
                continue
            again = None
            if first:
                words = leading(*self.place.around)
                other = prose.another(words)
                if not prose.again(words):
                    again = may_change(
                        left.line, link.side, self.record.scope, other=other,
                        given=display and prose.gives(self.place.words),
                    )  # fmt: skip
            finding = self.linked(
                left, right, statement, source, span, kind, again,
                first=first, passing=passing, display=display,
            )  # fmt: skip
            if finding.ruling == "definition":
                self.trusted = right
                if again:
                    self.later.settle(again, self.place.words)
            elif not finding.holds:
                right = replace(right, trusted=False)
            else:
                self.trusted = right
            self.matrices.cells(left.line, link.side, source)
            left = self.last = right

    def transformed(self, left: Line) -> None:
        """What was just defined is held against its transform, if that was known before."""
        name = name_of(left.array if isinstance(left, written.Access) else left)
        pair = self.links.capitals.of_known(name or "")
        if pair is None or self.record.claims[-1].verdict != "definition":
            return
        scope, context = self.record.scope, self.record.scope.context
        # Both are known: it is no equation for the letter of the transform.
        scope.context = replace(context, multiplied=True)
        finding = self.links.compared(*pair, pair[0])
        scope.context = context
        if finding.ruling != "unread":
            self.record.change(len(self.record.claims) - 1, finding, None)

    def fits(self, left: Side, right: Side, statement: Statement) -> bool:
        """Whether an entry is what an operation makes it that nobody defined: y = x * w + b."""
        match left.line:
            case written.Access(array, _) if name_of(array) in self.record.scope.pending:
                given = statement.conditions
                return self.links.compared(left.line, right.line, self.head, given).holds
        return False

    def known(self, statement: Statement, n: int) -> Line:
        """The right side of a link; where nobody knows what is in it, a later one that is known.

        Of F_jk = x_j = w^jk the last, and of y = v^T h = sum_i v_i h_i, which says what v is.
        """
        side, context = statement.links[n].side, self.record.scope.here
        array = name_of(side.array) if isinstance(side, written.Access) else None
        later = [each.side for each in statement.links[n + 1 :] if each.relation == "="]
        if context.order and array is not None and not self.record.scope.knows(array):
            return next((each for each in later if indices(each, context)), side)
        if isinstance(side, written.Product) and not self.record.scope.known(side):
            return next(filter(self.record.scope.known, later), side)
        return side

    def related(
        self, left: Line, link: Link, statement: Statement, source: Source,
        span: tuple[int, int], display: bool,
    ) -> None:  # fmt: skip
        """An inequality or a membership; in running text it is mostly a condition."""
        words = " ".join((self.place.words, *statement.words))
        before = premises(*self.place.around, self.place.macros)
        ranges, _ = restricted((*before, *statement.conditions), self.record.scope.here)
        finding = related(left, link, self.record.scope.here, ranges, concludes(words))
        given = (*before, *self.place.limits.chains)
        if statement.first and written.Chain(statement.first, statement.links) in given:
            finding = Finding("definition", reason="a condition that was given before")
        finding = self.doubted(finding, (left, link.side), statement)
        claimed = link.relation == "in" or concludes(self.place.words)
        if display or (claimed and (finding.holds or finding.ruling in ERRATA)):
            self.record.say(source, span, "equation", finding, (left, link.side))

    def linked(
        self, left: Side, right: Side, statement: Statement, source: Source,
        span: tuple[int, int], kind: Kind, again: str | None, *, first: bool, passing: bool,
        display: bool,
    ) -> Finding:  # fmt: skip
        """One link decided and said; against the last line that is right where this one was not.

        `again` is a name that may be defined again, as what an operation is may be by the `first`
        link of a chain; what is said in `passing` is no erratum.
        """
        remarks: tuple[str, ...] = ()
        before = self.record.scope.context
        self.links.attempts.denied = None
        finding = self.links.compared(left.line, right.line, self.head, statement.conditions)
        whole = name_of(left.line) or ""
        made = first and finding.ruling == "unread" and whole in self.record.scope.context.operands
        if finding.reason == OUTSIDE and not finding.holds:
            finding = where_later(self.links, left.line, right.line, statement) or finding
        if finding.ruling in ERRATA:
            finding = self.in_brackets(left.line, right.line, statement) or finding
        slopes = [*gradients(left.line), *gradients(right.line)]
        doubtful = finding.ruling == "unread" and slopes
        drawn = first and not finding.holds and self.links.origins.is_drawn(left.line)
        silent = self.place.silent and (finding.reason == OUTSIDE or doubtful)
        sides = left.line, right.line
        ended = [*written_out(sides, self.record.scope), *read_so_far(sides, self.record.scope)]
        written = finding.ruling in ERRATA and bool(ended)
        if drawn or silent or written:
            given = statement.conditions
            finding = with_zeros(self.links, *sides, self.head, given, drawn=drawn) or finding
        if first and not finding.holds and not display:
            between, said = following(*self.place.around, self.place.macros)
            if said and RESTRICTS.match(between):
                given = (*statement.conditions, *said)
                there = self.links.compared(left.line, right.line, self.head, given)
                finding = there if there.holds else finding
        passes = first and self.place.running and not again and not concludes(self.place.words)
        if passes and finding.ruling in ERRATA:
            again = may_change(left.line, right.line, self.record.scope, passing=True)
            if again and says_again(again, right.line, self.record.scope):
                # It may be another one, or wrong: from here on neither is in force.
                again, finding = None, Finding("unread", reason=PASSING)
                self.record.scope.doubted |= named(left.line)
        if first and not again and finding.reason.startswith(RIGHT_FOR):
            if prose.generalizes(leading(*self.place.around)):
                again = name_of(left.line)
            else:
                self.record.scope.doubted |= named(left.line)
        if again and (not finding.holds or in_general(again, right.line, self.record.scope)):
            here = self.record.scope.defined_in.get(again) == self.record.scope.section
            differs = finding.ruling in ERRATA and not is_example(right.line)
            finding = self.links.redefined(again, left.line, right.line)
            other = prose.another(leading(*self.place.around))
            if finding.ruling == "definition" and here and differs and display and not other:
                remarks = (f"not what this section said of {again} before",)
        elif first and not finding.holds:
            other = prose.another(leading(*self.place.around))
            finding = self.links.relearns(left.line, right.line, other) or finding
            wrong = finding.ruling == "fails"
            finding = stated(self.head, plain(right.line), self.record.scope, wrong) or finding
        if first and finding.holds:
            finding = vacuous(left.line, right.line, self.record.scope) or finding
            if lettered(left.line, right.line) in self.defined:
                finding = Finding("definition", reason="a definition that is in force, said again")
        if finding.holds:
            self.record.scope.meet((left.line, right.line))
            self.record.scope.write_out(left.line, right.line)
        if passing and finding.ruling in ERRATA:
            finding = Finding("unread", reason=PASSING)
        if finding.ruling in ERRATA and is_loop(left.line, right.line, self.record.scope):
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
        denied = self.links.attempts.denied
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
            source, span, kind, finding, (left.line, right.line),
            remarks=remarks, suggestion=suggestion,
        )  # fmt: skip
        number = len(self.record.claims) - 1
        if finding.holds and slopes:
            self.later.confirm()
        if denied is not None and finding.ruling == "unread" and not self.links.layered:
            wrong = self.standing(denied[1], (left.line, right.line), statement)
            if wrong.ruling == "fails" and not passing:
                self.later.deny(number, denied[0], wrong)
        if finding.ruling in ("unread", *ERRATA):
            conditions = statement.conditions
            self.later.wait(Awaiting(number, left.line, right.line, self.head, conditions, before))
        return finding

    def in_brackets(self, left: Line, right: Line, statement: Statement) -> Finding | None:
        """What is found where brackets around what a sum goes over were left out, if it holds."""
        meant = bracketed(left, right), bracketed(right, left)
        if meant == (left, right):
            return None
        anew = self.links.compared(*meant, self.head, statement.conditions)
        return anew.assuming(MEANT) if anew.holds else None

    def in_letters(self, left: Line, right: Line) -> Finding | None:
        """What to say where the section counts products, of letters of which nothing is known."""
        names = (scalar_names(left) or set()) | (scalar_names(right) or set())
        scope = self.record.scope
        bases = names | {name.partition("_")[0] for name in names}
        sizes = all(name[:1].isupper() or name[:1] in COUNTS for name in names)
        if not sizes or any(scope.knows(name) for name in bases) or names & {*scope.losses}:
            return None
        return of_numbers(left, right)

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
        return self.doubts.of(finding, lines, statement, self.head, endless=self.endless)


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


def _is_said(counted: Finding, display: bool) -> bool:
    """Whether what is found of sizes is said: in running text it may be of an example alone."""
    decided = counted.ruling in ("holds", "fails")
    if display or counted.scope == INSTANCE:
        return decided
    always = (counted.reason, counted.scope) == (POLYNOMIAL, ALL)
    return (counted.holds and (always or counted.reason in COUNTED)) or counted.reason == KEPT
