"""What an author leaves unsaid: over which range an index runs, how long an operand must be.

From the reads of a body, with its sums' bounds put in: `sum_{j=i}^{i+J-I} f[j] g[1+j-i]` with f of
J entries reads inside f for 1 <= i <= I, and needs 1+J-I entries of g.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint
from symconv.language.inequalities import implied, impossible
from symconv.language.term import Entry, Operand, Slot, Term, variable
from symconv.language.value import Value
from symconv.language.windows import at_ends


@dataclass(frozen=True, slots=True)
class Misfit:
    """An operand whose declared size is not what its reads need, whatever the sizes are."""

    operand: Operand
    sizes: tuple[Affine, ...]
    """What the reads need."""
    whole: bool = False
    """Whether just that is read at each place, and no more nor less."""


def misfit(
    body: Value,
    indices: Sequence[str],
    operands: Mapping[str, Operand],
    domain: Sequence[Constraint],
) -> Misfit | None:
    """The operand whose declared size no index fits, if there is one that is alone to blame.

    Of what is read under conditions nothing is said here.
    """
    body = at_ends(body)
    needs = _needs(body, operands)
    for name, own in needs.items():
        others = [c for other, cs in needs.items() if other != name for c in cs]
        if impossible((*domain, *own)) and not impossible((*domain, *others)):
            ranges = _ranges(indices, (*domain, *others))
            return Misfit(operands[name], _needed(body, operands[name], ranges))
    for name in sorted(needs):
        whole = _whole(body, indices, operands[name])
        if whole is not None:
            return Misfit(operands[name], whole, whole=True)
    return None


def _whole(body: Value, indices: Sequence[str], operand: Operand) -> tuple[Affine, ...] | None:
    """The sizes of a filter of which all is read at each place, where other ones are declared.

    So it is in sum_j f_j g_{1+j-i}, where j runs from i to i+J-I: g has 1+J-I entries, be it said
    to have J-I+2. Nothing where its sizes are called by letters of their own.
    """
    free, found = {*indices}, set[tuple[Affine, ...]]()
    slides = any(
        entry.operand != operand.name and _slides(entry, term, free)
        for term in body.terms
        for entry in term.entries
    )
    if not slides or _unguarded(body) != body:
        return None
    for term, entry in _reads(body, operand):
        ends = [_extremes(subscript, term) for subscript in entry.subscripts]
        if any((least.variables | most.variables) & free for least, most in ends):
            return None
        if any(least != Affine(operand.first) for least, _ in ends):
            return None
        found.add(tuple(most - (operand.first - 1) for _, most in ends))
    if len(found) != 1:
        return None
    (sizes,) = found
    alike = all(
        said.variables and said.variables <= need.variables
        for said, need in zip(operand.sizes, sizes, strict=True)
    )
    return sizes if alike and sizes != operand.sizes else None


def _slides(entry: Entry, term: Term, free: set[str]) -> bool:
    """Whether several places are read of an array, which move with an index of the result."""
    for subscript in entry.subscripts:
        least, most = _extremes(subscript, term)
        if least != most and least.variables & most.variables & free:
            return True
    return False


def fits(body: Value, operands: Mapping[str, Operand], domain: Sequence[Constraint]) -> bool:
    """Whether there are indices at which all operands are read inside their declared sizes."""
    body = at_ends(body)
    needs = _needs(body, operands).values()
    return not impossible((*domain, *(constraint for own in needs for constraint in own)))


def _needs(body: Value, operands: Mapping[str, Operand]) -> dict[str, list[Constraint]]:
    """What must hold for each operand to be read inside its declared size, where that is known."""
    needs = dict[str, list[Constraint]]()
    for name in body.operands & operands.keys():
        with suppress(Unsupported):
            needs[name] = list(_inside(body, operands[name]))
    return needs


def slots(
    body: Value,
    indices: Sequence[str],
    operands: Mapping[str, Operand],
    domain: Sequence[Constraint],
) -> tuple[Slot, ...]:
    """The slots over which the indices run: where no read leaves its operand and no sum is empty.

    What is read under conditions on them bounds no index. Raises Unsupported where nothing does.
    """
    body = at_ends(body)
    free = _unguarded(body)
    needs = [
        constraint
        for name in body.operands & operands.keys()
        for constraint in _inside(free, operands[name])
    ]
    ranges = _ranges(indices, (*domain, *needs))
    found = []
    for index in indices:
        lower, upper = ranges[index]
        if lower.variables:
            raise Unsupported(f"the range of {index} begins at no number")
        found.append(Slot(upper - lower + 1, lower.constant, index))
    return tuple(found)


def inside(body: Value, operands: Mapping[str, Operand]) -> tuple[Constraint, ...]:
    """What free indices must satisfy so that no read leaves its operand and no sum is empty.

    Nothing where that does not follow, where a condition guards the read, or where no index at all
    satisfies it. A derivative of an operand is as long as the operand.
    """
    body = at_ends(body)
    found = list[Constraint]()
    free = _unguarded(body)
    for name in sorted(body.operands):
        base = name[1:].partition("/d")[0] if "/d" in name else name
        if base in operands:
            try:
                found += _inside(free, replace(operands[base], name=name))
            except Unsupported:
                continue
    return () if impossible(found) else tuple(found)


def _unguarded(body: Value) -> Value:
    """The terms that count at every place."""
    free = (t for t in body.terms if all(c.form.variables & {*t.locals} for c in t.constraints))
    return replace(body, terms=tuple(free))


def begun(body: Value, operands: Mapping[str, Operand], known: Sequence[Constraint]) -> bool:
    """Whether it is shown that nothing is read before an operand begins; not where it ends."""
    body = at_ends(body)
    free = _unguarded(body)
    with suppress(Unsupported):
        return all(
            implied(Constraint.at_most(operands[name].first, _extremes(subscript, term)[0]), known)
            for name in body.operands & operands.keys()
            for term, entry in _reads(free, operands[name])
            for subscript in entry.subscripts
        )
    return False


def firsts(body: Value, operands: Mapping[str, Operand]) -> set[int]:
    """The places from which operands are read where that depends on nothing: 0 of h_k, 0 <= k."""
    body = at_ends(body)
    found = set[int]()
    for operand in operands.values():
        for term, entry in _reads(_unguarded(body), operand):
            with suppress(Unsupported):
                least = [_extremes(subscript, term)[0] for subscript in entry.subscripts]
                found |= {place.constant for place in least if not place.variables}
    return found


def fills(term: Term, places: Sequence[Slot], domain: Sequence[Constraint]) -> bool:
    """Whether all that a term reads is there at each end of some places, and nowhere beyond."""
    reads = (obligation.claim for obligation in term.obligations)
    known = (*domain, *term.constraints, *reads)
    for slot in places:
        if slot.size is None:
            return False
        first, last = Affine(slot.first), slot.size + slot.first - 1
        ends = (Constraint.equal(slot.letter, end) for end in (first, last))
        beyond = (
            Constraint.at_most(last + 1, slot.letter),
            Constraint.at_most(slot.letter, first - 1),
        )
        if any(impossible((*known, end)) for end in ends):
            return False
        if not all(impossible((*known, side)) for side in beyond):
            return False
    return True


def start(body: Value, indices: Sequence[str], operands: Mapping[str, Operand]) -> int | None:
    """From where indices and arrays count, 0 or 1, if the first read is then the first entry.

    As in x_{2i+k} with 0 <= k, where i = 1 would leave x_1 unread; None where both would do, as in
    x_{i+k}, or neither.
    """
    free = _unguarded(at_ends(body, first=True))
    fitting = list[int]()
    for first in (0, 1):
        there, least = dict.fromkeys(indices, Affine(first)), set[Affine]()
        for operand in operands.values():
            reads = (
                [_extremes(place, term)[0].substitute(there) for place in entry.subscripts]
                for term, entry in _reads(free, operand)
            )
            for axis in zip(*reads, strict=True):
                if any(end.variables for end in axis):
                    return None
                least.add(min(axis, key=lambda end: end.constant))
        if least == {Affine(first)}:
            fitting.append(first)
    return fitting[0] if len(fitting) == 1 else None


def fixed(
    body: Value,
    indices: Collection[str],
    operands: Mapping[str, Operand],
    known: Sequence[Constraint],
) -> bool:
    """Whether something is read wherever the indices are, and is shown to be inside: h_k, k < K."""
    body = at_ends(body)
    found = False
    for term in body.terms:
        for entry in term.entries:
            array = operands.get(entry.operand)
            if array is None or len(array.sizes) != len(entry.subscripts):
                continue
            for subscript, size in zip(entry.subscripts, array.sizes, strict=True):
                least, most = _extremes(subscript, term)
                if (least.variables | most.variables) & {*indices}:
                    continue
                last = size + (array.first - 1)
                ends = Constraint.at_most(array.first, least), Constraint.at_most(most, last)
                if not all(implied(end, known) for end in ends):
                    return False
                found = True
    return found


def contained(body: Value, known: Sequence[Constraint]) -> bool:
    """Whether it is shown that no read leaves its operand where all that is known holds."""
    return all(
        implied(obligation.claim, (*known, *obligation.premises))
        for term in body.terms
        for obligation in term.obligations
    )


def stated(indices: Sequence[str], conditions: Sequence[Constraint]) -> tuple[Slot, ...] | None:
    """The slots that conditions beside a definition give its indices; None where not all do."""
    try:
        ranges = _ranges(indices, conditions)
    except Unsupported:
        return None
    if any(lower.variables for lower, _ in ranges.values()):
        return None
    return tuple(
        Slot(upper - lower + 1, lower.constant, index) for index, (lower, upper) in ranges.items()
    )


def spans(body: Value, places: Sequence[Slot], operands: Mapping[str, Operand]) -> bool:
    """Whether places are just those at which a sum reads anything inside of the arrays it slides.

    Who states these for y_i = sum_j z_j w_{i-2j} takes w for zero outside.
    """
    own = {slot.letter: slot for slot in places if slot.letter is not None}
    slides = False
    for letter, low, high, slid in _under(body, [*own], operands) or ():
        place = own.get(letter)
        if place is None or place.size is None:
            return False
        if (low, high) != (Affine(place.first), place.size + (place.first - 1)):
            return False
        slides = slides or slid
    return slides


def full(body: Value, letters: Sequence[str], operands: Mapping[str, Operand]) -> tuple[Slot, ...]:
    """All places at which a sum reads anything inside of the arrays it slides.

    Raises Unsupported where that is no range from a number on.
    """
    found = dict[str, tuple[Affine, Affine]]()
    for letter, low, high, _ in _under(body, letters, operands) or ():
        if found.setdefault(letter, (low, high)) != (low, high) or low.variables:
            raise Unsupported(f"the range of {letter}, over which something slides")
    if found.keys() != {*letters}:
        raise Unsupported("an index over which nothing slides")
    ends = (found[letter] for letter in letters)
    return tuple(
        Slot(high - low + 1, low.constant, letter)
        for letter, (low, high) in zip(letters, ends, strict=True)
    )


def _under(
    body: Value, letters: Sequence[str], operands: Mapping[str, Operand]
) -> list[tuple[str, Affine, Affine, bool]] | None:
    """From where to where each index has something of an array under it, and whether that slides.

    None where arrays are read in another way.
    """
    found = list[tuple[str, Affine, Affine, bool]]()
    for term in body.terms:
        for entry in term.entries:
            array = operands.get(entry.operand)
            if array is None or len(array.sizes) != len(entry.subscripts):
                return None
            for subscript, size in zip(entry.subscripts, array.sizes, strict=True):
                mine = subscript.variables & {*letters}
                rest = subscript
                for letter in mine:
                    rest -= Affine.of(letter) * subscript.coefficient(letter)
                try:
                    low, high = _extremes(rest, term)
                except Unsupported:
                    return None
                last = size + (array.first - 1)
                if (low.variables | high.variables) & {*letters}:
                    return None
                if not mine:
                    ends = Constraint.at_most(array.first, low), Constraint.at_most(high, last)
                    if not all(implied(end, ()) for end in ends):
                        return None
                    continue
                letter = min(mine)
                up = subscript.coefficient(letter)
                if len(mine) > 1 or abs(up) != 1:
                    return None
                first, final = (
                    (high * -1 + array.first, last - low)
                    if up == 1
                    else (low - last, high - array.first)
                )
                found.append((letter, first, final, low != high))
    return found


Ends: TypeAlias = "tuple[tuple[Affine, Affine] | None, ...]"
"""The first and the last place of an array, along each of its axes; None where that is open."""


def ends(value: Value | None) -> Ends:
    """The first and the last places of an array; none where its size is not known."""
    sizes = [(slot.first, slot.size) for slot in value.slots] if value is not None else []
    known = [(Affine(first), size + first - 1) for first, size in sizes if size is not None]
    return tuple(known) if len(known) == len(sizes) else ()


def reaches(body: Value, declared: Collection[str]) -> dict[str, Ends]:
    """How far arrays reach that nobody declared: W_{mn} under sums of m and n from 0 to k-1.

    Only along axes where that does not depend on the place at which the body is taken, or is that.
    """
    axes = {Affine.of(variable(n)): limits for n, limits in enumerate(ends(body))}
    found = dict[str, Ends]()
    unclear = set[str]()
    for term in body.terms:
        for entry in term.entries:
            if entry.operand in declared or not entry.subscripts:
                continue
            try:
                extremes = [
                    _said(subscript, term) or _extremes(subscript, term)
                    for subscript in entry.subscripts
                ]
            except Unsupported:
                unclear.add(entry.operand)
                continue
            reach = tuple(axes.get(each[0]) if _varies(*each) else each for each in extremes)
            if not any(reach) or found.setdefault(entry.operand, reach) != reach:
                unclear.add(entry.operand)
    return {name: reach for name, reach in found.items() if name not in unclear}


def _said(subscript: Affine, term: Term) -> tuple[Affine, Affine] | None:
    """The limits of a place that conditions give as they stand: 0 <= i-j < K of w_{i-j}."""
    lows, highs = list[Affine](), list[Affine]()
    for constraint in term.constraints:
        if constraint.equality or not subscript.variables <= constraint.form.variables:
            continue
        above, below = constraint.form - subscript, constraint.form + subscript
        for found, limits in ((above * -1, lows), (below, highs)):
            if not found.variables & {*term.locals, *subscript.variables}:
                limits.append(found)
    return (lows[0], highs[0]) if len(lows) == len(highs) == 1 else None


def _varies(first: Affine, last: Affine) -> bool:
    """Whether a stretch depends on the place at which an array is taken."""
    return any("#" in name for name in first.variables | last.variables)


def _inside(body: Value, operand: Operand) -> Iterator[Constraint]:
    """What the free indices must satisfy so that all reads of an operand are inside it."""
    for term, entry in _reads(body, operand):
        for subscript, size in zip(entry.subscripts, operand.sizes, strict=True):
            least, most = _extremes(subscript, term)
            yield Constraint.at_most(operand.first, least)
            yield Constraint.at_most(most, size + (operand.first - 1))
        yield from _not_empty(term)


def _reads(body: Value, operand: Operand) -> Iterator[tuple[Term, Entry]]:
    for term in body.terms:
        for entry in term.entries:
            if entry.operand == operand.name and len(entry.subscripts) == len(operand.sizes):
                yield term, entry


def _not_empty(term: Term) -> Iterator[Constraint]:
    for local in term.locals:
        lower, upper = _bounds(local, term)
        if not (lower - upper).variables & set(term.locals):
            yield Constraint.at_most(lower, upper)


def _extremes(form: Affine, term: Term) -> tuple[Affine, Affine]:
    """The least and the largest value of a subscript while the sums run."""
    least = most = form
    for _ in range(len(term.locals) + 1):
        for local in {*term.locals} & (least.variables | most.variables):
            lower, upper = _bounds(local, term)
            rising = least.coefficient(local) > 0
            least = least.substitute({local: lower if rising else upper})
            rising = most.coefficient(local) > 0
            most = most.substitute({local: upper if rising else lower})
    if (least.variables | most.variables) & set(term.locals):
        raise Unsupported("a sum whose bounds go around in a circle")
    return least, most


def _bounds(local: str, term: Term) -> tuple[Affine, Affine]:
    lowers, uppers = set[Affine](), set[Affine]()
    for constraint in term.constraints:
        multiple = constraint.form.coefficient(local)
        rest = constraint.form - Affine.of(local) * multiple
        if abs(multiple) == 1:
            if multiple == 1 or constraint.equality:
                lowers.add(rest * -multiple)
            if multiple == -1 or constraint.equality:
                uppers.add(rest * -multiple)
    if len(lowers) != 1 or len(uppers) != 1:
        raise Unsupported("an index of a sum with more than two bounds")
    return lowers.pop(), uppers.pop()


def _ranges(
    indices: Sequence[str], constraints: Sequence[Constraint]
) -> dict[str, tuple[Affine, Affine]]:
    found = {}
    for index in indices:
        lowers, uppers = list[Affine](), list[Affine]()
        for constraint in constraints:
            multiple = constraint.form.coefficient(index)
            if abs(multiple) == 1:
                bound = (constraint.form - Affine.of(index) * multiple) * -multiple
                (lowers if multiple > 0 else uppers).append(bound)
        rest = [c for c in constraints if index not in c.form.variables]
        found[index] = (_tightest(lowers, rest, 1, index), _tightest(uppers, rest, -1, index))
    return found


def _tightest(bounds: list[Affine], known: Sequence[Constraint], sign: int, index: str) -> Affine:
    """The bound that all others follow from."""
    for bound in bounds:
        if all(implied(Constraint((bound - other) * sign), known) for other in bounds):
            return bound
    raise Unsupported(f"the range of {index} does not follow from what is read")


def _needed(
    body: Value, operand: Operand, ranges: Mapping[str, tuple[Affine, Affine]]
) -> tuple[Affine, ...]:
    """How far the reads of an operand go while the indices run over their ranges."""
    needed = []
    for n in range(len(operand.sizes)):
        reaches = set[Affine]()
        for term, entry in _reads(body, operand):
            _, most = _extremes(entry.subscripts[n], term)
            for index, (lower, upper) in ranges.items():
                rising = most.coefficient(index) > 0
                most = most.substitute({index: upper if rising else lower})
            reaches.add(most)
        if len(reaches) != 1:
            raise Unsupported(f"several reaches of {operand.name}")
        needed.append(reaches.pop() - (operand.first - 1))
    return tuple(needed)
