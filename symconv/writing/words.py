r"""Words of a person in a document: every sign that would be acted on there, made harmless.

>>> in_latex("50% of R&D"), in_markdown("a*b in $"), in_html("R&D")
('50\\% of R\\&D', 'a\\*b in \\$', 'R&amp;D')
"""

from __future__ import annotations

import re
from html import escape

from symconv.errors import IllFormed

# fmt: off
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%",
    "&": r"\&", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}", "-": "-{}", "'": "'{}", "?": "?{}", "!": "!{}",
}
# fmt: on
"""What stands for a sign, so that it neither acts nor joins the next one."""

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


def in_latex(words: str) -> str:
    """The words as LaTeX prints them."""
    return "".join(LATEX.get(sign, sign) for sign in _checked(words))


def in_markdown(words: str) -> str:
    """The words as Markdown shows them."""
    return MARKDOWN.sub(r"\\\1", _checked(words))


def in_html(words: str) -> str:
    """The words as a browser shows them, in text and in attributes."""
    return escape(_checked(words))


def _checked(words: str) -> str:
    if not isinstance(words, str):
        raise IllFormed(f"{words!r} is no text: give a title and an author in words")
    if not words.isprintable():
        raise IllFormed(f"{words!r} holds a sign that cannot be printed: give one line of text")
    return words.strip()
