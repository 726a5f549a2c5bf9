"""correlation_4_6.py: forward map and its derivatives on NumPy arrays

Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],  1 <= i <= I
Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 1
Convention:  correlation (the filter is not flipped), which networks call convolution
Sizes:       I = 4, J = 6; 3 taps
Numbers:     float64
Written by:  symconv 0.1.0
sha256: b363e5634e608654a82ed6a1f240b81d3b5fc1e8037612ab7100051ce5cb0fb3
"""

import numpy as np

ELEMENT = np.float64


def _operand(name, values, core, signature):
    """The values as an array of ELEMENT; a ValueError or TypeError that names what is wrong."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} is no array, {error}; the signature is {signature}") from None
    casting = "safe" if isinstance(values, np.ndarray) else "same_kind"
    if not np.can_cast(array.dtype, ELEMENT, casting):
        raise TypeError(
            f"{name} holds {array.dtype}: give {np.dtype(ELEMENT)}; the signature is {signature}"
        )
    if array.ndim < len(core) or array.shape[array.ndim - len(core) :] != core:
        raise ValueError(
            f"{name} has shape {array.shape}: give {core}, or the axes of a batch before these; "
            f"the signature is {signature}"
        )
    return array.astype(ELEMENT, copy=False)


def _spread(operands, signature):
    """The operands as arrays that share the axes of a batch, and these axes."""
    arrays = [_operand(*operand, signature) for operand in operands]
    cores = [core for _, _, core in operands]
    axes = [x.shape[: x.ndim - len(core)] for x, core in zip(arrays, cores)]
    if axes.count(axes[0]) == len(axes):
        return arrays, axes[0]
    try:
        batch = np.broadcast_shapes(*axes)
    except ValueError:
        found = " and ".join(map(str, axes))
        raise ValueError(
            f"the axes of a batch do not go together, {found}; the signature is {signature}"
        ) from None
    return [np.broadcast_to(x, batch + core) for x, core in zip(arrays, cores)], batch


def _output(array, shape, signature):
    """The array to write: a new one, or the caller's when it can be written to."""
    if array is None:
        return np.empty(shape, ELEMENT)
    if not isinstance(array, np.ndarray):
        raise TypeError(
            f"out is no NumPy array: give one of {np.dtype(ELEMENT)}; "
            f"the signature is {signature}"
        )
    if array.shape != shape:
        raise ValueError(
            f"out has shape {array.shape}: give {shape}; the signature is {signature}"
        )
    if not np.can_cast(ELEMENT, array.dtype, "same_kind"):
        raise TypeError(
            f"out holds {array.dtype}: give {np.dtype(ELEMENT)}; "
            f"the signature is {signature}"
        )
    if not array.flags.writeable:
        raise ValueError("out is read-only")
    return array


def _rows(row, arrays, batch, out):
    """Compute one row after the other, where `out` says."""
    for at in np.ndindex(batch):
        row(*(np.require(x[(*at, ...)], ELEMENT, "CA") for x in arrays), out(at))


def _fill(row, arrays, batch, out):
    """Compute all rows of a batch. What overlaps or is laid out otherwise is written last."""
    direct = out.dtype == ELEMENT and out.flags.carray
    direct = direct and not any(np.may_share_memory(out, x) for x in arrays)
    result = out if direct else np.empty(out.shape, ELEMENT)
    _rows(row, arrays, batch, lambda at: result[(*at, ...)])
    if not direct:
        out[...] = result


def _total(row, arrays, batch, out):
    """Write the sum over all rows of a batch."""
    result, part = np.zeros(out.shape, ELEMENT), np.empty(out.shape, ELEMENT)
    for at in np.ndindex(batch):
        _rows(row, [x[at] for x in arrays], (), lambda _: part)
        result += part
    out[...] = result


def _batched(row, signature, operands, out, core):
    """The outputs of single arrays, for all axes of a batch before theirs."""
    arrays, batch = _spread(operands, signature)
    out = _output(out, batch + core, signature)
    _fill(row, arrays, batch, out)
    return out


def _shared(row, signature, operands, out, core):
    """The same summed over the batch, which shares one array of this kind."""
    arrays, batch = _spread(operands, signature)
    out = _output(out, core, signature)
    _total(row, arrays, batch, out)
    return out


def _forward(f, g, out):
    """Write forward of single arrays."""
    out[0:4] = f[0:4] * g[0]
    out[0:4] += f[1:5] * g[1]
    out[0:4] += f[2:6] * g[2]


def forward(f, g, out=None):
    """forward: f (6,), g (3,) -> out (4,)

    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]
    """
    operands = (("f", f, (6,)), ("g", g, (3,)),)
    return _batched(_forward, "(6),(3)->(4)", operands, out, (4,))


def _vjp_signal(e, g, out):
    """Write vjp_signal of single arrays."""
    out[0:6] = 0
    out[0:4] += e[0:4] * g[0]
    out[1:5] += e[0:4] * g[1]
    out[2:6] += e[0:4] * g[2]


def vjp_signal(e, g, out=None):
    """vjp_signal: e (4,), g (3,) -> out (6,)

    ((d(f*g)/df)^T e)[j] = sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
    """
    operands = (("e", e, (4,)), ("g", g, (3,)),)
    return _batched(_vjp_signal, "(4),(3)->(6)", operands, out, (6,))


def _vjp_filter(e, f, out):
    """Write vjp_filter of single arrays."""
    out[0] = np.dot(e[0:4], f[0:4])
    out[1] = np.dot(e[0:4], f[1:5])
    out[2] = np.dot(e[0:4], f[2:6])


def vjp_filter(e, f, out=None):
    """vjp_filter: e (4,), f (6,) -> out (3,)

    ((d(f*g)/dg)^T e)[k] = sum_{i=1}^{I} e[i] f[i+k-1]
    """
    operands = (("e", e, (4,)), ("f", f, (6,)),)
    return _batched(_vjp_filter, "(4),(6)->(3)", operands, out, (3,))


def vjp_filter_shared(e, f, out=None):
    """vjp_filter, summed over all axes of a batch: its rows share what is found."""
    operands = (("e", e, (4,)), ("f", f, (6,)),)
    return _shared(_vjp_filter, "(4),(6)->(3)", operands, out, (3,))


def _jacobian_signal(g, out):
    """Write jacobian_signal of single arrays."""
    out[0:4, 0:6] = 0
    out[0, 0:3] = g[0:3]
    out[1, 1:4] = g[0:3]
    out[2, 2:5] = g[0:3]
    out[3, 3:6] = g[0:3]


def jacobian_signal(g, out=None):
    """jacobian_signal: g (3,) -> out (4, 6)

    (d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
    """
    operands = (("g", g, (3,)),)
    return _batched(_jacobian_signal, "(3)->(4,6)", operands, out, (4, 6))


def _jacobian_filter(f, out):
    """Write jacobian_filter of single arrays."""
    out[0:4, 0] = f[0:4]
    out[0:4, 1] = f[1:5]
    out[0:4, 2] = f[2:6]


def jacobian_filter(f, out=None):
    """jacobian_filter: f (6,) -> out (4, 3)

    (d(f*g)/dg)[i,k] = f[i+k-1]
    """
    operands = (("f", f, (6,)),)
    return _batched(_jacobian_filter, "(6)->(4,3)", operands, out, (4, 3))
