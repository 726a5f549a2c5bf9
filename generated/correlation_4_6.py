"""correlation_4_6.py: forward map and its derivatives on NumPy arrays

Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],  1 <= i <= I
Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 1
Convention:  correlation (the filter is not flipped), which networks call convolution
Sizes:       I = 4, J = 6; 3 taps
Numbers:     float64
Written by:  symconv 0.1.0
sha256: 93592e47f6b89672f8bb78effb15b05088f9db0b1721961296a314ab68604d63
"""

import numpy as np

ELEMENT = np.float64


def _operand(name, values, shape):
    """The values as an array of ELEMENT; a ValueError or TypeError that names what is wrong."""
    if type(values) is np.ndarray and values.dtype == ELEMENT and values.shape == shape:
        if values.flags.c_contiguous and values.flags.aligned:
            return values
    array = np.asarray(values)
    casting = "safe" if array is values else "same_kind"
    if not np.can_cast(array.dtype, ELEMENT, casting):
        raise TypeError(f"{name} holds {array.dtype}: give {np.dtype(ELEMENT)}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}: give {shape}")
    return np.require(array, ELEMENT, "CA")


def _output(array, shape, *operands):
    """The array to write: a new one, or the caller's when it is fit to be written to."""
    if array is None:
        return np.empty(shape, ELEMENT)
    if type(array) is not np.ndarray or array.dtype != ELEMENT:
        raise TypeError(f"out must be a NumPy array of {np.dtype(ELEMENT)}")
    if array.shape != shape:
        raise ValueError(f"out has shape {array.shape}: give {shape}")
    if not array.flags.carray:
        raise ValueError("out must be aligned, contiguous and writeable")
    if any(np.may_share_memory(array, operand) for operand in operands):
        raise ValueError("out overlaps an operand: give memory of its own")
    return array


def forward(f, g, out=None):
    """forward: f (6,), g (3,) -> out (4,)

    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]
    """
    f = _operand("f", f, (6,))
    g = _operand("g", g, (3,))
    out = _output(out, (4,), f, g)
    out[0:4] = f[0:4] * g[0]
    out[0:4] += f[1:5] * g[1]
    out[0:4] += f[2:6] * g[2]
    return out


def vjp_signal(e, g, out=None):
    """vjp_signal: e (4,), g (3,) -> out (6,)

    ((d(f*g)/df)^T e)[j] = sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
    """
    e = _operand("e", e, (4,))
    g = _operand("g", g, (3,))
    out = _output(out, (6,), e, g)
    out[0:6] = 0
    out[0:4] += e[0:4] * g[0]
    out[1:5] += e[0:4] * g[1]
    out[2:6] += e[0:4] * g[2]
    return out


def vjp_filter(e, f, out=None):
    """vjp_filter: e (4,), f (6,) -> out (3,)

    ((d(f*g)/dg)^T e)[k] = sum_{i=1}^{I} e[i] f[i+k-1]
    """
    e = _operand("e", e, (4,))
    f = _operand("f", f, (6,))
    out = _output(out, (3,), e, f)
    out[0] = np.dot(e[0:4], f[0:4])
    out[1] = np.dot(e[0:4], f[1:5])
    out[2] = np.dot(e[0:4], f[2:6])
    return out


def jacobian_signal(g, out=None):
    """jacobian_signal: g (3,) -> out (4, 6)

    (d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
    """
    g = _operand("g", g, (3,))
    out = _output(out, (4, 6), g)
    out[0:4, 0:6] = 0
    out[0, 0:3] = g[0:3]
    out[1, 1:4] = g[0:3]
    out[2, 2:5] = g[0:3]
    out[3, 3:6] = g[0:3]
    return out


def jacobian_filter(f, out=None):
    """jacobian_filter: f (6,) -> out (4, 3)

    (d(f*g)/dg)[i,k] = f[i+k-1]
    """
    f = _operand("f", f, (6,))
    out = _output(out, (4, 3), f)
    out[0:4, 0] = f[0:4]
    out[0:4, 1] = f[1:5]
    out[0:4, 2] = f[2:6]
    return out
