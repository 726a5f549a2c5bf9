"""A drawing as TikZ, for any LaTeX document that loads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symconv.figures.drawing import PAGE, Cell, Drawing, Label, Stroke, Words
from symconv.language.line import Line
from symconv.rendering import render
from symconv.writing.words import in_latex

CELL = 6.6
"""Millimetres of a cell's height, and of its least width."""

ANCHORS = {"start": "anchor=west", "middle": "", "end": "anchor=east"}


def tikz(drawing: Drawing, head: Iterable[str], spelled: Callable[[Line], str]) -> str:
    """A fragment to \\input: the picture and its caption, which are not torn apart.

    `spelled` is how lines are written in LaTeX.
    """

    def label(said: Label) -> str:
        return in_latex(said) if isinstance(said, str) else f"${spelled(said)}$"

    tints = drawing.tints
    drawn = []
    for item in drawing.items:
        match item:
            case Cell():
                kinds = [f"fill=symconv{tints.index(item.tint)}"] if item.tint else []
                kinds += ["dashed"] * item.outside + ["draw=black, very thick"] * item.strong
                quiet = item.faint and item.tint is None
                kinds += ["draw=black!25"] * (quiet and not item.outside)
                at = f"{_at(item.x, item.y)} rectangle {_at(item.x + item.width, item.y + 1)}"
                drawn.append(f"\\draw[{', '.join(['cell', *kinds])}] {at};")
                if item.label != "":
                    middle = _at(item.x + item.width / 2, item.y + 0.5)
                    drawn.append(_node("black!55" if quiet else "", middle, label(item.label)))
            case Words():
                kinds = [ANCHORS[item.anchor], "black!65" if item.faint else ""]
                drawn.append(
                    _node(", ".join(filter(None, kinds)), _at(item.x, item.y), label(item.label))
                )
            case Stroke():
                kinds = ["->"] * item.arrow + ["thick"] * item.strong + ["dashed"] * item.dashed
                points = " -- ".join(_at(*point) for point in item.points)
                drawn.append(f"\\draw[{', '.join(['line', *kinds])}] {points};")
    return render(
        "figures/figure.tex.j2",
        {
            "head": head,
            "wide": f"{CELL * drawing.stretch:.2f}",
            "high": f"{CELL:.2f}",
            # What cannot be left out, and is too wide, becomes smaller, letters and all.
            "scale": f"{min(1, PAGE / drawing.width):.2f}",
            "tints": [{"name": n, "colour": tint.hex} for n, tint in enumerate(tints)],
            "drawn": drawn,
            "caption": drawing.titled(label) + ".",
        },
    )


def _node(kind: str, place: str, label: str) -> str:
    return f"\\node[{kind}] at {place} {{{label}}};" if kind else f"\\node at {place} {{{label}}};"


def _at(x: float, y: float) -> str:
    return f"({_short(x)}, {_short(y)})"


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
