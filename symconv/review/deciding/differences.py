"""Two values that differ: whether they are equal after all, whether that may be called wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symconv.judges.decide import OUTSIDE, SIZES
from symconv.judges.question import Question, Verdict
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.formal import POWERS
from symconv.language.names import FUNCTIONS
from symconv.language.opaque import split
from symconv.language.roots import ROOT, written_imaginary
from symconv.language.value import Value
from symconv.language.windows import comparable
from symconv.review.claims import ERRATA, Ruling
from symconv.review.deciding.assumptions import ending, independent, over_all, supported
from symconv.review.deciding.excuses import by_chance, by_itself, is_empty, several
from symconv.review.deciding.limits import (
    CUT_SHORT,
    LONGEST,
    ZERO_OUTSIDE,
    anywhere,
    commuted,
    open_ended,
    own_size,
    some_terms,
    unlimited,
    written_out,
)
from symconv.review.deciding.questions import asked, long_enough, some
from symconv.review.deciding.slopes import ruled, transcendental
from symconv.review.definitions.laws import ANY
from symconv.review.findings import Decide, Finding
from symconv.review.scope.anchors import called, gradient_of, loose
from symconv.review.scope.given import longest_list
from symconv.review.scope.supports import is_part
from symconv.review.scope.unsaid import within

BY_CHANCE = "sizes of which one is a number, the other in general"
NOT_EMPTY = "no array is empty"
RIGHT_FOR = "right for "
"""What was written out is an example of what is said now."""


def answered(question: Question, decide: Decide) -> tuple[Verdict, Question]:
    """The verdict, with free indices among the sizes where they have no ends."""
    verdict = decide(question)
    if not verdict.holds and question.free:
        question = replace(question, sizes=(*question.sizes, *question.free), free=())
        verdict = decide(question)
    return verdict, question


def _arrays(value: Value) -> set[str]:
    """The arrays of which it has entries."""
    return {e.operand for term in value.terms for e in term.entries if e.subscripts}


@dataclass
class Difference:
    """Two values that differ in a context, by what a judge said of them.

    unsaid  indices of which nobody says how far they go
    taken   what was taken for granted so far
    granted what makes sums end by which a difference is shown
    """

    left: Value
    right: Value
    context: Context
    decide: Decide
    domain: tuple[Constraint, ...]
    verdict: Verdict
    question: Question
    unsaid: frozenset[str]
    taken: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()

    def finding(self) -> Finding:
        """What to say of it: nothing is wrong that may be right in any way known."""
        equal = (
            self._by_slopes()
            or self._enough_entries()
            or self._with_assumptions()
            or self._at_own_size()
        )
        if equal is not None:
            return equal
        if (reason := self._doubt()) is not None:
            return Finding("unread", reason=reason)
        if self.unsaid and (finding := self._all_there()) is not None:
            return finding
        if (reason := self._nameless()) is not None:
            return Finding("unread", reason=reason)
        ruling: Ruling = "fails" if self.verdict.ruling == "fails" else "ill-formed"
        verdict = self.verdict
        return Finding(ruling, verdict.scope, verdict.reason, self.granted, verdict.counterexample)

    def _again(self, left: Value, right: Value) -> Verdict:
        return self.decide(asked(left, right, self.context, self.domain))

    def _holds(self, verdict: Verdict, *more: str) -> Finding:
        return Finding("holds", verdict.scope, verdict.reason, (*self.taken, *more))

    def _renewed(self, again: Verdict) -> None:
        """A difference between arrays that have entries tells more."""
        self.verdict = again if again.counterexample is not None else self.verdict

    def _by_slopes(self) -> Finding | None:
        """Equal by what the derivatives of known functions are; else it is these that differ."""
        left, right = ruled(self.left), ruled(self.right)
        if (left, right) == (self.left, self.right):
            return None
        again = self._again(left, right)
        if again.holds:
            return self._holds(again)
        self.left, self.right, self.verdict = left, right, again
        return None

    def _enough_entries(self) -> Finding | None:
        """Equal where no array is empty, or all are long enough for what is read."""
        left, right, context = self.left, self.right, self.context
        example = self.verdict.counterexample
        if example is not None and is_empty(example, context):
            self.domain = (*self.domain, *some(context, self.question))
            self.taken = (NOT_EMPTY,)
            again = self._again(left, right)
            if again.holds:
                return self._holds(again)
            self._renewed(again)
        if self.verdict.reason == OUTSIDE and (least := long_enough(left, right)):
            self.domain = (*self.domain, *least)
            again = self._again(left, right)
            if again.holds:
                words = (f"{-c.form.constant} <= {x}" for c in least for x in c.form.variables)
                return self._holds(again, *words)
            self._renewed(again)
        return None

    def _with_assumptions(self) -> Finding | None:
        """Equal where derivatives vanish, or sums end with what they sum."""
        left, right, context = self.left, self.right, self.context
        for assumption, lefts, rights in (
            *independent(left, right, context),
            *ending(left, right, context),
        ):
            again = self._again(lefts, rights)
            if again.holds:
                return self._holds(again, assumption)
        if (whole := over_all(left, right, context)) is not None:
            words, lefts, rights = whole
            again, question = answered(asked(lefts, rights, context, self.domain), self.decide)
            if again.holds:
                return self._holds(again, words)
            if again.ruling == "undecided":
                again = supported(question, self.decide) or again
            if again.ruling == "fails":
                self.verdict, self.granted = again, (words,)
        if open_ended(left, right, context) or commuted(left, right, context):
            again = self._again(unlimited(left), unlimited(right))
            if again.holds:
                return Finding("unread", reason=CUT_SHORT)
        if some_terms(left, right, context):
            return Finding("unread", reason=CUT_SHORT)
        return None

    def _at_own_size(self) -> Finding | None:
        """Equal for one number of terms, of a size that stands on one side alone."""
        own = own_size(self.left, self.right, self.context)
        if not own or any(own in limit.form.variables for limit in self.domain):
            return None  # d of 0 <= d < N is no number of terms
        whole, right_for = longest_list(self.context), 0
        for size in range(1, LONGEST + 1):
            if right_for and size > whole:
                break
            left, right = (side.substitute({own: Affine(size)}) for side in (self.left, self.right))
            again = self._again(left, right)
            if again.holds and written_out(self.left, self.right):
                return Finding("holds", f"{own} = {size}", "a sum written out")
            if again.holds and size == whole:
                return Finding("holds", f"{own} = {size}", "as many as the longest list has")
            right_for = right_for or (size if again.holds else 0)
        return Finding("unread", reason=f"{RIGHT_FOR}{own} = {right_for}") if right_for else None

    def _doubt(self) -> str | None:
        """What too little is known of to call a difference wrong, if there is such a thing."""
        left, right, context = self.left, self.right, self.context
        fails = self.verdict.ruling == "fails"
        both, either = left.operands | right.operands, left.operands ^ right.operands
        given = (name for name in both if name in context.values)
        stale = sorted(name for name in given if not is_part(name, context.values[name]))
        if stale:
            return f"{', '.join(stale)} got a meaning only after it was used"
        if fails and not comparable(left, right):
            return "what is largest, times another number or beside what is smallest"
        partly = sorted(both & {name for name, _ in context.entries})
        if partly:
            return f"not all entries of {', '.join(partly)} are known"
        if self.verdict.reason == SIZES and by_chance(left, right):
            return BY_CHANCE
        unlike_ranks = sorted(several(left, right, context))
        if unlike_ranks:
            return f"{', '.join(unlike_ranks)} with one and with more subscripts"
        named = called(left) | called(right)
        unlike = {name.rstrip("'") for name in called(left) ^ called(right)} - context.generic
        sure = transcendental(left, right, context)
        if fails and not sure and (unlike or named & FUNCTIONS or by_itself(left, right)):
            return f"what {', '.join(sorted(named))} is may make it right"
        if {of[1] for name in either if (of := split(name)) is not None} & context.unnamed:
            return "functions of different expressions"
        slopes = [{n for n in side.operands if gradient_of(n, context)} for side in (left, right)]
        if fails and bool(slopes[0]) != bool(slopes[1]):
            return f"nothing is known of {', '.join(sorted(slopes[0] | slopes[1]))}"
        arrays = [_arrays(side) for side in (left, right)]
        apart = all(arrays) and arrays[0].isdisjoint(arrays[1])
        if fails and apart and not (arrays[0] | arrays[1]) & context.operands.keys():
            # y_1 may be made of x_1 as y was said to be of x: a system, of any signal.
            return f"how {', '.join(sorted(arrays[0]))} may be made of others"
        any_of = context.values[ANY].operands if ANY in context.values else frozenset[str]()
        alone = sorted(either - context.operands.keys() - {ROOT} - any_of)
        if alone and fails and written_imaginary(context) is not None:
            # Signals and their transforms have one letter, and examples follow each other.
            return f"nothing is known of {', '.join(alone)}"
        return None

    def _all_there(self) -> Finding | None:
        """Equal where indices without ends stay where arrays have entries."""
        there = within(self.left, self.right, self.context, self.unsaid)
        question = asked(self.left, self.right, self.context, (*self.domain, *there))
        again, _ = answered(question, self.decide)
        if again.holds:
            return self._holds(
                again, f"all is there that is read at {', '.join(sorted(self.unsaid))}"
            )
        if again.ruling in ERRATA:
            self.verdict = again
        elif self.verdict.reason == OUTSIDE:
            return Finding("unread", reason=again.reason)
        return None

    def _nameless(self) -> str | None:
        """What nobody declared, where the difference is one of values or lies outside arrays."""
        left, right, context, verdict = self.left, self.right, self.context, self.verdict
        nameless = sorted(loose(left, context) | loose(right, context))
        if nameless == [POWERS]:
            return "it may be an equation that some numbers satisfy"
        if nameless and verdict.reason not in (OUTSIDE, SIZES):
            return f"nothing is known of {', '.join(nameless)}"
        endless = asked(anywhere(left), anywhere(right), context, self.domain)
        if verdict.reason == OUTSIDE and endless.free and not left.rank and left != right:
            endless = replace(endless, sizes=(*endless.sizes, *endless.free), free=())
            if self.decide(endless).holds:
                return ZERO_OUTSIDE
        return None
