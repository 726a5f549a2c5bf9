"""The figures of a member, by their names; each shows itself in a notebook."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape

from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.figures.drawing import Drawing
from symconv.figures.matrices import flattening, jacobian
from symconv.figures.names import FORMATS, KINDS, Kind
from symconv.figures.options import options
from symconv.figures.sliding import sliding
from symconv.figures.svg import svg
from symconv.figures.tikz import tikz
from symconv.provenance import head
from symconv.writing.latex import latex
from symconv.writing.notation import Notation
from symconv.writing.notation import notation as named


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """A drawing of a member, to be written as SVG or TikZ."""

    member: Member
    name: str
    drawing: Drawing

    def __str__(self) -> str:
        return f"{self.drawing.heading}. {self.drawing.description}"

    def svg(self) -> str:
        """An SVG image, its letters in the reader's fonts."""
        return svg(self.drawing, head(self.member))

    def tikz(self, notation: str | Notation = "subscript") -> str:
        r"""LaTeX to \input into a document with \usepackage{tikz}: the picture and its caption."""
        # In a cell there is room for subscripts alone; names and macros are the author's.
        spelling = replace(named(notation), whole="", opening="_{", closing="}")
        return tikz(
            self.drawing,
            head(self.member),
            lambda line: latex(line, spelling, self.member.arrays),
        )

    def texts(self, form: str) -> dict[str, str]:
        """The file of a format, by its name. Raises IllFormed for a format that is none."""
        if form not in FORMATS:
            raise IllFormed(f"{form!r} is no format of a figure: choose 'svg' or 'tikz'")
        if form == "svg":
            return {f"{self.name}.svg": self.svg()}
        return {f"{self.name}.tex": self.tikz()}

    def __repr__(self) -> str:
        return f"<Figure: {self.drawing.heading}>"

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        # As an image of its own: notebooks show it before they are trusted, and no styles mix.
        data = b64encode(self.svg().encode()).decode()
        return (
            f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(str(self))}" '
            'style="max-width: 100%">'
        )


def figure(
    member: Member, kind: str, wrt: str = "signal", at: Sequence[int] | None = None
) -> Figure:
    """A figure by its name; `wrt` chooses the Jacobian, `at` the output over which the filter is.

    Raises IllFormed for a name, an operand or an output that is none, and Unsupported where a
    member has no such figure, or one too large.

    >>> print(figure(Member((2,), (3,)), "jacobian", "filter"))
    The Jacobian by the filter for I = 2, J = 3. row 1: f[1], f[2]; row 2: f[2], f[3].
    """
    if kind not in KINDS:
        *front, last = map(repr, KINDS)
        raise IllFormed(f"{kind!r} is no figure: choose {', '.join(front)} or {last}")
    if at is not None and kind != "sliding":
        raise IllFormed(f"an output is chosen for the figure 'sliding', and not for {kind!r}")
    match kind:
        case "sliding":
            drawing = sliding(member, at)
        case "options":
            drawing = options(member)
        case "flattening":
            drawing = flattening(member)
        case _:
            drawing = jacobian(member, wrt)
            kind = f"jacobian_{wrt}"
    return Figure(member, f"figure_{kind}", drawing)


def figures(member: Member) -> dict[str, Figure]:
    """Those that belong to lecture notes about a member, as far as there are any, by their names.

    >>> list(figures(Member((2, 2), (3, 3))))
    ['figure_sliding', 'figure_flattening', 'figure_jacobian_filter']
    """
    found = dict[str, Figure]()
    for kind, role in _wanted(member):
        with suppress(Unsupported):
            made = figure(member, kind, role)
            found[made.name] = made
    if "figure_flattening" in found:
        found.pop("figure_jacobian_signal")  # which is part of it
    return found


def _wanted(member: Member) -> Iterator[tuple[Kind, str]]:
    yield "sliding", ""
    if not member.plain:
        yield "options", ""
    yield "flattening", ""
    for role in ROLES:
        yield "jacobian", role
