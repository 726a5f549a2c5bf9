"""What stands on lines of arrays: whole ones, places over which sums run, letters taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symconv.calculus.known import Known, letter
from symconv.calculus.places import closure
from symconv.calculus.wholes import Axis
from symconv.language import line as written
from symconv.language.line import Call, Line, Name

INDICES = "i j k l m n q r s t u v a b c g h o w x y z".split()
"""Letters for places, the customary ones first."""

Shapes: TypeAlias = Callable[[str], "tuple[Axis, ...] | None"]
"""The axes of an array of a name, none of them for a number; None where nothing is known of it."""


def is_whole(line: Line, shapes: Shapes, known: Known) -> bool:
    """Whether an array stands on a line without the places of its entries."""
    match line:
        case written.Access():
            own = letter(line, known)
            if own is not None and own.places:
                return False
        case Name(text):
            return bool(shapes(text))
        case Call(Name("softmax" | "diag" | "norm")) | written.Transpose():
            return True
    return any(is_whole(part, shapes, known) for part in written.parts(line))


def bounded(line: Line, shapes: Shapes) -> Line:
    """The line with limits for sums over all places of arrays, where these are known.

    >>> from symconv.reading.reader import line
    >>> from symconv.language.line import Name, Number
    >>> from symconv.writing.text import text
    >>> text(bounded(line(r"\\sum_i y_i"), {"y": ((Number(1), Name("K")),)}.get))
    'sum_{i=1}^{K} y[i]'
    """
    line = written.changed(line, lambda part: bounded(part, shapes))
    if not isinstance(line, written.SummationOver) or line.conditions or len(line.indices) != 1:
        return line
    (index,), found = line.indices, set[Axis]()
    for part in written.every(line.body):
        own = letter(part) if isinstance(part, written.Access) else None
        axes = shapes(own.name) if own is not None else None
        if own is not None and axes and len(axes) == len(own.places):
            pairs = zip(axes, own.places, strict=True)
            found |= {axis for axis, place in pairs if axis and place == Name(index)}
    axis = found.pop() if len(found) == 1 else None
    return line if axis is None else written.Summation(index, *axis, line.body, span=line.span)


def letters_taken(left: Line, right: Line, shapes: Shapes, known: Known) -> set[str]:
    """Letters that stand on two lines, or in the sizes of what they are made of."""
    lines = [left, right]
    parts = [*written.every(left), *written.every(right)]
    indices = {x.index for x in parts if isinstance(x, written.Summation)}
    indices |= {i for x in parts if isinstance(x, written.SummationOver) for i in x.indices}
    every = [part for line, _ in closure(lines, known) for part in written.every(line)]
    lines += (x.upper for x in every if isinstance(x, written.Summation))
    arrays = (shapes(x.text) or () for x in every if isinstance(x, Name))
    lines += (end for axes in arrays for axis in axes for end in axis or ())
    return indices | {x.text for line in lines for x in written.every(line) if isinstance(x, Name)}
