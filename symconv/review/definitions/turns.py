r"""Documents with roots of unity, e^{2 \pi i/N}: what holds of them is decided at some sizes N.

Exponents such as jk/N are no forms of the indices until N is given. So such a document is read once
for each of a few N, where every root is a power of one that is known exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from symconv.documents.formats import Document
from symconv.language.matrices import AS_ONE
from symconv.language.roots import OTHER_SIZE
from symconv.review.claims import ERRATA, Claim
from symconv.review.scope.steps import assumed, placed, shown_at

Read: TypeAlias = "Callable[[Mapping[str, int]], Sequence[Claim]]"
"""Gives the claims of a document with numbers for some letters."""

SIZES = (3, 4, 5)
"""What the number of points is, in turn: with 1 or 2 all roots are real."""

MOST_SIZES = 3
"""Sizes that are given together where dimensions are joined."""

EVEN = (2, 4, 6)
"""The same where a document halves it."""

_EXPONENT = re.compile(r"(?:\be|\\mathrm\{e\}|\\[Ee]xp)\s*(?:\^|\\left|\(|\\?\{|\[)")
_REACH = 60
_UNIT = re.compile(
    r"\\pi\s*(?:\\,|\\(?:mathrm|mathbf|mathbb|mathit|text|rm)\s*|\{)*"
    r"(\\iota|\\[ij]math|[ij])(?![A-Z]|[a-z]{3})"
    r"|(?<![a-zA-Z_\\])(\\iota|\\[ij]math|[ij])\}?\s*(?:\\,|\\cdot|\*|\{|\})*\s*"
    r"(?:[a-z]\s*){0,2}(?:\\left|\\[bB]igl?)?\s*[(\[]?\s*"
    r"(?:2|\\pi|\\frac\s*\{\s*2|\\omega|\\tfrac|\\dfrac)"
)
_BELOW = re.compile(
    r"\\pi[^/]{0,24}(?:/|\\over(?![a-z]))\s*\{?\s*([A-Za-z])(?![A-Za-z])|\}\s*\{\s*([A-Za-z])\s*\}"
)

_NUMBER_BELOW = re.compile(r"\\pi[^/{}]{0,24}/\s*\{?\s*(\d{1,2})(?!\d)|\}\s*\{\s*(\d{1,2})\s*\}")


def imaginary(document: Document) -> str | None:
    r"""What the imaginary unit is called in a document, if it has exponentials with \pi in them."""
    units = {
        (match.group(1) or match.group(2)).removeprefix("\\")
        for said in _exponents(document)
        if (match := _UNIT.search(said))
    }
    return units.pop() if len(units) == 1 else None


def orders(document: Document) -> tuple[str, ...]:
    """The letters of which roots of unity are taken: N of e^{2 pi i/N}."""
    found = {
        match.group(1) or match.group(2)
        for said in _exponents(document)
        if (match := _BELOW.search(said))
    }
    return tuple(sorted(found))


def only_order(document: Document) -> int | None:
    """The one number of which roots of unity are taken: 4 of e^{2 pi i/4}."""
    found = {
        int(match.group(1) or match.group(2))
        for said in _exponents(document)
        if (match := _NUMBER_BELOW.search(said))
    }
    return found.pop() if len(found) == 1 else None


_POWER = re.compile(
    r"(?<![A-Za-z\\])[A-Z]\s*\^\s*(?:\{\s*([a-zA-Z])\s*-\s*1\s*\}|\{?\s*([a-zA-Z])\s*\}?\s*=\s*I\b)"
)
_RAISED = re.compile(r"[A-Z]\s*\^\s*\{?\s*[a-z]")


def square(formulas: Sequence[str]) -> str:
    r"""The size of matrices of which powers are taken, n of P^n = I; empty where there is none.

    >>> square(["P^n = I"]), square(["y[n] = x[n]", "P^n = I"])
    ('n', '')
    """
    found = {m[1] or m[2] for each in formulas for m in _POWER.finditer(each)}
    if len(found) != 1:
        return ""
    (letter,) = found
    runs = re.compile(
        rf"[\[(]\s*{letter}\s*[\])]|\\sum\s*_\s*\{{?\s*{letter}\b|_\s*\{{?\s*{letter}\s*[-+]\s*[a-z]"
    )
    return "" if any(runs.search(each) for each in formulas) else letter


_SIDES = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*(?:\\times|×)\s*([A-Za-z])(?![A-Za-z])")


def side(formulas: Sequence[str]) -> str:
    r"""The size of the square matrices of which one is said, n of n \times n, if it is but one.

    >>> side([r"D \in \mathbb{R}^{n \times n}"]), side([r"m \times m", r"n \times n"])
    ('n', '')
    """
    pairs = {match.groups() for each in formulas for match in _SIDES.finditer(each)}
    found = {one for one, other in pairs if one == other}
    return found.pop() if len(found) == 1 else ""


def raised(claims: Sequence[Claim], letter: str, read: Read) -> list[Claim]:
    """The claims with those about powers of matrices decided at some sizes of these."""
    decided = turned(claims, [{letter: size} for size in SIZES], read)
    return [
        new if _RAISED.search(old.text) else old for old, new in zip(claims, decided, strict=True)
    ]


def joined(claims: Sequence[Claim], letters: Sequence[str], read: Read) -> list[Claim]:
    """The claims with those about arrays of which two dimensions are one, at some sizes of these.

    The product of two sizes is no form of them until one is given.
    """
    waits = [claim.reason == AS_ONE for claim in claims]
    if not any(waits) or not 0 < len(letters) <= MOST_SIZES:
        return [*claims]
    points = [{name: 2 + (n + k) % 2 for n, name in enumerate(letters)} for k in range(2)]
    decided = turned(claims, points, read)
    return [new if wait else old for old, new, wait in zip(claims, decided, waits, strict=True)]


def halved(document: Document, letter: str) -> bool:
    """Whether a document speaks of half the size."""
    half = re.compile(
        rf"\b{letter}\s*/\s*2|\\frac\s*\{{\s*{letter}\s*\}}\s*\{{\s*2|\\frac\s*{letter}\s*2"
    )
    return any(half.search(each) for each in document.formulas)


def _exponents(document: Document) -> list[str]:
    return [
        each[match.start() : match.end() + _REACH]
        for each in document.formulas
        for match in _EXPONENT.finditer(each)
        if r"\pi" in each[match.end() : match.end() + _REACH]
    ]


def turned(claims: Sequence[Claim], points: Sequence[Mapping[str, int]], read: Read) -> list[Claim]:
    """The claims with those that stayed unread decided at some sizes, and said to be so."""
    if all(claim.verdict != "unread" for claim in claims):
        return [*claims]
    first, *others = points
    told = dict(placed(read(first)))
    if not any(_tells(claim, told.get(place)) for place, claim in placed(claims)):
        return [*claims]  # other sizes cannot change that
    runs = [(first, told), *((point, dict(placed(read(point)))) for point in others)]
    found = list[Claim]()
    for place, claim in placed(claims):
        there = [(point, run.get(place)) for point, run in runs]
        known = [
            (point, other)
            for point, other in there
            if other is not None and other.reason != OTHER_SIZE
        ]
        open_ = claim.verdict in ("unread", "definition")
        found.append(_merged(claim, known) if open_ and known else claim)
    return found


def _tells(claim: Claim, other: Claim | None) -> bool:
    """Whether a claim at the first size is such that it has to be read at others too."""
    if other is None or other.reason == OTHER_SIZE:
        return True
    same = (other.verdict, other.reason) == (claim.verdict, claim.reason)
    is_open = claim.verdict in ("unread", "definition")
    return is_open and not (same or other.verdict == "unread")


def _of_another_size(text: str, points: Sequence[Mapping[str, int]]) -> bool:
    r"""Whether a claim has roots of a number of its own, e^{2 \pi i/3}, and none of the letter."""
    own = {int(m[1] or m[2]) for m in _NUMBER_BELOW.finditer(text)}
    letters = {name for point in points for name in point}
    lettered = any(re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", text) for name in letters)
    sizes = {size for point in points for size in point.values()}
    return bool(own) and not lettered and not own & sizes


def _merged(claim: Claim, known: Sequence[tuple[Mapping[str, int], Claim]]) -> Claim:
    verdicts = {other.verdict for _, other in known}
    first = known[0][1]
    if claim.verdict == "unread" and verdicts == {"definition"}:
        return replace(first, scope="")
    sizes = [", ".join(f"{name} = {size}" for name, size in point.items()) for point, _ in known]
    where = ("; " if any("," in each for each in sizes) else ", ").join(sizes)
    if verdicts == {"holds"}:
        return replace(first, scope=where, assumptions=assumed([other for _, other in known]))
    # Of two points all roots are real: what a name means may not show there.
    telling = [each for each in known if each[1].verdict != "definition"]
    if len(telling) > 1 and claim.verdict == "unread":
        known = telling
    if all(other.verdict in ERRATA for _, other in known):
        if _of_another_size(claim.text, [point for point, _ in known]):
            return claim
        point, wrong = known[0]
        return replace(wrong, scope=where, counterexample=shown_at(wrong, point))
    return claim
