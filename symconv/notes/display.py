"""How a convolution shows itself in a notebook: its definition, its sizes, and a picture."""

from __future__ import annotations

from html import escape

from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.figures.figure import figure
from symconv.figures.names import Kind
from symconv.notes.html import Page
from symconv.writing.notation import notation


def display(member: Member) -> str:
    """HTML with mathematics in MathML, which needs no network, and a picture where there is one."""
    page = Page(member, notation("lecture"))
    options = f", with {escape(member.options)}" if member.options else ""
    said = (
        f"<p>{escape(member.convention.capitalize())}{options}; {page.listed(member.setting)}.</p>"
    )
    formulas = "".join(page.math(line) for line in member.definitions)
    return f"<div>{formulas}{said}{_picture(member)}</div>"


def _picture(member: Member) -> str:
    """The filter over the signal, or the Jacobian where nothing slides; none beyond their sizes."""
    kinds: tuple[Kind, ...] = ("sliding", "jacobian")
    for kind in kinds:
        try:
            return figure(member, kind)._repr_html_()
        except Unsupported:
            continue
    return ""
