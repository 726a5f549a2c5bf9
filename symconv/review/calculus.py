r"""What a document says of functions of numbers: what \sigma is, its derivative, and losses.

Definitions are kept apart from those of arrays. A function means what the document says that it is,
in a formula or by its customary name in words; what is called \tanh means one thing everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from symconv.calculus.conditions import Undecided
from symconv.calculus.decide import Answer, Pair, compared
from symconv.calculus.dual import differ
from symconv.calculus.exact import Exact, squared
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
from symconv.calculus.places import free_places, runs_on
from symconv.calculus.recursions import is_recursive, solves
from symconv.documents.formats import Part
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.names import FUNCTIONS
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review import prose
from symconv.review.claims import ERRATA, Ruling
from symconv.review.corrections import corrected
from symconv.review.equations import (
    averages,
    by_composed,
    geometric,
    is_matrix,
    is_sum,
    ranks,
    read_as,
    slopes,
    told_apart,
    within,
)
from symconv.review.findings import Finding
from symconv.review.place import Place
from symconv.review.questions import RESTRICTED
from symconv.review.record import Record
from symconv.review.relations import concludes
from symconv.review.sigmoids import calls_sigmoid, sigmoids, supposes

TRIES = 40
"""Corrections of one document that are looked for."""

_LESS: Mapping[Ruling, frozenset[Ruling]] = {
    "holds": frozenset({"unread", "definition", *ERRATA}),
    "fails": frozenset({"unread", "definition", *ERRATA}),
    "definition": frozenset({"unread", *ERRATA}),
    "unread": frozenset({"definition"}),
    "ill-formed": frozenset(),
}
"""What is said less of a claim than each ruling, and gives way to it."""


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
    wrong: tuple[Answer, Sequence[Pair], bool] = (Answer("unread"), (), False)
    """What the last comparison came to that showed something wrong."""
    tries: int = TRIES
    shown: bool = False
    """Whether the formula at hand is a display."""
    bearing: bool = False
    """Whether the chain at hand speaks of functions."""

    # --- words ------------------------------------------------------------------------------------

    def introduce(self, parts: Sequence[Part]) -> None:
        """What words say that functions are, be it after their use."""
        for name in sigmoids(parts):
            self.define(name, SIGMOID)
            self.in_words.add(name)

    def observe(self, words: str) -> None:
        """Whether words only suppose what the formula after them says."""
        self.supposing = supposes(words, self.supposing)

    def define(self, name: str, what: Quantity | Function) -> None:
        self.speaking.discard(name)
        self.others.pop(name, None)
        self.known.define(name, what)
        self.made_in[name] = self.record.scope.section
        self.arrays.discard(name)

    def forget(self, name: str, line: Line) -> None:
        self.known.forget(name)
        self.made_in[name] = self.record.scope.section
        if any(is_matrix(part) for part in written.every(line)):
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
            left = self.trusted = read_as(statement.first)
        changed = set[int]()
        for n, link in enumerate(statement.links):
            first = n == 0 and statement.first is not None
            right = read_as(link.side)
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
        mend = self.mended(*sides) if finding.ruling == "fails" else None
        self.record.change(at, finding, mend)
        return {at}

    def mended(self, left: Line, right: Line) -> str | None:
        """The change that makes an equation right which is wrong, if one does."""
        answer, pairs, step = self.wrong
        self.tries -= 1
        if answer.sample is None or self.tries < 0:
            return None
        sample = answer.sample

        def holds(one: Line, other: Line) -> bool:
            try:
                if differ(sample.at(one), sample.at(other)) is not False:
                    return False
            except Unsupported:
                return False
            return compared(one, other, self.known, pairs, step=step).ruling == "holds"

        return corrected(left, right, holds, None)

    def stop(self) -> None:
        """Nothing can go on from here."""
        self.last = self.trusted = None

    # --- one link ---------------------------------------------------------------------------------

    def link(
        self, left: Line, right: Line, statement: Statement, *, first: bool, display: bool
    ) -> Finding | None:
        """What is to be said of a link; None where it is of other things."""
        pairs = told_apart((*statement.conditions, *(self.place.limits.chains if display else ())))
        if self.record.scope.imaginary or pairs is None:
            return None
        self.renew((left, right))
        own = self.defined(left, right) if first else None
        if own is not None and isinstance(own[1], Function) and calls_sigmoid(self.place.words):
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
        return finding if finding.ruling != "unread" or self.is_slope(left) else None

    def is_slope(self, line: Line) -> bool:
        """Whether a line is the derivative of a function that is known, at a place."""
        match line:
            case written.Call(Name(text)):
                return text.endswith("'") and self.known.is_function(text)
        return False

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
        self.wrong = replace(answer, sample=None), (), False
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
        if slopes(left):
            return not there and not by_composed(left)
        own = letter(left)
        recursive = own is not None and Name(own.name) in written.every(right)
        if isinstance(left, written.Call) and self.functions(left.function) & self.in_words:
            return within(right)
        said = not first or self.again(statement) or all(map(within, (left, right))) or recursive
        said = said or (geometric(left) and not any(map(is_sum, written.every(right))))
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
            for name, rank in ranks(part):
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
        here = self.record.scope.section
        elsewhere = any(self.made_in[n] != here for n in answer.used - self.in_words - {"sigma"})
        if elsewhere and not (self.shown or any(map(slopes, written.every(left)))):
            return Finding("unread", reason="of what was defined in another section")
        if answer.ruling == "fails":
            self.wrong = answer, pairs, step
            if free_places(right, frozenset()) - free_places(left, frozenset()):
                return Finding("unread", reason="of a place of which the left side says nothing")
            if elsewhere:
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
        """Whether the body of a definition can be read, in one way."""
        if isinstance(what, Quantity) and runs_on(what.body, frozenset(what.indices)):
            return False
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
        return any(map(self.speaks, parts)) or any(map(averages, lines))

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


def _finding(answer: Answer) -> Finding:
    return Finding(
        answer.ruling, answer.scope, answer.reason, answer.assumptions, answer.counterexample
    )
