"""A page to play with, in one file: sizes are chosen, the filter slides, and all of it agrees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import cycle, islice

from symconv import __version__
from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.figures.palette import HUES, SHADES, Tint
from symconv.notes.contents import SIGNAL, TAPS
from symconv.provenance import head
from symconv.rendering import render
from symconv.resources import templates
from symconv.writing.latex import name
from symconv.writing.notation import NOTATIONS

PAGE = "explore/page.html.j2"

KINDS = (("latex", "LaTeX"), ("numpy", "NumPy"), ("c", "C"), ("command", "symconv"))
"""The texts that can be copied."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size that the page lets choose along each axis, between the least and the most it draws."""

    name: str
    label: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Form:
    """What the page is for a number of dimensions: sizes, words, and the script of its picture."""

    sizes: tuple[Size, ...]
    axes: tuple[str, ...]
    """What an axis is called, where there are several."""
    script: str
    words: dict[str, str]


FORMS = {
    1: Form(
        (
            Size("inputs", "inputs J", 1, 16),
            Size("taps", "taps K", 1, 8),
            Size("stride", "stride", 1, 4),
            Size("dilation", "dilation", 1, 4),
            Size("before", "padding before", 0, 4),
            Size("after", "padding after", 0, 4),
        ),
        ("",),
        "row.js",
        {
            "signal": "signal",
            "region": "Signal and filter",
            "drag": "Drag the filter, or press ← and →.",
            "by_signal": "One row for each output, one column for each sample: the taps stand in a "
            "band.",
        },
    ),
    2: Form(
        (
            Size("inputs", "inputs, rows × columns", 1, 7),
            Size("taps", "taps", 1, 4),
            Size("stride", "stride", 1, 3),
            Size("dilation", "dilation", 1, 3),
            Size("before", "padding above × left", 0, 2),
            Size("after", "padding below × right", 0, 2),
        ),
        ("rows", "columns"),
        "image.js",
        {
            "signal": "image",
            "region": "Image and filter",
            "drag": "Drag the window, press ← and →, or all arrows among the outputs.",
            "by_signal": "Image and outputs are flattened row by row: one row for each output, one "
            "column for each sample. A row of the filter stands in a band of each block.",
        },
    ),
}
"""By the number of dimensions."""


def explore(member: Member) -> str:
    """The page, which opens with the sizes, options and names of a member.

    Raises Unsupported for a member that the page cannot show, and IllFormed for sizes beyond what
    it draws.
    """
    form = _form(member)
    setting = {x.name: [getattr(axis, x.name) for axis in member.dimensions] for x in form.sizes}
    for size in form.sizes:
        for value in setting[size.name]:
            if not size.least <= value <= size.most:
                raise IllFormed(
                    f"{size.name}={value}: the page draws {size.least} to {size.most}"
                    + " along each axis" * (member.rank > 1)
                    + "; symconv notes takes any size"
                )
    limits = {x.name: (x.least, x.most) for x in form.sizes}
    groups = [
        {
            "label": size.label,
            "controls": [_control(size, n, form.axes) for n in range(member.rank)],
        }
        for size in form.sizes
    ]
    signal, taps = (
        [str(n) for n in islice(cycle(values), limits[size][1] ** member.rank)]
        for size, values in (("inputs", SIGNAL), ("taps", TAPS))
    )
    shades = len(SHADES) if member.rank > 1 else 1
    data = {
        "names": member.names,
        "latex": [name(each, NOTATIONS["subscript"]) for each in member.names],
        "origin": member.origin,
        "setting": {**setting, "flip": member.flip},
        "limits": limits,
        "controls": [control for group in groups for control in group["controls"]],
        "signal": signal,
        "filter": taps,
        "hues": len(HUES),
        "shades": shades,
    }
    return render(
        PAGE,
        {
            "head": head(member),
            "tints": [
                {"number": f"{hue}-{shade}", "colour": Tint(hue, shade).hex}
                for hue in range(len(HUES))
                for shade in range(shades)
            ],
            "style": _part("page.css"),
            "script": script(member.rank),
            "groups": groups,
            "words": form.words,
            "kinds": [{"name": key, "label": label} for key, label in KINDS],
            # In a script element nothing but "<" could be taken for markup.
            "data": json.dumps(data).replace("<", "\\u003c"),
            "footer": f"Written by symconv {__version__}, which takes any sizes and dimensions.",
        },
    )


def script(rank: int) -> str:
    """The script of a page for so many dimensions, part by part."""
    own = FORMS[rank].script
    parts = ("setting.js", "numbers.js", "parts.js", own, "drawing.js", "texts.js", "page.js")
    return "\n".join(map(_part, parts))


def _part(file: str) -> str:
    return (templates() / "explore" / file).read_text(encoding="utf-8").strip()


def _control(size: Size, axis: int, axes: tuple[str, ...]) -> dict[str, object]:
    """The place where a size is chosen along an axis, as script and layout know it."""
    several = len(axes) > 1
    first, *_ = size.label.split(",")
    return {
        "id": f"{size.name}{axis + 1}" if several else size.name,
        "size": size.name,
        "axis": axis,
        "label": f"{first}, {axes[axis]}" if several else size.label,
    }


def _form(member: Member) -> Form:
    """That of a member. Raises Unsupported for one that the page cannot show."""
    filled = [x.fill for x in member.dimensions if x.filled]
    strange = (
        f"{member.rank} dimensions" if member.rank not in FORMS
        else "a transposed convolution" if member.transposed
        else "channels or a batch" if member.channels or member.batch is not None
        else "a bias" if member.bias
        else f"padding filled by {filled[0]}" if filled
        else ""
    )  # fmt: skip
    if strange:
        raise Unsupported(
            f"the page cannot show {strange}: it has inputs and taps in one or two dimensions, "
            "stride, padding with zeros, dilation and flip; for the rest see symconv notes"
        )
    return FORMS[member.rank]
