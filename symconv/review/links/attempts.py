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
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Term
from symconv.language.value import Value
from symconv.review.claims import ERRATA
from symconv.review.deciding.compare import compare
from symconv.review.deciding.excuses import of_same_products
from symconv.review.deciding.finite import of_sequences
from symconv.review.deciding.questions import RESTRICTED, as_before, restricted, understood
from symconv.review.deciding.rows import row_by_row
from symconv.review.deciding.unfinished import OTHER
from symconv.review.definitions.aliases import gradients
from symconv.review.definitions.pooling import pooled
from symconv.review.definitions.sequences import Sequences
from symconv.review.findings import Decide, Finding
from symconv.review.links.by_entries import told_by_entries
from symconv.review.links.examples import examples
from symconv.review.links.hypotheses import Hypothesis, Way, hypotheses, independences, runs
from symconv.review.links.numbers import in_numbers
from symconv.review.links.sent_back import beyond, sent_back
from symconv.review.links.taps import in_cases
from symconv.review.links.upright import Upright
from symconv.review.scope.names import free_names
from symconv.review.scope.origins import Origins
from symconv.review.scope.periods import FROM_1, from_1, periods, repeated, rounds
from symconv.review.scope.scope import Scope, given
from symconv.review.scope.settings import entries_alone, sample
from symconv.review.scope.sides import has_matrix

MOST_SIZES = 2
"""Sizes of which an example may be."""
EXAMPLES = range(1, 5)
"""Sizes that are tried where the words say none."""


@dataclass
class Attempts:
    """Tries the sides of one document's links.

    sequences  what operations on sequences mean
    seen       hypotheses under which a claim held; a second claim puts them in force, or one by
               itself that says much: a matrix, a chain rule
    sized      how the indices of an array run that is made so, as a claim held by
    unsized    arrays as they are made, of which a claim has shown the size
    ways       those by which a claim held, be it for another array that is differentiated by
    denied     what the last claim is by a way by which no claim has held yet, where that is wrong
    """

    scope: Scope
    decide: Decide
    sequences: Sequences = field(default_factory=Sequences)
    seen: set[str] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)
    denied: tuple[Hypothesis, Finding] | None = None
    sized: dict[tuple[str, tuple[Term, ...]], str] = field(default_factory=dict)
    unsized: dict[str, Value] = field(default_factory=dict)
    origins: Origins = field(init=False)
    upright: Upright = field(init=False)

    def __post_init__(self) -> None:
        self.origins = Origins(self.scope)
        self.upright = Upright(self.scope, self.under)

    def compared(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """Whether `left = right` in a chain with a head, `said` being taken for granted.

        Nothing is differentiated by the numbers that arrays take for an example; and what holds of
        these, and not of any, may be meant of any.
        """
        finding = self.here(left, right, head, conditions, said)
        if not finding.holds and (shown := in_numbers(left, right, self.scope, self.decide)):
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
        finding = self.under(self.scope.here, left, right, head, conditions)
        if finding.ruling in ERRATA and (lent := self.scope.lent_sizes) != self.scope.settings:
            # The sizes of the example are those of the arrays that take numbers for it.
            again = self.under(self.scope.sized(lent), left, right, head, conditions)
            finding = replace(again, scope=given(lent, frozenset(lent))) if again.holds else again
        if finding.ruling in ("holds", "unread") and self.scope.example((left, right)):
            # What is said beside an example may hold of all sizes, and of more places than one.
            again = self.under(self.scope.general, left, right, head, conditions)
            finding = again if again.holds else finding
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
            for zero, there in sent_back(left, right, self.scope.here, self.decide):
                again = self.under(there, left, right, head, conditions)
                if again.holds or again.ruling == "fails":
                    return again.assuming(zero, *said)
        if not finding.holds:
            known = {**rounds(self.scope.context), **self.scope.periods}
            sides, more = repeated((left, right, head), known, self.scope.here)
            if more:
                left, right, head = sides
                finding = self.under(self.scope.here, left, right, head, conditions)
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
        outside = finding.ruling == "ill-formed" and finding.reason in (OUTSIDE, SIZES)
        recalled = self.scope.recalled() if finding.ruling == "unread" or outside else None
        if recalled is not None:
            again = self.under(recalled, left, right, head, conditions)
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
        words, still = independences(conditions, self.scope)
        if words:
            again = self.under(still, left, right, head, conditions)
            if again.holds:
                return again.assuming(*words, *said)
        supposed = self._supposing(left, right, head, conditions, said)
        if supposed is not None and supposed.holds:
            return supposed
        if entries_alone(left, right) and (shown := self.of_images(left, right, head, conditions)):
            return shown.assuming(*said)
        if finding.ruling in ERRATA:
            finding = self.of_something(left, right, head, conditions, finding)
            if finding.holds:
                return finding.assuming(*said)
        if finding.ruling in ERRATA and entries_alone(left, right):
            finding = self.of_an_example(left, right, head, conditions, finding)
            if finding.holds:
                return finding.assuming(*said)
        if finding.ruling in ERRATA and (runs_so := self.runs_otherwise(left, right, head)):
            return Finding("unread", reason=f"right if {runs_so}")
        if finding.ruling in ERRATA and self.scope.lent:
            # Numbers that arrays have taken for one example are not what it speaks of, then.
            again = self.under(self.scope.general, left, right, head, conditions)
            if again.holds:
                return again.assuming(*said)
        if finding.ruling == "unread" and supposed is not None:
            finding = supposed
        if finding.ruling == "unread" and (told := told_by_entries(left, right, self.scope)):
            there, right_by_entries, words = told
            again = self.under(there, left, right_by_entries, head, conditions)
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

    def at_taps(
        self, finding: Finding, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """The finding, or what it is where one tap is written for it and the zeros beside it."""
        if finding.ruling not in ERRATA or conditions:
            return finding
        tap = in_cases(left, right, self.scope.here)
        if tap is None:
            return finding
        again = self.under(self.scope.here, left, tap[1], head, conditions)
        return again.assuming(tap[0]) if again.ruling in ("holds", "fails") else finding

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

    def _supposing(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding | None:  # fmt: skip
        """What follows from a hypothesis that an author may have in mind, if anything does."""
        contradicted: Finding | None = None
        denied = list[Finding]()
        for hypothesis in hypotheses(left, right, self.scope):
            array, ranges = hypothesis.sized or ("", "")
            value = self.scope.context.values.get(array)
            place = array, value.terms if value is not None else ()
            if self.sized.get(place, ranges) != ranges:
                continue  # a claim held by which it is of another size
            mine, theirs, first = map(hypothesis.change, (left, right, head))
            again = self.under(hypothesis.here, mine, theirs, first, conditions)
            known = hypothesis.words in self.seen or (
                {hypothesis.chain, hypothesis.unnamed} & self.ways
                and passes_on(theirs)
                and again.counterexample
            )
            if again.ruling == "fails" and hypothesis.chain and passes_on(theirs):
                known = known or of_same_products(mine, theirs, hypothesis.here)
            if again.ruling == "fails" and hypothesis.drawn and isinstance(theirs, written.Matrix):
                rows = [*row_by_row(mine, theirs, hypothesis.here, self.decide)]
                known = known or sum(each.finding.holds for each in rows) * 2 > len(rows)
            way = hypothesis.chain or hypothesis.unnamed
            shown = again.ruling in ERRATA and again.counterexample and passes_on(theirs)
            if shown and way and not known and self.denied is None:
                self.denied = hypothesis, again.assuming(hypothesis.words, *said)
            if again.ruling in ERRATA and known and not contradicted:
                # Another claim holds by the very hypothesis by which this one does not.
                again = self.upright.excused(
                    again, mine, theirs, first, conditions, hypothesis.here
                )
                contradicted = again.assuming(hypothesis.words, *said)
            if again.holds:
                if hypothesis.words in self.seen or has_matrix(right) or _differentials(right) > 1:
                    hypothesis.adopt(self.scope)
                self.seen.add(hypothesis.words)
                if array and value is not None:
                    self.sized[place] = ranges
                    self.unsized[array] = value
                if hypothesis.chain is not None:
                    self.ways.add(hypothesis.chain)
                more = (hypothesis.words, *said)
                return again.assuming(*more)
            if again.ruling == "fails" and hypothesis.chain and has_matrix(right):
                denied.append(again.assuming(hypothesis.words, *said))
        if contradicted is None and len(denied) == 1:
            # All that is said of the one gradient is said by the other, and not as it is made.
            return denied[0]
        return contradicted

    def confirms(self, hypothesis: Hypothesis) -> bool:
        """Whether a claim has held by the way that was supposed."""
        shown = {hypothesis.chain, hypothesis.unnamed} & self.ways
        return hypothesis.words in self.seen or bool(shown)

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
        again = self.under(here, left, right, head, (*conditions, *least))
        return again.assuming(*(f"{name} >= 1" for name in empty)) if again.holds else again

    def of_images(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain]
    ) -> Finding | None:
        """What is said of single entries of images whose shapes the words say.

        It is wrong where another claim holds by that from where the example counts.
        """
        contradicted: Finding | None = None
        silent = Finding("unread", reason="of which shapes the example is and from where it counts")
        tried = False
        for example in examples(left, right, self.scope):
            place, (words, *_) = (example.array, ()), example.words
            if self.sized.get(place, words) != words:
                continue
            mine, theirs, first = map(example.counted, (left, right, head))
            again = self.under(example.here, mine, theirs, first, conditions)
            if again.holds and self.scope.shapes:
                self.sized[place] = words
                return again.assuming(*example.words)
            if again.ruling == "fails" and place in self.sized:
                contradicted = again.assuming(*example.words)
            tried = tried or again.holds or bool(self.scope.shapes)
        return contradicted or (silent if tried else None)

    def of_an_example(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> Finding:  # fmt: skip
        """What is said of single entries, of an example: it is wrong where it is so at all sizes.

        The words may say which size that is: a kernel of 3 x 3.
        """
        sizes = sorted(finding.counterexample.sizes) if finding.counterexample else []
        if not 0 < len(sizes) <= MOST_SIZES:
            return finding
        spoken = [shape[: len(sizes)] for shape in self.scope.shapes if len(shape) >= len(sizes)]
        others = [*product(EXAMPLES, repeat=len(sizes))]
        for counts in (*spoken, *others):
            settings = dict(zip(sizes, counts, strict=True))
            here = self.scope.sized({**self.scope.settings, **settings})
            if self.under(here, left, right, head, conditions).holds:
                words = ", ".join(f"{name} = {count}" for name, count in settings.items())
                if counts in spoken:
                    return Finding("holds", words, "the sides are equal", (words,))
                return Finding("unread", reason=f"right where {words}")
        return finding

    def runs_otherwise(self, left: Line, right: Line, head: Line) -> str | None:
        """By which axes in another order a claim would hold, where just claims show the sizes.

        Height and width may be taken for each other.
        """
        known = self.scope.context
        shown = {n: v for n, v in self.unsized.items() if n in known.values and v.rank > 1}
        if not shown:
            return None
        said = {n: sorted(self.sized[n, v.terms].split(", ")) for n, v in shown.items()}
        self.scope.context = replace(known, values={**known.values, **shown})
        try:
            for hypothesis in runs(left, right, self.scope):
                array, ranges = hypothesis.sized or ("", "")
                turned = said.get(array) == sorted(ranges.split(", "))
                if turned and self.under(hypothesis.here, left, right, head, ()).holds:
                    return hypothesis.words
        finally:
            self.scope.context = known
        return None

    def counted_otherwise(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        from_here_on: bool,
    ) -> Finding | None:  # fmt: skip
        """What holds where arrays count from another number of which nobody said from which."""
        there: Finding | None = None
        slopes = any(map(written.has_derivative, (left, right)))
        telling = ("fails", "unread") if slopes else ("fails",)  # of gradients nobody may know
        for origin in self.origins.others(left, right):
            again = self.under(origin.here, left, right, head, conditions)
            if again.holds and from_here_on:
                self.origins.take(origin)
            if again.holds:
                return again
            if from_here_on and again.ruling in telling:
                there = there or again  # all exists that is read, and differs
        return there

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


def passes_on(line: Line) -> bool:
    """Whether a gradient stands in each term: none is of a loss that depends on more besides."""
    terms = line.terms if isinstance(line, written.Sum) else (line,)
    return all(any(gradients(term)) for term in terms)


def _differentials(line: Line) -> int:
    """How many derivatives are written on a line: several where a chain rule is written out."""
    inner = sum(map(_differentials, written.parts(line)))
    return inner + isinstance(line, written.Derivative)
