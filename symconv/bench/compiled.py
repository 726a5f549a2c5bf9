"""How libraries that compile loops or expressions do it: Numba, CasADi and Halide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from symconv.bench.tasks import Array, Call, Task

WRITTEN_OUT = 10_000
"""Products up to which an expression of CasADi's is made of them: they stand in it one by one."""


def with_numba(numba: Any, task: Task) -> Call | None:
    """Plain loops with fixed bounds, where Numba may reorder sums, on vectors and rows of them."""
    if not task.vector:
        return None
    (outputs,), (taps,) = task.member.outputs, task.member.taps
    compiled = numba.njit(fastmath=True)
    run = compiled(_LOOPS[task.map](outputs, taps))
    if task.member.batch is not None:
        run = compiled((_summed if task.map == "vjp_filter" else _each)(run))
    out = np.empty(task.expected.shape, task.dtype)
    return Call(run, (*task.operands, out), entries=partial(_written, out))


def _forward(outputs: int, taps: int) -> Callable[..., None]:
    def forward(f: Any, g: Any, out: Any) -> None:
        for i in range(outputs):
            total = f[i] * g[0]
            for k in range(1, taps):
                total += f[i + k] * g[k]
            out[i] = total

    return forward


def _to_signal(outputs: int, taps: int) -> Callable[..., None]:
    def to_signal(e: Any, g: Any, out: Any) -> None:
        out[:] = 0
        for k in range(taps):
            for i in range(outputs):
                out[i + k] += e[i] * g[k]

    return to_signal


def _to_filter(outputs: int, taps: int) -> Callable[..., None]:
    def to_filter(e: Any, f: Any, out: Any) -> None:
        for k in range(taps):
            total = e[0] * f[k]
            for i in range(1, outputs):
                total += e[i] * f[i + k]
            out[k] = total

    return to_filter


_LOOPS = {"forward": _forward, "vjp_signal": _to_signal, "vjp_filter": _to_filter}


def _each(run: Callable[..., None]) -> Callable[..., None]:
    def each(rows: Any, g: Any, out: Any) -> None:
        for n in range(len(rows)):
            run(rows[n], g, out[n])

    return each


def _summed(run: Callable[..., None]) -> Callable[..., None]:
    def summed(errors: Any, rows: Any, out: Any) -> None:
        part = np.empty_like(out)
        out[:] = 0
        for n in range(len(rows)):
            run(errors[n], rows[n], part)
            out += part

    return summed


def with_casadi(casadi: Any, task: Task) -> Call | None:
    """A function of expressions, on vectors; its derivatives are CasADi's own."""
    member = task.member
    if not task.vector or member.batch is not None or member.products > WRITTEN_OUT:
        return None
    (outputs,), (inputs,), (taps,) = member.outputs, member.inputs, member.taps
    f, g, e = (casadi.SX.sym(*x) for x in (("f", inputs), ("g", taps), ("e", outputs)))
    forward = casadi.vertcat(*(casadi.dot(f[i : i + taps], g) for i in range(outputs)))
    wanted = {
        "forward": lambda: ([f, g], forward),
        "vjp_signal": lambda: ([e, g], casadi.jtimes(forward, f, e, True)),
        "vjp_filter": lambda: ([e, f], casadi.jtimes(forward, g, e, True)),
    }
    arguments, result = wanted[task.map]()
    return Call(casadi.Function("map", arguments, [result]), task.operands)


def _written(array: Array, *_: Any) -> Array:
    """The array that a call writes to. What else it needs is kept as long as this is."""
    return array


def with_halide(hl: Any, task: Task) -> Call | None:
    """A plane, its taps unrolled, rows in vectors, several rows at once; zeros around it."""
    if not task.plane or task.map == "vjp_filter":
        return None
    image, taps = task.operands
    if task.map == "vjp_signal":
        taps = taps[::-1, ::-1].copy()
    height, width = image.shape
    rows, columns = taps.shape
    kind = hl.Float(8 * image.itemsize)
    lanes = min(hl.get_host_target().natural_vector_size(kind), max(1, width // 4))
    source, filter = hl.ImageParam(kind, 2), hl.ImageParam(kind, 2)
    x, y, outer, inner = hl.Var("x"), hl.Var("y"), hl.Var("outer"), hl.Var("inner")
    padded = hl.BoundaryConditions.constant_exterior(source, hl.cast(kind, 0))
    out = hl.Func("out")
    total = None
    for a in range(rows):
        for b in range(columns):
            product = padded[x + b - columns // 2, y + a - rows // 2] * filter[b, a]
            total = product if total is None else total + product
    out[x, y] = total
    out.bound(x, 0, width).bound(y, 0, height)
    out.split(y, outer, inner, min(16, height), hl.TailStrategy.GuardWithIf)
    out.reorder(inner, x, outer).vectorize(x, lanes, hl.TailStrategy.ShiftInwards).unroll(inner)
    padded.compute_at(out, outer).vectorize(padded.args()[0], lanes)
    out.compile_jit()
    result = np.empty_like(image)
    held = hl.Buffer(image), hl.Buffer(taps), hl.Buffer(result)
    source.set(held[0])
    filter.set(held[1])
    return Call(out.realize, (held[2],), entries=partial(_written, result, held))
