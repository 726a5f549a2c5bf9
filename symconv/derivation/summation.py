"""Rewrites of sums, and of the conditions in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symconv.derivation.rewriting import (
    REARRANGED,
    Move,
    Place,
    Reason,
    closed,
    collected,
    guarded,
    holds,
    opened,
    renamed,
    where,
)
from symconv.errors import Refused
from symconv.language.affine import Affine, Constraint, between
from symconv.language.express import conditions, spelled
from symconv.language.inequalities import implied, impossible
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Derivative,
    Line,
    Link,
    Name,
    Number,
    Product,
    Summation,
    changed,
    equation,
    product,
    total,
)
from symconv.language.subscripts import affine
from symconv.language.term import Operand
from symconv.writing.text import text

# --- indices ----------------------------------------------------------------------------------


def change_of_variable(index: str, fresh: str, form: Affine) -> Move:
    """sum over j to a sum over k, where k is j up to a sign and what does not depend on j.

    The bounds of k follow from those of j. Matches no sum in which k stands already, unless it is j
    itself that is replaced.
    """
    step = form.coefficient(index)
    if abs(step) != 1:
        raise Refused(f"{fresh} = {text(spelled(form))}: not every whole number has one {index}")

    def rule(line: Line, place: Place) -> Line | None:
        if not isinstance(line, Summation) or line.index != index or _taken(line, fresh):
            return None
        ends = [form.substitute({index: end}) for end in place.bounds(line)]
        low, high = ends if step > 0 else ends[::-1]
        inner = _said(collected(renamed(line.body, {index: old}), place.context), fresh, place)
        return Summation(fresh, spelled(low), spelled(high), inner)

    old = spelled((Affine.of(fresh) - form.substitute({index: 0})) * step)
    why: Reason = ("change of variable ", equation(Name(fresh), spelled(form)))
    if fresh == index:
        why = ("with ", old, " for ", Name(index))
    return Move(why, rule, REARRANGED)


def _said(line: Line, index: str, place: Place) -> Line:
    """The line with what it says of an index alone said of just that: 0 <= k-1 as 1 <= k."""
    if isinstance(line, Cases):
        branches = list[Branch]()
        for value, inside in ((b.value, b.conditions) for b in line.branches):
            said = [
                conditions(place.where([x])) if _alone(x, index, place) else (x,) for x in inside
            ]
            there = tuple(chain for chains in said for chain in chains)
            branches.append(Branch(_said(value, index, place), there))
        return Cases(tuple(branches))
    return changed(line, lambda part: _said(part, index, place))


def _alone(chain: Chain, index: str, place: Place) -> bool:
    """Whether a side of it depends on an index and on nothing else."""
    sides = (chain.first, *(link.side for link in chain.links))
    return any(affine(side, place.context).variables == {index} for side in sides)


def _taken(line: Summation, fresh: str) -> bool:
    return fresh != line.index and holds(line.body, fresh)


def exchange(order: Sequence[str]) -> Move:
    """Sums one within the other so that these come first, in this order.

    Matches only where no bounds depend on the index of a sum that is passed.
    """

    def rule(line: Line, place: Place) -> Line | None:
        sums, body = opened(line)
        by_index = {each.index: each for each in sums}
        if not {*order} <= by_index.keys():
            return None
        rest = [each for each in sums if each.index not in order]
        ordered = [*(by_index[x] for x in order), *rest]
        if ordered == [*sums]:
            return None
        for n, each in enumerate(ordered):
            passed = [x for x in ordered[n + 1 :] if sums.index(x) < sums.index(each)]
            ends = [end for x in (each, *passed) for end in (x.lower, x.upper)]
            if any(holds(end, x.index) for end in ends for x in (each, *passed)):
                return None
        return closed(ordered, body)

    return Move(("sums exchanged",), rule, REARRANGED)


# --- which terms there are ----------------------------------------------------------------------


def over(bounds: Mapping[str, tuple[Affine, Affine]]) -> Move:
    """Sums from one bound to the other, where the terms that come or go are 0.

    What the bounds no longer say becomes a condition, and a condition that they say now goes.
    Matches where each term that is not 0 lies between the new bounds, as must follow from what is
    known.
    """

    def rule(line: Line, place: Place) -> Line | None:
        sums, body = opened(line)
        if not bounds.keys() <= {each.index for each in sums}:
            return None
        front, (value, inside), back = _guarded_factor(body)
        old = [*_ranges((x for x in sums if x.index in bounds), place), *place.where(inside)]
        known = [*place.known, *_ranges((x for x in sums if x.index not in bounds), place)]
        new = [c for index, (low, high) in bounds.items() for c in between(low, index, high)]
        if not all(implied(each, [*known, *old]) for each in new):
            return None
        kept = _needed([*place.where(inside), *old], [*known, *new])
        spans = [_respanned(each, bounds) for each in sums]
        after = closed(spans, product(*front, where(value, conditions(kept)), *back))
        return None if after == line else after

    return Move(("the same terms, as the others are 0",), rule, REARRANGED)


def _respanned(line: Summation, bounds: Mapping[str, tuple[Affine, Affine]]) -> Summation:
    if line.index not in bounds:
        return line
    low, high = map(spelled, bounds[line.index])
    return Summation(line.index, low, high, line.body)


def _around(index: str, bounds: tuple[Affine, Affine]) -> tuple[Affine, str, Affine]:
    return bounds[0], index, bounds[1]


def _ranges(sums: Iterable[Summation], place: Place) -> Iterator[Constraint]:
    for each in sums:
        yield from between(*_around(each.index, place.bounds(each)))


def _needed(given: Sequence[Constraint], known: Sequence[Constraint]) -> list[Constraint]:
    """Those that do not follow from what is known, and from the others."""
    kept = list(dict.fromkeys(given))
    for each in [*kept]:
        rest = [x for x in kept if x != each]
        if implied(each, [*known, *rest]):
            kept = rest
    return kept


Guarded = tuple[tuple[Line, ...], tuple[Line, tuple[Chain, ...]], tuple[Line, ...]]


def _guarded_factor(body: Line) -> Guarded:
    """What stands before, where it is not 0, and what stands behind the one factor with cases."""
    factors = body.factors if isinstance(body, Product) else (body,)
    for n, factor in enumerate(factors):
        found = guarded(factor)
        if found is not None:
            return factors[:n], found, factors[n + 1 :]
    return (), (body, ()), ()


def one_term(index: str, at: Affine) -> Move:
    """sum_k {v if 2 j+k-3 = i} = {v with 3+i-2 j for k, if that lies between the bounds of k}."""

    def rule(line: Line, place: Place) -> Line | None:
        if not isinstance(line, Summation) or line.index != index:
            return None
        sums, body = opened(line.body)
        if any(holds(end, index) for x in sums for end in (x.lower, x.upper)):
            return None
        value, inside = guarded(body) or (body, ())
        given, (low, high) = place.where(inside), place.bounds(line)
        tie = Constraint.equal(Affine.of(index), at)
        if tie not in given and not low == at == high:
            return None
        others = [c.substitute({index: at}) for c in given if c != tie]
        known = [*place.known, *_ranges(sums, place)]
        kept = _needed([*others, *between(low, at, high)], known)
        left = collected(renamed(value, {index: spelled(at)}), place.context)
        return closed(sums, where(left, conditions(kept)))

    why: Reason = ("the one term, at ", equation(Name(index), spelled(at)))
    return Move(why, rule, REARRANGED)


def picked_out(array: Operand, letters: Mapping[int, str], weight: str = "") -> Move:
    """c f[i] = sum_{j=1}^{J} {c f[j] if j = i}, along these axes of an array.

    A sum over all entries along them, of which one is not 0. With a weight, of c df[i]/dz.
    """

    def rule(line: Line, place: Place) -> Line | None:
        value, inside = guarded(line) or (line, ())
        factors = value.factors if isinstance(value, Product) else (value,)
        found = [n for n, x in enumerate(factors) if _entry(x, weight, array) is not None]
        if len(found) != 1 or any(holds(value, letter) for letter in letters.values()):
            return None
        (n,) = found
        at = _entry(factors[n], weight, array) or ()
        spans, ties = list[Summation](), list[Chain]()
        for axis, letter in letters.items():
            last_place = array.sizes[axis] + (array.first - 1)
            spans.append(Summation(letter, Number(array.first), spelled(last_place), value))
            ties.append(Chain(Name(letter), (Link("=", at[axis]),)))
        known = [*place.known, *_ranges(spans, place), *place.where(ties)]
        kept = [each for each in inside if not all(implied(c, known) for c in place.where([each]))]
        places = tuple(Name(letters[m]) if m in letters else x for m, x in enumerate(at))
        there: Line = Access(Name(array.name), places)
        if weight:
            there = Derivative(there, Name(weight), operator=True)
        value = product(*factors[:n], there, *factors[n + 1 :])
        return closed(spans, where(value, (*kept, *ties)))

    return Move(("a sum of which one term is not 0",), rule, REARRANGED)


def _entry(line: Line, weight: str, array: Operand) -> tuple[Line, ...] | None:
    """Where an array is read by its entry, or by the derivative of that."""
    match line:
        case Derivative(Access(Name(name), at), Name(by), True) if weight and by == weight:
            return at if name == array.name else None
        case Access(Name(name), at) if not weight and name == array.name:
            return at
    return None


def guards_exchanged(index: str) -> Move:
    """sum_{k=a}^{b} {v if c <= k <= d; 0 otherwise} w = sum_{k=c}^{d} v {w if a <= k <= b; 0}.

    There is a term for those k that lie within both.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(
                bound,
                lower,
                upper,
                Product((Cases((Branch(value, inside), Branch(Number(0), ()))), other)),
            ) if bound == index:
                limits = _limits(index, inside, place)
                if limits is None:
                    return None
                guards = between(affine(lower, place.context), index, affine(upper, place.context))
                low, high = map(spelled, limits)
                return Summation(
                    index, low, high, Product((value, where(other, conditions(guards))))
                )
        return None

    return Move(("the same terms, as the others are 0",), rule, REARRANGED)


def _limits(index: str, inside: Sequence[Chain], place: Place) -> tuple[Affine, Affine] | None:
    """Between which two bounds an index lies, where the conditions say just that."""
    found = place.where(inside)
    low = [c.form for c in found if c.form.coefficient(index) == 1]
    high = [c.form for c in found if c.form.coefficient(index) == -1]
    if len(found) != 2 or len(low) != 1 or len(high) != 1 or any(c.equality for c in found):
        return None
    return Affine.of(index) - low[0], high[0] + index


def case_by_case(index: str) -> Move:
    """A sum over cases as a sum of sums, where each case holds from one index to another."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(bound, _, _, Cases(branches)) if bound == index:
                pass
            case _:
                return None
        known, bounds = place.within(line).known, place.bounds(line)
        remaining: list[tuple[Constraint, ...]] = [()]
        found = list[Line]()
        for value, condition in ((b.value, place.where(b.conditions)) for b in branches):
            for before in remaining:
                region = [*before, *condition]
                if impossible([*known, *region]) or value == Number(0):
                    continue
                limits = _tightest(index, bounds, region, known)
                if limits is None:
                    return None
                low, high = map(spelled, limits)
                found.append(Summation(index, low, high, value))
            missed = (
                (*before, *condition[:n], miss)
                for before in remaining
                for n, each in enumerate(condition)
                for miss in each.negation
            )
            remaining = [region for region in missed if not impossible([*known, *region])]
        return total(*found) if len(branches) > 1 else None

    return Move(("case by case",), rule, REARRANGED)


def _tightest(
    index: str,
    bounds: tuple[Affine, Affine],
    region: Sequence[Constraint],
    known: Sequence[Constraint],
) -> tuple[Affine, Affine] | None:
    """From where to where a region reaches within bounds, if it is about the index alone."""
    if any(c.equality or abs(c.form.coefficient(index)) != 1 for c in region):
        return None
    lows = [bounds[0], *(index - c.form for c in region if c.form.coefficient(index) > 0)]
    highs = [bounds[1], *(index + c.form for c in region if c.form.coefficient(index) < 0)]
    within = [*known, *region]
    low = next((x for x in reversed(lows) if _beyond(x, lows, within)), None)
    high = next((x for x in reversed(highs) if _beyond(-x, [-y for y in highs], within)), None)
    return None if low is None or high is None else (low, high)


def _beyond(end: Affine, others: Sequence[Affine], known: Sequence[Constraint]) -> bool:
    return all(implied(Constraint.at_most(other, end), known) for other in others)
