"""The documents in which `tests.mutation` plants errors, and what the names in them stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from tests.oracle import (
    Array,
    Scalar,
    World,
    Worth,
    added,
    dual,
    exponential,
    inverse,
    logarithm,
    multiplied,
    named,
    number,
)

Sizes = Mapping[str, int]
Shape = Callable[[Sizes], Sequence[range]]


@dataclass(frozen=True)
class Description:
    """What the names of a document stand for.

    sizes      all the sizes at which it is evaluated
    free       a free index -> its range at these sizes
    operands   an array -> its places along each axis at these sizes
    operators  a sign -> the map that it stands for
    weights    a weight -> the arrays that may depend on it
    defined    a name -> the array made of the operands
    reach      an array that nobody declared -> the places where the document defines it
    endless    arrays that go on for ever, and are zero outside of their places
    functions  a name -> the function of a number that it stands for
    small      operands of which exponentials are taken
    """

    sizes: Sequence[Sizes]
    free: Mapping[str, Callable[[Sizes], Iterable[int]]]
    operands: Mapping[str, Shape]
    operators: Mapping[str, Callable[[Array, Array], Array]] = field(default_factory=dict)
    weights: Mapping[str, Sequence[str]] = field(default_factory=dict)
    defined: Mapping[str, Callable[[World], Worth]] = field(default_factory=dict)
    reach: Mapping[str, Shape] = field(default_factory=dict)
    endless: frozenset[str] = frozenset()
    functions: Mapping[str, Callable[[Scalar, World], Scalar]] = field(default_factory=dict)
    small: frozenset[str] = frozenset()


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


def sigmoid(x: Scalar, world: World) -> Scalar:
    return inverse(1 + exponential(-1 * x, world))


def tanh(x: Scalar, world: World) -> Scalar:
    up, down = exponential(x, world), exponential(-1 * x, world)
    return (up + -1 * down) * inverse(up + down)


def rectified(x: Scalar, world: World) -> Scalar:
    return x if dual(x).value > 0 else 0 * x


FUNCTIONS: Mapping[str, Callable[[Scalar, World], Scalar]] = {
    "sigma": sigmoid,
    "tanh": tanh,
    "ReLU": rectified,
    "log": logarithm,
    "exp": exponential,
}


def value(name: str, world: World) -> Scalar:
    """What a letter is worth."""
    return number(named(name, world))


def neuron(world: World) -> Scalar:
    return value("w", world) * value("x", world) + value("b", world)


def activation(world: World) -> Scalar:
    return sigmoid(value("z", world), world)


def entropy(world: World) -> Scalar:
    """The loss of one neuron."""
    y, a = value("y", world), value("a", world)
    other = (1 + -1 * y) * logarithm(1 + -1 * a, world)
    return -1 * (y * logarithm(a, world) + other)


def softmax(world: World) -> Array:
    scores = world.arrays["s"]
    powers = scores.each(lambda x: exponential(x, world))
    total = inverse(sum(powers.entries.values(), 0))
    return powers.each(lambda x: x * total)


def identity(world: World) -> Array:
    axis = range(1, world.whole["K"] + 1)
    return Array((axis, axis), {(n, n): 1 for n in axis})


def cross_entropy(world: World) -> Scalar:
    chances = named("p", world)
    assert isinstance(chances, Array)
    terms = (world.arrays["y"][n] * logarithm(q, world) for n, q in chances.entries.items())
    return -1 * sum(terms, 0)


def mean(world: World) -> Scalar:
    entries = world.arrays["x"].entries.values()
    return sum(entries, 0) * inverse(len(entries))


def variance(world: World) -> Scalar:
    away = value("mu", world)
    entries = world.arrays["x"].entries.values()
    return sum(((x + -1 * away) * (x + -1 * away) for x in entries), 0) * inverse(len(entries))


def moving(world: World) -> Array:
    """The mean of the last entries, at places of which all entries are there."""
    size = world.whole["M"]
    entries = {
        (n,): sum((world.arrays["u"][n - k,] for k in range(size)), 0) * inverse(size)
        for n in range(-3, 6)
    }
    return Array((range(-3, 6),), entries)


def affine(world: World) -> Array:
    """W x + b."""
    matrix, column, bias = (world.arrays[name] for name in ("W", "x", "b"))
    found = added(multiplied(matrix, column), bias)
    assert isinstance(found, Array)
    return found


def penalized(world: World) -> Scalar:
    """Half the squares of what is away from the target, and of the input."""
    z, target, column = named("z", world), world.arrays["t"], world.arrays["x"]
    assert isinstance(z, Array)
    away = [x + -1 * target[p] for p, x in z.entries.items()]
    inputs = [value("lambda", world) * x * x for x in column.entries.values()]
    return sum((x * x for x in away), sum(inputs, 0)) * inverse(2)


def predicted(world: World) -> Array:
    """What goes into the sigmoid function, for each example."""
    weights, inputs = world.arrays["w"], world.arrays["x"]
    (examples, axis) = inputs.axes
    assert examples is not None
    assert axis is not None
    found: dict[tuple[int, ...], Scalar] = {
        (n,): sum((weights[d,] * inputs[n, d] for d in axis), value("b", world)) for n in examples
    }
    return Array((examples,), found)


def activated(world: World) -> Array:
    found = named("z", world)
    assert isinstance(found, Array)
    return found.each(lambda x: sigmoid(x, world))


def averaged(world: World) -> Scalar:
    """The mean of the losses of all examples."""
    chances = named("a", world)
    assert isinstance(chances, Array)
    losses = list[Scalar]()
    for n, a in chances.entries.items():
        y = world.arrays["y"][n]
        other = (1 + -1 * y) * logarithm(1 + -1 * a, world)
        losses.append(y * logarithm(a, world) + other)
    return -1 * sum(losses, 0) * inverse(len(losses))


def normalized(world: World) -> Array:
    below = inverse(value("v", world) + value("epsilon", world))
    return world.arrays["x"].each(lambda x: (x + -1 * value("mu", world)) * below)


def shifted(world: World) -> Array:
    found = named("h", world)
    assert isinstance(found, Array)
    return found.each(lambda x: value("gamma", world) * x + value("beta", world))


def any_loss(world: World) -> Scalar:
    """A loss that is no sum of multiples."""
    found = named("u", world)
    assert isinstance(found, Array)
    terms = (world.arrays["g"][p] * x * x for p, x in found.entries.items())
    return sum(terms, 0)


WIDE = (range(-8, 14),) * 2
"""Of arrays that nobody declared any place may be read: their ends must not be met."""

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

NEURON = r"""# One neuron

The sigmoid function is

$$ \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{e^x + 1} $$

Its derivative is

$$ \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \sigma(x) (1 - \sigma(x)) $$

Other functions are not far:

$$ \sigma(-x) = 1 - \sigma(x) $$

$$ \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2 \sigma(2 x) - 1 $$

$$ \frac{d}{dx} \tanh(x) = 1 - \tanh(x)^2 $$

$$ \frac{d}{dx} \log(1 + e^x) = \sigma(x) $$

$$ \operatorname{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases} $$

A neuron is

$$ z = w x + b $$

$$ a = \sigma(z) $$

and its loss is

$$ L = -(y \log(a) + (1 - y) \log(1 - a)) $$

Therefore

$$ \frac{\partial L}{\partial a} = \frac{1 - y}{1 - a} - \frac{y}{a} = \frac{a - y}{a (1 - a)} $$

$$ \frac{\partial L}{\partial z} = a - y $$

$$ \frac{\partial L}{\partial w} = (a - y) x $$
"""
"""Functions of one number, and the gradients of a neuron."""

SOFTMAX = r"""# Softmax

Scores $s_1, \ldots, s_K$ become

$$ p_i = \frac{e^{s_i}}{\sum_{k=1}^{K} e^{s_k}} $$

so that

$$ \log(p_i) = s_i - \log(\sum_{k=1}^{K} e^{s_k}) $$

$$ \sum_{k=1}^{K} p_k = 1 $$

$$ \frac{\partial p_i}{\partial s_j} = p_i (\delta_{i,j} - p_j) $$

With the loss

$$ L = -\sum_{k=1}^{K} y_k \log(p_k) $$

we have

$$ \frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i} $$

$$ \frac{\partial L}{\partial s_i} = p_i \sum_{k=1}^{K} y_k - y_i = p_i - y_i $$
"""
"""Softmax, its Jacobian, and the gradient of the cross entropy."""

MEANS = r"""# Means

The mean and the variance are

$$ \mu = \frac{1}{N} \sum_{i=1}^{N} x_i $$

$$ v = \frac{1}{N} \sum_{i=1}^{N} (x_i - \mu)^2 = \frac{1}{N} \sum_{i=1}^{N} x_i^2 - \mu^2 $$

Therefore

$$ \sum_{i=1}^{N} (x_i - \mu) = 0 $$

$$ \frac{\partial \mu}{\partial x_i} = \frac{1}{N} $$

$$ \frac{\partial v}{\partial x_i} = \frac{2 (x_i - \mu)}{N} $$

A moving average of $M$ entries is

$$ m[n] = \frac{1}{M} \sum_{k=0}^{M-1} u[n-k] = \frac{1}{M} \sum_{j=n-M+1}^{n} u[j] $$

and therefore

$$ m[n] = m[n-1] + \frac{u[n] - u[n-M]}{M} $$

Powers add up to

$$ \sum_{k=0}^{M-1} c^k = \frac{1 - c^M}{1 - c} $$
"""
"""Means, variances, moving averages and sums of powers."""

VECTORS = r"""# Scores in a vector

The scores $s \in \mathbb{R}^K$ become

$$ p_i = \frac{e^{s_i}}{\sum_{k=1}^{K} e^{s_k}} $$

of which the Jacobian is

$$ \frac{\partial p}{\partial s} = \operatorname{diag}(p) - p p^T $$

With labels $y \in \mathbb{R}^K$ and the loss

$$ L = -\sum_{k=1}^{K} y_k \log(p_k) $$

the gradient is

$$ \frac{\partial L}{\partial s} = (\sum_{k=1}^{K} y_k) p - y = p - y $$

# A layer

Let $W \in \mathbb{R}^{M \times N}$, $x \in \mathbb{R}^N$ and $b, t \in \mathbb{R}^M$. Of

$$ z = W x + b $$

and the loss

$$ C = \frac{1}{2} (z - t)^T (z - t) + \frac{\lambda}{2} x^T x $$

the gradients are

$$ \frac{\partial C}{\partial x} = W^T (z - t) + \lambda x $$

$$ \frac{\partial C}{\partial W} = (z - t) x^T $$

$$ \frac{\partial C}{\partial b} = z - t $$
"""
"""Softmax in vectors, and a layer with a penalty."""

BATCH = r"""# A batch

There are $N$ examples $x^{(n)} \in \mathbb{R}^D$. With the sigmoid function

$$ \sigma(r) = \frac{1}{1 + e^{-r}} $$

the model says

$$ z^{(n)} = \sum_{d=1}^{D} w_d x_d^{(n)} + b $$

$$ a^{(n)} = \sigma(z^{(n)}) $$

$$ L = -\frac{1}{N} \sum_{n=1}^{N} (y^{(n)} \log(a^{(n)}) + (1 - y^{(n)}) \log(1 - a^{(n)})) $$

and its gradients are

$$ \frac{\partial L}{\partial z^{(n)}} = \frac{1}{N} (a^{(n)} - y^{(n)}) $$

$$ \frac{\partial L}{\partial w_d} = \frac{1}{N} \sum_{n=1}^{N} (a^{(n)} - y^{(n)}) x_d^{(n)} $$

$$ \frac{\partial L}{\partial b} = \frac{1}{N} \sum_{n=1}^{N} (a^{(n)} - y^{(n)}) $$
"""
"""A loss that is averaged over examples."""

NORMALIZED = r"""# Normalization

The mean and the variance of $x_1, \ldots, x_N$ are

$$ \mu = \frac{1}{N} \sum_{i=1}^{N} x_i $$

$$ v = \frac{1}{N} \sum_{i=1}^{N} (x_i - \mu)^2 $$

and with them

$$ h_i = \frac{x_i - \mu}{v + \epsilon} $$

$$ u_i = \gamma h_i + \beta $$

Of a loss $L$ that depends on $u$, the gradients are

$$ \frac{\partial L}{\partial \gamma} = \sum_{i=1}^{N} \frac{\partial L}{\partial u_i} h_i $$

$$ \frac{\partial L}{\partial \beta} = \sum_{i=1}^{N} \frac{\partial L}{\partial u_i} $$

$$ \frac{\partial L}{\partial h_i} = \gamma \frac{\partial L}{\partial u_i} $$

$$
\frac{\partial L}{\partial v}
  = -\sum_{i=1}^{N} \frac{\partial L}{\partial h_i} \frac{x_i - \mu}{(v + \epsilon)^2}
$$

$$
\frac{\partial L}{\partial \mu}
  = -\frac{1}{v + \epsilon} \sum_{i=1}^{N} \frac{\partial L}{\partial h_i}
$$

$$
\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial h_i} \frac{1}{v + \epsilon}
  + \frac{\partial L}{\partial v} \frac{2 (x_i - \mu)}{N}
  + \frac{\partial L}{\partial \mu} \frac{1}{N}
$$
"""
"""Batch normalization, and a loss of which nothing is said."""

BUILT_IN = {
    "sizes": SIZES,
    "lists": LISTS,
    "images": IMAGES,
    "rings": RINGS,
    "operators": OPERATORS,
    "sequences": SEQUENCES,
    "ranges": RANGES,
    "patterns": PATTERNS,
    "neuron": NEURON,
    "softmax": SOFTMAX,
    "means": MEANS,
    "vectors": VECTORS,
    "batch": BATCH,
    "normalized": NORMALIZED,
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
    "neuron": Description(
        sizes=[{}] * 20,
        free={},
        operands={name: lambda s: [] for name in "xwby"},
        defined={"z": neuron, "a": activation, "L": entropy},
        functions=FUNCTIONS,
        small=frozenset("xwb"),
    ),
    "softmax": Description(
        sizes=[{"K": k} for k in (1, 2, 2, 3, 3, 4)],
        free={x: lambda s: range(1, s["K"] + 1) for x in "ij"},
        operands={
            "s": lambda s: [range(1, s["K"] + 1)],
            "y": lambda s: [range(1, s["K"] + 1)],
        },
        defined={"p": softmax, "L": cross_entropy, "delta": identity},
        functions=FUNCTIONS,
        small=frozenset("s"),
    ),
    "means": Description(
        sizes=[{"N": n, "M": m} for n, m in product(range(1, 5), range(1, 4))],
        free={"i": lambda s: range(1, s["N"] + 1), "n": lambda s: range(3)},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "u": lambda s: [range(-12, 12)],
            "c": lambda s: [],
        },
        defined={"mu": mean, "v": variance, "m": moving},
    ),
    "vectors": Description(
        sizes=[{"K": k, "M": m, "N": n} for k, m, n in ((1, 2, 3), (2, 3, 2), (3, 1, 2))],
        free={"i": lambda s: range(1, s["K"] + 1)},
        operands={
            "s": lambda s: [range(1, s["K"] + 1)],
            "y": lambda s: [range(1, s["K"] + 1)],
            "W": lambda s: [range(1, s["M"] + 1), range(1, s["N"] + 1)],
            "x": lambda s: [range(1, s["N"] + 1)],
            "b": lambda s: [range(1, s["M"] + 1)],
            "t": lambda s: [range(1, s["M"] + 1)],
            "lambda": lambda s: [],
        },
        defined={"p": softmax, "L": cross_entropy, "z": affine, "C": penalized},
        functions=FUNCTIONS,
        small=frozenset("s"),
    ),
    "batch": Description(
        sizes=[{"N": n, "D": d} for n, d in ((1, 2), (2, 1), (2, 2), (3, 2))],
        free={
            "n": lambda s: range(1, s["N"] + 1),
            "d": lambda s: range(1, s["D"] + 1),
        },
        operands={
            "x": lambda s: [range(1, s["N"] + 1), range(1, s["D"] + 1)],
            "y": lambda s: [range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s["D"] + 1)],
            **{name: lambda s: [] for name in "br"},
        },
        defined={"z": predicted, "a": activated, "L": averaged},
        functions=FUNCTIONS,
        small=frozenset("xwbr"),
    ),
    "normalized": Description(
        sizes=[{"N": n} for n in (2, 3, 4)],
        free={"i": lambda s: range(1, s["N"] + 1)},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "g": lambda s: [range(1, s["N"] + 1)],
            **{name: lambda s: [] for name in ("gamma", "beta", "epsilon")},
        },
        defined={"mu": mean, "v": variance, "h": normalized, "u": shifted, "L": any_loss},
    ),
}
