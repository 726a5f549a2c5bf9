"""Pages about one member: what stands on them, as records for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from math import prod

from symconv.family.jacobian import banded, structure
from symconv.family.member import ROLES, Member
from symconv.language.express import spelled
from symconv.language.line import Chain, Line, Matrix, Name, equation, inequality
from symconv.notes import lines
from symconv.provenance import head
from symconv.rendering import render
from symconv.writing.latex import columns_of, latex, name
from symconv.writing.notation import Notation
from symconv.writing.width import width

SIGNAL = (0, 1, 1, 0, 0, 0)
TAPS = (2, 3, 1)
"""The lecture's worked example; repeated for larger operands."""

MOST = 12
"""Rows, columns and products that are printed at most, wherever there is room for them."""

NUMBERS = {1: 10, 2: 6}
"""Products of numbers in one line of the worked example, by its dimensions: matrices are wide."""

FEWEST = 3
"""What is printed of them at least, however little room there is."""

ROOM = 82.0
"""The width of a line of the document, with something to spare, as `width` counts it."""

GAP = 2.0
"""The space between two columns of a matrix, counted likewise."""


def page(member: Member, notation: Notation) -> dict[str, str]:
    """The document and its fragments, by the names of their files."""
    shown = _Shown(member, notation)
    fragments: dict[str, Sequence[str]] = {
        "outputs.tex": shown.outputs(),
        "example.tex": shown.display(_example(member)),
    }
    matrices = {role: shown.matrix(role) for role in ROLES}
    for role, matrix in matrices.items():
        fragments[f"jacobian_{role}.tex"] = shown.display(matrix)
    widest = max(10, *(columns_of(matrix) for matrix in matrices.values()))
    texts = {
        file: render(
            "notes/fragment.tex.j2",
            {"head": head(member), "display": display, "columns": widest},
        )
        for file, display in fragments.items()
    }
    texts["convolution.tex"] = render("notes/document.tex.j2", shown.document())
    return texts


def _example(member: Member) -> Chain:
    signal = list(islice(cycle(SIGNAL), prod(member.inputs)))
    taps = list(islice(cycle(TAPS), prod(member.taps)))
    return lines.example(member, signal, taps, MOST, NUMBERS[min(member.rank, 2)])


class _Shown:
    """A member's lines in a notation."""

    def __init__(self, member: Member, notation: Notation) -> None:
        self.member = member
        self.notation = notation

    def text(self, line: Line) -> str:
        return latex(line, self.notation, frozenset(self.member.names))

    def display(self, line: Line) -> list[str]:
        return [r"\[", self.text(line), r"\]"]

    def equation(self, chain: Chain) -> str:
        """An equation on one line, or on two where one is too narrow."""
        left, right = self.text(chain.first), self.text(chain.last)
        if width(left) + width(right) <= ROOM:
            return f"{left} = {right}"
        return rf"\begin{{aligned}} & {left} \\ & \quad = {right} \end{{aligned}}"

    def outputs(self) -> list[str]:
        """One aligned line for each output, with as many products as there is room for."""
        for products in range(MOST, FEWEST - 1, -1):
            rows = []
            for line in lines.outputs(self.member, MOST, products):
                left = self.text(line.first)
                right = f"= {self.text(line.last)}" if line.links else ""
                rows.append(f"{left} & {right}".rstrip())
            if max(map(width, rows)) <= ROOM:
                break
        return [r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"]

    def matrix(self, role: str) -> Chain:
        """The Jacobian, with as many columns as there is room for."""
        for columns in range(MOST, FEWEST - 1, -1):
            chain = lines.matrix(self.member, role, MOST, columns)
            if self.width_of(chain) <= ROOM:
                break
        return chain

    def width_of(self, chain: Chain) -> float:
        """The width of an equation whose right side is a matrix."""
        assert isinstance(chain.last, Matrix)
        cells = [[width(self.text(cell)) for cell in row] for row in chain.last.rows]
        columns: list[float] = [max(column) for column in zip(*cells, strict=True)]
        return width(self.text(chain.first)) + sum(columns) + GAP * (len(columns) + 1)

    def document(self) -> dict[str, object]:
        member = self.member
        return {
            "head": head(member),
            "setting": self.listed(member.setting),
            "convention": f"Here convolution means {member.convention}."
            + (f" It has {member.options}." if member.options else ""),
            "domain": self.listed(self.domain()),
            "shapes": self.listed(member.shapes),
            "definition": self.equation(member.definition),
            "taps": r" \times ".join(map(str, member.taps)),
            "noun": "tap" if member.taps == (1,) else "taps",
            "jacobians": [
                {
                    "role": role,
                    "closed": self.equation(lines.closed_form(member, role)),
                    "structure": self.structure(role),
                    "file": f"jacobian_{role}",
                }
                for role in ROLES
            ],
        }

    def listed(self, statements: Sequence[Line]) -> str:
        """$a$, $b$ and $c$."""
        *front, last = (f"${self.text(statement)}$" for statement in statements)
        return f"{', '.join(front)} and {last}" if front else last

    def domain(self) -> list[Chain]:
        """What the sizes satisfy, as a reader would say it."""
        if self.member.plain:
            return [inequality(Name(i), Name(j)) for i, j in self.member.size_names]
        return [
            inequality(spelled(least), spelled(room), spelled(most))
            if least != most
            else equation(spelled(room), spelled(least))
            for least, room, most in self.member.room
        ]

    def structure(self, role: str) -> str:
        """The pattern of the matrix, where it has one for all sizes."""
        patterns = set(structure(self.member, role))
        if len(patterns) > 1 or not all(patterns):
            return ""
        levels = {1: "", 2: "doubly block "}.get(self.member.rank, "multilevel block ")
        band = "banded " if self.member.rank == 1 and banded(self.member, role) else ""
        other = self.member.operand("filter" if role == "signal" else "signal").name
        pattern, at, stride = patterns.pop().partition(" at ")
        return (
            f"This is a {band}{levels}{pattern} matrix{at}{stride} of the entries of "
            f"${name(other)}$, whatever the sizes."
        )
