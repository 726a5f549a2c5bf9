"""How NumPy and SciPy do it. Each function has the module given, and says None to what it lacks."""

from __future__ import annotations

from typing import Any

from symconv.bench.tasks import Array, Call, Task


def with_numpy(np: Any, task: Task) -> Call | None:
    """Vectors by correlate and convolve; rows of them by a dense Toeplitz matrix, made before."""
    if not task.vector:
        return None
    if task.member.batch is not None:
        return _rows(np, task)
    first, second = task.operands
    if task.map == "forward":
        return Call(np.correlate, (first, second, "valid"))
    if task.map == "vjp_signal":
        return Call(np.convolve, (first, second))
    return Call(np.correlate, (second, first, "valid"))


def _rows(np: Any, task: Task) -> Call:
    (outputs,), (inputs,), (taps,) = task.member.outputs, task.member.inputs, task.member.taps
    if task.map == "vjp_filter":
        windows = np.lib.stride_tricks.sliding_window_view(task.signal, taps, axis=1)
        return Call(np.einsum, ("bi,bik->k", task.output, windows), {"optimize": True})
    toeplitz = np.zeros((outputs, inputs), task.dtype)
    for k in range(taps):
        np.einsum("ii->i", toeplitz[:, k : k + outputs])[...] = task.filter[k]
    if task.map == "forward":
        matrix, rows, out = np.ascontiguousarray(toeplitz.T), task.signal, task.output
    else:
        matrix, rows, out = toeplitz, task.output, task.signal
    return Call(np.matmul, (rows, matrix), {"out": np.empty_like(out)})


def with_scipy(signal: Any, task: Task) -> Call | None:
    """By the method that SciPy finds fastest: direct, or by transforms."""
    member = task.member
    if member.channels or member.batch is not None or member.flip or member.transposed:
        return None
    if not task.symmetric or set(member.stride + member.dilation) != {1}:
        return None
    padding = tuple(before for before, _ in member.padding)
    first, second = task.operands
    if task.map == "forward":
        mode = "same" if task.plane else "valid"
        return None if any(padding) and not task.plane else _chosen(signal, first, second, mode)
    if task.map == "vjp_signal":
        turned = second[(slice(None, None, -1),) * member.rank].copy()
        if task.plane:
            return _chosen(signal, first, turned, "same")
        return None if any(padding) else _chosen(signal, first, turned, "full")
    return None if any(padding) else _chosen(signal, second, first, "valid")


def _chosen(signal: Any, one: Array, other: Array, mode: str) -> Call:
    # Beforehand, as a person does who calls it more than once.
    method = signal.choose_conv_method(one, other, mode)
    return Call(signal.correlate, (one, other, mode, method))
