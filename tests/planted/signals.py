"""More documents in which `tests.mutation` plants errors: transforms of signals, drawn matrices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from tests.oracle import Array, Nonsense, Scalar, World, named, power
from tests.planted.convolutions import convolved
from tests.planted.description import Description

TRANSFORMS = r"""# Transforms

The z-transform of a sequence is

$$ U(z) = \sum_{n=-\infty}^{\infty} u[n] z^{-n} $$

Let $y[n] = u[n] - 3 u[n-1] + 2 u[n-2]$. Then

$$ Y(z) = (1 - 3 z^{-1} + 2 z^{-2}) U(z) $$

and therefore

$$ \frac{Y(z)}{U(z)} = (1 - z^{-1}) (1 - 2 z^{-1}) $$

Let $s[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k]$. Then

$$ S(z) = U(z) V(z) $$

A delay gives

$$ \sum_{n=-\infty}^{\infty} u[n-2] z^{-n} = z^{-2} U(z) $$
"""
"""The z-transforms of sequences, called by capitals."""

DRAWINGS = r"""# Drawn small

Let $x \in \mathbb{R}^N$, and let $D$ be the $N \times N$ matrix

$$
D = \begin{bmatrix}
-1 & 1 & & & \\
 & -1 & 1 & & \\
 & & \ddots & \ddots & \\
 & & & -1 & 1 \\
1 & & & & -1
\end{bmatrix}
$$

$$
D^T D = \begin{bmatrix}
2 & -1 & & & -1 \\
-1 & 2 & -1 & & \\
 & \ddots & \ddots & \ddots & \\
 & & -1 & 2 & -1 \\
-1 & & & -1 & 2
\end{bmatrix}
$$

$$
(D x)_i = x_{i+1} - x_i
$$

for $1 \le i < N$.
"""
"""Matrices of numbers with dots, drawn with few rows."""


def transform(name: str) -> Callable[[Scalar, World], Scalar]:
    """The sum of the entries of a sequence, each times a power of a number."""

    def of(z: Scalar, world: World) -> Scalar:
        found = named(name, world)
        assert isinstance(found, Array), "a sequence"
        return sum((x * power(z, -n) for (n,), x in found.entries.items()), 0)

    return of


def no_array(world: World) -> Array:
    """What a transform is without the number at which it is taken."""
    raise Nonsense("a transform at no number")


def filtered(world: World) -> Array:
    """A sequence through a filter of three taps."""
    return convolved(world.arrays["u"], Array((None,), {(0,): 1, (1,): -3, (2,): 2}))


def together(world: World) -> Array:
    return convolved(world.arrays["u"], world.arrays["v"])


def differences(world: World) -> Array:
    """From each entry to the next one, and from the last to the first."""
    size = world.whole["N"]
    places = range(1, size + 1)
    entries: dict[tuple[int, ...], Scalar] = dict.fromkeys(product(places, repeat=2), 0)
    for row in places:
        entries[row, row] = entries[row, row] - 1
        entries[row, row % size + 1] = entries[row, row % size + 1] + 1
    return Array((places, places), entries)


TEXTS = {"transforms": TRANSFORMS, "drawings": DRAWINGS}

DESCRIBED: Mapping[str, Description] = {
    "transforms": Description(
        sizes=[{}],
        free={"n": lambda s: range(-6, 7)},
        operands={
            "u": lambda s: [range(-1, 2)],
            "v": lambda s: [range(3)],
            "z": lambda s: [],
        },
        defined={"y": filtered, "s": together, **dict.fromkeys("UVYS", no_array)},
        endless=frozenset({"u", "v"}),
        functions={name.upper(): transform(name) for name in "uvys"},
    ),
    "drawings": Description(
        sizes=[{"N": n} for n in range(6, 10)],
        free={"i": lambda s: range(1, s["N"])},
        operands={"x": lambda s: [range(1, s["N"] + 1)]},
        defined={"D": differences},
    ),
}
