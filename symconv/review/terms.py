"""A statement in known terms: what an author writes in short, or calls otherwise, as what it is.

Nothing is decided here; what is done in which order matters, as each change reads the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from symconv.documents.formats import Document
from symconv.language import line as written
from symconv.language.roots import of_order
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.deciding.called import as_entries, by_calls
from symconv.review.deciding.indicators import indicators
from symconv.review.deciding.relations import concludes
from symconv.review.definitions.aliases import bare_losses, gradient, observed, spelled_out
from symconv.review.definitions.basis import is_entry
from symconv.review.definitions.functionals import Functionals
from symconv.review.definitions.listings import listing, lying, points
from symconv.review.definitions.ramps import has_ramps, ramped
from symconv.review.definitions.results import by_results
from symconv.review.definitions.sequences import entries
from symconv.review.definitions.slid import slid
from symconv.review.functions.variances import Variances
from symconv.review.layers.activations import activated
from symconv.review.layers.differentials import Differentials
from symconv.review.links.links import Links
from symconv.review.scope.constants import constants
from symconv.review.scope.endless import ended
from symconv.review.scope.labels import (
    arrays_called_after,
    bounds_of,
    define_alike,
    errors_called,
    labelled,
    labelled_indices,
    matrices_called_after,
    sizes_of,
)
from symconv.review.scope.repeated import REPEATED, summed
from symconv.review.scope.scope import Scope
from symconv.review.scope.side_by_side import Indices, indices, separated
from symconv.review.scope.steps import Steps
from symconv.review.scope.under_sums import bound
from symconv.review.signals.transformed import Transformed
from symconv.review.words.place import Place
from symconv.review.words.sentences import zero_elsewhere


@dataclass
class Terms:
    """Puts the statements of one document into terms that its judges know."""

    scope: Scope
    place: Place
    links: Links
    steps: Steps
    transformed: Transformed
    functionals: Functionals = field(init=False)
    differentials: Differentials = field(default_factory=Differentials)
    variances: Variances = field(default_factory=Variances)
    ramps: bool = False
    """Whether formulas take the positive part of something."""
    indices: Indices = field(default_factory=lambda: Indices(frozenset(), {}))
    """Indices that stand side by side."""

    def __post_init__(self) -> None:
        self.functionals = Functionals(self.scope)

    def introduce(self, document: Document) -> None:
        """What a document as a whole says, before its first statement."""
        self.differentials.observe(document)
        self.variances.observe(document)
        self.ramps = has_ramps(document.formulas)
        self.indices = indices(document.formulas)

    def heard(self, statement: Statement) -> Statement:
        """With arrays as they are meant, before it is asked what it says of their names."""
        statement = statement.changed(lambda side: separated(side, self.indices))
        if self.ramps:
            statement = statement.changed(ramped)
        statement = self.functionals.heard(self.of_entries(statement))
        return self.variances.heard(self.differentials.heard(statement))

    def of_entries(self, statement: Statement) -> Statement:
        r"""The statement that says what \delta_i is, where that is no vector or impulse."""
        match statement.first, statement.links:
            case written.Access(written.Name(written.UNIT)) as error, (link, *_):
                gradient(error, link.side, self.scope)
            case written.Unit(written.Name() as index) as unit, (link, *_) if (
                link.relation in ("=", ":=")
                and not self.scope.knows(written.UNIT)
                and is_entry(unit, link.side)
            ):
                first = written.Access(written.Name(written.UNIT), (index,), span=unit.span)
                return replace(statement, first=first)
        return statement

    def lettered(self, statement: Statement, source: Source) -> Statement:
        """With what is told apart by labels: sizes, arrays called after others, errors."""
        sizes = sizes_of([*statement.sides, *statement.conditions]) | bounds_of(statement)
        labels = arrays_called_after(statement, self.scope)
        define_alike(labels, self.scope)
        new = {size for size in sizes if self.scope.rank(size.partition("_")[0]) != 1}
        labels |= labelled_indices(statement.sides)
        labels |= matrices_called_after(statement, self.scope)
        self.scope.labelled |= new | labels | errors_called(statement)
        statement = statement.changed(lambda side: labelled(side, self.scope, source.text))
        if self.place.slides:
            statement = slid(statement, self.scope)
        for side in statement.sides:
            self.steps.observe(side)
        return statement

    def in_known_terms(
        self, statement: Statement, source: Source, display: bool
    ) -> Statement | None:
        """With lists, transforms, losses, sums and cases as what they are; None if that is all."""
        within = () if display else zero_elsewhere(*self.place.around, self.place.macros)
        if within and len(statement.links) == 1:
            (link,) = statement.links
            inside = written.or_zero(link.side, within, link.side.span)
            statement = replace(statement, links=(replace(link, side=inside),))
        statement = listing(lying(bound(statement), source), self.scope)
        statement = by_results(statement, self.scope)
        endless, statement = statement, statement.changed(lambda side: ended(side, self.scope))
        self.scope.zeros = self.scope.zeros or statement != endless
        self.scope.points = points(statement, self.scope) or self.scope.points
        if self.scope.context.order:
            statement = statement.changed(lambda side: of_order(side, self.scope.context))
        heard = self.transformed.heard(statement, source)
        if heard is None:
            return None
        statement = heard
        if self.scope.context.letter:
            given = statement.conditions
            if display and concludes(self.place.words):
                self.scope.context = replace(self.scope.context, multiplied=True)
            statement = self.links.capitals.put_in(
                statement, lambda one, other: self.links.compared(one, other, one, given).holds
            )
        statement = statement.changed(lambda side: bare_losses(side, self.scope))
        for side in statement.sides:
            observed(side, self.scope)
        if statement.first is not None:
            constants(statement.sides, source, self.scope)
        statement = statement.changed(lambda side: spelled_out(side, self.scope))
        unsummed, statement = statement, summed(statement)
        if statement != unsummed:
            self.links.given = (*self.links.given, REPEATED)
        statement = statement.changed(indicators)
        if by_calls(statement.sides, self.scope.context):
            statement = statement.changed(as_entries)
        statement = statement.changed(lambda side: entries(side, source, self.scope))
        statement = statement.changed(lambda side: activated(side, self.scope, self.links.decide))
        if display and self.place.limits.chains:
            conditions = (*statement.conditions, *self.place.limits.chains)
            statement = replace(statement, conditions=conditions)
        return statement
