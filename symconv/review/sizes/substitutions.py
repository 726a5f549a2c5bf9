"""Changes of variable in words: "let m = n - k, so that k = n - m" defines m, and says k again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.reading.reader import Statement
from symconv.reading.segments import IMPLIES
from symconv.review.deciding.relations import concludes
from symconv.review.findings import Finding
from symconv.review.scope.scope import Scope
from symconv.review.sizes.arithmetic import solves
from symconv.review.sizes.polynomials import normal

_OF_SIZES = re.compile(
    r"\b(?:size|length|long|width|height|number|dimension|output|entries|samples|taps)s?\b", re.I
)


@dataclass
class Substitutions:
    """The indices that a section puts in the place of others."""

    scope: Scope
    section: int = -1
    known: list[written.Chain] = field(default_factory=list)

    def heard(self, statement: Statement, indices: set[str], words: str) -> Finding | None:
        """What is said of an index that is put in the place of others, which stood in subscripts.

        What `words` before it conclude from an earlier one of the same letters is held against it.
        """
        if _OF_SIZES.search(words):
            return None
        concluded = concludes(words) or IMPLIES in statement.words
        match statement:
            case Statement(written.Name(name) as left, (Link("=", right),)):
                pass
            case _:
                return None
        if self.section != self.scope.section:
            self.section, self.known = self.scope.section, []
        put = {x.first.text for x in self.known if isinstance(x.first, written.Name)}
        made = self.scope.context.values.values()
        called = {slot.letter for value in made for slot in value.slots}  # y(i) is no subscript
        letters = _letters(right, indices | put | called)
        if not (letters and name.islower() and _is_letter(name)) or self.scope.knows(name):
            return None
        chain = written.Chain(left, statement.links)
        for given in self.known if name not in put else ():
            if _names(given) == _names(chain):
                finding = solves(left, right, given)
                if finding.holds or (concluded and finding.ruling == "fails"):
                    return finding
        self.known.append(chain)
        return Finding("definition", reason=f"{name} in the place of {', '.join(sorted(letters))}")


def _letters(right: Line, indices: set[str]) -> set[str]:
    """The indices of which a side is made, evenly and with whole numbers and sizes beside them.

    None where it is a single one, or anything else.
    """
    try:
        terms = normal(right, {})
    except Unsupported:
        return set()
    even = all(sum(count for _, count in monomial) <= 1 for monomial in terms)
    names = {name for monomial in terms for name, _ in monomial}
    single = all(map(_is_letter, names))
    lower = {name for name in names if name.islower()}
    return lower if even and single and len(terms) > 1 and lower <= indices else set()


def _is_letter(name: str) -> bool:
    """Whether a name is one letter, be it with primes, or a script one."""
    return len(name.rstrip("'")) == 1 or name == "ell"


def _names(chain: written.Chain) -> set[str]:
    return {part.text for part in written.every(chain) if isinstance(part, written.Name)}
