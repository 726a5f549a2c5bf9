r"""Places that are said beside a statement by an index of a sum in it: x_m, where m = n - k."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.language import line as written
from symconv.language.line import Chain, Line, Link, Name


def put_in(
    first: Line | None, links: Sequence[Link], conditions: Sequence[Chain]
) -> tuple[tuple[Link, ...], tuple[Chain, ...]]:
    r"""The links with such places put in, and the conditions that are left.

    No condition on the statement as a whole may speak of what a sum in it binds.

    >>> from symconv.reading.reader import line
    >>> said = line(r"y_n = \sum_k h_k x_m"), line("m = n - k")
    >>> (link,), rest = put_in(said[0].first, said[0].links, [said[1]])
    >>> link.side == line(r"\sum_k h_k x_{n - k}"), rest
    (True, ())
    """
    sides = [link.side for link in links]
    bound = {index for side in sides for part in written.every(side) for index in _binds(part)}
    known = {x.text for x in written.every(first) if isinstance(x, Name)} if first else set[str]()
    kept, places = list[Chain](), dict[Line, Line]()
    for condition in conditions:
        match condition:
            case Chain(Name(letter), (Link("=", side),)) if letter not in bound | known and any(
                x.text in bound for x in written.every(side) if isinstance(x, Name)
            ):
                places[Name(letter)] = side
            case _:
                kept.append(condition)
    if not places:
        return tuple(links), tuple(conditions)
    changed = (Link(x.relation, written.put(x.side, places), x.reason) for x in links)
    return tuple(changed), tuple(kept)


def _binds(line: Line) -> tuple[str, ...]:
    match line:
        case written.Summation(index):
            return (index,)
        case written.SummationOver(indices):
            return indices
    return ()
