"""Entries of arrays: declared, defined, at remainders, stated one by one, or of nobody's array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symconv.errors import IllFormed, Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context, Operator
from symconv.language.extremes import Meaning
from symconv.language.inequalities import implied
from symconv.language.line import Line
from symconv.language.matrices import IDENTITY, identity
from symconv.language.names import name_of
from symconv.language.periodic import Remainder, opened, wrapped
from symconv.language.roots import conjugate, root_called
from symconv.language.rounding import Rounded, at_rounded, unrounded
from symconv.language.subscripts import affine, separate
from symconv.language.term import Entry, Term
from symconv.language.value import Value


def entry_of(
    array: Line, subscripts: Sequence[Line], context: Context, elaborate: Meaning
) -> Value:
    """An entry of an array, or of one that nobody declared, which then stands for itself."""
    subscripts, roundings = unrounded(subscripts)
    if roundings:
        return at_roundings(
            roundings, context, lambda scope: entry_of(array, subscripts, scope, elaborate)
        )
    subscripts, remainders = opened(subscripts)
    if remainders:
        return _periodic(array, subscripts, remainders, context, elaborate)
    name = name_of(array)
    if name is not None and name in context.maps:
        return _mapped(context.maps[name], subscripts, context)
    if name is not None and (stated := stated_entry(name, subscripts, context)) is not None:
        return stated
    known = name is None or name in context.values or name in context.operands
    declared = context.operands.get(name or "")
    if context.lenient and declared is not None and not declared.sizes:
        known = False  # a scalar was declared, and an array may be called the same
    if name is not None and (rooted := root_called(name, subscripts, context)) is not None:
        return rooted
    if name is not None and context.values.get(name) == IDENTITY and len(subscripts) == 1:
        return identity(affine(subscripts[0], context))
    if name is not None and not known and (named := _gradient(name, context, elaborate)):
        return named.part(*(affine(s, context) for s in separate(subscripts, named.rank)))
    if not known and context.order and name is not None and conjugate(name, context) is not None:
        known = True
    if known:
        whole = elaborate(array if name is None else written.Name(name), context)
        if context.lenient and not whole.rank:
            if name is None and isinstance(array, written.Number):
                raise Unsupported("a number with a subscript, as of another base")
            if name is None:
                raise IllFormed("a subscript of a number")
            raise Unsupported(f"a subscript of {name}, which is no array")
        places = tuple(affine(s, context) for s in separate(subscripts, whole.rank))
        labelled = len(places) < whole.rank and all(not place.variables for place in places)
        if context.lenient and labelled and places == (Affine(),) and (name or "")[:1].islower():
            # w_0 beside w_{11} is what is added to all outputs.
            return Value((), (Term(1, (Entry(bias_of(str(name)), ()),)),))
        if context.lenient and (len(places) > whole.rank or labelled):
            raise Unsupported(f"{len(places)} subscripts for an array of {whole.rank} dimensions")
        return whole.part(*places) if context.lenient else whole.at(*places)
    assert name is not None, "an array without a name is elaborated"
    places = tuple(affine(s, context) for s in separate(subscripts, _dimensions(name, context)))
    if name == written.UNIT and len(places) == 2:
        return atoms.number(1).guarded([Constraint.equal(*places)])
    if not context.lenient:
        raise Unsupported(f"{name} is not a declared operand")
    said = context.names.get(f"{name}{places[0].constant}") if len(places) == 1 else None
    if said is not None and not said.variables and not places[0].variables:
        return atoms.number(said.constant)  # s_1 = 1 was set for the example at hand
    if name[:1].isupper() and len(places) < 2 and name not in context.neurons:
        raise Unsupported(f"{name} is not declared: its entries may be matrices")
    return Value((), (Term(1, (Entry(name, places),)),))


def bias_of(array: str) -> str:
    """The number that is called like an entry before the first one of a matrix."""
    return f"{array}_0"


def _dimensions(name: str, context: Context) -> int:
    """How many subscripts x_{2n} may have: one, where x is read so in all that is known of it."""
    if name in context.strided:
        return 1
    read = (e for value in context.values.values() for term in value.terms for e in term.entries)
    return 1 if {len(entry.subscripts) for entry in read if entry.operand == name} == {1} else 2


def _gradient(name: str, context: Context, elaborate: Meaning) -> Value | None:
    """A gradient that is called so, if it is known to be one of a matrix or a larger array."""
    if name not in context.gradients.values():
        return None
    try:
        found = elaborate(written.Name(name), context)
    except Unsupported:
        return None
    return found if found.rank > 1 else None


def reads_entry(line: Line, context: Context) -> bool:
    """Whether a line is an entry of which it is known what it is, and so no index."""
    match line:
        case written.Access(written.Name(array)) if name_of(line) is None:
            stated = any(name == array for name, _ in context.entries)
            return stated or array in context.values or array in context.operands
    return False


def _mapped(operator: Operator, subscripts: Sequence[Line], context: Context) -> Value:
    """The matrix of an operator with what stands for its letters."""
    if len(subscripts) != len(operator.letters):
        raise Unsupported("an operator with more or fewer letters")
    forms = [affine(subscript, context) for subscript in subscripts]
    put = dict(zip(operator.letters, forms, strict=True))
    if not all(implied(c.substitute(put), context.domain) for c in operator.reach):
        raise Unsupported("an operator that shifts by many periods, maybe")
    return operator.matrix.substitute(put)


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


def at_roundings(
    roundings: Sequence[Rounded], context: Context, read: Callable[[Context], Value]
) -> Value:
    """What is read in a scope where names stand for rounded quotients."""
    scope, fresh = context, list[str]()
    for each in roundings:
        name, scope = scope.bind(each.name)
        fresh.append(name)
    found = read(scope)
    for name, each in zip(fresh, roundings, strict=True):
        above, below = affine(each.above, context), affine(each.below, context)
        found = at_rounded(found, name, above, below, up=each.up)
    return found


def _periodic(
    array: Line,
    subscripts: Sequence[Line],
    remainders: Sequence[Remainder],
    context: Context,
    elaborate: Meaning,
) -> Value:
    """An entry at subscripts in which names stand for remainders."""
    scope, fresh = context, list[str]()
    for each in remainders:
        name, scope = scope.bind(each.name)
        fresh.append(name)
    found = entry_of(array, subscripts, scope, elaborate)
    for name, each in zip(fresh, remainders, strict=True):
        form, modulus = affine(each.body, context), affine(each.modulus, context)
        found = wrapped(found, name, form, modulus, context.domain)
    return found
