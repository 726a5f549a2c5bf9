"""Claims that hold where arrays are zero outside of what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Chain, Line
from symconv.language.term import Operand
from symconv.review.findings import Finding
from symconv.review.links.links import Links
from symconv.review.scope.arrays import own_operands
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope
from symconv.review.scope.supports import ending


def written_out(lines: Sequence[Line], scope: Scope) -> Iterator[tuple[str, Operand]]:
    """Arrays nobody declared of which columns of all entries stand on lines: [x_0; x_1]."""
    for own in (own for line in lines for own in own_operands(line)):
        if not scope.knows(own.name) and len(own.sizes) == 1:
            yield own.name, own


def read_so_far(lines: Sequence[Line], scope: Scope) -> Iterator[tuple[str, Operand]]:
    """Arrays nobody declared under sums without limits, with the entries that were read before."""
    sums = [part for line in lines for part in written.every(line)]
    open_ = [s for s in sums if isinstance(s, written.SummationOver) and not s.conditions]
    for name in sorted({name for each in open_ for name in free_names(each)}):
        ends = scope.context.reaches.get(name, ())
        if len(ends) == 1 and ends[0] is not None and not scope.knows(name):
            first, last = ends[0]
            if not first.variables:
                yield name, Operand(name, (last - first + 1,), first.constant)


def with_zeros(
    links: Links, left: Line, right: Line, head: Line, conditions: Sequence[Chain], *, drawn: bool
) -> Finding | None:
    """What holds where arrays are zero outside, as the document says of some of them.

    Those of which a matrix was `drawn` have the entries that were read, and those that are written
    out have no others.
    """
    scope = links.scope
    context = scope.context
    read = dict(links.origins.read_in(left)) if drawn else {}
    ended = dict((*read_so_far((left, right), scope), *written_out((left, right), scope)))
    if ended:
        named = (free_names(left) | free_names(right)) & context.operands.keys()
        ended |= {n: context.operands[n] for n in named if len(context.operands[n].sizes) == 1}
    scope.context = replace(
        context,
        operands={**context.operands, **read},
        values={**context.values, **{name: ending(array) for name, array in ended.items()}},
        silent=frozenset((*context.operands, *read, *context.gradients.values())),
    )
    finding = links.compared(left, right, head, conditions)
    # From where other arrays count may have been found out.
    lent, now = {*read, *ended}, scope.context
    operands = {name: each for name, each in now.operands.items() if name not in lent}
    values = {name: each for name, each in now.values.items() if name not in lent}
    operands |= {name: context.operands[name] for name in lent & context.operands.keys()}
    values |= {name: context.values[name] for name in lent & context.values.keys()}
    scope.context = replace(now, operands=operands, values=values, silent=context.silent)
    words = (f"{name} is zero where no entry is written" for name in sorted(ended))
    return finding.assuming(*words) if finding.holds else None
