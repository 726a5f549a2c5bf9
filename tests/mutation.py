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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from rich.console import Console
from rich.table import Table

from symconv.documents.formats import Document, Formula, text_document
from symconv.judges.bounded import Bounded
from symconv.judges.question import Question, Verdict
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.mutations import mutants
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.review.claims import Claim
from symconv.review.findings import Decide
from symconv.review.verify import SECONDS, checked
from symconv.writing.latex import latex
from symconv.writing.notation import notation
from tests.oracle import (
    Array,
    Nonsense,
    Scalar,
    Unanswered,
    World,
    evaluate,
    nonzero,
    same,
)

# --- what the documents speak of ----------------------------------------------------------------

Sizes = Mapping[str, int]
Shape = Callable[[Sizes], Sequence[range]]


@dataclass(frozen=True)
class Description:
    """What the names of a document stand for.

    sizes      all the sizes at which it is evaluated
    free       a free index -> its range at these sizes
    operands   an array -> its places along each axis at these sizes
    operators  a sign -> the map that it stands for
    weights    a weight -> the arrays that may depend on it
    defined    a name -> the array made of the operands
    reach      an array that nobody declared -> the places where the document defines it
    """

    sizes: Sequence[Sizes]
    free: Mapping[str, Callable[[Sizes], Iterable[int]]]
    operands: Mapping[str, Shape]
    operators: Mapping[str, Callable[[Array, Array], Array]] = field(default_factory=dict)
    weights: Mapping[str, Sequence[str]] = field(default_factory=dict)
    defined: Mapping[str, Callable[[World], Array]] = field(default_factory=dict)
    reach: Mapping[str, Shape] = field(default_factory=dict)


def correlated(signal: Array, taps: Array) -> Array:
    """Each tap times the entry below it, at every place where all taps find one."""
    (places,), (offsets,) = signal.axes, taps.axes
    assert places is not None
    assert offsets is not None
    outputs = range(1, len(places) - len(offsets) + 2)
    found: dict[tuple[int, ...], Scalar] = {
        (m,): sum(
            (signal[m + n - offsets.start + places.start - 1,] * taps[n,] for n in offsets), 0
        )
        for m in outputs
    }
    return Array((outputs,), found)


def pattern_found(world: World) -> Array:
    """The sum over a pattern at some places of an image, all counted from 0."""
    image, pattern = world.arrays["h"], world.arrays["k"]
    axes = (range(-1, 5), range(-1, 5))
    taps = [*product(range(world.whole["C"]), range(world.whole["D"]))]
    found: dict[tuple[int, ...], Scalar] = {
        (p, q): sum((image[p + c, q + d] * pattern[c, d] for c, d in taps), 0)
        for p, q in product(*axes)
    }
    return Array(axes, found)


WIDE = (range(-8, 14),) * 2
"""Of arrays that nobody declared any place may be read: their ends must not be met."""

IMAGES = r"""# Patterns in images

We count from zero. Where an image $h$ shows a pattern $k$ of $C$ rows and $D$ columns, the sum

$$
y_{p,q} = \sum_{c=0}^{C-1} \sum_{d=0}^{D-1} h_{p+c,q+d} k_{c,d}
$$

is large. Counted by the places of the image, the same sum is

$$
\begin{aligned}
y_{p,q} &= \sum_{a=p}^{p+C-1} \sum_{b=q}^{q+D-1} h_{a,b} k_{a-p,b-q} \\
  &= \sum_{b=q}^{q+D-1} \sum_{a=p}^{p+C-1} k_{a-p,b-q} h_{a,b}
\end{aligned}
$$

# One row

Let $u \in \mathbb{R}^{B}$ be a signal and $v \in \mathbb{R}^{D}$ a filter, of which each tap meets
one place:

$$
(u * v)_q = \sum_{d=0}^{D-1} u_{q+d} v_{d+1}
$$

Let the signal depend on a weight s. Then

$$
\begin{aligned}
\frac{\partial (u * v)_q}{\partial s}
  &= \frac{\partial}{\partial s} \sum_{d=0}^{D-1} v_{d+1} u_{q+d} \\
  &= \sum_{d=0}^{D-1} v_{d+1} \frac{\partial}{\partial s} u_{q+d} \\
  &= \sum_{b=1}^{B} \begin{cases} v_{b-q+1} & \text{if } 0 \le b-q < D \\
     0 & \text{otherwise} \end{cases} \frac{\partial}{\partial s} u_b
\end{aligned}
$$

With B = 4 and D = 2 the Jacobian is

$$
\frac{\partial (u * v)}{\partial u} = \begin{pmatrix}
v_1 & v_2 & 0 & 0 \\
0 & v_1 & v_2 & 0 \\
0 & 0 & v_1 & v_2
\end{pmatrix}
$$
"""
"""A second document: other letters, sums from 0 and in two dimensions, nothing wrong in it."""

BUILT_IN = {"images": IMAGES}

DESCRIBED: Mapping[str, Description] = {
    "lecture.md": Description(
        sizes=[{"M": m, "N": n} for n in range(1, 6) for m in range(1, n + 1)],
        free={"m": lambda s: range(1, s["M"] + 1)},
        operands={
            "x": lambda s: [range(1, s["N"] + 1)],
            "w": lambda s: [range(1, s["N"] - s["M"] + 2)],
        },
        operators={"*": correlated},
        weights={"t": ("x", "w")},
    ),
    "images": Description(
        sizes=[
            {"B": b, "C": 1 + (b + d) % 3, "D": d}
            for b, d in product(range(1, 5), range(1, 4))
            if d <= b
        ],
        free={
            "p": lambda s: (0, 2),
            "q": lambda s: range(1, s["B"] - s["D"] + 2),
        },
        operands={
            "h": lambda s: WIDE,
            "k": lambda s: WIDE,
            "u": lambda s: [range(1, s["B"] + 1)],
            "v": lambda s: [range(1, s["D"] + 1)],
        },
        operators={"*": correlated},
        weights={"s": ("u", "v")},
        defined={"y": pattern_found},
        reach={"k": lambda s: [range(s["C"]), range(s["D"])]},
    ),
}


# --- the links of a document --------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A link that holds: both its sides, what is said of it, and where its right side stands."""

    left: Line
    right: Line
    claim: Claim
    start: int
    end: int


def places(document: Document, claims: Sequence[Claim]) -> Iterator[Place]:
    """Every link of a document that the verifier says holds, those inside of matrices too."""
    holds = {(c.start, c.end): c for c in claims if c.verdict == "holds"}
    for left, right, span in links(document):
        if span in holds and right.span is not None:
            start, end = right.span
            text = document.source.text
            if text[:start].endswith(r"\left"):
                start -= len(r"\left")
            yield Place(left, right, holds[span], start, end)


def links(document: Document) -> Iterator[tuple[Line, Line, tuple[int, int]]]:
    """Left side, right side, and the span by which the verifier names the link."""
    macros = {m.name: Macro(m.name, m.arity, m.default, m.body) for m in document.macros.values()}
    last: Line | None = None
    for part in document.parts:
        if isinstance(part, Formula):
            for statement in read(part.source, part.pieces, macros):
                yield from _linked(statement, last)
                sides = [statement.first, *(link.side for link in statement.links)]
                last = sides[-1]


def _linked(
    statement: Statement, last: Line | None
) -> Iterator[tuple[Line, Line, tuple[int, int]]]:
    left = statement.first or last
    for n, link in enumerate(statement.links):
        start, end = link.side.span or statement.span
        if n == 0 and statement.first is not None and statement.first.span is not None:
            start = statement.first.span[0]
        if left is not None and link.relation == "=":
            yield plain(left), plain(link.side), (start, end)
        yield from _cells(link.side)
        left = link.side


def _cells(side: Line) -> Iterator[tuple[Line, Line, tuple[int, int]]]:
    """The links in the cells of a matrix: the verifier names them by the whole cell."""
    for part in written.parts(side):
        if isinstance(side, written.Matrix) and isinstance(part, written.Chain):
            left = part.first
            for link in part.links:
                yield left, link.side, part.span or (0, 0)
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
        self.place, self.described = place, described
        self.free = sorted(free(place.left) & described.free.keys())
        fixed = {name: int(n) for name, n in re.findall(r"(\w+) = (\d+)", place.claim.scope)}
        self.sizes = [
            sizes
            for sizes in described.sizes
            if all(sizes.get(name, n) == n for name, n in fixed.items())
        ]
        self._kept: dict[frozenset[str], list[tuple[World, Any]]] = {}

    def holds(self, right: Line) -> bool:
        """Whether it is right, under what the original needs or under no assumption.

        Raises Unanswered where the oracle cannot say.
        """
        return any(self.under(right, each) for each in (self.place.claim.assumptions, ()))

    def under(self, right: Line, assumptions: Sequence[str]) -> bool:
        """Whether it is right under these assumptions, which must leave something of the left."""
        worlds = self.worlds(frozenset(assumptions))
        if assumptions and not any(nonzero(left) for _, left in worlds):
            return False
        try:
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
        for sizes in reversed(self.sizes):
            shapes = {
                name: shape(sizes) for name, shape in described.operands.items() if name in here
            }
            arrays = {name: drawn(axes, chance) for name, axes in shapes.items()}
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
            world = World(sizes, arrays, described.operators, described.defined, slopes)
            for point in product(*(described.free[name](sizes) for name in self.free)):
                yield world.at(**dict(zip(self.free, point, strict=True)))


def drawn(axes: Sequence[range], chance: Random) -> Array:
    """An array of random whole numbers at these places."""
    entries = {place: chance.randint(-(10**6), 10**6) for place in product(*axes)}
    return Array(tuple(axes), entries)


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
    for place, kind, right in islice(_planned(document, claims), 0, None, every):
        yield tried(text, claims, place, kind, right, truth(place, described), known)


def _planned(document: Document, claims: Sequence[Claim]) -> Iterator[tuple[Place, str, Line]]:
    for place in places(document, claims):
        yield place, "none", place.right
        for mutant in mutants(place.right):
            yield place, mutant.kind, mutant.line


_TRUTHS: dict[int, Truth] = {}


def truth(place: Place, described: Description) -> Truth:
    """The oracle on a link, kept while the link is at hand."""
    known = _TRUTHS.get(0)
    if known is None or known.place is not place:
        _TRUTHS[0] = known = Truth(place, described)
    return known


def tried(
    text: str, claims: Sequence[Claim], place: Place, kind: str, right: Line, oracle: Truth,
    decide: Decide,
) -> Trial:  # fmt: skip
    """What the verifier says with this right side, held against what the oracle says."""
    spelled = latex(right, notation("subscript"), frozenset())
    try:
        harmless = oracle.holds(right)
    except Unanswered:
        return Trial(kind, "left out", place, spelled)
    put = f" {spelled} "
    changed = text[: place.start] + put + text[place.end :]
    growth = len(put) - (place.end - place.start)
    found = checked(text_document(changed, kind="markdown"), decide).claims
    first, last = min(place.start, place.claim.start), place.claim.end + growth
    said = tuple(c for c in found if first <= c.start and c.end <= last)
    before = {(c.start, c.end, c.kind) for c in claims if not c.erratum}
    others = (c for c in found if c not in said and c.erratum)
    collateral = tuple(c for c in others if _moved(c, place, growth) in before)
    outcome = judged(said, right, harmless, oracle)
    return Trial(kind, outcome, place, spelled, said, collateral)


def _moved(claim: Claim, place: Place, growth: int) -> tuple[int, int, str]:
    """Where a claim stood before the right side was changed."""
    start, end = (at - growth * (at > place.start) for at in (claim.start, claim.end))
    return start, end, claim.kind


def judged(said: Sequence[Claim], right: Line, harmless: bool, oracle: Truth) -> str:
    """The outcome, from what is said of the link and of the cells in it."""
    if any(claim.erratum for claim in said):
        return "alarm" if harmless else "caught"
    holds = [claim for claim in said if claim.verdict == "holds" and claim.kind != "example"]
    holds = holds or [claim for claim in said if claim.verdict == "holds"]
    if not holds or any(claim.verdict == "unread" for claim in said):
        return "undecided" if harmless else "unread"
    assumed = [a for claim in holds for a in claim.assumptions]
    if not oracle.under(right, assumed):
        return "false hold"
    return "holds" if harmless else "assumed"


@contextmanager
def without_mends() -> Iterator[None]:
    """The verifier looks for no corrections."""
    with mock.patch("symconv.review.links.corrected", return_value=None):
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
