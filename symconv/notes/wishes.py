"""What a person wants of notes: words at the head, a layout, how fine the steps are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from symconv.rendering import own_templates

FRAGMENT, DOCUMENT = "notes/fragment.tex.j2", "notes/document.tex.j2"
MARKDOWN, NOTEBOOK = "notes/document.md.j2", "notes/notebook.md.j2"
HTML, DISPLAY = "notes/document.html.j2", "notes/display.html.j2"
STYLE, SCRIPT = "notes/page.css", "notes/page.js"
TEMPLATES = (DOCUMENT, FRAGMENT, MARKDOWN, NOTEBOOK, HTML, DISPLAY, STYLE, SCRIPT)
"""What a person's own templates may stand for."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of the pages: words at the head, a layout, functions as well.

    Convolution of functions takes SymPy, and as long as to load it; only the lecture's members
    have it. `templates` is a folder of the person's own, and `steps` say how fine derivations are.
    """

    title: str = ""
    author: str = ""
    templates: Path | None = None
    functions: bool = False
    steps: str = "fine"

    def __post_init__(self) -> None:
        if self.templates is not None:
            own_templates(self.templates, TEMPLATES)

    def words(self, spelled: Callable[[str], str], default: str) -> dict[str, str]:
        """Title and author, for a record; without either there is only a heading."""
        title, author = spelled(self.title), spelled(self.author)
        return {"title": title or default * bool(author), "author": author, "heading": default}


NONE = Wishes()
"""No wish at all."""
