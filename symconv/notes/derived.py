"""Derivations laid out: aligned LaTeX that fits on a line, and plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from symconv.derivation.chain import NAMED, Derivation
from symconv.derivation.rewriting import Reason, told
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

TYPES = (
    (1.0, ""),
    (0.9, r"\small"),
    (0.88, r"\footnotesize"),
    (0.72, r"\scriptsize"),
    (0.58, r"\tiny"),
)
"""How wide a line is in smaller type, the largest first: its smallest subscripts stay the same."""

AND_THEN = r" \text{; } "
"""What stands between the reasons of moves that are one step."""

BRACE = 5.0
"""What cases take besides their values and conditions, counted likewise."""

SPARE = 2.0
"""What cases are given besides where type is chosen: a line may be short, and not run over."""

TALL = re.compile(r"\\begin\{cases\}|\\left\.|\{\} \\cdot")
"""What makes a line wider by so much: cases, a parenthesis around cases that are broken off, and a
dot before them.
"""

FAR = 1.1
"""A line that is wider than so many lines of a page is broken; else smaller type will do."""

BREAK = re.compile(
    r" (?=(?:\\frac\{\\partial\}\{\\partial [^{}]*\} )?(?:\\left\()?\\begin\{cases\})"
    r"|(?:(?<=\\end\{cases\})|(?<=\\end\{cases\}\\right\))) | (?=\+ )"
)
"""Where a formula may be broken: before cases and after them, and before what is added."""


GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
OPERATOR = re.compile(
    rf"(?:\\sum_{GROUP}\^{GROUP}|\\frac\{{\\partial\}}\{{\\partial [^{{}}]*\}}|\\left\()$"
)
"""What is no factor by itself: it is of what comes after it."""


def sized(shown: list[str], rows: str | Sequence[str]) -> list[str]:
    """A display of such rows in type so small that each of its lines fits."""
    each = [rows] if isinstance(rows, str) else rows
    parts = [part for row in each for part in row.split(STUCK)]
    widest = max(_span(part) + SPARE * len(TALL.findall(part)) for part in parts)
    _, size = next((x for x in TYPES if widest * x[0] <= ROOM), TYPES[-1])
    return [f"{{{size}", *shown, "}%"] if size else shown


def _span(latex: str) -> float:
    """How wide a row is with its braces and parentheses."""
    return width(latex) + BRACE * len(TALL.findall(latex))


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
            below = f"{STUCK}& \\qquad ".join(_filled(reason, room))
            found.append(f"& \\quad = {right}{STUCK}& \\qquad {below}")
        found[0] = f"& {left}{STUCK}{found[0]}"
    return found


def crowded(line: Line, spelled: Spelling, room: float) -> bool:
    """Whether a side has no room on a line as it is."""
    return width(spelled(line)) + SIGN > room


def _narrow(line: Line, spelled: Spelling, room: float) -> str:
    """A side as it is, with stacked conditions, or with a row for each of its terms."""
    if not crowded(line, spelled, room):
        return spelled(line)
    if width(spelled(line, True)) + SIGN <= room:
        return spelled(line, True)
    terms = line.terms if isinstance(line, Sum) else (line,)
    shown = (broken(spelled(term, True), room) for term in terms)
    return f"{STUCK}& \\qquad {{}} + ".join(shown)


def broken(latex: str, room: float) -> str:
    """A formula that is far too wide on several lines, broken before a sign, or beside cases.

    Parentheses that are open there are closed and opened again without a sign. A product goes on
    with a dot.
    """
    if _span(latex) <= room * FAR:
        return latex
    found = list[tuple[bool, bool, float, tuple[str, str]]]()
    for place in BREAK.finditer(latex):
        front, back = latex[: place.start()], latex[place.end() :]
        within = front.count("{") - front.count("}")
        if within or front.count(r"\begin{cases}") != front.count(r"\end{cases}"):
            continue
        opened = front.count(r"\left") - front.count(r"\right")
        times = r"{} \cdot " * (not back.startswith("+ ") and not OPERATOR.search(front))
        rows = front + r" \right." * opened, r"\left. " * opened + times + back
        widest = max(map(_span, rows))
        fits = widest <= room * FAR
        found.append((not fits, fits and not back.startswith("+ "), widest, rows))
    if not found or min(found)[2] >= _span(latex):
        return latex
    return f"{STUCK}& \\qquad ".join(broken(row, room) for row in min(found)[3])


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


def _filled(reason: str, room: float) -> list[str]:
    """A reason on as many lines as it needs, where it is of several moves that are one step."""
    found = list[str]()
    for part in reason.split(AND_THEN):
        longer = f"{found[-1]}{AND_THEN}{part}" if found else part
        if found and width(longer) * REASON + APART <= room:
            found[-1] = longer
        else:
            found.append(part)
    return [*(rf"{line}\text{{;}}" for line in found[:-1]), found[-1]]


def _reason(reason: Reason, spelled: Spelling) -> str:
    parts = (rf"\text{{{x}}}" if isinstance(x, str) else spelled(x) for x in reason)
    return " ".join(parts)


def in_words(derivations: Sequence[Derivation]) -> str:
    """Derivations for a terminal, with what is said between them and for which sizes."""
    shown = [part for each in derivations for part in (told(each.lead), plain(each)) if part]
    return "\n".join([*shown, scopes(derivations)])


def displays(derivations: Sequence[Derivation], spelled: Spelling) -> str:
    """The same as LaTeX, displays one after the other."""
    parts = (_display(part, spelled, r"\[", r"\]") for part in derivations)
    return "\n".join([*parts, scopes(derivations)])


@dataclass(frozen=True, slots=True)
class Derived:
    """What was derived of a member, as text or LaTeX; displays itself in a notebook."""

    member: Member
    parts: tuple[Derivation, ...]

    def __str__(self) -> str:
        return in_words(self.parts)

    def latex(self, notation: str | Notation = "lecture") -> str:
        """Displays one after the other, with what is said between them."""
        return displays(self.parts, speller(self.member, named(notation)))

    def _repr_latex_(self) -> str:
        spelled = speller(self.member, named("lecture"))
        return "\n".join(_display(part, spelled, "$$", "$$") for part in self.parts)


def _display(part: Derivation, spelled: Spelling, opening: str, closing: str) -> str:
    said = (x if isinstance(x, str) else f"${spelled(x)}$" for x in part.lead)
    lead = f"{''.join(said)}\n" if part.lead else ""
    return f"{lead}{opening}\n{aligned(rows(part, spelled, ROOM))}\n{closing}"
