r"""Which names are arrays where functions are spoken of, and how large: p of \mathbb{R}^K, z^{(n)}.

What is declared anywhere counts, be it after its use; what is defined by its entries counts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symconv.calculus.known import Known, letter
from symconv.calculus.standing import bounded
from symconv.calculus.wholes import Axis
from symconv.documents.formats import Formula, Heading, Macro, Part
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Line, Name, Number
from symconv.language.matrices import IDENTITY
from symconv.language.names import name_of
from symconv.language.subscripts import affine
from symconv.reading.reader import read
from symconv.review.functions.forms import own_numbers, ranks
from symconv.review.scope.labels import labelled, lettered, numbered
from symconv.review.scope.scope import Scope
from symconv.review.scope.sides import plain
from symconv.review.words.fonts import told_apart

_SPACE = re.compile(r"\\in(?![A-Za-z])|∈")
_SUMMED = re.compile(r"\\sum(?:\\limits)?\s*_\s*\{?\s*([a-z])(?![A-Za-z])")
_EXAMPLE = re.compile(r"\^\s*\{?\s*\(\s*([a-z])\s*\)")
_TRANSPOSED = re.compile(r"\^\s*\{?[^{}$]{0,12}?(?:T(?![A-Za-z])|\\top|\\intercal|\\mathsf)|\^⊤|ᵀ")
_DEFINES = re.compile(r"\s*[a-z]_\{?[0-9]\}?\s*&?=")
_NUMBERED = re.compile(r"(.+)\^\(([a-z])\)")
_ENTRY = re.compile(r"(.+?)\[([-\d,]+)\]")


@dataclass
class Shapes:
    """What is known of the axes of arrays.

    declared  arrays that are declared somewhere in the document: in a section in one way, or none
    letters   of examples: n of y^{(n)}, where a sum runs over n
    axes      of arrays that whole ones were defined by, and in which section
    seen      how many places names were seen with, and in which section
    limits    names in the limits of sums, which are sizes
    labels    names with a number that are arrays, and no entries: W_1
    formed    arrays of which only the form of products says that they are some
    limited   whether the arrays of the equation at hand said where its sums begin and end
    apart     sections which say what such a name is, and have no form that shows an array
    """

    scope: Scope
    known: Known
    declared: dict[str, dict[int, tuple[Axis, ...] | None]] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    axes: dict[str, tuple[int, tuple[Axis, ...]]] = field(default_factory=dict)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    limits: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    formed: dict[str, tuple[Axis, ...]] = field(default_factory=dict)
    apart: set[tuple[int, str]] = field(default_factory=set)
    limited: bool = False

    def introduce(self, parts: Sequence[Part], macros: Mapping[str, Macro]) -> None:
        """Find what a document declares, and by which letters it calls its examples."""
        formulas = [part for part in parts if isinstance(part, Formula)]
        summed = {letter for part in formulas for letter in _SUMMED.findall(part.text)}
        named = {letter for part in formulas for letter in _EXAMPLE.findall(part.text)}
        self.letters = frozenset(summed & named)
        section = self.scope.section
        for part in parts:
            section += isinstance(part, Heading)
            if not isinstance(part, Formula) or not _SPACE.search(part.text):
                continue
            for read_so in read(part.source, part.pieces, macros):
                statement = told_apart(read_so, part.source, self.scope.italic_sizes)
                left = statement.first
                for link in statement.links:
                    if link.relation == "in" and isinstance(link.side, written.Space):
                        self._declare(left, link.side, section)

        transposes = any(_TRANSPOSED.search(part.text) for part in formulas)
        if transposes or any(_DEFINES.match(part.text) for part in formulas):
            sections = [*_equations(parts, self.scope.section, macros)]
            self.labels |= own_numbers([pair for pairs in sections for pair in pairs])
            if transposes:
                self._form(sections)

    def _form(self, sections: Sequence[Sequence[tuple[Line, Line]]]) -> None:
        """Find what the form of products says of arrays that nobody declares."""
        for n, pairs in enumerate(sections):
            left = {name for one, _ in pairs if (name := name_of(one)) is not None}
            here = ranks(pairs) if left else {}
            self.apart |= {(n, name) for name in left - here.keys()}
        for name, rank in sorted(ranks([x for pairs in sections for x in pairs]).items()):
            own = _NUMBERED.fullmatch(name)
            axes: tuple[Axis, ...] = (None,) * rank
            if own is not None and own[2] in self.letters:
                name, axes = own[1], (None, *axes)
            if name not in self.declared:
                self.formed[name] = axes
                self.labels |= {name} if re.fullmatch(r".+_\d", name) else set()

    def _declare(self, line: Line | None, space: written.Space, section: int) -> None:
        several = line.factors if isinstance(line, written.Product) else (line,)
        for each in several:
            label = numbered(each) if each is not None else None
            name = each.text if isinstance(each, Name) else label
            if name is None:
                continue
            own = _NUMBERED.fullmatch(name)
            axes: tuple[Axis, ...] = tuple((Number(1), _plain(size)) for size in space.sizes)
            if own is not None and own[2] in self.letters:
                name, axes = own[1], (None, *axes)
            here = self.declared.setdefault(name, {})
            here[section] = axes if here.get(section, axes) == axes else None
            if label is not None:
                self.labels.add(name)

    def observe(self, lines: Sequence[Line]) -> None:
        """Take note of arrays whose entries are read."""
        for line in lines:
            for part in written.every(line):
                own = letter(part) if isinstance(part, written.Access) else None
                if own is not None and any(not isinstance(x, Number) for x in own.places):
                    self.seen[own.name] = self.scope.section, len(own.places)
                    self.known.listed.add(own.name)
                if isinstance(part, written.Summation):
                    names = (x.text for x in written.every(part.upper) if isinstance(x, Name))
                    self.limits |= {*names}
                    self.known.ends |= {name for name in self.limits if len(name) == 1}

    def of(self, name: str) -> tuple[Axis, ...] | None:
        """The axes of an array, none of them for a number; None where nothing is known."""
        quantity = self.known.quantities.get(name)
        rank = len(quantity.indices) if quantity is not None else None
        section, axes = self.axes.get(name, (-1, ()))
        shaped = axes if section == self.scope.section else None
        for said in (shaped, self._declared(name)):
            if said is not None and rank in (None, len(said)):
                return said
        if rank is not None:
            return (None,) * rank
        operand, value = self.scope.context.operands.get(name), self.scope.context.values.get(name)
        here = (self.scope.section, name) not in self.apart
        known = (operand is not None and operand.sizes) or (value is not None and value.rank)
        if name in self.formed and here and not known:
            return self.formed[name]
        if operand is not None:
            return tuple(_axis(size, operand.first) for size in operand.sizes)
        if value is not None and value != IDENTITY:
            return tuple(_axis(slot.size, slot.first) for slot in value.slots)
        there, rank = self.seen.get(name, (-1, 0))
        if there == self.scope.section:
            return (None,) * rank
        return () if name in self.scope.context.names or name in self.sizes else None

    def said(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """What is assumed of arrays of which only the form of products says what they are."""
        names = {x.text for line in lines for x in written.every(line) if isinstance(x, Name)}
        kinds = {2: "a matrix", 1: "a column"}
        known = ((name, kinds.get(len(self.formed.get(name, ())))) for name in sorted(names))
        return tuple(f"{name} is {kind}" for name, kind in known if kind)

    def before_first(self, entries: Iterable[str]) -> str | None:
        """An array that is counted from another number than its limits say: x[0] before x_1."""
        for name, places in (found.groups() for found in map(_ENTRY.fullmatch, entries) if found):
            for place, axis in zip(places.split(","), self.of(name) or (), strict=False):
                match axis:
                    case (Number(first), _) if int(place) < first:
                        return name
        return None

    @property
    def sizes(self) -> set[str]:
        """The letters of which sizes are made."""
        every = (size for operand in self.scope.context.operands.values() for size in operand.sizes)
        found = {name for size in every for name in size.variables} | self.limits
        for axes in map(self._declared, self.declared):
            for axis in axes or ():
                for line in axis or ():
                    found |= {x.text for x in written.every(line) if isinstance(x, Name)}
        return found

    @property
    def examples(self) -> set[str]:
        """Arrays whose first place is that of an example."""
        known = {name: self._declared(name) for name in self.declared} | self.formed
        return {name for name, axes in known.items() if axes and axes[0] is None}

    def _declared(self, name: str) -> tuple[Axis, ...] | None:
        """What is declared in the section at hand, or else in the nearest one, the last first."""
        sections = self.declared.get(name, {})
        here = self.scope.section
        if here not in sections and (here, name) in self.apart:
            return None
        nearest = min(sections, key=lambda at: (at > here, abs(at - here)), default=here)
        return sections.get(nearest)

    def called(self, line: Line) -> Line:
        """A line with examples as places, and arrays with a label as names."""
        match line:
            case written.Access(Name() as array, places) if own := self._example(array):
                rest = tuple(self.called(place) for place in places)
                return written.Access(own.array, (*own.subscripts, *rest), span=line.span)
            case Name() if (own := self._example(line)) is not None:
                return own
            case written.Call(Name("sqrt"), (written.Access(Name("d"), (Name("k" | "v" | "h"),)),)):
                # Of how many dimensions keys are attention takes the root.
                return written.Call(Name("sqrt"), (Name("d_k"),), span=line.span)
            case written.Access() if numbered(line) in self.labels:
                return Name(numbered(line) or "", span=line.span)
            case written.Unit(Number()):
                return labelled(line, self.scope)
            case written.Access() if "_".join(lettered(line) or ()) in self.scope.labelled:
                return labelled(line, self.scope)
        return written.changed(line, self.called)

    def spelled_out(self, left: Line, right: Line) -> tuple[Line, Line]:
        """Both sides with limits for sums, and names for arrays with a label.

        b_1 is one beside W_1 x.
        """
        parts = [*written.every(left), *written.every(right)]
        if any(isinstance(part, Name) and part.text in self.labels for part in parts):
            for part in parts:
                name = numbered(part)
                if name is not None and self.of(name.partition("_")[0]) is None:
                    self.labels.add(name)
        called = self.called(left), self.called(right)
        left, right = (bounded(side, self.of) for side in called)
        self.limited = (left, right) != called
        return left, right

    def _example(self, line: Name) -> written.Access | None:
        own = _NUMBERED.fullmatch(line.text)
        if own is None or own[2] not in self.letters:
            return None
        return written.Access(Name(own[1]), (Name(own[2]),), span=line.span)


def _equations(
    parts: Sequence[Part], before: int, macros: Mapping[str, Macro]
) -> list[list[tuple[Line, Line]]]:
    """The equations of each section, by its number."""
    found = [list[tuple[Line, Line]]() for _ in range(before + 1)]
    for part in parts:
        if isinstance(part, Heading):
            found.append([])
        if not isinstance(part, Formula):
            continue
        for statement in read(part.source, part.pieces, macros):
            left = statement.first
            for link in statement.links:
                if left is not None and link.relation in ("=", ":="):
                    found[-1].append((plain(left), plain(link.side)))
                left = link.side
    return found


def _plain(size: Line) -> Line:
    """A size as it is spelled everywhere."""
    try:
        return spelled(affine(size, Context()))
    except Unsupported:
        return size


def _axis(size: Affine | None, first: int) -> Axis:
    return None if size is None else (spelled(Affine.of(first)), spelled(size + (first - 1)))
