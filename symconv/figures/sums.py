"""One output written out as a line of products, each in the colour of its tap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symconv.family.member import Member
from symconv.figures.abbreviation import TOLD, shortened
from symconv.figures.drawing import LETTER, Cell, Item, Label, Words, letters, wide
from symconv.figures.grid import entry
from symconv.figures.palette import tint
from symconv.figures.reads import Read
from symconv.judges.polynomial import Place
from symconv.language.line import Chain, Dots, Line, Name, Number, equation, product, total

SPACE = 0.1
"""The room beside a sign, in cells of the least width."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sign or a product of a line, and where it begins."""

    x: float
    width: float
    label: Label
    read: Read | None = None

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def product_of(member: Member, read: Read) -> Line:
    """A product as it stands in the sum; with a zero where the tap stands outside."""
    sample = Number(0) if read.sample is None else entry(member, "signal", read.sample)
    return product(sample, entry(member, "filter", read.tap))


def written(member: Member, place: Place, read: Sequence[Read]) -> Chain:
    """(f*g)[2] = f[2] g[1] + ..., with dots between the first and the last where it is long."""
    terms: list[Line] = [Name(member.names[2])] if member.bias else []
    terms += (
        Dots("horizontal") if n is None else product_of(member, read[n])
        for n in shortened(len(read), TOLD)
    )
    return equation(entry(member, "output", place), total(*terms))


def line(
    member: Member, head: Sequence[Label], read: Sequence[Read], most: int, stretch: float
) -> list[Part]:
    """The parts of a line that begins with some signs; of many products, the first and the last."""
    parts: list[Part] = []

    def put(label: Label, read: Read | None = None) -> None:
        x = parts[-1].x + parts[-1].width if parts else 0.0
        room = letters(label) * LETTER / stretch + 2 * SPACE / stretch
        parts.append(Part(x, wide(label, stretch) if read else room, label, read))

    for sign in head:
        put(sign)
    for n, kept in enumerate(shortened(len(read), most)):
        if n:
            put("+")
        if kept is None:
            put(Dots("horizontal"))
        else:
            put(product_of(member, read[kept]), read[kept])
    return parts


def moved(parts: Sequence[Part], x: float) -> list[Part]:
    return [replace(part, x=part.x + x) for part in parts]


def width(parts: Sequence[Part]) -> float:
    return parts[-1].x + parts[-1].width


def items(member: Member, parts: Sequence[Part], y: float) -> Iterator[Item]:
    """The line as it is drawn."""
    for part in parts:
        if part.read:
            colour = tint(part.read.tap, member.taps)
            yield Cell(part.x, y, part.label, colour, part.width)
        else:
            yield Words(part.middle, y + 0.5, part.label)
