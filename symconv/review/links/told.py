"""Links that say what something is, and are no claims: a name, zeros outside, a definition.

Each way in which a link does so is tried in the order of `NAMES` and `GROUNDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.roots import indices
from symconv.reading.reader import Statement
from symconv.review.definitions.aliases import gradient
from symconv.review.definitions.redefinitions import is_general, new
from symconv.review.findings import Finding
from symconv.review.links.introductions import Introductions
from symconv.review.links.later import Later
from symconv.review.links.links import Links
from symconv.review.links.matrices import Matrices
from symconv.review.links.step import Step
from symconv.review.scope.record import Record
from symconv.review.scope.restated import lettered
from symconv.review.scope.settings import PASSING, named
from symconv.review.scope.supports import put_zeros
from symconv.review.words import prose
from symconv.review.words.place import Place
from symconv.review.words.sentences import after, following, or_where
from symconv.review.words.supposing import supposed

EXPLAINED = re.compile(r"\b(?:with|where)\s*$", re.IGNORECASE)
"""Words before what says what a letter is that stood before them."""


@dataclass
class Told:
    """Hears what the links of one document say of something new."""

    record: Record
    links: Links
    introductions: Introductions
    matrices: Matrices
    place: Place
    later: Later
    endless: bool = False
    """Whether the chain at hand says what an operation on sequences is, which have no end."""
    defined: set[written.Chain] = field(default_factory=set)
    """First equations that defined something, whatever the letters of their indices."""

    def names(self, step: Step) -> bool:
        """Whether a link only says what something is called, or says something in passing."""
        return any(tells(self, step) for tells in self.NAMES)

    def grounds(self, step: Step) -> bool:
        """Whether a link defines something, upon which the chain is built from there on."""
        return any(tells(self, step) for tells in self.GROUNDS)

    def of_gradient(self, step: Step) -> bool:
        """It says what a gradient is called."""
        left, right = step.sides
        called = gradient(left, right, self.record.scope) if step.first else None
        if not called or (step.display and not isinstance(left, written.Unit)):
            return False
        self.define(step, f"{called} is what a gradient is called")
        self.later.settle(called, self.place.words)
        return True

    def of_zeros(self, step: Step) -> bool:
        """It says what is zero outside: h[n] = 0 for n < 0, where it may have entries elsewhere."""
        left, right = step.sides
        if right != written.Number(0):
            return False
        if step.passing and self.place.silent:
            words, said = following(*self.place.around, self.place.macros)
            others = or_where(*self.place.around, self.place.macros) if said else ()
            more = words, (*said, *others)
        elif step.first and is_general(left) and new(left, self.record.scope):
            more = "", (*step.statement.conditions, *self.place.limits.chains)
            if isinstance(left, written.Call) and not more[1]:
                return False  # a function of whole arrays, as an inner product is
        else:
            return False
        if not put_zeros(left, *more, self.record.scope):
            self.record.scope.doubted |= named(left)
        self.define(step, "what is zero outside")
        return True

    def in_passing(self, step: Step) -> bool:
        """It is said in passing of entries, and does not hold."""
        left, right = step.sides
        if not step.passing or isinstance(left, written.Name):
            return False
        if self.links.compared(left, right, step.head).holds:
            return False
        self.record.scope.doubted |= named(left)
        self.record.say(step.source, step.span, step.kind, Finding("unread", reason=PASSING))
        return True

    def of_arguments(self, step: Step) -> bool:
        """It says on what something depends: y = y(x)."""
        left, right = step.sides
        if not isinstance(right, written.Call) or right.function != left:
            return False
        self.define(step, "what it depends on")
        return True

    def of_transform(self, step: Step) -> bool:
        """It says what the transform of a sequence is."""
        if not step.first or not self.links.capitals.learn(*step.sides):
            return False
        self.define(step, "what the transform of a sequence is")
        return True

    def of_operation(self, step: Step) -> bool:
        """It says what an operation on sequences is."""
        if not self.links.learns(*step.sides):
            return False
        self.endless = True
        self.define(step, "what an operation on sequences is")
        doubted = self.record.scope.doubted & named(step.head)
        if doubted and self.links.compared(step.head, step.right.line, step.head).holds:
            # It is what was presumed of the sign by which the array was made.
            self.record.scope.doubted -= doubted
        self.introductions.declared()
        return True

    def of_arrays(self, step: Step) -> bool:
        """It defines its left side."""
        (left, right), statement, scope = step.sides, step.statement, self.record.scope
        begins = (step.first and not self.fits(step)) or new(left, scope)
        # A w = ... = (r_0, r_1) says what r is, of which nobody has heard.
        begins = begins or (isinstance(right, written.Matrix) and new(right, scope))
        begins = begins and (step.display or not prose.corresponds(after(*self.place.around)))
        passed = named(left) & scope.doubted if begins else set[str]()
        scope.doubted -= passed
        if not begins or not self.introductions.introduce(
            left, self.known(statement, step.number), statement.conditions, step.source, step.span,
            padded=self.place.padded, zeros=scope.zeros or self.place.silent,
            layers=self.place.layers, display=step.display,
            explained=bool(EXPLAINED.search(self.place.words)),
            supposed=self.place.running and supposed(*self.place.around),
        ):  # fmt: skip
            scope.doubted |= passed  # what was said in passing is still in doubt
            return False
        self.transformed(left)
        self.defined.add(lettered(left, right))
        self.matrices.cells(left, right, step.source)
        self.introductions.declared()
        if prose.supposes(self.place.words) and not step.display:
            scope.supposed |= named(left)
            scope.free_sizes(*named(left))
        for name in named(left):
            self.later.settle(name, self.place.words)
        return True

    NAMES: ClassVar[tuple[Callable[[Told, Step], bool], ...]] = (
        of_gradient,
        of_zeros,
        in_passing,
        of_arguments,
    )
    GROUNDS: ClassVar[tuple[Callable[[Told, Step], bool], ...]] = (
        of_transform,
        of_operation,
        of_arrays,
    )

    def define(self, step: Step, what: str) -> None:
        finding = Finding("definition", reason=what)
        self.record.say(step.source, step.span, "definition", finding)

    def transformed(self, left: Line) -> None:
        """What was just defined is held against its transform, if that was known before."""
        name = name_of(left.array if isinstance(left, written.Access) else left)
        pair = self.links.capitals.of_known(name or "")
        if pair is None or self.record.claims[-1].verdict != "definition":
            return
        scope, context = self.record.scope, self.record.scope.context
        # Both are known: it is no equation for the letter of the transform.
        scope.context = replace(context, multiplied=True)
        finding = self.links.compared(*pair, pair[0])
        scope.context = context
        if finding.ruling != "unread":
            self.record.change(len(self.record.claims) - 1, finding, None)

    def fits(self, step: Step) -> bool:
        """Whether an entry is what an operation makes it that nobody defined: y = x * w + b."""
        match step.left.line:
            case written.Access(array, _) if name_of(array) in self.record.scope.pending:
                given = step.statement.conditions
                return self.links.compared(*step.sides, step.head, given).holds
        return False

    def known(self, statement: Statement, n: int) -> Line:
        """The right side of a link; where nobody knows what is in it, a later one that is known.

        Of F_jk = x_j = w^jk the last, and of y = v^T h = sum_i v_i h_i, which says what v is.
        """
        side, context = statement.links[n].side, self.record.scope.here
        array = name_of(side.array) if isinstance(side, written.Access) else None
        later = [each.side for each in statement.links[n + 1 :] if each.relation == "="]
        if context.order and array is not None and not self.record.scope.knows(array):
            return next((each for each in later if indices(each, context)), side)
        if isinstance(side, written.Product) and not self.record.scope.known(side):
            return next(filter(self.record.scope.known, later), side)
        return side
