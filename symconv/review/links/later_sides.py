r"""Links of which a later side of the chain says at which places they are meant.

In dL/da_{2j} = dL/da_{2j+1} = g_j / 2 there is a place 2j+1 of a for each place j of g.
"""

from __future__ import annotations

from collections.abc import Mapping

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.reader import Statement
from symconv.review.findings import Finding
from symconv.review.links.links import Links
from symconv.writing.text import text


def where_later(links: Links, left: Line, right: Line, statement: Statement) -> Finding | None:
    """What holds where a later side is read, at its indices as they stand."""
    sides = [link.side for link in statement.links]
    for side in sides[sides.index(right) + 1 :] if right in sides else ():
        if _at_letters(side):
            called = {name: array for (_, array), name in links.scope.context.gradients.items()}
            there = _of_arrays(side, called)
            finding = links.compared(left, right, there, statement.conditions)
            if finding.holds:
                return finding.assuming(f"there is {text(side)}")
    return None


def _of_arrays(side: Line, called: Mapping[str, str]) -> Line:
    """A side with entries of arrays in the place of gradients by them: p_j of dL/dp_j, or g_j."""
    match side:
        case written.Derivative(_, written.Access() as entry):
            return entry
        case written.Access(written.Name(name), places) if name in called:
            return written.Access(written.Name(called[name]), places)
    return written.changed(side, lambda part: _of_arrays(part, called))


def _at_letters(side: Line) -> bool:
    """Whether entries are read on a line, and each at plain indices."""
    entries = [part for part in written.every(side) if isinstance(part, written.Access)]
    return bool(entries) and all(
        isinstance(place, written.Name) for entry in entries for place in entry.subscripts
    )
