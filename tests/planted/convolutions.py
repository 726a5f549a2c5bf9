"""Documents in which `tests.mutation` plants errors: convolution in one way or another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from tests.oracle import (
    Array,
    Scalar,
    World,
)
from tests.planted.description import Description


def correlated(signal: Array, taps: Array) -> Array:
    """Each tap times the entry below it, at every place where all taps find one."""
    (places,), (offsets,) = signal.axes, taps.axes
    assert places is not None
    assert offsets is not None
    outputs = range(1, len(places) - len(offsets) + 2)
    found: dict[tuple[int, ...], Scalar] = {
        (m,): sum(
            (signal[m + n - offsets.start + places.start - 1,] * taps[n,] for n in offsets), 0
        )
        for m in outputs
    }
    return Array((outputs,), found)


def pattern_found(world: World) -> Array:
    """The sum over a pattern at some places of an image, all counted from 0."""
    image, pattern = world.arrays["h"], world.arrays["k"]
    axes = (range(-1, 5), range(-1, 5))
    taps = [*product(range(world.whole["C"]), range(world.whole["D"]))]
    found: dict[tuple[int, ...], Scalar] = {
        (p, q): sum((image[p + c, q + d] * pattern[c, d] for c, d in taps), 0)
        for p, q in product(*axes)
    }
    return Array(axes, found)


def turned_around(signal: Array, taps: Array) -> Array:
    """Circular convolution of two signals of one length, counted from 0."""
    (places,) = signal.axes
    assert places is not None
    length = len(places)
    found: dict[tuple[int, ...], Scalar] = {
        (t,): sum((signal[s,] * taps[(t - s) % length,] for s in places), 0) for t in places
    }
    return Array(signal.axes, found)


def convolved(signal: Array, taps: Array) -> Array:
    """The convolution of two sequences that are zero outside of a few places."""
    found: dict[tuple[int, ...], Scalar] = {}
    for (m,), x in signal.entries.items():
        for (n,), y in taps.entries.items():
            found[m + n,] = found.get((m + n,), 0) + x * y
    return Array((None,), found)


def slid(world: World) -> Array:
    """Each tap times the entry below it, for the arrays x and w."""
    return correlated(world.arrays["x"], world.arrays["w"])


def counted(world: World) -> int:
    """How many places a filter has, counted one by one."""
    size, kernel, padding, stride = (world.whole[name] for name in "ikps")
    return len(range(0, size + 2 * padding - kernel + 1, stride))


def listed(numbers: Sequence[int]) -> Array:
    """A sequence of numbers from place 0 on, and zeros elsewhere."""
    return Array((None,), {(n,): number for n, number in enumerate(numbers)})


WIDE = (range(-8, 14),) * 2
"""Of arrays that nobody declared any place may be read: their ends must not be met."""


SIZES = r"""# Sizes

Let the input have size $i$, the kernel size $k$, and let $p$ be the padding and $s$ the stride. The
output size is

$$
\begin{aligned}
o &= \left\lfloor \frac{i + 2p - k}{s} \right\rfloor + 1 \\
  &= \left\lfloor \frac{i + 2p - k + s}{s} \right\rfloor
\end{aligned}
$$
"""
"""The size of an output, for every stride."""

LISTS = r"""# Numbers

Let $u = [1, 2, 4]$ and $v = [1, -3]$. Their convolution is

$$
(u * v)[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k]
$$

With numbers,

$$
z[n] = \sum_{k=0}^{1} v[k] u[n-k]
$$

so that

$$
z[1] = v[0] u[1] + v[1] u[0] = -1
$$

$$
z[3] = v[1] u[2] = -3 \cdot 4
$$

$$
z = [1, -1, -2, -12]
$$

A mask is the product of a column and a row:

$$
\begin{bmatrix} 3 & 0 & -3 \\ 5 & 0 & -5 \end{bmatrix}
= \begin{bmatrix} 3 \\ 5 \end{bmatrix} \begin{bmatrix} 1 & 0 & -1 \end{bmatrix}
$$
"""
"""Sequences of given numbers, which are zero outside, and what they are multiplied to."""

IMAGES = r"""# Patterns in images

We count from zero. Where an image $h$ shows a pattern $k$ of $C$ rows and $D$ columns, the sum

$$
y_{p,q} = \sum_{c=0}^{C-1} \sum_{d=0}^{D-1} h_{p+c,q+d} k_{c,d}
$$

is large. Counted by the places of the image, the same sum is

$$
\begin{aligned}
y_{p,q} &= \sum_{a=p}^{p+C-1} \sum_{b=q}^{q+D-1} h_{a,b} k_{a-p,b-q} \\
  &= \sum_{b=q}^{q+D-1} \sum_{a=p}^{p+C-1} k_{a-p,b-q} h_{a,b}
\end{aligned}
$$

# One row

Let $u \in \mathbb{R}^{B}$ be a signal and $v \in \mathbb{R}^{D}$ a filter, of which each tap meets
one place:

$$
(u * v)_q = \sum_{d=0}^{D-1} u_{q+d} v_{d+1}
$$

Let the signal depend on a weight s. Then

$$
\begin{aligned}
\frac{\partial (u * v)_q}{\partial s}
  &= \frac{\partial}{\partial s} \sum_{d=0}^{D-1} v_{d+1} u_{q+d} \\
  &= \sum_{d=0}^{D-1} v_{d+1} \frac{\partial}{\partial s} u_{q+d} \\
  &= \sum_{b=1}^{B} \begin{cases} v_{b-q+1} & \text{if } 0 \le b-q < D \\
     0 & \text{otherwise} \end{cases} \frac{\partial}{\partial s} u_b
\end{aligned}
$$

With B = 4 and D = 2 the Jacobian is

$$
\frac{\partial (u * v)}{\partial u} = \begin{pmatrix}
v_1 & v_2 & 0 & 0 \\
0 & v_1 & v_2 & 0 \\
0 & 0 & v_1 & v_2
\end{pmatrix}
$$
"""
"""A second document: other letters, sums from 0 and in two dimensions, nothing wrong in it."""

RINGS = r"""Let $u \in \mathbb{R}^M$ and $v \in \mathbb{R}^M$.

$$
(u \circledast v)[t] = \sum_{s=0}^{M-1} u[s] v[(t-s) \bmod M]
$$

$$
\begin{aligned}
(u \circledast v)[t] &= \sum_{s=0}^{M-1} v[s] u[(t-s) \bmod M] \\
&= \sum_{s=0}^{M-1} v[s] u[(t-s+M) \bmod M] \\
&= \sum_{r=0}^{M-1} u[r] v[(t-r-M) \bmod M]
\end{aligned}
$$
"""
"""Subscripts modulo a size."""

OPERATORS = r"""Let $A \in \mathbb{R}^{M \times N}$, $x \in \mathbb{R}^N$, $y \in \mathbb{R}^M$. So

$$
\langle A x, y \rangle = \langle x, A^T y \rangle = x^T A^T y
$$

and in entries

$$
\langle A x, y \rangle = \sum_{i=1}^{M} \sum_{j=1}^{N} A_{i,j} x_{j} y_{i}
= \sum_{j=1}^{N} (A^T y)_{j} x_{j}
$$
"""
"""Inner products of vectors, and what stands across in them."""

SEQUENCES = r"""# Sequences without an end

$$
(u * v)[n] = \sum_{k=-\infty}^{\infty} u[k] v[n-k]
$$

$$
z[n] = \sum_{k=-2}^{2} w[k] u[n-k]
$$

$$
(u * v)[n] = \sum_{m=-\infty}^{\infty} u[n-m] v[m]
$$

$$
(u * (v * w))[n] = ((u * v) * w)[n]
$$

$$
\sum_{k=-\infty}^{\infty} u[k] \delta[n-k] = u[n]
$$

$$
\sum_{k=-\infty}^{\infty} u[k-2] v[n-k+1] = (u * v)[n-1]
$$
"""
"""Sums without an end."""

RANGES = r"""# What lies where

Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$, and

$$
y_i = \sum_{k=1}^K x_{i+k-1} w_k
$$

for $1 \le i \le M$. Since $1 \le i \le M$ and $1 \le k \le K$, we have

$$
1 \le i + k - 1
$$

and since $1 \le i \le M$ and $1 \le k \le K$, we also have

$$
i + k - 1 \le N
$$

The mean of two neighbours and a third of the way between them are

$$
\frac{1}{2} y_i + \frac{1}{3} y_i = \frac{5}{6} y_i
$$

$$
\frac{2 y_i - y_i}{4} = \frac{1}{4} \sum_{k=1}^K w_k x_{i+k-1}
$$

$$
\frac{1}{2} > \frac{1}{3}
$$

$$
y_i = \sum_{j=1}^{N} \begin{cases} x_j w_{j-i+1} & \text{if } i \le j \le i + K - 1 \\
0 & \text{otherwise} \end{cases}
$$

$$
y_i = \sum_{j=1}^{N} \begin{cases} 0 & \text{if } j < i \\ x_j w_{j-i+1} & \text{if } j < i + K \\
0 & \text{otherwise} \end{cases}
$$
"""
"""Inequalities, fractions, and cases that exclude one another."""

PATTERNS = r"""# Patterns

Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^K$, and

$$
y_i = \sum_{k=1}^K x_{i+k-1} w_k
$$

for $1 \le i \le M$.

$$
y = \begin{bmatrix} y_1 \\ y_2 \\ \vdots \\ y_M \end{bmatrix}
$$

$$
\frac{\partial y}{\partial w} = \begin{bmatrix}
x_1 & x_2 & \cdots & x_K \\
x_2 & x_3 & \cdots & x_{K+1} \\
\vdots & \vdots & \ddots & \vdots \\
x_M & x_{M+1} & \cdots & x_N
\end{bmatrix}
$$

$$
\frac{\partial y}{\partial x} = \begin{bmatrix}
w_1 & w_2 & \cdots & w_K & 0 & \cdots & 0 \\
0 & w_1 & w_2 & \cdots & w_K & \cdots & 0 \\
\vdots & & \ddots & & & \ddots & \vdots \\
0 & \cdots & 0 & w_1 & w_2 & \cdots & w_K
\end{bmatrix}
$$
"""
"""Matrices with dots."""

TEXTS = {
    "sizes": SIZES,
    "lists": LISTS,
    "images": IMAGES,
    "rings": RINGS,
    "operators": OPERATORS,
    "sequences": SEQUENCES,
    "ranges": RANGES,
    "patterns": PATTERNS,
}

SLIDING = [
    {"K": k, "M": m, "N": m + k - 1} for k, m in product(range(1, 5), range(1, 6)) if k + m < 9
]
"""Sizes of signals, of filters, and of what comes out."""

DESCRIBED: Mapping[str, Description] = {
    "lecture.md": Description(
        sizes=[{"M": m, "N": n} for n in range(1, 6) for m in range(1, n + 1)],
        free={"m": lambda s: range(1, s["M"] + 1)},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s["N"] - s["M"] + 2)],
        },
        operators={"*": correlated},
        weights={"t": ("x", "w")},
    ),
    "images": Description(
        sizes=[
            {"B": b, "C": 1 + (b + d) % 3, "D": d}
            for b, d in product(range(1, 5), range(1, 4))
            if d <= b
        ],
        free={
            "p": lambda s: (0, 2),
            "q": lambda s: range(1, s["B"] - s["D"] + 2),
        },
        operands={
            "h": lambda s: WIDE,
            "k": lambda s: WIDE,
            "u": lambda s: [range(1, s["B"] + 1)],
            "v": lambda s: [range(1, s["D"] + 1)],
        },
        operators={"*": correlated},
        weights={"s": ("u", "v")},
        defined={"y": pattern_found},
        reach={"k": lambda s: [range(s["C"]), range(s["D"])]},
    ),
    "rings": Description(
        sizes=[{"M": m} for m in range(1, 5)],
        free={"t": lambda s: range(s["M"])},
        operands={"u": lambda s: [range(s["M"])], "v": lambda s: [range(s["M"])]},
        operators={r"\circledast": turned_around},
    ),
    "operators": Description(
        sizes=[{"M": m, "N": n} for m, n in product(range(1, 4), repeat=2)],
        free={},
        operands={
            "A": lambda s: [range(1, s["M"] + 1), range(1, s["N"] + 1)],
            "x": lambda s: [range(1, s["N"] + 1)],
            "y": lambda s: [range(1, s["M"] + 1)],
        },
    ),
    "sequences": Description(
        sizes=[{}],
        free={"n": lambda s: range(-6, 7)},
        operands={
            "u": lambda s: [range(-1, 2)],
            "v": lambda s: [range(3)],
            "w": lambda s: [range(-2, 1)],
            "delta": lambda s: [range(1)],
        },
        operators={"*": convolved},
        endless=frozenset({"u", "v", "w", "delta"}),
    ),
    "ranges": Description(
        sizes=SLIDING,
        free={"i": lambda s: range(1, s["M"] + 1), "k": lambda s: range(1, s["K"] + 1)},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s["K"] + 1)],
        },
        defined={"y": slid},
    ),
    "sizes": Description(
        sizes=[
            {"i": i, "k": k, "p": p, "s": s}
            for i, k, p, s in product(range(1, 7), range(1, 5), range(3), range(1, 4))
            if k <= i + 2 * p
        ],
        free={},
        operands={},
        defined={"o": counted},
    ),
    "lists": Description(
        sizes=[{}],
        free={"n": lambda s: range(-2, 6)},
        operands={},
        operators={"*": convolved},
        defined={
            "u": lambda world: listed((1, 2, 4)),
            "v": lambda world: listed((1, -3)),
            "z": lambda world: listed((1, -1, -2, -12)),
        },
    ),
    "patterns": Description(
        sizes=[s for s in SLIDING if s["M"] > 3 and s["K"] > 2],
        free={},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s["K"] + 1)],
        },
        defined={"y": slid},
    ),
}
