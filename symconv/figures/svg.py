"""A drawing as SVG: letters in the reader's own fonts, light or dark as the page is.

A card lies under it, so that it can be read on whatever page it is put.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from symconv.figures.drawing import Cell, Drawing, Label, Stroke, Words
from symconv.figures.runs import runs
from symconv.rendering import render

CELL = 36.0
"""Pixels of a cell's height, and of its least width."""

EDGE = 14.0
"""Pixels around everything."""

DROP = 4
"""Pixels by which subscripts stand lower."""


def svg(drawing: Drawing, head: Iterable[str]) -> str:
    """The text of an SVG file, with a title, and in words what there is to see."""
    left, top, right, bottom = drawing.bounds
    wide = CELL * drawing.stretch

    def at(x: float, y: float) -> tuple[str, str]:
        return _px((x - left) * wide + EDGE), _px((y - top) * CELL + EDGE)

    tints = drawing.tints
    cells, words, strokes = [], [], []
    for item in drawing.items:
        match item:
            case Cell():
                x, y = at(item.x, item.y)
                middle = at(item.x + item.width / 2, item.y + 0.5)
                kinds = [f"t{tints.index(item.tint)}"] if item.tint else []
                kinds += ["outside"] * item.outside + ["strong"] * item.strong
                kinds += ["zero"] * (item.faint and not item.outside and item.tint is None)
                cells.append(
                    {"x": x, "y": y, "width": _px(item.width * wide), "kind": _kind("cell", kinds)}
                )
                ink = ["on"] if item.tint else ["faint"] * item.faint + ["bold"] * item.strong
                words.append(_words(item.label, middle, "middle", ink))
            case Words():
                place = at(item.x, item.y)
                words.append(_words(item.label, place, item.anchor, ["faint"] * item.faint))
            case Stroke():
                kinds = ["strong"] * item.strong + ["dashed"] * item.dashed
                strokes.append(
                    {
                        "points": " ".join(",".join(at(x, y)) for x, y in item.points),
                        "kind": _kind("stroke", kinds),
                        "arrow": item.arrow,
                    }
                )
    return render(
        "figures/figure.svg.j2",
        {
            "head": head,
            "id": _identity(drawing),
            "width": _px((right - left) * wide + 2 * EDGE),
            "height": _px((bottom - top) * CELL + 2 * EDGE),
            "cell_height": _px(CELL),
            "title": escape(drawing.heading),
            "description": escape(drawing.description),
            "tints": [{"kind": f"t{n}", "colour": t.hex} for n, t in enumerate(tints)],
            "cells": cells,
            "strokes": strokes,
            "words": [word for word in words if word["parts"]],
        },
    )


def _identity(drawing: Drawing) -> str:
    """A name that no other figure on the same page has, and this one always."""
    said = f"{drawing.heading} {drawing.items}"
    return f"symconv-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _words(
    label: Label, place: tuple[str, str], anchor: str, kinds: Sequence[str]
) -> dict[str, object]:
    parts = []
    lowered = False
    for run in runs(label):
        if not run.text:
            continue
        styles = ["i"] * run.slanted + ["s"] * run.subscript
        shift = (run.subscript - lowered) * DROP
        lowered = run.subscript
        parts.append({"text": escape(run.text), "kind": _kind("", styles), "shift": shift})
    return {
        "x": place[0], "y": place[1], "anchor": anchor, "kind": _kind("", kinds), "parts": parts
    }  # fmt: skip


def _kind(first: str, others: Sequence[str]) -> str:
    return " ".join([*([first] if first else []), *others])


def _px(value: float) -> str:
    """A length, as short as it is exact to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
