r"""Operators by what they make of an array: (T_s f)_n = f_{n-s}, (Cx)_i = sum_j c_{i-j} x_j.

Of a declared array such an operator is a matrix, which may depend on letters: T_s. Of a sequence
without an end it stays what it makes of one; it is then put in where it is read at a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Operator
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS
from symconv.review.definitions.entries import define_entries
from symconv.review.scope.force import Introduced
from symconv.review.scope.periods import periods, repeated
from symconv.review.scope.scope import Scope

PERIODS = 3
"""Periods by which an operator may shift at most."""


SHIFTS = frozenset("tau T S R".split())
"""Letters of operators, where a subscript says how far they shift."""


@dataclass(frozen=True, slots=True)
class Applied:
    """An operator with its letters, what it is applied to, and the places at which that is read."""

    operator: str
    letters: tuple[Line, ...]
    argument: Line
    places: tuple[Line, ...] = ()


def applied(line: Line) -> Applied | None:
    r"""The operator that is applied on a line, if it may be one: (T_s f)_n, T_s(f * g), C x.

    >>> from symconv.reading.reader import line
    >>> applied(line("(T_s f)_n")).letters, applied(line("(T f)_n")).operator
    ((Name(text='s'),), 'T')
    """
    whole, places = _placed(line)
    match whole:
        case written.Product((operator, *factors)) if factors:
            argument = written.product(*factors)
        case written.Call(operator, (argument,)):
            pass
        case _:
            return None
    match operator:
        case written.Name(name) if name not in FUNCTIONS:
            return Applied(name, (), argument, places)
        case written.Access(written.Name(name), letters):
            return Applied(name, letters, argument, places)
    return None


def _placed(line: Line) -> tuple[Line, tuple[Line, ...]]:
    """What stands in parentheses before places, and these; the line itself where there are none."""
    match line:
        case written.Access(written.Product() | written.Call() as whole, places):
            return whole, places
        case written.Call(written.Product() | written.Call() as whole, places):
            return whole, places
        case written.Product((written.Product() | written.Call() as whole, place)):
            inside = place.rows[0][0] if isinstance(place, written.Matrix) else place
            if isinstance(inside, written.Name) or place is not inside:
                return whole, (inside,)
        case written.Product((operator, written.Call(array, places))) if _is_shift(operator):
            return written.Product((operator, array)), places
    return line, ()


def _is_shift(line: Line) -> bool:
    r"""Whether a factor is called as operators are, and as no number is: \tau_a f(n)."""
    match line:
        case written.Access(written.Name(name), (written.Name(),)):
            return name in SHIFTS
    return False


def named(found: Applied | None) -> tuple[str, tuple[str, ...], str, tuple[str, ...]] | None:
    """The same where all of it are names, as in what defines an operator."""
    if found is None or not found.places or not isinstance(found.argument, written.Name):
        return None
    letters = tuple(x.text for x in found.letters if isinstance(x, written.Name))
    places = tuple(x.text for x in found.places if isinstance(x, written.Name))
    whole = len(letters) == len(found.letters) and len(places) == len(found.places)
    several = {*letters, *places, found.operator, found.argument.text}
    if not whole or len(several) < len(letters) + len(places) + 2:
        return None
    return found.operator, letters, found.argument.text, places


def define_map(
    left: Line, right: Line, scope: Scope, stated: Sequence[Constraint]
) -> Introduced | None:
    """What an operator is that is applied to a declared vector; None where it is none, or known."""
    found = named(applied(left))
    if found is None:
        return None
    operator, letters, array, indices = found
    operand = scope.context.operands.get(array)
    known = scope.knows(operator) or operator in scope.context.names
    if known or operand is None or len(operand.sizes) != 1 or len(indices) != 1:
        return None
    if operator in scope.context.maps or not _reads(right, array) or _reads(right, operator):
        return None
    (body,), _ = repeated((right,), scope.periods, scope.here)
    reach = list[Constraint]()
    for period in periods((body,), scope.here):
        if period.index in letters:
            reach += _reach(period.index, operand.sizes[0])
    entries = f"{operator} of {array}"
    define_entries(entries, tuple(map(written.Name, indices)), body, scope, (*stated, *reach))
    value = scope.context.values[entries]
    scope.forget(entries)
    operand = scope.context.operands[array]
    if any(sum(e.operand == array for e in term.entries) != 1 for term in value.terms):
        raise Unsupported(f"{operator}, which is not linear")
    matrix = value.jacobian(operand)
    if letters:
        made = Operator(letters, matrix, tuple(reach))
        scope.context = replace(scope.context, maps={**scope.context.maps, operator: made})
    else:
        scope.define(operator, matrix)
    return Introduced(f"the operator {operator}")


def _reach(letter: str, size: Affine) -> tuple[Constraint, ...]:
    """That a letter lies within a few periods."""
    most = size * PERIODS
    return Constraint.at_most(-most, letter), Constraint.at_most(letter, most)


def _reads(line: Line, name: str) -> bool:
    return any(isinstance(part, written.Name) and part.text == name for part in written.every(line))
