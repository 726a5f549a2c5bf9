"""What could not be read, or was wrong, because a name in it gets its meaning only after it.

"It can be written y = W x with W = ..." says something of W that is decided once W is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.deciding.decided import found
from symconv.review.findings import Finding
from symconv.review.links.hypotheses import Hypothesis
from symconv.review.links.links import Links
from symconv.review.links.recognition import recognised
from symconv.review.scope.names import free_names, runs_on
from symconv.review.scope.record import Record

_WITH = re.compile(r"\W*(?:with|where|in which)\b")
"""Words that go on with a sentence: with a capital another one begins."""

MOST = 8
"""Claims of one section that wait."""
FEW = 3
"""Entries of which all but one may show what an operation is."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A claim that was not read: its number, its sides, and the context in which it stands."""

    number: int
    left: Line
    right: Line
    head: Line
    conditions: Sequence[written.Chain]
    before: Context

    @property
    def names(self) -> set[str]:
        return free_names(self.left) | free_names(self.right)


@dataclass
class Later:
    """Claims of a section that were not read, and may be once more is said of a name in them."""

    record: Record
    links: Links
    waiting: list[Awaiting] = field(default_factory=list)
    denied: list[tuple[int, Hypothesis, Finding]] = field(default_factory=list)
    """Claims of this section that are wrong by a way by which none has held yet."""
    section: int = -1

    def wait(self, claim: Awaiting) -> None:
        """A claim that was not read waits for what the rest of its section says of its names."""
        self.enter()
        if len(self.waiting) < MOST:
            self.waiting.append(claim)

    def enter(self) -> None:
        """What waited in an earlier section waits no more."""
        if self.section != self.record.scope.section:
            self.section = self.record.scope.section
            self.waiting.clear()
            self.denied.clear()

    def deny(self, number: int, hypothesis: Hypothesis, finding: Finding) -> None:
        """A claim is wrong if a loss depends on arrays by a way that nothing has shown yet."""
        self.enter()
        self.denied.append((number, hypothesis, finding))

    def confirm(self) -> None:
        """A gradient holds: those before it are wrong that differ by the same way."""
        self.enter()
        for each in tuple(self.denied):
            number, hypothesis, finding = each
            if self.links.supposing.confirms(hypothesis):
                self.denied.remove(each)
                if self.record.claims[number].verdict == "unread":
                    self.record.change(number, finding, None)

    def leave(self, numbers: set[int]) -> None:
        """Claims of which all has been said do not wait any more."""
        self.waiting = [claim for claim in self.waiting if claim.number not in numbers]

    def settle(self, name: str, words: str) -> None:
        """Decide what waited for a name that is known now; `words` are those before its formula.

        What does not hold then is an erratum only if it is of this name that the sentence speaks:
        y = W x with W = ...; and what was wrong before may be right by it only then.
        """
        scope = self.record.scope
        if self.section != scope.section:
            return
        for claim in [each for each in self.waiting if name in each.names]:
            of_it = claim.number == len(self.record.claims) - 2 and bool(_WITH.match(words))
            if self.record.claims[claim.number].erratum and not of_it:
                continue
            context = scope.context
            scope.context = _with_what_was(claim.before, claim.names, context)
            finding = self.links.compared(claim.left, claim.right, claim.head, claim.conditions)
            if finding.ruling != "unread":
                self.waiting.remove(claim)
            if finding.holds:
                self.record.change(claim.number, finding, None)
                if isinstance(claim.right, written.Operation):
                    for _, n in self.entries_of(name_of(claim.left)):
                        self.record.change(n, finding, None)
                continue
            scope.context = context
            if finding.ruling == "fails" and of_it and not runs_on(claim.left):
                self.record.change(claim.number, finding, None)
            elif (apart := self.apart(claim)) is not None:
                self.record.change(*apart, None)

    def apart(self, claim: Awaiting) -> tuple[int, Finding] | None:
        """The one entry that was said of y = x * w, and is not what the others show that * is."""
        name, scope = name_of(claim.left), self.record.scope
        said = {place: v for (of, place), v in scope.context.entries.items() if of == name}
        if not isinstance(claim.right, written.Operation) or len(said) < FEW:
            return None
        first = [min(axis) for axis in zip(*said, strict=True)]
        for words, here in recognised(claim.left, claim.right, scope):
            try:
                whole = elaborate(claim.right, here)
            except SymconvError:
                continue
            if prod(slot.size.constant for slot in whole.slots if slot.size) != len(said):
                continue
            wrong = list[tuple[tuple[int, ...], Finding]]()
            for place, value in said.items():
                axes = zip(place, first, whole.slots, strict=True)
                entry = whole.at(*(Affine(at - least + s.first) for at, least, s in axes))
                finding = found(entry, value, here, self.links.decide)
                if not finding.holds:
                    wrong.append((place, finding))
            if len(wrong) == 1 and wrong[0][1].ruling == "fails":
                places = dict(self.entries_of(name))
                if wrong[0][0] in places:
                    return places[wrong[0][0]], wrong[0][1].assuming(words)
        return None

    def entries_of(self, name: str | None) -> Iterator[tuple[tuple[int, ...], int]]:
        """The places at which it was said what an array is, each with the number of its claim."""
        for of, place in self.record.scope.context.entries:
            for n, claim in enumerate(self.record.claims):
                said = claim.verdict == "definition" and claim.reason == f"{name} at {place}"
                if of == name and said:
                    yield place, n


def _with_what_was(before: Context, names: set[str], context: Context) -> Context:
    """The context with arrays of these names as they were, if nothing is known of them now."""
    gone = names - context.values.keys() - context.operands.keys()
    return replace(
        context,
        values={**context.values, **{n: before.values[n] for n in gone & before.values.keys()}},
        operands={
            **context.operands, **{n: before.operands[n] for n in gone & before.operands.keys()}
        },
    )  # fmt: skip
