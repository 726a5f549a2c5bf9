"""Images written row by row into a vector: what `f * W` is where f has one index and W has two.

The words before the formula give the shapes: a 2 x 2 pattern around a 3 x 3 image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations, product

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand
from symconv.review.scope.scope import Scope

Shape = tuple[int, int]


def flattened(
    left: Line, right: Line, scope: Scope
) -> Iterator[tuple[str, Context, Callable[[Line], Line]]]:
    """What is assumed in words, the context with both shapes, and the operation written out."""
    context = scope.here
    for operation in dict.fromkeys((*operations(left), *operations(right))):
        image, pattern = name_of(operation.left), name_of(operation.right)
        known = context.operands.get(image or "")
        if image is None or pattern is None or known is None or len(known.sizes) != 1:
            continue
        for small, large in permutations(dict.fromkeys(scope.shapes), 2):
            fits = small[0] <= large[0] and small[1] <= large[1]
            if not fits or known.sizes[0] != Affine(large[0] * large[1]):
                continue
            column = _correlation(image, pattern, small, large)
            operand = Operand(pattern, (Affine(small[0]), Affine(small[1])))
            here = replace(context, operands={**context.operands, pattern: operand})
            words = (
                f"{image} is an image of {large[0]} x {large[1]} row by row, "
                f"{pattern} a pattern of {small[0]} x {small[1]}, "
                f"{operation.symbol} their valid correlation"
            )
            yield words, here, _putting(operation, column)


def _correlation(image: str, pattern: str, small: Shape, large: Shape) -> written.Matrix:
    rows = []
    for top, start in product(range(large[0] - small[0] + 1), range(large[1] - small[1] + 1)):
        terms = [
            written.Product(
                (
                    _entry(image, (top + row) * large[1] + start + column + 1),
                    _entry(pattern, row + 1, column + 1),
                )
            )
            for row, column in product(range(small[0]), range(small[1]))
        ]
        rows.append((written.total(*terms),))
    return written.Matrix(tuple(rows))


def _entry(array: str, *places: int) -> Line:
    return written.Access(written.Name(array), tuple(written.Number(place) for place in places))


def _putting(operation: written.Operation, column: Line) -> Callable[[Line], Line]:
    def put(line: Line) -> Line:
        return column if line == operation else written.changed(line, put)

    return put


def operations(line: Line) -> Iterator[written.Operation]:
    """All operations in a line."""
    if isinstance(line, written.Operation):
        yield line
    for part in written.parts(line):
        yield from operations(part)
