"""Two values, and whether a judge finds them equal."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from symconv.judges.decide import ZERO
from symconv.judges.question import Question, Verdict
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.formal import POWERS, gathered
from symconv.language.value import Value
from symconv.review.deciding.assumptions import ending, supported
from symconv.review.deciding.differences import Difference, answered
from symconv.review.deciding.questions import asked, fitted
from symconv.review.findings import Decide, Finding
from symconv.review.scope.anchors import anchored
from symconv.review.scope.given import is_array, is_sequence, put_in
from symconv.review.scope.supports import is_part
from symconv.review.scope.unrolled import ROW_BY_ROW, extents, unrolled
from symconv.review.scope.unsaid import unbounded

NOTHING = "both sides are zero"
"""Why what is left of both sides is equal."""


def found(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...] = (),
    stated_zero: bool = False,
) -> Finding:
    """The finding for two values, `stated_zero` where the right side is written as 0."""
    left, right = _vector(left, right), _vector(right, left)
    if POWERS in left.operands | right.operands:
        left, right = gathered(left), gathered(right)
    if left.rank == right.rank == 1 and left.row != right.row and not anchored(left, context):
        return Finding("unread", reason="a row against a column of undeclared entries")
    sizes = fitted(left, right)
    if sizes:
        stated = tuple(f"{name} = {size.constant}" for name, size in sizes.items())
        left, right = left.substitute(sizes), right.substitute(sizes)
        finding = _decided(left, right, context, decide, domain, stated_zero)
        return replace(finding, scope=", ".join(stated))
    return _decided(left, right, context, decide, domain, stated_zero)


def _vector(value: Value, other: Value) -> Value:
    """A matrix of one column as a vector, where it meets one, and one of one row as a row."""
    if value.rank == 2 and other.rank == 1 and other.row and value.slots[0].size == Affine(1):
        return value.only_row()
    if value.rank != 2 or other.rank != 1 or other.row or value.slots[1].size != Affine(1):
        return value
    first = value.slots[1].first
    flat = value.each(lambda term: term.substitute({"#1": Affine(first)}))
    return replace(flat, slots=value.slots[:1])


def _decided(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...],
    stated_zero: bool,
) -> Finding:
    if left.rank != right.rank:
        counts = {_count(left), _count(right)}
        if len(counts) == 1 and None not in counts:
            return _written_out(left, right, context, decide, domain)
        if None in counts and len(counts) == 2:
            return Finding("unread", reason="an array of unknown size written out")
    left, right = (put_in(side, context, is_part) for side in (left, right))
    question = asked(left, right, context, domain)
    unsaid = unbounded(question)
    verdict, question = answered(question, decide)
    now = [put_in(side, context, is_sequence) for side in (left, right)]
    if not verdict.holds and now != [left, right]:
        again = decide(asked(now[0], now[1], context, domain))
        if again.holds and not _tiny(again):
            return Finding("holds", again.scope, again.reason)
    if verdict.ruling == "undecided":
        if verdict.reason == ZERO and (stated_zero or _numbers(question)):
            return Finding("holds", verdict.scope, NOTHING)
        verdict = supported(question, decide) or verdict
    if verdict.ruling == "undecided":
        return Finding("unread", reason=verdict.reason)
    if verdict.holds and not _tiny(verdict):
        return Finding("holds", verdict.scope, verdict.reason)
    if verdict.holds:
        # What is wrong with larger arrays may well be right where all have one entry.
        for assumption, lefts, rights in ending(left, right, context):
            again = decide(asked(lefts, rights, context, domain))
            if again.holds and not _tiny(again):
                return Finding("holds", again.scope, again.reason, (assumption,))
        return Finding("unread", reason="tried only where no size is larger than 1")
    numbered = [put_in(side, context, is_array) for side in (left, right)]
    if numbered != [left, right]:
        # An entry that was chosen for being the largest is a number too.
        return _decided(numbered[0], numbered[1], context, decide, domain, stated_zero)
    differing = Difference(left, right, context, decide, domain, verdict, question, unsaid)
    return differing.finding()


def _numbers(question: Question) -> bool:
    """Whether both sides are numbers that were computed: 2 - 2, or an entry of a list."""
    left, right = question.left, question.right
    open_ = left.rank or question.sizes or question.free
    return not (open_ or left.operands or right.operands)


def _tiny(verdict: Verdict) -> bool:
    """Whether what holds was tried only where all arrays have one entry."""
    return verdict.scope.endswith("<= 1")


def _written_out(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...],
) -> Finding:
    """An array against one of fewer dimensions with as many entries: the order is not said."""
    unread = Finding("unread", reason=f"{left.rank} dimensions written as {right.rank}")
    more, fewer = (left, right) if left.rank > right.rank else (right, left)
    flat = unrolled(more, fewer)
    if flat is None:
        return unread
    verdict = decide(asked(flat, fewer, context, domain))
    numbers = not (left.operands | right.operands)
    if not verdict.holds and numbers and more.rank == 2 and 1 in (extents(more) or ()):
        # One row of numbers against a column has one order only.
        sides = (flat, fewer) if more is left else (fewer, flat)
        return _decided(*sides, context, decide, domain, False)
    if not verdict.holds:
        return unread
    return Finding("holds", verdict.scope, verdict.reason, (ROW_BY_ROW,))


def _count(value: Value) -> int | None:
    """How many entries an array has, where that is a number: it may be written out row by row."""
    sizes = extents(value)
    return prod(sizes) if sizes else None
