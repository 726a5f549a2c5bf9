r"""Signals that begin at 0, as their unit step says, h[n] = a^n u[n], for places from 0 on.

There a^n u[n] is a^n, and the sum of x[k] h[n-k] over all k goes from 0 to n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line, Name, Number
from symconv.language.subscripts import affine
from symconv.review.scope.scope import Scope

_ENDS = written.Negative(written.INFINITY), written.INFINITY


@dataclass(frozen=True, slots=True)
class Begun:
    """`name[index] = body` for places from 0 on; 0 before."""

    index: str
    body: Line
    section: int


@dataclass
class Causal:
    """The signals of a document that begin at 0."""

    scope: Scope
    known: dict[str, Begun] = field(default_factory=dict)
    used: str = ""
    """The index that is taken to be at least 0 on the lines that were read last."""
    made: set[str] = field(default_factory=set)
    """What was made of such signals, for places from 0 on."""

    def learn(self, left: Line, right: Line) -> bool:
        """Whether h[n] = a^n u[n] says what a signal is that begins at 0."""
        match left:
            case written.Access(Name(name), (Name(index),)) if self.scope.steps:
                pass
            case _:
                return False
        factors = right.factors if isinstance(right, written.Product) else (right,)
        rest = [factor for factor in factors if factor != _step(Name(index))]
        if len(rest) + 1 != len(factors) or Name(name) in written.every(right):
            return False
        self.known[name] = Begun(index, written.product(*rest or [Number(1)]), self.scope.section)
        return True

    def from_0(self, lines: Sequence[Line]) -> bool:
        """Whether what is read on lines is known for places from 0 on alone."""
        parts = (part for line in lines for part in written.every(line))
        names = {part.text for part in parts if isinstance(part, Name)}
        return bool(self.used) or bool(names & self.made)

    def begun(self, line: Line, index: str) -> Line:
        """The line where an index is at least 0, as far as its signals are known there."""
        if not self.scope.steps or not index:
            return line
        read = self._read(line, {}, index)
        self.used = index if read != line else self.used
        return read

    def is_said(self, condition: written.Chain, index: str) -> bool:
        """Whether a condition only says of an index what is taken for granted: n >= 0."""
        match condition:
            case written.Chain(Name(name), (written.Link(">=", Number(0)),)) | written.Chain(
                Number(0), (written.Link("<=", Name(name)),)
            ) if name == index and self.scope.steps:
                self.used = index
                return True
        return False

    def _read(self, line: Line, ranges: Mapping[str, tuple[Affine, Affine]], index: str) -> Line:
        match line:
            case written.Summation(k, low, high, body) if (low, high) == _ENDS:
                return self._cut(line, k, body, ranges, index)
            case written.SummationOver((k,), (), body):
                return self._cut(line, k, body, ranges, index)
            case written.Summation(k, low, high, body):
                try:
                    inside = {**ranges, k: (affine(low, Context()), affine(high, Context()))}
                except SymconvError:
                    return line
                return written.Summation(k, low, high, self._read(body, inside, index))
            case written.Access(Name(name), (place,)) if (begins := self._begun(name)) is not None:
                try:
                    form = affine(place, Context())
                except SymconvError:
                    return line
                if not form.variables and form.constant < 0:
                    return Number(0)
                if _is_positive(form, ranges, index):
                    return self._read(
                        written.put(begins.body, {Name(begins.index): place}), ranges, index
                    )
                return line
            case written.Product(factors):
                read = [self._read(factor, ranges, index) for factor in factors]
                kept = [factor for factor in read if factor != Number(1)] or [Number(1)]
                return written.product(*kept)
        return written.changed(line, lambda part: self._read(part, ranges, index))

    def _begun(self, name: str) -> Begun | None:
        if name == "u":
            return Begun("n", Number(1), self.scope.section)
        known = self.known.get(name)
        return known if known is not None and known.section == self.scope.section else None

    def _cut(
        self, line: Line, k: str, body: Line, ranges: Mapping[str, tuple[Affine, Affine]],
        index: str,
    ) -> Line:  # fmt: skip
        """The sum over all k of what is not 0 for 0 <= k <= n alone."""
        here = Affine.of(k)
        factors = body.factors if isinstance(body, written.Product) else (body,)
        low, high = False, False
        for factor in factors:
            match factor:
                case written.Access(Name(name), (place,)) if self._begun(name) is not None:
                    try:
                        form = affine(place, Context())
                    except SymconvError:
                        return line
                    low, high = low or form == here, high or form == Affine.of(index) - here
        if not (low and high):
            return line
        inside = {**ranges, k: (Affine(), Affine.of(index))}
        return written.Summation(k, Number(0), Name(index), self._read(body, inside, index))


def _step(place: Line) -> Line:
    return written.Access(Name("u"), (place,))


def _is_positive(form: Affine, ranges: Mapping[str, tuple[Affine, Affine]], index: str) -> bool:
    """Whether a place is at least 0 where the index is, and those of sums are in their ranges."""
    for name in form.variables & ranges.keys():
        rest = {other: ends for other, ends in ranges.items() if other != name}
        ends = (form.substitute({name: end}) for end in ranges[name])
        return all(_is_positive(end, rest, index) for end in ends)
    plain = form.variables <= {index} and form.constant >= 0
    return plain and all(form.coefficient(name) >= 0 for name in form.variables)


def place_of(line: Line) -> str:
    """The letter of the place at which a side is an entry: n of y[n]; empty where it is none."""
    match line:
        case written.Access(Name(), (Name(letter),)):
            return letter
    return ""
