"""How libraries for images and signals do it: OpenCV, and Intel's IPP."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

import numpy as np

from symconv.bench.tasks import Array, Call, Task


def with_opencv(cv2: Any, task: Task) -> Call | None:
    """filter2D on a plane with zeros around it, or on rows, of which what it adds is left out."""
    if task.map == "vjp_filter" or not (task.plane or task.vector):
        return None
    image, taps = task.operands
    back = task.map == "vjp_signal"
    if task.plane:
        taps = taps[::-1, ::-1].copy() if back else taps
        wanted: dict[str, Any] = {"borderType": cv2.BORDER_CONSTANT}
        return Call(cv2.filter2D, (image, -1, taps), {"dst": np.empty_like(image), **wanted})
    inputs, count = task.member.inputs[0], taps.size
    rows = np.zeros((task.member.batch or 1, inputs), task.dtype)
    rows[:, : image.shape[-1]] = image
    line = (taps[::-1] if back else taps).reshape(1, -1).copy()
    wanted = {"anchor": (count - 1 if back else 0, 0), "borderType": cv2.BORDER_CONSTANT}
    kept = task.expected.shape[-1]
    return Call(
        cv2.filter2D,
        (rows, -1, line),
        {"dst": np.empty_like(rows), **wanted},
        lambda found: found[:, :kept],
    )


class Ipp:
    """The libraries of the `ipp` wheel. Calls go by a compiled function, as those of kernels do."""

    def __init__(self, call: Any) -> None:
        self.call = call
        # Its own choice of a library for the processor looks for names that the wheel lacks.
        kind = "k0" if _has("avx512f") else "l9"
        folder = Path(sys.prefix, "lib")
        for name in ("core", f"vm{kind}", f"s{kind}"):
            self.signals = ctypes.CDLL(str(folder / f"libipp{name}.so.12"), ctypes.RTLD_GLOBAL)
        self.images = ctypes.CDLL(str(folder / f"libippi{kind}.so.12"), ctypes.RTLD_GLOBAL)

    def prepared(self, library: Any, name: str, arguments: list[Any], out: Array) -> Call:
        """A call by address; arrays are given by theirs, and kept as long as the call is."""
        address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        numbers = [x.ctypes.data if isinstance(x, np.ndarray) else x for x in arguments]

        def entries(status: int, held: Any = arguments) -> Array:
            if status:
                raise RuntimeError(f"{name} returned status {status}")
            return out

        return Call(self.call, (address, *numbers), entries=entries)


def _has(feature: str) -> bool:
    try:
        return feature in Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    except OSError:
        return False


_FLOAT = 13  # ipp32f
_DIRECT = 1  # ippAlgDirect
_ZEROS = 6  # ippBorderConst


def with_ipp(ipp: Ipp, task: Task) -> Call | None:
    """CrossCorrNorm and Convolve for vectors, FilterBorder for planes; in float32."""
    if task.dtype != "float32" or task.member.batch is not None:
        return None
    if task.vector:
        return _signals(ipp, task)
    return _plane(ipp, task) if task.plane and task.map != "vjp_filter" else None


def _signals(ipp: Ipp, task: Task) -> Call:
    first, second = task.operands
    out = np.empty(task.expected.shape, np.float32)
    size = ctypes.c_int()
    if task.map == "vjp_signal":
        ipp.signals.ippsConvolveGetBufferSize(
            first.size, second.size, _FLOAT, _DIRECT, ctypes.byref(size)
        )
        room = np.empty(max(1, size.value), np.uint8)
        arguments = [first, first.size, second, second.size, out, _DIRECT, room]
        return ipp.prepared(ipp.signals, "ippsConvolve_32f", arguments, out)
    short, long = (second, first) if task.map == "forward" else (first, second)
    ipp.signals.ippsCrossCorrNormGetBufferSize(
        short.size, long.size, out.size, 0, _FLOAT, _DIRECT, ctypes.byref(size)
    )
    room = np.empty(max(1, size.value), np.uint8)
    arguments = [short, short.size, long, long.size, out, out.size, 0, _DIRECT, room]
    return ipp.prepared(ipp.signals, "ippsCrossCorrNorm_32f", arguments, out)


def _plane(ipp: Ipp, task: Task) -> Call:
    image, taps = task.operands
    kernel = taps[::-1, ::-1].copy() if task.map == "vjp_signal" else taps
    out, zero = np.empty_like(image), np.zeros(1, np.float32)
    height, width = image.shape
    plane = np.array([width, height], np.int32)
    size = np.array(taps.shape[::-1], np.int32)
    of_spec, of_room = ctypes.c_int(), ctypes.c_int()
    packed = [int(x.view(np.int64)[0]) for x in (plane, size)]
    get = ipp.images.ippiFilterBorderGetSize
    get(
        *(ctypes.c_int64(x) for x in (packed[1], packed[0])),
        _FLOAT, _FLOAT, 1, ctypes.byref(of_spec), ctypes.byref(of_room),
    )  # fmt: skip
    spec, room = np.empty(of_spec.value, np.uint8), np.empty(max(1, of_room.value), np.uint8)
    ipp.images.ippiFilterBorderInit_32f(
        ctypes.c_void_p(kernel.ctypes.data), ctypes.c_int64(packed[1]), _FLOAT, 1, 1,
        ctypes.c_void_p(spec.ctypes.data),
    )  # fmt: skip
    step = image.strides[0]
    arguments = [image, step, out, step, packed[0], _ZEROS, zero, spec, room]
    return ipp.prepared(ipp.images, "ippiFilterBorder_32f_C1R", arguments, out)
