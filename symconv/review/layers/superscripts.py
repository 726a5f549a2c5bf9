r"""Layers entry by entry, of sizes that nobody says: x_i^l = \sum_m w_m^l o_{i+m}^{l-1}.

What is said of one layer is said of all. A claim that speaks of x^{l+1} and of x^l has the first
one made of the second; one that speaks of x^l and of w^l has x^l made of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.subscripts import separate
from symconv.language.term import Operand, Slot
from symconv.reading.reader import Statement
from symconv.review.definitions.entries import define_entries
from symconv.review.layers.families import Family, Rule, wholes_in
from symconv.review.layers.layers import Layered, layered, slope_of, spelled, wholes
from symconv.review.scope.scope import Scope

_CONVOLVING = frozenset(("*", r"\ast", r"\star", r"\otimes"))


def labels_in(sides: Iterable[Line]) -> tuple[str, frozenset[str]] | None:
    """The letter of layers, and the names that carry it; None where it may be an exponent.

    >>> from symconv.reading.reader import line
    >>> letter, bases = labels_in([line("x_i^l"), line(r"\\sum_k w_k^l y_{i+k}^{l-1}")])
    >>> letter, sorted(bases)
    ('l', ['w', 'x', 'y'])
    >>> labels_in([line("x_n"), line("a^n - a^{n-1}")]) is None
    True
    """
    every = [*sides]
    found = [whole for side in every for whole in wholes_in(side)]
    letters = {whole.layer.letter for whole in found if whole.layer.letter and whole.layer.shift}
    letters -= set[str]().union(*map(_beside, every))
    entries = {whole.layer.letter for side in every for whole in _entries(side)}
    if len(letters & entries) != 1:
        return None
    (letter,) = letters & entries
    return letter, frozenset(whole.base for whole in found if whole.layer.letter == letter)


def _entries(line: Line) -> Iterator[Layered]:
    for part in written.every(line):
        match part:
            case written.Power(written.Access(array, _), exponent):
                whole = layered(written.Power(array, exponent))
            case written.Access(array, _):
                whole = layered(array)
            case _:
                whole = None
        if whole is not None:
            yield whole


def _beside(line: Line) -> set[str]:
    """The letters on a line that stand in no superscript, nor below a size n_l."""
    match line:
        case written.Power(base, _) if layered(line) is not None:
            return _beside(base)
        case written.Power(written.Access(array, _) as base, exponent) if (
            layered(written.Power(array, exponent)) is not None
        ):
            return _beside(base)
        case written.Access(written.Name("n"), (written.Name(),)):
            return {"n"}
        case written.Name(text):
            return {text}
        case written.Summation(index):
            return {index}.union(*map(_beside, written.parts(line)))
        case written.SummationOver(indices):
            return {*indices}.union(*map(_beside, written.parts(line)))
    return set[str]().union(*map(_beside, written.parts(line)))


def _in_sums(statement: Statement) -> Statement:
    """z_i = w_i * a_i = sum_k w_k a_{i-k} without what only says that it is a convolution."""
    if len(statement.links) < 2 or not isinstance(statement.first, written.Access):
        return statement
    said = list(written.every(statement.links[0].side))
    signs = {part.symbol for part in said if isinstance(part, written.Operation)}
    sums = any(map(written.has_sum, said))
    again = written.has_sum(statement.links[1].side)
    if signs & _CONVOLVING and again and not sums:
        return replace(statement, links=statement.links[1:])
    return statement


@dataclass
class Superscripts:
    """The labels of one document that say of which layer an array is.

    rules   how the arrays of a layer are made, as it is written
    errors  what the derivatives of a loss by an array are called: delta, of E by x
    slots   how far arrays reach of which a claim has shown that
    by      what was made in its turn of which an array was made for a claim before
    """

    scope: Scope
    letter: str = ""
    bases: frozenset[str] = frozenset()
    rules: dict[str, Rule] = field(default_factory=dict)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    slots: dict[str, tuple[Slot, ...]] = field(default_factory=dict)
    by: dict[str, frozenset[Layered]] = field(default_factory=dict)

    def observe(self, sides: Iterable[Line]) -> None:
        """Find out which letter stands for a layer."""
        found = labels_in(sides)
        if found is not None:
            self.letter, self.bases = found

    def heard(self, statement: Statement, before: Sequence[Line]) -> Statement:
        """A statement with its labels as parts of names; what it needs of other layers is there.

        `before` are the sides from which it goes on.
        """
        statement = statement.changed(lambda side: spelled(side, self.bases))
        statement = _in_sums(self.unnamed(self.in_small(statement)))
        sides = [link.side for link in statement.links]
        sides += [*before] if statement.first is None else [statement.first]
        new = self.learned(statement)
        named = {whole for side in sides for whole in wholes(side) if whole.base in self.bases}
        for whole in [*named]:
            if whole.base in self.errors:
                named.add(self.of(whole))
                self.call(whole)
        lowest = min((whole.layer.shift for whole in named), default=0)
        made = {whole for whole in self.all_made(named, lowest) if whole != new}
        if new is not None:
            others = {whole for whole in named if whole.base != new.base}
            made |= {whole for whole in others if whole.base in self.rules}
        for whole in sorted(named - made, key=str) if new is None else ():
            if whole.base in self.rules:
                self.forget(str(whole))
        for whole in sorted(made, key=lambda whole: whole.layer.shift):
            self.make(whole, made)
        return statement

    def in_small(self, statement: Statement) -> Statement:
        r"""A^l = \sigma(Z^l) by entries, where those of Z^l are z_{ij}^l, and a has layers too."""
        match statement.first, statement.links:
            case (written.Name() | written.Power()) as first, (
                written.Link("=", written.Call(function, (argument,))) as link,
                *rest,
            ):
                mine, taken = layered(first), layered(argument)
            case _:
                return statement
        if mine is None or taken is None or mine.layer != taken.layer:
            return statement
        rule = self.rules.get(taken.base.lower())
        capital = mine.base.isupper() and taken.base.isupper() and taken.base not in self.rules
        if rule is None or not capital or mine.base.lower() not in self.bases:
            return statement
        places = tuple(map(written.Name, rule.indices))

        def entry(whole: Layered, of: Line) -> Line:
            small = written.Name(str(Layered(whole.base.lower(), whole.layer)))
            return written.Access(small, places, span=of.span)

        side = written.Call(function, (entry(taken, argument),), span=link.side.span)
        return replace(statement, first=entry(mine, first), links=(replace(link, side=side), *rest))

    def unnamed(self, statement: Statement) -> Statement:
        """The statement with dE/dx_i^l on its left, where that is called delta_i^l already."""
        match statement.first:
            case written.Access(array, places):
                whole = layered(array)
                if whole is None or whole.base not in self.errors:
                    return statement
                by = written.Access(written.Name(str(self.of(whole))), places)
                loss = written.Name(self.errors[whole.base][0])
                first = written.Derivative(loss, by, span=statement.first.span)
                return replace(statement, first=first)
        return statement

    def of(self, error: Layered) -> Layered:
        """The array by which an error is a derivative."""
        return Layered(self.errors[error.base][1], error.layer)

    def call(self, error: Layered) -> None:
        loss, _ = self.errors[error.base]
        gradients = {**self.scope.context.gradients, (loss, str(self.of(error))): str(error)}
        self.scope.context = replace(self.scope.context, gradients=gradients)

    def learned(self, statement: Statement) -> Layered | None:
        """What a statement says of a layer; the array that it defines, if it does."""
        first, links = statement.first, statement.links
        if first is None or not links or links[0].relation not in ("=", ":="):
            return None
        mine = layered(first.array if isinstance(first, written.Access) else first)
        if mine is None or mine.layer.letter != self.letter:
            return None
        right = links[0].side
        if isinstance(right, written.Derivative):
            if (slope := slope_of(right, mine.layer)) is not None:
                self.errors[mine.base] = slope
            return None
        if isinstance(first, written.Access):
            first = replace(first, subscripts=tuple(separate(first.subscripts, 2)))
        rule = Family().read(first, right)
        if (
            rule is None
            or not rule.indices
            or mine.base in (self.rules.keys() | self.errors.keys())
        ):
            return None
        self.rules[mine.base] = rule
        return mine

    def all_made(self, named: set[Layered], lowest: int) -> set[Layered]:
        """All arrays that are made, directly or not, of what is named, down from what is."""
        found = dict[Layered, bool]()
        for whole in named:
            self.reaches(whole, named, lowest, found)
        return {whole for whole, reached in found.items() if reached}

    def reaches(
        self, whole: Layered, named: set[Layered], lowest: int, found: dict[Layered, bool]
    ) -> bool:
        """Whether an array is made of one that is named, as it is `found` of all on the way."""
        rule = self.rules.get(whole.base)
        if rule is None or whole.layer.shift < lowest or whole.layer.letter != self.letter:
            return False
        if whole not in found:
            found[whole] = False  # until it is known: arrays may be made of each other
            others = {*wholes(rule.at(whole.layer))}
            ends = [self.reaches(other, named, lowest, found) or other in named for other in others]
            found[whole] = any(ends)
        return found[whole]

    def forget(self, name: str) -> None:
        """An array is given for the claim at hand, and made again for one that needs it made."""
        value = self.scope.context.values.get(name)
        if value is None:
            return
        if all(slot.size is not None for slot in value.slots):
            self.slots[name] = value.slots
        self.scope.forget(name)

    def make(self, whole: Layered, made: set[Layered]) -> None:
        """Define an array, what it is made of first."""
        name = str(whole)
        rule = self.rules[whole.base]
        right = rule.at(whole.layer)
        by = frozenset({*wholes(right)} & made)
        if self.scope.knows(name):
            if self.by.get(name, by) == by:
                return
            self.forget(name)  # for another claim others were made of which it is
        self.by[name] = by
        for other in by:
            self.make(other, made - {whole})
        self.declare_scalars(rule, whole)
        try:
            define_entries(name, [*map(written.Name, rule.indices)], right, self.scope, ())
        except SymconvError:
            self.scope.forget(name)
            return
        value = self.scope.context.values.get(name)
        if value is not None and name in self.slots:
            recipe = self.scope.context.recipes.get(name)
            self.scope.define(name, replace(value, slots=self.slots[name]), recipe)

    def declare_scalars(self, rule: Rule, whole: Layered) -> None:
        """A bias that is one number in the layer of which it was said is one in another."""
        by = whole.layer.shift - rule.left.layer.shift
        for other in wholes(rule.right):
            known = self.scope.context.operands.get(str(other))
            there = str(Layered(other.base, other.layer.after(by)))
            if known is not None and not known.sizes and not self.scope.knows(there):
                self.scope.declare(Operand(there, ()))
