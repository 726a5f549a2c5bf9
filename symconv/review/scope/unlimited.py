r"""Sums without limits over an array of which nobody says how long it is: \sum_i w_i x_{k+i}.

They end where the arrays do that are declared, or earlier: nobody said so.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.scope.anchors import unknown
from symconv.review.scope.scope import Scope


def unlimited(line: Line, scope: Scope) -> bool:
    """Whether such a sum stands on a line, of declared arrays too, or an array made by one.

    Derivatives by single entries do not depend on where a sum ends.
    """
    match line:
        case written.Derivative():
            return False
        case written.Access(written.Name(name)) if name in scope.unlimited:
            return True
        case written.SummationOver(indices, (), body):
            read = [part for part in written.every(body) if isinstance(part, written.Access)]
            silent = [part for part in read if unknown(part.array, scope.here)]
            called = (
                written.Name(index) in part.subscripts for part in silent for index in indices
            )
            if any(called) and any(_ends(part.array, scope) for part in read):
                return True
    return any(unlimited(part, scope) for part in written.parts(line))


def _ends(array: Line, scope: Scope) -> bool:
    """Whether it is known how long an array is."""
    name = name_of(array) or ""
    value = scope.here.values.get(name)
    made = value is not None and all(slot.size is not None for slot in value.slots)
    return made or name in scope.here.operands
