"""More documents in which `tests.mutation` plants errors: layers of networks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from tests.oracle import Array, Scalar, World, named
from tests.planted.description import Description

STRIDED = r"""# A layer with channels

Let $x \in \mathbb{R}^{C \times N}$ be the input, $w \in \mathbb{R}^{D \times C \times K}$ the
kernels and $b \in \mathbb{R}^D$ the biases. With stride 2 the output is

$$
y_{d,i} = b_d + \sum_{c=1}^{C} \sum_{k=1}^{K} w_{d,c,k} x_{c,2i+k-2}
$$

for $1 \le i \le M$. A loss $L$ depends on all of them through $y$. Then

$$
\frac{\partial L}{\partial w_{d,c,k}}
  = \sum_{i=1}^{M} \frac{\partial L}{\partial y_{d,i}} x_{c,2i+k-2}
$$

$$
\frac{\partial L}{\partial b_d} = \sum_{i=1}^{M} \frac{\partial L}{\partial y_{d,i}}
$$

$$
\frac{\partial y_{d,i}}{\partial w_{d,c,k}} = x_{c,2i+k-2}
$$

# Zeros around a row

Let $u \in \mathbb{R}^N$, $v \in \mathbb{R}^3$ and

$$
p_j = \begin{cases} u_j & \text{if } 1 \le j \le N \\ 0 & \text{otherwise} \end{cases}
$$

$$
s_n = \sum_{l=1}^{3} v_l p_{n+l-2}
$$

for $1 \le n \le N$. Then

$$
\frac{\partial s_n}{\partial v_l} = p_{n+l-2}
$$

$$
\frac{\partial L}{\partial v_l} = \sum_{n=1}^{N} \frac{\partial L}{\partial s_n} p_{n+l-2}
$$
"""
"""Backpropagation through a layer with channels and a stride, and through one with padding."""


def strided(world: World) -> Array:
    """A layer of several channels that takes every second place."""
    signal, kernels, biases = (world.arrays[name] for name in "xwb")
    channels, taps = (range(1, world.whole[size] + 1) for size in "CK")
    axes = range(1, world.whole["D"] + 1), range(1, world.whole["M"] + 1)
    found: dict[tuple[int, ...], Scalar] = {
        (d, i): sum(
            (kernels[d, c, k] * signal[c, 2 * i + k - 2] for c, k in product(channels, taps)),
            biases[d,],
        )
        for d, i in product(*axes)
    }
    return Array(axes, found)


def padded(world: World) -> Array:
    """A row with zeros around it."""
    return Array((None,), world.arrays["u"].entries)


def kept(world: World) -> Array:
    """The sums of three neighbours, at each place of a row with zeros around it."""
    row, taps = padded(world), world.arrays["v"]
    places = range(1, world.whole["N"] + 1)
    found: dict[tuple[int, ...], Scalar] = {
        (n,): sum((taps[k,] * row[n + k - 2,] for k in (1, 2, 3)), 0) for n in places
    }
    return Array((places,), found)


def loss_of_both(world: World) -> Scalar:
    """A loss of both layers that is no sum of multiples."""
    found = list[Scalar]()
    for name, factors in (("y", "G"), ("s", "g")):
        layer = named(name, world)
        assert isinstance(layer, Array)
        found += (world.arrays[factors][p] * x * x for p, x in layer.entries.items())
    return sum(found, 0)


TEXTS = {"strided": STRIDED}

DESCRIBED: Mapping[str, Description] = {
    "strided": Description(
        sizes=[
            {"C": c, "D": d, "K": k, "M": m, "N": 2 * m + k - 2}
            for c, d, k, m in ((1, 2, 3, 2), (2, 1, 2, 3), (2, 2, 3, 3))
        ],
        free={
            "c": lambda s: range(1, s["C"] + 1),
            "d": lambda s: range(1, s["D"] + 1),
            "i": lambda s: range(1, s["M"] + 1),
            "k": lambda s: range(1, s["K"] + 1),
            "l": lambda s: range(1, 4),
            "n": lambda s: range(1, s["N"] + 1),
        },
        operands={
            "x": lambda s: [range(1, s["C"] + 1), range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s[size] + 1) for size in "DCK"],
            "b": lambda s: [range(1, s["D"] + 1)],
            "u": lambda s: [range(1, s["N"] + 1)],
            "v": lambda s: [range(1, 4)],
            "G": lambda s: [range(1, s["D"] + 1), range(1, s["M"] + 1)],
            "g": lambda s: [range(1, s["N"] + 1)],
        },
        defined={"y": strided, "p": padded, "s": kept, "L": loss_of_both},
    ),
}
