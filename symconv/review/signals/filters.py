"""Filters in the letter of the z-transform: Y(z), X(z) and H(z) of what a recursion says.

Of y[n] = a y[n-1] + x[n] the transform Y(z) is X(z) / (1 - a z^{-1}), as a delay by one place is
a factor z^{-1}; H(z) is Y(z) / X(z), and the transform of the response h[n] to an impulse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from symconv.calculus.decide import compared
from symconv.calculus.known import Known, Quantity
from symconv.documents.formats import Prose
from symconv.language import line as written
from symconv.language.line import Line, Name, Negative, Number
from symconv.reading.reader import Statement
from symconv.review.deciding.questions import RESTRICTED
from symconv.review.deciding.relations import concludes
from symconv.review.definitions.formal import called
from symconv.review.findings import Finding
from symconv.review.scope.names import free_names
from symconv.review.scope.record import Record
from symconv.review.signals.circle import FARTHEST, IMAGINARY, ROOT, angles, applied, on_circle
from symconv.review.signals.delays import LETTER, STEP, multiplied, transform
from symconv.review.words.place import Place
from symconv.review.words.restating import another, begins_another, poses
from symconv.review.words.supposing import gives
from symconv.writing.text import text

RESPONSES = ("H", "G")
"""What the transform of the response to an impulse is called."""

_ANSWERS = re.compile(r"\bimpulse\s+response\s+of\s+(?:this|the)\b", re.IGNORECASE)

AT_REST = "capitals are z-transforms, of signals that are zero before they begin"

_FILTERS = re.compile(r"\b(?:transfer|system)\s+functions?\b", re.IGNORECASE)

Transform = Mapping[str, Line]
"""What stands before the transform of each sequence in a sum of them; "" where none does."""


@dataclass(frozen=True, slots=True)
class _Filter:
    """What the transform of an output is, made of that of an input."""

    output: str
    inputs: frozenset[str]
    body: Line


@dataclass
class Filters:
    """The recursions of one section, and what it says of their transforms."""

    record: Record
    place: Place
    doubted: Callable[[Finding, Sequence[Line], Statement], Finding]
    spoken: bool = False
    """Whether the document speaks of transfer functions."""
    section: int = -1
    last: _Filter | None = None
    known: Known = field(default_factory=Known)
    outputs: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    """The sequences of which there are equations: their capitals are transforms."""
    head: Line = field(default_factory=lambda: Number(0))
    left: Line | None = None
    reached: int = 0
    """Up to which part of the document was read."""

    def introduce(self, words: str) -> None:
        self.spoken = bool(_FILTERS.search(words))

    def heard(self, statement: Statement, said: int, words: str) -> None:
        """Say more of the claims that a statement made, from number `said` on."""
        other = begins_another(self.since())
        if other or self.record.scope.section != self.section:
            self.forget()
            self.left = None
        posed = poses(words) or another(words) or gives(*self.place.around)
        if statement.first is not None:
            self.left = self.head = called(statement.first, LETTER)
        for link in statement.links:
            right = called(link.side, LETTER)
            if self.left is None or link.relation != "=":
                self.left = None
                return
            start = statement.first if link is statement.links[0] else None
            start = start if start is not None else link.side
            begins = start.span[0] if start.span else None
            ends = link.side.span[1] if link.side.span else None
            finding = self.link(self.left, right, words)
            if finding is not None and finding.ruling == "fails" and self.record.scope.settings:
                finding = self.in_example(self.left, right, words)
            if finding is not None and finding.ruling == "fails" and posed:
                self.forget()  # it is of another filter, which is given now
                finding = None
            if finding is not None and finding.ruling == "fails":
                finding = self.doubted(finding, (self.left, link.side), statement)
                whole = self.place.limits.whole
                finding = finding if whole else Finding("unread", reason=RESTRICTED)
            if finding is not None:
                self.say((begins, ends), said, finding)
            self.left = right
        wrong = any(claim.erratum for claim in self.record.claims[said:])
        if statement.first is not None and statement.links and not wrong:
            self.learn(self.head, called(statement.links[-1].side, LETTER), statement)

    def since(self) -> str:
        """What the document said since the last statement."""
        parts, number = self.place.around
        said = [part for part in parts[self.reached : number] if isinstance(part, Prose)]
        self.reached = number
        blocks = groupby(said, key=lambda part: part.block)
        return "\n".join("".join(part.text for part in block) for _, block in blocks)

    def forget(self) -> None:
        """Begin anew, with another section or another example."""
        self.section, self.last = self.record.scope.section, None
        self.known, self.outputs, self.given = Known(), set(), set()

    def say(self, span: tuple[int | None, int | None], said: int, finding: Finding) -> None:
        """Change a claim that nothing was known of, or that only seemed to define something."""
        for at, claim in enumerate(self.record.claims[said:], said):
            seemed = claim.verdict == "definition" and finding.ruling != "definition"
            if (claim.start, claim.end) == span and (claim.verdict == "unread" or seemed):
                self.record.change(at, finding, None)

    # --- what is learnt ---------------------------------------------------------------------------

    def learn(self, left: Line, right: Line, statement: Statement) -> None:
        """Take note of a recursion, or of what a signal is."""
        match left:
            case written.Access(Name(_), (Name(index),)) | written.Call(Name(_), (Name(index),)):
                pass
            case written.Sum((first, *_)):
                index = next(iter(_indices(first)), "")
            case _:
                return
        if index == LETTER or len(statement.links) > 1:
            return
        here, there = self.of(left, index), self.of(right, index)
        if here is None or there is None or "" in here or not here:
            return
        output = next(iter(here))
        own = [*_terms(here, output), *map(Negative, _terms(there, output))]
        inputs = sorted((here.keys() | there.keys()) - {output})
        if "" in inputs and len(inputs) > 1:
            return
        known = self.known.quantities.get(_capital(output))
        if known is not None and not (inputs and inputs != [""]):
            return  # what it is was said, and this is what becomes of it
        made = list[Line]()
        for each in inputs:
            terms = [*_terms(there, each), *map(Negative, _terms(here, each))]
            made.append(_times(written.Sum(tuple(terms)), Name(_capital(each)) if each else None))
        answers = inputs == [""] and output.upper() in RESPONSES and self.last is not None
        if not made or answers:
            return  # what a filter answers to an impulse is held against the filter
        body = multiplied(written.Quotient(written.Sum(tuple(made)), written.Sum(tuple(own))))
        self.known.define(_capital(output), Quantity((), body))
        self.given |= {output, *inputs} - {""}
        if inputs != [""]:
            self.outputs.add(output)
            self.last = _Filter(output, frozenset(inputs), body)
            for response in RESPONSES:
                self.known.quantities.pop(_capital(response.lower()), None)

    def of(self, line: Line, index: str) -> dict[str, Line] | None:
        """What stands before each transform in that of a line; u[n] may be a signal like others."""
        return transform(line, index, STEP if self.record.scope.steps else "")

    def in_example(self, left: Line, right: Line, words: str) -> Finding | None:
        """The same with the numbers of the example at hand: for M = 3."""
        before, sizes = self.known, self.record.scope.settings.items()
        given = {name: Quantity((), Number(count)) for name, count in sizes}
        self.known = Known({**before.quantities, **given})
        try:
            return self.link(left, right, words)
        finally:
            self.known = before

    # --- one link ---------------------------------------------------------------------------------

    def link(self, left: Line, right: Line, words: str) -> Finding | None:
        """What is to be said of a link; None where it speaks of nothing that is known."""
        if (finding := self.in_time(self.head, right, words)) is not None:
            return finding
        left, right, turned = self.in_z(left, right)
        read = {name for name in free_names(left) | free_names(right) if _is_capital(name)}
        if not read and not turned:
            return None
        presumed, known = "", self.known
        for name in sorted(read - known.quantities.keys()):
            if name[0].lower() in self.given:
                continue
            ratio = self.response(name)
            if ratio is None:
                return None
            if left == Name(name) and right == self.quotient():
                self.known.define(name, ratio)
                return Finding("definition", reason=f"{name}, what it is of a filter")
            known = Known({**known.quantities, name: ratio})
            presumed = f"{name} = {text(self.quotient())}"
        if self.last is None and not known.quantities and not turned:
            return None
        if turned:
            whole = written.Product((ROOT, ROOT))
            known = Known({**known.quantities, LETTER: Quantity((), whole)})
        answer = compared(multiplied(left), multiplied(right), known, step=True)
        rests = (AT_REST,) if read else ()
        assumptions = (*rests, *([presumed] if presumed else []), *answer.assumptions)
        if answer.ruling == "holds":
            return Finding("holds", answer.scope, answer.reason, assumptions)
        sure = self.spoken and len(self.outputs) == 1  # else it may be of several filters
        if answer.ruling != "fails" or not (sure or not presumed):
            return None
        if not turned:
            return Finding("fails", answer.scope, answer.reason, (), answer.counterexample)
        both = [ROOT in written.every(side) or read & free_names(side) for side in (left, right)]
        # Else it may say of which angle it is so.
        return self.somewhere(turned, left, right, known) if all(both) else None

    def in_z(self, left: Line, right: Line) -> tuple[Line, Line, str]:
        """The sides in z where they are of one angle on the unit circle, and that angle."""
        left, right = applied(left), applied(right)
        found = [*angles(left), *angles(right)]
        often = [each for _, each in found]
        if len({angle for angle, _ in found}) != 1 or any(
            (2 * each).denominator > 1 or abs(each) > FARTHEST for each in often
        ):
            return left, right, ""
        turned = [called(on_circle(each), LETTER) for each in (left, right)]
        square = written.Product((ROOT, ROOT))
        angle = found[0][0]
        first, second = (_transforms(each, (square, Name(angle))) for each in turned)
        if Name(angle) in (*written.every(first), *written.every(second)):
            return left, right, ""
        return first, second, angle

    def somewhere(self, angle: str, left: Line, right: Line, known: Known) -> Finding | None:
        """An angle at which two sides differ: 0, or the whole circle in half angles."""
        for root, shown in ((Number(1), "0"), (Negative(Number(1)), "2 pi")):
            there = Known({**known.quantities, ROOT.text: Quantity((), root)})
            answer = compared(multiplied(left), multiplied(right), there, step=True)
            point = answer.counterexample
            if answer.ruling == "fails" and point is not None:
                at = {name: x for name, x in point.values.items() if name != IMAGINARY.text}
                at[angle] = shown
                return Finding("fails", "", "the sides differ", (), replace(point, values=at))
        return None

    def response(self, name: str) -> Quantity | None:
        """What H(z) is of the filter at hand, if that has one input."""
        if self.last is None or len(self.last.inputs) != 1 or name[0] not in RESPONSES:
            return None
        (given,) = self.last.inputs
        return Quantity((), written.put(self.last.body, {Name(_capital(given)): Number(1)}))

    def quotient(self) -> Line:
        """Y(z) / X(z) of the filter at hand."""
        assert self.last is not None, "nothing is presumed of a filter that is not there"
        return written.Quotient(*(Name(_capital(x)) for x in (self.last.output, *self.last.inputs)))

    def in_time(self, left: Line, right: Line, words: str) -> Finding | None:
        """Whether a signal is the one that has its transform: h[n] = a^n u[n]."""
        match left:
            case written.Access(Name(name), (Name(index),)) | written.Call(
                Name(name), (Name(index),)
            ) if name == name.lower():
                pass
            case _:
                return None
        what = self.known.quantities.get(_capital(name))
        if what is None and name.upper() in RESPONSES:
            what = self.response(_capital(name))
        made = self.of(right, index)
        if what is None or made is None or made.keys() != {""} or not self.last:
            return None
        known = self.known
        if name != self.last.output and _capital(name) not in known.quantities:
            known = Known({**known.quantities, _capital(name): what})
        made_of = multiplied(written.Sum(tuple(_terms(made, ""))))
        answer = compared(Name(_capital(name)), made_of, known)
        if answer.ruling == "holds":
            assumptions = (AT_REST, *answer.assumptions)
            return Finding("holds", "all numbers", "its z-transform is that", assumptions)
        if answer.ruling == "fails" and (concludes(words) or _ANSWERS.search(words)):
            shown = answer.counterexample
            return Finding("fails", "", "its z-transform is another one", (), shown)
        return None


def _transforms(line: Line, places: Collection[Line]) -> Line:
    r"""The line with H(z) for H(e^{j \omega}), and for H(\omega), of places that mean that."""
    match line:
        case written.Call(Name(name), (argument,)) if argument in places and name.isupper():
            return Name(f"{name}({LETTER})")
    return written.changed(line, lambda part: _transforms(part, places))


def _capital(name: str) -> str:
    return f"{name.upper()}({LETTER})"


def _is_capital(name: str) -> bool:
    return name.endswith(f"({LETTER})") and name[:1].isupper()


def _indices(line: Line) -> frozenset[str]:
    match line:
        case written.Product((*_, last)):
            return _indices(last)
        case written.Access(Name(), (Name(index),)) | written.Call(Name(), (Name(index),)):
            return frozenset({index})
    return frozenset()


def _terms(what: Transform, array: str) -> list[Line]:
    found = what.get(array)
    return [found] if found is not None else []


def _times(line: Line, other: Line | None) -> Line:
    return line if other is None else written.Product((line, other))
