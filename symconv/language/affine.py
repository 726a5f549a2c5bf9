"""Integer-affine expressions: the subscripts, bounds and sizes of everything that symconv says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import is_
from typing import TypeAlias

Integral: TypeAlias = "int | str | Affine"


@dataclass(frozen=True, slots=True)
class Affine:
    """A constant plus whole multiples of named variables, in one canonical form.

    >>> j, i = Affine.of("j"), Affine.of("i")
    >>> 1 + j - i == -(i - j) + 1
    True
    >>> (1 + j - i).at({"i": 3, "j": 5})
    3
    """

    constant: int = 0
    coefficients: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def of(what: Integral) -> Affine:
        """An integer, the name of a variable, or an affine expression as it is."""
        if isinstance(what, Affine):
            return what
        if isinstance(what, str):
            return Affine(0, ((what, 1),))
        return Affine(int(what))

    @staticmethod
    def sum(constant: int, parts: Iterable[tuple[str, int]]) -> Affine:
        """Collect equal variables, drop those that cancel, and sort."""
        total: dict[str, int] = {}
        for name, multiple in parts:
            total[name] = total.get(name, 0) + multiple
        return Affine(constant, tuple(sorted((n, c) for n, c in total.items() if c)))

    def __add__(self, other: Integral) -> Affine:
        other = Affine.of(other)
        if not other.coefficients:
            return Affine(self.constant + other.constant, self.coefficients)
        if not self.coefficients:
            return Affine(self.constant + other.constant, other.coefficients)
        return Affine.sum(self.constant + other.constant, self.coefficients + other.coefficients)

    __radd__ = __add__

    def __neg__(self) -> Affine:
        return self * -1

    def __sub__(self, other: Integral) -> Affine:
        return self + -Affine.of(other)

    def __rsub__(self, other: Integral) -> Affine:
        return -self + other

    def __mul__(self, factor: int) -> Affine:
        if factor == 0:
            return Affine()
        return Affine(self.constant * factor, tuple((n, c * factor) for n, c in self.coefficients))

    __rmul__ = __mul__

    @property
    def variables(self) -> frozenset[str]:
        return frozenset([name for name, _ in self.coefficients])

    def coefficient(self, name: str) -> int:
        for each, multiple in self.coefficients:
            if each == name:
                return multiple
        return 0

    def substitute(self, mapping: Mapping[str, Integral]) -> Affine:
        """Replace variables, all at once."""
        for name, _ in self.coefficients:
            if name in mapping:
                break
        else:
            return self
        constant, total = self.constant, dict[str, int]()
        for name, multiple in self.coefficients:
            replacement = mapping.get(name, name)
            if isinstance(replacement, str):
                total[replacement] = total.get(replacement, 0) + multiple
                continue
            replacement = Affine.of(replacement)
            constant += multiple * replacement.constant
            for other, count in replacement.coefficients:
                total[other] = total.get(other, 0) + multiple * count
        return Affine(constant, tuple(sorted((n, c) for n, c in total.items() if c)))

    def at(self, point: Mapping[str, int]) -> int:
        """The value at a point that gives every variable."""
        return self.constant + sum(c * point[name] for name, c in self.coefficients)


@dataclass(frozen=True, slots=True)
class Constraint:
    """`form >= 0`, or `form == 0` when `equality` is set."""

    form: Affine
    equality: bool = False

    @staticmethod
    def at_most(low: Integral, high: Integral) -> Constraint:
        return Constraint(Affine.of(high) - low)

    @staticmethod
    def equal(left: Integral, right: Integral) -> Constraint:
        form = Affine.of(left) - right
        leading = form.coefficients[0][1] if form.coefficients else form.constant
        return Constraint(-form if leading < 0 else form, True)

    def substitute(self, mapping: Mapping[str, Integral]) -> Constraint:
        form = self.form.substitute(mapping)
        if form is self.form:
            return self
        return Constraint.equal(form, 0) if self.equality else Constraint(form)

    @property
    def truth(self) -> bool | None:
        """Whether it holds, where no variable is left in it; otherwise None."""
        if self.form.coefficients:
            return None
        return self.form.constant == 0 if self.equality else self.form.constant >= 0

    def holds(self, point: Mapping[str, int]) -> bool:
        value = self.form.at(point)
        return value == 0 if self.equality else value >= 0

    @property
    def negation(self) -> tuple[Constraint, ...]:
        """Disjoint constraints, one of which holds exactly where this one does not."""
        if self.equality:
            return (Constraint(self.form - 1), Constraint(-self.form - 1))
        return (Constraint(-self.form - 1),)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must hold wherever its premises do: an entry inside its operand, say.

    The premises are what the author wrote around it: bounds of sums, conditions of cases. The
    condition of a neighbouring factor is none of them: f[0] times zero still reads f[0].
    """

    claim: Constraint
    premises: tuple[Constraint, ...] = ()

    def substitute(self, mapping: Mapping[str, Integral]) -> Obligation:
        claim = self.claim.substitute(mapping)
        premises = tuple([c.substitute(mapping) for c in self.premises])
        same = claim is self.claim and all(map(is_, premises, self.premises))
        return self if same else Obligation(claim, premises)

    def given(self, premises: Iterable[Constraint]) -> Obligation:
        return Obligation(self.claim, (*self.premises, *premises))

    @property
    def tidy(self) -> Obligation | None:
        """The same with what is plain left out; None where it holds by itself."""
        premises = tuple(dict.fromkeys(c for c in self.premises if not c.truth))
        met = self.claim.truth or self.claim in premises
        if met or any(c.truth is False for c in premises):
            return None
        return Obligation(self.claim, premises)


def between(low: Integral, middle: Integral, high: Integral) -> tuple[Constraint, Constraint]:
    """`low <= middle <= high`."""
    return (Constraint.at_most(low, middle), Constraint.at_most(middle, high))
