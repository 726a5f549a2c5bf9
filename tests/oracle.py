"""What a line is worth at given sizes, by plain Python: the referee of the tests.

It uses neither judge, nor elaboration, nor the algebra of values; only the tree of what is written.
Numbers are whole or fractions, derivatives are dual numbers, sums are loops, and an array is a
dictionary. A line that has no value at a point raises `Nonsense` (`OutOfRange` where something is
read that is not there); what this file cannot say raises `Unanswered`.

>>> from symconv.language.line import Access, Name, Number, Summation
>>> small = World({"J": 3}, {"f": vector(2, 3, 5)})
>>> evaluate(Summation("j", Number(2), Name("J"), Access(Name("f"), (Name("j"),))), small)
8
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from random import Random
from typing import Any, TypeAlias

from symconv.language.line import (
    INFINITY,
    INNER,
    MODULO,
    Access,
    Call,
    Cases,
    Chain,
    Derivative,
    Floor,
    Line,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    Unit,
    changed,
    parts,
)

LARGEST = 10**6
"""Random entries lie between this and its negative: two forms that differ are then told apart, by
Schwartz and Zippel, except once in 2 LARGEST / degree times, at every single world.
"""


FAR = 24
"""How far sums without an end go: farther than sequences do that are not zero for ever."""


class Nonsense(Exception):
    """The line has no value at this point."""


class OutOfRange(Nonsense):
    """Something is read that is not there."""


class Unanswered(Exception):
    """The line may have a value, but not one that is known here."""


# --- numbers and arrays -----------------------------------------------------------------------


@dataclass(frozen=True)
class Dual:
    """A number and its derivative."""

    value: int | Fraction
    slope: int | Fraction = 0

    def __add__(self, other: Scalar) -> Dual:
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __mul__(self, other: Scalar) -> Dual:
        other = dual(other)
        slope = self.value * other.slope + self.slope * other.value
        return Dual(self.value * other.value, slope)

    __rmul__ = __mul__


Scalar: TypeAlias = "int | Fraction | Dual"
Place: TypeAlias = tuple[int, ...]


def dual(x: Scalar) -> Dual:
    return x if isinstance(x, Dual) else Dual(x)


def inverse(x: Scalar) -> Scalar:
    plain = dual(x)
    if not plain.value:
        raise Nonsense("a division by zero")
    first = Fraction(1) / plain.value
    return Dual(first, -plain.slope * first * first) if isinstance(x, Dual) else first


def tidy(x: Scalar) -> Scalar:
    """A fraction that is whole as a whole number."""
    return x.numerator if isinstance(x, Fraction) and x.denominator == 1 else x


@dataclass(frozen=True)
class Array:
    """Entries by place, and the places along each axis; None where how many is not yet known.

    An axis is of unknown length where the array is made of unit vectors: it is as long as what it
    meets, where all its places must then lie. So these are kept even where their entry is zero.
    """

    axes: tuple[range | None, ...]
    entries: Mapping[Place, Scalar]
    row: bool = False

    def __getitem__(self, place: Place) -> Scalar:
        for n, axis in zip(place, self.axes, strict=True):
            if axis is not None and n not in axis:
                raise OutOfRange(f"{n} in {axis}")
        return self.entries.get(place, 0)

    def each(self, change: Callable[[Scalar], Scalar]) -> Array:
        return replace(self, entries={place: change(x) for place, x in self.entries.items()})


class Empty:
    """A sum of nothing: zero, in the shape of whatever it meets."""


EMPTY = Empty()

Worth: TypeAlias = "Scalar | Array | Empty"


def array(shape: Sequence[int], entries: Iterable[Scalar], first: int = 1) -> Array:
    """An array of a shape, counted from `first`, its entries with the last index fastest."""
    axes = tuple(range(first, first + max(0, n)) for n in shape)
    return Array(axes, dict(zip(product(*axes), entries, strict=True)))


def vector(*entries: Scalar, first: int = 1) -> Array:
    """A column vector."""
    return array((len(entries),), entries, first)


def met(one: range | None, other: range | None) -> range | None:
    """The axis that two axes are where they meet."""
    if one is None or other is None:
        return one if other is None else other
    if one != other:
        raise Nonsense(f"{one} meets {other}")
    return one


def fitted(found: Array, axes: tuple[range | None, ...]) -> Array:
    """The array along axes that are known better: what it holds must lie there."""
    for place in found.entries if None in found.axes else ():
        for n, axis in zip(place, axes, strict=True):
            if axis is not None and n not in axis:
                raise OutOfRange(f"a unit vector with its 1 at {n} in {axis}")
    return replace(found, axes=axes)


def alike(one: Array, other: Array) -> tuple[Array, Array]:
    """Both along the same axes."""
    if len(one.axes) != len(other.axes) or one.row != other.row:
        raise Nonsense("arrays of different shapes")
    axes = tuple(map(met, one.axes, other.axes))
    return fitted(one, axes), fitted(other, axes)


def added(one: Worth, other: Worth) -> Worth:
    if isinstance(one, Empty):
        return other
    if isinstance(other, Empty):
        return one
    if isinstance(one, Array) and isinstance(other, Array):
        one, other = alike(one, other)
        places = dict.fromkeys((*one.entries, *other.entries))
        return replace(one, entries={p: one[p] + other[p] for p in places})
    if isinstance(one, Array) or isinstance(other, Array):
        raise Nonsense("an array plus a number")
    return one + other


def multiplied(one: Worth, other: Worth) -> Worth:
    """Of numbers, of a number and an array, or along the last axis and the first."""
    if isinstance(one, Empty) or isinstance(other, Empty):
        return EMPTY
    if not isinstance(other, Array):
        return one.each(lambda x: x * other) if isinstance(one, Array) else one * other
    if not isinstance(one, Array):
        return other.each(lambda x: one * x)
    column = len(one.axes) == 1 and not one.row
    if column and other.row:
        outer = {(*p, *q): x * y for (p, x), (q, y) in pairs(one, other)}
        return Array((*one.axes, *other.axes), outer)
    first = other.axes[0]
    if column and len(other.axes) == 2 and first is not None and len(first) == 1:
        flat = {q[1:]: y for q, y in other.entries.items()}
        return multiplied(one, Array(other.axes[1:], flat, row=True))
    if column or other.row:
        raise Nonsense("a product of two columns, or of two rows")
    shared = met(one.axes[-1], other.axes[0])
    left = fitted(one, (*one.axes[:-1], shared))
    right = fitted(other, (shared, *other.axes[1:]))
    found: dict[Place, Scalar] = {}
    for (p, x), (q, y) in pairs(left, right):
        if p[-1] == q[0]:
            place = (*p[:-1], *q[1:])
            found[place] = found.get(place, 0) + x * y
    axes = (*one.axes[:-1], *other.axes[1:])
    return Array(axes, found, len(axes) == 1 and one.row) if axes else found.get((), 0)


def pairs(one: Array, other: Array) -> Iterator[tuple[tuple[Place, Scalar], tuple[Place, Scalar]]]:
    return product(one.entries.items(), other.entries.items())


def turned(found: Worth) -> Worth:
    if isinstance(found, Empty):
        return found
    if not isinstance(found, Array) or len(found.axes) > 2:
        raise Nonsense("a transpose of what is neither a vector nor a matrix")
    if len(found.axes) == 1:
        return replace(found, row=not found.row)
    entries = {place[::-1]: x for place, x in found.entries.items()}
    return replace(found, axes=found.axes[::-1], entries=entries)


def every(found: Worth, change: Callable[[Scalar], Scalar]) -> Worth:
    if isinstance(found, Empty):
        return found
    return found.each(change) if isinstance(found, Array) else change(found)


# --- worlds -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """Everything that a line may speak of, at one point.

    whole      sizes, free and bound indices
    arrays     operands
    operators  a sign -> the map that it stands for
    defined    a name -> the array that it stands for, made from the operands
    slopes     a weight -> the derivatives by it of the operands that depend on it
    functions  a name -> the function of a number that it stands for
    base       what e is: exponentials are taken of whole numbers
    """

    whole: Mapping[str, int]
    arrays: Mapping[str, Array] = field(default_factory=dict)
    operators: Mapping[str, Callable[[Array, Array], Array]] = field(default_factory=dict)
    defined: Mapping[str, Callable[[World], Array]] = field(default_factory=dict)
    slopes: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    functions: Mapping[str, Callable[[Scalar, World], Scalar]] = field(default_factory=dict)
    base: int = 2
    varying: bool = False
    """Whether a derivative is being taken: operands then hold dual numbers."""
    kept: dict[Any, Worth] = field(default_factory=dict, compare=False, repr=False)
    """What was found already, by the line and the whole numbers that stand in it."""
    moving: dict[str, World] = field(default_factory=dict, compare=False, repr=False)

    def at(self, **whole: int) -> World:
        """The same with other indices."""
        return replace(self, whole={**self.whole, **whole})

    def seeded(self, slopes: Mapping[str, Array]) -> World:
        """The same where the operands change at these rates."""
        self._still()
        return replace(self, arrays=self._dual(slopes), varying=True, kept={})

    def by(self, weight: str) -> World:
        """The same where the operands change with a weight; made once for all indices."""
        self._still()
        if weight not in self.moving:
            self.moving[weight] = self.seeded(self.slopes[weight])
        return replace(self.moving[weight], whole=self.whole)

    def _still(self) -> None:
        if self.varying:
            raise Unanswered("a second derivative")

    def _dual(self, slopes: Mapping[str, Array]) -> dict[str, Array]:
        return {
            name: replace(
                known,
                entries={
                    p: Dual(x, slopes[name][p] if name in slopes else 0)  # type: ignore[arg-type]
                    for p, x in known.entries.items()
                },
            )
            for name, known in self.arrays.items()
        }


def drawn(shape: Sequence[int], chance: Random, first: int = 1) -> Array:
    """An array of random entries."""
    count = reduce(lambda n, m: n * max(0, m), shape, 1)
    return array(shape, [chance.randint(-LARGEST, LARGEST) for _ in range(count)], first)


def agree(left: Line, right: Line, worlds: Iterable[World]) -> bool:
    """Whether both lines have the same value in every world: nonsense agrees with nothing."""
    try:
        return all(same(evaluate(left, world), evaluate(right, world)) for world in worlds)
    except Nonsense:
        return False


def same(one: Worth, other: Worth) -> bool:
    """Whether two values are one. Raises Nonsense where their shapes cannot be compared."""
    if isinstance(one, Array) and isinstance(other, Array):
        one, other = alike(one, other)
        return all(one[p] == other[p] for p in {*one.entries, *other.entries})
    if isinstance(one, Empty) or isinstance(other, Empty):
        return not any(map(nonzero, (one, other)))
    if isinstance(one, Array) or isinstance(other, Array):
        raise Nonsense("an array against a number")
    return one == other


def nonzero(found: Worth) -> bool:
    if isinstance(found, Empty):
        return False
    return any(found.entries.values()) if isinstance(found, Array) else bool(found)


# --- evaluation -------------------------------------------------------------------------------


def evaluate(line: Line, world: World) -> Worth:
    """The number or the array that a line stands for."""
    if not isinstance(line, Operation | Derivative):
        return worth(line, world)
    names = mentioned(line)
    key = line, *((name, world.whole[name]) for name in names if name in world.whole)
    if key not in world.kept:
        world.kept[key] = worth(line, world)
    return world.kept[key]


@cache
def mentioned(line: Line) -> tuple[str, ...]:
    """All the names in a line, in a fixed order."""
    own = {line.text} if isinstance(line, Name) else set()
    return tuple(sorted(own.union(*map(mentioned, parts(line)))))


def worth(line: Line, world: World) -> Worth:
    match line:
        case Number(value):
            return value
        case Name(name):
            return named(name, world)
        case Access(whole, subscripts):
            found, place = evaluate(whole, world), tuple(count(s, world) for s in subscripts)
            if isinstance(found, Empty):
                return found
            if not isinstance(found, Array) or len(found.axes) != len(place):
                raise Nonsense(f"{len(place)} subscripts where there are others")
            return found[place]
        case Sum(terms):
            return reduce(added, (evaluate(term, world) for term in terms))
        case Negative(body):
            return every(evaluate(body, world), lambda x: -1 * x)
        case Product(factors):
            return reduce(multiplied, (evaluate(factor, world) for factor in factors))
        case Call(function, (left, right)) if function == INNER:
            sides = evaluate(left, world), evaluate(right, world)
            return reduce(multiplied, (turned(sides[0]), sides[1]))
        case Quotient(numerator, denominator):
            below = number(evaluate(denominator, world))
            return every(evaluate(numerator, world), lambda x: tidy(x * inverse(below)))
        case Floor():
            return count(line, world)
        case Power(Name("e"), exponent) if "e" not in world.arrays:
            return exponential(number(evaluate(exponent, world)), world)
        case Power(Call(function, (argument,)), exponent) if not is_function(function, world):
            return evaluate(Product((function, Power(argument, exponent))), world)
        case Power(base, exponent):
            return power(number(evaluate(base, world)), count(exponent, world))
        case Call(Power(Name(name), exponent), arguments) if name in world.functions:
            return evaluate(Power(Call(Name(name), arguments), exponent), world)
        case Call(Name("diag"), (argument,)):
            return diagonal(evaluate(argument, world))
        case Call(Name(name), (argument,)) if is_function(Name(name), world):
            return applied(name, number(evaluate(argument, world)), world)
        case Call(function, (argument,)):
            factor = evaluate(function, world)
            if isinstance(factor, Array):
                raise Unanswered("an array before parentheses")
            return multiplied(factor, evaluate(argument, world))
        case Summation(index, lower, upper, body):
            low = -FAR if lower == Negative(INFINITY) else count(lower, world)
            high = FAR if upper == INFINITY else count(upper, world)
            return summed(body, (world.at(**{index: n}) for n in range(low, high + 1)))
        case SummationOver(indices, conditions, body):
            return summed(body, solutions(indices, conditions, world))
        case Derivative(body, Name(by)):
            return derived(body, by, world)
        case Derivative(body, Access(Name(by), subscripts)) if by not in world.slopes:
            whole, place = derived(body, by, world), tuple(count(s, world) for s in subscripts)
            if not isinstance(whole, Array) or len(whole.axes) != len(place):
                raise Nonsense("a derivative by what is no entry")
            return whole[place]
        case Operation(symbol, left, right) if symbol in world.operators:
            one, other = evaluate(left, world), evaluate(right, world)
            if not isinstance(one, Array) or not isinstance(other, Array):
                raise Nonsense(f"{symbol} of numbers")
            return world.operators[symbol](one, other)
        case Cases(branches):
            for branch in branches:
                if all(true(condition, world) for condition in branch.conditions):
                    return evaluate(branch.value, world)
            raise Nonsense("none of the cases")
        case Unit(index):
            return Array((None,), {(count(index, world),): 1})
        case Transpose(body):
            return turned(evaluate(body, world))
        case Matrix(rows):
            return matrix([[number(evaluate(cell, world)) for cell in row] for row in rows])
        case Operation() | Derivative():
            raise Nonsense("an operation or a derivative of which nothing is known")
    raise Unanswered(f"a {type(line).__name__}")


def by_example(line: Line) -> Line:
    """The line with the numbers of examples as places: y^(n) is an entry of y, x^(n)_d one of x."""
    match line:
        case Access(Name() as whole, subscripts) if isinstance(of := by_example(whole), Access):
            return Access(of.array, (*of.subscripts, *subscripts))
        case Name(name) if (found := re.fullmatch(r"(.+)\^\(([a-z])\)", name)) is not None:
            return Access(Name(found[1]), (Name(found[2]),))
    return changed(line, by_example)


def diagonal(found: Worth) -> Array:
    if not isinstance(found, Array) or len(found.axes) != 1:
        raise Nonsense("a diagonal of what is no vector")
    return Array(found.axes * 2, {p * 2: x for p, x in found.entries.items()})


def named(name: str, world: World) -> Worth:
    if name in world.arrays:
        known = world.arrays[name]
        return known if known.axes else known[()]
    if name in world.defined:
        if name not in world.kept:
            world.kept[name] = world.defined[name](world)
        return world.kept[name]
    if name in world.whole:
        return world.whole[name]
    raise Nonsense(f"{name} is nothing here")


def number(found: Worth) -> Scalar:
    if isinstance(found, Array):
        raise Nonsense("an array in the place of a number")
    return 0 if isinstance(found, Empty) else found


def power(base: Scalar, exponent: int) -> Scalar:
    if exponent < 0:
        return power(inverse(base), -exponent)
    found: Scalar = 1
    for _ in range(exponent):
        found = found * base
    return found


def is_function(line: Line, world: World) -> bool:
    return isinstance(line, Name) and line.text.rstrip("'") in world.functions


def applied(name: str, x: Scalar, world: World) -> Scalar:
    """A function of a number, or with a prime its derivative."""
    if not name.endswith("'"):
        return world.functions[name](x, world)
    if isinstance(x, Dual):
        raise Unanswered("a second derivative")
    return dual(applied(name[:-1], Dual(x, 1), world)).slope


def exponential(x: Scalar, world: World) -> Scalar:
    """A power of what e is: as far from all others as e^x is, for whatever is said with + and *."""
    plain = dual(x)
    if plain.value != int(plain.value):
        raise Unanswered("an exponential of a fraction")
    found = tidy(Fraction(world.base) ** int(plain.value))
    return Dual(found, found * plain.slope) if isinstance(x, Dual) else found


def logarithm(x: Scalar, world: World) -> Scalar:
    """That of e is 1, those of other primes are numbers of which nothing is known."""
    plain = dual(x)
    if plain.value <= 0:
        raise Nonsense("a logarithm of what is not positive")
    value = Fraction(plain.value)
    found = Fraction(0)
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, often in primes(part).items():
            weight = 1 if prime == world.base else Random(prime).randint(2, LARGEST)
            found += sign * often * weight
    return Dual(tidy(found), plain.slope / value) if isinstance(x, Dual) else tidy(found)


def primes(number: int) -> dict[int, int]:
    """How often each prime stands in a number."""
    found, prime = dict[int, int](), 2
    while number > 1:
        if prime * prime > number:
            prime = number
        if number % prime:
            prime += 1
        else:
            number //= prime
            found[prime] = found.get(prime, 0) + 1
    return found


def matrix(rows: Sequence[Sequence[Scalar]]) -> Array:
    """A literal matrix; one column makes a column vector, one row a matrix of one row."""
    if len({len(row) for row in rows}) != 1:
        raise Nonsense("a ragged matrix")
    shape = (len(rows),) if len(rows[0]) == 1 else (len(rows), len(rows[0]))
    return array(shape, [cell for row in rows for cell in row])


def summed(body: Line, worlds: Iterable[World]) -> Worth:
    found: Worth = EMPTY
    for world in worlds:
        found = added(found, evaluate(body, world))
    return found


def derived(body: Line, by: str, world: World) -> Worth:
    """By a weight, at the rates of the operands; by an operand, one entry of it after the other."""
    if by in world.slopes:
        return every(evaluate(body, world.by(by)), lambda x: dual(x).slope)
    if by in world.defined:
        world = standing_alone(by, world)
    if by not in world.arrays:
        raise Nonsense(f"a derivative by {by}, on which nothing depends")
    if isinstance(body, Name) and body.text in world.functions:
        body = Call(body, (Name(by),))
    operand = world.arrays[by]
    axes: tuple[range | None, ...] | None = None
    found = dict[Place, Scalar]()
    for column in operand.entries:
        unit = {p: int(p == column) for p in operand.entries}
        moved = evaluate(body, world.seeded({by: replace(operand, entries=unit)}))
        if isinstance(moved, Array):
            axes = moved.axes
            found |= {(*row, *column): dual(x).slope for row, x in moved.entries.items()}
        else:
            axes = ()
            found[column] = dual(number(moved)).slope
    if axes is None:
        return EMPTY
    return Array((*axes, *operand.axes), found) if (*axes, *operand.axes) else found[()]


def standing_alone(name: str, world: World) -> World:
    """The world with what a name stands for as an operand, on which nothing else depends."""
    found = named(name, world)
    if isinstance(found, Empty):
        raise Nonsense("a derivative by nothing")
    operand = found if isinstance(found, Array) else Array((), {(): found})
    others = {key: made for key, made in world.defined.items() if key != name}
    return replace(world, arrays={**world.arrays, name: operand}, defined=others, kept={})


def count(line: Line, world: World) -> int:
    """A subscript, a bound, an exponent or a side of a condition: a whole number."""
    match line:
        case Number(value):
            return value
        case Name() if line == INFINITY:
            raise Unanswered("infinity in the place of a whole number")
        case Name(name):
            if name not in world.whole:
                raise Nonsense(f"{name} is no whole number here")
            return world.whole[name]
        case Negative(body):
            return -count(body, world)
        case Sum(terms):
            return sum(count(term, world) for term in terms)
        case Product(factors) if MODULO in factors:
            n = factors.index(MODULO)
            above, below = (count(Product(each), world) for each in (factors[:n], factors[n + 1 :]))
            if below <= 0:
                raise Nonsense("a remainder by what is not above zero")
            return above % below
        case Product(factors):
            return reduce(lambda n, factor: n * count(factor, world), factors, 1)
        case Floor(numerator, denominator):
            below = count(denominator, world)
            if not below:
                raise Nonsense("a division by zero")
            return count(numerator, world) // below
        case Quotient(numerator, denominator):
            above, below = count(numerator, world), count(denominator, world)
            if not below or above % below:
                raise Nonsense("a quotient that is not whole")
            return above // below
        case Power(base, exponent):
            return int(count(base, world) ** count(exponent, world))
    raise Unanswered(f"a {type(line).__name__} in the place of a whole number")


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(line: Line, world: World) -> int | Fraction:
    """A side of a condition: a number, where it is one of an operand."""
    if any(name in world.arrays or name in world.defined for name in mentioned(line)):
        return dual(number(evaluate(line, world))).value
    return count(line, world)


def true(condition: Chain, world: World) -> bool:
    left = compared(condition.first, world)
    for link in condition.links:
        if link.relation not in HOLDS:
            raise Unanswered(f"{link.relation} in a condition")
        right = compared(link.side, world)
        if not HOLDS[link.relation](left, right):
            return False
        left = right
    return True


def solutions(indices: Sequence[str], conditions: Sequence[Chain], world: World) -> Iterator[World]:
    """The world with all the indices that satisfy the conditions, if they are finitely many.

    Looked for in a box that is much larger than the sizes; none may lie at its rim.
    """
    reach = 4 * max((abs(n) for n in world.whole.values()), default=0) + 12
    outside = {name: n for name, n in world.whole.items() if name not in indices}
    found = replace(world, whole=outside)
    yield from _solutions(list(indices), conditions, found, reach)


def _solutions(
    indices: list[str], conditions: Sequence[Chain], world: World, reach: int
) -> Iterator[World]:
    if not indices:
        yield world
        return
    index, *rest = indices
    ready = [c for c in conditions if not {*mentioned(c)} & {*rest}]
    if not ready:
        # Its own conditions need another index first: that one takes its turn before it.
        if all({*mentioned(c)} & {index} for c in conditions) or not conditions or not rest:
            raise Unanswered(f"no range for {index}")
        yield from _solutions([*rest, index], conditions, world, reach)
        return
    for n in range(-reach, reach + 1):
        inner = world.at(**{index: n})
        if all(true(condition, inner) for condition in ready):
            if abs(n) == reach:
                raise Unanswered(f"no finite range for {index}")
            yield from _solutions(rest, conditions, inner, reach)
