"""From what is written to what it means: `elaborate(line, context)`.

Raises IllFormed where the line can have no meaning in the context, and Unsupported where it may
have one that the algebra of values does not carry (an index used as a number, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from symconv.errors import IllFormed, Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.actuals import carried, check_stated, matched, padded, settled
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context, Definition
from symconv.language.denominators import derivative
from symconv.language.extremes import extreme, numbers
from symconv.language.inequalities import impossible
from symconv.language.limits import above, axis, below, bound_by
from symconv.language.line import Line
from symconv.language.matrices import (
    IDENTITY,
    blocks,
    diagonal,
    identity,
    inverse,
    kronecker,
    power,
    stacked,
)
from symconv.language.names import FUNCTIONS, OF_ENTRIES, REVERSALS, name_of
from symconv.language.opaque import opaque
from symconv.language.patterns import PLACES, Pattern, Reader, grid, has_dots, hole
from symconv.language.periodic import Remainder, opened, wrapped
from symconv.language.roots import (
    IMAGINARY,
    OTHER_SIZE,
    ROOT,
    conjugated,
    exponential,
    has_roots,
    is_root_name,
    raised,
    root,
    rooted_name,
    turn_of,
    unitary,
    written_imaginary,
)
from symconv.language.subscripts import affine, constraints, separate
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

SCALINGS = frozenset({"*", r"\cdot", r"\times"})
"""Signs that stand for a product where one of the two sides is a scalar."""

_EXTREMES = {"max": True, "min": False}
"""Whether the largest is meant, or the smallest."""

_OF_ARRAYS = {"diag": diagonal, "vec": stacked}
"""Functions of a whole array, which put its entries elsewhere."""

ENTRYWISE = r"\odot"
WRITTEN = 12
"""Terms of a sum up to which it is written out where there are roots of unity in it."""

LARGEST_POWER = 8
"""Powers are written out as products up to this one."""


def elaborate(line: Line, context: Context) -> Value:
    """The value of a term: of anything but a chain, whose sides are elaborated one by one.

    >>> from symconv.language.affine import Affine
    >>> from symconv.language.line import Access, Name, Number
    >>> context = Context(operands={"f": Operand("f", (Affine.of(6),))})
    >>> elaborate(Access(Name("f"), (Number(2),)), context).terms[0].obligations
    ()
    """
    match line:
        case written.Number(count):
            return atoms.number(count)
        case written.Name(text):
            return _whole(text, context)
        case written.Access(array, subscripts):
            return _entry(array, subscripts, context)
        case written.Call(function, arguments):
            return _called(function, arguments, context)
        case written.Sum(terms):
            return reduce(Value.plus, (elaborate(term, context) for term in terms))
        case written.Negative(body):
            return elaborate(body, context).scaled(-1)
        case written.Product(factors):
            read = (elaborate(factor, context) for factor in _with_extremes(factors, context))
            return reduce(Value.times, read)
        case written.Quotient(numerator, denominator):
            return _divided(elaborate(numerator, context), elaborate(denominator, context))
        case written.Power(base, exponent):
            return _power(base, exponent, context)
        case written.Summation(index, lower, upper, body) if (
            written_imaginary(context) is not None
            and (span := _span(lower, upper, context)) is not None
        ):
            each = (elaborate(body, context.child(names={index: Affine(n)})) for n in span)
            return reduce(Value.plus, each) if span else atoms.number(0)
        case written.Summation(index, lower, upper, body):
            fresh, scope = context.bind(index)
            bounds = (*above(lower, fresh, context), *below(upper, fresh, context))
            value = elaborate(body, scope.child(domain=bounds))
            return value.each(lambda term: term.where(bounds).summed([fresh]))
        case written.SummationOver(indices, conditions, body):
            return _summed_over(indices, conditions, body, context)
        case written.Derivative(body, by):
            return derivative(elaborate(body, _inside(body, context)), by, context)
        case written.Operation(symbol, written.Call(written.Name("pad"), (left,)), right):
            kernel = elaborate(right, context)
            return _applied(symbol, padded(elaborate(left, context), kernel), kernel, context)
        case written.Operation(symbol, left, right):
            return _applied(symbol, elaborate(left, context), elaborate(right, context), context)
        case written.Cases(branches):
            return _cases(branches, context)
        case written.Unit(index):
            if written.UNIT in {*context.operands, *context.values, *context.gradients.values()}:
                return _entry(written.Name(written.UNIT), (index,), context)
            return atoms.unit(affine(index, context))
        case written.Transpose(body):
            value = elaborate(body, context)
            if not value.rank and context.lenient:
                raise Unsupported("a transpose of what may be a scalar")
            return value.transposed()
        case written.Blank() if context.lenient:
            return atoms.number(0)
        case written.Matrix() if has_dots(line):
            return patterned(grid(line, dots_reader(context)), context)
        case written.Matrix(rows):
            cells = [[elaborate(cell, context) for cell in row] for row in rows]
            scalars = all(not cell.rank for row in cells for cell in row)
            return atoms.matrix(cells) if scalars else blocks(cells)
        case _:
            raise Unsupported(f"a {type(line).__name__} where a value is wanted")


def _span(lower: Line, upper: Line, context: Context) -> range | None:
    """The numbers over which an index runs, where they are given and few."""
    first, last = affine(lower, context), affine(upper, context)
    few = not first.variables and not last.variables and last.constant - first.constant < WRITTEN
    return range(first.constant, last.constant + 1) if few else None


def dots_reader(context: Context) -> Reader:
    """How the cells of a matrix with dots are read in a context."""

    def subscripts(access: written.Access) -> Sequence[Line]:
        name = name_of(access.array)
        whole = context.operands.get(name or "") or context.values.get(name or "")
        rank = len(whole.sizes) if isinstance(whole, Operand) else whole.rank if whole else 2
        return separate(access.subscripts, rank)

    return Reader(lambda line: affine(line, context), subscripts)


def patterned(pattern: Pattern, context: Context) -> Value:
    """The array of which a matrix with dots shows the pattern."""
    holes = {hole(n): form for n, form in enumerate(pattern.holes)}
    entry = elaborate(pattern.term, context.child(names=holes)).guarded(pattern.guards)
    if entry.rank:
        raise Unsupported("dots between matrices")
    return entry.array(*zip(PLACES, map(Slot, pattern.sizes), strict=False))


def _whole(name: str, context: Context) -> Value:
    if name in context.values:
        if name in context.names and context.values[name] == IMAGINARY:
            raise Unsupported(f"the index {name} as a number")
        return context.values[name]
    turned = _conjugate(name, context)
    if turned is not None:
        return turned
    if name in context.operands:
        return atoms.operand(context.operands[name])
    if context.order and (whole := _read_elsewhere(name, context)) is not None:
        return whole
    stands_for = context.names.get(name)
    if stands_for is not None and not stands_for.variables:
        return atoms.number(stands_for.constant)
    raise Unsupported(f"{name} is not a declared operand; an index or a size is not a value yet")


def _read_elsewhere(name: str, context: Context) -> Value | None:
    """An array that nobody declared, with as many entries as there are roots of unity, from 0 on.

    That is only so where others are made of its entries, and none of them is read elsewhere.
    """
    count = context.names[context.order]
    reads = [
        entry.subscripts
        for value in context.values.values()
        for term in value.terms
        for entry in term.entries
        if entry.operand == name
    ]
    inside = all(
        len(places) == 1 and (places[0].variables or 0 <= places[0].constant < count.constant)
        for places in reads
    )
    return atoms.operand(Operand(name, (count,), 0)) if reads and inside else None


def _conjugate(name: str, context: Context) -> Value | None:
    """What F^H and \\bar{F} are, where F is made of roots of unity."""
    bare = name.removeprefix("\\bar{").removeprefix("\\overline{")
    if bare != name:
        value = context.values.get(bare.removesuffix("}"))
        return conjugated(value) if value is not None and has_roots(value) else None
    base, mark, label = name.rpartition("^")
    value = context.values.get(base)
    if not mark or value is None or not has_roots(value) or label not in ("H", "*", "dagger"):
        return None
    turned = conjugated(value)
    if label == "*" and turned.rank == 2 and turned != turned.transposed():
        raise Unsupported(f"whether {name} is transposed")
    return turned.transposed() if turned.rank else turned


def _inside(body: Line, context: Context) -> Context:
    """What is differentiated may be a scalar of which nothing is known: a loss."""
    name = name_of(body)
    if not context.lenient or name is None or name in context.values | context.operands.keys():
        return context
    scalar = Value((), (Term(1, (Entry(name, ()),)),))
    return context.child(values={name: scalar})


def _entry(array: Line, subscripts: Sequence[Line], context: Context) -> Value:
    """An entry of an array, or of one that nobody declared, which then stands for itself."""
    subscripts, remainders = opened(subscripts)
    if remainders:
        return _periodic(array, subscripts, remainders, context)
    name = name_of(array)
    if name is not None and (entry := stated_entry(name, subscripts, context)) is not None:
        return entry
    known = name is None or name in context.values or name in context.operands
    declared = context.operands.get(name or "")
    if context.lenient and declared is not None and not declared.sizes:
        known = False  # a scalar was declared, and an array may be called the same
    if name is not None and (rooted := _rooted(name, subscripts, context)) is not None:
        return rooted
    if name is not None and context.values.get(name) == IDENTITY and len(subscripts) == 1:
        return identity(affine(subscripts[0], context))
    if known:
        whole = _whole(name, context) if name is not None else elaborate(array, context)
        if context.lenient and not whole.rank:
            raise Unsupported(f"a subscript of {name or 'a value'}, which is no array")
        places = tuple(affine(s, context) for s in separate(subscripts, whole.rank))
        if context.lenient and len(places) > whole.rank:
            raise Unsupported(f"{len(places)} subscripts for an array of {whole.rank} dimensions")
        return whole.at(*places)
    assert name is not None, "an array without a name is elaborated"
    places = tuple(affine(s, context) for s in separate(subscripts, 2))
    if name == written.UNIT and len(places) == 2:
        return atoms.number(1).guarded([Constraint.equal(*places)])
    if not context.lenient:
        raise Unsupported(f"{name} is not a declared operand")
    if name[:1].isupper() and len(places) < 2:
        raise Unsupported(f"{name} is not declared: its entries may be matrices")
    return Value((), (Term(1, (Entry(name, places),)),))


def _rooted(name: str, subscripts: Sequence[Line], context: Context) -> Value | None:
    r"""\\omega_n, which is one name."""
    match subscripts:
        case (written.Quotient(written.Name(size), written.Number(part)),):
            value = context.values.get(f"{name}_{size}")
            turn = turn_of(value) if value is not None else None
            return root(turn * part) if turn is not None else None
        case (written.Number(count),) if (whole := context.values.get(name)) is not None:
            if whole.rank == 2 and has_roots(whole):
                if whole.slots[0].size != Affine(count):
                    raise Unsupported(OTHER_SIZE)
                return whole
    known = rooted_name(written.Access(written.Name(name), tuple(subscripts)))
    value = context.values.get(known or "")
    return value if value is not None and turn_of(value) is not None else None


def stated_entry(name: str, subscripts: Sequence[Line], context: Context) -> Value | None:
    """What was said of one entry of an array by itself: y_{11} = ...; None where nothing was."""
    ranks = {len(places) for array, places in context.entries if array == name}
    for rank in ranks:
        places = [affine(s, context) for s in separate(subscripts, rank)]
        if not any(place.variables for place in places):
            found = context.entries.get((name, tuple(place.constant for place in places)))
            if found is not None:
                return found
    return None


def _periodic(
    array: Line, subscripts: Sequence[Line], remainders: Sequence[Remainder], context: Context
) -> Value:
    """An entry at subscripts in which names stand for remainders."""
    scope, fresh = context, list[str]()
    for each in remainders:
        name, scope = scope.bind(each.name)
        fresh.append(name)
    entry = _entry(array, subscripts, scope)
    for name, each in zip(fresh, remainders, strict=True):
        form, modulus = affine(each.body, context), affine(each.modulus, context)
        entry = wrapped(entry, name, form, modulus, context.domain)
    return entry


def _called(function: Line, arguments: Sequence[Line], context: Context) -> Value:
    """f(x): a known function, an entry, or a product with what stands in parentheses."""
    name = name_of(function)
    if name in REVERSALS and len(arguments) == 1:
        return elaborate(arguments[0], context).reversed()
    known = name in context.values or name in context.operands
    if name == "exp" and not known and len(arguments) == 1 and written_imaginary(context):
        return exponential(arguments[0], context)
    if name in _EXTREMES and not known:
        return _extreme(name, arguments, context)
    if name in _OF_ARRAYS and not known:
        values = [elaborate(argument, context) for argument in arguments]
        return _OF_ARRAYS[name](
            values[0] if len(values) == 1 else atoms.matrix([[v] for v in values])
        )
    if context.lenient and name is not None and not known and len(arguments) == 1:
        of_entry = _of_an_entry(name, arguments[0], context)
        if of_entry is not None:
            return of_entry
    if name in FUNCTIONS and not known:
        raise Unsupported(f"the function {name}")
    if name is not None and not known:
        size = name[:1].isupper() and len(arguments) < 2
        if context.lenient and name not in context.names and not size:
            return _entry(function, arguments, context)
        raise Unsupported(f"{name}, which is neither a declared operand nor a known function")
    head = elaborate(function, context)
    if head.rank and head.rank == len(arguments):
        return head.at(*(affine(argument, context) for argument in arguments))
    if len(arguments) == 1:
        return head.times(elaborate(arguments[0], context))
    raise IllFormed(f"{len(arguments)} arguments for an array of {head.rank} dimensions")


def _with_extremes(factors: Sequence[Line], context: Context) -> Sequence[Line]:
    """Factors in which max stands before a matrix, which is its argument."""
    found = list[Line]()
    for factor in factors:
        last = name_of(found[-1]) if found else None
        known = last in context.values or last in context.operands
        if last in _EXTREMES and not known and isinstance(factor, written.Matrix):
            found[-1] = written.Call(found[-1], (factor,))
        else:
            found.append(factor)
    return found


def _extreme(name: str, arguments: Sequence[Line], context: Context) -> Value:
    """max(a, b), or max(x) for an array x: of given numbers."""
    values, entries = list[Value](), list[Entry | None]()
    for argument in arguments:
        value = elaborate(argument, context)
        held = name_of(argument.array if isinstance(argument, written.Access) else argument)
        array = held if held in context.values else _called_so(value, context)
        if value.rank and len(arguments) > 1:
            raise Unsupported(f"the {name} of several arrays")
        for place, count in numbers(value):
            if isinstance(argument, written.Access) and array is not None:
                rank = context.values[array].rank
                place = tuple(
                    affine(s, context).constant for s in separate(argument.subscripts, rank)
                )
            values.append(atoms.number(count))
            entries.append(Entry(array, tuple(map(Affine, place))) if array is not None else None)
    return extreme(_EXTREMES[name], values, entries)


def _called_so(value: Value, context: Context) -> str | None:
    """The one array that is known to hold just these numbers."""
    names = [name for name, known in context.values.items() if known == value and known.rank]
    return names[0] if len(names) == 1 else None


def _of_an_entry(function: str, argument: Line, context: Context) -> Value | None:
    """What an unknown function makes of an entry of a known array; None where that is none."""
    bare = function.rstrip("'")
    if bare in context.names or (bare in FUNCTIONS and bare not in OF_ENTRIES):
        return None
    if bare in context.mixing:
        raise Unsupported(f"the function {bare} of all entries")
    match argument:
        case written.Access(written.Name(array), subscripts):
            pass
        case _:
            return None
    operand = context.operands.get(array)
    whole = context.values.get(array) or (atoms.operand(operand) if operand is not None else None)
    if whole is None or not whole.rank or opened(subscripts)[1]:
        return None
    places = [affine(s, context) for s in separate(subscripts, whole.rank)]
    if len(places) != whole.rank:
        return None
    return opaque(function, array, whole.slots).at(*places)


def _divided(value: Value, by: Value) -> Value:
    """A value divided by a number, which has a value here."""
    plain = all(
        not (term.entries or term.locals or term.constraints or term.obligations)
        for term in by.terms
    )
    if by.rank or not plain:
        raise Unsupported("a division by what is no number here")
    divisor = sum(term.coefficient for term in by.terms)
    if not divisor:
        raise IllFormed("a division by zero")
    return value.scaled(Fraction(1) / divisor)


def _power(base: Line, exponent: Line, context: Context) -> Value:
    turn = is_root_name(base, context)
    if turn is not None:
        return raised(turn, exponent, context)
    euler = base == written.Name("e") and "e" not in context.values | context.operands.keys()
    if euler and written_imaginary(context) is not None:
        return exponential(exponent, context)
    name = name_of(written.Power(base, exponent))
    if name is not None:
        return _whole(name, context)
    match exponent:
        case written.Number(count) if 1 <= count <= LARGEST_POWER:
            value = elaborate(base, context)
            return power(value, count) if value.rank else reduce(Value.times, [value] * count)
        case written.Negative(written.Number(1)):
            value = elaborate(base, context)
            turned = unitary(value) if value.operands == {ROOT} else None
            return turned or inverse(value)
    raise Unsupported("a power that is no product of a few scalars")


def _summed_over(
    indices: Sequence[str], conditions: Sequence[written.Chain], body: Line, context: Context
) -> Value:
    """A sum over conditions, or over all that the arrays have which the indices run along.

    Where that is not known it runs over all whole numbers, which only a relation can decide.
    """
    scope, fresh = context, list[str]()
    stated = [name for chain in conditions for name in bound_by(chain, context)]
    for index in dict.fromkeys((*indices, *stated)):
        name, scope = scope.bind(index)
        fresh.append(name)
    ranges = [c for chain in conditions for c in constraints(chain, scope)]
    value = elaborate(body, scope.child(domain=tuple(ranges)))
    for name in fresh:
        bounds = [c for c in ranges if name in c.form.variables] or list(axis(value, name))
        ranges += [c for c in bounds if c not in ranges]
    return value.each(lambda term: term.where(ranges).summed(fresh))


def _applied(symbol: str, left: Value, right: Value, context: Context) -> Value:
    if symbol in SCALINGS and not (left.rank and right.rank):
        return left.times(right)
    if symbol == ENTRYWISE and left.rank == right.rank:
        return left.entrywise(right)
    definition = context.operators.get((symbol, left.rank, right.rank))
    if definition is None and symbol in context.products:
        return kronecker(left, right)
    if definition is None:
        dimensions = f"{left.rank} and {right.rank} dimensions"
        problem = Unsupported if context.lenient else IllFormed
        raise problem(f"{symbol} has no definition for arrays of {dimensions}")
    sizes, actuals = matched(definition.formals, (left, right))
    if context.lenient:
        sizes |= settled(definition, sizes, context)
        check_stated(sizes, context)
        actuals |= carried(definition, sizes, actuals, context)
    return defined(definition, context.child(names=sizes, values=actuals))


def defined(definition: Definition, context: Context) -> Value:
    """The array that a definition defines in a context, where its formals are bound."""
    for name, given in definition.given:
        context = context.child(values={name: defined(given, context)})
    scope, indices = context, []
    for index in definition.indices:
        fresh, scope = scope.bind(index)
        indices.append(fresh)
    slots = [
        replace(slot, size=slot.size.substitute(context.names)) if slot.size is not None else slot
        for slot in definition.slots
    ]
    ranges = (c for index, slot in zip(indices, slots, strict=True) for c in slot.range(index))
    entry = elaborate(definition.body, scope.child(domain=tuple(ranges)))
    return entry.array(*zip(indices, slots, strict=True))


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
