"""Results as a picture: for each map the times of all peers over ours, on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from symconv.bench.figures import Run
from symconv.bench.race import Result
from symconv.bench.terminal import WORDS, factor, time
from symconv.rendering import render

CIRCLE = "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
SQUARE = "m-3.5 -3.5h7v7h-7z"
DIAMOND = "m0 -5l5 5l-5 5l-5 -5z"
TRIANGLE = "m0 -4.5l4.5 8h-9z"

MARKS: Sequence[tuple[str, str]] = (
    ("#0072b2", CIRCLE), ("#d55e00", SQUARE), ("#009e73", DIAMOND), ("#cc79a7", TRIANGLE),
    ("#e69f00", CIRCLE), ("#56b4e9", SQUARE), ("#b8a800", DIAMOND), ("#8c8c8c", TRIANGLE),
    ("#a65628", CIRCLE),
)  # fmt: skip
"""A colour and a shape for each peer. The colours are those of Okabe and Ito, told apart by eyes
of every kind, and readable on white and on black.
"""

WIDTH, LEFT, RIGHT, ROW, TOP, FOOT = 1120, 540, 30, 20, 96, 34
"""The width, and room for words on the left, a margin, a row, the head and the foot."""

STEP = 90
"""From one name in the legend to the next."""

LETTERS = 66
"""Of a name, at most: more of them would reach into the times."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ratios on a logarithmic axis, as whole decades."""

    first: int
    last: int

    @classmethod
    def of(cls, ratios: Sequence[float]) -> Scale:
        """From the least to the greatest, with 1 and 10 in it."""
        low, high = min([*ratios, 1.0]), max([*ratios, 10.0])
        return cls(math.floor(math.log10(low)), math.ceil(math.log10(high)))

    def at(self, ratio: float) -> float:
        decade = (WIDTH - LEFT - RIGHT) / (self.last - self.first)
        return round(LEFT + (math.log10(ratio) - self.first) * decade, 1)


def picture(run: Run) -> str:
    """The SVG of a run, without maps that no peer took part in, and those on several threads."""
    held = [result for result in run.results if result.peers and result.row.threads == 1]
    peers = list(dict.fromkeys(name for result in held for name in result.peers))
    scale = Scale.of([result.ratio(name) for result in held for name in result.peers])
    marks = dict(zip(peers, MARKS, strict=False))
    height = TOP + ROW * len(held) + FOOT
    record = {
        "width": WIDTH,
        "height": height,
        "left": LEFT,
        "top": TOP - 14,
        "foot": height - FOOT,
        "names": height - FOOT + 18,
        "ours": scale.at(1.0),
        "description": escape(f"Times of {', '.join(peers)} over those of symconv"),
        "ticks": [
            {"at": scale.at(10.0**n), "text": f"{10.0**n:g}x"}
            for n in range(scale.first, scale.last + 1)
        ],
        "legend": [
            {"colour": colour, "path": f"M{20 + STEP * n} 52{shape}",
             "word": 30 + STEP * n, "name": name}
            for n, (name, (colour, shape)) in enumerate(marks.items())
        ],
        "rows": [_row(result, marks, scale, TOP + ROW * n) for n, result in enumerate(held)],
    }  # fmt: skip
    return render("bench/picture.svg.j2", record)


def _row(
    result: Result, marks: dict[str, tuple[str, str]], scale: Scale, y: int
) -> dict[str, object]:
    name = f"{result.row.title}, {result.row.dtype}"
    if len(name) > LETTERS:
        name = f"{name[: LETTERS - 1]}…"
    return {
        "y": y,
        "baseline": y + 4,
        "name": escape(f"{name}, {WORDS[result.map]}"),
        "time": time(result.ours.median),
        "marks": [
            {
                "colour": marks[name][0],
                "path": f"M{scale.at(result.ratio(name))} {y}{marks[name][1]}",
                "title": f"{name} {factor(result.ratio(name))}, {time(timing.median)}",
            }
            for name, timing in result.peers.items()
        ],
    }
