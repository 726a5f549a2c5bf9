r"""Names that end in a label: W_1 is no entry of W where W_1 was declared, nor k_h one of k.

`z_1 = W_1 x + b_1` defines the array z_1, as what stands on its right is one. In K \in
\mathbb{R}^{k_h \times k_w}, and in a sum that ends at k_h - 1, k_h is a size. r_{xy} is called
after the signals x and y, and G_x is a matrix of numbers that has a label.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of, subscripted
from symconv.language.subscripts import separate
from symconv.reading.reader import Statement
from symconv.review.scope.arrays import is_example
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope

_STRIDED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_\{\s*\d+\s*[a-z]\s*[-+]\s*\d+\s*\}")


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

    They stand among the sizes of a space, where a sum ends, or before an index that they multiply,
    if the letter is no index and the name has no other single subscript. Where the sum over u ends
    nothing depends on u: N_u is a size there, whatever else u is.

    >>> from symconv.reading.reader import line
    >>> sorted(sizes_of([line(r"K \in \mathbb{R}^{k_h \times k_w}")]))
    ['k_h', 'k_w']
    >>> sizes_of([line(r"y_i"), line(r"\sum_{j=1}^{n_i} x_{i,j}")])
    set()
    >>> sorted(sizes_of([line(r"\sum_{a=1}^{K_h} K_{ab} x_{i s_h + a}")]))
    ['K_h', 's_h']
    >>> sorted(sizes_of([line(r"\sum_{u=0}^{N_u - 1} x_{i - u} w_u")]))
    ['N_u']
    """
    every = [part for line in lines for part in written.every(line)]
    sized = [part for part in every if isinstance(part, written.Space)]
    sums = [part for part in every if isinstance(part, written.Summation)]
    spaces = [part for space in sized for size in space.sizes for part in written.every(size)]
    ends = [part for sum_ in sums for part in written.every(sum_.upper)]
    steps = [
        factor
        for part in every
        if isinstance(part, written.Access)
        for place in part.subscripts
        for product in written.every(place)
        if isinstance(product, written.Product)
        for factor in product.factors
    ]
    stands = (*spaces, *ends, *steps)
    found = {pair for part in stands if (pair := lettered(part)) is not None}
    indices = {sum_.index for sum_ in sums}
    for part in every:
        if isinstance(part, written.Access) and lettered(part) not in found:
            indices |= {name for place in part.subscripts for name in _indices(place, found)}
            if isinstance(part.array, written.Name) and len(separate(part.subscripts, 2)) == 1:
                found = {pair for pair in found if pair[0] != part.array.text}
    declared = {lettered(part) for part in spaces}
    declared |= {
        pair for sum_ in sums for part in written.every(sum_.upper)
        if (pair := lettered(part)) is not None and pair[1] == sum_.index
    }  # fmt: skip
    return {"_".join(pair) for pair in found if pair in declared or pair[1] not in indices}


def bounds_of(statement: Statement) -> set[str]:
    r"""The sizes within which an index is said to be that is their label: N_x of 0 <= x <= N_x."""
    letters = {side.text for side in statement.sides if isinstance(side, written.Name)}
    if any(link.relation in ("=", ":=", "in") for link in statement.links):
        return set()
    every = (part for side in statement.sides for part in written.every(side))
    found = {pair for part in every if (pair := lettered(part)) is not None}
    return {"_".join(pair) for pair in found if pair[1] in letters}


def labelled_indices(lines: Sequence[Line]) -> set[str]:
    r"""The indices of sums that have a letter as label.

    >>> from symconv.reading.reader import line
    >>> labelled_indices([line(r"\sum_{k_i=0}^{k-1} x_{i+k_i}")])
    {'k_i'}
    """
    every = (part for line in lines for part in written.every(line))
    return {p.index for p in every if isinstance(p, written.Summation) and "_" in p.index}


def _indices(place: Line, sizes: Collection[tuple[str, str]]) -> set[str]:
    """The letters of a subscript, without those that are labels of sizes in it."""
    if lettered(place) in sizes:
        return set()
    if isinstance(place, written.Name):
        return {place.text}
    return {name for part in written.parts(place) for name in _indices(part, sizes)}


@dataclass(frozen=True, slots=True)
class CalledAfter:
    """A name whose first subscript is letters, which may be labels, and its other subscripts."""

    base: str
    letters: str
    places: tuple[Line, ...]

    @property
    def name(self) -> str:
        return f"{self.base}_{self.letters}"


def called_after(line: Line) -> CalledAfter | None:
    """An entry as an array that is called after letters; None where those can be no labels.

    >>> from symconv.reading.reader import line
    >>> called_after(line("r_{xy}")).name, called_after(line("r_{x+1}"))
    ('r_xy', None)
    >>> called_after(line("r_x[0]")).places
    (Number(value=0),)
    """
    match line:
        case written.Access(written.Name(text), (subscript, *rest)):
            factors = subscript.factors if isinstance(subscript, written.Product) else (subscript,)
            letters = [factor.text for factor in factors if isinstance(factor, written.Name)]
            if len(letters) == len(factors):
                return CalledAfter(text, "".join(letters), tuple(rest))
    return None


def arrays_called_after(statement: Statement, scope: Scope) -> set[str]:
    r"""The arrays with letters as labels: r_{xy}[l] = \sum_n x[n] y[n-l], G_x = [-1, 0, 1]."""
    every = [part for line in statement.sides for part in written.every(line)]
    read = [name_of(part.array) for part in every if isinstance(part, written.Access)]
    bound = {part.index for part in every if isinstance(part, written.Summation)}
    places = _places(every)
    arrays = ({*filter(None, read)} | scope.arrays) - places - bound
    labels = (name.partition("_") for name in scope.labelled & scope.arrays)
    known = {(base, len(letters)) for base, _, letters in labels}
    found = {
        each.name
        for each in filter(None, map(called_after, every))
        # Without places it is a number like any other entry: sigma_x^2.
        if each.base not in scope.arrays and (each.places or each.name in scope.arrays)
        if {*each.letters} <= arrays - {each.base}
        or (len(each.letters) > 1 and (each.base, len(each.letters)) in known)
    }
    first = called_after(statement.first) if statement.first is not None else None
    if first is None or len(first.letters) > 1 or first.places or first.base in scope.arrays:
        return found
    within = (part for link in statement.links for part in written.every(link.side))
    matrices = [part for part in within if isinstance(part, written.Matrix) and is_example(part)]
    # A list of numbers may be what all the entries u[n] are.
    listed = any(len(part.rows) > 1 and len(part.rows[0]) > 1 for part in matrices)
    alone = (listed or (first.base, 1) in known) and first.letters not in places
    return found | {first.name} if alone else found


def matrices_called_after(statement: Statement, scope: Scope) -> set[str]:
    r"""The matrix that a statement draws with a letter as label, beside one without: T_v, T.

    So is a Jacobian called after the array by which it is: J_x = dy/dx.
    """
    pair = lettered(statement.first) if statement.first is not None else None
    match [link.side for link in statement.links[:1]]:
        case [written.Derivative(written.Name(), written.Name(by))] if (
            pair is not None and pair[1] == by and scope.rank(by)
        ):
            return {"_".join(pair)}
    drawn = [link.side for link in statement.links if isinstance(link.side, written.Matrix)]
    if pair is None or scope.rank(pair[0]) != 2 or not drawn:
        return set()
    wide = all(len(side.rows) > 1 and len(side.rows[0]) > 1 for side in drawn)
    return {"_".join(pair)} if wide else set()


def define_alike(names: Collection[str], scope: Scope) -> None:
    """Define r_{yx} and r_{xx} as r_{xy} was, where that is made of x and y, which may be any."""
    for name in sorted(names):
        base, _, letters = name.partition("_")
        for known, value in tuple(scope.context.values.items()):
            other, _, formals = known.partition("_")
            any_two = len({*formals}) == len(formals) == len(letters)
            free = {*formals} == value.operands and not {*formals} & scope.arrays
            if not scope.knows(name) and other == base and any_two and free and len(letters) > 1:
                scope.define(name, value.renamed(dict(zip(formals, letters, strict=True))))


def _places(every: Sequence[Line]) -> set[str]:
    """The letters in subscripts that are no labels: n and k in x[n - k] and in y_x[n]."""
    found = set[str]()
    for part in every:
        if isinstance(part, written.Access):
            after = called_after(part)
            places = part.subscripts if after is None else after.places
            found |= {name for place in places for name in free_names(place)}
    return found


def every_second(formulas: Iterable[str]) -> frozenset[str]:
    r"""The arrays that are read at 2n + 1 or at 3n - 1, be it in one formula of a document.

    >>> sorted(every_second([r"x_{2n} + z_{2n}", r"x_{2n+1} y_{i, 2j+1}"]))
    ['x']
    """
    return frozenset(match[1] for each in formulas for match in _STRIDED.finditer(each))


def errors_called(statement: Statement) -> set[str]:
    r"""The names of errors that a statement defines, which look like unit vectors.

    In \delta_2 = z_2 - t a unit vector would equal a sum or a product of arrays, or a gradient.
    """
    match statement.first, [link.side for link in statement.links]:
        case (
            written.Unit(written.Number(count)),
            [
                written.Sum()
                | written.Product()
                | written.Operation()
                | written.Derivative(written.Name()),
                *_,
            ],
        ):
            return {f"{written.UNIT}_{count}"}
    return set()


def labelled(line: Line, scope: Scope, text: str = "") -> Line:
    """The line with the names of arrays that are known by their number, and of what has a label.

    In the `text` from which it was read x[1] is an entry of x, even if there is an x_1 too.
    """
    name, signal = numbered(line), isinstance(line, written.Access) and name_of(line.array)
    entry = line.span is not None and text[line.span[1] - 1 : line.span[1]] == "]"
    if name is not None and scope.knows(name) and not (entry and scope.rank(signal or "") == 1):
        return written.Name(name, span=line.span)
    match line:
        case written.Unit(written.Number(count)) if f"{written.UNIT}_{count}" in scope.labelled:
            return written.Name(f"{written.UNIT}_{count}", span=line.span)
    size = "_".join(lettered(line) or ())
    if size in scope.labelled:
        return written.Name(size, span=line.span)
    after = called_after(line)
    if after is not None and after.name in scope.labelled:
        array = written.Name(after.name, span=line.span)
        places = tuple(labelled(place, scope, text) for place in after.places)
        return written.Access(array, places, span=line.span) if places else array
    return written.changed(line, lambda part: labelled(part, scope, text))
