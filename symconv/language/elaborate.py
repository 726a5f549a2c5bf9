"""From what is written to what it means: `elaborate(line, context)`.

Raises IllFormed where the line can have no meaning in the context, and Unsupported where it may
have one that the algebra of values does not carry (an index used as a number, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language import value as meant
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context, Definition
from symconv.language.inequalities import impossible
from symconv.language.line import Line
from symconv.language.value import Operand, Slot, Value


def elaborate(line: Line, context: Context) -> Value:
    """The value of a term: of anything but a chain, whose sides are elaborated one by one.

    >>> from symconv.language.line import Access, Name, Number
    >>> context = Context(operands={"f": Operand("f", (Affine.of(6),))})
    >>> elaborate(Access(Name("f"), (Number(2),)), context).terms[0].obligations
    ()
    """
    match line:
        case written.Number(count):
            return meant.number(count)
        case written.Name(text):
            return _whole(text, context)
        case written.Access(array, subscripts):
            return elaborate(array, context).at(*(affine(s, context) for s in subscripts))
        case written.Sum(terms):
            return reduce(Value.plus, (elaborate(term, context) for term in terms))
        case written.Negative(body):
            return elaborate(body, context).scaled(-1)
        case written.Product(factors):
            return reduce(Value.times, (elaborate(factor, context) for factor in factors))
        case written.Summation(index, lower, upper, body):
            bounds = affine(lower, context), affine(upper, context)
            fresh, scope = context.bind(index)
            return elaborate(body, scope).summed(fresh, *bounds)
        case written.Derivative(body, by):
            return _derivative(elaborate(body, context), by, context)
        case written.Operation(symbol, left, right):
            return _applied(symbol, elaborate(left, context), elaborate(right, context), context)
        case written.Cases(branches):
            return _cases(branches, context)
        case written.Unit(index):
            return meant.unit(affine(index, context))
        case written.Transpose(body):
            return elaborate(body, context).transposed()
        case written.Matrix(rows):
            return meant.matrix([[elaborate(cell, context) for cell in row] for row in rows])
        case _:
            raise Unsupported(f"a {type(line).__name__} where a value is wanted")


def affine(line: Line, context: Context) -> Affine:
    """A subscript, a bound or a size."""
    match line:
        case written.Number(count):
            return Affine(count)
        case written.Name(text):
            return context.names.get(text, Affine.of(text))
        case written.Negative(body):
            return -affine(body, context)
        case written.Sum(terms):
            return reduce(Affine.__add__, (affine(term, context) for term in terms))
        case written.Product(factors):
            return reduce(_scaled, (affine(factor, context) for factor in factors))
    raise Unsupported(f"a {type(line).__name__} in a subscript or a bound")


def constraints(chain: written.Chain, context: Context) -> tuple[Constraint, ...]:
    """`a <= b = c`, as constraints."""
    found = []
    left = affine(chain.first, context)
    for link in chain.links:
        right = affine(link.side, context)
        if link.relation == "in":
            raise Unsupported("membership in a condition")
        make = Constraint.equal if link.relation == "=" else Constraint.at_most
        found.append(make(left, right))
        left = right
    return tuple(found)


def _scaled(left: Affine, right: Affine) -> Affine:
    if left.variables and right.variables:
        raise Unsupported("a product of two variables in a subscript or a bound")
    return right * left.constant if right.variables else left * right.constant


def _whole(name: str, context: Context) -> Value:
    if name in context.values:
        return context.values[name]
    if name in context.operands:
        return meant.operand(context.operands[name])
    stands_for = context.names.get(name)
    if stands_for is not None and not stands_for.variables:
        return meant.number(stands_for.constant)
    raise Unsupported(f"{name} is not a declared operand; an index or a size is not a value yet")


def _derivative(body: Value, by: Line, context: Context) -> Value:
    match by:
        case written.Name(name) if name in context.weights:
            varying = context.weights[name]
            unknown = body.operands - varying - context.operands.keys()
            if unknown:
                raise Unsupported(f"the derivative of {', '.join(sorted(unknown))} by {name}")
            return body.differential(name, varying)
        case written.Name(name) if name in context.operands:
            return body.jacobian(context.operands[name])
    raise Unsupported("a derivative by something that is neither a weight nor an operand")


def _applied(symbol: str, left: Value, right: Value, context: Context) -> Value:
    definition = context.operators.get((symbol, left.rank, right.rank))
    if definition is None:
        raise IllFormed(
            f"{symbol} has no definition for arrays of {left.rank} and {right.rank} dimensions"
        )
    sizes, actuals = _matched(definition.formals, (left, right))
    return defined(definition, context.child(names=sizes, values=actuals))


def defined(definition: Definition, context: Context) -> Value:
    """The array that a definition defines in a context, where its formals are bound."""
    for name, given in definition.given:
        context = context.child(values={name: defined(given, context)})
    scope, indices = context, []
    for index in definition.indices:
        fresh, scope = scope.bind(index)
        indices.append(fresh)
    entry = elaborate(definition.body, scope)
    slots = (
        replace(slot, size=slot.size.substitute(context.names)) if slot.size is not None else slot
        for slot in definition.slots
    )
    return entry.array(*zip(indices, slots, strict=True))


def _matched(
    formals: Sequence[Operand], actuals: Sequence[Value]
) -> tuple[dict[str, Affine], dict[str, Value]]:
    """The sizes for which the formals have the shapes of the actual operands."""
    sizes: dict[str, Affine] = {}
    settled: dict[str, Value] = {}
    for formal, actual in zip(formals, actuals, strict=True):
        for wanted, slot in zip(formal.sizes, actual.slots, strict=True):
            if slot.size is None:
                raise Unsupported(f"an operand {formal.name} of unknown size")
            for name, multiple in wanted.coefficients:
                if name not in sizes and abs(multiple) == 1:
                    rest = wanted - Affine(0, ((name, multiple),))
                    if rest.variables <= sizes.keys():
                        sizes[name] = (slot.size - rest.substitute(sizes)) * multiple
                        break
        slots = [Slot(size.substitute(sizes), formal.first) for size in formal.sizes]
        settled[formal.name] = actual.settled(slots)
    return sizes, settled


def _cases(branches: Sequence[written.Branch], context: Context) -> Value:
    """Branches in order: each holds where its condition does and none before it did."""
    remaining: list[tuple[Constraint, ...]] = [()]
    pieces: list[Value] = []
    for branch in branches:
        value = elaborate(branch.value, context)
        condition = tuple(c for chain in branch.conditions for c in constraints(chain, context))
        pieces += [_within(value, before + condition) for before in remaining]
        missed = [before + miss for before in remaining for miss in _complement(condition)]
        remaining = [region for region in missed if not impossible(region)]
    return reduce(Value.plus, pieces)


def _within(value: Value, region: Sequence[Constraint]) -> Value:
    """The value inside a region; nothing, in its shape, where the region is empty."""
    return replace(value, terms=()) if impossible(region) else value.guarded(region)


def _complement(condition: Sequence[Constraint]) -> list[tuple[Constraint, ...]]:
    """Disjoint regions that together are where the condition fails."""
    return [
        (*condition[:n], miss)
        for n, constraint in enumerate(condition)
        for miss in constraint.negation
    ]
