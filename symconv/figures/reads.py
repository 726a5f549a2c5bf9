"""What each output of a member reads: which tap stands where, and on which sample.

All of it comes from the coordinates of the Jacobian by the signal, which are its meaning. Where a
tap stands outside the signal no product is left of it; so the places of taps are those in the twin
whose signal is as long as the padded one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from symconv.errors import Unsupported
from symconv.family.coordinates import coordinates
from symconv.family.member import Member
from symconv.judges.polynomial import Place

LARGEST = 100_000
"""Products up to which a figure goes through them, though few are drawn."""


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """One product of an output: where its tap stands in the padded signal, and on which sample.

    Places count from 0. Where nothing stands there, the sample is None: a zero.
    """

    at: Place
    tap: Place
    sample: Place | None


Reads: TypeAlias = dict[Place, list[Read]]


def check_small(member: Member) -> None:
    """Raise Unsupported for a member with too many products to go through."""
    if member.products > LARGEST:
        raise Unsupported(
            f"a figure of {member.products:,} products: it goes through {LARGEST:,} at most; "
            "choose smaller sizes"
        )


def reads(member: Member) -> Reads:
    """Each output's products in the order in which their taps stand.

    Raises Unsupported for members with channels, a batch, or a transposed map, whose outputs have
    no single window.
    """
    if member.transposed:
        raise Unsupported(
            "a transposed convolution has no window that slides: its figure is the jacobian"
        )
    if member.channels or member.batch is not None:
        raise Unsupported(
            "a window is drawn for one channel, without a batch: leave them out, or take the "
            "figure jacobian"
        )
    check_small(member)
    padded = tuple(x.inputs + x.before + x.after for x in member.dimensions)
    nothing = ((0, 0),) * member.rank
    twin = Member.strided(padded, member.taps, member.stride, member.dilation, nothing, member.flip)
    samples = {(i, k): j for i, j, k in _products(member)}
    found: Reads = {}
    for i, at, k in sorted(_products(twin)):
        found.setdefault(i, []).append(Read(at, k, samples.get((i, k))))
    return found


def _products(member: Member) -> list[tuple[Place, Place, Place]]:
    """The places of output, sample and tap of every product, counted from 0."""
    taps, inputs, outputs = (member.counts(x) for x in ("filter", "signal", "output"))
    known = coordinates(member, "signal")
    shapes = ((known.rows, outputs), (known.columns, inputs), (known.entries, taps))
    places = (
        [tuple(map(int, place)) for place in np.transpose(np.unravel_index(flat, shape))]
        for flat, shape in shapes
    )
    return list(zip(*places, strict=True))
