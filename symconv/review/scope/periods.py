r"""What repeats: indices of which only remainders are taken, and arrays with a period.

Over which range an index runs does not matter where nothing but its remainder is read; where more
is read of it, that it runs over one period is an assumption. An array is said to have a period by
`c_{j+n} = c_j`, or by its definition; then it is read at the remainders of its subscripts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Line
from symconv.language.patterns import has_dots
from symconv.language.periodic import opened, remainder
from symconv.language.subscripts import affine
from symconv.review.scope.names import bound_names
from symconv.writing.text import text


def turns(line: Line) -> bool:
    """Whether a line reads something at a remainder."""
    return next(_moduli(line, frozenset()), None) is not None


def spread(line: Line) -> Line:
    """The line with all that may be read at a remainder, wherever that is: for its range.

    >>> from symconv.reading.reader import line
    >>> text(spread(line(r"x[(n-k) \\bmod N]")))
    'sum_{remainder 0=0}^{N-1} x[remainder 0]'
    """
    match line:
        case written.Access(array, subscripts) if remainder(line) is None:
            plain, found = opened(subscripts)
            if found:
                entry: Line = written.Access(array, plain)
                for each in found:
                    last = written.Sum((each.modulus, written.Negative(written.Number(1))))
                    entry = written.Summation(each.name, written.Number(0), last, entry)
                return entry
    return written.changed(line, spread)


FROM_1 = "remainders beside indices that run from 1 on"


def from_1(line: Line) -> bool:
    r"""Whether remainders may be meant to run from 1 on: (n \bmod N) + 1, or a sum from 1 to N."""
    moduli = {modulus for _, modulus in _moduli(line, frozenset())}
    return bool(moduli) and any(_from_1(part, moduli) for part in written.every(line))


def _from_1(line: Line, moduli: Collection[Line]) -> bool:
    match line:
        case written.Summation(_, written.Number(1), upper, _):
            return upper in moduli
        case written.Access(_, subscripts) if remainder(line) is None:
            return any(remainder(s) is None and opened((s,))[1] for s in subscripts)
    return False


@dataclass(frozen=True, slots=True)
class Period:
    """That an index runs over one period, and whether that takes an assumption."""

    index: str
    modulus: Line
    assumed: bool

    def range(self, context: Context) -> tuple[Constraint, ...]:
        return between(0, self.index, affine(self.modulus, context) - 1)

    @property
    def words(self) -> str:
        return f"0 <= {self.index} < {text(self.modulus)}"


def periods(
    lines: Sequence[Line], context: Context, known: Collection[Constraint] = ()
) -> tuple[Period, ...]:
    """The free indices of which remainders by one modulus are taken, and no range is known."""
    found = dict[str, set[Line]]()
    for line in lines:
        for index, modulus in (*_moduli(line, frozenset()), *_shifts(line, context)):
            found.setdefault(index, set()).add(modulus)
    moduli = {name for each in found.values() for one in each for name in _names(one)}
    settled = {name for c in (*known, *context.domain) for name in c.form.variables} | moduli
    outside = {name for line in lines for name in _outside(line, frozenset())}
    return tuple(
        Period(index, modulus, index in outside)
        for index, taken in found.items()
        for modulus in taken
        if _is_size(modulus, context)
        if len(taken) == 1 and index[:1].islower() and index not in settled | {*context.names}
    )


def one_period(line: Line, context: Context) -> Affine | None:
    """What all that a line reads at a remainder is read modulo; None where that is not one size."""
    moduli = {modulus for _, modulus in _moduli(line, frozenset())}
    sizes = {affine(each, context) for each in moduli if _is_size(each, context)}
    return sizes.pop() if len(moduli) == len(sizes) == 1 else None


def _shifts(line: Line, context: Context) -> Iterator[tuple[str, Line]]:
    """Each letter of an operator that goes round, with its period."""
    for part in written.every(line):
        match part:
            case written.Access(written.Name(name), letters) if name in context.maps:
                operator = context.maps[name]
                size = operator.matrix.slots[1].size
                if operator.reach and size is not None:
                    for each in letters:
                        yield from ((called, spelled(size)) for called in _names(each))


def _is_size(modulus: Line, context: Context) -> bool:
    try:
        affine(modulus, context)
    except Unsupported:
        return False
    return True


def _moduli(line: Line, bound: frozenset[str]) -> Iterator[tuple[str, Line]]:
    """Each free name in a remainder, with its modulus."""
    match line:
        case written.Access(_, subscripts) if remainder(line) is None:
            for each in opened(subscripts)[1]:
                for name in {*_names(each.body)} - bound:
                    yield name, each.modulus
    for part in written.parts(line):
        yield from _moduli(part, bound | _bound(line))


def _outside(line: Line, bound: frozenset[str]) -> Iterator[str]:
    """The free names outside of remainders."""
    if remainder(line) is not None:
        return
    if isinstance(line, written.Name) and line.text not in bound:
        yield line.text
    for part in written.parts(line):
        yield from _outside(part, bound | _bound(line))


def _bound(line: Line) -> frozenset[str]:
    match line:
        case written.Summation(index, _, _, _):
            return frozenset({index})
        case written.SummationOver(indices, _, _):
            return frozenset(indices)
    return frozenset()


def _names(line: Line) -> Iterator[str]:
    return (part.text for part in written.every(line) if isinstance(part, written.Name))


# --- arrays with a period -----------------------------------------------------------------------


def period_of(left: Line, right: Line, context: Context) -> tuple[str, Line] | None:
    """The array and its period of which `c_{j+n} = c_j` speaks; None where it says another thing.

    >>> from symconv.reading.reader import line
    >>> period_of(line("c_{j+n}"), line("c_j"), Context())
    ('c', Name(text='n'))
    """
    match left, right:
        case (
            written.Access(written.Name(name), (here,)),
            written.Access(written.Name(again), (written.Name(index),)),
        ) if name == again:
            try:
                apart = affine(here, context) - Affine.of(index)
            except Unsupported:
                return None
            match [*apart.coefficients], apart.constant:
                case [], constant if abs(constant) > 1:
                    return name, written.Number(abs(constant))
                case [(size, 1 | -1)], 0 if size != index:
                    return name, written.Name(size)
    return None


def repeated(
    lines: Sequence[Line], known: Mapping[str, Line], context: Context
) -> tuple[list[Line], tuple[str, ...]]:
    """The lines with arrays read at the remainders of their subscripts, and what that takes."""
    read = dict[str, Line]()

    def inner(line: Line) -> Line:
        match line:
            case written.Access(written.Name(name) as array, (place,)) | written.Call(
                written.Name(name) as array, (place,)
            ) if name in known:
                plain = _is_in_one(place, known[name], context)
                if not plain and not opened((place,))[1]:
                    read[name] = known[name]
                    return written.Access(array, (_turned(name, place),), span=line.span)
            case written.Derivative(body=body):  # by an entry of the first period
                return replace(line, body=inner(body))
        return written.changed(line, inner)

    def _turned(name: str, place: Line) -> Line:
        declared = context.operands.get(name)
        if declared is None or not declared.first:
            return written.modulo(place, known[name])
        one = written.Number(declared.first)
        moved = written.Sum((place, written.Negative(one)))
        return written.Sum((written.modulo(moved, known[name]), one))

    changed = [inner(line) for line in lines]
    return changed, tuple(f"{name} has period {text(size)}" for name, size in read.items())


def unfolded(line: Line, known: Collection[str], context: Context) -> Line:
    """The line with what is made of arrays with a period as it was written: y_2, where y was."""
    match line:
        case written.Access(written.Name(name), places) if name in context.recipes:
            recipe = context.recipes[name]
            read = {*_names(recipe.body)}
            taken = bound_names(recipe.body) & {x for place in places for x in _names(place)}
            if len(places) == len(recipe.indices) and not (taken or read.isdisjoint(known)):
                there = zip(map(written.Name, recipe.indices), places, strict=True)
                return written.put(recipe.body, dict[Line, Line](there))
    return written.changed(line, lambda part: unfolded(part, known, context))


def _is_in_one(place: Line, size: Line, context: Context) -> bool:
    """Whether a place is one of the first period: 2, or n-1."""
    if isinstance(place, written.Number):
        return True
    try:
        whole, form = affine(size, context), affine(place, context)
    except Unsupported:
        return False
    left = whole - form
    before = not whole.variables and form.constant < 0
    return not left.variables and left.constant > 0 and not before


def rounds(context: Context) -> dict[str, Line]:
    """Arrays that go round in a square matrix that was drawn with dots, and its size.

    Each row of a circulant matrix reads them at some places, and from there on one period away.
    """
    found = dict[str, Line]()
    for name, recipe in context.recipes.items():
        value = context.values.get(name)
        body = recipe.body
        if not (isinstance(body, written.Matrix) and has_dots(body) and value and value.rank == 2):
            continue
        size = value.slots[0].size
        if size is None or value.slots[1].size != size:
            continue
        read = dict[str, set[Affine]]()
        for entry in (entry for term in value.terms for entry in term.entries):
            if len(entry.subscripts) == 1:
                read.setdefault(entry.operand, set()).add(entry.subscripts[0])
        for array, places in read.items():
            if any(place + size in places for place in places):
                found[array] = spelled(size)
    return found
