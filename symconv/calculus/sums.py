"""Sums of quotients over places, and quotients with something else in the place of their letters.

What does not depend on the place stands before a sum; sums of powers have a closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import count as counter
from typing import TypeAlias

from symconv.calculus.functions import (
    circular,
    exponential,
    logarithm,
    positive,
    raised_to,
    rooted,
    to_power,
)
from symconv.calculus.generators import (
    Applied,
    Atom,
    Cosine,
    Exp,
    Geometric,
    Log,
    Positive,
    Range,
    Root,
    Run,
    Same,
    Sine,
    Total,
    Until,
    forms,
    held,
    held_by,
    is_plain,
    reads,
    same,
)
from symconv.calculus.ratio import NOTHING, ONE, Generator, Monomial, Polynomial, Ratio, spelled
from symconv.errors import Unsupported
from symconv.language.affine import Affine


class Outside(Unsupported):
    """An entry is read of which it is not said that a sum runs over it."""


def summed(over: Range, index: str, body: Ratio) -> Ratio:
    """The sum of a quotient over the places of a range, of which `index` is one.

    What does not depend on the place stands before the sum, and what is at one place alone by
    itself. Raises Outside where that place may lie outside.
    """
    outside = frozenset((f, n) for f, n in body.below if not _any(f, index))
    inside = body.below - outside
    found, kept = NOTHING, dict[Monomial, list[tuple[Monomial, Fraction]]]()
    if any(isinstance(g, Same) and reads(g, index) for f, _ in inside for g in held_by(f)):
        raise Unsupported("a quotient of cases in a sum")
    for monomial, count in body.above.terms:
        here = [g for g, _ in monomial if isinstance(g, Same) and reads(g, index)]
        if here:
            place = _solved(here[0].form, index)
            if not (over.wide or (over.whole and is_plain(place))):
                raise Outside("an entry that may lie outside of a sum")
            rest = frozenset((g, n) for g, n in monomial if g != here[0])
            term = Ratio(Ratio.monomial(rest, count).above, inside)
            found = found.plus(renamed(term, index, place))
            continue
        dependent = frozenset((g, n) for g, n in monomial if reads(g, index))
        kept.setdefault(monomial - dependent, []).append((dependent, count))
    for before, terms in kept.items():
        parts = [terms] if inside else [[term] for term in terms]
        for part in parts:
            each = _sum(over, index, Ratio(Polynomial.of(part), inside))
            found = found.plus(Ratio.monomial(before).times(each))
    return found.times(Ratio(ONE.above, outside))


def _solved(form: Affine, index: str) -> Affine:
    """The value of an index at which a form is 0."""
    multiple = form.coefficient(index)
    if abs(multiple) != 1:
        raise Unsupported("a place that is no whole number everywhere")
    return (form - Affine.of(index) * multiple) * -multiple


def _any(polynomial: Polynomial, index: str) -> bool:
    return any(reads(g, index) for monomial, _ in polynomial.terms for g, _ in monomial)


def _sum(over: Range, index: str, body: Ratio) -> Ratio:
    if body.constant is not None:
        # How many places there are is not said: a derivative may not ask for it.
        how_many = over.count or Ratio.of(Total(over, _canonical(ONE), ONE))
        return how_many.times(body)
    places = [p for g in held(body) for p in forms(g) if isinstance(g, Atom) and reads(g, index)]
    moved = sorted((p for p in places if index in p.variables), key=spelled)
    here = over.whole and all(place == Affine.of(index) for place in moved)
    if over.limits and moved and not here and not over.still:
        return _between(*over.limits, index, body)
    count, _, _ = body.above.parted
    body = body.times(Ratio.number(1 / count))
    name = _canonical(body)
    return Ratio.of(Total(over, name, renamed(body, index, Affine.of(name)))).times(
        Ratio.number(count)
    )


def closed(over: Range, index: str, body: Ratio) -> tuple[Ratio, Ratio, list[Ratio]]:
    """The sums of the powers in a body, in closed form; the rest of it; what must not be 0."""
    found, rest, divisors = NOTHING, NOTHING, list[Ratio]()
    if over.limits is None or any(_any(factor, index) for factor, _ in body.below):
        return found, body, divisors
    first, last = over.limits
    for monomial, count in body.above.terms:
        powers = [(g, n) for g, n in monomial if reads(g, index)]
        ratio = ONE
        for generator, n in powers:
            if not isinstance(generator, Geometric) or generator.variable != index:
                break
            ratio = ratio.times(to_power(Ratio(generator.base), n))
        else:
            divisor = ONE.plus(ratio, -1)
            if powers and not divisor.zero:
                ends = raised_to(ratio, first).plus(raised_to(ratio, last + 1), -1)
                before = Ratio.monomial(monomial - {*powers}, count)
                found = found.plus(before.times(ends).over(divisor))
                divisors.append(divisor)
                continue
        rest = rest.plus(Ratio.monomial(monomial, count))
    outside = Ratio(ONE.above, body.below)
    return found.times(outside), rest.times(outside), divisors


def _canonical(body: Ratio) -> str:
    """What the index of a sum is called, by the sums in it."""
    inner = (int(t.index[1:]) for t in held(body) if isinstance(t, Total | Until | Run))
    return f"@{1 + max(inner, default=0)}"


FARTHEST = 8
"""Places by which sums are moved."""


def _between(first: Affine, last: Affine, index: str, body: Ratio) -> Ratio:
    """A sum as the difference of two that begin nowhere, by the place that its entries have."""
    low, high, moved = _moved(first, last, index, body)
    before, moved = _apart(moved, index)
    found = _until(index, moved, high).plus(_until(index, moved, low - 1), -1)
    return before.times(found)


def multiplied(first: Affine, last: Affine, index: str, body: Ratio) -> Ratio:
    """The product of a quotient over places, factor by factor."""
    count, common, rest = body.above.parted
    found = raised_to(Ratio.number(count), last - first + 1) if count != 1 else ONE
    factors = [(Ratio.of(generator).above, power) for generator, power in common]
    factors += [(rest, Fraction(1))] if rest.constant is None else []
    factors += [(factor, Fraction(-power)) for factor, power in body.below]
    for factor, power in factors:
        if not _any(factor, index):
            each = raised_to(Ratio(factor), last - first + 1)
        else:
            low, high, moved = _moved(first, last, index, Ratio(factor))
            each = _run(index, moved, high).over(_run(index, moved, low - 1))
        found = found.times(to_power(each, power))
    return found


def _run(index: str, body: Ratio, last: Affine) -> Ratio:
    """A product up to a place, by that up to the same place without what is added to it."""
    if abs(last.constant) > FARTHEST:
        raise Unsupported("a product that is moved far")
    whole = last - last.constant
    name = _canonical(body)
    found = Ratio.of(Run(name, renamed(body, index, Affine.of(name)).above, whole))
    for n in range(1, last.constant + 1):
        found = found.times(renamed(body, index, whole + n))
    for n in range(last.constant + 1, 1):
        found = found.over(renamed(body, index, whole + n))
    return found


def _moved(first: Affine, last: Affine, index: str, body: Ratio) -> tuple[Affine, Affine, Ratio]:
    """What is added or multiplied, moved to where its entries are, and the limits for that."""
    atoms_here = [g for g in held(body) if isinstance(g, Atom) and reads(g, index)]
    name = min(atom.name for atom in atoms_here)
    read = [p for a in atoms_here if a.name == name for p in a.places if index in p.variables]
    place = max(read, key=lambda p: (p.coefficient(index), spelled(p.coefficients), p.constant))
    sign = place.coefficient(index)
    if abs(sign) != 1:
        raise Unsupported("a sum over every second entry")
    rest = place - Affine.of(index) * sign
    low, high = (first * sign + rest, last * sign + rest)[::sign]
    return low, high, renamed(body, index, (Affine.of(index) - rest) * sign)


def _apart(body: Ratio, index: str) -> tuple[Ratio, Ratio]:
    """What does not depend on an index, and the rest of which the body is the product with it."""
    outside = frozenset((f, n) for f, n in body.below if not _any(f, index))
    above, still = body.above, frozenset[tuple[Generator, Fraction]]()
    if len(above.terms) == 1:
        ((monomial, count),) = above.terms
        still = frozenset((g, n) for g, n in monomial if not reads(g, index))
        above = Ratio.monomial(monomial - still, count).above
    return Ratio(Ratio.monomial(still).above, outside), Ratio(above, body.below - outside)


def _until(index: str, body: Ratio, last: Affine) -> Ratio:
    """A sum up to a place, by that up to the same place without what is added to it."""
    if abs(last.constant) > FARTHEST:
        raise Unsupported("a sum that is moved far")
    whole = last - last.constant
    count, _, _ = body.above.parted
    name = _canonical(body)
    unit = renamed(body.times(Ratio.number(1 / count)), index, Affine.of(name))
    found = Ratio.of(Until(name, unit, whole)).times(Ratio.number(count))
    more = range(1, last.constant + 1) or range(last.constant + 1, 1)
    for n in more:
        found = found.plus(renamed(body, index, whole + n), 1 if last.constant > 0 else -1)
    return found


_FRESH = counter(1)


def fresh() -> str:
    """A bound index, and no other one."""
    return f"@.{next(_FRESH)}"


def opened(total: Total | Until) -> tuple[str, Ratio]:
    """The body of a sum, at a place of its own that nothing else can capture."""
    index = fresh()
    return index, renamed(total.body, total.index, Affine.of(index))


def joined(ratio: Ratio) -> Ratio:
    """The quotient without the sums over one range that together are 0, place by place."""
    found, sums, index = list[tuple[Monomial, Fraction]](), dict[Range, Ratio](), fresh()
    held_in = dict[Range, list[tuple[Monomial, Fraction]]]()
    for monomial, count in ratio.above.terms:
        totals = [(g, n) for g, n in monomial if isinstance(g, Total)]
        match totals:
            case [(Total(over) as total, power)] if power == 1:
                before = Ratio.monomial(monomial - {(total, power)}, count)
                body = renamed(total.body, total.index, Affine.of(index)).times(before)
                sums[over] = sums.get(over, NOTHING).plus(body)
                held_in.setdefault(over, []).append((monomial, count))
            case _:
                found.append((monomial, count))
    for over, body in sums.items():
        found += held_in[over] if not joined(body).zero else []
    return Ratio(Polynomial.of(found), ratio.below)


def renamed(ratio: Ratio, index: str, place: Affine) -> Ratio:
    """The quotient with a place in the place of an index."""

    def moved(form: Affine) -> Affine:
        return form.substitute({index: place})

    def change(generator: Generator) -> Ratio:
        match generator:
            case Atom(name, places):
                return Ratio.of(Atom(name, tuple(map(moved, places))))
            case Same(form):
                return same(moved(form), Affine())
        return Ratio.of(generator)

    return changed(ratio, change, moved)


def _still(form: Affine) -> Affine:
    return form


Change: TypeAlias = Callable[[Generator], Ratio]
Move: TypeAlias = Callable[[Affine], Affine]


def changed(ratio: Ratio, change: Change, move: Move = _still) -> Ratio:
    """The quotient with something else in the place of each letter, at any depth.

    `change` says of letters, of `Same` and of `Positive` what they are now, `move` of other places.
    """
    found = _polynomial(ratio.above, change, move)
    for factor, power in ratio.below:
        found = found.over(_polynomial(factor, change, move).to(power))
    return rooted(found)


def _polynomial(polynomial: Polynomial, change: Change, move: Move) -> Ratio:
    found = NOTHING
    for monomial, count in polynomial.terms:
        term = Ratio.number(count)
        for generator, power in monomial:
            term = term.times(to_power(_generator(generator, change, move), power))
        found = found.plus(term)
    return found


def _over(power: Monomial, over: int, change: Change, move: Move) -> Ratio:
    return changed(Ratio.monomial(power), change, move).times(Ratio.number(Fraction(1, over)))


def _generator(generator: Generator, change: Change, move: Move) -> Ratio:
    match generator:
        case Applied(name, primes, of):
            return Ratio.of(Applied(name, primes, changed(of, change, move)))
        case Exp(power):
            return exponential(changed(Ratio.monomial(power), change, move))
        case Sine(power, over):
            return circular(_over(power, over, change, move))[1]
        case Cosine(power, over):
            return circular(_over(power, over, change, move))[0]
        case Log(of):
            return logarithm(_polynomial(of, change, move))
        case Positive(of):
            new = _polynomial(of, change, move)
            return positive(new) if new != Ratio(of) else change(generator)
        case Root(of):
            return _polynomial(of, change, move)
        case Geometric(base, variable):
            return raised_to(_polynomial(base, change, move), move(Affine.of(variable)))
        case Total(over):
            index, body = opened(generator)
            return summed(over.moved(move), index, changed(body, change, move))
        case Run(old, factor, last):
            index = fresh()
            body = renamed(Ratio(factor), old, Affine.of(index))
            return _run(index, changed(body, change, move), move(last))
        case Until(_, _, last):
            index, body = opened(generator)
            return _until(index, changed(body, change, move), move(last))
    return change(generator)
