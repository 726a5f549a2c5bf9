"""Layers in force: the arrays of those layers of which a claim speaks, made for just this claim.

A layer further up is made of the ones below, down to the lowest that a claim names; what that is
made of is given. The loss depends on all of it through the highest array by which it is
differentiated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate, made_by
from symconv.language.line import Line
from symconv.language.term import Operand, Slot, Term
from symconv.language.value import Value
from symconv.review.definitions.definitions import known_gradients
from symconv.review.findings import Decide
from symconv.review.layers.activations import activated
from symconv.review.layers.convolved import modes
from symconv.review.layers.families import Family
from symconv.review.layers.layers import Layer, Layered, layered, wholes
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope


@dataclass
class Instances:
    """Puts the layers of one family into force, of which claims speak one after another."""

    scope: Scope
    decide: Decide
    family: Family = field(default_factory=Family)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What the derivatives of a loss by an array of a layer are called: delta, of C by z."""
    loss: tuple[str, Line, str] | None = None
    """A loss that is made of the last layer, which has this letter."""
    special: set[tuple[str, str]] = field(default_factory=set)
    """Arrays that are made in another way in the layers of a letter, or in all."""
    lossy: set[str] = field(default_factory=set)
    """Scalars of which it was put into force through what they depend on layers."""
    aside: tuple[dict[str, Value], dict[str, Line | None]] = field(default_factory=lambda: ({}, {}))
    """Losses of what nobody says how it comes out of layers, while any loss will do: those that
    are known, and those that were not read."""
    names: set[Layered] = field(default_factory=set)
    """What the claim at hand names."""
    given: tuple[str, ...] = ()
    """What it takes for granted of the loss."""
    doubt: str = ""
    """Why it may not be called wrong."""

    def clear(self) -> None:
        for name in self.scope.layers:
            self.scope.forget(name)
        of = {loss for loss, _ in self.errors.values()} | self.lossy
        through = {k: v for k, v in self.scope.context.through.items() if k not in of}
        kept = {k: v for k, v in self.scope.context.gradients.items() if k[0] not in of}
        self.scope.layers.clear()
        values, unmade = self.aside
        self.scope.context = replace(
            self.scope.context, gradients=kept, through=through,
            values={**self.scope.context.values, **values},
        )  # fmt: skip
        self.scope.unmade |= unmade
        self.aside = {}, {}

    def put(self, names: set[Layered], sides: Sequence[Line], new: Layered | None) -> None:
        """Put into force what a claim needs of the layers that it names, but for what is new."""
        self.names, self.given, self.doubt = names, (), ""
        family = self.family
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
            or self.strange(whole)
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
        known = scope.context.unnamed
        slots = tuple(Slot(size) for size in family.sizes(whole)) if rule.indices else ()
        try:
            if rule.indices and len(slots) != len(rule.indices):
                raise Unsupported("it has another number of dimensions elsewhere")
            right = activated(self.broadcast(right, whole), scope, self.decide)
            recipe = Definition((), rule.indices, slots, right)
            value = made_by(recipe, scope.here)
            if family.convolution is not None:
                value = value.counted_from([family.first] * value.rank)
        except SymconvError as problem:
            self.doubt = f"how {name} is made: {problem}"
            scope.declare(family.operand(whole))
        else:
            scope.define(name, value, replace(recipe, slots=value.slots))
        scope.layers |= scope.context.unnamed - known
        self.scope.layers.add(name)

    def whole(self, letter: str, whole: Layered) -> bool:
        """Whether a claim names what an image at the lowest layer is made of."""
        rule = self.family.rules[whole.base]
        return any(
            other in self.names
            for other in wholes(rule.at(whole.layer))
            if other.base not in self.family.rules
        )

    def broadcast(self, right: Line, whole: Layered) -> Line:
        """The line with a bias that is one number at every place of an image."""
        what = self.family.convolution
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
            if bias is not None and self.family.shapes.get(bias.base):
                self.scope.declare(image.like(str(bias)))

        def spread(term: Line) -> Line:
            bias = layered(term)
            number = bias is not None and self.family.shapes.get(bias.base) == ()
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
            known = not any(map(self.strange, wholes(body)))
            if targets and known and letters <= {letter}:
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
        if self.of_outputs(loss, sides, next(iter(letters))):
            self.put_aside(loss)
        if self.scope.knows(loss):
            try:
                known_gradients(loss, self.scope)
            except SymconvError as problem:
                self.doubt = str(problem)
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
        before = self.before(top, lowest[top.layer.letter])
        for _, whole in targets:
            if whole != top and whole not in before:
                self.doubt = f"how {top} depends on {whole}"
        others = sorted({str(whole) for _, whole in targets} - {str(top)})
        if others:
            self.given = (f"{loss} depends on {', '.join(others)} through {top} alone",)

    def of_outputs(self, loss: str, sides: Sequence[Line], letter: str) -> bool:
        """Whether a loss is said of what is no array of a layer, and a claim speaks of none of it.

        E = 1/2 sum_k (t_k - o_k)^2, where o is what comes out: the claim is then about any loss.
        """
        body = self.scope.unmade.get(loss)
        if body is None and loss not in self.scope.context.values:
            return False
        made = self.scope.bearing((body or written.Name(loss),)) - {loss}
        of = [layered(written.Name(name)) for name in made]
        layers = (whole for whole in of if whole is not None and whole.base in self.family.shapes)
        if any(whole.layer.letter in ("", letter) for whole in layers):
            return False
        beside = {name for side in sides for name in free_names(side)} - {loss}
        return made.isdisjoint(self.scope.bearing([written.Name(name) for name in beside]))

    def put_aside(self, loss: str) -> None:
        """For the claim at hand a loss is any."""
        values, unmade = self.aside
        known = {**self.scope.context.values}
        if loss in known:
            values[loss] = known.pop(loss)
        if loss in self.scope.unmade:
            unmade[loss] = self.scope.unmade.pop(loss)
        self.scope.context = replace(self.scope.context, values=known)

    def strange(self, whole: Layered) -> bool:
        """Whether it was not read how an array is made, or in its layer."""
        letter = whole.layer.letter or str(whole.layer)
        return bool({(whole.base, letter), (whole.base, "")} & self.special)

    def before(self, whole: Layered, lowest: int) -> set[Layered]:
        """All of which an array is made, down to some layer."""
        found, todo = set[Layered](), [whole]
        while todo:
            each = todo.pop()
            new = self.read_by(each, lowest) - found - {whole}
            found |= new
            todo += new
        return found

    def read_by(self, whole: Layered, lowest: int) -> set[Layered]:
        """Of what an array is made, by its rule; nothing below some layer."""
        rule = self.family.rules.get(whole.base)
        if rule is None or whole.layer.shift < lowest:
            return set()
        read = {*wholes(rule.at(whole.layer))}
        if isinstance(rule.right, written.Call):
            read |= {
                Layered(base, whole.layer)
                for base in self.family.order
                if not isinstance(self.family.rules[base].right, written.Call)
            }
        return read

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
        if whole.base in self.family.rules:
            return whole
        for rule in (self.family.rules[base] for base in self.family.order):
            for read_here in wholes(rule.right):
                if read_here.base == whole.base:
                    after = rule.left.layer.shift - read_here.layer.shift
                    return Layered(rule.left.base, whole.layer.after(after))
        return whole

    def order(self, whole: Layered) -> tuple[int, int]:
        bases = self.family.order
        return whole.layer.shift, bases.index(whole.base) if whole.base in bases else -1
