r"""What a document claims of functions of numbers: the derivative of \sigma, gradients of losses.

Where more can be said of a claim than the judges of arrays said, it is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symconv.calculus.known import SIGMOID, letter
from symconv.documents.formats import Document
from symconv.judges.decide import SIZES
from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.reading.reader import Statement
from symconv.review.claims import ERRATA, Ruling
from symconv.review.deciding.questions import RESTRICTED
from symconv.review.findings import Finding
from symconv.review.functions.equations import read_as
from symconv.review.functions.meanings import Meanings
from symconv.review.functions.one_link import OneLink
from symconv.review.scope.names import free_names
from symconv.review.scope.record import Record
from symconv.review.scope.scope import SYMMETRIC
from symconv.review.signals.causal import Causal, place_of
from symconv.review.words.place import Place
from symconv.review.words.sigmoids import sigmoids, speaks_of_sigmoids, supposes, unsaid

_LESS: Mapping[Ruling, frozenset[Ruling]] = {
    "holds": frozenset({"unread", "definition", *ERRATA}),
    "fails": frozenset({"unread", "definition", *ERRATA}),
    "definition": frozenset({"unread", *ERRATA}),
    "unread": frozenset({"definition"}),
    "ill-formed": frozenset({"unread"}),
}
"""What is said less of a claim than each ruling, and gives way to it."""


@dataclass
class Calculus:
    """Decides what functions of numbers are spoken of in one document."""

    record: Record
    place: Place
    doubted: Callable[[Finding, Sequence[Line], Statement], Finding]
    meanings: Meanings
    last: Line | None = None
    trusted: Line | None = None
    causal: Causal = field(init=False)
    one: OneLink = field(init=False)
    given: str = ""
    """What the statement at hand takes for granted of its loss."""
    index: str = ""
    """The place of which the chain at hand speaks: n of y[n] = ..."""

    def __post_init__(self) -> None:
        self.causal = Causal(self.record.scope)
        self.one = OneLink(self.record, self.place, self.meanings, self.causal)

    # --- words ------------------------------------------------------------------------------------

    def introduce(self, document: Document) -> None:
        """What words say that functions are, and which names are arrays, be it after their use."""
        self.meanings.shapes.introduce(document.parts, document.macros)
        self.meanings.losses.introduce(document.parts)
        self.meanings.known.generic |= {*unsaid(document.formulas)}
        if speaks_of_sigmoids(document.words):
            self.meanings.supposed["sigma"] = SIGMOID
            self.meanings.known.generic.add("sigma")
        for name in sigmoids(document.parts):
            self.meanings.define(name, SIGMOID)
            self.meanings.in_words.add(name)

    def observe(self, words: str) -> None:
        """Whether words only suppose what the formula after them says."""
        self.one.supposing = supposes(words, self.one.supposing)

    # --- statements -------------------------------------------------------------------------------

    def heard(self, statement: Statement, said: int, display: bool) -> set[int]:
        """Say more of the claims that a statement made, from number `said` on.

        The numbers of those of which more was said.
        """
        if statement.first is None and not statement.links:
            self.last = self.trusted = None
            return set()
        left, begun = self.last if not statement.called else None, False
        if statement.first is not None and statement.links:
            self.meanings.losses.observe(statement.first, statement.links[0].side)
            if self.meanings.of_arrays(statement.first, statement.links[0].side):
                self.last = self.trusted = self.read(statement.first)
                return set()
        if statement.first is not None:
            begun = self.begin(statement, said)
            left = self.trusted = self.read(statement.first)
        statement = replace(statement, conditions=self.open(statement.conditions))
        changed, head = set[int](), left
        for n, link in enumerate(statement.links):
            first = n == 0 and statement.first is not None
            right = self.read(link.side)
            if left is None or link.relation not in ("=", ":="):
                left = self.trusted = right
                continue
            start = statement.first if first else link.side
            begins = start.span[0] if start is not None and start.span else None
            ends = link.side.span[1] if link.side.span else None
            claims = self.record.claims
            places = range(said, len(claims))
            numbers = [n for n in places if (claims[n].start, claims[n].end) == (begins, ends)]
            self.one.decided_before = any(claims[n].verdict == "holds" for n in numbers)
            self.one.wrong_before = any(claims[n].erratum for n in numbers)
            self.one.defines = first and any(claims[n].verdict == "definition" for n in numbers)
            self.one.worked.enter(self.record.scope.section)
            from_0 = self.causal.from_0((left, right))
            self.one.comparing.least = 0 if from_0 else None
            limits = self.open(self.place.limits.chains) if display else ()
            finding = self.one.link(
                left, right, self.trusted, statement, limits, first=first, display=display
            )
            if first and begun:
                finding = Finding("definition", reason="a signal that begins at 0")
            if finding is not None and finding.holds and self.given:
                finding = finding.assuming(self.given)
            if finding is not None and finding.holds and from_0:
                finding = finding.assuming(f"{self.index} >= 0")
            if finding is not None:
                for at in numbers:
                    changed |= self.say(at, finding, statement, self.one.sides)
            wrong = any(claims[at].erratum for at in numbers)
            if head is not None and not wrong and not partial(head, statement, limits):
                self.one.worked.hear(head, right)
            known = finding is not None and finding.ruling in ("holds", "definition")
            if known or (finding is None and not self.one.bearing):
                self.trusted = right
            left = right
        self.last = left
        return changed

    def put(
        self, definition: Statement, arrays: Collection[str], functions: Collection[str]
    ) -> None:
        """Take note of matrices, and of how one is made as was said of all layers."""
        known = self.meanings.known
        known.generic |= {name for name in functions if not known.is_function(name)}
        self.meanings.shapes.formed |= dict.fromkeys(arrays, (None, None))
        match definition:
            case Statement(Name(name), (link,), span=(-1, -1)):
                own = self.meanings.defined(Name(name), link.side)
                if own is not None and self.meanings.meaning(name) is None:
                    several = self.meanings.equations(Name(name), link.side)
                    own = self.meanings.defined(several[0].left, several[0].right)
                    if own is not None:
                        self.meanings.define(*own)
                        self.meanings.speaking.add(name)
                        self.meanings.shaped(name, several[0])

    def begin(self, statement: Statement, said: int) -> bool:
        """A chain begins, which may be of signals from 0 on; whether it defines one."""
        first, links = statement.first, statement.links
        assert first is not None, "what begins has a left side"
        self.causal.used, self.index = "", place_of(first) or self.index
        own, scope = letter(first), self.record.scope
        if own is None or self.meanings.knows(own.name):
            return False
        defined = any(c.verdict == "definition" for c in self.record.claims[said : said + 1])
        says = (defined or not scope.knows(own.name)) and bool(links)
        return says and links[0].relation in ("=", ":=") and self.causal.learn(first, links[0].side)

    def open(self, conditions: Sequence[written.Chain]) -> tuple[written.Chain, ...]:
        """The conditions but for that the signals of a chain are spoken of from 0 on."""
        return tuple(c for c in conditions if not self.causal.is_said(c, self.index))

    def read(self, line: Line) -> Line:
        """A side as it is read here."""
        line = self.causal.begun(line, self.index)
        found = self.meanings.losses.called(read_as(line))
        found = self.meanings.shapes.called(self.meanings.applied(found))
        self.meanings.shapes.observe((found,))
        return found

    def say(
        self, at: int, finding: Finding, statement: Statement, sides: Sequence[Line]
    ) -> set[int]:
        """Change a claim, where that says more than what was said of it."""
        claim = self.record.claims[at]
        if claim.kind == "declaration" or (self.one.in_passing and claim.verdict != "unread"):
            return set()
        if finding.ruling == "ill-formed":
            doubted = self.doubted(replace(finding, reason=SIZES), sides, statement)
            finding = finding if doubted.ruling == "ill-formed" else doubted
        if finding.ruling == "fails":
            finding = self.doubted(finding, sides, statement)
            if not self.place.limits.whole:
                finding = Finding("unread", reason=RESTRICTED)
            if any(said.endswith(SYMMETRIC) for said in claim.assumptions):
                return set()
            if claim.verdict == "holds" and finding.ruling == "fails":
                finding = Finding("unread", reason="right of arrays, and not of numbers")
                self.record.change(at, finding, None)
                return {at}
        mended = claim.erratum and claim.suggestion is not None
        if claim.verdict not in _LESS[finding.ruling] or (mended and not finding.holds):
            return set()
        mend = self.one.comparing.mended(*sides) if finding.ruling == "fails" else None
        self.record.change(at, finding, mend)
        return {at}

    def stop(self) -> None:
        """Nothing can go on from here."""
        self.last = self.trusted = None


def partial(left: Line, statement: Statement, limits: Sequence[written.Chain]) -> bool:
    """Whether conditions say for which of its places an entry is that: h[n] = 2 for n < 3."""
    if not isinstance(left, written.Access):
        return False
    letters = {name for place in left.subscripts for name in free_names(place)}
    return any(letters & free_names(chain) for chain in (*statement.conditions, *limits))
