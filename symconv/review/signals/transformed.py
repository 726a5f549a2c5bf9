r"""Transforms called by operators: \mathcal{Z}\{x[n]\} is the sum that X(z) is.

So \mathrm{DFT}\{x\}[k] and \mathcal{F}\{x * h\} are sums of what stands in the braces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.elaborate import elaborate
from symconv.language.line import Line, Name, Negative, Number, Operation, Power, Product
from symconv.language.roots import indices
from symconv.language.term import Slot
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.definitions.formal import called
from symconv.review.definitions.sequences import at_places, entries
from symconv.review.findings import Finding
from symconv.review.scope.names import bound_names, free_names
from symconv.review.scope.record import Record
from symconv.review.signals.capitals import INDEX, Capitals, customary
from symconv.review.signals.frequencies import in_letter, magnitudes
from symconv.review.signals.spectra import ACCENTS, Pattern, Spectra, accent

IN_Z = frozenset(r"\mathcal{Z} \mathscr{Z} \mathfrak{Z} ZT".split())
"""What the z-transform is called."""

IN_ANGLES = frozenset(r"\mathcal{F} \mathscr{F} \mathfrak{F} DTFT FT".split())
r"""What transforms are called in which e^{j\omega} is the letter."""

DISCRETE = frozenset(r"\mathcal{F} \mathscr{F} \mathfrak{F} DFT FFT".split())
"""What the discrete Fourier transform is called."""

INVERSE = frozenset("IDFT IFFT".split())
"""What its inverse is called, where it is no power of it."""

OPERATORS = IN_Z.union(IN_ANGLES, DISCRETE, INVERSE, ACCENTS)

REAL = "coefficients are real numbers"

CUSTOMARY = "transforms are sums over all places"

FROM_ZERO = "transforms are sums from 0 on"

ONE_PERIOD = "sums without limits go over one period"

_UNILATERAL = re.compile(
    r"\b(?:uni|mono)later[aá]l|\b(?:one|single)[- ]sided\b|\beinseitig|\bunilat[eé]r|单边|單邊",
    re.IGNORECASE,
)

_ONE_SIDED = re.compile(r"\\sum\s*_\s*\{?\s*[a-z]\s*=\s*0\s*\}?\s*\^\s*\{?\s*\\infty")


@dataclass(frozen=True, slots=True)
class _Applied:
    r"""An operator, what it is of, and where: \mathcal{F}^{-1}\{X\}[n]."""

    operator: str
    argument: Line
    place: Line | None
    inverse: bool


@dataclass
class Transformed:
    """The transforms of a document that it calls by operators, by an angle or in a letter."""

    record: Record
    capitals: Capitals
    spectra: Spectra
    one_sided: bool = False
    customary: bool = False
    """Whether no sum says what transforms are in the letter: then they are over all places."""
    supposed: list[str] = field(default_factory=list)
    """What the statement at hand says of any sequences is in force under these names."""
    whole: set[str] = field(default_factory=set)
    """The indices at which whole transforms of the statement at hand are compared."""
    presumed: tuple[str, ...] = ()
    """What is taken for granted in the statement at hand."""

    def introduce(self, formulas: Sequence[str], spoken: str) -> None:
        self.one_sided = any(map(_ONE_SIDED.search, formulas)) or bool(_UNILATERAL.search(spoken))

    def foresee(self, left: Line, right: Line) -> None:
        """Take note of what transforms are, of a link that is still to come."""
        if self.record.scope.context.letter:
            self.capitals.foresee(self._in_letter(left), self._in_letter(right))

    def heard(self, statement: Statement, source: Source) -> Statement | None:
        """The statement with each transform of a known kind as a sum; None if it only defines one.

        Where there is an angle, its exponentials are powers of a letter.
        """
        self.presumed = ()
        statement = statement.changed(self._in_letter).changed(self._repeating)
        statement = self._limited(statement)
        left = self._learnt(statement, source)
        if left is None:
            return None
        scope = self.record.scope
        if left.first is not None:
            for name in self.supposed:
                scope.forget(name)
            self.supposed = []
        self.whole = set()
        self.capitals.begins = len(scope.context.letter) == 1 and any(map(_begins, left.sides))
        spelled = left.changed(lambda side: self._spelled(side, source))
        scope.context = replace(scope.context, multiplied=spelled != left)
        summed = spelled != left or self._has_transforms(left)
        if self.capitals.begins:
            self._presume(FROM_ZERO)
        elif self.customary and summed:
            self._presume(CUSTOMARY)
        return spelled.changed(self._at_index)

    def _presume(self, what: str) -> None:
        if what not in self.presumed:
            self.presumed += (what,)

    def _has_transforms(self, statement: Statement) -> bool:
        """Whether a transform in the letter stands in a statement: X(z)."""
        ending = f"({self.record.scope.context.letter})"
        every = (part for side in statement.sides for part in written.every(side))
        return any(isinstance(part, Name) and part.text.endswith(ending) for part in every)

    def _in_letter(self, side: Line) -> Line:
        """A side in the letter of transforms, if the document has any in an angle or a letter."""
        letter, angle = self.record.scope.context.letter, self.record.scope.angle
        if angle:
            turned = in_letter(side, angle, letter)
            side = magnitudes(turned, letter)
            if side != turned:
                self._presume(REAL)
        return called(side, letter) if letter else side

    def _limited(self, statement: Statement) -> Statement:
        """The statement with limits for sums of roots of unity that have none: one period."""
        context = self.record.scope.context

        def limited(line: Line) -> Line:
            line = written.changed(line, limited)
            match line:
                case written.SummationOver((index,), (), body) if index in (
                    indices(body, context) | _turning(body, context.order)
                ):
                    last = written.Sum((Name(context.order), Negative(Number(1))))
                    return written.Summation(index, Number(0), last, body, span=line.span)
            return line

        whole = statement.changed(limited) if context.order else statement
        if whole != statement:
            self._presume(ONE_PERIOD)
        return whole

    def _repeating(self, side: Line) -> Line:
        """A side that reads sequences modulo the order, where their section says so."""
        scope, order = self.record.scope, self.record.scope.context.order
        if not order or scope.modulus != order:
            return side

        def repeating(line: Line) -> Line:
            match line:
                case written.Access(Name(name) as array, (written.Sum() as place,)) | written.Call(
                    Name(name) as array, (written.Sum() as place,)
                ) if name.islower() and not scope.knows(name) and name not in scope.periods:
                    self._presume(f"{name} has period {order}")
                    turned = written.modulo(place, Name(order))
                    return written.Access(array, (turned,), span=line.span)
            return written.changed(line, repeating)

        return repeating(side)

    # --- operators --------------------------------------------------------------------------------

    def _learnt(self, statement: Statement, source: Source) -> Statement | None:
        """What is left of a statement that says what an operator is: of DFT(x)[k] = X[k] = ..."""
        first, links = statement.first, statement.links
        found = _applied(first) if first is not None else None
        if first is None or found is None or found.inverse or self.spectra.pattern is not None:
            return statement
        match found:
            case _Applied(operator, Name(sequence), Name(index)) if operator in DISCRETE:
                self.spectra.learn(operator, sequence, index, links[-1].side)
        if self.spectra.pattern is None:
            return statement
        begin, end = first.span, links[0].side.span
        span = (begin[0], end[1]) if begin and end else statement.span
        finding = Finding("definition", reason=f"the operator {found.operator}")
        self.record.say(source, span, "definition", finding)
        if not links[1:]:
            return None
        rest = links[1].side.span  # a claim about this link is made where its side stands
        first = replace(links[0].side, span=rest and (rest[0], rest[0]))
        return replace(statement, first=first, links=links[1:])

    def _spelled(self, line: Line, source: Source) -> Line:
        match line:
            case Operation(r"\odot", left, right) if all(map(_at_each_index, (left, right))):
                return self._spelled(Product((left, right), span=line.span), source)
        found = _applied(line)
        if found is None or self.record.scope.knows(found.operator):
            return written.changed(line, lambda part: self._spelled(part, source))
        outside = self.whole
        argument, self.whole = self._spelled(found.argument, source), outside
        found = replace(found, argument=entries(argument, source, self.record.scope))
        made = self._made(found)
        if made is None and isinstance(line, Product):
            return written.changed(line, lambda part: self._spelled(part, source))
        return line if made is None else replace(made, span=line.span)

    def _made(self, found: _Applied) -> Line | None:
        kind = self._kind(found)
        if kind is None or (found.place is not None and not kind.index):
            return None
        argument, bound = found.argument, bound_names(kind.body)
        letter = _letter(argument, bound)
        if letter is None or ({kind.index} | bound) & (free_names(argument) - {letter}):
            return None
        for sequence in sorted(_sequences(argument)):
            self._suppose(sequence)
        body = _of(kind.body, kind.sequence, argument, letter)
        if found.place is not None:
            return written.put(body, {Name(kind.index): found.place})
        self.whole = self.whole | ({kind.index} - {""})
        return body

    def _at_index(self, side: Line) -> Line:
        """A side that is a whole sequence, at the index of the transform that it is said to be."""
        if len(self.whole) != 1 or not _is_whole(side):
            return side
        return replace(at_places(side, (Name(*self.whole),), ()), span=side.span)

    def _suppose(self, sequence: str) -> None:
        """Let a sequence be any: what is wrong of some is wrong."""
        scope = self.record.scope
        self.capitals.said.add(sequence)
        if scope.knows(sequence):
            return
        here = scope.here.child(names={INDEX: Affine.of(INDEX)})  # of any n, not of an example
        try:
            entry = elaborate(written.Access(Name(sequence), (Name(INDEX),)), here)
        except SymconvError:
            return  # a transform, whose sequence says what it is
        name = f"any {sequence}"
        scope.define(name, entry.array((INDEX, Slot(None, letter=INDEX))))
        self.supposed.append(name)

    def _kind(self, found: _Applied) -> Pattern | None:
        """What an operator makes of sequences, as far as the document has said so."""
        letter, operator = self.record.scope.context.letter, found.operator
        angles = IN_ANGLES if self.record.scope.angle else frozenset[str]()
        letters = IN_Z if len(letter) == 1 else frozenset[str]()
        if operator in angles | letters and not found.inverse:
            begins = self.one_sided or self.capitals.begins
            if self.capitals.pattern is None and not begins:
                self.customary = True
                self.capitals.pattern = customary(letter)
            if self.capitals.kind is None:
                return None
            sequence, body = self.capitals.kind
            return Pattern(operator, sequence, "", body)
        pattern = self.spectra.pattern
        if pattern is None:
            return None
        if operator in DISCRETE | INVERSE and found.inverse:
            return _inverse(pattern, self.record.scope.context.order)
        if operator in DISCRETE or accent(operator) == accent(pattern.capital) != "":
            return pattern
        return None


def _applied(line: Line) -> _Applied | None:
    r"""The operator that is applied on a line: \mathcal{F}\{x\}[k], DFT_N(x), \widehat{x*h}_k."""
    place: Line | None = None
    match line:
        case written.Access(written.Call(), (place,)) | written.Call(written.Call(), (place,)):
            whole = written.parts(line)[0]
        case Product((written.Call() as whole, written.Matrix(((place,),)))):
            pass
        case Product((written.Call() as whole, (Name() | written.Sum()) as place)):
            pass  # \mathcal{F}\{x\}(k), DFT(x)[k + N]
        case _:
            whole = line
    match whole:
        case written.Call(operator, (argument,)) | written.Access(operator, (argument,)):
            pass
        case _:
            return None
    inverse = False
    match operator:
        case Power(operator, Negative(Number(1))):
            inverse = True
    match operator:
        case written.Access(operator, (_,)):
            pass
    if isinstance(operator, Name) and operator.text in OPERATORS:
        return _Applied(operator.text, argument, place, inverse or operator.text in INVERSE)
    return None


def _begins(side: Line) -> bool:
    """Whether what a sequence was before stands in a sum with its transform: Y(z) + y[-1]."""
    within = [*written.every(side)]
    transforms = {
        part.text.partition("(")[0].lower()
        for part in within
        if isinstance(part, Name) and part.text.endswith(")")
    }
    for part in within:
        match part:
            case written.Access(Name(name), (Number() | Negative(Number()),)) if name in transforms:
                return True
    return False


def _inverse(pattern: Pattern, order: str) -> Pattern | None:
    r"""The transform that takes another back: \frac1N \sum_k X[k] e^{...} with the other sign."""
    match pattern.body:
        case written.Summation(index, lower, upper, body):
            there: dict[Line, Line] = {Name(index): Name(pattern.index)}
            there[Name(pattern.index)] = Name(index)
            back = written.put(_turned_back(body), there)
            back = written.Summation(pattern.index, lower, upper, back)
            scale = written.Quotient(Number(1), Name(order))
            return Pattern(pattern.sequence, pattern.sequence, index, Product((scale, back)))
    return None


def _turned_back(line: Line) -> Line:
    match line:
        case Power(base, exponent):
            return Power(base, Negative(exponent))
        case written.Call(Name("exp"), (exponent,)):
            return written.Call(Name("exp"), (Negative(exponent),))
    return written.changed(line, _turned_back)


def _at_each_index(line: Line) -> bool:
    """Whether a side is a transform as a whole, which is multiplied index by index."""
    found = _applied(line)
    return found is not None and found.place is None


def _letter(argument: Line, bound: set[str]) -> str | None:
    """At which letter a transform takes its sequence: "" where whole sequences are written.

    That is the index of its sum where it stands in the argument, and else the only index there.
    """
    free = free_names(argument)
    if free & bound:
        return (free & bound).pop() if len(free & bound) == 1 else None
    taken = set[str]()
    for part in written.every(argument):
        match part:
            case written.Access(Name() | Operation(), (place,)):
                taken |= free_names(place)
            case written.Cases(branches):
                for condition in (each for branch in branches for each in branch.conditions):
                    taken |= free_names(condition)
    taken &= free
    if not taken:
        return "" if _is_whole(argument) else None
    return taken.pop() if len(taken) == 1 else None


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


def _turning(body: Line, order: str) -> set[str]:
    """The indices of which remainders modulo the order are taken."""
    found = set[str]()
    for part in written.every(body):
        match part:
            case Product((*taken, written.MODULO, Name(text))) if text == order:
                found = found.union(*map(free_names, taken))
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
    found = {argument.text} if isinstance(argument, Name) else set[str]()
    for part in written.every(argument):
        match part:
            case written.Access(Name(name)):
                found.add(name)
            case Operation(_, left, right):
                found |= {side.text for side in (left, right) if isinstance(side, Name)}
    return found
