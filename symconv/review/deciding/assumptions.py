"""What makes two sides equal that are not: tried in turn, and said with the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from symconv.judges.question import Question, Verdict
from symconv.language.affine import Affine, between
from symconv.language.context import Context
from symconv.language.formal import POWERS
from symconv.language.roots import ROOT
from symconv.language.term import Term
from symconv.language.value import Value
from symconv.review.findings import Decide
from symconv.review.scope.ranges import Ends, ends

SUPPORT = 2
"""How far from 0 the sequences reach with which sums without an end are refuted."""


def supported(question: Question, decide: Decide) -> Verdict | None:
    """A failure for sequences that vanish outside a few places, where sums have no end."""
    left, right = (_vanishing(side) for side in (question.left, question.right))
    verdict = decide(replace(question, left=left, right=right))
    return verdict if verdict.ruling == "fails" else None


def _vanishing(side: Value) -> Value:
    def near(term: Term) -> Term:
        held = (entry for entry in term.entries if entry.operand != ROOT)
        places = [s for entry in held for s in entry.subscripts]
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

    Authors take that for granted where they send gradients back, and of coefficients of
    polynomials; elsewhere it would excuse limits.
    So are gradients where what they are of has no entries, but not beyond limits that were written.
    """
    every = left.operands | right.operands
    gradients = any("/d" in name for name in every) or every & set(context.gradients.values())
    if not gradients and POWERS not in every:
        return
    reached = {name: context.reaches[name] for name in (every - {POWERS}) & context.reaches.keys()}
    if POWERS in every:
        reached |= {n: known for n in every - {POWERS, *reached} if (known := _taps(n, context))}
    called = {name: array for (_, array), name in context.gradients.items()}
    called |= {name: name.partition("/d")[2] for name in every if "/d" in name}
    errors = {
        name: known
        for name, array in called.items()
        if name in every and (known := ends(context.values.get(array)))
    }
    said = {name: _said(name) for name in sorted(reached)}
    said |= {name: f"{name} is zero where there is no entry" for name in sorted(errors)}

    def cuts(name: str, place: Affine, term: Term) -> bool:
        return name not in errors or not _limited(place, term)

    for found in (reached, errors, {**reached, **errors}):
        if found:
            words = ", ".join(said[name] for name in said if name in found)
            yield words, _cut(left, found, cuts), _cut(right, found, cuts)


def over_all(left: Value, right: Value, context: Context) -> tuple[str, Value, Value] | None:
    """Both sides as they are if sums of which nobody says how far they go run over all there is.

    None where no such sum is over an array of which it is known how far it is read.
    """
    if POWERS in left.operands | right.operands:
        return None
    found = {
        entry.operand: context.reaches[entry.operand]
        for term in (*left.terms, *right.terms)
        for entry in term.entries
        if entry.operand in context.reaches and any(_endless(x, term) for x in entry.subscripts)
    }
    if not found:
        return None

    def cuts(_: str, place: Affine, term: Term) -> bool:
        return _endless(place, term)

    words = ", ".join(_said(name) for name in sorted(found))
    return words, _cut(left, found, cuts), _cut(right, found, cuts)


def _taps(name: str, context: Context) -> Ends:
    """From the first to the last place of an array that is read at numbers alone: b[0] and b[1]."""
    terms = (term for value in context.values.values() for term in value.terms)
    read = [e.subscripts for term in terms for e in term.entries if e.operand == name]
    if not read or any(len(places) != 1 or places[0].variables for places in read):
        return ()
    numbers = [place.constant for (place,) in read]
    return ((Affine(min(numbers)), Affine(max(numbers))),)


def _said(name: str) -> str:
    return f"{name} is zero outside what its definition reads"


def _cut(
    side: Value, reach: Mapping[str, Ends], cuts: Callable[[str, Affine, Term], bool]
) -> Value:
    """A value in which arrays are zero outside their reach, at the places where that `cuts`."""

    def cut(term: Term) -> Term:
        return term.where(
            bound
            for entry in term.entries
            if entry.operand in reach and len(entry.subscripts) == len(reach[entry.operand])
            for place, limits in zip(entry.subscripts, reach[entry.operand], strict=True)
            if limits and cuts(entry.operand, place, term)
            for bound in between(limits[0], place, limits[1])
        )

    return side.each(cut)


def zero_outside(value: Value) -> Value:
    """A value in which what is read outside of an array counts as zero."""

    def guarded(term: Term) -> Term:
        reads = [o for o in term.obligations if not o.claim.equality]
        kept = tuple(o for o in term.obligations if o.claim.equality)
        return replace(term.where(o.claim for o in reads), obligations=kept)

    return value.each(guarded)


def _limited(place: Affine, term: Term) -> bool:
    """Whether a place is the index of a sum, or beside it, to which somebody gave limits."""
    if len(place.variables) != 1:
        return not place.variables
    (name,) = place.variables
    return name not in term.locals or _has_limits(name, term)


def _endless(place: Affine, term: Term) -> bool:
    """Whether a place is that of a sum to which nobody gave limits."""
    return any(not _has_limits(name, term) for name in place.variables & {*term.locals})


def _has_limits(index: str, term: Term) -> bool:
    signs = {c.form.coefficient(index) > 0 for c in term.constraints if c.form.coefficient(index)}
    return len(signs) > 1


def _reads(term: Term, name: str) -> bool:
    return any(entry.operand == name for entry in term.entries)
