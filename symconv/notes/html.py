"""A page about one member as HTML: mathematics in MathML, in a single file without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from symconv.derivation.chain import Derivation, Step
from symconv.derivation.rewriting import Reason, told
from symconv.family.member import Member
from symconv.figures.figure import figures
from symconv.language.line import Chain, Line, Name
from symconv.notes.contents import check_size
from symconv.notes.derived import ROOM, aligned, crowded
from symconv.notes.shown import Shown
from symconv.notes.wishes import DISPLAY, HTML, Wishes
from symconv.rendering import part, render
from symconv.writing.mathml import mathml, table
from symconv.writing.notation import Notation
from symconv.writing.text import text
from symconv.writing.words import in_html

LABELS = {
    "outputs": "outputs",
    "example": "worked example",
    "functions": "convolution of functions",
    "flipping": "the filter reversed",
    "tying": "tied weights",
    "derivation": "derivation of the Jacobian by the",
    "jacobian": "Jacobian by the",
    "flattened": "rows and columns of the Jacobian by the",
    "backprop": "backprop to the",
}
"""What displays are called where they are read aloud, by what their names begin with."""


def html(member: Member, notation: Notation, wishes: Wishes) -> dict[str, str]:
    """The notes as one page for browsers, with nothing that it would have to load.

    Raises IllFormed for a macro of the notation that MathML has nothing for.
    """
    check_size(member)
    shown = Page(member, notation, wishes.templates, wishes.steps)
    record = shown.document({**shown.fragments(wishes.functions), **_images(member)})
    heading = f"Convolution for {' and '.join(map(text, member.setting))}"
    record |= wishes.words(in_html, shown.heading)
    record |= {"tab": in_html(wishes.title) or escape(heading)}
    return {"convolution.html": render(HTML, record, wishes.templates)}


def _images(member: Member) -> dict[str, str]:
    """The figures as parts of the page, which need not say in what language they are."""
    language = ' xmlns="http://www.w3.org/2000/svg"'
    drawn = {file: each.svg().replace(language, "", 1) for file, each in figures(member).items()}
    return {file: f'<figure tabindex="0">\n{svg}</figure>' for file, svg in drawn.items()}


def _source(_: str, rows: str | Sequence[str]) -> list[str]:
    """The LaTeX of a display, to be copied."""
    return [rows if isinstance(rows, str) else aligned(rows)]


class Page(Shown):
    """The same for browsers; `templates` is a folder of a person's own."""

    def __init__(
        self,
        member: Member,
        notation: Notation,
        templates: Path | None = None,
        steps: str = "fine",
    ) -> None:
        super().__init__(member, notation, _source, steps)
        self.templates = templates

    def math(
        self,
        line: Line,
        arrays: frozenset[str] | None = None,
        stacked: bool = False,
        leading: str = "",
    ) -> str:
        """A line that stands by itself."""
        known = self.arrays if arrays is None else arrays
        return mathml(line, self.notation, known, stacked, display=True, leading=leading)

    def display(
        self,
        label: str,
        source: str,
        formulas: Sequence[str] = (),
        steps: Sequence[dict[str, str]] = (),
    ) -> list[str]:
        """Formulas side by side, and the steps from the last of them, with LaTeX to copy."""
        record = {"label": label, "source": escape(source), "formulas": formulas}
        return [part(DISPLAY, {**record, "steps": steps}, self.templates)]

    def shown(
        self, name: str, lines: Sequence[Line], arrays: frozenset[str] | None = None
    ) -> list[str]:
        (source,) = super().shown(name, lines, arrays)
        return self.display(_label(name), source, [self.math(line, arrays) for line in lines])

    def lined(self, name: str, equations: Sequence[Chain]) -> list[str]:
        (source,) = super().lined(name, equations)
        return self.display(_label(name), source, [table(equations, self.notation, self.arrays)])

    def stepwise(
        self, name: str, derivation: Derivation, arrays: frozenset[str] | None = None
    ) -> list[str]:
        (source,) = super().stepwise(name, derivation, arrays)
        steps = [self.step(step, arrays) for step in derivation.steps]
        return self.display(_label(name), source, [self.math(derivation.first, arrays)], steps)

    def step(self, step: Step, arrays: frozenset[str] | None) -> dict[str, str]:
        """A side of a derivation with its reason, and its scope where that says something more."""
        scope = "" if step.scope == told(step.reason) else step.scope
        if self.member.options:  # The head of the page says which.
            scope = scope.replace(self.member.options, "these options")
        stacked = crowded(step.line, self.spelling(arrays), ROOM)
        return {
            "formula": self.math(step.line, arrays, stacked, leading="="),
            "reason": self.reason(step.reason, arrays),
            "scope": escape(scope),
        }

    def wide(self, name: str, chain: Chain) -> list[str]:
        # Where it is too wide it is scrolled sideways.
        (source,) = super().wide(name, chain)
        return self.display(_label(name), source, [self.math(chain)])

    def stated(self, chain: Chain, name: str = "") -> list[str]:
        label = _label(name) if name else escape(f"equation for {text(chain.first)}")
        (source,) = super().stated(chain, name)
        if self.fits(chain):
            return self.display(label, source, [self.math(chain)])
        right = self.math(chain.last, stacked=True, leading="=")
        step = {"formula": right, "reason": "", "scope": ""}
        return self.display(label, source, [self.math(chain.first)], [step])

    def inline(self, line: Line) -> str:
        return mathml(line, self.notation, self.arrays)

    def letter(self, text: str) -> str:
        return mathml(Name(text), self.notation, frozenset())

    def words(self, parts: Reason) -> str:
        return f"<p>{self.reason(parts)}</p>"

    def scopes(self, found: Sequence[Derivation]) -> list[str]:
        return []

    def reason(self, parts: Reason, arrays: frozenset[str] | None = None) -> str:
        """Words and the formulas among them."""
        known = self.arrays if arrays is None else arrays
        return "".join(
            self.plain(x) if isinstance(x, str) else mathml(x, self.notation, known) for x in parts
        )

    def plain(self, words: str) -> str:
        """Words in which a name may stand between dollars."""
        parts = enumerate(words.split("$"))
        return "".join(self.letter(x) if n % 2 else escape(x) for n, x in parts)

    def document(self, fragments: Mapping[str, object]) -> dict[str, object]:
        own = {
            "taps": " × ".join(map(str, self.member.taps)),
            "signal": self.letter(self.member.names[0]),
            "filter": self.letter(self.member.names[1]),
        }
        return super().document(fragments) | own


def _label(name: str) -> str:
    """What a display is called: "derivation of the Jacobian by the signal, 2"."""
    found = re.fullmatch(r"([a-z]+)_?([a-z]*)([\d.]*)", name)
    assert found is not None, name
    kind, role, number = found.groups()
    said = " ".join(filter(None, (LABELS.get(kind, kind), role)))
    return f"{said}, {number}" if number else said
