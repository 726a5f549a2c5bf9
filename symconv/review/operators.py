"""What a sign between two arrays means, defined by the entries of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Slot
from symconv.review.arrays import letter
from symconv.review.conventions import conflict, flips
from symconv.review.force import Introduced
from symconv.review.periods import periods, spread
from symconv.review.ranges import misfit, slots
from symconv.review.scope import Scope
from symconv.review.starts import recount


def noted(known: Introduced, symbol: str, body: Line, scope: Scope) -> Introduced:
    """The same with a remark where an earlier definition of the sign runs the other way."""
    flipped = flips(body, scope.here)
    if flipped is None:
        return known
    earlier = scope.flipped.setdefault(symbol, set())
    remark = conflict(symbol, flipped, earlier)
    earlier.add(flipped)
    return replace(known, remark=remark)


def define_operator(
    operation: written.Operation, indices: Sequence[Line], body: Line, scope: Scope
) -> Introduced | None:
    """`(f*g)[i] = body`, with the range of i and the sizes that the operands must have."""
    left, right = name_of(operation.left), name_of(operation.right)
    letters = [letter(index) for index in indices]
    names = [name for name in letters if name is not None]
    if left is None or right is None or len(names) != len(indices):
        return None
    formals = [scope.context.operands.get(name) for name in (left, right)]
    if any(isinstance(part, written.Integral) for part in written.every(body)):
        return Introduced(f"the continuous {operation.symbol}")
    known = [formal for formal in formals if formal is not None]
    if len(known) != len(formals):
        return Introduced(f"{operation.symbol} of operands whose sizes are not declared")
    key = (operation.symbol, len(known[0].sizes), len(known[1].sizes))
    if key in scope.context.operators:
        return None
    recount(known, names, body, scope, scope.results.get(operation.symbol, ()))
    known = [scope.context.operands[formal.name] for formal in known]
    domain = tuple(Constraint(size) for formal in known for size in formal.sizes)
    turning = tuple(
        c for each in periods((body,), scope.context) for c in each.range(scope.context)
    )
    domain += turning
    value = elaborate(spread(body), scope.context)
    wrong = misfit(value, names, scope.context.operands, domain)
    if wrong is not None:
        scope.declare(replace(wrong.operand, sizes=wrong.sizes))
        known = [scope.context.operands[formal.name] for formal in known]
        domain = tuple(Constraint(size) for formal in known for size in formal.sizes) + turning
        value = elaborate(spread(body), scope.context)
    sizes = scope.results.get(operation.symbol, ())
    if len(sizes) == len(names):
        first = known[0].first
        places = tuple(Slot(s, first, name) for name, s in zip(names, sizes, strict=True))
    else:
        places = slots(value, names, scope.context.operands, domain)
    scope.declared_only -= {formal.name for formal in known}
    definition = Definition(tuple(known), tuple(names), places, body)
    scope.context = scope.context.child(operators={key: definition})
    return Introduced(f"{operation.symbol} of {left} and {right}", wrong)
