"""One link of what functions of numbers are spoken of: what it says, as an equation of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.calculus.arrays import Equation
from symconv.calculus.decide import Pair
from symconv.calculus.known import SIGMOID, Function, Quantity, letter
from symconv.calculus.recursions import delays, is_recursive
from symconv.errors import IllFormed
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review.deciding.relations import concludes
from symconv.review.definitions.aliases import gradients
from symconv.review.findings import Finding
from symconv.review.functions.comparing import Comparing
from symconv.review.functions.equations import (
    by_composed,
    geometric,
    is_polynomial,
    is_sum,
    slopes,
    told_apart,
    within,
)
from symconv.review.functions.meanings import Meanings
from symconv.review.functions.recursive import EXAMPLE, recursive
from symconv.review.functions.worked import Worked, put_in
from symconv.review.scope.names import free_names
from symconv.review.scope.record import Record
from symconv.review.scope.settings import PASSING
from symconv.review.signals.causal import Causal
from symconv.review.words import prose
from symconv.review.words.place import Place
from symconv.review.words.restating import another
from symconv.review.words.sigmoids import calls_another, calls_sigmoid


@dataclass
class OneLink:
    """Decides one link after the other of one document, by what is known of functions."""

    record: Record
    place: Place
    meanings: Meanings
    causal: Causal
    supposing: bool = False
    """Whether the words before the formula at hand only suppose what it says."""
    restricted: bool = False
    """Whether the equation at hand is said to hold for some of its letters only."""
    bearing: bool = False
    """Whether the chain at hand speaks of functions."""
    decided_before: bool = False
    """Whether arrays decide the link at hand: nothing has to be presumed of its losses."""
    wrong_before: bool = False
    """Whether arrays show the link at hand to be wrong: it is no other definition."""
    defines: bool = False
    """Whether the link at hand says of arrays what they are."""
    sides: Sequence[Line] = ()
    """What was compared last: entries, where arrays are written."""
    in_passing: bool = False
    """Whether only the numbers of an example say something of the link at hand."""
    comparing: Comparing = field(init=False)
    worked: Worked = field(default_factory=Worked)

    def __post_init__(self) -> None:
        self.comparing = Comparing(self.record, self.place, self.meanings)

    def link(
        self, left: Line, right: Line, before: Line | None, statement: Statement,
        limits: Sequence[written.Chain], *, first: bool, display: bool,
    ) -> Finding | None:  # fmt: skip
        """What is to be said of a link; None where it is of other things."""
        given = told_apart((*statement.conditions, *limits))
        if self.record.scope.imaginary or given is None:
            return None
        pairs, self.restricted = given[0], not given[1]
        self.in_passing = False
        finding = self.at(left, right, before, pairs, statement, first=first, display=display)
        if finding is not None and finding.holds:
            self.worked.shown(left, right)
        wrong = finding is not None and finding.ruling == "fails" and finding.scope != EXAMPLE
        if wrong and self.worked.spoken(right):
            finding = Finding("unread", reason="of which numbers it speaks")
        if (finding is None or finding.ruling == "unread") and not self.supposing:
            again = self.in_numbers(left, right)
            self.in_passing = again is not None
            finding = again or finding
        fails = finding is not None and finding.ruling == "fails"
        return None if fails and self.restricted else finding

    def in_numbers(self, left: Line, right: Line) -> Finding | None:
        """What is to be said of a link with the numbers that letters have in this section."""
        known = self.meanings.known
        supposed = {n: f for n, f in self.meanings.supposed.items() if n in known.generic}
        known = replace(known, functions={**known.functions, **supposed})
        found = self.worked.decide(left, right, known)
        if found is not None and found.ruling == "fails" and another(self.place.words):
            found = None  # with stride 2 it is R_2 = 7
        if found is not None and found.ruling == "fails" and self.in_passing_anew(left):
            found = Finding("unread", reason=PASSING)
        numbers = put_in(left, right) if found is None else None
        if numbers is not None and left not in numbers:
            for each, number in numbers.items():
                self.worked.hear(each, number)
            return Finding("definition", reason="numbers are put in")
        return found

    def in_passing_anew(self, left: Line) -> bool:
        """Whether running text gives a letter another number, between 0 and 2 pi, say."""
        told = self.worked.tells(left) and self.place.running
        return told and not concludes(self.place.words)

    def at(
        self, left: Line, right: Line, before: Line | None, pairs: Sequence[Pair],
        statement: Statement, *, first: bool, display: bool,
    ) -> Finding | None:  # fmt: skip
        """The same at places of which `pairs` are true."""
        left, right = self.meanings.shapes.spelled_out(left, right)
        self.meanings.renew((left, right))
        self.meanings.begin(left, right)
        says = first or self.meanings.says_function(left, right)
        own = self.meanings.defined(left, right) if says else None
        if own is not None and isinstance(own[1], Function) and calls_sigmoid(self.place.words):
            self.meanings.define(own[0], SIGMOID)
            self.meanings.in_words.add(own[0])
        elif own is not None and calls_another(self.place.words):
            self.meanings.in_words.discard(own[0])
        answer = recursive(left, right, own, self.meanings, first=first, display=display)
        if answer is not None:
            return self.comparing.answered(answer)
        finding = Finding("unread")
        self.comparing.shown = display
        unwritten = left, right
        before = before if before != left else None
        try:
            several = self.meanings.equations(left, right)
        except IllFormed as wrong:
            return self.misshapen(str(wrong), left, right, first=first, display=display)
        if own is None or isinstance(own[1], Quantity):
            left, right = several[0].left, several[0].right
            own = self.meanings.defined(left, right) if first else None
        whole = several[0] != Equation(*unwritten, (), {})
        quantity = own is not None and isinstance(own[1], Quantity)
        if own is not None and quantity and not whole and self.meanings.is_whole(left, right):
            self.meanings.forget(own[0], right)
            own = None
        self.sides = left, right
        there = [side for side in (before, left, right) if side is not None]
        lossy = self.meanings.with_losses(there)
        self.comparing.lossy = None if self.decided_before else lossy
        bears = self.comparing.lossy is not None or self.meanings.bears((left, right))
        bears = bears or (whole and any(map(slopes, written.every(left))))
        bears = bears or bool(self.causal.used) or self.is_sample(left)
        self.bearing = bears or (self.bearing and not first)
        if self.bearing:
            finding = self.comparing.equations(several, pairs, step=not first)
            if finding.holds and whole and slopes(unwritten[0]):
                self.meanings.stand(*unwritten)
            if not first and finding.ruling == "fails" and before is not None:
                try:
                    several = self.meanings.equations(before, unwritten[1])
                except IllFormed:
                    return None
                finding = self.comparing.equations(several, pairs, step=True)
        renewed = self.defines and finding.ruling == "unread"
        new = own is not None and not (
            self.meanings.meaning(own[0])
            and (
                (self.again(statement) and not renewed)
                or (self.decided_before or self.wrong_before)
                or Name(own[0]) in written.every(right)
            )
        )
        if own is not None and new and not finding.holds and own[0] not in self.meanings.in_words:
            old = self.meanings.meaning(own[0]) if finding.ruling == "fails" else None
            learned = self.learned(*own, statement, display=display, whole=whole)
            self.meanings.shaped(own[0], several[0])
            if old is None or self.meanings.made_in[own[0]] != self.record.scope.section:
                return learned
            self.meanings.others[own[0]] = old  # it is of the same letters: it may be wrong
            return None
        if finding.ruling == "fails" and self.is_penalised(*unwritten):
            return Finding("unread", reason="right where a loss has one more term")
        if finding.ruling == "fails" and not self.claims(
            left, right, statement, first=first, display=display
        ):
            constant = self.comparing.wrong[0].constant
            return Finding("unread", reason=PASSING) if constant else None
        return finding if finding.ruling != "unread" or self.meanings.is_slope(left) else None

    def is_penalised(self, left: Line, right: Line) -> bool:
        """Whether a term stands beside gradients of a loss of which nobody says what it is.

        It may be that of a penalty, which is made of what the loss is differentiated by.
        """
        losses = {loss for loss, _ in gradients(right)}
        if not losses or any(map(self.meanings.knows, losses)):
            return False
        arrays = {by for _, by in gradients(left)}
        terms = right.terms if isinstance(right, written.Sum) else (right,)
        alone = (term for term in terms if not any(gradients(term)))
        return any(not arrays or arrays & free_names(term) for term in alone)

    def misshapen(
        self, reason: str, left: Line, right: Line, *, first: bool, display: bool
    ) -> Finding | None:
        """What to say of arrays of sizes that do not meet, where the right side says so."""
        self.sides = left, right
        if not display or (first and not slopes(left)):
            return None
        try:
            self.meanings.equations(left, left)
        except IllFormed:
            return None  # it was said before
        if self.record.scope.context.names.keys() & self.meanings.shapes.sizes:
            return Finding("unread", reason="sizes of which some are said to be others")
        if not self.meanings.upright and self.meanings.fit(written.Transpose(left), right):
            return Finding("unread", reason="right where gradients are transposed")
        return Finding("ill-formed", "all sizes", reason)

    def again(self, statement: Statement) -> bool:
        """Whether words say that what is known follows in another form."""
        words = self.place.words
        return concludes(words) or prose.again(words) or IMPLIES in statement.words

    def claims(
        self, left: Line, right: Line, statement: Statement, *, first: bool, display: bool
    ) -> bool:
        """Whether an equation says what its left side is, and is none that is to be solved.

        It does so of derivatives, in the steps of a chain, of what is made of functions alone, and
        where no letters are left for which it may be solved.
        """
        if self.comparing.wrong[0].constant:
            return display
        if right == Number(0):
            return False  # it is where what is looked for lies
        if isinstance(left, written.Call) and calls_another(self.place.words):
            return False  # each activation is called by the same letter
        there = (
            self.meanings.functions(right) - self.meanings.functions(left) - self.meanings.in_words
        )
        if slopes(left):
            return not there and not by_composed(left)
        if self.reads_numbers(left, right):
            return False  # at 0 even tanh z = z
        own = letter(left)
        recursive = own is not None and Name(own.name) in written.every(right)
        if (
            isinstance(left, written.Call)
            and self.meanings.functions(left.function) & self.meanings.in_words
        ):
            return within(right)
        said = not first or self.again(statement) or all(map(within, (left, right))) or recursive
        said = said or self.is_later(left, right)
        said = said or (geometric(left) and not any(map(is_sum, written.every(right))))
        return display and not there and said

    def reads_numbers(self, left: Line, right: Line) -> bool:
        """Whether sides are made of an array that was given in numbers."""
        values = self.record.scope.context.values
        made = (values.get(name) for side in (left, right) for name in free_names(side))
        return any(value is not None and value.rank and not value.operands for value in made)

    def is_later(self, left: Line, right: Line) -> bool:
        """Whether an entry follows by a recursion: y[2] of x[0], x[1] and x[2]."""
        match left:
            case written.Access(Name(name), (Number(place),)) if place:
                read = (part for part in written.every(right) if isinstance(part, written.Access))
                return name in self.meanings.recursions and any(read)
        return False

    def learned(
        self, name: str, what: Function | Quantity, statement: Statement, *,
        display: bool, whole: bool,
    ) -> Finding | None:  # fmt: skip
        """What a definition is worth: it is in force from here on, if it is understood.

        `whole` is whether it was written as one of a whole array.
        """
        if "^" in name and name in self.record.scope.context.gradients.values():
            return None  # it is what the gradient in a layer is called, of which this says more
        parts = [*written.every(what.body)]
        spoken = self.meanings.bears((what.body,))
        if isinstance(what, Function):
            spoken = spoken or any(isinstance(part, written.Cases) for part in parts)
            spoken = spoken or (display and is_polynomial(what.body, what.formals))
        if isinstance(what.body, Number) or statement.conditions or self.restricted:
            return None
        product = isinstance(what, Quantity) and whole and self.says(what, supposing=True)
        if not display and (self.meanings.knows(name) or not (self.says(what) or product)):
            if self.says(what) and isinstance(what, Quantity) and self.meanings.understood(what):
                self.meanings.others[name] = what
            return None
        if isinstance(what, Function) and not (spoken and {*map(Name, what.formals)} <= {*parts}):
            return None
        held = {x.text for x in written.every(what.body) if isinstance(x, Name)}
        shown = display or not self.record.scope.knows(name)
        if isinstance(what, Quantity) and is_recursive(name, what) and shown:
            if self.is_step(name, what):
                return None
            self.meanings.forget(name, what.body)
            self.meanings.recursions[name] = what
            return Finding("definition", reason=f"what {name} is, by what it was before")
        if name in held or not self.meanings.understood(what):
            self.meanings.forget(name, what.body)
            if isinstance(what, Quantity) and name not in held:
                self.meanings.waiting[name] = what
            return None
        self.meanings.define(name, what)
        if self.causal.used:
            self.causal.made.add(name)
        self.meanings.understand()
        scope = self.record.scope
        made = name in scope.context.values and not scope.is_earlier(name)
        own = name in self.meanings.shapes.labels and not isinstance(what.body, Number)
        if not spoken and (not whole or made):
            self.in_passing = own  # of arrays more may be wrong with it
            return Finding("definition", reason=f"what {name} is") if own else None
        self.meanings.speaking.add(name)
        said = self.meanings.shapes.said((what.body,)) if whole else ()
        return Finding("definition", reason=f"what {name} is").assuming(*said)

    def is_step(self, name: str, what: Quantity) -> bool:
        """Whether a recursion may be what becomes of one of this section after some steps."""
        known = self.meanings.recursions.get(name)
        here = self.meanings.made_in.get(name) == self.record.scope.section
        return known not in (None, what) and here and 1 not in delays(name, what)

    def says(self, what: Function | Quantity, *, supposing: bool = False) -> bool:
        """Whether an equation in running text says what something is, and supposes nothing.

        Where one may be `supposing`, as in "if Y = X W", it does all the same.
        """
        single = isinstance(what.body, Name | Number | written.Access)
        return (supposing or not self.supposing) and not single

    def is_sample(self, line: Line) -> bool:
        """Whether a line is a known signal that begins at 0 at a given place: y[2]."""
        match line:
            case written.Access(Name(name), (Number(),)):
                known = self.meanings.known.quantities.get(name)
                return self.record.scope.steps and known is not None and len(known.indices) == 1
        return False
