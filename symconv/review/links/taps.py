r"""Entries of a Jacobian that are made of taps: \partial y_i/\partial x_j = 2 y_i w_{j-i+1}.

That is how authors write them, without their cases: they are zero where the filter has no tap.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.scope.names import free_names


def in_cases(left: Line, right: Line, context: Context) -> tuple[tuple[str, ...], Line] | None:
    """What that assumes of the filters, and the right side in cases; None if it is none of these.

    That excuses no limit of a sum: a place too many meets a tap for some other entry.
    """
    match left:
        case written.Derivative(by=written.Access(_, where)):
            pass
        case _:
            return None
    letters = {name for place in where for name in free_names(place)}
    assumed = dict[str, None]()

    def cased(line: Line) -> Line:
        match line:
            case written.Access(written.Name(), places):
                met = {name for place in places for name in free_names(place)}
                known = _ends(line, context) if met & letters else None
                if known is None:
                    return line
                words, there = known
                assumed[words] = None
                return written.or_zero(line, there, line.span)
            case written.Summation(body=body):
                return replace(line, body=cased(body))
            case written.Sum() | written.Product() | written.Negative() | written.Quotient():
                return written.changed(line, cased)
        return line

    found = cased(right)
    return (tuple(assumed), found) if assumed else None


def _ends(read: written.Access, context: Context) -> tuple[str, tuple[written.Chain, ...]] | None:
    """Where an array has entries, and what it is to assume that it has no others."""
    name = name_of(read.array) or ""
    declared = context.operands.get(name)
    if declared is not None:
        ends = [(Affine(declared.first), size + declared.first - 1) for size in declared.sizes]
        words = f"{name} is zero outside its size"
    else:
        ends = [*filter(None, context.reaches.get(name, ()))]
        words = f"{name} is zero outside what its definition reads"
    if not ends or len(ends) != len(read.subscripts):
        return None
    there = tuple(
        written.inequality(spelled(first), place, spelled(last))
        for place, (first, last) in zip(read.subscripts, ends, strict=True)
    )
    return words, there
