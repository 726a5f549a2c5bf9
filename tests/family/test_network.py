"""Members one after the other: one meaning, found twice."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from symconv import Convolution
from symconv import Network as Public
from symconv.errors import IllFormed, Unsupported
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.network import Network
from symconv.judges.expansion import expand

LECTURE = Network((Member((4,), (6,)), Member((3,), (4,), names=("u", "h"))))
NETWORKS = [
    LECTURE,
    Network((Member((4,), (6,), flip=True), Member((2,), (4,), names=("u", "h")))),
    Network(
        (
            Member.strided((7,), (3,), (2,), (1,), ((1, 1),), names=("x", "v")),
            Member.strided((4,), (2,), (1,), (2,), ((2, 0),), names=("u", "w")),
            Member((2,), (4,), names=("s", "h")),
        )
    ),
    Network((Member((2, 2), (3, 3)), Member((1, 2), (2, 2), names=("u", "h")))),
]
LAYERS = Network(
    (
        Member((3,), (4,), names=("x", "v", "b"), channels=Channels(1, 2), bias=True),
        Member((2,), (3,), names=("u", "w", "d"), channels=Channels(2, 1), bias=True),
    )
)


@pytest.mark.parametrize("network", [*NETWORKS, LAYERS], ids=str)
def test_the_jacobian_of_the_whole_is_the_product(network: Network) -> None:
    for name in network.operands:
        verdict = network.chain_rule(name)
        assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("network", NETWORKS[:2], ids=str)
def test_sending_the_error_back_gives_the_gradient_for_all_sizes(network: Network) -> None:
    for name in network.operands:
        verdict = network.backprop(name)
        assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("network", [*NETWORKS[2:], LAYERS], ids=str)
def test_sending_the_error_back_gives_the_gradient_here(network: Network) -> None:
    for step in network.backward[1:]:
        if step.operand in network.operands:
            mine = expand(network.unrolled(step), network.sizes)
            assert mine == expand(network.gradient(step.operand), network.sizes)
            assert any(mine.values())


def test_a_wrong_product_fails_with_a_point() -> None:
    other = Network((Member((4,), (6,), flip=True), Member((3,), (4,), names=("u", "h"))))
    verdict = LECTURE._decide(LECTURE.jacobian("g"), other.product("g"))
    assert verdict.ruling == "fails"
    assert verdict.counterexample is not None


def test_the_whole_is_one_after_the_other() -> None:
    """By plain loops over numbers: two correlations."""
    f, g, h = [3, -1, 4, 1, -5, 9], [2, 7, -1], [8, -2]
    u = [sum(f[i + k] * g[k] for k in range(3)) for i in range(4)]
    y = [sum(u[i + k] * h[k] for k in range(2)) for i in range(3)]
    known = {("f", (n + 1,)): x for n, x in enumerate(f)}
    known |= {("g", (n + 1,)): x for n, x in enumerate(g)}
    known |= {("h", (n + 1,)): x for n, x in enumerate(h)}
    for (place,), polynomial in expand(LECTURE.value, LECTURE.sizes).items():
        total = sum(c * np.prod([known[e] for e in m]) for m, c in polynomial.items())
        assert total == y[place - 1]


@pytest.mark.parametrize(
    "network",
    [
        Public(Convolution(4, 6), Convolution(3, 4, names=("u", "h"))),
        Public(
            Convolution(
                signal=(4, 3), filter=(2, 2), padding=1, in_channels=2, out_channels=2, groups=2,
                batch=2, names=("x", "v"),
            ),
            Convolution(
                signal=(5, 4), filter=(3, 2), stride=2, in_channels=2, out_channels=2, groups=2,
                batch=2, bias=True, names=("u", "w", "b"),
            ),
        ),
    ],
    ids=["vectors", "layers"],
)  # fmt: skip
def test_kernels_give_the_gradients(network: Public) -> None:
    source = np.random.default_rng(7)
    operands, known = {}, {}
    for name in network.composed.operands:
        (member,) = (m for m in network.composed.members if name in m.names)
        role = member.roles[member.names.index(name)]
        values = source.integers(-3, 4, member.counts(role))
        operands[name] = values.reshape(member.shape(role)).astype(float)
        places = product(*(range(1, n + 1) for n in values.shape))
        known |= {(name, place): int(x) for place, x in zip(places, values.ravel(), strict=True)}
    found = network.gradients(operands, "numpy")
    for name, gradient in found.items():
        wanted = [
            sum(c * int(np.prod([known[e] for e in m])) for m, c in polynomial.items())
            for polynomial in expand(
                network.composed.gradient(name), network.composed.sizes
            ).values()
        ]
        assert gradient.ravel().tolist() == wanted


@pytest.mark.parametrize(
    ("members", "error", "said"),
    [
        ((), IllFormed, "no members"),
        ((Member((4,), (6,)), Member((3,), (4,))), IllFormed, "'f' stands for two arrays"),
        ((Member((4,), (6,)), Member((3,), (5,), names=("u", "h"))), IllFormed, "shape (4,)"),
        ((Member((4,), (6,), names=("L", "g")),), IllFormed, "'L' stands for two"),
        (
            (
                Member((3,), (4,), channels=Channels(1, 4)),
                Member((2,), (3,), names=("u", "h"), channels=Channels(2, 1, 2)),
            ),
            Unsupported,
            "part their channels",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    members: tuple[Member, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        Network(members)
    assert said in str(raised.value)


def test_an_operand_without_values_is_named() -> None:
    network = Public(Convolution(4, 6))
    with pytest.raises(IllFormed, match="no values for g"):
        network.gradients({"f": np.ones(6)})
    with pytest.raises(IllFormed, match="'u' is not given: choose one of f, g"):
        network.jacobian("u")
