"""From a document to claims: part by part, statement by statement, link by link.

A statement is a definition if its left side is not known yet; every other relation is decided. A
chain goes on over displays that begin with a relation. After a wrong line the next one is held
against the last line that was right, so that one error is one error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.elaborate import name_of, separate
from symconv.language.express import spelled
from symconv.language.line import Line, Link
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.reading.source import Source
from symconv.reading.vocabulary import OTHERWISE
from symconv.review import prose
from symconv.review.aliases import gradient, observed, spelled_out
from symconv.review.anchors import unknown
from symconv.review.arrays import letter
from symconv.review.claims import ERRATA, Claim, Kind, Ruling
from symconv.review.compare import compare, in_range
from symconv.review.definitions import declared, introduced, may_change, measured, sets
from symconv.review.findings import Decide, Finding
from symconv.review.hypotheses import hypotheses
from symconv.review.links import Links
from symconv.review.periods import period_of
from symconv.review.questions import RESTRICTED, restricted
from symconv.review.ranges import stated
from symconv.review.reasons import remarks as reasoned
from symconv.review.relations import ORDERS, concludes, ordered, shaped
from symconv.review.rows import is_ragged, row_by_row
from symconv.review.scope import Scope
from symconv.review.sentences import UNLIMITED, limits, pads, premises, trailing
from symconv.review.sequences import entries
from symconv.review.sides import (
    equations,
    has_letters,
    has_matrix,
    plain,
    sets_several,
    stretch,
)
from symconv.review.sizes import Sizes
from symconv.writing.text import text


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a chain, and whether it may be built upon."""

    line: Line
    source: Source
    trusted: bool = True


PASSING = "said in passing: it may be about one example"

Progress: TypeAlias = Callable[[], object]
"""Called after each part of a document."""


class Checker:
    """Reads one document from its beginning to its end."""

    def __init__(self, decide: Decide, progress: Progress = tuple) -> None:
        self.decide = decide
        self.progress = progress
        self.scope = Scope()
        self.links = Links(self.scope, decide)
        self.claims: list[Claim] = []
        self.declarations: dict[str, int] = {}
        self.last: _Side | None = None
        self.trusted: _Side | None = None
        self.sizes = Sizes()
        self.words = ""
        """The words before the formula at hand."""
        self.named: tuple[str, Line] | None = None
        """A formula without a relation that words stood before: they may say what it is."""
        self.padded = False
        """Whether the document speaks of what is read outside of arrays."""
        self.limits = UNLIMITED
        """What the sentence around the display at hand restricts it to."""
        self.premises: tuple[written.Chain, ...] = ()
        """Ranges that the sentence gives before the formula at hand."""
        self.aside = False
        """Whether the formula at hand only restricts the display before it."""
        self.begun: _Side | None = None
        """A left side that stands alone, before the row with its right side."""
        self.head: Line = written.Number(0)

    def check(self, document: Document) -> list[Claim]:
        for fault in document.faults:
            ruling: Ruling = "ill-formed" if fault.certain else "unread"
            self.say(fault.source, fault.start, fault.end, "markup", ruling, fault.message)
        displayed = False
        limited = limits(document.parts, document.macros)
        aside = trailing(document.parts)
        self.padded = any(pads(p.text) for p in document.parts if isinstance(p, Prose))
        for n, part in enumerate(document.parts):
            self.limits = limited.get(n, UNLIMITED)
            self.premises = premises(document.parts, n, document.macros)
            self.aside = n in aside
            displayed = self.part(part, document.macros, displayed)
            self.progress()
        sources = list(dict.fromkeys(id(part.source) for part in document.parts))
        order = {source: n for n, source in enumerate(sources)}
        self.claims.sort(key=lambda c: (order.get(id(c.source), -1), c.start, c.end))
        return self.claims

    def part(self, part: Part, macros: Mapping[str, Macro], displayed: bool) -> bool:
        """One part; whether a display came after the last words."""
        match part:
            case Heading():
                self.scope.section += 1
                self.scope.give_back()
                self.sizes.forget()
                self.scope.settings = {}
                self.scope.shapes = ()
            case Opening() | Closing():
                self.sizes.forget()
            case Prose(text=words):
                self.observe(words)
                self.words = words
                if displayed:
                    self.scope.settings = {}
                    self.scope.shapes = ()
                self.scope.set(prose.settings(words))
                self.scope.shapes += prose.shapes(words)
                return False
            case Formula(source=source, pieces=pieces, display=display):
                reading = read(source, pieces, macros)
                for mend in reading.mends:
                    self.say(
                        source, mend.start, mend.end, "markup", "ill-formed", mend.message,
                        suggestion=mend.edit,
                    )  # fmt: skip
                inside = source.text[pieces[0][0] : pieces[-1][1]]
                if not display:
                    self.scope.shapes += prose.shapes(inside)
                for statement in reading:
                    self.statement(statement, source, display)
                self.words = ""
                return displayed or display
        return displayed

    def say(
        self, source: Source, start: int, end: int, kind: Kind, verdict: Ruling, reason: str = "",
        *, scope: str = "", assumptions: tuple[str, ...] = (), remarks: tuple[str, ...] = (),
        counterexample: Counterexample | None = None, suggestion: str | None = None,
    ) -> None:  # fmt: skip
        self.claims.append(
            Claim(
                source, start, end, kind, verdict, reason, scope, assumptions, remarks,
                counterexample, suggestion,
            )
        )  # fmt: skip

    # --- statements --------------------------------------------------------------------------

    def statement(self, statement: Statement, source: Source, display: bool) -> None:
        if statement.trouble is not None:
            if display:
                trouble = statement.trouble
                self.say(source, *statement.span, "equation", "unread", str(trouble))
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
            self.sizes.fact(written.Chain(statement.first, statement.links))
        restricts = self.aside and statement.links[0].relation != "in"
        if not display and (restricts or self.setting(statement)):
            return
        if statement.links[0].relation == "in" and statement.first is not None:
            self.declaration(statement, source)
            return
        if any(sets_several(link.side) for link in statement.links):
            self.say(source, *statement.span, "equation", "unread", PASSING)
            self.last = self.trusted = None
            return
        for side in (statement.first, *(link.side for link in statement.links)):
            if side is not None:
                observed(side, self.scope)
        statement = _with(statement, lambda side: spelled_out(side, self.scope))
        statement = _with(statement, lambda side: entries(side, source, self.scope))
        if display and self.limits.chains:
            statement = replace(statement, conditions=(*statement.conditions, *self.limits.chains))
        if self.assumed(statement, source):
            return
        first = statement.first
        if first is None:
            if self.last is None:
                self.say(source, *statement.span, "equation", "unread", "nothing stands before it")
                return
            left = self.last
            first = left.line if left is self.begun else None
        else:
            left = self.trusted = _Side(first, source)
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
            self.say(
                source, *span, "equation", finding.ruling, finding.reason, scope=finding.scope,
                assumptions=finding.assumptions, counterexample=finding.counterexample,
            )  # fmt: skip

    def setting(self, statement: Statement) -> bool:
        """`I = 4` in running text is a size of the example at hand."""
        match statement:
            case Statement(first, (Link("=", written.Number(count)),)) if first is not None:
                name = letter(first)
                if name is not None and not self.scope.knows(name.rstrip("0123456789")):
                    self.scope.set({name: count})
                    return True
        return False

    def assumed(self, statement: Statement, source: Source) -> bool:
        """`dg/dz = 0` for a whole array, on which it does not depend; `c_{j+n} = c_j`."""
        match statement:
            case Statement(
                written.Derivative(body, written.Name(weight)),
                (Link("=", written.Number(0)),),
            ):
                name = name_of(body)
                if name not in self.scope.context.operands or self.scope.knows(weight):
                    return False
                self.scope.fix(str(name), weight)
                what = f"{name} does not depend on {weight}"
                self.say(source, *statement.span, "definition", "definition", what)
                return True
            case Statement(first, (Link("=", side),)) if first is not None:
                found = period_of(first, side, self.scope.context)
                if found is None or found[0] in self.scope.context.values:
                    return False
                self.scope.periods[found[0]] = found[1]
                what = f"{found[0]} has period {text(found[1])}"
                self.say(source, *statement.span, "definition", "definition", what)
                return True
        return False

    def declaration(self, statement: Statement, source: Source) -> None:
        assert statement.first is not None, "nothing goes on with a membership"
        chain = written.Chain(statement.first, statement.links)
        space = statement.links[0].side
        if isinstance(space, written.Space) and space.sizes and self.made(statement.first):
            self.related(
                statement.first, statement.links[0], statement, source, statement.span, True
            )
            return
        try:
            operand = declared(chain, self.scope)
        except SymconvError as problem:
            self.say(source, *statement.span, "declaration", "unread", str(problem))
            return
        if operand is None:
            return
        self.declarations[operand.name] = len(self.claims)
        self.say(
            source, *statement.span, "declaration", "definition", f"the size of {operand.name}"
        )

    def made(self, what: Line) -> bool:
        """Whether a membership is about something that this section made of other arrays."""
        name = name_of(what)
        if name is not None:
            here = self.scope.defined_in.get(name) == self.scope.section
            return here and name in self.scope.context.values and not self.padded
        match what:
            case written.Operation(symbol):
                return any(symbol == key[0] for key in self.scope.context.operators)
        return isinstance(what, written.Derivative | written.Product | written.Transpose)

    # --- chains --------------------------------------------------------------------------------

    def chain(
        self, left: _Side, statement: Statement, source: Source, fresh: bool, display: bool
    ) -> None:
        for n, link in enumerate(statement.links):
            right = _Side(link.side, source)
            start, end = link.side.span or statement.span
            if n == 0 and fresh and left.line.span is not None:
                start = left.line.span[0]
            kind: Kind = "matrix" if has_matrix(link.side) else "equation"
            if link.relation not in ("=", ":="):
                self.related(left.line, link, statement, source, (start, end), display)
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
                self.say(
                    source, start, end, kind, counted.ruling, counted.reason, scope=counted.scope,
                    assumptions=counted.assumptions, counterexample=counted.counterexample,
                )  # fmt: skip
                left = self.last = right
                continue
            passing = n == 0 and fresh and not display and sets(left.line, link.side)
            if passing and isinstance(left.line, written.Access | written.Call):
                self.say(source, start, end, kind, "unread", PASSING)
                left = self.last = right
                continue
            if self.links.learns(left.line, link.side):
                said = "what an operation on sequences is"
                self.say(source, start, end, "definition", "definition", said)
                left = self.last = self.trusted = right
                continue
            if n == 0 and fresh and self.defines(left.line, link, statement, source, start, end):
                self.cells(link.side, source)
                left = self.last = self.trusted = right
                continue
            if isinstance(link.side, written.Matrix) and is_ragged(link.side):
                self.rows(left.line, link.side, source, (start, end))
                left = self.last = replace(right, trusted=False)
                continue
            again = may_change(left.line, link.side, self.scope) if n == 0 and fresh else None
            finding = self.linked(
                left, right, statement, source, (start, end), kind, again,
                first=n == 0 and fresh, passing=passing,
            )  # fmt: skip
            if finding.ruling == "definition":
                self.trusted = right
            elif not finding.holds:
                right = replace(right, trusted=False)
            else:
                self.trusted = right
            self.cells(link.side, source)
            left = self.last = right

    def related(
        self, left: Line, link: Link, statement: Statement, source: Source,
        span: tuple[int, int], display: bool,
    ) -> None:  # fmt: skip
        """An inequality or a membership; in running text it is mostly a condition."""
        context = self.scope.here
        if link.relation in ORDERS:
            premises, _ = restricted((*self.premises, *statement.conditions), context)
            concluded = concludes(" ".join((self.words, *statement.words)))
            finding = ordered(left, link.relation, link.side, context, premises, concluded)
        elif link.relation == "in" and isinstance(link.side, written.Space):
            try:
                finding = shaped(plain(left), link.side, context)
            except SymconvError as problem:
                finding = Finding("unread", reason=str(problem))
        else:
            finding = Finding("unread", reason=f"a relation {link.relation}")
        claimed = link.relation == "in" or concludes(self.words)
        if display or (claimed and (finding.holds or finding.ruling in ERRATA)):
            self.say(
                source, *span, "equation", finding.ruling, finding.reason,
                scope=self.scoped(finding), counterexample=finding.counterexample,
            )  # fmt: skip

    def defines(
        self, left: Line, link: Link, statement: Statement, source: Source, start: int, end: int
    ) -> bool:
        """Whether the first equation of a chain defines its left side, which is then in force."""
        size = measured(left, link.side, self.scope)
        if size is not None:
            self.say(source, start, end, "definition", "definition", size.what)
            return True
        if self.links.sequences.spelled(left, self.scope) != left:
            return False
        try:
            (body,), _ = self.links.meant(link.side)
            gradient(left, body, self.scope)
            domain, _ = restricted(statement.conditions, self.scope.here)
            known = introduced(left, body, self.scope, domain)
        except Unsupported as limit:
            self.say(source, start, end, "definition", "unread", str(limit))
            return True
        except IllFormed as wrong:
            known_all = not unknown(body, self.scope.here)
            ruling: Ruling = "ill-formed" if known_all else "unread"
            self.say(source, start, end, "definition", ruling, str(wrong))
            return True
        if known is None:
            return False
        if known.misfit is not None:
            self.blame(known.misfit.operand.name, known.misfit.sizes)
        self.twins(known.what)
        settled = not has_letters(left) or self.settles(domain, left)
        read = in_range(body, self.scope.here, self.decide, domain)
        if read.ruling == "ill-formed" and settled:
            kind: Kind = "matrix" if has_matrix(body) else "equation"
            self.say(
                source, start, end, kind, "ill-formed", read.reason, scope=self.scoped(read),
                counterexample=read.counterexample,
            )  # fmt: skip
            return True
        remarks = (known.remark,) if known.remark else ()
        self.say(source, start, end, "definition", "definition", known.what, remarks=remarks)
        return True

    def settles(self, domain: Sequence[Constraint], left: Line) -> bool:
        """Whether it is said for exactly which places an array is defined, and nothing outside."""
        match left:
            case written.Access(_, subscripts) | written.Call(_, subscripts):
                indices = [letter(each) or "" for each in separate(subscripts, 2)]
                sizes = [s for o in self.scope.here.operands.values() for s in o.sizes]
                known = {name for size in sizes for name in size.variables} | {*indices}
                bounds = stated(indices, domain) is not None
                return bounds and not self.padded and all(c.form.variables <= known for c in domain)
        return False

    def twins(self, name: str) -> None:
        """Y and its entries y_{ij}, once both are known and equal, are one."""
        other = name.swapcase()
        values = self.scope.context.values
        if name != other and name in values and other in values:
            pair = written.Name(name), written.Name(other)
            if compare(*pair, self.scope.here, self.decide).holds:
                self.scope.same[name.upper()] = name.lower()

    def blame(self, name: str, sizes: Sequence[Affine]) -> None:
        """A declaration that the definition after it does not fit."""
        at = self.declarations.get(name)
        if at is None:
            return
        wrong = self.claims[at]
        space = text(written.Space(tuple(map(spelled, sizes))))
        smallest = {name: 1 for size in sizes for name in sorted(size.variables)}
        self.claims[at] = replace(
            wrong,
            verdict="ill-formed",
            scope="all sizes",
            reason=f"what is defined with {name} reads outside this size",
            counterexample=Counterexample(
                smallest, {}, f"{name} is read up to {sizes[0].at(smallest)}", wrong.text
            ),
            suggestion=f"{name} in {space}",
        )

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
        if again and not finding.holds:
            finding = self.links.redefined(again, left.line, right.line)
        elif first and not finding.holds:
            finding = self.links.relearns(left.line, right.line) or finding
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
        if finding.holds and not remarks and right.line is statement.links[-1].side:
            remarks = tuple(reasoned(statement.words, left.line, right.line, finding.assumptions))
        suggestion = None
        if finding.ruling in ERRATA:
            suggestion = self.links.corrected(
                left.line, right.line, self.head, statement.conditions, finding
            )
        self.say(
            source, *span, kind, finding.ruling, finding.reason, scope=self.scoped(finding),
            assumptions=finding.assumptions, remarks=remarks,
            counterexample=finding.counterexample, suggestion=suggestion,
        )  # fmt: skip
        return finding

    def scoped(self, finding: Finding) -> str:
        sizes = self.scope.settings.items()
        settings = ", ".join(f"{name} = {size}" for name, size in sizes)
        if finding.scope == "this instance" and settings:
            return settings
        return finding.scope

    # --- rows and cells ---------------------------------------------------------------------

    def rows(
        self, left: Line, right: written.Matrix, source: Source, span: tuple[int, int]
    ) -> None:
        """A matrix whose rows are not of one length: what can be said of each row."""
        (left, matrix), said = self.links.meant(left, right)
        assert isinstance(matrix, written.Matrix), "names change, not what holds them"
        known = list(row_by_row(left, matrix, self.scope.here, self.decide))
        for hypothesis in hypotheses(left, matrix, self.scope):
            if any(each.finding.holds for each in known):
                break
            again = list(row_by_row(hypothesis.change(left), matrix, hypothesis.here, self.decide))
            if any(each.finding.holds for each in again):
                known, said = again, (hypothesis.words, *said)
        if all(each.finding.ruling == "unread" for each in known):
            lengths = ", ".join(map(str, sorted({len(row) for row in right.rows})))
            reason = f"a ragged matrix: rows of {lengths} cells"
            self.say(source, *span, "matrix", "ill-formed", reason, scope="this instance")
            return
        for each, row in zip(known, right.rows, strict=True):
            self.say(
                source, *stretch(row, span), "matrix", each.finding.ruling, each.finding.reason,
                scope=self.scoped(each.finding), assumptions=said,
                counterexample=each.finding.counterexample, suggestion=each.mended or None,
            )  # fmt: skip

    def cells(self, side: Line, source: Source) -> None:
        """Equations inside the cells of a matrix: each is a claim of its own."""
        for cell in equations(side):
            left = cell.first
            for link in cell.links:
                span = cell.span or (0, 0)
                finding = compare(left, link.side, self.scope.here, self.decide)
                self.say(
                    source, *span, "example", finding.ruling, finding.reason,
                    scope=self.scoped(finding), counterexample=finding.counterexample,
                )  # fmt: skip
                left = link.side


def _with(statement: Statement, change: Callable[[Line], Line]) -> Statement:
    """The statement with each of its sides changed."""
    first = change(statement.first) if statement.first is not None else None
    links = tuple(replace(link, side=change(link.side)) for link in statement.links)
    return replace(statement, first=first, links=links)
