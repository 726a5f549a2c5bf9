"""What a first equation puts into force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context, Definition
from symconv.language.denominators import operand_of
from symconv.language.elaborate import elaborate
from symconv.language.entries import reads_entry
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, name_of, subscripted
from symconv.language.products import raises
from symconv.language.roots import conjugate, root_called, turn_of
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.review.definitions.entries import define_entries
from symconv.review.definitions.mapped import define_map
from symconv.review.definitions.operators import define_operator, noted
from symconv.review.scope.arrays import is_example, letter, own_entries
from symconv.review.scope.force import Introduced
from symconv.review.scope.periods import FROM_1, from_1
from symconv.review.scope.scope import Scope
from symconv.review.scope.written_out import declare_all, declare_own, is_new_as


def introduced(
    left: Line, right: Line, scope: Scope, stated: Sequence[Constraint] = ()
) -> Introduced | None:
    """Put into force what a first equation defines; None where its left side is known already.

    Raises Unsupported where it defines something that cannot be carried.
    """
    if from_1(right):
        raise Unsupported(FROM_1)
    turn = rooted(left, right, scope)
    if turn is not None or is_power(left, scope) or powers(left, scope.here):
        return turn
    operator = define_map(left, right, scope, stated)
    if operator is not None:
        return operator
    match left:
        case written.Access(written.Name(text), subscripts) if (
            scope.context.order and root_called(text, subscripts, scope.here) is not None
        ):
            return None
        case written.Access(written.Operation() as operation, indices) | written.Call(
            written.Operation() as operation, indices
        ):
            known = define_operator(operation, indices, right, scope)
            return noted(known, operation.symbol, right, scope) if known is not None else None
        case written.Access(array, indices) | written.Call(array, indices) if name_of(left) is None:
            name = name_of(array)
            if name is None or name in FUNCTIONS or of_itself(name, right):
                return None
            if scope.context.order and conjugate(name, scope.here) is not None:
                return None
            if scope.knows(name) and name not in scope.declared_only:
                return None
            read = any(_is_entry(each) or reads_entry(each, scope.here) for each in indices)
            entry = name in scope.functions and isinstance(indices[0], written.Access)
            if isinstance(left, written.Call) and (read or entry):
                if written.has_sum(right):
                    mixing = scope.context.mixing | {name.rstrip("'")}
                    scope.context = replace(scope.context, mixing=mixing)
                raise Unsupported(f"what the function {name} is")
            return define_entries(name, indices, right, scope, stated)
        case written.Operation(symbol, one, other):
            match right:
                case written.Operation(sign, first, second) if sign == symbol:
                    return _named(((one, first), (other, second)), scope)
            return _own_places(left, right, scope)
        case written.Matrix() | written.Product() | written.Sum():
            return _own_places(left, right, scope)
        case written.Transpose(written.Name() as upright) if not isinstance(right, written.Name):
            return introduced(upright, written.Transpose(right), scope, stated)
    name = name_of(left)
    if name in scope.declared_only and name in scope.context.operands:
        return _declared(name, right, scope)
    if name is None or scope.knows(name):
        return None
    match right:
        case written.Call(function, arguments) if not (
            scope.knows(name_of(function) or "")
            or name_of(function) in scope.here.entrywise
            or scope.known(right)
        ):
            return _dependent(name, arguments, scope)
        case written.Call(written.Name(function), (written.Name(argument),)) if (
            function in scope.here.entrywise and not scope.knows(argument)
        ):
            raise Unsupported(f"{function} of {argument}, of which nothing is known yet")
    own = own_entries(right)
    blocks = {array for array, _ in scope.context.entries if not scope.knows(array)}
    if own is not None and own.name not in blocks and is_new_as(own, scope):
        declare_own(own, scope)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
            # What the entries are may be said of each of them yet.
            scope.declared_only.add(own.name)
        return Introduced(f"{name} has the entries {own.name}")
    value = counted(elaborate(right, scope.here), right, scope)
    if name in value.operands and isinstance(right, written.Matrix):
        raise Unsupported(f"{name} made of its own entries in another order or shape")
    scope.define(name, value, Definition((), (), value.slots, right))
    side = scope.context.side
    if side and value.rank and is_example(right) and value.slots[0].size == Affine.of(side):
        # It was drawn with a first row, others, and a last one.
        scope.context = scope.context.child(domain=(Constraint.at_most(3, side),))
    if not value.rank:
        known_gradients(name, scope)
    return Introduced(name)


def known_gradients(loss: str, scope: Scope) -> None:
    """What gradients are that have a name, once it is known what the loss is."""
    called = {key: name for key, name in scope.context.gradients.items() if key[0] == loss}
    kept = {key: name for key, name in scope.context.gradients.items() if key not in called}
    scope.context = replace(scope.context, gradients=kept)
    for (_, array), name in called.items():
        slope = written.Derivative(written.Name(loss), written.Name(array))
        scope.define(name, elaborate(slope, scope.here))


def _declared(name: str, right: Line, scope: Scope) -> Introduced | None:
    """What an array is of which only the size was known; None where that is of another size."""
    sizes = scope.context.operands[name].sizes
    if not sizes or of_itself(name, right) or isinstance(right, written.Name | written.Matrix):
        return None
    match right:
        case written.Call(written.Name(function), (argument,)) if (
            function in scope.here.entrywise
            and (array := name_of(argument)) is not None
            and not scope.knows(array)
        ):
            # What is taken entry by entry has the size of what comes out.
            scope.declare(replace(scope.context.operands[name], name=array))
    try:
        value = elaborate(right, scope.here)
    except SymconvError:
        return None
    if tuple(slot.size for slot in value.slots) != sizes:
        return None
    scope.define(name, value, Definition((), (), value.slots, right))
    return Introduced(name)


def powers(left: Line, context: Context) -> bool:
    """Whether a left side is a power of a known matrix, which says something of that: P^n."""
    size = {written.Name(name) for name in (*context.names, context.square)}
    return isinstance(left, written.Power) and any(
        raises(left, name.text, context) for name in size if name.text
    )


def is_power(left: Line, scope: Scope) -> bool:
    """Whether a left side is a power, of a root of unity say, where it may be one."""
    return bool(scope.imaginary) and isinstance(left, written.Power)


def rooted(left: Line, right: Line, scope: Scope) -> Introduced | None:
    r"""What \\omega or \\omega_n is: a root of unity, at a size that is given."""
    name = left.text if isinstance(left, written.Name) else None
    if isinstance(left, written.Access):
        name = subscripted(left)
    if name is None or not scope.imaginary or not isinstance(right, written.Power | written.Call):
        return None
    try:
        value = elaborate(right, scope.here)
    except SymconvError:
        return None
    known = scope.knows(name) and scope.context.values.get(name) != value
    if turn_of(value) is None or known:
        return None
    scope.define(name, value)
    return Introduced(f"{name}, a root of unity")


def _is_entry(argument: Line) -> bool:
    """Whether an argument is an entry of an array, z_i, and no index such as i_1."""
    return isinstance(argument, written.Access) and letter(argument) is None


def of_itself(name: str, right: Line) -> bool:
    """Whether what is said of an array speaks of it again: a property, or a recursion."""
    return any(
        isinstance(part, written.Name) and part.text == name for part in written.every(right)
    )


def counted(value: Value, right: Line, scope: Scope) -> Value:
    """A list of numbers, counted from where its entries are read."""
    placed = isinstance(right, written.Matrix) and right.first is not None
    listed = isinstance(right, written.Matrix) and is_example(right) and not placed
    from_0 = listed and scope.index_base.listed(value.rank) == 0
    return value.counted_from([0] * value.rank) if from_0 else value


def called_as(value: Value, own: Operand) -> Value:
    """A value whose places are called as the entries of an array are: y_0, y_1, ..."""
    return value.counted_from([own.first] * value.rank)


def _own_places(left: Line, right: Line, scope: Scope) -> Introduced | None:
    """A matrix of the entries of an array that is not known yet equals something: defines it."""
    mine, theirs = own_entries(left), own_entries(right)
    for own, other in ((mine, right), (theirs, left)):
        free = scope.declared_only | scope.free_listed
        if own is not None and (not scope.knows(own.name) or own.name in free):
            declare_all(other, scope)
            if made_of_it(own.name, other, scope):
                return None
            try:
                scope.define(own.name, called_as(elaborate(other, scope.here), own))
                scope.listed.add(own.name)
            except Unsupported:
                scope.declare(own)
                scope.pending[own.name] = other
            return Introduced(own.name)
    return None


def made_of_it(name: str, line: Line, scope: Scope) -> bool:
    """Whether a line is made of what is made of an array: w of dL/dy, where y is made of w."""
    read = {part.text for part in written.every(line) if isinstance(part, written.Name)}
    made = {n for n, value in scope.context.values.items() if name in value.operands}
    made |= {n for (n, _), value in scope.context.entries.items() if name in value.operands}
    return bool(read & made)


def _dependent(name: str, arguments: Sequence[Line], scope: Scope) -> Introduced | None:
    """`c = f(Y)` with any f: c depends on Y alone."""
    arrays = [operand_of(name_of(argument) or "", scope.context) for argument in arguments]
    known = tuple(array.name for array in arrays if array is not None)
    if not known or len(known) < len(arrays):
        raise Unsupported("a function of which nothing is known")
    through = {**scope.context.through, name: known}
    scope.context = replace(scope.context, through=through)
    return Introduced(f"{name} depends on {', '.join(known)} alone")


def _named(pairs: Sequence[tuple[Line, Line]], scope: Scope) -> Introduced | None:
    """`W * X = [w_11 ..] * [x_11 ..]` says what W and X are, where nobody has said so yet."""
    found = []
    for one, matrix in pairs:
        name, own = name_of(one), own_entries(matrix)
        if name is None or own is None or scope.knows(name):
            return None
        found.append((name, own))
    for name, own in found:
        scope.declare(own)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
    return Introduced(" and ".join(name for name, _ in found))
