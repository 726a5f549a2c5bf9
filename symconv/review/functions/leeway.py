"""What leaves open whether an equation between numbers is wrong that the judges refute."""

from __future__ import annotations

import re
from collections.abc import Mapping

from symconv.calculus.decide import Answer
from symconv.calculus.known import Known
from symconv.calculus.places import closure, free_places
from symconv.documents.formats import Heading, Prose
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.functions.equations import of_angles
from symconv.review.functions.meanings import Meanings
from symconv.review.scope.names import runs_on
from symconv.review.scope.ranges import Ends
from symconv.review.words.moduli import section_at
from symconv.review.words.place import Place

_ONE_OF_THEM = re.compile(
    r"\b(?:single|one|each|every|individual|given|fixed|particular|per)[\s-]+(?:\w+[\s-]+)?"
    r"(?:examples?|samples?|observations?|instances?|points?|patterns?|index|indices|entry|term)\b"
    r"|\bstochastic|\bSGD\b|\bonline\b|\bimpli(?:ed|cit)|\bEinstein|\bsummation convention"
    r"|\brepeated (?:index|indices)\b|\bomit\w*|\bdropp?(?:ed|ing)?\b",
    re.IGNORECASE,
)
"""Words by which an index may be one of those that a loss sums over, or a sum be left out."""

_SUM = written.Summation


def open_where(
    left: Line, right: Line, answer: Answer, known: Known, meanings: Meanings, place: Place
) -> str | None:
    """Why an equation that the judges refute may not be called wrong; None where it may."""
    if any(map(of_angles, (left, right))):
        return "of angles, which may be the same in a circle"
    strays = free_places(right, frozenset()) - free_places(left, frozenset())
    if strays and not _sum_is_missing(strays, left, right, known, meanings, place):
        return "of a place of which the left side says nothing"
    doubtful = sorted(answer.numbers & meanings.arrays)
    return f"{', '.join(doubtful)} may be arrays" if doubtful else None


def outside(line: Line, answer: Answer, reaches: Mapping[str, Ends]) -> str | None:
    """The array of which a line speaks at a place where nothing that is made of it reads it."""
    point = answer.counterexample
    known = {**point.sizes, **point.at} if point is not None else {}
    for part in written.every(line):
        match part:
            case written.Access(written.Name(name), places) if name in reaches:
                for place, limits in zip(places, reaches[name], strict=False):
                    at = known.get(place.text) if isinstance(place, written.Name) else None
                    if limits is None or at is None:
                        continue
                    first, last = limits
                    if not (first.variables | last.variables) <= known.keys():
                        continue
                    if not first.at(known) <= at <= last.at(known):
                        return name
    return None


def _sum_is_missing(
    strays: set[str], left: Line, right: Line, known: Known, meanings: Meanings, place: Place
) -> bool:
    """Whether places stand on the right side alone over which sums run in what both sides mean.

    So the author writes sums. Where he speaks of one example, or whole arrays stand beside an
    entry, the places may be left out on the other side.
    """
    if runs_on(right) or meanings.is_whole(left, left):
        return False
    own = set[str]().union(*(free_places(*each) for each in closure((left,), known)))
    lines = [line for line, _ in closure((left, right), known)]
    bound = {x.index for line in lines for x in written.every(line) if isinstance(x, _SUM)}
    here = [x for x in written.every(right) if isinstance(x, _SUM)]
    idle = any(x.index not in free_places(x.body, frozenset()) for x in here)
    if strays & own or not (idle or strays <= bound):
        return False
    return not _ONE_OF_THEM.search(_words(place))


def _words(place: Place) -> str:
    """All words of the section at hand."""
    parts, number = place.around
    first = 1 + max((n for n in range(number) if isinstance(parts[n], Heading)), default=-1)
    return " ".join(part.text for part in section_at(parts, first) if isinstance(part, Prose))
