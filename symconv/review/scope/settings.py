"""What running text sets for an example, which is no claim: I = 4, n_c = 10, (k = 2, s = 1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.language.names import FUNCTIONS, name_of
from symconv.reading.reader import Statement
from symconv.review.findings import Finding
from symconv.review.scope.arrays import letter
from symconv.review.scope.scope import Scope
from symconv.review.scope.supports import is_part

_DIGITS = "0123456789"
PASSING = "said in passing: it may be about one example"


def setting(statement: Statement, scope: Scope, *, apart: bool = False) -> bool:
    """Whether a statement in running text gives sizes of the example at hand: `I = J = 4`.

    What stands `apart`, the place n = 0 at which something is one, holds for no more than that.
    """
    match statement:
        case Statement(first, (*more, Link("=", written.Number(count)))) if first is not None:
            names = [letter(side) for side in (first, *(link.side for link in more))]
            new = (name is not None and not scope.knows(name.rstrip(_DIGITS)) for name in names)
            if all(link.relation == "=" for link in more) and all(new):
                if not apart:
                    scope.set({name: count for name in names if name is not None})
                return True
    return False


def unset(statement: Statement, scope: Scope) -> None:
    """Forget the numbers of numbered letters one of which is changed: w_0 = w_0 - 1/2."""
    match statement:
        case Statement(written.Access(written.Name(name)) as first, (Link("=", side), *_)) if (
            first in written.every(side)
        ):
            scope.settings = {
                each: count
                for each, count in scope.settings.items()
                if each.rstrip(_DIGITS) != name
            }


def sets(left: Line, right: Line, *, again: bool = False) -> bool:
    """Whether an equation in running text may set something for an example: n_c = 10, r_1 = r_0.

    Where it goes on from another one, r_0 = r_1 = 3, only a number does.
    """
    name = _array(left)
    body = right.body if isinstance(right, written.Negative) else right
    match body:
        case written.Number() | written.Quotient(written.Number(), written.Number()):
            return name is not None
        case written.Name() | written.Access() | written.Call():
            return not again and name is not None and _array(body) == name
    return False


def named(line: Line) -> set[str]:
    """The name of which a line is an entry, a value or a power, if it is one."""
    name = _array(line)
    return {name} if name is not None else set()


def sample(left: Line, right: Line) -> bool:
    """Whether one entry is a number, X[0] = 1 or X[2] = 5 - 2j: a sample that is given."""
    if not isinstance(left, written.Access) or isinstance(right, written.Matrix):
        return False
    placed = any(isinstance(place, written.Number) for place in left.subscripts)
    return placed and not any(isinstance(x, written.Access) for x in written.every(right))


def entries_alone(left: Line, right: Line) -> bool:
    """Whether both sides are made of entries at given places: y_1 = x_1 w_0 + x_2 w_1.

    They may be written as functions are: y(1) = x(1) w(0) + x(2) w(1).
    """
    return all(
        any(_places(x) for x in written.every(side))
        and all(_placed(x) for x in written.every(side))
        and not written.has_sum(side)
        for side in (left, right)
    )


def _placed(line: Line) -> bool:
    places = [p for each in _places(line) for p in written.every(each)]
    return not any(isinstance(place, written.Name) for place in places)


def _places(line: Line) -> Sequence[Line]:
    """The places at which an entry is read, if a line is one."""
    match line:
        case written.Access():
            return line.subscripts
        case written.Call(written.Name(name), arguments) if name not in FUNCTIONS:
            return arguments
    return ()


def sets_several(side: Line) -> bool:
    """Whether a side is a list such as (k = 2, s = 1)."""
    if not isinstance(side, written.Matrix):
        return False
    cells = [cell for row in side.rows for cell in row]
    return len(cells) == len(side.rows) and all(
        isinstance(cell, written.Chain) and isinstance(cell.first, written.Name) for cell in cells
    )


def vacuous(left: Line, right: Line, scope: Scope) -> Finding | None:
    """What to say instead where it means nothing that `left = right` holds."""
    body = right.body if isinstance(right, written.Negative) else right
    match body:
        case written.Number() | written.Quotient(written.Number(), written.Number()):
            pass
        case _:
            return None
    name = name_of(left)
    if name is not None:
        value = scope.context.values.get(name)
        again = value is not None and not value.rank and not value.operands
        return Finding("definition", reason=f"{name}, said again") if again else None
    name = _array(left)
    if name is None or body != written.Number(0):
        return None
    if not scope.knows(name):
        return Finding("unread", reason=f"nothing is known of {name}")
    known = scope.context.values.get(name)
    if known is not None and is_part(name, known):
        return Finding("definition", reason=f"where {name} is zero, said again")
    if scope.defined_in.get(name) != scope.section:
        return Finding("unread", reason=f"{name} may be another one than before")
    return None


def _array(line: Line) -> str | None:
    """The array or function of which a line is an entry or a value, or the line's own name."""
    while name_of(line) is None:
        match line:
            case written.Call(written.INNER):
                return None
            case written.Access(inner) | written.Call(inner) | written.Power(inner):
                line = inner
            case _:
                return None
    return name_of(line)


def listed(statement: Statement) -> bool:
    """Whether a range was written as a list, n = 0, 1, ..., N: its sides stand in another order."""
    spans = [side.span for side in statement.sides if side.span is not None]
    return any(after < before for before, after in pairwise(spans))
