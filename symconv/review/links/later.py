"""What could not be read, or was wrong, because a name in it gets its meaning only after it.

"It can be written y = W x with W = ..." says something of W that is decided once W is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.review.links.links import Links
from symconv.review.scope.names import free_names, runs_on
from symconv.review.scope.record import Record

_WITH = re.compile(r"\W*(?:with|where|in which)\b", re.IGNORECASE)

MOST = 8
"""Claims of one section that wait."""


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
    section: int = -1

    def wait(self, claim: Awaiting) -> None:
        """A claim that was not read waits for what the rest of its section says of its names."""
        if self.section != self.record.scope.section:
            self.section = self.record.scope.section
            self.waiting.clear()
        if len(self.waiting) < MOST:
            self.waiting.append(claim)

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
                continue
            scope.context = context
            if finding.ruling == "fails" and of_it and not runs_on(claim.left):
                self.record.change(claim.number, finding, None)


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
