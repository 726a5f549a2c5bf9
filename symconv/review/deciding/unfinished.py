r"""Sums that break off in dots: y[n] = h[0] x[n] + h[1] x[n-1] + \cdots.

Where they end is not said, so the other side is held against what is written alone: each product
that stands there must be in it, as often as it stands there. That is a question for all sizes, as
the other side where it reads these very entries is a value too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.formal import POWERS, gathered
from symconv.language.line import Line
from symconv.language.term import Entry, Term
from symconv.language.value import Value
from symconv.review.claims import ERRATA
from symconv.review.deciding.decided import found
from symconv.review.deciding.questions import asked, elaborated
from symconv.review.definitions.formal import anchored as polynomials_in
from symconv.review.findings import Decide, Finding

AS_FAR = "each product that is written is there"
MISSED = "not all that is written is there"
OTHER = "nothing of a sum that breaks off is there: it may be an equation between others"
UNCLEAR = "dots after terms that are no single products"


def unfinished(line: Line) -> Line | None:
    r"""What is written of a sum that begins or ends with dots; None for all other lines.

    >>> from symconv.reading.reader import line
    >>> from symconv.writing.text import text
    >>> text(unfinished(line(r"h_0 x_n + h_1 x_{n-1} + \cdots")))
    'h[0] x[n] + h[1] x[n-1]'
    >>> unfinished(line(r"x_1 + \cdots + x_n")) is None
    True
    """
    match line:
        case written.Sum(terms) if any(map(_is_dots, (terms[0], terms[-1]))):
            first, last = _is_dots(terms[0]), len(terms) - _is_dots(terms[-1])
            shown = terms[first:last]
            if shown and not any(map(_is_dots, shown)):
                return written.total(*shown)
    return None


def _is_dots(line: Line) -> bool:
    body = line.body if isinstance(line, written.Negative) else line
    return isinstance(body, written.Dots)


def as_far(
    whole: Line, shown: Line, context: Context, decide: Decide, domain: tuple[Constraint, ...]
) -> Finding:
    """Whether what is shown of a sum is in the whole: for all sizes at which it has so much."""
    values = elaborated(whole, context), elaborated(shown, context)
    if POWERS in values[0].operands | values[1].operands:
        values = gathered(values[0]), gathered(values[1])
    context = polynomials_in((whole, shown), values, context)
    read = found(values[0], values[0], context, decide, domain)
    if read.ruling in ERRATA:
        return read
    products = [*_products(values[1])]
    if values[0].rank or values[1].rank:
        raise Unsupported(UNCLEAR)
    findings, least = list[Finding](), list[Constraint]()
    for product in dict.fromkeys(products):
        mine, theirs = (_where(value, product) for value in values)
        sizes = frozenset(asked(mine, theirs, context, domain).sizes)
        needed = [*_enough(mine, sizes)]
        least += needed
        findings.append(found(mine, theirs, context, decide, (*domain, *needed)))
    wrong = next((each for each in findings if not each.holds), None)
    if wrong is not None and wrong.ruling in ERRATA:
        if not any(each.holds for each in findings):
            return Finding("unread", reason=OTHER)
        return replace(wrong, reason=MISSED)
    if wrong is not None:
        return wrong
    known = (each for one in findings for each in one.assumptions)
    said = dict.fromkeys((*known, *_in_words(least)))
    return Finding("holds", findings[0].scope, AS_FAR, tuple(said))


def _in_words(least: Sequence[Constraint]) -> Iterator[str]:
    """The largest of the numbers from which on a size must be."""
    numbers = dict[str, int]()
    for constraint in least:
        match constraint.form.coefficients:
            case ((name, 1),):
                numbers[name] = max(-constraint.form.constant, numbers.get(name, 1))
    return (f"{number} <= {name}" for name, number in numbers.items() if number > 1)


def _products(value: Value) -> Iterator[tuple[Entry, ...]]:
    """The products of entries that terms are, in which no array stands twice."""
    for term in value.terms:
        names = {entry.operand for entry in term.entries}
        if term.locals or not names - {POWERS} or len(names) < len(term.entries):
            raise Unsupported(UNCLEAR)
        yield term.entries


def _where(value: Value, product: Sequence[Entry]) -> Value:
    """A value as far as it is made of one product."""
    places = {entry.operand: entry.subscripts for entry in product}

    def same(term: Term) -> Term:
        names = [entry.operand for entry in term.entries]
        if len({*names}) < len(names):
            raise Unsupported(UNCLEAR)
        if {*names} != places.keys():
            return replace(term, coefficient=0)
        return term.where(
            Constraint.equal(mine, there)
            for entry in term.entries
            for mine, there in zip(entry.subscripts, places[entry.operand], strict=True)
        )

    return value.each(same)


def _enough(value: Value, sizes: frozenset[str]) -> Iterator[Constraint]:
    """What sizes must be for there to be so many terms: not one size alone."""
    for term in value.terms:
        said = [c for c in term.constraints if c.form.variables <= sizes]
        if not any(c.equality for c in said):
            yield from said
