"""More documents in which `tests.mutation` plants errors: losses, means and normalization."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from tests.oracle import (
    Array,
    Scalar,
    World,
    added,
    dual,
    exponential,
    inverse,
    logarithm,
    multiplied,
    named,
    number,
)
from tests.planted.description import Description


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

TEXTS = {
    "neuron": NEURON,
    "softmax": SOFTMAX,
    "means": MEANS,
    "vectors": VECTORS,
    "batch": BATCH,
    "normalized": NORMALIZED,
}

DESCRIBED: Mapping[str, Description] = {
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
