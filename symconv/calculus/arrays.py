r"""Whole arrays by their entries: p - y is p_i - y_i, and \mathrm{diag}(p) - p p^T is at i and j
p_i [i = j] - p_i p_j. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from symconv.calculus.known import Known, letter, prefixed
from symconv.calculus.standing import INDICES, Shapes, is_whole, letters_taken
from symconv.calculus.wholes import (
    Axis,
    Stands,
    Whole,
    a_number,
    across,
    apart,
    diagonal,
    entry,
    factors_of,
    is_scalar,
    joined,
    same_place,
    shown,
    sum_over,
    unlike,
)
from symconv.errors import IllFormed, Unsupported
from symconv.language import line as written
from symconv.language.line import Branch, Call, Cases, Line, Name, Number, Power, Quotient
from symconv.language.names import ONES, name_of, normed

ENTRYWISE = (r"\odot", r"\circ")
"""Signs of the product entry by entry."""


@dataclass(frozen=True)
class Equation:
    """An equation between entries of two arrays, at places that have names.

    axes      of both sides
    inferred  arrays of which only this equation says that they are some, and their axes
    """

    left: Line
    right: Line
    axes: tuple[Axis, ...]
    inferred: Mapping[str, tuple[Axis, ...]] = field(compare=False)


def in_entries(
    left: Line, right: Line, shapes: Shapes, known: Known, *, turned: bool = False,
    examples: Container[str] = (),
) -> Equation:  # fmt: skip
    """An equation between arrays at places without a name of their own.

    `turned` is whether the derivative of a vector by a vector has its place above as its column;
    `examples` are arrays whose first place is that of an example, and is written by itself.
    Raises Unsupported where it is not known what stands there, IllFormed where sizes do not meet.

    >>> from symconv.reading.reader import line
    >>> from symconv.writing.text import text
    >>> axes = {"p": (None,), "y": (None,)}
    >>> found = in_entries(line(r"J"), line(r"p (p - y)^T"), axes.get, Known())
    >>> text(found.left), text(found.right)
    ('J[i,j]', 'p[i] (p[j] - y[j])')
    """
    arrays = _Arrays(shapes, known, turned, examples, letters_taken(left, right, shapes, known))
    one, other = arrays.of(left), arrays.of(right)
    if one.open or other.open:
        one, other = arrays.like(one, other), arrays.like(other, one)
    if one.rank != other.rank:
        if right != Number(0):
            raise Unsupported("arrays of different dimensions")
        other = replace(one, at=lambda places: Number(0))
    if one.rank == other.rank == 1 and (one.stands == "row") != (other.stands == "row"):
        raise Unsupported("a row beside a column")
    both = [*zip(one.axes, other.axes, strict=True)]
    if any(mine and theirs and mine != theirs for mine, theirs in both):
        said = f"the sides have sizes {shown(one)} and {shown(other)}"
        raise unlike(said, one.axes, other.axes)
    names = tuple(Name(arrays.index()) for _ in one.axes)
    axes = tuple(mine or theirs for mine, theirs in both)
    return Equation(one.at(names), other.at(names), axes, arrays.inferred)


@dataclass
class _Arrays:
    shapes: Shapes
    known: Known
    turned: bool
    """Whether a derivative of a vector by a vector stands transposed."""
    examples: Container[str]
    taken: set[str]
    inferred: dict[str, tuple[Axis, ...]] = field(default_factory=dict)

    def index(self) -> str:
        """A letter for a place that stands nowhere else."""
        for name in INDICES:
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise Unsupported("too many places")

    # --- what lines are ---------------------------------------------------------------------------

    def of(self, line: Line) -> Whole:
        """What a line is. Raises Unsupported where that is not known."""
        match line:
            case Number():
                return a_number(line)
            case Name() | written.Access():
                return self._letter(line)
            case written.Negative(body):
                return joined(lambda parts: written.Negative(*parts), self.of(body))
            case written.Sum(terms):
                return self._sum([self.of(term) for term in terms])
            case written.Operation(symbol, left, right) if symbol in ENTRYWISE:
                return self._entrywise(self.of(left), self.of(right))
            case written.Operation(r"\cdot" | r"\times", left, right):
                return self._times(self.of(left), self.of(right))
            case written.Product(factors):
                found: Whole | None = None
                for factor in prefixed(factors, self.known):
                    next_one = self.of(factor)
                    found = self._times(found, next_one) if found is not None else next_one
                assert found is not None, "a product has factors"
                return found
            case written.Transpose(Call(Name(name) as array, (argument,))) if (
                not self.known.is_function(name) and self.shapes(name)
            ):
                return self._times(self.of(array), self._across(argument))
            case written.Transpose(body):
                return self._across(body)
            case Quotient(above, below):
                return self._quotient(self.of(above), self.of(below))
            case Power():
                return self._power(line)
            case Call(function, arguments):
                return self._call(function, arguments)
            case written.Derivative(body, by):
                return self._derivative(body, by)
            case written.Summation() | written.SummationOver():
                return self._total(line)
            case Cases(branches):
                return self._cases(branches)
            case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
                return self.of(only)
            case written.Matrix():
                raise Unsupported("an array that is drawn")
        if is_whole(line, self.shapes, self.known):
            raise Unsupported(f"a {type(line).__name__} of arrays")
        return a_number(line)

    def like(self, whole: Whole, other: Whole) -> Whole:
        """What nothing is known of, in the shape of what stands beside it."""
        if not whole.open or not other.rank:
            return whole
        return self._array(whole, other.axes, other.stands)

    def _array(self, whole: Whole, axes: tuple[Axis, ...], stands: Stands = "column") -> Whole:
        """A name of which nothing is known as an array."""
        name = name_of(whole.at(()))
        if name is None:
            raise Unsupported("what is made of something of which nothing is known")
        if self.inferred.setdefault(name, axes) != axes:
            raise Unsupported(f"{name} as two arrays")
        return Whole(axes, lambda places: entry(Name(name), places), stands)

    def _letter(self, line: Line) -> Whole:
        if isinstance(line, Name) and line.text in ONES:
            return Whole((None,), lambda places: Number(1))
        own = letter(line, self.known)
        if own is None and isinstance(line, written.Access):
            inner = self.of(line.array)
            if inner.rank != len(line.subscripts):
                raise Unsupported("a part of an array")
            return a_number(inner.at(line.subscripts))
        name = name_of(line)
        if own is not None and own.places:
            known = self.shapes(own.name) or ()
            if known and len(known) != len(own.places):
                if len(known) > len(own.places) == 1 and own.name in self.examples:
                    rest = known[1:]
                    first = Name(own.name)
                    return Whole(rest, lambda at: written.Access(first, (*own.places, *at)))
                raise Unsupported(f"{own.name} with {len(own.places)} subscripts")
            return a_number(line)
        name = own.name if own is not None else name
        axes = self.shapes(name) if name is not None else None
        if name == "I" and axes is None:
            return Whole((None, None), lambda places: same_place(*places))
        if axes is None:
            return Whole((), lambda places: line, open=True)
        return Whole(axes, lambda places: entry(line, places))

    def _sum(self, terms: Sequence[Whole]) -> Whole:
        shaped = [term for term in terms if term.rank]
        if not shaped:
            return joined(written.Sum, *terms)
        first = shaped[0]
        if any(term.rank != first.rank for term in shaped):
            raise Unsupported("a sum of unlike arrays")
        other = next((term for term in shaped if apart(term, first)), None)
        if other is not None and other.stands == first.stands:
            said = f"arrays of sizes {shown(first)} and {shown(other)} are added"
            raise unlike(said, first.axes, other.axes)
        if other is not None:
            raise Unsupported("a sum of a row and a column")
        if first.rank == 2 and any(term.inner for term in terms):
            raise IllFormed("an inner product is added to a matrix")
        terms = [self.like(term, first) for term in terms]
        if any(not term.rank and not isinstance(term.at(()), Number) for term in terms):
            raise Unsupported("a sum of an array and a number")
        return joined(written.Sum, *terms)

    def _entrywise(self, one: Whole, other: Whole) -> Whole:
        one, other = self.like(one, other), self.like(other, one)
        if one.rank != other.rank:
            raise Unsupported("a product of unlike arrays, entry by entry")
        if apart(one, other):
            said = f"arrays of sizes {shown(one)} and {shown(other)} are multiplied entry by entry"
            raise unlike(said, one.axes, other.axes)
        return joined(written.Product, one, other)

    def _times(self, one: Whole, other: Whole) -> Whole:
        if not one.rank or not other.rank:
            for side, beside in ((one, other), (other, one)):
                if side.open and beside.rank and not is_scalar(side.at(())):
                    raise Unsupported("a factor of which nothing is known")
            return joined(lambda parts: written.product(*factors_of(parts)), one, other)
        if one.rank == other.rank == 1 and other.stands == "row" and one.stands != "row":
            axes = (*one.axes, *other.axes)
            return Whole(axes, lambda at: written.Product((one.at(at[:1]), other.at(at[1:]))))
        wrong = one.rank == 1 and one.stands == "column"
        wrong = wrong or (other.rank == 1 and other.stands == "row")
        if wrong or one.rank > 2 or other.rank > 2 or one.stands == other.stands == "either":
            raise Unsupported("a product of arrays that do not meet")
        inner = one.axes[-1] or other.axes[0]
        if one.axes[-1] and other.axes[0] and one.axes[-1] != other.axes[0]:
            said = f"arrays of sizes {shown(one)} and {shown(other)} are multiplied"
            raise unlike(said, one.axes[-1:], other.axes[:1])
        axes = (*one.axes[:-1], *other.axes[1:])
        place, before = self.index(), one.rank - 1
        stands = one.stands if other.rank == 2 and one.rank == 1 else other.stands

        def at(places: Sequence[Line]) -> Line:
            left = one.at((*places[:before], Name(place)))
            right = other.at((Name(place), *places[before:]))
            return sum_over(place, inner, written.Product((*factors_of((left, right)),)))

        return Whole(axes, at, stands if len(axes) == 1 else "column", inner=not axes)

    def _across(self, line: Line) -> Whole:
        whole = self.of(line)
        if whole.open:
            matrix = (name_of(line) or "")[:1].isupper()
            whole = self._array(whole, (None, None) if matrix else (None,))
        if not whole.rank:
            raise Unsupported("a transpose of a number")
        return across(whole)

    def _quotient(self, above: Whole, below: Whole) -> Whole:
        if below.rank and (above.rank != below.rank or apart(above, below)):
            raise Unsupported("a division of arrays")
        return joined(lambda parts: Quotient(*parts), above, below)

    def _power(self, line: Power) -> Whole:
        array = normed(line.base)
        if array is not None and line.exponent == Number(2):
            return self._squares(*array)
        if line.base == Name("e"):
            return joined(lambda parts: Power(Name("e"), *parts), self.of(line.exponent))
        base = self.of(line.base)
        if base.rank:
            raise Unsupported("a power of an array")
        return a_number(Power(base.at(()), line.exponent) if not base.open else line)

    def _squares(self, array: Line, kind: Line | None) -> Whole:
        whole = self.of(array)
        if kind not in (None, Number(2)) or not whole.rank:
            if kind == Name("F") and whole.rank == 2:
                return self._squares(array, None)
            raise Unsupported("a norm")
        places = [self.index() for _ in whole.axes]
        found: Line = Power(whole.at([*map(Name, places)]), Number(2))
        for place, axis in zip(reversed(places), reversed(whole.axes), strict=True):
            found = sum_over(place, axis, found)
        return a_number(found)

    # --- functions --------------------------------------------------------------------------------

    def _call(self, function: Line, arguments: Sequence[Line]) -> Whole:
        array = normed(Call(function, tuple(arguments)))
        if array is not None:
            return joined(lambda parts: Call(Name("sqrt"), tuple(parts)), self._squares(*array))
        name = function.text if isinstance(function, Name) else None
        match name, arguments:
            case "softmax", (argument,):
                return self._softmax(self.of(argument))
            case "diag", (argument,):
                return diagonal(self.of(argument))
            case "inner", (one, other):
                return self._times(self._across(one), self.of(other))
        if name is not None and self.known.is_function(name):
            wholes = [self.of(argument) for argument in arguments]
            wholes = [self.like(w, max(wholes, key=lambda each: each.rank)) for w in wholes]
            if any(apart(*two) for two in pairwise(w for w in wholes if w.rank)):
                raise Unsupported("a function of unlike arrays")
            return joined(lambda parts: Call(function, tuple(parts)), *wholes)
        if len(arguments) != 1:
            raise Unsupported("what may be a function")
        if name is not None and self.shapes(name) is None:
            whole = self.of(arguments[0])
            if whole.rank:
                raise Unsupported("what may be a function")
            return a_number(Call(function, (whole.at(()),)))
        if isinstance(arguments[0], Name) and not isinstance(function, Name):
            raise Unsupported("what may be a function")
        return self._times(self.of(function), self.of(arguments[0]))

    def _softmax(self, whole: Whole) -> Whole:
        if whole.open:
            whole = self.like(whole, Whole((None,), lambda places: Number(0)))
        if whole.rank != 1:
            raise Unsupported("softmax of what is no vector")
        place = self.index()

        def at(places: Sequence[Line]) -> Line:
            below = Power(Name("e"), whole.at((Name(place),)))
            above = Power(Name("e"), whole.at(places))
            return Quotient(above, sum_over(place, whole.axes[0], below))

        return replace(whole, at=at)

    def _derivative(self, body: Line, by: Line) -> Whole:
        above, under = self.of(body), self.of(by)
        if under.rank and letter(by) is None:
            raise Unsupported("a derivative by what has no name")
        if above.open:
            above = replace(above, open=False)
        if above.rank > 1 or (above.rank and under.rank > 1):
            raise Unsupported("a derivative with more than two places")
        axes = (*above.axes, *under.axes)

        def at(places: Sequence[Line]) -> Line:
            mine, theirs = places[: above.rank], places[above.rank :]
            if self.turned and above.rank == under.rank == 1:
                theirs, mine = places[:1], places[1:]
            return written.Derivative(above.at(mine), under.at(theirs))

        if self.turned and len(axes) == 2 and above.rank:
            axes = axes[::-1]
        return Whole(axes, at, "either" if under.rank == 1 and not above.rank else "column")

    def _total(self, line: written.Summation | written.SummationOver) -> Whole:
        whole = self.of(line.body)
        return joined(lambda parts: replace(line, body=parts[0]), whole)

    def _cases(self, branches: Sequence[Branch]) -> Whole:
        wholes = [self.of(branch.value) for branch in branches]
        if any(is_whole(c, self.shapes, self.known) for b in branches for c in b.conditions):
            raise Unsupported("cases of arrays")
        if any(whole.rank for whole in wholes):
            raise Unsupported("cases of arrays")
        given = [replace(b, value=w.at(())) for b, w in zip(branches, wholes, strict=True)]
        return a_number(Cases(tuple(given)))
