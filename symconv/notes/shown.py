"""Notes about one member in a notation: displays, sentences, and the record of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import prod

from symconv.derivation import functions as continuous
from symconv.derivation.chain import Derivation
from symconv.derivation.rewriting import Reason, told
from symconv.derivation.setting import WEIGHT, is_the_lecture, unused
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.family.stem import stem
from symconv.language.express import shape
from symconv.language.line import Chain, Dots, Line, Matrix, Name, Sum, equation
from symconv.notes import derived, lines
from symconv.notes.apart import Spelling, speller, whole
from symconv.notes.contents import MOST, derivations, example, flattened
from symconv.notes.derived import ROOM, STUCK, TYPES, broken
from symconv.notes.pattern import pattern
from symconv.provenance import head
from symconv.writing.latex import columns_of, latex, name
from symconv.writing.notation import Notation
from symconv.writing.width import width

FEWEST = 3
"""What is printed of them at least, however little room there is."""

PICTURES = {
    "signal": ("figure_jacobian_signal", "figure_flattening"),
    "filter": ("figure_jacobian_filter",),
}
"""The figures that stand beside the matrix of a Jacobian."""

INDENT = 4.0
"""What a line loses that begins with an indented relation, counted likewise."""


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
            "example": self.displays("example", example(self.member)),
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
            parts += [self.words(("have the convolution",))]
            parts += self.stepwise(f"functions{n}", derivation, bare)
        return [*parts, *self.scopes(made)]

    def derived(self, name: str, found: Sequence[Derivation]) -> list[str]:
        """Derivations with what is said between them, and for which sizes they are decided."""
        parts = list[str]()
        for n, derivation in enumerate(found, 1):
            parts += [self.words(derivation.lead)] if derivation.lead else []
            parts += self.stepwise(name + (str(n) if n > 1 else ""), derivation)
        return [*parts, *self.scopes(found)]

    def stated(self, chain: Chain, name: str = "") -> list[str]:
        """An equation in a display, on as many lines as it needs; numbered if it has a name."""
        return self.displayed(name, self.equation(chain))

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
            # As few rows: of all, most would show nothing but zeros before the dots.
            chain = lines.matrix(self.member, role, columns, columns)
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
            + (f" It has {member.options}." if member.options else "")
            + f" Indices count from {member.origin}.",
            "domain": self.listed(member.relations),
            "shapes": self.listed(member.shapes),
            "definitions": [line for x in member.definitions for line in self.stated(x)],
            "taps": r" \times ".join(map(str, member.taps)),
            "noun": "tap" if member.taps == (1,) else "taps",
            "result": "output is" if prod(member.counts("output")) == 1 else "outputs are",
            "order": self.order(),
            "jacobians": [
                {
                    "role": role,
                    "derivation": fragments[f"derivation_{role}"],
                    "backprop": fragments[f"backprop_{role}"],
                    "purpose": self.purpose(role),
                    "reading": self.reading(role),
                    "sending": self.sending(role),
                    "flattened": self.flattened(role),
                    "structure": pattern(member, role, self.letter),
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

    def purpose(self, role: str) -> str:
        """What a Jacobian is for, and how it is found; that once."""
        weight = self.letter(unused(self.member, WEIGHT))
        if role != ROLES[0]:
            return f"Now the {role} depends on {weight}, and nothing else does."
        return (
            f"Backprop needs to know how much each output changes with each entry of the {role}. "
            f"Let {weight} be any weight upstream: the {role} depends on it, and nothing else "
            f"does. What is left before the derivative of the {role} is then the Jacobian."
        )

    def reading(self, role: str) -> str:
        """How its matrix is read; that once."""
        if role != ROLES[0]:
            return f"Rows belong to outputs again, and columns to entries of the {role}."
        return (
            "Each row of the matrix belongs to an output, and each column to an entry of the "
            f"{role}: along a row one sees which entries the output reads, down a column into "
            "which outputs an entry goes."
        )

    def sending(self, role: str) -> str:
        """What is sent back, and that it is no convolution where it is none."""
        member = self.member
        if role == ROLES[0]:
            return (
                f"Let {self.inline(shape(member.result))} be an error of the outputs: the "
                "derivative of a loss by each of them. The error is sent back by the transposed "
                f"Jacobian: each entry of the {role} gathers the errors of the outputs that it "
                "went into, each times what it was multiplied by there."
            )
        said = f"In the same way each entry of the {role} gathers errors of the outputs."
        if role == ROLES[1] and (member.channels or member.batch is not None):
            how = (
                "has an entry for each pair of channels" if member.channels else "goes over a batch"
            )
            said += f" What is left is no convolution by itself, as it {how}."
        return said

    def order(self) -> str:
        """How a worked example of several dimensions is laid out."""
        found = [f"the {array}" for array in flattened(self.member)]
        if not found:
            return ""
        *front, last = found
        said = f"{', '.join(front)} and {last}" if front else last
        return f"; {said} stand row by row, one entry below the other"

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


def _present(fragments: Mapping[str, object], *names: str) -> list[object]:
    """Those of some fragments that there are."""
    return [fragments[name] for name in names if name in fragments]


def _dotted(chain: Chain) -> bool:
    """Whether a matrix is abbreviated."""
    assert isinstance(chain.last, Matrix)
    return any(isinstance(cell, Dots) for row in chain.last.rows for cell in row)
