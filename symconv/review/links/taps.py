r"""An entry of a Jacobian that is one tap: \partial y_i/\partial x_j = w_{j-i+1}.

That is how authors write it, without its cases: it is zero where the filter has no tap.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Line
from symconv.language.names import name_of


def in_cases(left: Line, right: Line, context: Context) -> tuple[str, Line] | None:
    """What that assumes of the filter, and the right side in cases; None if it is none of these."""
    match left, right:
        case written.Derivative(by=written.Access()), written.Access(written.Name(), places):
            pass
        case _:
            return None
    name = name_of(right.array) or ""
    declared = context.operands.get(name)
    if declared is not None:
        ends = [(Affine(declared.first), size + declared.first - 1) for size in declared.sizes]
        words = f"{name} is zero outside its size"
    else:
        ends = [*filter(None, context.reaches.get(name, ()))]
        words = f"{name} is zero outside what its definition reads"
    if not ends or len(ends) != len(places):
        return None
    there = tuple(
        written.inequality(spelled(first), place, spelled(last))
        for place, (first, last) in zip(places, ends, strict=True)
    )
    return words, written.or_zero(right, there, right.span)
