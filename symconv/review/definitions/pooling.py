"""Pooling written out: the largest, or the mean, of what stands in each window of an array."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from symconv.documents.formats import Formula, Part, Prose
from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import LARGEST_OF, MEANS_OF, name_of
from symconv.review.scope.scope import Scope
from symconv.review.scope.unrolled import extents

_SIZES = r"(\d{1,2})\s*(?:×|x|by|\\times|\*)\s*(\d{1,2})"
_WINDOW = re.compile(
    rf"{_SIZES}[\s$)]*(?:[a-z]+[ -]){{0,3}}pool|pool[^.]{{0,60}}?(?<!\d){_SIZES}", re.I
)
_STRIDE = re.compile(r"strides?\s*(?:of|=|is)?\s*\$?\s*(?:s\s*=\s*)?(\d)", re.I)

Window = tuple[int, int]


def windows(parts: Sequence[Part]) -> tuple[set[Window], set[int]]:
    """The windows and the strides of which a document speaks, as far as it speaks of pooling."""
    text = "".join(
        part.text
        for part in parts
        if isinstance(part, Prose) or (isinstance(part, Formula) and not part.display)
    )
    found = {tuple(int(n) for n in match.groups() if n) for match in _WINDOW.finditer(text)}
    strides = {int(match.group(1)) for match in _STRIDE.finditer(text)}
    return {(a, b) for a, b in found}, strides


def pooled(line: Line, other: Line, scope: Scope) -> tuple[Line, tuple[str, ...]]:
    """The line with what is pooled written out, and what that takes for granted."""
    match line:
        case written.Call(written.Name(function), (array,)) if not scope.knows(function) and (
            function in LARGEST_OF or function in MEANS_OF
        ):
            shape, result = _shape(array, scope), _shape(other, scope)
            window, stride, said = _steps(function, shape, result, scope)
            name = name_of(array)
            if shape is None or window is None or name is None:
                return line, ()
            return _written_out(name, function, shape, window, stride, scope), said
    return line, ()


def _shape(line: Line, scope: Scope) -> tuple[int, ...] | None:
    try:
        return extents(elaborate(line, scope.here))
    except SymconvError:
        return None


Steps = tuple[Window | None, Window, tuple[str, ...]]


def _steps(
    function: str, shape: tuple[int, ...] | None, result: tuple[int, ...] | None, scope: Scope
) -> Steps:
    """The window and how far it moves: as the document says, or as the result shows."""
    nothing: Steps = None, (1, 1), ()
    if shape is None or len(shape) != 2:
        return nothing
    if len(scope.windows) == 1:
        (window,) = scope.windows
        (step,) = scope.strides if len(scope.strides) == 1 else (window[0],)
        return window, (step, step), ()
    if result is None or len(result) != 2 or any(a % b for a, b in zip(shape, result, strict=True)):
        return nothing
    window = shape[0] // result[0], shape[1] // result[1]
    said = f"{function} has windows of {window[0]} x {window[1]}, side by side"
    return window, window, (said,)


def _written_out(
    name: str, function: str, shape: tuple[int, ...], window: Window, stride: Window, scope: Scope
) -> Line:
    operand = scope.context.operands.get(name)
    value = scope.context.values.get(name)
    first = operand.first if operand else value.slots[0].first if value else 1
    counts = [(shape[n] - window[n]) // stride[n] + 1 for n in range(2)]
    rows = []
    for r in range(counts[0]):
        row = []
        for c in range(counts[1]):
            top, left = first + r * stride[0], first + c * stride[1]
            cells = tuple(_entries(name, top, left, window))
            row.append(_of(function, cells))
        rows.append(tuple(row))
    return written.Matrix(tuple(rows))


def _entries(name: str, top: int, left: int, window: Window) -> Iterator[Line]:
    for r, c in product(range(window[0]), range(window[1])):
        places = written.Number(top + r), written.Number(left + c)
        yield written.Access(written.Name(name), places)


def _of(function: str, cells: tuple[Line, ...]) -> Line:
    if function in LARGEST_OF:
        return written.Call(written.Name("max"), cells)
    return written.Quotient(written.total(*cells), written.Number(len(cells)))
