"""Verdicts in words: what every form of a report says in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symconv.judges.question import Counterexample
from symconv.review.claims import Claim, Ruling
from symconv.review.reports.excerpt import CUT, printable

VERDICTS: dict[Ruling, str] = {
    "holds": "holds",
    "fails": "does not hold",
    "ill-formed": "ill-formed",
    "definition": "definition",
    "unread": "unread",
}

LONG = 240
"""Characters of a side or a formula beyond which a report cuts it; the JSON has all of it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many claims came to what."""

    claims: int
    holds: int
    errata: int
    unread: int
    definitions: int

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Counts:
        said = [claim.verdict for claim in claims]
        return cls(
            len(said),
            said.count("holds"),
            sum(claim.erratum for claim in claims),
            said.count("unread"),
            said.count("definition"),
        )

    def __str__(self) -> str:
        if not self.claims:
            return "no claims, as no formula was found that says anything"
        parts = [
            _many(self.claims, "claim"),
            f"{self.holds} {'holds' if self.holds == 1 else 'hold'}",
            f"{self.errata} {'erratum' if self.errata == 1 else 'errata'}",
            f"{self.unread} unread",
            _many(self.definitions, "definition"),
        ]
        return f"{parts[0]}: {', '.join(parts[1:])}"


def clean(counts: Counts) -> str:
    """What is said of a document without errata, and how much of it was not read.

    >>> clean(Counts(38, 31, 0, 4, 3))
    'No errata, but 4 of 38 claims stayed unread.'
    """
    if counts.errata or not counts.claims:
        return ""
    if counts.unread:
        return f"No errata, but {counts.unread} of {_many(counts.claims, 'claim')} stayed unread."
    return "No errata, and nothing stayed unread."


def verdict(claim: Claim) -> str:
    """The verdict with its scope: holds for all sizes."""
    word = VERDICTS[claim.verdict]
    if claim.verdict == "holds":
        return f"{word} {_for(claim.scope)}".rstrip()
    if claim.erratum and claim.scope.startswith("all sizes"):
        return f"{word} {_for(claim.scope)}"
    return word


def details(
    claim: Claim, formula: Callable[[str], str] = str, words: Callable[[str], str] = str
) -> Iterator[tuple[str, str]]:
    """What else is to be said of a claim, each with what it is: at, assuming, remark, suggestion.

    `formula` and `words` put formulas and sentences as the form of the report has them.
    """
    if claim.counterexample is not None:
        yield words(point(claim)), sides(claim, formula)
    for assumption in claim.assumptions:
        yield "assuming", words(shortened(assumption))
    for remark in claim.remarks:
        yield "remark", words(shortened(remark))
    if claim.suggestion is not None:
        put = words if claim.kind == "markup" else formula
        yield "suggestion", put(shortened(claim.suggestion))


def point(claim: Claim) -> str:
    """Where the counterexample is: at I = 1, J = 1, i = 1; an array without letters has entries."""
    found = claim.counterexample
    assert found is not None
    named, places = _named(found), _places(found)
    parts = [f"{name} = {value}" for name, value in named.items()]
    if not found.sizes and "=" in claim.scope and "<=" not in claim.scope:
        parts.insert(0, claim.scope)
    if places:
        parts.append(f"entry [{','.join(map(str, places))}]")
    return f"at {', '.join(parts)}" if parts else "counterexample"


def sides(claim: Claim, formula: Callable[[str], str] = str) -> str:
    """Both sides there; of an ill-formed claim, what is missing."""
    found = claim.counterexample
    assert found is not None
    if found.right == "must hold" and not _readable(found.left):
        return "two sizes differ" if " = " in found.left else "an index is out of its range"
    left, right = formula(shortened(found.left)), shortened(found.right)
    if claim.verdict == "fails":
        return f"left is {left}, right is {formula(right)}"
    return f"{left} {right}" if right == "must hold" else f"{left}, but {formula(right)}"


def assumed(claims: Sequence[Claim]) -> dict[str, list[int]]:
    """Each assumption of what holds, and the lines that need it."""
    found: dict[str, list[int]] = {}
    for claim in claims:
        if claim.verdict == "holds":
            for assumption in claim.assumptions:
                found.setdefault(shortened(assumption), []).append(line(claim))
    return {assumption: list(dict.fromkeys(lines)) for assumption, lines in found.items()}


def line(claim: Claim) -> int:
    return claim.source.place(claim.start).line


def place(claim: Claim) -> str:
    """As compilers write it: path:line:column."""
    at = claim.source.place(claim.start)
    return f"{printable(claim.source.name)}:{at.line}:{at.column}"


def shortened(words: str, most: int = LONG) -> str:
    """On one line, with nothing in it that a terminal would obey, and not without end."""
    words = printable(" ".join(words[: 4 * most].split()))
    return words if len(words) <= most else words[: most - 1] + CUT


def _named(found: Counterexample) -> dict[str, int | str]:
    every = {**found.sizes, **found.at, **found.values}
    return {name: value for name, value in every.items() if not _is_place(name) and "@" not in name}


def _places(found: Counterexample) -> list[int]:
    return [value for name, value in found.at.items() if _is_place(name)]


def _is_place(name: str) -> bool:
    """A place in an array whose slot has no letter; the judges number them."""
    return name.startswith(("#", "slot "))


def _readable(condition: str) -> bool:
    """A condition on the author's letters, and not on indices that the judges numbered."""
    return any(map(str.isalpha, condition)) and not set("#@") & set(condition)


def _for(scope: str) -> str:
    if scope == "this instance":
        return "as it stands"
    if "=" in scope and "<=" not in scope:
        return f"with {scope}"
    return f"for {scope}" if scope else ""


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
