"""Figures of the main job, each a ratio of two things timed in turn within one run.

    python tests/benchmarks/main_job.py

Not a test: machines are shared and noisy. Peers that are not installed are named as absent. For
kernels beside other libraries see symconv bench.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np
from interleaving import interleaved, show

import symconv


def processes() -> None:
    """Whole processes: a build, and a cached kernel, against the imports that they cannot avoid."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SYMCONV_CACHE": f"{folder}/cache"}

        def run(*arguments: str) -> None:
            command = [sys.executable, *arguments]
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

        kernel = (
            "import symconv, numpy as np;"
            "symconv.Convolution(4, 6).kernel().forward(np.ones(6), np.ones(3))"
        )
        times = interleaved(
            {
                "import sympy": partial(run, "-c", "import sympy"),
                "symconv build": partial(run, "-m", "symconv", "build", "--out", f"{folder}/out"),
                "import numpy": partial(run, "-c", "import numpy"),
                "cached kernel loaded and called": partial(run, "-c", kernel),
            }
        )
    show("processes (ms)", times, "import sympy", 1e-3)


def jacobians() -> None:
    """Closed-form Jacobians as coordinates and values, per non-zero."""
    outputs, inputs = 1000, 1100
    taps = 1 + inputs - outputs
    conv = symconv.Convolution(outputs, inputs)
    g = np.arange(1.0, taps + 1)
    conv.jacobian_coordinates("signal")

    def ours() -> object:
        return conv.jacobian_coordinates("signal", g)

    def by_hand() -> object:
        rows = np.repeat(np.arange(outputs), taps)
        columns = (np.arange(outputs)[:, None] + np.arange(taps)).ravel()
        return rows, columns, np.tile(g, outputs)

    candidates: dict[str, Callable[[], object]] = {"by hand in NumPy": by_hand, "symconv": ours}
    times = interleaved(candidates, 20)
    nonzeros = outputs * taps
    show(
        f"Jacobian at {(outputs, inputs)}, ns per non-zero",
        times,
        "by hand in NumPy",
        1e-9,
        nonzeros,
    )
    for sizes in ((4, 6), (50, 60)):
        _against_sympy(*sizes)
    _against_casadi(outputs, inputs, times["symconv"])


def _against_sympy(outputs: int, inputs: int) -> None:
    import sympy

    conv = symconv.Convolution(outputs, inputs)
    column = conv.symbolic_outputs
    symbols = sympy.Matrix([sympy.Symbol(f"f_{j}") for j in range(1, inputs + 1)])
    times = interleaved(
        {
            "Matrix.jacobian": lambda: column.jacobian(symbols),
            "conv.jacobian (SymPy's derivatives)": lambda: conv.jacobian("signal"),
            "conv.jacobian_coordinates": lambda: conv.jacobian_coordinates("signal"),
        }
    )
    show(f"Jacobian by the signal at {(outputs, inputs)} (ms)", times, "Matrix.jacobian", 1e-3)


def _against_casadi(outputs: int, inputs: int, ours: float) -> None:
    try:
        import casadi
    except ImportError:
        print("\nCasADi: not installed")
        return
    f, g = casadi.SX.sym("f", inputs), casadi.SX.sym("g", 1 + inputs - outputs)
    taps = 1 + inputs - outputs
    start = perf_counter()
    forward = casadi.vertcat(*(casadi.dot(f[i : i + taps], g) for i in range(outputs)))
    built = perf_counter()
    casadi.jacobian(forward, f)
    done = perf_counter()
    print(f"\nCasADi's sparse Jacobian at {(outputs, inputs)}: {done - built:.2f} s", end="")
    print(f" (its expressions {built - start:.2f} s), {(done - built) / ours:,.0f} x symconv")


if __name__ == "__main__":
    processes()
    jacobians()
