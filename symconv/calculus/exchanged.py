"""Sums of sums in whatever order: sum_i X_il sum_j X_ij w_j is sum_j (sum_i X_il X_ij) w_j."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from symconv.calculus.generators import Range, Total, Until, bound
from symconv.calculus.ratio import ONE, Monomial, Ratio
from symconv.calculus.sums import opened, renamed
from symconv.errors import Unsupported
from symconv.language.affine import Affine

MOST = 4
"""Sums within one another whose orders are tried."""

Flat = tuple[tuple[tuple[str, Range | Affine], ...], Ratio]
"""Indices with the places that each of them takes, and what is summed over all of them.

For a sum that begins nowhere the last place stands for them.
"""


def cancels(ratio: Ratio) -> bool:
    """Whether a quotient is 0, where all its sums stand before all products, in whatever order.

    Raises Unsupported where there are too many of them.

    >>> from symconv.calculus.exact import Exact
    >>> from symconv.calculus.known import Known
    >>> from symconv.reading.reader import line
    >>> first, second = (Exact(Known()).of(line(text)) for text in (
    ...     r"\\sum_{i=1}^N a_i \\sum_{j=1}^M b_{i,j} c_j",
    ...     r"\\sum_{j=1}^M \\sum_{i=1}^N b_{i,j} a_i c_j"))
    >>> cancels(first.plus(second, -1)), cancels(first)
    (True, False)
    >>> first, second = (Exact(Known()).of(line(text)) for text in (
    ...     r"\\sum_{m=0}^{H-1} \\sum_{n=0}^{W-1} x_{i+m,j+n}",
    ...     r"\\sum_{n=0}^{W-1} \\sum_{m=0}^{H-1} x_{i+m,j+n}"))
    >>> cancels(first.plus(second, -1)), cancels(first)
    (True, False)
    """
    found = dict[object, Fraction]()
    for monomial, count in ratio.above.terms:
        for indices, body in _flat(monomial):
            for each, times in body.above.terms:
                key = _canonical(indices, each)
                found[key] = found.get(key, Fraction(0)) + count * times
    return not any(found.values())


def _flat(monomial: Monomial) -> Iterator[Flat]:
    """A product of sums as sums of products."""
    found: list[Flat] = [((), ONE)]
    for generator, power in monomial:
        parts: list[Flat] = [((), Ratio.of(generator, power))]
        if isinstance(generator, Total | Until) and _moves(generator):
            if power not in (1, 2):
                raise Unsupported("a power of a sum")
            parts = [*_opened(generator)]
            parts = parts if power == 1 else [*_products(parts, [*_opened(generator)])]
        found = [*_products(found, parts)]
    yield from found


def _opened(total: Total | Until) -> Iterator[Flat]:
    index, body = opened(total)
    places = total.range if isinstance(total, Total) else total.last
    for monomial, count in body.above.terms:
        for indices, inner in _flat(monomial):
            yield ((index, places), *indices), inner.times(Ratio.number(count))


def _products(ones: list[Flat], others: list[Flat]) -> Iterator[Flat]:
    for mine, one in ones:
        for theirs, other in others:
            if len(mine) + len(theirs) > MOST:
                raise Unsupported("many sums in one another")
            yield (*mine, *theirs), one.times(other)


def _moves(total: Total | Until) -> bool:
    """Whether a sum can be exchanged with others: its ends are no places of theirs."""
    ends = (total.last,) if isinstance(total, Until) else total.range.limits or ()
    return not total.body.below and not any(bound(x) for end in ends for x in end.variables)


def _canonical(indices: tuple[tuple[str, Range | Affine], ...], monomial: Monomial) -> object:
    """What is the same for all orders of indices and all names of them."""
    found = set[object]()
    for order in permutations(indices):
        body = Ratio.monomial(monomial)
        for n, (index, _) in enumerate(order):
            body = renamed(body, index, Affine.of(f"@@{n}"))
        found.add((tuple(over for _, over in order), body))
    return frozenset(found)
