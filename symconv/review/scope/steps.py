"""Letters that multiply an index, as the stride s in x[s i + k]: they are decided at some values.

No judge takes a product of two letters in a subscript. With a number for one of them it is a form
like any other; so a document that has such products is read once for each of a few values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.rounding import rounded
from symconv.language.subscripts import multiplied
from symconv.review.claims import ERRATA, Claim

VALUES = (1, 2, 3)
"""What one letter stands for, in turn; with a stride of 1 much is right that is not in general."""

MOST = 3
"""How many letters a document may have."""


@dataclass
class Steps:
    """The products in subscripts and bounds of a document, and which letters are indices."""

    products: set[frozenset[str]] = field(default_factory=set)
    indices: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    """Where sums end."""

    def observe(self, line: Line) -> None:
        for part in written.every(line):
            match part:
                case written.Access(_, subscripts):
                    self.indices |= {x.text for x in subscripts if isinstance(x, written.Name)}
                    self._places(subscripts)
                case written.Summation(index, lower, upper):
                    self.indices.add(index)
                    self.ends |= {
                        x.text for x in written.every(upper) if isinstance(x, written.Name)
                    }
                    self._places((lower, upper))
                case written.SummationOver(indices, conditions):
                    self.indices |= {*indices}
                    self._places(conditions)

    def _places(self, places: Sequence[Line]) -> None:
        """Products in a sum, and x[M n] in brackets: w_{ij} alone may have two subscripts.

        In c R S + r S + s, of two sizes and an index, each is multiplied by both others.
        """
        for place in places:
            if isinstance(place, written.Product) and place.joint:
                place = written.Sum((place,))
            for part in written.every(place):
                if (quotient := rounded(part)) is not None:
                    self.products |= {
                        frozenset((one.text, other.text))
                        for one in written.every(quotient[0])
                        for other in written.every(quotient[1])
                        if isinstance(one, written.Name) and isinstance(other, written.Name)
                    }
                if isinstance(part, written.Sum):
                    for term in part.terms:
                        factors = term.body if isinstance(term, written.Negative) else term
                        factors = multiplied(factors) or factors
                        names = [x for x in written.every(factors) if isinstance(x, written.Name)]
                        apart = isinstance(factors, written.Product) and written.MODULO not in names
                        if apart and len(names) in (2, 3):
                            pairs = combinations([name.text for name in names], 2)
                            self.products |= {frozenset(pair) for pair in pairs}

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that are no index, beside one that is."""
        found = {n for pair in self.products for n in pair - self.indices if pair & self.indices}
        return tuple(sorted(filter(self._beside_indices, found)))

    def _beside_indices(self, name: str) -> bool:
        """Whether every other letter that a letter multiplies is an index, or where a sum ends."""
        others = self.indices | self.ends
        return all(pair - {name} <= others for pair in self.products if name in pair)


def stepped(
    claims: Sequence[Claim],
    letters: Sequence[str],
    read: Callable[[Mapping[str, int], frozenset[str] | None], Sequence[Claim]],
) -> list[Claim]:
    """The claims with those that stayed unread decided at some values of the letters.

    `read` gives the claims of the document with numbers for the letters, and tries the mends that
    are proposed: those that were found with the first numbers. What holds at all of them
    does so there, and is said to; what fails at all but those with a 1 fails.
    """
    undecided = any(claim.verdict == "unread" for claim in claims)
    if not undecided or not 0 < len(letters) <= MOST:
        return [*claims]
    points = [
        dict(zip(letters, numbers, strict=True))
        for numbers in product(VALUES, repeat=len(letters))
        # Two letters with one value might stand for each other.
        if len({*numbers}) == len(numbers) or numbers == (1,) * len(numbers)
    ]
    first = next((point for point in points if 1 not in point.values()), points[0])
    told = read(first, None)
    beside = _by_place(told)
    if not any(_tells(claim, beside.get(place), letters) for place, claim in placed(claims)):
        return [*claims]  # other numbers cannot change that
    mends = frozenset(claim.suggestion for claim in told if claim.suggestion is not None)
    runs = [(p, _by_place(told if p == first else read(p, mends))) for p in points]
    found = []
    for place, claim in placed(claims):
        there = [(point, run.get(place)) for point, run in runs]
        known = [(point, other) for point, other in there if other is not None]
        complete = len(known) == len(runs)
        found.append(_merged(claim, known) if _open(claim, letters) and complete else claim)
    return found


def _open(claim: Claim, letters: Sequence[str]) -> bool:
    """Whether numbers for the letters may say more of a claim.

    What was not read may have been what another claim only says again; and what is said of an
    example with stride 1 defines nothing for others.
    """
    return claim.verdict in ("unread", "definition") or bool({*letters} & claim.example.keys())


def _tells(claim: Claim, other: Claim | None, letters: Sequence[str]) -> bool:
    """Whether a claim with the first numbers is such that it has to be read with others too."""
    if other is None or not _open(claim, letters):
        return False
    same = (other.verdict, other.reason) == (claim.verdict, claim.reason)
    return bool({*letters} & claim.example.keys()) or not (same or other.verdict == "unread")


def _merged(claim: Claim, known: Sequence[tuple[Mapping[str, int], Claim]]) -> Claim:
    # What is said of an example with stride 1 is said of no other stride.
    given = claim.example
    meant = [each for each in known if all(given.get(n, k) == k for n, k in each[0].items())]
    told, known = len(meant) < len(known), meant
    if not known:
        return claim
    every = [other for _, other in known]
    verdicts = {other.verdict for other in every}
    if verdicts == {"definition"}:
        # What is found out besides at one value, the size of an output, is not so at another.
        return min(every, key=lambda other: len(other.reason))
    if verdicts == {"holds"}:
        where = "; ".join(_said(point) for point, _ in known)
        scopes = dict.fromkeys(other.scope for other in every)
        scope = f"{', '.join(scopes)}, at {where}"
        return replace(every[0], scope=scope, assumptions=assumed(every))
    telling = [each for each in known if told or 1 not in each[0].values()]
    if telling and all(other.verdict == "definition" for _, other in telling):
        # At 1 it says again what was said before without the letter.
        return telling[0][1]
    if telling and all(other.verdict in ERRATA for _, other in telling):
        point, wrong = telling[0]
        mends = {other.suggestion for _, other in telling}
        return replace(
            wrong,
            counterexample=shown_at(wrong, point),
            scope=f"{wrong.scope}, at {_said(point)}" if wrong.scope else "",
            suggestion=mends.pop() if len(mends) == 1 else None,
        )
    return claim


def assumed(claims: Sequence[Claim]) -> tuple[str, ...]:
    """All that claims need, each once."""
    return tuple(dict.fromkeys(words for claim in claims for words in claim.assumptions))


def shown_at(claim: Claim, point: Mapping[str, int]) -> Counterexample | None:
    """The counterexample of a claim, with the numbers for which it was made."""
    shown = claim.counterexample
    return replace(shown, sizes={**point, **shown.sizes}) if shown is not None else None


def _said(point: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {number}" for name, number in point.items())


def placed(claims: Sequence[Claim]) -> Iterator[tuple[tuple[int, int, int, int], Claim]]:
    """Each claim with its place, and how many there were at this place before."""
    count: dict[tuple[int, int, int], int] = {}
    for claim in claims:
        place = id(claim.source), claim.start, claim.end
        count[place] = count.get(place, -1) + 1
        yield (*place, count[place]), claim


def _by_place(claims: Sequence[Claim]) -> dict[tuple[int, int, int, int], Claim]:
    return dict(placed(claims))
