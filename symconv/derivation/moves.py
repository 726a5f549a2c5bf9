"""Rewrites of the written line. Each matches its own rule, or refuses.

A rule looks at one place of a line and gives what stands there afterwards, or None where it does
not match. `Move.apply` takes the first place, from outside in and from left to right. That a move
leaves the meaning unchanged is not taken on trust: see symconv.derivation.chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from symconv.errors import Refused
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.elaborate import affine
from symconv.language.express import conditions, spelled
from symconv.language.inequalities import implied
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
    Operation,
    Product,
    Sum,
    Summation,
    Transpose,
    Unit,
    changed,
    equation,
    parts,
    product,
    total,
)
from symconv.language.value import Operand
from symconv.writing.text import text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule looks: the names in force there, and what is known of the indices."""

    context: Context
    known: tuple[Constraint, ...]

    def within(self, summation: Summation) -> Place:
        """The place under a sum: its index lies between its bounds."""
        lower, upper = affine(summation.lower, self.context), affine(summation.upper, self.context)
        return Place(self.context, (*self.known, *between(lower, summation.index, upper)))


Rule: TypeAlias = "Callable[[Line, Place], Line | None]"
Reason: TypeAlias = "tuple[str | Line, ...]"
"""Words and the formulas among them."""


def told(reason: Reason) -> str:
    """A reason as plain text.

    >>> told(("change of variable ", Name("k")))
    'change of variable k'
    """
    return "".join(part if isinstance(part, str) else text(part) for part in reason)


OPENED, DIFFERENTIATED, REARRANGED, MULTIPLIED = (
    "opened", "differentiated", "rearranged", "multiplied",
)  # fmt: skip
"""Stages of a derivation: what is defined is written out, differentiation reaches its operand, sums
are put in order, a matrix is multiplied. Moves of one stage in a row are one coarse step.
"""


def composed(reasons: Sequence[Reason]) -> Reason:
    """Several reasons as one, each of them once.

    >>> told(composed([("sum rule",), ("sum rule",), ("product rule",)]))
    'sum rule; product rule'
    """
    first, *others = dict.fromkeys(reasons)
    return sum((("; ", *reason) for reason in others), first)


@dataclass(frozen=True, slots=True)
class Move:
    """A named rewrite: the reason that is printed for it, with its condition, and its rule.

    A move without a stage is a step of its own, however coarse the steps are.
    """

    reason: Reason
    rule: Rule
    stage: str = ""

    def apply(self, line: Line, context: Context) -> Line:
        """The line after the move. Raises Refused where it matches nowhere in it."""
        found = _first(line, self.rule, Place(context, context.domain))
        if found is None:
            raise Refused(f"{told(self.reason)}: matches nothing in this line")
        return found


def _first(line: Line, rule: Rule, place: Place) -> Line | None:
    found = rule(line, place)
    if found is not None:
        return found
    inner = place.within(line) if isinstance(line, Summation) else place
    for field in fields(line):
        part = getattr(line, field.name)
        rewritten = _within(part, rule, inner)
        if rewritten is not None:
            return replace(line, **{field.name: rewritten})
    return None


def _within(part: Any, rule: Rule, place: Place) -> Any | None:
    """A part of a line with its first match rewritten: a line, or a tuple of them or of parts."""
    if isinstance(part, tuple):
        for n, one in enumerate(part):
            found = _within(one, rule, place)
            if found is not None:
                return (*part[:n], found, *part[n + 1 :])
        return None
    if isinstance(part, Link):
        found = _first(part.side, rule, place)
        return None if found is None else replace(part, side=found)
    if isinstance(part, Branch):
        found = _first(part.value, rule, place)
        return None if found is None else replace(part, value=found)
    if isinstance(part, str | int | None):
        return None
    return _first(part, rule, place)


def renamed(line: Line, terms: Mapping[str, Line]) -> Line:
    """The line with terms in the places of indices, all at once, sums of such a name left alone."""
    if isinstance(line, Name):
        return terms.get(line.text, line)
    if isinstance(line, Summation) and line.index in terms:
        terms = {name: term for name, term in terms.items() if name != line.index}
    return changed(line, lambda part: renamed(part, terms))


def bound_in(line: Line) -> set[str]:
    """The indices of the sums in a line."""
    inner = {name for part in parts(line) for name in bound_in(part)}
    return inner | ({line.index} if isinstance(line, Summation) else set())


def definition(symbol: str, name: str) -> Move:
    """(f*g)[i] = its body: the operator unfolded, for operands that are named as it names them.

    Not at a place that is called like an index that the body sums over.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Derivative(inner, by, False):
                unfolded = rule(inner, place)
                return None if unfolded is None else Derivative(unfolded, by, operator=True)
            case Access(Operation(sign, Name(left), Name(right)), subscripts) if sign == symbol:
                for known in place.context.operators.values():
                    formals = tuple(formal.name for formal in known.formals)
                    if formals == (left, right) and len(known.indices) == len(subscripts):
                        if any(holds(at, x) for at in subscripts for x in bound_in(known.body)):
                            return None
                        return renamed(
                            known.body, dict(zip(known.indices, subscripts, strict=True))
                        )
        return None

    return Move((f"definition of {name}",), rule, OPENED)


def spelled_out(chain: Chain, name: str) -> Move:
    """What is defined, by what it is defined to be, where it stands as in its definition."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Derivative(inner, by, False) if inner == chain.first:
                return Derivative(chain.last, by, operator=True)
        return chain.last if line == chain.first else None

    return Move((f"definition of {name}",), rule, OPENED)


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


def holds(line: Line, name: str) -> bool:
    """Whether an operand or an index stands in a line."""
    return line == Name(name) or any(holds(part, name) for part in parts(line))


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


def change_of_variable(index: str, fresh: str, form: Affine) -> Move:
    """sum over j to a sum over k, where k is j up to a sign and what does not depend on j.

    The bounds of k follow from those of j. Matches no sum in which k stands already.
    """
    step = form.coefficient(index)
    if abs(step) != 1:
        raise Refused(f"{fresh} = {text(spelled(form))}: not every whole number has one {index}")

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(bound, lower, upper, body) if bound == index:
                if holds(body, fresh):
                    return None
                ends = [
                    form.substitute({index: affine(end, place.context)}) for end in (lower, upper)
                ]
                low, high = ends if step > 0 else ends[::-1]
                old = (Affine.of(fresh) - form.substitute({index: 0})) * step
                inner = _simplified(renamed(body, {index: spelled(old)}), place.context)
                return Summation(fresh, spelled(low), spelled(high), inner)
        return None

    why: Reason = ("change of variable ", equation(Name(fresh), spelled(form)))
    return Move(why, rule, REARRANGED)


def _simplified(line: Line, context: Context) -> Line:
    """The line with its subscripts and conditions collected: 1+(k+i-1)-i is k."""
    if isinstance(line, Chain):
        return changed(line, lambda side: spelled(affine(side, context)))
    if isinstance(line, Access):
        subscripts = tuple(spelled(affine(s, context)) for s in line.subscripts)
        return Access(_simplified(line.array, context), subscripts)
    return changed(line, lambda part: _simplified(part, context))


def inner_product(array: Operand) -> Move:
    """sum_{j=a}^{b} c[j] dv[j]/dz = (sum_{j=1}^{J} unit_j^T {c[j] if a <= j <= b}) dv/dz.

    The guard is left out where the sum runs over all of v. The place in v is the index itself.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(
                index,
                lower,
                upper,
                Product((*front, Derivative(Access(Name(name), (subscript,)), by, True))),
            ) if name == array.name and subscript == Name(index):
                low, high = affine(lower, place.context), affine(upper, place.context)
                row = _row(index, array, product(*front), between(low, index, high), place)
                return Product((row, Derivative(Name(name), by)))
        return None

    return Move(("definition of inner product",), rule)


def _row(
    index: str, array: Operand, entry: Line, inside: Sequence[Constraint], place: Place
) -> Line:
    """sum_j unit_j^T {entry if inside; 0 otherwise}, over all of an operand."""
    first, last = Affine(array.first), array.sizes[0] + (array.first - 1)
    known = (*place.known, *between(first, index, last))
    guards = [guard for guard in inside if not implied(guard, known)]
    if guards:
        entry = Cases((Branch(entry, conditions(guards)), Branch(Number(0))))
    return Summation(
        index, spelled(first), spelled(last), Product((Transpose(Unit(Name(index))), entry))
    )


def _into_sum(line: Line, place: Place) -> Line | None:
    match line:
        case Product((Summation(index, lower, upper, body), *rest)):
            if not any(holds(factor, index) for factor in rest):
                return Summation(index, lower, upper, _times(body, *rest))
    return None


INTO_SUM = Move(("distributive law",), _into_sum, REARRANGED)
"""A factor after a sum goes into every term of it."""


def exchange(outer: Sequence[str], inner: Sequence[str]) -> Move:
    """Two sums in the other order, where neither's bounds depend on the other's index.

    Of sums over an outer and an inner index: so that two sums are not exchanged back again.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(first, lower, upper, Summation(second, low, high, body)):
                apart = not any(holds(end, first) for end in (low, high))
                apart = apart and not any(holds(end, second) for end in (lower, upper))
                if first in outer and second in inner and apart:
                    return Summation(second, low, high, Summation(first, lower, upper, body))
        return None

    return Move(("sums exchanged",), rule, REARRANGED)


def out_of_sum(name: str) -> Move:
    """A factor that does not depend on the index of a sum stands before the sum."""

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Summation(index, lower, upper, Product(factors)):
                free = [x for x in factors if holds(x, name) and not holds(x, index)]
                rest = [factor for factor in factors if factor not in free]
                if free and rest:
                    return product(*free, Summation(index, lower, upper, product(*rest)))
        return None

    return Move(("distributive law",), rule, REARRANGED)


def _times(left: Line, *right: Line) -> Line:
    """A product in one piece."""
    factors = left.factors if isinstance(left, Product) else (left,)
    return Product((*factors, *right))


def stacked(index: str, rows: Operand) -> Move:
    """Row by row: the sum over i of unit_i times what row i is, over as many as an array has."""
    first, last = Affine(rows.first), rows.sizes[0] + (rows.first - 1)

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Product((Summation(inner, lower, upper, Product((unit, entry))), right)) if (
                unit == Transpose(Unit(Name(inner)))
            ):
                whole = Product((Unit(Name(index)), unit, entry))
                row = Summation(inner, lower, upper, whole)
                return Product((Summation(index, spelled(first), spelled(last), row), right))
        return None

    return Move(("row by row",), rule)
