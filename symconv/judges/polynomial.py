"""Polynomials in the entries of operands, with rational coefficients, in one canonical form."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from symconv.language.roots import ORDER, ROOT

Place: TypeAlias = tuple[int, ...]
Monomial: TypeAlias = tuple[tuple[str, Place], ...]
Polynomial: TypeAlias = dict[Monomial, int | Fraction]
"""Sorted (operand, place) pairs and the coefficient, never 0, with which each product stands."""


def text(polynomial: Polynomial) -> str:
    """A polynomial as plain text: f[2] g[1] - 2 f[1]."""
    text = ""
    for monomial, count in sorted(polynomial.items()):
        sign = ("-" if not text else " - ") if count < 0 else ("" if not text else " + ")
        factors = [_shown(name, place) for name, place in monomial]
        if abs(count) != 1 or not factors:
            factors.insert(0, str(abs(count)))
        text += sign + " ".join(factors)
    return text or "0"


def _shown(name: str, place: Place) -> str:
    if name == ROOT:
        part = Fraction(place[0], ORDER)
        return "i" if part == Fraction(1, 4) else f"e^(2 pi i {part})"
    return f"{name}[{','.join(map(str, place))}]"


class Exact:
    """A number that remembers how it was made: code that computes with it yields polynomials.

    >>> x, y = Exact.entry("f", (1,)), Exact.entry("g", (2,))
    >>> text((x * y + 0 - y * 3).terms)
    'f[1] g[2] - 3 g[2]'
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Polynomial) -> None:
        self.terms = {monomial: count for monomial, count in terms.items() if count}

    @staticmethod
    def entry(operand: str, place: Place) -> Exact:
        return Exact({((operand, place),): 1})

    @staticmethod
    def of(what: object) -> Exact | None:
        """A number of any kind as a polynomial; None for what is not a whole number."""
        if isinstance(what, Exact):
            return what
        if isinstance(what, int):
            return Exact({(): what})
        if isinstance(what, float) and what.is_integer():
            return Exact({(): int(what)})
        return None

    def __add__(self, other: object) -> Exact:
        known = Exact.of(other)
        if known is None:
            return NotImplemented
        terms = dict(self.terms)
        for monomial, count in known.terms.items():
            terms[monomial] = terms.get(monomial, 0) + count
        return Exact(terms)

    __radd__ = __add__

    def __mul__(self, other: object) -> Exact:
        known = Exact.of(other)
        if known is None:
            return NotImplemented
        terms: Polynomial = {}
        for mine, count in self.terms.items():
            for theirs, times in known.terms.items():
                monomial = tuple(sorted(mine + theirs))
                terms[monomial] = terms.get(monomial, 0) + count * times
        return Exact(terms)

    __rmul__ = __mul__

    def __neg__(self) -> Exact:
        return self * -1

    def __sub__(self, other: object) -> Exact:
        known = Exact.of(other)
        return NotImplemented if known is None else self + -known

    def __rsub__(self, other: object) -> Exact:
        return -self + other
