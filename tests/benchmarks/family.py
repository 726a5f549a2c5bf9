"""Figures of the whole family, each a ratio of things timed in turn within one run.

    python tests/benchmarks/family.py

Not a test: machines are shared and noisy. For kernels beside other libraries see symconv bench.
"""

from __future__ import annotations

import tracemalloc
from functools import partial
from itertools import pairwise
from time import perf_counter

import numpy as np
import numpy.typing as npt
from interleaving import interleaved, show

import symconv
from symconv.building import build
from symconv.family.formulas import formulas
from symconv.kernels.functions import functions
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source

Floats = npt.NDArray[np.float64]


def assembled(side: int, g: Floats) -> object:
    """The Jacobian of a 3x3 filter on an image padded by 1, as one writes it by hand."""
    from scipy.sparse import coo_array

    places = np.arange(side * side, dtype=np.int32).reshape(side, side)
    rows, columns, values = [], [], []
    for a in range(3):
        for b in range(3):
            down, right = a - 1, b - 1
            inner = places[
                max(0, -down) : side - max(0, down), max(0, -right) : side - max(0, right)
            ].ravel()
            rows.append(inner)
            columns.append(inner + down * side + right)
            values.append(np.full(inner.size, g[a, b]))
    entries = tuple(np.concatenate(parts) for parts in (values, rows, columns))
    return coo_array((entries[0], entries[1:]), shape=(side * side, side * side))


def sparse_jacobians() -> None:
    g = np.arange(1.0, 10).reshape(3, 3)
    for side in (16, 64, 224):
        conv = symconv.Convolution(signal=(side, side), filter=(3, 3), padding=1)
        found = conv.jacobian_sparse("signal", g)
        assert (found != assembled(side, g)).nnz == 0
        times = interleaved(
            {
                "by hand, NumPy and SciPy": partial(assembled, side, g),
                "symconv": partial(conv.jacobian_sparse, "signal", g),
            },
            20 if side < 100 else 3,
        )
        nonzeros = found.nnz
        tracemalloc.start()
        conv.jacobian_sparse("signal", g)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        title = (
            f"sparse Jacobian, 3x3 on {side}x{side}, {peak / nonzeros:.0f} bytes, ns per non-zero"
        )
        show(title, times, "by hand, NumPy and SciPy", 1e-9, nonzeros)
    small = symconv.Convolution(signal=(16, 16), filter=(3, 3), padding=1)
    import sympy

    symbols = [sympy.Symbol(f"f_{i}_{j}") for i in range(1, 17) for j in range(1, 17)]
    start = perf_counter()
    small.symbolic_outputs.jacobian(symbols)
    print(f"  SymPy's Matrix.jacobian at 16x16: {perf_counter() - start:.2f} s")


def growth() -> None:
    """Seconds to build the meaning, derive, emit and prove one member, and how that grows."""
    print("\nseconds: meaning, formulas, source in C and NumPy; the whole build with its proof")
    for title, options in (
        ("1-D, 3 on 16", {"signal": 16, "filter": 3}),
        ("2-D, 3x3 on 16x16", {"signal": (16, 16), "filter": (3, 3)}),
        ("3-D, 3x3x3 on 8x8x8", {"signal": (8, 8, 8), "filter": (3, 3, 3)}),
        ("2-D reflect", {"signal": (16, 16), "filter": (3, 3), "fill": "reflect"}),
        ("3-D reflect", {"signal": (8, 8, 8), "filter": (3, 3, 3), "fill": "reflect"}),
        *(
            (
                f"2-D, {c} to {c} channels",
                {
                    "signal": (16, 16), "filter": (3, 3), "in_channels": c, "out_channels": c,
                    "bias": True,
                },
            )
            for c in (2, 4, 8, 16)
        ),
    ):  # fmt: skip
        member = symconv.Convolution(**options, padding=1).member  # type: ignore[arg-type]
        marks = [perf_counter()]
        assert member.value.terms
        marks.append(perf_counter())
        for function in functions(member):
            formulas(member, function.name)
        marks.append(perf_counter())
        emission = Emission(member, choose(member, None))
        for language in ("c", "numpy"):
            source(emission, language)
        marks.append(perf_counter())
        build(member)
        marks.append(perf_counter())
        taken = [after - before for before, after in pairwise(marks)]
        print(f"  {title:<28}" + "".join(f"{seconds:8.2f}" for seconds in taken))


if __name__ == "__main__":
    sparse_jacobians()
    growth()
