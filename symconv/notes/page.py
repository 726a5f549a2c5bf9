"""Notes about one member as LaTeX documents with their fragments, and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from symconv.family.member import Member
from symconv.figures.figure import figures
from symconv.notes.contents import check_size
from symconv.notes.derived import aligned, sized
from symconv.notes.shown import Shown
from symconv.notes.wishes import DOCUMENT, FRAGMENT, MARKDOWN, NONE, Wishes
from symconv.provenance import head
from symconv.rendering import render
from symconv.writing.notation import Notation
from symconv.writing.words import in_latex, in_markdown


def page(member: Member, notation: Notation, wishes: Wishes = NONE) -> dict[str, str]:
    """The LaTeX document and its fragments, by the names of their files.

    Raises Unsupported for a member whose operands are too large to be written out.
    """
    check_size(member)
    shown = Shown(member, notation, _numbered, wishes.steps)
    fragments = shown.fragments(wishes.functions)
    texts = {
        f"{file}.tex": render(
            FRAGMENT,
            {"head": head(member), "display": display, "columns": shown.widest},
            wishes.templates,
        )
        for file, display in fragments.items()
    }
    drawn = figures(member)
    texts |= {f"{file}.tex": each.tikz(notation) for file, each in drawn.items()}
    names = {file: file for file in (*fragments, *drawn)}
    record = shown.document(names) | wishes.words(in_latex, shown.heading)
    texts["convolution.tex"] = render(DOCUMENT, record, wishes.templates)
    return texts


def markdown(member: Member, notation: Notation, wishes: Wishes = NONE) -> dict[str, str]:
    """The same document as Markdown with mathematics, and its figures as images beside it."""
    check_size(member)
    drawn = figures(member)
    images = {
        file: f"![{in_markdown(each.drawing.heading)}]({file}.svg)" for file, each in drawn.items()
    }
    shown = Shown(member, notation.expanded, dollars, wishes.steps)
    text = laid_out(shown, wishes, MARKDOWN, images)
    return {"convolution.md": text} | {f"{file}.svg": each.svg() for file, each in drawn.items()}


def laid_out(
    shown: Shown, wishes: Wishes, template: str, images: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What is shown of a member, as Markdown by one of its templates; images by their names."""
    record = shown.document({**shown.fragments(wishes.functions), **images})
    record |= wishes.words(in_markdown, shown.heading)
    return render(template, record, wishes.templates)


def _numbered(label: str, rows: str | Sequence[str]) -> list[str]:
    """A numbered display; one of aligned rows may go on on the next page. Without a label, none."""
    if not label:
        return sized([r"\[", rows if isinstance(rows, str) else aligned(rows), r"\]"], rows)
    mark = rf"\label{{eq:{label}}}"
    if isinstance(rows, str):
        return [rf"\begin{{equation}}{mark}", rows, r"\end{equation}"]
    front = [rf"{row} \notag \\" for row in rows[:-1]]
    shown = [r"\begin{align}", *front, f"{rows[-1]} {mark}", r"\end{align}"]
    return sized(shown, rows)


def dollars(label: str, rows: str | Sequence[str]) -> list[str]:
    """A display in Markdown, where nothing is numbered."""
    return ["$$", rows if isinstance(rows, str) else aligned(rows), "$$", ""]
