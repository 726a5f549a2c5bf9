"""Rewrites of products and sums by one another: factors and conditions go in, and come out."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.derivation.rewriting import REARRANGED, Move, Place, guarded, holds, last_factor, where
from symconv.language.line import Branch, Cases, Line, Number, Product, Sum, Summation, product


def _into_sum(line: Line, place: Place) -> Line | None:
    match line:
        case Product((Summation(index, lower, upper, body), *rest)):
            if not any(holds(factor, index) for factor in rest):
                return Summation(index, lower, upper, _times(body, *rest))
        case Product((Sum(terms), *rest)):
            return Sum(tuple(_times(term, *rest) for term in terms))
    return None


INTO_SUM = Move(("distributive law",), _into_sum, REARRANGED)
"""A factor after a sum goes into every term of it."""


def _times(left: Line, *right: Line) -> Line:
    """A product in one piece."""
    factors = left.factors if isinstance(left, Product) else (left,)
    return Product((*factors, *right))


def out_of_sum(name: str, behind: bool = False) -> Move:
    """A factor that holds a name, and not the index of the sum, stands before the sum, or behind.

    Of a sum of terms, where it is a factor of each.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(index, lower, upper, Product(factors)):
                free = [x for x in factors if holds(x, name) and not holds(x, index)]
                rest = [factor for factor in factors if factor not in free]
                if free and rest:
                    one = Summation(index, lower, upper, product(*rest))
                    return product(one, *free) if behind else product(*free, one)
            case Sum(terms):
                pairs = [last_factor(term) for term in terms]
                (_, common), *_ = pairs
                if holds(common, name) and all(rest and x == common for rest, x in pairs):
                    inner = Sum(tuple(product(*rest) for rest, _ in pairs))
                    return Product((inner, common) if behind else (common, inner))
        return None

    return Move(("distributive law",), rule, REARRANGED)


def _apart(line: Line, place: Place) -> Line | None:
    match line:
        case Summation(index, lower, upper, Sum(terms)):
            return Sum(tuple(Summation(index, lower, upper, term) for term in terms))
    return None


APART = Move(("sums taken apart",), _apart, REARRANGED)
"""A sum of terms as a sum of sums."""


def _joined(line: Line, place: Place) -> Line | None:
    match line:
        case Sum((Summation(index, lower, upper, _), *_) as terms):
            bodies = list[Line]()
            for each in terms:
                if not isinstance(each, Summation):
                    return None
                if (each.index, each.lower, each.upper) != (index, lower, upper):
                    return None
                bodies.append(each.body)
            return Summation(index, lower, upper, Sum(tuple(bodies)))
    return None


JOINED = Move(("sums joined",), _joined, REARRANGED)
"""A sum of sums over the same range as a sum of terms."""


def _into_cases(line: Line, place: Place) -> Line | None:
    match line:
        case Product(factors):
            for n, factor in enumerate(factors):
                if isinstance(factor, Cases):
                    front, back = factors[:n], factors[n + 1 :]
                    return Cases(tuple(_multiplied(front, x, back) for x in factor.branches))
    return None


def _multiplied(front: Sequence[Line], branch: Branch, back: Sequence[Line]) -> Branch:
    if branch.value == Number(0):
        return branch
    value = branch.value
    inner = value.factors if isinstance(value, Product) else (value,) * (value != Number(1))
    return Branch(product(*front, *inner, *back), branch.conditions)


INTO_CASES = Move(("a factor goes into the cases",), _into_cases, REARRANGED)
"""a {b if ...; 0 otherwise} = {a b if ...; 0 otherwise}."""


def out_of_cases(name: str) -> Move:
    """{a b if ...; 0 otherwise} = {a if ...; 0 otherwise} b, where b is last and holds a name."""

    def rule(line: Line, place: Place) -> Line | None:
        found = guarded(line)
        if found is None:
            return None
        front, last = last_factor(found[0])
        if not holds(last, name) or any(holds(factor, name) for factor in front):
            return None
        return Product((where(product(*(front or (Number(1),))), found[1]), last))

    return Move(("a factor comes out of the cases",), rule, REARRANGED)


def _condition_out(line: Line, place: Place) -> Line | None:
    if not isinstance(line, Summation):
        return None
    found = guarded(line.body)
    if found is None or any(holds(condition, line.index) for condition in found[1]):
        return None
    inner = Summation(line.index, line.lower, line.upper, found[0])
    return where(inner, found[1])


CONDITION_OUT = Move(("the condition before the sum",), _condition_out, REARRANGED)
"""A condition that does not depend on the index of a sum stands before the sum."""
