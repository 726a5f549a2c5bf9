"""Two sides of a link tried: as they stand, with earlier sizes, with what an author may assume.

It knows the scope and the judges, and neither operations that may mean another nor a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from symconv.errors import SymconvError
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.claims import ERRATA
from symconv.review.deciding.unfinished import OTHER
from symconv.review.definitions.pooling import pooled
from symconv.review.findings import Finding
from symconv.review.links.by_entries import told_by_entries
from symconv.review.links.examples import as_read, of_spoken_shapes
from symconv.review.links.hypotheses import independences
from symconv.review.links.numbers import in_numbers
from symconv.review.links.sent_back import sent_back
from symconv.review.links.supposing import Supposing
from symconv.review.links.taps import in_cases
from symconv.review.links.trials import Trials
from symconv.review.scope.names import free_names
from symconv.review.scope.origins import Origins
from symconv.review.scope.periods import FROM_1, from_1, repeated, rounds, unfolded
from symconv.review.scope.scope import Scope, given
from symconv.review.scope.settings import entries_alone, sample

MOST_SIZES = 2
"""Sizes of which an example may be."""
EXAMPLES = range(1, 5)
"""Sizes that are tried where the words say none."""


@dataclass
class Attempts:
    """Tries the sides of one document's links."""

    scope: Scope
    trials: Trials
    supposing: Supposing
    origins: Origins = field(init=False)

    def __post_init__(self) -> None:
        self.origins = Origins(self.scope)

    def compared(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """Whether `left = right` in a chain with a head, `said` being taken for granted.

        Nothing is differentiated by the numbers that arrays take for an example; and what holds of
        these, and not of any, may be meant of any.
        """
        finding = self.here(left, right, head, conditions, said)
        if not finding.holds and (shown := in_numbers(left, right, self.scope, self.trials.decide)):
            return shown.assuming(*said) if shown.holds else shown
        values = self.scope.context.values
        numbers = {n for n, value in values.items()
                   if value.rank and not value.operands and self.scope.made_of(n)}  # fmt: skip
        lent = (free_names(left) | free_names(right)) & (self.scope.lent.keys() | numbers)
        slopes = written.has_derivative(left)
        if not lent or not (finding.holds or slopes):
            return finding
        with self.scope.any_example(numbers):
            spoken = (free_names(right) & lent) and not _is_given(right, self.scope.here)
            if finding.holds and not spoken:
                return finding
            again = self.here(left, right, head, conditions, said)
        if again.holds or (finding.ruling == "unread" and all(map(_of_letters, (left, right)))):
            return again
        sized = again.counterexample is not None and again.counterexample.sizes
        if finding.holds and again.ruling == "fails" and not sized:  # lists say how long they are
            return Finding("unread", reason="right of the numbers of an example, and not of any")
        if finding.ruling == "unread" and again.ruling == "fails" and not sized:
            return again  # a Jacobian of given sizes is that of any arrays, whatever the numbers
        return finding

    def here(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """The same with what arrays are in the example at hand."""
        left, taken = pooled(left, right, self.scope)
        chosen, more_taken = pooled(right, left, self.scope)
        pools, right = chosen != right, chosen
        said = (*said, *taken, *more_taken)
        if from_1(left) or from_1(right):
            return Finding("unread", reason=FROM_1)
        if (hidden := self._hidden(left, right)) is not None:
            return Finding("unread", reason=f"what {hidden} is was not read")
        finding = self.of_the_example(left, right, head, conditions)
        drawn, before = self.origins.is_drawn(left), self.scope.settings
        read = free_names(left) | free_names(right)
        sized = drawn and read.isdisjoint(self.scope.earlier)  # n = 0 may have set an index
        if sized and not finding.holds and self.scope.recalled() is not None:
            # What was drawn for the sizes of an example has entries for these.
            self.scope.settings = {**self.scope.earlier}
            try:
                again = self.here(left, right, head, conditions, said)
            finally:
                self.scope.settings = before
            if again.holds:
                return again
        wrong, follows = finding.ruling in ERRATA, self.origins.follows(left, right) or drawn
        wrong = wrong or finding.reason == OTHER
        if finding.reason == OUTSIDE or (wrong and (follows or self.origins.doubtful(left, right))):
            finding = self.counted_otherwise(left, right, head, conditions, True) or finding
        finding = self.at_taps(finding, left, right, head, conditions)
        if finding.reason == OUTSIDE and not finding.holds:
            for zero, there in sent_back(left, right, self.scope.here, self.trials.decide):
                again = self.trials.under(there, left, right, head, conditions)
                if again.holds or again.ruling == "fails":
                    return again.assuming(zero, *said)
        if not finding.holds:
            known = {**rounds(self.scope.context), **self.scope.periods}
            whole = [unfolded(side, known, self.scope.here) for side in (left, right)]
            sides, more = repeated((*whole, head), known, self.scope.here)
            if more:
                left, right, head = sides
                finding = self.trials.under(self.scope.here, left, right, head, conditions)
                if finding.ruling in ERRATA and follows:
                    other = self.counted_otherwise(left, right, head, conditions, True)
                    finding = other or finding
                said = (*said, *more)
        if finding.holds:
            if not self.counted_otherwise(left, right, head, conditions, False):
                self.origins.settle(left, right)
            name = name_of(left)
            if pools and name is not None and name in self.scope.context.values:
                # From here on it is known of which entries its numbers are the largest.
                self.scope.define(name, elaborate(right, self.scope.here))
            return finding.assuming(*said)
        return self.excused(finding, left, right, head, conditions, said)

    def of_the_example(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain]
    ) -> Finding:
        """The finding at the sizes of the example at hand, or at all sizes where it holds there."""
        finding = self.trials.under(self.scope.here, left, right, head, conditions)
        if finding.ruling in ERRATA and (lent := self.scope.lent_sizes) != self.scope.settings:
            # The sizes of the example are those of the arrays that take numbers for it.
            again = self.trials.under(self.scope.sized(lent), left, right, head, conditions)
            finding = replace(again, scope=given(lent, frozenset(lent))) if again.holds else again
        if finding.ruling in ("holds", "unread") and self.scope.example((left, right)):
            # What is said beside an example may hold of all sizes, and of more places than one.
            again = self.trials.under(self.scope.general, left, right, head, conditions)
            finding = again if again.holds else finding
        return finding

    def excused(
        self, finding: Finding, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain], said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """The finding, or what it is by what an author may have in mind beside what he says."""
        finding = self.of_earlier_sizes(finding, left, right, head, conditions, said)
        if finding.holds:
            return finding
        words, still = independences(conditions, self.scope)
        if words:
            again = self.trials.under(still, left, right, head, conditions)
            if again.holds:
                return again.assuming(*words, *said)
        supposed = self.supposing.supposed(left, right, head, conditions, said)
        lent, settings = self.scope.lent_sizes, self.scope.settings
        if supposed is not None and supposed.ruling in ERRATA and lent != settings:
            self.scope.settings = lent  # the sizes of the arrays that take numbers for the example
            try:
                supposed = self.supposing.supposed(left, right, head, conditions, said)
            finally:
                self.scope.settings = settings
        if supposed is not None and supposed.holds:
            return supposed
        if entries_alone(left, right):
            shown = self.supposing.of_images(left, right, head, conditions)
            if shown is not None:
                return shown.assuming(*said)
        if finding.ruling in ERRATA:
            finding = self.of_something(left, right, head, conditions, finding)
            if finding.holds:
                return finding.assuming(*said)
        if finding.ruling in ERRATA and entries_alone(left, right):
            finding = self.of_an_example(left, right, head, conditions, finding)
            if finding.holds:
                return finding.assuming(*said)
        if finding.ruling in ERRATA:
            runs_so = self.supposing.runs_otherwise(left, right, head)
            if runs_so:
                return Finding("unread", reason=f"right if {runs_so}")
        if finding.ruling in ERRATA and self.scope.lent:
            # Numbers that arrays have taken for one example are not what it speaks of, then.
            again = self.trials.under(self.scope.general, left, right, head, conditions)
            if again.holds:
                return again.assuming(*said)
        if finding.ruling == "unread" and supposed is not None:
            finding = supposed
        if finding.ruling == "unread" and (told := told_by_entries(left, right, self.scope)):
            there, right_by_entries, words = told
            again = self.trials.under(there, left, right_by_entries, head, conditions)
            if again.holds:
                return again.assuming(*words, *said)
        listed = self.scope.points is not None  # it is a sample of the transform of that list
        if (
            finding.ruling == "fails"
            and self.scope.imaginary
            and sample(left, right)
            and not listed
        ):
            return Finding("unread", reason="it may be a sample of another example")
        unread = self.scope.pending.keys() | self.scope.unmade.keys()
        waiting = sorted(self.scope.bearing((left, right)) & unread)
        if finding.ruling in ERRATA and waiting:
            return Finding("unread", reason=f"what {', '.join(waiting)} is was not read")
        return finding

    def of_earlier_sizes(
        self, finding: Finding, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain], said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """The finding, or what it is with the sizes of the examples before."""
        outside = finding.ruling == "ill-formed" and finding.reason in (OUTSIDE, SIZES)
        recalled = self.scope.recalled() if finding.ruling == "unread" or outside else None
        if recalled is not None:
            again = self.trials.under(recalled, left, right, head, conditions)
            if outside and again.holds and any(map(written.has_sum, (left, right))):
                again = finding  # at some sizes a limit that is too far may add nothing
            if outside and not again.holds:
                # It is of the example of before: what is read there exists, or does not.
                finding = again
            if again.holds:
                sizes = given(self.scope.earlier, self.scope.bearing((left, right)))
                return replace(
                    again, scope=sizes or again.scope, assumptions=(*again.assumptions, *said)
                )
        return finding

    def at_taps(
        self, finding: Finding, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """The finding, or what it is where taps are written for them and the zeros beside them."""
        if finding.ruling not in ERRATA or conditions:
            return finding
        tap = in_cases(left, right, self.scope.here)
        if tap is None:
            return finding
        again = self.trials.under(self.scope.here, left, tap[1], head, conditions)
        # That a sum reads too far is said as such.
        told = again.holds or (again.ruling == "fails" and not written.has_sum(right))
        return again.assuming(*tap[0]) if told else finding

    def _hidden(self, *lines: Line) -> str | None:
        """What is made in a way that was not read of what one differentiates something else by."""
        if not self.scope.unmade:
            return None
        for part in (part for line in lines for part in written.every(line)):
            match part:
                case written.Derivative(body=body, by=by):
                    array = name_of(by.array if isinstance(by, written.Access) else by)
                    itself = name_of(body.array if isinstance(body, written.Access) else body)
                    inside = self.scope.bearing((body,)) & self.scope.unmade.keys()
                    for name in sorted(inside - {array, itself}):
                        made = self.scope.unmade[name]
                        if made is None or array in self.scope.bearing((made,)):
                            return name
        return None

    def of_something(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> Finding:  # fmt: skip
        """What holds but for arrays that have no entries: a filter has one at least."""
        sizes = finding.counterexample.sizes if finding.counterexample else {}
        empty = [name for name, count in sizes.items() if count == 0 and name[:1].isupper()]
        if not empty:
            return finding
        least = [written.inequality(written.Number(1), written.Name(name)) for name in empty]
        here = self.scope.here
        again = self.trials.under(here, left, right, head, (*conditions, *least))
        return again.assuming(*(f"{name} >= 1" for name in empty)) if again.holds else again

    def of_an_example(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> Finding:  # fmt: skip
        """What is said of single entries, of an example: it is wrong where it is so at all sizes.

        The words may say which size that is: a kernel of 3 x 3.
        """
        sizes = sorted(finding.counterexample.sizes) if finding.counterexample else []
        if not sizes:
            return finding
        if len(sizes) <= MOST_SIZES:
            shapes = [shape[: len(sizes)] for shape in self.scope.shapes]
            shapes = [shape for shape in shapes if len(shape) == len(sizes)]
            others = [*product(EXAMPLES, repeat=len(sizes))]
            spoken, tried = ([dict(zip(sizes, counts, strict=True)) for counts in each]
                             for each in (shapes, others))  # fmt: skip
        else:
            spoken = list(of_spoken_shapes(sizes, self.scope))
            tried = [] if spoken else [as_read((left, right), self.scope)]
        for settings in (*spoken, *tried):
            here = self.scope.sized({**self.scope.settings, **settings})
            if self.trials.under(here, left, right, head, conditions).holds:
                words = ", ".join(f"{name} = {count}" for name, count in settings.items())
                if settings in spoken:
                    return Finding("holds", words, "the sides are equal", (words,))
                return Finding("unread", reason=f"right where {words}")
        return finding

    def counted_otherwise(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        from_here_on: bool,
    ) -> Finding | None:  # fmt: skip
        """What holds where arrays count from another number of which nobody said from which."""
        there: Finding | None = None
        slopes = any(map(written.has_derivative, (left, right)))
        telling = ("fails", "unread") if slopes else ("fails",)  # of gradients nobody may know
        for origin in self.origins.others(left, right):
            again = self.trials.under(origin.here, left, right, head, conditions)
            if again.holds and from_here_on:
                self.origins.take(origin)
            if again.holds:
                return again
            if from_here_on and again.ruling in telling:
                there = there or again  # all exists that is read, and differs
        return there


def _is_given(line: Line, context: Context) -> bool:
    """Whether a side is numbers, whatever arrays are."""
    try:
        return not elaborate(line, context).operands
    except SymconvError:
        return True


def _of_letters(line: Line) -> bool:
    """Whether no entry is read on a line at a place that is a number, as examples are."""
    places = (p for x in written.every(line) if isinstance(x, written.Access) for p in x.subscripts)
    return not any(isinstance(place, written.Number) for place in places)
