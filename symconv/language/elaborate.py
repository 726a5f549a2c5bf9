"""From what is written to what it means: `elaborate(line, context)`.

Raises IllFormed where the line can have no meaning in the context, and Unsupported where it may
have one that the algebra of values does not carry (an index used as a number, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise

from symconv.errors import IllFormed, Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.actuals import carried, check_stated, matched, padded, settled
from symconv.language.affine import Affine, Constraint
from symconv.language.branches import by_cases
from symconv.language.context import Context, Definition
from symconv.language.denominators import derivative, operand_of
from symconv.language.extremes import EXTREMES, extreme_of, with_arguments
from symconv.language.limits import above, axis, below, bound_by
from symconv.language.line import Line
from symconv.language.matrices import (
    IDENTITY,
    blocks,
    identity,
    inverse,
    kronecker,
    power,
    stacked,
)
from symconv.language.names import FUNCTIONS, OF_ENTRIES, REVERSALS, name_of, normed
from symconv.language.opaque import opaque
from symconv.language.opening import depends, taken_apart
from symconv.language.patterns import PLACES, Pattern, Reader, grid, has_dots, hole
from symconv.language.periodic import Remainder, opened, wrapped
from symconv.language.roots import (
    IMAGINARY,
    ROOT,
    conjugate,
    conjugated,
    exponential,
    is_root_name,
    one_period,
    raised,
    root_called,
    unitary,
    written_imaginary,
)
from symconv.language.subscripts import affine, alternatives, constraints, separate
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value
from symconv.language.whole import diagonal, divided, inner, squared

SCALINGS = frozenset({"*", r"\cdot", r"\times"})
"""Signs that stand for a product where one of the two sides is a scalar."""

CONJUGATES = ("\\bar", "\\overline")
"""Bars over more than a name: of complex numbers, they mean the conjugate."""

_OF_ARRAYS = {"vec": stacked}
"""Functions of a whole array, which put its entries elsewhere."""

WRITTEN = 12
"""Terms of a sum up to which it is written out where there are roots of unity in it."""
ENTRYWISE = frozenset({r"\odot", r"\circ"})
FROBENIUS = written.Name("F")
"""The subscript of the norm of a matrix that is the norm of all its entries."""

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
            values = [elaborate(term, context) for term in terms]
            return reduce(Value.plus, _spread(values) if context.lenient else values)
        case written.Negative(body):
            return elaborate(body, context).scaled(-1)
        case written.Product(factors):
            return _multiplied(with_arguments(factors, context), context)
        case written.Quotient(numerator, denominator):
            return divided(elaborate(numerator, context), elaborate(denominator, context))
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
            return _derived(body, by, context)
        case written.Operation(symbol, written.Call(written.Name("pad"), (left,)), right):
            kernel = elaborate(right, context)
            return _applied(symbol, padded(elaborate(left, context), kernel), kernel, context)
        case written.Operation(symbol, left, right):
            return _applied(symbol, elaborate(left, context), elaborate(right, context), context)
        case written.Cases(branches):
            return by_cases(
                (
                    elaborate(branch.value, context),
                    tuple(c for each in conditions for c in constraints(each, context)),
                )
                for branch in branches
                for conditions in alternatives(branch.conditions)
            )
        case written.Unit(index):
            if written.UNIT in {*context.operands, *context.values, *context.gradients.values()}:
                return _entry(written.Name(written.UNIT), (index,), context)
            return atoms.unit(affine(index, context))
        case written.Transpose(written.Call(array, (factor,))) if _is_array(array, context) and (
            _is_array(factor, context)
        ):
            turned = elaborate(written.Transpose(factor), context)
            return elaborate(array, context).times(turned)
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


def _spread(values: Sequence[Value]) -> Sequence[Value]:
    """Numbers beside vectors as vectors of that number: 1 - a is 1 - a_i at each place.

    Raises Unsupported beside matrices, where 1 may be the identity.
    """
    array = next((value for value in values if value.rank), None)
    numbers = [value for value in values if not value.rank and not value.operands]
    if array is None or not numbers:
        return values
    if array.rank > 1:
        raise Unsupported("a number beside a matrix")
    return [replace(array, terms=v.terms) if v in numbers else v for v in values]


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


def _as_read(name: str, context: Context) -> Operand | None:
    """An array that nobody declared, of the entries that are read: v in v^T h = sum_i v_i h_i."""
    reach = context.reaches.get(name, ()) if context.lenient else ()
    firsts = {first for first, _ in reach}
    if len(firsts) != 1 or any(first.variables for first in firsts):
        return None
    (first,) = firsts
    return Operand(name, tuple(last - first + 1 for _, last in reach), first.constant)


def _whole(name: str, context: Context) -> Value:
    if name in context.values:
        if name in context.names and context.values[name] == IMAGINARY:
            raise Unsupported(f"the index {name} as a number")
        return context.values[name]
    turned = conjugate(name, context)
    if turned is not None:
        return turned
    if name in context.operands:
        return atoms.operand(context.operands[name])
    if context.order and (whole := one_period(name, context)) is not None:
        return whole
    for (loss, array), called in context.gradients.items():
        if called == name and operand_of(array, context) is not None:
            gradient = written.Derivative(written.Name(loss), written.Name(array))
            return elaborate(gradient, context)
    stands_for = context.names.get(name)
    if stands_for is not None and not stands_for.variables:
        return atoms.number(stands_for.constant)
    if (read := _as_read(name, context)) is not None:
        return atoms.operand(read)
    raise Unsupported(f"{name} is not a declared operand; an index or a size is not a value yet")


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
    if name is not None and (rooted := root_called(name, subscripts, context)) is not None:
        return rooted
    if name is not None and context.values.get(name) == IDENTITY and len(subscripts) == 1:
        return identity(affine(subscripts[0], context))
    if known:
        whole = _whole(name, context) if name is not None else elaborate(array, context)
        if context.lenient and not whole.rank:
            raise Unsupported(f"a subscript of {name or 'a value'}, which is no array")
        places = tuple(affine(s, context) for s in separate(subscripts, whole.rank))
        labelled = len(places) < whole.rank and all(not place.variables for place in places)
        if context.lenient and (len(places) > whole.rank or labelled):
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
    if name in CONJUGATES and len(arguments) == 1:
        return conjugated(elaborate(arguments[0], context))
    known = name in context.values or name in context.operands
    if name == "exp" and not known and len(arguments) == 1 and written_imaginary(context):
        return exponential(arguments[0], context)
    if name in EXTREMES and not known:
        return extreme_of(name, arguments, context, elaborate)
    if name in _OF_ARRAYS and not known:
        values = [elaborate(argument, context) for argument in arguments]
        return _OF_ARRAYS[name](
            values[0] if len(values) == 1 else atoms.matrix([[v] for v in values])
        )
    if name == "inner" and len(arguments) == 2:
        return inner(*(elaborate(argument, context) for argument in arguments))
    if name == "diag" and len(arguments) == 1:
        return diagonal(elaborate(arguments[0], context))
    if context.lenient and name is not None and not known and len(arguments) == 1:
        found = _of_an_entry(name, arguments[0], context) or _of_all(name, arguments[0], context)
        if found is not None:
            return found
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


def _of_all(function: str, argument: Line, context: Context) -> Value | None:
    """What a function makes of each entry of a known array; None where that is none."""
    bare, array = function.rstrip("'"), name_of(argument)
    if bare in context.mixing or bare in context.names or array is None:
        return None
    if bare not in OF_ENTRIES | context.entrywise or bare in FUNCTIONS - OF_ENTRIES:
        return None
    scalar = array in context.values or array in context.operands
    if not _is_array(argument, context) and not scalar:
        return None
    return opaque(function, array, _whole(array, context).slots)


def _is_array(line: Line, context: Context) -> bool:
    """Whether whole arrays are read on a line, and no entries of them."""
    name = name_of(line)
    if name is not None:
        known = name in context.values or name in context.operands
        called = name in context.gradients.values()
        return called or (known and bool(_whole(name, context).rank))
    if isinstance(line, written.Access | written.Derivative):
        return False
    return any(_is_array(part, context) for part in written.parts(line))


def _derived(body: Line, by: Line, context: Context) -> Value:
    """A derivative; transposed where that is how gradients stand in this context."""
    found = _laid_out(body, by, context)
    turned = found.rank in context.turned and name_of(by) is not None
    if turned and not elaborate(body, _inside(body, context)).rank:
        return found.transposed()
    return found


def _laid_out(body: Line, by: Line, context: Context) -> Value:
    """A derivative. What is made of what it is by is made again of that as it stands there."""
    name = name_of(by.array if isinstance(by, written.Access) else by)
    made = context.values.get(name or "")
    if name is None or made is None or not context.lenient:
        return derivative(elaborate(body, _inside(body, context)), by, context)
    scope = taken_apart(name, made, body, context, made_by)
    value = elaborate(body, _inside(body, scope))
    if not depends(value, name, scope):
        scope = context
        value = elaborate(body, _inside(body, context))
    return derivative(value, by, scope).replaced(name, made)


def made_by(recipe: Definition, context: Context) -> Value:
    """What a definition without formals defines: all entries at once, or the whole."""
    if recipe.indices:
        return defined(recipe, context)
    return elaborate(recipe.body, context)


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
    if exponent == written.Name("H") and isinstance(base, written.Access):
        return conjugated(elaborate(base, context)).transposed()
    within = normed(base) if exponent == written.Number(2) else None
    if within is not None:
        array, kind = elaborate(within[0], context), within[1]
        if (array.rank, kind) in ((1, None), (1, written.Number(2)), (2, FROBENIUS)):
            return squared(array)
        raise Unsupported("a norm that is no root of the squares of all entries")
    match exponent:
        case written.Number(count) if 1 <= count <= LARGEST_POWER:
            value = elaborate(base, context)
            return power(value, count) if value.rank else reduce(Value.times, [value] * count)
        case written.Negative(written.Number(1)):
            value = elaborate(base, context)
            turned = unitary(value) if value.operands == {ROOT} else None
            return turned or inverse(value)
    raise Unsupported("a power that is no product of a few scalars")


def _multiplied(factors: Sequence[Line], context: Context) -> Value:
    """A product; of derivatives dL/dy dy/dx, in either order, the sum over all places of y."""
    found = elaborate(factors[0], context)
    for before, factor in pairwise(factors):
        value = elaborate(factor, context)
        match _slope(before, context), _slope(factor, context):
            case written.Derivative(_, by), written.Derivative(body, _) if body == by:
                pair = found, value
            case written.Derivative(body, _), written.Derivative(_, by) if body == by:
                pair = value, found
            case _:
                found = found.times(value)
                continue
        name = name_of(by)
        rank = _whole(name, context).rank if name and _is_array(by, context) else 0
        rank = 0 if rank in context.turned else rank
        found = pair[0].contracted(pair[1], rank) if rank else found.times(value)
    return found


def _slope(line: Line, context: Context) -> Line:
    """A derivative, where it is called by a name: delta of dC/dz."""
    name = name_of(line)
    for (loss, array), called in context.gradients.items():
        if name == called:
            return written.Derivative(written.Name(loss), written.Name(array))
    return line


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
    if symbol in ENTRYWISE and left.rank and left.rank == right.rank:
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
