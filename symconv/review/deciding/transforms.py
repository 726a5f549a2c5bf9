"""Claims with roots of unity: each exponent is tried, and indices run over one period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from symconv.judges.decide import ZERO
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.roots import ROOT, has_roots, indices
from symconv.language.term import Entry, Term
from symconv.language.value import Value
from symconv.review.findings import Finding
from symconv.review.scope.names import free_names, names_in

MOST_POINTS = 125
"""Values of the indices in one exponent that are tried."""


def exponents(left: Line, right: Line, context: Context) -> list[str]:
    """The indices in exponents that no sum binds."""
    found = indices(left, context) | indices(right, context)
    return sorted(found & (free_names(left) | free_names(right)))


def at_each(
    letters: Sequence[str],
    context: Context,
    domain: tuple[Constraint, ...],
    compared: Callable[[Context, tuple[Constraint, ...]], Finding],
) -> Finding:
    """Whether two sides, which are compared so, are equal for each value of some indices."""
    count = context.names[context.order].constant
    if count ** len(letters) > MOST_POINTS:
        return Finding("unread", reason="an exponent with many indices")
    told = Finding("unread", reason="no index in the range")
    for point in product(range(count), repeat=len(letters)):
        names = {name: Affine(number) for name, number in zip(letters, point, strict=True)}
        within = tuple(c.substitute(names) for c in domain)
        if any(c.truth is False for c in within):
            continue
        values = {name: value.substitute(names) for name, value in context.values.items()}
        here = compared(context.child(names=names, values=values), within)
        told = told if told.holds and here.reason == ZERO else here
        if not here.holds and here.reason != ZERO:
            shown = here.counterexample
            if shown is not None:
                at = dict(zip(letters, point, strict=True))
                shown = replace(shown, at={**at, **shown.at})
            return replace(here, counterexample=shown)
    return told.assuming(*(f"0 <= {name} < {context.order}" for name in letters))


def one_period(
    values: tuple[Value, Value], context: Context, domain: tuple[Constraint, ...]
) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """The range of free indices where there are roots of unity, which repeat after one period."""
    if not context.order or not any(map(has_roots, values)):
        return (), ()
    last = context.names[context.order] - 1
    known = {name for c in (*domain, *context.domain) for name in c.form.variables}
    # How long an array is does not run over its places: then there would be nothing to compare.
    operands = (
        context.operands[each] for v in values for each in v.operands & context.operands.keys()
    )
    known |= {name for operand in operands for size in operand.sizes for name in size.variables}
    free = sorted((names_in(values[0]) | names_in(values[1])) - known)
    letters = [name for name in free if name[:1].islower()]
    bounds = tuple(c for name in letters for c in between(0, name, last))
    return bounds, tuple(f"0 <= {name} < {context.order}" for name in letters)


def halved(values: tuple[Value, Value], context: Context) -> tuple[Value, Value] | None:
    """Both sides where all arrays repeat after half a period, as the halves of a transform do."""
    count = context.names[context.order].constant
    entries = (e for value in values for term in value.terms for e in term.entries)
    places = [place for entry in entries if entry.operand != ROOT for place in entry.subscripts]
    if count % 2 or any(place.variables for place in places):
        return None

    def within(term: Term) -> Term:
        entries = (
            entry
            if entry.operand == ROOT
            else Entry(
                entry.operand, tuple(Affine(p.constant % (count // 2)) for p in entry.subscripts)
            )
            for entry in term.entries
        )
        return replace(term, entries=tuple(entries))

    one, other = (value.each(within) for value in values)
    return one, other


def wraps(value: Value, context: Context) -> bool:
    """Whether samples are read outside of one period: f[n-m], from 0 to N-1."""
    count = context.names[context.order].constant
    entries = (e for term in value.terms for e in term.entries if e.operand != ROOT)
    places = (place for entry in entries for place in entry.subscripts)
    return any(not place.variables and not 0 <= place.constant < count for place in places)
