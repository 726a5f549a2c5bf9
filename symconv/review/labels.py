r"""Arrays whose names end in a number: W_1 is no entry of W where W_1 was declared or defined.

`z_1 = W_1 x + b_1` defines the array z_1, as what stands on its right is one.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.scope import Scope


def numbered(line: Line) -> str | None:
    """The name that an entry with one number would be as an array of its own.

    >>> from symconv.reading.reader import line
    >>> numbered(line("W_1")), numbered(line("W_{12}")), numbered(line("W_i"))
    ('W_1', None, None)
    """
    match line:
        case written.Access(written.Name(text), (written.Number(count),)) if count < 10:
            return f"{text}_{count}"
    return None


def labelled(line: Line, scope: Scope) -> Line:
    """The line with the names of arrays that are known by their number."""
    name = numbered(line)
    if name is not None and scope.knows(name):
        return written.Name(name, span=line.span)
    return written.changed(line, lambda part: labelled(part, scope))
