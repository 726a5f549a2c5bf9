r"""What an author means by \langle x, y \rangle: the sum of x_i y_i, or another kind of product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.review.findings import Finding
from symconv.review.scope.scope import Scope


def stated(left: Line, right: Line, scope: Scope, wrong: bool) -> Finding | None:
    r"""What `\langle x, y \rangle = ...` says of the sign, for any x and y.

    From a product of another kind on, nothing is decided of any of them. None where it says
    nothing of the sign, but is `wrong` about two arrays.
    """
    match left:
        case written.Call(written.INNER, (written.Name(one), written.Name(other))) if one != other:
            pass
        case _:
            return None
    read = {part.text for part in written.every(right) if isinstance(part, written.Name)}
    if not {one, other} <= read:
        return None
    places = [*_places(right, {one, other})]
    if len(places) != 2:
        scope.context = replace(scope.context, weighted=True)
        return Finding("definition", reason="an inner product of another kind")
    if places[0] == places[1] and not wrong:
        scope.context = replace(scope.context, weighted=False)
        return Finding("definition", reason="what an inner product is")
    return None


def _places(line: Line, names: set[str]) -> Iterator[tuple[Line, ...]]:
    """Where the two arrays are read in one product of both, and nothing else; else nothing."""
    match line:
        case written.Summation(body=body) | written.SummationOver(body=body):
            yield from _places(body, names)
        case written.Product((first, second)):
            found = [_read(factor) for factor in (first, second)]
            if {name for name, _ in found} == names:
                yield from (places for _, places in found)


def _read(factor: Line) -> tuple[str | None, tuple[Line, ...]]:
    match factor:
        case written.Transpose(body):
            return name_of(body), ()
        case written.Access(array, places) | written.Call(array, places) if name_of(factor) is None:
            return name_of(array), places
    return name_of(factor), ()
