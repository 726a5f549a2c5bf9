"""From what a person says of a convolution to a member: one value for all dimensions, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from symconv.errors import IllFormed
from symconv.family.dimension import FILLS, Fill
from symconv.family.layout import Channels
from symconv.family.member import Member

Sizes: TypeAlias = tuple[int, ...]
Padding: TypeAlias = "int | str | Sequence[int | tuple[int, int]]"

WORDS = ("valid", "same", "same-lower", "full", "causal")
"""What padding may be besides numbers."""


def strided(
    signal: Sizes,
    taps: Sizes,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    flip: bool = False,
    names: tuple[str, ...] = ("f", "g"),
    *,
    fill: str | Sequence[str] = "zeros",
    channels: Channels | None = None,
    batch: int | None = None,
    bias: bool = False,
) -> Member:
    """The member of a signal and a filter; each option is one value, or one for each dimension.

    `padding` is a number of places on each side, a pair (before, after), or a word: "valid" none;
    "same" as many outputs as inputs, divided by the stride and rounded up, the odd place at the
    end, and "same-lower" at the beginning; "full" all but one tap outside; "causal" all before.
    `fill` says what stands there: "zeros", "reflect" (the mirror image, without the outermost
    entry), "replicate" (the outermost entry) or "circular" (the signal again).

    Raises IllFormed for the wrong number of values, for options that are no whole numbers or too
    small, and for sizes that give no output.

    >>> strided((28, 28), (5, 5), stride=2, padding="same").outputs
    (14, 14)
    """
    strides, dilations = _checked(signal, taps, stride, dilation)
    count = len(signal)
    places = tuple(
        _places(padding if isinstance(padding, str) else each, j, k, s, d)
        for each, j, k, s, d in zip(
            _each("padding", padding, count), signal, taps, strides, dilations, strict=True
        )
    )
    fills = _each("fill", fill, count)
    for each in fills:
        if each not in FILLS:
            raise IllFormed(f"fill={each!r} is not a filling: choose one of {', '.join(FILLS)}")
    return Member.strided(
        signal, taps, strides, dilations, places, flip, names,
        cast(tuple[Fill, ...], fills), channels, batch, bias,
    )  # fmt: skip


def transposed(
    signal: Sizes,
    taps: Sizes,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    flip: bool = False,
    names: tuple[str, ...] = ("f", "g"),
    *,
    output_padding: int | Sequence[int] = 0,
    channels: Channels | None = None,
    batch: int | None = None,
    bias: bool = False,
) -> Member:
    """The adjoint of the member with these options, s(J-1) + d(K-1) + 1 - p + output padding.

    `padding` is a number of places cut off on each side, or a pair (before, after); the output
    padding is what the end has more than that. Raises IllFormed as `strided` does, for padding by
    a word, and for an output padding not below the larger of stride and dilation.

    >>> transposed((14, 14), (5, 5), stride=2, padding=2, output_padding=1).outputs
    (28, 28)
    """
    strides, dilations = _checked(signal, taps, stride, dilation)
    count = len(signal)
    outputs, places = [], []
    for n, (p, extra, j, k, s, d) in enumerate(
        zip(
            _each("padding", padding, count), _each("output_padding", output_padding, count),
            signal, taps, strides, dilations, strict=True,
        ), 1
    ):  # fmt: skip
        if isinstance(p, str) and p != "valid":
            raise IllFormed(f"padding={p!r} has no meaning where it is transposed: give a number")
        before, after = _places(p, j, k, s, d)
        more = _at_least(0, "output_padding", extra)
        if more and more >= max(s, d):
            raise IllFormed(
                f"output_padding={more} in dimension {n} is not smaller than the stride {s} or the "
                f"dilation {d}: give at most {max(s, d) - 1}"
            )
        reach = s * (j - 1) + d * (k - 1) + 1
        if reach + more <= before + after:
            raise IllFormed(
                f"padding {(before, after)} cuts off all {reach + more} outputs in dimension {n}: "
                f"give at most {reach + more - 1} in all"
            )
        outputs.append(reach + more - before - after)
        places.append((before, after))
    return Member(
        tuple(outputs), signal, flip, names, taps, strides, dilations, tuple(places), (), channels,
        batch, bias, transposed=True,
    )  # fmt: skip


def _checked(
    signal: Sizes, taps: Sizes, stride: int | Sequence[int], dilation: int | Sequence[int]
) -> tuple[Sizes, Sizes]:
    """Stride and dilation, one value for each dimension, after all four are found to be sizes."""
    count = len(signal)
    if len(taps) != count:
        raise IllFormed(f"signal={signal} and filter={taps} have different numbers of dimensions")
    strides, dilations = _each("stride", stride, count), _each("dilation", dilation, count)
    for what, sizes in (
        ("signal", signal), ("filter", taps), ("stride", strides), ("dilation", dilations)
    ):  # fmt: skip
        for size in sizes:
            _at_least(1, what, size)
    return strides, dilations


def _each(what: str, value: Any, count: int) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list):
        return (value,) * count
    if len(value) != count:
        pair = "; (before, after) of one dimension is ((before, after),)"
        raise IllFormed(
            f"{what}={value!r} has {len(value)} values for {count} "
            f"dimension{'s' * (count > 1)}{pair if what == 'padding' and count == 1 else ''}"
        )
    return tuple(value)


def _places(padding: object, inputs: int, taps: int, stride: int, dilation: int) -> tuple[int, int]:
    """Places before and after the signal, in one dimension."""
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
