"""Two sides held against each other in one context, for what is said of their indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.judges.decide import OUTSIDE
from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.review.claims import ERRATA
from symconv.review.deciding.compare import compare
from symconv.review.deciding.finite import of_sequences
from symconv.review.deciding.questions import RESTRICTED, as_before, restricted, understood
from symconv.review.definitions.sequences import Sequences
from symconv.review.findings import Decide, Finding
from symconv.review.links.sent_back import beyond
from symconv.review.scope.names import free_names
from symconv.review.scope.periods import periods
from symconv.review.scope.scope import Scope


@dataclass
class Trials:
    """Tries the sides of one document's links, each time in a context that is given."""

    scope: Scope
    decide: Decide
    sequences: Sequences = field(default_factory=Sequences)
    """What operations on sequences mean."""

    def under(
        self, context: Context, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """The finding in a context, for the range of the head of the chain."""
        stated, whole = restricted(conditions, context)
        domain = (*stated, *understood(head, context))
        turning = periods((left, right), context, domain)
        domain += tuple(c for each in turning for c in each.range(context))
        finding = self._alone(context, left, right, domain)
        if finding.reason == OUTSIDE and (wider := beyond(left, right, context)) is not None:
            again = self._alone(wider, left, right, domain)
            finding = again if again.ruling in ("holds", "fails") else finding
        said = tuple(each.words for each in turning if each.assumed)
        if finding.ruling in ERRATA and said and whole:
            # It is none either way where it is wrong for indices from 0 on and for those from 1 on.
            later = tuple(Constraint.at_most(1, each.index) for each in turning if each.assumed)
            again = compare(left, right, context, self.decide, (*domain, *later))
            return again if again.ruling in ERRATA else Finding("unread", reason=RESTRICTED)
        listed = any(isinstance(side, written.Matrix) for side in (left, right))
        partly = listed and any(free_names(left) & c.form.variables for c in stated)
        if finding.ruling in ERRATA and (partly or not whole):
            return Finding("unread", reason=RESTRICTED)
        if not finding.holds:
            more, words = as_before((left, right), context)
            again = self._alone(context, left, right, (*domain, *more)) if more else finding
            if again.holds:
                return again.assuming(words)
        return replace(finding, assumptions=(*finding.assumptions, *said))

    def _alone(
        self, context: Context, left: Line, right: Line, domain: tuple[Constraint, ...]
    ) -> Finding:
        return of_sequences(left, right, context, self.decide, domain, self.sequences, self.scope)
