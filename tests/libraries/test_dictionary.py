"""What from_torch and from_onnx refuse, and what they read; needs neither library."""

from types import SimpleNamespace
from typing import Any

import pytest

from symconv import Convolution
from symconv.errors import IllFormed, SymconvError, Unsupported

LAYER = {
    "in_channels": 4, "out_channels": 6, "kernel_size": (3, 2), "stride": (2, 1),
    "padding": (1, 0), "dilation": (1, 2), "groups": 2, "bias": None, "padding_mode": "zeros",
    "transposed": False, "output_padding": (0, 0),
}  # fmt: skip


def layer(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(**{**LAYER, **changes})


def without(*names: str) -> SimpleNamespace:
    return SimpleNamespace(**{name: LAYER[name] for name in LAYER if name not in names})


def node(kind: str = "Conv", inputs: tuple[str, ...] = ("X", "W"), **attributes: Any) -> Any:
    """A node as onnx.helper.make_node makes it."""
    field = {"group": "i", "auto_pad": "s"}
    made = [
        SimpleNamespace(name=name, **{field.get(name, "ints"): value})
        for name, value in attributes.items()
    ]
    return SimpleNamespace(op_type=kind, domain="", attribute=made, input=list(inputs))


LAYERS: list[tuple[SimpleNamespace, dict[str, Any]]] = [
    (layer(), {"padding": (1, 0)}),
    (layer(stride=(1, 1), padding="same"), {"stride": 1, "padding": "same"}),
    (layer(padding="valid"), {"padding": "valid"}),
    (layer(padding_mode="circular"), {"padding": (1, 0), "fill": "circular"}),
    (layer(bias=object()), {"padding": (1, 0), "bias": True}),
    (layer(transposed=True, output_padding=(1, 0)),
     {"padding": (1, 0), "transposed": True, "output_padding": (1, 0)}),
]  # fmt: skip


@pytest.mark.parametrize(("module", "options"), LAYERS)
def test_a_layer_is_read(module: SimpleNamespace, options: dict[str, Any]) -> None:
    wanted = Convolution(
        signal=(7, 8), filter=(3, 2), dilation=(1, 2), in_channels=4, out_channels=6, groups=2,
        batch=3, **{"stride": (2, 1), **options},
    )  # fmt: skip
    assert Convolution.from_torch(module, (7, 8), batch=3) == wanted


REFUSED: list[tuple[SimpleNamespace, type[SymconvError], str]] = [
    (without("groups", "padding_mode"), IllFormed, "SimpleNamespace has no groups, padding_mode"),
    (layer(in_channels=0), IllFormed, "a lazy layer"),
    (layer(bias=lambda: None), Unsupported, "quantised"),
    (layer(padding_mode="symmetric"), IllFormed, "'symmetric' is not a filling"),
    (layer(transposed=True, padding="same"), IllFormed, "'same' has no meaning"),
    (layer(transposed=True, padding_mode="reflect"), IllFormed, "'reflect'"),
    (layer(kernel_size=(3,)), IllFormed, "different numbers of dimensions"),
]


@pytest.mark.parametrize(("module", "error", "said"), REFUSED)
def test_no_layer_of_the_family(
    module: SimpleNamespace, error: type[SymconvError], said: str
) -> None:
    with pytest.raises(error, match=said):
        Convolution.from_torch(module, (7, 8))


X, W = (2, 4, 7, 8), (6, 2, 3, 2)

NODES: list[tuple[Any, dict[str, Any]]] = [
    (node(group=2), {}),
    (node(group=2, inputs=("X", "W", "B")), {"bias": True}),
    (node(group=2, inputs=("X", "W", "")), {}),
    (node(group=2, pads=[1, 2, 3, 0]), {"padding": ((1, 3), (2, 0))}),
    (node(group=2, auto_pad=b"VALID", strides=[2, 3]), {"stride": (2, 3)}),
    (node(group=2, auto_pad=b"VALID", pads=[0, 0, 0, 0]), {}),
    (node(group=2, auto_pad="SAME_UPPER", dilations=[1, 2]),
     {"dilation": (1, 2), "padding": "same"}),
    (node(group=2, auto_pad=b"SAME_LOWER", kernel_shape=[3, 2]), {"padding": "same-lower"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "options"), NODES)
def test_a_node_is_read(given: Any, options: dict[str, Any]) -> None:
    wanted = Convolution(
        signal=X[2:], filter=W[2:], in_channels=4, out_channels=6, groups=2, batch=2, **options
    )
    assert Convolution.from_onnx(given, X, W) == wanted


TRANSPOSED: list[tuple[dict[str, Any], tuple[int, int], int, int]] = [
    # Attributes of a node on 5 inputs with 4 taps, then padding, output padding and outputs: with
    # a stride of 3 the taps reach 16.
    ({"strides": [3]}, (0, 0), 0, 16),
    ({"strides": [3], "output_padding": [2], "pads": [1, 0]}, (1, 0), 2, 17),
    ({"strides": [3], "output_shape": [14]}, (1, 1), 0, 14),
    ({"strides": [3], "output_shape": [13]}, (2, 1), 0, 13),
    ({"strides": [3], "output_shape": [13], "auto_pad": b"SAME_LOWER"}, (2, 1), 0, 13),
    ({"strides": [3], "output_shape": [13], "auto_pad": b"SAME_UPPER"}, (1, 2), 0, 13),
    ({"strides": [3], "output_shape": [17]}, (0, 0), 1, 17),
    ({"strides": [3], "output_shape": [17], "output_padding": [2]}, (1, 0), 2, 17),
    ({"strides": [3], "output_shape": [14], "pads": [5, 5]}, (1, 1), 0, 14),
    ({"strides": [3], "auto_pad": b"SAME_UPPER"}, (0, 1), 0, 15),
    ({"strides": [3], "auto_pad": b"SAME_LOWER"}, (1, 0), 0, 15),
    ({"dilations": [2], "auto_pad": b"SAME_LOWER", "output_padding": [1]}, (4, 3), 1, 5),
]


@pytest.mark.parametrize(("attributes", "padding", "extra", "outputs"), TRANSPOSED)
def test_a_transposed_node_is_read(
    attributes: dict[str, Any], padding: tuple[int, int], extra: int, outputs: int
) -> None:
    found = Convolution.from_onnx(node("ConvTranspose", **attributes), (1, 3, 5), (3, 2, 4))
    assert found.member.padding == (padding,)
    assert found.member.dimensions[0].extra == extra
    assert found.member.shape("output") == (1, 2, outputs)


WRONG: list[tuple[Any, tuple[int, ...], tuple[int, ...], type[SymconvError], str]] = [
    (node("ConvInteger"), X, W, Unsupported, "ConvInteger is not in the family"),
    (node(group=2, ceil_mode=[1]), X, W, Unsupported, "ceil_mode"),
    (node(group=2, output_padding=[1, 1]), X, W, Unsupported, "output_padding"),
    (node(), X, W, IllFormed, "X has 4 channels, but W's second axis times the group makes 2"),
    (node("ConvTranspose"), X, W, IllFormed, "X has 4 channels, but W's first axis makes 6"),
    (node(group=2, kernel_shape=[3, 3]), X, W, IllFormed, r"kernel_shape=\[3, 3\], but W has"),
    (node(group=2, strides=[1]), X, W, IllFormed, r"strides=\[1\] has 1 values: give 2"),
    (node(group=2, pads=[1, 1]), X, W, IllFormed, "has 2 values: give 4"),
    (node(group=2, pads=[1, 1, 1, 1], auto_pad=b"SAME_UPPER"), X, W, IllFormed, "leave one"),
    (node(group=2, auto_pad=b"SAME"), X, W, IllFormed, "auto_pad='SAME'"),
    (node(group=2), X[:3], W, IllFormed, "the same number of dimensions"),
    (node(group=4), X, (6, 1, 3, 2), IllFormed, "out_channels=6 is not divisible by groups=4"),
    (node("ConvTranspose", output_shape=[9]), (1, 3, 5), (3, 2, 3), Unsupported, "2 more than"),
    (node("ConvTranspose", strides=[2], auto_pad=b"SAME_UPPER"), (1, 3, 5), (3, 2, 1),
     Unsupported, "10 outputs in dimension 1 are 1 more than the taps reach"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "signal", "taps", "error", "said"), WRONG)
def test_no_node_of_the_family(
    given: Any,
    signal: tuple[int, ...],
    taps: tuple[int, ...],
    error: type[SymconvError],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        Convolution.from_onnx(given, signal, taps)


def test_an_operator_of_another_domain_only_has_the_same_name() -> None:
    given = node(group=2)
    given.domain = "com.microsoft.nchwc"
    with pytest.raises(Unsupported, match=r"com\.microsoft\.nchwc\.Conv"):
        Convolution.from_onnx(given, X, W)
