"""A judge with so much time for each step, whatever number of questions it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from symconv.judges.question import Question, Verdict
from symconv.review.findings import Decide

LATE = "the judges did not finish this step within {seconds:g} seconds"


@dataclass
class Patience:
    """Asks a judge while a step has time left; what it asks after that is undecided.

    One question has an end of its own, but a step that is tried in many ways asks many.

    >>> from symconv.judges.decide import decide
    >>> from symconv.language.atoms import number
    >>> question = Question(number(1), number(1))
    >>> Patience(decide, seconds=60)(question).ruling
    'holds'
    >>> Patience(decide, seconds=0)(question).reason
    'the judges did not finish this step within 0 seconds'
    """

    decide: Decide
    seconds: float
    spent: float = 0

    def begin(self) -> None:
        """Another step begins."""
        self.spent = 0

    def __call__(self, question: Question) -> Verdict:
        """What the judge says, or undecided."""
        if self.spent >= self.seconds:
            reason = LATE.format(seconds=self.seconds)
            return Verdict("undecided", "this instance", reason)
        began = time.monotonic()
        try:
            return self.decide(question)
        finally:
            self.spent += time.monotonic() - began
