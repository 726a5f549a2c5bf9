"""What a first equation defines that was defined before: another one of the name, or a mistake."""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.documents.formats import Formula
from symconv.language import line as written
from symconv.language.names import name_of
from symconv.review.claims import ERRATA
from symconv.review.deciding.differences import RIGHT_FOR
from symconv.review.deciding.relations import concludes
from symconv.review.definitions.laws import sifting
from symconv.review.definitions.redefinitions import in_general, is_result, may_change, says_again
from symconv.review.definitions.sequences import of_operation
from symconv.review.findings import Finding
from symconv.review.links.links import Links
from symconv.review.links.step import Step
from symconv.review.links.told import Told
from symconv.review.scope.arrays import is_example
from symconv.review.scope.record import ELSE, Record
from symconv.review.scope.restated import lettered
from symconv.review.scope.settings import PASSING, named
from symconv.review.scope.sides import plain
from symconv.review.words import prose
from symconv.review.words.place import Place
from symconv.review.words.restating import another, restates
from symconv.review.words.sentences import announcing, leading


@dataclass
class Anew:
    """Tells of the first equations of chains whether they define something anew."""

    record: Record
    links: Links
    place: Place
    told: Told
    changed: set[written.Chain] = field(default_factory=set)
    """Equations that defined something anew, whatever the letters of their indices."""

    @property
    def words(self) -> str:
        return leading(*self.place.around)

    def sifts(self, step: Step) -> bool:
        """Whether a link says of any signal that it is made of impulses."""
        left, right = map(plain, step.sides)
        return sifting(left, right, self.record.scope) is not None

    def name(self, step: Step, *, other: bool = False) -> str | None:
        """The name that a link may define anew, if there is one; words may name an `other` one."""
        if not step.first or prose.again(self.words) or self.sifts(step):
            return None
        return may_change(
            *step.sides, self.record.scope, other=other or another(self.words),
            given=step.display and prose.gives(self.place.words),
        )  # fmt: skip

    @property
    def elsewhere(self) -> bool:
        """Whether words may speak of something else now than what was defined before.

        In running text they do so by a title of a few words alone, every other: y[n] = x[2n]. What
        they say of some of its places (for odd i) is no other definition.
        """
        words = announcing(*self.place.around)
        titled = not self.place.running or words.rstrip().endswith(":")
        return titled and self.place.limits.whole and not (restates(words) or self.follows)

    def drawn(self, step: Step) -> bool:
        """Whether a matrix of the very arrays of which something is made is drawn for it.

        It shows this at the sizes of an example, and no other one.
        """
        left, right = step.sides
        name = name_of(left)
        matrices = (part for part in written.every(right) if isinstance(part, written.Matrix))
        # What has one row or one column may be a list of numbers.
        large = any(min(len(m.rows), max(map(len, m.rows))) > 1 for m in matrices)
        return name is not None and large and says_again(name, right, self.record.scope)

    @property
    def follows(self) -> bool:
        """Whether the line before it in its formula follows from what was known.

        Then the words before both of them began nothing else.
        """
        part, claims = self.place.parts[self.place.number], self.record.claims
        if not isinstance(part, Formula) or not claims:
            return False
        last = claims[-1]
        within = last.source is part.source and last.start >= part.pieces[0][0]
        return within and last.verdict == "holds"

    def decided(
        self, step: Step, name: str | None, finding: Finding
    ) -> tuple[Finding, str | None, tuple[str, ...]]:
        """What a finding comes to where the name of a left side may be defined anew.

        With it the name that was, and what is to be remarked on it.
        """
        left, right = step.sides
        scope = self.record.scope
        open_result = finding.ruling == "unread" and is_result(left, right, scope)
        if (finding.ruling in ERRATA or open_result) and not name:
            name = self.name(step, other=self.elsewhere and not self.drawn(step))
        if step.first and not name and finding.ruling in ERRATA:
            name, finding = self.passing(step, finding)
        if step.first and not name and finding.reason.startswith(RIGHT_FOR):
            if prose.generalizes(self.words):
                name = name_of(left)
            else:
                scope.doubted |= named(left)
        here = scope.defined_in.get(name or "") == scope.section
        other = another(self.words)
        departs = finding.ruling in ERRATA and not is_example(right)
        differs = departs and here and step.display and not other
        if name and differs and self.slipped(step, finding):
            name = None
        if name and (not finding.holds or in_general(name, right, scope)):
            if departs and here and self.record.depart():
                return Finding("unread", reason=ELSE), None, ()
            finding = self.links.redefined(name, left, right)
            self.changed.add(lettered(left, right))
            remark = f"not what this section said of {name} before"
            return finding, name, (remark,) if finding.ruling == "definition" and differs else ()
        if step.first and not finding.holds:
            unlike = other or self.elsewhere
            if departs and unlike and of_operation(left) and self.record.depart():
                return Finding("unread", reason=ELSE), None, ()
            finding = self.links.relearns(left, right, unlike) or finding
        return finding, name, ()

    def passing(self, step: Step, finding: Finding) -> tuple[str | None, Finding]:
        """What running text says of what is known: it may be another one, or wrong.

        Then neither is in force from here on.
        """
        if not self.place.running or concludes(self.place.words) or self.sifts(step):
            return None, finding
        name = may_change(*step.sides, self.record.scope, passing=True)
        if name and says_again(name, step.right.line, self.record.scope):
            self.record.scope.doubted |= named(step.left.line)
            return None, Finding("unread", reason=PASSING)
        return name, finding

    def slipped(self, step: Step, finding: Finding) -> bool:
        """Whether what might define anew follows from what was said, but for one slip.

        What differs by one change from the definition itself may be another one: y[n] = x[n+1]
        after y[n] = x[n-1].
        """
        given = step.statement.conditions
        mended = self.links.slip(*step.sides, step.head, given, finding)
        known = self.told.defined | self.changed
        return mended is not None and lettered(step.left.line, mended) not in known
