"""From where a document counts: whether the first entry of an array is x_1 or x_0.

What is said goes before what is read, and what is read before custom:

1. A range or a mapping that is written beside an array speaks for that array (`declarations`,
   `entries`, `listings.place_of`).
2. Words speak for all arrays that are declared: "indices start at 0" (`said`).
3. What was found of arrays before holds of those that are declared after them; else it is 1.
4. What is read of a declared array may show that it is the other one (`starts`), and so may the
   first claim about entries of arrays of which nobody said it (`origins`).
5. Lists of numbers count from 0 where the document reads entries so, matrices of them perhaps
   not; signals under sums over all whole numbers do, where no sum begins at 1.
6. A column that was only presumed, of which an entry at 0 is written, may be either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from symconv.language.term import Operand

UNCOUNTED = "from where a column counts of which nobody says it"
"""Why an entry of what was only presumed to be a column may be there."""

_BEGINS = re.compile(
    r"\b(?:count(?:ed|ing|s)?|index(?:ed|ing)|indices|number(?:ed|ing))"
    r"(?: (?:all|always|start(?:s|ing)?|begin(?:s|ning)?|run(?:s|ning)?))*"
    r"\s+(?:from|at|with)\s+\$?(0|1|zero|one)\b"
    r"|\b(0|1|zero|one)-(?:based|indexed)\b",
    re.IGNORECASE,
)
_IN_CODE = re.compile(r"\b(?:python|numpy|matlab|julia|code|programs?|programming|C)\b", re.I)

_AT_0 = re.compile(r"(?<![A-Za-z\\])([a-z])\s*(?:_\s*\{?\s*0(?![\d.])|\[\s*0\s*\])")
_LISTED = re.compile(
    r"([A-Za-z](?:_\{?[0-9A-Za-z]\}?)?)\s*(\[\s*[a-z]\s*\]|\(\s*[a-z]\s*\))?\s*=\s*(?:\\left)?\s*"
    r"(?:\(|\[|\\\{|\\begin\s*\{[bp]?matrix\})\s*-?\d+\s*(?:,|&|\\\\)"
)
_ENDLESS = re.compile(
    r"\\sum\s*(?:\\limits)?\s*_\s*\{?\s*[a-z]\s*(?:=\s*-\s*\\infty|\}|(?<=_[a-z])\s*(?![\s^]))"
)
_BELOW = re.compile(r"\\sum\s*(?:\\limits)?\s*_\s*\{?\s*[a-z]\s*=\s*([01])\b")
_PLACES = re.compile(r"(?<![A-Za-z\\])[A-Za-z]\s*_\s*\{?\s*([01])\s*,?\s*\d")


@dataclass
class IndexBase:
    """From where one document counts, as far as words and formulas say it of all its arrays."""

    said: int | None = None
    """From where words say that arrays are counted."""
    lists_from_0: bool = False
    """Whether arrays of numbers are counted from 0, as their entries are read."""
    matrices_from_1: bool = False
    """Whether matrices are counted from 1 all the same."""
    sums_from_1: bool = False
    """Whether a sum in the document begins at 1."""
    read_at_0: frozenset[str] = frozenset()
    """Arrays of which an entry at 0 is written anywhere in the document."""
    presumed: set[str] = field(default_factory=set)
    """Columns of which nothing is known but that a matrix is multiplied with them."""

    @classmethod
    def of(cls, spoken: str, formulas: Sequence[str], lists: Sequence[str]) -> IndexBase:
        """That of a document, by its words, its formulas, and equations that give signals."""
        return cls(
            begins(spoken),
            from_0((*formulas, *lists)),
            matrices_from_1(formulas),
            "1" in sums_from(formulas),
            frozenset(match[1] for each in formulas for match in _AT_0.finditer(each)),
        )

    def declared(self, known: Iterable[Operand]) -> int:
        """From where an array counts that is declared beside known ones."""
        if self.said is not None:
            return self.said
        # Where arrays were found to count from 0, what is declared after them does as well.
        return min((each.first for each in known), default=1)

    def listed(self, rank: int) -> int:
        """From where an array of numbers counts."""
        return 0 if self.lists_from_0 and not (rank == 2 and self.matrices_from_1) else 1

    @property
    def signal(self) -> int | None:
        """From where signals count under sums over all whole numbers; None as they are declared."""
        if self.said is None and self.sums_from_1:
            return None
        return 0 if self.said is None else self.said

    @property
    def doubtful(self) -> frozenset[str]:
        """Columns that were only presumed, of which there is an entry at 0."""
        return self.read_at_0 & self.presumed


def begins(spoken: str) -> int | None:
    """From where a text says that arrays are counted, if it says one thing.

    >>> begins("All indices start at 0."), begins("Vectors are counted from one.")
    (0, 1)
    >>> begins("We use zero-based indices."), begins("Python counts from 0, and we do not.")
    (0, None)
    """
    found = {
        int(any(each in ("1", "one") for each in match.groups()))
        for match in _BEGINS.finditer(spoken)
        if not _IN_CODE.search(spoken[max(0, match.start() - 60) : match.end() + 30])
    }
    return found.pop() if len(found) == 1 else None


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
