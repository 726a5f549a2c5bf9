"""What a document says of its layers, statement by statement, and what its signs * may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.documents.formats import Document, Formula, Prose
from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand
from symconv.reading.reader import Statement, read
from symconv.review.layers.convolved import Convolution, Reading, operations, readings
from symconv.review.layers.families import Family, Rule, found_in, size_of
from symconv.review.layers.instances import Instances
from symconv.review.layers.layers import Layer, Layered, layered, slope_of, wholes
from symconv.review.layers.superscripts import Superscripts
from symconv.review.scope.scope import Scope

_NEXT = re.compile(r"\^\s*\{?\s*[\[(]?\s*\\?[A-Za-z]+\s*[-+]\s*1")
"""A layer before or after another."""
_BOTH = re.compile(r"correlation|full conv|flip|rotat|transposed conv|mirror", re.IGNORECASE)
"""Words of who has two operations, though he may have one sign for both."""
COLUMNS, NUMBERS = "layers are columns", "layers are single numbers"
ONE_CHANNEL = "layers have one channel"
"""What the form of layers says where nobody says how large they are."""


@dataclass
class Networks:
    """The layers of one document."""

    scope: Scope
    layers: Instances
    declared: bool = False
    """Whether the document says itself how large layers are."""
    at: tuple[set[Layered], Sequence[Line], Layered | None] | None = None
    """The names and sides of the claim at hand, and what it defines."""
    flips: dict[str, frozenset[bool]] = field(default_factory=dict)
    """Whether signs flip the kernel, as claims that hold have shown."""
    firsts: tuple[int, ...] = (1, 0)
    """From which numbers layers that are convolved may count, as claims that hold have shown."""
    section: int = 0
    """The section in which the document said last how layers are made."""
    called: dict[str, tuple[tuple[str, str], int]] = field(default_factory=dict)
    """Of what by what a name is the derivative, and the section that says so."""
    known: dict[str, frozenset[bool]] = field(default_factory=dict)
    """The signs of the claim at hand."""
    given: tuple[str, ...] = ()
    """What the claim at hand takes for granted of its layers."""
    both: bool = False
    """Whether the document speaks of both operations, correlation and convolution."""
    doubt: str = ""
    """Why it may not be called wrong."""
    superscripts: Superscripts = field(init=False)
    """Layers of which the form shows no sizes."""

    def __post_init__(self) -> None:
        self.superscripts = Superscripts(self.scope)

    def observe(self, document: Document) -> None:
        """Find out whether a document speaks of layers in general."""
        formulas = [part for part in document.parts if isinstance(part, Formula)]
        if not any(_NEXT.search(part.text) for part in formulas):
            return
        pairs, firsts = list[tuple[Line, Line]](), list[Line]()
        for part in formulas:
            for statement in read(part.source, part.pieces, document.macros):
                pairs += _pairs(statement)
                firsts += [statement.first] if statement.first is not None else []
        self.layers.family = found_in(pairs, firsts) or Family()
        if not self.layers.family.bases:
            self.superscripts.observe(side for pair in pairs for side in pair)
        said = (part.text for part in document.parts if isinstance(part, Prose))
        self.both = any(_BOTH.search(words) for words in said)

    def heard(self, statement: Statement, before: Sequence[Line]) -> Statement:
        """A statement as its layers are called, which are put into force as far as it needs them.

        `before` are the sides from which it goes on.
        """
        self.given, self.doubt, self.at = (), "", None
        family = self.layers.family
        if not family.bases:
            labelled = self.superscripts.bases
            return self.superscripts.heard(statement, before) if labelled else statement
        heard = statement
        statement = statement.changed(family.spelled)
        if statement.links and statement.links[0].relation == "in":
            return self.sized(statement)
        pairs = [*_pairs(statement)]
        sides = [*dict.fromkeys(side for pair in pairs for side in pair)]
        if statement.first is None:
            sides += [*before, *(link.side for link in statement.links)]
        names = {whole for side in sides for whole in wholes(side)}
        self.layers.clear()
        if not {whole.base for whole in names} & family.bases:
            return statement
        if not family.rank and any(any(operations(side)) for side in sides):
            self.layers.family = Family()
            return heard
        new = self.learn(statement)
        letters = {whole.layer.letter for whole in names}
        if len(letters) == 1:
            layer = Layer(next(iter(letters)), 0)
            statement = statement.changed(lambda side: self.unlabelled(side, layer))
            sides = [self.unlabelled(side, layer) for side in sides]
        self.at = names, sides, new
        signs = dict.fromkeys(op.symbol for side in sides for op in operations(side))
        if family.convolution is not None:
            signs = {family.convolution.symbol: None, **signs}
        self.known = {sign: self.flips.get(sign, frozenset((False, True))) for sign in signs}
        self.take(next(self.readings()))
        if new is not None:
            statement = self.defining(statement, new)
        self.given, self.doubt = self.layers.given, self.layers.doubt
        strange = sorted(str(whole) for whole in names if self.layers.strange(whole))
        if strange:
            self.doubt = f"how {', '.join(strange)} is made was not read"
        if family.convolution is not None:
            self.given += (ONE_CHANNEL,)
        elif family.shapes and not self.declared:
            self.given += (COLUMNS if any(family.shapes.values()) else NUMBERS,)
        return statement

    def defining(self, statement: Statement, new: Layered) -> Statement:
        """A definition with the bias of an image at each of its places."""
        try:
            right = self.layers.broadcast(statement.links[0].side, new)
        except SymconvError:
            return statement
        links = replace(statement.links[0], side=right), *statement.links[1:]
        return replace(statement, links=links)

    @property
    def convolution(self) -> Convolution | None:
        """What is convolved in the layers of which the claim at hand speaks."""
        return self.layers.family.convolution if self.at else None

    def readings(self) -> Iterator[Reading]:
        """What the signs at hand may mean, as far as earlier claims have not shown it."""
        what = self.convolution
        sides = self.at[1] if self.at else ()
        biased = {whole.base for side in sides for _, whole in self.layers.targets(side)}
        untied = what is not None and bool(biased & what.biases)
        return readings(self.known, untied, self.firsts if self.summed(sides) else (1,))

    def summed(self, sides: Sequence[Line]) -> bool:
        """Whether entries of layers are read in sums: it matters from where they count."""
        sums = (each for side in sides for each in written.every(side))
        inside = (x for s in sums if written.has_sum(s) for x in written.every(s))
        return any(isinstance(x, written.Access) and layered(x.array) is not None for x in inside)

    def mixed(self) -> Iterator[Reading]:
        """What the signs may mean if they mean one thing in layers and any in the claim."""
        every = [*readings(dict.fromkeys(self.known, frozenset((False, True))), untied=False)]
        return (replace(each, apart=apart) for each in every for apart in (False, True))

    def shown(self, right: Sequence[Reading]) -> None:
        """Take note of what signs mean by which a claim holds."""
        for sign in self.known:
            self.flips[sign] = frozenset(dict(each.flips)[sign] for each in right)
        if self.at is not None and self.summed(self.at[1]):
            self.firsts = tuple(dict.fromkeys(each.first for each in right))

    def take(self, reading: Reading) -> None:
        """Put the layers at hand into force as they are by a reading."""
        assert self.at is not None, "there is a claim"
        what = self.layers.family.convolution
        self.layers.clear()
        if what is not None:
            self.layers.family.first = reading.first
            bias = () if reading.tied else self.layers.family.shapes[what.signal]
            self.layers.family.shapes |= dict.fromkeys(what.biases, bias)
            operators = reading.operators(what.rank)
            self.scope.context = self.scope.context.child(operators=operators)
        self.layers.put(*self.at)

    def unlabelled(self, line: Line, layer: Layer) -> Line:
        r"""\nabla_a C beside a^L: the derivative by a^L."""
        match line:
            case written.Derivative(_, written.Name(base)) if base in self.layers.family.bases:
                by = written.Name(str(Layered(base, layer)), span=line.by.span)
                return replace(line, by=by)
        return written.changed(line, lambda part: self.unlabelled(part, layer))

    def sized(self, statement: Statement) -> Statement:
        """W^l in R^{n_l x n_{l-1}}: sizes that are called as the layers are."""
        first, link = statement.first, statement.links[0]
        whole, family = layered(first) if first is not None else None, self.layers.family
        if whole is None or whole.base not in family.bases:
            return statement
        if not isinstance(link.side, written.Space):
            return statement
        sizes = tuple(map(size_of, link.side.sizes))
        if whole.base in family.shapes:
            known = [next(iter(size.variables)) for size in family.sizes(whole)]
            if sizes != tuple(map(written.Name, known)):
                self.layers.clear()
                self.layers.family = (
                    Family()
                )  # the sizes are not as the form of the layers has them
                return statement
        self.declared = True
        link = replace(link, side=replace(link.side, sizes=sizes))
        return replace(statement, links=(link, *statement.links[1:]))

    def learn(self, statement: Statement) -> Layered | None:
        """What a statement says of layers; the array that it defines, if it does."""
        family = self.layers.family
        first, links = statement.first, statement.links
        if first is None or not links or links[0].relation not in ("=", ":="):
            return None
        right = links[0].side
        mine = layered(first.array if isinstance(first, written.Access) else first)
        if isinstance(right, written.Derivative):
            slope = slope_of(right, mine.layer) if mine is not None else None
            if mine is None or slope is None:
                return None
            called, section = self.called.get(mine.base, (slope, self.scope.section))
            if called != slope and section == self.scope.section:
                return None  # it has been said what that is a gradient by
            self.called[mine.base] = slope, self.scope.section
            self.layers.errors[mine.base] = slope
            return mine
        if mine is None:
            self.lost(first, right)
            return None
        if mine.base in self.layers.errors:
            return None
        rule = family.rules.get(mine.base)
        if rule is not None and self.otherwise(rule, mine, first, right):
            family.forget()
            rule = None
        if rule is not None and mine.layer.letter != rule.left.layer.letter:
            if family.read(first, right) is not None and rule.at(mine.layer) != right:
                letter = mine.layer.letter or str(mine.layer)
                self.layers.special.add((mine.base, letter))
            return None
        if rule is None and family.learn(first, right) is not None:
            self.section = self.scope.section
            return mine
        if rule is None and mine.base in family.bases:
            letter = "" if mine.layer.letter else str(mine.layer)
            self.layers.special.add((mine.base, letter))
        return None

    def otherwise(self, rule: Rule, mine: Layered, first: Line, right: Line) -> bool:
        """Whether layers are made in another way from here on, or called so in a new section."""
        if _convolves(rule.right) != _convolves(right):
            return True
        new = self.scope.section != self.section and rule.at(mine.layer) != right
        return new and self.layers.family.read(first, right) is not None

    def lost(self, first: Line, right: Line) -> None:
        """C = 1/2 ||a^L - y||^2: a loss made of the last layer, and of what that should be."""
        letters = {whole.layer.letter for whole in wholes(right)}
        name = name_of(first)
        if name is None or len(letters) != 1 or isinstance(right, written.Derivative):
            return
        if written.has_derivative(right):
            return
        self.layers.loss = (name, right, next(iter(letters)))
        self.scope.layers.add(name)
        for target, beside in _targets(right):
            if beside.base in self.layers.family.shapes and not self.scope.knows(target):
                self.scope.declare(Operand(target, self.layers.family.sizes(beside)))


def _pairs(statement: Statement) -> Iterator[tuple[Line, Line]]:
    left = statement.first
    for link in statement.links:
        if left is not None:
            yield left, link.side
        left = link.side


def _convolves(line: Line) -> bool:
    return any(operations(line))


def _targets(line: Line) -> Iterator[tuple[str, Layered]]:
    """What is subtracted from the arrays of a layer, or they from it: y in a^L - y."""
    for part in written.every(line):
        if isinstance(part, written.Sum):
            terms = [t.body if isinstance(t, written.Negative) else t for t in part.terms]
            wholes_here = [layered(t.array if isinstance(t, written.Access) else t) for t in terms]
            beside = [whole for whole in wholes_here if whole is not None]
            for term, whole in zip(terms, wholes_here, strict=True):
                name = name_of(term.array if isinstance(term, written.Access) else term)
                if whole is None and name is not None and beside:
                    yield name, beside[0]
