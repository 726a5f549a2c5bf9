"""From a document to claims: part by part, statement by statement, link by link.

A statement is a definition if its left side is not known yet; every other relation is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
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
from symconv.language.line import Line
from symconv.language.roots import of_order
from symconv.language.term import Operand
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.reading.segments import IMPLIES
from symconv.reading.source import Source
from symconv.review.claims import Claim, Ruling
from symconv.review.deciding.indicators import indicators
from symconv.review.deciding.relations import concludes
from symconv.review.deciding.structures import Structures
from symconv.review.definitions.agreements import agreements
from symconv.review.definitions.aliases import bare_losses, observed, spelled_out
from symconv.review.definitions.asides import Asides
from symconv.review.definitions.braces import define_named, entries_named
from symconv.review.definitions.definitions import rooted
from symconv.review.definitions.functionals import Functionals
from symconv.review.definitions.listings import listing, lying, place_of
from symconv.review.definitions.sequences import entries
from symconv.review.definitions.slid import slid
from symconv.review.findings import Decide, Finding
from symconv.review.functions.calculus import Calculus
from symconv.review.functions.meanings import Meanings
from symconv.review.functions.neurons import neurons
from symconv.review.functions.variances import Variances
from symconv.review.layers.activations import activated
from symconv.review.layers.dense import residuals, speaks_of_layers, squared
from symconv.review.layers.differentials import Differentials
from symconv.review.layers.instances import Instances
from symconv.review.layers.networks import Networks
from symconv.review.links.chains import Chains
from symconv.review.links.doubts import Doubts
from symconv.review.links.introductions import Introductions
from symconv.review.links.later import Later
from symconv.review.links.links import Links
from symconv.review.links.matrices import Matrices
from symconv.review.links.order import in_order
from symconv.review.links.upstream import given, ways
from symconv.review.scope.anchors import unknown
from symconv.review.scope.constants import constants
from symconv.review.scope.declarations import Declarations
from symconv.review.scope.flat import flat
from symconv.review.scope.labels import (
    arrays_called_after,
    define_alike,
    errors_called,
    labelled,
    labelled_indices,
    sizes_of,
)
from symconv.review.scope.record import Record
from symconv.review.scope.repeated import REPEATED, summed
from symconv.review.scope.scope import Scope
from symconv.review.scope.settings import (
    PASSING,
    listed,
    named,
    sets_several,
    setting,
)
from symconv.review.scope.spaces import worded
from symconv.review.scope.steps import Steps
from symconv.review.signals.feedback import Feedback
from symconv.review.signals.filters import Filters
from symconv.review.signals.signals import called_signals, labelled_signals
from symconv.review.signals.spectra import Spectra
from symconv.review.signals.totals import Totals
from symconv.review.signals.transformed import Transformed
from symconv.review.sizes.sizes import Sizes
from symconv.review.sizes.substitutions import Substitutions
from symconv.review.words import prose
from symconv.review.words.assignments import assigned, counts
from symconv.review.words.entrywise import entrywise
from symconv.review.words.layout import denominator, in_rows
from symconv.review.words.moduli import in_a_ring, modulus, section_at
from symconv.review.words.place import Place
from symconv.review.words.sentences import (
    UNLIMITED,
    after,
    ends,
    explains,
    extends,
    following,
    leading,
    limits,
    pads,
    silent,
    trailing,
)
from symconv.review.words.symmetric import symmetric

NOTHING: Mapping[str, int] = MappingProxyType({})
"""No letters that stand for numbers."""

REMEMBERED = 2000
"""Answers of the judges that are kept."""

EXPLAINED = 8
"""Letters of which the sentence after a display says what they are, at most."""

BROKEN = "symconv itself broke on this line ({fault}); please report it"

Progress: TypeAlias = Callable[[], object]
"""Called after each part of a document."""


class Checker:
    """Reads one document from its beginning to its end."""

    def __init__(
        self, decide: Decide, progress: Progress = tuple, numbers: Mapping[str, int] = NOTHING,
        proposed: frozenset[str] | None = None,
    ) -> None:  # fmt: skip
        """`numbers` is what some letters stand for all along, and `proposed` what may be mends."""
        # While a wrong line is mended, most questions come more than once.
        decide = lru_cache(REMEMBERED)(decide)
        self.progress = progress
        self.scope = Scope()
        fixed = {name: Affine(number) for name, number in numbers.items()}
        self.scope.context = self.scope.context.child(names=fixed)
        self.numbers = numbers
        self.steps = Steps()
        self.substitutions = Substitutions(self.scope)
        self.functionals = Functionals(self.scope)
        self.networks = Networks(self.scope, Instances(self.scope, decide))
        self.links = Links(self.scope, decide, self.networks, proposed=proposed)
        self.record = Record(self.scope)
        self.declarations = Declarations(self.record)
        self.introductions = Introductions(self.record, self.links, self.declarations)
        self.sizes = Sizes()
        self.place = Place()
        self.chains = Chains(
            self.record, self.links, self.introductions, Matrices(self.record, self.links),
            self.sizes, self.place, Later(self.record, self.links),
            Doubts(self.record, self.links, self.place),
        )  # fmt: skip
        self.differentials = Differentials()
        self.residuals: tuple[Operand, ...] = ()
        """The arrays of least squares whose sizes nobody says."""
        self.variances = Variances()
        self.calculus = Calculus(self.record, self.place, self.chains.doubted, Meanings(self.scope))
        self.feedback = Feedback(self.scope)
        self.filters = Filters(self.record, self.place, self.chains.doubted)
        self.spectra = Spectra(self.scope)
        self.transformed = Transformed(self.record, self.links.capitals, self.spectra)
        self.totals = Totals(self.record, self.place, self.chains.doubted)
        self.signals = frozenset[str]()
        self.named: tuple[str, Line] | None = None
        """A formula without a relation that words stood before: they may say what it is."""
        self.subject: Line | None = None
        """The formula before, if it is one without a relation."""
        self.structures = Structures(self.record)
        self.throughout = False
        """Whether the words before the formula at hand say that it holds from here on."""
        self.lost = False
        """Whether the side was not read before which a relation stands."""
        self.other = False
        """Whether a display stands after the shapes of which words spoke: others replace them."""
        self.aside = False
        """Whether the formula at hand only restricts the display before it."""

    def check(self, document: Document) -> list[Claim]:
        for fault in document.faults:
            finding = Finding("ill-formed" if fault.certain else "unread", reason=fault.message)
            self.record.say(fault.source, (fault.start, fault.end), "markup", finding)
        self.place.macros, self.place.parts = document.macros, document.parts
        self.asides = Asides(document)
        agreements(document, self.scope, self.numbers, self.asides.texts)
        self.foresee(document)
        self.networks.observe(document)
        self.differentials.observe(document)
        self.variances.observe(document)
        self.calculus.introduce(document)
        self.feedback.introduce(document.spoken)
        self.filters.introduce(document.words)
        self.transformed.introduce(document.formulas)
        self.signals = labelled_signals(document.formulas)
        self.links.attempts.ways |= ways(document.spoken)
        displayed = False
        limited = limits(document.parts, document.macros)
        aside = trailing(document.parts)
        self.place.padded = any(pads(p.text) for p in document.parts if isinstance(p, Prose))
        self.place.silent = silent(document.spoken)
        titles = (part.text for part in document.parts if isinstance(part, Heading))
        self.place.slides = prose.slides(" ".join((document.words, *titles)))
        self.place.layers = speaks_of_layers(document.words, " ".join(document.formulas))
        integrals = any(r"\int" in each for each in document.formulas)
        signals = "beside" if prose.convolves_signals(document.formulas) else ""
        self.links.presumes = signals if integrals else prose.convolves(document.words) or signals
        self.residuals = residuals(document)
        self.scope.flat = flat(document)
        for array in self.residuals:
            self.scope.declare(array)
        taken, numbers = entrywise(document.parts), neurons(document)
        upright, turned = self.links.attempts.upright, denominator(document.words)
        if turned is not None:
            upright.said, self.calculus.meanings.turned = True, (turned,)
        upright.rows = in_rows(document.words)
        rows = frozenset((1,)) if upright.rows or turned is False else frozenset[int]()
        self.scope.context = replace(
            self.scope.context, entrywise=taken, neurons=numbers, turned=rows
        )
        self.section(0)
        for n, part in enumerate(document.parts):
            if isinstance(part, Heading):
                self.section(n + 1)
            self.place.limits = limited.get(n, UNLIMITED)
            self.aside = n in aside
            self.place.number = n
            self.asides.enter(n, self.scope)
            displayed = self.part(part, document.macros, displayed)
            self.progress()
        return self.record.ordered([part.source for part in document.parts])

    def section(self, start: int) -> None:
        """What a section says from its first part on of what goes round, or is symmetric."""
        parts = section_at(self.place.parts, start)
        self.scope.symmetric = symmetric(parts)
        self.scope.modulus, self.place.ring = modulus(parts), in_a_ring(parts)

    def foresee(self, document: Document) -> None:
        """Roots of unity are used before it is said what they are: with w = e^{2 pi i/N}.

        So are transforms: Y = H X, where H(z) = sum h[n] z^{-n}.
        """
        formulas = (part for part in document.parts if isinstance(part, Formula))
        ahead = self.scope.context.order or self.scope.context.letter
        for part in formulas if ahead else ():
            for statement in read(part.source, part.pieces, document.macros):
                if statement.first is not None and statement.links:
                    left, right = statement.first, statement.links[0].side
                    if self.scope.context.order:
                        rooted(left, right, self.scope)
                    self.transformed.foresee(left, right)

    def part(self, part: Part, macros: Mapping[str, Macro], displayed: bool) -> bool:
        """One part; whether a display came after the last words."""
        match part:
            case Heading(level=level):
                self.scope.enter(level)
                self.sizes.forget()
                self.scope.shapes = ()
            case Opening() | Closing():
                self.sizes.forget()
            case Prose(text=words):
                self.observe(words)
                self.calculus.observe(words)
                self.structures.after(words)
                self.place.words = words
                self.throughout = prose.throughout(words, self.throughout)
                if prose.generalizes(words):
                    self.scope.leave()
                if displayed:
                    self.scope.settings = {}
                    self.other = True
                self.scope.set(prose.settings(words))
                self.shaped(words)
                return False
            case Formula(source=source, pieces=pieces, display=display):
                reading = read(source, pieces, macros)
                for mend in reading.mends:
                    finding = Finding("ill-formed", reason=mend.message)
                    span = mend.start, mend.end
                    self.record.say(source, span, "markup", finding, suggestion=mend.edit)
                start = pieces[0][0]
                waited = [*self.introductions.waiting]
                single = source.text[max(0, start - 2) : start]
                dollar = single[-1:] == "$" != single[:1]
                self.place.running = not display or dollar or single == r"\("
                inside = source.text[start : pieces[-1][1]]
                if not display:
                    self.shaped(inside)
                self.place.sure = False
                if display:
                    self.structures.display(reading, source, self.place.words)
                    self.explained(macros)
                for piece in pieces:
                    for what, span in define_named(source, piece, macros, self.scope):
                        finding = Finding("definition", reason=what)
                        self.record.say(source, span, "definition", finding)
                statements = entries_named(reading, source, pieces, macros, self.scope)
                for statement in statements:
                    try:
                        self.heard(called_signals(statement, self.signals), source, display)
                    except Exception as fault:
                        # A fault of ours: the rest of the document is worth checking all the same.
                        self.unread(source, statement.span, BROKEN.format(fault=repr(fault)))
                        self.chains.stop()
                        self.calculus.stop()
                        self.lost, self.place.sure = True, False
                self.place.words = ""
                if display:
                    self.introductions.give_up(waited)
                return displayed or display
        return displayed

    def explained(self, macros: Mapping[str, Macro]) -> None:
        """What the sentence after a display says of its sizes: `where $k$ is the kernel size`."""
        parts, begins = self.place.parts, self.place.number + 1
        if begins < len(parts) and not explains(getattr(parts[begins], "text", "")):
            return
        for n in range(begins, min(begins + 2 * EXPLAINED, len(parts) - 2), 2):
            before, part, after = parts[n : n + 3]
            if not (isinstance(before, Prose) and isinstance(after, Prose)):
                return
            if not isinstance(part, Formula) or part.display:
                return
            for statement in read(part.source, part.pieces, macros):
                if statement.first is not None and not statement.links:
                    self.sizes.observe(before.text, statement.first, after.text)
            if ends(after.text):
                return

    def shaped(self, text: str) -> None:
        """Shapes such as 3 x 3 of which a text speaks, after those of the same passage."""
        found = prose.shapes(text)
        if found:
            self.scope.shapes = found if self.other else self.scope.shapes + found
            self.other = False

    def heard(self, statement: Statement, source: Source, display: bool) -> None:
        """One statement of a formula, by all that can decide it."""
        said = len(self.record.claims)
        written_so, words = statement, after(*self.place.around)
        statement = self.functionals.heard(statement)
        statement = self.variances.heard(self.differentials.heard(statement))
        batches, self.calculus.given = self.differentials.batches, self.differentials.given
        for definition in (*batches.needed(statement), statement):
            functions = batches.functions(definition)
            self.calculus.put(definition, batches.arrays(definition), functions)
        chains, calculus = self.chains, self.calculus
        goes_on = chains.last, chains.trusted, chains.head, calculus.last, calculus.trusted
        for ordered in in_order(statement, self.scope):
            self.statement(ordered, source, display)
        if batches.calls(statement):
            self.called(said)
        elif prose.denies(self.place.words):
            self.calculus.stop()
        else:
            self.chains.later.leave(self.calculus.heard(statement, said, display))
            self.filters.heard(statement, said, self.place.words)
            self.totals.heard(statement, said)
        if not display and goes_on[0] is not None and prose.reasons(self.place.words):
            # What a reason says is no side from which the next display goes on.
            chains.last, chains.trusted, chains.head, calculus.last, calculus.trusted = goes_on
        beside = leading(*self.place.around), words
        self.links.attempts.ways |= set(given(written_so, beside))
        now = {claim.verdict for claim in self.record.claims[said:]}
        self.place.sure = bool(now) and now <= {"holds", "definition"}

    def called(self, said: int) -> None:
        """Of what the claims from number `said` on say what the error of a layer is called."""
        for n in range(said, len(self.record.claims)):
            if self.record.claims[n].verdict == "unread":
                finding = Finding("definition", reason="what the gradient by a layer is called")
                self.record.change(n, finding, None)

    # --- statements --------------------------------------------------------------------------

    def statement(self, statement: Statement, source: Source, display: bool) -> None:
        if statement.trouble is not None:
            if display:
                ruling: Ruling = "ill-formed" if statement.trouble.certain else "unread"
                trouble = Finding(ruling, reason=str(statement.trouble))
                self.record.say(source, statement.span, "equation", trouble)
                self.chains.stop()
                self.lost = True
            return
        statement = self.networks.heard(statement, self.chains.before)
        self.links.given, self.links.doubt = self.networks.given, self.networks.doubt
        self.links.given += squared(self.residuals, _sides(statement))
        if not statement.links:
            if statement.first is not None:
                self.named = (self.place.words, statement.first)
                then = following(*self.place.around, self.place.macros)[0]
                said = worded(self.subject, self.place.words, statement.first, then)
                if said is not None and not display and not self.scope.made(said.first):
                    self.declarations.declare(said, source, statement.span)
                if display and self.place.words:
                    self.shape(self.place.words, statement.first, source, statement.span)
            if display and statement.first is not None:
                self.scope.declare_all(statement.first)
                self.chains.begun = self.chains.begin(statement.first, source)
            return
        twice = [index for side in _sides(statement) if (index := written.bound_twice(side))]
        if display and twice:
            reason = f"two sums, one in the other, have the same index {twice[0]}"
            finding = Finding("ill-formed", reason=reason)
            self.record.say(source, statement.span, "equation", finding)
            self.chains.stop()
            self.lost = True
            if statement.first is not None:
                self.scope.doubted |= named(statement.first)
            return
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
                return
        restricts = self.aside and statement.links[0].relation != "in"
        if listed(statement):
            return
        if prose.denies(self.place.words):
            self.unread(source, statement.span, "its author says that it does not hold")
            self.scope.doubted |= named(statement.first) if statement.first else set()
            self.chains.stop()
            return
        concluded = IMPLIES in statement.words
        if not display and (restricts or (not concluded and setting(statement, self.scope))):
            return
        if not display:
            put = self.substitutions.heard(statement, self.steps.indices, self.place.words)
            if put is not None:
                self.record.say(source, statement.span, "equation", put)
                return
        sizes = sizes_of([*_sides(statement), *statement.conditions])
        labels = arrays_called_after(statement, self.scope)
        define_alike(labels, self.scope)
        new = {size for size in sizes if self.scope.rank(size.partition("_")[0]) != 1}
        labels |= labelled_indices(_sides(statement))
        self.scope.labelled |= new | labels | errors_called(statement)
        statement = statement.changed(lambda side: labelled(side, self.scope))
        if self.place.slides:
            statement = slid(statement, self.scope)
        for side in _sides(statement):
            self.steps.observe(side)
        if statement.links[0].relation == "in" and statement.first is not None:
            self.membership(statement, source)
            return
        if any(sets_several(link.side) for link in statement.links):
            self.unread(source, statement.span, PASSING)
            self.chains.stop()
            return
        ranges = following(*self.place.around, self.place.macros)[1] if not display else ()
        placed = place_of(statement, ranges)
        statement = listing(lying(statement, source), self.scope)
        if self.scope.context.order:
            statement = statement.changed(lambda side: of_order(side, self.scope.context))
        heard = self.transformed.heard(statement, source)
        if heard is None:
            self.chains.stop()
            return
        statement = heard
        if self.scope.context.letter:
            given = statement.conditions
            if display and concludes(self.place.words):
                self.scope.context = replace(self.scope.context, multiplied=True)
            statement = self.links.capitals.put_in(
                statement, lambda one, other: self.links.compared(one, other, one, given).holds
            )
        statement = statement.changed(lambda side: bare_losses(side, self.scope))
        for side in _sides(statement):
            observed(side, self.scope)
        if statement.first is not None:
            constants(_sides(statement), source, self.scope)
        statement = statement.changed(lambda side: spelled_out(side, self.scope))
        unsummed, statement = statement, summed(statement)
        if statement != unsummed:
            self.links.given = (*self.links.given, REPEATED)
        statement = statement.changed(indicators)
        statement = statement.changed(lambda side: entries(side, source, self.scope))
        statement = statement.changed(lambda side: activated(side, self.scope, self.links.decide))
        if display and self.place.limits.chains:
            statement = replace(
                statement, conditions=(*statement.conditions, *self.place.limits.chains)
            )
        if assigned(statement) and (
            statement.links[0].relation != "="
            or counts(statement)
            or unknown(statement.links[0].side, self.scope.here)
        ):
            finding = Finding("definition", reason="an assignment: what comes next")
            self.record.say(source, statement.span, "definition", finding)
            self.chains.stop()
            return
        if self.declarations.fixed(statement, source):
            return
        presumed = *self.transformed.presumed, *self.spectra.presumed(statement)
        self.links.given = (*self.links.given, *presumed)
        self.feedback.heard(statement)
        if self.chains.go_on(statement, source, display):
            self.lost = False
            if placed is not None and self.record.claims[-1].verdict == "definition":
                self.scope.count_from(*placed)
            return
        self.unread(source, statement.span, "nothing stands before it")
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

    def shape(self, words: str, line: Line, source: Source, span: tuple[int, int]) -> None:
        """A display without a relation may be the output shape that its words announce."""
        finding = self.sizes.shape(words, line)
        if finding is not None and finding.ruling in ("holds", "fails"):
            self.record.say(source, span, "equation", finding)

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


def _sides(statement: Statement) -> tuple[Line, ...]:
    links = tuple(link.side for link in statement.links)
    return links if statement.first is None else (statement.first, *links)
