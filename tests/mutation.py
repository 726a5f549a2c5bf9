"""How many planted errors the verifier catches, and whether it ever errs.

    python -m tests.mutation tests/notes/lecture.md images --every 3

Every link (`left = right`) of a document that the verifier says holds gets each mutant of its right
side in turn, written into the text; the whole document is then verified again. Which mutants are
truly wrong is for the oracle to say, at all small sizes: it knows neither judge. What the names of
a document stand for is described here (`DESCRIBED`), and not inferred. Three figures must be 0:

false holds   what is wrong, and is said to hold
alarms        what is right, and is said to be wrong
collateral    other claims of the document, right in the original, that are said to be wrong

What is wrong as the document stands, and said to hold with an assumption that makes it right, is
`assumed`: no false hold, and not caught. Derivatives by a weight follow what the verifier says of
the original link (dw/dt = 0). The mends that the verifier would propose are not asked for: they
take most of its time, and change no verdict.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, islice, product
from pathlib import Path
from random import Random
from typing import Any, TypeAlias
from unittest import mock

from rich.console import Console
from rich.table import Table

from symconv.documents.formats import Document, Formula, text_document
from symconv.judges.bounded import Bounded
from symconv.judges.question import Question, Verdict
from symconv.language import line as written
from symconv.language.line import UNIT, Line, RelationSign
from symconv.language.mutations import mutants
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.review.claims import Claim
from symconv.review.findings import Decide
from symconv.review.verify import SECONDS, checked
from symconv.writing.latex import latex
from symconv.writing.notation import notation
from tests.oracle import (
    HOLDS,
    Array,
    Nonsense,
    Scalar,
    Unanswered,
    World,
    by_example,
    dual,
    evaluate,
    nonzero,
    number,
    same,
)
from tests.planted.description import Description
from tests.planted.documents import BUILT_IN, DESCRIBED

# --- the links of a document --------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A link that holds: both its sides, what is said of it, and where its right side stands."""

    left: Line
    relation: RelationSign
    right: Line
    claim: Claim
    start: int
    end: int


def places(document: Document, claims: Sequence[Claim]) -> Iterator[Place]:
    """Every link of a document that the verifier says holds, those inside of matrices too."""
    holds = {(c.start, c.end): c for c in claims if c.verdict == "holds"}
    for left, relation, right, span in links(document):
        if span in holds and right.span is not None:
            start, end = right.span
            text = document.source.text
            if text[:start].endswith(r"\left"):
                start -= len(r"\left")
            yield Place(left, relation, right, holds[span], start, end)


Linked: TypeAlias = tuple[Line, RelationSign, Line, tuple[int, int]]
"""Left side, relation, right side, and the span by which the verifier names the link."""


def links(document: Document) -> Iterator[Linked]:
    """All the links of a document, those inside of matrices too."""
    macros = {m.name: Macro(m.name, m.arity, m.default, m.body) for m in document.macros.values()}
    last: Line | None = None
    for part in document.parts:
        if isinstance(part, Formula):
            for statement in read(part.source, part.pieces, macros):
                yield from _linked(statement, last)
                sides = [statement.first, *(link.side for link in statement.links)]
                last = sides[-1]


def _linked(statement: Statement, last: Line | None) -> Iterator[Linked]:
    left = statement.first or last
    for n, link in enumerate(statement.links):
        start, end = link.side.span or statement.span
        if n == 0 and statement.first is not None and statement.first.span is not None:
            start = statement.first.span[0]
        if left is not None and link.relation in HOLDS:
            yield plain(left), link.relation, plain(link.side), (start, end)
        yield from _cells(link.side)
        left = link.side


def _cells(side: Line) -> Iterator[Linked]:
    """The links in the cells of a matrix: the verifier names them by the whole cell."""
    for part in written.parts(side):
        if isinstance(side, written.Matrix) and isinstance(part, written.Chain):
            left = part.first
            for link in part.links:
                yield left, link.relation, link.side, part.span or (0, 0)
                left = link.side
        else:
            yield from _cells(part)


def plain(line: Line) -> Line:
    """The line with the last side in the place of each equation inside a cell."""
    if isinstance(line, written.Matrix):
        rows = tuple(
            tuple(cell.last if isinstance(cell, written.Chain) else cell for cell in row)
            for row in line.rows
        )
        return replace(line, rows=rows)
    return written.changed(line, plain)


# --- what is truly wrong ------------------------------------------------------------------------


class Truth:
    """What the oracle says of one link and of what stands in the place of its right side."""

    def __init__(self, place: Place, described: Description) -> None:
        place = replace(place, left=by_example(place.left), right=by_example(place.right))
        self.place, self.described = place, described
        letters = free(place.left) | free(place.right)
        self.free = sorted(letters & described.free.keys())
        fixed = {name: int(n) for name, n in re.findall(r"(\w+) = (\d+)", place.claim.scope)}
        self.sizes = [
            sizes
            for sizes in described.sizes
            if all(sizes.get(name, n) == n for name, n in fixed.items())
        ]
        self._kept: dict[frozenset[str], list[tuple[World, Any]]] = {}

    def holds(self, right: Line, relation: RelationSign | None = None) -> bool:
        """Whether it is right, under what the original needs or under no assumption.

        Raises Unanswered where the oracle cannot say.
        """
        tried = (self.place.claim.assumptions, ())
        return any(self.under(right, each, relation) for each in tried)

    def under(
        self, right: Line, assumptions: Sequence[str], relation: RelationSign | None = None
    ) -> bool:
        """Whether it is right under these assumptions, which must leave something of the left."""
        relation, right = relation or self.place.relation, by_example(right)
        worlds = self.worlds(frozenset(assumptions))
        if assumptions and not any(nonzero(left) for _, left in worlds):
            return False
        try:
            if has_dots(self.place.right):
                shown = self.place.right
                return all(drawn_so(right, left, shown, world) for world, left in worlds)
            if relation != "=":
                return all(HOLDS[relation](left, evaluate(right, w)) for w, left in worlds)
            return all(met(left, evaluate(right, world), right) for world, left in worlds)
        except Nonsense:
            return False

    def worlds(self, assumptions: frozenset[str]) -> list[tuple[World, Any]]:
        """All worlds, the largest first, and what the left side is worth there."""
        if assumptions not in self._kept:
            found = [*self._worlds(assumptions)]
            self._kept[assumptions] = [(w, evaluate(self.place.left, w)) for w in found]
        return self._kept[assumptions]

    def _worlds(self, assumptions: frozenset[str]) -> Iterator[World]:
        described, chance = self.described, Random(20261123)
        here = names(self.place.left) | names(self.place.right)
        if here & described.defined.keys():
            here |= described.operands.keys()
        for sizes in reversed(self.sizes):
            shapes = {
                name: shape(sizes) for name, shape in described.operands.items() if name in here
            }
            arrays = {
                name: drawn(axes, chance, SMALL if name in described.small else LARGE)
                for name, axes in shapes.items()
            }
            for name in described.endless & arrays.keys():
                arrays[name] = replace(arrays[name], axes=(None,))
            if UNIT in arrays:
                arrays[UNIT] = replace(arrays[UNIT], entries={(0,): 1})
            slopes = {
                weight: {
                    name: drawn(shapes[name], chance)
                    for name in varying
                    if name in shapes and f"d{name}/d{weight} = 0" not in assumptions
                }
                for weight, varying in described.weights.items()
            }
            arrays |= {
                name: cut(arrays[name], reach(sizes))
                for name, reach in described.reach.items()
                if name in arrays and any(re.match(ZERO.format(name), a) for a in assumptions)
            }
            for name in arrays:
                if f"sum_k {name}[k] = 1" in assumptions:
                    arrays[name] = summing_to_1(arrays[name])
                if f"{name} != 0" in assumptions and not arrays[name][()]:
                    arrays[name] = replace(arrays[name], entries={(): 1})
            world = World(
                sizes, arrays, described.operators, described.defined, slopes,
                described.functions, chance.choice(BASES),
            )  # fmt: skip
            for point in product(*(described.free[name](sizes) for name in self.free)):
                yield world.at(**dict(zip(self.free, point, strict=True)))


LARGE, SMALL = 10**6, 3
BASES = (2, 3, 5, 7, 11, 13)
"""What e may be: no number that e^x says anything of stands in any other relation to it."""


def drawn(axes: Sequence[range], chance: Random, most: int = LARGE) -> Array:
    """An array of random whole numbers at these places."""
    entries = {place: chance.randint(-most, most) for place in product(*axes)}
    return Array(tuple(axes), entries)


def summing_to_1(found: Array) -> Array:
    """The array with another last entry."""
    *first, last = found.entries
    rest = sum(dual(found[place]).value for place in first)
    return replace(found, entries={**found.entries, last: 1 - rest})


ZERO = r"(?:.*, )?{}(?:, .*)? is zero outside"
"""What the verifier says that it assumes of an array that nobody declared."""


def cut(found: Array, axes: Sequence[range]) -> Array:
    """The array with zeros outside these places."""
    inside = {*product(*axes)}
    return replace(found, entries={p: x for p, x in found.entries.items() if p in inside})


def met(left: Any, right: Any, line: Line) -> bool:
    """Whether both are one; a literal matrix says nothing of where its places are counted from."""
    if isinstance(line, written.Matrix) and isinstance(left, Array) and isinstance(right, Array):
        left, right = from_zero(left), from_zero(right)
    return same(left, right)


def has_dots(line: Line) -> bool:
    return isinstance(line, written.Dots) or any(map(has_dots, written.parts(line)))


def drawn_so(right: Line, left: Any, shown: Line, world: World) -> bool:
    """Whether a matrix with dots draws the left side, where its dots stand as in what was shown.

    What stands before all dots counts from the first row or column, what stands after them from the
    last, and cells between dots may stand anywhere. What a picture with other dots or of another
    shape shows is for an eye to say: Unanswered.
    """
    matrices = isinstance(right, written.Matrix) and isinstance(shown, written.Matrix)
    if not matrices or layout(right) != layout(shown) or not isinstance(left, Array):
        raise Unanswered("another picture")
    assert isinstance(right, written.Matrix), "it is a matrix"
    left = from_zero(left)
    height, *width = [len(axis) for axis in left.axes if axis is not None]
    if not width:
        column = [left[n,] for n in range(height)]
        return stands_in([row[0] for row in right.rows], column, world)
    lines = [[left[m, n] for n in range(width[0])] for m in range(height)]
    dotted = [all(map(dots, row)) for row in right.rows]
    before, after = dotted.index(True), dotted[::-1].index(True)
    numbered = [*enumerate(right.rows[:before])]
    numbered += [(height - n, right.rows[-n]) for n in range(1, after + 1)]
    return all(stands_in(row, lines[m], world) for m, row in numbered)


def stands_in(cells: Sequence[Line], line: Sequence[Scalar], world: World) -> bool:
    """Whether cells with dots between them show a row of numbers."""
    runs = ["".join(g) for _, g in groupby("." if dots(cell) else "x" for cell in cells)]
    at, fits = 0, True
    for n, run in enumerate(runs):
        held = cells[at : at + len(run)]
        at += len(run)
        if "." not in run:
            found = [number(evaluate(cell, world)) for cell in held]
            first, last = 0, len(line) - len(run)
            starts = range(last if n and n == len(runs) - 1 else first, (last if n else first) + 1)
            fits = fits and any([*line[s : s + len(run)]] == found for s in starts)
    return fits


def dots(cell: Line) -> bool:
    return isinstance(cell, written.Dots | written.Blank)


def layout(line: Line) -> Any:
    """Where the dots stand in a matrix."""
    assert isinstance(line, written.Matrix), "dots stand in a matrix"
    return [[*map(dots, row)] for row in line.rows]


def from_zero(found: Array) -> Array:
    """The array with its places counted from 0."""
    firsts = [axis.start if axis is not None else 0 for axis in found.axes]
    entries = {
        tuple(n - first for n, first in zip(place, firsts, strict=True)): x
        for place, x in found.entries.items()
    }
    axes = tuple(None if axis is None else range(len(axis)) for axis in found.axes)
    return replace(found, axes=axes, entries=entries)


@cache
def names(line: Line) -> frozenset[str]:
    """All the names on a line, bound or free."""
    own = {line.text} if isinstance(line, written.Name) else set()
    return frozenset(own.union(*map(names, written.parts(line))))


@cache
def free(line: Line) -> frozenset[str]:
    """The names on a line that it does not bind itself."""
    match line:
        case written.Name(text):
            return frozenset({text})
        case written.Summation(index, lower, upper, body):
            return free(lower) | free(upper) | (free(body) - {index})
        case written.SummationOver(indices):
            inside = frozenset[str]().union(*map(free, written.parts(line)))
            return inside - {*indices}
    return frozenset[str]().union(*map(free, written.parts(line)))


# --- measuring ----------------------------------------------------------------------------------

WRONG = ("caught", "assumed", "unread", "false hold")
OUTCOMES = (*WRONG, "holds", "undecided", "alarm", "left out")


@dataclass(frozen=True)
class Trial:
    """One mutant, what became of it, and what else was said to be wrong because of it."""

    kind: str
    outcome: str
    place: Place
    right: str
    said: tuple[Claim, ...] = ()
    collateral: tuple[Claim, ...] = ()

    def __str__(self) -> str:
        said = "; ".join(
            f"{c.verdict}: {', '.join((c.reason, *c.assumptions))}"
            for c in (*self.said, *self.collateral)
        )
        line = self.place.claim.source.place(self.place.start).line
        return f"line {line}, {self.kind}: {self.right}\n    {said}"


def trials(text: str, described: Description, decide: Decide, every: int = 1) -> Iterator[Trial]:
    """Each n-th mutant of the links of a document, the original of each link before them.

    The original is tried as a mutant of the kind "none", which must hold.
    """
    known = remembered(decide)
    document = text_document(text, kind="markdown")
    claims = checked(document, known).claims
    for place, kind, sign, right in islice(_planned(document, claims), 0, None, every):
        yield tried(text, claims, place, kind, right, truth(place, described), known, sign)


OTHERS: Mapping[RelationSign, tuple[RelationSign, ...]] = {
    "<=": ("<", ">="),
    "<": ("<=", ">"),
    ">=": (">", "<="),
    ">": (">=", "<"),
}


def _planned(
    document: Document, claims: Sequence[Claim]
) -> Iterator[tuple[Place, str, RelationSign, Line]]:
    for place in places(document, claims):
        yield place, "none", place.relation, place.right
        for mutant in mutants(place.right):
            if mutant.kind == "transposed" and place.relation != "=":
                continue  # of a whole number
            yield place, mutant.kind, place.relation, mutant.line
        for sign in OTHERS.get(place.relation, ()):
            yield place, "another relation", sign, place.right


_TRUTHS: dict[int, Truth] = {}


def truth(place: Place, described: Description) -> Truth:
    """The oracle on a link, kept while the link is at hand."""
    known = _TRUTHS.get(0)
    if known is None or known.place is not place:
        _TRUTHS[0] = known = Truth(place, described)
    return known


def tried(
    text: str, claims: Sequence[Claim], place: Place, kind: str, right: Line, oracle: Truth,
    decide: Decide, sign: RelationSign = "=",
) -> Trial:  # fmt: skip
    """What the verifier says with this right side, held against what the oracle says."""
    spelled = latex(right, notation("bracket" if brackets(text) else "subscript"), frozenset())
    try:
        harmless = oracle.holds(right, sign)
    except Unanswered:
        return Trial(kind, "left out", place, spelled)
    put, start = f" {spelled} ", place.start
    if sign != place.relation:
        before = SIGN.search(text[:start])
        assert before is not None, "a relation stands before its right side"
        start = before.start()
        put = f"{SIGNS[sign]} {spelled} "
    changed = text[:start] + put + text[place.end :]
    growth = len(put) - (place.end - start)
    found = checked(text_document(changed, kind="markdown"), decide).claims
    first, last = min(start, place.claim.start), place.claim.end + growth
    said = tuple(c for c in found if first <= c.start and c.end <= last)
    before = {(c.start, c.end, c.kind) for c in claims if not c.erratum}
    others = (c for c in found if c not in said and c.erratum)
    collateral = tuple(c for c in others if _moved(c, place, growth) in before)
    outcome = judged(said, right, harmless, oracle, sign)
    return Trial(kind, outcome, place, spelled, said, collateral)


SIGN = re.compile(r"(?:\\leq?|\\geq?|<|>)\s*\Z")
SIGNS: Mapping[RelationSign, str] = {"<=": r"\le", "<": "<", ">=": r"\ge", ">": ">"}


def brackets(text: str) -> bool:
    """Whether a document writes its subscripts in brackets."""
    return "[n" in text or "[t" in text


def _moved(claim: Claim, place: Place, growth: int) -> tuple[int, int, str]:
    """Where a claim stood before the right side was changed."""
    start, end = (at - growth * (at > place.start) for at in (claim.start, claim.end))
    return start, end, claim.kind


def judged(
    said: Sequence[Claim], right: Line, harmless: bool, oracle: Truth,
    sign: RelationSign | None = None,
) -> str:  # fmt: skip
    """The outcome, from what is said of the link and of the cells in it."""
    if any(claim.erratum for claim in said):
        return "alarm" if harmless else "caught"
    holds = [claim for claim in said if claim.verdict == "holds" and claim.kind != "example"]
    holds = holds or [claim for claim in said if claim.verdict == "holds"]
    if not holds or any(claim.verdict == "unread" for claim in said):
        return "undecided" if harmless else "unread"
    assumed = [a for claim in holds for a in claim.assumptions]
    if not oracle.under(right, assumed, sign):
        return "false hold"
    return "holds" if harmless else "assumed"


@contextmanager
def without_mends() -> Iterator[None]:
    """The verifier looks for no corrections."""
    with (
        mock.patch("symconv.review.links.links.corrected", return_value=None),
        mock.patch("symconv.review.functions.comparing.corrected", return_value=None),
    ):
        yield


def remembered(decide: Decide) -> Decide:
    """The judge, who is asked the same of all that a mutant leaves as it is."""
    known: dict[Question, Verdict] = {}

    def recalled(question: Question) -> Verdict:
        if question not in known:
            known[question] = decide(question)
        return known[question]

    return recalled


# --- the command --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rates:
    """The trials of one document, counted."""

    trials: tuple[Trial, ...]

    def of(self, *outcomes: str, kind: str | None = None) -> int:
        return sum(t.outcome in outcomes and kind in (None, t.kind) for t in self.trials)

    @property
    def caught(self) -> float:
        """The share of what is truly wrong that is said to be wrong."""
        return self.of("caught") / max(1, self.of(*WRONG))

    @property
    def faults(self) -> tuple[Trial, ...]:
        """False holds, alarms and collateral: there must be none."""
        bad = ("false hold", "alarm")
        return tuple(t for t in self.trials if t.outcome in bad or t.collateral)

    def row(self, kind: str | None = None) -> list[str]:
        mine = [t for t in self.trials if kind in (None, t.kind)]
        found = Counter(t.outcome for t in mine)
        wrong = sum(found[outcome] for outcome in WRONG)
        harmless = found["holds"] + found["undecided"] + found["alarm"]
        collateral = sum(len(t.collateral) for t in mine)
        counts = (
            *(len(mine), wrong, found["caught"], found["assumed"], found["unread"]),
            *(found["false hold"], harmless, found["undecided"], found["alarm"]),
            *(collateral, found["left out"]),
        )
        return [kind or "all", *map(str, counts)]


COLUMNS = (
    "mutants", "wrong", "caught", "assumed", "unread", "false holds", "harmless", "of them unread",
    "alarms", "collateral", "left out",
)  # fmt: skip


def table(title: str, rates: Rates) -> Table:
    """What became of the mutants, by kind."""
    shown = Table("kind", title=title)
    for column in COLUMNS:
        shown.add_column(column, justify="right")
    for kind in sorted({t.kind for t in rates.trials}):
        shown.add_row(*rates.row(kind))
    shown.add_section()
    shown.add_row(*rates.row())
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say 1 if there is a false hold, an alarm or collateral."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="+", metavar="FILE", help=f"one of {', '.join(DESCRIBED)}")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th mutant only")
    parser.add_argument("--show", nargs="*", default=(), metavar="OUTCOME", choices=OUTCOMES)
    given = parser.parse_args(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    faults = 0
    for file in given.files:
        described = DESCRIBED.get(Path(file).name)
        if described is None:
            parser.error(f"{file} is not described here: see DESCRIBED")
        text = BUILT_IN.get(file) or Path(file).read_text(encoding="utf-8")
        with without_mends(), Bounded(SECONDS) as judge:
            rates = Rates(tuple(trials(text, described, judge.decide, max(1, given.every))))
        console.print(table(file, rates))
        console.print(f"caught: {rates.caught:.2%} of what is truly wrong\n", markup=False)
        for trial in rates.trials:
            if trial in rates.faults or trial.outcome in given.show:
                collateral = ", collateral" * bool(trial.collateral)
                console.print(f"{trial.outcome}{collateral}: {trial}", markup=False)
        faults += len(rates.faults)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
