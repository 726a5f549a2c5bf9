"""One small change that mends a wrong equation: searched among the neighbours of its sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from time import monotonic

from symconv.judges.question import Counterexample
from symconv.language.line import Line, Matrix, Name, Negative, Sum, Summation, every, put
from symconv.language.mutations import mutants
from symconv.review.deciding.unfinished import unfinished
from symconv.review.layers.layers import layered
from symconv.review.layers.slips import slips
from symconv.writing.text import text

NEIGHBOURS = 80
"""Neighbours of a side that are tried: each costs a question to the judges."""
PATIENCE = 10.0
"""Seconds in which one wrong link is to be mended, if it can be: each try costs what it cost."""


def corrected(
    left: Line, right: Line, holds: Callable[[Line, Line], bool], found: Counterexample | None,
    functions: frozenset[str] = frozenset(), proposed: frozenset[str] | None = None,
) -> str | None:  # fmt: skip
    """The side as it should be, if one change to it, or to the other, makes the equation hold.

    Where some are `proposed`, no others are tried.

    >>> from symconv.language.line import Number, Sum
    >>> four, right = Number(4), Sum((Number(2), Number(2)))
    >>> corrected(four, Sum((Number(2), Number(1))), lambda _, side: side == right, None)
    'right side: 2 + 2'
    """
    if isinstance(right, Matrix):
        return _cell(found)
    until = monotonic() + PATIENCE
    for which, side in (("right", right), ("left", left)):
        for mended in _tried(side, which, functions, proposed):
            if monotonic() > until:
                return None
            sides = (left, mended) if which == "right" else (mended, right)
            if holds(*sides):
                return f"{which} side: {text(mended)}"
    return None


def slip(
    right: Line, holds: Callable[[Line], bool], functions: frozenset[str] = frozenset(),
    proposed: frozenset[str] | None = None,
) -> Line | None:  # fmt: skip
    """The right side as one change to it makes it hold, if one does.

    >>> from symconv.language.line import Number, Sum
    >>> slip(Sum((Number(2), Number(1))), lambda side: side == Sum((Number(2), Number(2))))
    Sum(terms=(Number(value=2), Number(value=2)))
    """
    until = monotonic() + PATIENCE
    for mended in _tried(right, "right", functions, proposed):
        if monotonic() > until:
            return None
        if holds(mended):
            return mended
    return None


def _tried(
    side: Line, which: str, functions: frozenset[str], proposed: frozenset[str] | None
) -> Iterator[Line]:
    if proposed is not None and not any(said.startswith(which) for said in proposed):
        return
    for mended in islice(_neighbours(side, functions), NEIGHBOURS):
        if (shown := unfinished(side)) is not None and _says_less(shown, unfinished(mended)):
            continue  # what is left of a sum that breaks off anyway is right, and no mend
        if any(map(_is_its_own_limit, every(mended))):
            continue
        if proposed is None or f"{which} side: {_said(mended)}" in proposed:
            yield mended


def _is_its_own_limit(line: Line) -> bool:
    """Whether a sum goes as far as its own index: what nobody writes is no mend."""
    match line:
        case Summation(index, lower, upper, _):
            return Name(index) in {*every(lower), *every(upper)}
    return False


def _says_less(shown: Line, mended: Line | None) -> bool:
    terms = [len(x.terms) if isinstance(x, Sum) else 1 for x in (shown, mended) if x is not None]
    return len(terms) < 2 or terms[1] < terms[0]


def _said(line: Line) -> str:
    """The line as text; of a ragged matrix nothing."""
    ragged = (len({*map(len, x.rows)}) > 1 for x in every(line) if isinstance(x, Matrix))
    return "" if any(ragged) else text(line)


def _neighbours(side: Line, functions: frozenset[str]) -> Iterator[Line]:
    if any(layered(part) is not None for part in every(side)):
        yield from slips(side, functions)
    yield from _turned(side)
    yield from (mutant.line for mutant in mutants(side))


def _turned(side: Line) -> Iterator[Line]:
    """The side with a difference the other way round: c_{i-j} for c_{j-i}."""
    for part in every(side):
        match part:
            case Sum((one, Negative(other))):
                yield put(side, {part: replace(part, terms=(other, Negative(one)))})


def _cell(found: Counterexample | None) -> str | None:
    """What must stand in the first cell that is wrong."""
    if found is None or not found.at:
        return None
    return f"cell {', '.join(map(str, found.at.values()))}: {found.left}"
