"""Batches: axes before those of a function, by a generalized ufunc and by what stands for it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.kernels.compiled import calling, door, toolchain
from symconv.kernels.compiled.calling import Kernel
from symconv.kernels.functions import NUMBERS, SHARED, Array, functions
from symconv.kernels.schedules.schedule import choose

Numbers = npt.NDArray[Any]

SMALL = Member((4,), (6,))
# In blocks, with an operand that is larger than what rows of a batch hold.
LONG = Member((30,), (110,))
LAYER = Member.strided(
    (5, 4), (2, 3), (1, 2), (1, 1), ((1, 0), (1, 1)), channels=Channels(2, 3), bias=True
)
MEMBERS = {"small": SMALL, "long": LONG, "layer": LAYER}

KINDS = ("compiled", "ctypes", "numpy")

pytestmark = pytest.mark.skipif(toolchain.find() is None, reason="no C compiler here")


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Kernel]:
    """A kernel of each kind: with its door, through ctypes, and that of NumPy."""
    known: dict[tuple[str, str, str], Kernel] = {}

    def load(kind: str, name: str = "small", dtype: str = "float64") -> Kernel:
        if (key := (kind, name, dtype)) not in known:
            member, language = MEMBERS[name], "numpy" if kind == "numpy" else "c"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SYMCONV_CACHE", str(tmp_path_factory.getbasetemp() / kind))
                if kind == "ctypes":
                    patch.setattr(door, "headers", lambda: ())
                known[key] = calling.load(member, choose(member), dtype, language)
        return known[key]

    return load


def drawn(array: Array, batch: tuple[int, ...] = (), seed: int = 0) -> Numbers:
    return np.random.default_rng(seed).integers(-9, 9, (*batch, *array.shape)).astype(float)


def outcome(call: Callable[[], Numbers]) -> object:
    try:
        result = call()
    except Exception as error:
        return type(error), str(error)
    return type(result), result.dtype, result.shape, result.tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", [pytest.param(x, marks=pytest.mark.thorough) if x == "long" else x for x in MEMBERS]
)
def test_a_row_of_a_batch_is_what_it_is_alone(
    kernels: Callable[..., Kernel], name: str, kind: str
) -> None:
    kernel, alone = kernels(kind, name), kernels("numpy", name)
    for function in functions(MEMBERS[name]):
        call, single = getattr(kernel, function.name), getattr(alone, function.name)
        count = len(function.inputs)
        batches = [(3, 2), *([(2,)] * (count - 1))]
        for turn in range(count):
            # Each operand in turn has both axes, and the others one or none.
            axes = [batches[(place - turn) % count] for place in range(count)]
            axes[turn - 1] = () if count > 1 else axes[0]
            inputs = [drawn(x, a) for x, a in zip(function.inputs, axes, strict=True)]
            found = call(*inputs)
            assert found.shape == (3, 2, *function.output.shape)
            spread = [
                np.broadcast_to(x, (3, 2, *array.shape))
                for x, array in zip(inputs, function.inputs, strict=True)
            ]
            for at in np.ndindex(3, 2):
                np.testing.assert_array_equal(found[at], single(*(x[at].copy() for x in spread)))
            out = np.full_like(found, 77)
            assert call(*inputs, out=out) is out
            np.testing.assert_array_equal(out, found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", MEMBERS)
def test_what_a_batch_shares_is_summed(
    kernels: Callable[..., Kernel], name: str, kind: str
) -> None:
    kernel = kernels(kind, name)
    for function in functions(MEMBERS[name]):
        if function.name not in SHARED:
            assert not hasattr(kernel, f"{function.name}_shared")
            continue
        each, shared = getattr(kernel, function.name), getattr(kernel, f"{function.name}_shared")
        for batch in ((), (5,), (2, 3), (0,), (2, 0)):
            inputs = [drawn(x, batch) for x in function.inputs]
            total = each(*inputs).reshape(-1, *function.output.shape).sum(0)
            found = shared(*inputs)
            assert found.shape == function.output.shape
            np.testing.assert_array_equal(found, total)
            strided = np.zeros((*function.output.shape, 2))[..., 0]
            assert shared(*inputs, out=strided) is strided
            np.testing.assert_array_equal(strided, total)
        # One signal for all rows, and an output that is one of the operands.
        inputs = [drawn(function.inputs[0], (4,)), *(drawn(x) for x in function.inputs[1:])]
        right = each(*inputs).sum(0)
        np.testing.assert_array_equal(shared(*inputs), right)
        with pytest.raises(ValueError, match="out has shape"):
            shared(*inputs, out=np.zeros((4, *function.output.shape)))


REPEATED = np.repeat(np.arange(24.0).reshape(4, 6), 2, axis=0)

FORWARD: dict[str, Callable[[], tuple[tuple[object, ...], object]]] = {
    "rows backwards": lambda: ((REPEATED[::-1], np.arange(3.0)), None),
    "every second row": lambda: ((REPEATED[::2], np.arange(3.0)), None),
    "entries backwards": lambda: ((REPEATED[:, ::-1], np.arange(3.0)[::-1]), None),
    "columns first": lambda: ((np.asfortranarray(REPEATED), np.arange(3.0)), None),
    "one row again and again": lambda: ((np.broadcast_to(REPEATED[1], (5, 6)), [1, 2, 3]), None),
    "one entry again and again": lambda: ((np.broadcast_to(2.0, (6,)), np.arange(3.0)), None),
    "windows": lambda: (
        (np.lib.stride_tricks.sliding_window_view(np.arange(9.0), 6), np.arange(3.0)), None,
    ),
    "many filters": lambda: ((np.arange(6.0), np.arange(12.0).reshape(4, 3)), None),
    "lists": lambda: (([[0, 1, 1, 0, 0, 0]] * 2, [2, 3, 1]), None),
    "small numbers": lambda: ((REPEATED.astype("int8"), np.ones(3, bool)), None),
    "other byte order": lambda: ((REPEATED.astype(">f8"), np.arange(3.0)), None),
    "float32": lambda: ((REPEATED.astype("f4"), np.arange(3.0, dtype="f2")), None),
    "no rows": lambda: ((np.zeros((0, 6)), np.arange(3.0)), None),
    "no rows of two axes": lambda: ((np.zeros((2, 1, 6)), np.zeros((0, 3))), None),
    "out columns first": lambda: (
        (REPEATED, np.arange(3.0)), np.zeros((8, 4), order="F"),
    ),
    "out backwards": lambda: ((REPEATED, np.arange(3.0)), np.zeros((8, 4))[::-1, ::-1]),
    "out of float32": lambda: ((REPEATED, np.arange(3.0)), np.zeros((8, 4), "f4")),
    "out of complex": lambda: ((REPEATED, np.arange(3.0)), np.zeros((8, 4), "c16")),
    "out of whole numbers": lambda: ((REPEATED, np.arange(3.0)), np.zeros((8, 4), int)),
    "out too short": lambda: ((REPEATED, np.arange(3.0)), np.zeros((7, 4))),
    "out of one row": lambda: ((REPEATED, np.arange(3.0)), np.zeros(4)),
    "out a list": lambda: ((REPEATED, np.arange(3.0)), [[0.0] * 4] * 8),
    "out read-only": lambda: ((REPEATED, np.arange(3.0)), np.broadcast_to(0.0, (8, 4))),
    "too many taps": lambda: ((REPEATED, np.arange(4.0)), None),
    "a scalar": lambda: ((3.0, np.arange(3.0)), None),
    "batches apart": lambda: ((REPEATED, np.zeros((7, 3))), None),
    "complex": lambda: ((REPEATED, np.zeros(3, complex)), None),
    "words": lambda: ((REPEATED, ["a", "b", "c"]), None),
}  # fmt: skip


@pytest.mark.parametrize("dtype", NUMBERS)
@pytest.mark.parametrize("given_", FORWARD)
def test_all_kinds_give_the_same_and_say_the_same(
    kernels: Callable[..., Kernel], given_: str, dtype: str
) -> None:
    found = []
    for kind in KINDS:
        arguments, out = FORWARD[given_]()
        call = kernels(kind, dtype=dtype).forward
        found.append(outcome(lambda call=call, a=arguments, o=out: call(*a, out=o)))  # type: ignore[misc]
        if isinstance(found[-1], tuple) and found[-1][0] is np.ndarray and out is not None:
            np.testing.assert_array_equal(out, found[-1][-1])  # type: ignore[arg-type]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_the_signature(kernels: Callable[..., Kernel], kind: str) -> None:
    kernel = kernels(kind)
    f, g = np.arange(6.0), np.arange(3.0)
    for arguments, said in (
        (([1, 2], g), r"f has shape \(2,\): give \(6,\), or the axes of a batch before"),
        ((np.ones((2, 6)), np.ones((3, 3))), r"do not go together, \(2,\) and \(3,\)"),
        (([[1, 2], [3]], g), "f is no array, .* inhomogeneous"),
        ((f, 1j * g), "g holds complex128: give float64"),
        ((f, g, np.zeros(4, int)), "out holds int64: give float64"),
        ((f, g, [0.0] * 4), "out is no NumPy array: give one of float64"),
    ):
        with pytest.raises((ValueError, TypeError), match=said) as caught:
            kernel.forward(*arguments)
        assert str(caught.value).endswith("the signature is (6),(3)->(4)")
    with pytest.raises(ValueError, match=r"e has shape .* the signature is \(3,5,2\)->\(3\)"):
        kernels(kind, "layer").vjp_bias(np.ones((3, 5)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_may_be_written_over_its_operand(kernels: Callable[..., Kernel], kind: str) -> None:
    kernel, g = kernels(kind), np.array([2.0, -3, 5])
    for first in range(4):
        memory = np.arange(40.0)
        signals = memory[:36].reshape(6, 6)
        out = memory[first : first + 24].reshape(6, 4)
        right = kernel.forward(signals.copy(), g)
        assert kernel.forward(signals, g, out=out) is out
        np.testing.assert_array_equal(out, right)


@settings(max_examples=60, deadline=None)
@given(
    batch=st.lists(st.integers(0, 3), max_size=3),
    lacks=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    ones=st.tuples(st.integers(0, 7), st.integers(0, 7)),
    order=st.sampled_from("CF"),
    seed=st.integers(0, 99),
)
def test_batches_go_together_as_those_of_numpy(
    kernels: Callable[..., Kernel],
    batch: list[int],
    lacks: tuple[int, int],
    ones: tuple[int, int],
    order: str,
    seed: int,
) -> None:
    """Any axes may be left out in front, or be 1: by a matrix of windows and einsum."""
    inputs = []
    for core, lack, one in zip((6, 3), lacks, ones, strict=True):
        axes = [1 if one >> n & 1 else size for n, size in enumerate(batch)][lack:]
        shape = (*axes, core)
        inputs.append(np.random.default_rng(seed).integers(-9, 9, shape).astype(float, order=order))
    f, g = inputs
    windows = np.lib.stride_tricks.sliding_window_view(f, 3, axis=-1)
    right = np.einsum("...ik,...k->...i", windows, g)
    for kind in KINDS:
        np.testing.assert_array_equal(kernels(kind).forward(f, g), right)


def test_a_kernel_in_the_cache_needs_no_mathematics(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np, symconv;"
        "kernel = symconv.Convolution(4, 6).kernel();"
        "kernel.forward(np.ones((5, 6)), np.ones(3));"
        "kernel.vjp_filter_shared(np.ones((5, 4)), np.ones((5, 6)));"
        "print(sorted({'sympy', 'islpy', 'jinja2', 'subprocess'} & set(sys.modules)))"
    )
    environment = {"SYMCONV_CACHE": str(tmp_path), "PATH": "/usr/bin:/bin"}
    root = Path(calling.__file__).parents[2]
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=root, check=True,
            capture_output=True, text=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert said[1] == "[]\n"
