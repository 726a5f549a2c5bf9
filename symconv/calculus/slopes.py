"""Derivatives of quotients, by the rules of what they are made of."""

from __future__ import annotations

from fractions import Fraction

from symconv.calculus.functions import rooted
from symconv.calculus.generators import (
    Applied,
    Atom,
    Cosine,
    Exp,
    Geometric,
    Log,
    Root,
    Run,
    Sine,
    Total,
    Until,
    atoms,
    number,
    same,
)
from symconv.calculus.ratio import NOTHING, ONE, Generator, Polynomial, Ratio
from symconv.calculus.sums import opened, summed
from symconv.errors import Unsupported
from symconv.language.affine import Affine


def derivative(ratio: Ratio, by: Atom) -> Ratio:
    """The derivative by a letter or an entry."""
    above = _slope(ratio.above, by)
    found = above.times(Ratio(ONE.above, ratio.below))
    for factor, power in ratio.below:
        slope = _slope(factor, by)
        if not slope.zero:
            found = found.plus(ratio.times(slope).over(Ratio(factor)), -power)
    return rooted(found)


def _slope(polynomial: Polynomial, by: Atom) -> Ratio:
    found = NOTHING
    for monomial, count in polynomial.terms:
        for generator, power in monomial:
            slope = _of(generator, by)
            if not slope.zero:
                rest = Ratio.monomial(monomial, count * power).times(Ratio.of(generator, -1))
                found = found.plus(rest.times(slope))
    return found


def _of(generator: Generator, by: Atom) -> Ratio:
    match generator:
        case Atom(name, places) if name == by.name:
            if len(places) != len(by.places):
                raise Unsupported(f"{name} with one and with more subscripts")
            found = ONE
            for mine, other in zip(places, by.places, strict=True):
                found = found.times(same(mine, other))
            return found
        case Applied(name, primes, of):
            return Ratio.of(Applied(name, primes + 1, of)).times(derivative(of, by))
        case Exp(power):
            return Ratio.of(generator).times(derivative(Ratio.monomial(power), by))
        case Sine(power, over):
            inner = derivative(Ratio.monomial(power, Fraction(1, over)), by)
            return Ratio.of(Cosine(power, over)).times(inner)
        case Cosine(power, over):
            inner = derivative(Ratio.monomial(power, Fraction(-1, over)), by)
            return Ratio.of(Sine(power, over)).times(inner)
        case Log(of):
            return _slope(of, by).over(Ratio(of))
        case Root(of):
            return _slope(of, by)
        case Geometric(base, variable):
            slope = _slope(base, by)
            if slope.zero:
                return NOTHING
            return (
                number(Affine.of(variable))
                .times(Ratio.of(generator))
                .times(slope)
                .over(Ratio(base))
            )
        case Total(over):
            index, body = opened(generator)
            return summed(over, index, derivative(body, by))
        case Until(_, body) if any(atom.name == by.name for atom in atoms(body)):
            raise Unsupported("a derivative of a sum that is moved")
        case Run(_, body) if any(atom.name == by.name for atom in atoms(Ratio(body))):
            raise Unsupported("a derivative of a product over places")
    return NOTHING
