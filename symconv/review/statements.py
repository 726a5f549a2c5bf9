"""From statements to claims, each by all that can decide it.

A statement is a definition if its left side is not known yet; every other relation is decided.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from symconv.documents.formats import Document
from symconv.language import line as written
from symconv.language.line import Line, every
from symconv.language.term import Operand
from symconv.reading.cursor import Unread
from symconv.reading.reader import Statement, line
from symconv.reading.segments import IMPLIES
from symconv.reading.source import Source
from symconv.review.claims import Ruling
from symconv.review.definitions.listings import place_of
from symconv.review.findings import Decide, Finding
from symconv.review.functions.calculus import Calculus
from symconv.review.functions.meanings import Meanings
from symconv.review.layers.dense import residuals, squared
from symconv.review.layers.instances import Instances
from symconv.review.layers.networks import Networks
from symconv.review.links.chains import NOTHING_BEFORE, Chains
from symconv.review.links.doubts import Doubts
from symconv.review.links.introductions import Introductions
from symconv.review.links.later import Later
from symconv.review.links.links import Links
from symconv.review.links.matrices import Matrices
from symconv.review.links.order import in_order
from symconv.review.links.upstream import given, ways
from symconv.review.scope.anchors import unknown
from symconv.review.scope.arrays import bracketed, own_entries
from symconv.review.scope.declarations import Declarations
from symconv.review.scope.labels import every_second
from symconv.review.scope.record import ELSE, Record
from symconv.review.scope.scope import Scope
from symconv.review.scope.settings import PASSING, listed, named, sets_several, setting, unset
from symconv.review.scope.spaces import worded
from symconv.review.scope.steps import Steps
from symconv.review.scope.written_out import declare_all
from symconv.review.signals.feedback import Feedback, implicit
from symconv.review.signals.filters import Filters
from symconv.review.signals.spectra import Spectra
from symconv.review.signals.totals import Totals
from symconv.review.signals.transformed import Transformed
from symconv.review.sizes.sizes import Sizes
from symconv.review.sizes.substitutions import Substitutions
from symconv.review.terms import Terms
from symconv.review.words import prose
from symconv.review.words.assignments import assigned, counts
from symconv.review.words.borders import extends
from symconv.review.words.layout import denominator, in_rows
from symconv.review.words.moduli import congruent
from symconv.review.words.place import Place
from symconv.review.words.sentences import after, following, leading, tells_where, within

BROKEN = "symconv itself broke"
"""How what is said of a fault of ours begins."""


class Statements:
    """Hears the statements of one document, with what it knows of those before."""

    def __init__(self, decide: Decide, proposed: frozenset[str] | None = None) -> None:
        """`proposed` is what may be mends."""
        self.scope = Scope()
        self.record, self.place = Record(self.scope), Place()
        self.steps, self.sizes = Steps(), Sizes()
        self.substitutions = Substitutions(self.scope)
        self.networks = Networks(self.scope, Instances(self.scope, decide))
        self.links = Links(self.scope, decide, self.networks, proposed=proposed)
        self.declarations = Declarations(self.record)
        self.introductions = Introductions(self.record, self.links, self.declarations)
        self.chains = Chains(
            self.record, self.links, self.introductions, Matrices(self.record, self.links),
            self.sizes, self.place, Later(self.record, self.links),
            Doubts(self.record, self.links, self.place),
        )  # fmt: skip
        self.calculus = Calculus(self.record, self.place, self.chains.doubted, Meanings(self.scope))
        self.feedback = Feedback(self.scope)
        self.filters = Filters(self.record, self.place, self.chains.doubted)
        self.spectra = Spectra(self.scope)
        self.transformed = Transformed(self.record, self.links.capitals, self.spectra)
        self.terms = Terms(self.scope, self.place, self.links, self.steps, self.transformed)
        self.totals = Totals(self.record, self.place, self.chains.doubted)
        self.residuals: tuple[Operand, ...] = ()
        """The arrays of least squares whose sizes nobody says."""
        self.named: tuple[str, Line] | None = None
        """A formula without a relation that words stood before: they may say what it is."""
        self.subject: Line | None = None
        """The formula before, if it is one without a relation."""
        self.throughout = False
        """Whether the words before the formula at hand say that it holds from here on."""
        self.lost = False
        """Whether the side was not read before which a relation stands."""
        self.aside = False
        """Whether the formula at hand only restricts the display before it."""

    def introduce(self, document: Document) -> None:
        """What a document as a whole says, before its first statement."""
        self.networks.observe(document)
        self.terms.introduce(document)
        self.calculus.introduce(document)
        self.feedback.introduce(document.spoken)
        self.filters.introduce(document.words)
        self.transformed.introduce(document.formulas, document.spoken)
        self.links.supposing.ways |= ways(document.spoken)
        integrals = any(r"\int" in each for each in document.formulas)
        listed = any(prose.convolves_lists(each) for each in document.formulas)
        signals = "beside" if listed or prose.convolves_signals(document.formulas) else ""
        spoken = prose.convolves(document.words)
        if integrals:
            self.links.presumes = signals or ("laws" if spoken else "")
        else:
            self.links.presumes = spoken or signals
        self.residuals = residuals(document)
        for array in self.residuals:
            self.scope.declare(array)
        upright, turned = self.links.upright, denominator(document.words)
        if turned is not None:
            upright.said, self.calculus.meanings.turned = True, (turned,)
        upright.rows = in_rows(document.words)
        rows = frozenset((1,)) if upright.rows or turned is False else frozenset[int]()
        strided = every_second(document.formulas)
        self.scope.context = replace(self.scope.context, turned=rows, strided=strided)

    def broke(self, source: Source, span: tuple[int, int], fault: Exception) -> None:
        """A fault of ours: the rest of the document is worth checking all the same."""
        self.unread(source, span, f"{BROKEN} on this line ({fault!r}); please report it")
        self.chains.stop()
        self.calculus.stop()
        self.lost, self.place.sure = True, False

    def heard(self, statement: Statement, source: Source, display: bool) -> None:
        """One statement of a formula, by all that can decide it."""
        said = len(self.record.claims)
        written_so, words = statement, after(*self.place.around)
        statement = congruent(statement, *self.place.around)
        statement = self.terms.heard(statement)
        differentials = self.terms.differentials
        batches, self.calculus.given = differentials.batches, differentials.given
        for definition in (*batches.needed(statement), statement):
            functions = batches.functions(definition)
            self.calculus.put(definition, batches.arrays(definition), functions)
        chains, calculus = self.chains, self.calculus
        goes_on = chains.last, chains.trusted, chains.head, calculus.last, calculus.trusted
        for ordered in in_order(statement, self.scope):
            self.statement(ordered, source, display)
        if batches.calls(statement):
            self.called(said)
        elif self.denied or any(claim.reason == ELSE for claim in self.record.claims[said:]):
            self.calculus.stop()
        else:
            self.chains.later.leave(self.calculus.heard(statement, said, display))
            self.filters.heard(statement, said, self.place.words)
            self.totals.heard(statement, said)
        if not display and goes_on[0] is not None and prose.reasons(self.place.words):
            # What a reason says is no side from which the next display goes on.
            chains.last, chains.trusted, chains.head, calculus.last, calculus.trusted = goes_on
        beside = leading(*self.place.around), words
        self.links.supposing.ways |= set(given(written_so, beside))
        now = {claim.verdict for claim in self.record.claims[said:]}
        if now == {"unread"}:
            self.scope.doubted |= implicit(statement)  # it may be of another one that is given so
        self.place.sure = bool(now) and now <= {"holds", "definition"}

    def hidden(self, statement: Statement, source: Source) -> None:
        """What stands before an equals sign is made of anything, where the rest was not read."""
        start, end = statement.span
        before, sign, _ = source.text[start:end].partition("=")
        with suppress(Unread):
            for name in named(line(before)) if sign else ():
                if not self.scope.knows(name):
                    self.scope.unmade[name] = None

    def called(self, said: int) -> None:
        """Of what the claims from number `said` on say what the error of a layer is called."""
        for n in range(said, len(self.record.claims)):
            if self.record.claims[n].verdict == "unread":
                finding = Finding("definition", reason="what the gradient by a layer is called")
                self.record.change(n, finding, None)

    def statement(self, statement: Statement, source: Source, display: bool) -> None:
        """What is broken, stands alone or is only supposed first; all else is in known terms."""
        if statement.trouble is not None:
            self.troubled(statement, source, display)
            return
        statement = self.networks.heard(statement, self.chains.before)
        self.links.given, self.links.doubt = self.networks.given, self.networks.doubt
        self.links.given += squared(self.residuals, statement.sides)
        if not statement.links:
            self.alone(statement, source, display)
            return
        if (display and self.bound_twice(statement, source)) or self.supposed(
            statement, source, display
        ):
            return
        statement = self.terms.lettered(statement, source)
        if statement.links[0].relation == "in" and statement.first is not None:
            self.membership(statement, source)
            return
        if display:
            self.release(statement, source)
        if any(sets_several(link.side) for link in statement.links):
            self.unread(source, statement.span, PASSING)
            self.chains.stop()
            return
        ranges = following(*self.place.around, self.place.macros)[1] if not display else ()
        placed = place_of(statement, ranges)
        heard = self.terms.in_known_terms(statement, source, display)
        if heard is None:
            self.chains.stop()
        elif not self.assignment(heard, source) and not self.declarations.fixed(heard, source):
            self.related(heard, source, display, placed)

    def release(self, statement: Statement, source: Source) -> None:
        """Forget the n of an example where a display says what y[n] is, in another sentence.

        So it does of y_n where it reads other arrays at n; S_n = 1 + 2 + 3 is of the example.
        """
        match statement.first:
            case written.Access(_, places) as entry:
                here = set(within(*self.place.around))
                letters = {p.text for p in places if isinstance(p, written.Name)} - here
                if not bracketed(entry, source):
                    letters &= {
                        letter.text
                        for link in statement.links
                        for part in every(link.side)
                        if isinstance(part, written.Access)
                        for place in part.subscripts
                        for letter in every(place)
                        if isinstance(letter, written.Name)
                    }
                scope = self.scope
                for known in (scope.settings, scope.earlier):
                    for letter in letters & known.keys():
                        del known[letter]

    def troubled(self, statement: Statement, source: Source, display: bool) -> None:
        """What cannot be read is said of displays; words between them break off often."""
        assert statement.trouble is not None, "only what cannot be read"
        if not display and self.enumerated(statement, source):
            return
        self.hidden(statement, source)
        if display:
            ruling: Ruling = "ill-formed" if statement.trouble.certain else "unread"
            trouble = Finding(ruling, reason=str(statement.trouble))
            self.record.say(source, statement.span, "equation", trouble)
            self.chains.stop()
            self.lost = True

    def enumerated(self, statement: Statement, source: Source) -> bool:
        """Whether entries in a row declare an array: a signal x_0, ..., x_{N-1}."""
        row = source.text[slice(*statement.span)]
        found = self.declarations.enumerate(row, self.place.words, source, statement.span)
        if found:
            self.introductions.declared()
        return found

    def alone(self, statement: Statement, source: Source, display: bool) -> None:
        """A formula without a relation: words beside it may say what it is."""
        if statement.first is None or (not display and self.enumerated(statement, source)):
            return
        self.named = (self.place.words, statement.first)
        then = following(*self.place.around, self.place.macros)[0]
        said = worded(self.subject, self.place.words, statement.first, then)
        if said is not None and not display and not self.scope.made(said.first):
            self.declarations.declare(said, source, statement.span)
        if display:
            if self.place.words:
                self.shape(self.place.words, statement.first, source, statement.span)
            declare_all(statement.first, self.scope)
            self.chains.begun = self.chains.begin(statement.first, source)

    def bound_twice(self, statement: Statement, source: Source) -> bool:
        """Whether a sum right inside another has its index, which means nothing."""
        twice = [index for side in statement.sides if (index := written.bound_twice(side))]
        if twice:
            reason = f"two sums, one in the other, have the same index {twice[0]}"
            finding = Finding("ill-formed", reason=reason)
            self.record.say(source, statement.span, "equation", finding)
            self.chains.stop()
            self.lost = True
            if statement.first is not None:
                self.scope.doubted |= named(statement.first)
        return bool(twice)

    def supposed(self, statement: Statement, source: Source, display: bool) -> bool:
        """Whether it is no claim: a fact of running text, a range, a size, what is denied."""
        unset(statement, self.scope)
        if not display and statement.first is not None:
            if self.throughout:
                self.scope.suppose(written.Chain(statement.first, statement.links))
            self.sizes.fact(written.Chain(statement.first, statement.links))
        self.scope.zeros = extends(leading(*self.place.around))
        if not display and statement.first is not None and len(statement.links) == 1:
            left, right = statement.first, statement.links[0].side
            found = self.sizes.given(self.place.words, left, right)
            if found is not None and isinstance(right, written.Number):
                self.record.say(source, statement.span, "equation", found)
                return True
        if listed(statement):
            return True
        numbers = not any(isinstance(x, written.Name) for s in statement.sides for x in every(s))
        if self.denied and not (numbers and prose.compares(self.place.words)):
            self.unread(source, statement.span, "its author says that it does not hold")
            self.scope.doubted |= named(statement.first) if statement.first else set()
            self.chains.stop()
            return True
        if display:
            return False
        restricts = self.aside and statement.links[0].relation != "in"
        restricts = restricts and own_entries(statement.links[0].side) is None
        concluded = IMPLIES in statement.words
        apart = tells_where(*self.place.around)
        if restricts or (not concluded and setting(statement, self.scope, apart=apart)):
            return True
        put = self.substitutions.heard(statement, self.steps.indices, self.place.words)
        if put is not None:
            self.record.say(source, statement.span, "equation", put)
        return put is not None

    def assignment(self, statement: Statement, source: Source) -> bool:
        """Whether it only says what comes next."""
        if not assigned(statement) or not (
            statement.links[0].relation != "="
            or counts(statement)
            or unknown(statement.links[0].side, self.scope.here)
        ):
            return False
        finding = Finding("definition", reason="an assignment: what comes next")
        self.record.say(source, statement.span, "definition", finding)
        self.chains.stop()
        return True

    def related(
        self, statement: Statement, source: Source, display: bool, placed: tuple[str, int] | None
    ) -> None:
        """Each side is held against the one before it, the first one where there is one."""
        presumed = *self.transformed.presumed, *self.spectra.presumed(statement)
        self.links.given = (*self.links.given, *presumed)
        self.feedback.heard(statement)
        if self.chains.go_on(statement, source, display):
            self.lost = False
            if placed is not None and self.record.claims[-1].verdict == "definition":
                self.scope.count_from(*placed)
            return
        self.unread(source, statement.span, NOTHING_BEFORE)
        if self.lost:
            # What follows is held against this side, as the one before it was not read.
            self.chains.begin(statement.links[-1].side, source)

    def observe(self, after: str) -> None:
        """What the words on both sides of a formula say that it is: the kernel size k."""
        self.subject = self.named[1] if self.named is not None else None
        if self.named is not None:
            before, line = self.named
            self.sizes.observe(before, line, after)
            self.named = None
        self.calculus.observe(after)

    def shape(self, words: str, line: Line, source: Source, span: tuple[int, int]) -> None:
        """A display without a relation may be the output shape that its words announce."""
        finding = self.sizes.shape(words, line)
        if finding is not None and finding.ruling in ("holds", "fails"):
            self.record.say(source, span, "equation", finding)

    @property
    def denied(self) -> bool:
        """Whether the words around the formula at hand say that it does not hold."""
        words = after(*self.place.around)
        return prose.denies(self.place.words) or prose.denied(words)

    def membership(self, statement: Statement, source: Source) -> None:
        """`f in R^J` declares f, unless f is made of something: then it is a claim."""
        assert statement.first is not None, "nothing goes on with a membership"
        link = statement.links[0]
        space = link.side if isinstance(link.side, written.Space) and link.side.sizes else None
        if space and self.declarations.made(statement.first, space, self.place.padded):
            self.chains.related(statement.first, link, statement, source, statement.span, True)
        else:
            chain = written.Chain(statement.first, statement.links)
            self.declarations.declare(chain, source, statement.span)
            self.introductions.declared()

    def unread(self, source: Source, span: tuple[int, int], reason: str) -> None:
        self.record.say(source, span, "equation", Finding("unread", reason=reason))
