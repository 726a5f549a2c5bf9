"""How many entries an array has, as its definition shows, against what is said of that later.

From z_i = sum_k w_k x_{i+k-1} for 1 <= i <= M it follows that M is N - K + 1 at most.
"""

from __future__ import annotations

from itertools import product

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.subscripts import affine
from symconv.review.findings import Finding
from symconv.review.scope.arrays import letter
from symconv.review.scope.scope import Scope

MOST = 4
"""Up to here sizes are tried, for one at which two lengths differ."""


def length(left: Line, right: Line, scope: Scope) -> Finding | None:
    """Whether a size is what it is said to be, `M = N - K + 1`; None of other names."""
    name = letter(left)
    known = scope.context.names.get(name or "")
    if name is None or known is None or not known.variables or scope.knows(name):
        return None
    try:
        said = affine(right, scope.context)
    except Unsupported:
        return None
    sizes = {n for o in scope.context.operands.values() for size in o.sizes for n in size.variables}
    if not said.variables <= sizes or not known.variables <= sizes:
        return None
    if said == known:
        return Finding("holds", "all sizes", "one polynomial")
    section, stated = scope.lengths.get(name, (None, False))
    point = _differ(known, said)
    if section != scope.section or point is None:
        return None  # it may be another one here
    if not stated and known.at(point) > said.at(point):
        return None  # there may be more than it speaks of
    shown = Counterexample(point, {}, str(known.at(point)), str(said.at(point)))
    return Finding("fails", "all sizes", "the sides differ", counterexample=shown)


def _differ(known: Affine, said: Affine) -> dict[str, int] | None:
    """The smallest sizes at which two lengths are not the same, and there is anything."""
    names = sorted(known.variables | said.variables)
    points = product(range(1, MOST + 1), repeat=len(names))
    for numbers in sorted(points, key=lambda each: (sum(each), each)):
        point = dict(zip(names, numbers, strict=True))
        if known.at(point) > 0 and known.at(point) != said.at(point):
            return point
    return None
