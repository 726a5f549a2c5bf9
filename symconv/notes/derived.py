"""Derivations laid out: aligned LaTeX that fits on a line, and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from symconv.derivation.chain import Derivation
from symconv.derivation.lecture import NAMED
from symconv.derivation.moves import Reason, told
from symconv.family.member import Member
from symconv.language.line import Line, Sum
from symconv.notes.apart import Spelling, speller
from symconv.writing.notation import Notation
from symconv.writing.notation import notation as named
from symconv.writing.text import text
from symconv.writing.width import width

ROOM = 82.0
"""The width of a line of a page, with something to spare, as `width` counts it."""

STUCK = " \\notag \\\\*\n"
"""The end of a row that no page ends with."""

SIGN = 4.0
"""The width of a relation with the space around it, as `width` counts."""

REASON = 0.95
"""The width of a letter of a reason, on average."""

APART = 6.0
"""The space between a formula and its reason."""


def scopes(derivations: Sequence[Derivation]) -> str:
    """For which sizes the steps were decided; steps that only name something are left out."""
    steps = [step for derivation in derivations for step in derivation.steps]
    decided = [step for step in steps if step.scope != NAMED]
    if len({step.scope for step in decided}) == 1:
        return f"Each step is decided for {decided[0].scope}."
    parts = []
    for scope, run in groupby(decided, key=lambda step: step.scope):
        parts.append(f"{', '.join(dict.fromkeys(told(step.reason) for step in run))}: {scope}")
    return f"{'; '.join(parts)}."


def rows(derivation: Derivation, spelled: Spelling, room: float) -> list[str]:
    """The rows of an aligned display. Reasons stand beside them where all fit, else below each."""
    left = spelled(derivation.first)
    beside = [spelled(step.line) for step in derivation.steps]
    why = [_reason(step.reason, spelled) for step in derivation.steps]
    widest = max(map(width, beside))
    margin = APART + max(len(told(step.reason)) for step in derivation.steps) * REASON
    if width(left) + SIGN + widest + margin <= room:
        found = [f"& = {right} && {reason}" for right, reason in zip(beside, why, strict=True)]
        found[0] = f"{left} {found[0]}"
    elif SIGN + widest + margin <= room:
        found = [f"& \\quad = {x} && {reason}" for x, reason in zip(beside, why, strict=True)]
        found[0] = f"& {left}{STUCK}{found[0]}"
    else:
        found = []
        for step, reason in zip(derivation.steps, why, strict=True):
            right = _narrow(step.line, spelled, room)
            found.append(f"& \\quad = {right}{STUCK}& \\qquad {reason}")
        found[0] = f"& {left}{STUCK}{found[0]}"
    return found


def crowded(line: Line, spelled: Spelling, room: float) -> bool:
    """Whether a side has no room on a line as it is."""
    return width(spelled(line)) + SIGN > room


def _narrow(line: Line, spelled: Spelling, room: float) -> str:
    """A side as it is, with stacked conditions, or with a row for each of its terms."""
    if not crowded(line, spelled, room):
        return spelled(line)
    if not isinstance(line, Sum) or width(spelled(line, True)) + SIGN <= room:
        return spelled(line, True)
    return f"{STUCK}& \\qquad {{}} + ".join(spelled(term, True) for term in line.terms)


def aligned(found: Sequence[str]) -> str:
    """Rows as one display that is not broken."""
    return "\\begin{aligned}\n" + " \\\\\n".join(found) + "\n\\end{aligned}"


def plain(derivation: Derivation) -> str:
    """The chain for a terminal, its reasons aligned at the right."""
    left = text(derivation.first)
    lines = [text(step.line) for step in derivation.steps]
    widest = max(map(len, lines))
    rows = []
    for n, (line, step) in enumerate(zip(lines, derivation.steps, strict=True)):
        start = left if n == 0 else " " * len(left)
        rows.append(f"{start} = {line.ljust(widest)}   {told(step.reason)}")
    return "\n".join(rows)


def _reason(reason: Reason, spelled: Spelling) -> str:
    parts = (rf"\text{{{x}}}" if isinstance(x, str) else spelled(x) for x in reason)
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Derived:
    """What was derived of a member, as text or LaTeX; displays itself in a notebook."""

    member: Member
    parts: tuple[Derivation, ...]

    def __str__(self) -> str:
        shown = [part for each in self.parts for part in (each.lead, plain(each)) if part]
        return "\n".join([*shown, scopes(self.parts)])

    def latex(self, notation: str | Notation = "lecture") -> str:
        """Displays one after the other, with what is said between them."""
        spelled = speller(self.member, named(notation))
        parts = (_display(part, spelled, r"\[", r"\]") for part in self.parts)
        return "\n".join([*parts, scopes(self.parts)])

    def _repr_latex_(self) -> str:
        spelled = speller(self.member, named("lecture"))
        return "\n".join(_display(part, spelled, "$$", "$$") for part in self.parts)


def _display(part: Derivation, spelled: Spelling, opening: str, closing: str) -> str:
    lead = f"{part.lead}\n" if part.lead else ""
    return f"{lead}{opening}\n{aligned(rows(part, spelled, ROOM))}\n{closing}"
