"""Three or more indices side by side, as in Y_{nchw} = sum K_{dcrs} X_{nc(h+r)(w+s)}.

Two of them are told by what the arrays are. More are indices, and no word such as `out`, where the
document sums over such letters. And x_{2i} is one place of an x of which x_{2i+1} is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.language import line as written
from symconv.language.line import Line

_BELOW = re.compile(r"\\sum(?:\\n?o?limits)?\s*_\s*(?:\{([^{}]*)\}|([a-z]))")
_SHIFTED = re.compile(r"([A-Za-z])\s*_\s*\{([a-z\s]*(?:\([^(){}]*\)[a-z\s]*)+)\}")
_SUBSCRIPT = re.compile(r"([A-Za-z])\s*_\s*\{([^{}]*)\}")
_SCALED = re.compile(r"(?:^|[+-])\s*([2-9]|\d{2,}|[a-z])\s*([a-z])\s*(?=$|[+-])")
_LETTER = re.compile(r"(?<![A-Za-z\\])[a-z](?![A-Za-z])")
_WORDS = frozenset(
    "max min out inp col row img pad ref new old rot val num avg mean std var src dst abs sum pred"
    " true conv pool test train total loss batch valid same full left right".split()
)


@dataclass(frozen=True, slots=True)
class Indices:
    """The letters over which a document sums, and how many indices some of its arrays have.

    `single` are those read at sums in which an index is multiplied.
    """

    letters: frozenset[str]
    ranks: Mapping[str, int]
    single: frozenset[str] = frozenset()


def indices(formulas: Sequence[str]) -> Indices:
    r"""What a document shows of its indices.

    >>> found = indices([r"\\sum_{n,h=1}^{H} X_{nc(h+1)}", r"\\sum_i y_i"])
    >>> sorted(found.letters), found.ranks
    (['h', 'i', 'n'], {'X': 3})
    >>> sorted(indices([r"x_{2i} + x_{2i+1} + u_{si} + u_{si+k}", "w_{1j} + w_{ij+1}"]).single)
    ['u', 'x']
    """
    below = (match[1] or match[2] or "" for each in formulas for match in _BELOW.finditer(each))
    letters = frozenset(letter for each in below for letter in _LETTER.findall(each))
    places = (match for each in formulas for match in _SHIFTED.finditer(each))
    ranks = {match[1]: len(re.findall(r"\([^()]*\)|[a-z]", match[2])) for match in places}
    several = {name: rank for name, rank in ranks.items() if rank > 2}
    return Indices(letters, several, frozenset(_single(formulas)))


def _single(formulas: Sequence[str]) -> Iterator[str]:
    """Arrays of one index, x_{2i+1}: no comma stands in their subscripts, and no other product."""
    read = dict[str, list[str]]()
    for match in (match for each in formulas for match in _SUBSCRIPT.finditer(each)):
        read.setdefault(match[1], []).append(match[2])
    for name, places in read.items():
        scaled = {place: {*_SCALED.findall(place)} for place in places}
        sums = [found for place, found in scaled.items() if re.search("[+-]", place)]
        inside = set[tuple[str, str]]().union(*sums)
        alone = [found for place, found in scaled.items() if not re.search("[+-]", place)]
        numbered = {pair for pair in inside if pair[0].isdigit()}
        told = {pair for found in alone for pair in found}
        if inside and (numbered or told) and told <= inside and "," not in "".join(places):
            yield name


def separated(line: Line, known: Indices) -> Line:
    r"""The line with such indices one by one.

    >>> from symconv.reading.reader import line as read
    >>> known = Indices(frozenset("nhrot"), {})
    >>> [len(separated(read(text), known).subscripts) for text in ("X_{n(h+r)}", "X_{pqr}")]
    [2, 1]
    """
    match line:
        case written.Access(written.Name(name), (written.Product() as place,)) if (
            name in known.single
        ):
            return replace(line, subscripts=(replace(place, joint=True),))
        case written.Access(array, (written.Product() | written.Call() as place,)):
            parts = tuple(_parts(place))
            rank = known.ranks.get(array.text) if isinstance(array, written.Name) else None
            if _are_indices(parts, known.letters, rank):
                return written.Access(array, parts, span=line.span)
    return written.changed(line, lambda part: separated(part, known))


def _parts(place: Line) -> Iterator[Line]:
    match place:
        case written.Product(factors):
            for factor in factors:
                yield from _parts(factor)
        case written.Call(written.Name() as index, (argument,)):
            yield index
            yield argument
        case _:
            yield place


def _are_indices(parts: Sequence[Line], letters: Collection[str], rank: int | None) -> bool:
    names = [part.text for part in parts if isinstance(part, written.Name)]
    sums = [part for part in parts if isinstance(part, written.Sum)]
    plain = all(len(name) == 1 and name.islower() for name in names)
    if not plain or len(names) + len(sums) < len(parts) or len({*names}) < len(names):
        return False
    if len(parts) == rank:
        return True
    if sums:  # x_{s(i+1)} may be a stride's
        return len(parts) > 2 or (len(parts) == 2 and {*names} <= {*letters})
    known = len({*names} & {*letters})
    return len(parts) > 2 and known >= max(2, len(parts) - 1) and "".join(names) not in _WORDS
