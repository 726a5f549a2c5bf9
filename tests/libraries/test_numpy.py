"""What np.convolve and np.correlate mean, mode by mode; also where the second operand is longer."""

import numpy as np
import pytest

from symconv import Convolution

SIZES = [(5, 1), (5, 2), (5, 3), (6, 4), (4, 4)]
"""Lengths of the longer operand and of the shorter."""

MODES = {"full": "full", "valid": "valid", "same": "same-lower"}
"""NumPy's mode, and our padding: "same" has the odd place at the beginning."""


def operands(signal: int, taps: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(10 * signal + taps)
    return random.integers(-5, 6, signal), random.integers(-5, 6, taps)


def ours(f: np.ndarray, g: np.ndarray, padding: str, flip: bool) -> np.ndarray:
    conv = Convolution(signal=len(f), filter=len(g), padding=padding, flip=flip)
    return conv.kernel("numpy").forward(f, g)


@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize("sizes", SIZES)
def test_convolve(sizes: tuple[int, int], mode: str, padding: str) -> None:
    """The filter is flipped; the longer operand is the signal, whichever stands first."""
    f, g = operands(*sizes)
    wanted = ours(f, g, padding, flip=True)
    np.testing.assert_array_equal(np.convolve(f, g, mode), wanted)
    np.testing.assert_array_equal(np.convolve(g, f, mode), wanted)
    assert len(wanted) == {"full": sum(sizes) - 1, "valid": 1 + sizes[0] - sizes[1]}.get(
        mode, sizes[0]
    )


@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize("sizes", SIZES)
def test_correlate(sizes: tuple[int, int], mode: str, padding: str) -> None:
    """The filter is not flipped."""
    f, g = operands(*sizes)
    np.testing.assert_array_equal(np.correlate(f, g, mode), ours(f, g, padding, flip=False))


@pytest.mark.parametrize(("mode", "padding"), MODES.items())
@pytest.mark.parametrize("sizes", SIZES[:-1])
def test_correlate_swaps_its_operands(sizes: tuple[int, int], mode: str, padding: str) -> None:
    """Where the second is longer it is the signal, and the outputs are reversed."""
    f, g = operands(*sizes)
    wanted = ours(f, g, padding, flip=False)[::-1]
    np.testing.assert_array_equal(np.correlate(g, f, mode), wanted)


def test_the_modes_that_are_not_named() -> None:
    f, g = operands(5, 3)
    assert np.array_equal(np.convolve(f, g), np.convolve(f, g, "full"))
    assert np.array_equal(np.correlate(f, g), np.correlate(f, g, "valid"))


def test_complex_numbers_are_conjugated_by_correlate_alone() -> None:
    """Ours never conjugates: give np.correlate(f, conj(g))."""
    f, g = np.array([1, 2j, 3]), np.array([1j, 2])
    plain = Convolution(outputs=2, inputs=3)
    entries = plain.jacobian_array("signal", g)
    assert np.array_equal(np.correlate(f, g.conj()), entries @ f)
    assert not np.array_equal(np.correlate(f, g), entries @ f)
