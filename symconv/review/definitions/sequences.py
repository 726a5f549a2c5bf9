r"""Sequences without an end, as signal processing writes them: y[n] = x[n] * h[n], \delta[n-k].

x[n] * h[n] is no product of two numbers but (x*h)[n], and such an operation is put in as the sum
by which the document defines it, before anything is decided. \delta[n] is 1 at 0 and 0 elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.limits import bound_by
from symconv.language.line import Line, Operation
from symconv.language.term import Slot
from symconv.reading.source import Source
from symconv.review.definitions.mapped import Applied, applied, named
from symconv.review.scope.arrays import bracketed
from symconv.review.scope.names import bound_names
from symconv.review.scope.scope import Scope

OPERATOR = "operator "
"""What stands before the name of an operator where that is taken for an operation."""

SYMBOLS = ("*", r"\star", r"\circledast")
"""Signs that are no product between entries x[n] and h[n]."""


@dataclass(frozen=True, slots=True)
class Convolving:
    """`(f*g)[n] = body`, for any two sequences; of images there are several indices.

    An operator with its `letters`, `(T_s f)[n] = body`, makes it of one.
    """

    arrays: tuple[str, ...]
    letters: tuple[str, ...]
    indices: tuple[str, ...]
    body: Line
    section: int


PRESUMED = "* is the convolution, the sum of x[k] h[n-k] over all k"
"""What is assumed of a sign of which nobody says what it is."""

_ANY_PLACE = written.Name("n'"), written.Name("k'")


def _the_sum() -> Convolving:
    place, index = _ANY_PLACE
    shifted = written.Sum((place, written.Negative(index)))
    factors = tuple(
        written.Access(written.Name(array), (at,)) for array, at in (("x'", index), ("h'", shifted))
    )
    body = written.SummationOver((index.text,), (), written.Product(factors))
    return Convolving(("x'", "h'"), (), (place.text,), body, 0)


@dataclass(slots=True)
class Sequences:
    """What a document says of operations on sequences, up to a place in it."""

    known: dict[tuple[str, int], Convolving] = field(default_factory=dict)
    """What a sign is between sequences of one index, or of several."""

    waiting: list[tuple[Line, Line]] = field(default_factory=list)
    """What is said of operators before any operation is known."""

    def presumable(self, lines: Sequence[Line], scope: Scope) -> bool:
        """Whether an asterisk on lines is none of which anything was said."""
        unknown = not any(sign == "*" for sign, _ in self.known) and not _carried("*", scope)
        stars = (part for line in lines for part in _all(line) if isinstance(part, Operation))
        return unknown and "*" not in scope.signs and any(part.symbol == "*" for part in stars)

    def presuming(self) -> Sequences:
        """The same, with the sum that signal processing means by an asterisk between sequences."""
        return Sequences({**self.known, ("*", 1): _the_sum()}, [])

    def learn(self, operation: Line, body: Line, scope: Scope) -> bool:
        """Take `(f*g)[n] = sum ...` for what the operation is, where nobody has defined it yet."""
        entry = of_operation(operation)
        if entry is None:
            return self.learn_operator(operation, body, scope)
        (symbol, left, right), places = entry
        indices = tuple(place.text for place in places if isinstance(place, written.Name))
        if not indices or len({*indices}) < len(places):
            return False
        if not (isinstance(left, written.Name) and isinstance(right, written.Name)):
            return False
        key = symbol, len(indices)
        if key in self.known or _carried(symbol, scope) or left == right:
            return False
        if {left.text, right.text} & scope.context.operands.keys():
            return False
        read = {part for part in _all(body) if isinstance(part, written.Name)}
        sums = (written.Summation, written.SummationOver)
        if not ({left, right} <= read and any(isinstance(part, sums) for part in _all(body))):
            return False
        if any(isinstance(part, Operation) for part in _all(body)):
            return False
        try:
            value = elaborate(body, scope.here)
        except SymconvError:
            return False
        arrays = left.text, right.text
        summed = _with_indices(body, scope.here, indices)
        self.known[key] = Convolving(arrays, (), indices, summed, scope.section)
        # Now something is known of both sequences: what is wrong about them may be called so.
        whole = value.array(*((index, Slot(None, letter=index)) for index in indices))
        scope.define(f"{left.text} {symbol} {right.text}", whole)
        for said in self.waiting:
            self.learn_operator(*said, scope)
        return True

    def learn_operator(self, left: Line, body: Line, scope: Scope) -> bool:
        """Take `(T_s f)[n] = f[n-s]` for what the operator is, where f is no declared array.

        So it is in documents that have an operation on sequences, and read these in brackets.
        """
        found = named(applied(left))
        if found is None:
            return False
        if not any(rank == len(found[3]) for _, rank in self.known):
            self.waiting = [*self.waiting[-3:], (left, body)]
            return False
        operator, letters, array, indices = found
        key = f"{OPERATOR}{operator}", len(indices)
        read = {part.text for part in _names(body)}
        known = scope.knows(operator) or scope.knows(array) or key in self.known
        if known or array not in read or operator in read:
            return False
        summed = _with_indices(body, scope.here, (*indices, *letters))
        self.known[key] = Convolving((array,), letters, indices, summed, scope.section)
        return True

    def normal(self, line: Line) -> Line:
        """The line with what operators make that are known as operations with their letters."""
        match line:
            case written.Product((scalar, _, _, *_)) if self._operator(applied(line)) is None:
                inner = self.normal(written.Product(line.factors[1:]))
                more = inner.factors if isinstance(inner, written.Product) else (inner,)
                return written.Product((self.normal(scalar), *more), joint=line.joint)
        found = applied(line)
        symbol = self._operator(found)
        if found is None or symbol is None:
            return written.changed(line, self.normal)
        letters = written.Matrix((found.letters,))
        whole = Operation(symbol, self.normal(found.argument), letters)
        return written.Access(whole, found.places) if found.places else whole

    def _operator(self, found: Applied | None) -> str | None:
        """The operation that an operator is, if it is known, with as many letters."""
        symbol = f"{OPERATOR}{found.operator}" if found is not None else ""
        known = next((each for key, each in self.known.items() if key[0] == symbol), None)
        same = known is not None and found is not None and len(found.letters) == len(known.letters)
        return symbol if same else None

    def forgets(self, line: Line, scope: Scope, other: bool) -> bool:
        """Forget what `(f*g)[n]` was, in an earlier section or before words that say that it is an
        `other` operation now; whether it was anything there.
        """
        entry = of_operation(line)
        if entry is None:
            return False
        (symbol, left, right), places = entry
        if not (isinstance(left, written.Name) and isinstance(right, written.Name)):
            return False  # of x[n-2] * h[n] it says something
        key = symbol, len(places)
        earlier = key in self.known and (other or self.known[key].section != scope.section)
        if earlier and all(isinstance(place, written.Name) for place in places):
            del self.known[key]
            return True
        return False

    def spelled(self, line: Line, scope: Scope) -> Line:
        """The line with each operation on sequences that is known written out."""
        line = self.normal(line)
        if is_inner(line) and (summed := self.product(line, scope)) is not None:
            return self.spelled(summed, scope)
        entry = of_operation(line)
        if entry is not None:
            (symbol, left, right), places = entry
            known = self.known.get((symbol, len(places)))
            if known is not None and not _carried(symbol, scope):
                arrays, letters = _operands(symbol, left, right)
                return self.spelled(_instance(known, arrays, letters, places), scope)
        return written.changed(line, lambda part: self.spelled(part, scope))

    def is_slipped(self, line: Line) -> bool:
        """Whether sequences stand at two places beside a sign that is no product: h[q] * x[n]."""
        match line:
            case Operation(symbol, written.Access(_, one), written.Access(_, other)) if (
                symbol,
                len(one),
            ) in self.known:
                letters = all(isinstance(place, written.Name) for place in (*one, *other))
                return letters and len(one) == len(other) and one != other
        return any(map(self.is_slipped, written.parts(line)))

    def product(self, inner: Line, scope: Scope) -> Line | None:
        """The inner product of two sequences as a sum over all places; None of declared arrays."""
        assert isinstance(inner, written.Call), "an inner product is written as a call"
        letters = {known.indices for (_, rank), known in self.known.items() if rank == 1}
        names = {name.text for name in _names(inner)} - {written.INNER.text}
        if scope.context.weighted or not letters or any(scope.knows(name) for name in names):
            return None
        (letter,) = min(letters)
        while letter in names:
            letter += "'"
        place = (written.Name(letter),)
        factors = tuple(at_places(side, place, ()) for side in inner.arguments)
        return written.SummationOver((letter,), (), written.Product(factors))


def is_inner(line: Line) -> bool:
    return isinstance(line, written.Call) and line.function == written.INNER


def of_operation(line: Line) -> tuple[tuple[str, Line, Line], tuple[Line, ...]] | None:
    """The operation and the places of `(f*g)[n]`, however it is written; None for other lines."""
    match line:
        case written.Access(
            Operation(symbol, left, right),
            (written.Product((written.Name(), written.Name()) as letters),),
        ):
            return (symbol, left, right), letters  # (x * w)_{ij} has two places
        case written.Access(Operation(symbol, left, right), places) | written.Call(
            Operation(symbol, left, right), places
        ):
            return (symbol, left, right), places
    return None


def _carried(symbol: str, scope: Scope) -> bool:
    """Whether an operation is defined for arrays of declared sizes."""
    return any(sign == symbol for sign, _, _ in scope.context.operators)


def _operands(symbol: str, left: Line, right: Line) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The sequences that an operation is of, and what stands for the letters of an operator."""
    if symbol.startswith(OPERATOR) and isinstance(right, written.Matrix):
        return (left,), right.rows[0]
    return (left, right), ()


def _instance(
    known: Convolving, sequences: Sequence[Line], scalars: Sequence[Line], places: Sequence[Line]
) -> Line:
    """The body for sequences at a place; its own indices are renamed where they would clash."""
    lines = (*sequences, *scalars, *places)
    outside = {part.text for line in lines for part in _names(line)}
    bound = bound_names(known.body) & outside
    taken = {part.text for part in _names(known.body)} | outside
    fresh = {name: next(each for each in _primed(name) if each not in taken) for name in bound}
    letters = tuple(place.text if isinstance(place, written.Name) else "" for place in places)
    arrays = dict(zip(known.arrays, sequences, strict=True))
    put = dict(zip((*known.indices, *known.letters), (*places, *scalars), strict=True))
    return _put(known.body, arrays, put, fresh, letters)


def _with_indices(line: Line, context: Context, free: Collection[str]) -> Line:
    """The line with the indices of its sums said outright: i and j of a sum over i + j = n."""
    if isinstance(line, written.SummationOver):
        here = context.child(names={name: Affine.of(name) for name in free})
        stated = [name for chain in line.conditions for name in bound_by(chain, here, line.indices)]
        line = replace(line, indices=tuple(dict.fromkeys((*line.indices, *stated))))
        free = (*free, *line.indices)
    return written.changed(line, lambda part: _with_indices(part, context, free))


def _primed(name: str) -> Iterator[str]:
    while True:
        name += "'"
        yield name


def _put(
    line: Line,
    arrays: Mapping[str, Line],
    places: Mapping[str, Line],
    fresh: Mapping[str, str],
    letters: tuple[str, ...],
) -> Line:
    def inner(part: Line) -> Line:
        return _put(part, arrays, places, fresh, letters)

    match line:
        case written.Access(written.Name(name), at) | written.Call(written.Name(name), at) if (
            name in arrays and len(at) == len(letters)
        ):
            return at_places(arrays[name], tuple(map(inner, at)), letters)
        case written.Name(name) if name in places:
            return places[name]
        case written.Name(name) if name in fresh:
            return written.Name(fresh[name])
        case written.Summation(index, lower, upper, body):
            others = {name: place for name, place in places.items() if name != index}
            body = _put(body, arrays, others, fresh, letters)
            return written.Summation(fresh.get(index, index), inner(lower), inner(upper), body)
        case written.SummationOver(indices, conditions, body):
            others = {name: place for name, place in places.items() if name not in indices}
            over = written.SummationOver((), conditions, body)
            changed = written.changed(over, lambda x: _put(x, arrays, others, fresh, letters))
            assert isinstance(changed, written.SummationOver), "a sum stays one"
            return replace(changed, indices=tuple(fresh.get(index, index) for index in indices))
    return written.changed(line, inner)


def at_places(sequence: Line, places: tuple[Line, ...], letters: tuple[str, ...]) -> Line:
    """A sequence at a place: x at it, or what is written for letters with the place put in."""
    match sequence:
        case written.Name() | Operation():
            return written.Access(sequence, places)
        case written.Access(written.Name(name), (written.Number(mark),)):
            return written.Access(written.Name(f"{name}_{mark}"), places)
        case written.Sum() | written.Negative():
            return written.changed(sequence, lambda part: at_places(part, places, letters))
        case written.Product((*scalars, last)) if all(map(_is_scalar, scalars)):
            return written.Product((*scalars, at_places(last, places, letters)))
    return _with(sequence, dict(zip(letters, places, strict=True)))


def _is_scalar(factor: Line) -> bool:
    """Whether a factor is a number, or a letter that was found to stand for one."""
    return isinstance(factor, written.Number) or (
        isinstance(factor, written.Access) and not factor.subscripts
    )


def _with(line: Line, places: Mapping[str, Line]) -> Line:
    if isinstance(line, written.Name) and line.text in places:
        return places[line.text]
    return written.changed(line, lambda part: _with(part, places))


def entries(line: Line, source: Source, scope: Scope) -> Line:
    r"""The line with x[n] * h[n] read as (x*h)[n], and \delta[n] as the unit impulse.

    >>> from symconv.reading.reader import line
    >>> text = "x[n]*h[n]"
    >>> entries(line(text), Source("notes.md", text), Scope()).subscripts
    (Name(text='n'),)
    """
    return _read(line, source, scope, frozenset())


def _read(line: Line, source: Source, scope: Scope, bound: frozenset[str]) -> Line:
    match line:
        case Operation(symbol, left, right) if symbol.partition("_")[0] in SYMBOLS:
            read = [_read(side, source, scope, bound) for side in (left, right)]
            if (places := _of_images(left, right, source)) and not bound & {*map(_text, places)}:
                whole = Operation(symbol, *(_image(side, places) for side in read))
                return written.Access(whole, places, span=line.span)
            shared = _letters(left, source) & _letters(right, source) - bound
            if len(shared) != 1:
                return replace(line, left=read[0], right=read[1])
            (letter,) = shared
            whole = Operation(symbol, *(_sequence(side, letter) for side in read))
            return written.Access(whole, (written.Name(letter),), span=line.span)
        case written.Access(written.Name(written.UNIT), places) if bracketed(line, source) and not (
            scope.knows(written.UNIT) or written.UNIT in scope.context.gradients.values()
        ):
            return impulse(places, line)
        case written.Call(written.Name(written.UNIT), places) if scope.impulses and not (
            scope.knows(written.UNIT)
        ):
            return impulse(places, line)
    inside = bound | set(_indices(line))
    return written.changed(line, lambda part: _read(part, source, scope, inside))


def _letters(line: Line, source: Source) -> frozenset[str]:
    """The letters at which a line takes sequences: n of x[n] + h[n-1]; none for numbers."""
    match line:
        case Operation(_, left, right):
            return _letters(left, source) & _letters(right, source)
        case written.Access(_, subscripts) if bracketed(line, source):
            return frozenset(name.text for name in _names(subscripts[-1]))
        case written.Call(_, (place,)):
            return frozenset(name.text for name in _names(place))
    return frozenset().union(*(_letters(part, source) for part in written.parts(line)))


def _sequence(line: Line, letter: str) -> Line:
    """The sequence x of which a line is the entry x[n]; otherwise the line, for all n."""
    match line:
        case written.Access(Operation() as array, (written.Name(name),)) if name == letter:
            return array
        case written.Access(array, (written.Name(name),)) if name == letter:
            return array
        case written.Sum() | written.Negative():
            return written.changed(line, lambda part: _sequence(part, letter))
        case written.Call(array, (written.Name(name),)) if name == letter:
            return array
    return line


def _of_images(left: Line, right: Line, source: Source) -> tuple[written.Name, ...]:
    """The letters m and n of f[m, n] * h[m, n], where both sides are entries of images there."""
    match left, right:
        case Operation(_, one, other), _:
            places = _of_images(one, other, source)
            return places if places == _of_images(other, right, source) else ()
        case written.Access(_, places), written.Access(_, others):
            sure = bracketed(left, source) and bracketed(right, source)
        case written.Call(_, places), written.Call(_, others):
            sure = True
        case _:
            return ()
    letters = tuple(place for place in places if isinstance(place, written.Name))
    distinct = len({*letters}) == len(places) > 1
    return letters if sure and distinct and places == others else ()


def _image(line: Line, places: tuple[Line, ...]) -> Line:
    """The image f of which a line is the entry f[m, n]."""
    match line:
        case written.Access(array, at) | written.Call(array, at) if at == places:
            return array
    return line


def _text(name: written.Name) -> str:
    return name.text


def impulse(places: Sequence[Line], line: Line) -> Line:
    """1 where all places are 0, and 0 elsewhere."""
    at_0 = (written.Chain(place, (written.Link("=", written.Number(0)),)) for place in places)
    return written.or_zero(written.Number(1), (*at_0,), line.span)


def _indices(line: Line) -> tuple[str, ...]:
    match line:
        case written.Summation(index, _, _, _):
            return (index,)
        case written.SummationOver(indices, _, _):
            return indices
    return ()


def _names(line: Line) -> Iterator[written.Name]:
    for part in _all(line):
        if isinstance(part, written.Name):
            yield part


def _all(line: Line) -> Iterator[Line]:
    yield line
    for part in written.parts(line):
        yield from _all(part)
