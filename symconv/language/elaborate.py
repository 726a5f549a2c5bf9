"""From what is written to what it means: `elaborate(line, context)`.

Raises IllFormed where the line can have no meaning in the context, and Unsupported where it may
have one that the algebra of values does not carry (an index used as a number, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.actuals import (
    carried,
    check_stated,
    matched,
    padded,
    settled,
    upright,
    within,
)
from symconv.language.affine import Affine
from symconv.language.branches import by_cases
from symconv.language.context import Context, Definition
from symconv.language.denominators import derivative, operand_of
from symconv.language.drawn import WRITTEN, drawn, run_of
from symconv.language.entries import at_roundings, entry_of, reads_entry
from symconv.language.extremes import EXTREMES, extreme_of, with_arguments
from symconv.language.formal import exponent_of, power_of
from symconv.language.limits import above, axis, below, bound_by
from symconv.language.line import Line
from symconv.language.matrices import (
    blocks,
    kronecker,
    stacked,
    trace,
)
from symconv.language.names import FUNCTIONS, OF_ENTRIES, ONES, REVERSALS, TRACES, name_of
from symconv.language.opaque import opaque
from symconv.language.opening import depends, taken_apart
from symconv.language.patterns import has_dots
from symconv.language.periodic import opened
from symconv.language.products import counts, multiplied, raised_to, raises
from symconv.language.roots import (
    conjugate,
    conjugated,
    exponential,
    one_period,
    written_imaginary,
)
from symconv.language.rounding import unrounded
from symconv.language.spread import beside_ones, spread
from symconv.language.subscripts import affine, alternatives, constraints, separate
from symconv.language.surds import over, square_root
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value
from symconv.language.whole import diagonal, inner, rounded

SCALINGS = frozenset({"*", r"\cdot", r"\times"})
"""Signs that stand for a product where one of the two sides is a scalar."""

CONJUGATES = ("\\bar", "\\overline")
"""Bars over more than a name: of complex numbers, they mean the conjugate."""

_OF_ARRAYS = {"vec": stacked} | dict.fromkeys(TRACES, trace)
"""Functions of a whole array: its entries elsewhere, or some of them added."""

ENTRYWISE = frozenset({r"\odot", r"\circ"})


def elaborate(line: Line, context: Context) -> Value:
    """The value of a term: of anything but a chain, whose sides are elaborated one by one.

    >>> from symconv.language.affine import Affine
    >>> from symconv.language.line import Access, Name, Number
    >>> context = Context(operands={"f": Operand("f", (Affine.of(6),))})
    >>> elaborate(Access(Name("f"), (Number(2),)), context).terms[0].obligations
    ()
    """
    exponent = exponent_of(line, context.letter) if context.letter else None
    if exponent is not None:
        return power_of(affine(exponent, context))
    match line:
        case written.Number(count):
            return atoms.number(count)
        case written.Name(text):
            return _whole(text, context)
        case written.Access(
            written.Call(written.INNER) as product, (written.Power(written.Name(r"\mathbb{R}")),)
        ):
            return elaborate(product, context)
        case written.Access(written.Name(text)) if text in OF_ENTRIES and _is_open(text, context):
            raise Unsupported(f"the function {text} with a subscript, as its base is")
        case written.Access(array, subscripts):
            return entry_of(array, subscripts, context, elaborate)
        case written.Call(function, arguments):
            return _called(function, arguments, context)
        case written.Sum(terms) if any(isinstance(term, written.Dots) for term in terms):
            return run_of(terms, context, elaborate)
        case written.Sum(terms):
            bare = [_without_ones(term, context) for term in terms]
            values = [elaborate(term, context) for term in bare]
            ones = [old != new for old, new in zip(terms, bare, strict=True)]
            values = [*beside_ones(values, ones)]
            return reduce(Value.plus, spread(values) if context.lenient else values)
        case written.Negative(body):
            return elaborate(body, context).scaled(-1)
        case written.Product((written.Transpose(written.Name(one)), *rest)) if (
            one in ONES and _is_open(one, context)
        ):
            column = elaborate(written.product(*rest), context)
            if column.rank != 1:
                raise Unsupported("ones beside what is no column")
            return inner(replace(column, terms=atoms.number(1).terms), column)
        case written.Product(factors, joint=dotted):
            parts = with_arguments(factors, context)
            return multiplied(parts, context, elaborate, _is_array, dotted)
        case written.Quotient(numerator, denominator):
            return over(elaborate(numerator, context), elaborate(denominator, context))
        case written.Floor(numerator, denominator):
            return rounded(elaborate(numerator, context), elaborate(denominator, context))
        case written.Power(base, exponent):
            return raised_to(base, exponent, context, elaborate)
        case written.Summation(index, lower, upper, body) if (
            written_imaginary(context) is not None
            or raises(body, index, context)
            or counts(body, index)
        ) and (span := _span(lower, upper, context)) is not None:
            each = (elaborate(body, context.child(names={index: Affine(n)})) for n in span)
            return reduce(_and_more, each) if span else atoms.number(0)
        case written.Summation(index, lower, upper, body):
            fresh, scope = context.bind(index)
            bounds = (*above(lower, fresh, context), *below(upper, fresh, context))
            value = elaborate(body, scope.child(domain=bounds))
            return value.each(lambda term: term.where(bounds).summed([fresh]))
        case written.SummationOver(indices, conditions, body):
            return _summed_over(indices, conditions, body, context)
        case written.Derivative(body, written.Access(array, subscripts)) if (
            roundings := unrounded(subscripts)
        )[1]:
            by = written.Access(array, roundings[0])
            return at_roundings(roundings[1], context, lambda scope: _derived(body, by, scope))
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
                return entry_of(written.Name(written.UNIT), (index,), context, elaborate)
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
            return drawn(line, context, elaborate)
        case written.Matrix(rows):
            cells = [[elaborate(cell, context) for cell in row] for row in rows]
            if any(cell.rank for row in cells for cell in row):
                return blocks(cells)
            whole = atoms.matrix(cells)
            return whole if line.first is None else whole.counted_from([line.first] * whole.rank)
        case _:
            raise Unsupported(f"a {type(line).__name__} where a value is wanted")


def _is_open(name: str, context: Context) -> bool:
    return context.lenient and name not in context.values and name not in context.operands


def _without_ones(term: Line, context: Context) -> Line:
    """The number of a term that is a number times ones of which nobody says how many they are."""
    match term:
        case written.Negative(body):
            return written.Negative(_without_ones(body, context))
        case written.Product((*rest, written.Name(one))) if one in ONES and _is_open(one, context):
            return written.product(*rest)
        case written.Name(one) if one in ONES and _is_open(one, context):
            return written.Number(1)
    return term


def _span(lower: Line, upper: Line, context: Context) -> range | None:
    """The numbers over which an index runs, where they are given and few."""
    if any(written.INFINITY in written.every(end) for end in (lower, upper)):
        return None
    first, last = affine(lower, context), affine(upper, context)
    few = not first.variables and not last.variables and last.constant - first.constant < WRITTEN
    return range(first.constant, last.constant + 1) if few else None


def _as_read(name: str, context: Context) -> Operand | None:
    """An array that nobody declared, of the entries that are read: v in v^T h = sum_i v_i h_i."""
    reach = context.reaches.get(name, ()) if context.lenient else ()
    known = [limits for limits in reach if limits is not None]
    firsts = {first for first, _ in known}
    if len(known) < len(reach) or len(firsts) != 1 or any(first.variables for first in firsts):
        return None
    (first,) = firsts
    return Operand(name, tuple(last - first + 1 for _, last in known), first.constant)


def _and_more(total: Value, more: Value) -> Value:
    return total.plus(more).shortened()


def _whole(name: str, context: Context) -> Value:
    if name in context.values:
        if name in context.names and not context.values[name].rank:
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


def _called(function: Line, arguments: Sequence[Line], context: Context) -> Value:
    """f(x): a known function, an entry, or a product with what stands in parentheses."""
    name = name_of(function)
    if name in REVERSALS and len(arguments) == 1:
        return elaborate(arguments[0], context).reversed()
    if name in CONJUGATES and len(arguments) == 1:
        return conjugated(elaborate(arguments[0], context), context)
    known = name in context.values or name in context.operands
    if name == "exp" and not known and len(arguments) == 1 and written_imaginary(context):
        return exponential(arguments[0], context)
    if name == "sqrt" and not known and len(arguments) == 1 and context.order:
        return square_root(elaborate(arguments[0], context))
    if name == "norm" and len(arguments) == 1 and (found := _size_of(arguments[0], context)):
        return found
    if name in EXTREMES and not known:
        return extreme_of(name, arguments, context, elaborate)
    if name in _OF_ARRAYS and not known:
        values = [elaborate(argument, context) for argument in arguments]
        return _OF_ARRAYS[name](
            values[0] if len(values) == 1 else atoms.matrix([[v] for v in values])
        )
    if function == written.INNER and context.weighted:
        raise Unsupported("an inner product of another kind")
    if function == written.INNER and len(arguments) == 2:
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
        if any(reads_entry(argument, context) for argument in arguments):
            raise Unsupported(f"the function {name}")
        if context.lenient and name not in context.names and not size:
            return entry_of(function, arguments, context, elaborate)
        raise Unsupported(f"{name}, which is neither a declared operand nor a known function")
    head = elaborate(function, context)
    if head.rank and head.rank == len(arguments):
        return head.at(*(affine(argument, context) for argument in arguments))
    if len(arguments) == 1:
        return head.times(elaborate(arguments[0], context))
    raise IllFormed(f"{len(arguments)} arguments for an array of {head.rank} dimensions")


def _size_of(line: Line, context: Context) -> Value | None:
    """The absolute value of a number."""
    try:
        fraction = elaborate(line, context).fraction
    except SymconvError:
        return None
    return atoms.number(abs(fraction)) if fraction is not None else None


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
    if opened(subscripts)[1]:
        return None
    if whole is None and bare in context.entrywise:
        count = len(separate(subscripts, 2))
        places = [affine(s, context) for s in separate(subscripts, count)]
        return opaque(function, array, (Slot(None),) * count).at(*places)
    if whole is None or not whole.rank:
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


def _summed_over(
    indices: Sequence[str], conditions: Sequence[written.Chain], body: Line, context: Context
) -> Value:
    """A sum over conditions, or over all that the arrays have which the indices run along.

    Where that is not known it runs over all whole numbers, which only a relation can decide. Sums
    right inside one another are one, so that what an entry needs of one index is not said under
    what holds of the other.
    """
    while isinstance(body, written.SummationOver) and not (conditions or body.conditions):
        if {*indices} & {*body.indices}:
            break
        indices, body = (*indices, *body.indices), body.body
    scope, fresh = context, list[str]()
    stated = [name for chain in conditions for name in bound_by(chain, context, indices)]
    for index in dict.fromkeys((*indices, *stated)):
        name, scope = scope.bind(index)
        fresh.append(name)
    ranges = [c for chain in conditions for c in constraints(chain, scope)]
    sizes = {n for o in context.operands.values() for size in o.sizes for n in size.variables}
    free = {n for c in ranges for n in c.form.variables if n.islower()}
    tied = {*fresh} | free - sizes
    value = elaborate(body, scope.child(domain=tuple(ranges)))
    for name in fresh:
        bounds = [c for c in ranges if name in c.form.variables]
        if all(len(c.form.variables & tied) > 1 for c in bounds):
            # Each alone runs along its array, as i and j do that i + j = 5 ties together, and t
            # of 0 <= u - t < K.
            bounds = [*bounds, *axis(value, name)]
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
    if definition is None and context.lenient and (symbol, 1, 1) in context.operators:
        one, other = upright(left), upright(right)
        if one is not None and other is not None:
            flat = all(
                value.rank == 2 and value.slots[0].size == Affine(1) for value in (left, right)
            )
            return replace(_applied(symbol, one, other, context), row=flat)
    if definition is None:
        dimensions = f"{left.rank} and {right.rank} dimensions"
        problem = Unsupported if context.lenient else IllFormed
        raise problem(f"{symbol} has no definition for arrays of {dimensions}")
    sizes, actuals = matched(definition.formals, (left, right), context)
    if context.lenient:
        sizes |= settled(definition, sizes, context)
        check_stated(sizes, context)
        actuals |= carried(definition, sizes, actuals, context)
    found = defined(definition, context.child(names=sizes, values=actuals))
    inside = within(actuals.values())
    return found.each(lambda term: term.provided(inside)) if inside else found


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
