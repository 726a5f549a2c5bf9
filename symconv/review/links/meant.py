"""What an author may mean where a link does not hold as it is written.

The attempts are made in the order of `ATTEMPTS`, each on what the one before it came to; what holds
by one of them says in its assumptions what was taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable

from symconv.judges.decide import OUTSIDE
from symconv.review.claims import ERRATA
from symconv.review.definitions.aliases import gradients
from symconv.review.findings import Finding
from symconv.review.links.brackets import MEANT, bracketed
from symconv.review.links.later_sides import where_later
from symconv.review.links.links import Links
from symconv.review.links.step import Step
from symconv.review.links.zeros import read_so_far, with_zeros, written_out
from symconv.review.words.place import Place
from symconv.review.words.sentences import RESTRICTS, following

Attempt = Callable[[Step, Finding, Links, Place], Finding | None]
"""What is found of a link with a finding in another meaning; None where nothing is, or need be."""


def meant(step: Step, finding: Finding, links: Links, place: Place) -> Finding:
    """What is found of a link by all that its author may mean."""
    for attempt in ATTEMPTS:
        finding = attempt(step, finding, links, place) or finding
    return finding


def _at_later_sides(step: Step, finding: Finding, links: Links, place: Place) -> Finding | None:
    """A later side of the chain says at which places it is meant."""
    if finding.reason != OUTSIDE or finding.holds:
        return None
    return where_later(links, *step.sides, step.statement)


def _in_brackets(step: Step, finding: Finding, links: Links, place: Place) -> Finding | None:
    """Brackets around what a sum goes over were left out."""
    if finding.ruling not in ERRATA:
        return None
    left, right = step.sides
    sides = bracketed(left, right), bracketed(right, left)
    if sides == step.sides:
        return None
    anew = links.compared(*sides, step.head, step.statement.conditions)
    return anew.assuming(MEANT) if anew.holds else None


def _with_zeros(step: Step, finding: Finding, links: Links, place: Place) -> Finding | None:
    """Arrays are zero outside of what was drawn, said or written out of them."""
    slopes = any(any(gradients(side)) for side in step.sides)
    doubtful = finding.ruling == "unread" and slopes
    drawn = step.first and not finding.holds and links.origins.is_drawn(step.left.line)
    silent = place.silent and (finding.reason == OUTSIDE or doubtful)
    ended = [*written_out(step.sides, links.scope), *read_so_far(step.sides, links.scope)]
    if not (drawn or silent or (finding.ruling in ERRATA and ended)):
        return None
    return with_zeros(links, *step.sides, step.head, step.statement.conditions, drawn=drawn)


def _as_restricted(step: Step, finding: Finding, links: Links, place: Place) -> Finding | None:
    """Words after a formula in running text say for which indices it is meant."""
    if not step.first or finding.holds or step.display:
        return None
    between, said = following(*place.around, place.macros)
    if not said or not RESTRICTS.match(between):
        return None
    there = links.compared(*step.sides, step.head, (*step.statement.conditions, *said))
    return there if there.holds else None


ATTEMPTS: tuple[Attempt, ...] = (_at_later_sides, _in_brackets, _with_zeros, _as_restricted)
"""In the order in which they are made."""
