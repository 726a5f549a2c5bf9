"""Whether two lines are the same function of their letters: both judges heard.

`holds` is said where both sides are one quotient, in all cases, and no point says otherwise;
`fails` where they are not, and at a point the two sides are different numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from symconv.calculus.cases import Seen, differentiates, not_zero, seen_in
from symconv.calculus.dual import Undefined, differ, shown
from symconv.calculus.exchanged import cancels
from symconv.calculus.known import Known, letter
from symconv.calculus.places import closure, free_places, spans, told_apart
from symconv.calculus.points import samples, with_room
from symconv.calculus.sampled import Sample
from symconv.calculus.sums import Outside
from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line, Name, Number

SAME = "by the rules for sums, functions and derivatives"
"""Why two sides are equal."""

CUT_OFF = "it may hold where sums run over all places"
"""Why what differs where they end may be right."""

_CONSTANTS = frozenset("e pi".split())
"""Letters of which it is known what they are, though no document says it."""

FEWEST = 3
"""So many points at least have to show nothing against what holds."""

PLACES = 4
"""Different letters that stand as places."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comparing two lines came to.

    used      names whose definitions were put in
    numbers   letters without subscripts that were read
    constant  whether both sides are numbers in which no letter is left
    sample    the point of the counterexample
    """

    ruling: Literal["holds", "fails", "unread"]
    reason: str = ""
    scope: str = ""
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    used: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    constant: bool = False
    sample: Sample | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places that are one, or are not."""

    one: str
    other: str
    same: bool

    def fits(self, places: Mapping[str, Hashable]) -> bool:
        """Whether that is so where places are called so, as far as both are spoken of."""
        if not {self.one, self.other} <= places.keys():
            return True
        return (places[self.one] == places[self.other]) == self.same


def compared(
    left: Line, right: Line, known: Known, pairs: Sequence[Pair] = (), *, step: bool = False,
    least: int | None = None, freed: Known | None = None,
) -> Answer:  # fmt: skip
    """Whether `left = right`, with all definitions put in, at places of which `pairs` are true.

    `step` is whether it is one of a chain, which goes on from what is right; `least` the first
    place at which it is so. What is `freed` may be more than one thing for the first judge, where
    it is one for the second: it holds of any, and fails of that one.

    >>> from symconv.calculus.known import SIGMOID
    >>> known = Known(functions={"s": SIGMOID})
    >>> s = written.Call(Name("s"), (Name("x"),))
    >>> rest = written.Sum((Number(1), written.Negative(s)))
    >>> slope = written.Call(Name("s'"), (Name("x"),))
    >>> compared(slope, written.Product((s, rest)), known).ruling
    'holds'
    >>> wrong = compared(slope, s, known)
    >>> wrong.ruling, wrong.counterexample.values, wrong.counterexample.left
    ('fails', {'e^x': 2}, '2/9')
    """
    try:
        return _compared(left, right, known, pairs, step, least, freed or known)
    except Unsupported as limit:
        return Answer("unread", str(limit))


def _compared(
    left: Line, right: Line, known: Known, pairs: Sequence[Pair], step: bool, least: int | None,
    freed: Known,
) -> Answer:  # fmt: skip
    lines = [*closure((left, right), known)]
    if (new := _new(left, right, known)) is not None:
        return Answer("unread", f"nothing is known of {new}")
    indices = sorted(set[str]().union(*(free_places(line, formals) for line, formals in lines)))
    if len(indices) > PLACES:
        raise Unsupported("too many places")
    worlds = [places for places in told_apart(indices) if all(p.fits(places) for p in pairs)]
    wide = False
    try:
        seen, ones = _first_judge(left, right, freed, worlds)
    except Outside:
        # What differs inside of sums, and wherever else it is tried, is wrong all the same.
        wide, ones = True, frozenset[str]()
        seen = seen_in(left, right, freed, worlds, whole=False, ones=ones, wide=True)
        if seen.equal:
            raise
    scope = "all sizes" if indices or seen.ranges or seen.sums else "all numbers"
    assumed = [f"sum_k {name}[k] = 1" for name in sorted(ones)]
    assumed += sorted(map(not_zero, seen.divisors))
    assumed += dict.fromkeys(map(not_zero, seen.edges))
    used, numbers = frozenset(seen.used), frozenset(seen.numbers)
    agreeing, shown_at, sample = _sampled(
        left, right, known, lines, indices, seen, ones or frozenset(seen.sums), pairs, least, wide
    )
    equal = seen.equal
    if not equal and shown_at is None and all(map(cancels, seen.differences)):
        agreeing, shown_at, _ = _sampled(
            left, right, known, lines, indices, seen, frozenset(), pairs, least, wide
        )
        equal = True
    if equal:
        if shown_at is not None or agreeing < FEWEST:
            return Answer("unread", "too few numbers to compare it at")
        if not seen.something and right != Number(0):
            return Answer("unread", "both sides are zero everywhere")
        return Answer("holds", SAME, scope, tuple(assumed), None, used, numbers)
    if shown_at is None:
        return Answer("unread", "equal for some numbers, and not seen to be so for all")
    strangers = _strangers(left, right, seen, step) - seen.sizes if not seen.constant else None
    if strangers:
        return Answer("unread", f"nothing is known of {', '.join(sorted(strangers))}")
    if seen.functions[0] != seen.functions[1]:
        differing = sorted({name for name, _ in seen.functions[0] ^ seen.functions[1]})
        return Answer("unread", f"what {', '.join(differing)} is may make it right")
    assert sample is not None, "a counterexample is at a point"
    if _is_cut_off(lines) and _agree(left, right, with_room(sample)):
        return Answer("unread", CUT_OFF)
    both = _with_and_without_places(lines)
    if both:
        return Answer("unread", f"{', '.join(both)} with places and without")
    return Answer(
        "fails", "the sides differ", scope, (), shown_at, used, numbers, seen.constant, sample
    )


def _first_judge(
    left: Line, right: Line, known: Known, worlds: Sequence[Mapping[str, str]]
) -> tuple[Seen, frozenset[str]]:
    """What the first judge sees, and the arrays of which all entries add up to 1 for that.

    Sums are told by where their entries are, or stay as they are written, or run over all places.
    """
    found: Seen | None = None
    trouble: Unsupported | None = None
    ones = frozenset[str]()
    for candidates in (False, True):
        ones = frozenset(found.sums) if found is not None and candidates else ones
        if candidates and not ones:
            break
        for whole, still in ((False, False), (False, True), (True, False)):
            if whole and (found is None or len(found.ranges) != 1):
                continue
            try:
                seen = seen_in(left, right, known, worlds, whole=whole, ones=ones, still=still)
            except Unsupported as limit:
                trouble = trouble or limit
                continue
            if seen.equal:
                return seen, ones
            found = found or seen
    if found is None:
        assert trouble is not None, "something was seen, or it could not be"
        raise trouble
    return found, frozenset()


def _is_cut_off(lines: Sequence[tuple[Line, frozenset[str]]]) -> bool:
    """Whether there is a sum of which nobody says how far it goes."""
    every = (part for line, _ in lines for part in written.every(line))
    return any(isinstance(part, written.SummationOver) and not part.conditions for part in every)


def _agree(left: Line, right: Line, sample: Sample) -> bool:
    """Whether both sides are the same number at a point, as far as that can be told."""
    try:
        return differ(sample.at(left), sample.at(right)) is False
    except (Undefined, Unsupported):
        return False


def _lengths(line: Line) -> set[str]:
    """The names in the limits of sums and products that are no indices of such."""
    bound, found = set[Line](), set[Line]()
    for part in written.every(line):
        match part:
            case written.Summation(index, _, upper):
                bound.add(Name(index))
                found.update(written.every(upper))
            case written.Call(written.PRODUCT_OVER, (index, _, upper, _)):
                bound.add(index)
                found.update(written.every(upper))
    return {name.text for name in found - bound if isinstance(name, Name)}


def _new(left: Line, right: Line, known: Known) -> str | None:
    """The letter that a left side is, if nothing is known of it, and the right is not made of it.

    Both judges would be long in finding that it may be anything.
    """
    own = letter(left, known)
    if own is None or own.name in known.quantities or known.is_function(own.name):
        return None
    lines = [line for line, _ in closure((right,), known)]
    names = {x.text for line in lines for x in written.every(line) if isinstance(x, Name)}
    sizes = set[str]().union(*map(_lengths, lines))
    made = {x.name for line in lines for y in written.every(line) if (x := letter(y)) is not None}
    return own.name if own.name not in names | sizes | made | _CONSTANTS else None


def _strangers(left: Line, right: Line, seen: Seen, step: bool) -> set[str]:
    """Letters that a side may not speak of: those that what is differentiated is not made of."""
    computed = [any(map(differentiates, written.every(side))) for side in (left, right)]
    if computed == [True, False] or (step and seen.right):
        return seen.right - seen.left
    if computed == [False, True]:
        return seen.left - seen.right
    return seen.left ^ seen.right


def _with_and_without_places(lines: Sequence[tuple[Line, frozenset[str]]]) -> list[str]:
    """Names that stand for a number and for entries too: T beside T_h, which are two letters.

    The x of a function is not that of a document.
    """
    placed = {
        own.name
        for line, _ in lines
        for part in written.every(line)
        if (own := letter(part)) is not None and own.places
    }
    bare = {name for line, formals in lines for name in {*_bare(line)} - formals}
    return sorted(placed & bare)


def _bare(line: Line) -> Iterator[str]:
    """The names that stand without a subscript."""
    match line:
        case Name(text):
            yield text
        case written.Access(_, subscripts):
            for place in subscripts:
                yield from _bare(place)
        case _:
            for part in written.parts(line):
                yield from _bare(part)


def _sampled(
    left: Line, right: Line, known: Known, lines: Sequence[tuple[Line, frozenset[str]]],
    indices: Sequence[str], seen: Seen, ones: frozenset[str], pairs: Sequence[Pair],
    least: int | None, everywhere: bool,
) -> tuple[int, Counterexample | None, Sample | None]:  # fmt: skip
    """At how many points both sides are equal, and the first one at which they are not.

    That they differ may have to be so `everywhere`.
    """
    every = [part for line, _ in lines for part in written.every(line)]
    limits = [x for x in every if isinstance(x, written.Summation)]
    first = 0 if any(x.lower == Number(0) for x in limits) else 1
    first = first if least is None else least
    named = set[str]().union(*(_lengths(line) - formals for line, formals in lines))
    sizes = sorted(named.difference(indices))
    numbers = [n.value for x in every if isinstance(x, written.Access) for n in x.subscripts
               if isinstance(n, Number)]  # fmt: skip
    exponents = seen.exponents - seen.bare - ones
    agreeing, found = 0, list[tuple[Counterexample, Sample]]()
    reached = spans([line for line, _ in lines], indices)
    for sample, values in samples(
        known, sizes, indices, first, max(numbers, default=0), exponents, ones, reached
    ):
        if not all(pair.fits(sample.indices) for pair in pairs):
            continue
        if least is not None and any(place < least for place in sample.indices.values()):
            continue
        try:
            one, other = sample.at(left), sample.at(right)
        except Undefined:
            continue
        verdict = differ(one, other)
        if verdict:
            sides = shown(one), shown(other)
            point = Counterexample(sample.sizes, sample.indices, *sides, values=values.shown())
            found.append((point, sample))
            if not everywhere:
                break
        agreeing += verdict is False
    if not found or (everywhere and (agreeing or len(found) < FEWEST)):
        return agreeing, None, None
    return agreeing, *found[0]
