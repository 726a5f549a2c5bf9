"""Derivatives of values: by an unnamed weight, by an operand, of something known to depend on it.

What an entry depends on is a matter of the context: declared operands depend on themselves alone,
a scalar that nobody defined (a loss) on what it is said to depend on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint
from symconv.language.atoms import operand
from symconv.language.context import Context
from symconv.language.opaque import derived, split
from symconv.language.term import Entry, Operand, Slot, Term, tidy, variable
from symconv.language.value import Value, differential_name


def by_weight(body: Value, weight: str, context: Context) -> Value:
    """The derivative by a weight: of each operand that varies with it, an operand of its own.

    Raises Unsupported where something may depend on the weight of which nothing is known.
    """
    varying = context.weights.get(weight, frozenset(context.operands))
    others = body.operands - varying - context.operands.keys()
    unknown = [name for name in others if split(name) is None]
    if unknown:
        raise Unsupported(f"the derivative of {', '.join(sorted(unknown))} by {weight}")
    found = body.differential(weight, varying)
    for term, n, array in _applied(body):
        inner = by_weight(_meaning(array, context), weight, context)
        found = found.plus(replace(body, terms=_through(term, n, inner, body.rank)))
    return found


def by_operand(body: Value, array: Operand, context: Context) -> Value:
    """The derivative of each entry by each entry of an operand, whose slots follow.

    A scalar that depends on everything else through known arrays alone follows the chain rule; one
    of which nothing is known has a derivative of its own. Arrays that nobody declared and that
    known ones are made of, as the operand is, are independent of it. Raises Unsupported for an
    array that is made of others where the body is made of the same: it is not seen there any more.
    """
    body, known = _up_to_date(body, array.name, context), _made_of(context)
    for term in body.terms:
        for entry in term.entries:
            if entry.operand == array.name and len(entry.subscripts) != len(array.sizes):
                raise Unsupported(f"{array.name} with {len(entry.subscripts)} subscripts")
    if context.lenient and not body.operands:
        raise Unsupported("the derivative of a number")
    given = context.values.get(array.name)
    if given is not None and not given.operands and _chosen(body, array.name):
        return _jacobian(body, array)
    if context.lenient and given is not None and body.operands & _made(array.name, context):
        raise Unsupported(f"a derivative by {array.name} of what is made of the same arrays")
    whole = _jacobian(body, array)
    for term, n, of in _applied(body):
        if of == array.name:
            inner = _jacobian(operand(array), array)
        elif of in context.operands:
            continue
        else:
            inner = by_operand(_meaning(of, context), array, context)
        whole = whole.plus(Value(whole.slots, _through(term, n, inner, body.rank)))
    for term in body.terms:
        for n, entry in enumerate(term.entries):
            if entry.operand == array.name or entry.operand in context.operands:
                continue
            if split(entry.operand) is not None:
                continue
            if entry.subscripts and {entry.operand, array.name} <= known:
                continue
            if entry.subscripts or not context.lenient:
                raise Unsupported(f"the derivative of {entry.operand} by {array.name}")
            rest = Value(body.slots, (replace(term, entries=_without(term, n)),))
            for part in _of_a_scalar(entry.operand, array, context):
                whole = whole.plus(rest.outer(part))
    return replace(whole, row=array.row and not body.rank)


def _chosen(body: Value, array: str) -> bool:
    """Whether a value is made of chosen entries of an array of numbers, each as it is."""
    return bool(body.terms) and all(
        term.coefficient == 1 and [entry.operand for entry in term.entries] == [array]
        for term in body.terms
    )


def by_entry(body: Value, name: str, places: Sequence[Affine], context: Context) -> Value:
    """The derivative by one entry of an array that nobody declared.

    Arrays that known ones are made of are independent of each other. Raises Unsupported for others.
    """
    body, known = _up_to_date(body, name, context), _made_of(context)
    found = Value(body.slots, (), body.row)
    for term in body.terms:
        for n, entry in enumerate(term.entries):
            rest = Value(body.slots, (replace(term, entries=_without(term, n)),), body.row)
            if entry.operand == name and len(entry.subscripts) == len(places):
                pairs = zip(entry.subscripts, places, strict=True)
                found = found.plus(rest.guarded([Constraint.equal(*pair) for pair in pairs]))
            elif not entry.subscripts and entry.operand not in context.operands:
                for part in _of_a_scalar_by_entry(entry.operand, name, places, context):
                    found = found.plus(rest.times(part))
            elif (of := split(entry.operand)) is not None:
                if of[1] == name:
                    equal = [Constraint.equal(variable(m), place) for m, place in enumerate(places)]
                    slots = (Slot(None),) * len(places)
                    inner = Value(slots, (Term(1, constraints=tuple(equal)),))
                elif {of[1], name} <= known and of[1] not in context.values:
                    continue
                else:
                    inner = by_entry(_meaning(of[1], context), name, places, context)
                found = found.plus(replace(body, terms=_through(term, n, inner, body.rank)))
            elif entry.operand == name or not {entry.operand, name} <= known:
                raise Unsupported(f"how {entry.operand} depends on {name}")
    return found


def _up_to_date(body: Value, array: str, context: Context) -> Value:
    """The body with what its operands are made of, where that was said after the body was read.

    In o = sum_i z_i and then z_i = x_i^2, the first one was read as a sum of any z.
    """
    for name in sorted(body.operands & context.values.keys() - {array}):
        value = context.values[name]
        if name not in value.operands and array in value.operands:
            body = body.replaced(name, value)
    return body


def _made_of(context: Context) -> frozenset[str]:
    """What known arrays are made of, be it by functions."""
    known = (*context.values.values(), *context.entries.values())
    operands = frozenset[str]().union(*(value.operands for value in known))
    return operands | {of[1] for name in operands if (of := split(name)) is not None}


def _applied(body: Value) -> Iterator[tuple[Term, int, str]]:
    """Each value of a function: its term, its place there, and the array that it is taken of."""
    for term in body.terms:
        for n, entry in enumerate(term.entries):
            of = split(entry.operand)
            if of is not None:
                yield term, n, of[1]


def _made(array: str, context: Context) -> frozenset[str]:
    """The operands of which an array is made, be it by functions of others."""
    found, todo = set[str](), [array]
    while todo:
        name = todo.pop()
        of = split(name)
        value = context.values.get(name)
        if name not in found:
            found.add(name)
            todo += [of[1]] if of is not None else value.operands if value is not None else []
    return frozenset(found)


def _meaning(array: str, context: Context) -> Value:
    if array in context.values:
        return context.values[array]
    if array in context.operands:
        return operand(context.operands[array])
    raise Unsupported(f"a function of {array}, of which nothing is known any more")


def _through(term: Term, n: int, inner: Value, rank: int) -> tuple[Term, ...]:
    """The chain rule for the value of a function that is the n-th entry of a term.

    `inner` is the derivative of the array that the function is taken of: its slots, and then those
    by which it is differentiated, which follow on the `rank` slots of what the term is part of.
    """
    outside = {local: f"outside {m}" for m, local in enumerate(term.locals)}
    opened = replace(term.substitute(outside), locals=())
    entry = opened.entries[n]
    slope = Entry(derived(entry.operand), entry.subscripts)
    # The bounds of the outer sums protect what is read inside, too.
    bounds, rest = opened.constraints, replace(opened, constraints=())
    rest = replace(rest, entries=(*_without(opened, n), slope))
    count = len(entry.subscripts)
    places = {variable(m): place for m, place in enumerate(entry.subscripts)}
    added = range(inner.rank - count)
    places |= {variable(count + m): Affine.of(variable(rank + m)) for m in added}
    products = (rest.times(part.substitute(places)).where(bounds) for part in inner.terms)
    summed = (tidy(each.summed([*outside.values()])) for each in products)
    return tuple(each for each in summed if each is not None)


def _of_a_scalar_by_entry(
    scalar: str, name: str, places: Sequence[Affine], context: Context
) -> Iterator[Value]:
    through = context.through.get(scalar, ())
    if not through or name in through:
        known = context.gradients.get((scalar, name), differential_name(scalar, name))
        yield Value((), (Term(1, (Entry(known, tuple(places)),)),))
        return
    for array in through:
        inner = context.values.get(array)
        if inner is None:
            raise Unsupported(f"how {array} depends on {name}")
        outer = _slope(scalar, array, inner, context)
        yield outer.contracted(by_entry(inner, name, places, context), inner.rank)


def _slope(scalar: str, array: str, inner: Value, context: Context) -> Value:
    """The derivative of a scalar by an array that is known, be it of unknown size."""
    called = context.gradients.get((scalar, array), differential_name(scalar, array))
    entry = Entry(called, tuple(Affine.of(variable(n)) for n in range(inner.rank)))
    return Value(inner.slots, (Term(1, (entry,)),))


@lru_cache(maxsize=256)
def _jacobian(body: Value, array: Operand) -> Value:
    return body.jacobian(array)


@lru_cache(maxsize=256)
def _chained(outer: Value, inner: Value, rank: int) -> Value:
    """The chain rule; kept, as an author takes the same derivative again and again."""
    return outer.contracted(inner, rank)


def _without(term: Term, n: int) -> tuple[Entry, ...]:
    return term.entries[:n] + term.entries[n + 1 :]


def _of_a_scalar(name: str, array: Operand, context: Context) -> Iterator[Value]:
    """The derivative of a scalar by all entries of an array, in parts that add up."""
    through = [known for known in context.through.get(name, ()) if known != array.name]
    if array.name in context.through.get(name, ()) or not through:
        yield derivative_of(name, array, context)
    for known in through:
        inner = context.values.get(known)
        if inner is None:
            raise Unsupported(f"how {known} depends on {array.name}")
        outer = _slope(name, known, inner, context)
        yield _chained(outer, by_operand(inner, array, context), inner.rank)


def derivative_of(scalar: str, array: Operand, context: Context) -> Value:
    """The derivative of a scalar by an array, as an operand of the array's sizes.

    >>> derivative_of("c", Operand("y", ()), Context()).terms[0].entries
    (Entry(operand='dc/dy', subscripts=()),)
    """
    known = context.gradients.get((scalar, array.name), differential_name(scalar, array.name))
    return operand(replace(array, name=known))
