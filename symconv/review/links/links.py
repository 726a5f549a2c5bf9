"""One link of a chain decided, with each operation that its signs may mean.

It knows the scope and the judges, and neither claims nor places in a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.roots import has_roots
from symconv.review.claims import ERRATA, Ruling
from symconv.review.deciding.compare import compare
from symconv.review.deciding.decimals import in_decimals, mended
from symconv.review.deciding.differences import BY_CHANCE
from symconv.review.definitions.aliases import gradients, in_words, meant
from symconv.review.definitions.flattening import operations
from symconv.review.definitions.laws import is_distribution, is_of_letters, law, of_products
from symconv.review.definitions.redefinitions import redefined
from symconv.review.definitions.sequences import PRESUMED, Sequences
from symconv.review.findings import Decide, Finding
from symconv.review.layers.convolved import Convolution, Reading, modes
from symconv.review.layers.dense import declare_columns
from symconv.review.layers.networks import Networks
from symconv.review.links.attempts import Attempts
from symconv.review.links.broadcasts import broadcasts
from symconv.review.links.corrections import corrected, slip
from symconv.review.links.supposing import Supposing
from symconv.review.links.trials import Trials
from symconv.review.links.upright import Upright
from symconv.review.scope.arrays import is_example
from symconv.review.scope.origins import Origins
from symconv.review.scope.scope import Scope
from symconv.review.scope.sides import has_matrix, plain
from symconv.review.signals.capitals import Capitals

LONG = 50
"""Parts of two sides that make a change as much work as another one."""
TRIES = 400
"""Corrections of one document that are tried: who has many mistakes gets no more suggestions."""
ENOUGH = 2
"""Lists of numbers after which an asterisk is a convolution, of whatever else words speak."""


@dataclass
class Links:
    """Decides the links of one document."""

    scope: Scope
    decide: Decide
    networks: Networks | None = None
    presumes: str = ""
    """Whether the document speaks of convolution, be it alone or with other such operations.

    Beside integrals, which convolve as well, it is just laws that are meant of either.
    """
    tries: int = TRIES
    proposed: frozenset[str] | None = None
    """The only corrections that are tried, if they were looked for before with other numbers."""
    listed: int = 0
    """Lists of numbers that are a convolution of others, where an asterisk is one."""
    taken: set[tuple[str, str]] = field(default_factory=set)
    """Names that were taken for others, where a claim holds by it."""

    doubt: str = ""
    """Why the statement at hand may not be called wrong, if there is such a reason."""
    given: tuple[str, ...] = ()
    """What the statement at hand takes for granted of the layers of which it speaks."""

    trials: Trials = field(init=False)
    upright: Upright = field(init=False)
    supposing: Supposing = field(init=False)
    attempts: Attempts = field(init=False)
    capitals: Capitals = field(init=False)

    def __post_init__(self) -> None:
        self.trials = Trials(self.scope, self.decide)
        self.upright = Upright(self.scope, self.trials.under)
        self.supposing = Supposing(self.scope, self.trials, self.upright)
        self.attempts = Attempts(self.scope, self.trials, self.supposing)
        self.capitals = Capitals(self.scope)

    @property
    def sequences(self) -> Sequences:
        """What operations on sequences mean in the document."""
        return self.trials.sequences

    @property
    def layered(self) -> bool:
        """Whether the document speaks of layers in general, which depend on each other."""
        return self.networks is not None and bool(self.networks.layers.family.bases)

    @property
    def origins(self) -> Origins:
        """From which numbers its arrays count."""
        return self.attempts.origins

    def meant(self, *lines: Line) -> tuple[list[Line], dict[str, str]]:
        """What lines mean by their names and operations, and what that takes for what."""
        spelled = [self.sequences.spelled(plain(line), self.scope) for line in lines]
        return meant(spelled, self.scope)

    def learns(self, left: Line, right: Line) -> bool:
        """Whether a link says, on either side, what an operation on sequences is."""
        learn = self.sequences.learn
        return learn(left, plain(right), self.scope) or learn(right, plain(left), self.scope)

    def relearns(self, left: Line, right: Line, other: bool) -> Finding | None:
        """What an operation on sequences is from here on, if it had a meaning further up.

        `other` is whether words say that the sign means another operation now.
        """
        signs = {operation.symbol for operation in operations(left)}
        if signs & {operation.symbol for operation in operations(right)}:
            return None  # a law of it says nothing new
        if not (other or written.has_sum(right)):
            return None  # x * delta = x does not say what * is
        if not self.sequences.forgets(left, self.scope, other):
            return None
        ruling: Ruling = "definition" if self.learns(left, right) else "unread"
        return Finding(ruling, reason="what an operation on sequences is from here on")

    def compared(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain] = ()
    ) -> Finding:
        """Whether `left = right`, in a chain with a head, where the conditions hold."""
        numbers = in_decimals(left, right)
        if numbers is not None and not self.scope.knows("e"):
            return numbers
        what = self.networks.convolution if self.networks is not None else None
        if what is None or self.networks is None:
            return self.compared_once(left, right, head, conditions)
        found = list[tuple[Reading, Finding]]()
        for reading in self.networks.readings():
            self.networks.take(reading)
            finding = self.best(what, left, right, head, conditions)
            found.append((reading, finding))
        holding = [each for each in found if each[1].holds]
        if holding:
            reading, finding = holding[0]
            self.networks.shown([each for each, _ in holding])
            self.networks.take(reading)
            return finding.assuming(*reading.words)
        doubtful = [finding for _, finding in found if finding.ruling not in ERRATA]
        if not doubtful and self.networks.both:
            for reading in self.networks.mixed():
                self.networks.take(reading)
                there = replace(what, apart=reading.apart)
                if self.best(there, left, right, head, conditions).holds:
                    doubtful = [Finding("unread", reason="right if a sign has both meanings")]
        self.networks.take(found[0][0])
        return (doubtful or [found[0][1]])[0]

    def best(
        self, what: Convolution, left: Line, right: Line, head: Line,
        conditions: Sequence[written.Chain],
    ) -> Finding:  # fmt: skip
        """What is found with each operation the valid or the full one, as it fits best."""
        order = ("holds", "definition", "unread", "fails", "ill-formed")
        found = list[Finding]()
        for sides, words in modes((left, right, head), what):
            one, other, first = sides
            finding = self.compared_once(one, other, first, conditions)
            if finding.holds:
                return finding.assuming(*words)
            # Sizes that fit by chance alone: the operation is the other one.
            chance = finding.reason == BY_CHANCE
            found.append(replace(finding, ruling="ill-formed") if chance else finding)
        best = min(found, key=lambda each: order.index(each.ruling))
        return replace(best, ruling="unread") if best.reason == BY_CHANCE else best

    def compared_once(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain] = ()
    ) -> Finding:
        """Whether two sides are equal, with all operations as they are in force.

        In a document on convolution an asterisk that nobody defines is one, if that holds; and once
        it did, what does not hold by it is wrong where words speak of no other operation.
        """
        listed = has_matrix(left) or has_matrix(right)
        if PRESUMED in self.supposing.seen and self.presumable(left, right):
            with self.presuming():
                again = self.in_force(left, right, head, conditions)
            if again.holds:
                self.listed += listed
                return again.assuming(PRESUMED)
        finding = self.in_force(left, right, head, conditions)
        if finding.ruling not in ("unread", *ERRATA) or not self.presumable(left, right):
            return finding
        with self.presuming():
            again = self.in_force(left, right, head, conditions)
        if again.holds and (listed or self.of_numbers(left, right)):
            # Its laws may be those of a product of numbers as well.
            self.supposing.seen.add(PRESUMED)
            self.listed += listed
        alone = self.presumes == "alone" or (listed and self.listed >= ENOUGH)
        certain = alone and PRESUMED in self.supposing.seen
        certain = again.ruling == "fails" and (certain or is_distribution(left, right))
        if finding.ruling in ERRATA and not again.holds and any(map(_of_signals, (left, right))):
            return Finding("unread", reason="wrong if an asterisk is a product")
        return again.assuming(PRESUMED) if again.holds or certain else finding

    def presumable(self, *lines: Line) -> bool:
        """Whether an asterisk on lines may be a convolution, as the document speaks of that."""
        stated = self.presumes != "laws" or all(map(is_of_letters, lines))
        return bool(self.presumes) and stated and self.sequences.presumable(lines, self.scope)

    def of_numbers(self, *lines: Line) -> bool:
        """Whether all sequences on lines are given in numbers: a[n] * d[n] = delta[n] + ..."""
        values, given = self.scope.context.values, set[str]()
        for part in (part for line in lines for part in written.every(line)):
            if isinstance(part, written.Access) and isinstance(part.array, written.Name):
                given.add(part.array.text)
            elif isinstance(part, written.Operation):
                given |= {x.text for x in (part.left, part.right) if isinstance(x, written.Name)}
        return bool(given) and all(name in values and not values[name].operands for name in given)

    @contextmanager
    def presuming(self) -> Iterator[None]:
        """What an asterisk means in the meantime that nobody defines."""
        known = self.sequences
        self.trials.sequences = known.presuming()
        try:
            yield
        finally:
            self.trials.sequences = known

    def in_force(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain]
    ) -> Finding:
        """Whether two sides are equal, with all operations as they are known."""
        sides = plain(left), plain(right)
        stated = law(*sides, self.sequences, self.scope)
        stated = stated or of_products(*sides, plain(head), self.sequences, self.scope)
        if stated is not None and not conditions:
            finding = compare(stated.left, stated.right, stated.here, self.decide)
            if finding.holds or (stated.alike and finding.ruling in ERRATA):
                return finding
        (left, right, head), taken = self.meant(left, right, head)
        columns = tuple(
            f"{name} is a column" for name in declare_columns((left, right), self.scope)
        )
        finding = self.attempts.compared(
            left, right, head, conditions, (*in_words(taken), *columns)
        )
        # By what a capital is differentiated, in small letters, are its entries; any other name may
        # be another array, introduced later, or have its subscripts in another order.
        slopes = {base for side in (left, right) for _, base in gradients(side)}
        doubtful = {
            (name, known)
            for name, known in taken.items()
            if name.upper() != known or known not in slopes
        }
        if finding.holds:
            self.taken |= {*taken.items()}
        elif finding.ruling in ERRATA and not doubtful <= self.taken:
            return Finding("unread", reason=f"wrong if {', '.join(in_words(taken))}")
        if finding.holds:
            finding = finding.assuming(*self.given, *broadcasts((left, right), self.scope.here))
            self.upright.settle(left, right, head, conditions)
        elif finding.ruling in ERRATA:
            if self.doubt:
                return Finding("unread", reason=self.doubt)
            here = self.scope.here
            finding = self.upright.excused(finding, left, right, head, conditions, here)
        return finding

    def corrected(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> str | None:  # fmt: skip
        """A change that makes a wrong link right, taking for granted no more than before."""
        if (number := mended(left, right)) is not None:
            return number
        if self.scope.context.order:
            return None  # each change would have to be tried for each exponent
        (left, right, head), _ = self.meant(left, right, head)
        differs = finding.counterexample if finding.ruling == "fails" else None
        holds = self.trial(head, conditions, finding)
        return corrected(left, right, holds, differs, self.scope.context.generic, self.proposed)

    def slip(
        self, left: Line, right: Line, head: Line, conditions: Sequence[written.Chain],
        finding: Finding,
    ) -> Line | None:  # fmt: skip
        """The right side of a wrong link that may define anew, if one change makes it hold."""
        if self.scope.context.order and any(map(self.rooted, (left, right))):
            return None  # each change would have to be tried for each exponent
        (left, right, head), _ = self.meant(left, right, head)
        holds = self.trial(head, conditions, finding)
        generic = self.scope.context.generic
        return slip(right, lambda other: holds(left, other), generic, self.proposed)

    def rooted(self, line: Line) -> bool:
        """Whether a side has roots of unity, or is not known well enough to say."""
        try:
            return has_roots(elaborate(plain(line), self.scope.here))
        except SymconvError:
            return True

    def trial(
        self, head: Line, conditions: Sequence[written.Chain], finding: Finding
    ) -> Callable[[Line, Line], bool]:
        """Whether sides are equal, taking for granted no more than the finding does."""
        here = self.scope.here

        def holds(one: Line, other: Line) -> bool:
            self.tries -= 1 + sum(1 for side in (one, other) for _ in written.every(side)) // LONG
            if self.tries < 0:
                return False
            what = self.networks.convolution if self.networks is not None else None
            sides = [one, other, head]
            ways = modes(sides, what) if what is not None else [(sides, ())]
            for (mine, theirs, first), _ in ways:
                again = self.trials.under(here, mine, theirs, first, conditions)
                again = self.attempts.at_taps(again, mine, theirs, first, conditions)
                if again.holds and set(again.assumptions) <= set(finding.assumptions):
                    return True
            return False

        return holds

    def redefined(self, name: str, left: Line, right: Line) -> Finding:
        """What a name means from here on, where what is said of it does not hold of the old."""
        example = is_example(right)
        self.origins.settled.discard(name)
        if example:
            self.scope.lend(name)
        try:
            known = redefined(name, left, self.meant(right)[0][0], self.scope)
        except SymconvError:
            self.scope.forget(name)
            return Finding("unread", reason=f"what {name} is from here on")
        how = "in numbers, for one example" if example else "defined again"
        return Finding("definition", reason=f"{known.what}, {how}")


def _of_signals(line: Line) -> bool:
    """Whether an asterisk stands between signals, a[n] * b[n], and over no index of a sum."""
    match line:
        case written.Summation() | written.SummationOver():
            return False
        case written.Operation("*", written.Access(_, (_,)), written.Access(_, (_,))):
            return True
    return any(map(_of_signals, written.parts(line)))
