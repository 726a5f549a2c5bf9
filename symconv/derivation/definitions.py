"""Rewrites by what is defined or known: written out, put in, and called by its name again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symconv.derivation.rewriting import (
    MULTIPLIED,
    OPENED,
    Move,
    Place,
    Reason,
    bound_in,
    collected,
    guarded,
    holds,
    opened,
    renamed,
)
from symconv.language.actuals import matched
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.express import conditions, spelled
from symconv.language.inequalities import implied
from symconv.language.line import (
    Access,
    Branch,
    Call,
    Cases,
    Chain,
    Derivative,
    Line,
    Name,
    Operation,
    Product,
    Summation,
    changed,
    parts,
)
from symconv.language.subscripts import affine, constraints


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


def put_in(known: Chain, why: Reason, stage: str = MULTIPLIED) -> Move:
    """What is known of an array, of an entry of it, or of a function, wherever it stands.

    Not at a place that is called like an index that is summed over in what is known.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match line:
            case Derivative(inner, by, False) if (found := at(inner)) is not None:
                return Derivative(found, by, operator=True)
        return at(line)

    def at(line: Line) -> Line | None:
        match known.first, line:
            case (Access(array, letters), Access(found, places)) | (
                Call(array, letters),
                Call(found, places),
            ) if array == found:
                if len(letters) == len(places):
                    bound = bound_in(known.last)
                    if any(holds(at, x) for at in places for x in bound):
                        return None
                    names = (letter.text for letter in letters if isinstance(letter, Name))
                    return renamed(known.last, dict(zip(names, places, strict=True)))
        return known.last if line == known.first else None

    return Move(why, rule, stage)


def named_again(known: Chain, why: Reason) -> Move:
    """What is known of an entry from right to left: with p[j] = e[j-2], e[i] is p[i+2].

    Matches what is the right side at some place, which has to follow from what is read there.
    """

    def rule(line: Line, place: Place) -> Line | None:
        match known.first:
            case Access(array, letters):
                names = [letter.text for letter in letters if isinstance(letter, Name)]
                found = _place(known.last, line, names, place.context)
                at = {name: spelled(found.get(name, Affine.of(name))) for name in names}
                there = renamed(known.last, dict(at))
                if _settled(there, place.context) == _settled(line, place.context):
                    return Access(array, tuple(at.values()))
        return None

    return Move(why, rule, MULTIPLIED)


def _place(pattern: Line, line: Line, names: list[str], context: Context) -> dict[str, Affine]:
    """What the names stand for where a pattern reads an array just where a line does."""
    if type(pattern) is not type(line):
        return {}
    if isinstance(pattern, Access) and isinstance(line, Access) and pattern.array == line.array:
        found = dict[str, Affine]()
        for mine, other in zip(pattern.subscripts, line.subscripts, strict=False):
            form, there = affine(mine, context), affine(other, context)
            for name in names:
                if abs(form.coefficient(name)) == 1 and not form.variables & ({*names} - {name}):
                    found[name] = (there - form.substitute({name: 0})) * form.coefficient(name)
        return found
    found = {}
    for mine, other in zip(parts(pattern), parts(line), strict=False):
        found = {**_place(mine, other, names, context), **found}
    return found


def _settled(line: Line, context: Context) -> Line:
    """The line collected, and its conditions written as they are everywhere."""
    return _stated(collected(line, context), context)


def _stated(line: Line, context: Context) -> Line:
    if not isinstance(line, Cases):
        return changed(line, lambda part: _stated(part, context))
    branches = list[Branch]()
    for value, inside in ((b.value, b.conditions) for b in line.branches):
        said = [c for chain in inside for c in constraints(chain, context)]
        said = sorted(said, key=lambda c: (c.form.coefficients, c.form.constant))
        branches.append(Branch(_stated(value, context), conditions(said)))
    return Cases(tuple(branches))


def recognised(whole: Operation, at: Sequence[Line], why: Reason) -> Move:
    """A sum as the entry of f*e that it is: the definition of an operator from right to left.

    Matches a sum that is the body of the definition for these operands, up to the letters of its
    indices, the order of factors, which of them stand within the cases, and conditions that hold
    anyway.
    """

    def rule(line: Line, place: Place) -> Line | None:
        if not isinstance(line, Summation):
            return None
        context = place.context
        left, right = (elaborate(side, context) for side in (whole.left, whole.right))
        known = context.operators.get((whole.symbol, left.rank, right.rank))
        if known is None:
            return None
        sizes, _ = matched(known.formals, (left, right), context)
        terms: dict[str, Line] = {name: spelled(size) for name, size in sizes.items()}
        formals = (formal.name for formal in known.formals)
        terms |= dict(zip(formals, (whole.left, whole.right), strict=True))
        terms |= dict(zip(known.indices, at, strict=True))
        mine, others = opened(line)[0], opened(known.body)[0]
        if len(mine) != len(others) or any(holds(x, s.index) for x in at for s in mine):
            return None
        body = _alike(known.body, [s.index for s in mine], terms)
        return Access(whole, tuple(at)) if _same(body, line, place) else None

    return Move(why, rule, MULTIPLIED)


def _same(left: Line, right: Line, place: Place) -> bool:
    """Whether two sums are one, but for what `recognised` leaves out."""
    if isinstance(left, Summation) and isinstance(right, Summation):
        spans = [(x.index, *place.bounds(x)) for x in (left, right)]
        return spans[0] == spans[1] and _same(left.body, right.body, place.within(right))
    (mine, inside), (other, there) = (_apart(line, place) for line in (left, right))
    known = place.known
    return mine == other and (
        all(implied(c, [*known, *there]) for c in inside)
        and all(implied(c, [*known, *inside]) for c in there)
    )


def _apart(line: Line, place: Place) -> tuple[Line, tuple[Constraint, ...]]:
    """A product in one order, and where it is not 0."""
    factors, inside = list[Line](), list[Constraint]()
    for factor in line.factors if isinstance(line, Product) else (line,):
        value, conditions = guarded(factor) or (factor, ())
        factors += value.factors if isinstance(value, Product) else [value]
        inside += place.where(conditions)
    return _unordered(_settled(Product(tuple(factors)), place.context)), tuple(inside)


def _alike(body: Line, letters: Sequence[str], terms: Mapping[str, Line]) -> Line:
    """Sums one within the other with these letters for their indices, and terms put in."""
    if not isinstance(body, Summation) or not letters:
        return renamed(body, terms)
    low, high = (renamed(end, terms) for end in (body.lower, body.upper))
    inner = _alike(body.body, letters[1:], {**terms, body.index: Name(letters[0])})
    return Summation(letters[0], low, high, inner)


def _unordered(line: Line) -> Line:
    """The line with the factors of each product in one order."""
    if isinstance(line, Product):
        return Product(tuple(sorted(line.factors, key=repr)))
    return changed(line, _unordered)
