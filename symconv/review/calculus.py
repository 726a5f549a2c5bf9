r"""What a document says of functions of numbers: what \sigma is, its derivative, and losses.

Definitions are kept apart from those of arrays. A function means what the document says that it is,
in a formula or by its customary name in words; what is called \tanh means one thing everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from symconv.calculus.decide import Pair, compared
from symconv.calculus.exact import Exact, Undecided, squared
from symconv.calculus.known import (
    CALLED,
    EXTREME,
    PRIMITIVE,
    SIGMOID,
    Function,
    Known,
    Quantity,
    letter,
)
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.reading.reader import Statement
from symconv.review.claims import ERRATA
from symconv.review.findings import Finding
from symconv.review.indicators import indicators
from symconv.review.place import Place
from symconv.review.questions import RESTRICTED
from symconv.review.record import Record
from symconv.review.sides import plain

_SIGMOID_BEFORE = re.compile(
    r"\b(?:sigmoid|logistic)(?:\s+(?:activation|function|non-?linearity))*[\s,:(]*$", re.IGNORECASE
)
_SIGMOID_AFTER = re.compile(
    r"^[\s,)]*(?:is|denotes|being|stands for|for)\s+(?:the|a)\s+(?:(?:usual|standard|logistic)\s+)?"
    r"(?:sigmoid|logistic)\b(?!\s+(?:regression|layer|loss))",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?<!of )\b(?:the|a)\s+(?:logistic\s+)?sigmoid(?:\s+(?:activation|function))*"
    r"(?:\s+(?:is|are))?(?:\s+(?:defined|given))?(?:\s+(?:as|by))?[\s:,(]*$",
    re.IGNORECASE,
)
_FUNCTION = re.compile(r"\s*\\?([A-Za-z]+)\s*(?:\(\s*\\?(?:[a-z]+|cdot)\s*\))?\s*")

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
    in_words: set[str] = field(default_factory=set)
    """Functions of which words say what they are."""
    bearing: bool = False
    """Whether the chain at hand speaks of functions."""
    waiting: tuple[str, str] = ("", "")
    """The function that stood alone in the formula before, and the words before that."""

    # --- words ------------------------------------------------------------------------------------

    def observe(self, words: str) -> None:
        """What words say that the function before them is: where sigma is the sigmoid function."""
        name, before = self.waiting
        if name and (_SIGMOID_AFTER.search(words) or _SIGMOID_BEFORE.search(before)):
            self.define(name, SIGMOID)
            self.in_words.add(name)
        self.waiting = "", ""

    def alone(self, text: str, words: str) -> None:
        """A formula that is nothing but a function: words may say which."""
        found = _FUNCTION.fullmatch(text)
        if found and found[1] in CUSTOMARY:
            self.waiting = found[1], words

    def define(self, name: str, what: Quantity | Function) -> None:
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
            if finding is None or finding.holds or finding.ruling == "definition":
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
            if claim.verdict == "holds":
                finding = Finding("unread", reason="right of arrays, and not of numbers")
        more = {"holds": ("unread", "definition", *ERRATA), "fails": ("unread", "definition"),
                "definition": ("unread", *ERRATA), "unread": ("holds", *ERRATA)}  # fmt: skip
        if claim.verdict not in more.get(finding.ruling, ()):
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
        pairs = _pairs(statement)
        if self.record.scope.imaginary or pairs is None:
            return None
        self.renew((left, right))
        own = self.defined(left, right) if first else None
        if own is not None and isinstance(own[1], Function) and _CALLED.search(self.place.words):
            self.define(own[0], SIGMOID)
            self.in_words.add(own[0])
        finding = Finding("unread")
        self.bearing = self.bears((left, right)) or (self.bearing and not first)
        if self.bearing:
            finding = self.decided(left, right, pairs)
            if not first and finding.ruling == "fails" and self.trusted not in (None, left):
                assert self.trusted is not None, "it is none"
                finding = self.decided(self.trusted, right, pairs)
        if own is not None and not finding.holds and own[0] not in self.in_words:
            return self.learned(*own, statement, display)
        if finding.ruling == "fails" and not display and not any(map(_slope, written.every(left))):
            return None  # in running text it may be said what something is for an example
        return finding if finding.ruling != "unread" else None

    def learned(
        self, name: str, what: Function | Quantity, statement: Statement, display: bool
    ) -> Finding | None:
        """What a definition is worth: it is in force from here on, if it is understood."""
        spoken = isinstance(what, Function) or self.bears((what.body,))
        if isinstance(what.body, Number) or statement.conditions:
            return None
        if not display and (self.knows(name) or not spoken):
            return None
        held = {x.text for x in written.every(what.body) if isinstance(x, Name)}
        if name in held or not self.understood(what):
            self.forget(name, what.body)
            return None
        self.define(name, what)
        return Finding("definition", reason=f"what {name} is") if spoken else None

    def renew(self, sides: Sequence[Line]) -> None:
        """Forget numbers of other sections, where a section has arrays that are called the same."""
        for part in (part for side in sides for part in written.every(side)):
            own = letter(part) if isinstance(part, written.Access) else None
            quantity = self.known.quantities.get(own.name) if own is not None else None
            if own is None or quantity is None or len(quantity.indices) == len(own.places):
                continue
            if self.made_in[own.name] != self.record.scope.section:
                del self.known.quantities[own.name]

    def knows(self, name: str) -> bool:
        return name in self.known.quantities or name in self.known.functions

    def defined(self, left: Line, right: Line) -> tuple[str, Function | Quantity] | None:
        """The name that a left side may define, and what it would be."""
        match left:
            case written.Call(Name(function), (Name(formal),)):
                taken = function in CALLED or function in PRIMITIVE | EXTREME or "'" in function
                return None if taken else (function, Function(formal, right))
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

    def decided(self, left: Line, right: Line, pairs: Sequence[Pair]) -> Finding:
        """What comparing comes to; what was defined in another section may have changed since."""
        answer = compared(left, right, self.known, pairs)
        finding = Finding(
            answer.ruling, answer.scope, answer.reason, answer.assumptions, answer.counterexample
        )
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
        return any(self.speaks(part) for line in lines for part in written.every(line))

    def speaks(self, part: Line) -> bool:
        match part:
            case written.Power(Name("e"), exponent):
                return not isinstance(exponent, Number)
            case Name(text):
                bare = text.rstrip("'")
                if bare in EXTREME:
                    return False
                quantity = self.known.quantities.get(text)
                if quantity is not None:
                    return self.bears((quantity.body,))
                return self.known.function(bare) is not None or bare in PRIMITIVE
            case written.Call(Name(text), arguments):
                return text in EXTREME and len(arguments) == 2
            case written.Derivative(body, _):
                own = letter(body)
                return own is not None and self.knows(own.name)
        return False


def _read(line: Line) -> Line:
    return indicators(plain(line))


def _slope(part: Line) -> bool:
    return isinstance(part, written.Derivative) or (isinstance(part, Name) and "'" in part.text)


def _is_matrix(part: Line) -> bool:
    if isinstance(part, written.Transpose | written.Matrix | written.Operation):
        return True
    return isinstance(part, Name) and len(part.text) == 1 and part.text.isupper()


def _pairs(statement: Statement) -> tuple[Pair, ...] | None:
    """The conditions of a statement, where all are that places are one, or are not."""
    found = list[Pair]()
    for chain in statement.conditions:
        match chain:
            case written.Chain(Name(one), (written.Link("=" | "!=" as sign, Name(other)),)):
                found.append(Pair(one, other, sign == "="))
            case _:
                return None
    return tuple(found)
