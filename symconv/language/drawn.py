"""What dots stand for, in matrices and in sums: the values of their patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from symconv.errors import Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.affine import Affine, between
from symconv.language.context import Context
from symconv.language.diagonals import diagonals
from symconv.language.dotted import dotted_sum
from symconv.language.extremes import Meaning
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.patterns import PLACES, Pattern, Reader, grid, hole
from symconv.language.stripes import stripes
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, Slot
from symconv.language.value import Value

WRITTEN = 12
"""Terms up to which a sum is written out, with dots or with powers of matrices or roots in it."""


def dots_reader(context: Context) -> Reader:
    """How the cells of a matrix with dots are read in a context."""

    def subscripts(access: written.Access) -> Sequence[Line]:
        name = name_of(access.array)
        whole = context.operands.get(name or "") or context.values.get(name or "")
        rank = len(whole.sizes) if isinstance(whole, Operand) else whole.rank if whole else 2
        return separate(access.subscripts, rank)

    return Reader(lambda line: affine(line, context), subscripts)


def drawn(matrix: written.Matrix, context: Context, elaborate: Meaning) -> Value:
    """A matrix with dots, whose pattern is that of all sizes, be they given or not."""
    given = {name: form for name, form in context.names.items() if not form.variables}
    general = _general(context)
    reader = dots_reader(general)
    try:
        return patterned(grid(matrix, reader), context, elaborate).substitute(given)
    except Unsupported:
        size = Affine.of(context.square) if context.square else None
        try:
            patterns = diagonals(matrix, reader, size)
        except Unsupported:
            if not context.side:
                raise
            patterns = stripes(matrix, Affine.of(context.side))
        regions = [patterned(each, general, elaborate) for each in patterns]
        if not regions:
            raise
        whole = replace(regions[0], terms=tuple(t for region in regions for t in region.terms))
    return whole.substitute(given)


def patterned(pattern: Pattern, context: Context, elaborate: Meaning) -> Value:
    """The array of which a matrix with dots shows the pattern."""
    holes = {hole(n): form for n, form in enumerate(pattern.holes)}
    entry = elaborate(pattern.term, context.child(names=holes)).guarded(pattern.guards)
    if entry.rank:
        raise Unsupported("dots between matrices")
    return entry.array(*zip(PLACES, map(Slot, pattern.sizes), strict=False))


def run_of(terms: Sequence[Line], context: Context, elaborate: Meaning) -> Value:
    r"""A sum with dots, and perhaps a bias beside it: w_1 x_1 + \cdots + w_n x_n + b."""
    try:
        return _run(terms, context, elaborate)
    except Unsupported:
        for apart, rest in ((terms[-1], terms[:-1]), (terms[0], terms[1:])):
            if not isinstance(apart, written.Dots):
                try:
                    return _run(rest, context, elaborate).plus(elaborate(apart, context))
                except Unsupported:
                    continue
        raise


def _run(terms: Sequence[Line], context: Context, elaborate: Meaning) -> Value:
    """The run alone, written out where it is known how long it is."""
    run = dotted_sum(terms, lambda line: affine(line, _general(context)))
    last = run.last.substitute(context.names)
    if not last.variables and last.constant - run.first < WRITTEN:
        put = (run.at(Affine(place)) for place in range(run.first, last.constant + 1))
        each = [{n: form.substitute(context.names) for n, form in names.items()} for names in put]
        values = (elaborate(run.term, context.child(names=names)) for names in each)
        return reduce(Value.plus, values) if each else atoms.number(0)
    place, scope = context.bind("place")
    bounds = between(run.first, place, run.last)
    holes = run.at(Affine.of(place))
    value = elaborate(run.term, scope.child(names=holes, domain=bounds))
    return value.each(lambda term: term.where(bounds).summed([place]))


def _general(context: Context) -> Context:
    """The context without the sizes that are given: a pattern is that of all sizes."""
    names = {name: form for name, form in context.names.items() if form.variables}
    return replace(context, names=names)
