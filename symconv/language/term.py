"""What a value is made of: places, and products of entries under constraints.

Within a term the variable of slot n is called ``#n``, the local (summed) indices ``@0``, ``@1``
...; every other variable is a size or a free index and keeps the author's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import is_
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint, Integral, Obligation, between

Rational: TypeAlias = "int | Fraction"


@dataclass(frozen=True, slots=True)
class Operand:
    """A named array: how far each of its dimensions reaches, counted from `first`.

    An array of one dimension is a column, or a row where `row` is set.
    """

    name: str
    sizes: tuple[Affine, ...]
    first: int = 1
    row: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of an array. A size of None is settled when the slot meets one that has a size.

    `letter` is the index that the author would use there: spelling, not meaning.
    """

    size: Affine | None
    first: int = 1
    letter: str = field(default="", compare=False)

    def range(self, variable: Integral) -> tuple[Constraint, ...]:
        """What keeps a variable inside the slot; nothing as long as the size is unknown."""
        if self.size is None:
            return ()
        return between(self.first, variable, self.size + (self.first - 1))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an operand: f[1+j-i]."""

    operand: str
    subscripts: tuple[Affine, ...]

    def substitute(self, mapping: Mapping[str, Integral]) -> Entry:
        subscripts = tuple([s.substitute(mapping) for s in self.subscripts])
        same = all(map(is_, subscripts, self.subscripts))
        return self if same else Entry(self.operand, subscripts)


@dataclass(frozen=True, slots=True)
class Placement:
    """A slot's variable at which a term puts something, and where it does: see Term."""

    variable: str
    premises: tuple[Constraint, ...]

    def substitute(self, mapping: Mapping[str, Integral]) -> Placement | None:
        """The same under another name; None where its place has become a subscript."""
        form = Affine.of(mapping.get(self.variable, self.variable))
        if form != Affine.sum(0, ((name, 1) for name in form.variables)) or not form.variables:
            return None
        (renamed,) = form.variables
        return Placement(renamed, tuple(c.substitute(mapping) for c in self.premises))

    def given(self, premises: Iterable[Constraint]) -> Placement:
        return Placement(self.variable, (*self.premises, *premises))


@dataclass(frozen=True, slots=True)
class Term:
    """coefficient * product of entries, summed over the locals that satisfy the constraints.

    Obligations are what must be true besides: an entry inside its operand, a unit vector's place
    inside its size. They are carried along and judged, never assumed.

    The variable of a slot lies inside the slot, which needs no constraint; except where the term
    itself puts something at a place: these variables are `placed`, and that they lie inside is one
    of the obligations, or a unit vector past its end would pass for zero.
    """

    coefficient: Rational
    entries: tuple[Entry, ...] = ()
    locals: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    placed: tuple[Placement, ...] = ()

    def substitute(self, mapping: Mapping[str, Integral]) -> Term:
        """Replace variables, all at once; itself where none of them is in it."""
        placed = [placement.substitute(mapping) for placement in self.placed]
        entries = tuple([e.substitute(mapping) for e in self.entries])
        constraints = tuple([c.substitute(mapping) for c in self.constraints])
        obligations = tuple([o.substitute(mapping) for o in self.obligations])
        if (
            all(map(is_, entries, self.entries))
            and all(map(is_, constraints, self.constraints))
            and all(map(is_, obligations, self.obligations))
            and placed == [*self.placed]
        ):
            return self
        kept = tuple([placement for placement in placed if placement is not None])
        return Term(self.coefficient, entries, self.locals, constraints, obligations, kept)

    def where(self, constraints: Iterable[Constraint]) -> Term:
        """The same term under more constraints, which protect all that it holds."""
        more = tuple(constraints)
        return replace(
            self,
            constraints=self.constraints + more,
            obligations=tuple(o.given(more) for o in self.obligations),
            placed=tuple(placement.given(more) for placement in self.placed),
        )

    def provided(self, obligations: Iterable[Obligation]) -> Term:
        return replace(self, obligations=self.obligations + tuple(obligations))

    @property
    def count(self) -> int:
        """The coefficient, which is whole. Raises Unsupported where it is not: code counts."""
        if self.coefficient != int(self.coefficient):
            raise Unsupported(f"the coefficient {self.coefficient}, which is no whole number")
        return int(self.coefficient)

    def pinned(self, variable: str) -> int | None:
        """The one place at which a slot of this term is, where that is a number."""
        for constraint in self.constraints:
            form = constraint.form
            if constraint.equality and len(form.coefficients) == 1:
                ((name, multiple),) = form.coefficients
                if name == variable and abs(multiple) == 1:
                    return -form.constant * multiple
        return None

    def beside(self, taken: int) -> Term:
        """The same term with its locals numbered from `taken` on, so that none is captured."""
        fresh = {name: f"@{taken + n}" for n, name in enumerate(self.locals)}
        if all(name == number for name, number in fresh.items()):
            return self
        return replace(self.substitute(fresh), locals=tuple(fresh.values()))

    def times(self, other: Term) -> Term:
        other = other.beside(len(self.locals))
        return Term(
            self.coefficient * other.coefficient,
            self.entries + other.entries,
            self.locals + other.locals,
            self.constraints + other.constraints,
            self.obligations + other.obligations,
            self.placed + other.placed,
        )

    def within(self, slots: Iterable[tuple[Slot, str]]) -> tuple[Constraint, ...]:
        """What keeps variables inside their slots: all of them but those that the term places."""
        placed = {placement.variable for placement in self.placed}
        return tuple(c for slot, name in slots if name not in placed for c in slot.range(name))

    def summed(self, variables: Sequence[str]) -> Term:
        """Turn free variables into locals."""
        start = len(self.locals)
        fresh = {name: f"@{start + n}" for n, name in enumerate(variables)}
        return replace(self.substitute(fresh), locals=self.locals + tuple(fresh.values()))


def tidy(term: Term) -> Term | None:
    """The same term without the locals that an equality determines, or None where it is zero."""
    while determined := _determined(term):
        local, form = determined
        term = replace(
            term.substitute({local: form}),
            locals=tuple(name for name in term.locals if name != local),
        )
    if term.coefficient == 0 or any(c.truth is False for c in term.constraints):
        return None
    constraints = tuple(dict.fromkeys([c for c in term.constraints if c.truth is None]))
    tidied = [obligation.tidy for obligation in term.obligations]
    obligations = tuple(dict.fromkeys([o for o in tidied if o is not None]))
    if constraints != term.constraints or obligations != term.obligations:
        term = replace(term, constraints=constraints, obligations=obligations)
    return term.beside(0)


def _determined(term: Term) -> tuple[str, Affine] | None:
    for constraint in term.constraints if term.locals else ():
        if constraint.equality:
            singles = {n: c for n, c in constraint.form.coefficients if abs(c) == 1}
            for local in term.locals if singles else ():
                if local in singles:
                    return local, Affine.of(local) - constraint.form * singles[local]
    return None


def variable(slot: int) -> str:
    """The variable of a slot within the terms."""
    return f"#{slot}"
