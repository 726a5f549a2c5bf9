r"""How conditions are written in short: `1 \le i, j \le n` says it of i and of j."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symconv.language import line as written
from symconv.language.line import Line

_RISING = ("<=", "<")


def shared(found: Sequence[Line]) -> list[Line]:
    r"""What stands between commas, with what is said of several names said of each of them.

    >>> from symconv.language.line import Name, inequality
    >>> low, high = inequality(Name("a"), Name("i")), inequality(Name("j"), Name("n"))
    >>> shared([low, high]) == [inequality(*map(Name, "ain")), inequality(*map(Name, "ajn"))]
    True

    So is what counts on: of `k = 0, 1, \ldots, n` it is said that k lies between the two.
    """
    match found:
        case [
            written.Chain(k, (written.Link("=", low),)) as first,
            *more,
            written.Dots(),
            last,
        ] if counting([low, *more]):
            links = written.Link("<=", k), written.Link("<=", last)
            ends = first.span, last.span
            span = (ends[0][0], ends[1][1]) if ends[0] and ends[1] else None
            return [written.Chain(low, links, span=span)]
    written_out, n = list[Line](), 0
    while n < len(found):
        stop = n + 1
        while stop < len(found) and isinstance(found[stop], written.Name):
            stop += 1
        both = _between(found[n : stop + 1])
        written_out += both or [found[n]]
        n = stop + 1 if both else n + 1
    return written_out


def _between(found: Sequence[Line]) -> list[Line]:
    """The chains of `low <= i`, `j`, `k <= high`; none where it is nothing like that."""
    match found:
        case [
            written.Chain(_, (*_, written.Link(up, written.Name() as first))) as low,
            *names,
            written.Chain(written.Name() as last, (written.Link(down), *_)) as high,
        ] if up in _RISING and down in _RISING:
            spoken = (first, *names, last)
            return [
                written.Chain(
                    low.first,
                    (*low.links[:-1], written.Link(up, name), *high.links),
                    span=(low.span[0], high.span[1]) if low.span and high.span else None,
                )
                for name in spoken
            ]
    return []


def alike(found: Sequence[Line]) -> list[Line]:
    """What the last one of some chains says of its name, said of the names before it as well.

    >>> from symconv.language.line import Name, inequality
    >>> said = alike([Name("i"), Name("j"), inequality(*map(Name, "akb"))])
    >>> said == [inequality(*map(Name, names)) for names in ("aib", "ajb", "akb")]
    True
    """
    match found:
        case [*names, written.Chain(low, (written.Link(up), written.Link() as high)) as last]:
            count = len(names)
            while count and isinstance(names[count - 1], written.Name):
                count -= 1
            links = ((written.Link(up, name), high) for name in names[count:])
            return [*names[:count], *(written.Chain(low, each) for each in links), last]
    return [*found]


def counting(starts: Sequence[Line]) -> bool:
    """Whether a list begins with neighbours: 1; 0, 1; -1, 0, 1; i, i+1."""
    for n, (before, after) in enumerate(pairwise(starts)):
        low, high = _whole(before), _whole(after)
        if low is not None and high == low + 1:
            continue
        match before, after:
            case _, written.Sum((same, written.Number(more))) if (
                same == starts[0] and more == n + 1
            ):
                continue
        return False
    return True


def _whole(line: Line) -> int | None:
    match line:
        case written.Number(value):
            return value
        case written.Negative(written.Number(value)):
            return -value
    return None
