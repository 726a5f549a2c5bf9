"""Layers in force: the arrays of those layers of which a claim speaks, made for just this claim.

A layer further up is made of the ones below, down to the lowest that a claim names; what that is
made of is given. The loss depends on all of it through the highest array by which it is
differentiated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.documents.formats import Document, Formula, Prose
from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate, made_by
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand, Slot, Term
from symconv.language.value import Value
from symconv.reading.reader import Statement, read
from symconv.review.activations import activated
from symconv.review.convolved import Convolution, Reading, modes, operations, readings
from symconv.review.definitions import known_gradients
from symconv.review.families import Family, found_in, size_of
from symconv.review.findings import Decide
from symconv.review.layers import Layer, Layered, layered, wholes
from symconv.review.scope import Scope

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
    decide: Decide
    family: Family | None = None
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What the derivatives of a loss by an array of a layer are called: delta, of C by z."""
    loss: tuple[str, Line, str] | None = None
    """A loss that is made of the last layer, which has this letter."""
    special: set[tuple[str, str]] = field(default_factory=set)
    """Arrays that are made in another way in the layers of a letter."""
    declared: bool = False
    """Whether the document says itself how large layers are."""
    lossy: set[str] = field(default_factory=set)
    """Scalars of which it was put into force through what they depend on layers."""
    at: tuple[set[Layered], Sequence[Line], Layered | None] | None = None
    """The names and sides of the claim at hand, and what it defines."""
    flips: dict[str, frozenset[bool]] = field(default_factory=dict)
    """Whether signs flip the kernel, as claims that hold have shown."""
    known: dict[str, frozenset[bool]] = field(default_factory=dict)
    """The signs of the claim at hand."""
    given: tuple[str, ...] = ()
    """What the claim at hand takes for granted of its layers."""
    both: bool = False
    """Whether the document speaks of both operations, correlation and convolution."""
    doubt: str = ""
    """Why it may not be called wrong."""

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
        self.family = found_in(pairs, firsts)
        said = (part.text for part in document.parts if isinstance(part, Prose))
        self.both = any(_BOTH.search(words) for words in said)

    def heard(self, statement: Statement, before: Sequence[Line]) -> Statement:
        """A statement as its layers are called, which are put into force as far as it needs them.

        `before` are the sides from which it goes on.
        """
        self.given, self.doubt, self.at = (), "", None
        family = self.family
        if family is None:
            return statement
        heard = statement
        statement = _with(statement, family.spelled)
        if statement.links and statement.links[0].relation == "in":
            return self.sized(statement)
        pairs = [*_pairs(statement)]
        sides = [*dict.fromkeys(side for pair in pairs for side in pair)]
        if statement.first is None:
            sides += [*before, *(link.side for link in statement.links)]
        names = {whole for side in sides for whole in wholes(side)}
        self.clear()
        if not {whole.base for whole in names} & family.bases:
            return statement
        if not family.rank and any(any(operations(side)) for side in sides):
            self.family = None
            return heard
        new = self.learn(statement)
        letters = {whole.layer.letter for whole in names}
        if len(letters) == 1:
            layer = Layer(next(iter(letters)), 0)
            statement = _with(statement, lambda side: self.unlabelled(side, layer))
            sides = [self.unlabelled(side, layer) for side in sides]
        self.at = names, sides, new
        signs = dict.fromkeys(op.symbol for side in sides for op in operations(side))
        if family.convolution is not None:
            signs = {family.convolution.symbol: None, **signs}
        self.known = {sign: self.flips.get(sign, frozenset((False, True))) for sign in signs}
        self.take(next(self.readings()))
        if new is not None:
            statement = self.defining(statement, new)
        if family.convolution is not None:
            self.given += (ONE_CHANNEL,)
        elif family.shapes and not self.declared:
            self.given += (COLUMNS if any(family.shapes.values()) else NUMBERS,)
        return statement

    def defining(self, statement: Statement, new: Layered) -> Statement:
        """A definition with the bias of an image at each of its places."""
        try:
            right = self.broadcast(statement.links[0].side, new)
        except SymconvError:
            return statement
        links = replace(statement.links[0], side=right), *statement.links[1:]
        return replace(statement, links=links)

    @property
    def convolution(self) -> Convolution | None:
        """What is convolved in the layers of which the claim at hand speaks."""
        return self.family.convolution if self.family and self.at else None

    def readings(self) -> Iterator[Reading]:
        """What the signs at hand may mean, as far as earlier claims have not shown it."""
        what = self.convolution
        sides = self.at[1] if self.at else ()
        biased = {whole.base for side in sides for _, whole in self.targets(side)}
        return readings(self.known, what is not None and bool(biased & what.biases))

    def mixed(self) -> Iterator[Reading]:
        """What the signs may mean if they mean one thing in layers and any in the claim."""
        every = [*readings(dict.fromkeys(self.known, frozenset((False, True))), untied=False)]
        return (replace(each, apart=apart) for each in every for apart in (False, True))

    def shown(self, right: Sequence[Reading]) -> None:
        """Take note of what signs mean by which a claim holds."""
        for sign in self.known:
            self.flips[sign] = frozenset(dict(each.flips)[sign] for each in right)

    def take(self, reading: Reading) -> None:
        """Put the layers at hand into force as they are by a reading."""
        assert self.at is not None, "there is a claim"
        assert self.family is not None, "there are layers"
        what = self.family.convolution
        self.clear()
        if what is not None:
            bias = () if reading.tied else self.family.shapes[what.signal]
            self.family.shapes |= dict.fromkeys(what.biases, bias)
            operators = reading.operators(what.rank)
            self.scope.context = self.scope.context.child(operators=operators)
        self.put(*self.at)

    def unlabelled(self, line: Line, layer: Layer) -> Line:
        r"""\nabla_a C beside a^L: the derivative by a^L."""
        match line:
            case written.Derivative(_, written.Name(base)) if (
                self.family is not None and base in self.family.bases
            ):
                by = written.Name(str(Layered(base, layer)), span=line.by.span)
                return replace(line, by=by)
        return written.changed(line, lambda part: self.unlabelled(part, layer))

    def sized(self, statement: Statement) -> Statement:
        """W^l in R^{n_l x n_{l-1}}: sizes that are called as the layers are."""
        first, link = statement.first, statement.links[0]
        whole = layered(first) if first is not None else None
        if whole is None or self.family is None or not isinstance(link.side, written.Space):
            return statement
        if whole.base not in self.family.bases:
            return statement
        sizes = tuple(map(size_of, link.side.sizes))
        if whole.base in self.family.shapes:
            known = [next(iter(size.variables)) for size in self.family.sizes(whole)]
            if sizes != tuple(map(written.Name, known)):
                self.clear()
                self.family = None  # the sizes are not as the form of the layers has them
                return statement
        self.declared = True
        link = replace(link, side=replace(link.side, sizes=sizes))
        return replace(statement, links=(link, *statement.links[1:]))

    def clear(self) -> None:
        for name in self.scope.layers:
            self.scope.forget(name)
        of = {loss for loss, _ in self.errors.values()} | self.lossy
        through = {k: v for k, v in self.scope.context.through.items() if k not in of}
        kept = {k: v for k, v in self.scope.context.gradients.items() if k[0] not in of}
        self.scope.layers.clear()
        self.scope.context = replace(self.scope.context, gradients=kept, through=through)

    def learn(self, statement: Statement) -> Layered | None:
        """What a statement says of layers; the array that it defines, if it does."""
        family = self.family
        assert family is not None, "statements are learned from where there are layers"
        first, links = statement.first, statement.links
        if first is None or not links or links[0].relation not in ("=", ":="):
            return None
        right = links[0].side
        mine = layered(first.array if isinstance(first, written.Access) else first)
        if isinstance(right, written.Derivative):
            by = right.by.array if isinstance(right.by, written.Access) else right.by
            of, loss = layered(by), name_of(right.body)
            if mine is not None and of is not None and loss and of.layer == mine.layer:
                self.errors[mine.base] = (loss, of.base)
                return mine
            return None
        if mine is None:
            self.lost(first, right)
            return None
        if mine.base in self.errors:
            return None
        rule = family.rules.get(mine.base)
        if rule is not None and _convolves(rule.right) != _convolves(right):
            family.forget()
            rule = None
        if rule is not None and mine.layer.letter != rule.left.layer.letter:
            if family.read(first, right) is not None and rule.at(mine.layer) != right:
                self.special.add((mine.base, mine.layer.letter))
            return None
        if rule is None and family.learn(first, right) is not None:
            return mine
        return None

    def lost(self, first: Line, right: Line) -> None:
        """C = 1/2 ||a^L - y||^2: a loss made of the last layer, and of what that should be."""
        letters = {whole.layer.letter for whole in wholes(right)}
        name = name_of(first)
        if name is None or len(letters) != 1 or isinstance(right, written.Derivative):
            return
        if any(isinstance(part, written.Derivative) for part in written.every(right)):
            return
        self.loss = (name, right, next(iter(letters)))
        self.scope.layers.add(name)
        for target, beside in _targets(right):
            if self.family and beside.base in self.family.shapes and not self.scope.knows(target):
                self.scope.declare(Operand(target, self.family.sizes(beside)))

    def put(self, names: set[Layered], sides: Sequence[Line], new: Layered | None) -> None:
        """Put into force what a claim needs of the layers that it names."""
        family = self.family
        assert family is not None, "layers are put into force where there are any"
        lowest = dict[str, int]()
        highest = dict[str, int]()
        for whole in names:
            letter, shift = whole.layer.letter, whole.layer.shift
            lowest[letter] = min(shift, lowest.get(letter, shift))
            highest[letter] = max(shift, highest.get(letter, shift))
        layers = {whole.layer for whole in names}
        functions = {*family.functions} | {f"{f}^{n}" for f in family.functions for n in layers}
        taken = self.scope.context.entrywise | functions
        generic = {name for name in functions if name.partition("^")[0] in family.generic}
        self.scope.context = replace(
            self.scope.context, entrywise=taken, generic=frozenset(generic)
        )
        for whole in sorted(names, key=str):
            self.make(whole, lowest, new)
        for letter in lowest:
            for shift in range(lowest[letter], highest[letter] + 1):
                for base in family.order:
                    layer = Layer(letter, shift)
                    self.make(Layered(base, layer), lowest, new)
        if new is None or new.base in self.errors:
            self.differentiated(sides, new)

    def make(self, whole: Layered, lowest: dict[str, int], new: Layered | None) -> None:
        family, scope, name = self.family, self.scope, str(whole)
        assert family is not None, "layers are made where there are any"
        if whole.base in self.errors:
            if whole == new:
                self.scope.layers.add(name)
            self.make(Layered(self.errors[whole.base][1], whole.layer), lowest, new)
            return
        if name in self.scope.layers or scope.knows(name) or whole.base not in family.shapes:
            return
        letter = whole.layer.letter
        rule = family.rules.get(whole.base)
        image = family.convolution is not None and whole.layer.shift == lowest.get(letter)
        given = (
            rule is None
            or (
                image and not isinstance(rule.right, written.Call) and not self.whole(letter, whole)
            )
            or whole.layer.shift < lowest.get(letter, whole.layer.shift)
            or (whole.base, letter) in self.special
        )
        if whole == new:
            assert rule is not None, "what is new has been learned"
            for other in sorted({*wholes(rule.right)}, key=str):
                self.make(other, {letter: other.layer.shift + 1}, None)
            self.scope.layers.add(name)
            return
        if given or rule is None:
            scope.declare(family.operand(whole))
            self.scope.layers.add(name)
            return
        right = rule.at(whole.layer)
        for other in sorted({*wholes(right)}, key=str):
            self.make(other, lowest, new)
        if isinstance(right, written.Call):
            for base in family.order:
                if not isinstance(family.rules[base].right, written.Call):
                    self.make(Layered(base, whole.layer), lowest, new)
        right = self.broadcast(right, whole)
        known = scope.context.unnamed
        right = activated(right, scope, self.decide)
        scope.layers |= scope.context.unnamed - known
        slots = tuple(Slot(size) for size in family.sizes(whole)) if rule.indices else ()
        recipe = Definition((), rule.indices, slots, right)
        try:
            value = made_by(recipe, scope.here)
        except SymconvError:
            scope.declare(family.operand(whole))
        else:
            scope.define(name, value, replace(recipe, slots=value.slots))
        self.scope.layers.add(name)

    def whole(self, letter: str, whole: Layered) -> bool:
        """Whether a claim names what an image at the lowest layer is made of."""
        assert self.family is not None, "there are layers"
        assert self.at is not None, "there is a claim"
        rule = self.family.rules[whole.base]
        return any(
            other in self.at[0]
            for other in wholes(rule.at(whole.layer))
            if other.base not in self.family.rules
        )

    def broadcast(self, right: Line, whole: Layered) -> Line:
        """The line with a bias that is one number at every place of an image."""
        what = self.family.convolution if self.family is not None else None
        if what is None or not isinstance(right, written.Sum):
            return right
        first = next((t for t in right.terms if isinstance(t, written.Operation)), None)
        if first is None:
            return right
        (sides, _) = next(modes((first,), what))
        image = elaborate(sides[0], self.scope.here)
        ones = f"1 of {whole}"
        self.scope.define(ones, Value(image.slots, (Term(1),)))
        self.scope.layers.add(ones)
        for bias in map(layered, right.terms):
            if bias is not None and self.family and self.family.shapes.get(bias.base):
                self.scope.declare(image.like(str(bias)))

        def spread(term: Line) -> Line:
            bias = layered(term)
            number = bias is not None and self.family and not self.family.shapes[bias.base]
            return written.Product((term, written.Name(ones))) if number else term

        terms = tuple(sides[0] if term is first else spread(term) for term in right.terms)
        return replace(right, terms=terms)

    def differentiated(self, sides: Sequence[Line], new: Layered | None) -> None:
        """Put into force through what the loss depends on all by which it is differentiated."""
        targets = [*dict.fromkeys(target for side in sides for target in self.targets(side))]
        losses = {loss for loss, _ in targets}
        letters = {whole.layer.letter for _, whole in targets}
        if self.loss is not None:
            name, body, letter = self.loss
            if targets and letters <= {letter}:
                try:
                    self.make_loss(name, body)
                except SymconvError:
                    self.scope.forget(name)
            else:
                self.scope.forget(name)
        for delta, (loss, base) in self.errors.items():
            for _, whole in [*targets]:
                if whole.base == base and loss in losses:
                    called = str(Layered(delta, whole.layer))
                    key = loss, str(whole)
                    gradients = {**self.scope.context.gradients, key: called}
                    self.scope.context = replace(self.scope.context, gradients=gradients)
        if len(letters) > 1:
            self.doubt = f"layers {' and '.join(sorted(letters))}"
        if len(losses) != 1 or len(letters) != 1:
            return
        (loss,) = losses
        if self.scope.knows(loss):
            known_gradients(loss, self.scope)
            self.scope.layers |= {
                str(Layered(delta, w.layer)) for delta in self.errors for _, w in targets
            }
            return
        top = max((self.through(whole) for _, whole in targets), key=self.order)
        lowest = {top.layer.letter: min(whole.layer.shift for _, whole in targets)}
        self.make(top, lowest, new)
        if not self.scope.knows(str(top)):
            return
        self.lossy.add(loss)
        through = {**self.scope.context.through, loss: (str(top),)}
        self.scope.context = replace(self.scope.context, through=through)
        family = self.family
        assert family is not None, "there are layers"
        of = {str(whole): whole for _, whole in targets}
        for (_, array), called in self.scope.context.gradients.items():
            if called in self.scope.layers or (new is not None and called == str(new)):
                continue
            slope = written.Derivative(written.Name(loss), written.Name(array))
            try:
                value = elaborate(slope, self.scope.here)
            except SymconvError as problem:
                self.doubt = str(problem)
                if array in of and of[array].base in family.shapes:
                    self.scope.declare(Operand(called, family.sizes(of[array])))
                    self.scope.layers.add(called)
                continue
            if called in value.operands:
                self.scope.declare(value.like(called))
            else:
                self.scope.define(called, value)
            self.scope.layers.add(called)
        others = sorted({str(whole) for _, whole in targets} - {str(top)})
        if others:
            self.given = (f"{loss} depends on {', '.join(others)} through {top} alone",)

    def make_loss(self, name: str, body: Line) -> None:
        if self.scope.knows(name):
            self.scope.forget(name)
        recipe = Definition((), (), (), body)
        self.scope.layers.add(name)
        self.scope.define(name, made_by(recipe, self.scope.here), recipe)

    def targets(self, line: Line) -> Iterator[tuple[str, Layered]]:
        """Each loss that is differentiated on a line, with the array by which it is."""
        for part in written.every(line):
            match part:
                case written.Derivative(written.Name(loss), by) if layered(part.body) is None:
                    whole = layered(by.array if isinstance(by, written.Access) else by)
                    if whole is not None:
                        yield loss, whole
                case _:
                    whole = layered(part)
                    if whole is not None and whole.base in self.errors:
                        loss, base = self.errors[whole.base]
                        yield loss, Layered(base, whole.layer)

    def through(self, whole: Layered) -> Layered:
        """The array by which all else depends on another: z^l, where that is W^l."""
        assert self.family is not None, "there are layers"
        if whole.base in self.family.rules:
            return whole
        for rule in (self.family.rules[base] for base in self.family.order):
            for read_here in wholes(rule.right):
                if read_here.base == whole.base:
                    after = rule.left.layer.shift - read_here.layer.shift
                    return Layered(rule.left.base, whole.layer.after(after))
        return whole

    def order(self, whole: Layered) -> tuple[int, int]:
        assert self.family is not None, "there are layers"
        bases = self.family.order
        return whole.layer.shift, bases.index(whole.base) if whole.base in bases else -1


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


def _with(statement: Statement, change: Callable[[Line], Line]) -> Statement:
    first = change(statement.first) if statement.first is not None else None
    links = tuple(replace(link, side=change(link.side)) for link in statement.links)
    return replace(statement, first=first, links=links)
