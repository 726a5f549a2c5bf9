"""What jax.lax.conv_general_dilated and conv_transpose mean, with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.kernels.functions import function
from symconv.kernels.proof.products import written

jax = pytest.importorskip("jax", reason="JAX is not installed: see the extra `libraries`")

ROWS = {1: "H", 2: "HW", 3: "DHW"}

PADDING = {"VALID": "valid", "SAME": "same", "SAME_LOWER": "same-lower"}
"""JAX's word for padding, and ours."""

LAYERS: list[tuple[int, dict[str, Any]]] = [
    *((rank, {"padding": word, "stride": (2, 1, 3)[:rank]}) for rank in ROWS for word in PADDING),
    *((rank, {"padding": word, "dilation": 2, "taps": 2}) for rank in (1, 2) for word in PADDING),
    (1, {"padding": ((2, 1),), "groups": 2}),
    (2, {"padding": ((2, 0), (0, 1)), "stride": 2, "dilation": (1, 2), "taps": 2}),
    (2, {"padding": "SAME", "groups": 4}),
    (3, {"padding": ((1, 1), (0, 1), (1, 0)), "groups": 2, "taps": 2}),
]


def each(value: Any, rank: int) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) * rank


def operands(conv: Convolution) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole numbers, so small that float32 sums are exact."""
    random = np.random.default_rng(conv.member.products)
    shapes = map(conv.member.shape, ("signal", "filter", "output"))
    f, g, e = (random.integers(-5, 6, shape).astype(np.float32) for shape in shapes)
    return f, g, e


def meant(conv: Convolution, name: str, *given: np.ndarray) -> np.ndarray:
    """What the definition means, product by product, without the loops of a kernel."""
    known = function(conv.member, name)
    words = (each.reshape(-1).astype(np.int64).view(np.uint64) for each in given)
    return written(conv.member, known).at(*words).view(np.int64).reshape(known.output.shape)


def compare(conv: Convolution, found: Any) -> None:
    """Outputs, and both gradients."""
    f, g, e = operands(conv)
    y, back = jax.vjp(found, f, g)
    by_signal, by_filter = back(e)
    for ours, wanted in (
        (meant(conv, "forward", f, g), y),
        (meant(conv, "vjp_signal", e, g), by_signal),
        (meant(conv, "vjp_filter", e, f), by_filter),
    ):
        assert ours.shape == wanted.shape
        np.testing.assert_array_equal(ours, np.asarray(wanted))


@pytest.mark.parametrize("last", [False, True], ids=["NCHW", "NHWC"])
@pytest.mark.parametrize(("rank", "options"), LAYERS)
def test_conv_general_dilated(rank: int, options: dict[str, Any], last: bool) -> None:
    """Not flipped. Channels stand where dimension_numbers says; ours stand first."""
    stride, dilation = (each(options.get(name, 1), rank) for name in ("stride", "dilation"))
    groups, padding = options.get("groups", 1), options["padding"]
    conv = Convolution(
        signal=(6, 5, 4)[:rank], filter=each(options.get("taps", 3), rank), stride=stride,
        dilation=dilation, padding=PADDING.get(padding, padding) if isinstance(padding, str)
        else padding, in_channels=4, out_channels=8, groups=groups, batch=2,
    )  # fmt: skip
    letters = ROWS[rank]
    numbers = (f"NC{letters}", f"OI{letters}", f"NC{letters}")
    if last:
        numbers = (f"N{letters}C", f"{letters}IO", f"N{letters}C")

    def found(f: Any, g: Any) -> Any:
        if last:
            f, g = moved(f, 1, -1), moved(g, (0, 1), (-1, -2))
        y = jax.lax.conv_general_dilated(
            f, g, stride, padding, rhs_dilation=dilation, dimension_numbers=numbers,
            feature_group_count=groups,
        )  # fmt: skip
        return moved(y, -1, 1) if last else y

    compare(conv, found)


def moved(array: Any, source: Any, target: Any) -> Any:
    return jax.numpy.moveaxis(array, source, target)


@pytest.mark.parametrize("kernel_too", [True, False], ids=["transposed filter", "as it is"])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize(("taps", "stride"), [(3, 1), (3, 2), (2, 3), (4, 3), (5, 2), (1, 2)])
def test_conv_transpose(taps: int, stride: int, padding: str, kernel_too: bool) -> None:
    """Its filter is not flipped: ours is with flip=True, unless transpose_kernel is set.

    VALID has at least stride outputs for each input, SAME exactly so many.
    """
    more = max(stride - taps, 0)
    options: dict[str, Any] = {"output_padding": more}
    if padding == "SAME":
        cut = max(taps - stride, 0)
        options["padding"] = [(cut // 2, cut - cut // 2)]
    conv = Convolution(
        signal=5, filter=taps, stride=stride, transposed=True, flip=not kernel_too, in_channels=2,
        out_channels=3, batch=1, **options,
    )  # fmt: skip

    def found(f: Any, g: Any) -> Any:
        numbers = ("NCH", "OIH" if kernel_too else "IOH", "NCH")
        return jax.lax.conv_transpose(
            f, g, (stride,), padding, dimension_numbers=numbers, transpose_kernel=kernel_too
        )

    compare(conv, found)
    assert conv.member.outputs == (
        5 * stride + (max(taps - stride, 0) if padding == "VALID" else 0),
    )
