"""Kernels whose sums are of a larger type than their inputs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Disagreement
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import NUMBERS
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.schedule import PLAIN, Block, Schedule
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source

COMPILER = toolchain.find()
MIXED = [dtype for dtype, numbers in NUMBERS.items() if numbers.mixed]
LANGUAGES = ["numpy", *(["c"] if COMPILER else [])]

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler here")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("conv", [
    Convolution(outputs=4, inputs=6),
    Convolution(signal=70, filter=9, stride=2, padding=3),
    pytest.param(
        Convolution(signal=(6, 7), filter=(3, 2), padding=1, in_channels=2, out_channels=4,
                    bias=True),
        marks=pytest.mark.thorough),
], ids=["lecture", "strided", "layer"])  # fmt: skip
def test_products_that_the_inputs_type_does_not_hold_are_exact(
    conv: Convolution, language: str
) -> None:
    """Large numbers, and odd ones, which float32 would round."""
    source = np.random.default_rng(3)
    exact = conv.kernel("numpy", dtype="int64")
    for dtype, least, most in (
        ("int32:int64", -(2**31), 2**31 - 1), ("float32:float64", 2**20 + 1, 2**22)
    ):  # fmt: skip
        kernel, kind = conv.kernel(language, dtype=dtype), NUMBERS[dtype]
        for name in ("forward", "vjp_signal", "vjp_filter"):
            roles = {"forward": ("signal", "filter", *conv.member.roles[2:])}.get(
                name, ("output", "filter" if name == "vjp_signal" else "signal")
            )
            # A quarter of what there is, so that sums of products are within reach of int64.
            given = [
                source.integers(least // 4, most // 4, conv.member.shape(role)) | 1
                for role in roles
            ]
            found = getattr(kernel, name)(*(x.astype(kind.inputs) for x in given))
            assert found.dtype == kind.sums
            np.testing.assert_array_equal(found, getattr(exact, name)(*given))


@pytest.mark.parametrize("language", LANGUAGES)
def test_types_go_as_far_as_they_are_safe(language: str) -> None:
    kernel = Convolution(outputs=2, inputs=3).kernel(language, dtype="float32:float64")
    f, g = np.array([1, 2, 3], "f4"), np.array([4, 5], "f4")
    short = np.zeros(2, "f4")
    assert kernel.forward(f, g, out=short) is short
    assert short.tolist() == [14, 23]
    with pytest.raises(TypeError, match="f holds float64: give float32"):
        kernel.forward(f.astype("f8"), g)
    with pytest.raises(TypeError, match="out holds int64: give float64"):
        kernel.forward(f, g, out=np.zeros(2, int))
    assert kernel.forward([1, 2, 3], g).dtype == "float64"
    assert kernel.vjp_filter_shared(np.ones((5, 2), "f4"), f).tolist() == [15, 25]


def prove(emission: Emission, files: dict[str, str], folder: Path) -> None:
    assert COMPILER is not None
    folder.mkdir()
    with Builds(emission, files, COMPILER, folder) as builds:
        builds.prove(written_out(emission))


BLOCK = Block("i", 4, 8, 2, (("t", 2),))


@needs_compiler
@pytest.mark.parametrize(
    "dtype", [MIXED[0], *(pytest.param(dtype, marks=pytest.mark.thorough) for dtype in MIXED[1:])]
)
@pytest.mark.parametrize(
    "form",
    [
        "unrolled",
        pytest.param("loops", marks=pytest.mark.thorough),
        pytest.param("blocked", marks=pytest.mark.thorough),
    ],
)
def test_a_product_in_the_type_of_the_inputs_is_caught(
    form: str, dtype: str, tmp_path: Path
) -> None:
    """Text from which one conversion is gone: over the integers of the proof nothing would show."""
    conv = (
        Convolution(outputs=4, inputs=6) if form != "blocked" else Convolution(signal=40, filter=5)
    )
    schedule = Schedule("unrolled" if form == "unrolled" else "loops")
    emission = Emission(conv.member, schedule, dtype, name="k")

    def block(function: object, *_: object) -> Block:
        return BLOCK if form == "blocked" and getattr(function, "name", "") == "forward" else PLAIN

    files = source(emission, "c", block=block)
    prove(emission, files, tmp_path / "right")
    # One lane at a time is what has casts alone, and no vectors that are converted.
    text = f"#define K_SCALAR\n{files['k.c']}"
    places = [
        m for m in re.finditer(r"\(k_sum\)", text) if text[: m.start()].count("(k_sum)") % 3 == 1
        and " * " in text[m.end() : text.index(";", m.end())]
    ][:3]  # fmt: skip
    assert places
    for n, place in enumerate(places):
        wrong = {**files, "k.c": text[: place.start()] + text[place.end() :]}
        with pytest.raises(Disagreement, match=f"over {dtype.replace(':', ' with ')}"):
            prove(emission, wrong, tmp_path / str(n))


def test_a_count_of_bytes_knows_both_types() -> None:
    """The lecture's forward map reads 12 and 12 inputs of 4 bytes, and writes 4 outputs of 8."""
    said = Convolution(outputs=4, inputs=6).explain(dtype="float32:float64", form="unrolled")
    assert f"{24 * 4 + 4 * 8:,} bytes" in said.partition("vjp_signal")[0]


def test_a_head_says_both_types() -> None:
    emission = Emission(Convolution(outputs=4, inputs=6).member, Schedule("loops"), "int32:int64")
    files = source(emission, "c") | source(emission, "numpy")
    assert len(files) == 3
    for text in files.values():
        assert "Numbers:     int32; sums and outputs int64\n" in text
