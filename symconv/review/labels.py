r"""Names that end in a label: W_1 is no entry of W where W_1 was declared, nor k_h one of k.

`z_1 = W_1 x + b_1` defines the array z_1, as what stands on its right is one. In K \in
\mathbb{R}^{k_h \times k_w}, and in a sum that ends at k_h - 1, k_h is a size.
"""

from __future__ import annotations

from collections.abc import Sequence

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import subscripted
from symconv.review.names import free_names
from symconv.review.scope import Scope


def numbered(line: Line) -> str | None:
    """The name that an entry with one number would be as an array of its own.

    >>> from symconv.reading.reader import line
    >>> numbered(line("W_1")), numbered(line("W_{12}")), numbered(line("W_i"))
    ('W_1', None, None)
    """
    match line:
        case written.Access(_, (written.Number(count),)) if count < 10:
            return subscripted(line)
    return None


def lettered(line: Line) -> tuple[str, str] | None:
    """A name and the letter that is its only subscript: what an index reads, or a label.

    >>> from symconv.reading.reader import line
    >>> lettered(line("k_h")), lettered(line("k_{ij}")), lettered(line("k_1"))
    (('k', 'h'), None, None)
    """
    match line:
        case written.Access(written.Name(text), (written.Name(letter),)):
            return text, letter
    return None


def sizes_of(lines: Sequence[Line]) -> set[str]:
    r"""The names with a letter as label that can only be sizes.

    They stand among the sizes of a space, or where a sum ends, if the letter is no index and the
    name has no other subscript.

    >>> from symconv.reading.reader import line
    >>> sorted(sizes_of([line(r"K \in \mathbb{R}^{k_h \times k_w}")]))
    ['k_h', 'k_w']
    >>> sizes_of([line(r"y_i"), line(r"\sum_{j=1}^{n_i} x_{i,j}")])
    set()
    """
    every = [part for line in lines for part in written.every(line)]
    sized = [part for part in every if isinstance(part, written.Space)]
    sums = [part for part in every if isinstance(part, written.Summation)]
    spaces = [part for space in sized for size in space.sizes for part in written.every(size)]
    ends = [part for sum_ in sums for part in written.every(sum_.upper)]
    found = {pair for part in (*spaces, *ends) if (pair := lettered(part)) is not None}
    indices = {sum_.index for sum_ in sums}
    for part in every:
        if isinstance(part, written.Access) and lettered(part) not in found:
            indices |= {name for place in part.subscripts for name in free_names(place)}
            if isinstance(part.array, written.Name):
                found = {pair for pair in found if pair[0] != part.array.text}
    declared = {lettered(part) for part in spaces}
    return {"_".join(pair) for pair in found if pair in declared or pair[1] not in indices}


def labelled(line: Line, scope: Scope) -> Line:
    """The line with the names of arrays that are known by their number, and of sizes."""
    name = numbered(line)
    if name is not None and scope.knows(name):
        return written.Name(name, span=line.span)
    size = "_".join(lettered(line) or ())
    if size in scope.labelled:
        return written.Name(size, span=line.span)
    return written.changed(line, lambda part: labelled(part, scope))
