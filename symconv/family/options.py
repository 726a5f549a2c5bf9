"""From what a person says of a convolution to a member: one number for all dimensions, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from symconv.errors import IllFormed
from symconv.family.member import Member

Sizes: TypeAlias = tuple[int, ...]
Padding: TypeAlias = "int | str | Sequence[int | tuple[int, int]]"

WORDS = ("valid", "same", "same-lower", "full", "causal")


def strided(
    signal: Sizes,
    taps: Sizes,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    flip: bool = False,
    names: tuple[str, str] = ("f", "g"),
) -> Member:
    """The member of a signal and a filter; each option is one value, or one for each dimension.

    `padding` is a number of zeros on each side, a pair (before, after), or a word: "valid" none;
    "same" as many outputs as inputs, divided by the stride and rounded up, the odd zero at the end,
    and "same-lower" at the beginning; "full" all but one tap outside; "causal" all before.

    Raises IllFormed for the wrong number of values, for options that are no whole numbers or too
    small, and for sizes that give no output.

    >>> strided((28, 28), (5, 5), stride=2, padding="same").outputs
    (14, 14)
    """
    count = len(signal)
    if len(taps) != count:
        raise IllFormed(f"signal={signal} and filter={taps} have different numbers of dimensions")
    for what, sizes in (("signal", signal), ("filter", taps)):
        for size in sizes:
            _at_least(1, what, size)
    strides = _each("stride", stride, count)
    dilations = _each("dilation", dilation, count)
    for what, values in (("stride", strides), ("dilation", dilations)):
        for value in values:
            _at_least(1, what, value)
    zeros = tuple(
        _zeros(padding if isinstance(padding, str) else each, j, k, s, d)
        for each, j, k, s, d in zip(
            _each("padding", padding, count), signal, taps, strides, dilations, strict=True
        )
    )
    return Member.strided(signal, taps, strides, dilations, zeros, flip, names)


def _each(what: str, value: Any, count: int) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list):
        return (value,) * count
    if len(value) != count:
        raise IllFormed(f"{what}={value!r} has {len(value)} values for {count} dimensions")
    return tuple(value)


def _zeros(padding: object, inputs: int, taps: int, stride: int, dilation: int) -> tuple[int, int]:
    """Zeros before and after the signal, in one dimension."""
    reach = dilation * (taps - 1)
    match padding:
        case "valid":
            return 0, 0
        case "full":
            return reach, reach
        case "causal":
            return reach, 0
        case "same" | "same-lower":
            total = max((-(-inputs // stride) - 1) * stride + reach + 1 - inputs, 0)
            less, more = total // 2, total - total // 2
            return (less, more) if padding == "same" else (more, less)
        case str():
            raise IllFormed(f"padding={padding!r} is not a word: choose one of {', '.join(WORDS)}")
        case (before, after):
            return _at_least(0, "padding", before), _at_least(0, "padding", after)
    return _at_least(0, "padding", padding), _at_least(0, "padding", padding)


def _at_least(least: int, what: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise IllFormed(f"{what}={value!r} is not a whole number of at least {least}")
    return value
