r"""Sequences written out in numbers: x[n] = \{1, 2, 3\} is x, and may be counted from 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.roots import has_roots
from symconv.reading.reader import Statement
from symconv.reading.source import Source
from symconv.review.scope.arrays import is_example, number_of
from symconv.review.scope.labels import numbered
from symconv.review.scope.scope import Scope

_COMPOSED = (written.Number, written.Negative, written.Sum, written.Product, written.Quotient)
"""Of what complex numbers are made, beside their unit."""

_LISTED = re.compile(
    r"([A-Za-z](?:_\{?[0-9A-Za-z]\}?)?)\s*(\[\s*[a-z]\s*\]|\(\s*[a-z]\s*\))?\s*=\s*(?:\\left)?\s*"
    r"(?:\(|\[|\\\{|\\begin\s*\{[bp]?matrix\})\s*-?\d+\s*(?:,|&|\\\\)"
)
_ENDLESS = re.compile(
    r"\\sum\s*(?:\\limits)?\s*_\s*\{?\s*[a-z]\s*(?:=\s*-\s*\\infty|\}|(?<=_[a-z])\s*(?![\s^]))"
)
_BELOW = re.compile(r"\\sum\s*(?:\\limits)?\s*_\s*\{?\s*[a-z]\s*=\s*([01])\b")


def points(statement: Statement, scope: Scope) -> int | None:
    """How many numbers are listed, if that is a sequence of which the document takes transforms."""
    match statement.first, statement.links[:1]:
        case written.Name(name), (written.Link("=", written.Matrix(rows) as listed),) if (
            scope.context.order and is_example(listed) and 1 in (len(rows), len(rows[0]))
        ):
            made = (value for value in scope.context.values.values() if has_roots(value))
            if any(name in value.operands for value in made):
                return max(len(rows), len(rows[0]))
    return None


def listing(statement: Statement, scope: Scope) -> Statement:
    """The statement with the array in the place of x[n], where that is a list of numbers.

    So are blocks x_0 and x_1 into which a signal x is cut, and no entries of it.
    """
    match statement.first, statement.links[:1]:
        case written.Access(written.Name(whole)) as first, (link,) if (
            isinstance(link.side, written.Matrix)
            and is_example(link.side)
            and (block := numbered(first)) is not None
            and scope.rank(whole) == 1
        ):
            return replace(statement, first=written.Name(block, span=first.span))
        case (
            written.Access(written.Name() as array, (written.Name(),))
            | written.Call(written.Name() as array, (written.Name(),)) as first,
            (link,),
        ) if isinstance(link.side, written.Matrix) and _in_numbers(link.side, scope):
            if len(link.side.rows) > 1 and {*map(len, link.side.rows)} == {1}:
                return replace(statement, first=replace(array, span=first.span))
    return statement


def _in_numbers(listed: written.Matrix, scope: Scope) -> bool:
    """Whether a list is one of numbers, be they complex where the document has such."""
    units = {written.Name(scope.imaginary)} if scope.imaginary else set[Line]()
    cells = (cell for row in listed.rows for cell in row)
    return is_example(listed) or all(
        isinstance(part, _COMPOSED) or part in units
        for cell in cells
        for part in written.every(cell)
    )


def lying(statement: Statement, source: Source) -> Statement:
    """The statement with rows in the place of lists that a transposed array is said to be.

    A list in brackets is a column wherever an author does not say which: x^T = [1, 2, 3].
    """
    match statement.first:
        case written.Transpose(written.Name() | written.Access()):
            links = tuple(
                replace(link, side=written.Transpose(link.side, span=link.side.span))
                if isinstance(link.side, written.Matrix)
                and link.side.span is not None
                and source.text[link.side.span[0]] in "[("
                and {*map(len, link.side.rows)} == {1}
                else link
                for link in statement.links
            )
            return replace(statement, links=links)
    return statement


def place_of(statement: Statement, after: Sequence[written.Chain]) -> tuple[str, int] | None:
    """A list of numbers, and the place of its first entry where that is said beside or after it.

    x[k] = [1, 2, 3] for k = [-1, 0, 1], or for -1 <= k <= 1.
    """
    match statement.first, statement.links:
        case (
            written.Access(written.Name(array), (written.Name() as index,)),
            (written.Link("=", written.Matrix(rows)),),
        ) if len(rows) == 1 or {*map(len, rows)} == {1}:
            pass
        case _:
            return None
    count = max(len(rows), *map(len, rows))
    for condition in (*statement.conditions, *after):
        match condition:
            case written.Chain(first, (written.Link("=", written.Matrix(places)),)):
                said = [number_of(cell) for row in places for cell in row]
            case written.Chain(low, (written.Link("<=", first), written.Link("<=", high))):
                said = [number_of(low), *[None] * (count - 2), number_of(high)][:count]
            case _:
                continue
        start, last = said[0], said[-1]
        if first == index and start is not None and last == start + count - 1:
            return array, start
    return None


_PLACES = re.compile(r"(?<![A-Za-z\\])[A-Za-z]\s*_\s*\{?\s*([01])\s*,?\s*\d")


def matrices_from_1(formulas: Sequence[str]) -> bool:
    """Whether the entries of matrices are counted from 1, however signals are.

    >>> matrices_from_1(["x[0] = 1", "X_{12} = 3"]), matrices_from_1(["X_{00} + X_{11}"])
    (True, False)
    """
    return {place for each in formulas for place in _PLACES.findall(each)} == {"1"}


def sums_from(formulas: Sequence[str]) -> set[str]:
    r"""Where sums begin that do so at 0 or at 1.

    >>> sorted(sums_from([r"\sum_{k=1}^K w_k", r"\sum_{n=0}^{N-1} x_n"]))
    ['0', '1']
    """
    return {match.group(1) for each in formulas for match in _BELOW.finditer(each)}


def from_0(formulas: Sequence[str]) -> bool:
    r"""Whether arrays of numbers are counted from 0: an entry is read there, or sums begin there.

    So are those of who sums over all whole numbers: signals begin at 0.

    >>> from_0(["x = (1, 2, 3)", "x_0 = 1"]), from_0(["x = (1, 2, 3)", "x_1 = 1"])
    (True, False)
    >>> from_0(["x = [1, 2]", "h = [2, 3]", "(x * h)[0] = 2"])
    True
    >>> from_0(["x = [1, 2, 5]", "x[2] = 5"]), from_0(["x = [1, 2, 5]", "x[3] = 5"])
    (True, False)

    An entry in brackets at 0 says it, also beside sums that begin at 1:

    >>> from_0(["x[n] = [1, 2]", r"y[n] = \sum_{k=1}^N a_k y[n-k]", "y[0] = x[0]"])
    True
    """
    listed = [match for each in formulas for match in _LISTED.finditer(each)]
    sums = sums_from(formulas)
    names = {match.group(1) for match in listed}
    if not names:
        return False
    name = rf"(?:{'|'.join(map(re.escape, sorted(names)))})"
    of_two = rf"\(\s*{name}\s*(?:[*∗]|\\[a-z]+)\s*{name}\s*\)"
    bracket, otherwise = r"\s*\[\s*0\s*\]", r"\s*(?:_\s*\{?\s*0(?![0-9.])|\(\s*0\s*\))"
    # Where sums begin at both, the first product of a sum may have been taken out.
    place = bracket if "1" in sums and "0" not in sums else rf"(?:{bracket}|{otherwise})"
    at_0 = re.compile(rf"(?<![A-Za-z\\])(?:{name}|{of_two}){place}")
    read = any(at_0.search(each) for each in formulas)
    if "1" in sums:
        return read
    endless = any(_ENDLESS.search(each) for each in formulas)
    said = endless or "0" in sums or any(match.group(2) for match in listed)
    return read or said or _short_of_last(listed, formulas)


def _short_of_last(listed: Sequence[re.Match[str]], formulas: Sequence[str]) -> bool:
    """Whether entries are read in brackets, as signals and code are, and none is the last from 1.

    So x[2] is the last of x = [1, 2, 3].
    """
    found = set[bool]()
    for match in listed:
        rest = re.split(r"[\])}]|\\end", match.string[match.end() :])[0]
        count = 2 + len(re.findall(r",|&|\\\\", rest))
        entry = re.compile(rf"(?<![A-Za-z\\]){re.escape(match.group(1))}\s*\[\s*(\d+)\s*\]")
        found |= {int(place) < count for each in formulas for place in entry.findall(each)}
    return found == {True}
