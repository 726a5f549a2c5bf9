"""Signals that are given beside the formulas: in code, in a table, in words.

x = [1, 2, 3] and x = np.array([1, 2, 3]) say what x is, for the formulas after them that read
entries of x or convolve it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symconv.documents.formats import Code, Document, Formula, Part, Prose
from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.definitions.definitions import introduced
from symconv.review.definitions.redefinitions import may_change, redefined
from symconv.review.scope.scope import Scope

_NUMBER = r"[-+]?\d+(?:\.\d*)?"
_LIST = rf"\s*{_NUMBER}(?:(?:\s*[,;]\s*|[ \t]+){_NUMBER})*\s*,?\s*"
_ROW = rf"\[{_LIST}\]"
_GIVEN = re.compile(
    r"(?<![\w.\[\]\\$])([A-Za-z])(?:_?(\d))?(?:\s*\[\s*[a-z]\s*\])?[ \t]*=[ \t]*"
    r"(?:(?:\w+\.)?(?:array|asarray|tensor|constant)\(\s*)?"
    rf"(\[\s*{_ROW}(?:\s*,\s*{_ROW})*\s*,?\s*\]|{_ROW}|\{{{_LIST}\}})"
    r"(?![ \t]*(?:\)?[ \t]*[-+*/@%]|\[))"
)
_OTHER = re.compile(r"^[ \t]*(?:>>>[ \t]*)?([A-Za-z])(?:_?(\d))?[ \t]*=(?!=)", re.M)
_INDEX = re.compile(r"[\s$`*]*(?:index\s+)?([a-z])[\s$`*]*", re.IGNORECASE)
_ENTRY = re.compile(r"[\s$`*]*([A-Za-z])\s*(?:\[\s*|\(\s*|_\s*\{?\s*)([a-z])\s*[\])}]?[\s$`*]*")
_CELL = re.compile(r"[\s$`*]*([-−]?\d+(?:\.\d*)?)[\s$`*]*")
_SAMPLE = re.compile(
    r"\s*([A-Za-z])\s*(?:\[\s*|_\s*\{?\s*|\(\s*)(\d)\s*[\])}]?\s*=\s*(-?\d+(?:\.\d+)?)[\s,;.]*"
)
_BETWEEN = re.compile(r"[\s,;]*(?:and|und|et|y)?[\s,;]*")
_SIGNS = r"(?:\*|∗|\\ast|\\star|\\circledast|\\otimes)"


@dataclass(frozen=True, slots=True)
class Given:
    """A list, or a matrix, of numbers that has a name; and the place of its first, if it is said.

    Without rows, that the name is something else from here on.
    """

    name: str
    rows: tuple[tuple[Fraction, ...], ...]
    first: int | None = None

    @property
    def matrix(self) -> written.Matrix:
        """The numbers as an author writes them: a list is a column."""
        rows = self.rows if len(self.rows) > 1 else tuple((each,) for each in self.rows[0])
        return written.Matrix(tuple(tuple(map(_written, row)) for row in rows))

    @property
    def text(self) -> str:
        """The equation in short, for who looks for lists in formulas."""
        return f"{self.name} = [{', '.join(map(str, self.rows[0]))}]"


def in_words(text: str) -> Iterator[Given]:
    """The lists that a text of code or words gives, and the names that are something else after.

    >>> [(each.name, len(each.rows[0])) for each in in_words("x = [1, 2, 3], h1 = array([1 -1])")]
    [('x', 3), ('h_1', 2)]
    >>> [each.rows for each in in_words("x = [1, 2] * 3")]
    [()]
    """
    given = {match.start(): match for match in _GIVEN.finditer(text)}
    others = {match.start(1): match for match in _OTHER.finditer(text)}
    for at, match in sorted((others | given).items()):
        name = match[1] + (f"_{match[2]}" if match[2] else "")
        if at not in given:
            yield Given(name, ())
            continue
        rows = [[Fraction(n) for n in re.findall(_NUMBER, row)] for row in _rows(match[3])]
        if len({*map(len, rows)}) == 1 and len(rows) * len(rows[0]) > 1:
            yield Given(name, tuple(map(tuple, rows)))


def _rows(listed: str) -> list[str]:
    inner = listed[1:-1]
    return re.findall(r"\[([^\[\]]*)\]", inner) if "[" in inner else [inner]


def in_table(rows: Sequence[Sequence[str]]) -> Iterator[Given]:
    """The signals of a table in which an index runs over the columns, or down the rows.

    >>> table = [["$n$", "0", "1"], ["$x[n]$", "2", "-1"], ["sum", "2", "1"]]
    >>> [(each.name, each.first, *each.rows) for each in in_table(table)]
    [('x', 0, (Fraction(2, 1), Fraction(-1, 1)))]
    """
    for lines in (rows, [*zip(*rows, strict=False)]):
        index = _INDEX.fullmatch(lines[0][0]) if lines and lines[0] else None
        places = [_number(cell) for cell in lines[0][1:]] if index else []
        if index is None or len(places) < 2 or places[0] is None:
            continue
        if places != [places[0] + n for n in range(len(places))]:
            continue
        for line in lines[1:]:
            entry = _ENTRY.fullmatch(line[0]) if line else None
            numbers = [n for n in map(_number, line[1:]) if n is not None]
            if entry and entry[2] == index[1] and len(numbers) == len(line) - 1 == len(places):
                yield Given(entry[1], (tuple(numbers),), int(places[0]))


def one_by_one(parts: Sequence[Part]) -> Iterator[tuple[int, Given]]:
    r"""The signals of which a sentence gives the entries one after another, and where it begins.

    >>> from symconv.documents.formats import text_document
    >>> found = one_by_one(text_document("With $b_0 = 2$, $b_1 = -1$ and $b_2 = 3$ it is").parts)
    >>> [(n, each.name, each.first, [str(x) for x in each.rows[0]]) for n, each in found]
    [(1, 'b', 0, ['2', '-1', '3'])]
    """
    run, start = list[tuple[str, int, Fraction]](), 0
    for n, part in enumerate((*parts, None)):
        if isinstance(part, Prose) and run and _BETWEEN.fullmatch(part.text):
            continue
        match = None
        if isinstance(part, Formula) and not part.display:
            match = _SAMPLE.fullmatch(part.text)
        next_one = (match[1], int(match[2])) if match else ("", 0)
        if run and next_one != (run[0][0], run[-1][1] + 1):
            if len(run) > 1:
                yield start, Given(run[0][0], (tuple(x for _, _, x in run),), run[0][1])
            run = []
        if match:
            start = start if run else n
            run.append((match[1], int(match[2]), Fraction(match[3])))


def _is_made(given: Given, formulas: Sequence[str]) -> bool:
    """Whether formulas make entries of a name, one or all, besides those that give them.

    These are what it begins with then, or what came out.
    """
    place = r"\s*(?:\[[^\]=]*\]|_\s*(?:\{[^}=]*\}|\w)|\([^)=]*\))\s*&?\s*="
    entry = re.compile(rf"(?:^|&|\\\\|,)\s*{given.name}{place}")
    return sum(len(entry.findall(each)) for each in formulas) > len(given.rows[0])


def _is_whole(given: Given, formulas: Sequence[str]) -> bool:
    """Whether no formula reads entries after those that are given."""
    last = (given.first or 0) + len(given.rows[0]) - 1
    entry = re.compile(rf"(?<![A-Za-z\\]){given.name}\s*(?:\[|_\s*\{{?|\()\s*(\d+)")
    return all(int(place) <= last for each in formulas for place in entry.findall(each))


def _number(cell: str) -> Fraction | None:
    found = _CELL.fullmatch(cell)
    return Fraction(found[1].replace("−", "-")) if found else None


def _written(number: Fraction) -> Line:
    size: Line = written.Number(abs(number.numerator))
    if number.denominator > 1:
        size = written.Quotient(size, written.Number(number.denominator))
    return written.Negative(size) if number < 0 else size


class Asides:
    """What a document gives beside its formulas, as far as these read it."""

    def __init__(self, document: Document) -> None:
        self.at: dict[int, list[Given]] = {}
        formulas = document.formulas
        for aside in document.asides:
            found = in_words(aside.text) if isinstance(aside, Code) else in_table(aside.rows)
            self._add(aside.before, found, formulas)
        for n, part in enumerate(document.parts):
            if isinstance(part, Prose):
                self._add(n, (each for each in in_words(part.text) if each.rows), formulas)
        for n, given in one_by_one(document.parts):
            if not _is_made(given, formulas) and _is_whole(given, formulas):
                self._add(n, iter([given]), formulas)
        self.names = dict[str, written.Matrix]()

    def _add(self, before: int, found: Iterator[Given], formulas: Sequence[str]) -> None:
        read = [each for each in found if _is_read(each.name, formulas)]
        if read:
            self.at.setdefault(before, []).extend(read)

    @property
    def texts(self) -> list[str]:
        """The lists, as they might stand in formulas."""
        return [each.text for found in self.at.values() for each in found if each.rows]

    def enter(self, part: int, scope: Scope) -> None:
        """Put into force what stands before a part of the document."""
        for each in self.at.get(part, ()):
            mine = self.names.get(each.name)
            if mine is not None and (not each.rows or mine != each.matrix):
                scope.forget(each.name)
                del self.names[each.name]
            if each.rows:
                self._give(each, scope)

    def _give(self, given: Given, scope: Scope) -> None:
        name, matrix = written.Name(given.name), given.matrix
        try:
            if not scope.knows(given.name):
                known = introduced(name, matrix, scope)
            elif may_change(name, matrix, scope, passing=True) == given.name:
                scope.lend(given.name)
                known = redefined(given.name, name, matrix, scope)
            else:
                return  # the formulas say what it is
        except SymconvError:
            return
        if known is not None:
            self.names[given.name] = matrix
            if given.first is not None:
                scope.count_from(given.name, given.first)


def _is_read(name: str, formulas: Sequence[str]) -> bool:
    """Whether formulas read entries of a name or convolve it, and take no derivatives by it."""
    letter, _, mark = name.partition("_")
    spelled = rf"(?<![A-Za-z\\]){letter}" + (rf"\s*_\s*\{{?{mark}\}}?" if mark else "")
    place = r"\s*(?:\[\s*-?\d|\(\s*-?\d+\s*\)|_\s*\{?\s*\d)" if not mark else r"\s*[\[(]\s*-?\d"
    entry = re.compile(rf"{spelled}{place}|{spelled}\s*{_SIGNS}|{_SIGNS}\s*{spelled}(?![A-Za-z])")
    by = re.compile(rf"(?:\\partial|\\nabla_?\{{?|\bd)\s*{spelled}(?![A-Za-z])")
    return any(map(entry.search, formulas)) and not any(map(by.search, formulas))
