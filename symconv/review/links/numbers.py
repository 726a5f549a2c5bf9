"""Gradients in the numbers of an example: they are taken of any arrays, and then of those numbers.

Of c = a * b in general, and a = (3, 1, 4), the Jacobian of c by b is [3 1; 1 4], here or where a
text comes back to its example.
"""

from __future__ import annotations

from symconv.errors import SymconvError
from symconv.language.line import Line, Matrix, Name, has_derivative
from symconv.review.deciding.compare import compare
from symconv.review.deciding.questions import elaborated
from symconv.review.deciding.rows import row_by_row
from symconv.review.findings import Decide, Finding
from symconv.review.scope.arrays import is_example
from symconv.review.scope.scope import Scope

_GRADIENT = "the gradient in numbers"
"""What no author can write."""


def in_numbers(left: Line, right: Line, scope: Scope, decide: Decide) -> Finding | None:
    """What is found of a matrix of numbers beside a gradient by arrays that took numbers, or beside
    a matrix of their entries.

    It is wrong only where most of its rows are right: numbers of which nobody knows may be others.
    """
    if not isinstance(right, Matrix) or not is_example(right):
        return None
    if not isinstance(left, Matrix) and not has_derivative(left):
        return None
    numbers = scope.numbers
    with scope.any_example(numbers):
        here = scope.sized(scope.earlier)
        try:
            value = elaborated(left, here)
        except SymconvError:
            return None
        read = sorted(value.operands)
        if not value.rank or not read or not {*read} <= {*numbers} & {*here.operands}:
            return None
        for name in read:
            first = here.operands[name].first
            value = value.replaced(name, numbers[name].counted_from([first] * numbers[name].rank))
        there = here.child(values={_GRADIENT: value})
        finding = compare(Name(_GRADIENT), right, there, decide)
        if finding.holds:
            return finding.assuming(*(f"{name} as in the example" for name in read))
        rows = [*row_by_row(Name(_GRADIENT), right, there, decide)]
        if finding.ruling == "fails" and sum(row.finding.holds for row in rows) * 2 > len(rows):
            return finding
    return Finding("unread", reason="of which numbers it is said")
