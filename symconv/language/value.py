"""What a line means: a sum of terms over named entries of operands, and its algebra.

A `Value` has slots (the places of a vector or a matrix; none for a scalar) and terms. All of it is
plain data, and every operation gives a Value again: a Jacobian, an adjoint, a backprop are Values.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import is_

from symconv.errors import IllFormed, Unsupported
from symconv.language.affine import Affine, Constraint, Integral, Obligation, between
from symconv.language.inequalities import least
from symconv.language.term import Entry, Operand, Rational, Slot, Term, tidy, variable

PRODUCTS = 1_000_000
"""Products of two terms that are looked at where two values are multiplied."""

TERMS = 4_000
"""Terms of a product of two values: beyond that a step may take minutes."""


MANY = 64
"""Terms of a value after which like ones among them are looked for."""


@dataclass(frozen=True, slots=True)
class Value:
    """Slots and terms. A Value of one slot is a column vector, or a row where `row` is set."""

    slots: tuple[Slot, ...]
    terms: tuple[Term, ...]
    row: bool = False

    @property
    def rank(self) -> int:
        return len(self.slots)

    @property
    def operands(self) -> frozenset[str]:
        return frozenset(entry.operand for term in self.terms for entry in term.entries)

    @property
    def fraction(self) -> Fraction | None:
        """The number that a value is, if it is one that needs no counting."""
        plain = all(
            not (t.entries or t.locals or t.constraints or t.obligations) for t in self.terms
        )
        return Fraction(sum(t.coefficient for t in self.terms)) if plain and not self.rank else None

    def each(self, change: Callable[[Term], Term]) -> Value:
        """Change every term and tidy up after it."""
        terms = (tidy(change(term)) for term in self.terms)
        return replace(self, terms=tuple(term for term in terms if term is not None))

    def substitute(self, mapping: Mapping[str, Integral]) -> Value:
        """Replace sizes or free indices, all at once; itself where none of them is in it."""
        slots = tuple(
            replace(s, size=s.size.substitute(mapping)) if s.size is not None else s
            for s in self.slots
        )
        terms = [term.substitute(mapping) for term in self.terms]
        if slots == self.slots and all(map(is_, terms, self.terms)):
            return self
        after = (
            term if term is old else tidy(term) for term, old in zip(terms, self.terms, strict=True)
        )
        return replace(self, slots=slots, terms=tuple(term for term in after if term is not None))

    def at(self, *subscripts: Integral) -> Value:
        """One entry. That the subscripts lie inside the slots becomes an obligation."""
        if len(subscripts) != self.rank:
            raise IllFormed(f"{len(subscripts)} subscripts for an array of {self.rank} dimensions")
        places = {variable(n): Affine.of(s) for n, s in enumerate(subscripts)}
        inside = [
            Obligation(bound)
            for slot, place in zip(self.slots, places.values(), strict=True)
            for bound in slot.range(place)
        ]
        entry = self.each(lambda term: term.substitute(places).provided(inside))
        return replace(entry, slots=(), row=False)

    def part(self, *subscripts: Integral) -> Value:
        """What is left of an array whose first places are given: a row X_i, a kernel K_ij."""
        left = self.slots[len(subscripts) :]
        if not left or not subscripts:
            return self.at(*subscripts)
        given = {variable(n): Affine.of(place) for n, place in enumerate(subscripts)}
        moved = {variable(n + len(given)): Affine.of(variable(n)) for n in range(len(left))}
        inside = [
            Obligation(bound)
            for slot, place in zip(self.slots, subscripts, strict=False)
            for bound in slot.range(place)
        ]
        rest = self.each(lambda term: term.substitute({**given, **moved}).provided(inside))
        return replace(rest, slots=left, row=False)

    def array(self, *slots: tuple[str, Slot]) -> Value:
        """The array whose entry at the named free indices is this scalar."""
        names = {index: variable(n) for n, (index, _) in enumerate(slots)}
        whole = self.each(lambda term: term.substitute(names))
        return replace(whole, slots=tuple(slot for _, slot in slots))

    def guarded(self, constraints: Iterable[Constraint]) -> Value:
        """The same where the constraints hold, and zero elsewhere."""
        constraints = tuple(constraints)
        return self.each(lambda term: term.where(constraints))

    def summed(self, index: str, lower: Integral, upper: Integral) -> Value:
        """The sum over a free index between two bounds; an empty sum is zero."""
        bounds = between(lower, index, upper)
        return self.each(lambda term: term.where(bounds).summed([index]))

    def scaled(self, factor: Rational) -> Value:
        return self.each(lambda term: replace(term, coefficient=term.coefficient * factor))

    def plus(self, other: Value) -> Value:
        left, right = agreed(self, other)
        if left.rank == 1 and left.row != right.row:
            raise IllFormed("a row vector plus a column vector")
        return replace(left, terms=left.terms + right.terms)

    def settled(self, slots: Sequence[Slot]) -> Value:
        """Give sizes to the slots that lack one; what they hold must then lie inside.

        Where both have a size, that the two are equal becomes an obligation.
        """
        meeting = list(zip(self.slots, slots, strict=True))
        equal = [
            Obligation(Constraint.equal(mine.size, known.size))
            for mine, known in meeting
            if mine.size is not None and known.size is not None
        ]
        settling = {
            variable(n): known for n, (mine, known) in enumerate(meeting) if mine.size is None
        }
        sized = tuple(known if mine.size is None else mine for mine, known in meeting)

        def bound(term: Term) -> Term:
            inside = (
                Obligation(claim, placement.premises)
                for placement in term.placed
                if placement.variable in settling
                for claim in settling[placement.variable].range(placement.variable)
            )
            return term.provided((*equal, *inside))

        return replace(self.each(bound), slots=sized)

    def transposed(self) -> Value:
        if self.rank == 1:
            return replace(self, row=not self.row)
        if self.rank != 2:
            raise IllFormed(f"a transpose of an array of {self.rank} dimensions")
        swap = {"#0": "#1", "#1": "#0"}
        return replace(self.each(lambda term: term.substitute(swap)), slots=self.slots[::-1])

    def times(self, other: Value) -> Value:
        """The product of scalars, of a scalar and an array, or of two matrices or vectors."""
        if not self.rank or not other.rank:
            array = self if self.rank else other
            return replace(array, terms=self._crossed(other))
        if self.rank == 1 and not self.row:
            if other.rank == 1 and other.row:
                return self.outer(other)
            if other.rank == 2 and other.slots[0].size == Affine(1):
                return self.outer(other.only_row())
            raise IllFormed("a column vector times a column vector or a matrix")
        if other.rank == 1 and other.row:
            raise IllFormed("a matrix or a row vector times a row vector")
        product = self.contracted(other, 1)
        return replace(product, row=product.rank == 1 and self.rank == 1)

    def to_the(self, count: int) -> Value:
        """A scalar times itself, from the first power on; like terms are added on the way.

        >>> a, b = (Value((), (Term(1, (Entry(name, ()),)),)) for name in "ab")
        >>> [t.coefficient for t in (Value((), a.terms + b.terms)).to_the(4).terms]
        [1, 4, 6, 4, 1]
        """
        found = self
        for _ in range(count - 1):
            found = found.times(self).collected()
        return found

    def collected(self) -> Value:
        """The same with products of the same entries, under the same conditions, as one term."""
        found: dict[Term, Rational] = {}
        for term in self.terms:
            entries = tuple(sorted(term.entries, key=_entry_order))
            like = replace(term, coefficient=1, entries=entries)
            found[like] = found.get(like, 0) + term.coefficient
        terms = (replace(like, coefficient=total) for like, total in found.items())
        return replace(self, terms=tuple(t for t in terms if t.coefficient or t.obligations))

    def shortened(self) -> Value:
        """Itself, or where it has many terms, the same without like ones."""
        return self.collected() if len(self.terms) > MANY else self

    def only_row(self) -> Value:
        """The row of a matrix of one row."""
        places = {variable(0): Affine(self.slots[0].first), variable(1): Affine.of(variable(0))}
        row = self.each(lambda term: term.substitute(places))
        return replace(row, slots=self.slots[1:], row=True)

    def _crossed(self, other: Value, meeting: tuple[str, str] | None = None) -> tuple[Term, ...]:
        """All products of two terms, but for those whose places of one axis never meet.

        Raises Unsupported where these are more than anybody writes.
        """
        if len(self.terms) * len(other.terms) > PRODUCTS:
            raise Unsupported(f"more than {PRODUCTS} products of two terms")
        mine, theirs = meeting or ("", "")
        ours = [(term, term.pinned(mine)) for term in self.terms]
        others = [(term, term.pinned(theirs)) for term in other.terms]
        terms = (
            tidy(left.times(right))
            for (left, here), (right, there) in itertools.product(ours, others)
            if here is None or there is None or here == there
        )
        found = tuple(itertools.islice((term for term in terms if term is not None), TERMS + 1))
        if len(found) > TERMS:
            raise Unsupported(f"a product of more than {TERMS} terms")
        return found

    def outer(self, other: Value, meeting: int = 0) -> Value:
        """All products of an entry of this with an entry of the other.

        The last axes of this are `meeting` the first ones of the other: those of the products are
        left out that are zero then anyway.
        """
        moved = {variable(n): variable(n + self.rank) for n in range(other.rank)}
        other = other.each(lambda term: term.substitute(moved))
        pair = (variable(self.rank - meeting), variable(self.rank)) if meeting else None
        return Value(self.slots + other.slots, self._crossed(other, pair))

    def contracted(self, other: Value, count: int) -> Value:
        """Sum over the last `count` slots of this, each equal to the first ones of the other."""
        kept = self.rank - count
        left, right = agreed(self, other, slice(kept, None), slice(0, count))
        both = left.outer(right, count)
        shared = {variable(kept + n): f"contracted {n}" for n in range(count)}
        shared |= {variable(self.rank + n): f"contracted {n}" for n in range(count)}
        shared |= {
            variable(self.rank + n): variable(kept + n - count) for n in range(count, other.rank)
        }
        names = [f"contracted {n}" for n in range(count)]
        places = list(zip(right.slots[:count], names, strict=True))

        def joined(term: Term) -> Term:
            term = term.substitute(shared)
            return term.where(term.within(places)).summed(names)

        summed = both.each(joined)
        return replace(summed, slots=left.slots[:kept] + right.slots[count:])

    def entrywise(self, other: Value) -> Value:
        """The product of each entry of this with the entry of the other at the same place."""
        left, right = agreed(self, other)
        if left.rank == 1 and left.row != right.row:
            raise IllFormed("a row vector times a column vector, entry by entry")
        return replace(left, terms=left._crossed(right))

    def counted_from(self, firsts: Sequence[int]) -> Value:
        """The same places, each axis counted from another first index."""
        if [slot.first for slot in self.slots] == list(firsts):
            return self
        moves = {
            variable(n): Affine.of(variable(n)) - (first - slot.first)
            for n, (slot, first) in enumerate(zip(self.slots, firsts, strict=True))
            if first != slot.first
        }
        slots = (replace(s, first=first) for s, first in zip(self.slots, firsts, strict=True))
        moved = self.each(lambda term: term.substitute(moves))
        return replace(moved, slots=tuple(slots))

    def reversed(self) -> Value:
        """The array read backwards along every axis. Raises IllFormed where a size is unknown."""
        places = dict[str, Integral]()
        for n, slot in enumerate(self.slots):
            if slot.size is None:
                raise IllFormed("an array of unknown size read backwards")
            places[variable(n)] = slot.size + 2 * slot.first - 1 - Affine.of(variable(n))
        return self.each(lambda term: term.substitute(places))

    def replaced(self, name: str, array: Value) -> Value:
        """The same with an array in the place of an operand: one map after another.

        The array has the operand's sizes, so what must lie inside them is there already.
        """
        terms = (put for term in self.terms for put in _with(term, name, array))
        return replace(self, terms=tuple(terms))

    def renamed(self, names: Mapping[str, str]) -> Value:
        """The same of operands that are called otherwise."""

        def change(term: Term) -> Term:
            called = (replace(e, operand=names.get(e.operand, e.operand)) for e in term.entries)
            return replace(term, entries=tuple(called))

        return self.each(change)

    def like(self, name: str) -> Operand:
        """An operand of that name, of the sizes that this array has.

        Raises Unsupported where its axes are counted from different places.
        """
        firsts = {slot.first for slot in self.slots}
        if len(firsts) > 1:
            raise Unsupported(f"{name}, whose axes count from {sorted(firsts)}")
        sizes = tuple(slot.size for slot in self.slots if slot.size is not None)
        return Operand(name, sizes, firsts.pop() if firsts else 1, row=self.row)

    def jacobian(self, by: Operand, letters: Sequence[str] = ()) -> Value:
        """The derivative of every entry of this by every entry of an operand, whose slots follow.

        Leibniz on the terms: one term per occurrence, with the occurrence taken out.
        """
        letters = letters or [""] * len(by.sizes)
        slots = tuple(
            Slot(size, by.first, letter) for size, letter in zip(by.sizes, letters, strict=True)
        )
        places = [variable(self.rank + n) for n in range(len(slots))]
        terms = []
        for term in self.terms:
            for n, entry in enumerate(term.entries):
                if entry.operand == by.name:
                    here = (
                        Constraint.equal(subscript, place)
                        for subscript, place in zip(entry.subscripts, places, strict=True)
                    )
                    rest = term.entries[:n] + term.entries[n + 1 :]
                    terms.append(tidy(replace(term, entries=rest).where(here)))
        return Value(self.slots + slots, tuple(term for term in terms if term is not None))

    def differential(self, weight: str, varying: frozenset[str]) -> Value:
        """The derivative by an unnamed weight, on which the varying operands depend.

        Leibniz on the terms, with d f/d weight as one more operand.
        """
        return replace(
            self,
            terms=tuple(
                replace(
                    term,
                    entries=(
                        *term.entries[:n],
                        replace(entry, operand=differential_name(entry.operand, weight)),
                        *term.entries[n + 1 :],
                    ),
                )
                for term in self.terms
                for n, entry in enumerate(term.entries)
                if entry.operand in varying
            ),
        )


def _with(term: Term, name: str, array: Value) -> tuple[Term, ...]:
    """A term with an array in the place of each entry of an operand."""
    outside = {local: f"outside {n}" for n, local in enumerate(term.locals)}
    opened = replace(term.substitute(outside), locals=())
    kept = tuple(entry for entry in opened.entries if entry.operand != name)
    product = Value((), (replace(opened, entries=kept),))
    for entry in opened.entries:
        if entry.operand == name:
            places = {variable(n): s for n, s in enumerate(entry.subscripts)}
            product = product.times(replace(array.substitute(places), slots=()))
    return product.each(lambda each: each.summed(list(outside.values()))).terms


def differential_name(operand: str, weight: str) -> str:
    """The operand that holds the derivatives of an operand's entries by a weight."""
    return f"d{operand}/d{weight}"


def agreed(
    left: Value, right: Value, mine: slice = slice(None), theirs: slice = slice(None)
) -> tuple[Value, Value]:
    """Both values, with slots of unknown size settled by the slots that they meet.

    Places meet, not indices: an axis that counts from 0 and one that counts from 1 agree, and a
    sequence that is zero below 0 begins there.
    """
    if len(left.slots[mine]) == len(right.slots[theirs]):
        pairs = list(zip(range(left.rank)[mine], range(right.rank)[theirs], strict=True))
        left, right = (
            _begun(left, [(n, right.slots[m]) for n, m in pairs]),
            _begun(right, [(m, left.slots[n]) for n, m in pairs]),
        )
    ours, others = left.slots[mine], right.slots[theirs]
    if len(ours) != len(others):
        if max(len(ours), len(others)) > 2:
            raise Unsupported("arrays of several dimensions, of which one may be broadcast")
        raise IllFormed(f"an array of {len(ours)} dimensions meets one of {len(others)}")
    firsts = [slot.first for slot in right.slots]
    firsts[theirs] = [
        one.first if one.size is not None and other.size is not None else other.first
        for one, other in zip(ours, others, strict=True)
    ]
    right = right.counted_from(firsts)
    others = right.slots[theirs]
    return (
        left.settled((*left.slots[: mine.start or 0], *others)),
        right.settled((*ours, *right.slots[len(others) :])),
    )


def _begun(value: Value, meeting: Sequence[tuple[int, Slot]]) -> Value:
    """Sequences that meet an axis with a size begin where that does, if it is known where."""
    firsts = [slot.first for slot in value.slots]
    begins = [*firsts]
    for axis, other in meeting:
        start = _start(value, axis) if other.size is not None else None
        if start is not None:
            begins[axis], firsts[axis] = start, other.first
    if begins == firsts:
        return value
    slots = (replace(slot, first=first) for slot, first in zip(value.slots, begins, strict=True))
    return replace(value, slots=tuple(slots)).counted_from(firsts)


def _start(value: Value, axis: int) -> int | None:
    """The place below which a sequence is zero, as the conditions on its entries say."""
    place = variable(axis)
    if value.slots[axis].size is not None:
        return None
    starts = set[int | None]()
    for term in value.terms:
        read = {name for entry in term.entries for s in entry.subscripts for name in s.variables}
        if place not in read or any(each.variable == place for each in term.placed):
            return None  # it is put at a place, or is a sequence of numbers
        starts.add(least(place, term.constraints))
    known = [each for each in starts if each is not None]
    return min(known) if known and len(known) == len(starts) else None


def _entry_order(entry: Entry) -> tuple[str, tuple[tuple[int, tuple[tuple[str, int], ...]], ...]]:
    return entry.operand, tuple((form.constant, form.coefficients) for form in entry.subscripts)
