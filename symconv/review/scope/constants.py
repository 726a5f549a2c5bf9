"""Scalars that nobody declared: of what is added to a sum of products, that it is one is clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import ONES, name_of
from symconv.language.term import Operand
from symconv.reading.source import Source
from symconv.review.scope.arrays import bracketed
from symconv.review.scope.scope import Scope


def constants(sides: Sequence[Line], source: Source, scope: Scope) -> None:
    """Declare the scalars on the sides of an equation of which nothing is known yet.

    That are single letters, as b in y_i = b + sum_k w_k x_{i+k}, which name no index and no size
    there: each stands in a sum beside products of entries, or beside a known scalar. What weighs a
    known array is one too, if it is called as such mostly are: the penalty lambda x; and so is what
    signals are multiplied by: x[n] + a x[n-1].
    """
    taken = {name for side in sides for name in _placing(side)}
    for side in sides:
        found = (*_added(side), *_celled(side), *_beside(side, scope), *_weighing(side, scope))
        found += (*_beside_ones(side),)
        for name in (*found, *_scaling(side, source)):
            known = scope.knows(name) or name in scope.context.names or name in scope.losses
            if not known and name not in taken and scope.is_new(name):
                scope.declare(Operand(name, ()))


def _added(line: Line) -> Iterator[str]:
    """The letters that stand in a sum, beside products of entries or sums of them.

    >>> from symconv.reading.reader import line
    >>> list(_added(line(r"b + \\sum_k w_k x_{i+k} + x_i - N"))), list(_added(line("b + x_i")))
    (['b'], [])
    """
    terms = [t.body if isinstance(t, written.Negative) else t for t in _terms(line)]
    if any(map(_sums_entries, terms)):
        for term in terms:
            if isinstance(term, written.Name) and term.text[:1].islower():
                yield term.text


def _beside_ones(line: Line) -> Iterator[str]:
    r"""The letters that multiply ones: b of X w + b \mathbf{1}."""
    for part in written.every(line):
        match part:
            case written.Product((written.Name(letter), written.Name(one))) if one in ONES:
                yield letter


def _beside(line: Line, scope: Scope) -> Iterator[str]:
    """The letters that are added to a known scalar: y in (z - y)^2, where z is a number."""
    values, operands = scope.context.values, scope.context.operands
    for part in written.every(line):
        if isinstance(part, written.Sum):
            bare = [
                term.body if isinstance(term, written.Negative) else term for term in part.terms
            ]
            names = [term.text for term in bare if isinstance(term, written.Name)]
            scalars = (
                (name in values and not values[name].rank)
                or (name in operands and not operands[name].sizes)
                for name in names
            )
            if any(scalars):
                yield from (name for name in names if name[:1].islower())


WEIGHTS = frozenset("lambda alpha eta rho kappa tau".split())
"""Letters that authors have for numbers by which they multiply arrays from the left."""


def _weighing(line: Line, scope: Scope) -> Iterator[str]:
    r"""The letters before inner products of known arrays in a sum: \frac{\lambda}{2} x^T x.

    In A v = \lambda v it is said for which of them there is such a v.
    """
    for term in (t for part in written.every(line) for t in _terms(part)):
        letters: list[Line] = []
        if isinstance(term, written.Product):
            letters = [x for x in term.factors if not isinstance(x, written.Number)]
        match letters:
            case [first, written.Transpose(one), other, *_] if all(
                scope.rank(name_of(x) or "") == 1 for x in (one, other)
            ):
                first = first.numerator if isinstance(first, written.Quotient) else first
                if isinstance(first, written.Name) and first.text in WEIGHTS:
                    yield first.text
    for term in (t for p in written.every(line) if isinstance(p, written.Sum) for t in p.terms):
        match term.body if isinstance(term, written.Negative) else term:
            case written.Product((*_, written.Name(letter), last)) if letter in WEIGHTS:
                if scope.rank(name_of(_normed(last)) or ""):
                    yield letter


def _normed(line: Line) -> Line:
    r"""The array of \|w\|^2, or the line itself."""
    match line:
        case written.Power(written.Call(written.Name("norm"), (array,)), written.Number(2)):
            return array
    return line


def _scaling(line: Line, source: Source) -> Iterator[str]:
    """The letters by which a sum multiplies signals, all of which are read at places in time."""
    for part in written.every(line):
        if not isinstance(part, written.Sum):
            continue
        letters = list[str]()
        for term in part.terms:
            body = term.body if isinstance(term, written.Negative) else term
            *scalars, last = body.factors if isinstance(body, written.Product) else (body,)
            if not _is_sample(last, source):
                break
            bare = [x.base if isinstance(x, written.Power) else x for x in scalars]
            letters += (x.text for x in bare if isinstance(x, written.Name) and x.text.islower())
        else:
            yield from letters


TIMES = frozenset("nkml")
"""Letters of places in time: x(n) is an entry as x[n] is."""


def _is_sample(line: Line, source: Source) -> bool:
    match line:
        case written.Access():
            return bracketed(line, source)
        case written.Call(written.Name(), (place,)):
            letters = [x.text for x in written.every(place) if isinstance(x, written.Name)]
            return len({*letters} & TIMES) == 1 and letters[0] in TIMES
    return False


IMAGINARY = frozenset("ij")
"""What the imaginary unit is called."""


def _celled(line: Line) -> Iterator[str]:
    """The letters that are cells of a matrix: a and b of [a b; 0 a], but not the i of [1 i; -i 1].

    >>> from symconv.reading.reader import line
    >>> sorted(_celled(line(r"\\begin{matrix} a & b \\\\ 0 & -a \\end{matrix}")))
    ['a', 'a', 'b']
    """
    for part in written.every(line):
        if isinstance(part, written.Matrix):
            cells = [cell for row in part.rows for cell in row]
            bare = [cell.body if isinstance(cell, written.Negative) else cell for cell in cells]
            names = [cell.text for cell in bare if isinstance(cell, written.Name)]
            plain = all(isinstance(cell, written.Name | written.Number) for cell in bare)
            if plain and not {*names} <= IMAGINARY:
                yield from (x for x in names if len(x) == 1 and x.islower())


def _terms(line: Line) -> Sequence[Line]:
    return line.terms if isinstance(line, written.Sum) else (line,)


def _sums_entries(line: Line) -> bool:
    """Whether a line is a product of entries, or a sum of such, so that it is a number itself."""
    if isinstance(line, written.Product):
        return len(line.factors) > 1 and all(map(_is_entry, line.factors))
    if not isinstance(line, written.Summation | written.SummationOver):
        return False
    body = line.body
    while isinstance(body, written.Summation | written.SummationOver):
        body = body.body
    factors = body.factors if isinstance(body, written.Product) else (body,)
    return all(map(_is_entry, factors))


def _is_entry(factor: Line) -> bool:
    return isinstance(factor, written.Access) and name_of(factor) is None


def _placing(line: Line) -> Iterator[str]:
    """The names that say where something stands, or how far something goes."""
    for part in written.every(line):
        match part:
            case written.Access(_, subscripts):
                places: Sequence[Line] = subscripts
            case written.Summation(index, lower, upper, _):
                places = (written.Name(index), lower, upper)
            case written.SummationOver(indices, conditions, _):
                places = (*map(written.Name, indices), *conditions)
            case written.Cases():
                places = tuple(written.parts(part))
            case _:
                continue
        yield from (x.text for p in places for x in written.every(p) if isinstance(x, written.Name))
