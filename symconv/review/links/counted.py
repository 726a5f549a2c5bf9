"""Links between sizes and other numbers, which are decided as such."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symconv.language.line import Line
from symconv.reading.segments import IMPLIES
from symconv.review.deciding.decimals import mended
from symconv.review.findings import Finding
from symconv.review.links.doubts import Doubts
from symconv.review.links.step import Side, Step
from symconv.review.scope.record import Record
from symconv.review.scope.sides import plain
from symconv.review.sizes.arithmetic import ALL, INSTANCE, POLYNOMIAL, of_numbers
from symconv.review.sizes.formulas import COUNTED
from symconv.review.sizes.full import PLACES, convolved_length
from symconv.review.sizes.lengths import length
from symconv.review.sizes.scalars import scalar_name, scalar_names
from symconv.review.sizes.sizes import KEPT, Sizes
from symconv.review.words.place import Place
from symconv.review.words.sentences import after, leading, sentence

SAID = (KEPT, PLACES)
"""Why what is found is said of running text as well: words say of which sizes it speaks."""

COUNTS = frozenset("bcdghklmnoprstw")
"""Small letters that say how many there are of something."""


@dataclass
class Counted:
    """Decides the links of one document that speak of sizes."""

    record: Record
    sizes: Sizes
    place: Place
    doubts: Doubts

    def of(self, step: Step) -> Side | None:
        """The side from which the chain goes on, if the link was decided and said."""
        left, right, first = step.left, step.right, step.first
        if first and scalar_name(left.line):
            self.sizes.observe(self.place.words, left.line, "", made=True)
        counted = self.found(step)
        self.sizes.asked = step.sides if first else None
        if counted is None:
            return None
        if unit := self.doubts.customs.by_units(counted, step.statement):
            counted = Finding("unread", reason=unit)
        if not (_is_said(counted, step.display) or self.is_law(counted, step)):
            return None
        mend = mended(*step.sides) if counted.ruling == "fails" else None
        self.record.say(step.source, step.span, step.kind, counted, step.sides, suggestion=mend)
        return replace(right, miscounted=not counted.holds)

    def found(self, step: Step) -> Finding | None:
        """What is found of a link as one between sizes; None where it is none."""
        (left, right), first, miscounted = step.sides, step.first, step.left.miscounted
        # After a line that is wrong the next one is held against the head of the chain.
        begun = step.head if miscounted else plain(left)
        counted = self.sizes.decide(begun, plain(right), fresh=first or miscounted, head=step.head)
        if counted is None and self.place.counts:
            counted = self.in_letters(left, right)
        if counted is None or counted.ruling == "unread":
            counted = length(left, right, self.record.scope) or counted
        if first and (counted is None or counted.ruling == "unread"):
            context, parts = self.record.scope.context, self.place.parts
            counted = convolved_length(left, right, self.spoken(), parts, context) or counted
        if first and IMPLIES in step.statement.words:
            counted = self.sizes.solved(left, right) or counted
        if first and (counted is None or counted.ruling == "unread"):
            counted = self.sizes.kept(self.spoken(), left, right) or counted
        return counted

    def is_law(self, counted: Finding, step: Step) -> bool:
        """Whether running text says of products and sums that they are the same for any numbers.

        It counts what there is of something, and both sides speak of the same letters.
        """
        left, right = step.sides
        names = scalar_names(left)
        same = names is not None and len(names) > 1 and names == scalar_names(right)
        if not (self.place.counts and same and counted == self.in_letters(left, right)):
            return False
        return self.doubts.by_words(step.sides, step.statement, step.head) is None

    def spoken(self) -> str:
        """The sentence around the formula, without formulas."""
        before, later = leading(*self.place.around), after(*self.place.around)
        return f"{sentence(before, -1)} {sentence(later, 0)}"

    def in_letters(self, left: Line, right: Line) -> Finding | None:
        """What to say where the section counts products, of letters of which nothing is known."""
        names = (scalar_names(left) or set()) | (scalar_names(right) or set())
        scope = self.record.scope
        bases = names | {name.partition("_")[0] for name in names}
        sizes = all(name[:1].isupper() or name[:1] in COUNTS for name in names)
        if not sizes or any(scope.knows(name) for name in bases) or names & {*scope.losses}:
            return None
        return of_numbers(left, right)


def _is_said(counted: Finding, display: bool) -> bool:
    """Whether what is found of sizes is said: in running text it may be of an example alone."""
    decided = counted.ruling in ("holds", "fails")
    if display or counted.scope == INSTANCE:
        return decided
    always = (counted.reason, counted.scope) == (POLYNOMIAL, ALL)
    return (counted.holds and (always or counted.reason in COUNTED)) or counted.reason in SAID
