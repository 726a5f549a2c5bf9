"""Subscripts, bounds and sizes as affine forms, and conditions as constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """`a <= b = c`, as constraints; `n < infinity` is none."""
    found = []
    left = chain.first
    for link in chain.links:
        if not {left, link.side} & _ENDLESS:
            sides = affine(left, context), affine(link.side, context)
            found.append(_related(sides[0], link.relation, sides[1]))
        left = link.side
    return tuple(found)


def alternatives(conditions: Sequence[written.Chain]) -> Iterator[tuple[written.Chain, ...]]:
    """The conditions without any `!=`: each is a choice between `<` and `>`."""
    for n, chain in enumerate(conditions):
        for at, link in enumerate(chain.links):
            if link.relation == "!=":
                for sign in _UNEQUAL:
                    changed = replace(link, relation=sign)
                    links = (*chain.links[:at], changed, *chain.links[at + 1 :])
                    one = replace(chain, links=links)
                    yield from alternatives((*conditions[:n], one, *conditions[n + 1 :]))
                return
    yield tuple(conditions)


_UNEQUAL: tuple[written.RelationSign, ...] = ("<", ">")

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
