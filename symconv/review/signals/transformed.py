r"""Transforms called by operators: \mathcal{Z}\{x[n]\} is the sum that X(z) is.

So \mathrm{DFT}\{x\}[k] and \mathcal{F}\{x * h\} are sums of what stands in the braces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.elaborate import elaborate
from symconv.language.line import INFINITY, Line, Name, Negative, Operation, Power, Product
from symconv.language.term import Slot
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.definitions.sequences import at_places, entries
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope
from symconv.review.signals.capitals import Capitals
from symconv.review.signals.spectra import ACCENTS, Spectra, accent

IN_Z = frozenset(r"\mathcal{Z} \mathscr{Z} \mathfrak{Z} ZT".split())
"""What the z-transform is called."""

IN_ANGLES = frozenset(r"\mathcal{F} \mathscr{F} \mathfrak{F} DTFT FT".split())
r"""What transforms are called in which e^{j\omega} is the letter."""

DISCRETE = frozenset(r"\mathcal{F} \mathscr{F} \mathfrak{F} DFT FFT".split())
"""What the discrete Fourier transform is called."""

OPERATORS = IN_Z.union(IN_ANGLES, DISCRETE, ACCENTS)

INDEX = "n"
"""Over which a transform sums where nobody said so."""

_ONE_SIDED = re.compile(r"\\sum\s*_\s*\{?\s*[a-z]\s*=\s*0\s*\}?\s*\^\s*\{?\s*\\infty")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a transform of the sequence x makes, with x[n] in the sum."""

    sequence: str
    body: Line
    index: str = ""
    """The index of the result; none where it is in a letter."""


@dataclass
class Transformed:
    """The transforms of a document that it calls by operators."""

    scope: Scope
    capitals: Capitals
    spectra: Spectra
    one_sided: bool = False
    any: list[str] = field(default_factory=list)
    """What the statement at hand says of any sequences is in force under these names."""

    def introduce(self, formulas: Sequence[str]) -> None:
        self.one_sided = any(map(_ONE_SIDED.search, formulas))

    def spelled(self, statement: Statement, source: Source) -> Statement:
        """The statement with each transform of a known kind as a sum."""
        if statement.first is not None:
            for name in self.any:
                self.scope.forget(name)
            self.any = []
        return statement.changed(lambda side: self._spelled(side, source))

    def learn(self, statement: Statement) -> str:
        r"""The operator that \mathcal{F}(x)_k = \sum_n x_n e^{...} defines; "" where none is."""
        first, links = statement.first, statement.links
        found = _applied(first) if first is not None else None
        if found is None or len(links) != 1 or self.spectra.pattern is not None:
            return ""
        match found:
            case (operator, Name(sequence), Name(index)) if operator in DISCRETE:
                self.spectra.learn(operator, sequence, index, links[0].side)
                return operator if self.spectra.pattern is not None else ""
        return ""

    def _spelled(self, line: Line, source: Source) -> Line:
        match line:
            case Operation(r"\odot", left, right) if all(map(_at_each_index, (left, right))):
                return self._spelled(Product((left, right), span=line.span), source)
        found = _applied(line)
        if found is None or self.scope.knows(found[0]):
            return written.changed(line, lambda part: self._spelled(part, source))
        operator, argument, place = found
        argument = entries(self._spelled(argument, source), source, self.scope)
        made = self._made(operator, argument, place)
        return line if made is None else replace(made, span=line.span)

    def _made(self, operator: str, argument: Line, place: Line | None) -> Line | None:
        kind = self._kind(operator)
        if kind is None or (place is not None and not kind.index):
            return None
        letter = _letter(argument, kind.body)
        if letter is None or ({kind.index} | _bound(kind.body)) & (free_names(argument) - {letter}):
            return None
        for sequence in sorted(_sequences(argument)):
            self._suppose(sequence)
        body = _of(kind.body, kind.sequence, argument, letter)
        return body if place is None else written.put(body, {Name(kind.index): place})

    def _suppose(self, sequence: str) -> None:
        """Let a sequence be any: what is wrong of some is wrong."""
        self.capitals.said.add(sequence)
        if self.scope.knows(sequence):
            return
        entry = elaborate(written.Access(Name(sequence), (Name(INDEX),)), self.scope.here)
        name = f"any {sequence}"
        self.scope.define(name, entry.array((INDEX, Slot(None, letter=INDEX))))
        self.any.append(name)

    def _kind(self, operator: str) -> _Kind | None:
        """What an operator makes of sequences, as far as the document has said so."""
        letter = self.scope.context.letter
        in_letter = (IN_ANGLES if self.scope.angle else frozenset()) | (
            IN_Z if len(letter) == 1 else frozenset()
        )
        if operator in in_letter:
            if self.capitals.pattern is None and not self.one_sided:
                # Of the name of the letter nothing is free; sums over all places are the custom.
                power = Power(Name(letter), Negative(Name(INDEX)))
                body = Product((written.Access(Name("x"), (Name(INDEX),)), power))
                ends = Negative(INFINITY), INFINITY
                self.capitals.pattern = "x", written.Summation(INDEX, *ends, body)
            if self.capitals.pattern is None:
                return None
            return _Kind(*self.capitals.pattern)
        pattern = self.spectra.pattern
        if pattern is not None and (
            operator in DISCRETE or accent(operator) == accent(pattern.capital) != ""
        ):
            return _Kind(pattern.sequence, pattern.body, pattern.index)
        return None


def _applied(line: Line) -> tuple[str, Line, Line | None] | None:
    r"""The operator of \mathcal{F}\{x\}[k], of what it is and where; None of other lines."""
    place: Line | None = None
    match line:
        case written.Access(written.Call(), (place,)) | written.Call(written.Call(), (place,)):
            whole = next(written.parts(line))
        case Product((written.Call() as whole, written.Matrix(((place,),)))):
            pass
        case Product((written.Call(Name(mark)) as whole, place)) if mark in ACCENTS:
            pass
        case _:
            whole = line
    match whole:
        case written.Call(written.Access(operator, (_,)), (argument,)):
            pass
        case written.Call(operator, (argument,)) | written.Access(operator, (argument,)):
            pass
        case _:
            return None
    if isinstance(operator, Name) and operator.text in OPERATORS:
        return operator.text, argument, place
    return None


def _at_each_index(line: Line) -> bool:
    """Whether a side is a transform as a whole, which is multiplied index by index."""
    found = _applied(line)
    return found is not None and found[2] is None


def _letter(argument: Line, body: Line) -> str | None:
    """At which letter a transform takes its sequence: "" where whole sequences are written."""
    taken = set[str]()
    for part in written.every(argument):
        match part:
            case written.Access(Name() | Operation(), (place,)):
                taken |= free_names(place)
            case written.Cases(branches):
                for condition in (each for branch in branches for each in branch.conditions):
                    taken |= free_names(condition)
    if not taken:
        return "" if _is_whole(argument) else None
    best = taken & _bound(body) or taken
    return best.pop() if len(best) == 1 else None


def _is_whole(argument: Line) -> bool:
    match argument:
        case Name():
            return True
        case Operation(_, left, right):
            return _is_whole(left) and _is_whole(right)
        case written.Sum(terms):
            return all(map(_is_whole, terms))
        case Negative(body):
            return _is_whole(body)
    return False


def _bound(body: Line) -> set[str]:
    """The indices over which a transform sums."""
    found = set[str]()
    for part in written.every(body):
        match part:
            case written.Summation(index):
                found.add(index)
            case written.SummationOver(indices):
                found |= {*indices}
    return found


def _of(body: Line, sequence: str, argument: Line, letter: str) -> Line:
    """The sum with what stands in the braces in the place of its sequence."""
    match body:
        case written.Access(Name(name), places) | written.Call(Name(name), places) if (
            name == sequence
        ):
            return at_places(argument, places, (letter,) if letter else ())
    return written.changed(body, lambda part: _of(part, sequence, argument, letter))


def _sequences(argument: Line) -> set[str]:
    """The sequences on a line: all names of which an entry is read, and those of operations."""
    found = set[str]()
    for part in written.every(argument):
        match part:
            case written.Access(Name(name)) | Operation(_, Name(name), _):
                found.add(name)
        match part:
            case Operation(_, _, Name(name)):
                found.add(name)
    return found | ({argument.text} if isinstance(argument, Name) else set())
