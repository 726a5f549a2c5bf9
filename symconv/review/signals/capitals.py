"""Transforms called by capitals: once X(z) is sum x[n] z^{-n}, Y(z) is that of y[n].

X(1/z) is the same with 1/z for z.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.formal import POWERS
from symconv.language.line import Line
from symconv.language.term import Slot
from symconv.reading.reader import Statement
from symconv.review.scope.given import is_array
from symconv.review.scope.names import free_names, renamed
from symconv.review.scope.scope import Scope
from symconv.review.signals.frequencies import inverted

INDEX = "n"
"""Over which a transform sums where nobody said so."""

_ENDS = written.Negative(written.Name("infinity")), written.Name("infinity")


@dataclass
class Capitals:
    """The transforms of a document that has sequences and their transforms in a letter.

    Sums from 0 on are none, as what they make of a delay depends on what was before; where that
    stands beside transforms, as in z^{-1} Y(z) + y[-1], they are meant.
    """

    scope: Scope
    pattern: tuple[str, Line] | None = None
    """A sequence, and the sum that is its transform."""
    begins: bool = False
    """Whether transforms of the statement at hand are sums from 0 on."""
    said: set[str] = field(default_factory=set)
    """The sequences of which it was said what their transforms are."""
    read: set[str] = field(default_factory=set)
    """The sequences that the statement at hand reads."""

    @property
    def kind(self) -> tuple[str, Line] | None:
        """The transform of a sequence in the statement at hand."""
        if not self.begins:
            return self.pattern
        sequence, body = self.pattern or customary(self.scope.context.letter)
        return sequence, from_zero(body)

    def foresee(self, left: Line, right: Line) -> None:
        """Take note of what transforms are, of a link that is still to come."""
        array = self._told(left, right)
        if array is not None:
            self.pattern = self.pattern or (array, right)

    def learn(self, left: Line, right: Line) -> bool:
        """Whether a link says what the transform of a sequence is, or says it again."""
        array = self._told(left, right)
        if array is None or not isinstance(left, written.Name):
            return False
        if not self._is_sequence(array) or self.scope.knows(left.text):
            return False
        self.pattern = self.pattern or (array, right)
        self.said.add(array)
        return True

    def _told(self, left: Line, right: Line) -> str | None:
        """The sequence of which a link says what its transform is."""
        letter = self.scope.context.letter
        array = _transformed(right, letter) if letter else None
        named = array is not None and left == written.Name(f"{array.upper()}({letter})")
        return array if named else None

    def spelled(self, line: Line) -> Line:
        """The line with each transform that nobody defined otherwise written out."""
        letter = self.scope.context.letter
        inverse = _at_inverse(line, letter)
        array = self._sequence(inverse or line)
        if array is not None and self.kind is not None:
            known, body = self.kind
            made = self._ended(renamed(body, {known: array}), array)
            return replace(inverted(made, letter) if inverse else made, span=line.span)
        return written.changed(line, self.spelled)

    def put_in(self, statement: Statement, holds: Callable[[Line, Line], bool]) -> Statement:
        """The statement with transforms written out that capitals stand for, as Y(z) does.

        What is said of one of a sequence of which nothing is known defines it, unless it `holds`.
        """
        first, links = statement.first, statement.links
        sides = (link.side for link in links)
        self.read = {name for side in sides for name in _read(side)}
        spelled = tuple(replace(link, side=self.spelled(link.side)) for link in links)
        if first is None or self.learn(first, links[0].side):
            return replace(statement, links=(links[0], *spelled[1:]) if first else spelled)
        whole = self.spelled(first)
        told = not isinstance(first, written.Name) or self.is_made(first)
        if whole != first and (told or holds(whole, spelled[0].side)):
            first = whole
        return replace(statement, first=first, links=spelled)

    def of_known(self, array: str) -> tuple[Line, Line] | None:
        """A transform that was there before its sequence, Y(z) = X(z) H(z), and what it must be."""
        whole = written.Name(f"{array.upper()}({self.scope.context.letter})")
        known = self.scope.context.values.get(whole.text)
        if self.pattern is None or known is None or known.operands != {POWERS}:
            return None
        if array == array.upper() or not self._is_sequence(array):
            return None
        body = renamed(self.pattern[1], {self.pattern[0]: array})
        return whole, self._ended(body, array)

    def is_made(self, line: Line) -> bool:
        """Whether a line is the transform of a sequence that is made of others."""
        return self._sequence(line) in self.scope.context.values

    def _sequence(self, line: Line) -> str | None:
        match line:
            case written.Name(text) if text.endswith(f"({self.scope.context.letter})"):
                name = text.partition("(")[0]
                array = name.lower()
                known = self._is_spoken_of(array) and self._is_sequence(array)
                return array if known and array != name and not self.scope.knows(text) else None
        return None

    def _is_sequence(self, array: str) -> bool:
        """Whether an array has no end, or is a list of numbers; none that was declared is one."""
        value = self.scope.context.values.get(array)
        endless = value is None or [slot.size for slot in value.slots] == [None]
        listed = value is not None and value.rank == 1 and is_array(array, value)
        return (endless or listed) and array not in self.scope.context.operands

    def _ended(self, body: Line, array: str) -> Line:
        """The sum over the places of a list: it is zero outside of them."""
        value = self.scope.context.values.get(array)
        slot = value.slots[0] if value is not None and value.rank == 1 else Slot(None)
        if slot.size is None:
            return body
        last = slot.first + slot.size.constant - 1
        match body:
            case written.Summation(index, _, _, term) | written.SummationOver((index,), _, term):
                return written.Summation(index, _number(slot.first), _number(last), term)
        return body

    def _is_spoken_of(self, array: str) -> bool:
        values = self.scope.context.values
        made = any(array in value.operands for value in values.values())
        return made or array in values or array in self.said | self.read


def customary(letter: str) -> tuple[str, Line]:
    """A sequence, and its transform in the letter where nobody says what that is."""
    power = written.Power(written.Name(letter), written.Negative(written.Name(INDEX)))
    term = written.Product((written.Access(written.Name("x"), (written.Name(INDEX),)), power))
    return "x", written.Summation(INDEX, *_ENDS, term)


def from_zero(body: Line) -> Line:
    """The sum that a transform is, from 0 on."""
    match body:
        case written.Summation(index, _, _, term) | written.SummationOver((index,), (), term):
            return written.Summation(index, written.Number(0), written.INFINITY, term)
    return body


def _number(count: int) -> Line:
    size = written.Number(abs(count))
    return written.Negative(size) if count < 0 else size


def _read(line: Line) -> set[str]:
    """The arrays on a line of which an entry is read at an index."""
    found = set[str]()
    for part in written.every(line):
        match part:
            case written.Access(written.Name(name), (place,)) if free_names(place):
                found.add(name)
    return found


def _at_inverse(line: Line, letter: str) -> Line | None:
    """X(z) where X(1/z) stands."""
    match line:
        case written.Call(written.Name(name), (argument,)) if argument in (
            written.Power(written.Name(letter), written.Negative(written.Number(1))),
            written.Quotient(written.Number(1), written.Name(letter)),
        ):
            return written.Name(f"{name}({letter})")
    return None


def _transformed(line: Line, letter: str) -> str | None:
    """The sequence x of sum x[n] z^{-n} over all n."""
    match line:
        case written.Summation(index, low, high, body) if (low, high) == _ENDS:
            pass
        case written.SummationOver((index,), (), body):
            pass
        case _:
            return None
    power = written.Power(written.Name(letter), written.Negative(written.Name(index)))
    match body:
        case written.Product((written.Access(written.Name(array), (written.Name(place),)), last)):
            return array if (place, last) == (index, power) and array != letter else None
    return None
