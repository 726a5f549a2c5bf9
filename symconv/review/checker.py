"""From a document to claims: its parts one after another, with what each says of the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
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
from symconv.language.affine import Affine
from symconv.language.roots import of_order
from symconv.reading.passage import Macro
from symconv.reading.reader import read
from symconv.review.claims import Claim
from symconv.review.deciding.drawn import Drawn
from symconv.review.definitions.agreements import agreements
from symconv.review.definitions.asides import Asides
from symconv.review.definitions.braces import define_named, entries_named
from symconv.review.definitions.definitions import rooted
from symconv.review.findings import Decide, Finding
from symconv.review.functions.neurons import neurons
from symconv.review.layers.dense import speaks_of_layers
from symconv.review.links.forward import drawn_first
from symconv.review.scope.departures import returned
from symconv.review.scope.flat import flat
from symconv.review.signals.signals import called_signals, labelled_signals
from symconv.review.statements import Statements
from symconv.review.words import prose
from symconv.review.words.borders import pads, silent
from symconv.review.words.entrywise import entrywise
from symconv.review.words.fonts import sizes_beside_arrays, told_apart
from symconv.review.words.moduli import in_a_ring, modulus, section_at
from symconv.review.words.sentences import UNLIMITED, ends, explains, goes_on, limits, trailing
from symconv.review.words.symmetric import symmetric

NOTHING: Mapping[str, int] = MappingProxyType({})
"""No letters that stand for numbers."""

EXPLAINED = 8
"""Letters of which the sentence after a display says what they are, at most."""

Progress: TypeAlias = Callable[[], object]
"""Called after each part of a document."""


class Checker:
    """Reads one document from its beginning to its end."""

    def __init__(
        self, decide: Decide, progress: Progress = tuple, numbers: Mapping[str, int] = NOTHING,
        proposed: frozenset[str] | None = None, step: Progress = tuple,
    ) -> None:  # fmt: skip
        """`numbers` is what some letters stand for all along, and `proposed` what may be mends.

        `step` is called before each statement.
        """
        self.numbers, self.progress, self.step = numbers, progress, step
        self.decide, self.proposed = decide, proposed
        self.statements = Statements(decide, proposed)
        self.scope, self.steps = self.statements.scope, self.statements.steps
        self.record, self.place = self.statements.record, self.statements.place
        fixed = {name: Affine(number) for name, number in numbers.items()}
        self.scope.context = self.scope.context.child(names=fixed)
        self.drawn = Drawn(self.record)
        self.signals = frozenset[str]()
        self.other = False
        """Whether a display stands after the shapes of which words spoke: others replace them."""

    def check(self, document: Document) -> list[Claim]:
        """The claims of a document; what comes after a departure may hold of either."""
        claims = self.once(document)
        return returned(claims, lambda: self.kept(document)) if self.record.departed else claims

    def kept(self, document: Document) -> list[Claim]:
        """The claims where what a section defined first stays in force all along."""
        other = Checker(self.decide, numbers=self.numbers, proposed=self.proposed, step=self.step)
        other.record.keeps = True
        return other.once(document)

    def once(self, document: Document) -> list[Claim]:
        """The claims of a document that is read from its beginning to its end."""
        for fault in document.faults:
            finding = Finding("ill-formed" if fault.certain else "unread", reason=fault.message)
            self.record.say(fault.source, (fault.start, fault.end), "markup", finding)
        self.place.macros, self.place.parts = document.macros, document.parts
        self.asides = Asides(document)
        self.scope.italic_sizes = sizes_beside_arrays(document.formulas)
        agreements(document, self.scope, self.numbers, self.asides.texts)
        self.foresee(document)
        self.statements.introduce(document)
        self.signals = labelled_signals(document.formulas)
        displayed = False
        limited = limits(document.parts, document.macros)
        aside = trailing(document.parts)
        self.place.padded = any(pads(p.text) for p in document.parts if isinstance(p, Prose))
        self.place.silent = silent(document.spoken)
        titles = (part.text for part in document.parts if isinstance(part, Heading))
        self.place.slides = prose.slides(" ".join((document.words, *titles)))
        self.place.layers = speaks_of_layers(document.words, " ".join(document.formulas))
        self.scope.flat = flat(document)
        taken, numbers = entrywise(document.parts), neurons(document)
        self.scope.context = replace(self.scope.context, entrywise=taken, neurons=numbers)
        self.section(0)
        for n, part in enumerate(document.parts):
            if isinstance(part, Heading):
                self.section(n + 1)
            self.place.limits = limited.get(n, UNLIMITED)
            self.statements.aside = n in aside
            self.place.number = n
            self.asides.enter(n, self.scope)
            displayed = self.part(part, document.macros, displayed)
            self.progress()
        return self.record.ordered([part.source for part in document.parts])

    def section(self, start: int) -> None:
        """What a section says from its first part on: that it counts, or goes round, and more."""
        parts = section_at(self.place.parts, start)
        self.scope.symmetric = symmetric(parts)
        spoken = " ".join(p.text for p in parts if isinstance(p, Prose | Heading))
        self.place.counts = prose.counts(spoken)
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
                        left = of_order(left, self.scope.context)
                        rooted(left, right, self.scope)
                    self.statements.transformed.foresee(left, right)

    def part(self, part: Part, macros: Mapping[str, Macro], displayed: bool) -> bool:
        """One part; whether a display came after the last words."""
        match part:
            case Heading(level=level):
                self.scope.enter(level)
                self.statements.sizes.forget()
                self.scope.shapes = ()
            case Opening() | Closing():
                self.statements.sizes.forget()
            case Prose(text=words):
                self.statements.observe(words)
                self.place.words = words
                self.statements.throughout = prose.throughout(words, self.statements.throughout)
                if prose.generalizes(words):
                    self.scope.leave()
                if displayed:
                    self.other = True
                    if not goes_on(words) or prose.generalizes(words):
                        self.scope.settings = {}
                self.scope.set(prose.settings(words))
                self.shaped(words)
                return False
            case Formula():
                try:
                    self.formula(part, macros)
                except Exception as fault:
                    span = part.pieces[0][0], part.pieces[-1][1]
                    self.statements.broke(part.source, span, fault)
                return displayed or part.display
        return displayed

    def formula(self, part: Formula, macros: Mapping[str, Macro]) -> None:
        """What is said of the LaTeX of a formula, and of each of its statements."""
        source, pieces, display = part.source, part.pieces, part.display
        reading = read(source, pieces, macros)
        for mend in reading.mends:
            finding = Finding("ill-formed", reason=mend.message)
            span = mend.start, mend.end
            self.record.say(source, span, "markup", finding, suggestion=mend.edit)
        start = pieces[0][0]
        waited = [*self.statements.introductions.waiting]
        single = source.text[max(0, start - 2) : start]
        dollar = single[-1:] == "$" != single[:1]
        self.place.running = not display or dollar or single == r"\("
        inside = source.text[start : pieces[-1][1]]
        if not display:
            self.shaped(inside)
        self.place.sure = False
        if display:
            self.drawn.display(reading, source, self.place.parts, self.place.number)
            self.explained(macros)
        for piece in pieces:
            for what, span in define_named(source, piece, macros, self.scope):
                finding = Finding("definition", reason=what)
                self.record.say(source, span, "definition", finding)
        statements = entries_named(reading, source, pieces, macros, self.scope)
        for statement in drawn_first(statements, self.scope) if display else statements:
            self.step()
            try:
                apart = told_apart(statement, source, self.scope.italic_sizes)
                said = called_signals(apart, self.signals)
                self.statements.heard(said, source, display)
            except Exception as fault:
                self.statements.broke(source, statement.span, fault)
        self.place.words = ""
        if display:
            self.statements.introductions.give_up(waited)

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
                    self.statements.sizes.observe(before.text, statement.first, after.text)
            if ends(after.text):
                return

    def shaped(self, text: str) -> None:
        """Shapes such as 3 x 3 of which a text speaks, after those of the same passage."""
        found = prose.shapes(text)
        if found:
            self.scope.shapes = found if self.other else self.scope.shapes + found
            self.other = False
