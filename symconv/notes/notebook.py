"""The notes as a Jupyter notebook: text and mathematics, and the code that gives them again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from symconv.derivation.setting import is_the_lecture
from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.figures.figure import Figure, figures
from symconv.notes.contents import MOST, check_size, numbers
from symconv.notes.page import dollars, laid_out
from symconv.notes.shown import Shown
from symconv.notes.wishes import NOTEBOOK, Wishes
from symconv.rendering import resealed
from symconv.writing.notation import Notation

CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIRST = re.compile(r"^## ", re.MULTILINE)
"""The first section, before which the convolution is made."""

SMALL = 400
"""Entries of a Jacobian up to which SymPy writes it out; for larger ones there are numbers."""


def notebook(said: str, member: Member, notation: Notation, wishes: Wishes) -> dict[str, str]:
    """The notes as one notebook; `said` is the Python that makes the convolution.

    Text is laid out as Markdown is, and each block of Python there is a cell of code. Raises
    Unsupported where nbformat is not installed.
    """
    try:
        import nbformat
    except ImportError as missing:
        raise Unsupported(
            "nbformat, which writes notebooks, is not installed: pip install 'symconv[notebook]', "
            "or take --format md"
        ) from missing
    check_size(member)
    drawn = {_call(file): each for file, each in figures(member).items()}
    images = {each.name: "\n".join(_fenced([call])) for call, each in drawn.items()}
    shown = Notebook(member, notation.expanded, dollars, wishes.steps)
    text = laid_out(shown, wishes, NOTEBOOK, images)
    start = FIRST.search(text)
    front, rest = (text[: start.start()], text[start.start() :]) if start else ("", text)
    made = "\n".join(["import numpy as np", "import symconv", "", f"conv = {said}", "conv"])
    parts = [front, made, *CODE.split(rest)]
    api: Any = nbformat.v4
    cells = [
        (api.new_code_cell if n % 2 else api.new_markdown_cell)(part.strip("\n"), id=f"cell{n}")
        for n, part in enumerate(parts)
        if part.strip()
    ]
    for cell in cells:
        # Figures are there before anything is run; what runs it gives the same.
        if cell.source in drawn:
            cell.outputs = [api.new_output("execute_result", data=_bundle(drawn[cell.source]))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    written = api.writes(api.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    return {"convolution.ipynb": resealed(f"{written}\n")}


class Notebook(Shown):
    def fragments(self, functions: bool) -> dict[str, list[str]]:
        """The displays, each followed by the code that gives what it shows."""
        found = super().fragments(functions)
        code = _code(self.member)
        return {name: [*lines, *code.get(name, [])] for name, lines in found.items()}

    def document(self, fragments: Mapping[str, object]) -> dict[str, object]:
        member = self.member
        own = {
            "operands": _operands(member),
            "shape": member.shape("output"),
            "check": _check(member),
        }
        return super().document(fragments) | own


def _code(member: Member) -> dict[str, list[str]]:
    """Code for the displays of the notes, by what they are called."""
    outputs = prod(member.counts("output"))
    names = ("signal", "taps", "bias")[: len(member.roles)]
    example = [
        f"{name} = np.resize({list(values)}, {member.shape(role)})"
        for name, role, values in zip(names, member.roles, numbers(member), strict=True)
    ]
    if outputs <= MOST:
        example.append(f"print(conv.example({_operands(member)}))")
    found = {"example": _fenced(example)}
    if outputs * prod(member.counts("signal")) <= SMALL:
        found["outputs"] = _fenced(["conv.symbolic_outputs"])
    for role in member.roles:
        found[f"derivation_{role}"] = _fenced([f'conv.derive("{role}")'])
        found[f"backprop_{role}"] = _fenced([f'conv.derive_backprop("{role}")'])
        small = outputs * prod(member.counts(role)) <= SMALL
        given = {"signal": ", taps", "filter": ", signal"}.get(role, "")
        how = f'jacobian("{role}")' if small else f'jacobian_coordinates("{role}"{given})'
        found[f"jacobian_{role}"] = _fenced([f"conv.{how}"])
    return found


def _operands(member: Member) -> str:
    return "signal, taps, bias" if member.bias else "signal, taps"


def _check(member: Member) -> list[str]:
    """Functions held against the definition: NumPy's where they are near enough, or our own."""
    own = ['conv.kernel("numpy").forward']
    if is_the_lecture(member):
        names = ("convolve", "correlate") if member.flip else ("correlate", "convolve")
        own = [f'lambda f, g: np.{name}(f, g, "valid")' for name in names]
    return [line for each in own for line in _fenced([f"print(conv.check({each}))"])]


def _call(file: str) -> str:
    """The code that gives a figure, by the name of its file: figure_jacobian_filter."""
    kind, _, role = file.removeprefix("figure_").partition("_")
    return f'conv.figure("{kind}", wrt="{role}")' if role else f'conv.figure("{kind}")'


def _bundle(figure: Figure) -> dict[str, str]:
    """What a notebook keeps of a figure that it shows."""
    return {
        "image/svg+xml": figure._repr_svg_(),
        "text/html": figure._repr_html_(),
        "text/plain": repr(figure),
    }


def _fenced(lines: Sequence[str]) -> list[str]:
    return ["```python", *lines, "```", ""]
