"""Subscripts, bounds and sizes as affine forms, and conditions as constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.matrices import IDENTITY
from symconv.language.roots import ROOT, written_imaginary
from symconv.language.value import Value


def affine(line: Line, context: Context) -> Affine:
    """A subscript, a bound or a size."""
    match line:
        case written.Number(count):
            return Affine(count)
        case written.MODULO:
            raise Unsupported("a remainder of what parentheses do not say, or in a bound")
        case written.INFINITY:
            raise Unsupported("infinity in a subscript, or on the wrong side of a sum")
        case written.Name(text):
            form, held = context.names.get(text, Affine.of(text)), context.values.get(text)
            hidden = text in context.names and (held == IDENTITY or _is_scalar(held))
            hidden = hidden or (held is not None and text == written_imaginary(context))
            known = text in context.values or text in context.operands
            if form.variables and known and not hidden:
                raise Unsupported(f"the array {text} in a subscript or a bound")
            return form
        case written.Access(written.Name(letter), (written.Number(mark),)) if context.lenient:
            return affine(written.Name(f"{letter}{mark}"), context)
        case written.Negative(body):
            return -affine(body, context)
        case written.Sum(terms):
            return reduce(Affine.__add__, (affine(term, context) for term in terms))
        case written.Product(factors):
            return reduce(_scaled, (affine(factor, context) for factor in factors))
        case written.Quotient(numerator, written.Number(parts)) if parts:
            form = affine(numerator, context)
            counts = form.constant, *(count for _, count in form.coefficients)
            if not any(count % parts for count in counts):
                each = ((name, count // parts) for name, count in form.coefficients)
                return Affine.sum(form.constant // parts, each)
        case written.Call(written.Name(letter)) if context.lenient:
            whole = multiplied(line)
            if whole is not None and letter not in (*context.values, *context.operands):
                return affine(whole, context)
    raise Unsupported(f"a {type(line).__name__} in a subscript or a bound")


def multiplied(call: Line) -> written.Product | None:
    """d(K-1) as the product that it is among subscripts and sizes.

    >>> from symconv.reading.reader import line
    >>> multiplied(line("d(K-1)")) == line(r"d \\cdot (K-1)"), multiplied(line("p(i)"))
    (True, None)
    """
    match call:
        case written.Call(written.Name(letter) as factor, (written.Sum() as body,)):
            return written.Product((factor, body)) if len(letter) == 1 else None
    return None


def _is_scalar(value: Value | None) -> bool:
    """Whether a letter is a number of itself, as i is, which an index of the same name hides."""
    return value is not None and not value.rank and not value.operands - {ROOT}


def constraints(chain: written.Chain, context: Context) -> tuple[Constraint, ...]:
    """`a <= b = c`, as constraints; `n < infinity` is none, and `|a| <= b` is two."""
    found = list[Constraint]()
    left = chain.first
    for link in chain.links:
        if not {left, link.side} & _ENDLESS:
            found += _linked(left, link.relation, link.side, context)
        left = link.side
    return tuple(found)


def _linked(
    left: Line, relation: written.RelationSign, right: Line, context: Context
) -> Iterator[Constraint]:
    """One link of a chain; a distance is at most what both its signs are at most."""
    if _distance(right) is not None and relation in _TURNED:
        left, relation, right = right, _TURNED[relation], left
    body = _distance(left)
    if body is not None and relation in ("<=", "<"):
        apart, bound = affine(body, context), affine(right, context)
        yield from (_related(side, relation, bound) for side in (apart, -apart))
    else:
        yield _related(affine(left, context), relation, affine(right, context))


def _distance(line: Line) -> Line | None:
    """The number of which an absolute value is taken, |i - j|."""
    match line:
        case written.Call(written.Name("norm"), (body,)):
            return body
    return None


def alternatives(conditions: Sequence[written.Chain]) -> Iterator[tuple[written.Chain, ...]]:
    """The conditions without any `!=`, which is a choice between `<` and `>`, and no `|a| > b`.

    >>> from symconv.reading.reader import line
    >>> [chain] = line(r"\\sum_{|i - j| > 1} x_i").conditions
    >>> [[each.links[0].relation for each in found] for found in alternatives([chain])]
    [['>'], ['<']]
    """
    for n, chain in enumerate(conditions):
        for choice in (_unequal(chain), _far(chain)):
            for one in choice:
                yield from alternatives((*conditions[:n], one, *conditions[n + 1 :]))
            if choice:
                return
    yield tuple(conditions)


def _unequal(chain: written.Chain) -> list[written.Chain]:
    """Both ways in which two sides differ, for the first `!=` of a chain."""
    at = next((n for n, link in enumerate(chain.links) if link.relation == "!="), None)
    if at is None:
        return []
    before, link, later = chain.links[:at], chain.links[at], chain.links[at + 1 :]
    signs: tuple[written.RelationSign, ...] = ("<", ">")
    return [replace(chain, links=(*before, replace(link, relation=s), *later)) for s in signs]


def _far(chain: written.Chain) -> list[written.Chain]:
    """Both ways in which a distance is at least, or is, what a condition of one link says."""
    match chain:
        case written.Chain(left, (written.Link(relation, right),)):
            if _distance(right) is not None and relation in _TURNED:
                left, relation, right = right, _TURNED[relation], left
            body = _distance(left)
            if body is not None and relation in _FAR:
                one = written.Link(relation, right)
                other = written.Link(_TURNED[relation], written.Negative(right))
                return [written.Chain(body, (link,)) for link in (one, other)]
    return []


_FAR = frozenset({">", ">=", "="})

_TURNED: Mapping[str, written.RelationSign] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="
}  # fmt: skip
"""What a relation is, read from its right."""

_ENDLESS = {written.INFINITY, written.Negative(written.INFINITY)}


def _related(left: Affine, relation: written.RelationSign, right: Affine) -> Constraint:
    match relation:
        case "=":
            return Constraint.equal(left, right)
        case "<=":
            return Constraint.at_most(left, right)
        case "<":
            return Constraint.at_most(left + 1, right)
        case ">=":
            return Constraint.at_most(right, left)
        case ">":
            return Constraint.at_most(right + 1, left)
    raise Unsupported(f"the relation {relation} in a condition")


def _scaled(left: Affine, right: Affine) -> Affine:
    if left.variables and right.variables:
        raise Unsupported("a product of two variables in a subscript or a bound")
    return right * left.constant if right.variables else left * right.constant


def separate(subscripts: Sequence[Line], rank: int) -> Sequence[Line]:
    """Subscripts written without a comma, where the array has so many: w_{ij}, w_{11}."""
    if len(subscripts) != 1 or rank < 2:
        return subscripts
    match subscripts[0]:
        case written.Number(count) if len(str(count)) == rank:
            return [written.Number(int(digit)) for digit in str(count)]
        case written.Product(factors, joint=False) if len(factors) == rank:
            return factors
    return subscripts
