"""Two sides in a scope, and whether they are equal: shapes, assumptions, what may be called wrong.

`fails` and `ill-formed` are said only where every name on both sides is anchored: declared, defined
or derived from such. Of what nobody declared it can be said at most that it holds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.judges.decide import OUTSIDE, ZERO
from symconv.judges.question import Counterexample, Question, Verdict
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.elaborate import affine, elaborate, name_of, separate
from symconv.language.line import (
    Access,
    Call,
    Cases,
    Derivative,
    Dots,
    Line,
    Matrix,
    Number,
    Quotient,
    Summation,
    SummationOver,
    Unit,
    parts,
)
from symconv.language.value import Term, Value
from symconv.review.claims import Ruling

Decide = Callable[[Question], Verdict]

SUPPORT = 2
"""How far from 0 the sequences reach with which sums without an end are refuted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing two sides came to."""

    ruling: Ruling
    scope: str = ""
    reason: str = ""
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None

    @property
    def holds(self) -> bool:
        return self.ruling == "holds"


def compare(
    left: Line,
    right: Line,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...] = (),
) -> Finding:
    """Whether two sides are equal in a context, for all sizes and indices in the domain."""
    try:
        values = _elaborated(left, context), _elaborated(right, context)
    except Unsupported as limit:
        return Finding("unread", reason=str(limit))
    except IllFormed as wrong:
        loose = sorted(unknown(left, context) | unknown(right, context))
        if loose:
            return Finding("unread", reason=f"{wrong}; nothing is known of {', '.join(loose)}")
        return Finding("ill-formed", "this instance", str(wrong))
    finding = found(*values, context, decide, domain, stated_zero=_is_zero(right))
    if finding.ruling == "fails" and (_has_decimals(left) or _has_decimals(right)):
        return Finding("unread", reason="decimals, which may be rounded")
    return finding


_kept: OrderedDict[tuple[int, Line], tuple[Context, Value]] = OrderedDict()
"""Sides of a chain stand twice, and its head many times: what they mean is kept for a while."""


def _elaborated(line: Line, context: Context) -> Value:
    key = (id(context), line)
    if key not in _kept:
        _kept[key] = (context, elaborate(line, context))
        while len(_kept) > 64:
            _kept.popitem(last=False)
    return _kept[key][1]


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is to be said of one row of a ragged matrix, and a row that would be right."""

    row: int
    finding: Finding
    mended: str = ""


def is_ragged(line: Line) -> bool:
    """Whether a matrix has rows of several lengths, with no dots that would explain it."""
    if not isinstance(line, Matrix) or len({len(row) for row in line.rows}) == 1:
        return False
    return not any(isinstance(cell, Dots) for row in line.rows for cell in row)


def row_by_row(left: Line, right: Matrix, context: Context, decide: Decide) -> Iterator[RowFinding]:
    """Each row of a ragged matrix against the row of the left side, where that is known."""
    try:
        whole = elaborate(left, context)
    except SymconvError as problem:
        for n, _ in enumerate(right.rows, 1):
            yield RowFinding(n, Finding("unread", reason=str(problem)))
        return
    width = whole.slots[1].size if whole.rank == 2 else None
    for n, row in enumerate(right.rows, 1):
        if width is None or width.variables:
            yield RowFinding(n, Finding("unread", reason="how long the rows must be"))
            continue
        wanted = _row(whole, n)
        if len(row) == width.constant:
            yield RowFinding(n, _row_finding(wanted, row, context, decide))
            continue
        count = f"row {n} has {len(row)} cells where there must be {width.constant}"
        mended = ""
        if len(row) == width.constant - 1:
            for place in range(len(row), -1, -1):
                longer = (*row[:place], Number(0), *row[place:])
                if _row_finding(wanted, longer, context, decide).holds:
                    mended = f"row {n}: put a 0 {_at(place, len(row))}"
                    break
        yield RowFinding(n, Finding("ill-formed", "this instance", count), mended)


def _at(place: int, cells: int) -> str:
    return "at its end" if place == cells else f"before cell {place + 1}"


def _row(whole: Value, number: int) -> Value:
    """One row of a matrix, as a column of its cells."""
    first = whole.slots[0].first
    fixed = whole.each(lambda term: term.substitute({"#0": Affine(first + number - 1), "#1": "#0"}))
    return replace(fixed, slots=whole.slots[1:])


def _row_finding(wanted: Value, row: tuple[Line, ...], context: Context, decide: Decide) -> Finding:
    cells = Matrix(tuple((cell,) for cell in row))
    try:
        return found(
            wanted, elaborate(cells, context), context, decide, stated_zero=_is_zero(cells)
        )
    except SymconvError as problem:
        return Finding("unread", reason=str(problem))


def _has_decimals(line: Line) -> bool:
    """Whether a number was written with a point: 0.33 is often meant as a third."""
    match line:
        case Quotient(Number() as count, Number() as tens) if count.span is not None:
            if count.span == tens.span:
                return True
    return any(map(_has_decimals, parts(line)))


def in_range(line: Line, context: Context, decide: Decide) -> Finding:
    """Whether a line by itself reads nothing outside its declared size."""
    return compare(line, line, context, decide)


def unknown(line: Line, context: Context) -> set[str]:
    """Names of arrays on a line of which nobody has said what they are."""
    name = name_of(line)
    if name is not None:
        known = name in context.values or name in context.operands or name in context.names
        return set() if known else {name}
    match line:
        case Access(array, _):
            return unknown(array, context)
        case Call(function, arguments):
            return set().union(*(unknown(x, context) for x in (function, *arguments)))
        case Cases(branches):
            return set().union(*(unknown(branch.value, context) for branch in branches))
        case Derivative(body, _):
            return unknown(body, context)
        case Summation(_, _, _, body) | SummationOver(_, _, body):
            return unknown(body, context)
        case Unit():
            return set()
    return set().union(*(unknown(part, context) for part in parts(line)))


def found(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...] = (),
    stated_zero: bool = False,
) -> Finding:
    """The finding for two values; see the module for what each ruling needs."""
    left, right = _column(left, right), _column(right, left)
    if left.rank == right.rank == 1 and left.row != right.row and not anchored(left, context):
        return Finding("unread", reason="a row against a column of undeclared entries")
    fitted = _fitted(left, right)
    if fitted:
        stated = tuple(f"{name} = {size.constant}" for name, size in fitted.items())
        left, right = left.substitute(fitted), right.substitute(fitted)
        finding = _decided(left, right, context, decide, domain, stated_zero)
        return replace(finding, scope=", ".join(stated))
    return _decided(left, right, context, decide, domain, stated_zero)


def _column(value: Value, other: Value) -> Value:
    """A matrix of one column as a vector, where it meets one."""
    if value.rank != 2 or other.rank != 1 or other.row or value.slots[1].size != Affine(1):
        return value
    first = value.slots[1].first
    flat = value.each(lambda term: term.substitute({"#1": Affine(first)}))
    return replace(flat, slots=value.slots[:1])


def _decided(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...],
    stated_zero: bool,
) -> Finding:
    entries = _count(left)
    if left.rank != right.rank and entries is not None and entries == _count(right):
        return Finding("unread", reason=f"{left.rank} dimensions written as {right.rank}")
    question = asked(left, right, context, domain)
    verdict = decide(question)
    if not verdict.holds and question.free:
        question = replace(question, sizes=(*question.sizes, *question.free), free=())
        verdict = decide(question)
    if verdict.ruling == "undecided":
        if verdict.reason == ZERO and stated_zero:
            return Finding("holds", verdict.scope, "both sides are zero")
        verdict = _supported(question, decide) or verdict
    if verdict.ruling == "undecided":
        return Finding("unread", reason=verdict.reason)
    if verdict.holds:
        return Finding("holds", verdict.scope, verdict.reason)
    for assumption, lefts, rights in (
        *_without(left, right, context),
        *_ending(left, right, context),
    ):
        again = decide(asked(lefts, rights, context, domain))
        if again.holds:
            return Finding("holds", again.scope, again.reason, (assumption,))
    loose = sorted(_loose(left, context) | _loose(right, context))
    if loose and verdict.reason != OUTSIDE:
        return Finding("unread", reason=f"nothing is known of {', '.join(loose)}")
    ruling: Ruling = "fails" if verdict.ruling == "fails" else "ill-formed"
    return Finding(ruling, verdict.scope, verdict.reason, (), verdict.counterexample)


def _count(value: Value) -> int | None:
    """How many entries an array has, where that is a number: it may be written out row by row."""
    sizes = [slot.size for slot in value.slots]
    counts = [size.constant for size in sizes if size is not None and not size.variables]
    return prod(counts) if value.rank and len(counts) == value.rank else None


def _supported(question: Question, decide: Decide) -> Verdict | None:
    """A failure for sequences that vanish outside a few places, where sums have no end."""
    left, right = (_vanishing(side) for side in (question.left, question.right))
    verdict = decide(replace(question, left=left, right=right))
    return verdict if verdict.ruling == "fails" else None


def _vanishing(side: Value) -> Value:
    def near(term: Term) -> Term:
        places = [s for entry in term.entries for s in entry.subscripts]
        return term.where(c for s in places for c in between(-SUPPORT, s, SUPPORT))

    return side.each(near)


def understood(line: Line, context: Context) -> tuple[Constraint, ...]:
    """The range of the free indices of a head of a chain, as far as its reads settle it."""
    known = tuple(_reached(line, context))
    try:
        return (*known, *_understood(_elaborated(line, context)))
    except SymconvError:
        return known


def _reached(line: Line, context: Context) -> Iterator[Constraint]:
    """Where an entry of an array is meant that nobody declared: where its definition reads it."""
    match line:
        case Summation() | SummationOver():
            return
        case Access(array, subscripts):
            ends = context.reaches.get(name_of(array) or "", ())
            places = separate(subscripts, len(ends))
            if ends and len(places) == len(ends):
                try:
                    for place, (first, last) in zip(places, ends, strict=True):
                        yield from between(first, affine(place, context), last)
                except Unsupported:
                    return
    for part in parts(line):
        yield from _reached(part, context)


def asked(
    left: Value, right: Value, context: Context, domain: tuple[Constraint, ...] = ()
) -> Question:
    """The question about two values: capital letters and what sizes are made of are sizes."""
    names = sorted(_names(left) | _names(right))
    here = (*context.domain, *_nonnegative(context), *domain, *_understood(left))
    known = tuple(dict.fromkeys(c for c in here if c.form.variables <= set(names)))
    sizes = {name for o in context.operands.values() for s in o.sizes for name in s.variables}
    free = tuple(name for name in names if name not in sizes and name[:1].islower())
    return Question(
        left,
        right,
        tuple(name for name in names if name not in free),
        free,
        tuple(c for c in known if c.truth is None),
    )


def anchored(value: Value, context: Context) -> bool:
    return not _loose(value, context)


def _loose(value: Value, context: Context) -> frozenset[str]:
    """Operands of which the document says nothing."""
    return frozenset(name for name in value.operands if not _is_anchored(name, context))


def _is_anchored(name: str, context: Context) -> bool:
    if name in context.operands or any(name in v.operands for v in context.values.values()):
        return True
    if name.startswith("d") and "/d" in name:
        above, _, below = name[1:].partition("/d")
        if above in context.operands:
            return True
        value = context.values.get(below)
        unsized = value is not None and any(slot.size is None for slot in value.slots)
        return above in context.through and not unsized
    return False


def _names(value: Value) -> set[str]:
    names = {n for slot in value.slots if slot.size is not None for n in slot.size.variables}
    for term in value.terms:
        forms = [s for entry in term.entries for s in entry.subscripts]
        forms += [c.form for c in term.constraints]
        for obligation in term.obligations:
            forms += [c.form for c in (obligation.claim, *obligation.premises)]
        names |= {name for form in forms for name in form.variables}
    return {name for name in names if not name.startswith(("#", "@"))}


def _nonnegative(context: Context) -> Iterator[Constraint]:
    """No declared operand has less than no entries."""
    for operand in context.operands.values():
        for size in operand.sizes:
            yield Constraint(size)


def _understood(value: Value) -> Iterator[Constraint]:
    """The range of the free indices of a left side: where what it reads exists."""
    for term in value.terms:
        for obligation in term.obligations:
            plain = not any(n.startswith(("#", "@")) for n in obligation.claim.form.variables)
            if plain and not obligation.premises:
                yield obligation.claim


def _fitted(left: Value, right: Value) -> dict[str, Affine]:
    """Sizes that follow from a side written out: a matrix of 4 x 6 says I = 4 and J = 6."""
    sizes = dict[str, Affine]()
    if left.rank != right.rank:
        return {}
    for mine, theirs in zip(left.slots, right.slots, strict=True):
        if mine.size is None or theirs.size is None:
            continue
        for general, literal in ((mine.size, theirs.size), (theirs.size, mine.size)):
            general = general.substitute(sizes)
            if literal.variables or len(general.variables) != 1:
                continue
            (name,) = general.variables
            multiple = general.coefficient(name)
            if abs(multiple) == 1:
                sizes[name] = (literal - (general - Affine.of(name) * multiple)) * multiple
    return sizes


def _without(left: Value, right: Value, context: Context) -> Iterator[tuple[str, Value, Value]]:
    """Both sides as they are if an operand does not depend on a weight."""
    for name in sorted(left.operands | right.operands):
        if not (name.startswith("d") and "/d" in name) or name in context.operands:
            continue
        kept = [
            replace(value, terms=tuple(term for term in value.terms if not _reads(term, name)))
            for value in (left, right)
        ]
        if kept[0].terms and kept[1].terms:
            yield f"{name} = 0", kept[0], kept[1]


def _ending(left: Value, right: Value, context: Context) -> Iterator[tuple[str, Value, Value]]:
    """Both sides as they are if arrays are zero where their definition does not read them.

    Authors take that for granted where they send gradients back; elsewhere it would excuse limits.
    """
    every = left.operands | right.operands
    names = sorted(every & context.reaches.keys())
    slopes = any("/d" in name for name in every) or every & set(context.gradients.values())
    if names and slopes:
        said = ", ".join(f"{name} is zero outside what its definition reads" for name in names)
        yield said, _cut(left, names, context), _cut(right, names, context)


def _cut(side: Value, names: Sequence[str], context: Context) -> Value:
    def cut(term: Term) -> Term:
        return term.where(
            bound
            for entry in term.entries
            if entry.operand in names
            and len(entry.subscripts) == len(context.reaches[entry.operand])
            for place, ends in zip(entry.subscripts, context.reaches[entry.operand], strict=True)
            for bound in between(ends[0], place, ends[1])
        )

    return side.each(cut)


def _reads(term: Term, name: str) -> bool:
    return any(entry.operand == name for entry in term.entries)


def _is_zero(line: Line) -> bool:
    match line:
        case Number(0):
            return True
        case Matrix(rows):
            return all(_is_zero(cell) for row in rows for cell in row)
    return False
