"""What a document declares: sizes of arrays, and on what an array does not depend."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

from symconv.errors import SymconvError
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.express import spelled
from symconv.language.line import Line, Link
from symconv.language.names import name_of
from symconv.language.subscripts import affine
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.findings import Finding
from symconv.review.scope.enumerated import enumerated
from symconv.review.scope.periods import period_of
from symconv.review.scope.ranges import Misfit
from symconv.review.scope.record import Record
from symconv.review.scope.spaces import declared
from symconv.review.scope.starts import recount
from symconv.review.scope.written_out import declare_own
from symconv.writing.text import text

_BEGINS = re.compile(r"(?:\\left)?\\\{\s*(\d)|\\mathbb\s*\{?\s*Z")
_WHOLE = re.compile(r"[ZNℤℕ]")


@dataclass
class Declarations:
    """Puts declarations into force, and says of them later what a definition shows to be wrong."""

    record: Record
    places: dict[str, int] = field(default_factory=dict)
    """For each array the number of its claim."""

    def declare(self, chain: written.Chain, source: Source, span: tuple[int, int]) -> None:
        """`f in R^J`, from here on; a whole number, `k in Z`, may be an index and is no operand."""
        if _is_whole(chain.links[0].side, source):
            finding = Finding("definition", reason=f"{text(chain.first)} is a whole number")
            self.record.say(source, span, "declaration", finding)
            return
        scope, space = self.record.scope, chain.links[0].side
        begins, around = _begins(space, source)
        if scope.modulus and isinstance(space, written.Space):
            around = around or space.sizes == (written.Name(scope.modulus),)
        begins = 0 if around else begins
        try:
            operand = declared(chain, scope, begins)
        except SymconvError as problem:
            self.record.say(source, span, "declaration", Finding("unread", reason=str(problem)))
            return
        if operand is None:
            return
        if begins is None:
            self._recount(operand)
        if around and isinstance(space, written.Space) and len(space.sizes) == 1:
            scope.periods[operand.name] = space.sizes[0]
        self.places[operand.name] = len(self.record.claims)
        finding = Finding("definition", reason=f"the size of {operand.name}")
        self.record.say(source, span, "declaration", finding)

    def _recount(self, operand: Operand) -> None:
        """What this section read of an array before it was declared shows where it begins."""
        scope = self.record.scope
        for name in scope.made_of(operand.name):
            made = scope.context.recipes.get(name)
            if made is not None and made.indices and not scope.is_earlier(name):
                axes = zip(made.slots, made.indices, strict=True)
                stated = [c for slot, index in axes for c in slot.range(index)]
                with suppress(SymconvError):
                    recount([operand], made.indices, made.body, scope, stated=stated)

    def enumerate(self, text: str, words: str, source: Source, span: tuple[int, int]) -> bool:
        """Whether words declare an array by its entries, x_0, ..., x_{N-1}, from here on."""
        own, scope = enumerated(words, text), self.record.scope
        if own is None or scope.knows(own.name):
            return False
        declare_own(own, scope)
        self.places[own.name] = len(self.record.claims)
        finding = Finding("definition", reason=f"the size of {own.name}")
        self.record.say(source, span, "declaration", finding)
        return True

    def made(self, what: Line, space: written.Space, padded: bool) -> bool:
        """Whether a membership is about something that this section made of other arrays.

        In a document that speaks of what is outside of arrays, the size may say how far what was
        defined before goes: then it is a declaration, but where the definition says the same.
        """
        scope = self.record.scope
        name = name_of(what)
        if name is not None:
            here = scope.defined_in.get(name) == scope.section
            value = scope.context.values.get(name)
            if not here or value is None or (not value.operands and _in_letters(space)):
                return False  # a list of numbers was one example of what is declared
            return not padded or self.spans(value, space)
        match what:
            case written.Operation(symbol):
                return any(symbol == key[0] for key in scope.context.operators)
        return isinstance(what, written.Derivative | written.Product | written.Transpose)

    def spans(self, value: Value, space: written.Space) -> bool:
        """Whether an array is known to have just the sizes of a space."""
        try:
            sizes = [affine(size, self.record.scope.context) for size in space.sizes]
        except SymconvError:
            return False
        return sizes == [slot.size for slot in value.slots]

    def fixed(self, statement: Statement, source: Source) -> bool:
        """`dg/dz = 0` for a whole array, on which it does not depend; `c_{j+n} = c_j`."""
        scope = self.record.scope
        match statement:
            case Statement(
                written.Derivative(body, written.Name(weight)),
                (Link("=", written.Number(0)),),
            ):
                name = name_of(body)
                if name not in scope.context.operands or scope.knows(weight):
                    return False
                scope.fix(str(name), weight)
                finding = Finding("definition", reason=f"{name} does not depend on {weight}")
                self.record.say(source, statement.span, "definition", finding)
                return True
            case Statement(first, (Link("=", side),)) if first is not None:
                found = period_of(first, side, scope.context)
                if found is None or found[0] in scope.context.values:
                    return False
                name, period = found
                scope.periods[name] = period
                finding = Finding("definition", reason=f"{name} has period {text(period)}")
                self.record.say(source, statement.span, "definition", finding)
                return True
        return False

    def blame(self, misfit: Misfit) -> None:
        """A declaration that the definition after it does not fit."""
        name, sizes = misfit.operand.name, misfit.sizes
        at = self.places.get(name)
        if at is None:
            return
        smallest = {name: 1 for size in sizes for name in sorted(size.variables)}
        last = sizes[0] + (misfit.operand.first - 1)
        read = f"{name} is read up to {last.at(smallest)}"
        shown = Counterexample(smallest, {}, read, self.record.claims[at].text)
        reason = f"what is defined with {name} reads outside this size"
        if misfit.whole:
            reason = f"what is defined with {name} reads another size of it"
        rows = (Affine(1),) if misfit.operand.row else ()
        space = text(written.Space(tuple(map(spelled, (*rows, *sizes)))))
        finding = Finding("ill-formed", "all sizes", reason, (), shown)
        self.record.change(at, finding, f"{name} in {space}")


def _begins(space: Line, source: Source) -> tuple[int | None, bool]:
    """From where a mapping counts the places of an array, and whether they go round.

    The space may be written as none.
    """
    found = _BEGINS.match(source.text, *space.span) if space.span is not None else None
    if found is None:
        return None, False
    return int(found[1] or 0), found[1] is None


def _is_whole(space: Line, source: Source) -> bool:
    """Whether a set is that of whole numbers."""
    if not isinstance(space, written.Space) or space.sizes or space.span is None:
        return False
    return bool(_WHOLE.search(source.text[space.span[0] : space.span[1]]))


def _in_letters(space: written.Space) -> bool:
    """Whether the sizes of a space are letters, each of them, and no numbers."""
    return all(not isinstance(size, written.Number) for size in space.sizes)
