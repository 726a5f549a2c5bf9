"""What lines of arrays are: axes, and the line that stands at each place; and what joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line, Name, Number, or_zero
from symconv.language.subscripts import affine

Axis: TypeAlias = "tuple[Line, Line] | None"
"""The first and the last place along an axis; None where nobody says it."""

Stands: TypeAlias = Literal["column", "row", "either"]
"""How a vector stands in products; gradients of numbers are rows for some authors."""

Entry: TypeAlias = Callable[[Sequence[Line]], Line]


@dataclass(frozen=True)
class Whole:
    """What a line is: its axes, and the line that its entry at some places is.

    Of what nothing is known it is `open`: it is of the shape of what stands beside it. A number may
    be the `inner` product of two vectors.
    """

    axes: tuple[Axis, ...]
    at: Entry
    stands: Stands = "column"
    open: bool = False
    inner: bool = False

    @property
    def rank(self) -> int:
        return len(self.axes)


def a_number(line: Line) -> Whole:
    return Whole((), lambda places: line)


def entry(line: Line, places: Sequence[Line]) -> Line:
    return written.Access(line, tuple(places)) if places else line


def joined(join: Callable[[tuple[Line, ...]], Line], *wholes: Whole) -> Whole:
    """What is made of arrays entry by entry, and of numbers that are the same for all entries."""
    first = max(wholes, key=lambda whole: whole.rank)

    def at(places: Sequence[Line]) -> Line:
        return join(tuple(whole.at(places if whole.rank else ()) for whole in wholes))

    axes = [whole.axes for whole in wholes if whole.rank]
    known = tuple(
        next((a for a in each if a is not None), None) for each in zip(*axes, strict=True)
    )
    stands = next((w.stands for w in wholes if w.rank and w.stands != "either"), first.stands)
    inner = not known and any(whole.inner for whole in wholes)
    is_open = not known and any(whole.open for whole in wholes)
    return Whole(known, at, stands, is_open, inner)


def shown(whole: Whole) -> str:
    """The sizes of an array as they are said: M x N."""
    return " x ".join("?" if axis is None else _spelled(_size(*axis)) for axis in whole.axes)


def _spelled(size: Affine) -> str:
    """
    >>> _spelled(Affine.of("N") * 2 - 1)
    '2 N-1'
    """
    parts = [name if n == 1 else f"{n} {name}" for name, n in size.coefficients]
    parts += [str(size.constant)] if size.constant or not parts else []
    return "+".join(parts).replace("+-", "-")


def unlike(said: str, ones: Sequence[Axis], others: Sequence[Axis]) -> IllFormed | Unsupported:
    """What is to be raised of axes that are not written alike.

    They may be of one size, counted from 0 and from 1, and letters may stand for numbers.
    """
    for one, other in zip(ones, others, strict=True):
        sizes = [_size(*axis) for axis in (one, other) if axis is not None]
        if len({*sizes}) == 2 and len({bool(size.variables) for size in sizes}) == 1:
            return IllFormed(said)
    return Unsupported(said)


def _size(first: Line, last: Line) -> Affine:
    here = Context()
    return affine(last, here) - affine(first, here) + 1


def apart(one: Whole, other: Whole) -> bool:
    """Whether two arrays of as many axes are of different sizes, or stand differently."""
    sizes = any(a and b and a != b for a, b in zip(one.axes, other.axes, strict=False))
    return sizes or {one.stands, other.stands} == {"row", "column"}


def across(whole: Whole) -> Whole:
    if whole.rank == 1:
        turned: dict[Stands, Stands] = {"column": "row", "row": "column", "either": "either"}
        return replace(whole, stands=turned[whole.stands])
    return replace(whole, axes=whole.axes[::-1], at=lambda places: whole.at(places[::-1]))


def diagonal(whole: Whole) -> Whole:
    if whole.rank != 1:
        raise Unsupported("a diagonal of what is no vector")

    def at(places: Sequence[Line]) -> Line:
        return written.Product((*factors_of((whole.at(places[:1]), same_place(*places))),))

    return Whole((*whole.axes, *whole.axes), at)


def same_place(one: Line, other: Line) -> Line:
    equal = written.Chain(one, (written.Link("=", other),))
    return or_zero(Number(1), (equal,))


def sum_over(place: str, axis: Axis, body: Line) -> Line:
    if axis is None:
        return written.SummationOver((place,), (), body)
    return written.Summation(place, *axis, body)


def factors_of(lines: Iterable[Line]) -> Iterable[Line]:
    """The factors of a product, with those of the products among them."""
    for line in lines:
        if isinstance(line, written.Product):
            yield from line.factors
        else:
            yield line


NUMBERS = frozenset("alpha beta gamma epsilon varepsilon eta lambda mu rho tau kappa d_k".split())
"""Letters that authors have for numbers, and d_k, of how many dimensions keys are."""


def is_scalar(line: Line) -> bool:
    """Whether a letter of which nothing is known is one that authors have for numbers."""
    names = [x.text for x in written.every(line) if isinstance(x, Name)]
    return all(name.strip("\\") in NUMBERS | {"sqrt"} for name in names)
