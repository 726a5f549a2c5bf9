r"""What a document says of functions of numbers: what \sigma is, its derivative, and losses.

Definitions are kept apart from those of arrays. A function means what the document says that it is,
in a formula or by its customary name in words; what is called \tanh means one thing everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from symconv.calculus.decide import Answer, Pair, compared
from symconv.calculus.exact import Exact, Undecided, squared
from symconv.calculus.known import (
    CALLED,
    EXTREME,
    PRIMITIVE,
    SIGMOID,
    Function,
    Known,
    Quantity,
    is_power,
    letter,
)
from symconv.calculus.recursions import is_recursive, solves
from symconv.documents.formats import Formula, Part, Prose
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.names import FUNCTIONS
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review import prose
from symconv.review.claims import ERRATA, Ruling
from symconv.review.findings import Finding
from symconv.review.indicators import indicators
from symconv.review.place import Place
from symconv.review.questions import RESTRICTED
from symconv.review.record import Record
from symconv.review.relations import concludes
from symconv.review.sides import plain

_SIGMOID_BEFORE = re.compile(
    r"\b(?:sigmoid|logistic)(?:\s+(?:activation|function|non-?linearity))*[\s,:(]*$", re.IGNORECASE
)
_SIGMOID_AFTER = re.compile(
    r"^[\s,)]*(?:is|denotes|being|stands for|for)\s+(?:the|a)\s+(?:(?:usual|standard|logistic)\s+)?"
    r"(?:sigmoid|logistic)\b(?!\s+(?:regression|layer|loss))",
    re.IGNORECASE,
)
_SUPPOSING = re.compile(
    r"\b(?:if|when|whenever|unless|until|for|at|case|assum\w+|suppos\w+)[\s,]*$", re.IGNORECASE
)
_GOES_ON = re.compile(r"[\s,]*(?:and|or)?[\s,]*")
_CALLED = re.compile(
    r"(?<!of )\b(?:the|a)\s+(?:logistic\s+)?sigmoid(?:\s+(?:activation|function))*"
    r"(?:\s+(?:is|are))?(?:\s+(?:defined|given))?(?:\s+(?:as|by))?[\s:,(]*$",
    re.IGNORECASE,
)
_FUNCTION = re.compile(r"\s*\\?([A-Za-z]+)\s*(?:\(\s*\\?(?:[a-z]+|cdot)\s*\))?\s*")

_LESS: Mapping[Ruling, frozenset[Ruling]] = {
    "holds": frozenset({"unread", "definition", *ERRATA}),
    "fails": frozenset({"unread", "definition", *ERRATA}),
    "definition": frozenset({"unread", *ERRATA}),
    "unread": frozenset({"definition"}),
    "ill-formed": frozenset(),
}
"""What is said less of a claim than each ruling, and gives way to it."""

CUSTOMARY = frozenset("sigma g f h phi varphi psi S s rho".split())
"""Letters of functions; others in these words are what functions are taken of."""


@dataclass
class Calculus:
    """Decides what functions of numbers are spoken of in one document."""

    record: Record
    place: Place
    doubted: Callable[[Finding, Sequence[Line], Statement], Finding]
    known: Known = field(default_factory=Known)
    arrays: set[str] = field(default_factory=set)
    """Names of what may be arrays, as they are products of matrices."""
    made_in: dict[str, int] = field(default_factory=dict)
    """The section in which a name got its meaning."""
    last: Line | None = None
    trusted: Line | None = None
    recursions: dict[str, Quantity] = field(default_factory=dict)
    """Sequences that are said by what they were before."""
    others: dict[str, Quantity | Function] = field(default_factory=dict)
    """What names were before they got another meaning of the same letters."""
    speaking: set[str] = field(default_factory=set)
    """Quantities that are made of functions."""
    in_words: set[str] = field(default_factory=set)
    """Functions of which words say what they are."""
    supposing: bool = False
    """Whether the words before the formula at hand only suppose what it says."""
    shown: bool = False
    """Whether the formula at hand is a display."""
    bearing: bool = False
    """Whether the chain at hand speaks of functions."""

    # --- words ------------------------------------------------------------------------------------

    def introduce(self, parts: Sequence[Part]) -> None:
        """What words say that functions are, be it after their use: where sigma is the sigmoid."""
        for n, part in enumerate(parts):
            if not isinstance(part, Formula) or part.display:
                continue
            text = part.source.text[part.pieces[0][0] : part.pieces[-1][1]]
            found = _FUNCTION.fullmatch(text)
            before, after = (_words(parts, at) for at in (n - 1, n + 1))
            said = _SIGMOID_BEFORE.search(before) or _SIGMOID_AFTER.search(after)
            if found and found[1] in CUSTOMARY and said:
                self.define(found[1], SIGMOID)
                self.in_words.add(found[1])

    def observe(self, words: str) -> None:
        """Whether words only suppose what the formula after them says."""
        goes_on = self.supposing and _GOES_ON.fullmatch(words) is not None
        self.supposing = goes_on or _SUPPOSING.search(words) is not None

    def define(self, name: str, what: Quantity | Function) -> None:
        self.speaking.discard(name)
        self.others.pop(name, None)
        self.known.define(name, what)
        self.made_in[name] = self.record.scope.section
        self.arrays.discard(name)

    def forget(self, name: str, line: Line) -> None:
        self.known.forget(name)
        self.made_in[name] = self.record.scope.section
        if any(_is_matrix(part) for part in written.every(line)):
            self.arrays.add(name)

    # --- statements -------------------------------------------------------------------------------

    def heard(self, statement: Statement, said: int, display: bool) -> set[int]:
        """Say more of the claims that a statement made, from number `said` on.

        The numbers of those of which more was said.
        """
        if statement.first is None and not statement.links:
            self.last = self.trusted = None
            return set()
        left = self.last
        if statement.first is not None:
            left = self.trusted = _read(statement.first)
        changed = set[int]()
        for n, link in enumerate(statement.links):
            first = n == 0 and statement.first is not None
            right = _read(link.side)
            if left is None or link.relation not in ("=", ":="):
                left = self.trusted = right
                continue
            finding = self.link(left, right, statement, first=first, display=display)
            start = statement.first if first else link.side
            begins = start.span[0] if start is not None and start.span else None
            ends = link.side.span[1] if link.side.span else None
            for at in range(said, len(self.record.claims)):
                claim = self.record.claims[at]
                if finding and (claim.start, claim.end) == (begins, ends):
                    changed |= self.say(at, finding, statement, (left, right))
            known = finding is not None and finding.ruling in ("holds", "definition")
            if known or (finding is None and not self.bearing):
                self.trusted = right
            left = right
        self.last = left
        return changed

    def say(
        self, at: int, finding: Finding, statement: Statement, sides: Sequence[Line]
    ) -> set[int]:
        """Change a claim, where that says more than what was said of it."""
        claim = self.record.claims[at]
        if claim.kind == "declaration":
            return set()
        if finding.ruling == "fails":
            finding = self.doubted(finding, sides, statement)
            if not self.place.limits.whole:
                finding = Finding("unread", reason=RESTRICTED)
            if claim.verdict == "holds" and finding.ruling == "fails":
                finding = Finding("unread", reason="right of arrays, and not of numbers")
                self.record.change(at, finding, None)
                return {at}
        mended = claim.erratum and claim.suggestion is not None
        if claim.verdict not in _LESS[finding.ruling] or (mended and not finding.holds):
            return set()
        self.record.change(at, finding, None)
        return {at}

    def stop(self) -> None:
        """Nothing can go on from here."""
        self.last = self.trusted = None

    # --- one link ---------------------------------------------------------------------------------

    def link(
        self, left: Line, right: Line, statement: Statement, *, first: bool, display: bool
    ) -> Finding | None:
        """What is to be said of a link; None where it is of other things."""
        pairs = _pairs((*statement.conditions, *(self.place.limits.chains if display else ())))
        if self.record.scope.imaginary or pairs is None:
            return None
        self.renew((left, right))
        own = self.defined(left, right) if first else None
        if own is not None and isinstance(own[1], Function) and _CALLED.search(self.place.words):
            self.define(own[0], SIGMOID)
            self.in_words.add(own[0])
        if own is not None and display and own[0] in self.recursions:
            solved = self.solved(*own)
            if solved is not None:
                return solved
        finding = Finding("unread")
        self.shown = display
        self.bearing = self.bears((left, right)) or (self.bearing and not first)
        if self.bearing:
            finding = self.decided(left, right, pairs, step=not first)
            if not first and finding.ruling == "fails" and self.trusted not in (None, left):
                assert self.trusted is not None, "it is none"
                finding = self.decided(self.trusted, right, pairs, step=True)
        new = own is not None and not (
            self.meaning(own[0]) and (self.again(statement) or Name(own[0]) in written.every(right))
        )
        if own is not None and new and not finding.holds and own[0] not in self.in_words:
            before = self.meaning(own[0]) if finding.ruling == "fails" else None
            learned = self.learned(*own, statement, display)
            if before is None or self.made_in[own[0]] != self.record.scope.section:
                return learned
            self.others[own[0]] = before  # it is of the same letters: it may be wrong
            return None
        if finding.ruling == "fails" and not self.claims(
            left, right, statement, first=first, display=display
        ):
            return None
        sloping = _slope(left) and not isinstance(left, written.Derivative)
        return finding if finding.ruling != "unread" or sloping else None

    def solved(self, name: str, what: Function | Quantity) -> Finding | None:
        """Whether a sequence that was said by what it was before is in closed form what is said."""
        known, here = self.recursions[name], self.made_in.get(name)
        if not isinstance(what, Quantity) or what.indices != known.indices:
            return None
        if is_recursive(name, what) or here != self.record.scope.section:
            return None
        try:
            answer = solves(name, known, what, self.known)
        except Unsupported:
            return None
        return None if answer.ruling == "unread" else _finding(answer)

    def again(self, statement: Statement) -> bool:
        """Whether words say that what is known follows in another form."""
        words = self.place.words
        return concludes(words) or prose.again(words) or IMPLIES in statement.words

    def claims(
        self, left: Line, right: Line, statement: Statement, *, first: bool, display: bool
    ) -> bool:
        """Whether an equation says what its left side is, and is none that is to be solved.

        It does so of derivatives, in the steps of a chain, and of what is made of functions alone.
        """
        if right == Number(0):
            return False  # it is where what is looked for lies
        there = self.functions(right) - self.functions(left) - self.in_words
        if _slope(left):
            return not there
        own = letter(left)
        recursive = own is not None and Name(own.name) in written.every(right)
        if isinstance(left, written.Call) and self.functions(left.function) & self.in_words:
            return _within(right)
        said = not first or self.again(statement) or all(map(_within, (left, right))) or recursive
        said = said or (_geometric(left) and not any(map(_is_sum, written.every(right))))
        return display and not there and said

    def functions(self, line: Line) -> set[str]:
        """The functions of this document on a line, be they differentiated."""
        names = {x.text.rstrip("'") for x in written.every(line) if isinstance(x, Name)}
        return names & self.known.functions.keys()

    def learned(
        self, name: str, what: Function | Quantity, statement: Statement, display: bool
    ) -> Finding | None:
        """What a definition is worth: it is in force from here on, if it is understood."""
        parts = [*written.every(what.body)]
        spoken = self.bears((what.body,))
        if isinstance(what, Function):
            spoken = spoken or any(isinstance(part, written.Cases) for part in parts)
        if isinstance(what.body, Number) or statement.conditions:
            return None
        if not display and (self.knows(name) or not self.says(what)):
            return None
        if isinstance(what, Function) and not (spoken and Name(what.formal) in parts):
            return None
        held = {x.text for x in written.every(what.body) if isinstance(x, Name)}
        if name in held and isinstance(what, Quantity) and is_recursive(name, what) and display:
            self.forget(name, what.body)
            self.recursions[name] = what
            return Finding("definition", reason=f"what {name} is, by what it was before")
        if name in held or not self.understood(what):
            self.forget(name, what.body)
            return None
        self.define(name, what)
        if not spoken:
            return None
        self.speaking.add(name)
        return Finding("definition", reason=f"what {name} is")

    def says(self, what: Function | Quantity) -> bool:
        """Whether an equation in running text says what something is, and supposes nothing."""
        single = isinstance(what.body, Name | Number | written.Access)
        return not self.supposing and not single

    def renew(self, sides: Sequence[Line]) -> None:
        """Forget numbers of other sections whose names are those of arrays or sizes here."""
        for part in (part for side in sides for part in written.every(side)):
            for name, rank in _other(part):
                quantity = self.known.quantities.get(name)
                if quantity is None or len(quantity.indices) == rank:
                    continue
                if self.made_in[name] != self.record.scope.section:
                    del self.known.quantities[name]

    def meaning(self, name: str) -> Function | Quantity | None:
        """What a name is, where it was said in this section."""
        here = self.made_in.get(name) == self.record.scope.section
        return self.known.quantities.get(name) or self.known.functions.get(name) if here else None

    def knows(self, name: str) -> bool:
        return name in self.known.quantities or name in self.known.functions

    def defined(self, left: Line, right: Line) -> tuple[str, Function | Quantity] | None:
        """The name that a left side may define, and what it would be."""
        match left:
            case written.Call(Name(function), (Name(formal),)):
                taken = function in FUNCTIONS or function in CALLED or "'" in function
                usual = function[:1].islower() or function.endswith("LU")
                return (function, Function(formal, right)) if usual and not taken else None
        power = squared(left)
        if power is not None:
            return power, Quantity((), right)
        own = letter(left)
        if own is None or self.known.is_function(own.name):
            return None
        indices = tuple(place.text for place in own.places if isinstance(place, Name))
        if len({*indices}) < len(own.places):
            return None
        return own.name, Quantity(indices, right)

    def decided(self, left: Line, right: Line, pairs: Sequence[Pair], *, step: bool) -> Finding:
        """What comparing comes to; what was defined in another section may have changed since."""
        answer = compared(left, right, self.known, pairs, step=step)
        if twice := sorted(answer.used & self.others.keys()):
            for name in twice if answer.ruling == "fails" else ():
                known = deepcopy(self.known)
                known.define(name, self.others[name])
                again = compared(left, right, known, pairs)
                if again.ruling == "holds":
                    return Finding("holds", again.scope, again.reason, again.assumptions)
            if answer.ruling == "fails":
                return Finding("unread", reason=f"{', '.join(twice)} got two meanings")
        finding = _finding(answer)
        whole = sorted(filter(self.is_array, answer.numbers))
        if whole:
            return Finding("unread", reason=f"{', '.join(whole)} may be arrays")
        doubtful = sorted(answer.numbers & self.arrays)
        if answer.ruling == "fails":
            section = self.record.scope.section
            if any(
                self.made_in[name] != section for name in answer.used & {*self.known.quantities}
            ):
                return Finding("unread", reason="of what was defined in another section")
            if doubtful:
                return Finding("unread", reason=f"{', '.join(doubtful)} may be arrays")
        return finding.assuming(*(f"{name} is a number" for name in doubtful))

    def is_array(self, name: str) -> bool:
        """Whether a letter that stands for a number was declared, or defined, as an array."""
        context = self.record.scope.context
        operand, value = context.operands.get(name), context.values.get(name)
        return bool((operand and operand.sizes) or (value and value.rank))

    def understood(self, what: Function | Quantity) -> bool:
        """Whether the body of a definition can be read."""
        try:
            if isinstance(what, Function):
                Exact(self.known).of(what.body)
            else:
                Exact(self.known, {i: i for i in what.indices}).of(what.body)
        except Undecided:
            return True
        except Unsupported:
            return False
        return True

    # --- what is spoken of ------------------------------------------------------------------------

    def bears(self, lines: Sequence[Line]) -> bool:
        """Whether functions are spoken of, or what is made of such."""
        parts = [part for line in lines for part in written.every(line)]
        return any(map(self.speaks, parts)) or any(map(_averages, lines))

    def speaks(self, part: Line) -> bool:
        match part:
            case written.Power(Name("e"), exponent):
                return not isinstance(exponent, Number)
            case Name(text):
                bare = text.rstrip("'")
                if bare in EXTREME:
                    return False
                if text in self.known.quantities:
                    return text in self.speaking
                return self.known.function(bare) is not None or bare in PRIMITIVE
            case written.Call(Name(text), arguments):
                return text in EXTREME and len(arguments) == 2
            case written.Derivative(body, _):
                own = letter(body)
                return own is not None and self.knows(own.name)
        return False


def _words(parts: Sequence[Part], n: int) -> str:
    part = parts[n] if 0 <= n < len(parts) else None
    return part.text if isinstance(part, Prose) else ""


def _finding(answer: Answer) -> Finding:
    return Finding(
        answer.ruling, answer.scope, answer.reason, answer.assumptions, answer.counterexample
    )


def _read(line: Line) -> Line:
    return indicators(plain(line))


def _other(part: Line) -> Iterator[tuple[str, int]]:
    """Names that are arrays of so many dimensions on a line, or sizes, which have -1."""
    match part:
        case written.Access():
            own = letter(part)
            if own is not None:
                yield own.name, len(own.places)
        case written.Summation():
            for inner in written.every(part.upper):
                if isinstance(inner, Name):
                    yield inner.text, -1


def _slope(line: Line) -> bool:
    """Whether a line is a derivative, or a product of derivatives."""
    match line:
        case written.Derivative():
            return True
        case Name(text) | written.Call(Name(text)):
            return text.endswith("'")
        case written.Negative(body):
            return _slope(body)
        case written.Product(factors):
            return all(map(_slope, factors))
    return False


def _averages(line: Line) -> bool:
    """Whether a sum is divided by its size, or is one of powers by its index."""
    parts = [*written.every(line)]
    sums = [part for part in parts if isinstance(part, written.Summation)]
    sizes = {x for each in sums for x in written.every(each.upper)}
    divided = {x.denominator for x in parts if isinstance(x, written.Quotient)}
    return bool(sizes & divided) or any(map(_geometric, sums))


def _geometric(line: Line) -> bool:
    if not isinstance(line, written.Summation):
        return False
    powers = (x for x in written.every(line.body) if isinstance(x, written.Power))
    return any(
        is_power(x.base, x.exponent, (line.index,))
        and Name(line.index) in written.every(x.exponent)
        for x in powers
    )


def _within(line: Line) -> bool:
    """Whether all letters of a line are what functions are taken of."""
    match line:
        case written.Call(Name(name)):
            return name in CALLED or name in PRIMITIVE or name == "sigma"
        case written.Power(Name("e")) | Number():
            return True
        case Name() | written.Access():
            return False
    return all(map(_within, written.parts(line)))


def _is_sum(part: Line) -> bool:
    return isinstance(part, written.Summation | written.SummationOver)


def _is_matrix(part: Line) -> bool:
    if isinstance(part, written.Transpose | written.Matrix | written.Operation):
        return True
    return isinstance(part, Name) and len(part.text) == 1 and part.text.isupper()


def _pairs(conditions: Sequence[written.Chain]) -> tuple[Pair, ...] | None:
    """Conditions, where all are that places are one, or are not."""
    found = list[Pair]()
    for chain in conditions:
        match chain:
            case written.Chain(Name(one), (written.Link("=" | "!=" as sign, Name(other)),)):
                found.append(Pair(one, other, sign == "="))
            case _:
                return None
    return tuple(found)
