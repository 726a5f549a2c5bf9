"""The shapes that are timed, and what each of them has to reach: data alone."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symconv.convolution import Convolution
from symconv.errors import IllFormed

MAPS = ("forward", "vjp_signal", "vjp_filter")
BACKPROPS = MAPS[1:]

PEERS = "peers"
"""In a goal: every peer that takes part."""

ALONE = "one thread"
"""In a goal of a row with threads: the same kernel without them."""

MULTIPLY_ADDS, LOADS, MEMORY = "multiply-adds", "loads", "memory"
COPY, CALL = "copy", "empty call"
"""The limits of the machine: the shortest time that each of them leaves for a map."""

READS, WRITES = "its loads", "its stores"
"""Those of vectors that our kernel executes: counted from its text, and timed by themselves."""

LIMITS: Mapping[str, str] = {
    MULTIPLY_ADDS: "every product, at the rate of vector multiply-adds in registers",
    LOADS: "every product, at the rate of multiply-adds that each load an unaligned vector",
    MEMORY: "every operand read once, and every output written",
    COPY: "a copy of the longer of signal and outputs",
    CALL: "a compiled function that takes the same arguments and does nothing",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """`factor` times as fast as others: as each of the peers that are named, or as a limit.

    As a limit can at most be reached, its factor is below 1: 0.85 is 85 % of its speed.
    """

    factor: float
    against: tuple[str, ...]
    maps: tuple[str, ...] = MAPS


@dataclass(frozen=True, slots=True)
class Row:
    """One shape: a convolution without bias, the type of its numbers, and its goals.

    With `fresh` each call returns a new array, where it otherwise writes to one that is given. On
    several `threads` it is held against itself on one.
    """

    name: str
    title: str
    conv: Convolution
    dtype: str = "float32"
    goals: tuple[Goal, ...] = ()
    fresh: bool = False
    threads: int = 1


def _image(side: int, taps: int, **more: Any) -> Convolution:
    """A filter on a square image whose size it keeps, but for a stride."""
    return Convolution(signal=(side, side), filter=(taps, taps), padding=taps // 2, **more)


def _planes() -> tuple[Row, ...]:
    forward = ("halide", "ipp", "opencv", "torch", "jax")
    usual = (Goal(1.8, forward, ("forward",)), Goal(3, ("torch", "jax"), BACKPROPS))
    found = [
        Row(
            f"2d-{taps}x{taps}-{side}",
            f"{taps}x{taps} on {side}x{side}, padding {taps // 2}",
            _image(side, taps),
            goals=usual,
        )
        for side in (32, 224)
        for taps in (3, 5)
    ]
    large = Row(
        "2d-3x3-1024",
        "3x3 on 1024x1024, padding 1",
        _image(1024, 3),
        goals=(Goal(1.5, forward, ("forward",)),),
    )
    return (*found, large)


def _layer(stride: int) -> Convolution:
    return _image(32, 3, in_channels=16, out_channels=32, stride=stride)


_LAYER_64 = _image(56, 3, in_channels=64, out_channels=64, batch=8)


def _shared(name: str, title: str, conv: Convolution) -> Row:
    goals = (Goal(1.8, (ALONE,)),)
    return Row(f"{name}-threads", f"{title}; two threads", conv, goals=goals, threads=2)


ROWS: tuple[Row, ...] = (
    Row(
        "call",
        "I=4, J=6, one call, out=",
        Convolution(outputs=4, inputs=6),
        "float64",
        (Goal(10, ("numpy",)), Goal(5, ("numba",)), Goal(0.77, (CALL,))),
    ),
    Row(
        "call-new",
        "I=4, J=6, one call, new array",
        Convolution(outputs=4, inputs=6),
        "float64",
        (Goal(5, ("numpy",)),),
        fresh=True,
    ),
    *(
        Row(
            f"64-{taps}",
            f"J=64, K={taps}",
            Convolution(signal=64, filter=taps),
            "float64",
            (Goal(10, ("numpy",)), Goal(5, ("numba",))),
        )
        for taps in (3, 8)
    ),
    Row(
        "1024-7",
        "J=1024, K=7",
        Convolution(signal=1024, filter=7),
        goals=(Goal(0.95, (LOADS,)), Goal(2, ("numba",)), Goal(3, ("ipp",))),
    ),
    Row(
        "1024-7-double",
        "J=1024, K=7",
        Convolution(signal=1024, filter=7),
        "float64",
        (Goal(0.85, (MULTIPLY_ADDS,)), Goal(2, ("numba",)), Goal(3, ("ipp",))),
    ),
    *(
        Row(
            f"1024-{taps}",
            f"J=1024, K={taps}",
            Convolution(signal=1024, filter=taps),
            goals=(Goal(0.85, (MULTIPLY_ADDS,)), Goal(2.3, (PEERS,))),
        )
        for taps in (15, 31)
    ),
    *(
        Row(
            f"million-{taps}",
            f"J=1,000,000, K={taps}",
            Convolution(signal=1_000_000, filter=taps),
            goals=(Goal(0.77, (COPY,)), Goal(0.95, (PEERS,))),
        )
        for taps in (3, 7)
    ),
    Row(
        "million-31",
        "J=1,000,000, K=31",
        Convolution(signal=1_000_000, filter=31),
        goals=(Goal(1.8, (PEERS,), ("forward",)), Goal(2.5, (PEERS,), BACKPROPS)),
    ),
    Row(
        "batch-small",
        "10,000 x (4,6), one filter",
        Convolution(outputs=4, inputs=6, batch=10_000),
        "float64",
        (
            Goal(4, ("numpy",), ("forward",)),
            Goal(2.5, ("numpy",), ("vjp_signal",)),
            Goal(15, ("numpy",), ("vjp_filter",)),
        ),
    ),
    Row(
        "batch-large",
        "1,000 x (58,64), one filter",
        Convolution(outputs=58, inputs=64, batch=1_000),
        goals=(Goal(4, (PEERS,), ("forward",)), Goal(2.5, (PEERS,), BACKPROPS)),
    ),
    *_planes(),
    Row(
        "layer",
        "16 to 32 channels, 3x3 on 32x32, padding 1",
        _layer(1),
        goals=(Goal(2, ("torch",)), Goal(1.2, ("jax",))),
    ),
    Row(
        "layer-stride",
        "16 to 32 channels, 3x3 on 32x32, padding 1, stride 2",
        _layer(2),
        goals=(Goal(3.5, ("torch",), ("forward",)), Goal(2.5, ("torch",), BACKPROPS)),
    ),
    Row(
        "layer-64",
        "64 to 64 channels, 3x3 on 56x56, padding 1, batch of 8",
        _LAYER_64,
        goals=(Goal(0.95, ("torch",)),),
    ),
    _shared("million-31", "J=1,000,000, K=31", Convolution(signal=1_000_000, filter=31)),
    _shared("layer", "16 to 32 channels, 3x3 on 32x32, padding 1", _layer(1)),
    _shared("layer-64", "64 to 64 channels, 3x3 on 56x56, padding 1, batch of 8", _LAYER_64),
)


def chosen(names: Sequence[str]) -> tuple[Row, ...]:
    """The rows of these names, in the order of the table; all of them where there is no name.

    Raises IllFormed for a name that is none, with the nearest that there is.
    """
    known = [row.name for row in ROWS]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 3)
            hint = f"did you mean {' or '.join(near)}?" if near else "--list shows them"
            raise IllFormed(f"--only {name}: there is no such row; {hint}")
    return tuple(row for row in ROWS if not names or row.name in names)
