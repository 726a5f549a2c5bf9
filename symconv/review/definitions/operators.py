"""What a sign between two arrays means, defined by the entries of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.language.term import Operand, Slot
from symconv.review.definitions.conventions import conflict, flips
from symconv.review.scope.arrays import letter
from symconv.review.scope.force import Introduced
from symconv.review.scope.names import renamed
from symconv.review.scope.periods import one_period, periods, repeated, spread
from symconv.review.scope.ranges import full, misfit, slots
from symconv.review.scope.scope import Scope
from symconv.review.scope.starts import recount


def noted(known: Introduced, symbol: str, body: Line, scope: Scope) -> Introduced:
    """The same with a remark where an earlier definition of the sign runs the other way."""
    flipped = flips(body, scope.here)
    if flipped is None:
        return known
    earlier = scope.flipped.setdefault(symbol, set())
    remark = conflict(symbol, flipped, earlier)
    earlier.add(flipped)
    return replace(known, remark=remark)


def _entries_called(body: Line, formals: Sequence[Operand], scope: Scope) -> dict[str, str]:
    """What the entries are called of the one operand that is not read by its own name.

    (x * h)[i] = sum x[j] w[j-i] is a sum of products with entries of h, which are called w. Raises
    Unsupported where it is not plain whose entries are read.
    """
    read = dict[str, int]()
    for part in written.every(body):
        match part:
            case written.Access(written.Name(name), subscripts):
                read[name] = len(separate(subscripts, 2))
    silent = [formal for formal in formals if formal.name not in read]
    loose = [name for name in read if not scope.knows(name)]
    if not silent or not loose:
        return {}
    if len(silent) > 1 or len(loose) > 1 or read[loose[0]] != len(silent[0].sizes):
        raise Unsupported(f"whose entries {', '.join(loose)} are")
    return {loose[0]: silent[0].name}


def define_operator(
    operation: written.Operation, indices: Sequence[Line], body: Line, scope: Scope
) -> Introduced | None:
    """`(f*g)[i] = body`, with the range of i and the sizes that the operands must have."""
    left, right = name_of(operation.left), name_of(operation.right)
    letters = [letter(index) for index in indices]
    names = [name for name in letters if name is not None]
    if left is None or right is None or len(names) != len(indices):
        return None
    read = {part.text for part in written.every(body) if isinstance(part, written.Name)}
    if left == right or not {left, right} & read:
        return None  # what it is of any two arrays is not said by h * h, nor without them
    formals = [scope.context.operands.get(name) for name in (left, right)]
    if any(isinstance(part, written.Integral) for part in written.every(body)):
        return Introduced(f"the continuous {operation.symbol}")
    known = [formal for formal in formals if formal is not None]
    if len(known) != len(formals):
        period = one_period(body, scope.context)
        unknown = {name for name in (left, right) if name not in scope.context.operands}
        if any(symbol == operation.symbol for symbol, *_ in scope.context.operators):
            return None  # it is known what it is, and this is said of it
        if period is None or any(map(scope.knows, unknown)):
            return Introduced(f"{operation.symbol} of operands whose sizes are not declared")
        # As long as what they are read modulo; and it is said of any such arrays, not of these.
        for name in unknown:
            scope.declare(Operand(name, (period,), 0))
        try:
            return define_operator(operation, indices, body, scope)
        finally:
            for name in unknown:
                scope.forget(name)
    key = (operation.symbol, len(known[0].sizes), len(known[1].sizes))
    if key in scope.context.operators:
        return None
    called = _entries_called(body, known, scope)
    scope.same |= called
    (body,), _ = repeated((renamed(body, called),), scope.periods, scope.here)
    recount(known, names, body, scope, scope.results.get(operation.symbol, ()))
    known = [scope.context.operands[formal.name] for formal in known]
    domain = tuple(Constraint(size) for formal in known for size in formal.sizes)
    turning = tuple(
        c for each in periods((body,), scope.context) for c in each.range(scope.context)
    )
    domain += turning
    value = elaborate(spread(body), scope.context)
    silent = all(formal.name in scope.context.silent for formal in known)
    wrong = None if silent else misfit(value, names, scope.context.operands, domain)
    if wrong is not None:
        scope.declare(replace(wrong.operand, sizes=wrong.sizes))
        known = [scope.context.operands[formal.name] for formal in known]
        domain = tuple(Constraint(size) for formal in known for size in formal.sizes) + turning
        value = elaborate(spread(body), scope.context)
    sizes = scope.results.get(operation.symbol, ())
    if len(sizes) == len(names):
        first = known[0].first
        places = tuple(Slot(s, first, name) for name, s in zip(names, sizes, strict=True))
    elif silent:
        places = full(value, names, scope.context.operands)
    else:
        places = slots(value, names, scope.context.operands, domain)
    scope.declared_only -= {formal.name for formal in known}
    definition = Definition(tuple(known), tuple(names), places, body)
    scope.context = scope.context.child(operators={key: definition})
    spelled = "".join(f"; entries of {name} are called {w}" for w, name in called.items())
    return Introduced(f"{operation.symbol} of {left} and {right}{spelled}", wrong)
