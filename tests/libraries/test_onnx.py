"""ONNX's own tests of its operators, as the package ships them, and the networks that it ships."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from math import prod
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Unsupported

onnx = pytest.importorskip("onnx", reason="ONNX is not installed: pip install -e '.[libraries]'")
reference = pytest.importorskip("onnx.reference")

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"

OURS = ("Conv", "ConvTranspose")


@dataclass(frozen=True)
class Example:
    """A model with inputs and the outputs that it must give."""

    kind: str
    name: str
    model: Any
    inputs: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]

    @property
    def operators(self) -> list[str]:
        return [node.op_type for node in self.model.graph.node]

    @property
    def given(self) -> dict[str, np.ndarray]:
        """Values of what the nodes read, as far as the model and its inputs say them."""
        graph = self.model.graph
        known = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
        names = [each.name for each in graph.input if each.name not in known]
        return known | dict(zip(names, self.inputs, strict=True))

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def by_node() -> list[Example]:
    """The tests of single operators whose module speaks of convolution."""
    node = import_module("onnx.backend.test.case.node")
    # Their operands are drawn when the modules are imported.
    np.random.seed(0)
    for module in iter_modules(node.__path__, f"{node.__name__}."):
        if "conv" in module.name.rpartition(".")[2]:
            import_module(module.name)
    found = []
    for case in node._NodeTestCases:
        ((inputs, outputs),) = case.data_sets
        found.append(Example("node", case.name, case.model, tuple(inputs), tuple(outputs)))
    return [each for each in found if any("Conv" in name for name in each.operators)]


def by_file(kind: str) -> list[Example]:
    """The models of a folder that hold a convolution."""
    found = []
    for path in sorted(DATA.joinpath(kind).glob("*/model.onnx")):
        model = onnx.load(path)
        if not any("Conv" in node.op_type for node in model.graph.node):
            continue
        for data in sorted(path.parent.glob("test_data_set_*")):
            inputs, outputs = (
                tuple(
                    onnx.numpy_helper.to_array(onnx.load_tensor(str(data / f"{what}_{n}.pb")))
                    for n in range(len(list(data.glob(f"{what}_*.pb"))))
                )
                for what in ("input", "output")
            )
            found.append(Example(kind, path.parent.name, model, inputs, outputs))
    return found


EXAMPLES = [*by_node(), *by_file("pytorch-converted"), *by_file("pytorch-operator")]

SINGLE = [each for each in EXAMPLES if len(each.operators) == 1 and each.operators[0] in OURS]

EXPANDED = [each for each in EXAMPLES if len(each.operators) > 1]

OUTSIDE = [each for each in EXAMPLES if len(each.operators) == 1 and each.operators[0] not in OURS]


def test_none_is_left_out() -> None:
    """How many there are of each kind, so that one that is not found shows."""
    counted = Counter((each.kind, each.operators[0]) for each in SINGLE)
    assert counted == {
        ("node", "Conv"): 6,
        ("node", "ConvTranspose"): 11,
        ("pytorch-converted", "Conv"): 26,
        ("pytorch-converted", "ConvTranspose"): 2,
        ("pytorch-operator", "Conv"): 1,
        ("pytorch-operator", "ConvTranspose"): 1,
    }
    # The function bodies of CausalConvWithState.
    assert Counter((each.kind, each.operators.count("Conv")) for each in EXPANDED) == {
        ("node", 1): 13
    }
    assert Counter(each.operators[0] for each in OUTSIDE) == {
        "CausalConvWithState": 13,  # runs as its body, above; has states and activations of its own
        "ConvInteger": 2,  # has zero points, which are subtracted from the operands first
        "QLinearConv": 1,  # has scales and zero points, and rounds
        "DeformConv": 4,  # reads where another operand says
    }
    assert len(EXAMPLES) == 80


@pytest.mark.parametrize("example", SINGLE, ids=str)
def test_an_operator(example: Example) -> None:
    (node,), known = example.model.graph.node, example.given
    operands = [known[name] for name in node.input if name]
    conv = Convolution.from_onnx(node, operands[0].shape, operands[1].shape)
    found = conv.kernel("numpy").forward(*operands)
    (wanted,) = example.outputs
    assert found.shape == wanted.shape
    whole = all(np.array_equal(each, np.round(each)) for each in operands)
    assert whole == (example.kind == "node")
    if whole:
        np.testing.assert_array_equal(found, wanted)
        return
    # Wanted is a sum of n products in float32, in an order that is not known. Each product and each
    # partial sum is off by at most 2^-24 of itself: n+1 times that, of the sum of absolute values,
    # is the most for all, to the first order.
    terms = 1 + conv.member.products // prod(conv.member.shape("output"))
    if conv.member.transposed:
        terms = 1 + prod(conv.member.counts("filter"))
    most = conv.kernel("numpy").forward(*map(abs, operands))
    assert (abs(found - wanted) <= (terms + 1) * 2.0**-24 * most).all()


class Ours(reference.op_run.OpRun):  # type: ignore[misc, name-defined]
    """Conv by our kernel, for ONNX's own interpreter."""

    op_domain = ""
    ran: list[str] = []  # noqa: RUF012

    def _run(self, x: np.ndarray, w: np.ndarray, *b: np.ndarray, **_: Any) -> tuple[np.ndarray]:
        conv = Convolution.from_onnx(self.onnx_node, x.shape, w.shape)
        Ours.ran.append(self.onnx_node.op_type)
        return (conv.kernel("numpy").forward(x, w, *b).astype(x.dtype),)


@pytest.mark.parametrize("example", EXPANDED, ids=str)
def test_a_body(example: Example) -> None:
    """Conv within a larger graph: the other nodes are ONNX's, and so is the relative tolerance."""
    ops = [type("Conv", (Ours,), {})]
    session = reference.ReferenceEvaluator(example.model, new_ops=ops)
    Ours.ran.clear()
    found = session.run(None, example.given)
    assert Ours.ran == ["Conv"]
    # In float16 the wanted sums of 4 positive products and a bias are themselves off by up to ten
    # roundings of 2^-11.
    rtol = 10 * 2.0**-11 if example.inputs[0].dtype == np.float16 else 1e-3
    for ours, wanted in zip(found, example.outputs, strict=True):
        assert ours.shape == wanted.shape
        np.testing.assert_allclose(ours, wanted, rtol=rtol, atol=1e-7)


@pytest.mark.parametrize("example", OUTSIDE, ids=str)
def test_another_operator(example: Example) -> None:
    (node,) = example.model.graph.node
    with pytest.raises(Unsupported, match=f"{node.op_type} is not in the family"):
        Convolution.from_onnx(node, (1, 1, 8), (1, 1, 3))


NETWORKS = {
    "bvlc_alexnet": 5, "densenet121": 121, "inception_v1": 57, "inception_v2": 69, "resnet50": 53,
    "shufflenet": 49, "squeezenet": 26, "vgg19": 16, "zfnet512": 5,
}  # fmt: skip
"""The networks that come with ONNX, with the number of their convolutions."""


@pytest.mark.parametrize("network", NETWORKS)
def test_the_sizes_of_a_network(network: str) -> None:
    """Every Conv of it has the output that ONNX infers."""
    path = DATA / "light" / f"light_{network}.onnx"
    graph = onnx.shape_inference.infer_shapes(onnx.load(path)).graph
    shapes = {each.name: tuple(each.dims) for each in graph.initializer}
    for each in (*graph.input, *graph.output, *graph.value_info):
        shapes[each.name] = tuple(size.dim_value for size in each.type.tensor_type.shape.dim)
    nodes = [node for node in graph.node if node.op_type in OURS]
    for node in nodes:
        member = Convolution.from_onnx(node, *(shapes[name] for name in node.input[:2])).member
        assert member.shape("output") == shapes[node.output[0]], node
    assert len(nodes) == NETWORKS[network]


def generated() -> list[tuple[Any, tuple[int, ...], tuple[int, ...]]]:
    """Nodes with automatic padding, on which ONNX's tests are few."""
    found = []
    for auto in ("SAME_UPPER", "SAME_LOWER", "VALID"):
        for size in (5, 6, 7):
            for taps in (1, 2, 3, 4):
                for stride, dilation in ((1, 1), (2, 1), (3, 1), (1, 2)):
                    options = {"auto_pad": auto, "strides": [stride], "dilations": [dilation]}
                    reach = dilation * (taps - 1) + 1
                    if auto == "VALID" and reach > size:
                        continue
                    node = onnx.helper.make_node("Conv", ["X", "W"], ["Y"], **options)
                    found.append((node, (1, 2, size), (3, 2, taps)))
    return found


def test_automatic_padding() -> None:
    """Against ONNX's interpreter, on whole numbers."""
    random = np.random.default_rng(1)
    ran = 0
    for node, signal, taps in generated():
        f, g = (random.integers(-5, 6, shape).astype(float) for shape in (signal, taps))
        infos = [
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, None)
            for name in ("X", "W", "Y")
        ]
        graph = onnx.helper.make_graph([node], "one", infos[:2], infos[2:])
        session = reference.ReferenceEvaluator(onnx.helper.make_model(graph))
        (wanted,) = session.run(None, {"X": f, "W": g})
        conv = Convolution.from_onnx(node, signal, taps)
        entries = conv.jacobian_sparse("signal", g) @ f.reshape(-1)
        np.testing.assert_array_equal(
            entries.reshape(conv.member.shape("output")), wanted, f"{node}"
        )
        ran += 1
    assert ran == 142
