"""What the functions of SciPy mean: which of them flip, where they are centred, how they pad."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.kernels.functions import function
from symconv.kernels.proof.products import written

signal = pytest.importorskip("scipy.signal", reason="SciPy is not installed")
ndimage = pytest.importorskip("scipy.ndimage", reason="SciPy is not installed")

SIZES: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((6,), (1,)), ((6,), (2,)), ((5,), (3,)), ((5,), (4,)),
    ((4, 5), (3, 2)), ((5, 4), (2, 2)), ((4, 4), (3, 3)), ((3, 4), (1, 4)),
]  # fmt: skip

PLANE = [(sizes, taps) for sizes, taps in SIZES if len(sizes) == 2]

MODES = {"full": "full", "valid": "valid", "same": "same-lower"}
"""The mode of scipy.signal, and our padding: "same" has the odd place at the beginning."""


def operands(sizes: tuple[int, ...], taps: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(sum(sizes) + 10 * sum(taps))
    return random.integers(-5, 6, sizes), random.integers(-5, 6, taps)


def ours(f: np.ndarray, g: np.ndarray, **options: Any) -> np.ndarray:
    """The outputs for whole numbers by the definition, without the loops of a kernel."""
    member = Convolution(signal=f.shape, filter=g.shape, **options).member
    words = (array.reshape(-1).astype(np.int64).view(np.uint64) for array in (f, g))
    found = written(member, function(member, "forward")).at(*words)
    return found.view(np.int64).reshape(member.outputs)


@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize(("sizes", "taps"), SIZES)
def test_signal_convolve(
    sizes: tuple[int, ...], taps: tuple[int, ...], mode: str, padding: str
) -> None:
    """Flipped, by any of its methods."""
    f, g = operands(sizes, taps)
    wanted = ours(f, g, flip=True, padding=padding)
    np.testing.assert_array_equal(signal.convolve(f, g, mode, "direct"), wanted)
    # Whole numbers again, after a Fourier transform has rounded.
    for by_fourier in (signal.fftconvolve, signal.oaconvolve):
        found = by_fourier(f, g, mode)
        np.testing.assert_array_equal(np.rint(found), wanted)
        assert abs(found - wanted).max() < 1e-10


@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize(("sizes", "taps"), SIZES)
def test_signal_correlate(
    sizes: tuple[int, ...], taps: tuple[int, ...], mode: str, padding: str
) -> None:
    """Not flipped."""
    f, g = operands(sizes, taps)
    wanted = ours(f, g, flip=False, padding=padding)
    np.testing.assert_array_equal(signal.correlate(f, g, mode, "direct"), wanted)


@pytest.mark.parametrize("mode", ["full", "same"])
def test_signal_keeps_its_first_operand_as_the_signal(mode: str) -> None:
    """Also where the filter is longer, unlike NumPy."""
    g, f = operands((6,), (3,))
    options = {"padding": MODES[mode]}
    assert np.array_equal(signal.convolve(f, g, mode), ours(f, g, flip=True, **options))
    assert np.array_equal(signal.correlate(f, g, mode), ours(f, g, flip=False, **options))
    assert len(signal.convolve(f, g, "same")) == 3 < len(np.convolve(f, g, "same"))


def test_signal_swaps_where_only_that_is_valid() -> None:
    f, g = operands((6,), (3,))
    assert np.array_equal(signal.convolve(g, f, "valid"), ours(f, g, flip=True))
    assert np.array_equal(signal.correlate(g, f, "valid"), ours(f, g, flip=False)[::-1])


BOUNDARIES = {"fill": "zeros", "wrap": "circular"}
"""The boundary of convolve2d and correlate2d, and our filling; for "symm" see below."""


@pytest.mark.parametrize(("boundary", "fill"), BOUNDARIES.items())
@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize(("sizes", "taps"), PLANE)
def test_signal_of_images(
    sizes: tuple[int, ...], taps: tuple[int, ...], mode: str, padding: str, boundary: str, fill: str
) -> None:
    """With "same" convolve2d has the odd place at the beginning, correlate2d at the end."""
    f, g = operands(sizes, taps)
    wanted = ours(f, g, flip=True, padding=padding, fill=fill)
    np.testing.assert_array_equal(signal.convolve2d(f, g, mode, boundary), wanted)
    wanted = ours(f, g, flip=False, padding=padding.removesuffix("-lower"), fill=fill)
    np.testing.assert_array_equal(signal.correlate2d(f, g, mode, boundary), wanted)


FILLS = ("zeros", "reflect", "replicate", "circular")


def same_as(found: Callable[[np.ndarray, np.ndarray], np.ndarray], taps: int) -> set[str]:
    """Our fillings that give the same on an image of distinct powers, with so many taps."""
    f = 3 ** np.arange(25).reshape(5, 5)
    g = 1 + np.arange(taps * taps).reshape(taps, taps)
    wanted = found(f, g)
    return {
        fill
        for fill in FILLS
        if np.array_equal(ours(f, g, flip=False, padding=taps // 2, fill=fill), wanted)
    }


HALF = {
    "correlate2d symm": lambda f, g: signal.correlate2d(f, g, "same", "symm"),
    "ndimage reflect": lambda f, g: ndimage.correlate(f, g, mode="reflect"),
    "ndimage grid-mirror": lambda f, g: ndimage.correlate(f, g, mode="grid-mirror"),
    "ndimage, if nothing is said": ndimage.correlate,
}


@pytest.mark.parametrize("name", HALF)
def test_the_mirror_image_with_the_outermost_entry_is_outside(name: str) -> None:
    """d c b a | a b c d | d c b a: one place of it is a replicate, two are none of ours."""
    assert same_as(HALF[name], 3) == {"replicate"}
    assert same_as(HALF[name], 5) == set()
    assert same_as(lambda f, g: ndimage.correlate(f, g, mode="mirror"), 5) == {"reflect"}


def test_a_value_to_fill_with_is_outside() -> None:
    """But 0."""
    assert same_as(lambda f, g: signal.correlate2d(f, g, "same", fillvalue=1), 3) == set()
    assert same_as(lambda f, g: ndimage.correlate(f, g, mode="constant", cval=1), 3) == set()
    assert same_as(lambda f, g: ndimage.correlate(f, g, mode="constant"), 3) == {"zeros"}


NDIMAGE = {
    "constant": "zeros", "grid-constant": "zeros", "nearest": "replicate", "mirror": "reflect",
    "wrap": "circular", "grid-wrap": "circular",
}  # fmt: skip
"""The mode of scipy.ndimage, and our filling."""

TAPS: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((6,), (2,)), ((6,), (3,)), ((5,), (4,)), ((4, 5), (3, 2)), ((4, 4), (4, 3)), ((4, 3), (1, 2)),
]  # fmt: skip


def places(taps: tuple[int, ...], before: list[int]) -> list[tuple[int, int]]:
    return [(places, k - 1 - places) for k, places in zip(taps, before, strict=True)]


@pytest.mark.parametrize(("mode", "fill"), NDIMAGE.items())
@pytest.mark.parametrize(("sizes", "taps"), TAPS)
def test_ndimage(sizes: tuple[int, ...], taps: tuple[int, ...], mode: str, fill: str) -> None:
    """As many outputs as inputs; the odd place before for correlate, after for convolve."""
    f, g = operands(sizes, taps)
    wanted = ours(f, g, flip=False, padding="same-lower", fill=fill)
    np.testing.assert_array_equal(ndimage.correlate(f, g, mode=mode), wanted)
    wanted = ours(f, g, flip=True, padding="same", fill=fill)
    np.testing.assert_array_equal(ndimage.convolve(f, g, mode=mode), wanted)


@pytest.mark.parametrize(("sizes", "taps"), [((6,), (3,)), ((6,), (4,)), ((4, 5), (3, 2))])
def test_the_origin_of_ndimage(sizes: tuple[int, ...], taps: tuple[int, ...]) -> None:
    """It adds to the padding before for correlate, and takes from it for convolve."""
    f, g = operands(sizes, taps)
    tried = 0
    for origin in product(*(range(-(k // 2), (k - 1) // 2 + 1) for k in taps)):
        for flip, found in ((False, ndimage.correlate), (True, ndimage.convolve)):
            before = [
                (k - 1) // 2 - o if flip else k // 2 + o for k, o in zip(taps, origin, strict=True)
            ]
            wanted = ours(f, g, flip=flip, padding=places(taps, before))
            shifted = found(f, g, mode="constant", origin=origin)
            np.testing.assert_array_equal(shifted, wanted, f"{found.__name__} at {origin}")
            tried += 1
    assert tried == 2 * np.prod(taps)


def test_one_axis_of_ndimage() -> None:
    """correlate1d and convolve1d are a filter with one tap along the other axes."""
    f, g = operands((4, 5), (3,))
    column = g.reshape(3, 1)
    assert np.array_equal(
        ndimage.correlate1d(f, g, axis=0, mode="mirror"),
        ours(f, column, flip=False, padding=[1, 0], fill="reflect"),
    )
    assert np.array_equal(
        ndimage.convolve1d(f, g, axis=0, mode="nearest"),
        ours(f, column, flip=True, padding=[1, 0], fill="replicate"),
    )
