"""One link of a chain decided: as it stands, with earlier sizes, with what an author may assume.

It knows the scope and the judges, and neither claims nor places in a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.judges.decide import OUTSIDE
from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.aliases import gradients, in_words, meant
from symconv.review.arrays import is_example
from symconv.review.broadcasts import broadcasts
from symconv.review.capitals import Capitals
from symconv.review.claims import ERRATA, Ruling
from symconv.review.compare import BY_CHANCE, compare
from symconv.review.convolved import Convolution, Reading, modes
from symconv.review.corrections import corrected
from symconv.review.decimals import in_decimals, mended
from symconv.review.dense import declare_columns
from symconv.review.findings import Decide, Finding
from symconv.review.finite import of_sequences
from symconv.review.hypotheses import Way, hypotheses, independences
from symconv.review.laws import law, of_products
from symconv.review.names import free_names
from symconv.review.networks import Networks
from symconv.review.origins import Origins
from symconv.review.periods import FROM_1, from_1, periods, repeated
from symconv.review.pooling import pooled
from symconv.review.questions import RESTRICTED, as_before, restricted, understood
from symconv.review.redefinitions import redefined
from symconv.review.scope import Scope, given
from symconv.review.sequences import PRESUMED, Sequences
from symconv.review.settings import sample
from symconv.review.sides import has_matrix, plain
from symconv.review.upright import Upright

TRIES = 400
"""Corrections of one document that are tried: who has many mistakes gets no more suggestions."""


@dataclass
class Links:
    """Decides the links of one document."""

    scope: Scope
    decide: Decide
    networks: Networks | None = None
    sequences: Sequences = field(default_factory=Sequences)
    presumes: str = ""
    """Whether the document speaks of convolution, be it alone or with other such operations."""
    tries: int = TRIES
    proposed: frozenset[str] | None = None
    """The only corrections that are tried, if they were looked for before with other numbers."""
    seen: set[str] = field(default_factory=set)
    """Hypotheses under which a claim held.

    A second claim puts them in force; or one by itself that says much: a matrix, a chain rule.
    """

    ways: set[Way] = field(default_factory=set)
    """Those by which a claim held, be it for another array that is differentiated by."""

    taken: set[tuple[str, str]] = field(default_factory=set)
    """Names that were taken for others, where a claim holds by it."""

    doubt: str = ""
    """Why the statement at hand may not be called wrong, if there is such a reason."""
    given: tuple[str, ...] = ()
    """What the statement at hand takes for granted of the layers of which it speaks."""

    origins: Origins = field(init=False)
    capitals: Capitals = field(init=False)

    upright: Upright = field(init=False)

    def __post_init__(self) -> None:
        self.origins = Origins(self.scope)
        self.capitals = Capitals(self.scope)
        self.upright = Upright(self.scope, self._under)

    def meant(self, *lines: Line) -> tuple[list[Line], dict[str, str]]:
        """What lines mean by their names and operations, and what that takes for what."""
        spelled = [self.sequences.spelled(plain(line), self.scope) for line in lines]
        return meant(spelled, self.scope)

    def learns(self, left: Line, right: Line) -> bool:
        """Whether a link says, on either side, what an operation on sequences is."""
        learn = self.sequences.learn
        return learn(left, plain(right), self.scope) or learn(right, plain(left), self.scope)

    def relearns(self, left: Line, right: Line, other: bool) -> Finding | None:
        """What an operation on sequences is from here on, if it had a meaning further up.

        `other` is whether words say that the sign means another operation now.
        """
        if not self.sequences.forgets(left, self.scope, other):
            return None
        ruling: Ruling = "definition" if self.learns(left, right) else "unread"
        return Finding(ruling, reason="what an operation on sequences is from here on")

    def compared(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain] = ()
    ) -> Finding:
        """Whether `left = right`, in a chain with a head, where the conditions hold."""
        numbers = in_decimals(left, right)
        if numbers is not None and not self.scope.knows("e"):
            return numbers
        what = self.networks.convolution if self.networks is not None else None
        if what is None or self.networks is None:
            return self.compared_once(left, right, head, conditions)
        found = list[tuple[Reading, Finding]]()
        for reading in self.networks.readings():
            self.networks.take(reading)
            finding = self.best(what, left, right, head, conditions)
            found.append((reading, finding))
        holding = [each for each in found if each[1].holds]
        if holding:
            reading, finding = holding[0]
            self.networks.shown([each for each, _ in holding])
            self.networks.take(reading)
            return finding.assuming(*reading.words)
        doubtful = [finding for _, finding in found if finding.ruling not in ERRATA]
        if not doubtful and self.networks.both:
            for reading in self.networks.mixed():
                self.networks.take(reading)
                there = replace(what, apart=reading.apart)
                if self.best(there, left, right, head, conditions).holds:
                    doubtful = [Finding("unread", reason="right if a sign has both meanings")]
        self.networks.take(found[0][0])
        return (doubtful or [found[0][1]])[0]

    def best(
        self, what: Convolution, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """What is found with each operation the valid or the full one, as it fits best."""
        order = ("holds", "definition", "unread", "fails", "ill-formed")
        found = list[Finding]()
        for sides, words in modes((left, right, head), what):
            one, other, first = sides
            finding = self.compared_once(one, other, first, conditions)
            if finding.holds:
                return finding.assuming(*words)
            # Sizes that fit by chance alone: the operation is the other one.
            chance = finding.reason == BY_CHANCE
            found.append(replace(finding, ruling="ill-formed") if chance else finding)
        best = min(found, key=lambda each: order.index(each.ruling))
        return replace(best, ruling="unread") if best.reason == BY_CHANCE else best

    def compared_once(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain] = ()
    ) -> Finding:
        """Whether two sides are equal, with all operations as they are in force.

        In a document on convolution an asterisk that nobody defines is one, if that holds; and once
        it did, what does not hold by it is wrong where words speak of no other operation.
        """
        finding = self.in_force(left, right, head, conditions)
        presumable = self.presumes and self.sequences.presumable((left, right), self.scope)
        if finding.ruling != "unread" or not presumable:
            return finding
        known, self.sequences = self.sequences, self.sequences.presuming()
        try:
            again = self.in_force(left, right, head, conditions)
        finally:
            self.sequences = known
        if again.holds and (has_matrix(left) or has_matrix(right)):
            self.seen.add(PRESUMED)  # its laws may be those of a product of numbers as well
        certain = again.ruling == "fails" and self.presumes == "alone" and PRESUMED in self.seen
        return again.assuming(PRESUMED) if again.holds or certain else finding

    def in_force(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain]
    ) -> Finding:
        """Whether two sides are equal, with all operations as they are known."""
        sides = plain(left), plain(right)
        stated = law(*sides, self.sequences, self.scope)
        stated = stated or of_products(*sides, plain(head), self.sequences, self.scope)
        if stated is not None and not conditions:
            finding = compare(stated.left, stated.right, stated.here, self.decide)
            if finding.holds or (stated.alike and finding.ruling in ERRATA):
                return finding
        (left, right, head), taken = self.meant(left, right, head)
        columns = tuple(
            f"{name} is a column" for name in declare_columns((left, right), self.scope)
        )
        finding = self._compared(left, right, head, conditions, (*in_words(taken), *columns))
        # A capital's small letters are its entries; else it may be another array, introduced later.
        doubtful = {pair for pair in taken.items() if pair[0].upper() != pair[1]}
        if finding.holds:
            self.taken |= {*taken.items()}
        elif finding.ruling in ERRATA and not doubtful <= self.taken:
            return Finding("unread", reason=f"wrong if {', '.join(in_words(taken))}")
        if finding.holds:
            finding = finding.assuming(*self.given, *broadcasts((left, right), self.scope.here))
            self.upright.settle(left, right, head, conditions)
        elif finding.ruling in ERRATA:
            if self.doubt:
                return Finding("unread", reason=self.doubt)
            here = self.scope.here
            finding = self.upright.excused(finding, left, right, head, conditions, here)
        return finding

    def _compared(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        said: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        left, taken = pooled(left, right, self.scope)
        chosen, more_taken = pooled(right, left, self.scope)
        pools, right = chosen != right, chosen
        said = (*said, *taken, *more_taken)
        if from_1(left) or from_1(right):
            return Finding("unread", reason=FROM_1)
        finding = self._under(self.scope.here, left, right, head, conditions)
        if finding.ruling in ("holds", "unread") and self.scope.example((left, right)):
            # What is said beside an example may hold of all sizes, and of more places than one.
            again = self._under(self.scope.general, left, right, head, conditions)
            finding = again if again.holds else finding
        if finding.reason == OUTSIDE or (
            finding.ruling in ERRATA and self.origins.doubtful(left, right)
        ):
            finding = self.counted_otherwise(left, right, head, conditions, True) or finding
        if not finding.holds:
            sides, more = repeated((left, right, head), self.scope.periods, self.scope.here)
            if more:
                left, right, head = sides
                finding = self._under(self.scope.here, left, right, head, conditions)
                said = (*said, *more)
        if finding.holds:
            if not self.counted_otherwise(left, right, head, conditions, False):
                self.origins.settle(left, right)
            name = name_of(left)
            if pools and name is not None and name in self.scope.context.values:
                # From here on it is known of which entries its numbers are the largest.
                self.scope.define(name, elaborate(right, self.scope.here))
            return finding.assuming(*said)
        outside = finding.ruling == "ill-formed" and finding.reason == OUTSIDE
        recalled = self.scope.recalled() if finding.ruling == "unread" or outside else None
        if recalled is not None:
            again = self._under(recalled, left, right, head, conditions)
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
            again = self._under(still, left, right, head, conditions)
            if again.holds:
                return again.assuming(*words, *said)
        contradicted: Finding | None = None
        denied = list[Finding]()
        for hypothesis in hypotheses(left, right, self.scope):
            mine, theirs, first = map(hypothesis.change, (left, right, head))
            again = self._under(hypothesis.here, mine, theirs, first, conditions)
            known = hypothesis.words in self.seen or (
                hypothesis.chain in self.ways and _passes_on(right) and again.counterexample
            )
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
                if hypothesis.chain is not None:
                    self.ways.add(hypothesis.chain)
                more = (hypothesis.words, *said)
                return again.assuming(*more)
            if again.ruling == "fails" and hypothesis.chain and has_matrix(right):
                denied.append(again.assuming(hypothesis.words, *said))
        if finding.ruling in ERRATA and self.scope.lent:
            # Numbers that arrays have taken for one example are not what it speaks of, then.
            again = self._under(self.scope.general, left, right, head, conditions)
            if again.holds:
                return again.assuming(*said)
        if finding.ruling == "unread" and contradicted is not None:
            finding = contradicted
        if finding.ruling == "unread" and len(denied) == 1:
            # All that is said of the one gradient is said by the other, and not as it is made.
            return denied[0]
        if finding.ruling == "fails" and self.scope.imaginary and sample(left, right):
            return Finding("unread", reason="it may be a sample of another example")
        waiting = sorted(self.scope.bearing((left, right)) & self.scope.pending.keys())
        if finding.ruling in ERRATA and waiting:
            return Finding("unread", reason=f"what {', '.join(waiting)} is was not read")
        return finding

    def counted_otherwise(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        from_here_on: bool,
    ) -> Finding | None:  # fmt: skip
        """What holds where arrays count from another number of which nobody said from which."""
        for origin in self.origins.others(left, right):
            again = self._under(origin.here, left, right, head, conditions)
            if again.holds and from_here_on:
                self.origins.take(origin)
            if again.holds:
                return again
        return None

    def corrected(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> str | None:  # fmt: skip
        """A change that makes a wrong link right, taking for granted no more than before."""
        if (number := mended(left, right)) is not None:
            return number
        if self.scope.context.order:
            return None  # each change would have to be tried for each exponent
        (left, right, head), _ = self.meant(left, right, head)
        here = self.scope.here

        def holds(one: Line, other: Line) -> bool:
            self.tries -= 1
            if self.tries < 0:
                return False
            what = self.networks.convolution if self.networks is not None else None
            sides = [one, other, head]
            ways = modes(sides, what) if what is not None else [(sides, ())]
            for (mine, theirs, first), _ in ways:
                again = self._under(here, mine, theirs, first, conditions)
                if again.holds and set(again.assumptions) <= set(finding.assumptions):
                    return True
            return False

        differs = finding.counterexample if finding.ruling == "fails" else None
        return corrected(left, right, holds, differs, self.scope.context.generic, self.proposed)

    def redefined(self, name: str, left: Line, right: Line) -> Finding:
        """What a name means from here on, where what is said of it does not hold of the old."""
        example = is_example(right)
        self.origins.settled.discard(name)
        if example:
            self.scope.lend(name)
        try:
            known = redefined(name, left, self.meant(right)[0][0], self.scope)
        except SymconvError:
            self.scope.forget(name)
            return Finding("unread", reason=f"what {name} is from here on")
        how = "in numbers, for one example" if example else "defined again"
        return Finding("definition", reason=f"{known.what}, {how}")

    def _under(
        self, context: Context, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """The finding in a context, for the range of the head of the chain."""
        stated, whole = restricted(conditions, context)
        domain = (*stated, *understood(head, context))
        turning = periods((left, right), context, domain)
        domain += tuple(c for each in turning for c in each.range(context))
        finding = self._alone(context, left, right, domain)
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
        if finding.ruling in ERRATA:
            more, words = as_before((left, right), context)
            again = self._alone(context, left, right, (*domain, *more)) if more else finding
            if again.holds:
                return again.assuming(words)
        return replace(finding, assumptions=(*finding.assumptions, *said))

    def _alone(
        self, context: Context, left: Line, right: Line, domain: tuple[Constraint, ...]
    ) -> Finding:
        return of_sequences(left, right, context, self.decide, domain, self.sequences, self.scope)


def _passes_on(line: Line) -> bool:
    """Whether a gradient stands in each term: none is of a loss that depends on more besides."""
    terms = line.terms if isinstance(line, written.Sum) else (line,)
    return all(any(gradients(term)) for term in terms)


def _differentials(line: Line) -> int:
    """How many derivatives are written on a line: several where a chain rule is written out."""
    inner = sum(map(_differentials, written.parts(line)))
    return inner + isinstance(line, written.Derivative)
