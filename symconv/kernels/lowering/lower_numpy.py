"""Pieces to operations on NumPy slices: some loops become slices, the others stay in Python.

The loops that become slices are either all output loops (the statement adds whole slices) or all
reductions (it is an inner product), never both; of the possible choices the one that leaves the
fewest passes to Python is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import prod

from symconv.errors import Unsupported
from symconv.family.pieces import Loop, Piece, Reference
from symconv.kernels.functions import Function
from symconv.kernels.lowering.operations import (
    INDENT,
    For,
    Operation,
    Store,
    coefficient,
    joined,
    spelled,
)
from symconv.kernels.schedules.schedule import Schedule
from symconv.language.affine import Affine


def lower(function: Function, pieces: Sequence[Piece], schedule: Schedule) -> list[Operation]:
    """The body of a Python function on arrays. Every loop of every piece must be a box."""
    operations: list[Operation] = []
    for piece in pieces:
        operations += _piece(function, piece, schedule)
    return operations


def _piece(function: Function, piece: Piece, schedule: Schedule) -> Iterator[Operation]:
    sliced = _sliced(piece)
    passes = [loop for loop in piece.loops if loop not in sliced]
    adds = any(loop.reduction for loop in passes)
    sign = "+=" if adds or piece.accumulate else "="
    if schedule.form == "unrolled":
        for point in product(*(range(loop.extent.constant) for loop in passes)):
            fixed = {x.variable: Affine(n) for x, n in zip(passes, point, strict=True)}
            first = not any(n for x, n in zip(passes, point, strict=True) if x.reduction)
            yield _store(piece, sliced, fixed, "=" if first and not piece.accumulate else sign, 1)
        return
    opening = next((n for n, loop in enumerate(passes) if loop.reduction), None)
    for n, loop in enumerate(passes):
        if n == opening and not piece.accumulate:
            yield Store(INDENT * (n + 1), _slice(piece.output, sliced, {}), "=", "0")
        yield For(INDENT * (n + 1), loop.variable, loop.extent)
    yield _store(piece, sliced, {}, sign, len(passes) + 1)


def _sliced(piece: Piece) -> tuple[Loop, ...]:
    if any(loop.extent.coefficients for loop in piece.loops):
        raise Unsupported("slices for a loop whose extent depends on another")
    choices = [
        chosen
        for reduction in (False, True)
        for group in [[loop for loop in piece.loops if loop.reduction is reduction]]
        for count in range(len(group) + 1)
        for chosen in combinations(group, count)
        if _aligned(piece, chosen)
    ]
    return max(choices, key=lambda chosen: prod(loop.extent.constant for loop in chosen))


def _aligned(piece: Piece, chosen: Sequence[Loop]) -> bool:
    """Whether the chosen loops can be slices: each runs along one dimension, in one order.

    An entry may leave out leading loops, which NumPy then broadcasts, but the whole of them must
    run somewhere: along the output, or in the product that is summed.
    """
    names = [loop.variable for loop in chosen]
    runs = [_along(reference, names) for reference in (piece.output, *piece.factors)]
    if any(run is None or run != names[len(names) - len(run) :] for run in runs):
        return False
    summed = any(loop.reduction for loop in chosen)
    return names in (runs[1:] if summed else runs[:1])


def _along(reference: Reference, names: Sequence[str]) -> list[str] | None:
    """The names that run along the dimensions of an entry; None where that is no slice."""
    run = []
    for subscript in reference.subscripts:
        here = [name for name in names if name in subscript.variables]
        if len(here) > 1:
            return None
        run += here
    return run


def _store(
    piece: Piece, sliced: Sequence[Loop], point: dict[str, Affine], sign: str, depth: int
) -> Store:
    factors = [_slice(factor, sliced, point) for factor in piece.factors]
    if any(loop.reduction for loop in sliced):
        names = [loop.variable for loop in sliced]
        vectors = len(names) == 1 and all(_along(factor, names) for factor in piece.factors)
        negative, inner = coefficient(piece.coefficient, [_inner(factors, vectors)])
        text = joined([(negative, inner)])
    else:
        text = joined([coefficient(piece.coefficient, factors)])
    return Store(INDENT * depth, _slice(piece.output, sliced, point), sign, text)


def _inner(factors: Sequence[str], vectors: bool) -> str:
    """A factor that does not run along the sum, as a repeated sample does not, is no vector."""
    if vectors and len(factors) == 2:
        return f"np.dot({', '.join(factors)})"
    return f"np.sum({' * '.join(factors)})"


def _slice(reference: Reference, sliced: Sequence[Loop], point: dict[str, Affine]) -> str:
    """The entries of an array that the sliced loops run over, as a Python subscript."""
    extents = {loop.variable: loop.extent.constant for loop in sliced}
    spans, turns = [], []
    for subscript in reference.subscripts:
        form = subscript.substitute(point)
        along = [name for name in extents if name in form.variables]
        if not along:
            spans.append(spelled(form))
            continue
        step = form.coefficient(along[0])
        ends = [form.substitute({along[0]: Affine(n)}) for n in (0, extents[along[0]] - 1)]
        low, high = ends if step > 0 else ends[::-1]
        stride = f":{abs(step)}" if abs(step) != 1 else ""
        spans.append(f"{spelled(low)}:{spelled(high + 1)}{stride}")
        turns.append("::-1" if step < 0 else ":")
    turned = f"[{', '.join(turns)}]" if "::-1" in turns else ""
    # The one entry of an array without dimensions stands at [()].
    return f"{reference.array}[{', '.join(spans) or '()'}]{turned}"
