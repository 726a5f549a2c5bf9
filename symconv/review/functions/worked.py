"""Worked examples: numbers that a section gives to letters, and what formulas are with them.

Once w = 2, x = 3 and b = 1 were said in passing, z = w x + b = 7 is held against them. Where a
formula is written again with numbers, these are what its letters are from there on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from symconv.calculus.dual import Undefined, differ
from symconv.calculus.known import EXTREME, Known, letter
from symconv.calculus.places import closure
from symconv.calculus.sampled import Entry, Sample
from symconv.errors import SymconvError, Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.names import FUNCTIONS
from symconv.review.deciding.decimals import Span, has_decimals, in_decimals, spanned
from symconv.review.findings import Finding
from symconv.writing.text import text

_NUMBERED = re.compile(r".+_[0-9]")
FAR = Fraction(1, 20)
"""By so much of themselves numbers differ that were not only rounded on the way."""
KEPT = frozenset(("e", "pi"))
"""Letters that are numbers anyway."""
TIMES = (r"\cdot", r"\times", "*")


@dataclass
class Worked:
    """The numbers of a document.

    section   that which is at hand
    numbers   what letters are, and derivatives by their own lines
    said_in   in which section each was said
    twice     those that have been others
    formulas  what derivatives have been shown to be
    """

    section: int = 0
    numbers: dict[Entry | Line, Fraction] = field(default_factory=dict)
    said_in: dict[Entry | Line, int] = field(default_factory=dict)
    twice: set[Entry | Line] = field(default_factory=set)
    formulas: dict[Line, Line] = field(default_factory=dict)

    def enter(self, section: int) -> None:
        """What is shown in one section is of its own letters."""
        if section != self.section:
            self.section, self.formulas = section, {}

    def hear(self, left: Line, right: Line) -> None:
        """Take note of what a letter is, if an equation says that."""
        key, number = _key(left), value(right)
        if isinstance(key, written.Derivative) and not number:
            return  # it is where what is looked for lies
        if key is not None and number is not None:
            if self.numbers.get(key, number) != number:
                self.twice.add(key)
            self.numbers[key], self.said_in[key] = number, self.section

    def tells(self, left: Line) -> bool:
        """Whether a side is a letter or an entry that was said to be a number."""
        key = _key(left)
        return key in self.numbers and not isinstance(key, written.Derivative)

    def spoken(self, right: Line) -> bool:
        """Whether a side that holds no letter may be of the numbers of this document."""
        return bool(self.numbers) and right != Number(0) and _is_of_numbers(right)

    def shown(self, left: Line, right: Line) -> None:
        """Take note of a formula for a derivative, which was shown to be right."""
        if isinstance(left, written.Derivative) and not _is_of_numbers(right):
            self.formulas[left] = right

    def decide(self, left: Line, right: Line, known: Known) -> Finding | None:
        """Whether two sides are one number with those of this section; None where that is open."""
        of_numbers = _is_of_numbers(right) or _has_kinks((left, right), known)
        known = replace(known, generic=set())
        if not self.numbers or value(left) is not None or not of_numbers:
            return None
        left, right = self.formulas.get(left, left), self.formulas.get(right, right)
        here = {key for key, section in self.said_in.items() if section == self.section}
        slopes = written.has_derivative(left)
        # What was said to be a number is one from there on, be it rightly or not.
        ways = (known,) if slopes else (self._without(known), known)
        for knows in ways:
            used = set[Entry | Line]()
            sample = Sample(knows, {}, {}, 0, 1, self._read(used))
            try:
                one, other = (sample.at(self._put(side, used)) for side in (left, right))
            except (SymconvError, Undefined):
                continue
            if not used:
                return None
            found = self._compared(left, right, one, other, used)
            if found.ruling == "fails" and not used <= here:
                return Finding("unread", reason="with numbers of another section")
            return found
        return None

    def _compared(
        self, left: Line, right: Line, one: Decimal, other: Decimal, used: set[Entry | Line]
    ) -> Finding:
        if differ(one, other) is False:
            return Finding("holds", "this example", "in numbers")
        if has_decimals(left) or has_decimals(right):
            sides = {id(left): one, id(right): other}
            found = in_decimals(left, right, lambda side: Fraction(sides[id(side)]))
            if found is not None:
                return found
        rounded = any(number.denominator > 1 for number in map(self.numbers.get, used) if number)
        apart = abs(Fraction(one) - Fraction(other))
        if (rounded and apart <= FAR * abs(Fraction(one))) or used & self.twice:
            return Finding("unread", reason="numbers that may be rounded, or of another example")
        if not _is_of_numbers(right):
            return Finding("unread", reason="not so with the numbers of this section")
        shown = {_spelled(key): _text(self.numbers[key]) for key in used}
        point = Counterexample({}, {}, f"{one:.6g}", f"{other:.6g}", values=shown)
        return Finding("fails", "this example", "the sides differ", (), point)

    def _without(self, known: Known) -> Known:
        """What is known, without the formulas of letters that have numbers."""
        names = {_named(key) for key in self.numbers if isinstance(key, tuple)}
        rest = {name: what for name, what in known.quantities.items() if name not in names}
        return replace(known, quantities=rest)

    def _read(self, used: set[Entry | Line]) -> Callable[[Entry], Decimal]:
        def read(named: Entry) -> Decimal:
            entry = _entry(*named)
            if entry not in self.numbers:
                raise Unsupported(f"what {entry[0]} is in numbers")
            used.add(entry)
            number = self.numbers[entry]
            return Decimal(number.numerator) / Decimal(number.denominator)

        return read

    def _put(self, line: Line, used: set[Entry | Line]) -> Line:
        """A line with numbers for derivatives that have some."""
        if not isinstance(line, Name) and line in self.numbers:
            used.add(line)
            number = self.numbers[line]
            size = written.Quotient(Number(abs(number.numerator)), Number(number.denominator))
            return size if number >= 0 else written.Negative(size)
        return written.changed(line, lambda part: self._put(part, used))


def _is_of_numbers(line: Line) -> bool:
    """Whether no letter stands on a line."""
    letters = (x for x in written.every(line) if isinstance(x, Name))
    return all(name.text in KEPT or name.text in FUNCTIONS for name in letters)


def _has_kinks(lines: Sequence[Line], known: Known) -> bool:
    """Whether something is the largest of numbers: which one, the numbers say."""
    every = (x for line, _ in closure(lines, known) for x in written.every(line))
    return any(isinstance(x, Name) and x.text in EXTREME for x in every)


def value(line: Line) -> Fraction | None:
    """The number that a line is, be it negative, a fraction or a decimal one."""
    match line:
        case Number() | written.Quotient(Number(), Number()):
            pass
        case written.Negative(body) if not isinstance(body, written.Negative):
            inner = value(body)
            return -inner if inner is not None else None
        case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
            return value(only)
        case _:
            return None
    try:
        return spanned(line, Fraction(0)).low
    except Unsupported:
        return None


def put_in(formula: Line, numbers: Line) -> dict[Line, Line] | None:
    r"""Which numbers stand for the letters of a formula, where it is written again with these.

    >>> from symconv.reading.reader import line
    >>> found = put_in(line(r"w - \eta g"), line(r"0.5 - 0.1 \cdot 3"))
    >>> [name.text for name in found]
    ['w', 'eta', 'g']
    >>> put_in(line("w - 2 g"), line(r"5 - 3 \cdot 1")) is None
    True
    """
    found = dict[Line, Line]()
    same = all(
        found.setdefault(one, other) == other if one is not None else False
        for one, other in _pairs(formula, numbers)
    )
    return found if same and found else None


def _pairs(formula: Line, numbers: Line) -> Iterator[tuple[Line | None, Line]]:
    """Letters and the numbers in their places; None for a letter where the forms are not one."""
    kept = isinstance(formula, Name) and formula.text in KEPT
    if value(numbers) is not None and _key(formula) is not None and not kept:
        yield formula, numbers
        return
    if value(formula) is not None and value(formula) == value(numbers):
        return
    mine, theirs = _parts(formula), _parts(numbers)
    if mine is None or theirs is None or mine[0] != theirs[0] or len(mine[1]) != len(theirs[1]):
        yield None, numbers
        return
    for one, other in zip(mine[1], theirs[1], strict=True):
        yield from _pairs(one, other)


def _parts(line: Line) -> tuple[str, list[Line]] | None:
    match line:
        case written.Product() | written.Operation():
            factors = [*_factors(line)]
            return ("product", factors) if len(factors) > 1 else None
        case written.Sum(terms):
            return "sum", [*terms]
        case written.Negative(body):
            return "negative", [body]
        case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
            return _parts(only)
        case written.Quotient(above, below):
            return "quotient", [above, below]
        case written.Power(base, exponent):
            return "power", [base, exponent]
        case written.Call(Name(function), arguments):
            return function, [*arguments]
    return None


def _factors(line: Line) -> Iterator[Line]:
    match line:
        case written.Product(factors):
            for factor in factors:
                yield from _factors(factor)
        case written.Operation(symbol, left, right) if symbol in TIMES:
            yield from _factors(left)
            yield from _factors(right)
        case written.Call(function, (argument,)) if not isinstance(function, Name):
            yield from _factors(function)
            yield from _factors(argument)
        case _:
            yield line


def _key(line: Line) -> Entry | Line | None:
    """What a number is said of: a letter, an entry at numbers, or a derivative."""
    if isinstance(line, written.Derivative):
        return line
    own = letter(line)
    if own is None:
        return None
    places = [place.value for place in own.places if isinstance(place, Number)]
    return _entry(own.name, tuple(places)) if len(places) == len(own.places) else line


def _entry(name: str, places: tuple[int, ...]) -> Entry:
    """w_1, be it read as a name of its own, as an entry."""
    if not places and _NUMBERED.fullmatch(name):
        return name[:-2], (int(name[-1]),)
    return name, places


def _named(entry: Entry) -> str:
    name, places = entry
    return "_".join((name, *map(str, places)))


def _spelled(key: Entry | Line) -> str:
    if not isinstance(key, tuple):
        return text(key)
    name, places = key
    return f"{name}[{','.join(map(str, places))}]" if places else name


def _text(number: Fraction) -> int | str:
    return int(number) if number.denominator == 1 else str(Span(number, number))
