"""Images written row by row into a vector: what `f * W` is where f has one index and W has two.

The words before the formula give the shapes: a 2 x 2 pattern around a 3 x 3 image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations, product

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.language.term import Operand
from symconv.review.scope.scope import Scope

Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Flattened:
    """An image and a pattern with their shapes, and from where the entries of each are counted."""

    image: Operand
    pattern: Operand
    small: Shape
    large: Shape

    def column(self, flip: bool) -> written.Matrix:
        """The sum over the pattern at each of its places, in the order of the rows."""
        height, width = self.small
        rows = []
        for top, start in product(*self._places()):
            terms = []
            for row, column in product(range(height), range(width)):
                place = (height - 1 - row, width - 1 - column) if flip else (row, column)
                at = (top + row) * self.large[1] + start + column
                terms.append(
                    written.Product((_entry(self.image, at), _entry(self.pattern, *place)))
                )
            rows.append((written.total(*terms),))
        return written.Matrix(tuple(rows))

    def _places(self) -> Iterator[range]:
        for small, large in zip(self.small, self.large, strict=True):
            yield range(large - small + 1)

    def words(self, symbol: str, flip: bool) -> str:
        return (
            f"{self.image.name} is an image of {self.large[0]} x {self.large[1]} row by row, "
            f"{self.pattern.name} a pattern of {self.small[0]} x {self.small[1]}, "
            f"{symbol} their valid {'convolution' if flip else 'correlation'}"
        )


def flattened(
    left: Line, right: Line, scope: Scope
) -> Iterator[tuple[str, Context, Callable[[Line], Line]]]:
    """What is assumed in words, the context with both shapes, and the operation written out."""
    context = scope.here
    for operation in dict.fromkeys((*operations(left), *operations(right))):
        image, pattern = name_of(operation.left), name_of(operation.right)
        if image is None or pattern is None:
            continue
        for small, large in permutations(dict.fromkeys(scope.shapes), 2):
            fits = small[0] <= large[0] and small[1] <= large[1]
            known = _image(image, large, scope)
            if not fits or known is None:
                continue
            sizes = tuple(map(Affine, small))
            begins = 0 if _reads_0(pattern, left) or _reads_0(pattern, right) else 1
            found = Flattened(known, Operand(pattern, sizes, begins), small, large)
            operands = {**context.operands, image: known, pattern: found.pattern}
            values = {n: value for n, value in context.values.items() if n not in operands}
            here = replace(context, operands=operands, values=values)
            for flip in (False, True):
                column = found.column(flip)
                yield found.words(operation.symbol, flip), here, _putting(operation, column)


def _image(name: str, shape: Shape, scope: Scope) -> Operand | None:
    """The vector that an image of a shape is, row by row; None where it is known as another one."""
    count = Affine(shape[0] * shape[1])
    known = scope.here.operands.get(name)
    if known is None:
        return None if scope.knows(name) else Operand(name, (count,))
    fits = (count,) == known.sizes or tuple(map(Affine, shape)) == known.sizes
    open_ = len(known.sizes) == 1 and bool(known.sizes[0].variables)
    return replace(known, sizes=(count,)) if fits or open_ else None


def _reads_0(array: str, line: Line) -> bool:
    """Whether an entry of an array is read at a place 0."""
    zero = written.Number(0)
    return any(
        isinstance(part, written.Access)
        and name_of(part.array) == array
        and zero in separate(part.subscripts, 2)
        for part in written.every(line)
    )


def _entry(array: Operand, *places: int) -> Line:
    """The entry of an array at a place that is counted from 0."""
    counted = (written.Number(place + array.first) for place in places)
    return written.Access(written.Name(array.name), tuple(counted))


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
