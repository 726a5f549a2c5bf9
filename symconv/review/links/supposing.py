"""Two sides tried with what an author may take for granted, one hypothesis after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.term import Term
from symconv.language.value import Value
from symconv.review.claims import ERRATA
from symconv.review.deciding.excuses import of_same_products
from symconv.review.deciding.rows import row_by_row
from symconv.review.definitions.aliases import gradients
from symconv.review.definitions.sequences import PRESUMED
from symconv.review.findings import Finding
from symconv.review.links.examples import examples
from symconv.review.links.hypotheses import Hypothesis, Way, hypotheses, runs
from symconv.review.links.trials import Trials
from symconv.review.links.upright import Upright
from symconv.review.scope.scope import Scope
from symconv.review.scope.sides import has_matrix


@dataclass
class Supposing:
    """Supposes what the links of one document need, and knows by what earlier ones held."""

    scope: Scope
    trials: Trials
    upright: Upright
    seen: set[str] = field(default_factory=set)
    """Hypotheses under which a claim held; a second claim puts them in force, or one by itself
    that says much: a matrix, a chain rule."""
    ways: set[Way] = field(default_factory=set)
    """Those by which a claim held, be it for another array that is differentiated by."""
    denied: tuple[Hypothesis, Finding] | None = None
    """What the last claim is by a way by which no claim has held yet, where that is wrong."""
    sized: dict[tuple[str, tuple[Term, ...]], str] = field(default_factory=dict)
    """How the indices of an array run that is made so, as a claim held by."""
    unsized: dict[str, Value] = field(default_factory=dict)
    """Arrays as they are made, of which a claim has shown the size."""

    def supposed(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding | None:  # fmt: skip
        """What follows from a hypothesis that an author may have in mind, if anything does."""
        contradicted: Finding | None = None
        denied = list[Finding]()
        flipped = PRESUMED in self.seen
        for hypothesis in hypotheses(left, right, self.scope, flipped=flipped):
            array, ranges = hypothesis.sized or ("", "")
            value = self.scope.context.values.get(array)
            place = array, value.terms if value is not None else ()
            if self.sized.get(place, ranges) != ranges:
                continue  # a claim held by which it is of another size
            mine, theirs, first = map(hypothesis.change, (left, right, head))
            again = self.trials.under(hypothesis.here, mine, theirs, first, conditions)
            known = hypothesis.words in self.seen or (
                {hypothesis.chain, hypothesis.unnamed} & self.ways
                and _passes_on(theirs)
                and again.counterexample
            )
            if again.ruling == "fails" and hypothesis.chain and _passes_on(theirs):
                known = known or of_same_products(mine, theirs, hypothesis.here)
            if again.ruling == "fails" and hypothesis.drawn and isinstance(theirs, written.Matrix):
                rows = [*row_by_row(mine, theirs, hypothesis.here, self.trials.decide)]
                known = known or sum(each.finding.holds for each in rows) * 2 > len(rows)
            way = hypothesis.chain or hypothesis.unnamed
            shown = again.ruling in ERRATA and again.counterexample and _passes_on(theirs)
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
            again = self.trials.under(example.here, mine, theirs, first, conditions)
            if again.holds and self.scope.shapes:
                self.sized[place] = words
                return again.assuming(*example.words)
            if again.ruling == "fails" and place in self.sized:
                contradicted = again.assuming(*example.words)
            tried = tried or again.holds or bool(self.scope.shapes)
        return contradicted or (silent if tried else None)

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
                if turned and self.trials.under(hypothesis.here, left, right, head, ()).holds:
                    return hypothesis.words
        finally:
            self.scope.context = known
        return None


def _passes_on(line: Line) -> bool:
    """Whether a gradient stands in each term: none is of a loss that depends on more besides."""
    terms = line.terms if isinstance(line, written.Sum) else (line,)
    return all(any(gradients(term)) for term in terms)


def _differentials(line: Line) -> int:
    """How many derivatives are written on a line: several where a chain rule is written out."""
    inner = sum(map(_differentials, written.parts(line)))
    return inner + isinstance(line, written.Derivative)
