"""The libraries that kernels are held against: one row each, whether it is installed or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symconv.bench.arrays import with_numpy, with_scipy
from symconv.bench.compiled import with_casadi, with_halide, with_numba
from symconv.bench.images import Ipp, with_ipp, with_opencv
from symconv.bench.networks import with_jax, with_torch
from symconv.bench.tasks import Call, Task


def _alone(_: Any) -> None:
    """One thread: the environment said so before the library was loaded."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A library: what is imported, which distribution has it, and how it goes about a task.

    `prepare` makes a call, or None where the library has no such map; `alone` tells it to use one
    thread.
    """

    name: str
    module: str
    distribution: str
    prepare: Callable[[Any, Task], Call | None]
    alone: Callable[[Any], Any] = _alone


PEERS: tuple[Peer, ...] = (
    Peer("numpy", "numpy", "numpy", with_numpy),
    Peer("scipy", "scipy.signal", "scipy", with_scipy),
    Peer("numba", "numba", "numba", with_numba),
    Peer("torch", "torch", "torch", with_torch, lambda torch: torch.set_num_threads(1)),
    Peer("opencv", "cv2", "opencv-python-headless", with_opencv, lambda cv2: cv2.setNumThreads(1)),
    Peer("jax", "jax", "jax", with_jax),
    Peer("halide", "halide", "halide", with_halide),
    Peer("ipp", "", "ipp", with_ipp),
    Peer("casadi", "casadi", "casadi", with_casadi),
)

ONE_THREAD: Mapping[str, str] = {
    **{
        f"{library}_NUM_THREADS": "1"
        for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "HL", "VECLIB_MAXIMUM")
    },
    "NPROC": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
"""What libraries read when they are loaded. It has to be in the environment by then."""


@dataclass(frozen=True, slots=True)
class Present:
    """A peer that was loaded."""

    peer: Peer
    version: str
    module: Any

    def prepare(self, task: Task) -> Call | None:
        return self.peer.prepare(self.module, task)


def absent() -> list[Peer]:
    """Those that are not installed. Loads nothing."""
    return [peer for peer in PEERS if not _version(peer)]


def load(call: Any) -> tuple[list[Present], dict[str, str]]:
    """The peers that are installed, one thread each; and why an installed one does not load.

    `call` is the compiled function by which libraries without a module of Python's are called.
    """
    os.environ.update(ONE_THREAD)
    found, failed = [], {}
    for peer in PEERS:
        if not (number := _version(peer)):
            continue
        try:
            module = import_module(peer.module) if peer.module else Ipp(call)
            peer.alone(module)
        except Exception as error:  # an installation may be broken in any way
            failed[peer.name] = f"does not load: {error}"
            continue
        found.append(Present(peer, number, module))
    return found, failed


def _version(peer: Peer) -> str:
    try:
        return version(peer.distribution)
    except PackageNotFoundError:
        return ""
