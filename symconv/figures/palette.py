"""Colours that people see apart whose eyes have fewer of them: those of Okabe and Ito, as tints.

Every coloured cell carries its label as well, so that nothing is said by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

HUES = (
    (86, 180, 233),  # sky blue
    (230, 159, 0),  # orange
    (0, 158, 115),  # bluish green
    (240, 228, 66),  # yellow
    (204, 121, 167),  # reddish purple
    (0, 114, 178),  # blue
    (213, 94, 0),  # vermillion
)
"""M. Okabe, K. Ito, Color Universal Design, 2008, without black."""

SHADES = (0.62, 0.30, 0.46)
"""How much of a hue is in its tints; the rest is white, so that black letters stand out."""


@dataclass(frozen=True, slots=True, order=True)
class Tint:
    """One colour of a cell, by the number of its hue and of its shade; both begin again."""

    hue: int
    shade: int = 0

    @property
    def hex(self) -> str:
        """Its red, green and blue: six hexadecimal digits.

        >>> Tint(0).hex == Tint(len(HUES)).hex
        True
        """
        share = SHADES[self.shade % len(SHADES)]
        parts = (round(255 + (part - 255) * share) for part in HUES[self.hue % len(HUES)])
        return "".join(f"{part:02X}" for part in parts)


def tint(place: tuple[int, ...], counts: tuple[int, ...]) -> Tint:
    """That of an entry of an array, by its place counted from 0.

    A hue for each entry; in several dimensions a hue for each row, in as many shades as it is long.
    """
    *rows, last = place
    if not rows:
        return Tint(last)
    row = 0
    for index, count in zip(rows, counts, strict=False):
        row = row * count + index
    return Tint(row, last)
