"""A page to play with, in one file: sizes are chosen, the filter slides, and all of it agrees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import cycle, islice

from symconv import __version__
from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.figures.palette import HUES, Tint
from symconv.notes.contents import SIGNAL, TAPS
from symconv.provenance import head
from symconv.rendering import render
from symconv.resources import templates
from symconv.writing.latex import name
from symconv.writing.notation import NOTATIONS

PAGE = "explore/page.html.j2"


@dataclass(frozen=True, slots=True)
class Control:
    """A size that the page lets choose, between the least and the most that it can draw."""

    name: str
    label: str
    option: str
    least: int
    most: int


CONTROLS = (
    Control("inputs", "inputs J", "-J", 1, 16),
    Control("taps", "taps K", "-K", 1, 8),
    Control("stride", "stride", "--stride", 1, 4),
    Control("padding", "padding", "--padding", 0, 4),
    Control("dilation", "dilation", "--dilation", 1, 4),
)

KINDS = (("latex", "LaTeX"), ("numpy", "NumPy"), ("c", "C"), ("command", "symconv"))
"""The texts that can be copied."""


def explore(member: Member) -> str:
    """The page, which opens with the sizes, options and names of a member.

    Raises Unsupported for a member that the page cannot show, and IllFormed for sizes beyond what
    it draws.
    """
    setting = _setting(member)
    for control in CONTROLS:
        value = setting[control.name]
        if not control.least <= value <= control.most:
            raise IllFormed(
                f"{control.name}={value}: the page draws {control.least} to {control.most}; "
                "symconv notes takes any size"
            )
    signal, taps = (
        [str(n) for n in islice(cycle(values), CONTROLS[place].most)]
        for place, values in enumerate((SIGNAL, TAPS))
    )
    data = {
        "names": member.names,
        "latex": [name(each, NOTATIONS["subscript"]) for each in member.names],
        "origin": member.origin,
        "setting": setting,
        "limits": {x.name: (x.least, x.most) for x in CONTROLS},
        "words": {x.name: (x.label, x.option) for x in CONTROLS},
        "signal": signal,
        "filter": taps,
        "hues": len(HUES),
    }
    folder = templates() / "explore"
    return render(
        PAGE,
        {
            "head": head(member),
            "tints": [{"number": n, "colour": Tint(n).hex} for n in range(len(HUES))],
            "style": (folder / "page.css").read_text(encoding="utf-8").rstrip(),
            "script": (folder / "page.js").read_text(encoding="utf-8").rstrip(),
            "controls": CONTROLS,
            "kinds": [{"name": key, "label": label} for key, label in KINDS],
            # In a script element nothing but "<" could be taken for markup.
            "data": json.dumps(data).replace("<", "\\u003c"),
            "footer": f"Written by symconv {__version__}, which takes any sizes and dimensions.",
        },
    )


def _setting(member: Member) -> dict[str, int | bool]:
    """Its sizes and options, where the page has all of them."""
    (x, *others) = member.dimensions
    strange = (
        "more than one dimension" if others
        else "a transposed convolution" if member.transposed
        else "channels or a batch" if member.channels or member.batch is not None
        else "a bias" if member.bias
        else f"padding filled by {x.fill}" if x.filled
        else "different padding before and after" if x.before != x.after
        else ""
    )  # fmt: skip
    if strange:
        raise Unsupported(
            f"the page cannot show {strange}: it has inputs, taps, stride, padding with zeros, "
            "dilation and flip; for the rest see symconv notes"
        )
    return {
        "inputs": x.inputs,
        "taps": x.taps,
        "stride": x.stride,
        "padding": x.before,
        "dilation": x.dilation,
        "flip": member.flip,
    }
