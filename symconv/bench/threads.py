"""Kernels that share their loops among threads, beside the same ones on one thread."""

from __future__ import annotations

import ctypes
import os

from symconv.kernels.compiled.calling import Kernel


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # where no process is kept from some
        return os.cpu_count() or 1


def limit(kernel: Kernel, count: int) -> None:
    """Let a kernel with threads use so many of them.

    Libraries set the number that OpenMP starts with to 1, before a kernel is there.
    """
    (library,) = (each for each in kernel.path.parent.iterdir() if each.suffix in (".so", ".pyd"))
    ctypes.CDLL(str(library)).omp_set_num_threads(count)
