r"""Which index a condition under a sum binds, where it says none and speaks of several letters.

In dL/dx_u = \sum_{0 \le u - 2t < K} dL/dy_t w_{u-2t} it is t, as u stands on the left.
"""

from __future__ import annotations

from collections.abc import Collection

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.reader import Statement


def bound(statement: Statement) -> Statement:
    """The statement with the indices of such sums said."""
    if statement.first is None:
        return statement
    left = _letters(statement.first)
    return statement.changed(lambda side: _bound(side, left))


def _bound(line: Line, outside: Collection[str]) -> Line:
    line = written.changed(line, lambda part: _bound(part, outside))
    match line:
        case written.SummationOver((), (written.Chain(_, (middle, _)),) as conditions, body):
            letters = _letters(middle.side) & _letters(body)
            if letters & {*outside} and letters - {*outside}:
                indices = tuple(sorted(letters - {*outside}))
                return written.SummationOver(indices, conditions, body, span=line.span)
    return line


def _letters(line: Line) -> set[str]:
    """The small letters on a line, each of which may be an index."""
    names = {part.text for part in written.every(line) if isinstance(part, written.Name)}
    return {name for name in names if len(name) == 1 and name.islower()}
