"""What a person passes to make a convolution: read from values of Python, and said again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import index
from typing import Any, cast

from symconv.errors import IllFormed
from symconv.family.layout import Channels
from symconv.family.member import Member


def sizes(given: int | Sequence[int] | None) -> tuple[int, ...]:
    """One size, or one for each dimension."""
    counts = given if isinstance(given, tuple | list) else (given,)
    return tuple(whole(count) for count in counts)


def whole(count: Any) -> int:
    """NumPy's whole numbers as Python's; what is none is left to the member to refuse."""
    if isinstance(count, bool) or not hasattr(count, "__index__"):
        return cast(int, count)
    return index(count)


def names(given: Sequence[str], bias: bool) -> tuple[str, ...]:
    """The names of signal and filter, and of a bias; raises IllFormed where they are no names."""
    found = tuple(given) if isinstance(given, tuple | list) else ()
    if len(found) not in (2, 2 + bias) or not all(isinstance(name, str) for name in found):
        wanted = "signal, filter and bias" if bias else "signal and filter"
        raise IllFormed(f"names={given!r}: give names of {wanted}")
    return found


def channels(inward: int | None, outward: int | None, groups: int) -> Channels | None:
    """The channels, None where there are none; raises IllFormed where one count is missing."""
    if inward is None and outward is None:
        if groups != 1:
            raise IllFormed(f"groups={groups!r} need in_channels and out_channels")
        return None
    if inward is None or outward is None:
        raise IllFormed("in_channels and out_channels need each other: give both")
    return Channels.of(whole(inward), whole(outward), whole(groups))


def said(member: Member) -> str:
    """The arguments that make a member again.

    >>> said(Member((4,), (6,), flip=True))
    'outputs=4, inputs=6, flip=True'
    """
    return ", ".join(f"{name}={value}" for name, value in _arguments(member))


def _arguments(member: Member) -> Iterator[tuple[str, object]]:
    if member.plain:
        yield "outputs", _shown(member.outputs)
        yield "inputs", _shown(member.inputs)
    else:
        yield "signal", _shown(member.inputs)
        yield "filter", _shown(member.taps)
        yield "stride", _shown(member.stride)
        yield "dilation", _shown(member.dilation)
        yield "padding", member.padding
    if set(member.fill) != {"zeros"}:
        yield "fill", member.fill
    if member.transposed:
        yield "transposed", True
        yield "output_padding", _shown(tuple(x.extra for x in member.dimensions))
    if member.channels:
        groups = member.channels.groups
        yield "in_channels", member.channels.inputs * groups
        yield "out_channels", member.channels.outputs * groups
        if groups > 1:
            yield "groups", groups
    if member.batch is not None:
        yield "batch", member.batch
    if member.bias:
        yield "bias", True
    if member.flip:
        yield "flip", True
    if member.names[:2] != ("f", "g") or member.names[2:] not in ((), ("b",)):
        yield "names", member.names
    if member.index_names != ("i", "j", "k"):
        yield "indices", member.index_names
    if member.origin != 1:
        yield "origin", member.origin


def _shown(counts: tuple[int, ...]) -> int | tuple[int, ...]:
    return counts[0] if len(counts) == 1 else counts
