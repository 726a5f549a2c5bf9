"""What the head of every written file says: which convolution it comes from, and which symconv."""

from __future__ import annotations

import textwrap

from symconv import __version__
from symconv.family.member import Member
from symconv.language.express import spelled
from symconv.rendering import UNSEALED
from symconv.writing.text import text


def summary(member: Member) -> list[str]:
    """Definition, shapes, convention and sizes."""
    ranges = ", ".join(
        f"{member.origin} <= {x.letter} <= {text(spelled(x.size + (member.origin - 1)))}"
        for x in member.axes("output")
    )
    sizes = ", ".join(text(line) for line in member.setting)
    taps = " x ".join(map(str, member.taps))
    noun = "tap" if member.taps == (1,) else "taps"
    shapes = ", ".join(text(line) for line in member.shapes)
    options = [f"Options:     {member.options}"] if member.options else []
    given = [f"Padded:      {text(line)}" for line in member.definitions[:-1]]
    return [
        *given,
        f"Definition:  {text(member.definition)},  {ranges}",
        f"Shapes:      {shapes}, counted from {member.origin}",
        f"Convention:  {member.convention}",
        f"Sizes:       {sizes}; {taps} {noun}",
        *options,
    ]


def head(member: Member, numbers: str = "") -> list[str]:
    """The summary, the type of number, the version and the place of the seal."""
    lines = summary(member)
    if numbers:
        lines.append(f"Numbers:     {numbers}")
    lines.append(f"Written by:  symconv {__version__}")
    indent = " " * len("Definition:  ")
    wrapped = [textwrap.wrap(line, 92, subsequent_indent=indent) for line in lines]
    return [*(part for parts in wrapped for part in parts), UNSEALED]
