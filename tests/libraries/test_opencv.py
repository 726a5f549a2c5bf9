"""What cv2.filter2D means: it does not flip, and its anchor is the padding before."""

from itertools import product

import numpy as np
import pytest

from symconv import Convolution
from symconv.kernels.functions import function
from symconv.kernels.proof.products import written

cv2 = pytest.importorskip("cv2", reason="OpenCV is not installed: see the extra `libraries`")

BORDERS = {
    "BORDER_CONSTANT": "zeros", "BORDER_REPLICATE": "replicate", "BORDER_REFLECT_101": "reflect",
    "BORDER_DEFAULT": "reflect",
}  # fmt: skip
"""OpenCV's border, and our filling."""


def ours(f: np.ndarray, g: np.ndarray, before: tuple[int, int], fill: str) -> np.ndarray:
    """The outputs for whole numbers by the definition, without the loops of a kernel."""
    padding = [(p, k - 1 - p) for p, k in zip(before, g.shape, strict=True)]
    member = Convolution(signal=f.shape, filter=g.shape, padding=padding, fill=fill).member
    words = (array.reshape(-1).astype(np.int64).view(np.uint64) for array in (f, g))
    found = written(member, function(member, "forward")).at(*words)
    return found.view(np.int64).reshape(member.outputs)


def operands(taps: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(sum(taps))
    f, g = (random.integers(-5, 6, shape).astype(float) for shape in ((5, 6), taps))
    return f, g


@pytest.mark.parametrize(("border", "fill"), BORDERS.items())
@pytest.mark.parametrize("taps", [(3, 3), (2, 3), (4, 2), (1, 5)])
def test_filter2d(taps: tuple[int, int], border: str, fill: str) -> None:
    """As many outputs as inputs; the anchor is (column, row), if nothing is said the middle."""
    f, g = operands(taps)
    found = cv2.filter2D(f, -1, g, borderType=getattr(cv2, border))
    np.testing.assert_array_equal(found, ours(f, g, (taps[0] // 2, taps[1] // 2), fill))
    for row, column in product(*map(range, taps)):
        found = cv2.filter2D(f, -1, g, anchor=(column, row), borderType=getattr(cv2, border))
        np.testing.assert_array_equal(found, ours(f, g, (row, column), fill))


def test_each_channel_by_itself() -> None:
    """Channels stand last, and have the same filter."""
    random = np.random.default_rng(1)
    f, (_, g) = random.integers(-5, 6, (5, 6, 3)).astype(float), operands((3, 3))
    found = cv2.filter2D(f, -1, g, borderType=cv2.BORDER_CONSTANT)
    wanted = [ours(f[:, :, channel], g, (1, 1), "zeros") for channel in range(3)]
    np.testing.assert_array_equal(found, np.stack(wanted, axis=-1))


def test_the_mirror_image_with_the_outermost_entry_is_outside() -> None:
    """BORDER_REFLECT, which is not BORDER_REFLECT_101; at two places it is none of ours."""
    f, g = operands((5, 5))
    found = cv2.filter2D(f, -1, g, borderType=cv2.BORDER_REFLECT)
    fills = ("zeros", "reflect", "replicate", "circular")
    assert not any(np.array_equal(found, ours(f, g, (2, 2), fill)) for fill in fills)


def test_it_does_not_wrap() -> None:
    f, g = operands((3, 3))
    with pytest.raises(cv2.error):
        cv2.filter2D(f, -1, g, borderType=cv2.BORDER_WRAP)
