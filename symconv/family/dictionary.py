"""What other libraries call it: their layers and nodes, as options of `Convolution`.

Nothing here imports those libraries: a layer or a node is anything with the right attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symconv.errors import IllFormed, Unsupported

TORCH = (
    "in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups",
    "bias", "padding_mode", "transposed", "output_padding",
)  # fmt: skip
"""What is read of a layer of PyTorch."""

ONNX = {
    "Conv": ("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"),
    "ConvTranspose": (
        "auto_pad", "dilations", "group", "kernel_shape", "output_padding", "output_shape", "pads",
        "strides",
    ),
}  # fmt: skip
"""The operators of ONNX that are in the family, with their attributes."""

NOT_INTS = ("auto_pad", "group")
"""The attributes that are no lists of whole numbers."""

SAME = {"SAME_UPPER": "same", "SAME_LOWER": "same-lower"}
"""ONNX's words for padding that keeps the size; of an odd place more, "upper" has it at the end."""


def torch_options(
    module: Any, signal: int | Sequence[int], batch: int | None = None
) -> dict[str, Any]:
    """The options of a torch.nn.Conv1d, Conv2d, Conv3d, ConvTranspose1d, ... for a signal's size.

    PyTorch does not flip the filter, and its names of fillings are ours; a word for padding is
    "same" or "valid". Raises IllFormed for what lacks an attribute or does not know its channels
    yet, and Unsupported for a bias that is no array, as quantised layers have it.

    >>> from types import SimpleNamespace
    >>> layer = SimpleNamespace(
    ...     in_channels=4, out_channels=6, kernel_size=(3,), stride=(2,), padding=(1,),
    ...     dilation=(1,), groups=2, bias=None, padding_mode="circular", transposed=False,
    ...     output_padding=(0,))
    >>> options = torch_options(layer, signal=9)
    >>> options["fill"], options["in_channels"], options["bias"]
    ('circular', 4, False)
    """
    missing = [name for name in TORCH if not hasattr(module, name)]
    if missing:
        raise IllFormed(
            f"{type(module).__name__} has no {', '.join(missing)}: give a torch.nn.Conv1d, Conv2d, "
            "Conv3d or ConvTranspose1d, 2d, 3d"
        )
    if not module.in_channels:
        raise IllFormed(
            f"in_channels={module.in_channels}: {type(module).__name__} does not know them yet: "
            "call a lazy layer on its input first"
        )
    if callable(module.bias):
        raise Unsupported(
            f"{type(module).__name__} has a method for its bias, as quantised layers have: give "
            "the layer before it was quantised"
        )
    found = {
        "signal": signal,
        "filter": module.kernel_size,
        "stride": module.stride,
        "padding": module.padding,
        "dilation": module.dilation,
        "fill": module.padding_mode,
        "in_channels": module.in_channels,
        "out_channels": module.out_channels,
        "groups": module.groups,
        "batch": batch,
        "bias": module.bias is not None,
    }
    if module.transposed:
        found |= {"transposed": True, "output_padding": module.output_padding}
    return found


def onnx_options(node: Any, signal: Sequence[int], filter: Sequence[int]) -> dict[str, Any]:
    """The options of an ONNX node Conv or ConvTranspose, for the shapes of its X and W.

    X is (batch, channels, inputs ...). The bias is there where the node has a third input. ONNX
    does not flip the filter, and lists the padding before all dimensions, then that after them.
    Raises Unsupported for any other operator or attribute, and IllFormed for shapes and attributes
    that contradict one another.

    >>> from types import SimpleNamespace
    >>> pads = SimpleNamespace(name="pads", ints=[0, 1, 2, 3])
    >>> node = SimpleNamespace(op_type="Conv", attribute=[pads], input=["X", "W"])
    >>> options = onnx_options(node, (1, 4, 8, 9), (6, 4, 3, 3))
    >>> options["padding"], options["batch"], options["out_channels"]
    (((0, 2), (1, 3)), 1, 6)
    """
    domain = getattr(node, "domain", "")
    if node.op_type not in ONNX or domain not in ("", "ai.onnx"):
        known = f"{domain}.{node.op_type}".lstrip(".")
        raise Unsupported(f"{known} is not in the family: give a node {' or '.join(ONNX)} of ONNX")
    given = {each.name: each for each in node.attribute}
    strange = [name for name in given if name not in ONNX[node.op_type]]
    if strange:
        raise Unsupported(f"{node.op_type} has an unknown attribute {', '.join(strange)}")
    if len(signal) < 3 or len(filter) != len(signal):
        raise IllFormed(
            f"X of shape {tuple(signal)} and W of shape {tuple(filter)}: give two axes of channels "
            "and batch, then the same number of dimensions, at least 1"
        )
    (batch, channels, *inputs), (first, second, *taps) = signal, filter
    whole = {name: list(each.ints) for name, each in given.items() if name not in NOT_INTS}
    if whole.get("kernel_shape", taps) != taps:
        raise IllFormed(f"kernel_shape={whole['kernel_shape']}, but W has {taps}")
    for name, values in whole.items():
        wanted = len(taps) * (2 if name == "pads" else 1)
        if len(values) != wanted:
            raise IllFormed(f"{name}={values} has {len(values)} values: give {wanted}")
    groups = given["group"].i if "group" in given else 1
    auto = given["auto_pad"].s if "auto_pad" in given else "NOTSET"
    auto = auto.decode() if isinstance(auto, bytes) else auto
    if auto not in ("NOTSET", "VALID", *SAME):
        raise IllFormed(f"auto_pad={auto!r}: choose NOTSET, VALID, {' or '.join(SAME)}")
    if auto != "NOTSET" and any(whole.get("pads", ())):
        raise IllFormed(f"pads={whole['pads']} and auto_pad={auto}: leave one of them out")
    found = {
        "signal": tuple(inputs),
        "filter": tuple(taps),
        "stride": tuple(whole.get("strides", [1] * len(taps))),
        "dilation": tuple(whole.get("dilations", [1] * len(taps))),
        "in_channels": channels,
        "groups": groups,
        "batch": batch,
        "bias": len(node.input) > 2 and node.input[2] != "",
    }
    if node.op_type == "Conv":
        _agree(channels, second * groups, "W's second axis times the group")
        return found | {"out_channels": first, "padding": SAME.get(auto) or _pairs(whole, taps)}
    _agree(channels, first, "W's first axis")
    found |= {"out_channels": second * groups, "transposed": True}
    return found | _cut_off(found, whole, auto)


def _agree(channels: int, wanted: int, where: str) -> None:
    if channels != wanted:
        raise IllFormed(f"X has {channels} channels, but {where} makes {wanted}")


def _pairs(whole: Mapping[str, Sequence[int]], taps: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs (before, after) of pads in ONNX's order."""
    pads = whole.get("pads", [0] * (2 * len(taps)))
    return tuple(zip(pads[: len(taps)], pads[len(taps) :], strict=True))


def _cut_off(
    found: Mapping[str, Any], whole: Mapping[str, Sequence[int]], auto: str
) -> dict[str, Any]:
    """Padding and output padding of a ConvTranspose; ONNX computes the first from output_shape.

    With auto_pad the output shape is the input's times the stride. An odd place is cut off at the
    beginning, but with SAME_UPPER at the end. Where there is nothing to cut off, a place more is
    wanted at the end, which is output padding.
    """
    inputs, taps, strides = found["signal"], found["filter"], found["stride"]
    extras = whole.get("output_padding", [0] * len(taps))
    if auto in SAME:
        outputs: Sequence[int] = [j * s for j, s in zip(inputs, strides, strict=True)]
    elif "output_shape" not in whole:
        return {"padding": _pairs(whole, taps), "output_padding": tuple(extras)}
    outputs = whole.get("output_shape") or outputs
    padding, more = [], []
    for n, (i, j, k, s, d, extra) in enumerate(
        zip(outputs, inputs, taps, strides, found["dilation"], extras, strict=True), 1
    ):
        total = s * (j - 1) + extra + d * (k - 1) + 1 - i
        less = total // 2
        before, after = (less, total - less) if auto == "SAME_UPPER" else (total - less, less)
        if before < 0:
            raise Unsupported(
                f"{i} outputs in dimension {n} are {-total} more than the taps reach, and ONNX "
                "does not say where they lie: give output_padding instead"
            )
        padding.append((before, max(after, 0)))
        more.append(extra - min(after, 0))
    return {"padding": tuple(padding), "output_padding": tuple(more)}
