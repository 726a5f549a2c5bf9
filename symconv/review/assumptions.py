"""What makes two sides equal that are not: tried in turn, and said with the claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.judges.question import Question, Verdict
from symconv.language.affine import between
from symconv.language.context import Context
from symconv.language.term import Term
from symconv.language.value import Value
from symconv.review.findings import Decide

SUPPORT = 2
"""How far from 0 the sequences reach with which sums without an end are refuted."""


def supported(question: Question, decide: Decide) -> Verdict | None:
    """A failure for sequences that vanish outside a few places, where sums have no end."""
    left, right = (_vanishing(side) for side in (question.left, question.right))
    verdict = decide(replace(question, left=left, right=right))
    return verdict if verdict.ruling == "fails" else None


def _vanishing(side: Value) -> Value:
    def near(term: Term) -> Term:
        places = [s for entry in term.entries for s in entry.subscripts]
        return term.where(c for s in places for c in between(-SUPPORT, s, SUPPORT))

    return side.each(near)


def independent(left: Value, right: Value, context: Context) -> Iterator[tuple[str, Value, Value]]:
    """Both sides as they are if an operand does not depend on a weight.

    That is taken for granted where one side leaves its derivative out, not where both have it.
    """
    for name in sorted(left.operands ^ right.operands):
        if not (name.startswith("d") and "/d" in name) or name in context.operands:
            continue
        kept = [
            replace(value, terms=tuple(term for term in value.terms if not _reads(term, name)))
            for value in (left, right)
        ]
        if kept[0].terms and kept[1].terms:
            yield f"{name} = 0", kept[0], kept[1]


def ending(left: Value, right: Value, context: Context) -> Iterator[tuple[str, Value, Value]]:
    """Both sides as they are if arrays are zero where their definition does not read them.

    Authors take that for granted where they send gradients back; elsewhere it would excuse limits.
    """
    every = left.operands | right.operands
    names = sorted(every & context.reaches.keys())
    slopes = any("/d" in name for name in every) or every & set(context.gradients.values())
    if names and slopes:
        said = ", ".join(f"{name} is zero outside what its definition reads" for name in names)
        yield said, _cut(left, names, context), _cut(right, names, context)


def _cut(side: Value, names: Sequence[str], context: Context) -> Value:
    def cut(term: Term) -> Term:
        return term.where(
            bound
            for entry in term.entries
            if entry.operand in names
            and len(entry.subscripts) == len(context.reaches[entry.operand])
            for place, ends in zip(entry.subscripts, context.reaches[entry.operand], strict=True)
            for bound in between(ends[0], place, ends[1])
        )

    return side.each(cut)


def _reads(term: Term, name: str) -> bool:
    return any(entry.operand == name for entry in term.entries)
