"""Rewrites by the rules of differentiation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.derivation.rewriting import DIFFERENTIATED, Move, Place, holds, sums
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Derivative,
    Line,
    Name,
    Number,
    Product,
    Sum,
    Summation,
    equation,
    product,
    total,
)
from symconv.language.term import Operand


def _sum_rule(line: Line, place: Place) -> Line | None:
    match line:
        case Derivative(Sum(terms), by, True):
            return Sum(tuple(Derivative(term, by, operator=True) for term in terms))
        case Derivative(Summation(index, lower, upper, body), by, True):
            return Summation(index, lower, upper, Derivative(body, by, operator=True))
    return None


SUM_RULE = Move(("sum rule",), _sum_rule, DIFFERENTIATED)
"""The derivative of a sum is the sum of the derivatives."""


def _cases_rule(line: Line, place: Place) -> Line | None:
    match line:
        case Derivative(Cases(branches), by, True):
            return Cases(tuple(_moved_in(branch, by) for branch in branches))
    return None


def _moved_in(branch: Branch, by: Line) -> Branch:
    if branch.value == Number(0):
        return branch
    return replace(branch, value=Derivative(branch.value, by, operator=True))


CASES_RULE = Move(("derivative of each case",), _cases_rule, DIFFERENTIATED)
"""Where the conditions are about indices, which do not vary."""


def product_rule(varying: str, constant: str, weight: str) -> Move:
    """d(g f)/dz = g df/dz, where g does not depend on z."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Derivative(Product(factors), by, True) if by == Name(weight):
                moving = [factor for factor in factors if holds(factor, varying)]
                still = [factor for factor in factors if not holds(factor, varying)]
                if len(moving) == 1 and all(holds(factor, constant) for factor in still):
                    return product(*still, Derivative(moving[0], by, operator=True))
        return None

    still = equation(Derivative(Name(constant), Name(weight)), Number(0))
    return Move(("product rule, as ", still), rule, DIFFERENTIATED)


def _square_rule(line: Line, place: Place) -> Line | None:
    match line:
        case Derivative(Product((left, right)), by, True) if left == right:
            return Product((Number(2), left, Derivative(left, by, operator=True)))
    return None


SQUARE_RULE = Move(("derivative of a square",), _square_rule, DIFFERENTIATED)
"""d(y y)/dz = 2 y dy/dz."""


def chain_rule(through: str, rows: Sequence[str], error: Operand) -> Move:
    """(dL/dh)[k] = sum_i (dy/dh)[i,k] e[i], where e is dL/dy.

    Matches where it is known that L depends on everything through y alone.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Access(Derivative(Name(loss), Name(array), False), places):
                pass
            case Derivative(Name(loss), Name(array), False):
                places = ()
            case _:
                return None
        known = place.context
        if known.through.get(loss) != (through,) or array == through:
            return None
        if known.gradients.get((loss, through)) != error.name:
            return None
        letters = tuple(map(Name, rows))
        slope = Access(Derivative(Name(through), Name(array)), (*letters, *places))
        return sums(rows, error, Product((slope, Access(Name(error.name), letters))))

    return Move(("chain rule",), rule, DIFFERENTIATED)


def constant_rule(constants: Sequence[str], weight: str) -> Move:
    """Terms that do not depend on z, as no operand in them does, have no derivative by it."""

    def still(term: Line, place: Place) -> bool:
        match term:
            case Derivative(body, by, True) if by == Name(weight):
                known = {*place.context.operands, *place.context.values}
                found = {name for name in known if holds(body, name)}
                return bool(found) and found <= set(constants)
        return False

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Sum(terms):
                kept = [term for term in terms if not still(term, place)]
                return total(*kept) if len(kept) < len(terms) else None
        return None

    zeros = (equation(Derivative(Name(x), Name(weight)), Number(0)) for x in constants)
    first, *others = ((zero,) for zero in zeros)
    as_it_is = sum(((" and ", *zero) for zero in others), first)
    return Move(("a term that is constant, as ", *as_it_is), rule, DIFFERENTIATED)
