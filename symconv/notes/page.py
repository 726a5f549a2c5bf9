"""Pages about one member: what stands on them, as records for the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from symconv.derivation import functions as continuous
from symconv.derivation.backward import backprop, identity
from symconv.derivation.chain import Derivation
from symconv.derivation.lecture import derivations as jacobians
from symconv.derivation.lecture import flipping
from symconv.derivation.moves import Reason, told
from symconv.derivation.setting import is_the_lecture
from symconv.derivation.tying import tying
from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.family.stem import stem
from symconv.family.structure import BORDERS, CIRCULANT, HANKEL, TOEPLITZ, banded, structure
from symconv.figures.figure import figures
from symconv.language.express import shape
from symconv.language.line import Chain, Dots, Line, Matrix, Name, Sum, equation
from symconv.notes import derived, lines
from symconv.notes.apart import Spelling, speller, whole
from symconv.notes.derived import ROOM, STUCK, TYPES, aligned, broken, sized
from symconv.provenance import head
from symconv.rendering import own_templates, render
from symconv.writing.latex import columns_of, latex, name
from symconv.writing.notation import Notation
from symconv.writing.width import width
from symconv.writing.words import in_latex, in_markdown

SIGNAL = (0, 1, 1, 0, 0, 0)
TAPS = (2, 3, 1)
"""The lecture's worked example; repeated for larger operands."""
BIASES = (5, -1, 2)

FRAGMENT, DOCUMENT = "notes/fragment.tex.j2", "notes/document.tex.j2"
MARKDOWN, NOTEBOOK = "notes/document.md.j2", "notes/notebook.md.j2"
HTML, DISPLAY = "notes/document.html.j2", "notes/display.html.j2"
STYLE, SCRIPT = "notes/page.css", "notes/page.js"
TEMPLATES = (DOCUMENT, FRAGMENT, MARKDOWN, NOTEBOOK, HTML, DISPLAY, STYLE, SCRIPT)
"""What a person's own templates may stand for."""

LARGEST = 250_000
"""Entries of outputs or of an operand up to which there are notes, though few are printed."""

MOST = 12
"""Rows, columns and products that are printed at most, wherever there is room for them."""

NUMBERS = {1: 10, 2: 6}
"""Products of numbers in one line of the worked example, by its dimensions: matrices are wide."""

FEWEST = 3
"""What is printed of them at least, however little room there is."""

WORDS = (TOEPLITZ, HANKEL, CIRCULANT)
BLOCKS = {"n": "the examples of a batch", "q": "groups", "m": "output channels"}
"""What a block on the diagonal belongs to, by its index."""

PICTURES = {
    "signal": ("figure_jacobian_signal", "figure_flattening"),
    "filter": ("figure_jacobian_filter",),
}
"""The figures that stand beside the matrix of a Jacobian."""

INDENT = 4.0
"""What a line loses that begins with an indented relation, counted likewise."""


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


def page(member: Member, notation: Notation, wishes: Wishes = Wishes()) -> dict[str, str]:
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


def markdown(member: Member, notation: Notation, wishes: Wishes = Wishes()) -> dict[str, str]:
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


def check_size(member: Member) -> None:
    """Raise Unsupported where the outputs or an operand could not be gone through."""
    for role in (*member.roles, "output"):
        if prod(member.counts(role)) > LARGEST:
            raise Unsupported(
                f"notes for {prod(member.counts(role)):,} entries of the {role}: they go through "
                f"{LARGEST:,} at most, and print {MOST} of them; choose smaller sizes"
            )


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


def _dotted(chain: Chain) -> bool:
    """Whether a matrix is abbreviated."""
    assert isinstance(chain.last, Matrix)
    return any(isinstance(cell, Dots) for row in chain.last.rows for cell in row)


def dollars(label: str, rows: str | Sequence[str]) -> list[str]:
    """A display in Markdown, where nothing is numbered."""
    return ["$$", rows if isinstance(rows, str) else aligned(rows), "$$", ""]


Displayed: TypeAlias = "Callable[[str, str | Sequence[str]], list[str]]"
"""A formula, or aligned rows, set apart under a label."""


def derivations(member: Member, steps: str = "fine") -> dict[str, list[Derivation]]:
    """The derivations that there are for a member, by what they are called."""
    found = dict[str, list[Derivation]]()
    for role in member.roles:
        found[f"derivation_{role}"] = jacobians(member, role, steps)
        found[f"backprop_{role}"] = backprop(member, role, steps)
        if len(member.axes("output")) == 1 and role in ROLES:
            found[f"backprop_{role}"].append(identity(member, role, steps))
    if is_the_lecture(member):
        found["flipping"] = flipping(member, steps)
        found["tying"] = tying(member, steps)
    return found


def _present(fragments: Mapping[str, object], *names: str) -> list[object]:
    """Those of some fragments that there are."""
    return [fragments[name] for name in names if name in fragments]


def _example(member: Member) -> list[Chain]:
    numbers = [
        list(islice(cycle(values), prod(member.counts(role))))
        for role, values in zip(member.roles, (SIGNAL, TAPS, BIASES), strict=False)
    ]
    signal, taps, *rest = numbers
    bias = rest[0] if rest else ()
    most = NUMBERS[min(len(member.signal.sizes), 2)]
    shown = lines.example(member, signal, taps, MOST, most, bias)
    return [*(lines.operands(member, signal, taps, MOST, bias) if bias else []), shown]


class Shown:
    """A member's lines in a notation; `displayed` sets a formula apart, under a label.

    How formulas and words are written down is a matter of a few methods, which HTML has its own of.
    """

    def __init__(
        self,
        member: Member,
        notation: Notation,
        displayed: Callable[[str, Sequence[str]], list[str]],
        steps: str = "fine",
    ) -> None:
        self.member = member
        self.steps = steps
        self.arrays = whole(member)
        self.notation = notation
        self.displayed = displayed
        self.text = speller(member, notation)

    @cached_property
    def matrices(self) -> dict[str, Chain]:
        """The Jacobians, by the operand."""
        return {role: self.matrix(role) for role in self.member.roles}

    @property
    def heading(self) -> str:
        """What the document is about."""
        return f"Convolution for {self.listed(self.member.setting)}"

    @property
    def widest(self) -> int:
        """Columns of the widest matrix: amsmath has to be told beyond ten."""
        return max(10, *map(columns_of, self.matrices.values()))

    def fragments(self, functions: bool) -> dict[str, list[str]]:
        """The displays by what they are called, in the order of the document."""
        found = {"functions": self.functions()} if functions and is_the_lecture(self.member) else {}
        found |= {
            "outputs": self.outputs(),
            "example": self.displays("example", _example(self.member)),
        }
        for role, matrix in self.matrices.items():
            found[f"jacobian_{role}"] = self.wide(f"jacobian_{role}", matrix)
        for file, made in derivations(self.member, self.steps).items():
            found[file] = self.derived(file, made)
        return found

    def labelled(self, name: str, rows: str | Sequence[str]) -> list[str]:
        """A display, labelled by the member and by what it shows."""
        return self.displayed(f"{stem(self.member)}:{name}", rows)

    def displays(self, name: str, lines: Sequence[Line]) -> list[str]:
        """Displays one after the other, numbered from the second on."""
        marks = ["", *(str(n) for n in range(2, len(lines) + 1))]
        return [
            part
            for mark, line in zip(marks, lines, strict=True)
            for part in self.shown(f"{name}{mark}", [line])
        ]

    def shown(
        self, name: str, lines: Sequence[Line], arrays: frozenset[str] | None = None
    ) -> list[str]:
        """Lines side by side in one display; `arrays` are those of the member if not given."""
        spelled = self.spelling(arrays)
        return self.labelled(name, r" \qquad ".join(map(spelled, lines)))

    def stepwise(
        self, name: str, derivation: Derivation, arrays: frozenset[str] | None = None
    ) -> list[str]:
        """A derivation in one display, each step with its reason."""
        return self.labelled(name, derived.rows(derivation, self.spelling(arrays), ROOM))

    def spelling(self, arrays: frozenset[str] | None) -> Spelling:
        """How lines are spelled where these names stand for whole operands."""
        if arrays is None:
            return self.text

        def spelled(line: Line, stacked: bool = False) -> str:
            return latex(line, self.notation, arrays, stacked)

        return spelled

    def words(self, parts: Reason) -> str:
        """What is said between displays, with the formulas in it."""
        return "".join(part if isinstance(part, str) else self.inline(part) for part in parts)

    def scopes(self, found: Sequence[Derivation]) -> list[str]:
        """For which sizes derivations are decided, where the steps do not say so."""
        return [derived.scopes(found)]

    def functions(self) -> list[str]:
        """Convolution of functions: its definition, and examples worked out."""
        bare = frozenset[str]()  # A function is called by its name alone.
        made = continuous.worked(self.member)
        parts = self.shown("functions", [continuous.defined(self.member)], bare)
        both = zip(continuous.inputs(self.member), made, strict=True)
        for n, (known, derivation) in enumerate(both, 2):
            parts += [self.words((f"{told(derivation.lead)}:",))]
            parts += self.shown(f"functions_given{n}", known, bare)
            parts += self.stepwise(f"functions{n}", derivation, bare)
        return [*parts, *self.scopes(made)]

    def derived(self, name: str, found: Sequence[Derivation]) -> list[str]:
        """Derivations with what is said between them, and for which sizes they are decided."""
        parts = list[str]()
        for n, derivation in enumerate(found, 1):
            parts += [self.words(derivation.lead)] if derivation.lead else []
            parts += self.stepwise(name + (str(n) if n > 1 else ""), derivation)
        return [*parts, *self.scopes(found)]

    def stated(self, chain: Chain) -> list[str]:
        """An equation in a display that is not numbered."""
        return self.displayed("", self.equation(chain))

    def wide(self, name: str, chain: Chain) -> list[str]:
        """An equation in a display; its right side below its left where there is no room beside."""
        return self.labelled(name, self.below(chain))

    def below(self, chain: Chain) -> str | list[str]:
        """The text of an equation, on one line or on two."""
        if width(self.text(chain)) <= ROOM:
            return self.text(chain)
        left, right = self.text(chain.first), self.text(chain.last)
        return [f"& {left}{STUCK}& \\quad = {right}"]

    def equation(self, chain: Chain) -> str | list[str]:
        """An equation on one line; on two, with stacked conditions, or by terms where it must."""
        left, right = self.text(chain.first), self.text(chain.last)
        if self.fits(chain):
            return f"{left} = {right}"
        stacked = self.text(chain.last, stacked=True)
        fitting = next((x for x in (right, stacked) if width(x) <= ROOM - INDENT), None)
        parts = [fitting or broken(stacked, ROOM)]
        if fitting is None and isinstance(chain.last, Sum):
            terms = (self.text(term, stacked=True) for term in chain.last.terms)
            parts = [broken(term, ROOM) for term in terms]
        first, *others = parts
        return [f"& {left}", rf"& \quad = {first}", *(rf"& \quad {{}} + {x}" for x in others)]

    def fits(self, chain: Chain) -> bool:
        """Whether an equation has room on one line."""
        return width(self.text(chain.first)) + width(self.text(chain.last)) <= ROOM

    def outputs(self) -> list[str]:
        """One aligned line for each output, with as many products as there is room for."""
        for products in range(MOST, FEWEST - 1, -1):
            found = lines.outputs(self.member, MOST, products)
            rows = self.rows(found)
            if max(map(width, rows)) <= ROOM:
                break
        return self.lined("outputs", found)

    def rows(self, equations: Sequence[Chain]) -> list[str]:
        """Equations as rows that are aligned; one without a right side is what stands left."""
        lefts = [self.text(line.first) for line in equations]
        rights = [f"= {self.text(line.last)}" if line.links else "" for line in equations]
        return [f"{left} & {right}".rstrip() for left, right in zip(lefts, rights, strict=True)]

    def lined(self, name: str, equations: Sequence[Chain]) -> list[str]:
        """Equations in one display, one below the other."""
        return self.labelled(name, self.rows(equations))

    def matrix(self, role: str) -> Chain:
        """The Jacobian: whole, in smaller type if need be, or with dots where there is no room."""
        chain = lines.matrix(self.member, role, MOST, MOST)
        narrowest = min(scale for scale, _ in TYPES)
        if not _dotted(chain) and width(self.text(chain.last)) * narrowest <= ROOM - INDENT:
            return chain
        for columns in range(MOST, FEWEST - 1, -1):
            chain = lines.matrix(self.member, role, MOST, columns)
            if width(self.text(chain)) <= ROOM:
                break
        return chain

    def document(self, fragments: Mapping[str, object]) -> dict[str, object]:
        """The record of a document; `fragments` are its displays, or the files that hold them."""
        member = self.member
        return {
            "head": head(member),
            "macros": self.notation.definitions,
            "setting": self.listed(member.setting),
            "convention": f"Here convolution means {member.convention}."
            + (f" It has {member.options}." if member.options else ""),
            "domain": self.listed(member.relations),
            "shapes": self.listed(member.shapes),
            "definitions": [line for x in member.definitions for line in self.stated(x)],
            "taps": r" \times ".join(map(str, member.taps)),
            "noun": "tap" if member.taps == (1,) else "taps",
            "jacobians": [
                {
                    "role": role,
                    "derivation": fragments[f"derivation_{role}"],
                    "backprop": fragments[f"backprop_{role}"],
                    "error": self.inline(shape(member.result)) if role == ROLES[0] else "",
                    "flattened": self.flattened(role),
                    "structure": self.structure(role),
                    "matrix": fragments[f"jacobian_{role}"],
                    "figures": _present(fragments, *PICTURES.get(role, ())),
                }
                for role in member.roles
            ],
            "functions": fragments.get("functions", ""),
            "signal": name(member.names[0], self.notation),
            "filter": name(member.names[1], self.notation),
            "outputs": fragments["outputs"],
            "example": fragments["example"],
            "flipping": fragments.get("flipping", ""),
            "tying": fragments.get("tying", ""),
            "drawn": any(name.startswith("figure_") for name in fragments),
            "figures": _present(fragments, "figure_sliding", "figure_options"),
        }

    def flattened(self, role: str) -> list[str]:
        """Which row and which column of the matrix an entry is, where it has several indices."""
        found, several = list[Chain](), False
        for array, letters, word in (
            (self.member.result, self.member.letters("output"), "row"),
            (self.member.operand(role), self.member.letters(role), "column"),
        ):
            several = several or len(letters) > 1
            if letters:
                found.append(equation(Name(word), lines.flattened(array, letters)))
        return self.lined(f"flattened_{role}", found) if several else []

    def listed(self, statements: Sequence[Line]) -> str:
        """a, b and c, each a formula in a sentence."""
        *front, last = map(self.inline, statements)
        return f"{', '.join(front)} and {last}" if front else last

    def inline(self, line: Line) -> str:
        """A formula in a sentence."""
        return f"${self.text(line)}$"

    def letter(self, text: str) -> str:
        """A name in a sentence, without the mark of a whole operand."""
        return f"${name(text, self.notation)}$"

    def structure(self, role: str) -> str:
        """The pattern of the matrix, where it has one for all sizes."""
        found = structure(self.member, role)
        leading, spatial = found[: -self.member.rank], set(found[-self.member.rank :])
        if len(spatial) > 1 or not all(spatial):
            return ""
        levels = {1: "", 2: "doubly block "}.get(self.member.rank, "multilevel block ")
        band = "banded " if self.member.rank == 1 and banded(self.member, role) else ""
        other = self.member.operand("filter" if role == "signal" else "signal").name
        pattern = spatial.pop()
        word = next(word for word in WORDS if pattern.startswith(word))
        at = pattern.removeprefix(word).removesuffix(BORDERS)
        matrix = f"{band}{levels}{word} matrix{at} of the entries of {self.letter(other)}"
        matrix += f",{BORDERS}" if pattern.endswith(BORDERS) else ""
        letters = self.member.letters("output")
        blocks = [
            BLOCKS[x] for x, how in zip(letters, leading, strict=False) if how.startswith("block")
        ]
        pairs = "m" in letters and role == "signal"
        each = "for each output and input channel " if pairs else ""
        said = f"This is {each}a {matrix}, whatever the sizes."
        if blocks:
            return f"The matrix is block diagonal: {' and '.join(blocks)} share no entry. {said}"
        return said
