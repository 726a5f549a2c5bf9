"""Kernels around every boundary of their blocks: under sanitizers, misaligned, with NaN inside."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest

from symconv import Convolution
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import functions
from symconv.kernels.schedules.machine import MACHINE, MACHINES, Machine
from symconv.kernels.schedules.meaning import pieces
from symconv.kernels.schedules.schedule import Schedule
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.selfcheck import program
from symconv.kernels.sources.source import source

COMPILER = toolchain.find()
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g0", "-O1", "-DMARGIN=0"]

pytestmark = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")

WIDTH = 8
"""Lanes of float32 in the vectors of a kernel that is not told otherwise."""


def members() -> Iterator[tuple[str, Convolution]]:
    """Outputs on both sides of one to three vectors, and the odd cases of each option."""
    for vectors in (1, 2, 3):
        for more in (-1, 0, 1):
            outputs = vectors * WIDTH + more
            yield f"line{outputs}", Convolution(signal=outputs + 2, filter=3)
            yield (
                f"channels{outputs}",
                Convolution(
                    signal=(4, 5), filter=(3, 3), padding=1, in_channels=3, out_channels=outputs
                ),
            )
    yield "one", Convolution(signal=1, filter=1)
    yield "long_taps", Convolution(signal=5, filter=21, padding=20)
    yield "one_output", Convolution(signal=17, filter=17)
    yield "far_steps", Convolution(signal=40, filter=2, stride=5)
    yield "wide_padding", Convolution(signal=3, filter=2, padding=12)
    yield "wide_padding_plane", Convolution(signal=(3, 4), filter=(2, 3), padding=(5, 6), stride=2)
    yield "dilated", Convolution(signal=37, filter=5, dilation=7)
    yield "dilated_ends", Convolution(signal=37, filter=5, dilation=2, padding=4)
    yield "dilated_plane", Convolution(signal=(9, 21), filter=(3, 3), dilation=2, padding=(2, 1))
    yield "short_rows", Convolution(signal=14, filter=3, batch=11)
    yield "up", Convolution(
        signal=(5, 5), filter=(3, 3), stride=2, padding=1, output_padding=1, transposed=True,
        in_channels=5, out_channels=9,
    )  # fmt: skip
    yield "batch", Convolution(signal=19, filter=3, batch=3, in_channels=2, out_channels=9)
    yield "ring", Convolution(signal=17, filter=6, padding=((0, 5),), fill="circular", flip=True)


MEMBERS = dict(members())


def machine_of(name: str) -> Machine:
    """Every machine has its turn: the text of each is right everywhere."""
    machines = list(MACHINES.values())
    return machines[list(MEMBERS).index(name) // 2 % len(machines)]


@pytest.mark.thorough
@pytest.mark.parametrize("setting", ["plain", "workspace", "every_unit"])
def test_sanitizers_find_nothing(setting: str, tmp_path: Path) -> None:
    """Arrays that end where their memory does, at two alignments: of every kernel."""
    assert COMPILER is not None
    (tmp_path / "none.c").write_text("int main(void) { return 0; }\n")
    probe = [*COMPILER.command, *SANITIZE, tmp_path / "none.c", "-o", tmp_path / "none"]
    if subprocess.run(probe, capture_output=True).returncode:
        pytest.skip(f"{COMPILER.command[0]} has no sanitizers here")
    chosen = list(MEMBERS)[:: 1 if setting == "plain" else 9]
    for name in chosen:
        emission = Emission(
            MEMBERS[name].member,
            Schedule("loops"),
            "float32",
            name,
            MACHINE if setting == "every_unit" else machine_of(name),
            workspace=setting == "workspace",
            dispatch=setting == "every_unit",
        )
        texts = source(emission, "c") | program(emission)
        for file, text in texts.items():
            (tmp_path / file).write_text(text)
        sources = [tmp_path / file for file in texts if file.endswith(".c")]
        command = [*COMPILER.command, *SANITIZE, *sources, "-o", tmp_path / name]
        built = subprocess.run(command, capture_output=True, text=True)
        assert built.returncode == 0, built.stderr
        ran = subprocess.run([tmp_path / name], capture_output=True, text=True)
        assert ran.returncode == 0, f"{MEMBERS[name]!r}: {ran.stdout}{ran.stderr}"


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("name", list(MEMBERS)[1::2])
def test_nan_stays_where_it_is_read(name: str, tmp_path: Path) -> None:
    """NaN or infinity at the ends of an operand changes the outputs that read it, and no others."""
    assert COMPILER is not None
    member = MEMBERS[name].member
    emission = Emission(member, Schedule("loops"), "float32", "kernel", machine_of(name))
    for file, text in source(emission, "c").items():
        (tmp_path / file).write_text(text)
    toolchain.shared_library(COMPILER, tmp_path / "kernel.c", tmp_path / f"{name}.so")
    library = np.ctypeslib.load_library(f"{name}.so", tmp_path)
    random = Random(8)
    for function in functions(member):
        # What fills with zeros, most of a Jacobian, reads nothing.
        nest = [(x, [*x.points()]) for x in pieces(member, function.name) if x.factors]
        run = library[symbol(emission, function.name)]
        run.restype = None
        for n, array in enumerate(function.inputs):
            for flat in {0, array.length - 1, random.randrange(array.length)}:
                value = random.choice([np.nan, np.inf, -np.inf])
                inputs = [np.arange(1, x.length + 1, dtype=np.float32) for x in function.inputs]
                inputs[n][flat] = value
                out = np.full(function.output.length, 7, np.float32)
                run(*(x.ctypes.data_as(ctypes.c_void_p) for x in (*inputs, out)))
                at = tuple(map(int, np.unravel_index(flat, array.axes)))
                reached = {
                    tuple(s.at(point) for s in piece.output.subscripts)
                    for piece, points in nest
                    for factor in piece.factors
                    if factor.array == array.name
                    for point in points
                    if all(s.at(point) == n for s, n in zip(factor.subscripts, at, strict=True))
                }
                found = np.argwhere(~np.isfinite(out.reshape(function.output.axes)))
                assert {tuple(map(int, x)) for x in found} == reached, (name, function.name, at)
