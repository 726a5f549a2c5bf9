"""Lines of numbers compared, by all that a document said of its functions and quantities."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from fractions import Fraction

from symconv.calculus.arrays import Equation
from symconv.calculus.decide import Answer, Pair, compared
from symconv.calculus.dual import differ
from symconv.calculus.known import Known
from symconv.calculus.places import closure
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.reading.losses import LOSSES
from symconv.review.deciding.decimals import has_decimals, in_decimals
from symconv.review.findings import Finding
from symconv.review.functions.equations import slopes
from symconv.review.functions.leeway import open_where, outside
from symconv.review.functions.losses import Lossy
from symconv.review.functions.meanings import Meanings
from symconv.review.links.corrections import corrected
from symconv.review.scope.record import Record
from symconv.review.words.place import Place

TRIES = 40
"""Corrections of one document that are looked for."""


@dataclass
class Comparing:
    """Compares the sides of one document's equations.

    wrong  what the last comparison came to that showed something wrong
    shown  whether the formula at hand is a display
    lossy  what is known with a loss of which nothing is, and what that assumes
    least  the first place of which the equation at hand speaks, if that is said
    """

    record: Record
    place: Place
    meanings: Meanings
    wrong: tuple[Answer, Sequence[Pair], bool, Known] = (Answer("unread"), (), False, Known())
    tries: int = TRIES
    shown: bool = False
    lossy: Lossy | None = None
    least: int | None = None

    def equations(
        self, several: Sequence[Equation], pairs: Sequence[Pair], *, step: bool
    ) -> Finding:
        """What comparing comes to where an equation between arrays may stand for several.

        Right is what is so as derivatives are mostly written, and wrong what never is.
        """
        first, *others = several
        finding = self.lines(first.left, first.right, pairs, step=step)
        for other in others if not finding.holds else ():
            again = self.lines(other.left, other.right, pairs, step=step)
            if again.ruling != finding.ruling:
                finding = Finding("unread", reason="right where Jacobians are transposed")
        return finding

    def lines(self, left: Line, right: Line, pairs: Sequence[Pair], *, step: bool) -> Finding:
        """What comparing comes to; what was defined in another section may have changed since."""
        lossy = self.lossy
        known = lossy.known if lossy is not None else self.meanings.known
        if lossy is None:
            lossy = self.meanings.losses.any_of((left, right), known, self.meanings.shapes)
        known = known.apart((left, right))
        answer = Answer("unread")
        if lossy is not None:
            # Letters of what the loss is made of may go.
            there, said = lossy.known.apart((left, right)), lossy.said or lossy.known
            said = said.apart((left, right))
            answer = compared(left, right, said, pairs, step=True, least=self.least, freed=there)
        if answer.ruling == "unread" and self.lossy is None:
            answer = compared(left, right, known, pairs, step=step, least=self.least)
        step = step or self.lossy is not None
        if answer.ruling != "holds":
            answer = self.supposing(left, right, known, pairs, step) or answer
        if answer.sample is not None and (has_decimals(left) or has_decimals(right)):
            self.wrong = replace(answer, constant=True), pairs, step, known
            return _in_decimals(left, right, answer)
        if answer.ruling == "holds" and lossy is not None and lossy.through:
            others = (compared(left, right, other, pairs, step=step) for other in lossy.others)
            if any(other.ruling != "holds" for other in others):
                return Finding("unread", reason=f"it may not be so that {lossy.through}")
            answer = replace(answer, assumptions=(*answer.assumptions, lossy.through))
        if twice := sorted(answer.used & self.meanings.others.keys()):
            for name in twice if answer.ruling == "fails" else ():
                known = deepcopy(known)
                known.define(name, self.meanings.others[name])
                again = compared(left, right, known, pairs, least=self.least)
                if again.ruling == "holds":
                    return Finding("holds", again.scope, again.reason, again.assumptions)
            if answer.ruling == "fails":
                return Finding("unread", reason=f"{', '.join(twice)} got two meanings")
        finding = _finding(answer)
        formals = set[str]()
        if isinstance(left, written.Call):
            formals = {x.text for x in left.arguments if isinstance(x, Name)}
        whole = sorted(filter(self.meanings.is_array, answer.numbers - formals))
        if whole:
            return Finding("unread", reason=f"{', '.join(whole)} may be arrays")
        capitals = self.capitals(left, answer) if finding.holds else []
        if capitals:
            return Finding("unread", reason=f"{', '.join(capitals)} may be matrices")
        doubtful = sorted(answer.numbers & self.meanings.arrays)
        here = self.record.scope.section
        used = answer.used & self.meanings.made_in.keys()
        elsewhere = any(
            self.meanings.made_in[n] != here for n in used - self.meanings.in_words - {"sigma"}
        )
        if elsewhere and not (self.shown or any(map(slopes, written.every(left)))):
            strange = {n for n in used if self.meanings.made_in[n] != here}
            rest = {n: what for n, what in known.quantities.items() if n not in strange}
            again = compared(left, right, replace(known, quantities=rest), pairs, step=step)
            if again.ruling == "holds":
                return _finding(again)
            return Finding("unread", reason="of what was defined in another section")
        if answer.ruling == "fails":
            self.wrong = answer, pairs, step, known
            reason = open_where(left, right, answer, known, self.meanings, self.place)
            shown = answer.counterexample.values if answer.counterexample else ()
            if self.meanings.shapes.limited:
                array = self.meanings.shapes.before_first(shown)
                reason = reason or (f"from which number {array} is counted" if array else None)
            if reason is None:
                answer, reason = self.inside(left, right, answer, known, pairs, step)
                finding = _finding(answer)
            if reason is None and elsewhere:
                reason = "of what was defined in another section"
            if reason is not None:
                return Finding("unread", reason=reason)
        totals = sorted(answer.used & self.meanings.totals)
        finding = finding.assuming(*answer.assumptions) if finding.ruling == "fails" else finding
        finding = finding.assuming(*(f"{name} is summed over all outputs" for name in totals))
        return finding.assuming(*(f"{name} is a number" for name in doubtful))

    def inside(
        self, left: Line, right: Line, answer: Answer, known: Known, pairs: Sequence[Pair],
        step: bool,
    ) -> tuple[Answer, str | None]:  # fmt: skip
        """A counterexample at places that the arrays of the left side have; or why there is none.

        Where Z_m is a sum of P_{m,c} over c from 1 on, nothing is said of P_{m,0}.
        """
        reaches = self.record.scope.context.reaches
        beyond = outside(left, answer, reaches)
        if beyond is not None and self.least is None:
            answer = compared(left, right, known, pairs, step=step, least=1)
            beyond = outside(left, answer, reaches)
            self.wrong = answer, pairs, step, known
        if answer.ruling != "fails" or beyond is not None:
            return answer, "of a place at which nothing is read"
        return answer, None

    def capitals(self, left: Line, answer: Answer) -> list[str]:
        """What may be matrices where a loss is differentiated by a capital: dV = P dO.

        As numbers they may stand in any order.
        """
        neurons = self.record.scope.context.neurons
        match left:
            case written.Derivative(Name(loss), Name(by)) if loss in LOSSES and by[:1].isupper():
                others = sorted(answer.numbers - LOSSES - {by})
                bases = {name.partition("_")[0] for name in (by, *others)}
                return [x for x in others if x[:1].isupper()] if not bases & neurons else []
        return []

    def supposing(
        self, left: Line, right: Line, known: Known, pairs: Sequence[Pair], step: bool
    ) -> Answer | None:
        """What holds where functions are what the words of a document make likely.

        What does not is wrong once something held of them that holds of no other function.
        """
        supposed = {n: f for n, f in self.meanings.supposed.items() if n in known.generic}
        lines = [line for line, _ in closure((left, right), known)] if supposed else []
        read = {x.text.rstrip("'") for line in lines for x in written.every(line)
                if isinstance(x, Name)}  # fmt: skip
        names = read & supposed.keys()
        says = isinstance(left, written.Call) and left.function in [*map(Name, names)]
        if not names or says:
            return None
        known = deepcopy(known)
        for name in names:
            known.define(name, supposed[name])
        answer = compared(left, right, known, pairs, step=step)
        said = (f"{name} is the sigmoid function" for name in sorted(names))
        if answer.ruling == "holds":
            self.meanings.confirmed |= names
        elif answer.ruling != "fails" or not names <= self.meanings.confirmed:
            return None
        return replace(answer, assumptions=(*answer.assumptions, *said))

    def answered(self, answer: Answer) -> Finding:
        """What was found without a comparison: of what is wrong nothing is known but that."""
        self.wrong = replace(answer, sample=None), (), False, self.meanings.known
        return _finding(answer)

    def mended(self, left: Line, right: Line) -> str | None:
        """The change that makes an equation right which is wrong, if one does."""
        answer, pairs, step, known = self.wrong
        self.tries -= 1
        if answer.sample is None or self.tries < 0:
            return None
        points = [answer.sample]

        def holds(one: Line, other: Line) -> bool:
            try:
                if any(differ(at.at(one), at.at(other)) is not False for at in points):
                    return False
            except Unsupported:
                return False
            again = compared(one, other, known, pairs, step=step, least=self.least)
            if again.sample is not None:
                points.append(again.sample)
            return again.ruling == "holds"

        return corrected(left, right, holds, None)


def _in_decimals(left: Line, right: Line, answer: Answer) -> Finding:
    """What to say of sides that differ where some numbers may be rounded."""
    sample, finding, point = answer.sample, None, answer.counterexample
    if sample is not None and point is not None and not (point.values or point.at or point.sizes):
        finding = in_decimals(left, right, lambda side: Fraction(sample.at(side)))
    return finding or Finding("unread", reason="decimals, which may be rounded")


def _finding(answer: Answer) -> Finding:
    return Finding(
        answer.ruling, answer.scope, answer.reason, answer.assumptions, answer.counterexample
    )
