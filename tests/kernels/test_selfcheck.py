"""The program that checks a kernel where it is used: it passes, and it can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Unsupported
from symconv.kernels.functions import functions
from symconv.kernels.lowering.lower_definition import lower
from symconv.kernels.lowering.operations import End, Range, Store
from symconv.kernels.proof.products import written
from symconv.kernels.schedules.meaning import value
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.selfcheck import WHOLE, program
from symconv.kernels.sources.source import source
from tests.kernels.test_blocks import random_member

COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]

pytestmark = pytest.mark.skipif(not COMPILERS, reason="neither gcc nor clang is here")

MEMBERS = {
    "line": Convolution(outputs=4, inputs=6),
    "flipped": Convolution(outputs=30, inputs=61, flip=True, names=("x", "least")),
    "reflected": Convolution(signal=9, filter=3, stride=2, padding=2, fill="reflect"),
    "strided": Convolution(signal=(7, 9), filter=(3, 2), stride=(2, 3), dilation=(1, 2), padding=1),
    "up": Convolution(signal=5, filter=3, stride=2, padding=1, output_padding=1, transposed=True),
    "layer": Convolution(
        signal=(9, 9), filter=(3, 3), padding=1, in_channels=6, out_channels=18, groups=2,
        bias=True, batch=2,
    ),
}  # fmt: skip


def made(conv: Convolution, dtype: str = "float32", **options: bool) -> Emission:
    return Emission(conv.member, choose(conv.member), dtype, "kernel", **options)


def files(emission: Emission) -> dict[str, str]:
    return source(emission, "c") | program(emission)


def command(texts: dict[str, str]) -> list[str]:
    """The one that the program's own head says."""
    (said,) = re.findall(r"^ \*     cc (.*) && ./kernel_check$", texts["kernel_check.c"], re.M)
    return str(said).split()


def checked(texts: dict[str, str], folder: Path, compiler: str, more: Sequence[str] = ()) -> str:
    """What the program says, after its exit code."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    built = subprocess.run(
        [compiler, *WARNINGS, *command(texts), *more], capture_output=True, text=True, cwd=folder
    )
    assert built.returncode == 0, built.stderr
    ran = subprocess.run([folder / "kernel_check"], capture_output=True, text=True)
    return f"{ran.returncode}\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize(
    "name", [pytest.param(x, marks=pytest.mark.thorough) if x == "layer" else x for x in MEMBERS]
)
def test_right_kernels_pass(name: str, tmp_path: Path) -> None:
    emission = made(MEMBERS[name])
    for compiler in COMPILERS:
        said = checked(files(emission), tmp_path, compiler, ["-O1"])
        wanted = [
            f"kernel_{f.name}: {f.output.length} outputs, as defined"
            for f in functions(emission.member)
        ]
        assert said.splitlines() == ["0", *wanted]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("f[1] * g[0]", "f[2] * g[0]", "kernel_forward: out[1] should be "),
        ("    out[3] = f[3]", "    out[4] = 0;\n    out[3] = f[3]", "writes outside its output"),
        ("    out[3] = f[3]", "    out[-1] = 0;\n    out[3] = f[3]", "writes outside its output"),
        ("+ f[5] * g[2]", "+ f[5] * g[2] + 0 * f[6]", "out[3] should be "),
        ("out[2] =", "((kernel_element *)f)[0] = 0;\n    out[2] =", "writes to its input 0"),
        ("    out[2] =", "    if (0) out[2] =", "kernel_forward: out[2] should be "),
    ],
)
def test_a_wrong_kernel_fails(old: str, new: str, said: str, tmp_path: Path) -> None:
    texts = files(made(MEMBERS["line"]))
    assert old in texts["kernel.c"]
    wrong = {**texts, "kernel.c": texts["kernel.c"].replace(old, new, 1)}
    # What is wrong here deserves its warnings.
    found = checked(wrong, tmp_path, COMPILERS[0], ["-w"])
    assert found.startswith("1\n")
    assert said in found
    assert "kernel_vjp_filter: 3 outputs, as defined" in found


@pytest.mark.thorough
def test_the_definition_in_loops_is_the_definition() -> None:
    """Loops of random members, run here, add up the products that plain enumeration finds."""
    tried = 0
    for seed in range(25):
        random = Random(seed)
        member = random_member(random).member
        for function in functions(member):
            wanted = written(member, function)
            operations = lower(
                value(member, function.name),
                member.sizes,
                member.context.operands,
                function.inputs,
                function.output,
            )
            inputs = [
                np.array([random.randint(-9, 9) for _ in range(x.length)], np.int64)
                for x in function.inputs
            ]
            lines = []
            for operation in operations:
                if isinstance(operation, Range):
                    ends = f"{operation.first}, {operation.last} + 1"
                    lines.append(f"{operation.indent}for {operation.variable} in range({ends}):")
                elif isinstance(operation, Store):
                    text = f"{operation.target} {operation.sign} {operation.products}"
                    lines.append(f"{operation.indent}{text}")
                else:
                    assert isinstance(operation, End)
            out = [0] * function.output.length
            names = {x.name: y.tolist() for x, y in zip(function.inputs, inputs, strict=True)}
            words = {
                "least_of": min,
                "greatest_of": max,
                "quotient_of": lambda a, b: a // b,
                "range": range,
            }
            exec("\n".join(["if True:", *lines, "    pass"]), {**names, **words, "out": out})
            assert out == wanted.at(*(x.view(np.uint64) for x in inputs)).view(np.int64).tolist()
            tried += len(lines)
    assert tried > 500


def test_sums_that_would_not_be_exact_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WHOLE, "float32", 2**10)
    long = Convolution(signal=2**11, filter=2)
    with pytest.raises(Unsupported, match="may add 2,047 products, and float32 does not"):
        program(made(long))
    assert "kernel_vjp_filter" in program(made(long, "float64"))["kernel_check.c"]
