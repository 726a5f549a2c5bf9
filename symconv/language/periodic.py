r"""Subscripts modulo a size: x[(n-k) \bmod N], x[((n-k))_N].

A remainder is no affine form. It is one within each period: a, a+N, a-N, ... where that lies
between 0 and N-1. So what is read at a remainder is a sum of terms, each guarded by its period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.inequalities import impossible
from symconv.language.line import MODULO, Line
from symconv.language.value import Value

REACH = 4
"""How many periods away a form may be whose period is a size, and not a number."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """`body mod modulus`, and what stands for it in the subscript from which it was taken."""

    name: str
    body: Line
    modulus: Line


def remainder(line: Line) -> tuple[Line, Line] | None:
    """The body and the modulus of a remainder; None where a line is none.

    >>> n, N = written.Name("n"), written.Name("N")
    >>> remainder(written.Product((n, MODULO, N))) == (n, N)
    True
    """
    match line:
        case written.Access(written.Sum() | written.Negative() | written.Number(), (modulus,)):
            return line.array, modulus
        case written.Product(factors) if MODULO in factors:
            where = factors.index(MODULO)
            before, after = factors[:where], factors[where + 1 :]
            if before and after and MODULO not in after:
                return written.product(*before), written.product(*after)
        case written.Sum((written.Name() as first, *terms, last)):
            # n-k mod N, as it is written for (n-k) mod N; 1 + n mod N may be either.
            whole = remainder(last.body if isinstance(last, written.Negative) else last)
            if (
                whole is not None
                and isinstance(whole[0], written.Name)
                and not _is_open(written.Sum((first, *terms)))
            ):
                body = (
                    written.Negative(whole[0]) if isinstance(last, written.Negative) else whole[0]
                )
                return written.Sum((first, *terms, body)), whole[1]
    return None


def _is_open(line: Line) -> bool:
    """Whether parentheses would have to say of what a remainder is taken: n-k mod N."""
    if not isinstance(line, written.Sum):
        return False
    bodies = [t.body if isinstance(t, written.Negative) else t for t in line.terms[1:]]
    return any(isinstance(body, written.Product) and MODULO in body.factors for body in bodies)


def opened(subscripts: Sequence[Line]) -> tuple[tuple[Line, ...], list[Remainder]]:
    """Subscripts with a name, which no author can write, for each remainder in them."""
    found = list[Remainder]()

    def inner(line: Line) -> Line:
        pair = remainder(line)
        if pair is None and _is_open(line):
            return line
        if pair is None:
            return written.changed(line, inner)
        found.append(Remainder(f"remainder {len(found)}", *pair))
        return written.Name(found[-1].name)

    return tuple(map(inner, subscripts)), found


def _runs_over_0(modulus: Affine, domain: Sequence[Constraint]) -> bool:
    """Whether a modulus is an index, with limits, that does not begin after 0."""
    name = next(iter(modulus.variables))
    is_index = modulus == Affine.of(name) and (" " in name or name[:1].islower())
    signs = {c.form.coefficient(name) > 0 for c in domain if c.form.coefficient(name)}
    at_0 = (*domain, Constraint.at_most(modulus, 0))
    return is_index and len(signs) == 2 and not impossible(at_0)


def wrapped(
    value: Value, name: str, form: Affine, modulus: Affine, domain: Sequence[Constraint]
) -> Value:
    """The value with the remainder of a form in the place of a name.

    Raises Unsupported where the form may be too many periods away in the domain.
    """
    if not modulus.variables:
        if modulus.constant < 1:
            raise IllFormed(f"a remainder modulo {modulus.constant}")
        if not form.variables:
            return value.substitute({name: Affine(form.constant % modulus.constant)})
        whole = form - Affine.of("periods") * modulus.constant
        here = (Constraint.equal(name, whole), *between(0, whole, modulus - 1))
        return value.each(lambda term: term.where(here).summed([name, "periods"]))
    if _runs_over_0(modulus, domain):
        raise IllFormed("a remainder modulo an index that may be 0")
    known = (*domain, Constraint.at_most(1, modulus))
    past = Constraint.at_most(modulus * (REACH + 1), form)
    before = Constraint.at_most(form, modulus * -REACH - 1)
    if not (impossible((*known, past)) and impossible((*known, before))):
        raise Unsupported("a remainder of what may be many periods away")
    pieces = []
    for period in range(-REACH, REACH + 1):
        place = form - modulus * period
        inside = between(0, place, modulus - 1)
        if not impossible((*known, *inside)):
            pieces.append(value.substitute({name: place}).guarded(inside))
    if not pieces:
        return value.substitute({name: form}).scaled(0)
    return reduce(Value.plus, pieces)
