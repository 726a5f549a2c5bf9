"""PyTorch's layers and their gradients are those of the definition, on exact whole numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import IllFormed, Unsupported
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import function
from symconv.kernels.proof.products import written

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[torch]'")
F = torch.nn.functional
# The arrays are small: more threads only wait for one another.
torch.set_num_threads(1)

CASES = range(306)
"""Cases, each drawn from its own number."""

COMPILED = range(0, 306, 25)
"""Those that are compiled as well: that takes a compiler about a second for each."""

MODES = {"reflect": "reflect", "replicate": "replicate", "circular": "circular"}
"""What torch.nn.functional.pad calls our fillings; zeros are its "constant"."""


@dataclass(frozen=True)
class Case:
    """A layer by its options, one value for each dimension."""

    signal: tuple[int, ...]
    taps: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    fill: tuple[str, ...]
    channels: tuple[int, int, int] | None
    """Channels in, channels out, groups."""
    batch: int | None
    bias: bool
    flip: bool
    transposed: bool
    extra: tuple[int, ...]

    @property
    def rank(self) -> int:
        return len(self.signal)

    def valid(self) -> bool:
        """Whether there is an output, and enough of the signal to fill the padding with."""
        for j, k, s, d, p, fill, extra in zip(
            self.signal, self.taps, self.stride, self.dilation, self.padding, self.fill,
            self.extra, strict=True,
        ):  # fmt: skip
            if self.transposed:
                fine = s * (j - 1) + d * (k - 1) + 1 + extra > sum(p)
            else:
                most = {"reflect": j - 1, "circular": j}.get(fill, max(p))
                fine = j + sum(p) > d * (k - 1) and max(p) <= most
            if not fine:
                return False
        return True

    def convolution(self) -> Convolution:
        inward, outward, groups = self.channels or (None, None, 1)
        more: dict[str, Any] = {"fill": self.fill}
        if self.transposed:
            more = {"transposed": True, "output_padding": self.extra}
        return Convolution(
            signal=self.signal, filter=self.taps, stride=self.stride, dilation=self.dilation,
            padding=self.padding, in_channels=inward, out_channels=outward, groups=groups,
            batch=self.batch, bias=self.bias, flip=self.flip, **more,
        )  # fmt: skip

    def through(self, f: Any, g: Any, b: Any) -> Any:
        """The outputs by PyTorch, from operands laid out as ours."""
        inward, outward, groups = self.channels or (1, 1, 1)
        x = f.reshape(self.batch or 1, inward, *self.signal)
        leading = (inward, outward // groups) if self.transposed else (outward, inward // groups)
        w = g.reshape(*leading, *self.taps)
        if b is not None:
            b = b.reshape(outward)
        if self.flip:
            w = w.flip(tuple(range(2, 2 + self.rank)))
        layer = getattr(F, f"conv{'_transpose' * self.transposed}{self.rank}d")
        same: dict[str, Any] = {
            "bias": b, "stride": self.stride, "dilation": self.dilation, "groups": groups
        }  # fmt: skip
        symmetric = all(before == after for before, after in self.padding)
        if self.transposed:
            same["output_padding"] = self.extra
        elif set(self.fill) != {"zeros"} or not symmetric:
            x = self.padded(x)
        if symmetric and set(self.fill) == {"zeros"}:
            y = layer(x, w, padding=tuple(before for before, _ in self.padding), **same)
        else:
            y = layer(x, w, **same)
            if self.transposed:
                for axis, (before, after) in enumerate(self.padding, 2):
                    y = y.narrow(axis, before, y.shape[axis] - before - after)
        if self.channels is None:
            y = y.squeeze(1)
        return y if self.batch is not None else y.squeeze(0)

    def padded(self, x: Any) -> Any:
        """One dimension after the other, each with its own filling."""
        for n, (places, fill) in enumerate(zip(self.padding, self.fill, strict=True)):
            # PyTorch lists pairs from the last dimension to the first.
            pairs = [(0, 0)] * self.rank
            pairs[self.rank - 1 - n] = places
            mode = "constant" if fill == "zeros" else MODES[fill]
            x = F.pad(x, [count for pair in pairs for count in pair], mode=mode)
        return x


MOST = {1: (10, 5, 4, 3, 4), 2: (6, 3, 3, 2, 2), 3: (4, 2, 2, 2, 1)}
"""For each rank the largest signal, filter, stride, dilation and padding."""


@cache
def case(number: int) -> Case:
    """A third for each rank; two fifths transposed, as many filled with something."""
    random = Random(number)
    rank = 1 + number % 3
    transposed = number % 5 in (1, 3)
    filled = not transposed and number % 7 < 5
    # Drawn once, as a reflection that needs a longer signal is drawn again more often.
    mode = random.choice(tuple(MODES))

    def some(least: int, most: int) -> tuple[int, ...]:
        return tuple(random.randint(least, most) for _ in range(rank))

    while True:
        signal, taps, stride, dilation, padding = MOST[rank]
        before, strides, dilations = some(0, padding), some(1, stride), some(1, dilation)
        after = before if random.random() < 0.4 else some(0, padding)
        groups, depth = random.choice((2, 3)), random.choice((1, 2))
        # One dimension at least; kernels take longest to make where all of three are.
        fills = [random.choice(("zeros",) * (2 * rank - 1) + tuple(MODES)) for _ in range(rank)]
        fills[random.randrange(rank)] = mode
        drawn = Case(
            some(1, signal),
            some(1, taps),
            strides,
            dilations,
            tuple(zip(before, after, strict=True)),
            tuple(fills) if filled else ("zeros",) * rank,
            random.choice([
                None,
                (random.randint(1, 3), random.randint(1, 3), 1),
                (groups * random.choice((1, 2)), groups * random.choice((1, 2)), groups),
                (depth, groups * depth, depth),
            ]),
            random.choice((None, 1, 2)),
            random.random() < 0.5,
            random.random() < 0.2,
            transposed,
            tuple(
                random.randrange(max(s, d)) if transposed and random.random() < 0.5 else 0
                for s, d in zip(strides, dilations, strict=True)
            ),
        )  # fmt: skip
        if drawn.valid():
            return drawn


def features(drawn: Case) -> Iterator[object]:
    """What a case is a case of."""
    inward, outward, groups = drawn.channels or (0, 0, 0)
    yield drawn.rank, drawn.transposed
    yield from (f"{fill} in {drawn.rank}" for fill in set(drawn.fill))
    yield from {
        "asymmetric": any(before != after for before, after in drawn.padding),
        "asymmetric, transposed": drawn.transposed and any(p != q for p, q in drawn.padding),
        "several fillings": len(set(drawn.fill)) > 1,
        "stride": max(drawn.stride) > 1,
        "stride that leaves samples unused": not drawn.transposed and any(
            (j + sum(p) - d * (k - 1) - 1) % s
            for j, k, s, d, p in zip(
                drawn.signal, drawn.taps, drawn.stride, drawn.dilation, drawn.padding, strict=True
            )
        ),
        "dilation": max(drawn.dilation) > 1 < max(drawn.taps),
        "output padding": any(drawn.extra),
        "no channels": drawn.channels is None,
        "groups": 1 < groups < inward,
        "depthwise with multiplier": 1 < groups == inward < outward,
        "batch of 2": drawn.batch == 2,
        "no batch": drawn.batch is None,
        "bias": drawn.bias,
        "flip": drawn.flip,
    }.items() & {(name, True) for name in NAMED}  # fmt: skip


NAMED = (
    "asymmetric", "asymmetric, transposed", "several fillings", "stride",
    "stride that leaves samples unused", "dilation", "output padding", "no channels", "groups",
    "depthwise with multiplier", "batch of 2", "no batch", "bias", "flip",
)  # fmt: skip


def test_the_cases_cover_the_options() -> None:
    seen = Counter(feature for number in CASES for feature in features(case(number)))
    wanted = [
        *product((1, 2, 3), (False, True)),
        *(f"{fill} in {rank}" for fill in ("zeros", *MODES) for rank in (1, 2, 3)),
        *((name, True) for name in NAMED),
    ]
    assert {feature: seen[feature] for feature in wanted if seen[feature] < 10} == {}
    assert len(set(map(case, CASES))) == len(CASES) >= 300


def numbers(conv: Convolution, seed: int) -> dict[str, np.ndarray]:
    """Whole numbers for the operands and the error, so small that no sum is rounded."""
    random = np.random.default_rng(seed)
    member = conv.member
    return {r: random.integers(-5, 6, member.shape(r)) for r in (*member.roles, "output")}


def functions(conv: Convolution, given: dict[str, np.ndarray]) -> dict[str, list[np.ndarray]]:
    """The functions of a kernel that are compared, with their arguments."""
    f, g, e = given["signal"], given["filter"], given["output"]
    found = {
        "forward": [given[role] for role in conv.member.roles],
        "vjp_signal": [e, g],
        "vjp_filter": [e, f],
    }
    return found | ({"vjp_bias": [e]} if conv.member.bias else {})


def by_autograd(drawn: Case, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What PyTorch makes of the same operands: outputs and gradients."""
    leaves = {
        role: torch.tensor(values, dtype=torch.float64, requires_grad=True)
        for role, values in given.items()
        if role != "output"
    }
    y = drawn.through(leaves["signal"], leaves["filter"], leaves.get("bias"))
    y.backward(torch.tensor(given["output"], dtype=torch.float64))
    found = {"forward": y.detach().numpy()}
    # A leaf that no output reads has no gradient, which is zero.
    return found | {
        f"vjp_{role}": np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
        for role, leaf in leaves.items()
    }


def meant(conv: Convolution, name: str, values: list[np.ndarray]) -> np.ndarray:
    """What the definition means, product by product, without the loops of a kernel."""
    known = function(conv.member, name)
    words = (each.reshape(-1).astype(np.int64).view(np.uint64) for each in values)
    return written(conv.member, known).at(*words).view(np.int64).reshape(known.output.shape)


@pytest.mark.parametrize("number", CASES)
def test_layers_and_gradients(number: int) -> None:
    """By the loops of a kernel, and by the products that the definition means."""
    drawn = case(number)
    conv = drawn.convolution()
    given = numbers(conv, number)
    wanted = by_autograd(drawn, given)
    kernel = conv.kernel("numpy")
    arguments = functions(conv, given)
    assert wanted.keys() == arguments.keys()
    for name, values in arguments.items():
        found = getattr(kernel, name)(*values)
        np.testing.assert_array_equal(found, wanted[name], f"{name} of {drawn}", strict=True)
        exact = meant(conv, name, values)
        np.testing.assert_array_equal(exact, wanted[name], f"{name}, written out, of {drawn}")


@pytest.mark.skipif(toolchain.find() is None, reason="there is no C compiler")
@pytest.mark.parametrize("number", COMPILED)
def test_compiled(number: int) -> None:
    drawn = case(number)
    conv = drawn.convolution()
    given = numbers(conv, number)
    wanted = by_autograd(drawn, given)
    kernel = conv.kernel("c")
    for name, values in functions(conv, given).items():
        found = getattr(kernel, name)(*(each.astype(float) for each in values))
        np.testing.assert_array_equal(found, wanted[name], f"{name} of {drawn}", strict=True)


def small() -> list[int]:
    """Cases whose Jacobians are small, four for each rank and each of the two kinds."""
    found: dict[object, list[int]] = {}
    for number in CASES:
        drawn = case(number)
        member = drawn.convolution().member
        outputs = prod(member.shape("output"))
        if outputs > 1 and outputs * prod(member.shape("signal")) <= 3000:
            found.setdefault((drawn.rank, drawn.transposed), []).append(number)
    return [number for alike in found.values() for number in alike[:4]]


@pytest.mark.parametrize("number", small())
def test_jacobians(number: int) -> None:
    drawn = case(number)
    conv = drawn.convolution()
    given = numbers(conv, number)
    roles = conv.member.roles
    leaves = [torch.tensor(given[role], dtype=torch.float64) for role in roles]

    def through(*operands: Any) -> Any:
        return drawn.through(*operands, *[None] * (3 - len(operands)))

    wanted = torch.autograd.functional.jacobian(through, tuple(leaves))
    for role, matrix in zip(roles, wanted, strict=True):
        other = {"signal": "filter", "filter": "signal"}.get(role)
        found = conv.jacobian_array(role, None if other is None else given[other])
        rows, columns = (prod(conv.member.shape(each)) for each in ("output", role))
        assert found.shape == (rows, columns)
        assert np.array_equal(found, matrix.reshape(rows, columns).numpy()), f"{role} of {drawn}"


SIGNALS = {1: (9,), 2: (7, 6), 3: (4, 5, 3)}

LAYERS: list[tuple[str, int, dict[str, Any]]] = [
    *(
        ("Conv", rank, {"kernel_size": 3, "padding": padding, "padding_mode": mode, **more})
        for rank, mode in product((1, 2, 3), ("zeros", *MODES))
        for padding, more in (
            (1, {"stride": 2, "bias": False}),
            ("same", {"groups": 2}),
        )
    ),
    *(("Conv", rank, {"kernel_size": 2, "padding": "valid"}) for rank in (1, 2, 3)),
    # An odd number of places: PyTorch has the one more at the end, as our "same" has.
    *(("Conv", rank, {"kernel_size": 2, "padding": "same"}) for rank in (1, 2, 3)),
    ("Conv", 1, {"kernel_size": 2, "padding": "same", "dilation": 3, "padding_mode": "reflect"}),
    ("Conv", 2, {"kernel_size": (4, 3), "padding": "same", "dilation": (1, 2)}),
    ("Conv", 2, {"kernel_size": (2, 3), "padding": (2, 1), "stride": (1, 2), "dilation": 2}),
    ("Conv", 2, {"kernel_size": 3, "padding": (2, 0), "padding_mode": "circular"}),
    ("ConvTranspose", 1, {"kernel_size": 3, "stride": 3, "padding": 1, "output_padding": 2}),
    ("ConvTranspose", 1, {"kernel_size": 2, "dilation": 3, "output_padding": 2, "bias": False}),
    ("ConvTranspose", 2, {"kernel_size": (3, 2), "stride": (2, 1), "groups": 2}),
    ("ConvTranspose", 2, {"kernel_size": 3, "stride": 2, "padding": (1, 2), "output_padding": 1}),
    ("ConvTranspose", 3, {"kernel_size": 2, "stride": (1, 2, 2), "output_padding": (0, 1, 0)}),
]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("place", range(len(LAYERS)))
def test_from_torch(place: int) -> None:
    """With a batch and without one in turn."""
    kind, rank, options = LAYERS[place]
    batch = (None, 2)[place % 2]
    module = getattr(torch.nn, f"{kind}{rank}d")(2, 4, dtype=torch.float64, **options)
    conv = Convolution.from_torch(module, SIGNALS[rank], batch=batch)
    given = numbers(conv, place)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(given["filter"]))
        if conv.member.bias:
            module.bias.copy_(torch.tensor(given["bias"]))
        wanted = module(torch.tensor(given["signal"], dtype=torch.float64)).numpy()
    found = meant(conv, "forward", [given[role] for role in conv.member.roles])
    assert found.shape == wanted.shape
    np.testing.assert_array_equal(found, wanted)


def test_one_size_is_a_signal_of_one_dimension() -> None:
    module = torch.nn.Conv1d(1, 1, 3)
    assert Convolution.from_torch(module, 8) == Convolution.from_torch(module, (8,))


@pytest.mark.parametrize("name", ["LazyConv2d", "LazyConvTranspose2d"])
def test_a_lazy_layer_is_known_after_its_first_call(name: str) -> None:
    module = getattr(torch.nn, name)(3, 2)
    with pytest.raises(IllFormed, match="does not know them yet"):
        Convolution.from_torch(module, (5, 5))
    module(torch.zeros(1, 4, 5, 5))
    assert Convolution.from_torch(module, (5, 5)).member.shape("signal") == (4, 5, 5)


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_other_layers_are_refused() -> None:
    with pytest.raises(IllFormed, match="Linear has no in_channels, out_channels, kernel_size"):
        Convolution.from_torch(torch.nn.Linear(3, 2), 3)
    quantised = pytest.importorskip("torch.ao.nn.quantized")
    with pytest.raises(Unsupported, match="quantised"):
        Convolution.from_torch(quantised.Conv1d(2, 2, 3), 8)


def test_the_readme() -> None:
    """Its block for PyTorch, which test_readme leaves out, as PyTorch need not be installed."""
    readme = Path(__file__).parents[2].joinpath("README.md").read_text("utf-8")
    (block,) = re.findall(r"^```py\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    assert names["error"] < 1e-5
