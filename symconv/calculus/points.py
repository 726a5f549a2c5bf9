"""Points at which two lines are compared: small numbers, such that much is rational there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product

from symconv.calculus.dual import EXACT
from symconv.calculus.known import Known
from symconv.calculus.sampled import Entry, Sample

SIZES = (2, 3)

ROOM = 2
"""So many times as many zeros as entries on either side of them: two layers reach no further."""


@dataclass
class Values:
    """What letters are at a point, each as soon as it is asked for.

    exponents   letters of which only exponentials are taken: e to them is a small number
    ones        arrays of which the entries add up to 1, the last one making up for the others
    within      where entries may be other than 0, if they are 0 at all places around these
    """

    start: Fraction
    step: Fraction
    exponents: Collection[str]
    ones: Collection[str]
    last: int
    first: int
    at: dict[Entry, Fraction] = field(default_factory=dict)
    within: range | None = None

    def __call__(self, entry: Entry) -> Decimal:
        if self.within is not None and not all(place in self.within for place in entry[1]):
            return Decimal(0)
        number = self._number(entry)
        with localcontext(EXACT):
            found = Decimal(number.numerator) / Decimal(number.denominator)
            return found.ln() if entry[0] in self.exponents else found

    def _number(self, entry: Entry) -> Fraction:
        if entry in self.at:
            return self.at[entry]
        name, places = entry
        if name in self.ones and places == (self.last,):
            others = (self._number((name, (n,))) for n in range(self.first, self.last))
            self.at[entry] = 1 - sum(others, Fraction(0))
        else:
            self.at[entry] = self._next(name)
        return self.at[entry]

    def _next(self, name: str) -> Fraction:
        taken = len(self.at)
        found = self.start + self.step * taken
        if self.step == 0:
            found = self.start / (taken + 1)
        if name in self.exponents and found <= 0:
            return 1 / (1 - found)
        return found

    def shown(self) -> Mapping[str, int | str]:
        """The point as it is said: `e^x` where that is the small number."""
        found = dict[str, int | str]()
        for (name, places), number in self.at.items():
            where = f"{name}[{','.join(map(str, places))}]" if places else name
            where = f"e^{where}" if name in self.exponents else where
            found[where] = int(number) if number.denominator == 1 else str(number)
        return found


SCHEMES = (
    (Fraction(2), Fraction(1)),
    (Fraction(1, 2), Fraction(0)),
    (Fraction(-1), Fraction(-1)),
    (Fraction(3), Fraction(-2)),
    (Fraction(3, 4), Fraction(-1, 7)),
)
"""The first letter's value, and what the next ones are more; halves, thirds.. where that is 0."""


def samples(
    known: Known, sizes: Collection[str], indices: Sequence[str], first: int, largest: int,
    exponents: Collection[str], ones: Collection[str], reached: Mapping[str, range],
) -> Iterator[tuple[Sample, Values]]:  # fmt: skip
    """Points, the smallest sizes first.

    `largest` is a place that has to be there, and `reached` how far some indices go.
    """
    for most in SIZES if sizes or indices or ones else SIZES[:1]:
        most = max(most, largest + 1 - first)
        span = range(first, first + most)
        for start, step in SCHEMES:
            for where in product(*(reached.get(index, span) for index in indices)):
                values = Values(start, step, exponents, ones, span[-1], first)
                at = dict(zip(indices, where, strict=True))
                lengths = dict.fromkeys(sizes, most)
                yield Sample(known, lengths, at, most, first, values), values


def with_room(sample: Sample) -> Sample:
    """The same point, with entries that are 0 around its places, and sums over all of them.

    A sum over all places is cut off nowhere then, and may begin and end anywhere.
    """
    assert isinstance(sample.value, Values), "a point is of values"
    room = ROOM * sample.most
    within = range(sample.first, sample.first + sample.most)
    value = replace(sample.value, at={}, within=within)
    return replace(sample, most=sample.most + 2 * room, first=sample.first - room, value=value)
